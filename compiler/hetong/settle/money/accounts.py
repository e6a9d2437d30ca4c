"""A running balance: it opens, takes in and gives out, grows at the end of its windows, within floor and ceiling.

In: the opening, movements by day, the days on which it grows and how. Out: the balance at the end of every day, the
flows as booked. The order of one day, as the prose prints it: opening, additions, takings, growth. After each of the
four a balance below the floor counts as the floor, one above the ceiling as the ceiling. Semantics 1.3, language 3.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from fractions import Fraction

from attrs import frozen

from hetong.settle.money.rounding import round_to, shown
from hetong.settle.money.stairs import Stairs, stairs
from hetong.settle.values import Step


@frozen
class Move:
    """``amount`` (not below zero) added (way ``adds``) or taken (``takes``) on ``day``. ref: what it comes from."""

    day: dt.date
    way: str
    amount: Fraction
    ref: str = ""


@frozen
class Flow:
    """One booking. kind: opens adds takes grows floor ceiling; amount: signed; balance: after it."""

    day: dt.date
    kind: str
    amount: Fraction
    balance: Fraction
    ref: str = ""


@frozen(eq=False)
class Kept:
    balance: Stairs
    flows: tuple[Flow, ...]
    steps: tuple[Step, ...] = ()

    def at(self, day: dt.date) -> Fraction:
        """The balance at the end of ``day``."""
        return self.balance.at(day)


def keep(
    opens: Sequence[tuple[dt.date, Fraction]],
    moves: Sequence[Move],
    until: dt.date,
    grows_on: Sequence[dt.date] = (),
    grow: Callable[[dt.date, Fraction], Fraction] | None = None,
    rounded: tuple[str, Fraction] | None = None,
    floor: Fraction | None = None,
    ceiling: Fraction | None = None,
) -> Kept:
    """The balance to the end of ``until``; what is later is not booked. Before the first opening or movement: zero.

    grows_on: last days of the growth windows, none before the account opens; grow(day, balance): what is added then
    (may be negative), rounded by ``rounded`` (mode, quantum). The order of ``moves`` does not matter.
    ValueError: an unknown way, a negative movement, a floor above the ceiling."""
    if floor is not None and ceiling is not None and floor > ceiling:
        raise ValueError("the floor lies above the ceiling")
    for move in moves:
        if move.way not in ("adds", "takes") or move.amount < 0:
            raise ValueError(f"no movement: {move.way} {move.amount}")
    first = min([d for d, _ in opens] + [m.day for m in moves], default=None)
    days = {d for d, _ in opens} | {m.day for m in moves}
    if first is not None:
        days |= {d for d in grows_on if d >= first}
    flows: list[Flow] = []
    level = Fraction(0)

    def book(day: dt.date, kind: str, amount: Fraction, ref: str = "") -> None:
        nonlocal level
        level += amount
        flows.append(Flow(day, kind, amount, level, ref))

    def bounded(day: dt.date) -> None:
        if floor is not None and level < floor:
            book(day, "floor", floor - level)
        if ceiling is not None and level > ceiling:
            book(day, "ceiling", ceiling - level)

    growth = set(grows_on)
    of_day: dict[dt.date, list[Move]] = {}
    for move in moves:
        of_day.setdefault(move.day, []).append(move)
    opening: dict[dt.date, list[Fraction]] = {}
    for day, amount in opens:
        opening.setdefault(day, []).append(amount)
    for day in sorted(d for d in days if d <= until):
        for amount in sorted(opening.get(day, ())):
            book(day, "opens", amount)
        bounded(day)
        for way, sign in (("adds", 1), ("takes", -1)):
            for move in sorted(of_day.get(day, ()), key=lambda m: (m.ref, m.amount)):
                if move.way == way:
                    book(day, way, sign * move.amount, move.ref)
            bounded(day)
        if grow is not None and day in growth:
            amount = grow(day, level)
            book(day, "grows", round_to(amount, *rounded) if rounded is not None else amount)
            bounded(day)
    steps = tuple(
        Step(
            "account",
            f"{shown(f.balance - f.amount)} {f.kind} {shown(f.amount)}",
            f.balance,
            (f.ref,) * bool(f.ref),
            {"day": f.day, "kind": f.kind, "amount": f.amount},
        )
        for f in flows
    )
    return Kept(stairs(Fraction(0), [(f.day, f.amount) for f in flows]), tuple(flows), steps)
