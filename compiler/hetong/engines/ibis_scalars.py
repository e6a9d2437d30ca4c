"""Scalars of the algebra as expressions of ibis, for any engine ibis can write SQL for.

In: a relation whose columns hold the algebra's kinds as plain storage: ts and us BIGINT (µs), date BIGINT (days since
1970-01-01), dec DECIMAL(38,10), int BIGINT, text, bool. Out: ibis values of the same storage. No temporal type, no
float and no zone of an engine is ever met, so engines cannot differ there; a text is never spelt into a query.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import reduce
from itertools import accumulate
from typing import Any, Protocol

import ibis

from hetong.settle.query.algebra import (
    DAY,
    AddMonths,
    Arith,
    Between,
    Case,
    Clock,
    Coalesce,
    Col,
    Compare,
    DayStart,
    Edge,
    Extreme,
    Known,
    Lit,
    LocalDay,
    Logic,
    Reading,
    Scalar,
    Shift,
)
from hetong.settle.query.walk import within

PRECISION = 38
PLACES = 10
"""Decimal places of a dec column."""

_EPOCH = dt.date(1970, 1, 1)
_SLOTS = 8192
_FEW = 8

Ibis = Any


class Words(Protocol):
    """What each engine says in its own words. ``text``: a text, without spelling it: from its bytes. ``add_months``:
    days since 1970 of the same day number some months later, or of the last day of that month."""

    def text(self, value: str) -> Ibis: ...

    def add_months(self, day: Ibis, months: int) -> Ibis: ...


def previous(name: str) -> str:
    """What a column of the row before goes by."""
    return f"{name} before"


class Scalars:
    """``row``: the relation at hand; ``ready``: scalars that it has as columns."""

    def __init__(self, row: Ibis, words: Words, ready: Mapping[Scalar, str] | None = None) -> None:
        self._row, self._words, self._ready = row, words, ready or {}

    def among(self, row: Ibis, more: Mapping[Scalar, str]) -> Scalars:
        """The same of rows made of these, which have ``more`` as columns."""
        return Scalars(row, self._words, {**self._ready, **more})

    def of(self, scalar: Scalar) -> Ibis:
        if scalar in self._ready:
            return self._row[self._ready[scalar]]
        match scalar:
            case Col():
                return self._row[previous(scalar.name) if scalar.previous else scalar.name]
            case Lit():
                return self._literal(scalar)
            case Arith():
                return self._arith(scalar)
            case Compare():
                a, b = self._alike((scalar.left, scalar.right))
                return _RELATIONS[scalar.rel](a, b)
            case Logic():
                args = [self.of(a) for a in scalar.args]
                if scalar.op == "not":
                    return ~args[0]
                return reduce(lambda a, b: a & b if scalar.op == "and" else a | b, args)
            case Known():
                return self.of(scalar.of).notnull()
            case Case():
                *values, last = self._alike((*(v for _, v in scalar.branches), scalar.otherwise))
                branches = [(self.of(c), v) for (c, _), v in zip(scalar.branches, values, strict=True)]
                return ibis.cases(*branches, else_=last)
            case Extreme():
                args = self._alike(scalar.args)
                best = ibis.least(*args) if scalar.fn == "min" else ibis.greatest(*args)
                known = reduce(lambda a, b: a & b, [a.notnull() for a in args])
                return ibis.ifelse(known, best, null(best.type()))
            case Coalesce():
                return ibis.coalesce(*self._alike(scalar.args))
            case _:
                return self._temporal(scalar)

    # ---- values and numbers -------------------------------------------------------------------------------------

    def _literal(self, literal: Lit) -> Ibis:
        value = literal.value
        if value is None:
            return null(_storage(literal))
        if isinstance(value, bool):
            return ibis.literal(value)
        if isinstance(value, str):
            return self._words.text(value)
        if isinstance(value, dt.date):
            return whole((value - _EPOCH).days)
        if isinstance(value, Decimal) or literal.kind == "dec":
            # From text: an engine reads a number with a point or an exponent as it likes.
            places = places_of(literal)
            return ibis.literal(f"{Decimal(value):.{places}f}").cast(f"decimal({PRECISION}, {places})")
        return whole(value)

    def _arith(self, scalar: Arith) -> Ibis:
        a, b = self.of(scalar.left), self.of(scalar.right)
        if wide(scalar):
            a, b = (_decimal(x, places_of(s)) for x, s in ((a, scalar.left), (b, scalar.right)))
        made = a + b if scalar.op == "add" else a - b if scalar.op == "sub" else a * b
        return _decimal(made, places_of(scalar)) if wide(scalar) else made

    def _alike(self, scalars: Sequence[Scalar]) -> list[Ibis]:
        """All in one storage, so that no engine converts anything as it likes."""
        if any(wide(s) for s in scalars):
            places = max(places_of(s) for s in scalars)
            return [_decimal(self.of(s), places) for s in scalars]
        return [self.of(s) for s in scalars]

    # ---- time ---------------------------------------------------------------------------------------------------

    def _temporal(self, scalar: Scalar) -> Ibis:
        match scalar:
            case Between():
                between = self.of(scalar.end) - self.of(scalar.start)
                return between * DAY if scalar.start.kind == "date" else between
            case Shift():
                by = self.of(scalar.by).cast("int64")
                return self.of(scalar.at) + (over(by, DAY) if scalar.at.kind == "date" else by)
            case AddMonths():
                return self._words.add_months(self.of(scalar.at), scalar.months)
            case LocalDay():
                at = self.of(scalar.at)
                return over(at + _in_force(at, scalar.offsets), DAY)
            case DayStart():
                day = self.of(scalar.at)
                changes = [((when - _EPOCH).days, offset) for when, offset in scalar.offsets]
                return day * DAY - _in_force(day, changes)
            case _:
                raise NotImplementedError(type(scalar).__name__)


_RELATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
}


def wide(scalar: Scalar) -> bool:
    """Whether a number is held as a decimal: dec, and products, which 64 bits may not hold."""
    match scalar:
        case Lit():
            return scalar.kind == "dec" or isinstance(scalar.value, Decimal)
        case Col():
            return scalar.kind == "dec"
        case Arith():
            return scalar.op == "mul" or scalar.kind == "dec" or wide(scalar.left) or wide(scalar.right)
        case Case():
            return any(wide(s) for s in (scalar.otherwise, *(v for _, v in scalar.branches)))
        case Extreme() | Coalesce():
            return any(wide(s) for s in scalar.args)
        case _:
            return False


def places_of(scalar: Scalar) -> int:
    """The decimal places a number needs to be exact."""
    match scalar:
        case Lit():
            exponent = scalar.value.as_tuple().exponent if isinstance(scalar.value, Decimal) else 0
            return max(0, -exponent) if isinstance(exponent, int) else 0
        case Col():
            return PLACES if scalar.kind == "dec" else 0
        case Arith():
            a, b = places_of(scalar.left), places_of(scalar.right)
            return a + b if scalar.op == "mul" else max(a, b)
        case Case():
            return max(places_of(s) for s in (scalar.otherwise, *(v for _, v in scalar.branches)))
        case Extreme() | Coalesce():
            return max(places_of(s) for s in scalar.args)
        case _:
            return 0


def whole(n: int) -> Ibis:
    return ibis.literal(n, type="int64")


def null(storage: Any) -> Ibis:
    return ibis.null().cast(storage)


def total(value: Ibis, scalar: Scalar) -> Ibis:
    """A number as it is added up over rows: in 38 digits."""
    return _decimal(value, places_of(scalar))


def _storage(literal: Lit) -> str:
    if literal.kind == "dec":
        return f"decimal({PRECISION}, 0)"
    return {"text": "string", "bool": "boolean"}.get(literal.kind, "int64")


def _decimal(value: Ibis, places: int) -> Ibis:
    return value.cast(f"decimal({PRECISION}, {places})")


def over(value: Ibis, by: int) -> Ibis:
    """The whole number of times ``by`` goes into ``value``, downwards. The division ends even, so it is exact below
    2**53, which moments are until the year 2255."""
    rest = ((value % by) + by) % by
    return ((value - rest) / by).cast("int64")


def _in_force(at: Ibis, changes: Sequence[tuple[int, int]]) -> Ibis:
    """The value of the last change not after ``at``; of the first before all."""
    branches = [(at >= when, whole(value)) for when, value in reversed(changes[1:])]
    return ibis.cases(*branches, else_=whole(changes[0][1])) if branches else whole(changes[0][1])


STAGED = (Reading, LocalDay, DayStart, AddMonths)
"""Scalars that are worked out once, as columns: their expressions are long, and are built of their operands
several times over."""


def staged(rows: Ibis, scalars: Sequence[Scalar | None], words: Words) -> tuple[Ibis, Scalars]:
    """The rows with a column for every long scalar within ``scalars``, and the scalars of these rows."""
    ready: dict[Scalar, str] = {}
    found = [
        one
        for scalar in scalars
        if scalar is not None
        for one in within(scalar)
        if isinstance(one, STAGED) and not any(isinstance(x, Edge) for x in within(one))
    ]
    for one in reversed(found):  # the inner ones first
        if one in ready:
            continue
        name = f"ready {len(ready)}"
        if isinstance(one, Reading):
            at = Scalars(rows, words, ready).of(one.at)
            rows = read(rows.mutate(**{name: at * DAY if one.at.kind == "date" else at}), name, one.clock)
        else:
            rows = rows.mutate(**{name: Scalars(rows, words, ready).of(one)})
        ready[one] = name
    return rows, Scalars(rows, words, ready)


def read(rows: Ibis, name: str, clock: Clock) -> Ibis:
    """The column ``name``, moments, becomes µs the clock has run before them. The table of a long clock is parted
    into slots of equal length, each with the reading at its start and the few spans that lie in it, so that a row
    costs the same however long the clock is."""
    at = rows[name]
    if len(clock.spans) <= _FEW:
        parts = [_clip(at - start, end - start) for start, end in clock.spans]
        read = reduce(lambda a, b: a + b, parts, whole(0))
        return rows.mutate(**{name: ibis.ifelse(at.isnull(), null("int64"), read)})
    first, last = clock.spans[0][0], clock.spans[-1][1]
    width, slots = _slots(clock)
    rows = rows.mutate(since=_clip(at - first, last - first))
    rows = rows.mutate(slot=ibis.least(over(rows.since, width), whole(len(slots) - 1)))
    rows = rows.mutate(since=rows.since - rows.slot * width)
    made = pick([s[0] for s in slots], rows.slot)
    for n in range(max(len(s[1]) for s in slots)):
        starts = pick([s[1][n][0] if n < len(s[1]) else 0 for s in slots], rows.slot)
        lengths = pick([s[1][n][1] if n < len(s[1]) else 0 for s in slots], rows.slot)
        made = made + ibis.least(ibis.greatest(rows.since - starts, whole(0)), lengths)
    rows = rows.mutate(**{name: ibis.ifelse(rows[name].isnull(), null("int64"), made)})
    return rows.drop("since", "slot")


def pick(numbers: Sequence[int], place: Ibis) -> Ibis:
    """One of some whole numbers by its place, from 0."""
    return ibis.literal(list(numbers), type="array<int64>")[place.cast("int32")]


def _clip(value: Ibis, top: int) -> Ibis:
    return ibis.least(ibis.greatest(value, whole(0)), whole(top))


Slot = tuple[int, list[tuple[int, int]]]


def _slots(clock: Clock) -> tuple[int, list[Slot]]:
    """(width, slots): each the reading at its start, and (start within the slot, length) of the spans in it."""
    first, last = clock.spans[0][0], clock.spans[-1][1]
    width = max(DAY, -(-(last - first) // _SLOTS))
    inner: list[list[tuple[int, int]]] = [[] for _ in range(-(-(last - first) // width))]
    for start, end in clock.spans:
        for n in range((start - first) // width, (end - 1 - first) // width + 1):
            low = first + n * width
            inner[n].append((max(start - low, 0), min(end - low, width) - max(start - low, 0)))
    before = accumulate((sum(length for _, length in spans) for spans in inner), initial=0)
    return width, list(zip(before, inner, strict=False))
