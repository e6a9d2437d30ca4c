"""What the numbers of amounts mean: each choice that changes a sum of money, with the sums it gives."""

from __future__ import annotations

from fractions import Fraction

import pytest

from hetong.settle.facts import Given
from tests.failing import CAPPED, FEE, INCIDENT, ORDER, OUTAGE, QUALITY, incidents, quality
from tests.settling import cell, day, line, lines, owed, settled, standing, term, yuan


@pytest.mark.parametrize(
    ("part", "first", "amount"),
    [
        ("exact", "", 756),
        ("started", "", 960),
        ("full", "", 480),
        ("exact", " rounded up to 1 day", 840),
        ("exact", " rounded down to 1 day", 720),
    ],
)
def test_part_of_a_unit(part: str, first: str, amount: int) -> None:
    """6.3 days late at 6 % of 8,000 per 4 days."""
    text = f"""record delivery "交付" / "delivery" on promised {{ promised "约定" / "agreed time" : datetime  made "实际" / "actual time" : datetime
      late "迟延" / "delay" : duration = promised to made }}
    metric delay "迟延合计" / "total delay" = sum of delivery.late every month{first}
    fee f "违约金额" / "amount" = 6% of CNY 8,000 per {part} 4 days of delay every month
    vendor pays client f every month by day 12 of next month as penalty ("违约金" / "penalty")"""
    rows = {"delivery": [{"promised": "2026-06-01T00:00", "made": "2026-06-07T07:12"}]}
    assert owed(settled(text, rows=rows), "penalty") == amount


@pytest.mark.parametrize(("late", "days"), [("2026-06-23", 3), ("2026-06-21", 1), ("2026-06-20", 0)])
def test_whole_days_between_two_dates_need_no_word(late: str, days: int) -> None:
    text = """vendor must "提交报告" / "submit the report" by 2026-06-20 not rolled as report ("报告" / "report")
    vendor pays client CNY 100 per day when breached report as penalty ("违约金" / "penalty")"""
    assert owed(settled(text, journal=[("report", late)], rows={}), "penalty") == 100 * days


@pytest.mark.parametrize(("amount", "minutes", "result"), [
    ("CNY 45 per full 20 minutes of (t - 25 minutes)", 95, 135),
    ("CNY 45 per full 20 minutes of t when t > 25 minutes", 95, 180),
    ("CNY 45 per full 20 minutes of (t - 25 minutes)", 20, 0),
    ("CNY 45 per full 20 minutes of t when t > 25 minutes", 25, 0),
])  # fmt: skip
def test_threshold_as_franchise_or_deductible(amount: str, minutes: int, result: int) -> None:
    text = OUTAGE + (
        'metric t "停机" / "downtime" = time of outage.down every month\n'
        f'vendor pays client {amount} every month as penalty ("违约金" / "penalty")'
    )
    rows = {
        "outage": [{"down": ("2026-06-02T08:00", f"2026-06-02T{8 + minutes // 60:02d}:{minutes % 60:02d}")}]
    }
    assert owed(settled(text, rows=rows), "penalty") == result


def test_percent_of_the_base_of_the_same_window_gross_of_credits() -> None:
    text = (
        QUALITY
        + ORDER
        + """fee f "服务费" / "service fee" = CNY 100 per order every month
    client pays vendor f every month by day 12 of next month as bill ("月度付款" / "monthly payment")
    vendor credits client 20% of f against bill when missed q as a ("抵扣一" / "first credit")
    vendor credits client 10% of f against bill when missed q besides a as b ("抵扣二" / "second credit")"""
    )
    rows = quality(m05="missed", m06="missed")
    rows["order"] = [{"placed": "2026-05-02T10:00"}] * 3 + [{"placed": "2026-06-02T10:00"}] * 7
    may, june = settled(text, "2026-05", rows=rows), settled(text, "2026-06", rows=rows)
    assert (owed(may, "a"), owed(may, "b")) == (60, 30)
    assert (owed(june, "a"), owed(june, "b")) == (140, 70)


