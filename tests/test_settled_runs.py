"""Runs over several months: agreed statements, late facts, opening facts, values set, sums withheld, extensions."""

from __future__ import annotations

from fractions import Fraction

from tests.settling import line, lines, owed, settled, standing, term, value, yuan

CALL = 'record call "来电" / "call" on began { began "来电" / "call" : datetime }\n'
FEE = CALL + (
    'fee f "来电费" / "call fee" = CNY 10 per call every month\n'
    'client pays vendor f every month by day 12 of next month as bill ("付款" / "payment")\n'
)
INCIDENT = 'event incident "事故" / "incident"\n'


def calls(*when: str, **late: str) -> dict[str, list[dict[str, str]]]:
    return {"call": [{"began": w} for w in when]}


def agreed(period: str, *rows: tuple[str, int]) -> tuple[str, str, dict[str, object]]:
    told = [{"id": i, "amount": Fraction(a)} for i, a in rows]
    return ("statement", "2026-07-10", {"period": period, "lines": told, "hash": "x"})


def test_an_agreed_statement_freezes_its_period_and_the_difference_is_carried() -> None:
    """Two calls were agreed for June; a third turns up: July carries the difference, June stays."""
    rows = calls("2026-06-03T10:00", "2026-06-04T10:00", "2026-06-05T10:00", "2026-07-01T10:00")
    journal = [agreed("2026-06", ("bill/2026-06", 20))]
    june = settled(FEE, "2026-06", rows=rows, journal=journal)
    assert (line(june, "bill").amount, line(june, "bill").state) == (20, "frozen")
    july = settled(FEE, "2026-07", rows=rows, journal=journal)
    assert [(x.id, x.amount, x.state) for x in lines(july, "bill")] == [
        ("bill/2026-07", 10, "due"),
        ("bill/2026-06@2026-07", 10, "correction"),
    ]
    later = settled(FEE, "2026-08", rows=rows, journal=[*journal, ("statement", "2026-08-10", {
        "period": "2026-07", "hash": "y", "lines": [
            {"id": "bill/2026-07", "amount": Fraction(10)},
            {"id": "bill/2026-06@2026-07", "amount": Fraction(10), "corrects": "bill/2026-06"}]})])  # fmt: skip
    assert not [x for x in lines(later, "bill") if x.state == "correction"]


def test_corrections_restate_or_final() -> None:
    rows = calls("2026-06-03T10:00", "2026-06-04T10:00", "2026-06-05T10:00")
    journal = [agreed("2026-06", ("bill/2026-06", 20))]
    for policy, june, july in (("restate", 30, []), ("final", 20, [])):
        text = term(FEE, "2026-01-01", "2026-12-31").replace(
            "currency = CNY", f"currency = CNY corrections = {policy}"
        )
        assert line(settled(text, "2026-06", rows=rows, journal=journal), "bill").amount == june
        found = [x.state for x in lines(settled(text, "2026-07", rows=rows, journal=journal), "bill")]
        assert [s for s in found if s == "correction"] == july


def test_what_was_granted_before_the_first_fact_uses_up_the_cap() -> None:
    text = (
        INCIDENT
        + 'vendor pays client CNY 300 on incident at most CNY 700 per year as penalty ("违约金" / "penalty")'
    )
    journal = [
        ("incident", "2026-06-10"),
        ("opening", "2026-01-01", {"of": "penalty", "amount": 600, "source": "books"}),
    ]
    assert owed(settled(text, journal=journal, rows={}), "penalty") == 100
    assert owed(settled(text, journal=journal[:1], rows={}), "penalty") == 300


def test_an_opening_run_of_misses_goes_on() -> None:
    text = """record call "来电" / "call" on began { began "来电" / "call" : datetime  ok "接通" / "answered" : bool }
    metric q "接通率" / "answer rate" of desk = share of call where ok every month target >= 90% no data skipped
    service desk "热线" / "hotline" by vendor { }
    metric r "连续数" / "run" = run of missed q every month"""
    rows = {"call": [{"began": "2026-01-05T10:00", "ok": False}]}
    opening = [("opening", "2026-01-01", {"of": "q", "amount": 2, "source": "books"})]
    assert value(settled(text, "2026-01", rows=rows, journal=opening), "r") == 3
    assert value(settled(text, "2026-01", rows=rows), "r") == 1


def test_a_fee_that_was_set_holds_from_then_on() -> None:
    text = """fee rent "租金" / "rent" = CNY 1,000 every month
    client pays vendor rent every month by day 12 of next month as bill ("付款" / "payment")
    vendor may set rent at most 110% of rent as review ("调整" / "review")"""
    journal = [("review", "2026-06-30", {"value": 1050})]
    assert owed(settled(text, "2026-06", rows={}, journal=journal), "bill") == 1000
    assert owed(settled(text, "2026-07", rows={}, journal=journal), "bill") == 1050


def test_a_value_set_outside_its_bounds_is_refused() -> None:
    text = """fee rent "租金" / "rent" = CNY 1,000 every month
    client pays vendor rent every month by day 12 of next month as bill ("付款" / "payment")
    vendor may set rent at most 110% of rent as review ("调整" / "review")"""
    found = settled(text, "2026-07", rows={}, journal=[("review", "2026-06-30", {"value": 1101})])
    assert owed(found, "bill") == 1000
    assert any("review" in note.en for note in found.notes)


