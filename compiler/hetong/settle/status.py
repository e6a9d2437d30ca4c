"""Where a contract stands on a day: the state of every duty, the rights that are open, and what each party does next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from hetong.base.words import EMPTY, Words
from hetong.settle import measures, moments, paying, term
from hetong.settle.instances import Instance, nominal, settled, tracked
from hetong.settle.lines import spoken, title
from hetong.settle.naming import names, on_demand
from hetong.settle.place import Place
from hetong.settle.results import Item, Right, Status
from hetong.settle.statement import notes, repr_zone
from hetong.settle.time.deadlines import Due
from hetong.settle.values import Reason
from hetong.trees import model

if TYPE_CHECKING:
    from hetong.settle.run import Run

DUTIES = frozenset({"duty", "payment", "cost", "prohibition"})
OPEN = frozenset({"due", "pending", "breached", "excused", "unassessed", "unknown"})


def status(run: Run, clauses: Mapping[str, str]) -> Status:
    items: list[Item] = []
    rights: list[Right] = []
    for node in run.nodes.values():
        if not isinstance(node, model.Norm) or run.included(node) is False:
            continue
        clause = clauses.get(node.id, "")
        if node.modality in DUTIES:
            items += _items(run, node, clause)
        elif node.modality == "power":
            rights += _rights(run, node, clause)
    parties = {n.id: n.label for n in run.nodes.values() if isinstance(n, model.Party)}
    return Status(
        contract=run.contract.id, title=run.contract.title, digest="", zone=repr_zone(run), as_of=run.as_of, day=run.day,
        known_at=run.known_at, stage=term.stage(run), end=term.last_day(run), parties=parties, items=tuple(items),
        rights=tuple(rights), next=_next(items, parties), calendars=tuple(f"{y}: –" for y in sorted(run.years)),
        notes=notes(run), names=names(run), clauses=clauses, on_demand=on_demand(run),
    )  # fmt: skip


def _next(items: list[Item], parties: Mapping[str, Words]) -> dict[str, tuple[Item, ...]]:
    """What each party still has to do, overdue first, then by due day; standing duties are not done once."""
    found: dict[str, tuple[Item, ...]] = {}
    for party in parties:
        mine = [
            i for i in items
            if party in i.bearer.split("+") and i.due is not None and i.modality != "prohibition"
            and i.state in ("due", "pending", "breached", "excused", "unassessed")
        ]  # fmt: skip
        found[party] = tuple(sorted(mine, key=lambda i: (i.due or dt.date.max, i.id)))
    return found


# ---- duties -----------------------------------------------------------------------------------------------------


def _items(run: Run, norm: model.Norm, clause: str) -> Iterator[Item]:
    found = settled(run, norm)
    if not found:
        count = _rows(run, norm)
        state = "unassessed" if count else "not_triggered"
        reasons = (Reason("rows", norm.id),) if count else ()
        yield _blank(run, norm, clause, state, max(count, 1), reasons)
        return
    ahead = _ahead(run, norm)
    for one in found:
        yield _item(run, norm, one, clause)
    if ahead is not None and not any(
        i.window is not None and i.window.name == (ahead.window.name if ahead.window else "") for i in found
    ):
        yield _item(run, norm, ahead, clause)
    if run.told("breach") or norm.modality == "prohibition":
        from hetong.settle.occurrences import failures

        for breach in failures(run, norm.id, "missed"):
            if breach.id in {i.id for i in found}:
                continue
            yield Item(
                id=breach.id, norm=norm.id, title=title(run, norm), action=_action(run, norm), clause=clause,
                modality=norm.modality, bearer=breach.actor, counterparty=norm.counterparty, state="breached",
                since=breach.day, ref=breach.ref, blame=breach.actor, repaired_by=_repairs(run, norm.id),
            )  # fmt: skip


def _rows(run: Run, norm: model.Norm) -> int:
    """How many rows of its record a duty is anchored on, where nothing tells of its performance."""
    from hetong.settle.aggregates import base_record
    from hetong.settle.arising import _happens

    if tracked(run, norm) or norm.within is None or norm.within.anchor is None:
        return 0
    for id in _happens(run, norm.within.anchor):
        base = base_record(run, id)
        if base:
            return run.facts.records.get(base, 0)
    return 0


def _ahead(run: Run, norm: model.Norm) -> Instance | None:
    """The next window's instance, which has not begun: its deadline can already be told."""
    if norm.every is None:
        return None
    coming = next((w for w in measures.windows(run, norm.every, whole=True) if w.first > run.day), None)
    last = term.last_day(run)
    if coming is None or (last is not None and coming.first > last):
        return None
    from hetong.settle.instances import bearers

    bearer, other = bearers(run, norm)[0]
    one = Instance(norm, f"{norm.id}/{coming.name}", bearer, other, None, Place(window=coming), window=coming)
    found = moments.deadline(run, norm, one.place, None)
    if not isinstance(found, Due):
        return None
    one.nominal = one.due = found
    one.state = "pending"
    return one