def test_percentage_points_of_a_fee() -> None:
    text = QUALITY + FEE + 'vendor pays client (90% - q) of f when missed q as penalty ("违约金" / "penalty")'
    rows = {"call": [{"began": "2026-06-01T10:00", "ok": n < 87} for n in range(100)]}
    assert owed(settled(text, rows=rows), "penalty") == 300


@pytest.mark.parametrize(("part", "first"), [("", 1700), ("{ part = whole }", 3100)])
def test_part_of_a_periodic_fee_in_a_cut_window(part: str, first: int) -> None:
    text = f"""fee f "服务费" / "service fee" = CNY 3,100 every month {part}
    client pays vendor f every month by day 12 of next month as bill ("月度付款" / "monthly payment")"""
    text = term(text, "2026-01-15", "2026-12-31")
    assert line(settled(text, "2026-01", rows={}), "bill").amount == first
    assert line(settled(text, "2026-02", rows={}), "bill").amount == 3100


def test_the_unused_part_of_a_fee_paid_in_advance() -> None:
    """Paid for June, ended on the 21st: nine of thirty days are left."""
    text = """fee f "服务费" / "service fee" = CNY 3,000 every month
    client pays vendor f every month by day 5 of month as bill ("月度付款" / "monthly payment")
    client may terminate agreement in writing as quit ("解除权" / "right to terminate")
    vendor refunds client bill.unused within 10 days after termination as refund ("退款" / "refund")"""
    journal: list[tuple[object, ...]] = [
        ("bill", f"2026-{m:02d}-05", {"amount": 3_000, "ref": f"2026-{m:02d}"}) for m in range(1, 7)
    ]
    found = settled(text, journal=[*journal, ("quit", "2026-06-21", {"actor": "client"})], rows={})
    assert owed(found, "refund") == 900
    assert line(found, "refund").due == day("2026-07-01")


def test_seven_days_of_a_fee() -> None:
    text = (
        QUALITY + FEE + 'vendor pays client f * 7 days / period when missed q as penalty ("违约金" / "penalty")'
    )
    assert owed(settled(text, rows=quality(m06="missed")), "penalty") == yuan("2333.33")
    assert owed(settled(text, "2026-07", rows=quality(m07="missed")), "penalty") == yuan("2258.06")


def test_factor_of_repetition() -> None:
    text = (
        QUALITY
        + """define factor "系数" / "factor" : number = by run of missed q { >= 3: 2.5, = 2: 1.5, otherwise: 1 }
    vendor pays client CNY 100 * factor when missed q as penalty ("违约金" / "penalty")"""
    )
    rows = quality(m03="missed", m04="met", m05="missed", m06="missed", m07="", m08="missed")
    found = [owed(settled(text, f"2026-0{m}", rows=rows), "penalty") for m in range(3, 10)]
    assert found == [100, 0, 100, 150, 0, 250, 0]


@pytest.mark.parametrize(("rest", "june"), [("carried", 15_000), ("paid", 15_000), ("lapses", 10_000)])
def test_credit_larger_than_the_payment(rest: str, june: int) -> None:
    text = (
        FEE
        + QUALITY
        + f"""remedy measures_taken "处理" / "measures" when missed q {{ rest = {rest}
      vendor credits client CNY 15,000 against bill as credit ("抵扣" / "credit") }}"""
    )
    assert owed(settled(text, rows=quality(m06="missed")), "credit") == june


def test_a_credit_outside_a_remedy_is_carried_to_the_next_payment() -> None:
    text = (
        FEE
        + QUALITY
        + 'vendor credits client CNY 15,000 against bill when missed q as credit ("抵扣" / "credit")'
    )
    found = settled(text, rows=quality(m06="missed"))
    assert owed(found, "credit") == 15_000
    status = standing(
        text,
        "2026-08-20",
        rows=quality(m06="missed"),
        journal=[("bill", "2026-08-10", {"amount": 5_000, "ref": "2026-07"})],
    )
    states = {i.window.name: i.state for i in status.items if i.norm == "bill" and i.window}
    assert (states["2026-06"], states["2026-07"]) == ("fulfilled", "fulfilled")


