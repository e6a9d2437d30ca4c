"""Which payment settles which debt: allocation by reference, then by age, within a debt cost, interest, principal.

In: debts and payments. Out: the pieces of every payment, what is unpaid of every debt day by day, balances overpaid.
Source: Civil Code arts. 560 (order between debts) and 561 (order within a debt). Of art. 560 what facts allow: debts
already due first, the oldest due first, debts due on the same day in proportion; security and burden are not modelled.
Money is in the main unit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from attrs import field, frozen

from hetong.settle.money.interest import Terms, interest
from hetong.settle.money.rounding import round_to, shown, split
from hetong.settle.money.stairs import ZERO, Stairs, stairs
from hetong.settle.values import Step

PARTS = ("cost", "interest", "principal")
"""The order within a debt (art. 561)."""


@frozen
class Charge:
    """Cost of recovery or interest that a debt has borne by ``day``. part: cost or interest."""

    part: str
    day: dt.date
    amount: Fraction


@frozen
class Debt:
    """``principal`` owed by ``debtor`` to ``creditor``, due on ``due`` (None: not due yet, or never known).

    arisen: from when a payment without reference may go to it (None: always). charges: what art. 561 puts before the
    principal; late charges that are debts of their own (liquidated damages) are debts, not charges. bears: interest on the unpaid
    principal from the day after ``due``, which each payment settles, as accrued by its day, before the principal."""

    id: str
    debtor: str
    creditor: str
    principal: Fraction
    due: dt.date | None = None
    arisen: dt.date | None = None
    charges: tuple[Charge, ...] = ()
    bears: Terms | None = None


@frozen
class Payment:
    """``amount`` paid by ``payer`` to ``payee`` on ``day``. ref: the debt it names, "" for none. order: breaks ties."""

    id: str
    day: dt.date
    amount: Fraction
    payer: str
    payee: str
    ref: str = ""
    order: int = 0


@frozen
class Piece:
    """``amount`` of a payment that settles a part (cost, interest, principal) of a debt on ``day``."""

    payment: str
    debt: str
    day: dt.date
    part: str
    amount: Fraction


@frozen(eq=False)
class Settled:
    """One debt after all payments. unpaid: what is open of the principal at the end of each day (from ``arisen``, else
    always); charges: the same of cost and interest. paid_on: the day the last of the principal was paid, None while
    some is open (a principal of zero: never paid, never open). open: principal and charges not paid; of interest that
    ``bears`` says only what had accrued by the last payment. late: pieces of the principal paid after the due day."""

    debt: str
    pieces: tuple[Piece, ...]
    unpaid: Stairs
    charges: Stairs
    paid: Fraction
    open: Fraction
    paid_on: dt.date | None
    late: tuple[Piece, ...]
    steps: tuple[Step, ...] = ()


@frozen(eq=False)
class Ledger:
    """debts: by id. balances: what each (payer, payee) has overpaid at the end of each day. overpaid: per payment what
    found no debt. unknown_refs: payments whose reference names no debt between the two; they went by age."""

    debts: Mapping[str, Settled] = field(factory=dict)
    balances: Mapping[tuple[str, str], Stairs] = field(factory=dict)
    overpaid: Mapping[str, Fraction] = field(factory=dict)
    unknown_refs: tuple[str, ...] = ()


def allocate(
    debts: Sequence[Debt],
    payments: Sequence[Payment],
    quantum: Fraction = Fraction(1, 100),
    carry: bool = False,
) -> Ledger:
    """Every payment laid on the debts of its payer to its payee, in time order.

    First the debt it names (even before it arose), then debts due by that day from the oldest, then debts not yet due
    that have arisen, by due day. Debts due the same day share in proportion to what is open, rounded to ``quantum``,
    the last by id takes the difference. What is left is a balance; with ``carry`` it goes to debts that arise later
    (without, nobody has declared a set-off: Civil Code art. 568).
    The order of the two lists does not matter. ValueError: a negative amount, or an id twice."""
    _check(debts, payments)
    pairs: dict[tuple[str, str], _Pair] = {}
    for debt in sorted(debts, key=lambda d: d.id):
        pair = pairs.setdefault((debt.debtor, debt.creditor), _Pair(quantum, carry))
        pair.open[debt.id] = _Open(debt, quantum)
    for payment in sorted(payments, key=lambda p: (p.day, p.order, p.id)):
        pairs.setdefault((payment.payer, payment.payee), _Pair(quantum, carry)).take(payment)
    settled: dict[str, Settled] = {}
    overpaid: dict[str, Fraction] = {}
    unknown: list[str] = []
    for pair in pairs.values():
        pair.carry_until(dt.date.max)
        settled.update((id, one.settled()) for id, one in pair.open.items())
        overpaid.update((id, left) for id, left in pair.over.items() if left)
        unknown += pair.unknown
    return Ledger(
        {d.id: settled[d.id] for d in debts},
        {names: stairs(ZERO, pair.moves) for names, pair in pairs.items()},
        overpaid,
        tuple(sorted(unknown)),
    )


class _Open:
    """A debt while payments come in."""

    def __init__(self, debt: Debt, quantum: Fraction) -> None:
        self.debt = debt
        self.quantum = quantum
        self.due = debt.due or dt.date.max
        self.whole = debt.principal + sum((c.amount for c in debt.charges), ZERO)
        self.pieces: list[Piece] = []
        self.paid = dict.fromkeys(PARTS, ZERO)
        self.accrued = ZERO
        self.accrual: list[tuple[dt.date, Fraction]] = []

    @property
    def done(self) -> bool:
        """Whether nothing can be open any more, not even of charges to come."""
        return self.paid["principal"] == self.debt.principal and sum(self.paid.values(), ZERO) == (
            self.whole + self.accrued
        )

    def unpaid(self) -> Stairs:
        debt = self.debt
        moves = [(max(p.day, debt.arisen or p.day), -p.amount) for p in self.pieces if p.part == "principal"]
        if debt.arisen is None:
            return stairs(debt.principal, moves)
        return stairs(ZERO, [(debt.arisen, debt.principal), *moves])

    def accrue(self, day: dt.date) -> None:
        debt = self.debt
        if debt.bears is not None and debt.due is not None and day > debt.due:
            so_far = round_to(interest(self.unpaid(), debt.due, day, debt.bears).total, "half_up", self.quantum)
            if so_far > self.accrued:
                self.accrual.append((day, so_far - self.accrued))
                self.accrued = so_far

    def parts(self, day: dt.date) -> dict[str, Fraction]:
        """What is open of each part on ``day``, in the order of art. 561."""
        self.accrue(day)
        borne = {"cost": ZERO, "interest": self.accrued, "principal": self.debt.principal}
        for charge in self.debt.charges:
            if charge.day <= day:
                borne[charge.part] += charge.amount
        return {part: borne[part] - self.paid[part] for part in PARTS}

    def pay(self, payment: str, amount: Fraction, day: dt.date) -> Fraction:
        """Lays ``amount`` on the parts; returns what was laid."""
        left = amount
        for part, open in self.parts(day).items():
            laid = min(open, left)
            if laid > 0:
                self.pieces.append(Piece(payment, self.debt.id, day, part, laid))
                self.paid[part] += laid
                left -= laid
        return amount - left

    def settled(self) -> Settled:
        debt, unpaid = self.debt, self.unpaid()
        borne = [(c.day, c.amount) for c in debt.charges] + self.accrual
        laid = [(p.day, -p.amount) for p in self.pieces if p.part != "principal"]
        principal = [p for p in self.pieces if p.part == "principal"]
        paid = sum(self.paid.values(), ZERO)
        done = debt.principal > 0 and self.paid["principal"] == debt.principal
        steps = tuple(
            Step(
                "allocation",
                f"{shown(p.amount)}",
                p.amount,
                (p.payment, debt.id),
                {"part": p.part, "day": p.day},
            )
            for p in self.pieces
        )
        return Settled(
            debt.id,
            tuple(self.pieces),
            unpaid,
            stairs(ZERO, borne + laid),
            paid,
            debt.principal + sum((amount for _, amount in borne), ZERO) - paid,
            max(p.day for p in principal) if done else None,
            tuple(p for p in principal if debt.due is not None and p.day > debt.due),
            steps,
        )


class _Pair:
    """What one party owes another, and what it has paid too much."""

    def __init__(self, quantum: Fraction, carry: bool) -> None:
        self.quantum = quantum
        self.carry = carry
        self.open: dict[str, _Open] = {}
        self.over: dict[str, Fraction] = {}
        self.moves: list[tuple[dt.date, Fraction]] = []
        self.unknown: list[str] = []
        self.line: list[_Open] | None = None

    def take(self, payment: Payment) -> None:
        self.carry_until(payment.day)
        left = payment.amount
        if payment.ref in self.open:
            left -= self.open[payment.ref].pay(payment.id, left, payment.day)
        elif payment.ref:
            self.unknown.append(payment.id)
        left -= self.spread(payment.id, left, payment.day)
        if left:
            self.over[payment.id] = left
            self.moves.append((payment.day, left))

    def spread(self, payment: str, amount: Fraction, day: dt.date) -> Fraction:
        """Lays ``amount`` on debts by age: those due, then those not yet due; returns what was laid."""
        left = amount
        if not left:
            return ZERO
        for group in self.by_age(day):
            opens = [sum(one.parts(day).values(), ZERO) for one in group]
            if sum(opens, ZERO) <= left or len(group) == 1:
                shares: tuple[Fraction, ...] = tuple(opens)
            else:
                shares = split(left, opens, self.quantum)
            # A share rounded beyond what is open leaves a rest, which goes round once more.
            for one, share in [*zip(group, shares), *((one, left) for one in group)]:
                left -= one.pay(payment, min(share, left), day)
            if not left:
                break
        return amount - left

    def by_age(self, day: dt.date) -> Iterator[list[_Open]]:
        """Debts with something open on ``day``, those of one due day together, the oldest first."""
        if self.line is None:
            self.line = sorted(self.open.values(), key=lambda one: (one.due, one.debt.id))
        self.line = [one for one in self.line if not one.done]
        for _, same in groupby(self.line, key=lambda one: one.due):
            group = [one for one in same if one.debt.arisen is None or one.debt.arisen <= day]
            group = [one for one in group if sum(one.parts(day).values(), ZERO) > 0]
            if group:
                yield group

    def carry_until(self, day: dt.date) -> None:
        """Lays what was overpaid on debts that have arisen by ``day``, each on the day it arose."""
        if not self.carry:
            return
        for arisen in sorted({one.debt.arisen for one in self.open.values() if one.debt.arisen is not None}):
            if arisen > day:
                break
            for payment, left in self.over.items():
                laid = self.spread(payment, left, arisen) if left else ZERO
                if laid:
                    self.over[payment] = left - laid
                    self.moves.append((arisen, -laid))


def _check(debts: Sequence[Debt], payments: Sequence[Payment]) -> None:
    for many in ([d.id for d in debts], [p.id for p in payments]):
        if len(set(many)) < len(many):
            raise ValueError("an id twice among debts or payments")
    for debt in debts:
        if debt.principal < 0 or any(c.amount < 0 or c.part not in PARTS[:2] for c in debt.charges):
            raise ValueError(f"a debt below zero, or a charge that is none: {debt.id}")
    for payment in payments:
        if payment.amount < 0:
            raise ValueError(f"a payment below zero: {payment.id}")
