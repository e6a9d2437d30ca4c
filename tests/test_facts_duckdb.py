"""Large record files: what DuckDB says of a cell is what Python says of it, and what is wrong is found at its line."""

from __future__ import annotations

import datetime as dt
import os
import random
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from hetong.base.span import file_of, start_of
from hetong.cli import fact_files, fact_tables
from hetong.settle.load import Cells, Places, shape_of
from hetong.settle.load.records import RECORDED_KEY
from hetong.settle.load.records import read as read_rows
from hetong.settle.load.wrong import Wrong
from hetong.settle.values import Length
from hetong.trees.model import Contract, Record
from hetong.trees.types import Type
from tests import fact_pages

duckdb = pytest.importorskip("duckdb")

from hetong.engines import duckdb_cells, duckdb_records  # noqa: E402
from hetong.engines.duckdb_locked import connect  # noqa: E402

SEEDS = {
    Type("datetime"): ["2027-03-05T09:30:00+08:00", "2027-03-05 09:30Z", "2027-12-31T23:59:59+08:00", "1900-01-01T00:00:00+08:00", "2201-01-01T00:00:00+08:00", "2027-02-29T23:59:59.999999-00:30", "2200-12-31T00:00:00Z"],
    Type("date"): ["2027-03-05", "2028-02-29", "1900-01-01", "2027-02-29", "2200-12-31", "2201-01-01"],
    Type("number"): ["1234.50", "-0.1", "0", "1e5", "NaN", "Infinity", "1,234", "9" * 28, "9" * 29, "0.1234567890", "0.12345678901"],
    Type("money", "CNY"): ["1234.50", "CNY 12", "CNY  12.5", "CNY12", "USD 1", "-5", "CNY -5.10"],
    Type("percent"): ["5%", "0.5‰", "5 %", "5", "0.05", "100%", "-3.5%", "0.123456789%", "0.12345678%", "5％", "1234567890123456789%"],
    Type("count"): ["0", "12", "-0", "-1", "1.0", "999999999999999999", "1000000000000000000", "007"],
    Type("bool"): ["yes", "No", "TRUE", "false", "是", "否", "y", "1", "Yes ", "ſ"],
    Type("duration"): ["90 minutes", "2 hours 30 minutes", "PT90M", "P1DT2H", "PT1.5S", "2小时30分钟", "1 day", "P1W", "90", "PT", "P1D", "1 minute 1 hour", "0.0000001 seconds", "1h", "P1DT"],
    Type("row", "severity"): ["minor", "critical", " minor", "Minor", "一般", "severity.minor"],
    Type("text"): ["", " ", "plain", "中文", "a\u202eb", "tab\tx", "a\nb", "a\r\nb", "=1+1", "\u00a0", "\u200b", "\x01"],
    Type("quantity", "kg"): ["7 kg", "7kg", "7", "7 千克", "7 kilograms", "7 g", "kg", "-2.5  kg", "7kg kg"],
    Type("party"): ["client", "vendor", "Client"],
}  # fmt: skip
CHARACTERS = " 0123456789.-+:TZ%‰PHMSDWeCNY/minutesdayhr９０。,，\u202e'\"年"


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    return fact_pages.opened(tmp_path_factory.mktemp("sample"))[1]


def variants(seeds: list[str], count: int, random: random.Random) -> list[str]:
    made = list(seeds)
    while len(made) < count:
        text = list(random.choice(seeds))
        for _ in range(random.randint(1, 2)):
            at = random.randrange(len(text) + 1)
            act = random.randrange(3)
            if act == 0 or not text:
                text.insert(at, random.choice(CHARACTERS))
            elif act == 1:
                text[at % len(text)] = random.choice(CHARACTERS)
            else:
                del text[at % len(text)]
        made.append("".join(text))
    return made