def test_deduction_never_exceeds_its_payment() -> None:
    text = (
        FEE
        + QUALITY
        + 'client may deduct CNY 15,000 from bill when missed q as reduction ("扣减" / "deduction")'
    )
    assert (
        owed(settled(text, rows=quality(m06="missed"), journal=[("reduction", "2026-07-02")]), "reduction")
        == 10_000
    )


def test_a_cap_of_a_sentence_without_keys_is_one_for_all_keys() -> None:
    """Two sites, one sentence without "for each": 900 in all, not 900 for each site."""
    text = """record outage "停机" / "outage" on down for each site { site "站点" / "site" : text  down "停机时段" / "downtime" : span }
    vendor pays client CNY 500 on outage at most CNY 900 per month as penalty ("违约金" / "penalty")"""
    rows = {
        "outage": [
            {"site": s, "down": (f"2026-06-0{n}T08:00", f"2026-06-0{n}T09:00")} for n, s in ((1, "x"), (2, "y"))
        ]
    }
    assert owed(settled(text, rows=rows), "penalty") == 900


def test_pooled_or_per_key() -> None:
    """Free 8 at 30 with 11, 7 and 3 events: 90 per key, 0 pooled."""
    text = """record visit "上门" / "visit" on made for each site { made "上门" / "visit" : datetime  site "站点" / "site" : text }
    metric n "次数" / "visits" = count of visit every month for each visit.site
    metric above "超出次数" / "visits above" = max(n - 8, 0) every month for each visit.site
    metric total "超出合计" / "total above" = sum of above over visit.site every month
    metric pooled "合并超出" / "pooled above" = max((count of visit) - 24, 0) every month
    fee a "逐站费用" / "fee by site" = CNY 30 * total every month
    fee b "合并费用" / "pooled fee" = CNY 30 * pooled every month
    client pays vendor a every month by day 12 of next month as pay_a ("付款一" / "first payment")
    client pays vendor b every month by day 12 of next month as pay_b ("付款二" / "second payment")"""
    rows = {
        "visit": [
            {"made": "2026-06-02T10:00", "site": s}
            for s, n in (("x", 11), ("y", 7), ("z", 3))
            for _ in range(n)
        ]
    }
    found = settled(text, rows=rows)
    assert (owed(found, "pay_a"), owed(found, "pay_b")) == (90, 0)
    assert cell(found, "n", keys=("x",)).value == 11


@pytest.mark.parametrize(
    ("relation", "penalty", "damages"),
    [("besides", 300, 1000), ("instead of", 300, 0), ("towards", 300, 700)],
)
def test_stacking(relation: str, penalty: int, damages: int) -> None:
    text = (
        QUALITY
        + f"""vendor pays client CNY 1,000 when missed q as damages ("损害赔偿" / "damages")
    vendor pays client CNY 300 when missed q {relation} damages as penalty ("违约金" / "penalty")"""
    )
    found = settled(text, rows=quality(m06="missed"))
    assert (owed(found, "penalty"), owed(found, "damages")) == (penalty, damages)


def test_towards_gives_the_creditor_the_larger() -> None:
    text = (
        QUALITY
        + """vendor pays client CNY 1,000 when missed q as damages ("损害赔偿" / "damages")
    vendor pays client CNY 1,400 when missed q towards damages as penalty ("违约金" / "penalty")"""
    )
    found = settled(text, rows=quality(m06="missed"))
    assert (owed(found, "penalty"), owed(found, "damages")) == (1400, 0)


def test_sole() -> None:
    text = (
        QUALITY
        + """vendor pays client CNY 1,000 when missed q as damages ("损害赔偿" / "damages")
    remedy measures_taken "处理" / "measures" when missed q { sole = yes
      vendor pays client CNY 300 as penalty ("违约金" / "penalty") }"""
    )
    found = settled(text, rows=quality(m06="missed"))
    assert (owed(found, "penalty"), owed(found, "damages")) == (300, 0)
    assert [x.state for x in lines(found, "damages")] == ["displaced"]


