"""Step 7 of an amount: the condition of the right, claims made in time, powers used, claims given up."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import evolve

from hetong.settle import evaluate
from hetong.settle.amounts import place_of
from hetong.settle.ceilings import owners
from hetong.settle.groups import remedies_of
from hetong.settle.money import caps as capping
from hetong.trees import model

if TYPE_CHECKING:
    from hetong.settle.claims import Result
    from hetong.settle.instances import Instance
    from hetong.settle.run import Run


def keeping(run: Run, found: dict[str, Result]) -> Callable[[capping.Claim, Fraction], bool]:
    """Whether a claim of so much is owed at all: ``only if amount > CNY 30``."""

    def keep(claim: capping.Claim, amount: Fraction) -> bool:
        result = found[claim.id.partition("#")[0]]
        for condition in _conditions(run, result.norm):
            if _of_amount(condition):
                place = evolve(place_of(run, result.norm, result.instance), amount=amount)
                if evaluate.truth(evaluate.value(run, condition, place)) is False:
                    return False
        return True

    return keep


def _conditions(run: Run, norm: model.Norm) -> list[model.Expr]:
    return [o.only_if for o in owners(run, norm) if o.only_if is not None]


def _of_amount(e: model.Expr) -> bool:
    return (e.op == "word" and e.info.get("name") == "amount") or any(_of_amount(a) for a in e.args)


def conditioned(run: Run, result: Result) -> None:
    """Step 7: the condition of the right, and whether a power was used."""
    for condition in _conditions(run, result.norm):
        if _of_amount(condition):
            continue
        said = evaluate.truth(evaluate.value(run, condition, place_of(run, result.norm, result.instance)))
        if said is True:
            continue
        result.why = "lost" if said is False and _too_late(run, condition, result) else "pending"
        return
    for owner in remedies_of(run, result.norm.id):
        if (
            owner.unless is not None
            and evaluate.truth(evaluate.value(run, owner.unless, result.instance.place)) is True
        ):
            result.why = "lost"
    if result.norm.modality == "power" and not result.instance.acts and result.why == "":
        result.why = "lapsed" if result.instance.state == "lapsed" else "pending"
    elif result.norm.modality == "power" and result.instance.acts:
        stated = [a.values.get(f"{result.norm.id}.amount") for a in result.instance.acts]
        if stated and isinstance(stated[-1], Fraction) and stated[-1] < result.granted:
            result.granted = stated[-1]


def _too_late(run: Run, condition: model.Expr, result: Result) -> bool:
    """Whether what the right depends on can no longer be done in its time."""
    from hetong.settle.instances import settled

    for id in _acts_in(run, condition):
        node = run.nodes[id]
        assert isinstance(node, model.Norm)
        for one in settled(run, node):
            same = (
                one.window is None
                or result.instance.window is None
                or one.window.name == result.instance.window.name
            )
            if same and one.state not in ("lapsed", "ended", "breached"):
                return False
    return True


def _acts_in(run: Run, e: model.Expr) -> list[str]:
    found = [i for a in e.args for i in _acts_in(run, a)]
    id = str(e.info.get("of") or e.info.get("id") or "")
    if e.op in ("happened", "ref") and isinstance(run.nodes.get(id), model.Norm):
        found.append(id)
    return found


def waived(run: Run, norm: model.Norm, one: Instance) -> bool:
    """Whether the creditor gave the claim up: it then uses no room of any cap."""
    from hetong.settle.instances import named

    return any(line.data.get("norm") == norm.id and named(one, line) for line in run.told("waive"))
