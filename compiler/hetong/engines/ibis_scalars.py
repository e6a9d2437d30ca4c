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

    STAGED = (Reading, LocalDay, DayStart, AddMonths)
"""Scalars that are worked out once, as columns: their expressions are long, and are built of their operands
several times over."""


def staged(rows: Ibis, scalars: Sequence[Scalar | None], words: Words) -> tuple[Ibis, Scalars]:
    """The rows with a column for every long scalar within ``scalars``, and the scalars of these rows."""
    ready: dict[Scalar, str] = {}
    found = [one for scalar in scalars if scalar is not None for one in within(scalar) if isinstance(one, STAGED)]
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
    made = table([s[0] for s in slots])[rows.slot]
    for n in range(max(len(s[1]) for s in slots)):
        starts = table([s[1][n][0] if n < len(s[1]) else 0 for s in slots])[rows.slot]
        lengths = table([s[1][n][1] if n < len(s[1]) else 0 for s in slots])[rows.slot]
        made = made + ibis.least(ibis.greatest(rows.since - starts, whole(0)), lengths)
    rows = rows.mutate(**{name: ibis.ifelse(rows[name].isnull(), null("int64"), made)})
    return rows.drop("since", "slot")


def table(numbers: Sequence[int]) -> Ibis:
    """Whole numbers by their place, from 0."""
    return ibis.literal(list(numbers), type="array<int64>")


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
