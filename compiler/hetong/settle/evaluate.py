"""What an expression is worth at a place: literals, arithmetic, comparisons and the three-valued conditions.

In: a run, a typed expression, the place from which it is seen. Out: a cell. Arithmetic takes the worst state of its
operands; nothing is rounded. Other readings of an expression are next door: names in ``lookups``, aggregates in
``aggregates``, schedules in ``schedules``, moments in ``moments``, states of norms in ``conditions``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from hetong.settle.place import Place
from hetong.settle.time.limits import NotAPeriod, OutOfCalendar, PartOfUnit
from hetong.settle.values import (
    NOTHING,
    Cell,
    Hours,
    Instant,
    Length,
    State,
    Value,
    combine,
    known,
    refused,
    unknown,
)
from hetong.trees.model import Expr

if TYPE_CHECKING:
    from hetong.settle.run import Run

Reader = Callable[["Run", Expr, Place], Cell]

_ELAPSED = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def length(n: Fraction, unit: str) -> Length:
    if unit in _MONTHS:
        return Length(n * _MONTHS[unit], "calendar", unit)
    if unit in ("working_day", "working_hour"):
        return Length(n, unit, unit)
    return Length(n * _ELAPSED[unit], "elapsed", unit)


def value(run: Run, e: Expr, place: Place) -> Cell:
    """The cell of ``e``; refused where a fact takes it out of the calendar or asks for a part of a day."""
    reader = _READERS.get(e.op)
    if reader is None:
        return unknown("unreadable", e.op)
    try:
        return reader(run, e, place)
    except (OutOfCalendar, PartOfUnit, NotAPeriod) as wrong:
        return refused("range", str(wrong))


# ---- literals ---------------------------------------------------------------------------------------------------


def _money(run: Run, e: Expr, place: Place) -> Cell:
    return known(Fraction(str(e.info["amount"])))


def _number(run: Run, e: Expr, place: Place) -> Cell:
    return known(Fraction(str(e.info["value"])))


def _duration(run: Run, e: Expr, place: Place) -> Cell:
    return known(length(Fraction(str(e.info["n"])), str(e.info["unit"])))


def _quantity(run: Run, e: Expr, place: Place) -> Cell:
    return known(Fraction(str(e.info["n"])))


def _date(run: Run, e: Expr, place: Place) -> Cell:
    return known(dt.date.fromisoformat(str(e.info["value"])))


def _datetime(run: Run, e: Expr, place: Place) -> Cell:
    written = dt.datetime.fromisoformat(str(e.info["value"]))
    return known(run.clock.zone.at(written.date(), written.time()))


def _time(run: Run, e: Expr, place: Place) -> Cell:
    text = str(e.info["value"])
    return known(dt.time.min if text.startswith("24") else dt.time.fromisoformat(text))


def _window(run: Run, e: Expr, place: Place) -> Cell:
    from hetong.settle.time.windows import parse_period

    return known(parse_period(str(e.info["value"])))


def _bool(run: Run, e: Expr, place: Place) -> Cell:
    return known(bool(e.info["value"]))


def _text(run: Run, e: Expr, place: Place) -> Cell:
    phrase = e.info["text"]
    return known("".join(str(part) for part in (phrase.zh or phrase.en)))


def _hours(run: Run, e: Expr, place: Place) -> Cell:
    start, end = (value(run, a, place) for a in e.args[:2])
    if not (start.usable and end.usable):
        return combine(None, start, end)
    return known(Hours(start.value, end.value, str(e.info.get("every") or "day")))


def _none(run: Run, e: Expr, place: Place) -> Cell:
    return known(NOTHING)


def _row(run: Run, e: Expr, place: Place) -> Cell:
    return known(str(e.info["id"]))


# ---- arithmetic -------------------------------------------------------------------------------------------------


def plain(run: Run, cell: Cell, base: str) -> Value:
    """The number in a cell: a length in its own unit, a period as its elapsed time."""
    from hetong.settle.lookups import elapsed

    found = cell.value
    if found is NOTHING:
        return Fraction(0)
    if type(found).__name__ == "Period":
        return elapsed(run, found)
    return found


def operands(run: Run, e: Expr, place: Place) -> tuple[Cell, Cell]:
    return value(run, e.args[0], place), value(run, e.args[1], place)


# ---- conditions -------------------------------------------------------------------------------------------------


def comparable(run: Run, x: Value, y: Value) -> tuple[Value, Value]:
    """Two values of one type as things that Python compares: days where one of two moments is a day."""
    if (
        isinstance(x, dt.date) != isinstance(y, dt.date)
        and isinstance(x, dt.date | int)
        and isinstance(y, dt.date | int)
    ):
        day = run.clock.zone.day
        return (x if isinstance(x, dt.date) else day(Instant(x))), (
            y if isinstance(y, dt.date) else day(Instant(y))
        )
    if isinstance(x, Length) and isinstance(y, Length):
        return x.n, y.n
    if isinstance(x, str) and isinstance(y, str) and "." in x and x.rpartition(".")[0] == y.rpartition(".")[0]:
        table = run.nodes.get(x.rpartition(".")[0])
        order = [r.id for r in getattr(table, "rows", ())]
        if x in order and y in order:
            return order.index(x), order.index(y)
    return x, y


def compare(run: Run, rel: str, x: Value, y: Value) -> bool:
    a, b = comparable(run, x, y)
    if rel == "eq":
        return bool(a == b)
    if rel == "ne":
        return bool(a != b)
    if rel == "lt":
        return bool(a < b)
    if rel == "le":
        return bool(a <= b)
    return bool(a > b) if rel == "gt" else bool(a >= b)


def _compare(run: Run, e: Expr, place: Place) -> Cell:
    a, b = operands(run, e, place)
    if not (a.usable and b.usable):
        return combine(None, a, b)
    x, y = plain(run, a, e.args[0].type.base), plain(run, b, e.args[1].type.base)
    if (a.value is NOTHING) != (b.value is NOTHING) and str(e.info["rel"]) in ("eq", "ne"):
        return combine(str(e.info["rel"]) == "ne", a, b)
    if x is None or y is None:
        return known(None)  # a column not yet known: neither true nor false
    if isinstance(x, bool) or isinstance(y, bool):
        return combine((x == y) == (e.info["rel"] == "eq"), a, b)
    if isinstance(x, Length) and isinstance(y, Length) and {x.clock, y.clock} == {"elapsed", "calendar"}:
        from hetong.settle.spans import by_calendar

        told = by_calendar(run, e, x, y, place)
        return unknown("range", "clock") if told is None else combine(told, a, b)
    return combine(compare(run, str(e.info["rel"]), x, y), a, b)


def truth(cell: Cell) -> bool | None:
    """What a condition's cell says: False where there is no data or an excuse, None where it is not known."""
    if cell.state in (State.NO_DATA, State.EXCUSED):
        return False
    if cell.usable and cell.value is not None:
        return bool(cell.value)
    return None


