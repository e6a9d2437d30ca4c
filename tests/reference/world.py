"""Facts as a test writes them down, typed once more in the simplest way; cells of a value and what is known of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from hetong.trees import model

VALUE, NO_DATA, EXCUSED, PROVISIONAL, UNKNOWN, REFUSED = range(6)
SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}


class C(NamedTuple):
    """A cell: its value, None unless it is one or a forecast; how badly it is known."""

    v: Any
    s: int = VALUE

    @property
    def ok(self) -> bool:
        return self.s in (VALUE, PROVISIONAL)


class Dur(NamedTuple):
    """kind: s elapsed seconds, m months, w working days."""

    kind: str
    n: Fraction


def worst(*cells: C) -> int:
    return max((c.s for c in cells), default=VALUE)


class Span(NamedTuple):
    start: dt.datetime
    end: dt.datetime | None


class Line(NamedTuple):
    """A journal line: naive Beijing time."""

    id: str
    kind: str
    at: dt.datetime
    whole: bool
    actor: str
    ref: str
    recorded: dt.datetime
    data: Mapping[str, Any]

    @property
    def day(self) -> dt.date:
        return self.at.date()


def read(kind: Any, raw: Any) -> Any:
    """A raw value of a column of the given type."""
    if raw is None or isinstance(raw, bool):
        return raw
    if kind.base == "datetime":
        return dt.datetime.fromisoformat(raw)
    if kind.base == "span":
        return Span(dt.datetime.fromisoformat(raw[0]), raw[1] and dt.datetime.fromisoformat(raw[1]))
    if kind.base == "date":
        return dt.date.fromisoformat(raw)
    if kind.base == "duration":
        n, unit = raw.split()
        return Dur("s", Fraction(n) * SECONDS[unit.rstrip("s")])
    if kind.base == "row":
        return raw if "." in raw else f"{kind.of}.{raw}"
    if kind.base in ("money", "percent", "number", "count", "quantity"):
        return Fraction(str(raw))
    return raw


class World:
    """A contract and what is known of it at ``as_of`` (the first moment not seen)."""

    def __init__(
        self,
        contract: model.Contract,
        rows: Mapping[str, Sequence[Mapping[str, Any]]],
        journal: Sequence[tuple[Any, ...]],
        as_of: str,
        known_at: str | None = None,
        given: Mapping[str, Any] | None = None,
    ) -> None:
        self.contract, self.nodes = contract, contract.nodes
        self.as_of = dt.datetime.fromisoformat(as_of)
        self.known_at = dt.datetime.fromisoformat(known_at) if known_at else self.as_of
        self.today = (self.as_of - dt.timedelta(microseconds=1)).date()
        self.given = dict(given or {})
        self.memo: dict[Any, Any] = {}
        self.rows: dict[str, list[dict[str, Any]]] = {}
        for record, raws in rows.items():
            node = self.nodes[record]
            assert isinstance(node, model.Record)
            seen: dict[str, bool] = {}
            for n, raw in enumerate(raws):
                name = str(raw.get("id", f"#{n}"))
                if name in seen:
                    continue
                seen[name] = True
                row: dict[str, Any] = {"id": name}
                for column in node.columns:
                    if column.value is None:
                        row[column.id] = read(column.type, raw.get(column.id.rsplit(".", 1)[-1]))
                self.rows.setdefault(record, []).append(row)
        self.journal: list[Line] = []
        told: set[str] = set()
        for n, raw_line in enumerate(journal, 1):
            line = self._line(n, raw_line)
            if line.id in told or line.at >= self.as_of or line.recorded >= self.known_at:
                continue
            told.add(line.id)
            self.journal.append(line)
        self.journal.sort(key=lambda x: (x.at, x.id))
        term = next(n for n in self.nodes.values() if isinstance(n, model.Term))
        assert term.start is not None
        assert term.end is not None
        self.start = dt.date.fromisoformat(term.start.info["value"])
        self.expiry = dt.date.fromisoformat(term.end.info["value"])
        self.expiry = min([self.expiry, *(line.day for line in self.journal if self._ends(line.kind))])

    def _ends(self, kind: str) -> bool:
        """Whether a journal line of this kind terminates the agreement: its day is the last of the term."""
        node = self.nodes.get(kind)
        return isinstance(node, model.Norm) and node.act.verb == "terminate" and node.act.target == "agreement"

    def _line(self, n: int, raw: tuple[Any, ...]) -> Line:
        kind, when = str(raw[0]), str(raw[1])
        data = dict(raw[2]) if len(raw) > 2 else {}
        named = {k: data.pop(k, None) for k in ("id", "ref", "actor", "recorded")}
        node = self.nodes.get(kind)
        if isinstance(node, model.Event):
            for column in node.columns:
                short = column.id.rsplit(".", 1)[-1]
                data[column.id] = read(column.type, data.pop(short, None))
        at = dt.datetime.fromisoformat(when)
        recorded = dt.datetime.fromisoformat(named["recorded"]) if named["recorded"] else at
        return Line(
            str(named["id"] or f"e{n}"),
            kind,
            at,
            "T" not in when,
            named["actor"] or "",
            named["ref"] or "",
            recorded,
            data,
        )

    def lines(self, kind: str) -> list[Line]:
        return [x for x in self.journal if x.kind == kind]
