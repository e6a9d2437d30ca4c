"""The example's three months: what the engine makes of the facts, beside the lists worked out by hand in ``facts/README.md``.

``expected/settlement/2026-MM.json`` is worked by hand and never rewritten; the statements beside it are goldens, which
``pytest --update`` rewrites and a person reads before they are committed.
"""

from __future__ import annotations

import contextlib
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from hetong.cli.entry import run as hetong

FOLDER = Path(__file__).parent.parent / "examples/ecommerce_outsourcing"
WANTED = FOLDER / "expected/settlement"
MONTHS = ("2026-03", "2026-04", "2026-05")
SEEN = "2026-06-30"


def said(command: str, *args: str) -> str:
    out, err = io.StringIO(), io.StringIO()
    source = str(FOLDER / f"{FOLDER.name}.contract")
    given = ("--values", str(FOLDER / "values.toml"), "--facts", str(FOLDER / "facts"))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = hetong(["--ui-lang", "en", command, source, *given, *args])
    assert code == 0, err.getvalue()
    return out.getvalue()


def statement(month: str) -> dict[str, Any]:
    return json.loads(said("settle", "--period", month, "--as-of", SEEN, "--json"))  # type: ignore[no-any-return]


def by_hand(month: str) -> list[dict[str, Any]]:
    return json.loads((WANTED / f"{month}.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@pytest.mark.parametrize("month", MONTHS)
def test_each_line_worked_by_hand_comes_out(month: str) -> None:
    found = {line["id"]: line for line in statement(month)["lines"]}
    for wanted in by_hand(month):
        line = found[wanted["id"]]
        assert line["amount"] == {"amount": wanted["amount"], "currency": "CNY"}, wanted["id"]
        told = {key: line[key] for key in ("state", "debtor", "creditor", "due")}
        assert told == {key: wanted[key] for key in told}, wanted["id"]
        assert line["clause"], wanted["id"]


@pytest.mark.parametrize("month", MONTHS)
def test_what_the_engine_adds_is_of_unknown_amount(month: str) -> None:
    worked = {wanted["id"] for wanted in by_hand(month)}
    for line in statement(month)["lines"]:
        if line["id"] not in worked:
            assert (line["amount"], line["state"]) == (None, "unknown"), line["id"]
            assert {why["kind"] for why in line["reasons"]} == {"judged"}, line["id"]


@pytest.mark.parametrize("month", MONTHS)
def test_a_statement_reads_as_it_was_read(month: str, update: bool) -> None:
    for name, flags in (
        ("zh.txt", ("--lang", "zh")),
        ("en.txt", ("--lang", "en")),
        ("statement.json", ("--json",)),
    ):
        made, path = said("settle", "--period", month, "--as-of", SEEN, *flags), WANTED / f"{month}.{name}"
        if update:
            path.write_text(made, encoding="utf-8")
        assert made == path.read_text(encoding="utf-8"), path.name


@pytest.mark.parametrize("month", MONTHS)
def test_totals_are_the_sums_of_the_lines_worked_by_hand(month: str) -> None:
    sums: dict[tuple[str, str], Decimal] = {}
    for wanted in by_hand(month):
        way = wanted["debtor"], wanted["creditor"]
        sums[way] = sums.get(way, Decimal(0)) + Decimal(wanted["amount"])
    found = {(t["debtor"], t["creditor"]): t for t in statement(month)["totals"]}
    for way, sum_ in sums.items():
        due = found[way]["due"]["amount"] if way in found else "0.00"
        assert Decimal(due) == sum_, way


def test_a_status_owes_what_the_statements_owe() -> None:
    """The same figures whichever way one looks: a charge for late payment counts what was set against the bill."""
    owed = {
        i["id"]: i["amount"]
        for i in json.loads(said("status", "--as-of", SEEN, "--json"))["items"]
        if i["amount"]
    }
    for month in MONTHS:
        for wanted in by_hand(month):
            if wanted["id"] in owed:
                assert owed[wanted["id"]]["amount"] == wanted["amount"], wanted["id"]
    assert owed["pay.late_charge/monthly_payment/2026-04"]["amount"] == "174.23"


def test_a_right_of_each_window_is_used_in_its_own() -> None:
    rights = {r["id"]: r for r in json.loads(said("status", "--as-of", "2026-05-31", "--json"))["rights"]}
    assert rights["inspection/2026-Q1"]["state"] == "lapsed"
    assert (rights["inspection/2026-Q2"]["state"], rights["inspection/2026-Q2"]["exercised"]) == (
        "exercised",
        "2026-04-22",
    )
    assert (rights["survey/2026-Q2"]["state"], rights["survey/2026-Q2"]["until"]) == ("open", "2026-06-30")
    assert rights["after_end.set_off"]["state"] == "not_arisen"
