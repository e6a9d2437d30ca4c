"""What an engine handed back becomes answers: by key, one for each window; counts and sums, never a quotient.

Lengths are microseconds (int; a Fraction where the middle of two lies between), working days a ``Length``; other
numbers int or Fraction; moments Instants; rows of tables by their id.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

from attrs import evolve

from hetong.settle.engine import Answer
from hetong.settle.query.algebra import DAY, SpanPlan
from hetong.settle.query.compile import Compiled
from hetong.settle.values import Instant, Length, Value
from hetong.trees import model
from hetong.trees.types import Type

Key = tuple[str, ...]


def answers(
    compiled: Compiled, rows: Iterable[tuple[Any, ...]], everyone: Iterable[tuple[Any, ...]] = ()
) -> Mapping[Key, Sequence[Answer]]:
    """Keys in order, also those that no window has (``everyone``: the tuples of the plan of that name); of windows
    without rows: count, sum and time 0, all else None."""
    question, width = compiled.question, len(compiled.keys)
    made: dict[Key, list[list[tuple[Any, ...]]]] = {}

    def of(row: tuple[Any, ...]) -> list[list[tuple[Any, ...]]]:
        key = tuple(_text(v, t) for v, t in zip(row[1 : width + 1], compiled.keys, strict=True))
        return made.setdefault(key, [[] for _ in question.windows])

    for row in everyone:
        of(row)
    for row in rows:
        of(row)[row[0]].append(row[width + 1 :])
    if not width and not made:
        made[()] = [[] for _ in question.windows]
    return {
        key: [
            evolve(_answer(compiled, found), years=_years(compiled, n, found))
            for n, found in enumerate(made[key])
        ]
        for key in sorted(made)
    }


def _years(compiled: Compiled, window: int, found: list[tuple[Any, ...]]) -> frozenset[int]:
    """The years without an official calendar that the answer rests on."""
    if not found:
        return frozenset()
    years = compiled.years.union(compiled.by_window[window] if compiled.by_window else ())
    for row in found if compiled.rests else ():
        pairs = row[-2 * compiled.rests :]
        for low, high in zip(pairs[::2], pairs[1::2], strict=True):
            if low is not None and high is not None:
                years |= compiled.calendar(low, high)
    return years


def _text(value: Any, type: Type) -> str:
    if value is None:
        return ""
    if type.base == "row":
        return f"{type.of}.{value}"
    if isinstance(value, Decimal):
        return str(Fraction(value))
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _answer(compiled: Compiled, found: list[tuple[Any, ...]]) -> Answer:
    fn = compiled.fn
    if isinstance(compiled.plan, SpanPlan):
        if not found:
            return Answer(numerator=0, denominator=1, value=0)
        micros, _, rows, opened = found[0]
        micros = int(micros)
        return Answer(int(rows), micros, 1, micros, int(opened))
    if compiled.divided:
        return _divided(compiled, found)
    if not found:
        return _none(fn)
    rows, opened, *figures = found[0]
    rows, opened = int(rows), int(opened or 0)
    if fn == "share":
        return Answer(rows, int(figures[0]), rows, None, opened)
    if fn == "count":
        n = int(figures[0]) if figures else rows
        return Answer(rows, n, 1, n, opened)
    if not rows:
        return _none(fn)
    if fn in ("sum", "mean"):
        total = _value(compiled, figures[0])
        return Answer(rows, total, rows if fn == "mean" else 1, total if fn == "sum" else None, opened)
    if fn == "median" and compiled.value is not None:
        middle = (Fraction(_exact(figures[0])) + Fraction(_exact(figures[1]))) / 2
        value = _value(compiled, middle)
    else:
        value = _value(compiled, figures[0])
    return Answer(rows, value, 1, value, opened)


def _none(fn: str) -> Answer:
    if fn in ("count", "sum"):
        return Answer(0, 0, 1, 0)
    return Answer(0, 0, 0) if fn == "share" else Answer()


def _exact(value: Any) -> int | Fraction:
    return value if isinstance(value, int) else Fraction(value)


def _value(compiled: Compiled, found: Any) -> Value:
    """A figure of the engine as a value of one row's type."""
    if found is None:
        return None
    number, type = compiled.value, compiled.type
    if number is not None:
        made = Fraction(_exact(found)) * number.factor
        if number.clock == "working_day":
            return Length(made / DAY, "working_day", "working_day")
        return int(made) if made.denominator == 1 else made
    if type.base == "row":
        node = compiled.question.contract.nodes[type.of]
        if isinstance(found, int) and isinstance(node, model.Table):
            return node.rows[found].id
        return f"{type.of}.{found}"
    return Instant(int(found)) if type.base == "datetime" else found


def _divided(compiled: Compiled, found: list[tuple[Any, ...]]) -> Answer:
    """Of rows that are quotients, handed back as (numerator, denominator, rows, open): folded here, exactly."""
    assert compiled.value is not None
    tally: dict[Fraction, int] = {}
    opened = 0
    for over, under, rows, waits, *_ in found:
        if rows:
            value = Fraction(_exact(over)) / Fraction(_exact(under))
            tally[value] = tally.get(value, 0) + int(rows)
            opened += int(waits or 0)
    total, fn = sum(tally.values()), compiled.fn
    if not total:
        return _none(fn)
    if fn == "count":
        n = len(tally) if compiled.distinct else total
        return Answer(total, n, 1, n, opened)
    if fn in ("sum", "mean"):
        whole = _value(compiled, sum((v * n for v, n in tally.items()), Fraction(0)))
        return Answer(total, whole, total if fn == "mean" else 1, whole if fn == "sum" else None, opened)
    ordered = sorted(tally.items())
    if fn in ("min", "max"):
        value = ordered[0 if fn == "min" else -1][0]
    elif fn == "median":
        value = (_ranked(ordered, (total + 1) // 2) + _ranked(ordered, total // 2 + 1)) / 2
    else:
        value = _ranked(ordered, max(ceil(Fraction(fn[1:]) / 100 * total), 1))
    made = _value(compiled, value)
    return Answer(total, made, 1, made, opened)


def _ranked(ordered: list[tuple[Fraction, int]], number: int) -> Fraction:
    """The value number ``number``, from 1."""
    for value, n in ordered:
        number -= n
        if number <= 0:
            return value
    raise IndexError(number)