def _item(run: Run, norm: model.Norm, one: Instance, clause: str) -> Item:
    due = one.due or one.nominal
    state = one.state
    if state in ("paid", "nothing"):
        state = "fulfilled"
    amount = _open(run, norm, one, state) if norm.modality == "payment" else None
    reasons = one.reasons + tuple(Reason("excused", cause) for cause in one.excuse)
    if due is not None and due.provisional_years:
        reasons += tuple(Reason("calendar", str(y)) for y in sorted(due.provisional_years))
    return Item(
        id=one.id, norm=norm.id, title=title(run, norm), action=_action(run, norm), clause=clause, modality=norm.modality,
        bearer=one.actor, counterparty=(one.other,) if one.other else norm.counterparty, state=state,
        since=one.arisen.day if one.arisen is not None else None, due=due.day if due is not None else None,
        due_at=due.at if due is not None else None, due_how=due.how if due is not None else EMPTY, window=one.window,
        keys=tuple(one.keys.values()), ref=one.trigger.failure if one.trigger is not None else "", amount=amount,
        currency=(run.contract.currency or "CNY") if amount is not None else "",
        provisional=one.provisional or bool(due and due.provisional_years), reasons=tuple(dict.fromkeys(reasons)),
        blame=one.actor if state in ("breached", "late") and not one.excused else "",
        repaired_by=_repairs(run, norm.id) if state in ("breached", "late") else (),
    )  # fmt: skip


def _open(run: Run, norm: model.Norm, one: Instance, state: str) -> Fraction | None:
    """What is still to be paid, of one that is done with what it came to; of a window still to come nothing is known."""
    cell = paying.amount(run, norm, one)
    if not cell.usable or not isinstance(cell.value, Fraction):
        return None
    if one.window is not None and one.window.first > run.day:
        return None
    held = paying.ledger(run, norm).get(one.id)
    return cell.value if held is None or state in ("fulfilled", "late") else held.open


def _blank(
    run: Run, norm: model.Norm, clause: str, state: str, count: int, reasons: tuple[Reason, ...]
) -> Item:
    return Item(
        id=norm.id, norm=norm.id, title=title(run, norm), action=_action(run, norm), clause=clause, modality=norm.modality,
        bearer="+".join(norm.bearer.parties), counterparty=norm.counterparty, state=state, reasons=reasons, count=count,
    )  # fmt: skip


def _action(run: Run, norm: model.Norm) -> Words:
    return spoken(run, norm.act.text) if norm.act.text else norm.label


def _repairs(run: Run, id: str) -> tuple[str, ...]:
    """The norms that follow from a breach of this one."""

    def find() -> tuple[str, ...]:
        from hetong.settle.groups import members

        return tuple(
            node.id for node, causes in _answering(run)
            if node.reparation_of == id or any(id in members(run, of) for of in causes)
        )  # fmt: skip

    return run.once(("repairs", id), find, ())


def _answering(run: Run) -> tuple[tuple[model.Norm, tuple[str, ...]], ...]:
    """The norms that follow from breaches, with what is breached."""

    def find() -> tuple[tuple[model.Norm, tuple[str, ...]], ...]:
        found = []
        for node in run.every(model.Norm):
            causes = (
                tuple(of for of in _breaches(node.when) if of != "agreement") if node.when is not None else ()
            )
            if node.modality != "relief" and (causes or node.reparation_of):
                found.append((node, causes))
        return tuple(found)

    return run.once(("answering",), find, ())


def _breaches(e: model.Expr) -> list[str]:
    found = [of for a in e.args for of in _breaches(a)]
    if e.op == "state" and str(e.info["state"]) in ("breached", "missed"):
        found.append(str(e.info["of"]))
    return found


# ---- rights -----------------------------------------------------------------------------------------------------


def _rights(run: Run, norm: model.Norm, clause: str) -> Iterator[Right]:
    found = settled(run, norm)
    target = run.nodes.get(norm.act.target) if norm.act.verb in ("deduct", "withhold") else None
    if not found or (isinstance(target, model.Norm) and not nominal(run, target)):
        yield _right(run, norm, clause, None, "not_arisen")
        return
    for one in found:
        yield _right(run, norm, clause, one, one.state)


def _right(run: Run, norm: model.Norm, clause: str, one: Instance | None, state: str) -> Right:
    due = (one.due or one.nominal) if one is not None else None
    exercised = max((a.day for a in one.acts), default=None) if one is not None else None
    holder = one.actor if one is not None else "+".join(norm.bearer.parties)
    label = f"{norm.id}" if one is None else one.id
    until = due.day if due is not None else None
    state = {"pending": "open", "unassessed": "open", "waived": "lapsed"}.get(state, state)
    if until is None and one is not None and one.window is not None and norm.every is not None:
        until = one.window.last  # once in each window: with the window it is gone
        state = "lapsed" if state == "open" and until < run.day else state
    return Right(
        id=label, norm=norm.id, title=title(run, norm), action=_action(run, norm), clause=clause, holder=holder,
        state=state,
        arisen=one.arisen.day if one is not None and one.arisen is not None else None,
        until=until, until_how=due.how if due is not None else EMPTY,
        exercised=exercised, effect=norm.act.verb, target=norm.act.target,
        ref=one.trigger.failure if one is not None and one.trigger is not None else "",
        reasons=one.reasons if one is not None else (),
    )  # fmt: skip
