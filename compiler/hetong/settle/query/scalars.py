"""What a row says, in the algebra: columns, derived columns, per-row metrics, conditions with unknowns.

In: typed expressions over the columns of one record. Out: scalars and exact numbers. Whatever depends on no column
is worked out by ``question.constant`` and bound as a value.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

from hetong.settle.engine import Question
from hetong.settle.query import numbers
from hetong.settle.query.algebra import (
    Between,
    Case,
    Coalesce,
    Col,
    Compare,
    Edge,
    Extreme,
    Known,
    Lit,
    LocalDay,
    Logic,
    Scalar,
)
from hetong.settle.query.chains import Chain
from hetong.settle.query.numbers import Num
from hetong.settle.query.reckoning import Read, Reckoning, Span, choice, months
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


class Rows(Reckoning):
    """The row of one record at hand. ``open_ends``: the ends of spans that were read, each as it stands in the file."""

    def __init__(self, question: Question, chain: Chain, running: Running) -> None:
        self.question, self.chain, self.running = question, chain, running
        self.contract = question.contract
        self.open_ends: dict[Scalar, None] = {}
        self.rests = []
        self.looked_back = False
        self._previous = False
        self._raw = False
        self._cutting = False
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
            span = Span(self._col(f"{name}.start", "ts"), self._col(f"{name}.end", "ts"))
            return (
                self._cut(span) if self._cutting and column.id == self.chain.on and not self._previous else span
            )
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
        if span.recorded is not None:
            self.open_ends[span.recorded] = None
            return span.end
        self.open_ends[span.end] = None
        return self._ended(span)

    def _ended(self, span: Span) -> Scalar:
        return Coalesce((span.end, Lit(int(self.question.as_of), "ts")), "ts")

    @contextmanager
    def cut(self) -> Any:
        """Within it, the span by which rows are placed in time is only the part of it in the window at hand."""
        self._cutting = True
        try:
            yield
        finally:
            self._cutting = False

    def _cut(self, span: Span) -> Span:
        start = Extreme("max", (span.start, Edge("low")), "ts")
        end = Extreme("max", (start, Extreme("min", (self._ended(span), Edge("high")), "ts")), "ts")
        return Span(start, end, span.end)

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
        return self.moment_of(self.chain.on)

    def moment_of(self, on: str) -> Scalar:
        found = self._on(on)
        found = found.start if isinstance(found, Span) else found
        if isinstance(found, Num) or found.kind not in ("ts", "date"):
            raise Beyond(f"{on} is no time")
        return found

    def until(self) -> Scalar | None:
        """The end of a row that lasts, as of the run while it is open; None for one that has a moment only."""
        found = self._on(self.chain.on)
        return self._ended(found) if isinstance(found, Span) else None

    def _on(self, on: str) -> Read:
        column = self.contract.nodes.get(on)
        if not isinstance(column, model.Column):
            raise Beyond(f"{self.chain.base.id} has no time")
        return self.column(column)

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
        return choice(found, None)

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
        return choice(found, otherwise)

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
                return months(rel, a, b)
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
