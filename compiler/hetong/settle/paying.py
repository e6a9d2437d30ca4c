"""Payments: what an instance of a payment comes to, what was paid on it and when, what is open on a day.

The amount of a bill is gross of credits and deductions, as the prose says; what is set against it counts like money
received when it asks whether the bill was paid (Civil Code arts. 560, 561: the oldest debt first).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import evolve

from hetong.settle.facts import Happening
from hetong.settle.money.ledger import Debt, Payment, Settled, allocate
from hetong.settle.occurrences import of_line
from hetong.settle.place import Occurrence
from hetong.settle.values import NOTHING, Cell, combine, known, unknown
from hetong.trees import model

if TYPE_CHECKING:
    from hetong.settle.instances import Instance
    from hetong.settle.run import Run

ONE = dt.timedelta(days=1)


def amount(run: Run, norm: model.Norm, one: Instance) -> Cell:
    """The amount of one instance, rounded: as given, as finally worked out for what follows from a breach, else its
    own amount after floor and caps."""
    return run.once(("amount", norm.id, one.id), lambda: _amount(run, norm, one), unknown("cycle", norm.id))


def _amount(run: Run, norm: model.Norm, one: Instance) -> Cell:
    from hetong.settle.agreed import amount_of

    agreed = amount_of(run, one.id)
    if agreed is not None:
        return known(agreed)
    given = run.given(f"{norm.id}.amount", one.window) if one.window is not None or norm.every is None else None
    if given is not None:
        return known(given.value)
    from hetong.settle import claims

    if claims.shared(run, norm):
        return claims.final(run, norm, one)
    found = rounded(run, claims.own(run, norm, one))
    rest = _last_part(run, norm, one)
    return rest if rest is not None and found.usable else found


def _last_part(run: Run, norm: model.Norm, one: Instance) -> Cell | None:
    """Shares of one fee that make 100 %: the last takes the difference, so that the parts sum to the whole."""
    mine = _share(norm)
    if mine is None or one.window is None:
        return None
    parts = [n for n in run.nodes.values() if isinstance(n, model.Norm) and _sibling(n, norm)]
    shares = [s for n in parts if (s := _share(n)) is not None]
    if len(parts) < 2 or parts[-1] is not norm or sum((s for _, s in shares), Fraction(0)) != 1:
        return None
    from hetong.settle.instances import nominal
    from hetong.settle.lookups import named

    whole = rounded(run, named(run, mine[0], one.place))
    others = [
        amount(run, n, i) for n in parts[:-1] for i in nominal(run, n)
        if i.window is not None and i.window.name == one.window.name
    ]  # fmt: skip
    if not whole.usable or len(others) != len(parts) - 1 or any(not c.usable for c in others):
        return None
    return combine(whole.value - sum((c.value for c in others), Fraction(0)), whole, *others)


def _share(norm: model.Norm) -> tuple[str, Fraction] | None:
    e = norm.act.amount
    if e is None or e.op != "part_of" or e.args[0].op != "percent" or e.args[1].op != "ref":
        return None
    return str(e.args[1].info["id"]), Fraction(str(e.args[0].info["value"]))


def _sibling(a: model.Norm, b: model.Norm) -> bool:
    x, y = _share(a), _share(b)
    same = x is not None and y is not None and x[0] == y[0] and a.act.verb == b.act.verb == "pay"
    plain = same and a.when is None and b.when is None and a.every is not None and b.every is not None
    return plain and a.every.unit == b.every.unit and a.bearer == b.bearer  # type: ignore[union-attr]


def rounded(run: Run, cell: Cell) -> Cell:
    from hetong.settle.money.rounding import minor_unit, round_to

    if not cell.usable or not isinstance(cell.value, Fraction):
        return evolve(cell, value=Fraction(0)) if cell.usable else cell
    mode = run.contract.rounding or "half_up"
    return combine(round_to(cell.value, mode, minor_unit(run.contract.currency or "CNY")), cell)


# ---- what was paid ----------------------------------------------------------------------------------------------


def match(run: Run, norm: model.Norm, found: Sequence[Instance]) -> None:
    """Lays the payments of a norm on its instances and marks those paid in full."""
    from hetong.settle import claims

    for one in found:
        held = ledger(run, norm).get(one.id)
        cell = amount(run, norm, one)
        if not cell.usable or cell.value is NOTHING:
            one.state = "unpriced" if not cell.usable else "nothing"
            one.reasons += cell.reasons
            continue
        one.provisional = one.provisional or not cell.known
        if held is None:
            one.state = "nothing" if cell.value == 0 else one.state
            continue
        for piece in held.pieces:
            line = _line(run, piece.payment)
            at = run.clock.zone.start(piece.day)
            act = (
                of_line(run, norm.id, line)
                if line is not None
                else Occurrence(of=norm.id, id=piece.payment, at=at, day=piece.day)
            )
            one.acts.append(evolve(act, whole_day=True))
        if held.open <= 0:
            one.state = "paid" if one.acts else "nothing"
        elif claims.held_back(run, one, held.open):
            one.excused, one.excuse = True, ("withheld",)


def _line(run: Run, id: str) -> Happening | None:
    return next((h for lines in run.journal.values() for h in lines if h.id == id), None)


def ledger(run: Run, norm: model.Norm) -> dict[str, Settled]:
    """The instances of a payment as debts, after everything paid on them and set against them."""
    return run.once(("ledger", norm.id), lambda: _ledger(run, norm), {})


def _ledger(run: Run, norm: model.Norm) -> dict[str, Settled]:
    from hetong.settle import claims
    from hetong.settle.instances import answers, nominal

    found = nominal(run, norm)
    debts, names = [], {}
    play = in_play(run, norm, found)
    for one in found:
        cell = amount(run, norm, one)
        if one.id not in play or not cell.usable or not isinstance(cell.value, Fraction) or cell.value <= 0:
            continue
        due = one.due or one.nominal
        arisen = one.arisen.day if one.arisen is not None else None
        debts.append(Debt(one.id, one.actor, one.other, cell.value, due.day if due else None, arisen))
        names[one.id] = one
    payments = []
    for n, line in enumerate(run.lines(norm.id)):
        paid = line.data.get("amount", line.data.get(f"{norm.id}.amount"))
        ref = next((i for i, one in names.items() if answers(one, line.ref)), line.ref) if line.ref else ""
        payer = line.actor or (norm.bearer.parties[0] if norm.bearer.parties else "")
        payee = next((d.creditor for d in debts if d.debtor == payer), "")
        if paid is None:
            wanted = names.get(ref) or next(iter(names.values()), None)
            paid = amount(run, norm, wanted).value if wanted is not None else None
        if paid is not None and Fraction(paid) > 0:
            payments.append(Payment(line.id, line.day, Fraction(paid), payer, payee, ref, n))
    for credit in claims.applied(run, norm):
        payments.append(credit)
    if run.facts.open_world:  # a payment told of without its window is for what the scenario speaks of
        arisen_first = min((d.arisen for d in debts if d.arisen), default=None)
        debts = [evolve(d, arisen=arisen_first) for d in debts]
    return dict(allocate(debts, payments).debts)


def in_play(run: Run, norm: model.Norm, found: Sequence[Instance]) -> set[str]:
    """In a scenario, the windows whose amount is given, where any is; else all."""
    if run.facts.open_world:
        given = {g.period for g in run.facts.given if g.period and g.of in (f"{norm.id}.amount", norm.id)}
        if given:
            return {i.id for i in found if i.window is not None and i.window.name in given}
    return {i.id for i in found}


def paid(run: Run, norm: model.Norm, one: Instance, day: dt.date | None) -> Fraction:
    held = ledger(run, norm).get(one.id)
    if held is None:
        return Fraction(0)
    return sum((p.amount for p in held.pieces if day is None or p.day <= day), Fraction(0))


def unpaid(run: Run, norm: model.Norm, one: Instance, day: dt.date | None) -> Cell:
    """What is open at the end of a day (None: of the run)."""
    cell = amount(run, norm, one)
    if not cell.usable or not isinstance(cell.value, Fraction):
        return cell
    return combine(cell.value - paid(run, norm, one, day or run.day), cell)


def paid_on(run: Run, norm: model.Norm, one: Instance) -> dt.date | None:
    held = ledger(run, norm).get(one.id)
    return held.paid_on if held is not None else None


def unused(run: Run, norm: model.Norm, one: Instance, amount_: Cell) -> Cell:
    """What was paid for a window and falls after the end of the agreement: by its actual days."""
    from hetong.settle import term

    early, window = term.ending(run), one.window
    if early is None or window is None or not amount_.usable or early.day < window.first:
        got = _received(run, norm, one) if early is not None and window is not None else Fraction(0)
        return known(got)
    last = window.whole_last or window.last
    if early.day >= last:
        return known(Fraction(0))
    used = amount_.value
    if not window.cut or window.last > early.day:  # its amount is not yet that of the days it ran
        first = window.whole_first or window.first
        used = used * Fraction((early.day - window.first).days + 1, (last - first).days + 1)
    return combine(max(_received(run, norm, one) - used, Fraction(0)), amount_)


def _received(run: Run, norm: model.Norm, one: Instance) -> Fraction:
    """Everything paid for one instance, also what was more than its amount came to in the end."""
    held = ledger(run, norm).get(one.id)
    names = {p.payment for p in held.pieces} if held is not None else set()
    total = Fraction(0)
    for line in run.lines(norm.id):
        from hetong.settle.instances import answers

        paid_ = line.data.get("amount", line.data.get(f"{norm.id}.amount"))
        if paid_ is not None and (line.id in names or (line.ref and answers(one, line.ref))):
            others = sum(
                (
                    p.amount
                    for h in ledger(run, norm).values()
                    if h.debt != one.id
                    for p in h.pieces
                    if p.payment == line.id
                ),
                Fraction(0),
            )
            total += Fraction(paid_) - others
    return total
