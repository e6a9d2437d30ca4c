"""Expressions, walked one node at a time: literals, arithmetic on cells, conditions with a third value, schedules."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from attrs import evolve, field, frozen

from hetong.trees import model
from tests.reference.dates import Win
from tests.reference.world import NO_DATA, SECONDS, VALUE, C, Dur, Span, World, worst


@frozen(eq=False)
class X:
    """From where one looks: the window, the keys, the row and the one before it, what happened, the breach at hand."""

    win: Win | None = None
    keys: Mapping[str, Any] = field(factory=dict)
    row: Mapping[str, Any] | None = None
    before: Mapping[str, Any] | None = None
    happened: Mapping[str, Any] = field(factory=dict)
    delay: Any = None
    amount: Fraction | None = None
    clip: bool = False


def ev(w: World, e: model.Expr, x: X) -> C:
    found = _OPS.get(e.op)
    if found is None:
        raise NotImplementedError(e.op)
    cell: C = found(w, e, x)
    return cell


def _literal(w: World, e: model.Expr, x: X) -> C:
    return C(Fraction(e.info["amount"] if e.op == "money" else e.info["value"]))


def duration(n: Fraction, unit: str) -> Dur:
    if unit in SECONDS:
        return Dur("s", n * SECONDS[unit])
    if unit in ("month", "quarter", "year"):
        return Dur("m", n * {"month": 1, "quarter": 3, "year": 12}[unit])
    return Dur("w" if unit == "working_day" else "h", n)


def _bool(w: World, e: model.Expr, x: X) -> C:
    return C(bool(e.info["value"]))


def window_length(win: Win) -> Dur:
    return Dur("s", Fraction(win.days * 86400))


def _word(w: World, e: model.Expr, x: X) -> C:
    name = e.info["name"]
    if name == "period":
        assert x.win is not None
        return C(window_length(x.win))
    if name == "amount":
        return C(x.amount)
    if name == "date":
        if x.row is not None:
            return C(moment_of(w, x.row).date())
        return C(x.win.first if x.win else w.today)
    raise NotImplementedError(name)


def moment_of(w: World, row: Mapping[str, Any]) -> dt.datetime:
    """The time by which a row belongs to its window."""
    record = w.nodes[row["record"]]
    assert isinstance(record, model.Record)
    found = row[record.on] if record.on in row else column(w, record.on, X(row=row)).v
    return found.start if isinstance(found, Span) else found


def column(w: World, name: str, x: X) -> C:
    node = w.nodes[name]
    assert isinstance(node, model.Column)
    if x.row is not None and name in x.row:
        return C(x.row[name])
    if x.row is not None and node.value is not None:
        return ev(w, node.value, x)
    for data in x.happened.values():
        if name in data:
            return C(data[name])
    if name in x.keys:
        return C(x.keys[name])
    raise LookupError(name)


def _column(w: World, e: model.Expr, x: X) -> C:
    if e.info["previous"]:
        return C(None) if x.before is None else column(w, e.info["id"], evolve(x, row=x.before))
    return column(w, e.info["id"], x)


def span_of(w: World, span: Span, x: X) -> tuple[Span, int]:
    """A span closed at as-of, cut to the window where one measures inside one."""
    end, state = span.end, VALUE
    if end is None or end > w.as_of:
        end, state = w.as_of, 3
    if x.clip and x.win is not None:
        first = dt.datetime.combine(x.win.first, dt.time())
        after = dt.datetime.combine(x.win.last, dt.time()) + dt.timedelta(days=1)
        return Span(max(span.start, first), max(span.start, first, min(end, after))), state
    return Span(span.start, end), state


def _attr(w: World, e: model.Expr, x: X) -> C:
    name = e.info["name"]
    from tests.reference import amounts

    if name in ("amount", "unpaid", "paid", "due"):
        return amounts.attribute(w, str(e.args[0].info["id"]), name, x)
    base = ev(w, e.args[0], x)
    if base.v is None:
        return C(None, base.s)
    if name == "length":
        span, state = span_of(w, base.v, x)
        assert span.end is not None
        return C(Dur("s", Fraction(int((span.end - span.start).total_seconds()))), state)
    if name == "end":
        return C(base.v.end)
    return C(base.v.start)


def _ref(w: World, e: model.Expr, x: X) -> C:
    from tests.reference import amounts, measures

    name = str(e.info["id"])
    if name in w.given:
        return C(w.given[name])
    node = w.nodes[name]
    if isinstance(node, model.Param | model.Define):
        return ev(w, node.value, x)
    if isinstance(node, model.Metric):
        return measures.metric(w, node, x)
    if isinstance(node, model.Fee):
        return amounts.fee(w, node, x)
    raise NotImplementedError(type(node))


def both(w: World, e: model.Expr, x: X) -> tuple[C, C, int]:
    a, b = ev(w, e.args[0], x), ev(w, e.args[1], x)
    return a, b, worst(a, b)


def _arith(w: World, e: model.Expr, x: X) -> C:
    a, b, state = both(w, e, x)
    if a.v is None or b.v is None:
        return C(None, max(state, NO_DATA))
    sign = 1 if e.op == "add" else -1
    if isinstance(a.v, Dur):
        return C(Dur(a.v.kind, a.v.n + sign * b.v.n), state)
    if isinstance(a.v, str):
        table = w.nodes[a.v.rsplit(".", 1)[0]]
        assert isinstance(table, model.Table)
        ids = [r.id for r in table.rows]
        at = min(max(ids.index(a.v) + sign * int(b.v), 0), len(ids) - 1)
        return C(ids[at], state)
    return C(a.v + sign * b.v, state)


def _times(w: World, e: model.Expr, x: X) -> C:
    a, b, state = both(w, e, x)
    if a.v is None or b.v is None:
        return C(None, max(state, NO_DATA))
    if isinstance(a.v, Dur):
        return C(Dur(a.v.kind, a.v.n * b.v), state)
    if isinstance(b.v, Dur):
        return C(Dur(b.v.kind, a.v * b.v.n), state)
    return C(a.v * b.v, state)


def _div(w: World, e: model.Expr, x: X) -> C:
    a, b, state = both(w, e, x)
    if a.v is None or b.v is None:
        return C(None, max(state, NO_DATA))
    under = b.v.n if isinstance(b.v, Dur) else b.v
    if under == 0:
        return C(None, max(state, NO_DATA))
    if isinstance(a.v, Dur) and not isinstance(b.v, Dur):
        return C(Dur(a.v.kind, a.v.n / under), state)
    return C((a.v.n if isinstance(a.v, Dur) else a.v) / under, state)


def _negative(w: World, e: model.Expr, x: X) -> C:
    a = ev(w, e.args[0], x)
    return a if a.v is None else C(-a.v, a.s)


def units_in(measure: Any, unit: str, n: Fraction, part: str) -> Fraction:
    """How many units, by the part word; a measure below zero is none."""
    size = duration(n, unit).n if isinstance(measure, Dur) else n
    many = (measure.n if isinstance(measure, Dur) else measure) / size
    if many < 0:
        return Fraction(0)
    if part == "started":
        return Fraction(math.ceil(many))
    return Fraction(math.floor(many)) if part == "full" else many


def _per(w: World, e: model.Expr, x: X) -> C:
    unit, part, n = e.info["unit"], e.info["part"], Fraction(e.info["n"])
    node = w.nodes.get(unit)
    if len(e.args) == 1 and isinstance(node, model.Record):
        return _per_row(w, e.args[0], unit, n, x)
    price = ev(w, e.args[0], x)
    if len(e.args) > 1:
        measure = ev(w, e.args[1], x)
    elif x.delay is not None:
        measure = C(x.delay)
    else:
        return price
    if price.v is None or measure.v is None:
        return C(None, max(worst(price, measure), NO_DATA))
    return C(price.v * units_in(measure.v, unit, n, part), worst(price, measure))


def _per_row(w: World, price: model.Expr, unit: str, n: Fraction, x: X) -> C:
    """A price for each row; one that changes by date is that of the row's own time."""
    from tests.reference import measures

    rows = measures.gather(w, unit, x)
    cells = [ev(w, price, evolve(x, row=r)) if dated(w, price) else ev(w, price, x) for r in rows]
    if not cells:
        price_cell = ev(w, price, x)
        return C(Fraction(0), price_cell.s if price_cell.s > NO_DATA else VALUE)
    if any(c.v is None for c in cells):
        return C(None, max(worst(*cells), NO_DATA))
    return C(sum((c.v for c in cells), Fraction(0)) / n, worst(*cells))


