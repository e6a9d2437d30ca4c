"""The commands settle, status and test at the door: options, files written, refusals, exit codes.

What settlement works out is put in by hand here; what it prints is for ``test_cli_settle.py``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import jsonschema_rs
import pytest
from attrs import evolve

from hetong import settle as package
from hetong.base import resources
from hetong.cli import entry, fact_files, settling
from hetong.cli.ui import Ui
from hetong.report import statement_json
from tests.prelude import PRELUDE
from tests.settled import COVERAGE, CREDIT, DIGEST, FAILED, FEE, PASSED, STATEMENT, STATUS

CLEAN = PRELUDE + 'client must "付款" / "pay" within 5 days after signing as payment\n'
SETTLE = ("settle", "a.contract", "--facts", "facts", "--period", "2026-06")
STATE = ("status", "a.contract", "--facts", "facts", "--as-of", "2026-07-15")

REAL_DIGEST = settling.digest

SRC = Path(entry.__file__).parents[2]

Run = Callable[..., tuple[int, str, str]]


asked_start: dict[str, str] = {}


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A project in the current folder, and a settlement that answers from the hand-made results.

    Gives back what the commands asked of it; ``made`` and ``played`` may be replaced.
    """
    (tmp_path / "hetong.toml").touch()
    (tmp_path / "a.contract").write_text(CLEAN, "utf-8")
    (tmp_path / "facts").mkdir()
    monkeypatch.chdir(tmp_path)
    for name in ("HETONG_LANG", "LC_ALL", "LC_MESSAGES", "NO_COLOR", "HETONG_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    said: dict[str, Any] = {"made": STATEMENT, "played": (PASSED,)}

    def settle_period(*given: Any) -> Any:
        said["period"] = given[3:]
        return said["made"]

    def status_on(*given: Any) -> Any:
        said["status"] = given[3:]
        return STATUS

    service: Any = ModuleType("hetong.settle.service")
    asked_start["path"] = ""
    service.settle_period, service.status_on = settle_period, status_on
    service.play_all = lambda done: said.update(contract=done.contract) or said["played"]
    service.coverage = lambda done, played: COVERAGE
    service.start_open = lambda contract, facts: asked_start["path"]
    monkeypatch.setitem(sys.modules, "hetong.settle.service", service)
    monkeypatch.setattr(package, "service", service, raising=False)
    monkeypatch.setattr(settling, "digest", lambda one: DIGEST)
    monkeypatch.setattr(
        fact_files, "load", lambda *given: SimpleNamespace(problems=[], sources={}, rows={}, facts=None)
    )
    return said


@pytest.fixture
def hetong(asked: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = entry.run(arguments)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


# ---- settle ----------------------------------------------------------------------------------------------------------


def test_settle_prints_the_statement(hetong: Run, asked: dict[str, Any]) -> None:
    code, out, err = hetong(*SETTLE)
    assert (code, err) == (0, "")
    assert out.startswith("Settlement statement\nContract: Cold Chain Agreement (cold_chain)\n")
    assert asked["period"] == ("2026-06", None, None)


def test_settle_in_each_language(hetong: Run) -> None:
    assert hetong(*SETTLE, "--lang", "zh")[1].startswith("结算单\n")
    assert hetong(*SETTLE, "--ui-lang", "zh")[1].startswith("结算单\n")
    assert hetong(*SETTLE, "--lang", "zh-en")[1].startswith("结算单 / Settlement statement\n")


def test_settle_passes_moments_on(hetong: Run, asked: dict[str, Any]) -> None:
    assert hetong(*SETTLE, "--as-of", "2026-07-01", "--known-at", "2026-07-02T08:00Z")[0] == 0
    assert asked["period"] == ("2026-06", "2026-07-01", "2026-07-02T08:00Z")


def test_settle_as_json_to_a_file(hetong: Run) -> None:
    code, out, _ = hetong(*SETTLE, "--json", "--output-file", "june.json")
    assert (code, out) == (0, "")
    assert Path("june.json").read_text("utf-8") == statement_json.text(STATEMENT)


def test_a_statement_carries_the_digest_of_the_obligations(
    hetong: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "digest", REAL_DIGEST)
    one = settling.ready(Ui("en"), "a.contract", (), ())
    code, out, _ = hetong("compile", "a.contract", "-o", "-", "--to", "json")
    assert code == 0
    assert settling.digest(one) == json.loads(out)["contract"]["digest"]


def test_settle_writes_html_besides(hetong: Run) -> None:
    code, out, _ = hetong(*SETTLE, "--html", "june.html")
    assert code == 0
    assert out.startswith("Settlement statement")
    page = Path("june.html").read_text("utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "结算单 / Settlement statement" in page


def test_an_output_never_replaces_the_contract(hetong: Run) -> None:
    code, out, err = hetong(*SETTLE, "--html", "a.contract")
    assert (code, out) == (3, "")
    assert "HT035" in err
    assert Path("a.contract").read_text("utf-8") == CLEAN


def test_check_is_quiet_money_equal(hetong: Run) -> None:
    Path("agreed.json").write_text(statement_json.text(STATEMENT), "utf-8")
    assert hetong(*SETTLE, "--check", "agreed.json") == (0, "The same as the agreed statement.\n", "")


def test_check_tells_what_differs_and_exits_2(hetong: Run, asked: dict[str, Any]) -> None:
    Path("agreed.json").write_text(statement_json.text(STATEMENT), "utf-8")
    asked["made"] = evolve(STATEMENT, lines=(evolve(FEE, amount=Fraction(195001)), CREDIT))
    code, out, _ = hetong(*SETTLE, "--check", "agreed.json")
    assert code == 2
    assert out == (
        "missing bonus/north/2026-06: client → carrier, unknown, amount unknown\n"
        "changed pay_fee/2026-06: amount CNY 195,000.00 → CNY 195,001.00\n"
    )
    code, out, _ = hetong(*SETTLE, "--check", "agreed.json", "--json")
    made = json.loads(out)
    assert (code, made["format"], made["equal"]) == (2, "hetong.difference/1.0", False)
    assert [pair["id"] for pair in made["changed"]] == ["pay_fee/2026-06"]


def test_check_warns_of_another_version_of_the_contract(hetong: Run) -> None:
    older = evolve(STATEMENT, digest="sha256:" + "e" * 64)
    Path("agreed.json").write_text(statement_json.text(older), "utf-8")
    code, out, err = hetong(*SETTLE, "--check", "agreed.json")
    assert (code, out) == (0, "The same as the agreed statement.\n")
    assert "warning[HT970]" in err


JULY = evolve(STATEMENT.period, name="2026-07", first=STATEMENT.period.first.replace(month=7))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (statement_json.text(evolve(STATEMENT, contract="other")), "HT966"),
        (statement_json.text(evolve(STATEMENT, period=JULY)), "HT967"),
        (statement_json.text(STATEMENT).replace("7800.00", "8.00"), "HT968"),
        ("{}", "HT965"),
    ],
)
def test_what_cannot_be_compared_is_refused(hetong: Run, text: str, code: str) -> None:
    Path("agreed.json").write_text(text, "utf-8")
    exit, out, err = hetong(*SETTLE, "--check", "agreed.json")
    assert (exit, out) == (2, "")
    assert f"error[{code}]" in err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("settle", "a.contract", "--facts", "facts", "--period", "June"), "HT960"),
        ((*SETTLE, "--known-at", "2026-06-30T10:00"), "HT962"),
        ((*SETTLE, "--engine", "duckbd"), "HT964"),
        ((*SETTLE[:4], ), "HT904"),
        ((*STATE[:4], "--as-of", "today"), "HT962"),
        ((*STATE, "--party", "nobody"), "HT961"),
        ((*SETTLE, "--check", "none.json"), "HT030"),
    ],
)  # fmt: skip
def test_wrong_usage(hetong: Run, arguments: tuple[str, ...], code: str) -> None:
    exit, out, err = hetong(*arguments)
    assert (exit, out) == (3 if code == "HT030" else 2, "")
    assert f"error[{code}]" in err


