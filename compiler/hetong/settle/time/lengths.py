"""Adding a length of time to a day or a moment, on the clock the length belongs to.

Months keep the day number or take the last day of the month, always from the anchor: 30 January + 2 months is
30 March (Civil Code art. 202). A day number of days stays a day; hours make a moment.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from hetong.settle.time.clock import Clock
from hetong.settle.time.clocks import Service
from hetong.settle.time.limits import OutOfCalendar, PartOfUnit, guarded, shifted
from hetong.settle.values import MICRO, Hours, Instant, Length

DAY_SECONDS = 86_400
_MONTHS = 12
_RULES = {
    "second": "hours",
    "minute": "hours",
    "hour": "hours",
    "day": "days",
    "week": "days",
    "month": "months",
    "quarter": "months",
    "year": "months",
    "working_day": "working_days",
    "working_hour": "working_hours",
}
_BY_CLOCK = {"calendar": "months", "working_day": "working_days", "working_hour": "working_hours"}


def rule(length: Length, unit: str = "") -> str:
    """How a length is counted: hours days months working_days working_hours.

    ``unit``: the unit it was written in. Without one, an elapsed length of whole days counts as days."""
    if length.clock in _BY_CLOCK:
        return _BY_CLOCK[length.clock]
    if unit in _RULES and _RULES[unit] in ("hours", "days"):
        return _RULES[unit]
    return "hours" if length.n % DAY_SECONDS else "days"


def in_days(length: Length) -> int:
    """Whole days of an elapsed length, or whole working days. Raises PartOfUnit."""
    return _whole(length.n / DAY_SECONDS if length.clock == "elapsed" else length.n, "days")


def in_months(length: Length) -> int:
    """Whole months of a calendar length. Raises PartOfUnit."""
    return _whole(length.n, "months")


def in_micros(length: Length) -> int:
    """Microseconds of elapsed time or of working hours; a part of a microsecond is dropped."""
    n = length.n * (3600 if length.clock == "working_hour" else 1) * MICRO
    return int(n)


def add_days(day: dt.date, n: int) -> dt.date:
    """``n`` days later, earlier if negative. Raises OutOfCalendar."""
    return shifted(guarded(day), n)


def add_months(day: dt.date, n: int) -> dt.date:
    """The same day number ``n`` months on (back if negative), else the last day. Raises OutOfCalendar."""
    months = guarded(day).year * _MONTHS + day.month - 1 + n
    year, month = divmod(months, _MONTHS)
    try:
        first = guarded(dt.date(year, month + 1, 1))
    except (ValueError, OverflowError):
        raise OutOfCalendar(f"{n} months from {day.isoformat()}") from None
    return first.replace(day=min(day.day, last_day(first).day))


def last_day(day: dt.date) -> dt.date:
    """The last day of the month of ``day``."""
    if day.month == _MONTHS:
        return day.replace(day=31)
    return day.replace(month=day.month + 1, day=1) - dt.timedelta(days=1)


def days_between(a: dt.date, b: dt.date) -> int:
    """Days from ``a`` to ``b``, one of them not counted; negative if b is earlier."""
    return (b - a).days


def add(
    anchor: dt.date | Instant,
    length: Length,
    clock: Clock,
    unit: str = "",
    *,
    back: bool = False,
    hours: Hours | None = None,
) -> tuple[dt.date | Instant, frozenset[int]]:
    """The day or moment ``length`` after ``anchor`` (``back``: before it), and the years without a list it rests on.

    A day plus hours is a moment, counted from its first moment (``clock.zone.end(day)`` is the caller's to choose);
    a moment plus days or months is a moment at the same clock time. ``hours``: the working hours, by default all 24 of
    a working day. Raises OutOfCalendar, PartOfUnit."""
    how = rule(length, unit)
    if how in ("hours", "working_hours"):
        start = clock.zone.start(anchor) if isinstance(anchor, dt.date) else anchor
        return add_hours(start, length, clock, back=back, hours=hours)
    if isinstance(anchor, dt.date):
        return add_to_day(anchor, length, clock, unit, back=back)
    local = clock.zone.local(anchor)
    day, years = add_to_day(local.date(), length, clock, unit, back=back)
    return clock.zone.at(day, local.time()), years


def add_to_day(
    day: dt.date, length: Length, clock: Clock, unit: str = "", *, back: bool = False
) -> tuple[dt.date, frozenset[int]]:
    """As ``add`` for days, weeks, months, years and working days. Raises ValueError for hours."""
    how, sign = rule(length, unit), -1 if back else 1
    if how == "months":
        return add_months(day, sign * in_months(length)), frozenset()
    if how == "working_days":
        return clock.days.add(day, sign * in_days(length))
    if how == "days":
        return add_days(day, sign * in_days(length)), frozenset()
    raise ValueError("hours make a moment, not a day")


def add_hours(
    at: Instant, length: Length, clock: Clock, *, back: bool = False, hours: Hours | None = None
) -> tuple[Instant, frozenset[int]]:
    """As ``add`` for hours and shorter units, and for working hours."""
    micros = in_micros(length)
    if length.clock != "working_hour":
        found = Instant(at - micros if back else at + micros)
        clock.zone.local(found)  # refuses what is outside the calendar
        return found, frozenset()
    service = Service(hours or WORKING, clock)
    return service.add(at, -micros if back else micros)


WORKING = Hours(dt.time(), dt.time(), "working_day")
"""A working hour is an hour within a working day."""


def _whole(n: Fraction, unit: str) -> int:
    if n.denominator != 1:
        raise PartOfUnit(f"{n} {unit} is not a whole number of {unit}")
    return n.numerator
