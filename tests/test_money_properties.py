"""What must hold of money whatever the numbers: caps hold, parts add up, nothing is lost, worse never pays better."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction as F
from itertools import pairwise

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from hetong.settle.money.accounts import Move, keep
from hetong.settle.money.caps import Cap, Claim, Group, granted, rounded
from hetong.settle.money.credits import Credit, Payable, apply
from hetong.settle.money.freezing import Agreed, Found, freeze
from hetong.settle.money.interest import Terms, by_day, interest
from hetong.settle.money.ledger import Charge, Debt, Payment, allocate
from hetong.settle.money.parts import quantity
from hetong.settle.money.rounding import MODES, round_to, shown, split
from hetong.settle.money.stacking import Relation, Sum, stack
from hetong.settle.money.stairs import Stairs, stairs

FEN = F(1, 100)
START = dt.date(2027, 1, 1)
exact = st.fractions(0, 1000, max_denominator=60)
fen = st.integers(0, 100_000).map(lambda n: F(n, 100))
days = st.integers(0, 800).map(lambda n: START + dt.timedelta(n))
few = settings(max_examples=150, deadline=None)


@few
@given(
    st.fractions(-1000, 1000, max_denominator=999),
    st.sampled_from(MODES),
    st.sampled_from([FEN, F(1), F(5, 100)]),
)
def test_rounding_stays_within_a_quantum(value: F, mode: str, quantum: F) -> None:
    got = round_to(value, mode, quantum)
    assert (got / quantum).denominator == 1
    assert abs(got - value) <= (quantum / 2 if "half" in mode else quantum)
    assert round_to(-value, mode, quantum) == -got
    assert round_to(got, mode, quantum) == got
    assert F(shown(value)) == value


@few
@given(fen, st.lists(exact, min_size=1, max_size=8).filter(any), st.sampled_from(MODES))
def test_parts_add_up(total: F, shares: list[F], mode: str) -> None:
    parts = split(total, shares, FEN, mode)
    assert sum(parts) == total
    assert all(part >= 0 for part in parts)
    assert all(part == 0 for part, share in zip(parts, shares) if not share)


@few
@given(
    exact,
    exact,
    st.sampled_from(["exact", "started", "full"]),
    st.none() | st.tuples(st.sampled_from(MODES), st.just(F(1))),
)
def test_a_longer_delay_has_no_fewer_units(a: F, b: F, part: str, before: tuple[str, F] | None) -> None:
    a, b = sorted((a, b))
    assert quantity(a, F(3), F(2), part, before) <= quantity(b, F(3), F(2), part, before)
    assert quantity(a, F(3), F(2), "full") <= quantity(a, F(3), F(2)) <= quantity(a, F(3), F(2), "started")


windows = st.sampled_from(["occurrence", "day", "week", "month", "quarter", "year", "rolling", "agreement"])


@st.composite
def group(draw: st.DrawFn, id: str, members: tuple[str, ...]) -> Group:
    caps = []
    for i in range(draw(st.integers(0, 3))):
        window, times = draw(windows), draw(st.booleans())
        limit = draw(st.integers(0, 4).map(F)) if times else draw(st.none() | exact)
        months, span = draw(st.sampled_from([(12, 0), (3, 0), (0, 30)])) if window == "rolling" else (0, 0)
        caps.append(Cap(f"{id}{i}", window, limit, months, span, times))
    return Group(id, members, tuple(caps), draw(st.sampled_from(["in_order", "pro_rata"])))


@st.composite
def capping(draw: st.DrawFn) -> tuple[list[Claim], list[Group]]:
    claims = [
        Claim(f"{i:02}", draw(st.sampled_from("abc")), draw(exact), draw(days), draw(st.integers(0, 2)))
        for i in range(draw(st.integers(1, 10)))
    ]
    groups = [
        draw(group("a", ("a",))), draw(group("b", ("b",))), draw(group("r", ("b", "a"))), draw(group("top", ("c", "r"))),
    ]  # fmt: skip
    return claims, groups


def _window(cap: Cap, claim: Claim) -> str:
    d = claim.day
    names = {
        "occurrence": claim.id, "day": d.isoformat(), "week": str(d.isocalendar()[:2]), "month": d.isoformat()[:7],
        "quarter": f"{d.year} {(d.month - 1) // 3}", "year": str(d.year), "agreement": "",
    }  # fmt: skip
    return names[cap.window]


def _in_rolling(cap: Cap, end: Claim, c: Claim) -> bool:
    if cap.months:
        gap = (end.day.year - c.day.year) * 12 + end.day.month - c.day.month
        return 0 <= gap < cap.months
    return 0 <= (end.day - c.day).days < cap.days


@few
@given(capping())
def test_no_cap_is_exceeded(case: tuple[list[Claim], list[Group]]) -> None:
    claims, groups = case
    got = granted(claims, groups)
    of = {"a": "a", "b": "b", "r": "ab", "top": "abc"}
    assert all(0 <= g.amount <= g.asked for g in got.values())
    for g in groups:
        mine = [c for c in claims if c.norm in of[g.id]]
        for cap in g.caps:
            if cap.limit is None:
                continue
            for end in mine:
                if cap.window == "rolling":
                    inside = [c for c in mine if _in_rolling(cap, end, c)]
                else:
                    inside = [c for c in mine if _window(cap, c) == _window(cap, end)]
                paid = [got[c.id].amount for c in inside]
                used = sum(1 for p in paid if p) if cap.times else sum(paid)
                assert used <= cap.limit
    whole = rounded(got, "half_up", FEN)
    for name in {g.together for g in got.values() if g.together}:
        together = [id for id, g in got.items() if g.together == name]
        assert sum(whole[i] for i in together) == round_to(
            sum((got[i].amount for i in together), F(0)), "half_up", FEN
        )


@few
@given(capping(), st.randoms())
def test_order_of_claims_does_not_matter(case: tuple[list[Claim], list[Group]], random: object) -> None:
    claims, groups = case
    before = {id: g.amount for id, g in granted(claims, groups, lambda _, a: a > 100).items()}
    random.shuffle(claims)  # type: ignore[attr-defined]
    assert {id: g.amount for id, g in granted(claims, groups, lambda _, a: a > 100).items()} == before


@few
@given(capping(), st.integers(0, 9), exact)
def test_raising_a_claim_never_lowers_its_own_result(
    case: tuple[list[Claim], list[Group]], i: int, more: F
) -> None:
    claims, groups = case
    one = claims[i % len(claims)]
    raised = [evolve(c, amount=c.amount + more) if c is one else c for c in claims]
    assert granted(raised, groups)[one.id].amount >= granted(claims, groups)[one.id].amount


@st.composite
def books(draw: st.DrawFn) -> tuple[list[Debt], list[Payment]]:
    ids = [f"d{i}" for i in range(draw(st.integers(0, 5)))]
    due = st.none() | st.sampled_from([START, START + dt.timedelta(30), START + dt.timedelta(60)])
    debts = [
        Debt(i, *draw(st.sampled_from([("A", "B"), ("B", "A")])), draw(fen), draw(due), draw(st.none() | days),
             tuple(Charge(draw(st.sampled_from(["cost", "interest"])), draw(days), draw(fen)) for _ in range(draw(st.integers(0, 2)))))
        for i in ids
    ]  # fmt: skip
    payments = [
        Payment(f"p{i}", draw(days), draw(fen), *draw(st.sampled_from([("A", "B"), ("B", "A")])),
                draw(st.sampled_from(["", *ids])))
        for i in range(draw(st.integers(0, 6)))
    ]  # fmt: skip
    return debts, payments


@few
@given(books(), st.booleans(), st.randoms())
def test_allocation_conserves_money(
    case: tuple[list[Debt], list[Payment]], carry: bool, random: object
) -> None:
    debts, payments = case
    got = allocate(debts, payments, carry=carry)
    pieces = [p for d in got.debts.values() for p in d.pieces]
    for p in payments:
        laid = sum((x.amount for x in pieces if x.payment == p.id), F(0))
        assert laid + got.overpaid.get(p.id, F(0)) == p.amount
    assert sum(got.overpaid.values()) == sum(b.last for b in got.balances.values())
    for d in debts:
        s = got.debts[d.id]
        assert s.paid + s.open == d.principal + sum(c.amount for c in d.charges)
        assert all(v >= 0 for _, v in (*s.unpaid.changes, *s.charges.changes))
        assert s.unpaid.last + s.charges.last == s.open
        assert (s.paid_on is not None) == (d.principal > 0 and s.unpaid.last == 0)
    for paid in got.overpaid:
        # Money is left over only where nothing that had arisen by then was open.
        one = next(p for p in payments if p.id == paid)
        for d in debts:
            if (d.debtor, d.creditor) == (one.payer, one.payee) and (d.arisen is None or d.arisen <= one.day):
                assert got.debts[d.id].unpaid.at(one.day) == 0
    random.shuffle(debts)  # type: ignore[attr-defined]
    random.shuffle(payments)  # type: ignore[attr-defined]
    again = allocate(debts, payments, carry=carry)
    assert {i: s.unpaid for i, s in again.debts.items()} == {i: s.unpaid for i, s in got.debts.items()}


@st.composite
def delays(draw: st.DrawFn) -> tuple[Stairs, Terms]:
    falls = draw(st.lists(st.tuples(days, fen), max_size=3))
    unpaid = stairs(F(1000), [(d, -min(a, F(300))) for d, a in falls])
    rates = [
        (dt.date.min, draw(exact)),
        *draw(st.lists(st.tuples(days, exact), max_size=2, unique_by=lambda r: r[0])),
    ]
    unit, n = draw(st.sampled_from(["day", "week", "month", "year"])), draw(st.integers(1, 5))
    part, count = (
        draw(st.sampled_from(["", "exact", "started", "full"])),
        draw(st.sampled_from(["365", "360", "actual"])),
    )
    return unpaid, Terms(tuple(rates), unit, n, part, count)


@few
@given(delays(), days, days, st.none() | exact)
def test_more_delay_never_bears_less(case: tuple[Stairs, Terms], a: dt.date, b: dt.date, cap: F | None) -> None:
    unpaid, by = case
    a, b = sorted((a, b))
    first, second = interest(unpaid, START, a, by, cap), interest(unpaid, START, b, by, cap)
    assert first.total <= second.total
    assert second.total == sum(p.amount for p in second.pieces) <= second.gross
    assert cap is None or second.total <= cap
    grown = by_day(unpaid, START, b, by, cap)
    assert all(x[0] <= y[0] and x[1] <= y[1] for x, y in pairwise(grown))
    assert (grown[-1][1] if grown else 0) == second.total
    assert [t for d, t in grown if d <= a][-1:] == ([first.total] if any(d <= a for d, _ in grown) else [])
    assert interest(stairs(unpaid.start + 7, [(d, v - w) for (_, w), (d, v) in pairwise([(a, unpaid.start), *unpaid.changes])]), START, b, by).total >= second.total  # fmt: skip


@few
@given(delays(), st.integers(0, 500))
def test_interest_is_the_sum_of_its_days(case: tuple[Stairs, Terms], n: int) -> None:
    unpaid, by = case
    by = evolve(by, part="", unit="year" if by.unit == "month" else by.unit)
    total, day = F(0), START
    for _ in range(n):
        base, day = unpaid.at(day), day + dt.timedelta(1)
        rate = max((r for r in by.rates if r[0] <= day), key=lambda r: r[0])[1]
        length = {"day": 1, "week": 7}.get(by.unit) or {
            "365": 365, "360": 360, "actual": (dt.date(day.year, 12, 31) - dt.date(day.year - 1, 12, 31)).days,
        }[by.day_count]  # fmt: skip
        total += base * rate / (length * by.n)
    assert interest(unpaid, START, day, by).total == total


@st.composite
def crediting(draw: st.DrawFn) -> tuple[list[Credit], list[Payable], dt.date | None]:
    payables = [
        Payable(
            f"p{i}",
            draw(st.sampled_from("xy")),
            draw(days),
            draw(fen),
            *draw(st.sampled_from([("A", "B"), ("B", "A")])),
        )
        for i in range(draw(st.integers(0, 5)))
    ]
    names = ["", *(p.id for p in payables)]
    credits = [
        Credit(f"c{i}", draw(days), draw(fen), "B", "A", draw(st.sampled_from(["", "x"])), draw(st.sampled_from(names)),
               draw(st.sampled_from(["carried", "paid", "lapses"])),
               draw(st.sampled_from(["credit", "deduct", "withhold"])), draw(st.none() | days))
        for i in range(draw(st.integers(0, 6)))
    ]  # fmt: skip
    return credits, payables, draw(st.none() | days)


@few
@given(crediting())
def test_credits_never_exceed_payments_and_nothing_is_lost(
    case: tuple[list[Credit], list[Payable], dt.date | None],
) -> None:
    credits, payables, end = case
    got = apply(credits, payables, end)
    for p in payables:
        gone = sum((a.amount for a in got.applied if a.payable == p.id and a.how != "withhold"), F(0))
        assert got.net[p.id] == p.amount - gone >= 0
        held = got.withheld.get(p.id, Stairs())
        assert all(0 <= v <= got.net[p.id] for _, v in held.changes)
    for c in credits:
        used = sum((a.amount for a in got.applied if a.credit == c.id), F(0))
        left = sum((r.amount for r in got.rests if r.credit == c.id), F(0))
        assert used + left == c.amount or (c.how == "withhold" and not left and used <= c.amount)
    waiting = sum((r.amount for r in got.rests if r.fate == "carried"), F(0))
    assert sum((b.last for b in got.balance.values()), F(0)) == waiting
    assert all(v >= 0 for b in got.balance.values() for _, v in b.changes)
    assert end is None or not waiting


@few
@given(
    st.lists(st.tuples(days, st.sampled_from(["adds", "takes"]), fen), max_size=8),
    st.none() | fen,
    st.randoms(),
)
def test_account_is_the_sum_of_its_flows(
    moves: list[tuple[dt.date, str, F]], floor: F | None, random: object
) -> None:
    bounds = {"floor": floor, "ceiling": None if floor is None else floor + 500}
    month_ends = [START + dt.timedelta(30 * i) for i in range(30)]
    all_moves = [Move(*m) for m in moves]
    got = keep(
        [(START, F(100))],
        all_moves,
        month_ends[-1],
        month_ends,
        lambda _, b: b / 100,
        ("half_up", FEN),
        **bounds,
    )
    assert sum(f.amount for f in got.flows) == got.balance.last
    if floor is not None:
        assert all(floor <= v <= floor + 500 for _, v in got.balance.changes)
    random.shuffle(all_moves)  # type: ignore[attr-defined]
    again = keep(
        [(START, F(100))],
        all_moves,
        month_ends[-1],
        month_ends,
        lambda _, b: b / 100,
        ("half_up", FEN),
        **bounds,
    )
    assert again.balance == got.balance


kinds = st.sampled_from(["towards", "instead_of", "besides"])


@few
@given(
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.sampled_from(["f", "g", "fg"]), st.none() | exact), max_size=7
    ),
    st.lists(st.builds(Relation, kinds, st.sampled_from("abcd"), st.sampled_from("abcd")), max_size=5),
    st.lists(st.sampled_from("rs"), max_size=2),
)
def test_stacking_only_takes_away(
    lines: list[tuple[str, str, F | None]], relations: list[Relation], sole: list[str]
) -> None:
    inside = {"a": ("r",), "b": ("r", "s"), "c": (), "d": ("s",)}
    sums = [Sum(f"{n}{i}", n, frozenset(f), x, inside[n]) for i, (n, f, x) in enumerate(lines)]
    got = stack(sums, relations, sole)
    for s in sums:
        one = got.lines[s.id]
        assert (
            one.amount is None or (s.amount is None and one.amount == 0) or 0 <= one.amount <= (s.amount or 0)
        )
        assert sum((x for _, x in one.counted), F(0)) <= (s.amount or 0)
    assert got.lines == {} or any(not one.displaced_by for one in got.lines.values())
    again = stack(sums[::-1], relations[::-1], sole[::-1])
    assert {i: o.amount for i, o in again.lines.items()} == {i: o.amount for i, o in got.lines.items()}


@few
@given(st.lists(exact, min_size=1, max_size=5), exact)
def test_a_chain_of_top_ups_pays_the_largest_and_more_loss_never_less(chain: list[F], more: F) -> None:
    names = "abcde"[: len(chain)]
    ways = [Relation("towards", a, b) for a, b in pairwise(names)]
    total = []
    for values in (chain, [*chain[:-1], chain[-1] + more]):
        got = stack([Sum(n, n, frozenset("f"), v) for n, v in zip(names, values)], ways)
        total.append(sum(s.amount or F(0) for s in got.lines.values()))
    assert total == [max(chain), max(*chain[:-1], chain[-1] + more) if len(chain) > 1 else chain[0] + more]


@few
@given(st.dictionaries(st.sampled_from("uvwxyz"), fen), st.dictionaries(st.sampled_from("uvwxyz"), fen))
def test_frozen_and_carried_make_what_is_owed(now: dict[str, F], agreed: dict[str, F]) -> None:
    found = [Found(i, "06", a) for i, a in now.items()]
    old = [Agreed(i, "06", a) for i, a in agreed.items()]
    shown_lines = freeze(found, old, ["06"], "carry", "07")
    assert sum(s.amount or 0 for s in shown_lines) == sum(now.values())
    # Once the corrections are agreed, there is nothing left to correct.
    more = [Agreed(s.id, "07", s.amount or F(0), s.corrects) for s in shown_lines if s.kind == "correction"]
    assert not any(s.kind == "correction" for s in freeze(found, old + more, ["06", "07"], "carry", "08"))