def test_a_contract_with_errors_is_not_settled(hetong: Run) -> None:
    Path("a.contract").write_text(CLEAN.replace("signing", "signng"), "utf-8")
    for command in (SETTLE, STATE, ("test", "a.contract")):
        code, out, err = hetong(*command)
        assert (code, out) == (1, "")
        assert "error[" in err


def test_without_a_start_nothing_is_settled(hetong: Run) -> None:
    asked_start["path"] = "term.start"
    code, out, err = hetong(*SETTLE)
    assert (code, out) == (1, "")
    assert "error[HT974]" in err


def test_a_language_the_contract_lacks_is_refused(hetong: Run) -> None:
    Path("a.contract").write_text(
        'contract c "合同" { languages = [zh] law = PRC currency = CNY }\n'
        'party client "甲方" { name = "甲公司" }\nparty vendor "乙方" { name = "乙公司" }\n'
        "term { start = 2027-01-01 end = 2027-12-31 }\n",
        "utf-8",
    )
    assert "HT913" in hetong(*SETTLE, "--lang", "en")[2]
    assert hetong(*SETTLE)[1].startswith("结算单\n")


# ---- status ----------------------------------------------------------------------------------------------------------


def test_status_prints_and_writes_a_calendar(hetong: Run, asked: dict[str, Any]) -> None:
    code, out, err = hetong(*STATE, "--ics", "todo.ics")
    assert (code, err) == (0, "")
    assert out.startswith("Cold Chain Agreement\nOn 2026-07-15: running, until 2026-12-31\n")
    assert Path("todo.ics").read_bytes().count(b"BEGIN:VEVENT") == 3
    assert asked["status"] == ("2026-07-15", None)


