"""What follows from failures: amounts through the fixed order of steps, for all norms that bear on each other at once.

base × quantity → floor → own caps → caps of the remedy → condition of the right → displacement, then top-up → one
rounding. ``results`` has every claim of every such norm; what stands alone (a plain fee payment) is worked out by
itself with ``own``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import define, evolve, field

from hetong.settle.amounts import gross
from hetong.settle.ceilings import claimed, granted_before, group_of, inside, open_caps, owners
from hetong.settle.groups import remedies_of, speaks_of_breach
from hetong.settle.money import caps as capping
from hetong.settle.money import stacking
from hetong.settle.money.ledger import Payment
from hetong.settle.money.rounding import minor_unit, round_to
from hetong.settle.place import Place
from hetong.settle.rights import conditioned, keeping, waived
from hetong.settle.values import Cell, Reason, State, Step, combine, known, unknown
from hetong.trees import model

if TYPE_CHECKING:
    from hetong.settle.instances import Instance
    from hetong.settle.run import Run

AMOUNTS = frozenset({"pay", "credit", "refund", "bear", "deduct", "withhold"})


@define(eq=False)
class Result:
    """One claim. ``gross``: before caps; ``parts``: what was granted, by the day it counts on, unrounded; ``amount``:
    what is owed, rounded, None: unknown. ``why``: lost pending displaced topped_up open_choice unknown, or ""."""

    norm: model.Norm
    instance: Instance
    gross: Cell
    parts: list[tuple[dt.date, Fraction]] = field(factory=list)
    granted: Fraction = Fraction(0)
    amount: Fraction | None = None
    why: str = ""
    by: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    reasons: tuple[Reason, ...] = ()
    provisional: bool = False

    @property
    def id(self) -> str:
        return self.instance.id


def priced(run: Run) -> tuple[model.Norm, ...]:
    """Every norm with an amount, in document order."""
    return run.once(
        ("priced",),
        lambda: tuple(
            n for n in run.nodes.values()
            if isinstance(n, model.Norm) and n.act.verb in AMOUNTS and n.act.amount is not None
        ),
        (),
    )  # fmt: skip


def shared(run: Run, norm: model.Norm) -> bool:
    """Whether its amount depends on other claims: by a remedy, a relation, or because it follows from a breach."""

    def find() -> bool:
        if (
            norm.remedy
            or remedies_of(run, norm.id)
            or norm.instead_of
            or norm.towards
            or norm.besides
            or norm.reparation_of
        ):
            return True
        if norm.act.verb in ("credit", "deduct", "withhold") or (
            norm.when is not None and speaks_of_breach(norm.when)
        ):
            return True
        return norm.id in _displaced(run)

    return run.once(("shared", norm.id), find, False)


def _displaced(run: Run) -> frozenset[str]:
    """Ids that some other norm or remedy displaces or counts against."""

    def find() -> frozenset[str]:
        nodes: tuple[model.Norm | model.Remedy, ...] = (*run.every(model.Norm), *run.every(model.Remedy))
        return frozenset(i for n in nodes for i in (*n.instead_of, *n.towards))

    return run.once(("displaced",), find, frozenset())


def of_norm(run: Run, norm: model.Norm) -> Sequence[Instance]:
    from hetong.settle.instances import nominal, settled

    return settled(run, norm) if norm.modality == "power" else nominal(run, norm)


def own(run: Run, norm: model.Norm, one: Instance) -> Cell:
    """The amount of a norm that stands alone, after its own caps and condition, unrounded."""
    cell, _, _ = gross(run, norm, one)
    result = solo(run, norm).get(one.id)
    if result is None or not cell.usable:
        return cell
    return combine(Fraction(0) if result.why in ("lost", "pending") else result.granted, cell)


def solo(run: Run, norm: model.Norm) -> dict[str, Result]:
    """The claims of a norm that stands alone and has caps or a condition; {} where it has neither."""
    if shared(run, norm) or not (norm.caps or norm.only_if is not None):
        return {}
    return run.once(("solo", norm.id), lambda: _results(run, [norm]), {})


def of(run: Run, norm: model.Norm) -> dict[str, Result] | None:
    """The claims of one norm, None for one without caps, conditions and relations."""
    if shared(run, norm):
        return {i: r for i, r in results(run).items() if r.norm is norm}
    return solo(run, norm) or None


# ---- all of them ------------------------------------------------------------------------------------------------


def results(run: Run) -> dict[str, Result]:
    """Every claim of every norm that bears on others, by instance id.

    What is set against payments comes first: a charge for late payment grows on what they leave unpaid."""
    from hetong.settle import crediting

    if any(n.act.verb in crediting.HOW for n in priced(run)):
        crediting.outcome(run)
    return run.once(
        ("results",),
        lambda: _results(run, [n for n in priced(run) if shared(run, n) and run.included(n) is not False]), {},
    )  # fmt: skip


def _results(run: Run, norms: Sequence[model.Norm]) -> dict[str, Result]:
    found: dict[str, Result] = {}
    asked: list[capping.Claim] = []
    for norm in norms:
        for one in of_norm(run, norm):
            cell, _, steps = gross(run, norm, one)
            result = Result(norm, one, cell, steps=steps, provisional=one.provisional or not cell.known)
            found[one.id] = result
            if waived(run, norm, one):
                result.why = "waived"
            elif cell.usable:
                asked += claimed(run, norm, one)
                result.reasons = open_caps(run, norm, one)
            else:
                result.why, result.reasons = "unknown", cell.reasons
    around: dict[str, model.Norm | model.Remedy] = {}
    for norm in norms:
        for owner in owners(run, norm):
            if owner.caps or isinstance(owner, model.Remedy):
                around[owner.id] = owner
    groups = [group_of(run, o) for o in around.values()]
    held = {g.id for g in groups}
    groups = [
        evolve(g, members=tuple(m for m in g.members if not m.startswith("remedy ") or m in held))
        for g in groups
    ]
    opened = granted_before(run, around)
    granted = capping.granted((*asked, *opened), groups, keeping(run, found))
    for claim in asked:
        result = found[claim.id.partition("#")[0]]
        got = granted[claim.id]
        result.parts.append((claim.day, got.amount))
        result.granted += got.amount
        result.steps += got.steps
        if got.lost:
            result.why = "lost"
    for result in found.values():
        if not result.why:
            conditioned(run, result)
    rounded = capping.rounded(
        granted, run.contract.rounding or "half_up", minor_unit(run.contract.currency or "CNY")
    )
    return _stacked(run, found, rounded)


def _stacked(run: Run, found: dict[str, Result], rounded: dict[str, Fraction]) -> dict[str, Result]:
    """Steps 8 and 9: displacement and top-up among the claims of one failure, then one rounding each."""
    sums = []
    for result in found.values():
        one = result.instance
        unused = result.norm.modality == "power" and not one.acts
        applies = result.why in ("", "unknown") and not unused
        sums.append(
            stacking.Sum(
                one.id, result.norm.id, failures_of(run, result), None if result.why == "unknown" else result.granted,
                tuple(r.id for r in remedies_of(run, result.norm.id)), one.actor, one.other, applies,
            )
        )  # fmt: skip
    relations: list[stacking.Relation] = []
    sole: list[str] = []
    choices: list[stacking.Choice] = []
    for node in run.nodes.values():
        if not isinstance(node, model.Norm | model.Remedy):
            continue
        for kind, others in (
            ("instead_of", node.instead_of),
            ("towards", node.towards),
            ("besides", node.besides),
        ):
            relations += [stacking.Relation(kind, node.id, other) for other in others]
        if isinstance(node, model.Remedy):
            sole += [node.id] if node.sole else []
            if node.choice:
                choices.append(
                    stacking.Choice(node.id, (*inside(run, node), *node.including), _chosen(run, node, sums))
                )
    stacked = stacking.stack(sums, relations, sole, choices)
    run.cycles |= {" → ".join(c) for c in stacked.cycles}
    for result in found.values():
        line = stacked.lines[result.id]
        result.steps += line.steps
        result.by = line.displaced_by or tuple(i for i, _ in line.counted)
        if line.displaced_by:
            result.why = "displaced"
        elif line.open_choice and result.why == "":
            result.why = "open_choice"
        elif line.counted and result.why == "":
            result.why = "topped_up"
        value = result.granted if result.why in ("pending", "lost", "lapsed") else line.amount
        if value is not None and result.why != "unknown":
            mode = run.contract.rounding or "half_up"
            result.amount = round_to(value, mode, minor_unit(run.contract.currency or "CNY"))
            if value == result.granted and len(result.parts) == 1:
                result.amount = rounded.get(result.id, result.amount)
            if result.amount != value:
                result.steps += (Step("rounding", "", result.amount),)
    return found


def failures_of(run: Run, result: Result) -> frozenset[str]:
    """The failures a claim answers to: that of its trigger, and the event of ``for each``."""
    from hetong.settle.arising import event_keys

    one = result.instance
    found = {one.failure}
    if one.trigger is not None:
        found.add(one.trigger.id)
    for key in event_keys(run, result.norm):
        if key in one.place.bound:
            found.add(one.place.bound[key].id)
    return frozenset(found)


def _chosen(run: Run, remedy: model.Remedy, sums: Sequence[stacking.Sum]) -> dict[str, str]:
    """By failure, the member that was chosen; a choice without a reference is for all."""
    found: dict[str, str] = {}
    for line in run.told("choice"):
        if line.data.get("remedy") == remedy.id:
            ref, member = str(line.data.get("ref") or line.ref or ""), str(line.data.get("choice"))
            mine = {f for s in sums if remedy.id in s.remedies for f in s.failures}
            found.update(dict.fromkeys(mine if not ref else mine & {ref} or {ref}, member))
    return found


def final(run: Run, norm: model.Norm, one: Instance) -> Cell:
    """What is owed of one claim, rounded."""
    result = results(run).get(one.id)
    if result is None:
        return known(Fraction(0))
    if result.amount is None:
        return combine(None, result.gross) if not result.gross.usable else unknown("cycle", norm.id)
    if result.why in ("pending", "lost", "displaced", "lapsed"):
        return known(Fraction(0))
    return combine(result.amount, result.gross) if result.gross.usable else known(result.amount)


def of_remedy(run: Run, node: model.Remedy, name: str, place: Place) -> Cell:
    """``.amount`` and ``.excess`` of a remedy: what its members came to, and what its caps cut off."""
    total, missing = Fraction(0), []
    for result in results(run).values():
        if node.id not in {r.id for r in remedies_of(run, result.norm.id)}:
            continue
        if (
            place.window is not None
            and result.instance.window is not None
            and result.instance.window.name != place.window.name
        ):
            continue
        cell = result.gross
        if cell.state >= State.UNKNOWN and result.why not in ("lost", "displaced"):
            missing.append(cell)
        before = cell.value if cell.usable and isinstance(cell.value, Fraction) else Fraction(0)
        total += {"excess": before - result.granted, "uncapped": before}.get(name, result.amount or Fraction(0))
    return combine(total, *missing)


def held_back(run: Run, one: Instance, open_: Fraction) -> bool:
    """Whether all that is open of a payment is withheld for the time being."""
    if not any(n.act.verb == "withhold" for n in priced(run)):
        return False
    from hetong.settle.crediting import outcome

    held = outcome(run).withheld.get(one.id)
    return held is not None and held.at(run.day) >= open_ > 0


def applied(run: Run, norm: model.Norm) -> list[Payment]:
    """Credits and deductions set against the instances of a payment, as money received."""
    from hetong.settle.crediting import against

    return against(run, norm)
