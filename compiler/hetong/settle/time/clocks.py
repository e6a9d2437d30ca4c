"""Service hours: how much of the time between two moments lies within daily hours; and half-open intervals.

A session belongs to the day on which it begins: hours over midnight of a working Friday run into Saturday. Sessions
are cut out of elapsed time, so one that spans a change of clocks is an hour shorter or longer.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from attrs import frozen

from hetong.settle.time.clock import Clock
from hetong.settle.time.limits import FIRST, LAST, OutOfCalendar, guarded
from hetong.settle.values import Hours, Instant, Interval

_DAY = dt.timedelta(days=1)
_BASE = 2000


@frozen
class Session:
    """One stretch of service of a day; ``before``: microseconds of service from the table's first day up to it.

    Service up to a moment t is ``before + clamp(t - start, 0, end - start)`` of the last session with start <= t."""

    day: dt.date
    start: Instant
    end: Instant
    before: int


@frozen
class _Year:
    starts: tuple[Instant, ...]
    ends: tuple[Instant, ...]
    before: tuple[int, ...]  # service before each session of the year
    total: int


class Service:
    """Daily hours on the clock of a contract. All lengths are whole microseconds; raises OutOfCalendar."""

    def __init__(self, hours: Hours, clock: Clock) -> None:
        self.hours = hours
        self.clock = clock
        self._years: dict[int, _Year] = {}

    def session(self, day: dt.date) -> Interval | None:
        """The service that begins on the day; None: there is none."""
        if self.hours.every == "working_day" and not self.clock.days.working(day):
            return None
        zone, whole = self.clock.zone, self.hours.start == self.hours.end == dt.time()
        if whole:
            return Interval(zone.start(day), zone.end(day))
        start = zone.at(guarded(day), self.hours.start)
        over = self.hours.end <= self.hours.start
        if over and (self.hours.end == dt.time() or day == LAST):
            end = zone.end(day)
        else:
            end = zone.at(day + _DAY if over else day, self.hours.end)
        return Interval(start, end) if start < end else None

    def elapsed(self, a: Instant, b: Instant, without: Iterable[Interval] = ()) -> tuple[int, frozenset[int]]:
        """Microseconds of service in ``a <= t < b`` outside the intervals ``without``; 0 if b <= a. The years: those
        without a list it rests on."""
        if b <= a:
            return 0, frozenset()
        total = self._between(a, b)
        for gap in merge(cut(without, a, b)):
            assert gap.end is not None
            total -= self._between(gap.start, gap.end)
        return total, self.missing(a, b)

    def missing(self, a: Instant, b: Instant) -> frozenset[int]:
        """The years without a list the service in ``a <= t < b`` rests on; none for hours of every day."""
        if self.hours.every != "working_day" or b <= a:
            return frozenset()
        first, last = self.clock.zone.day(a), self.clock.zone.day(Instant(b - 1))
        over = self.hours.end <= self.hours.start and self.hours.end != dt.time()
        if over and first > FIRST and a < self.clock.zone.at(first, self.hours.end):
            first -= _DAY
        return self.clock.days.missing(first, last)

    def cumulative(self, at: Instant) -> int:
        """Microseconds of service from the start of 2000 (negative before): differences are ``elapsed``."""
        year, here = self._within(at)
        if year >= _BASE:
            return sum(self._year(y).total for y in range(_BASE, year)) + here
        return here - sum(self._year(y).total for y in range(year, _BASE))

    def add(self, at: Instant, micros: int) -> tuple[Instant, frozenset[int]]:
        """The first moment by which ``micros`` of service have passed since ``at``; for a negative number the last
        moment from which that much passes until ``at``; 0: ``at`` itself."""
        if micros == 0:
            return at, frozenset()
        year, here = self._within(at)
        goal = here + micros
        if micros > 0:
            while goal > self._year(year).total:
                goal -= self._year(year).total
                year = self._next(year + 1)
            found = self._reach(self._year(year), goal)
            return found, self.missing(at, found)
        while goal < 0:
            year = self._next(year - 1)
            goal += self._year(year).total
        found = self._leave(self._year(year), goal)
        return found, self.missing(found, at)

    def table(self, first: dt.date, last: dt.date) -> tuple[Session, ...]:
        """The sessions that begin on ``first`` to ``last``, in order; with them SQL reckons the same lengths."""
        found: list[Session] = []
        before, day = 0, guarded(first)
        guarded(last)
        while day <= last:
            span = self.session(day)
            if span is not None and span.end is not None:
                found.append(Session(day, span.start, span.end, before))
                before += span.end - span.start
            day += _DAY
        return tuple(found)

    def _next(self, year: int) -> int:
        if not FIRST.year <= year <= LAST.year:
            raise OutOfCalendar(f"service outside {FIRST.year}-{LAST.year}")
        return year

    def _between(self, a: Instant, b: Instant) -> int:
        (early, before), (late, after) = self._within(a), self._within(b)
        return sum(self._year(y).total for y in range(early, late)) + after - before

    def _within(self, at: Instant) -> tuple[int, int]:
        """The year of a moment, and the service from the year's first session up to it."""
        day = self.clock.zone.day(Instant(at - 1)) if at == self._last() else self.clock.zone.day(at)
        year = day.year
        # Before the year's first session the last one of the year before may still run.
        if not self._year(year).starts or at < self._year(year).starts[0]:
            if year == FIRST.year:
                return year, 0
            year -= 1
        known = self._year(year)
        i = bisect_right(known.starts, at) - 1
        if i < 0:
            return year, 0
        return year, known.before[i] + min(at, known.ends[i]) - known.starts[i]

    def _last(self) -> Instant:
        return self.clock.zone.end(LAST)

    def _reach(self, known: _Year, goal: int) -> Instant:
        i = bisect_left(known.before, goal) - 1  # the last session with less than the goal before it
        return Instant(known.starts[i] + goal - known.before[i])

    def _leave(self, known: _Year, goal: int) -> Instant:
        i = bisect_right(known.before, goal) - 1
        return Instant(known.starts[i] + goal - known.before[i])

    def _year(self, year: int) -> _Year:
        found = self._years.get(year)
        if found is None:
            sessions = self.table(dt.date(year, 1, 1), dt.date(year, 12, 31))
            total = sessions[-1].before + sessions[-1].end - sessions[-1].start if sessions else 0
            found = self._years[year] = _Year(
                tuple(s.start for s in sessions),
                tuple(s.end for s in sessions),
                tuple(s.before for s in sessions),
                total,
            )
        return found


