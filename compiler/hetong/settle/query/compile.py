"""A question of settlement becomes one plan of the algebra.

In: a question, and two hooks of the engine (what it holds, seen through ``look``; clocks it has made already). Out: the
plan, and how its tuples are read (``answers``). Raises Unknown where the question rests on something not known, Beyond
where the algebra has no words for it.

The rows of an aggregate are those recorded by ``known_at``, whose time lies before ``as_of``, and that satisfy what
the named parts ask. A row belongs to the window its time falls into; one whose time is a span belongs to each window
that the span touches, and only the part of it within the window is measured, while ``where`` reads the whole of it. A
comparison with something unknown is unknown, and a row counts where ``where`` is plainly true. An open span ends at
``as_of``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from attrs import evolve, frozen

from hetong.settle.engine import Question
from hetong.settle.query import numbers
from hetong.settle.query.algebra import (
    Bounds,
    Col,
    Compare,
    Edge,
    Extreme,
    Known,
    Lit,
    Logic,
    Measure,
    Neighbours,
    Plan,
    Reading,
    Scalar,
    SpanPlan,
    UnionPlan,
    both,
)
from hetong.settle.query.chains import Chain, chain, record_of
from hetong.settle.query.numbers import Num
from hetong.settle.query.reckoning import Read, Rest, Span
from hetong.settle.query.running import Look, Running
from hetong.settle.query.scalars import NUMERIC, Rows
from hetong.settle.query.stops import Beyond
from hetong.settle.query.walk import within
from hetong.settle.values import Instant
from hetong.trees import model
from hetong.trees.model import Expr
from hetong.trees.types import Type

_ID = Col("_id", "text")
_RECORDED = Col("_recorded", "ts")
_NO_YEARS: frozenset[int] = frozenset()
_WIDE = 2**59
RANKED = frozenset({"min", "max", "median", "first", "last"})


@frozen(eq=False)
class Compiled:
    """``plan`` and what its measures mean. ``fn``: the aggregate; ``value``: of one row, as a number with its factor
    (None: rows themselves, or a plain scalar); ``type`` of one value; ``divided``: the two last keys of the plan are
    numerator and denominator of the value, and the measures count rows by them. ``keys``: the types of the keys.
    ``years``: without an official calendar that all of it rests on; ``calendar``: the years that bear on a first and a
    last moment or day. The last measures of ``plan`` are ``rests`` such pairs; of how long something lasted, by
    window, in ``by_window``. ``everyone``: what finds the keys of all rows, in the windows or not."""

    question: Question
    plan: Plan | SpanPlan
    fn: str
    value: Num | None
    type: Type
    keys: tuple[Type, ...]
    distinct: bool = False
    divided: bool = False
    years: frozenset[int] = frozenset()
    rests: int = 0
    calendar: Callable[[Any, Any], frozenset[int]] = lambda low, high: frozenset()
    by_window: tuple[frozenset[int], ...] = ()
    everyone: Plan | None = None


def compile_question(question: Question, look: Look, memo: dict[Any, Any]) -> Compiled:
    return _Compiler(question, look, memo).compiled()


class _Compiler:
    def __init__(self, question: Question, look: Look, memo: dict[Any, Any]) -> None:
        self.question, self.look, self.memo = question, look, memo
        self.contract, self.e = question.contract, question.expr
        if self.e.op != "aggregate":
            raise Beyond(self.e.op)
        self.fn = str(self.e.info["fn"])
        self.chain = chain(self.contract, record_of(self.contract, self.e))
        self.running = self._running(self.chain)
        self.rows = Rows(question, self.chain, self.running)

    def _running(self, of: Chain) -> Running:
        return Running(self.question, of.base.id, self.look, self._spans, self.memo)

    def compiled(self) -> Compiled:
        e, rows = self.e, self.rows
        tails = tuple(t for t in e.info.get("tails") or () if t.kind in ("during", "except_during"))
        where = rows.condition(e.args[0]) if e.args else None
        if e.info.get("state"):
            where = both(where, rows._state(e))
        kinds = tuple(self._key_type(k) for k in self.question.keys)
        keys = tuple(self._key(k) for k in self.question.keys)
        moment = rows.moment()
        keep = self._keep(rows, self.chain, moment)
        everyone = self._everyone(keep, moment, keys)
        if self.fn == "time":
            return evolve(self._time(moment, both(keep, where), keys, kinds, tails), everyone=everyone)
        if tails:
            raise Beyond("during, of anything but time")
        until = rows.until()
        before, resting = rows.looked_back, len(rows.rests)
        with rows.cut():
            type, value = self._value()
        if rows.looked_back and not before and len(self.chain.names) > 1:
            raise Beyond("the row before, among those of a named part")
        opened = self._opened()
        divided = isinstance(value, Num) and value.under is not None
        measured: Scalar | None = None
        number: Num | None = None
        if isinstance(value, Num):
            number = numbers.positive(value)
            measured = number.scalar or numbers.whole(1)
            if divided:
                assert number.under is not None
                keys = (*keys, measured, number.under)
                where = both(where, Known(measured), Compare("ne", number.under, Lit(0, "int")))
        elif value is not None and not isinstance(value, Span):
            measured = value
        measures = self._measures(where, measured, opened, divided)
        for n, rest in enumerate(rows.rests):
            measures += _reach(rest, where if n >= resting and self.fn != "share" else None)
        bounds = self._bounds(moment.kind)
        plan = Plan(
            self.chain.base.id,
            keep,
            moment,
            bounds,
            keys,
            measures,
            (moment, _ID),
            self._neighbours(moment),
            until,
        )
        if any(
            isinstance(s, Reading) and any(isinstance(x, Edge) for x in within(s)) for s in within(measured)
        ):
            raise Beyond("a clock within a span cut to its window")
        return Compiled(
            self.question, plan, self.fn, number, type, kinds, bool(e.info.get("distinct")), divided,
            frozenset(self.running.years), len(rows.rests), self.running.missing,
            everyone=everyone,
        )  # fmt: skip

    # ---- which rows -------------------------------------------------------------------------------------------

    def _keep(self, rows: Rows, of: Chain, moment: Scalar) -> Scalar:
        others = [rows.moment_of(on) for on in of.ons[1:]]
        placed = [Compare("lt", at, self._limit(at.kind)) for at in others if at != moment]
        if rows.looked_back and len(of.names) > 1:
            raise Beyond("the row before, among those of a named part")
        asked = []
        for n, where in enumerate(of.wheres):
            asked.append(rows.condition(where))
            if rows.looked_back and (len(of.ons) > 1 or (n and self._looks_back(where))):
                raise Beyond("the row before, among those of a named part")
        return both(self._among(moment), *placed, *asked)

    def _looks_back(self, where: Expr) -> bool:
        alone = Rows(self.question, self.chain, self.running)
        alone.condition(where)
        return alone.looked_back

    def _everyone(self, keep: Scalar, moment: Scalar, keys: tuple[Scalar, ...]) -> Plan | None:
        if not keys:
            return None
        bounds: Any = ((dt.date.min, dt.date.max),) if moment.kind == "date" else ((-_WIDE, _WIDE),)
        return Plan(
            self.chain.base.id,
            keep,
            moment,
            bounds,
            keys,
            (Measure("count"),),
            neighbours=self._neighbours(moment),
        )

    def _among(self, moment: Scalar) -> Scalar:
        recorded = Logic(
            "or",
            (
                Logic("not", (Known(_RECORDED),)),
                Compare("lt", _RECORDED, Lit(int(self.question.known_at), "ts")),
            ),
        )
        return both(recorded, Compare("lt", moment, self._limit(moment.kind)))

    def _limit(self, kind: str) -> Lit:
        if kind == "ts":
            return Lit(int(self.question.as_of), "ts")
        return Lit(self._last_day() + dt.timedelta(days=1), "date")

    def _last_day(self) -> dt.date:
        day: dt.date = self.running.zone.day(Instant(self.question.as_of - 1))
        return day

    def _neighbours(self, moment: Scalar) -> Neighbours | None:
        if not self.rows.looked_back:
            return None
        within = tuple(self._key(k) for k in self.chain.base.keys)
        return Neighbours(within, (moment, _ID), self._among(moment))

    def _bounds(self, kind: str) -> Bounds:
        """The windows up to ``as_of``."""
        windows = self.question.windows
        if kind == "date":
            day = dt.timedelta(days=1)
            last = self._last_day()
            return tuple((w.first, max(w.first, min(w.last, last) + day)) for w in windows)
        zone, limit = self.running.zone, int(self.question.as_of)
        starts = [(int(zone.start(w.first)), int(zone.end(w.last))) for w in windows]
        return tuple((low, max(low, min(high, limit))) for low, high in starts)

    def _column(self, id: str) -> model.Column:
        node = self.contract.nodes.get(id)
        if not isinstance(node, model.Column) or id.rpartition(".")[0] not in self.chain.names:
            raise Beyond(f"{id}: no column of {self.chain.base.id}")
        return node

    def _key_type(self, id: str) -> Type:
        return self._column(id).type

    def _key(self, id: str) -> Scalar:
        found = self.rows.column(self._column(id))
        if isinstance(found, Num) and found.factor == 1 and found.under is None and found.scalar is not None:
            return found.scalar
        if isinstance(found, Num | Span):
            raise Beyond(f"{id} as a key")
        return found

    # ---- what of them -----------------------------------------------------------------------------------------

    def _value(self) -> tuple[Type, Read | None]:
        """The type of one value and the value; None: the rows themselves."""
        e, rows = self.e, self.rows
        of, attr = str(e.info.get("of") or ""), str(e.info.get("attr") or "")
        node = self.contract.nodes.get(of)
        if self.fn == "share" or e.info.get("state"):
            return Type("bool"), None
        if isinstance(node, model.Metric):
            value: Read = rows.metric(node)
            return node.type, self._comparable(value, node.type)
        if not isinstance(node, model.Column):
            return Type("count"), None
        found = rows.column(node)
        type = node.type
        if attr and isinstance(found, Span):
            found = rows.of_span(found, attr)
            type = Type("duration") if attr == "length" else Type("datetime")
        elif attr and type.base == "row" and not isinstance(found, Num | Span):
            column = self.contract.nodes.get(f"{type.of}.{attr}")
            if not isinstance(column, model.Column):
                raise Beyond(f".{attr}")
            found, type = rows.cell_of(found, type.of, column.id, column.type), column.type
        elif attr:
            raise Beyond(f".{attr}")
        if isinstance(found, Span):
            if self.fn != "count":
                raise Beyond("a span as a value")
            found = found.start
        return type, self._comparable(found, type)

    def _comparable(self, value: Read, type: Type) -> Read:
        """A row of a scale by its number where order matters."""
        if type.base in NUMERIC:
            if not isinstance(value, Num):
                raise Beyond(f"a value of {type}")
            if value.clock == "calendar":
                raise Beyond("months")
            return value
        if isinstance(value, Num | Span):
            raise Beyond(f"a value of {type}")
        if type.base == "row" and self.fn in ("min", "max", "median"):
            return self.rows.rank(value, type.of)
        return value

    def _opened(self) -> Scalar | None:
        ends = tuple(Logic("not", (Known(end),)) for end in self.rows.open_ends)
        return (Logic("or", ends) if len(ends) > 1 else ends[0]) if ends else None

    def _measures(
        self, where: Scalar | None, value: Scalar | None, opened: Scalar | None, divided: bool
    ) -> tuple[Measure, ...]:
        """Rows counted first, what is still open second, the figures last."""
        fn = self.fn
        if fn == "share" or value is None:
            rows = Measure("count", None, None if fn == "share" else where)
        elif divided:
            rows = Measure("count", None, where)
        else:
            rows = Measure("count", value, where)
        waits = Lit(False, "bool") if opened is None else opened if fn == "share" else both(where, opened)
        head = (rows, evolve(rows, when=waits))
        if divided:
            if fn in ("first", "last"):
                raise Beyond("the first quotient")
            return head
        if fn == "share":
            return (*head, Measure("count", None, where))
        if fn == "count":
            return (
                (*head, Measure("distinct", value, where))
                if self.e.info.get("distinct") and value is not None
                else head
            )
        if fn in ("sum", "mean"):
            return (*head, Measure("sum", value, where))
        if fn in ("min", "max", "first", "last"):
            return (*head, Measure(fn, value, where))
        if fn == "median":
            return (*head, Measure("rank", value, where, Fraction(1, 2)), Measure("upper", value, where))
        if fn.startswith("p") and fn[1:].replace(".", "", 1).isdecimal():
            return (*head, Measure("rank", value, where, Fraction(fn[1:]) / 100))
        raise Beyond(fn)

    # ---- how long ---------------------------------------------------------------------------------------------

    def _time(
        self, moment: Scalar, keep: Scalar, keys: tuple[Scalar, ...], kinds: tuple[Type, ...],
        tails: tuple[model.Tail, ...],
    ) -> Compiled:  # fmt: skip
        found = self.rows.column(self._column(str(self.e.info["of"])))
        if not isinstance(found, Span):
            raise Beyond("time of something that does not last")
        bounds = self._bounds("ts")
        clock, years = None, _NO_YEARS
        if tails:
            low, high = min(b[0] for b in bounds), max(b[1] for b in bounds)
            clock, years = self.running.clock(tails, (), (_int(low), _int(high)))
        spans = [(_int(a), _int(b)) for a, b in bounds]
        counted = [self.running.missing(a, b) if years and a < b else _NO_YEARS for a, b in spans]
        found_years = self.running.years.union(*(r.years for r in self.rows.rests))
        plan = SpanPlan(
            self.chain.base.id, both(keep, Known(found.start)), found.start, self.rows.closed(found),
            tuple(spans), keys, Logic("not", (Known(found.end),)), clock,
            self._neighbours(moment),
        )  # fmt: skip
        return Compiled(
            self.question, plan, "time", None, Type("duration"), kinds, years=frozenset(found_years),
            by_window=tuple(counted),
        )  # fmt: skip

    def _spans(self, named: str) -> Sequence[tuple[int, int]]:
        """What ``except during`` names: a span column, ``announced|upkeep.works``, or a record that has one."""
        through, _, id = named.rpartition("|")
        node = self.contract.nodes.get(id)
        record = through or (id.rpartition(".")[0] if isinstance(node, model.Column) else id)
        of = chain(self.contract, record)
        column: Any = node
        if not isinstance(node, model.Column):
            spans = [c for c in of.base.columns if c.type.base == "span" and c.value is None]
            column = spans[0] if len(spans) == 1 else None
        if column is None:
            raise Beyond(f"{id} does not last")
        running = self._running(of)
        rows = Rows(self.question, of, running)
        found = rows.column(column)
        if not isinstance(found, Span):
            raise Beyond(f"{id} does not last")
        moment = rows.moment()
        keep = both(self._keep(rows, of, moment), Known(found.start))
        if rows.looked_back:
            raise Beyond("the row before, of what is excepted")
        self.running.years.update(running.years, *(r.years for r in rows.rests))
        return [
            (int(s), int(e)) for s, e in self.look(UnionPlan(of.base.id, keep, found.start, rows.closed(found)))
        ]


def _reach(rest: Rest, where: Scalar | None) -> tuple[Measure, Measure]:
    """From when to when the rows of a window are counted in working days, either way round."""
    when = both(where, Known(rest.start), Known(rest.end), Compare("ne", rest.start, rest.end))
    ends = (rest.start, rest.end)
    low, high = (Extreme(fn, ends, rest.start.kind) for fn in ("min", "max"))
    return Measure("min", low, when), Measure("max", high, when)


def _int(value: int | dt.date) -> int:
    assert isinstance(value, int)
    return value