def dated(w: World, e: model.Expr) -> bool:
    """Whether it changes by date."""
    if e.op == "word":
        return bool(e.info["name"] == "date")
    node = w.nodes.get(str(e.info.get("id"))) if e.op == "ref" else None
    return any(dated(w, a) for a in e.args) or (
        isinstance(node, model.Define | model.Param) and dated(w, node.value)
    )


def _call(w: World, e: model.Expr, x: X) -> C:
    cells = [ev(w, a, x) for a in e.args]
    state = worst(*cells)
    if any(c.v is None for c in cells):
        return C(None, max(state, NO_DATA))
    values = [c.v for c in cells]
    if e.info["name"] == "outside":
        v, low, high = values
        return C(low - v if v < low else v - high if v > high else v - v, state)
    return C((min if e.info["name"] == "min" else max)(values), state)


def _compare(w: World, e: model.Expr, x: X) -> C:
    a, b, state = both(w, e, x)
    if a.v is None or b.v is None:
        return C(None, state)
    return C(holds(w, e.info["rel"], a.v, b.v), state)


def holds(w: World, rel: str, a: Any, b: Any) -> bool:
    if isinstance(a, str) and rel not in ("eq", "ne"):
        table = w.nodes[a.rsplit(".", 1)[0]]
        assert isinstance(table, model.Table)
        ids = [r.id for r in table.rows]
        a, b = ids.index(a), ids.index(b)
    if rel == "eq":
        return bool(a == b)
    if rel == "ne":
        return bool(a != b)
    return bool({"lt": a < b, "le": a <= b, "gt": a > b, "ge": a >= b}[rel])