def test_status_of_a_party_as_json(hetong: Run) -> None:
    code, out, _ = hetong(*STATE, "--party", "carrier", "--json", "--ics", "todo.ics")
    made = json.loads(out)
    assert code == 0
    assert {item["bearer"] for item in made["items"]} == {"carrier"}
    assert [each["party"] for each in made["next"]] == ["carrier"]
    assert Path("todo.ics").read_bytes().count(b"BEGIN:VEVENT") == 1


def test_a_missing_extra_is_named(hetong: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    code, out, err = hetong(*STATE, "--ics", "todo.ics")
    assert (code, out) == (2, "")
    assert "error[HT963]" in err
    assert 'pip install "hetong[ics]"' in err
    assert not Path("todo.ics").exists()


def test_few_rows_need_no_database(hetong: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    assert hetong(*SETTLE)[0] == 0
    many = SimpleNamespace(
        problems=[], facts=None, rows={}, sources={"ticket": SimpleNamespace(path="facts/ticket.csv")}
    )
    monkeypatch.setattr(fact_files, "load", lambda *given: many)
    code, out, err = hetong(*SETTLE)
    assert (code, out) == (2, "")
    assert 'pip install "hetong[data]"' in err


def test_a_runaway_query_is_told(hetong: Run, asked: dict[str, Any]) -> None:
    from hetong.engines.duckdb_locked import QueryStopped

    def endless(*given: Any) -> Any:
        raise QueryStopped

    package.service.settle_period = endless  # type: ignore[attr-defined]
    code, out, err = hetong(*SETTLE)
    assert (code, out) == (4, "")
    assert "error[HT973]" in err


# ---- test ------------------------------------------------------------------------------------------------------------

SCENARIO = 'scenario s "情形" / "case" { given signing on 2027-01-04 }\n'


def test_scenarios_that_pass(hetong: Run) -> None:
    assert hetong("test", "a.contract") == (
        0, "a.contract\n  passed  good_month: A good month\n1 scenario, 1 expectation: all passed.\n", "",
    )  # fmt: skip


def test_a_failed_scenario_exits_1(hetong: Run, asked: dict[str, Any]) -> None:
    asked["played"] = (PASSED, FAILED)
    code, out, _ = hetong("test", ".")
    assert code == 1
    assert (
        "  FAILED  bad_month: A month below target\n      expected: slow = CNY 7,800; found: CNY 0.00\n" in out
    )


def test_scenarios_beside_the_contract_are_played(hetong: Run, asked: dict[str, Any]) -> None:
    Path("a.scenarios.contract").write_text(SCENARIO, "utf-8")
    for path in (".", "a.contract", "a.scenarios.contract"):
        code, out, _ = hetong("test", path)
        assert code == 0
        assert out.count("good_month") == 1
        assert "s" in asked.pop("contract").nodes


def test_only_scenarios_stand_beside_the_contract(hetong: Run) -> None:
    Path("a.scenarios.contract").write_text(SCENARIO + "param x : number = 1\n", "utf-8")
    code, out, err = hetong("test", "a.contract")
    assert (code, out) == (1, "")
    assert "error[HT972]" in err
    assert "a.scenarios.contract:2:1" in err


def test_scenarios_need_their_contract(hetong: Run) -> None:
    Path("lost.scenarios.contract").write_text(SCENARIO, "utf-8")
    code, _, err = hetong("test", "lost.scenarios.contract")
    assert code == 1
    assert "error[HT971]" in err


def test_nothing_to_play_is_no_success(hetong: Run, asked: dict[str, Any]) -> None:
    asked["played"] = ()
    code, out, err = hetong("test", ".")
    assert (code, out) == (2, "")
    assert "error[HT969]" in err


def test_coverage_and_formats(hetong: Run) -> None:
    code, out, _ = hetong("test", "a.contract", "--coverage")
    assert code == 0
    assert "      no scenario exercises: rectify\n" in out
    made = json.loads(hetong("test", "a.contract", "--coverage", "--format", "json")[1])
    assert made["coverage"]["all"] == {"exercised": 3, "all": 4, "share": "0.75"}
    code, out, _ = hetong("test", "a.contract", "--format", "junit", "--output-file", "junit.xml")
    assert (code, out) == (0, "")
    assert ET.fromstring(Path("junit.xml").read_text("utf-8")).attrib["tests"] == "1"


# ---- nothing put in by hand ------------------------------------------------------------------------------------------

REAL = """\
contract fridge "冷柜租赁合同" / "Fridge Lease" { languages = [zh, en] law = PRC currency = CNY }
party client "甲方" / "Party A" { name = "甲公司" / "Client Co" }
party vendor "乙方" / "Party B" { name = "乙公司" / "Vendor Co" }
term { start = 2026-01-01 end = 2026-12-31 }
event delivery "交付" / "delivery" { }
client pays vendor CNY 1,234.50 within 5 days after delivery as bill ("租金" / "rent")
scenario paid "按时付款" / "paid in time" {
  given delivery on 2026-06-01
  expect bill = CNY 1,234.50 on 2026-06-30
}
"""
EVENTS = """\
id,time,kind,actor,payload
e1,2026-06-01,delivery,,{}
e2,2026-06-03,bill,client,"{""amount"": ""1000.00""}"
"""


@pytest.fixture
def real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    (tmp_path / "hetong.toml").touch()
    (tmp_path / "fridge.contract").write_text(REAL, "utf-8")
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "events.csv").write_text(EVENTS, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HETONG_LANG", "en")

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = entry.run(arguments)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_a_period_is_settled(real: Run) -> None:
    code, out, err = real("settle", "fridge.contract", "--facts", "facts", "--period", "2026-06", "--json")
    assert (code, err) == (0, "")
    made = json.loads(out)
    schema = json.loads(resources.read("schema", "statement-1.0.json"))
    assert [e.message for e in jsonschema_rs.Draft202012Validator(schema).iter_errors(made)] == []
    (line,) = made["lines"]
    assert (line["norm"], line["debtor"], line["creditor"], line["due"]) == (
        "bill",
        "client",
        "vendor",
        "2026-06-08",
    )
    assert line["amount"] == {"amount": "1234.50", "currency": "CNY"}
    assert line["state"] == "part_paid"
    (total,) = made["totals"]
    assert total["open"] == {"amount": "234.50", "currency": "CNY"}


def test_a_statement_is_checked_against_itself_and_later_facts(real: Run) -> None:
    settle = ("settle", "fridge.contract", "--facts", "facts", "--period", "2026-06")
    assert real(*settle, "--json", "--output-file", "agreed.json")[0] == 0
    assert real(*settle, "--check", "agreed.json") == (0, "The same as the agreed statement.\n", "")
    more = 'e3,2026-06-20,bill,client,"{""amount"": ""234.50""}"\n'
    Path("facts/events.csv").write_text(EVENTS + more, "utf-8")
    code, out, _ = real(*settle, "--check", "agreed.json")
    assert code == 0
    assert out.startswith("moved on (no difference) bill/e1: state paid in part → paid")
    Path("facts/events.csv").write_text(EVENTS.replace("06-01", "06-04").replace("06-03", "06-05"), "utf-8")
    code, out, _ = real(*settle, "--check", "agreed.json")
    assert (code, out) == (2, "changed bill/e1: due day 2026-06-08 → 2026-06-09\n")


def test_a_status_is_told(real: Run) -> None:
    state = ("status", "fridge.contract", "--facts", "facts", "--as-of", "2026-06-05")
    code, out, err = real(*state, "--ics", "todo.ics")
    assert (code, err) == (0, "")
    assert "2026-06-08 (in 3 days)" in out
    assert b"DTSTART;VALUE=DATE:20260608" in Path("todo.ics").read_bytes()
    made = json.loads(real(*state, "--json")[1])
    schema = json.loads(resources.read("schema", "status-1.0.json"))
    assert [e.message for e in jsonschema_rs.Draft202012Validator(schema).iter_errors(made)] == []
    assert [each["items"] for each in made["next"] if each["party"] == "client"] == [["bill/e1"]]


def test_scenarios_are_played(real: Run) -> None:
    code, out, _ = real("test", ".", "--coverage")
    assert code == 0, out
    assert "  passed  paid: paid in time\n" in out
    assert "norms  1/1  100.0%" in out
    Path("fridge.contract").write_text(REAL.replace("CNY 1,234.50 on", "CNY 1 on"), "utf-8")
    code, out, _ = real("test", ".")
    assert code == 1
    assert "  FAILED  paid: paid in time\n" in out


def test_equal_facts_give_equal_bytes_in_every_process(real: Run) -> None:
    settle = (
        "settle",
        "fridge.contract",
        "--facts",
        "facts",
        "--period",
        "2026-06",
        "--json",
        "--html",
        "a.html",
    )
    found = set()
    for seed, zone in (("0", "UTC"), ("1", "Asia/Tokyo"), ("2", "America/New_York")):
        done = subprocess.run(
            [sys.executable, "-P", "-m", "hetong", *settle], capture_output=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(SRC)},
        )  # fmt: skip
        found.add((done.stdout, Path("a.html").read_bytes()))
    assert len(found) == 1
