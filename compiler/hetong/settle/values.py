"""What an expression is worth when a contract is run: a cell with a value, a state of knowledge, and its reasons.

Inside there are only exact numbers: money, percents, numbers and counts are ``Fraction``; nothing is rounded but
where the contract says so, and money once, at the door.

============ =====================================================================================================
type.base    Python value
============ =====================================================================================================
money        Fraction, in the contract's currency (main unit: yuan)
percent number count quantity   Fraction (5% is 1/20; a rate has the same value, its ``per`` is in the type)
duration     Length
date         datetime.date
datetime     Instant
moment       datetime.date or Instant
month quarter (window)   Period
time         datetime.time
hours        Hours
span         Interval
bool         True, False; None is "not yet known"
row          str, the id of the row ("severity.minor")
text party event norm document metric   str
list         tuple of the above
none         NOTHING
============ =====================================================================================================
"""

from __future__ import annotations

import datetime as dt
from enum import IntEnum
from fractions import Fraction
from typing import Any, NewType, TypeAlias

from attrs import evolve, field, frozen

Instant = NewType("Instant", int)
"""A moment: microseconds since 1970-01-01T00:00Z. Differences are elapsed time, whatever clocks do."""

MICRO = 1_000_000


class State(IntEnum):
    """What is known of a cell. Of two operands the worst (highest) one wins."""

    VALUE = 0
    NO_DATA = 1
    EXCUSED = 2
    PROVISIONAL = 3  # open span or window, missing calendar, before the first fact: the value is a forecast
    UNKNOWN = 4  # blank, deferred, judged
    REFUSED = 5  # a fact that does not fit, a series without a value


@frozen
class Reason:
    """Why a cell is not simply a value. kind: blank deferred judged open window calendar first_fact series fact
    rows missing_file excused no_data choice consent cycle range; ``what``: the path, id, year, or text it is about."""

    kind: str
    what: str = ""


@frozen
class Length:
    """A duration on one clock: ``elapsed`` in seconds, ``calendar`` in months, ``working_day`` in days,
    ``working_hour`` in hours. Lengths of different clocks never meet (HT304). ``unit``: in which it was written
    (5 days and 120 hours are as long, and are counted by different rules when a deadline is made)."""

    n: Fraction
    clock: str = "elapsed"
    unit: str = field(default="", eq=False)

    def __lt__(self, other: Length) -> bool:
        return self.n < other.n


@frozen
class Hours:
    """Daily service hours: from ``start`` to ``end`` (24:00 is ``end`` = time.min with ``whole``), on ``every``
    (``day`` or ``working_day``). An end not after the start runs over midnight."""

    start: dt.time
    end: dt.time
    every: str = "day"


@frozen
class Interval:
    """Half open: ``start <= t < end``; ``end`` None is still open."""

    start: Instant
    end: Instant | None


@frozen
class Period:
    """A window or calendar unit: days ``first`` to ``last``, both included. ``cut``: the term cuts it short;
    ``whole_first``/``whole_last`` are then the days of the whole unit. ``name``: 2026-06, 2026-Q3, 2026, 2026-W05,
    2026-06-03, or first..last for other lengths."""

    unit: str
    first: dt.date
    last: dt.date
    name: str
    cut: bool = False
    whole_first: dt.date | None = None
    whole_last: dt.date | None = None


class _Nothing:
    def __repr__(self) -> str:
        return "NOTHING"


NOTHING = _Nothing()
"""``none``: deliberately nothing. As a cap: no cap; as an amount: nothing is owed."""

Value: TypeAlias = Any


@frozen
class Cell:
    """``value`` is there for VALUE, and for PROVISIONAL as the forecast; else None."""

    value: Value = None
    state: State = State.VALUE
    reasons: tuple[Reason, ...] = ()

    @property
    def known(self) -> bool:
        return self.state is State.VALUE

    @property
    def usable(self) -> bool:
        """A value one can go on reckoning with: known, or a forecast."""
        return self.state in (State.VALUE, State.PROVISIONAL)

    def because(self, *more: Reason) -> Cell:
        return evolve(self, reasons=self.reasons + tuple(r for r in more if r not in self.reasons))


NO_DATA = Cell(None, State.NO_DATA, (Reason("no_data"),))


def known(value: Value) -> Cell:
    return Cell(value)


def unknown(kind: str, what: str) -> Cell:
    return Cell(None, State.UNKNOWN, (Reason(kind, what),))


def refused(kind: str, what: str) -> Cell:
    return Cell(None, State.REFUSED, (Reason(kind, what),))


def provisional(value: Value, kind: str, what: str) -> Cell:
    return Cell(value, State.PROVISIONAL, (Reason(kind, what),))


def worst(*cells: Cell) -> tuple[State, tuple[Reason, ...]]:
    """The state of what is made of ``cells``, and all their reasons, each once."""
    state = max((c.state for c in cells), default=State.VALUE)
    reasons: dict[Reason, None] = {}
    for c in cells:
        if c.state is not State.VALUE:
            reasons.update(dict.fromkeys(c.reasons))
    return state, tuple(reasons)


def combine(value: Value, *operands: Cell) -> Cell:
    """A cell of ``value`` in the state of the worst of its operands."""
    state, reasons = worst(*operands)
    return Cell(value if state in (State.VALUE, State.PROVISIONAL) else None, state, reasons)


@frozen(eq=False)
class Step:
    """One step of how a figure came about, in the order of an amount: base quantity factor excuse floor cap
    remedy_cap condition displacement top_up rounding form; also: metric, date, interest, allocation, day_count.

    ``formula``: language-neutral text with its values (``4% × CNY 195,000.00``); ``value``: what came out;
    ``about``: ids, names or figures the step is about (a cap's id, the rows counted)."""

    kind: str
    formula: str
    value: Value = None
    about: tuple[str, ...] = ()
    facts: dict[str, Value] = field(factory=dict)
