"""DuckDB reads the files it was named and does nothing else, whatever rows, names and paths look like."""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path

import pytest

from hetong.settle.engine import Row, Unanswered
from hetong.settle.query.algebra import Col, Compare, Lit, Measure, Plan
from hetong.settle.query.sql import Source, quoted, sql
from tests.query_cases import tickets as case
from tests.test_query import engine, question, seen

duckdb = pytest.importorskip("duckdb", reason="needs hetong[data]")

from hetong.engines.duckdb_locked import QueryRefused, QueryStopped, connect, pattern, run  # noqa: E402

OUTSIDE = [
    "SELECT * FROM read_csv('{there}')",
    "SELECT * FROM read_csv_auto('{there}')",
    "SELECT * FROM read_text('{there}')",
    "SELECT * FROM read_blob('{there}')",
    "SELECT * FROM read_json('{there}')",
    "SELECT * FROM read_parquet('{there}')",
    "SELECT * FROM parquet_metadata('{there}')",
    "SELECT * FROM sniff_csv('{there}')",
    "SELECT * FROM '{there}'",
    "SELECT * FROM glob('{folder}/*')",
    "SELECT * FROM read_csv('https://example.com/x.csv')",
    "SELECT * FROM read_parquet('s3://bucket/x.parquet')",
    "ATTACH '{folder}/x.db'",
    "COPY (SELECT 1) TO '{folder}/out.csv'",
    "EXPORT DATABASE '{folder}/dump'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "CREATE SECRET s (TYPE s3)",
    "SELECT * FROM secret_python_variable",
    "SELECT getenv('HOME')",
]
SETTINGS = ["SET threads = 8", "SET memory_limit = '8GB'", "SET enable_external_access = true", "RESET lock_configuration",
            "SET allowed_paths = ['/']", "SET temp_directory = '/tmp'", "PRAGMA enable_profiling", "SET lock_configuration = false"]  # fmt: skip
secret_python_variable = [1, 2, 3]


@pytest.mark.parametrize("statement", OUTSIDE)
def test_no_other_file_no_network_no_writing(statement: str, tmp_path: Path) -> None:
    there = tmp_path / "there.csv"
    there.write_text("a\n1\n")
    own = tmp_path / "own.csv"
    own.write_text("a\n2\n")
    connection = connect([str(own)])
    with pytest.raises(duckdb.Error):
        connection.execute(statement.format(there=there, folder=tmp_path)).fetchall()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["own.csv", "there.csv"]
    assert run(connection, "SELECT * FROM read_csv($1)", [str(own)]) == [(2,)]
    connection.close()


@pytest.mark.parametrize("statement", SETTINGS)
def test_settings_stay_as_they_are(statement: str) -> None:
    connection = connect()
    with pytest.raises(duckdb.Error):
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    "text", ["SELECT 1; SELECT 2", "", "ATTACH ':memory:' AS x", "CREATE TABLE t (a INT)", "SET threads = 1", "PRAGMA version", "DELETE FROM t"]
)  # fmt: skip
def test_one_select_and_nothing_else(text: str) -> None:
    connection = connect()
    with pytest.raises(QueryRefused):
        run(connection, text)
    connection.close()


def test_a_runaway_query_is_stopped() -> None:
    connection = connect()
    began = time.monotonic()
    with pytest.raises(QueryStopped):
        run(
            connection,
            "SELECT count(*) FROM range(100000000) a, range(100000) b WHERE (a.range * b.range) % 7 = 3",
            (),
            0.5,
        )
    assert time.monotonic() - began < 5
    assert run(connection, "SELECT 42") == [(42,)]
    connection.close()


def test_a_query_that_wants_too_much_memory_fails_without_a_file() -> None:
    connection = connect(memory="64MB")
    with pytest.raises(duckdb.OutOfMemoryException):
        run(connection, "SELECT list(range * 7) FROM range(100000000)")
    connection.close()


# ---- names and values ---------------------------------------------------------------------------------------------

_SEEDS = ["'", '"', "'; DROP TABLE x; --", '"; ATTACH \'x\' AS y; --', "') OR 1=1 --", "$p0", "$1", "?", "{0}", "%s", "\\", "\\'", "/*", "*/", "--",
          "x'); attach 'y", "0x41", "NULL", "''", '""', "\n", "\t", "甲'方", "＇", "\u2019", "${x}", "$$a$$", "E'\\x00'", "U&'\\0041'", ":a",
          "@a", "#", "`", "[1]", "(SELECT 1)", "a;b", "read_csv('/etc/passwd')", "\u202e'", "getenv('HOME')", "1e400"]  # fmt: skip
HOSTILE = [s for seed in _SEEDS for s in (seed, f"a{seed}b", f"{seed}{seed};")][:100]


def test_there_are_a_hundred() -> None:
    assert len(set(HOSTILE)) == 100


@pytest.mark.parametrize("text", HOSTILE)
def test_values_come_back_as_they_were(text: str) -> None:
    made = engine(
        [case.ticket(text, "2027-01-05 10:00", site=text), case.ticket("2", "2027-01-05 11:00", site="plain")]
    )
    found = made.ask(question("n", keys=("ticket.site",)))
    assert not isinstance(found, Unanswered)
    assert {k: seen(v[0]) for k, v in found.items()} == {(text,): (1, 1, 1, 1), ("plain",): (1, 1, 1, 1)}
    contract = case.contract()
    assert [
        r.id for r in made.rows(contract, "ticket", case.ts("2028-01-01 00:00"), case.ts("2028-01-01 00:00"))
    ] == [text, "2"]
    made.close()


