"""What an expression is worth at a place: literals, arithmetic, comparisons and the three-valued conditions.

In: a run, a typed expression, the place from which it is seen. Out: a cell. Arithmetic takes the worst state of its
operands; nothing is rounded. Other readings of an expression are next door: names in ``lookups``, aggregates in
``aggregates``, schedules in ``schedules``, moments in ``moments``, states of norms in ``conditions``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from hetong.settle.place import Place
from hetong.settle.values import (
    NO_DATA,
    NOTHING,
    Cell,
    Hours,
    Instant,
    Interval,
    Length,
    State,
    Value,
    combine,
    known,
    unknown,
    worst,
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
    """The cell of ``e``."""
    reader = _READERS.get(e.op)
    if reader is None:
        return unknown("unreadable", e.op)
    return reader(run, e, place)


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


def _plain(run: Run, cell: Cell, base: str) -> Value:
    """The number in a cell: a length in its own unit, a period as its elapsed time."""
    from hetong.settle.lookups import elapsed

    found = cell.value
    if found is NOTHING:
        return Fraction(0)
    if type(found).__name__ == "Period":
        return elapsed(run, found)
    return found


def _operands(run: Run, e: Expr, place: Place) -> tuple[Cell, Cell]:
    return value(run, e.args[0], place), value(run, e.args[1], place)


def _add(run: Run, e: Expr, place: Place) -> Cell:
    return _sum(run, e, place, 1)


def _sub(run: Run, e: Expr, place: Place) -> Cell:
    return _sum(run, e, place, -1)


def _sum(run: Run, e: Expr, place: Place, sign: int) -> Cell:
    a, b = _operands(run, e, place)
    if not (a.usable and b.usable):
        return combine(None, a, b)
    x, y = _plain(run, a, e.args[0].type.base), _plain(run, b, e.args[1].type.base)
    if isinstance(x, str):  # a row of a scale, moved by steps
        return combine(_moved(run, x, int(y) * sign), a, b)
    if isinstance(x, Length) and isinstance(y, Length):
        return combine(Length(x.n + sign * y.n, x.clock, x.unit), a, b)
    if isinstance(y, Length):
        from hetong.settle.time.lengths import add

        moved, years = add(x, Length(abs(y.n), y.clock, y.unit), run.clock, back=(y.n * sign) < 0)
        return run.provisional(combine(moved, a, b), years)
    if isinstance(x, dt.date) and isinstance(y, dt.date):
        return combine(Length(Fraction((x - y).days * 86400), "elapsed", "day"), a, b)
    if e.args[0].type.base in ("datetime", "moment") and isinstance(y, int) and not isinstance(y, Fraction):
        return combine(Length(Fraction(x - y, 1_000_000), "elapsed", "second"), a, b)
    return combine(x + sign * y, a, b)


def _moved(run: Run, row: str, steps: int) -> str:
    """``steps`` rows further on its scale, not past the ends."""
    table, _, _ = row.rpartition(".")
    rows = [r.id for r in run.nodes[table].rows]  # type: ignore[attr-defined]
    return str(rows[max(0, min(len(rows) - 1, rows.index(row) + steps))])


def _mul(run: Run, e: Expr, place: Place) -> Cell:
    a, b = _operands(run, e, place)
    if not (a.usable and b.usable):
        return combine(None, a, b)
    x, y = _plain(run, a, e.args[0].type.base), _plain(run, b, e.args[1].type.base)
    if isinstance(y, Length) and not isinstance(x, Length):
        x, y = y, x
        types = (e.args[1].type, e.args[0].type)
    else:
        types = (e.args[0].type, e.args[1].type)
    if isinstance(x, Length) and isinstance(y, Length):
        return combine(x.n * y.n, a, b)
    if isinstance(x, Length):
        rate = types[1].per
        if rate:  # a rate times a time: in its own unit
            return combine(x.n / length(Fraction(1), rate).n * y, a, b)
        return combine(Length(x.n * y, x.clock, x.unit), a, b)
    return combine(x * y, a, b)


def _div(run: Run, e: Expr, place: Place) -> Cell:
    a, b = _operands(run, e, place)
    if not (a.usable and b.usable):
        return combine(None, a, b)
    x, y = _plain(run, a, e.args[0].type.base), _plain(run, b, e.args[1].type.base)
    if isinstance(y, Length):
        over = y.n
        x = x.n if isinstance(x, Length) else x
    else:
        over = y
    if over == 0:
        return NO_DATA
    if isinstance(x, Length):
        return combine(Length(x.n / over, x.clock, x.unit), a, b)
    return combine(Fraction(x) / over, a, b)


def _part_of(run: Run, e: Expr, place: Place) -> Cell:
    a, b = _operands(run, e, place)
    if a.usable and (a.value is NOTHING or a.value == 0):
        return combine(NOTHING if a.value is NOTHING else _nil(b), a)
    if not (a.usable and b.usable):
        return combine(None, a, b)
    if b.value is NOTHING:
        return combine(NOTHING, a, b)
    y = _plain(run, b, e.args[1].type.base)
    if isinstance(y, Length):
        return combine(Length(y.n * a.value, y.clock, y.unit), a, b)
    return combine(a.value * y, a, b)


def _nil(cell: Cell) -> Value:
    return Length(Fraction(0), cell.value.clock, cell.value.unit) if isinstance(cell.value, Length) else Fraction(0)


def _negative(run: Run, e: Expr, place: Place) -> Cell:
    a = value(run, e.args[0], place)
    if not a.usable:
        return a
    x = _plain(run, a, e.args[0].type.base)
    return combine(Length(-x.n, x.clock, x.unit) if isinstance(x, Length) else -x, a)


def _call(run: Run, e: Expr, place: Place) -> Cell:
    cells = [value(run, a, place) for a in e.args]
    name = str(e.info.get("name") or e.info.get("fn"))
    if name in ("min", "max"):
        cells = [c for c in cells if not (c.usable and c.value is NOTHING)] or cells  # ``none`` does not bound
    state, _ = worst(*cells)
    if state not in (State.VALUE, State.PROVISIONAL):
        return combine(None, *cells)
    found = [_plain(run, c, a.type.base) for c, a in zip(cells, e.args, strict=False)]
    if name == "outside":
        x, low, high = found
        zero = Length(Fraction(0), x.clock, x.unit) if isinstance(x, Length) else Fraction(0)
        if x < low:
            return combine(_minus(low, x), *cells)
        return combine(_minus(x, high) if high < x else zero, *cells)
    if all(isinstance(x, str) for x in found):
        order = [r.id for r in run.nodes[found[0].rpartition(".")[0]].rows]  # type: ignore[attr-defined]
        best = (min if name == "min" else max)(found, key=order.index)
        return combine(best, *cells)
    return combine((min if name == "min" else max)(found), *cells)


def _minus(a: Value, b: Value) -> Value:
    return Length(a.n - b.n, a.clock, a.unit) if isinstance(a, Length) else a - b


# ---- conditions -------------------------------------------------------------------------------------------------


def comparable(run: Run, x: Value, y: Value) -> tuple[Value, Value]:
    """Two values of one type as things that Python compares: days where one of two moments is a day."""
    if isinstance(x, dt.date) != isinstance(y, dt.date) and isinstance(x, dt.date | int) and isinstance(y, dt.date | int):
        day = run.clock.zone.day
        return (x if isinstance(x, dt.date) else day(Instant(x))), (y if isinstance(y, dt.date) else day(Instant(y)))
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
    a, b = _operands(run, e, place)
    if not (a.usable and b.usable):
        return combine(None, a, b)
    x, y = _plain(run, a, e.args[0].type.base), _plain(run, b, e.args[1].type.base)
    if (a.value is NOTHING) != (b.value is NOTHING) and str(e.info["rel"]) in ("eq", "ne"):
        return combine(str(e.info["rel"]) == "ne", a, b)
    if x is None or y is None:
        return NO_DATA
    if isinstance(x, bool) or isinstance(y, bool):
        return combine((x == y) == (e.info["rel"] == "eq"), a, b)
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
    said = truth(cell)
    if said is None:
        return cell
    return combine(not said, cell) if cell.usable else known(not said)


def _known(run: Run, e: Expr, place: Place) -> Cell:
    cell = value(run, e.args[0], place)
    return known(cell.usable and cell.value is not None)


def _consents(run: Run, e: Expr, place: Place) -> Cell:
    by = str(e.info.get("by") or "")
    by = place.other if by == "other" else by
    day = place.day or run.day
    return known(any(line.actor == by and line.day <= day for line in run.lines("consent")))


# ---- states of knowledge ----------------------------------------------------------------------------------------


def _blank(run: Run, e: Expr, place: Place) -> Cell:
    path = str(e.info.get("path", ""))
    given = run.given(path, place.window)
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
    "add": _add,
    "sub": _sub,
    "mul": _mul,
    "div": _div,
    "part_of": _part_of,
    "negative": _negative,
    "call": _call,
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

_ = (Mapping, Interval)
