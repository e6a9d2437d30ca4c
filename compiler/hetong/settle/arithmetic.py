"""``+ - * /``, ``p of x``, ``min`` and ``max``: exact, in the worst state of the operands, nothing rounded."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING

from hetong.settle import evaluate
from hetong.settle.place import Place
from hetong.settle.values import NO_DATA, NOTHING, Cell, Length, State, Value, combine, worst
from hetong.trees.model import Expr

if TYPE_CHECKING:
    from hetong.settle.run import Run


def add(run: Run, e: Expr, place: Place) -> Cell:
    return _sum(run, e, place, 1)


def sub(run: Run, e: Expr, place: Place) -> Cell:
    return _sum(run, e, place, -1)


def _sum(run: Run, e: Expr, place: Place, sign: int) -> Cell:
    a, b = evaluate.operands(run, e, place)
    if not (a.usable and b.usable) or a.value is None or b.value is None:
        return combine(None, a, b)
    x, y = evaluate.plain(run, a, e.args[0].type.base), evaluate.plain(run, b, e.args[1].type.base)
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


def mul(run: Run, e: Expr, place: Place) -> Cell:
    a, b = evaluate.operands(run, e, place)
    if not (a.usable and b.usable) or a.value is None or b.value is None:
        return combine(None, a, b)
    x, y = evaluate.plain(run, a, e.args[0].type.base), evaluate.plain(run, b, e.args[1].type.base)
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
            return combine(x.n / evaluate.length(Fraction(1), rate).n * y, a, b)
        return combine(Length(x.n * y, x.clock, x.unit), a, b)
    return combine(x * y, a, b)


def div(run: Run, e: Expr, place: Place) -> Cell:
    a, b = evaluate.operands(run, e, place)
    if not (a.usable and b.usable) or a.value is None or b.value is None:
        return combine(None, a, b)
    x, y = evaluate.plain(run, a, e.args[0].type.base), evaluate.plain(run, b, e.args[1].type.base)
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


def part_of(run: Run, e: Expr, place: Place) -> Cell:
    a, b = evaluate.operands(run, e, place)
    if a.usable and (a.value is NOTHING or a.value == 0):
        return combine(NOTHING if a.value is NOTHING else _nil(b), a)
    if not (a.usable and b.usable):
        return combine(None, a, b)
    if b.value is NOTHING:
        return combine(NOTHING, a, b)
    y = evaluate.plain(run, b, e.args[1].type.base)
    if isinstance(y, Length):
        return combine(Length(y.n * a.value, y.clock, y.unit), a, b)
    return combine(a.value * y, a, b)


def _nil(cell: Cell) -> Value:
    return (
        Length(Fraction(0), cell.value.clock, cell.value.unit)
        if isinstance(cell.value, Length)
        else Fraction(0)
    )


def negative(run: Run, e: Expr, place: Place) -> Cell:
    a = evaluate.value(run, e.args[0], place)
    if not a.usable:
        return a
    x = evaluate.plain(run, a, e.args[0].type.base)
    return combine(Length(-x.n, x.clock, x.unit) if isinstance(x, Length) else -x, a)


def call(run: Run, e: Expr, place: Place) -> Cell:
    cells = [evaluate.value(run, a, place) for a in e.args]
    name = str(e.info.get("name") or e.info.get("fn"))
    if name in ("min", "max"):
        cells = [c for c in cells if not (c.usable and c.value is NOTHING)] or cells  # ``none`` does not bound
    state, _ = worst(*cells)
    if state not in (State.VALUE, State.PROVISIONAL):
        return combine(None, *cells)
    found = [evaluate.plain(run, c, a.type.base) for c, a in zip(cells, e.args, strict=False)]
    if any(x is None for x in found):
        return NO_DATA
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
