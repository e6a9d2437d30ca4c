"""What a row says, in the algebra: columns, derived columns, per-row metrics, conditions with unknowns.

In: typed expressions over the columns of one record. Out: scalars and exact numbers. Whatever depends on no column
is worked out by ``question.constant`` and bound as a value.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import contextmanager
from fractions import Fraction
from typing import Any, TypeAlias

from attrs import frozen

from hetong.settle.engine import Question
from hetong.settle.query import numbers
from hetong.settle.query.algebra import (
    DAY,
    AddMonths,
    Between,
    Case,
    Coalesce,
    Col,
    Compare,
    DayStart,
    Known,
    Lit,
    LocalDay,
    Logic,
    Reading,
    Scalar,
    Shift,
)
from hetong.settle.query.chains import Chain
from hetong.settle.query.numbers import Num
from hetong.settle.query.running import Running
from hetong.settle.query.stops import Beyond, Unknown
from hetong.settle.values import NOTHING, Cell, Instant, Length
from hetong.trees import model
from hetong.trees.model import Expr
from hetong.trees.types import Type

KINDS = {
    "text": "text", "row": "text", "party": "text", "event": "text", "bool": "bool", "count": "int", "money": "dec",
    "percent": "dec", "number": "dec", "quantity": "dec", "duration": "us", "date": "date", "datetime": "ts",
}  # fmt: skip
NUMERIC = frozenset({"count", "money", "percent", "number", "quantity", "duration"})
ORDERING = frozenset({"lt", "le", "gt", "ge"})
FOREVER = Instant(2**62)


@frozen
class Span:
    """Two moments; ``end`` NULL: still open."""

    start: Scalar
    end: Scalar


Read: TypeAlias = Num | Span | Scalar


class Rows:
    """The row of one record at hand. ``open_ends``: the ends of spans that were read, each as it stands in the file."""

    def __init__(self, question: Question, chain: Chain, running: Running) -> None:
        self.question, self.chain, self.running = question, chain, running
        self.contract = question.contract
        self.open_ends: dict[Scalar, None] = {}
        self.looked_back = False
        self._previous = False
        self._raw = False
        self._varies: dict[int, bool] = {}
        self._busy: set[str] = set()

    # ---- what depends on the row ------------------------------------------------------------------------------

    def varies(self, e: Expr) -> bool:
        found = self._varies.get(id(e))
        if found is None:
            self._varies[id(e)] = False
            found = self._varies[id(e)] = self._depends(e)
        return found

    def _depends(self, e: Expr) -> bool:
        if e.op == "column":
            return self._mine(str(e.info["id"]))
        if e.op == "word":
            return e.info.get("name") == "date"
        if e.op in ("aggregate", "blank", "deferred", "judged"):
            return False
        if e.op in ("ref", "state"):
            node = self.contract.nodes.get(str(e.info.get("id") or e.info.get("of") or ""))
            if isinstance(node, model.Metric):
                return node.every is None and node.of in self.chain.names
            if isinstance(node, model.Param | model.Define) and e.op == "ref":
                return self.varies(node.value)
            return isinstance(node, model.Record | model.Event) and node.id in self.chain.names
        inner = [
            x for band in e.info.get("rows", ()) for x in (band.value, band.low, band.high) if x is not None
        ]
        return any(self.varies(a) for a in (*e.args, *inner))

    def _mine(self, column: str) -> bool:
        return column.rpartition(".")[0] in self.chain.names

    # ---- readings ---------------------------------------------------------------------------------------------

    def read(self, e: Expr) -> Read:
        if not self.varies(e):
            return self.constant(e)
        reader: Callable[[Expr], Read] | None = getattr(self, f"_{e.op}", None)
        if reader is None:
            raise Beyond(e.op)
        return reader(e)

    def scalar(self, e: Expr) -> Scalar:
        """A moment, a text, a row of a table or a condition."""
        found = self.read(e)
        if isinstance(found, Num | Span):
            raise Beyond(f"{e.op}: a {e.type} where a plain value is wanted")
        return found

    def number(self, e: Expr) -> Num:
        found = self.read(e)
        if not isinstance(found, Num):
            raise Beyond(f"{e.op}: a {e.type} where a number is wanted")
        return found

    def condition(self, e: Expr) -> Scalar:
        found = self.scalar(e)
        if found.kind != "bool":
            raise Beyond(f"{e.op}: a {e.type} where a condition is wanted")
        return found

    def constant(self, e: Expr) -> Read:
        """The value of a part that is the same for all rows. Raises Unknown."""
        cell = self.question.constant(e)
        if not cell.usable:
            raise Unknown(cell)
        return self.literal(cell, e.type)

    def literal(self, cell: Cell, type: Type) -> Read:
        value = cell.value
        if value is None or value is NOTHING:
            return (
                Lit(None, KINDS.get(type.base, "bool"))
                if type.base not in NUMERIC
                else Num(Fraction(1), Lit(None, "int"))
            )
        if isinstance(value, bool):
            return Lit(value, "bool")
        if isinstance(value, Length):
            return numbers.of_length(value)
        if isinstance(value, dt.datetime | dt.time):
            raise Beyond("a time of day")
        if isinstance(value, dt.date):
            return Lit(value, "date")
        if isinstance(value, str):
            return Lit(value.rpartition(".")[2] if type.base == "row" else value, "text")
        if type.base in ("datetime", "moment") and isinstance(value, int):
            return Lit(int(value), "ts")
        if isinstance(value, int | Fraction):
            return Num(Fraction(value))
        raise Beyond(f"a constant {type}")

    # ---- columns ----------------------------------------------------------------------------------------------

    def _column(self, e: Expr) -> Read:
        column = self.contract.nodes.get(str(e.info["id"]))
        if not isinstance(column, model.Column):
            raise Beyond(str(e.info["id"]))
        with self._back(bool(e.info.get("previous"))):
            return self.column(column)

    def column(self, column: model.Column) -> Read:
        if column.value is not None:
            with self._once(column.id):
                return self.read(column.value)
        owner, _, name = column.id.rpartition(".")
        if owner != self.chain.base.id:
            raise Beyond(f"{column.id}: a fact of a named part")
        if column.type.base == "span":
            return Span(self._col(f"{name}.start", "ts"), self._col(f"{name}.end", "ts"))
        kind = KINDS.get(column.type.base)
        if kind is None:
            raise Beyond(f"a column of {column.type}")
        found = self._col(name, kind)
        if kind in ("int", "dec", "us"):
            working = column.type.base == "duration" and column.type.of == "working_day"
            clock = ("working_day" if working else "elapsed") if kind == "us" else ""
            return Num(Fraction(1), found, clock=clock)
        return found

    def _col(self, name: str, kind: str) -> Col:
        self.looked_back |= self._previous
        return Col(name, kind, self._previous)

    @contextmanager
    def _back(self, previous: bool) -> Any:
        if previous and self._previous:
            raise Beyond("the row before the row before")
        before, self._previous = self._previous, self._previous or previous
        try:
            yield
        finally:
            self._previous = before

    @contextmanager
    def _once(self, id: str) -> Any:
        if id in self._busy:
            raise Beyond(f"{id} needs itself")
        self._busy.add(id)
        try:
            yield
        finally:
            self._busy.discard(id)

    def closed(self, span: Span) -> Scalar:
        """The end of a span; as of the run while it is open."""
        self.open_ends[span.end] = None
        return Coalesce((span.end, Lit(int(self.question.as_of), "ts")), "ts")

    def _attr(self, e: Expr) -> Read:
        base, name = self.read(e.args[0]), str(e.info["name"])
        if isinstance(base, Span):
            return self.of_span(base, name)
        raise Beyond(f".{name}")

    def of_span(self, span: Span, name: str) -> Read:
        if name == "start":
            return span.start
        if name == "end":
            return span.end if self._raw else self.closed(span)
        if name == "length":
            end = span.end if self._raw else self.closed(span)
            return Num(Fraction(1), Between(span.start, end), clock="elapsed")
        raise Beyond(f".{name} of a span")

    def _ref(self, e: Expr) -> Read:
        id = str(e.info["id"])
        node = self.contract.nodes[id]
        if isinstance(node, model.Metric):
            return self.metric(node)
        if isinstance(node, model.Param | model.Define):
            with self._once(id):
                return self.read(node.value)
        raise Beyond(id)

    def metric(self, node: model.Metric) -> Read:
        """A metric of a row, with its own least and greatest value."""
        if node.rounded is not None:
            raise Beyond("a rounded metric of a row")
        with self._once(node.id):
            found = self.read(node.value)
            for fn, bound in (("max", node.at_least), ("min", node.at_most)):
                if bound is not None and isinstance(found, Num):
                    found = numbers.extreme(fn, [found, self.number(bound)])
        return found

    def _state(self, e: Expr) -> Scalar:
        """``met`` or ``missed`` by the row's own metric: unknown while its value is."""
        node = self.contract.nodes[str(e.info["of"])]
        if not isinstance(node, model.Metric) or node.target is None:
            raise Beyond("a state of a row")
        rel, limit = node.target
        held = self.compared(rel, self.metric(node), self.read(limit), node.type)
        return held if e.info["state"] == "met" else Logic("not", (held,))

    def _word(self, e: Expr) -> Scalar:
        return self.running.day_of(self.moment())

    def moment(self) -> Scalar:
        """By what a row belongs to a window: the column of ``on``, the start of a span."""
        column = self.contract.nodes.get(self.chain.on)
        if not isinstance(column, model.Column):
            raise Beyond(f"{self.chain.base.id} has no time")
        found = self.column(column)
        found = found.start if isinstance(found, Span) else found
        if isinstance(found, Num) or found.kind not in ("ts", "date"):
            raise Beyond(f"{column.id} is no time")
        return found

    # ---- tables -----------------------------------------------------------------------------------------------

    def _cell(self, e: Expr) -> Read:
        return self.cell_of(self.scalar(e.args[0]), e.args[0].type.of, str(e.info["column"]), e.type)

    def cell_of(self, row: Scalar, table: str, column: str, type: Type) -> Read:
        """The cell of ``column`` in the row of a table that the facts name; unknown for a row that is not there."""
        node = self.contract.nodes.get(table)
        if not isinstance(node, model.Table):
            raise Beyond(f"{table}: no table")
        found: list[tuple[Scalar, Read]] = []
        for line in node.rows:
            named = Expr("row", Type("row", node.id), (), {"id": line.id}, line.at)
            value = self.constant(Expr("cell", type, (named,), {"column": column}, line.at))
            found.append((Compare("eq", row, Lit(line.id.rpartition(".")[2], "text")), value))
        return _choice(found, None)

    def _table(self, e: Expr) -> Read:
        return self.schedule(e, e.args[0])

    def schedule(self, e: Expr, subject: Expr) -> Read:
        if e.info["mode"] != "by":
            raise Beyond(f"{e.info['mode']} by")
        of, found, otherwise = self.read(subject), [], None
        for band in e.info["rows"]:
            value = self.read(band.value)
            if band.key == "otherwise":
                otherwise = value
                continue
            low = self.read(band.low)
            if band.key == "range":
                high = self.compared("le" if band.closed else "lt", of, self.read(band.high), subject.type)
                held: Scalar = Logic("and", (self.compared("ge", of, low, subject.type), high))
            else:
                held = self.compared(band.rel if band.key == "compare" else "eq", of, low, subject.type)
            found.append((held, value))
        return _choice(found, otherwise)

    def _index(self, e: Expr) -> Read:
        base, key = e.args
        node = self.contract.nodes.get(str(base.info.get("id", "")))
        if not isinstance(node, model.Param | model.Define) or node.value.op != "table" or self.varies(base):
            raise Beyond("x[k]")
        return self.schedule(node.value, key)

    # ---- conditions -------------------------------------------------------------------------------------------

    def _and(self, e: Expr) -> Scalar:
        return Logic("and", tuple(self.condition(a) for a in e.args))

    def _or(self, e: Expr) -> Scalar:
        return Logic("or", tuple(self.condition(a) for a in e.args))

    def _not(self, e: Expr) -> Scalar:
        return Logic("not", (self.condition(e.args[0]),))

    def _known(self, e: Expr) -> Scalar:
        before, self._raw = self._raw, True
        try:
            found = self.read(e.args[0])
        finally:
            self._raw = before
        if isinstance(found, Num):
            return numbers.known(found)
        return Known(found.start if isinstance(found, Span) else found)

    def _compare(self, e: Expr) -> Scalar:
        a, b = (self.read(x) for x in e.args)
        return self.compared(str(e.info["rel"]), a, b, e.args[0].type)

    def compared(self, rel: str, a: Read, b: Read, type: Type) -> Scalar:
        if isinstance(a, Span) or isinstance(b, Span):
            raise Beyond("two spans compared")
        if isinstance(a, Num) and isinstance(b, Num):
            if "calendar" in (a.clock, b.clock):
                return _months(rel, a, b)
            return numbers.compare(rel, a, b)
        if isinstance(a, Num) or isinstance(b, Num):
            raise Beyond("a number compared with something else")
        if {a.kind, b.kind} == {"ts", "date"}:
            a, b = (self.running.day_of(x) if x.kind == "ts" else x for x in (a, b))
        if a.kind == b.kind == "date" and (isinstance(a, LocalDay) or isinstance(b, LocalDay)):
            return self.running.days_compared(rel, a, b)
        if rel in ORDERING and type.base == "row":
            a, b = (self.rank(x, type.of) for x in (a, b))
        if a.kind != b.kind:
            raise Beyond(f"{a.kind} compared with {b.kind}")
        return Compare(rel, a, b)

    def rank(self, row: Scalar, table: str) -> Scalar:
        """The number of a row on its scale."""
        node = self.contract.nodes.get(table)
        if not isinstance(node, model.Table):
            raise Beyond(f"{table}: no scale")
        ranks = tuple(
            (Compare("eq", row, Lit(line.id.rpartition(".")[2], "text")), Lit(n, "int"))
            for n, line in enumerate(node.rows)
        )
        return Case(ranks, Lit(None, "int"), "int")

    # ---- reckoning --------------------------------------------------------------------------------------------

    def _add(self, e: Expr) -> Read:
        return self._sum(e, 1)

    def _sub(self, e: Expr) -> Read:
        return self._sum(e, -1)

    def _sum(self, e: Expr, sign: int) -> Read:
        a, b = (self.read(x) for x in e.args)
        if isinstance(a, Num) and isinstance(b, Num):
            return numbers.add(a, b, sign)
        if isinstance(a, Span) or isinstance(b, Span) or isinstance(a, Num):
            raise Beyond("a sum of spans")
        if not isinstance(b, Num):
            return self.between(b, a, ()) if sign < 0 else _beyond("a sum of moments")
        return _moved(a, numbers.negative(b) if sign < 0 else b)

    def _mul(self, e: Expr) -> Num:
        a, b = (self.number(x) for x in e.args)
        rate, length = (a, b) if e.args[0].type.per else (b, a)
        per = e.args[0].type.per or e.args[1].type.per
        if per and length.clock:
            raise Beyond("a price by time, of each row")
        _ = rate
        return numbers.multiply(a, b)

    _part_of = _mul

    def _div(self, e: Expr) -> Num:
        return numbers.divide(self.number(e.args[0]), self.number(e.args[1]))

    def _negative(self, e: Expr) -> Num:
        return numbers.negative(self.number(e.args[0]))

    def _call(self, e: Expr) -> Read:
        name = str(e.info.get("name"))
        found = [self.number(a) for a in e.args]
        if name in ("min", "max"):
            return numbers.extreme(name, found)
        x, low, high = found
        below = numbers.compare("lt", x, low), numbers.add(low, x, -1)
        above = numbers.compare("gt", x, high), numbers.add(x, high, -1)
        inside = numbers.compare("ge", x, low), Num(Fraction(0), clock=x.clock)
        return numbers.choose([below, above, inside], None)

    def _span(self, e: Expr) -> Read:
        start, end = self.scalar(e.args[0]), self.scalar(e.args[1])
        if e.type.base == "span":
            return Span(self._instant(start), self._instant(end))
        return self.between(start, end, tuple(e.info.get("tails") or ()))

    def between(self, start: Scalar, end: Scalar, tails: tuple[model.Tail, ...]) -> Num:
        if start.kind == end.kind == "date":
            if any(t.kind == "during" and t.what == "working_day" for t in tails):
                return Num(Fraction(1), self.running.working_days(start, end), clock="working_day")
            return Num(Fraction(1), Between(start, end), clock="elapsed")
        start, end = self._instant(start), self._instant(end)
        if not tails:
            return Num(Fraction(1), Between(start, end), clock="elapsed")
        clock = self.running.clock(tails, (start, end))
        ran = numbers.add(Num(Fraction(1), Reading(clock, end)), Num(Fraction(1), Reading(clock, start)), -1)
        assert ran.scalar is not None
        # Service time never runs backwards: an end before the start is no time at all.
        forward = Case(
            ((Compare("le", start, end), ran.scalar), (Known(end), Lit(0, "us"))), Lit(None, "us"), "us"
        )
        return Num(Fraction(1), Case(((Known(start), forward),), Lit(None, "us"), "us"), clock="elapsed")

    def _instant(self, at: Scalar) -> Scalar:
        if at.kind == "ts":
            return at
        if isinstance(at, Lit) and isinstance(at.value, dt.date):
            return Lit(int(self.running.zone.start(at.value)), "ts")
        return DayStart(at, self.running.day_offsets(at))


