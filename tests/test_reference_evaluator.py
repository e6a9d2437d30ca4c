"""The slow evaluator itself, on cases worked out by hand: it must be right for its own reasons."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest

from tests.reference import dates, duties
from tests.reference.measures import rounded
from tests.reference.statement import entries, measured
from tests.reference.world import Dur, World
from tests.settling import contract_of, term

OUTAGE = 'record outage "停机" / "outage" on down { down "停机时段" / "downtime" : span }\n'
CALL = """record call "来电" / "call" on began { began "来电" / "call" : datetime  ok "接通" / "answered" : bool }
metric q "接通率" / "rate" = share of call where ok every month target >= 90% no data skipped
"""
FEE = """fee f "服务费" / "service fee" = CNY 10,000 every month
client pays vendor f every month by day 12 of next month as bill ("月度付款" / "monthly payment")
"""


def world(
    text: str, rows: dict[str, list[dict[str, Any]]] | None = None, journal: Any = (), as_of: str = "2026-11-20"
) -> World:
    return World(contract_of(text), rows or {}, list(journal), as_of)


def sums(w: World, norm: str) -> list[Fraction | None]:
    return [e.amount for e in entries(w) if e.norm == norm]


def values(w: World, metric: str) -> dict[str, Any]:
    return {m.window: m.value for m in measured(w) if m.metric == metric}


def test_holidays_of_the_year() -> None:
    assert sum(dates.works(dt.date(2026, 1, 1) + dt.timedelta(days=n)) for n in range(365)) == 248
    assert dates.rolled(dt.date(2026, 10, 1)) == dt.date(2026, 10, 8)
    assert dates.rolled(dt.date(2026, 2, 14)) == dt.date(2026, 2, 14)
    with pytest.raises(ValueError, match="2027"):
        dates.works(dt.date(2027, 1, 4))


def test_months_and_windows() -> None:
    assert dates.months_after(dt.date(2026, 1, 30), 2) == dt.date(2026, 3, 30)
    assert dates.months_after(dt.date(2026, 1, 31), 1) == dt.date(2026, 2, 28)
    found = dates.windows("quarter", dt.date(2026, 2, 10), dt.date(2026, 4, 5))
    assert [(w.name, w.days, w.cut) for w in found] == [("2026-Q1", 50, True), ("2026-Q2", 5, True)]
    assert dates.name_of("week", dt.date(2026, 1, 1)) == "2026-W01"


@pytest.mark.parametrize(
    ("mode", "result"), [("half_up", "0.13"), ("half_even", "0.12"), ("up", "0.13"), ("down", "0.12")]
)
def test_rounding(mode: str, result: str) -> None:
    assert rounded(Fraction("0.125"), mode, Fraction("0.01")) == Fraction(result)


def test_time_of_a_union_minute_by_minute() -> None:
    text = (
        OUTAGE + 'metric t "停机" / "downtime" = time of outage.down where down.length >= 7 minutes every month'
    )
    rows = {
        "outage": [
            {"down": ("2026-05-31T23:55", "2026-06-01T00:03")},
            {"down": ("2026-06-01T00:01", "2026-06-01T00:09")},
            {"down": ("2026-06-02T10:00", "2026-06-02T10:06")},
        ]
    }
    found = values(world(text, rows), "t")
    assert (found["2026-05"], found["2026-06"]) == (Dur("s", Fraction(300)), Dur("s", Fraction(540)))


def test_run_and_history() -> None:
    text = (
        CALL
        + 'metric r "连续" / "run" = run of missed q every month\nmetric k "近" / "recent" = count of missed q in last 3 months every month'
    )
    rows = {"call": [{"began": f"2026-0{m}-05T10:00", "ok": m == 4} for m in (1, 3, 4, 5)]}
    found = world(text, rows)
    assert list(values(found, "r").values())[:6] == [1, 1, 2, 0, 1, 1]
    assert list(values(found, "k").values())[:6] == [1, 1, 2, 1, 2, 1]


def test_caps_in_their_order() -> None:
    text = 'event incident "事故" / "incident"\nvendor pays client CNY 300 on incident at most CNY 250 at most CNY 450 per month at most CNY 600 per quarter as hurt ("赔付" / "payment")'
    journal = [("incident", d) for d in ("2026-04-10", "2026-04-20", "2026-05-10", "2026-07-10")]
    assert sums(world(text, journal=journal), "hurt") == [250, 200, 150, 250]


def test_shared_cap_in_order_and_pro_rata() -> None:
    for cut, expected in (("in_order", [500, 100]), ("pro_rata", [400, 200])):
        text = (
            CALL
            + f"""remedy m "处理" / "measures" when missed q at most CNY 600 {{ cut = {cut}
          vendor pays client CNY 500 as a ("甲项" / "first sum")
          vendor pays client CNY 250 besides a as b ("乙项" / "second sum") }}"""
        )
        found = world(text, {"call": [{"began": "2026-06-05T10:00", "ok": False}]})
        assert [sums(found, "a")[0], sums(found, "b")[0]] == expected


def test_late_charge_steps_down() -> None:
    """80,000 due on Monday 13 July; 30,000 on the 18th, the rest on the 23rd: 5 × 32 + 5 × 20."""
    text = (
        FEE.replace("10,000", "80,000")
        + 'client pays vendor 0.04% of bill.unpaid per day when breached bill as late ("逾期违约金" / "late charge")'
    )
    text = term(text, "2026-06-01", "2026-06-30")
    journal = [
        ("bill", "2026-07-18", {"amount": Fraction(30_000), "ref": "2026-06"}),
        ("bill", "2026-07-23", {"amount": Fraction(50_000), "ref": "2026-06"}),
    ]
    found = world(text, journal=journal)
    assert sums(found, "late") == [260]
    assert [e.due for e in entries(found) if e.norm == "bill"] == [dt.date(2026, 7, 13)]


def test_fee_of_a_cut_month() -> None:
    assert sums(world(term(FEE.replace("10,000", "3,100"), "2026-01-15", "2026-02-28")), "bill") == [1700, 3100]
    quit_ = FEE + 'client may terminate agreement in writing as quit ("解除权" / "right to terminate")'
    found = world(
        term(quit_, "2026-06-01", "2026-12-31"), journal=[("quit", "2026-07-31", {"actor": "client"})]
    )
    assert sums(found, "bill") == [10_000, 10_000]


def test_deadlines_and_states() -> None:
    text = 'event notice "通知" / "notice"\nvendor must "答复" / "answer" within 5 days after notice as answer ("答复" / "answer")'
    journal = [
        ("notice", "2026-06-01", {"id": "n1"}),
        ("notice", "2026-07-06", {"id": "n2"}),
        ("answer", "2026-06-08", {"ref": "n1"}),
        ("answer", "2026-07-14", {"ref": "n2"}),
    ]
    found = world(text, journal=journal)
    norm: Any = found.nodes["answer"]
    assert [i.due for i in duties.instances(found, norm)] == [dt.date(2026, 6, 8), dt.date(2026, 7, 13)]
    assert duties.standing(found, norm) == {"n1": "fulfilled", "n2": "late"}


def test_displacement_and_top_up() -> None:
    for how, expected in (("besides", [1000, 300]), ("instead of", [0, 300]), ("towards", [700, 300])):
        text = (
            CALL
            + f"""vendor pays client CNY 1,000 when missed q as damages ("损害赔偿" / "damages")
        vendor pays client CNY 300 when missed q {how} damages as penalty ("违约金" / "penalty")"""
        )
        found = world(text, {"call": [{"began": "2026-06-05T10:00", "ok": False}]})
        assert [sums(found, "damages")[0], sums(found, "penalty")[0]] == expected
