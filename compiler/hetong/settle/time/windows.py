"""Windows: the periods of ``every P``, the period a day lies in, the one before and after, and their names.

Calendar units (day, week from Monday to Sunday, month, quarter, year) lie where the calendar puts them. Lengths (2 weeks,
3 months, 5 working days) and years ``from_start`` are counted from the first day of the term, months always from
that day: from 31 January they begin on 31 January, 28 February, 31 March.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from attrs import evolve, frozen

from hetong.settle.time.days import Days
from hetong.settle.time.lengths import add_months, in_days, in_months, last_day
from hetong.settle.time.limits import FIRST, LAST, NotAPeriod, OutOfCalendar, PartOfUnit, guarded, shifted
from hetong.settle.values import Instant, Interval, Length, Period

_DAY = dt.timedelta(days=1)
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_WEEK = 7
UNITS = ("day", "week", "month", "quarter", "year")


@frozen
class Grid:
    """Periods side by side over the whole calendar, numbered. ``step``: so many months or days; ``start``: where
    number 0 begins; None: where the calendar begins. ``unit``: what the periods are called."""

    unit: str
    months: int = 0
    step: int = 1
    start: dt.date | None = None

    def index(self, day: dt.date) -> int:
        """The number of the period the day lies in; negative before ``start``."""
        guarded(day)
        if self.start is None:
            if not self.months:
                return (day.toordinal() - 1) // self.step
            return (day.year * 12 + day.month - 1) // self.months
        if not self.months:
            return (day - self.start).days // self.step
        at = ((day.year - self.start.year) * 12 + day.month - self.start.month) // self.months
        # Begun in the month of the day, but later in it: the day still belongs to the one before.
        return at - 1 if self.first(at) > day else at

    def first(self, index: int) -> dt.date:
        """The first day of a period. Raises OutOfCalendar."""
        if self.start is not None:
            if self.months:
                return add_months(self.start, index * self.months)
            return shifted(self.start, index * self.step)
        try:
            if not self.months:
                return guarded(dt.date.fromordinal(index * self.step + 1))
            year, month = divmod(index * self.months, 12)
            return guarded(dt.date(year, month + 1, 1))
        except (ValueError, OverflowError):
            raise OutOfCalendar(f"{self.unit} {index} is outside {FIRST.year}-{LAST.year}") from None

    def last(self, index: int) -> dt.date:
        """The last day of a period. Raises OutOfCalendar."""
        if self.start is None:
            if self.months:
                return last_day(add_months(self.first(index), self.months - 1))
            return shifted(self.first(index), self.step - 1)
        return self.first(index + 1) - _DAY

    def period(self, index: int) -> Period:
        """The whole period. Raises OutOfCalendar."""
        return _period(self.unit, self.first(index), self.last(index))


def grid(unit: str | Length, start: dt.date | None = None, year: str = "calendar") -> Grid:
    """The grid of a unit or a length. ``start`` is needed for lengths and for years ``from_start``.

    Raises ValueError without it, PartOfUnit for a length that is no whole number of days or months, ValueError for a
    unit shorter than a day (``slices``) and for working days (``windows``)."""
    if isinstance(unit, Length):
        if start is None:
            raise ValueError("windows of a length are counted from a day")
        if unit.clock == "calendar":
            return Grid(f"{_some(in_months(unit))} month", months=in_months(unit), start=guarded(start))
        if unit.clock == "elapsed":
            return Grid(f"{_some(in_days(unit))} day", step=in_days(unit), start=guarded(start))
        raise ValueError(f"no windows of {unit.clock}")
    if unit == "year" and year == "from_start":
        if start is None:
            raise ValueError("years from the start need the start")
        return Grid("year", months=12, start=guarded(start))
    if unit in _MONTHS:
        return Grid(unit, months=_MONTHS[unit])
    if unit in ("day", "week"):
        return Grid(unit, step=_WEEK if unit == "week" else 1)
    named = re.fullmatch(r"([1-9][0-9]{0,5}) (month|day)", unit, re.ASCII)
    if named is None:
        raise ValueError(f"no windows of {unit!r}")
    if start is None:
        raise ValueError("windows of a length are counted from a day")
    n = int(named[1])
    return Grid(unit, months=n, start=start) if named[2] == "month" else Grid(unit, step=n, start=start)


def windows(
    unit: str | Length,
    start: dt.date,
    end: dt.date,
    *,
    full: bool = False,
    year: str = "calendar",
    days: Days | None = None,
) -> list[Period]:
    """The windows from ``start`` to ``end``, both included, in order; [] if end < start.

    The first and last are cut to the term (``cut``, with the days of the whole unit) unless ``full``. ``term``: one
    window, the term itself. ``working_day`` and lengths of it need ``days``: each working day, or from the start so
    many of them at a time. Raises as ``grid``, and OutOfCalendar."""
    guarded(start)
    guarded(end)
    if end < start:
        return []
    if unit == "term":
        return [Period("term", start, end, f"{start}..{end}")]
    n = in_days(unit) if isinstance(unit, Length) and unit.clock == "working_day" else 1
    if unit == "working_day" or (isinstance(unit, Length) and unit.clock == "working_day"):
        if days is None:
            raise ValueError("windows of working days need a calendar")
        return list(_of_working_days(n, isinstance(unit, Length), start, end, full, days))
    cells = grid(unit, start, year)
    found = []
    for i in range(cells.index(start), cells.index(end) + 1):
        if full:
            found.append(cells.period(i))
        else:
            found.append(_cut(cells, i, start, end))
    return found


def period_containing(
    day: dt.date, unit: str | Length, start: dt.date | None = None, year: str = "calendar"
) -> Period:
    """The whole period the day lies in. Raises as ``grid``."""
    cells = grid(unit, start, year)
    return cells.period(cells.index(day))


def shift(period: Period, n: int, start: dt.date | None = None) -> Period:
    """The whole period ``n`` places later (1 the next, -1 the last). ``start``: the first day of the term, for lengths
    and for years from the start; without it the period's own first day. Raises OutOfCalendar, and ValueError for
    ``term`` and working days."""
    first = whole(period).first
    from_start = period.unit == "year" and (first.month, first.day) != (1, 1)
    plain = period.unit in UNITS and not from_start
    cells = grid(period.unit, None if plain else start or first, "from_start" if from_start else "calendar")
    return cells.period(cells.index(first) + n)


def sub_period(unit: str, n: int, within: Period) -> Period | None:
    """The n-th day, week, month or quarter of ``within`` (-1 the last), cut to it; None: it has fewer. A window the term
    cuts counts as the whole unit: month 1 of 2026 is January, whenever the term began.

    In a year from the start that begins on the 10th, month 1 runs from the 10th to the 9th of the next month. The first
    week of a month is the one its first day lies in."""
    if n == 0:
        raise PartOfUnit("periods are counted from 1, or from -1 for the last")
    within = whole(within)
    aligned = unit not in _MONTHS or within.first.day == 1
    cells = grid(unit) if aligned else Grid(unit, months=_MONTHS[unit], start=within.first)
    if unit == "quarter" and (within.first.month - 1) % 3:
        cells = Grid(unit, months=3, start=within.first)
    low, high = cells.index(within.first), cells.index(within.last)
    at = low + n - 1 if n > 0 else high + n + 1
    return _cut(cells, at, within.first, within.last) if low <= at <= high else None


def following(n: int, day: dt.date, unit: str, start: dt.date | None = None, year: str = "calendar") -> Period:
    """``month 2 after M``: the n-th whole period after the one ``day`` lies in. Raises as ``grid``."""
    cells = grid(unit, start, year)
    return cells.period(cells.index(day) + n)


def whole(period: Period) -> Period:
    """The whole unit a cut window is part of; any other period itself."""
    if period.whole_first is None or period.whole_last is None:
        return period
    return _period(period.unit, period.whole_first, period.whole_last)


_NAMES = (
    ("year", re.compile(r"(\d{4})", re.ASCII)),
    ("month", re.compile(r"(\d{4})-(\d\d)", re.ASCII)),
    ("quarter", re.compile(r"(\d{4})-Q([1-4])", re.ASCII)),
    ("week", re.compile(r"(\d{4})-W(\d\d)", re.ASCII)),
    ("day", re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)),
)


def parse_period(text: str) -> Period:
    """2026, 2026-06, 2026-Q2, 2026-W05, 2026-06-01 or 2026-06-01..2026-06-15. Raises NotAPeriod, OutOfCalendar."""
    first, dots, last = text.partition("..")
    if dots:
        span = _date(first), _date(last)
        if span[1] < span[0]:
            raise NotAPeriod(f"{text[:40]!r} ends before it begins")
        return Period("span", guarded(span[0]), guarded(span[1]), f"{span[0]}..{span[1]}")
    for unit, pattern in _NAMES:
        found = pattern.fullmatch(text)
        if found is None:
            continue
        if unit == "day":
            return period_containing(_date(text), "day")
        numbers = [int(part) for part in found.groups()]
        try:
            if unit == "week":
                day = dt.date.fromisocalendar(numbers[0], numbers[1], 1)
            else:
                month = 1 if unit == "year" else numbers[1] if unit == "month" else numbers[1] * 3 - 2
                day = dt.date(numbers[0], month, 1)
        except ValueError:
            raise NotAPeriod(f"there is no {unit} {text[:40]!r}") from None
        return period_containing(day, unit)
    raise NotAPeriod(f"{text[:40]!r} is no period")


def slices(step: int, start: Instant, end: Instant) -> Iterator[Interval]:
    """``over 10 minutes``: half-open stretches of ``step`` microseconds from ``start`` on; the last is cut at ``end``.

    Raises ValueError for a step that is not positive. ``slice_count`` says beforehand how many there are."""
    if step <= 0:
        raise ValueError("a stretch of no length")
    at = start
    while at < end:
        yield Interval(at, Instant(min(at + step, end)))
        at = Instant(at + step)


def slice_count(step: int, start: Instant, end: Instant) -> int:
    if step <= 0:
        raise ValueError("a stretch of no length")
    return max(0, -((start - end) // step))


def _of_working_days(
    n: int, counted: bool, start: dt.date, end: dt.date, full: bool, days: Days
) -> Iterator[Period]:
    if n <= 0:
        raise PartOfUnit("a window of no working days")
    first = start
    while first <= end:
        if not counted:
            first = days.next_working(first)[0]
            if first > end:
                return
            yield Period("working_day", first, first, first.isoformat())
            first += _DAY
            continue
        last = days.add(first - _DAY if first > FIRST else first, n)[0]
        entire = Period(f"{n} working_day", first, last, f"{first}..{last}")
        yield entire if full or last <= end else _cropped(entire, start, end)
        first = last + _DAY


def _cut(cells: Grid, at: int, start: dt.date, end: dt.date) -> Period:
    return _cropped(cells.period(at), start, end)


def _cropped(unit: Period, start: dt.date, end: dt.date) -> Period:
    first, last = max(unit.first, start), min(unit.last, end)
    if (first, last) == (unit.first, unit.last):
        return unit
    called = f"{first}..{last}" if ".." in unit.name else unit.name
    return evolve(
        unit, first=first, last=last, name=called, cut=True, whole_first=unit.first, whole_last=unit.last
    )


def _period(unit: str, first: dt.date, last: dt.date) -> Period:
    return Period(unit, first, last, name(unit, first, last))


def name(unit: str, first: dt.date, last: dt.date) -> str:
    """2026-06, 2026-Q3, 2026, 2026-W05, 2026-06-03 for a whole unit of the calendar; else first..last."""
    if unit == "day":
        return first.isoformat()
    if unit == "week" and first.weekday() == 0:
        year, week, _ = first.isocalendar()
        return f"{year:04d}-W{week:02d}"
    if unit in _MONTHS and first.day == 1:
        if unit == "month":
            return f"{first.year:04d}-{first.month:02d}"
        if unit == "quarter" and first.month % 3 == 1:
            return f"{first.year:04d}-Q{first.month // 3 + 1}"
        if unit == "year" and first.month == 1:
            return f"{first.year:04d}"
    return f"{first}..{last}"


def _date(text: str) -> dt.date:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        raise NotAPeriod(f"{text[:40]!r} is no day")
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise NotAPeriod(f"there is no day {text[:40]!r}") from None


def _some(n: int) -> int:
    if n <= 0:
        raise PartOfUnit("a window of no length")
    return n