def in_python(cells: Cells, type: Type, text: str) -> tuple[bool, Any]:
    """Whether a cell of a column that may be empty is good, and what it is worth."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text or (type.base != "text" and not text.strip(" ")):
        return True, None
    try:
        return True, cells.parser(type)(text)
    except Wrong:
        return False, None


def stored(type: Type, value: Any) -> Any:
    """A value of Python as the engine hands it back."""
    if isinstance(value, Length):
        return int(value.n * 1_000_000)
    if type.base == "row" and value is not None:
        return value.rpartition(".")[2]
    if type.base == "datetime" and value is not None:
        return dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=value)
    return value


@pytest.mark.parametrize("type", SEEDS, ids=str)
def test_both_readers_agree_on_every_text(type: Type, contract: Contract) -> None:
    texts = variants(SEEDS[type], 3000, random.Random(str(type)))
    cells, bound = Cells(contract), duckdb_cells.Bound()
    cell = duckdb_cells.cell(contract, type, "c", True, bound)
    params = {"texts": texts, **bound.values}
    rows = (
        connect()
        .execute(
            f"SELECT c, {cell.good}, CASE WHEN {cell.good} THEN {cell.value} END FROM (SELECT unnest($texts::VARCHAR[]) AS c)",
            params,
        )
        .fetchall()
    )
    assert len(rows) == len(texts)
    for text, good, value in rows:
        expected, worth = in_python(cells, type, text)
        assert good is expected, (text, good)
        if good:
            found = (
                Fraction(value) if isinstance(value, Decimal | int) and not isinstance(value, bool) else value
            )
            worth = stored(type, worth)
            assert found == (
                Fraction(worth) if isinstance(worth, int) and not isinstance(worth, bool) else worth
            ), text
    assert any(good for _, good, _ in rows)
    assert not all(good for _, good, _ in rows)


HEAD = "opened,solved,severity,cost,rating,share,spent,urgent,remark,id,recorded\n"


def line(n: int, random: random.Random) -> str:
    minute = f"{n % 60:02}"
    return (
        f"2027-03-{n % 28 + 1:02}T{n % 24:02}:{minute}:00+08:00,{'' if n % 3 else '2027-04-01T00:00:00Z'},"
        f"{random.choice(('minor', 'critical'))},{random.choice(('', '12.50', 'CNY 7'))},{random.choice(('', '4'))},"
        f"{random.choice(('', '5%', '0.5‰'))},{random.choice(('', '90 minutes', 'PT5M'))},{random.choice(('', 'yes', '否'))},"
        f"{random.choice(('', 'plain', '中文', chr(34) + 'two' + chr(10) + 'lines' + chr(34)))},T{n},\n"
    )


def big(folder: Path, lines: list[str], head: str = HEAD) -> tuple[Any, Any, Places]:
    """The file as the engine's way takes it, whatever its size."""
    contract = fact_pages.opened(folder)[1]
    place = folder / "ticket.csv"
    place.write_text(head + "".join(lines), encoding="utf-8", newline="")
    record = contract.nodes["ticket"]
    assert isinstance(record, Record)
    places = Places(fact_pages.fact_files.Problems())
    notes = places.file("ticket.csv")
    return contract, fact_tables.csv(Cells(contract), shape_of(record), notes, place), places


def test_a_large_file_gives_the_rows_that_a_small_one_gives(tmp_path: Path) -> None:
    dice = random.Random(7)
    lines = [line(n, dice) for n in range(500)]
    contract, source, places = big(tmp_path, [*lines, *lines[:20]])
    assert source is not None
    assert not list(places.problems)
    assert source.repeated
    made = duckdb_records.source(contract, source)
    fields = ("opened", "solved", "severity", "cost", "rating", "share", "spent", "urgent", "remark")
    chosen = ", ".join(f'"{name}"' for name in fields)
    held = (
        connect([source.path])
        .execute(f"SELECT _id, {chosen} FROM {made.relation} ORDER BY _id", made.params)
        .fetchall()
    )
    record = contract.nodes["ticket"]
    notes = Places(fact_pages.fact_files.Problems()).file("x")
    rows = read_rows(Cells(contract), shape_of(record), notes, (tmp_path / "ticket.csv").read_bytes())
    assert len(rows) == len(held) == 500
    types = {column.id: column.type for column in record.columns}
    for row, found in zip(sorted(rows, key=lambda one: one.id), held, strict=True):
        assert row.id == found[0]
        assert RECORDED_KEY not in row.values
        for name, value in zip(fields, found[1:], strict=True):
            id = f"ticket.{name}"
            expected = stored(types[id], row.values.get(id))
            assert (Fraction(value) if isinstance(value, Decimal) else value) == expected


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ("2027-02-30T00:00:00+08:00,,minor,,,,,,,B,\n", "HT843"),
        ("2027-02-20T00:00:00,,minor,,,,,,,B,\n", "HT844"),
        (",,minor,,,,,,,B,\n", "HT846"),
        ("2027-02-20T00:00:00Z,,minr,,,,,,,B,\n", "HT845"),
        ("2027-02-20T00:00:00Z,,minor,,9,,,,,B,\n", "HT847"),
        ("2027-02-20T00:00:00Z,,minor,,,,,,a\u202eb,B,\n", "HT860"),
        ("2027-02-20T00:00:00Z,,minor,,,,,,B,\n", "HT850"),
        ('2027-02-20T00:00:00Z,,minor,,,,,,"B,\n', "HT850"),
        ("2027-02-20T00:00:00Z,,minor,１,,,,,,B,\n", "HT841"),
        ("2027-02-20T00:00:00Z,,critical,99,,,,,,T7,\n", "HT851"),
    ],
)
def test_a_bad_line_of_a_large_file_is_found_where_it_stands(bad: str, code: str, tmp_path: Path) -> None:
    dice = random.Random(7)
    lines = [line(n, dice) for n in range(300)]
    lines.insert(200, bad)
    _, source, places = big(tmp_path, lines)
    assert source is None
    problem, *more = places.problems
    assert problem.code == code
    # After a quotation mark that nobody closed, what follows cannot be read either.
    assert not more or '"B' in bad
    at = 1 + HEAD.count("\n") + sum(one.count("\n") for one in lines[:200])
    excerpt = places.excerpts()[1]
    assert excerpt.position(start_of(problem.at))[0] == at


