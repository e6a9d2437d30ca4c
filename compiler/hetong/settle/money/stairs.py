"""A figure that changes from day to day: unpaid amounts, balances, sums withheld. Plain data, exact."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from fractions import Fraction

from attrs import frozen

ZERO = Fraction(0)


@frozen
class Stairs:
    """``start`` until the first change; each change (day, value) holds at the end of its day and after it, until the
    next. Days ascend, and a change changes something."""

    start: Fraction = ZERO
    changes: tuple[tuple[dt.date, Fraction], ...] = ()

    def at(self, day: dt.date) -> Fraction:
        """The figure at the end of ``day``."""
        i = bisect_right(self.changes, day, key=_day)
        return self.changes[i - 1][1] if i else self.start

    def before(self, day: dt.date) -> Fraction:
        """The figure at the start of ``day``: at the end of the day before it."""
        i = bisect_left(self.changes, day, key=_day)
        return self.changes[i - 1][1] if i else self.start

    @property
    def last(self) -> Fraction:
        """The figure after all changes."""
        return self.changes[-1][1] if self.changes else self.start

    def minus(self, other: Stairs) -> Stairs:
        """This less the other, day by day, never below zero: unpaid less what is withheld."""
        days = sorted({d for d, _ in self.changes + other.changes})
        return _drawn(
            max(self.start - other.start, ZERO), [(d, max(self.at(d) - other.at(d), ZERO)) for d in days]
        )


def stairs(start: Fraction, moves: Iterable[tuple[dt.date, Fraction]]) -> Stairs:
    """``start`` and what is added (or taken) on days, in any order."""
    sums: dict[dt.date, Fraction] = {}
    for day, amount in moves:
        sums[day] = sums.get(day, ZERO) + amount
    level, found = start, []
    for day in sorted(sums):
        level += sums[day]
        found.append((day, level))
    return _drawn(start, found)


def _drawn(start: Fraction, levels: Sequence[tuple[dt.date, Fraction]]) -> Stairs:
    """Of ascending levels those that change something."""
    level, found = start, []
    for day, value in levels:
        if value != level:
            found.append((day, value))
            level = value
    return Stairs(start, tuple(found))


def _day(change: tuple[dt.date, Fraction]) -> dt.date:
    return change[0]


def plus(many: Sequence[Stairs]) -> Stairs:
    """The sum, day by day; of nothing: zero."""
    moves = []
    for one in many:
        level = one.start
        for day, value in one.changes:
            moves.append((day, value - level))
            level = value
    return stairs(sum((one.start for one in many), ZERO), moves)