def test_one_failure_is_the_row_of_the_trigger() -> None:
    """The displacement of one incident's sum does not touch that of another."""
    text = (
        INCIDENT
        + """event major "重大事故" / "major incident"
    vendor pays client CNY 1,000 on incident as damages ("损害赔偿" / "damages")
    remedy measures_taken "处理" / "measures" for each incident at most CNY 600 {
      vendor pays client CNY 500 on incident besides damages as a ("甲项" / "first sum")
      vendor pays client CNY 250 on incident besides damages as b ("乙项" / "second sum") }"""
    )
    found = settled(text, journal=incidents("2026-06-03", "2026-06-20"), rows={})
    assert sorted(x.amount for x in lines(found, "a")) == [500, 500]
    assert sorted(x.amount for x in lines(found, "b")) == [100, 100]


CHOICE = (
    QUALITY
    + """remedy measures_taken "处理" / "measures" when missed q { choice = client
  vendor pays client CNY 300 as a ("甲项" / "first sum")
  vendor pays client CNY 450 as b ("乙项" / "second sum") }"""
)


def test_choice_between_remedies() -> None:
    """Until chosen the first member, told as an open choice."""
    open_ = settled(CHOICE, rows=quality(m06="missed"))
    assert (line(open_, "a").state, line(open_, "a").amount) == ("open_choice", 300)
    assert owed(open_, "b") == 0
    chosen = settled(
        CHOICE,
        rows=quality(m06="missed"),
        journal=[("choice", "2026-07-04", {"remedy": "measures_taken", "choice": "b", "actor": "client"})],
    )
    assert (owed(chosen, "a"), owed(chosen, "b")) == (0, 450)


LATE = """fee f "服务费" / "service fee" = CNY 80,000 every month
client pays vendor f every month by day 12 of next month as bill ("月度付款" / "monthly payment")
client pays vendor {} when breached bill as late_charge ("逾期违约金" / "late charge")
"""


def charged(text: str, journal: list[tuple[object, ...]]) -> Fraction:
    """Late charges of June's bill, in the statements of June and of July together, each line once."""
    found = {}
    for month in ("2026-06", "2026-07"):
        for x in lines(settled(text, month, rows={}, journal=journal, as_of="2026-08-01"), "late_charge"):
            found[x.id] = x
    return sum((x.amount for x in found.values() if "2026-06" in x.id), Fraction(0))


@pytest.mark.parametrize(
    ("rate", "amount"),
    [
        ("0.04% of bill.unpaid per day", "320.00"),
        ("4% of bill.unpaid per year", "87.67"),
        ("CNY 10 per day", "100"),
    ],
)
def test_interest_runs_from_the_day_after_due_to_the_day_paid(rate: str, amount: str) -> None:
    """12 July 2026 is a Sunday: due on the 13th, paid on the 23rd, ten days."""
    journal: list[tuple[object, ...]] = [
        ("bill", f"2026-{m:02d}-05", {"amount": 80_000, "ref": f"2026-{m - 1:02d}"}) for m in range(2, 7)
    ]
    assert charged(
        LATE.format(rate), [*journal, ("bill", "2026-07-23", {"amount": 80_000, "ref": "2026-06"})]
    ) == yuan(amount)
    assert (
        charged(LATE.format(rate), [*journal, ("bill", "2026-07-13", {"amount": 80_000, "ref": "2026-06"})])
        == 0
    )


def test_interest_steps_down_with_part_payments() -> None:
    """Five days on 80,000, five on the 50,000 that the part left unpaid: a line of the journal says what it pays."""
    journal: list[tuple[object, ...]] = [
        ("bill", f"2026-{m:02d}-05", {"amount": 80_000, "ref": f"2026-{m - 1:02d}"}) for m in range(2, 7)
    ]
    journal += [
        ("bill", "2026-07-18", {"amount": 30_000, "ref": "2026-06"}),
        ("bill", "2026-07-23", {"amount": 50_000, "ref": "2026-06"}),
    ]
    assert charged(LATE.format("0.04% of bill.unpaid per day"), journal) == yuan("260.00")