def test_what_is_withheld_need_not_be_paid_for_the_time_being() -> None:
    text = """fee rent "租金" / "rent" = CNY 1,000 every month
    client pays vendor rent every month by day 12 of next month as bill ("付款" / "payment")
    vendor must "整改" / "mend" by 2026-06-10 not rolled as cure ("整改" / "mending")
    client may withhold 100% of bill.amount from bill until cure when breached cure as holdback ("暂扣" / "holdback")
    client pays vendor 0.1% of bill.unpaid per day when breached bill as late ("违约金" / "late charge")"""
    journal = [("complete", "2026-06-30", {"norm": "cure"}), ("holdback", "2026-07-01", {"ref": "cure"})]
    paid = [("bill", f"2026-{m:02d}-10", {"amount": 1000, "ref": f"2026-{m - 1:02d}"}) for m in range(2, 7)]
    found = standing(text, "2026-07-20", rows={}, journal=[*journal, *paid])
    june = next(i for i in found.items if i.id == "bill/2026-06")
    assert june.state == "excused"
    free = standing(text, "2026-07-20", rows={}, journal=[journal[0], *paid])
    assert next(i for i in free.items if i.id == "bill/2026-06").state == "breached"


def test_an_extension_moves_the_end() -> None:
    text = """event pause "停工" / "stoppage"
    vendor must extend agreement by 30 days on pause as longer ("顺延" / "extension")"""
    plain, longer = (
        standing(text, "2026-07-01", rows={}),
        standing(text, "2026-07-01", rows={}, journal=[("pause", "2026-06-01")]),
    )
    assert (str(plain.end), str(longer.end)) == ("2026-12-31", "2027-01-30")


def test_a_row_recorded_later_is_not_seen_before() -> None:
    rows = {"call": [{"began": "2026-06-03T10:00"}, {"began": "2026-06-04T10:00"}]}
    found = settled(FEE, "2026-06", rows=rows, as_of="2026-07-01")
    assert owed(found, "bill") == 20


def test_money_is_never_owed_twice_when_run_again() -> None:
    rows = calls("2026-06-03T10:00")
    a, b = (settled(FEE, "2026-06", rows=rows, as_of=d) for d in ("2026-07-01", "2026-09-01"))
    assert [x.id for x in a.lines] == [x.id for x in b.lines]
    assert yuan("10") == owed(a, "bill")


def test_what_was_agreed_is_the_base_of_what_follows() -> None:
    """Two calls were agreed for June; a third was reported later: the late charge is on the agreed 20."""
    text = (
        FEE
        + 'client pays vendor 1% of bill.unpaid per started day when breached bill as late ("违约金" / "late charge")'
    )
    rows = calls("2026-06-03T10:00", "2026-06-04T10:00", "2026-06-05T10:00")
    earlier = [("bill", f"2026-0{m}-05", {"amount": 0, "ref": f"2026-0{m - 1}"}) for m in range(2, 3)]
    paid = ("bill", "2026-07-23", {"amount": 20, "ref": "2026-06"})
    found = settled(
        text, "2026-07", rows=rows, journal=[*earlier, agreed("2026-06", ("bill/2026-06", 20)), paid]
    )
    assert owed(found, "late") == 2  # ten days from 14 July, 20 at 1 %
    assert any(x.state == "correction" for x in lines(found, "bill"))


def test_a_line_that_nobody_knows_stays_unknown_in_a_frozen_period() -> None:
    text = (
        FEE
        + INCIDENT
        + (
            'define loss "损失" / "loss" = ["直接损失" / "direct loss", ...]\n'
            'vendor pays client loss on incident as damages ("赔偿" / "compensation")'
        )
    )
    rows = calls("2026-06-03T10:00")
    found = settled(
        text,
        "2026-06",
        rows=rows,
        journal=[("incident", "2026-06-10"), agreed("2026-06", ("bill/2026-06", 10))],
    )
    assert (line(found, "damages").state, line(found, "damages").amount) == ("unknown", None)


def test_a_standing_duty_that_is_broken_costs_by_the_day_until_it_is_kept_again() -> None:
    text = """vendor must "维护" / "keep the platform up" throughout as upkeep ("维护" / "upkeep")
    vendor pays client CNY 100 per started day when breached upkeep as late ("违约金" / "damages")"""
    breach = ("breach", "2026-06-10", {"norm": "upkeep", "actor": "vendor"})
    kept = ("upkeep", "2026-06-12", {"actor": "vendor"})
    assert owed(settled(text, "2026-06", rows={}, journal=[breach, kept]), "late") == 300
    assert owed(settled(text, "2026-06", rows={}, journal=[breach], as_of="2026-06-16"), "late") == 600


def test_a_late_invoice_holds_up_its_own_bill_only() -> None:
    text = """fee rent "租金" / "rent" = CNY 1,000 every month
    client pays vendor rent every month by day 20 of next month as bill ("付款" / "payment")
    vendor must "开具发票" / "send the invoice" by 5 days before bill.due as invoice ("发票" / "invoice")
    client is excused from bill when vendor breached invoice as relief ("顺延" / "extension")"""
    sent = [("invoice", f"2026-0{m}-10", {"ref": f"bill/2026-0{m - 1}"}) for m in (2, 3, 4, 5)]
    journal = [*sent, ("complete", "2026-09-01", {"norm": "invoice"})]
    found = standing(text, "2026-09-01", rows={}, journal=journal)
    states = {i.id: i.state for i in found.items if i.norm == "bill"}
    assert states["bill/2026-03"] == "breached"
    assert states["bill/2026-05"] == "excused"
