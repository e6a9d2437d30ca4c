"""The lines of a statement: what each norm makes owed, with state, due day, steps and sources."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import evolve

from hetong.base.words import EMPTY, Words
from hetong.settle import amounts, ceilings, claims, crediting, paying
from hetong.settle.instances import Instance, nominal
from hetong.settle.money.rounding import minor_unit, round_to
from hetong.settle.results import Line
from hetong.settle.values import Cell, Period, Reason, Step
from hetong.trees import model

if TYPE_CHECKING:
    from hetong.settle.run import Run

FORMS = {
    "pay": "pay",
    "credit": "credit",
    "refund": "refund",
    "deduct": "deduct",
    "withhold": "withhold",
    "bear": "bear",
}
CASH = frozenset({"pay", "refund", "bear"})


def title(run: Run, node: model.Node) -> Words:
    """How the contract speaks of a node: its own noun, else its action."""
    if node.label:
        return node.label
    if isinstance(node, model.Norm) and node.act.text:
        return spoken(run, node.act.text)
    return Words(node.id, node.id)


def spoken(run: Run, phrase: model.Phrase) -> Words:
    """A text with the labels of what it names, in both languages."""
    return Words(*("".join(_part(run, p, lang) for p in phrase.get(lang)) for lang in ("zh", "en")))


def _part(run: Run, part: model.Part, lang: str) -> str:
    if isinstance(part, str):
        return part
    node = run.nodes.get(part.id)
    if isinstance(node, model.Param) and node.value.op == "text":
        return spoken(run, node.value.info["text"]).get(lang) or node.label.get(lang)
    return (node.label.get(lang) if node is not None else "") or part.id


def lines(run: Run, period: Period, clauses: Mapping[str, str]) -> tuple[Line, ...]:
    """Every line of the period, in the order of the document; each norm's by time."""
    found: list[Line] = []
    for norm in claims.priced(run):
        if run.included(norm) is False:
            continue
        if claims.of(run, norm) is not None:
            found += _shared(run, norm, period, clauses.get(norm.id, ""))
        else:
            found += _plain(run, norm, period, clauses.get(norm.id, ""))
    return tuple(found)


def belongs(one: Instance, period: Period) -> bool:
    """A window belongs to the period in which it ends; what has none to that of the day it arose."""
    day = one.window.last if one.window is not None else (one.arisen.day if one.arisen is not None else None)
    return day is not None and period.first <= day <= period.last


def _plain(run: Run, norm: model.Norm, period: Period, clause: str) -> Iterator[Line]:
    from hetong.settle.instances import settled

    for one in settled(run, norm):
        if not belongs(one, period):
            continue
        cell = paying.amount(run, norm, one)
        if one.window is None and cell.usable and cell.value == 0:
            continue
        _, _, steps = amounts.gross(run, norm, one)
        gross = amounts.gross(run, norm, one)[0]
        yield _line(run, norm, one, clause, cell, gross, steps)


def _shared(run: Run, norm: model.Norm, period: Period, clause: str) -> Iterator[Line]:
    mode, quantum = run.contract.rounding or "half_up", minor_unit(run.contract.currency or "CNY")
    target = run.nodes.get(norm.act.target) if norm.act.verb in ("deduct", "withhold") else None
    if isinstance(target, model.Norm) and not nominal(run, target):
        return  # there is nothing yet from which it could be taken
    for result in (claims.of(run, norm) or {}).values():
        one = result.instance
        line_id = one.id
        cell = result.gross if result.amount is None else evolve(result.gross, value=result.amount)
        if len(result.parts) > 1 or (result.parts and amounts.gross(run, norm, one)[1]):
            before = sum((a for d, a in result.parts if d < period.first), Fraction(0))
            upto = sum((a for d, a in result.parts if d <= period.last), Fraction(0))
            if not any(period.first <= d <= period.last for d, _ in result.parts):
                continue
            if result.amount is not None and result.why != "displaced" and upto:
                share = result.amount if upto == result.granted else round_to(upto, mode, quantum)
                cell = evolve(cell, value=share - round_to(before, mode, quantum))
                line_id = f"{one.id}@{period.name}" if before or upto != result.granted else one.id
        elif not _when(run, result, period):
            continue
        if result.amount is not None and cell.value == 0 and result.why == "" and not result.granted:
            continue
        shown = _in_period(run, norm, one, result, period) if "@" in line_id else result.steps
        made = _line(run, norm, one, clause, cell, result.gross, shown)
        state = result.why or made.state
        if result.why == "topped_up":
            state = made.state if cell.value else "displaced"
        if result.why in ("", "open_choice", "topped_up") and norm.act.verb in crediting.HOW:
            made = _credited(run, made, one)
            state = result.why if result.why == "open_choice" else made.state
        if result.provisional and state in ("due", "open_choice", "topped_up"):
            state = "forecast"
        amount = made.amount if result.why not in ("displaced", "lost") else Fraction(0)
        yield evolve(
            made,
            id=line_id,
            state=state,
            by=result.by,
            amount=amount,
            reasons=tuple(dict.fromkeys((*made.reasons, *result.reasons))),
        )


