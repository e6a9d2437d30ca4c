"""The algebra as one SELECT of DuckDB with bound values.

In: a plan, and where its record is read from. Out: text and parameters. The text is made of this file's own words,
quoted identifiers and numbered parameters; nothing a contract or a file says is ever in it. No number is a DOUBLE:
counts are BIGINT, sums HUGEINT, money and numbers DECIMAL, lengths BIGINT microseconds.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from hetong.settle.query.algebra import (
    DAY,
    AddMonths,
    AnyPlan,
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
    Neighbours,
    Plan,
    Reading,
    Scalar,
    Shift,
    SpanPlan,
)
from hetong.settle.query.walk import columns, within

_TYPES = {
    "text": "VARCHAR", "bool": "BOOLEAN", "int": "BIGINT", "dec": "DECIMAL(38,10)", "us": "BIGINT", "date": "DATE",
    "ts": "BIGINT",
}  # fmt: skip
_RELS = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_BARE = re.compile(r'"(?:[^"]|"")*"')
_ZONED = re.compile(rf"make_timestamp\(epoch_us\(({_BARE.pattern})\)\)")
_OPS = {"add": "+", "sub": "-", "mul": "*"}
WINDOW, LOW, HIGH = '"window n"', '"window low"', '"window high"'
"""The columns of the stage of windows; no column of a record has a space in its name."""


@frozen(eq=False)
class Source:
    """Where a record is read: ``relation`` (``read_parquet([$f0])`` or a quoted table), its ``params``, and by the
    algebra's name of a column the text that reads it (quoted identifiers only)."""

    relation: str
    columns: Mapping[str, str]
    params: Mapping[str, Any] = field(factory=dict)


def quoted(name: str) -> str:
    """An identifier as DuckDB reads it back, whatever it contains."""
    return '"' + name.replace('"', '""').replace("\0", "\N{REPLACEMENT CHARACTER}") + '"'


