"""Credits, deductions and sums withheld, set against payments: what each bill comes to in the end, and what is left."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING

from hetong.settle import evaluate, term
from hetong.settle.groups import remedies_of
from hetong.settle.money import credits
from hetong.settle.money.ledger import Payment
from hetong.trees import model

if TYPE_CHECKING:
    from hetong.settle.claims import Result
    from hetong.settle.run import Run

HOW = {"credit": "credit", "deduct": "deduct", "withhold": "withhold"}


def outcome(run: Run) -> credits.Outcome:
    """Every credit that is owed laid on the payments of the other side."""
    return run.once(("credits",), lambda: _outcome(run), credits.apply((), ()))


def _outcome(run: Run) -> credits.Outcome:
    from hetong.settle import claims, paying
    from hetong.settle.instances import nominal

    given = []
    for n, result in enumerate(claims.results(run).values()):
        if result.norm.act.verb in HOW and result.amount and result.why in ("", "topped_up", "open_choice"):
            given.append(_credit(run, result, n))
    if not given:
        return credits.apply((), ())
    payables = []
    for node in run.nodes.values():
        if not isinstance(node, model.Norm) or node.act.verb != "pay" or claims.shared(run, node):
            continue
        for one in nominal(run, node):
            cell = paying.amount(run, node, one)
            if cell.usable and isinstance(cell.value, Fraction) and cell.value > 0 and one.nominal is not None:
                payables.append(
                    credits.Payable(one.id, node.id, one.nominal.day, cell.value, one.actor, one.other)
                )
    ended = term.ending(run)
    last = term.last_day(run)
    end = ended.day if ended else (last if last is not None and last < run.day else None)
    return credits.apply(given, payables, end)


def _credit(run: Run, result: Result, n: int) -> credits.Credit:
    """Who gains by a credit is who owes the payment it is set against."""
    norm, one = result.norm, result.instance
    verb = norm.act.verb
    series = norm.against or (norm.act.target if verb != "credit" else "")
    day = max((a.day for a in one.acts), default=None) or (
        one.arisen.day if one.arisen is not None else run.day
    )
    if one.trigger is not None and one.trigger.day > day and not one.acts:
        day = one.trigger.day
    gains, gives = (one.actor, one.other) if verb in ("deduct", "withhold") else (one.other, one.actor)
    rest = next((r.rest for r in remedies_of(run, norm.id) if r.rest), "carried")
    assert result.amount is not None
    return credits.Credit(
        one.id, day, result.amount, gives, gains, series, _first(run, series, result), rest, HOW[verb],
        _until(run, result) if verb == "withhold" else None, n,
    )  # fmt: skip


def _until(run: Run, result: Result) -> dt.date | None:
    """When a sum withheld is released; None while it is not."""
    from hetong.settle.occurrences import occurrences

    e = result.norm.until
    if e is None:
        return None
    of = str(e.info.get("id") or e.info.get("of") or "")
    since = result.instance.arisen.day if result.instance.arisen is not None else run.day
    if of in run.nodes:
        return next((o.day for o in occurrences(run, of) if o.day >= since), None)
    cell = evaluate.value(run, e, result.instance.place)
    return term.as_day(run, cell.value) if cell.usable else None


def _first(run: Run, series: str, result: Result) -> str:
    """The bill of the same window, where the claim has one and the bill is of that window."""
    from hetong.settle.amounts import place_of
    from hetong.settle.instances import nominal

    node = run.nodes.get(series)
    window = place_of(run, result.norm, result.instance).window
    if isinstance(node, model.Norm) and window is not None:
        for one in nominal(run, node):
            if one.window is not None and one.window.name == window.name:
                return one.id
    if isinstance(node, model.Norm) and result.norm.act.verb in ("deduct", "withhold"):
        day = max((a.day for a in result.instance.acts), default=run.day)
        coming = [i for i in nominal(run, node) if i.nominal is not None and i.nominal.day >= day]
        return coming[0].id if coming else ""
    return ""


def against(run: Run, norm: model.Norm) -> list[Payment]:
    """What was set against the instances of a payment, each as a payment on the day it was applied."""
    from hetong.settle import claims

    if not any(n.act.verb in HOW for n in claims.priced(run)):
        return []
    done = outcome(run)
    found = []
    for n, one in enumerate(done.applied):
        if one.how == "withhold" or one.payable.split("/")[0] != norm.id:
            continue
        payer = norm.bearer.parties[0] if norm.bearer.parties else ""
        payee = norm.act.payee or (norm.counterparty[0] if norm.counterparty else "")
        found.append(
            Payment(f"{one.credit}→{one.payable}", one.day, one.amount, payer, payee, one.payable, 10_000 + n)
        )
    return found