def _beyond(what: str) -> Read:
    raise Beyond(what)


def _moved(at: Scalar, by: Num) -> Scalar:
    if by.clock == "calendar" and by.constant and by.factor.denominator == 1 and at.kind == "date":
        return AddMonths(at, int(by.factor))
    if by.clock != "elapsed" or by.under is not None or by.factor.denominator != 1:
        raise Beyond("a moment moved by months, working days or part of a microsecond")
    if at.kind == "date" and not (by.constant and by.factor % DAY == 0):
        raise Beyond("a day moved by hours")
    return Shift(at, numbers.times(by.scalar, int(by.factor)), at.kind)


def _months(rel: str, a: Num, b: Num) -> Scalar:
    """How long it is between two days, against a number of months: the day itself is compared."""
    if a.clock == "calendar" and b.clock != "calendar":
        return _months({"lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}.get(rel, rel), b, a)
    long, limit = a.scalar, b.factor
    if not (isinstance(long, Between) and long.start.kind == "date" and a.factor == 1 and a.under is None):
        raise Beyond("months compared with other lengths")
    if not b.constant or limit.denominator != 1:
        raise Beyond("part of a month")
    return Compare(rel, long.end, AddMonths(long.start, int(limit)))


def _choice(found: list[tuple[Scalar, Read]], otherwise: Read | None) -> Read:
    values = [v for _, v in found] + ([otherwise] if otherwise is not None else [])
    if values and all(isinstance(v, Num) for v in values):
        return numbers.choose(
            [(c, v) for c, v in found if isinstance(v, Num)], otherwise if isinstance(otherwise, Num) else None
        )
    plain = [v for v in values if not isinstance(v, Num | Span)]
    if len(plain) != len(values) or len({v.kind for v in plain}) != 1:
        raise Beyond("a choice between values of different kinds")
    last = plain[-1] if otherwise is not None else Lit(None, plain[0].kind)
    return Case(tuple((c, v) for (c, _), v in zip(found, plain, strict=False)), last, plain[0].kind)
