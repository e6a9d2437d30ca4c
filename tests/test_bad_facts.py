"""Facts that are wrong, at the door: whatever stands in the folder, ``settle``, ``status`` and ``facts`` say what is wrong
and where, end with the exit code that is promised, and leave every file as it was."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hetong.cli import entry
from tests import fact_pages
from tests.test_audit import libraries, outside, watched
from tests.test_cli import SRC

Run = Callable[..., tuple[int, str, str]]
T = "2027-03-05T09:30:00+08:00"
TICKETS = "opened,solved,severity,cost,rating,share,spent,due,urgent,remark,score,load,id\n"
OUTAGES = "down.start,down.end,site\n"
EVENTS = "id,time,kind,actor,payload\n"
GOOD = {
    "ticket.csv": TICKETS + f"{T},,minor,12.50,3,5%,90 minutes,2027-03-09,yes,note,1.5,2,t1\n",
    "outage.csv": OUTAGES + f"{T},2027-03-05T10:30:00+08:00,a\n",
    "events.csv": EVENTS + 'p1,2027-03-10,bill,client,"{""amount"": ""1200.00""}"\n',
}
OUTPUTS = ("s.html", "s.txt", "s.ics")


@pytest.fixture
def hetong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    (tmp_path / "hetong.toml").touch()
    (tmp_path / "a.contract").write_text(fact_pages.CONTRACT, "utf-8")
    fact_pages.write(tmp_path, dict(GOOD))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HETONG_LANG", "en")
    monkeypatch.delenv("HETONG_DEBUG", raising=False)

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = entry.run(arguments)
        told = capsys.readouterr()
        assert "Traceback" not in told.err + told.out
        assert "internal error" not in told.err
        return code, told.out, told.err

    return run


def settle(hetong: Run, *more: str) -> tuple[int, str, str]:
    return hetong("settle", "a.contract", "--facts", "facts", "--period", "2027-03", *more)


def status(hetong: Run, *more: str) -> tuple[int, str, str]:
    return hetong("status", "a.contract", "--facts", "facts", "--as-of", "2027-03-31", *more)


def row(**cells: str) -> str:
    names = TICKETS.strip().split(",")
    good = dict.fromkeys(names, "") | {"opened": T, "severity": "minor"} | cells
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([good[n] for n in names])
    return TICKETS + out.getvalue()


def line(kind: str, payload: str = "{}", time: str = "2027-03-05", id: str = "e1") -> str:
    return EVENTS + f"{id},{time},{kind},," + '"' + payload.replace('"', '""') + '"\n'


BAD: dict[str, tuple[str, str, str, int]] = {
    "missing column": ("ticket.csv", "opened\n2027-03-05T09:30:00+08:00\n", "HT848", 1),
    "unknown column": ("ticket.csv", TICKETS.replace("remark", "remarks"), "HT849", 1),
    "derived column": ("ticket.csv", TICKETS.replace(",id", ",wait,id"), "HT849", 1),
    "wrong type": ("ticket.csv", row(cost="dear"), "HT840", 2),
    "other currency": ("ticket.csv", row(cost="USD 5"), "HT840", 2),
    "full-width digits": ("ticket.csv", row(cost="１２"), "HT841", 2),
    "NaN": ("ticket.csv", row(score="NaN"), "HT842", 2),
    "infinity": ("ticket.csv", row(score="-Infinity"), "HT842", 2),
    "exponent": ("ticket.csv", row(cost="1e400"), "HT842", 2),
    "30 February": ("ticket.csv", row(due="2027-02-30"), "HT843", 2),
    "year 20027": ("ticket.csv", row(due="20027-02-03"), "HT840", 2),
    "year 2999": ("ticket.csv", row(opened="2999-01-01T00:00:00Z"), "HT843", 2),
    "no zone": ("ticket.csv", row(opened="2027-03-05T09:30:00"), "HT844", 2),
    "a day for a moment": ("ticket.csv", row(opened="2027-03-05"), "HT844", 2),
    "unknown row of a scale": ("ticket.csv", row(severity="severe"), "HT845", 2),
    "nothing where something must be": ("ticket.csv", row(opened=""), "HT846", 2),
    "out of bounds": ("ticket.csv", row(rating="9"), "HT847", 2),
    "formula": ("ticket.csv", row(cost='=HYPERLINK("http://x","y")'), "HT840", 2),
    "bidi": ("ticket.csv", row(remark="a\u202eb"), "HT860", 2),
    "escape": ("ticket.csv", row(remark="a\x1b[31mb"), "HT860", 2),
    "cells too many": ("ticket.csv", TICKETS + "1," * 20 + "\n", "HT850", 2),
    "duplicate id": ("ticket.csv", row(id="t1") + row(id="t1", cost="5").split("\n", 1)[1], "HT851", 3),
    "ends before it starts": ("outage.csv", OUTAGES + f"{T},2027-03-01T00:00:00Z,a\n", "HT840", 2),
    "empty file": ("ticket.csv", "", "HT863", 0),
    "unknown kind": ("events.csv", line("bil"), "HT853", 2),
    "a record as a kind": ("events.csv", line("ticket"), "HT853", 2),
    "payload is no JSON": ("events.csv", line("bill", "{amount}"), "HT854", 2),
    "payload misses its field": ("events.csv", line("bill"), "HT855", 2),
    "payload has another field": (
        "events.csv",
        line("incident", '{"found": "2027-03-05", "where": "x"}'),
        "HT856",
        2,
    ),
    "key twice": ("events.csv", line("bill", '{"amount": "1", "amount": "2"}'), "HT854", 2),
    "deep payload": ("events.csv", line("bill", '{"amount": ' + "[" * 5000 + "}"), "HT854", 2),
    "NaN in a payload": ("events.csv", line("bill", '{"amount": NaN}'), "HT842", 2),
    "exponent in a payload": ("events.csv", line("bill", '{"amount": 1e999999999}'), "HT842", 2),
    "long number": ("events.csv", line("bill", '{"amount": ' + "9" * 5000 + "}"), "HT840", 2),
    "before the term": ("events.csv", line("incident", '{"found": "2026-03-05"}', "2026-03-05"), "HT858", 2),
    "time without a zone": ("events.csv", line("bill", '{"amount": "1"}', "2027-03-05T10:00"), "HT844", 2),
    "30 February in the journal": ("events.csv", line("bill", '{"amount": "1"}', "2027-02-30"), "HT843", 2),
    "nobody": ("events.csv", EVENTS + 'e1,2027-03-05,bill,clint,"{""amount"": ""1""}"\n', "HT857", 2),
    "unknown subject": ("events.csv", line("value", '{"of": "nothing", "value": "1"}'), "HT865", 2),
    "journal id twice": (
        "events.csv",
        line("bill", '{"amount": "1"}') + line("bill", '{"amount": "2"}').split("\n", 1)[1],
        "HT851",
        3,
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_one_clear_error_where_it_stands_and_nothing_written(hetong: Run, name: str) -> None:
    file, text, code, at = BAD[name]
    Path("facts", file).write_text(text, "utf-8")
    before = {p: p.read_bytes() for p in Path("facts").iterdir()}
    for found in (
        settle(hetong, "--html", "s.html", "--output-file", "s.txt"),
        status(hetong, "--ics", "s.ics", "--output-file", "s.txt"),
    ):
        exit_code, out, err = found
        assert (exit_code, out) == (1, ""), err
        assert f"error[{code}]" in err
        assert f"facts/{file}" + (f":{at}:" if at else "") in err
        assert "\x1b" not in err
        assert "\u202e" not in err
        assert len(err) < 20_000
    assert not any(Path(output).exists() for output in OUTPUTS)
    assert {p: p.read_bytes() for p in Path("facts").iterdir()} == before


def test_every_bad_line_is_named_and_none_dropped(hetong: Run) -> None:
    rows = "".join(row(cost=f"x{n}", id=f"t{n}").split("\n", 1)[1] for n in range(5))
    Path("facts/ticket.csv").write_text(TICKETS + rows, "utf-8")
    Path("facts/events.csv").write_text(line("bil"), "utf-8")
    code, _, err = settle(hetong)
    assert code == 1
    assert [f"ticket.csv:{n}:" in err for n in range(2, 7)] == [True] * 5
    assert "events.csv:2:" in err


def test_hostile_file_names_are_said_and_change_nothing(hetong: Run) -> None:
    for name in ("x'); attach 'y.csv", "ticket\x1b[31m.csv", "ticket;.csv", "TICKET.csv "):
        Path("facts", name).write_text(GOOD["ticket.csv"], "utf-8")
    code, out, err = settle(hetong)
    assert (code, out) == (1, "")
    assert err.count("error[HT852]") + err.count("error[HT862]") == 4
    assert "\x1b" not in err
    assert not Path("y").exists()
    assert not Path("facts/y").exists()


def test_a_hollow_file_of_five_gigabytes_ends_soon(hetong: Run) -> None:
    for name, code, exit_code in (("events.csv", "HT010", 4), ("ticket.csv", "", 1)):
        with open(f"facts/{name}", "wb") as file:
            file.truncate(5 << 30)
        found, out, err = settle(hetong, "--output-file", "s.txt")
        assert (found, out) == (exit_code, ""), err
        assert f"error[{code}" in err
        Path("facts", name).write_text(GOOD[name], "utf-8")
    assert not Path("s.txt").exists()


def test_a_folder_that_is_not_there_or_no_folder(hetong: Run) -> None:
    for folder in ("nothing", "a.contract", "", "\0"):
        code, out, _ = hetong("settle", "a.contract", "--facts", folder, "--period", "2027-03")
        assert code in (2, 3)
        assert out == ""


def test_a_runaway_query_is_interrupted(hetong: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    duckdb = pytest.importorskip("duckdb", reason="needs hetong[data]")
    from hetong.engines import duckdb as engine
    from hetong.engines import duckdb_locked

    assert duckdb
    endless = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT (n + 1) % 7 FROM r) SELECT sum(n) FROM r"

    def run(connection: object, sql: str, params: object = (), seconds: float = 0) -> object:
        return duckdb_locked.run(connection, endless, (), 0.5)  # type: ignore[arg-type]

    monkeypatch.setattr(engine, "run", run)
    code, out, err = settle(hetong, "--html", "s.html", "--output-file", "s.txt")
    assert (code, out) == (4, ""), err
    assert "error[HT973]" in err
    assert not any(Path(output).exists() for output in OUTPUTS)


def test_a_query_without_enough_memory_is_a_limit(hetong: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    duckdb = pytest.importorskip("duckdb", reason="needs hetong[data]")
    from hetong.engines import duckdb as engine

    def run(*given: object) -> object:
        raise duckdb.OutOfMemoryException("could not allocate")

    monkeypatch.setattr(engine, "run", run)
    code, out, err = settle(hetong, "--output-file", "s.txt")
    assert (code, out) == (4, ""), err
    assert "error[HT973]" in err
    assert not Path("s.txt").exists()


def test_what_facts_say_acts_nowhere(hetong: Run) -> None:
    hostile = "<script>alert(1)</script>"
    Path("facts/ticket.csv").write_text(row(remark=hostile, id="=1+1"), "utf-8")
    events = EVENTS + 'p1,2027-04-10,bill,client,"{""amount"": ""1200.00""}"\n'
    events += f"{hostile},2027-03-11,breach,vendor," + '"{""norm"": ""secrecy"", ""note"": ""x""}"\n'
    Path("facts/events.csv").write_text(events, "utf-8")
    code, out, err = settle(hetong, "--html", "s.html", "--as-of", "2027-06-30")
    assert code == 0, err
    assert "<script" not in Path("s.html").read_text("utf-8")
    code, out, _ = settle(hetong, "--json", "--as-of", "2027-06-30")
    assert json.loads(out)["lines"]
    assert status(hetong)[0] == 0


def test_outputs_are_all_written_or_none(hetong: Run) -> None:
    Path("s.txt").write_text("earlier", "utf-8")
    Path("s.html").mkdir()
    Path("s.ics").mkdir()
    assert settle(hetong, "--html", "s.html", "--output-file", "s.txt")[0] == 3
    assert status(hetong, "--ics", "s.ics", "--output-file", "s.txt")[0] == 3
    assert Path("s.txt").read_text("utf-8") == "earlier"
    assert sorted(p.name for p in Path().iterdir()) == [
        "a.contract", "facts", "hetong.toml", "s.html", "s.ics", "s.txt"
    ]  # fmt: skip
    for name in ("facts/ticket.csv", "facts/events.csv", "a.contract"):
        before = Path(name).read_bytes()
        code, _, err = settle(hetong, "--output-file", name)
        assert code == 3, name
        assert "error[HT035]" in err
        assert Path(name).read_bytes() == before


def test_a_template_is_written_whole_or_not_at_all(hetong: Run) -> None:
    assert hetong("facts", "a.contract", "--template", "new")[0] == 0
    made = sorted(p.name for p in Path("new").iterdir())
    Path("old").mkdir()
    Path("old/events.csv").write_text("mine", "utf-8")
    code, _, err = hetong("facts", "a.contract", "--template", "old")
    assert code == 3
    assert "error[HT034]" in err
    assert [p.name for p in Path("old").iterdir()] == ["events.csv"]
    assert "outage.csv" in made
    code, _, err = hetong("facts", "a.contract", "--template", "hetong.toml")
    assert code == 3


@pytest.mark.parametrize(
    "period", ["1900-01", "2200-12", "2200", "2027-03-05..2027-03-05", "2026-12", "2028-W01"]
)
def test_any_period_and_day_of_the_calendar(hetong: Run, period: str) -> None:
    assert hetong("settle", "a.contract", "--facts", "facts", "--period", period)[0] == 0


@pytest.mark.parametrize("day", ["1900-01-01", "2200-12-31", "2026-12-31", "2027-03-31T00:00Z"])
def test_the_status_of_any_day(hetong: Run, day: str) -> None:
    assert hetong("status", "a.contract", "--facts", "facts", "--as-of", day)[0] == 0


# ---- the same every time ---------------------------------------------------------------------------------------------


def test_hash_seed_zone_and_language_of_the_machine_change_nothing(hetong: Run) -> None:
    (Path("facts") / "events.csv").write_text(_events(), "utf-8")
    commands = (
        ("settle", "a.contract", "--facts", "facts", "--period", "2027-03", "--html", "-x.html", "--json"),
        ("status", "a.contract", "--facts", "facts", "--as-of", "2027-03-31", "--all", "--lang", "zh-en"),
    )
    for command in commands:
        found = set()
        for seed in range(5):
            env = {
                **os.environ, "PYTHONHASHSEED": str(seed), "PYTHONPATH": str(SRC), "HETONG_LANG": "en",
                "TZ": ("UTC", "Asia/Tokyo", "America/New_York", "Asia/Kolkata", "Pacific/Apia")[seed],
                "LC_ALL": ("C", "C.UTF-8", "de_DE.UTF-8", "zh_CN.GBK", "tr_TR.UTF-8")[seed],
            }  # fmt: skip
            done = subprocess.run(
                [sys.executable, "-P", "-m", "hetong", *command], capture_output=True, env=env, check=True
            )
            page = Path("-x.html")
            found.add((done.stdout, page.read_bytes() if page.exists() else b""))
        assert len(found) == 1


def _events() -> str:
    listed = [f'p{n},2027-0{n % 8 + 1}-10,bill,client,"{{""amount"": ""{n}00.00""}}"\n' for n in range(1, 9)]
    listed += [f'i{n},2027-03-05,incident,,"{{""found"": ""2027-03-0{n}""}}"\n' for n in range(1, 6)]
    return EVENTS + "".join(listed)


def test_the_order_of_lines_and_rows_changes_nothing(hetong: Run) -> None:
    def both() -> tuple[str, str]:
        return settle(hetong, "--json")[1], status(hetong, "--json")[1]

    head, *events = _events().splitlines(keepends=True)
    rows = [row(id=f"t{n}", cost=str(n)).split("\n", 1)[1] for n in range(7)]
    Path("facts/events.csv").write_text(head + "".join(events), "utf-8")
    Path("facts/ticket.csv").write_text(TICKETS + "".join(rows), "utf-8")
    wanted = both()
    assert json.loads(wanted[0])["lines"]
    Path("facts/events.csv").write_text(head + "".join(reversed(events)) + events[2], "utf-8")
    Path("facts/ticket.csv").write_text(TICKETS + "".join(rows[3:] + rows[:3]) + rows[5], "utf-8")
    assert both() == wanted


# ---- what is touched -------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="needs to know open folders by number")
@pytest.mark.parametrize("command", ["settle", "status", "test"])
def test_nothing_but_project_facts_and_package_is_opened(
    hetong: Run, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hetong
    facts = tmp_path / "elsewhere"
    os.rename(tmp_path / "facts", facts)
    arguments = {
        "settle": ("--facts", str(facts), "--period", "2027-03", "--html", "s.html", "--output-file", "s.txt"),
        "status": ("--facts", str(facts), "--as-of", "2027-03-31", "--ics", "s.ics", "--output-file", "s.txt"),
        "test": ("--coverage", "--output-file", "s.txt"),
    }[command]
    if command == "test":
        with open("a.contract", "a", encoding="utf-8") as file:
            file.write(
                'scenario one "一" / "one" { given bill = CNY 1,200 on 2027-03-10 expect not breached bill on 2027-03-31 }\n'
            )
    code, seen = watched(tmp_path, command, "a.contract", *arguments)
    assert code == 0
    written = [what for kind, what in seen if kind == "write"]
    assert written
    assert outside(written, tmp_path) == []
    root = Path(entry.__file__).parents[3]
    zones = [os.path.realpath("/usr/share/zoneinfo"), "/etc/localtime"]
    read = outside([what for kind, what in seen if kind == "read"], tmp_path, root, *libraries(), *zones)
    assert [what for what in read if not what.startswith(("/proc/", "/sys/"))] == []
    odd = [one for one in seen if one[0] not in ("read", "write")]
    assert [
        one for one in odd if one != ("ctypes.dlopen", "(None,)")
    ] == []  # the interpreter itself, for the engine