def test_same_content_under_one_id_may_be_spelt_otherwise(tmp_path: Path) -> None:
    lines = ["2027-02-20T00:00:00Z,,minor,5,,,,,,A,\n", "2027-02-20T08:00:00+08:00,,minor,5.00,,,,,,A,\n"]
    _, source, places = big(tmp_path, lines)
    assert not list(places.problems)
    assert source is not None
    assert source.repeated


def test_many_bad_lines_are_counted(tmp_path: Path) -> None:
    _, source, places = big(tmp_path, ["2027-02-20T00:00:00Z,,minr,,,,,,,,\n"] * 300)
    places.excerpts()
    assert source is None
    codes = [problem.code for problem in places.problems]
    assert codes == ["HT845"] * 50 + ["HT861"]
    assert list(places.problems)[-1].facts["count"] == "250"


def test_other_encodings_are_said(tmp_path: Path) -> None:
    contract = fact_pages.opened(tmp_path)[1]
    place = tmp_path / "ticket.csv"
    place.write_bytes((HEAD + "2027-02-20T00:00:00Z,,minor,,,,,,超时,A,\n" * 3000).encode("gbk"))
    record = contract.nodes["ticket"]
    places = Places(fact_pages.fact_files.Problems())
    assert fact_tables.csv(Cells(contract), shape_of(record), places.file("x"), place) is None  # type: ignore[arg-type]
    (problem,) = places.problems
    assert problem.code == "HT001"
    assert problem.facts["line"] == "2"
    assert "GBK" in problem.facts["guess"].en  # type: ignore[union-attr]


def parquet(folder: Path, select: str) -> Any:
    (folder / "facts").mkdir(exist_ok=True)
    place = folder / "facts" / "ticket.parquet"
    duckdb.connect().execute(f"COPY ({select}) TO '{place}' (FORMAT parquet)")
    opened, contract = fact_pages.opened(folder)
    return fact_files.load(opened, contract, str(folder / "facts"))


OPENED = "TIMESTAMPTZ '2027-03-05 09:30:00+08' AS opened, 'minor' AS severity"


