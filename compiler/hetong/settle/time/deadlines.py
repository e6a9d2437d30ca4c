"""Deadlines: by when something is to be done, and in one sentence how that day was reckoned.

The rules are those the prose prints and ``emit/json_times.py`` describes (Civil Code arts. 200-204): the day of the event
is not counted; a last day that is not a working day moves to the next one unless it does not roll; hours run at once
and never move; counting back excludes the day of the event and never moves; a named working day does not move.
"""

from __future__ import annotations

import datetime as dt

from attrs import frozen

from hetong.base.words import Words
from hetong.settle.time import lengths, said, windows
from hetong.settle.time.clock import Clock
from hetong.settle.time.limits import PartOfUnit
from hetong.settle.values import Hours, Instant, Length, Period

_NO_YEARS: frozenset[int] = frozenset()


@frozen
class Due:
    """The last day and the last moment to act: in time is what happens at ``t < at`` (days: 24:00 of ``day``) and, for
    hours (``exact``), ``t <= at``. ``moved_from``: the rest day it moved from. ``provisional_years``: years without a
    list of working days it rests on; not empty: a forecast. ``how``: a sentence, without its full stop."""

    day: dt.date
    at: Instant
    moved_from: dt.date | None
    provisional_years: frozenset[int]
    how: Words
    exact: bool = False

    def kept(self, at: Instant) -> bool:
        """Whether what happened at this moment was in time."""
        return at <= self.at if self.exact else at < self.at


def after(
    anchor: Instant | dt.date,
    length: Length,
    clock: Clock,
    *,
    rolled: bool = True,
    unit: str = "",
    hours: Hours | None = None,
) -> Due:
    """``within D after M``, ``by D after M``. ``anchor``: a day, or the moment where it is known (hours run from it;
    from a day they run from its first moment). ``rolled``: not ``not rolled``; has no effect on hours and working
    days. ``unit``: the unit ``length`` was written in ("day" or "hour" for an elapsed length); "" see
    ``lengths.rule``. Raises OutOfCalendar, PartOfUnit."""
    rule = lengths.rule(length, unit)
    if rule in ("hours", "working_hours"):
        return _hours(anchor, length, clock, False, hours, unit)
    start = _day(anchor, clock)
    day, years = lengths.add_to_day(start, length, clock, unit)
    counted = said.after(start, length, unit, rule)
    return _rolled(day, clock, rolled and rule != "working_days", counted, years)


def before(
    anchor: Instant | dt.date,
    length: Length,
    clock: Clock,
    *,
    unit: str = "",
    hours: Hours | None = None,
) -> Due:
    """``by D before M``; the first day of ``within D before M``. Never moves. Raises as ``after``."""
    rule = lengths.rule(length, unit)
    if rule in ("hours", "working_hours"):
        return _hours(anchor, length, clock, True, hours, unit)
    start = _day(anchor, clock)
    day, years = lengths.add_to_day(start, length, clock, unit, back=True)
    how = said.forecast(said.before(start, length, unit, rule, day), years)
    return Due(day, clock.zone.end(day), None, years, how)


def fixed(day: dt.date, clock: Clock, *, rolled: bool = True) -> Due:
    """``by 2027-07-01``: a day that is named."""
    return _rolled(day, clock, rolled, said.fixed(day), _NO_YEARS)


def moment(at: Instant, clock: Clock) -> Due:
    """``by 2027-07-01T18:00``: a moment that is named; never moves."""
    local = clock.zone.local(at)
    return Due(local.date(), at, None, _NO_YEARS, said.moment(local), exact=True)


def nth(unit: str, n: int, within: Period, clock: Clock, *, rolled: bool = True) -> Due:
    """``by day 12 of month``, ``by working day -3 of quarter``: see ``nth_day``. A working day does not move."""
    day, years, short = nth_day(unit, n, within, clock)
    counted = said.nth(unit, n, windows.whole(within), day, short)
    return _rolled(day, clock, rolled and unit != "working_day", counted, years)


def nth_day(unit: str, n: int, within: Period, clock: Clock) -> tuple[dt.date, frozenset[int], bool]:
    """The n-th day or working day of a period (-1 the last), the years without a list it rests on, and whether the
    period has fewer, so that the last (for a negative n the first) one was taken. A cut window counts as the whole unit.

    A period without any working day: its last (first) day. Raises ValueError for n = 0 and for other units."""
    within = windows.whole(within)
    if unit not in ("day", "working_day"):
        raise ValueError(f"{unit!r} names no day; see windows.sub_period")
    if n == 0:
        raise PartOfUnit("days are counted from 1, or from -1 for the last")
    if unit == "day":
        count = (within.last - within.first).days + 1
        short = abs(n) > count
        at = min(n, count) - 1 if n > 0 else max(count + n, 0)
        return within.first + dt.timedelta(days=at), _NO_YEARS, short
    day, years = clock.days.nth_of(within.first, within.last, n)
    if day is not None:
        return day, years, False
    instead, more = clock.days.nth_of(within.first, within.last, -1 if n > 0 else 1)
    edge = within.last if n > 0 else within.first
    return instead or edge, years | more, True


def end_of(period: Period, clock: Clock, *, rolled: bool = True, cut: bool = False) -> Due:
    """``by end of month``, ``by end of month 2 after M``: the last day of the whole unit; ``cut``: of the window as the
    term cuts it."""
    of = period if cut else windows.whole(period)
    return _rolled(of.last, clock, rolled, said.end_of(of), _NO_YEARS)


def month_after(n: int, anchor: Instant | dt.date, clock: Clock, unit: str = "month") -> Period:
    """``month 2 after M``: the second whole month after the month of M's day; likewise other units."""
    return windows.following(n, _day(anchor, clock), unit, clock.start, clock.year)


def _day(anchor: Instant | dt.date, clock: Clock) -> dt.date:
    return anchor if isinstance(anchor, dt.date) else clock.zone.day(anchor)


def _rolled(day: dt.date, clock: Clock, rolled: bool, counted: Words, years: frozenset[int]) -> Due:
    if not rolled:
        return Due(day, clock.zone.end(day), None, years, said.forecast(counted, years))
    last, more = clock.days.next_working(day)
    moved, years = None if last == day else day, years | more
    how = said.forecast(said.rolled(counted, day, last), years)
    return Due(last, clock.zone.end(last), moved, years, how)


def _hours(
    anchor: Instant | dt.date, length: Length, clock: Clock, back: bool, hours: Hours | None, unit: str
) -> Due:
    start = clock.zone.start(anchor) if isinstance(anchor, dt.date) else anchor
    at, years = lengths.add_hours(start, length, clock, back=back, hours=hours)
    local = clock.zone.local(at)
    how = said.hours(clock.zone.local(start), length, unit, back, local)
    return Due(local.date(), at, None, years, said.forecast(how, years), exact=True)