def test_a_payment_settles_the_oldest_debt_first() -> None:
    journal: list[tuple[object, ...]] = [
        ("bill", f"2026-{m:02d}-05", {"amount": 10_000, "ref": f"2026-{m - 1:02d}"}) for m in range(2, 6)
    ]
    found = standing(FEE, "2026-07-20", rows={}, journal=[*journal, ("bill", "2026-07-10", {"amount": 10_000})])
    states = {i.window.name: i.state for i in found.items if i.norm == "bill" and i.window}
    assert (states["2026-05"], states["2026-06"]) == ("late", "breached")


@pytest.mark.parametrize(
    ("mode", "amount"), [("half_up", "0.13"), ("half_even", "0.12"), ("up", "0.13"), ("down", "0.12")]
)
def test_rounding_once_per_payable_amount(mode: str, amount: str) -> None:
    text = INCIDENT + 'vendor pays client 50% of CNY 0.25 on incident as penalty ("违约金" / "penalty")'
    whole = term(text, "2026-01-01", "2026-12-31").replace(
        "currency = CNY", f"currency = CNY rounding = {mode}"
    )
    assert owed(settled(whole, journal=incidents("2026-06-10"), rows={}), "penalty") == yuan(amount)


def test_rounding_of_a_fee() -> None:
    text = (
        ORDER
        + """fee f "订单费" / "order fee" = CNY 0.50 per order every month rounded half_up to CNY 1
    client pays vendor f every month by day 12 of next month as bill ("付款" / "payment")"""
    )
    assert owed(settled(text, rows={"order": [{"placed": "2026-06-02T10:00"}] * 5}), "bill") == 3


def test_parts_of_a_whole_add_up() -> None:
    """The last part takes the difference: 50.01 and 50.00 of 100.01."""
    text = """fee f "服务费" / "service fee" = CNY 100.01 every month
    client pays vendor 50% of f every month by day 12 of next month as a ("首付" / "first part")
    client pays vendor 50% of f every month by day 22 of next month as b ("尾款" / "last part")"""
    found = settled(text, rows={})
    assert [x.amount for n in ("a", "b") for x in lines(found, n, "2026-06")] == [yuan("50.01"), yuan("50.00")]


def test_direction() -> None:
    text = FEE + INCIDENT + CAPPED.format("CNY 300")
    found = settled(text, journal=incidents("2026-06-10"), rows={})
    assert (line(found, "bill", "2026-06").debtor, line(found, "bill", "2026-06").creditor) == (
        "client",
        "vendor",
    )
    assert (line(found, "penalty").debtor, line(found, "penalty").creditor) == ("vendor", "client")


def test_an_unknown_cap_does_not_cap_and_an_unknown_amount_is_not_zero() -> None:
    text = (
        INCIDENT
        + """param cap "上限" / "cap" : money = ?
    param sum_due "金额" / "sum" : money = ?
    vendor pays client CNY 300 on incident at most cap as a ("甲项" / "first sum")
    vendor pays client sum_due on incident besides a as b ("乙项" / "second sum")"""
    )
    found = settled(text, journal=incidents("2026-06-10"), rows={})
    assert line(found, "a").amount == 300
    assert any(r.what == "cap" for r in line(found, "a").reasons)
    assert line(found, "b").amount is None
    assert line(found, "b").state == "unknown"
    assert any(r.what == "sum_due" for r in line(found, "b").reasons)
    filled = settled(
        text,
        journal=incidents("2026-06-10"),
        rows={},
        given=[Given("cap", yuan(200)), Given("sum_due", yuan(7))],
    )
    assert (owed(filled, "a"), owed(filled, "b")) == (200, 7)
