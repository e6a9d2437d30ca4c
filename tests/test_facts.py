"""Facts come in typed or not at all: cells, records, the journal, the folder, and the empty files of a contract."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import re
import socket
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hetong.base.problems import Problem
from hetong.base.span import file_of, start_of
from hetong.cli import fact_files
from hetong.cli.entry import run
from hetong.cli.opened import open_contract
from hetong.settle.load import RECORDED_KEY, Cells, Loaded, load
from hetong.settle.load.export import guarded, table
from hetong.settle.load.template import template
from hetong.settle.load.wrong import Wrong
from hetong.settle.values import Instant, Interval, Length, Period
from hetong.trees.model import Contract
from hetong.trees.types import Type
from tests import fact_pages
from tests.fact_pages import codes
from tests.running import compiled

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted(path for path in (ROOT / "examples").iterdir() if path.is_dir())
STRESS = ROOT / "tests" / "data" / "stress.contract"
T = "2027-03-05T09:30:00+08:00"
AT = Instant(1804210200_000_000)


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    return fact_pages.opened(tmp_path_factory.mktemp("sample"))[1]


def rows(contract: Contract, text: str, name: str = "ticket.csv") -> Loaded:
    return load(contract, {name: text.encode()})


def journal(contract: Contract, *lines: str, head: str = "id,time,kind,actor,payload") -> Loaded:
    return load(contract, {"events.csv": "\n".join((head, *lines, "")).encode()})


def where(loaded: Loaded, problem: Problem) -> tuple[int, int]:
    return loaded.texts[file_of(problem.at)].position(start_of(problem.at))


# ---- cells

GOOD = [
    ("number", "", "-1234.50", Fraction("-1234.5")),
    ("number", "", " 7 ", Fraction(7)),
    ("money", "CNY", "CNY 1234.50", Fraction("1234.5")),
    ("money", "CNY", "0.10", Fraction(1, 10)),
    ("percent", "", "5%", Fraction(1, 20)),
    ("percent", "", "0.5‰", Fraction(1, 2000)),
    ("count", "", "12", Fraction(12)),
    ("duration", "", "90 minutes", Length(Fraction(5400))),
    ("duration", "", "2 hours 30 minutes", Length(Fraction(9000))),
    ("duration", "", "2小时30分钟", Length(Fraction(9000))),
    ("duration", "", "PT90M", Length(Fraction(5400))),
    ("duration", "", "P1DT0.5S", Length(Fraction(172801, 2))),
    ("duration", "calendar", "2 years", Length(Fraction(24), "calendar")),
    ("duration", "working", "3 working days", Length(Fraction(3), "working_day")),
    ("date", "", "2028-02-29", dt.date(2028, 2, 29)),
    ("datetime", "", T, AT),
    ("datetime", "", "2027-03-05 01:30Z", AT),
    ("datetime", "", "2027-03-04T21:00:00.25-04:30", Instant(AT + 250_000)),
    ("span", "", f"{T}/..", Interval(AT, None)),
    ("bool", "", "是", True),
    ("bool", "", "No", False),
    ("row", "severity", "critical", "severity.critical"),
    ("party", "", "client", "client"),
    ("time", "", "09:30", dt.time(9, 30)),
    ("month", "", "2027-02", Period("month", dt.date(2027, 2, 1), dt.date(2027, 2, 28), "2027-02")),
    ("quarter", "", "2027-Q4", Period("quarter", dt.date(2027, 10, 1), dt.date(2027, 12, 31), "2027-Q4")),
    ("window", "", "2026-W53", Period("week", dt.date(2026, 12, 28), dt.date(2027, 1, 3), "2026-W53")),
    ("text", "", "=1+1", "=1+1"),
    ("list", "text", "a; b", ("a", "b")),
]  # fmt: skip
BAD = [
    ("number", "", "１２", "HT841"), ("number", "", "٣", "HT841"), ("number", "", "NaN", "HT842"), ("number", "", "1e5", "HT842"),
    ("number", "", "-Infinity", "HT842"), ("number", "", "1,234", "HT840"), ("number", "", "0x10", "HT840"),
    ("number", "", "+1", "HT840"), ("number", "", ".5", "HT840"), ("number", "", "1_000", "HT840"),
    ("number", "", "0." + "1" * 11, "HT840"), ("number", "", "9" * 29, "HT840"), ("number", "", "1e99999999", "HT842"),
    ("money", "CNY", "USD 5", "HT840"), ("money", "CNY", "¥5", "HT840"), ("money", "CNY", "5元", "HT840"),
    ("percent", "", "5", "HT840"), ("percent", "", "5％", "HT841"), ("percent", "", "nan%", "HT842"),
    ("count", "", "1.0", "HT840"), ("count", "", "-1", "HT840"), ("count", "", "12 pieces", "HT840"),
    ("duration", "", "90", "HT840"), ("duration", "", "-5 minutes", "HT840"), ("duration", "", "30 minutes 2 hours", "HT840"),
    ("duration", "", "1 month", "HT840"), ("duration", "", "PT", "HT840"), ("duration", "", "P1Y", "HT840"),
    ("duration", "", "９０ minutes", "HT841"), ("duration", "", "9999999 weeks", "HT840"),
    ("date", "", "2027-02-30", "HT843"), ("date", "", "20270205", "HT840"), ("date", "", "2027-W05-1", "HT840"),
    ("date", "", "2027/02/05", "HT840"), ("date", "", "1899-12-31", "HT843"), ("date", "", "9999-12-31", "HT843"),
    ("date", "", "２０２７-02-05", "HT841"), ("date", "", "30 February", "HT840"),
    ("datetime", "", "2027-03-05T09:30:00", "HT844"), ("datetime", "", "2027-03-05", "HT844"),
    ("datetime", "", "2027-02-30T09:30:00Z", "HT843"), ("datetime", "", "2027-03-05T25:30:00Z", "HT840"),
    ("datetime", "", "2027-03-05T09:30:60Z", "HT840"), ("datetime", "", "2027-03-05T09:30:00.1234567Z", "HT840"),
    ("datetime", "", "2027-03-05T09:30:00+0800", "HT840"), ("datetime", "", "2027-03-05T09:30:00-00:00", "HT840"),
    ("datetime", "", "2027-03-05T09:30:00 Asia/Shanghai", "HT840"), ("datetime", "", "yesterday", "HT840"),
    ("bool", "", "1", "HT840"), ("bool", "", "maybe", "HT840"), ("row", "severity", "critcal", "HT845"),
    ("row", "severity", "严重", "HT845"), ("party", "", "nobody", "HT857"), ("text", "", "a\u202eb", "HT860"),
    ("text", "", "a\x00b", "HT860"), ("month", "", "2027-13", "HT840"), ("window", "", "2027-W54", "HT840"),
    ("span", "", f"{T}/2027-03-04T00:00:00Z", "HT840"),
]  # fmt: skip


@pytest.mark.parametrize(("base", "of", "text", "value"), GOOD)
def test_a_cell_is_worth_what_it_says(base: str, of: str, text: str, value: object, contract: Contract) -> None:
    assert Cells(contract).parser(Type(base, of))(text) == value


@pytest.mark.parametrize(("base", "of", "text", "code"), BAD)
def test_a_cell_that_does_not_fit_says_why(
    base: str, of: str, text: str, code: str, contract: Contract
) -> None:
    with pytest.raises(Wrong) as wrong:
        Cells(contract).parser(Type(base, of))(text)
    assert wrong.value.code == code
    assert not re.search("[\u202a-\u202e\x00]", str(wrong.value.facts["text"]))


def test_near_rows_are_offered_and_labels_turned_into_codes(contract: Contract) -> None:
    for text in ("critcal", "严重", "severity.critical"):
        with pytest.raises(Wrong) as wrong:
            Cells(contract).parser(Type("row", "severity"))(text)
        assert "critical" in wrong.value.facts["near"].en  # type: ignore[union-attr]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12))
def test_numbers_are_exact(number: object) -> None:
    from hetong.settle.load.cells import NUMBER, decimal

    assert decimal(f"{number:f}", NUMBER) == Fraction(str(number))


@given(st.datetimes(dt.datetime(1900, 1, 2), dt.datetime(2200, 12, 30)), st.integers(-14 * 60, 14 * 60))
def test_moments_are_exact(moment: dt.datetime, shift: int) -> None:
    from hetong.settle.load.cells import instant

    aware = moment.replace(tzinfo=dt.timezone(dt.timedelta(minutes=shift)))
    expected = (aware - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)
    assert instant(aware.isoformat()) == expected


# ---- records

HEAD = "opened,severity,cost,id,recorded\n"


def test_rows_are_typed_and_know_their_line(contract: Contract) -> None:
    loaded = rows(contract, HEAD + f'{T},minor,"12.50",A,\n\n{T},critical,,,2027-03-06T00:00:00Z\n')
    assert codes(loaded) == []
    first, second = loaded.rows["ticket"]
    assert (first.id, first.line, second.id, second.line) == ("A", 2, "line:4", 4)
    assert first.values["ticket.opened"] == AT
    assert first.values["ticket.severity"] == "severity.minor"
    assert first.values["ticket.cost"] == Fraction("12.5")
    assert second.values["ticket.cost"] is None
    assert RECORDED_KEY not in first.values
    assert second.values[RECORDED_KEY] == Instant(1804291200_000_000)
    assert loaded.facts.records == {"ticket": 2}


def test_spans_are_two_columns(contract: Contract) -> None:
    text = f"down.start,down.end,site\n{T},{T},a\n{T},,b\n,{T},c\n{T},2027-03-05T09:29:00+08:00,d\n"
    loaded = rows(contract, text, "outage.csv")
    assert [row.values["outage.down"] for row in loaded.rows["outage"]] == [
        Interval(AT, AT),
        Interval(AT, None),
    ]
    assert codes(loaded) == ["HT840", "HT846"]
    assert [where(loaded, problem) for problem in loaded.problems] == [(4, 1), (5, 27)]


def test_every_problem_of_a_row_is_placed(contract: Contract) -> None:
    text = HEAD + f'{T},minor,1,A,\n2027-02-30T00:00:00Z,"mi\nnor",x,"B, B",\n'
    loaded = rows(contract, text)
    found = {problem.code: where(loaded, problem) for problem in loaded.problems}
    assert found == {"HT843": (3, 1), "HT845": (3, 22), "HT840": (4, 6)}
    assert len(loaded.rows["ticket"]) == 1


def test_duplicates_and_conflicts(contract: Contract) -> None:
    text = HEAD + f"{T},minor,5,A,2027-03-07T00:00:00Z\n{T},minor,5.00,A,2027-03-06T00:00:00Z\n"
    (row,) = rows(contract, text).rows["ticket"]
    assert row.values[RECORDED_KEY] == Instant(1804291200_000_000), "known from the first delivery on"
    loaded = rows(contract, text + f"{T},minor,6,A,\n")
    (problem,) = loaded.problems
    assert problem.code == "HT851"
    assert (problem.facts["first"], problem.facts["second"]) == ("2", "4")
    assert where(loaded, problem)[0] == 4
    excerpt = loaded.texts[file_of(problem.related[0].at)]
    assert excerpt.position(start_of(problem.related[0].at))[0] == 2


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(12)), st.lists(st.integers(0, 11), max_size=6))
def test_neither_order_nor_repetition_of_rows_matters(order: list[int], again: list[int]) -> None:
    contract = compiled(fact_pages.CONTRACT).contract
    assert contract is not None
    lines = [f"2027-03-{n + 1:02}T00:00:00Z,minor,{n}.5,T{n},\n" for n in range(12)]
    plain, mixed = (
        rows(contract, HEAD + "".join(lines)),
        rows(contract, HEAD + "".join(lines[n] for n in [*order, *again])),
    )
    assert {row.id: dict(row.values) for row in plain.rows["ticket"]} == {
        row.id: dict(row.values) for row in mixed.rows["ticket"]
    }
    assert mixed.facts.records == {"ticket": 12}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "HT863"),
        ("\n\n", "HT863"),
        ("opened\n", "HT848"),
        ("opened;severity\n", "HT849"),
        ("opened,severity,wait\n", "HT849"),
        ("opened,severity,opened\n", "HT849"),
        ("opened,severity\nx\n", "HT850"),
        (f"opened,severity\n{T},minor,\n", "HT850"),
        (f'opened,severity\n{T},"minor\n', "HT850"),
        (f'opened,severity,remark\n{T},minor,"{"x" * 200_000}"\n', "HT850"),
        (f"opened,severity,rating\n{T},minor,6\n", "HT847"),
    ],
)
def test_files_that_are_wrong_as_a_whole(text: str, code: str, contract: Contract) -> None:
    assert set(codes(rows(contract, text))) == {code}


def test_a_header_alone_says_that_nothing_happened(contract: Contract) -> None:
    loaded = rows(contract, "opened,severity\n")
    assert codes(loaded) == []
    assert loaded.facts.records == {"ticket": 0}
    assert "outage" not in loaded.facts.records, "a record without a file is not an empty one"


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_a_byte_order_mark_change_nothing(ends: str, mark: str, contract: Contract) -> None:
    text = mark + (HEAD + f"{T},minor,,A,\n{T},minro,,B,\n").replace("\n", ends)
    loaded = load(contract, {"ticket.csv": text.encode()})
    (problem,) = loaded.problems
    assert where(loaded, problem) == (3, 27)


def test_at_most_fifty_problems_and_a_count(contract: Contract) -> None:
    loaded = rows(contract, HEAD + f"{T},minro,,,\n" * 120)
    assert codes(loaded) == ["HT845"] * 50 + ["HT861"]
    assert list(loaded.problems)[-1].facts["count"] == "70"


# ---- the journal


def test_lines_of_the_journal_are_typed(contract: Contract) -> None:
    loaded = journal(
        contract,
        f'e1,2027-03-05,incident,vendor,"{{""found"": ""2027-03-04"", ""lasted.start"": ""{T}""}}",,',
        f'e2,{T},bill,client,"{{""amount"": 1200.50}}",2027-04-01T00:00:00Z,2027-03',
        'e3,2027-03-06,review,client,"{""value"": ""CNY 1250""}",,',
        'e4,2027-03-06,breach,vendor,"{""norm"": ""secrecy""}",,',
        'e5,2027-03-06,value,,"{""of"": ""tickets"", ""value"": ""31"", ""period"": ""2027-02""}",,',
        "e6,2027-03-06,report,vendor,,,",
        head="id,time,kind,actor,payload,recorded,ref",
    )
    assert codes(loaded) == []
    lines = {line.id: line for line in loaded.facts.journal}
    assert lines["e1"].data == {"incident.found": dt.date(2027, 3, 4), "incident.lasted": Interval(AT, None)}
    assert lines["e1"].whole_day
    assert lines["e1"].at == Instant(AT - (9 * 60 + 30) * 60_000_000), "the day begins in the contract's zone"
    assert lines["e2"].data == {"amount": Fraction("1200.5")}
    assert (lines["e2"].ref, lines["e2"].day, lines["e2"].whole_day) == ("2027-03", dt.date(2027, 3, 5), False)
    assert lines["e2"].recorded == Instant(1806537600_000_000)
    assert lines["e3"].data == {"value": Fraction(1250)}
    assert lines["e4"].data == {"norm": "secrecy"}
    assert lines["e5"].data == {"of": "tickets", "value": Fraction(31), "period": "2027-02"}
    assert lines["e6"].data == {}
    assert lines["e6"].origin.line == 7


def test_what_is_carried_over_judged_and_agreed(contract: Contract) -> None:
    lines = [
        {"id": "a", "time": "2027-03-05", "kind": "opening", "payload": {"of": "tickets", "amount": 2, "source": "ledger"}},
        {"id": "b", "time": "2027-03-05", "kind": "judgement", "payload": {"of": "secrecy", "value": True}},
        {"id": "c", "time": "2027-03-05", "kind": "statement",
         "payload": {"period": "2027-03", "hash": "0", "lines": [{"id": "bill/2027-03", "amount": 1200.10}, {"id": "x"}]}},
    ]  # fmt: skip
    loaded = load(contract, {"events.jsonl": "\n".join(map(json.dumps, lines)).encode()})
    assert codes(loaded) == []
    found = {line.id: line.data for line in loaded.facts.journal}
    assert found["a"]["amount"] == 2
    assert found["b"]["value"] is True
    assert [one["amount"] for one in found["c"]["lines"]] == [Fraction("1200.1"), None]
    del lines[2]["payload"]["lines"][0]["id"]  # type: ignore[index]
    assert codes(load(contract, {"events.jsonl": json.dumps(lines[2]).encode()})) == ["HT840"]


def test_jsonl_says_the_same_as_csv(contract: Contract) -> None:
    line = {"id": "e1", "time": T, "kind": "incident", "actor": "vendor", "payload": {"found": "2027-03-04"}}
    csv = journal(contract, f'e1,{T},incident,vendor,"{{""found"": ""2027-03-04""}}"')
    jsonl = load(contract, {"events.jsonl": (json.dumps(line) + "\n\n" + json.dumps(line)).encode()})
    assert codes(csv) == codes(jsonl) == []
    (one,), (other,) = csv.facts.journal, jsonl.facts.journal
    assert (one.kind, one.at, one.actor, one.data) == (other.kind, other.at, other.actor, other.data)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("e1,2027-03-05T09:30:00,incident,vendor,", "HT844"),
        ("e1,2027-02-30,bill,client,", "HT843"),
        ("e1,05.03.2027,report,vendor,", "HT840"),
        ("e1,２０２７-03-05,report,vendor,", "HT841"),
        (",2027-03-05,report,vendor,", "HT846"),
        ("e1,2027-03-05,repot,vendor,", "HT853"),
        ("e1,2027-03-05,ticket,vendor,", "HT853"),
        ("e1,2027-03-05,secrecy,vendor,", "HT853"),
        ("e1,2027-03-05,report,vendr,", "HT857"),
        ("e1,2027-03-05,bill,client,[1]", "HT854"),
        ("e1,2027-03-05,bill,client,{", "HT854"),
        ('e1,2027-03-05,bill,client,"{""amount"": 1, ""amount"": 2}"', "HT854"),
        ('e1,2027-03-05,bill,client,"{""amount"": NaN}"', "HT842"),
        ('e1,2027-03-05,bill,client,"{""amount"": 1e3}"', "HT842"),
        ('e1,2027-03-05,bill,client,"{""amount"": true}"', "HT840"),
        ('e1,2027-03-05,bill,client,"{""amount"": {}}"', "HT840"),
        ("e1,2027-03-05,bill,client,", "HT855"),
        ('e1,2027-03-05,incident,vendor,"{""found"": ""2027-03-04"", ""x"": 1}"', "HT856"),
        ('e1,2027-03-05,breach,vendor,"{""norm"": ""nothing""}"', "HT865"),
        ('e1,2027-03-05,value,,"{""of"": ""nothing"", ""value"": 1}"', "HT865"),
        ('e1,2027-03-05,incident,vendor,"{""found"": ""\\u202e2027-03-04""}"', "HT860"),
        ("e1,2027-03-05,bill,client," + "[" * 200_000, "HT850"),
        ("e1,2027-03-05,bill,client," + "[" * 60_000, "HT854"),
        ("e1,2026-03-05,report,vendor,", "HT858"),
    ],
)
def test_lines_that_do_not_fit(line: str, code: str, contract: Contract) -> None:
    loaded = journal(contract, line)
    assert set(codes(loaded)) == {code}
    assert where(loaded, next(iter(loaded.problems)))[0] == 2


def test_before_the_term_only_what_follows_signing(contract: Contract) -> None:
    lines = ["e1,2026-12-20,signing,,", "e2,2026-12-21,report,vendor,", "e3,2026-12-01,report,vendor,"]
    loaded = journal(contract, *lines)
    assert sorted((problem.code, str(problem.facts["day"])) for problem in loaded.problems) == [
        ("HT858", "2026-12-01"),
        ("HT859", "2026-12-20"),
        ("HT859", "2026-12-21"),
    ]


def test_the_same_id_in_the_journal(contract: Contract) -> None:
    same = journal(contract, "e1,2027-03-05,report,vendor,", "e1,2027-03-05,report,vendor,{}")
    assert len(same.facts.journal) == 1
    assert codes(same) == []
    other = journal(
        contract, "e1,2027-03-05,report,vendor,", "e2,2027-03-05,report,vendor,", "e1,2027-03-06,report,vendor,"
    )
    (problem,) = other.problems
    assert problem.code == "HT851"
    assert (problem.facts["first"], problem.facts["second"]) == ("2", "4")


# ---- the folder


def test_what_is_no_fact_file_is_said_and_never_opened(tmp_path: Path) -> None:
    opened, contract = fact_pages.opened(tmp_path)
    folder = fact_pages.write(tmp_path, {"x'); attach 'y.csv": "a\n1\n", "README.md": "words", ".hidden": "x"})
    (tmp_path / "secret.csv").write_text("opened,severity\n")
    (folder / "ticket.csv").symlink_to(tmp_path / "secret.csv")
    os.mkfifo(folder / "outage.csv")
    (folder / "old").mkdir()
    (folder / "grave.csv").write_text("opened\n")
    (folder / "events.csv").write_text("id,time,kind,actor,payload\n")
    (folder / "events.jsonl").write_text("")
    (folder / "ticket.json").write_text("[]")
    loaded = fact_files.load(opened, contract, str(folder))
    found = sorted((problem.code, Path(str(problem.facts["file"])).name) for problem in loaded.problems)
    assert found == [
        ("HT031", "old"),
        ("HT031", "outage.csv"),
        ("HT031", "ticket.csv"),
        ("HT852", "grave.csv"),
        ("HT852", "x'); attach 'y.csv"),
        ("HT862", "events.jsonl"),
        ("HT862", "ticket.json"),
    ]
    assert loaded.facts.records == {}


def test_a_socket_or_a_device_is_no_fact_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened, contract = fact_pages.opened(tmp_path)
    folder = fact_pages.write(tmp_path, {})
    monkeypatch.chdir(folder)
    with socket.socket(socket.AF_UNIX) as one:
        one.bind("ticket.csv")
        loaded = fact_files.load(opened, contract, ".")
    assert [problem.code for problem in loaded.problems] == ["HT031"]


def test_a_huge_journal_is_refused_by_its_size(tmp_path: Path) -> None:
    opened, contract = fact_pages.opened(tmp_path)
    folder = fact_pages.write(tmp_path, {"events.csv": ""})
    os.truncate(folder / "events.csv", fact_files.JOURNAL_BYTES + 1)
    loaded = fact_files.load(opened, contract, str(folder))
    assert [problem.code for problem in loaded.problems] == ["HT010"]


def test_gbk_is_said(tmp_path: Path) -> None:
    text = "opened,severity,remark\n" + f"{T},minor,系统超时，需要处理\n" * 5
    loaded = fact_pages.load(tmp_path, {"ticket.csv": text.encode("gbk")})
    (problem,) = loaded.problems
    assert problem.code == "HT001"
    assert "GBK" in problem.facts["guess"].en  # type: ignore[union-attr]


# ---- templates


def contracts() -> list[Path]:
    return [folder / f"{folder.name}.contract" for folder in EXAMPLES] + [STRESS]


@pytest.mark.parametrize("path", contracts(), ids=lambda path: path.stem)
def test_a_template_loads_as_nothing_happened(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "facts"
    assert run(["facts", str(path), "--template", str(folder)]) == 0
    opened = open_contract(str(path))
    contract = opened.analysed().contract
    assert contract is not None
    loaded = fact_files.load(opened, contract, str(folder))
    assert codes(loaded) == []
    assert loaded.facts.journal == ()
    assert set(loaded.facts.records.values()) <= {0}
    assert {f"{record}.csv" for record in loaded.facts.records} == {
        one.name for one in folder.glob("*.csv") if one.name != "events.csv"
    }
    words = (folder / "README.md").read_text("utf-8")
    assert ("# 事实文件：" in words) == ("zh" in contract.languages)
    assert ("# Facts for: " in words) == ("en" in contract.languages)
    assert run(["facts", str(path), "--template", str(folder)]) == 3, "nothing is overwritten"


def test_the_page_names_every_file_column_and_kind(contract: Contract) -> None:
    files = template(contract)
    assert files["outage.csv"] == "down.start,down.end,site,id,recorded\n"
    page = files["README.md"]
    for word in (
        "`ticket.csv`",
        "`severity`",
        "`minor`",
        "rating >= 1 and rating <= 5",
        "`incident`",
        "`bill`",
        "`judgement`",
    ):
        assert page.count(word) >= 2, word
    assert "`wait`" not in page


HOSTILE = """
record `../../etc/passwd` "路径" / "path" on at_time { at_time "时间" / "time" : datetime  `=cmd|' /C calc'!A0` "甲|乙" / "a | <script>" : text }
record `con` "控制台" / "console" on at_time { at_time "时间" / "time" : datetime }
record `events` "事件表" / "list of events" on at_time { at_time "时间" / "time" : datetime }
"""


def test_hostile_names_stay_within_the_folder_and_their_cells(tmp_path: Path) -> None:
    contract = compiled(HOSTILE).contract
    assert contract is not None
    files = template(contract)
    assert all("/" not in name and not name.startswith(".") for name in files)
    assert {name for name in files if name.endswith(".csv")} == {
        "%2E.%2F..%2Fetc%2Fpasswd.csv",
        "%63on.csv",
        "%65vents.csv",
        "events.csv",
    }
    assert "'=cmd" in files["%2E.%2F..%2Fetc%2Fpasswd.csv"]
    loaded = load(contract, {name: text.encode() for name, text in files.items() if name.endswith(".csv")})
    assert codes(loaded) == []
    assert len(loaded.facts.records) == 3
    assert "<script>" not in files["README.md"]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1 a", "-x", "@a", "\t=1", "\r=1", "＝1", "＋x", " =1", "\u00a0@x", "a\n=1"]
)
def test_no_cell_we_write_is_a_formula(text: str) -> None:
    assert "'" in guarded(text)
    assert not re.search("(^|\n)[ \u00a0]*[=+\\-@\t\r＝＋－＠]", guarded(text))
    assert guarded("-12.50") == "-12.50"
    assert table([["a", text]]).startswith("a,") or table([["a", text]]).startswith("\ufeffa,")


# ---- whatever stands in the files

SAMPLES = {
    "ticket.csv": "opened,solved,severity,cost,rating,share,spent,due,urgent,remark,score,id,recorded\n"
    + "".join(
        f'{T},2027-03-06T00:00:00Z,{"minor" if n % 2 else "critical"},CNY {n}.50,{n % 5 + 1},{n}%,{n} minutes,2027-03-0{n},yes,"a ""{n}""\nb",-{n}.25,T{n},\n'
        for n in range(1, 6)
    ),
    "outage.csv": f"down.start,down.end,site\n{T},2027-03-06T00:00:00Z,甲\n{T},,b\n",
    "events.csv": "id,time,kind,actor,payload,recorded,ref\n"
    f'e1,{T},incident,vendor,"{{""found"": ""2027-03-04"", ""lasted"": {{""start"": ""{T}""}}}}",,\n'
    'e2,2027-04-12,bill,client,"{""amount"": ""1200.00""}",,2027-03\ne3,2027-03-09,report,vendor,{},,e1\n'
    'e4,2027-04-12,value,,"{""of"": ""tickets"", ""value"": 7, ""period"": ""2027-03""}",,\n',
    "events.jsonl": '{"id": "j1", "time": "2027-03-05", "kind": "opening", "payload": {"of": "bill", "amount": "5", "source": "x"}}\n'
    '{"id": "j2", "time": "2027-03-05", "kind": "statement", "payload": {"period": "2027-03", "lines": [{"id": "bill/2027-03", "amount": "1.50"}], "hash": "0"}}\n',
}
TOKENS = [
    "", ",", '"', '""', "\n", "\r", "\x00", "{", "}", "[", "]", ":", "\\", "\\u202e", "NaN", "Infinity", "1e999", "-", "９", "５％", "2027-02-30",
    "9999-12-31T23:59:59+14:00", "T", "Z", "'", "; drop", "\u202e", "\ufeff", "null", "true", "=1", "é", "中", "𠮷", "/", "..", "id", "events", "0" * 40,
]  # fmt: skip


def mutant(text: str, dice: random.Random) -> bytes:
    data = text
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(data) + 1)
        size = dice.choice((0, 1, 1, 3, 20))
        data = data[:at] + dice.choice(TOKENS) * dice.choice((1, 1, 1, 50)) + data[at + size :]
    raw = bytearray(data.encode("utf-8", "surrogatepass"))
    if dice.random() < 0.15 and raw:
        raw[dice.randrange(len(raw))] = dice.randrange(256)
    return bytes(raw)


@pytest.mark.parametrize("seed", range(8))
def test_mutated_files_give_located_problems_or_facts(seed: int, contract: Contract) -> None:
    dice = random.Random(seed)
    refused = 0
    for _ in range(250):
        name = dice.choice(list(SAMPLES))
        loaded = load(contract, {name: mutant(SAMPLES[name], dice)})
        refused += bool(len(loaded.problems))
        for problem in loaded.problems:
            assert problem.facts["file"] == name
            if problem.code not in ("HT001", "HT861", "HT863"):
                source = loaded.texts[file_of(problem.at)]
                line, column = source.position(start_of(problem.at))
                assert 1 <= line <= SAMPLES[name].count("\n") + 300
                assert 1 <= column <= len(source.line_text(line)) + 1
    assert 50 < refused <= 250


def test_without_duckdb_csv_still_loads_and_parquet_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hetong.cli.refusal import Refused

    monkeypatch.setitem(sys.modules, "duckdb", None)
    monkeypatch.setattr(fact_files, "SMALL", 10)
    loaded = fact_pages.load(tmp_path, {"ticket.csv": HEAD + f"{T},minor,,,\n"})
    assert codes(loaded) == []
    assert loaded.facts.records == {"ticket": 1}
    with pytest.raises(Refused) as refused:
        fact_pages.load(tmp_path, {"outage.parquet": b"PAR1"})
    assert [problem.code for problem in refused.value.problems] == ["HT963"]