def _and(run: Run, e: Expr, place: Place) -> Cell:
    return _junction(run, e, place, False)


def _or(run: Run, e: Expr, place: Place) -> Cell:
    return _junction(run, e, place, True)


def _junction(run: Run, e: Expr, place: Place, decides: bool) -> Cell:
    """Kleene: one operand that decides is enough, whatever the others are."""
    cells = []
    for arg in e.args:
        cell = value(run, arg, place)
        if truth(cell) is decides and cell.state is not State.PROVISIONAL:
            return known(decides) if decides else Cell(False, State.VALUE, cell.reasons)
        cells.append(cell)
    if any(truth(c) is decides for c in cells):
        return combine(decides, *(c for c in cells if truth(c) is decides))
    if any(truth(c) is None for c in cells):
        return combine(None, *(c for c in cells if truth(c) is None))
    usable = [c for c in cells if c.usable]
    return combine(not decides, *usable) if usable else known(not decides)


def _not(run: Run, e: Expr, place: Place) -> Cell:
    cell = value(run, e.args[0], place)
    if not cell.usable or cell.value is None:
        return cell
    return combine(not cell.value, cell)


def _known(run: Run, e: Expr, place: Place) -> Cell:
    cell = value(run, e.args[0], place)
    return known(cell.usable and cell.value is not None)


def _consents(run: Run, e: Expr, place: Place) -> Cell:
    by = str(e.info.get("by") or "")
    by = place.other if by == "other" else by
    day = place.day or run.day
    return known(any(line.actor == by and line.day <= day for line in run.told("consent")))


# ---- states of knowledge ----------------------------------------------------------------------------------------


def _blank(run: Run, e: Expr, place: Place) -> Cell:
    path = str(e.info.get("path", ""))
    given = run.given(path, place.window, blank=True)
    return known(given.value) if given is not None else unknown("blank", path)


def _deferred(run: Run, e: Expr, place: Place) -> Cell:
    document = str(e.info.get("document", ""))
    if e.args:
        return value(run, e.args[0], place)
    return unknown("deferred", document)


def _judged(run: Run, e: Expr, place: Place) -> Cell:
    if e.args:
        return value(run, e.args[0], place)
    return unknown("judged", str(e.info.get("by", "")))


def _span(run: Run, e: Expr, place: Place) -> Cell:
    from hetong.settle.spans import between

    return between(run, e, place)


def _lazily(module: str, name: str) -> Reader:
    def read(run: Run, e: Expr, place: Place) -> Cell:
        from importlib import import_module

        reader: Reader = getattr(import_module(f"hetong.settle.{module}"), name)
        for op, (where, what) in _ELSEWHERE.items():
            if (where, what) == (module, name):
                _READERS[op] = reader
        return reader(run, e, place)

    return read


_ELSEWHERE = {
    "add": ("arithmetic", "add"),
    "sub": ("arithmetic", "sub"),
    "mul": ("arithmetic", "mul"),
    "div": ("arithmetic", "div"),
    "part_of": ("arithmetic", "part_of"),
    "negative": ("arithmetic", "negative"),
    "call": ("arithmetic", "call"),
    "ref": ("lookups", "ref"),
    "attr": ("attributes", "attr"),
    "index": ("lookups", "index"),
    "cell": ("lookups", "cell"),
    "column": ("lookups", "column"),
    "word": ("lookups", "word"),
    "period": ("lookups", "period"),
    "list": ("lookups", "listed"),
    "per": ("quantities", "per"),
    "aggregate": ("aggregates", "aggregate"),
    "table": ("schedules", "table"),
    "state": ("conditions", "state"),
    "happened": ("conditions", "happened"),
    "offset": ("moments", "offset"),
    "edge": ("moments", "edge"),
    "nth": ("moments", "nth"),
    "following": ("moments", "following"),
}

_READERS: dict[str, Reader] = {
    "money": _money,
    "number": _number,
    "percent": _number,
    "duration": _duration,
    "quantity": _quantity,
    "date": _date,
    "datetime": _datetime,
    "time": _time,
    "month": _window,
    "quarter": _window,
    "bool": _bool,
    "text": _text,
    "hours": _hours,
    "none": _none,
    "row": _row,
    "compare": _compare,
    "and": _and,
    "or": _or,
    "not": _not,
    "known": _known,
    "consents": _consents,
    "blank": _blank,
    "deferred": _deferred,
    "judged": _judged,
    "span": _span,
    **{op: _lazily(*where) for op, where in _ELSEWHERE.items()},
}
