"""Settling a text in a test: compile a fragment for 2026, type the facts, run the real thing, look things up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from hetong.settle.facts import Facts, Given, Happening
from hetong.settle.results import Line, Measurement, Statement, Status
from hetong.settle.values import Instant, Interval, Length
from hetong.trees import model
from tests.prelude import whole
from tests.running import codes, compiled

TERM = "term { start = 2026-01-01 end = 2026-12-31 }"
HEADER = f"""\
contract sample "样例合同" / "Sample Agreement" {{ languages = [zh, en] law = PRC currency = CNY }}
party client "甲方" / "Party A" {{ name = "甲公司" / "Client Co" }}
party vendor "乙方" / "Party B" {{ name = "乙公司" / "Vendor Co" }}
{TERM}
"""
BEIJING = "Asia/Shanghai"
SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}


@cache
def contract_of(text: str, values: str = "") -> model.Contract:
    """``text`` behind a header for 2026, unless it has a contract noun; no errors allowed."""
    full = text if whole(text) == text else HEADER + text
    one = compiled(full, values)
    wrong = codes(one, "error")
    assert not wrong, [(p.code, dict(p.facts)) for p in one.problems if p.code in wrong]
    assert one.contract is not None
    return one.contract


def term(text: str, start: str, end: str) -> str:
    """The same with another term."""
    return (HEADER + text).replace(TERM, f"term {{ start = {start} end = {end} }}")


def moment(text: str, zone: str = BEIJING) -> Instant:
    """``2026-06-01``, ``2026-06-01T09:30`` or with seconds, of the zone."""
    local = dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
    since = local - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    return Instant(since.days * 86_400_000_000 + since.seconds * 1_000_000 + since.microseconds)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def typed(contract: model.Contract, kind: Any, raw: Any) -> Any:
    """A column's value in the types of ``settle/values.py`` from what a test writes down."""
    base = kind.base
    if raw is None or isinstance(raw, (Interval, Length, bool)):
        return raw
    if base == "datetime":
        return moment(raw, contract.zone)
    if base == "span":
        start, end = raw
        return Interval(moment(start, contract.zone), None if end is None else moment(end, contract.zone))
    if base == "date":
        return day(raw)
    if base == "duration":
        n, unit = raw.split()
        return Length(Fraction(n) * SECONDS[unit.rstrip("s")])
    if base == "row":
        return raw if "." in raw else f"{kind.of}.{raw}"
    if base in ("money", "percent", "number", "count", "quantity"):
        return Fraction(Decimal(str(raw)))
    return raw


def table_rows(
    contract: model.Contract, rows: Mapping[str, Sequence[Mapping[str, Any]]]
) -> dict[str, list[Any]]:
    """The rows of each record for the in-memory engine; ``id`` and the columns by their short names."""
    from hetong.settle.engine import Row

    made: dict[str, list[Row]] = {}
    for record, lines in rows.items():
        node = contract.nodes[record]
        assert isinstance(node, model.Record)
        columns = {c.id.rsplit(".", 1)[-1]: c for c in node.columns}
        made[record] = []
        for n, line in enumerate(lines, 1):
            values = {
                columns[k].id: typed(contract, columns[k].type, v) for k, v in line.items() if k not in ("id",)
            }
            for column in node.columns:
                if column.value is None:
                    values.setdefault(column.id, None)
            made[record].append(Row(str(line.get("id", f"line:{n}")), record, values, n))
    return made