@pytest.mark.parametrize("text", HOSTILE)
def test_names_and_constants_are_no_text_of_the_query(text: str) -> None:
    plan = Plan(
        "r", Compare("eq", Col(text, "text"), Lit(text, "text")), Col("t", "ts"), ((0, 10),), (Col(text, "text"),),
        (Measure("count"), Measure("last", Col(text, "text"))), order=(Col("t", "ts"),),
    )  # fmt: skip
    connection = connect()
    connection.execute(f"CREATE TABLE r AS SELECT $1 AS {quoted(text)}, make_timestamp(5) AS t", [text])
    query, params = sql(plan, Source("r", {text: quoted(text), "t": quoted("t")}))
    assert len(duckdb.extract_statements(query)) == 1
    assert text in params.values()
    assert run(connection, query, params) == [(0, text, 1, text)]
    connection.close()


# ---- files --------------------------------------------------------------------------------------------------------


def parquet(path: Path, select: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = path.parent.parent / "plain.parquet"
    duckdb.connect().execute(f"COPY ({select}) TO '{plain}' (FORMAT parquet)")
    plain.rename(path)


_TICKETS = """SELECT 'k' || range AS id, 's' AS site, make_timestamptz(1798761600000000 + range * 3600000000) AS opened,
  make_timestamp(1798761600000000 + range * 3600000000 + 60000000) AS solved, 'minor' AS grade, (range / 4)::DECIMAL(12,2) AS cost,
  NULL::DECIMAL(5,1) AS score, NULL::BOOLEAN AS paid, DATE '2027-01-04' AS asked, NULL::DATE AS replied FROM range(10)"""


@pytest.mark.parametrize("name", ["x'); attach 'y", "[ab]?*", "a b;c", "甲'方", '"q"', "$file", "%2F", "{a,b}"])
def test_hostile_file_names_are_read_and_nothing_beside_them(name: str, tmp_path: Path) -> None:
    from hetong.engines.duckdb import DuckEngine
    from hetong.settle.load import Source as File

    path = tmp_path / f"{name}" / f"{name}.parquet"
    parquet(path, _TICKETS)
    parquet(tmp_path / "other" / f"{name[1:]}.parquet", "SELECT 1 AS a")
    made = DuckEngine(files={"ticket": File("ticket", str(path), "parquet", {"id": "id"}, 10)})
    n, wait, total = made.ask_all([question("n"), question("mean_w"), question("total")])
    assert not isinstance(n, Unanswered)
    assert not isinstance(wait, Unanswered)
    assert [a.rows for a in n[()]] == [10, 0, 0]
    assert seen(wait[()][0]) == (10, 600_000_000, 10, None)
    with pytest.raises(duckdb.Error):
        run(
            made.connection,
            "SELECT * FROM read_parquet([$1])",
            [pattern(str(tmp_path / "other" / f"{name[1:]}.parquet"))],
        )
    rows = made.rows(case.contract(), "ticket", case.ts("2028-01-01 00:00"), case.ts("2028-01-01 00:00"))
    assert [r.id for r in rows] == [f"k{n}" for n in range(10)]
    assert rows[2].values["ticket.opened"] == 1798761600000000 + 2 * case.HOUR
    assert rows[2].values["ticket.grade"] == "severity.minor"
    assert rows[2].values["ticket.cost"] == Fraction(1, 2)
    assert not isinstance(total, Unanswered)
    made.close()


def test_a_float_is_no_number(tmp_path: Path) -> None:
    from hetong.engines.duckdb import DuckEngine
    from hetong.engines.duckdb_sources import Unfit
    from hetong.settle.load import Source as File

    path = tmp_path / "ticket.parquet"
    parquet(path, _TICKETS.replace("(range / 4)::DECIMAL(12,2)", "range / 4"))
    made = DuckEngine(files={"ticket": File("ticket", str(path), "parquet", {}, 10)})
    with pytest.raises(Unfit) as wrong:
        made.ask(question("n"))
    assert (wrong.value.column, wrong.value.found) == ("cost", "DOUBLE")
    made.close()


def test_rows_are_those_known_in_time_in_order() -> None:
    from hetong.settle.load.records import RECORDED_KEY

    late = case.ticket("late", "2027-01-03 10:00")
    known = {**late.values, RECORDED_KEY: case.ts("2027-03-01 00:00")}
    rows = [case.ticket("b", "2027-01-05 10:00"), case.ticket("a", "2027-01-05 10:00"), Row("late", "ticket", known), case.ticket("new", "2027-04-05 10:00")]  # fmt: skip
    made = engine(rows)
    contract = case.contract()
    april = case.ts("2027-04-01 00:00")
    assert [r.id for r in made.rows(contract, "ticket", april, april)] == ["late", "a", "b"]
    assert [r.id for r in made.rows(contract, "ticket", april, case.ts("2027-02-01 00:00"))] == ["a", "b"]
    assert made.rows(contract, "nothing", april, april) == ()
    made.close()