def _in_period(
    run: Run, norm: model.Norm, one: Instance, result: claims.Result, period: Period
) -> tuple[Step, ...]:
    """The working of what fell into one period of a delay that ran on: its stretches, its days, the limits of its
    months."""
    from hetong.settle.formula import money

    def touches(step: Step) -> bool:
        if step.kind == "interest" and len(step.about) > 1:
            return step.about[0] <= period.last.isoformat() and step.about[1] >= period.first.isoformat()
        if step.kind in ("cap", "remedy_cap") and len(step.about) > 1 and step.about[1][:4].isdigit():
            return period.first.isoformat()[:7] <= step.about[1][:7] <= period.last.isoformat()[:7]
        return step.kind not in ("base", "rounding")

    grown = amounts.gross(run, norm, one)[1]
    by_end = max((total for day, total in grown if day <= period.last), default=Fraction(0))
    before = max((total for day, total in grown if day < period.first), default=Fraction(0))
    currency = run.contract.currency or "CNY"
    said = f"{currency} {money(by_end)} − {currency} {money(before)}"
    kept = [step for step in result.steps if touches(step)]
    at = next((n for n, step in enumerate(kept) if step.kind not in ("fee", "interest")), len(kept))
    return (*kept[:at], Step("allocation", said, by_end - before, (period.name,)), *kept[at:])


def _when(run: Run, result: claims.Result, period: Period) -> bool:
    return period.first <= ceilings.day_of(run, result.instance) <= period.last


def _credited(run: Run, line: Line, one: Instance) -> Line:
    """Against which payments a credit went, and what became of the rest."""
    done = crediting.outcome(run)
    used = [a for a in done.applied if a.credit == one.id]
    rest = [r for r in done.rests if r.credit == one.id]
    steps = tuple(done.steps.get(one.id, ()))
    state = "due"
    if used and line.amount is not None:
        taken = tuple((a.day, a.amount) for a in used)
        owed = line.amount - sum((r.amount for r in rest if r.fate == "lapsed"), Fraction(0))
        line = evolve(line, paid=sum((a for _, a in taken), Fraction(0)), paid_on=taken)
        state = "paid" if line.paid >= owed else "part_paid"
    if rest and not used:
        state = {"carried": "carried", "lapsed": "lapsed", "paid": "due"}.get(rest[0].fate, "due")
    against = ",".join(dict.fromkeys(a.payable for a in used))
    if line.amount is not None and any(r.fate == "lapsed" for r in rest):
        line = evolve(
            line, amount=line.amount - sum((r.amount for r in rest if r.fate == "lapsed"), Fraction(0))
        )
    return evolve(line, against=against or line.against, state=state, steps=(*line.steps, *steps))