def happening(contract: model.Contract, n: int, kind: str, when: str, data: Mapping[str, Any]) -> Happening:
    """A journal line. ``id``, ``ref``, ``actor``, ``recorded`` may stand in ``data``; the rest is its payload."""
    rest = dict(data)
    named = {k: rest.pop(k) for k in ("id", "ref", "actor", "recorded") if k in rest}
    node = contract.nodes.get(kind)
    if isinstance(node, model.Event):
        columns = {c.id.rsplit(".", 1)[-1]: c for c in node.columns}
        rest = {columns[k].id: typed(contract, columns[k].type, v) for k, v in rest.items()}
    else:
        rest = {
            k: Fraction(v) if isinstance(v, (int, Decimal)) and not isinstance(v, bool) else v
            for k, v in rest.items()
        }
    recorded = named.get("recorded")
    return Happening(
        id=str(named.get("id", f"e{n}")),
        kind=kind,
        at=moment(when, contract.zone),
        day=day(when[:10]),
        whole_day="T" not in when,
        actor=str(named.get("actor", "")),
        recorded=None if recorded is None else moment(str(recorded), contract.zone),
        ref=str(named.get("ref", "")),
        data=rest,
    )


Journal = Iterable[tuple[Any, ...]]


def facts_of(
    contract: model.Contract,
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
    journal: Journal = (),
    given: Iterable[Given] = (),
    open_world: bool = False,
) -> Facts:
    lines = [
        happening(contract, n, str(line[0]), str(line[1]), line[2] if len(line) > 2 else {})
        for n, line in enumerate(journal, 1)
    ]
    return Facts(tuple(lines), tuple(given), {r: len(x) for r, x in rows.items()}, open_world)


def settled(
    text: str,
    period: str = "2026-06",
    *,
    rows: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    journal: Journal = (),
    given: Iterable[Given] = (),
    as_of: str = "2027-03-01",
    known_at: str | None = None,
    values: str = "",
    open_world: bool = False,
) -> Statement:
    """The statement of ``period``. A journal line is ``(kind, time, {payload})``."""
    from hetong.settle.rows import MemoryEngine
    from hetong.settle.service import settle_facts

    contract = contract_of(text, values)
    return settle_facts(
        contract,
        facts_of(contract, rows or {}, journal, given, open_world),
        MemoryEngine(table_rows(contract, rows or {})),
        period,
        moment(as_of, contract.zone),
        None if known_at is None else moment(known_at, contract.zone),
    )


def standing(
    text: str,
    as_of: str,
    *,
    rows: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    journal: Journal = (),
    given: Iterable[Given] = (),
    values: str = "",
    open_world: bool = False,
) -> Status:
    """The status on ``as_of``: what has happened before that moment is seen."""
    from hetong.settle.rows import MemoryEngine
    from hetong.settle.service import status_facts

    contract = contract_of(text, values)
    return status_facts(
        contract,
        facts_of(contract, rows or {}, journal, given, open_world),
        MemoryEngine(table_rows(contract, rows or {})),
        moment(as_of, contract.zone),
        None,
    )


def cell(statement: Statement, metric: str, window: str = "", keys: tuple[str, ...] = ()) -> Measurement:
    """The one measurement of a metric in a window (the statement's own by default)."""
    name = window or statement.period.name
    found = [
        m for m in statement.measurements if m.metric == metric and m.window.name == name and m.keys == keys
    ]
    assert len(found) == 1, (metric, name, [(m.metric, m.window.name, m.keys) for m in statement.measurements])
    return found[0]


def value(statement: Statement, metric: str, window: str = "", keys: tuple[str, ...] = ()) -> Any:
    return cell(statement, metric, window, keys).value


def lines(statement: Statement, norm: str, window: str = "") -> list[Line]:
    return [
        x for x in statement.lines if x.norm == norm and (not window or (x.window and x.window.name == window))
    ]


def line(statement: Statement, norm: str, window: str = "") -> Line:
    found = lines(statement, norm, window)
    assert len(found) == 1, (norm, window, [(x.id, x.state, x.amount) for x in statement.lines])
    return found[0]


NOTHING_OWED = ("displaced", "lost", "forecast", "unknown", "waived", "lapsed", "pending")


def owed(statement: Statement, norm: str, window: str = "") -> Fraction:
    """What the lines of a norm that are owed come to; topped-up and paid ones included."""
    return sum(
        (x.amount or Fraction(0) for x in lines(statement, norm, window) if x.state not in NOTHING_OWED),
        Fraction(0),
    )


def yuan(text: str | int) -> Fraction:
    return Fraction(Decimal(str(text)))
