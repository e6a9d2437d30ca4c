"""The whole service on each engine: rows in memory counted by Python, DuckDB on the same rows, on CSV and on Parquet.

Every statement must be equal: lines to the cent with their steps and sources, and every measurement by its parts.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hetong.cli import fact_files
from hetong.cli.opened import open_contract
from hetong.settle.engine import Engine, Row
from hetong.settle.facts import Facts
from hetong.settle.load.records import RECORDED_KEY
from hetong.settle.place import Occurrence
from hetong.settle.results import Measurement, Statement
from hetong.settle.rows import MemoryEngine
from hetong.settle.service import clauses, settle_facts
from hetong.settle.values import Instant, Interval, Length
from hetong.trees.model import Contract, Record
from tests.query_cases import lasting, tickets

pytest.importorskip("duckdb", reason="needs hetong[data]")

from hetong.engines.duckdb import DuckEngine

ECOMMERCE = Path("examples/ecommerce_outsourcing/ecommerce_outsourcing.contract")
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def plain(value: Any) -> Any:
    """Anything of a statement as data that can be compared."""
    if isinstance(value, Length):
        return (value.n, value.clock)
    if isinstance(value, Occurrence):
        return value.id
    if attrs.has(type(value)):
        return {f.name: plain(getattr(value, f.name)) for f in attrs.fields(type(value))}
    if isinstance(value, Mapping):
        return {k: plain(v) for k, v in value.items()}
    return [plain(v) for v in value] if isinstance(value, list | tuple) else value


def said(one: Statement) -> dict[str, Any]:
    made = plain(one)
    made["measurements"] = {(m.metric, m.keys, m.window.name): measured(m) for m in one.measurements}
    return made  # type: ignore[no-any-return]


def measured(one: Measurement) -> dict[str, Any]:
    found = plain(one)
    for part in ("numerator", "denominator"):
        value = getattr(one, part)
        # How an engine hands back a figure differs (µs, Decimal); what it is worth does not.
        found[part] = value.n * 1_000_000 if isinstance(value, Length) else value
    return found  # type: ignore[no-any-return]


# ---- an example -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("period", ["2026-03", "2026-04", "2026-05"])
def test_an_example_comes_to_the_same_on_every_engine(period: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = open_contract(str(ECOMMERCE), (str(ECOMMERCE.parent / "values.toml"),))
    done = opened.analysed()
    contract = done.contract
    assert contract is not None
    numbers = clauses(done.document)
    small = fact_files.load(opened, contract, str(ECOMMERCE.parent / "facts"))
    monkeypatch.setattr(fact_files, "SMALL", -1)
    large = fact_files.load(opened, contract, str(ECOMMERCE.parent / "facts"))
    assert {p.code for p in small.problems} <= {"HT859"}
    assert {p.code for p in large.problems} <= {"HT859"}
    assert large.sources
    assert not large.rows

    def settled(facts: Facts, engine: Engine) -> dict[str, Any]:
        return said(settle_facts(contract, facts, engine, period, numbers=numbers))

    wanted = settled(small.facts, MemoryEngine(small.rows))
    assert wanted["lines"]
    assert wanted["measurements"]
    with TemporaryDirectory() as folder:
        files = {
            record: parquet(Path(folder), contract, record, rows) for record, rows in small.rows.items() if rows
        }
        rest = {record: rows for record, rows in small.rows.items() if not rows}
        for engine, facts in (
            (DuckEngine(small.rows), small.facts),
            (DuckEngine(large.rows, large.sources), large.facts),
            (DuckEngine(rest, files), small.facts),
        ):
            assert settled(facts, engine) == wanted
            engine.close()


# ---- generated rows ---------------------------------------------------------------------------------------------

_moments = st.integers(tickets.ts("2026-12-20 00:00"), tickets.ts("2027-04-05 00:00"))
_edges = st.sampled_from([tickets.ts(f"2027-{m:02d}-01 00:00") for m in (1, 2, 3, 4)])
_starts = _edges | _moments.map(lambda at: at - at % tickets.HOUR) | _moments
_lengths = st.sampled_from([0, 1, tickets.HOUR, tickets.DAY, 31 * tickets.DAY]) | st.integers(
    0, 40 * tickets.DAY
)
_money = st.integers(0, 10_000).map(lambda n: Fraction(n, 100))
_recorded = st.none() | st.none() | _moments


@st.composite
def spans(draw: st.DrawFn) -> Interval:
    """A span that likes the edges of windows: it begins or ends there, is of no length, or is still open."""
    at, length = draw(_starts), draw(st.none() | _lengths)
    if length is None:
        return Interval(Instant(at), None)
    if draw(st.booleans()):
        return Interval(Instant(at), Instant(at + length))
    return Interval(Instant(at - length), Instant(at))


@st.composite
def a_ticket(draw: st.DrawFn) -> dict[str, Any]:
    opened, wait = draw(_starts), draw(st.none() | st.integers(0, 20 * tickets.HOUR))
    asked = draw(st.dates(dt.date(2027, 1, 1), dt.date(2027, 3, 20)))
    after = draw(st.none() | st.integers(-5, 40))
    return {
        "site": draw(st.sampled_from(["a", "b'; --", "丙"])), "opened": Instant(opened),
        "solved": None if wait is None else Instant(opened + wait),
        "grade": f"severity.{draw(st.sampled_from(tickets.GRADES))}", "cost": draw(_money),
        "score": draw(st.none() | _money | st.integers(1, 30).map(Fraction)), "paid": draw(st.none() | st.booleans()),
        "asked": asked, "replied": None if after is None else asked + dt.timedelta(days=after),
        RECORDED_KEY: draw(_recorded),
    }  # fmt: skip


@st.composite
def an_outage(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "site": draw(st.sampled_from(["a", "b"])), "down": draw(spans()), "ours": draw(st.none() | st.booleans()),
        "cost": draw(_money), RECORDED_KEY: draw(_recorded),
    }  # fmt: skip


def rows(record: str, made: Sequence[Mapping[str, Any]]) -> list[Row]:
    return [
        Row(
            f"{record[0]}{n:02d}",
            record,
            {k if k == RECORDED_KEY else f"{record}.{k}": v for k, v in one.items() if k != RECORDED_KEY or v},
            n + 2,
        )
        for n, one in enumerate(made)
    ]


SEEN = (
    ("2027-02", "2027-04-01 00:00", "2027-04-01 00:00"),
    ("2027-02", "2027-03-01 00:00", "2027-03-01 00:00"),
    ("2027-02", "2027-02-14 10:30", "2027-02-01 00:00"),
    ("2027-01", "2027-04-01 00:00", "2027-02-01 00:00"),
    ("2027-03", "2027-04-01 00:00", "2027-04-01 00:00"),
)
"""A period, as of when, and as known when."""

HELD = ("rows", "csv", "parquet")


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(a_ticket(), max_size=8),
    st.lists(an_outage(), max_size=4),
    st.lists(spans(), max_size=3),
    st.sampled_from(SEEN),
    st.sampled_from(HELD),
)
def test_every_aggregate_of_the_cases_agrees(
    made: list[dict[str, Any]],
    outages: list[dict[str, Any]],
    gaps: list[Interval],
    seen: tuple[str, str, str],
    kind: str,
) -> None:
    held = {
        "ticket": rows("ticket", made),
        "outage": rows("outage", [{k: v for k, v in o.items() if k != "cost"} for o in outages]),
        "shut": rows("shut", [{"gap": gap} for gap in gaps]),
    }
    agree(tickets.contract(), held, seen, kind)


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(an_outage(), max_size=8),
    st.lists(spans(), max_size=3),
    st.sampled_from(SEEN),
    st.sampled_from(HELD),
)
def test_rows_that_last_agree_at_every_edge(
    outages: list[dict[str, Any]], gaps: list[Interval], seen: tuple[str, str, str], kind: str
) -> None:
    held = {"outage": rows("outage", outages), "shut": rows("shut", [{"gap": gap} for gap in gaps])}
    agree(lasting.contract(), held, seen, kind)


def agree(contract: Contract, held: Mapping[str, Sequence[Row]], seen: tuple[str, str, str], kind: str) -> None:
    period, until, known = seen
    facts = Facts((), (), {record: len(some) for record, some in held.items()})

    def settled(engine: Engine) -> dict[str, Any]:
        as_of, known_at = tickets.ts(until), tickets.ts(known)
        return said(settle_facts(contract, facts, engine, period, as_of, known_at))

    with TemporaryDirectory() as folder:
        engine = held_as(kind, Path(folder), contract, held)
        here, there = settled(engine), settled(MemoryEngine(held))
        engine.close()
    for key, one in here["measurements"].items():
        assert one == there["measurements"][key], key
    for made in (here, there):
        made.pop("calendars")  # which years were asked for: a database looks at a window, Python at its rows
    assert here == there


def held_as(kind: str, folder: Path, contract: Contract, held: Mapping[str, Sequence[Row]]) -> DuckEngine:
    if kind == "rows":
        return DuckEngine(held)
    write = comma if kind == "csv" else parquet
    files = {record: write(folder, contract, record, some) for record, some in held.items() if some}
    return DuckEngine({record: some for record, some in held.items() if not some}, files)


# ---- the same rows as files -------------------------------------------------------------------------------------

KINDS = {
    "text": "VARCHAR", "row": "VARCHAR", "bool": "BOOLEAN", "count": "BIGINT", "date": "DATE", "datetime": "TIMESTAMPTZ",
    "money": "DECIMAL(38,10)", "number": "DECIMAL(38,10)", "percent": "DECIMAL(38,10)", "duration": "BIGINT",
}  # fmt: skip


def columns(contract: Contract, record: str, rows: Sequence[Row]) -> dict[str, tuple[str, list[Any]]]:
    """By the name in a file: the type of the column, and its values."""
    node = contract.nodes[record]
    assert isinstance(node, Record)
    made: dict[str, tuple[str, list[Any]]] = {"id": ("VARCHAR", [row.id for row in rows])}
    for column in node.columns:
        if column.value is not None:
            continue
        name, values = column.id.rpartition(".")[2], [row.values.get(column.id) for row in rows]
        if column.type.base == "span":
            for part in ("start", "end"):
                made[f"{name}.{part}"] = ("TIMESTAMPTZ", [at(getattr(v, part, None)) for v in values])
        else:
            made[name] = (KINDS[column.type.base], [one(column.type.base, v) for v in values])
    if any(RECORDED_KEY in row.values for row in rows):
        made["recorded"] = ("TIMESTAMPTZ", [at(row.values.get(RECORDED_KEY)) for row in rows])
    return made


def at(moment: int | None) -> dt.datetime | None:
    return None if moment is None else EPOCH + dt.timedelta(microseconds=moment)


def one(base: str, value: Any) -> Any:
    if base == "datetime":
        return at(value)
    if base == "row":
        return None if value is None else value.rpartition(".")[2]
    return float(value) if isinstance(value, Fraction) else value  # up to two decimals: exact as text below


def text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.datetime):
        return value.isoformat()
    return "" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)


def comma(folder: Path, contract: Contract, record: str, rows: Sequence[Row]) -> Any:
    from hetong.settle.load import Source

    made = columns(contract, record, rows)
    place = folder / f"{record}.csv"
    with place.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(made)
        out.writerows([text(v) for v in line] for line in zip(*(v for _, v in made.values()), strict=True))
    return Source(record, str(place), "csv", {name: f"c{n}" for n, name in enumerate(made)}, len(rows))


def parquet(folder: Path, contract: Contract, record: str, rows: Sequence[Row]) -> Any:
    import duckdb

    from hetong.settle.load import Source

    made = columns(contract, record, rows)
    place = folder / f"{record}.parquet"
    chosen = ", ".join(
        f'unnest($v{n}::VARCHAR[])::{kind} AS "{name}"' for n, (name, (kind, _)) in enumerate(made.items())
    )
    params = {
        f"v{n}": [None if v is None else text(v) for v in some] for n, (_, some) in enumerate(made.values())
    }
    duckdb.connect().execute(f"COPY (SELECT {chosen}) TO '{place}' (FORMAT parquet)", params)
    return Source(record, str(place), "parquet", {name: name for name in made}, len(rows))
