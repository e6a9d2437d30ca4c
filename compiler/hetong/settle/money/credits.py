"""Credits, deductions and sums withheld against payments: never more than the payment; the rest is carried, paid, lost.

In: payables (what is to be paid) and credits. Out: what is applied to which payable, what is left of each credit and
what becomes of it, the net payables, and the balance of credits not yet used, day by day. Money in the main unit.
Semantics 1.3 "credit larger than the payment"; section 2 step 10.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction

from attrs import field, frozen

from hetong.settle.money.rounding import shown
from hetong.settle.money.stairs import ZERO, Stairs, plus, stairs
from hetong.settle.values import Step

HOW = ("credit", "deduct", "withhold")
RESTS = ("carried", "paid", "lapses")


@frozen
class Payable:
    """A payment to be made. series: its norm (``bill``). day: its due day, by which "the next payment" is found."""

    id: str
    series: str
    day: dt.date
    amount: Fraction
    debtor: str
    creditor: str


@frozen
class Credit:
    """``amount`` that reduces what ``to`` owes ``by``. how: credit, deduct (final, the rest is lost) or withhold (until
    ``until``, None: still withheld; nothing is lost).

    against: the series it may be set against, "" for any. first: the payable it meets first whatever its day (the bill
    of the same month), "" for the next one due on or after ``day``. rest: carried (to the next payments of the series,
    lapses at the end), paid (in cash), lapses (at once); of a deduction the rest is always lost."""

    id: str
    day: dt.date
    amount: Fraction
    by: str
    to: str
    against: str = ""
    first: str = ""
    rest: str = "carried"
    how: str = "credit"
    until: dt.date | None = None
    order: int = 0


@frozen
class Applied:
    """``amount`` of a credit (deduction, withholding) set against a payable. day: the later of the day of the credit
    and the day of the payable; of a sum withheld, the day of the credit."""

    credit: str
    payable: str
    day: dt.date
    amount: Fraction
    how: str


@frozen
class Rest:
    """What is left of a credit. fate: carried (waits for a payment), paid (owed in cash), lapsed."""

    credit: str
    amount: Fraction
    fate: str
    day: dt.date


@frozen(eq=False)
class Outcome:
    """net: what is to be paid of each payable for good (credits and deductions off, sums withheld not). withheld: per
    payable, what need not be paid for the time being, by day. balance: per (by, to), credits not yet used, by day."""

    applied: tuple[Applied, ...]
    rests: tuple[Rest, ...]
    net: Mapping[str, Fraction]
    withheld: Mapping[str, Stairs] = field(factory=dict)
    balance: Mapping[tuple[str, str], Stairs] = field(factory=dict)
    steps: Mapping[str, tuple[Step, ...]] = field(factory=dict)  # by credit


def apply(credits: Sequence[Credit], payables: Sequence[Payable], end: dt.date | None = None) -> Outcome:
    """Every credit laid on the payments, oldest credit first (day, order, id); credits and deductions before sums
    withheld.

    end: the day the agreement ended, None while it runs: then nothing is carried to a payable due after it (``first``
    is met all the same), and what is left lapses on it. ``applied`` is in the order it happened.
    ValueError: a negative amount, an id twice, an unknown ``how`` or ``rest``."""
    _check(credits, payables)
    room = {p.id: p.amount for p in payables}
    line = sorted(credits, key=lambda c: (c.how == "withhold", c.day, c.order, c.id))
    applied: list[Applied] = []
    rests: list[Rest] = []
    steps: dict[str, tuple[Step, ...]] = {}
    withheld: dict[str, Stairs] = {}
    for c in line:
        meets = _meets(c, payables, end)
        if c.how == "withhold":
            laid = _withhold(c, meets[:1], room, withheld)
        else:
            laid = _lay(c, meets if c.how == "credit" and c.rest == "carried" else meets[:1], room)
            rest = c.amount - sum((a.amount for a in laid), ZERO)
            if rest:
                rests.append(_rest(c, rest, meets, end))
        applied += laid
        steps[c.id] = tuple(_step(c, a) for a in laid)
        if rests and rests[-1].credit == c.id:
            last = rests[-1]
            steps[c.id] += (
                Step("form", shown(last.amount), last.amount, (c.id,), {"fate": last.fate, "day": last.day}),
            )
    moves: dict[tuple[str, str], list[tuple[dt.date, Fraction]]] = {}
    names = {c.id: (c.by, c.to) for c in credits if c.how != "withhold"}
    for c in credits:
        if c.how != "withhold":
            moves.setdefault((c.by, c.to), []).append((c.day, c.amount))
    gone = [(a.credit, a.day, a.amount) for a in applied]
    gone += [(r.credit, r.day, r.amount) for r in rests if r.fate != "carried"]
    for id, day, amount in gone:
        if id in names:
            moves[names[id]].append((day, -amount))
    return Outcome(
        tuple(sorted(applied, key=lambda a: a.day)),
        tuple(rests),
        {p.id: room[p.id] for p in payables},
        withheld,
        {pair: stairs(ZERO, of) for pair, of in moves.items()},
        steps,
    )


def _meets(c: Credit, payables: Sequence[Payable], end: dt.date | None) -> list[Payable]:
    """The payables a credit may be set against, in the order it meets them."""
    fit = [p for p in payables if (p.debtor, p.creditor) == (c.to, c.by) and c.against in ("", p.series)]
    first = [p for p in fit if p.id == c.first]
    later = [p for p in fit if p.id != c.first and p.day >= c.day and (end is None or p.day <= end)]
    if first:
        later = [p for p in later if p.day >= first[0].day]
    return first + sorted(later, key=lambda p: (p.day, p.id))


def _lay(c: Credit, meets: Sequence[Payable], room: dict[str, Fraction]) -> list[Applied]:
    left, laid = c.amount, []
    for p in meets:
        amount = min(left, room[p.id])
        if amount > 0:
            laid.append(Applied(c.id, p.id, max(c.day, p.day), amount, c.how))
            room[p.id] -= amount
            left -= amount
    return laid


def _withhold(
    c: Credit, meets: Sequence[Payable], room: Mapping[str, Fraction], withheld: dict[str, Stairs]
) -> list[Applied]:
    """Sets aside what is still to be paid of the payable and not withheld already, until it is released."""
    for p in meets:
        before = withheld.get(p.id, Stairs())
        amount = min(c.amount, room[p.id] - before.at(c.day))
        if amount > 0 and (c.until is None or c.until > c.day):
            released = [(c.until, -amount)] if c.until is not None else []
            withheld[p.id] = plus([before, stairs(ZERO, [(c.day, amount), *released])])
            return [Applied(c.id, p.id, c.day, amount, c.how)]
    return []


def _rest(c: Credit, amount: Fraction, meets: Sequence[Payable], end: dt.date | None) -> Rest:
    met = max(c.day, meets[0].day) if meets else None
    if met is None and end is None:
        return Rest(c.id, amount, "carried", c.day)
    if c.how == "credit" and c.rest == "carried":
        return (
            Rest(c.id, amount, "carried", c.day)
            if end is None
            else Rest(c.id, amount, "lapsed", max(end, c.day))
        )
    day = met if met is not None else max(end or c.day, c.day)
    return Rest(c.id, amount, "paid" if c.how == "credit" and c.rest == "paid" else "lapsed", day)


def _step(c: Credit, a: Applied) -> Step:
    return Step(
        "form", f"{c.how} {shown(a.amount)}", a.amount, (c.id, a.payable), {"day": a.day, "of": c.amount}
    )


def _check(credits: Sequence[Credit], payables: Sequence[Payable]) -> None:
    for many in ([c.id for c in credits], [p.id for p in payables]):
        if len(set(many)) < len(many):
            raise ValueError("an id twice among credits or payables")
    for c in credits:
        if c.amount < 0 or c.how not in HOW or c.rest not in RESTS:
            raise ValueError(f"no credit: {c.id}")
    for p in payables:
        if p.amount < 0:
            raise ValueError(f"a payable below zero: {p.id}")
