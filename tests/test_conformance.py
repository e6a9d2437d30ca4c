"""The same questions on every engine: DuckDB, ibis on DuckDB, and Spark give equal rows, sums and cents.

Spark needs pyspark and Java, and takes about a minute: marked slow. Where something is missing the test is skipped and
names it; under HETONG_REQUIRE_ALL=1 nothing may be missing.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
from collections.abc import Iterator, Sequence
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from hetong.settle.engine import Question, Row, Unanswered
from hetong.settle.facts import Facts
from hetong.settle.load.records import RECORDED_KEY
from hetong.settle.place import NOWHERE
from hetong.settle.values import Instant, Interval, Period
from hetong.trees import model
from tests.query_cases import tickets as case


def need(*modules: str, program: str = "") -> pytest.MarkDecorator:
    lacking = [m for m in modules if find_spec(m) is None]
    lacking += [program] if program and shutil.which(program) is None else []
    missing = bool(lacking) and os.environ.get("HETONG_REQUIRE_ALL") != "1"
    return pytest.mark.skipif(missing, reason=f"needs {', '.join(lacking)}")


LATE = case.ts("2027-04-01 00:00")
EARLY = case.ts("2027-02-14 10:30")
MONTHS = tuple(
    Period("month", dt.date(2027, m, 1), dt.date(2027, m + 1, 1) - dt.timedelta(days=1), f"2027-{m:02d}")
    for m in (1, 2, 3)
)
ODD = tuple(
    Period("", dt.date(2027, 1, a), dt.date(2027, 1, b), f"{a}..{b}")
    for a, b in ((1, 3), (2, 15), (8, 8), (7, 30))
)
SITES = ("a", "b'; --", "丙", "back\\slash\\'", "")
KEYED = (
    "n",
    "in_time",
    "p95_w",
    "price_sum",
    "sites",
    "mean_cost",
    "worst",
    "first_score",
    "repeats",
    "closed",
)
LASTING = ("down_time", "down_ours", "down_long", "down_desk", "down_sum")
ALL = (*case.CASES, "desk_time", "repeats", "closed", "hard", *LASTING)


def rows() -> dict[str, list[Row]]:
    """Tickets, outages and closures of three months, the same on every run, with every kind of gap in them."""
    dice = random.Random(20270101)
    first, last = case.ts("2026-12-20 00:00"), case.ts("2027-04-10 00:00")
    made: dict[str, list[Row]] = {"ticket": [], "outage": [], "shut": []}
    for n in range(260):
        opened = dice.randrange(first, last)
        if n % 9 == 0:
            opened -= opened % case.HOUR
        wait = dice.choice(
            [None, dice.randrange(40), dice.randrange(20 * case.HOUR), dice.randrange(6) * case.HOUR]
        )
        asked = dt.date(2027, 1, 1) + dt.timedelta(days=dice.randrange(80))
        values: dict[str, Any] = {
            "site": dice.choice(SITES),
            "opened": Instant(opened),
            "solved": None if wait is None else Instant(opened + wait),
            "grade": f"severity.{dice.choice(case.GRADES)}",
            "cost": Fraction(dice.randrange(10_000), 100),
            "score": dice.choice(
                [None, Fraction(dice.randrange(-5, 31)), Fraction(dice.randrange(10_000), 100)]
            ),
            "paid": dice.choice([None, True, False]),
            "asked": asked,
            "replied": dice.choice([None, asked + dt.timedelta(days=dice.randrange(-5, 41))]),
        }
        row: dict[str, Any] = {f"ticket.{k}": v for k, v in values.items()}
        if n % 5 == 0:
            row[RECORDED_KEY] = Instant(dice.randrange(first, last))
        made["ticket"].append(Row(f"t{n:03d}", "ticket", row, n + 2))
    for n in range(60):
        start = dice.randrange(first, last)
        end = dice.choice(
            [
                None,
                Instant(start + dice.randrange(3 * case.HOUR)),
                Instant(start + dice.randrange(3 * case.DAY)),
            ]
        )
        span = Interval(Instant(start), end if n % 20 else Instant(start))
        values = {
            "outage.site": dice.choice(SITES),
            "outage.down": span,
            "outage.ours": dice.choice([None, True, False]),
        }
        made["outage"].append(Row(f"o{n:03d}", "outage", values, n + 2))
    for n in range(25):
        start = dice.randrange(first, last)
        span = Interval(Instant(start), Instant(start + dice.randrange(2 * case.DAY)) if n else None)
        made["shut"].append(Row(f"s{n:03d}", "shut", {"shut.gap": span}, n + 2))
    return made


ROWS = rows()


def question(
    name: str,
    keys: tuple[str, ...] = (),
    windows: Sequence[Period] = MONTHS,
    as_of: int = LATE,
    known_at: int = LATE,
) -> Question:
    from hetong.settle import evaluate
    from hetong.settle.run import Run

    contract = case.contract()
    run = Run(contract, Facts(), None, Instant(as_of))  # type: ignore[arg-type]
    metric = contract.nodes[name]
    assert isinstance(metric, model.Metric)
    return Question(
        contract, metric.value, tuple(windows), keys,
        lambda e: evaluate.value(run, e, NOWHERE), Instant(as_of), Instant(known_at),
    )  # fmt: skip


def told(found: Any) -> Any:
    """What an engine said, ready to be compared."""
    if isinstance(found, Unanswered):
        return [(r.kind, r.what) for r in found.cell.reasons]
    return {
        key: [(a.rows, a.numerator, a.denominator, a.value, a.open) for a in answers]
        for key, answers in found.items()
    }


def questions() -> dict[str, Question]:
    asked = {name: question(name) for name in ALL}
    asked |= {f"{n} by site": question(n, ("ticket.site",)) for n in KEYED}
    asked |= {f"{n} by site and grade": question(n, ("ticket.site", "ticket.grade")) for n in ("n", "median_w")}
    asked |= {f"{n} by site": question(n, ("outage.site",)) for n in LASTING}
    return asked


def others() -> dict[str, Question]:
    """Another moment to look from, and windows that overlap and leave gaps."""
    names = ("n", "in_time", "p95_w", "desk_time", "answered", *LASTING)
    asked = {f"{n} as of": question(n, as_of=EARLY, known_at=case.ts("2027-02-01 00:00")) for n in names}
    return asked | {f"{n} in odd windows": question(n, windows=ODD) for n in names}


@pytest.fixture(scope="session")
def wanted() -> dict[str, Any]:
    from hetong.engines.duckdb import DuckEngine

    engine = DuckEngine(ROWS)
    asked = questions()
    found = {name: told(one) for name, one in zip(asked, engine.ask_all(list(asked.values())), strict=True)}
    asked = others()
    found |= {name: told(engine.ask(one)) for name, one in asked.items()}
    engine.close()
    return found


@need("duckdb")
def test_there_is_something_to_compare(wanted: dict[str, Any]) -> None:
    assert wanted["hard"] == [("blank", "enough")]
    assert len(wanted["n by site"]) == len(SITES)
    assert sum(rows for rows, *_ in wanted["n"][()]) > 200
    for name in (*ALL, "n as of", "n in odd windows"):
        assert name == "hard" or any(rows for answers in wanted[name].values() for rows, *_ in answers), name


@pytest.fixture
def on_duckdb() -> Iterator[Any]:
    from hetong.engines.ibis_engine import IbisEngine
    from tests.ibis_duckdb import Duck

    engine = IbisEngine(Duck(), ROWS)
    yield engine
    engine.close()


@need("duckdb", "ibis")
def test_ibis_on_duckdb_says_the_same(on_duckdb: Any, wanted: dict[str, Any]) -> None:
    compare(on_duckdb, wanted)


@need("duckdb", "ibis")
def test_no_text_of_a_contract_or_row_is_spelt_into_a_query(on_duckdb: Any) -> None:
    said = on_duckdb._backend.said
    on_duckdb.ask_all([question("serious"), question("mean_repair")])
    assert said
    assert not any(grade in sql for sql in said for grade in case.GRADES)


@need("duckdb", "ibis")
def test_rows_come_back_as_they_went_in(on_duckdb: Any) -> None:
    same_rows(on_duckdb)


@need("duckdb", "ibis")
def test_a_value_that_no_engine_holds_is_beyond_it() -> None:
    from hetong.engines.ibis_engine import IbisEngine
    from hetong.settle.query.stops import Beyond
    from tests.ibis_duckdb import Duck

    odd = Row("x", "ticket", {**ROWS["ticket"][0].values, "ticket.score": Fraction(1, 3)})
    engine = IbisEngine(Duck(), {**ROWS, "ticket": [odd]})
    with pytest.raises(Beyond):
        engine.ask(question("least"))
    assert not isinstance(engine.ask(question("n")), Unanswered)
    engine.close()


def compare(engine: Any, wanted: dict[str, Any]) -> None:
    asked = questions()
    for name, found in zip(asked, engine.ask_all(list(asked.values())), strict=True):
        assert told(found) == wanted[name], name
    for name, one in others().items():
        assert told(engine.ask(one)) == wanted[name], name


def same_rows(engine: Any) -> None:
    for record, held in ROWS.items():
        found = engine.rows(case.contract(), record, Instant(LATE), Instant(LATE))
        ids = {row.id for row in found}
        assert ids == {
            row.id for row in held if _start(row) < LATE and row.values.get(RECORDED_KEY, Instant(0)) < LATE
        }
        assert [r.id for r in found] == sorted(
            ids, key=lambda id: (_start(next(r for r in held if r.id == id)), id)
        )


def _start(row: Row) -> int:
    at = row.values.get("ticket.opened") or row.values.get("outage.down") or row.values["shut.gap"]
    return int(at.start if isinstance(at, Interval) else at)


# ---- Spark --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    from hetong.engines.spark import Spark

    backend = Spark(master="local[2]")
    yield backend
    backend.close()


@pytest.mark.slow
@need("duckdb", "ibis", "pyspark", program="java")
def test_spark_says_the_same(spark: Any, wanted: dict[str, Any], tmp_path: Path) -> None:
    from hetong.engines.duckdb import DuckEngine
    from hetong.engines.ibis_engine import IbisEngine
    from tests.query_cases import files

    engine = IbisEngine(spark, ROWS)
    compare(engine, wanted)
    same_rows(engine)
    # One test, so that one session serves all of it, however tests are spread over processes.
    for file in files.written(tmp_path):
        asked = files.questions()
        here, there = DuckEngine({}, {"visit": file}), IbisEngine(spark, {}, {"visit": file})
        for name, one in asked.items():
            assert told(there.ask(one)) == told(here.ask(one)), (file.format, name)
        rows_here, rows_there = (
            [
                (row.id, dict(row.values))
                for row in e.rows(files.contract(), "visit", Instant(LATE), Instant(LATE))
            ]
            for e in (here, there)
        )
        assert rows_there == rows_here
        assert len(rows_here) == 4
        here.close()