def _logic(w: World, e: model.Expr, x: X) -> C:
    """Three values: what is not known bears on the outcome only where the rest does not settle it."""
    cells = [ev(w, a, x) for a in e.args]
    settles = e.op == "or"
    if any(c.v is settles for c in cells):
        return C(settles, min(c.s for c in cells if c.v is settles))
    if any(c.v is None for c in cells):
        return C(None, worst(*cells))
    return C(not settles, worst(*cells))


def _not(w: World, e: model.Expr, x: X) -> C:
    a = ev(w, e.args[0], x)
    return C(None if a.v is None else not a.v, a.s)


def _known(w: World, e: model.Expr, x: X) -> C:
    a = ev(w, e.args[0], x)
    return C(a.v is not None)


def _span(w: World, e: model.Expr, x: X) -> C:
    a, b, state = both(w, e, x)
    if a.v is None or b.v is None:
        return C(None, state)
    if any(t.kind != "elapsed" for t in e.info.get("tails", ())):
        raise NotImplementedError("tails of a span")
    return C(Dur("s", Fraction(int((b.v - a.v).total_seconds()))), state)


def _duration(w: World, e: model.Expr, x: X) -> C:
    return C(duration(Fraction(e.info["n"]), e.info["unit"]))


def _none(w: World, e: model.Expr, x: X) -> C:
    return C(Fraction(0))


def _row(w: World, e: model.Expr, x: X) -> C:
    return C(e.info["id"])


def _cell(w: World, e: model.Expr, x: X) -> C:
    """A cell of a table; a default of the column where the row leaves it out."""
    at = ev(w, e.args[0], x)
    row = w.nodes[at.v]
    assert isinstance(row, model.TableRow)
    name = e.info["column"] if "column" in e.info else e.info["id"]
    return ev(w, row.cells[name] if name in row.cells else row.cells[name.rsplit(".", 1)[-1]], x)


def _date(w: World, e: model.Expr, x: X) -> C:
    return C(dt.date.fromisoformat(e.info["value"]))


def _schedule(w: World, e: model.Expr, x: X) -> C:
    from tests.reference import schedules

    return schedules.table(w, e, x)


def _state(w: World, e: model.Expr, x: X) -> C:
    from tests.reference import measures

    return measures.state(w, e, x)


def _aggregate(w: World, e: model.Expr, x: X) -> C:
    from tests.reference import measures

    return measures.aggregate(w, e, x)


def _happened(w: World, e: model.Expr, x: X) -> C:
    from tests.reference import measures

    return measures.happened(w, e, x)


_OPS: dict[str, Any] = {
    "money": _literal, "percent": _literal, "number": _literal, "quantity": lambda w, e, x: C(Fraction(e.info["n"])),
    "duration": _duration, "bool": _bool, "word": _word, "column": _column, "attr": _attr, "ref": _ref,
    "add": _arith, "sub": _arith, "mul": _times, "div": _div, "part_of": _times, "per": _per, "negative": _negative,
    "call": _call, "compare": _compare, "and": _logic, "or": _logic, "not": _not, "known": _known, "span": _span,
    "table": _schedule, "none": _none, "row": _row, "cell": _cell, "date": _date, "state": _state,
    "aggregate": _aggregate, "happened": _happened,
}  # fmt: skip
