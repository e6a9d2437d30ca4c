"""What the numbers of floors and caps mean: windows, bases, how often, what several sums share."""

from __future__ import annotations

import pytest

from tests.failing import CAPPED, FEE, INCIDENT, ORDER, QUALITY, incidents, quality
from tests.settling import line, owed, settled, term, yuan


@pytest.mark.parametrize(("n", "amount"), [(3, 100), (15, 150), (40, 300)])
def test_floor_then_cap(n: int, amount: int) -> None:
    text = (
        ORDER
        + """fee f "订单费" / "order fee" = CNY 10 per order every month at least CNY 100 at most CNY 300
    client pays vendor f every month by day 12 of next month as bill ("付款" / "payment")"""
    )
    assert owed(settled(text, rows={"order": [{"placed": "2026-06-02T10:00"}] * n}), "bill") == amount


@pytest.mark.parametrize(
    ("cap", "april", "may", "june", "july"),
    [
        ("CNY 200", 200, 400, 200, 200),
        ("CNY 500 per month", 300, 500, 300, 300),
        ("CNY 700 per quarter", 300, 400, 0, 300),
        ("CNY 1,000 per year", 300, 600, 100, 0),
        ("CNY 500 per 3 months", 300, 200, 0, 300),
        ("CNY 800 per agreement", 300, 500, 0, 0),
        ("CNY 250 at most CNY 450 per month", 250, 450, 250, 250),
    ],
)
def test_window_of_a_cap(cap: str, april: int, may: int, june: int, july: int) -> None:
    text = INCIDENT + CAPPED.format(cap)
    journal = incidents("2026-04-10", "2026-05-10", "2026-05-20", "2026-06-10", "2026-07-10")
    found = [
        owed(settled(text, m, journal=journal, rows={}), "penalty")
        for m in ("2026-04", "2026-05", "2026-06", "2026-07")
    ]
    assert found == [april, may, june, july]


def test_base_of_a_cap_is_taken_over_its_window_gross_of_credits() -> None:
    text = (
        FEE
        + INCIDENT
        + 'vendor pays client CNY 3,000 on incident at most 5% of f per year as penalty ("违约金" / "penalty")'
    )
    journal = incidents("2026-02-10", "2026-03-10", "2026-06-10")
    assert [
        owed(settled(text, m, journal=journal, rows={}), "penalty") for m in ("2026-02", "2026-03", "2026-06")
    ] == [3000, 3000, 0]


def test_base_of_a_cap_in_a_year_that_the_term_cuts() -> None:
    """Five months of the fee: 5 % of 50,000 per year caps the second 2,000 at 500."""
    text = (
        FEE
        + INCIDENT
        + 'vendor pays client CNY 2,000 on incident at most 5% of f per year as penalty ("违约金" / "penalty")'
    )
    text = term(text, "2026-02-01", "2026-06-30")
    journal = incidents("2026-03-10", "2026-05-10")
    assert [owed(settled(text, m, journal=journal, rows={}), "penalty") for m in ("2026-03", "2026-05")] == [
        2000,
        500,
    ]


def test_base_of_a_rolling_cap_is_taken_over_the_same_months() -> None:
    """5 % of the fees of three months are 1,500; two thirds of it are used up by April."""
    text = (
        FEE
        + INCIDENT
        + 'vendor pays client CNY 1,000 on incident at most 5% of f per 3 months as penalty ("违约金" / "penalty")'
    )
    journal = incidents("2026-04-10", "2026-05-10", "2026-06-10", "2026-07-10")
    months = ("2026-04", "2026-05", "2026-06", "2026-07")
    assert [owed(settled(text, m, journal=journal, rows={}), "penalty") for m in months] == [1000, 500, 0, 1000]


def test_a_claim_given_up_gives_its_room_back() -> None:
    text = INCIDENT + CAPPED.format("CNY 500 per month")
    journal: list[tuple[object, ...]] = [*incidents("2026-06-10", "2026-06-20")]
    assert owed(settled(text, journal=journal, rows={}), "penalty") == 500
    given_up = settled(
        text, journal=[*journal, ("waive", "2026-06-25", {"norm": "penalty", "ref": "e1"})], rows={}
    )
    assert [x.amount for x in given_up.lines if x.state == "due"] == [300]


def test_how_often() -> None:
    text = INCIDENT + CAPPED.format("1 per day")
    journal = incidents("2026-06-10T08:00", "2026-06-10T20:00", "2026-06-11T00:00")
    assert owed(settled(text, journal=journal, rows={}), "penalty") == 600
    assert owed(settled(INCIDENT + CAPPED.format("2 per month"), journal=journal, rows={}), "penalty") == 600


@pytest.mark.parametrize(("base", "amount"), [("300", 0), ("300.04", 30), ("299.99", 0), ("310", 31)])
def test_minimum_payable_is_tested_unrounded(base: str, amount: int) -> None:
    text = (
        INCIDENT
        + f'vendor pays client 10% of CNY {base} on incident only if amount > CNY 30 as penalty ("违约金" / "penalty")'
    )
    found = settled(text, journal=incidents("2026-06-10"), rows={})
    assert owed(found, "penalty") == amount
    assert line(found, "penalty").state == ("lost" if not amount else "due")


@pytest.mark.parametrize(("cut", "a", "b"), [("in_order", 500, 100), ("pro_rata", 400, 200)])
def test_sharing_a_shared_cap(cut: str, a: int, b: int) -> None:
    """500 and 250 under 600."""
    text = (
        QUALITY
        + f"""remedy measures_taken "处理" / "measures" when missed q at most CNY 600 {{
      cut = {cut}
      vendor pays client CNY 500 as a ("甲项" / "first sum")
      vendor pays client CNY 250 as b ("乙项" / "second sum")
    }}
    b besides a"""
    )
    found = settled(text, rows=quality(m06="missed"))
    assert (owed(found, "a"), owed(found, "b")) == (a, b)


def test_pro_rata_shares_add_up_to_the_cap() -> None:
    """100.00 over three equal claims: 33.33, 33.33, and the last takes the difference."""
    text = (
        QUALITY
        + """remedy measures_taken "处理" / "measures" when missed q at most CNY 100 {
      cut = pro_rata
      vendor pays client CNY 50 as a ("甲项" / "first sum")
      vendor pays client CNY 50 besides a as b ("乙项" / "second sum")
      vendor pays client CNY 50 besides a as c ("丙项" / "third sum")
    }"""
    )
    found = settled(text, rows=quality(m06="missed"))
    assert [owed(found, n) for n in "abc"] == [yuan("33.33"), yuan("33.33"), yuan("33.34")]