def _line(
    run: Run, norm: model.Norm, one: Instance, clause: str, cell: Cell, gross: Cell, steps: tuple[Step, ...]
) -> Line:
    debtor, creditor = one.actor, one.other
    if norm.act.verb in ("deduct", "withhold"):
        debtor, creditor = one.other, one.actor
    amount = cell.value if cell.usable and isinstance(cell.value, Fraction) else None
    due = one.due or one.nominal
    pieces: list[tuple[dt.date, Fraction]] = []
    state = "due"
    if norm.act.verb in ("pay", "refund"):
        held = paying.ledger(run, norm).get(one.id)
        for piece in held.pieces if held is not None else ():
            pieces.append((piece.day, piece.amount))
        if held is not None and amount:
            state = "paid" if held.open <= 0 else ("part_paid" if pieces else "due")
    if amount is None:
        state = "unknown"
    elif not cell.known or one.provisional:
        state = "forecast"
    if one.state == "waived":
        state = "waived"
    reasons: tuple[Reason, ...] = cell.reasons if not cell.known else ()
    reasons += tuple(Reason("excused", cause) for cause in one.excuse)
    if due is not None and due.provisional_years:
        reasons += tuple(Reason("calendar", str(y)) for y in sorted(due.provisional_years))
    return Line(
        id=one.id, norm=norm.id, title=title(run, norm), clause=clause, form=FORMS[norm.act.verb], debtor=debtor,
        creditor=creditor, state=state, currency=run.contract.currency or "CNY", amount=amount,
        gross=gross.value if gross.usable and isinstance(gross.value, Fraction) else None,
        window=one.window, keys=tuple(one.keys.values()), ref=one.trigger.failure if one.trigger is not None else "",
        arisen=one.arisen.day if one.arisen is not None else None, due=due.day if due is not None else None,
        due_how=due.how if due is not None else EMPTY, steps=steps, rows=_rows(run, norm, one), reasons=tuple(dict.fromkeys(reasons)),
        against=norm.against or (norm.act.target if norm.act.verb in ("deduct", "withhold") else ""),
        paid=sum((a for _, a in pieces), Fraction(0)), paid_on=tuple(pieces), sources=_sources(one),
    )  # fmt: skip


def _sources(one: Instance) -> tuple[str, ...]:
    found = [a.id for a in one.acts]
    walk = one.trigger
    for _ in range(8):
        if walk is None:
            break
        found.append(walk.id)
        walk = getattr(walk.instance, "trigger", None)
    return tuple(dict.fromkeys(found))


def _rows(run: Run, norm: model.Norm, one: Instance) -> dict[str, int]:
    """How many rows of which records its amount rests on."""
    from hetong.settle.aggregates import rows_in
    from hetong.settle.place import Place

    if one.window is None or norm.act.amount is None or one.delay is not None:
        return {}  # what grew with a delay rests on the months of its days
    found = {}
    for record in sorted(records(run, norm.act.amount, set())):
        cell = rows_in(run, record, Place(window=one.window))
        if cell.usable and isinstance(cell.value, Fraction):
            found[record] = int(cell.value)
    return found


def records(run: Run, e: model.Expr, seen: set[str]) -> set[str]:
    """The records beneath an amount, through fees, defines and lists."""
    from hetong.settle.aggregates import record_of

    found: set[str] = set()
    names = [str(e.info.get("id") or ""), str(e.info.get("of") or "") if e.op == "aggregate" else ""]
    if e.op == "per" and isinstance(run.nodes.get(str(e.info["unit"])), model.Record):
        found.add(str(e.info["unit"]))
    if e.op == "aggregate" and isinstance(run.nodes.get(record_of(run, e)), model.Record):
        found.add(record_of(run, e))
    for name in names:
        node = run.nodes.get(name)
        if name in seen or node is None or run.included(node) is False:
            continue
        seen.add(name)
        if isinstance(node, model.Param | model.Define | model.Fee | model.Metric):
            found |= records(run, node.value, seen)
    if e.op == "list":
        for item in e.info["items"]:
            node = run.nodes.get(item.id) if item.id else None
            if isinstance(node, model.Fee | model.Define | model.Metric) and run.included(node) is not False:
                found |= records(run, node.value, seen)
    for arg in e.args:
        found |= records(run, arg, seen)
    return found