class Query:
    """The text of one plan in the making. ``params``: by name, what is bound."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.params: dict[str, Any] = dict(source.params)
        self._names: dict[Any, str] = {}
        self._readings: dict[Reading, str] = {}
        self._clocks: dict[int, tuple[str, Clock]] = {}
        self._stages: list[tuple[str, str]] = []
        self._pruned: list[str] = []

    # ---- values -----------------------------------------------------------------------------------------------

    def bind(self, value: Any, type: str) -> str:
        key = (type, value if not isinstance(value, list) else id(value))
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = f"p{len(self._names)}"
            self.params[name] = value
        return f"(${name}::{type})"

    def literal(self, lit: Lit) -> str:
        value, kind = lit.value, lit.kind
        if value is None:
            return f"NULL::{_TYPES[kind]}"
        if isinstance(value, Decimal):
            _, digits, exponent = value.as_tuple()
            scale = max(-int(exponent), 0)
            width = max(len(digits) + max(int(exponent), 0), scale, 1)
            return self.bind(value, f"DECIMAL({width},{scale})")
        if kind == "dec":
            return self.bind(value, "BIGINT")
        return self.bind(value, _TYPES[kind])

    # ---- scalars ----------------------------------------------------------------------------------------------

    def scalar(self, s: Scalar) -> str:
        match s:
            case Lit():
                return self.literal(s)
            case Col():
                return quoted(_alias(s))
            case Reading():
                return quoted(self._readings[s])
            case Edge():
                return LOW if s.side == "low" else HIGH
            case Known():
                return f"({self.scalar(s.of)} IS NOT NULL)"
            case Compare():
                return f"({self.scalar(s.left)} {_RELS[s.rel]} {self.scalar(s.right)})"
            case Logic(op="not"):
                return f"(NOT {self.scalar(s.args[0])})"
            case Logic():
                return "(" + f" {s.op.upper()} ".join(self.scalar(a) for a in s.args) + ")"
            case Arith():
                left, right = self.scalar(s.left), self.scalar(s.right)
                if s.op == "mul" and s.kind != "dec":
                    left = f"{left}::HUGEINT"
                return f"({left} {_OPS[s.op]} {right})"
            case Case():
                whens = " ".join(f"WHEN {self.scalar(c)} THEN {self.scalar(v)}" for c, v in s.branches)
                return f"(CASE {whens} ELSE {self.scalar(s.otherwise)} END)"
            case Coalesce():
                return f"coalesce({', '.join(self.scalar(a) for a in s.args)})"
            case Extreme():
                args = [self.scalar(a) for a in s.args]
                unknown = " OR ".join(f"{a} IS NULL" for a in args)
                fn = "least" if s.fn == "min" else "greatest"
                return f"(CASE WHEN {unknown} THEN NULL ELSE {fn}({', '.join(args)}) END)"
            case _:
                return self._time(s)

    def micros(self, s: Scalar) -> str:
        """A moment as µs; a day as its midnight UTC."""
        return f"epoch_us({self.scalar(s)}::TIMESTAMP)" if s.kind == "date" else self.scalar(s)

    def _time(self, s: Scalar) -> str:
        match s:
            case Between() if s.start.kind == "date":
                return f"(({self.scalar(s.end)} - {self.scalar(s.start)})::BIGINT * {DAY})"
            case Between():
                return f"({self.micros(s.end)} - {self.micros(s.start)})"
            case Shift() if s.kind == "date":
                return f"({self.scalar(s.at)} + ({self.scalar(s.by)} // {DAY})::INTEGER)"
            case Shift():
                return f"({self.scalar(s.at)} + {self.scalar(s.by)})::BIGINT"
            case AddMonths():
                return f"({self.scalar(s.at)} + to_months({self.bind(s.months, 'INTEGER')}))::DATE"
            case LocalDay():
                moment = self.micros(s.at)
                return f"make_timestamp({moment} + {self._steps(moment, s.offsets, 'BIGINT')})::DATE"
            case DayStart():
                return f"({self.micros(s.at)} - {self._steps(self.scalar(s.at), s.offsets, 'DATE')})"
        raise TypeError(type(s).__name__)

    def _steps(self, at: str, changes: Sequence[tuple[Any, int]], type: str) -> str:
        """The value of the last change not after ``at``; of the first before it."""
        first = self.bind(changes[0][1], "BIGINT")
        if len(changes) == 1:
            return first
        whens = " ".join(
            f"WHEN {at} >= {self.bind(when, type)} THEN {self.bind(value, 'BIGINT')}"
            for when, value in reversed(changes[1:])
        )
        return f"(CASE {whens} ELSE {first} END)"

    # ---- rows -------------------------------------------------------------------------------------------------

    def stage(self, name: str, text: str) -> str:
        self._stages.append((name, text))
        return name

    def rows(self, needed: Sequence[Scalar | None], keep: Scalar, neighbours: Neighbours | None) -> str:
        """The name of a stage that holds the columns needed, the rows kept, and the readings of clocks."""
        looked = [s for s in needed if s is not None]
        cols = columns(*looked, keep)
        if neighbours is None:
            early = keep if not any(isinstance(s, Reading) for s in within(keep)) else None
            last = self._read(dict.fromkeys(c for c in cols), early)
            if early is not None:
                return self._clocked(last, looked)
            return self._kept(self._clocked(last, [*looked, keep]), keep)
        here = {Col(c.name, c.kind): None for c in cols}
        here |= columns(*neighbours.within, *neighbours.order)
        first = self._read(here, neighbours.among)
        window = " ".join(
            (
                f"PARTITION BY {', '.join(map(self.scalar, neighbours.within))}" if neighbours.within else "",
                f"ORDER BY {', '.join(map(self.scalar, neighbours.order))}",
            )
        )
        back = "".join(
            f", lag({quoted(c.name)}) OVER ({window}) AS {quoted(_alias(c))}" for c in cols if c.previous
        )
        last = self.stage("b", f"SELECT *{back} FROM {first}")
        return self._kept(self._clocked(last, [*looked, keep]), keep)

    def _read(self, cols: Mapping[Col, None], keep: Scalar | None) -> str:
        """Straight from the source: what can be said of its own columns is, so that it can skip parts of itself."""
        needed = {**cols, **(columns(keep) if keep is not None else {})}
        chosen = ", ".join(map(self._column, needed)) or "1"
        kept = f" WHERE {self.scalar(keep)}" if keep is not None else ""
        inside = f" WHERE {' AND '.join(self._pruned)}" if self._pruned else ""
        return self.stage("a", f"SELECT * FROM (SELECT {chosen} FROM {self.source.relation}{inside}){kept}")

    def _column(self, c: Col) -> str:
        text = self.source.columns[c.name]
        return f"{_micros(text) if c.kind == 'ts' else text} AS {quoted(c.name)}"

    def prune(self, moment: Scalar, low: int, high: int) -> bool:
        """Leaves out what lies outside ``low <= moment < high`` where the file is read; False where that is no bare
        column of a file."""
        if not isinstance(moment, Col) or moment.kind != "ts":
            return False
        text = self.source.columns[moment.name]
        zoned = _ZONED.fullmatch(text)
        if zoned is not None:
            text = zoned[1]
        elif not _BARE.fullmatch(text):
            return False
        made = "make_timestamptz" if zoned is not None else "make_timestamp"
        ends = [f"{made}({self.bind(at, 'BIGINT')})" for at in (low, high)]
        self._pruned += [f"{text} >= {ends[0]}", f"{text} < {ends[1]}"]
        return True

    def _kept(self, last: str, keep: Scalar) -> str:
        return self.stage("k", f"SELECT * FROM {last} WHERE {self.scalar(keep)}")

    def _clocked(self, last: str, needed: Sequence[Scalar]) -> str:
        """Each reading of a clock as a column: the segment last begun before the moment, and how far it has run."""
        for one in dict.fromkeys(r for s in needed for r in within(s) if isinstance(r, Reading)):
            table, n = self.clock(one.clock), len(self._readings)
            at = self.micros(one.at)
            self._readings[one] = f"reading {n}"
            u, r = f'"moment {n}"', quoted(self._readings[one])
            moments = self.stage(f"m{n}", f"SELECT *, {at} AS {u} FROM {last}")
            ran = f"CASE WHEN {u} IS NULL THEN NULL ELSE coalesce(c.n + least({u}, c.e) - c.s, 0) END"
            last = self.stage(
                f"c{n}",
                f"SELECT {moments}.*, {ran} AS {r} FROM {moments} ASOF LEFT JOIN {table} c ON {u} >= c.s",
            )
        return last

    def clock(self, clock: Clock) -> str:
        found = self._clocks.get(id(clock))
        if found is None:
            name = f"clock{len(self._clocks)}"
            self._clocks[id(clock)] = found = (name, clock)
            segments = clock.segments()
            lists = [self.bind([s[i] for s in segments], "BIGINT[]") for i in range(3)]
            self._stages.insert(
                0,
                (name, "SELECT " + ", ".join(f"unnest({v}) AS {k}" for v, k in zip(lists, "sen", strict=True))),
            )
        return found[0]

    # ---- windows ----------------------------------------------------------------------------------------------

    def windows(self, bounds: Sequence[tuple[Any, Any]], kind: str) -> str:
        """A stage of windows: WINDOW, LOW, HIGH."""
        type = "BIGINT[]" if kind == "ts" else "DATE[]"
        kept = [(n, low, high) for n, (low, high) in enumerate(bounds) if low < high]
        numbers, lows, highs = ([w[i] for w in kept] for i in range(3))
        lists = zip((numbers, lows, highs), ("INTEGER[]", type, type), (WINDOW, LOW, HIGH), strict=True)
        chosen = ", ".join(f"unnest({self.bind(values, kind)}) AS {name}" for values, kind, name in lists)
        return self.stage("windows", f"SELECT {chosen}")

    def text(self, last: str) -> str:
        stages = ", ".join(f"{name} AS ({text})" for name, text in self._stages)
        return f"WITH {stages} {last}" if stages else last


def _micros(text: str) -> str:
    """A moment as it is read, in µs; one with a zone without a detour."""
    zoned = _ZONED.fullmatch(text)
    return f"epoch_us({zoned[1] if zoned is not None else text})"


def _alias(c: Col) -> str:
    return f"<{c.name}" if c.previous else c.name


def used(text: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that a text names; a connection refuses further ones."""
    named = set(re.findall(r"\$(\w+)", re.sub(r'"(?:[^"]|"")*"', "", text)))
    return {name: value for name, value in params.items() if name in named}


def sql(plan: AnyPlan, source: Source, tally: bool = False) -> tuple[str, dict[str, Any]]:
    """One SELECT and what is bound in it; its rows are the tuples the plan asks for. ``tally``: see ``sql_groups``."""
    from hetong.settle.query.sql_groups import grouped
    from hetong.settle.query.sql_spans import measured, united

    query = Query(source)
    if isinstance(plan, Plan):
        text = grouped(query, plan, tally)
    elif isinstance(plan, SpanPlan):
        text = measured(query, plan)
    else:
        text = united(query, plan)
    return text, used(text, query.params)