def merge(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The union, in order: overlapping and touching intervals become one, empty ones vanish; None: open end."""
    found: list[Interval] = []
    for one in sorted((i for i in intervals if i.end is None or i.start < i.end), key=lambda i: i.start):
        if found and (found[-1].end is None or one.start <= found[-1].end):
            end = found[-1].end
            later = None if end is None or one.end is None else max(end, one.end)
            found[-1] = Interval(found[-1].start, later)
        else:
            found.append(one)
    return tuple(found)


def cut(intervals: Iterable[Interval], start: Instant, end: Instant) -> tuple[Interval, ...]:
    """The part of each interval within ``start <= t < end``; those that lie outside vanish, the rest stay apart."""
    found = []
    for one in intervals:
        low = max(one.start, start)
        high = end if one.end is None else min(one.end, end)
        if low < high:
            found.append(Interval(low, high))
    return tuple(found)


def subtract(intervals: Iterable[Interval], gaps: Iterable[Interval]) -> tuple[Interval, ...]:
    """The union of ``intervals`` without the union of ``gaps``."""
    found: list[Interval] = []
    holes = merge(gaps)
    for one in merge(intervals):
        low = one.start
        done = False
        for hole in holes:
            if hole.end is not None and hole.end <= low:
                continue
            if one.end is not None and hole.start >= one.end:
                break
            if hole.start > low:
                found.append(Interval(low, hole.start))
            if hole.end is None:
                done = True
                break
            low = hole.end
        if not done and (one.end is None or low < one.end):
            found.append(Interval(low, one.end))
    return tuple(found)


def total(intervals: Iterable[Interval]) -> int:
    """Microseconds of all intervals together, overlaps counted twice. Raises ValueError for an open one."""
    length = 0
    for one in intervals:
        if one.end is None:
            raise ValueError("an open interval has no length")
        length += max(0, one.end - one.start)
    return length
