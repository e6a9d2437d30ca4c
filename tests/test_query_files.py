"""A Parquet file is answered as the same rows in memory are, in little memory and, where that is not enough, in more."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from hetong.settle.engine import Row, Unanswered
from hetong.settle.load import Source as File
from hetong.settle.query.sql import sql
from tests.query_cases import tickets as case

duckdb = pytest.importorskip("duckdb", reason="needs hetong[data]")

from hetong.engines import duckdb as module  # noqa: E402
from hetong.engines.duckdb import DuckEngine  # noqa: E402
from tests.test_query import engine, question, seen  # noqa: E402

NAMES = [*case.CASES, "desk_time", "repeats", "closed"]


def tickets(n: int) -> list[Row]:
    dice = random.Random(7)
    rows = []
    for i in range(n):
        day, hour = dice.randrange(1, 29), dice.randrange(24)
        opened = f"2027-{dice.randrange(1, 4):02d}-{day:02d} {hour:02d}:{dice.randrange(60):02d}"
        row = case.ticket(
            f"t{i:04d}",
            opened,
            site=dice.choice(["a", "b"]),
            grade=f"severity.{dice.choice(case.GRADES)}",
            cost=Fraction(dice.randrange(10_000), 100),
            score=dice.choice([None, Fraction(0), Fraction(dice.randrange(-500, 3000), 100)]),
            paid=dice.choice([None, True, False]),
        )
        if dice.random() < 0.8:
            wait = dice.choice([dice.randrange(20 * case.HOUR), 90 * 60_000_000])
            row = Row(row.id, row.record, {**row.values, "ticket.solved": row.values["ticket.opened"] + wait})
        rows.append(row)
    return rows


def written(path: Path, rows: list[Row], twice: int = 0) -> File:
    """The rows as another program would write them: moments with their zone."""
    names = ("site", "grade", "cost", "score", "paid", "asked", "replied")
    lists: dict[str, Any] = {n: [case.short(r)[n] for r in rows] for n in names}
    for name in ("cost", "score"):
        lists[name] = [None if v is None else str(float(v)) for v in lists[name]]
    lists |= {n: [r.values[f"ticket.{n}"] for r in rows] for n in ("opened", "solved")}
    lists["id"] = [r.id for r in rows]
    for values in lists.values():
        values += values[:twice]
    types = {
        "cost": "DECIMAL(12,2)",
        "score": "DECIMAL(9,3)",
        "paid": "BOOLEAN",
        "asked": "DATE",
        "replied": "DATE",
    }
    chosen = []
    for name in lists:
        if name in ("opened", "solved"):
            chosen.append(f"make_timestamptz(unnest(${name}::BIGINT[])) AS {name}")
        else:
            chosen.append(f"unnest(${name}::VARCHAR[])::{types.get(name, 'VARCHAR')} AS {name}")
    for name in ("paid", "asked", "replied"):
        lists[name] = [None if v is None else str(v) for v in lists[name]]
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE t AS SELECT {', '.join(chosen)}", lists)
    connection.execute(f"COPY t TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)")
    connection.close()
    return File("ticket", str(path), "parquet", {n: n for n in lists}, len(rows) + twice, bool(twice))


def all_of(made: DuckEngine, keys: tuple[str, ...] = ()) -> list[Any]:
    found = made.ask_all([question(n, keys=keys) for n in NAMES])
    assert not any(isinstance(f, Unanswered) for f in found)
    return [{k: [seen(a) for a in v] for k, v in f.items()} for f in found]  # type: ignore[union-attr]


@pytest.mark.parametrize("keys", [(), ("ticket.site",)])
def test_a_file_is_answered_as_its_rows_are(tmp_path: Path, keys: tuple[str, ...]) -> None:
    rows = tickets(400)
    file = written(tmp_path / "ticket.parquet", rows)
    plain, large = engine(rows), DuckEngine(files={"ticket": file})
    assert all_of(large, keys) == all_of(plain, keys)
    plain.close()
    large.close()


def test_a_row_delivered_twice_counts_once(tmp_path: Path) -> None:
    rows = tickets(60)
    once, twice = (DuckEngine(files={"ticket": written(tmp_path / f"{n}.parquet", rows, n)}) for n in (0, 20))
    assert all_of(once) == all_of(twice)
    late = case.ts("2028-01-01 00:00")
    assert [r.id for r in twice.rows(case.contract(), "ticket", late, late)] == [
        r.id for r in once.rows(case.contract(), "ticket", late, late)
    ]
    once.close()
    twice.close()


def test_what_needs_more_memory_is_asked_again_with_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ticket.parquet"
    select = """SELECT 's' AS site, make_timestamptz(1798761600000000 + range * 5) AS opened,
      make_timestamptz(1798761600000000 + range * 12) AS solved, 'minor' AS grade, 1::DECIMAL(12,2) AS cost,
      NULL::DECIMAL(5,1) AS score, NULL::BOOLEAN AS paid, DATE '2027-01-04' AS asked, NULL::DATE AS replied
      FROM range(300000)"""
    duckdb.connect().execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    monkeypatch.setattr(module, "FRUGAL", "12MB")
    made = DuckEngine(files={"ticket": File("ticket", str(path), "parquet", {}, 300_000)})
    before = made.connection
    found = made.ask(question("p95_w"))
    assert not isinstance(found, Unanswered)
    assert seen(found[()][0]) == (300_000, 284_999 * 7, 1, 284_999 * 7)
    assert made.connection is not before
    made.close()


def test_no_figure_is_a_double() -> None:
    rows = tickets(20)
    made = engine(rows)
    plans = []
    look = made.look
    made.look = lambda plan: plans.append(plan) or look(plan)  # type: ignore[method-assign,func-returns-value]
    all_of(made)
    for plan in plans:
        for tally in (False, True):
            text, params = sql(plan, made._source(plan.record), tally)
            assert len(duckdb.extract_statements(text)) == 1
            types = [str(d[1]) for d in made.connection.execute(text, params).description]
            assert not {"DOUBLE", "FLOAT"} & set(types), types
    made.close()