def test_parquet_values_are_checked(tmp_path: Path) -> None:
    loaded = parquet(
        tmp_path,
        "SELECT * FROM (VALUES (TIMESTAMPTZ '2027-03-05 09:30:00+08', 'minor', 1.5::DECIMAL(10,2), 0.05::DECIMAL(5,4)),"
        " (TIMESTAMPTZ '2027-03-06 09:30:00+08', 'minr', NULL, NULL), (NULL, 'minor', NULL, NULL)) t(opened, severity, cost, share)",
    )
    assert sorted(problem.code for problem in loaded.problems) == ["HT845", "HT846"]
    lines = {
        problem.code: loaded.texts[file_of(problem.at)].position(start_of(problem.at))[0]
        for problem in loaded.problems
    }
    assert lines == {"HT845": 2, "HT846": 3}, "the number of the row"
    (tmp_path / "facts" / "ticket.parquet").write_bytes(b"PAR1 this is not one")
    opened, contract = fact_pages.opened(tmp_path)
    loaded = fact_files.load(opened, contract, str(tmp_path / "facts"))
    assert [problem.code for problem in loaded.problems] == ["HT862"]


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        (
            "5 AS rating, 0.05::DECIMAL(4,2) AS share, INTERVAL 90 MINUTES AS spent, DATE '2027-03-05' AS due",
            [],
        ),
        ("'90 minutes' AS spent, true AS urgent, 'x' AS remark, 7 AS id", []),
        ("'ninety' AS spent", ["HT840"]),
        ("INTERVAL 1 MONTH AS spent", ["HT862"]),
        ("90 AS spent", ["HT864"]),
        ("0.05::DOUBLE AS share", ["HT864"]),
        ("'5' AS rating", ["HT864"]),
        ("6 AS rating", ["HT847"]),
        ("-1 AS rating", ["HT840"]),
        ("DATE '1800-01-01' AS due", ["HT843"]),
        ("'a' || chr(8238) AS remark", ["HT860"]),
        ("TIMESTAMP '2027-03-05 09:30:00' AS recorded", ["HT864"]),
        ("1 AS other", ["HT849"]),
        ("1.23456789012::DECIMAL(20,11) AS cost", ["HT864"]),
    ],
)
def test_types_and_values_of_parquet(more: str, codes: list[str], tmp_path: Path) -> None:
    loaded = parquet(tmp_path, f"SELECT {OPENED}, {more}")
    assert [problem.code for problem in loaded.problems] == codes
    assert bool(loaded.sources) == (not codes)


def test_ids_of_parquet(tmp_path: Path) -> None:
    same = f"SELECT {OPENED}, 7 AS id, 1.5::DECIMAL(9,2) AS cost"
    loaded = parquet(tmp_path, f"{same} UNION ALL {same}")
    assert loaded.sources["ticket"].repeated
    other = f"SELECT {OPENED}, 7 AS id, 2.5::DECIMAL(9,2) AS cost"
    (problem,) = parquet(tmp_path, f"{same} UNION ALL {other}").problems
    assert (problem.code, problem.facts["first"], problem.facts["second"]) == ("HT851", "1", "2")


def test_a_metric_of_a_large_file_is_that_of_a_small_one(tmp_path: Path) -> None:
    from hetong.engines.duckdb import DuckEngine
    from hetong.settle.engine import Question
    from hetong.settle.load.periods import period
    from hetong.settle.values import Instant, known

    dice = random.Random(7)
    lines = [line(n, dice) for n in range(500)]
    contract, source, _ = big(tmp_path, [*lines, *lines[:20]])
    record = contract.nodes["ticket"]
    notes = Places(fact_pages.fact_files.Problems()).file("x")
    rows = read_rows(Cells(contract), shape_of(record), notes, (tmp_path / "ticket.csv").read_bytes())
    late = Instant(4_000_000_000_000_000)
    windows = (period("2027-03"), period("2027-04"))
    asked = Question(
        contract, contract.nodes["tickets"].value, windows, (), lambda expr: known(None), late, late
    )
    large, small = DuckEngine({}, {"ticket": source}), DuckEngine({"ticket": rows}, {})
    counts = [[answer.rows for answer in engine.ask(asked)[()]] for engine in (large, small)]  # type: ignore[index]
    assert counts == [[500, 0], [500, 0]]
    ids = [sorted(row.id for row in engine.rows(contract, "ticket", late, late)) for engine in (large, small)]
    assert ids[0] == ids[1]


SPARSE = """
import resource, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests import fact_pages
folder = Path({folder!r})
loaded = fact_pages.load(folder, {{}})
print([p.code for p in loaded.problems], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.parametrize("head", ["", HEAD])
def test_a_huge_hollow_file_ends_soon_and_small(head: str, tmp_path: Path) -> None:
    (tmp_path / "facts").mkdir()
    place = tmp_path / "facts" / "ticket.csv"
    place.write_text(head)
    os.truncate(place, 5 * 1024**3)
    root = str(Path(__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-c", SPARSE.format(root=root, folder=str(tmp_path))],
        check=False, capture_output=True, text=True, timeout=60, env={**os.environ, "PYTHONPATH": f"{root}/compiler"},
    )  # fmt: skip
    codes, _, size = done.stdout.rpartition(" ")
    assert done.returncode == 0, done.stderr
    assert "HT860" in codes
    assert int(size) < 512 * 1024
