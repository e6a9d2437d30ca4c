"""What is paid: allocation, interest, credits, accounts, stacking, agreed statements; numbers of the semantics table."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction as F

import pytest

from hetong.settle.money.accounts import Move, keep
from hetong.settle.money.credits import Credit, Payable, apply
from hetong.settle.money.interest import NoRateError, Terms, by_day, interest, terms
from hetong.settle.money.ledger import Charge, Debt, Payment, allocate
from hetong.settle.money.stairs import Stairs, plus, stairs


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


DUE = day("2027-04-20")


def test_stairs() -> None:
    s = stairs(F(10), [(day("2027-02-01"), F(5)), (day("2027-01-01"), F(-3)), (day("2027-03-01"), F(0))])
    assert s == Stairs(F(10), ((day("2027-01-01"), F(7)), (day("2027-02-01"), F(12))))
    assert (s.before(day("2027-01-01")), s.at(day("2027-01-01")), s.before(day("2027-01-02"))) == (10, 7, 7)
    assert (s.last, Stairs(F(4)).last) == (12, 4)
    less = s.minus(Stairs(F(8), ((day("2027-01-15"), F(11)),)))
    assert less == Stairs(F(2), ((day("2027-01-01"), F(0)), (day("2027-02-01"), F(1))))
    assert plus([s, s, Stairs()]) == Stairs(F(20), ((day("2027-01-01"), F(14)), (day("2027-02-01"), F(24))))
    assert plus([]) == Stairs()


# 1.3 "interest": from the day after due to the day paid, both included
@pytest.mark.parametrize(
    ("paid", "amount"), [("2027-04-30", 500), ("2027-04-21", 50), ("2027-04-20", 0), ("2027-04-19", 0)]
)
def test_interest_from_the_day_after_due_to_the_day_paid(paid: str, amount: int) -> None:
    for word in ("", "exact", "started", "full"):
        got = interest(Stairs(F(100000)), DUE, day(paid), terms(F(5, 10000), "day", 1, word))
        assert got.total == amount
    if amount == 500:
        piece = got.pieces[0]
        assert (piece.first, piece.last, piece.days, got.days) == (day("2027-04-21"), day("2027-04-30"), 10, 10)
        assert [(s.kind, s.formula) for s in got.steps] == [("interest", "100000 × 0.0005 × 10")]


# 1.3 "part payments": interest steps down; the day of a part payment bears on the old balance
def test_interest_steps_down_with_part_payments() -> None:
    paid = allocate(
        [Debt("bill", "A", "B", F(100000), DUE)],
        [
            Payment("p1", day("2027-04-25"), F(60000), "A", "B"),
            Payment("p2", day("2027-04-30"), F(40000), "A", "B"),
        ],
    ).debts["bill"]
    assert paid.paid_on == day("2027-04-30")
    assert [p.payment for p in paid.late] == ["p1", "p2"]
    got = interest(paid.unpaid, DUE, day("2027-12-31"), terms(F(5, 10000)))
    assert [(p.days, p.base, p.amount) for p in got.pieces] == [(5, 100000, 250), (5, 40000, 100)]
    assert got.total == 350
    grown = by_day(paid.unpaid, DUE, day("2027-12-31"), terms(F(5, 10000)), F(260))
    assert [t for _, t in grown] == [50, 100, 150, 200, 250, 260, 260, 260, 260, 260]
    assert grown[0][0] == day("2027-04-21")


def test_interest_cap_and_changing_rate() -> None:
    rates = ((day("2027-01-01"), F(1, 1000)), (day("2027-04-23"), F(2, 1000)))
    got = interest(Stairs(F(1000)), DUE, day("2027-04-25"), Terms(rates), F(5))
    assert [(p.days, p.rate, p.amount) for p in got.pieces] == [(2, F(1, 1000), 2), (3, F(2, 1000), 3)]
    assert (got.gross, got.total, got.steps[-1].kind) == (8, 5, "cap")
    assert interest(Stairs(F(1000)), DUE, day("2027-04-25"), Terms(rates), F(-1)).total == 0
    with pytest.raises(NoRateError, match="2027-04-21"):
        interest(Stairs(F(1000)), DUE, day("2027-04-25"), Terms(rates[1:]))
    assert interest(Stairs(), DUE, day("2027-04-25"), Terms(())).total == 0


@pytest.mark.parametrize(
    ("count", "amount"),
    [("365", F(366, 365)), ("360", F(366, 360)), ("actual", F(31, 365) + F(335, 366))],
)
def test_day_count(count: str, amount: F) -> None:
    got = interest(Stairs(F(1)), day("2027-11-30"), day("2028-11-30"), terms(F(1), "year", 1, "", count))
    assert got.total == amount


@pytest.mark.parametrize(
    ("unit", "n", "part", "until", "amount"),
    [
        ("day", 4, "exact", "2027-04-26", F(6, 4)), ("day", 4, "started", "2027-04-26", 2),
        ("day", 4, "full", "2027-04-26", 1), ("day", 4, "started", "2027-04-24", 1), ("day", 4, "full", "2027-04-24", 1),
        ("week", 1, "started", "2027-04-28", 2), ("week", 1, "full", "2027-04-27", 1), ("week", 1, "", "2027-04-27", 1),
        ("month", 1, "full", "2027-05-19", 0), ("month", 1, "full", "2027-05-20", 1),
        ("month", 1, "started", "2027-05-21", 2), ("month", 1, "", "2027-05-05", F(15, 30)),
        ("year", 1, "started", "2028-04-21", 2), ("year", 1, "full", "2028-04-20", 1),
    ],
)  # fmt: skip
def test_units_of_delay(unit: str, n: int, part: str, until: str, amount: F) -> None:
    by = terms(F(1), unit, n, part)
    assert interest(Stairs(F(1)), DUE, day(until), by).total == amount
    assert (by_day(Stairs(F(1)), DUE, day(until), by) or [(DUE, F(0))])[-1][1] == amount


def test_units_and_part_payments() -> None:
    unpaid = Stairs(F(100), ((day("2027-04-23"), F(40)), (day("2027-05-10"), F(0))))
    assert interest(unpaid, DUE, day("2027-05-10"), terms(F(1), "week", 1, "started")).total == 100 + 40 + 40
    assert interest(unpaid, DUE, day("2027-05-10"), terms(F(1), "week", 1, "full")).total == 40 + 40
    months = interest(Stairs(F(1)), day("2027-01-31"), day("2027-03-31"), terms(F(1), "month", 1, "full"))
    assert (months.total, months.pieces[0].last) == (2, day("2027-03-31"))
    with pytest.raises(ValueError, match="terms"):
        interest(unpaid, DUE, DUE, terms(F(1), "fortnight"))


# 1.3 "part payments": oldest debt first; then cost, interest, principal (arts. 560, 561)
def test_allocation_order() -> None:
    debts = [
        Debt("late", "A", "B", F(100), day("2027-03-10"), charges=(
            Charge("interest", day("2027-03-31"), F(7)), Charge("cost", day("2027-04-01"), F(5)),
            Charge("cost", day("2027-06-01"), F(9)),
        )),
        Debt("old", "A", "B", F(50), day("2027-02-10")), Debt("next", "A", "B", F(80), day("2027-05-10")),
        Debt("other", "B", "A", F(80), day("2027-01-10")), Debt("undated", "A", "B", F(30)),
    ]  # fmt: skip
    got = allocate(debts, [Payment("p", day("2027-04-02"), F(100), "A", "B")])
    assert [(p.part, p.amount) for p in got.debts["old"].pieces] == [("principal", 50)]
    assert [(p.part, p.amount) for p in got.debts["late"].pieces] == [
        ("cost", 5),
        ("interest", 7),
        ("principal", 38),
    ]
    assert (got.debts["late"].open, got.debts["late"].unpaid.last, got.debts["late"].charges.last) == (
        71,
        62,
        9,
    )
    assert not got.debts["other"].pieces
    assert not got.debts["next"].pieces
    named = allocate(debts, [Payment("p", day("2027-04-02"), F(100), "A", "B", "next")])
    assert [named.debts[i].paid for i in ("next", "old", "late")] == [80, 20, 0]
    early = allocate(debts[2:3] + debts[4:], [Payment("p", day("2027-04-02"), F(95), "A", "B", "nothing")])
    assert [early.debts[i].paid for i in ("next", "undated")] == [80, 15]
    assert early.unknown_refs == ("p",)
    assert early.debts["next"].late == ()


def test_debts_of_one_day_share_in_proportion() -> None:
    debts = [Debt(i, "A", "B", F(n), DUE) for i, n in (("a", 100), ("b", 100), ("c", 100))]
    got = allocate(debts, [Payment("p", DUE, F(100), "A", "B")])
    assert [d.paid for d in got.debts.values()] == [F("33.33"), F("33.33"), F("33.34")]
    got = allocate(debts, [Payment("p", DUE, F("299.99"), "A", "B")])
    assert sum(d.paid for d in got.debts.values()) == F("299.99")
    assert all(d.open >= 0 for d in got.debts.values())


def test_overpaid_is_a_balance() -> None:
    debts = [
        Debt("june", "A", "B", F(100), day("2027-07-10"), day("2027-06-30")),
        Debt("july", "A", "B", F(100), day("2027-08-10"), day("2027-07-31")),
    ]
    paid = [Payment("p", day("2027-07-10"), F(130), "A", "B"), Payment("q", day("2027-08-10"), F(70), "A", "B")]
    got = allocate(debts, paid)
    assert (got.overpaid, got.debts["july"].open) == ({"p": 30}, 30)
    assert got.balances["A", "B"].at(day("2027-07-10")) == 30
    got = allocate(debts, paid, carry=True)
    assert (got.overpaid, got.debts["july"].open) == ({}, 0)
    assert got.balances["A", "B"] == Stairs(F(0), ((day("2027-07-10"), F(30)), (day("2027-07-31"), F(0))))
    ahead = allocate(debts, [Payment("p", day("2027-07-01"), F(60), "A", "B", "july")]).debts["july"]
    assert ahead.unpaid == Stairs(F(0), ((day("2027-07-31"), F(40)),))


def test_interest_a_debt_bears_is_settled_before_its_principal() -> None:
    debt = Debt("loan", "A", "B", F(36500), DUE, bears=terms(F(1, 10), "year"))
    paid = [
        Payment("p", day("2027-04-30"), F(10100), "A", "B"),
        Payment("q", day("2027-05-10"), F(30000), "A", "B"),
    ]
    got = allocate([debt], paid)
    assert [(p.part, p.amount) for p in got.debts["loan"].pieces] == [
        ("interest", 100), ("principal", 10000), ("interest", F("72.60")), ("principal", 26500),
    ]  # fmt: skip
    assert got.overpaid == {"q": F("3427.40")}
    assert got.debts["loan"].open == 0


def test_ledger_refuses() -> None:
    debt, paid = Debt("d", "A", "B", F(1)), Payment("p", DUE, F(1), "A", "B")
    for debts, payments in (
        ([debt, debt], []), ([], [paid, paid]), ([Debt("d", "A", "B", F(-1))], []),
        ([], [Payment("p", DUE, F(-1), "A", "B")]),
        ([Debt("d", "A", "B", F(1), charges=(Charge("principal", DUE, F(1)),))], []),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=r"."):
            allocate(debts, payments)
    zero = allocate([Debt("d", "A", "B", F(0))], [Payment("p", DUE, F(0), "A", "B")])
    assert (zero.debts["d"].paid_on, zero.debts["d"].open, zero.overpaid) == (None, 0, {})


BILLS = [Payable(f"bill/{m}", "bill", day(f"2027-{m:02}-12"), F(100), "A", "B") for m in (7, 8, 9)]


# 1.3 "credit larger than the payment"
def test_credit_is_carried_and_lapses_at_the_end() -> None:
    credit = Credit("c", day("2027-06-30"), F(250), "B", "A", "bill")
    got = apply([credit], BILLS[:2])
    assert [(a.payable, a.amount, a.day) for a in got.applied] == [
        ("bill/7", 100, BILLS[0].day), ("bill/8", 100, BILLS[1].day),
    ]  # fmt: skip
    assert [(r.amount, r.fate) for r in got.rests] == [(50, "carried")]
    assert got.net == {"bill/7": 0, "bill/8": 0}
    balance = got.balance["B", "A"]
    assert [balance.at(day(d)) for d in ("2027-06-29", "2027-06-30", "2027-07-12", "2027-08-12")] == [
        0,
        250,
        150,
        50,
    ]
    ended = apply([credit], BILLS, day("2027-08-31"))
    assert [(r.amount, r.fate, r.day) for r in ended.rests] == [(50, "lapsed", day("2027-08-31"))]
    assert (ended.net["bill/9"], ended.balance["B", "A"].last) == (100, 0)


@pytest.mark.parametrize(
    ("how", "rest", "fate"),
    [
        ("credit", "paid", "paid"),
        ("credit", "lapses", "lapsed"),
        ("deduct", "carried", "lapsed"),
        ("deduct", "paid", "lapsed"),
    ],
)
def test_rest_of_a_credit(how: str, rest: str, fate: str) -> None:
    credit = Credit("c", day("2027-06-30"), F(130), "B", "A", "bill", "bill/8", rest, how)
    got = apply([credit, Credit("d", day("2027-06-30"), F(10), "B", "A", "bill", "bill/8")], BILLS)
    assert [(r.credit, r.amount, r.fate, r.day) for r in got.rests] == [("c", 30, fate, BILLS[1].day)]
    assert [(a.credit, a.payable, a.amount) for a in got.applied] == [("c", "bill/8", 100), ("d", "bill/9", 10)]


def test_credits_meet_only_what_they_may() -> None:
    others = [
        Payable("x", "fee", day("2027-07-01"), F(9), "A", "B"),
        Payable("y", "bill", day("2027-07-02"), F(9), "B", "A"),
    ]
    got = apply([Credit("c", day("2027-07-13"), F(20), "B", "A", "bill")], [*others, *BILLS])
    assert [(a.payable, a.amount) for a in got.applied] == [("bill/8", 20)]
    got = apply([Credit("c", day("2027-07-01"), F(20), "B", "A")], [*others, *BILLS])
    assert [(a.payable, a.amount) for a in got.applied] == [("x", 9), ("bill/7", 11)]
    assert apply([Credit("c", day("2027-07-01"), F(20), "B", "A", rest="paid")], []).rests[0].fate == "carried"
    last = apply([Credit("c", day("2027-07-01"), F(20), "B", "A", rest="paid")], [], day("2027-06-30")).rests[0]
    assert (last.fate, last.day) == ("paid", day("2027-07-01"))


def test_withheld_for_the_time_being() -> None:
    hold = Credit(
        "h", day("2027-07-05"), F(80), "B", "A", "bill", "bill/7", how="withhold", until=day("2027-07-20")
    )
    more = Credit("i", day("2027-07-06"), F(80), "B", "A", "bill", "bill/7", how="withhold")
    cut = Credit("c", day("2027-07-10"), F(10), "B", "A", "bill", "bill/7", how="deduct")
    got = apply([hold, more, cut], BILLS)
    assert got.net["bill/7"] == 90
    held = got.withheld["bill/7"]
    assert [
        held.at(day(d)) for d in ("2027-07-04", "2027-07-05", "2027-07-06", "2027-07-19", "2027-07-20")
    ] == [0, 80, 90, 90, 10]
    assert got.rests == ()
    for wrong in (Credit("c", DUE, F(-1), "B", "A"), Credit("c", DUE, F(1), "B", "A", how="gift"),
                  Credit("c", DUE, F(1), "B", "A", rest="kept")):  # fmt: skip
        with pytest.raises(ValueError, match="credit"):
            apply([wrong], [])


# the only running balance: opens, adds, takes, then grows
def test_account() -> None:
    months = [day("2027-01-31"), day("2027-02-28"), day("2027-03-31")]
    got = keep(
        [(day("2027-02-05"), F(42000))],
        [Move(day("2027-02-28"), "takes", F(2000), "t"), Move(day("2027-02-28"), "adds", F(500), "a")],
        day("2027-03-30"),
        months,
        lambda _, balance: balance * F(15, 10000),
        ("half_up", F(1, 100)),
    )
    assert [(f.kind, f.amount, f.balance) for f in got.flows] == [
        ("opens", 42000, 42000), ("adds", 500, 42500), ("takes", -2000, 40500), ("grows", F("60.75"), F("40560.75")),
    ]  # fmt: skip
    assert [got.at(day(d)) for d in ("2027-02-04", "2027-02-05", "2027-02-28")] == [0, 42000, F("40560.75")]


def test_account_within_floor_and_ceiling() -> None:
    d = day("2027-02-05")
    moves = [Move(d, "takes", F(130)), Move(d, "adds", F(50))]
    got = keep([(d, F(80))], moves, d, floor=F(0), ceiling=F(100))
    assert [(f.kind, f.balance) for f in got.flows] == [
        ("opens", 80), ("adds", 130), ("ceiling", 100), ("takes", -30), ("floor", 0),
    ]  # fmt: skip
    assert got.balance.last == 0
    assert keep([], [], d, [d], lambda _, b: F(1)).flows == ()
    for bad in ([Move(d, "gives", F(1))], [Move(d, "adds", F(-1))]):
        with pytest.raises(ValueError, match="movement"):
            keep([], bad, d)
    with pytest.raises(ValueError, match="floor"):
        keep([], [], d, floor=F(1), ceiling=F(0))


def test_pieces_say_their_days() -> None:
    got = interest(Stairs(F(10)), DUE, day("2027-04-30"), terms(F(1), "week", 1, "started"))
    assert [(p.first, p.last, p.days, p.quantity, p.amount) for p in got.pieces] == [
        (day("2027-04-21"), day("2027-04-30"), 10, 2, 20)
    ]
    # The last day of a month of delay still belongs to that month.
    unpaid = Stairs(F(1), ((day("2027-05-19"), F(0)), (day("2027-05-20"), F(1)), (day("2027-05-21"), F(0))))
    months = interest(unpaid, DUE, day("2027-06-20"), terms(F(1), "month"))
    assert [(p.days, p.quantity) for p in months.pieces] == [(29, F(29, 30)), (1, F(1, 31))]
    capped = interest(Stairs(F(10)), DUE, day("2027-04-22"), terms(F(1)), F(15))
    assert [(p.amount, p.days) for p in capped.pieces] == [(15, 2)]
    assert capped.steps[-1].formula == "min(20, 15)"
    assert [s.kind for s in interest(Stairs(F(10)), DUE, day("2027-04-22"), terms(F(1)), F(20)).steps] == [
        "interest"
    ]


def test_carried_credits_go_on_from_the_payment_they_name() -> None:
    same = [Payable(f"bill/{i}", "bill", BILLS[1].day, F(100), "A", "B") for i in ("8a", "8b")]
    credit = Credit("c", day("2027-06-30"), F(150), "B", "A", "bill", "bill/8b")
    got = apply([credit], [BILLS[0], *same])
    assert [(a.payable, a.amount) for a in got.applied] == [("bill/8b", 100), ("bill/8a", 50)]
    at_once = Credit("h", BILLS[0].day, F(5), "B", "A", how="withhold", until=BILLS[0].day)
    assert apply([at_once], BILLS).withheld == {}
    with pytest.raises(ValueError, match="twice"):
        apply([credit, credit], [])
    assert apply([Credit("c", DUE, F(0), "B", "A")], BILLS).rests == ()
