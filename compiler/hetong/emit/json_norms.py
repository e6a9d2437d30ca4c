"""Norms and remedies as objects: who must, may or pays what to whom, when, how much, and what follows if not.

A node goes in, its object comes out, without the parts that every node has (those are json_out's).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

from hetong.emit import json_times
from hetong.emit.json_exprs import Exprs, Json, inside
from hetong.trees import model

_FAILS = frozenset({"breached", "missed"})


@frozen
class Index:
    """What follows from what. failed: id -> norms and remedies for its breach or miss; exercised: ids of norms
    on whose performance something else hangs."""

    failed: Mapping[str, tuple[str, ...]]
    exercised: frozenset[str]


def index(contract: model.Contract) -> Index:
    """Walks every trigger and deadline once."""
    failed: dict[str, dict[str, None]] = {}
    exercised: set[str] = set()
    for node in contract.nodes.values():
        if isinstance(node, model.Norm) and node.reparation_of:
            failed.setdefault(node.reparation_of, {})[node.id] = None
        for part in _followed(_triggers(node), contract.nodes):
            for of in _members(_failing(part), contract.nodes):
                failed.setdefault(of, {})[node.id] = None
            if part.op in ("happened", "ref"):
                exercised.add(str(part.info.get("of" if part.op == "happened" else "id", "")))
    return Index({of: tuple(ids) for of, ids in failed.items()}, frozenset(exercised))


def _triggers(node: model.Node) -> Iterator[model.Expr]:
    parts: Iterable[model.Expr | None] = ()
    if isinstance(node, model.Norm):
        anchor = node.within.anchor if node.within is not None else None
        # A price per breach or per missed metric is a consequence of it, though nothing triggers it but the count.
        parts = (node.when, node.on, anchor, node.by, node.act.amount)
    elif isinstance(node, model.Remedy):
        parts = (node.when,)
    return (part for part in parts if part is not None)


def _followed(exprs: Iterable[model.Expr], nodes: Mapping[str, model.Node]) -> Iterator[model.Expr]:
    """Every part of the expressions, and of the definitions and events that they name."""
    pending, seen = list(exprs), set[str]()
    while pending:
        for part in inside(pending.pop()):
            yield part
            name = str(part.info.get("of" if part.op in ("happened", "aggregate") else "id", ""))
            if name in seen:
                continue
            seen.add(name)
            node = nodes.get(name)
            if isinstance(node, model.Define):
                pending.append(node.value)
            elif isinstance(node, model.Event):
                pending += [expr for expr in (node.condition, node.where) if expr is not None]


def _members(name: str, nodes: Mapping[str, model.Node]) -> tuple[str, ...]:
    """What may fail under a name: itself, or every norm and metric in the list, article or service that it names."""
    found: dict[str, None] = {}
    pending, seen = [name] if name else [], set[str]()
    while pending:
        each = pending.pop()
        if each in seen:
            continue
        seen.add(each)
        node = nodes.get(each)
        inner = _inside(node)
        if inner is None:
            found[each] = None
        else:
            pending += reversed(inner)
    return tuple(found)


def _inside(node: model.Node | None) -> list[str] | None:
    if isinstance(node, model.Define) and node.value.op == "list":
        return [entry.id for entry in node.value.info.get("items", ()) if entry.id]
    if isinstance(node, model.Group | model.Service | model.Instrument | model.Remedy):
        can_fail = (model.Norm, model.Metric, model.Group, model.Service, model.Instrument, model.Remedy)
        return [item.id for item in node.items if isinstance(item, can_fail)]
    return None


def _failing(part: model.Expr) -> str:
    if part.info.get("state") not in _FAILS:
        return ""
    return str(part.info.get("unit" if part.op == "per" else "of", ""))


def bearer(who: model.Bearer) -> dict[str, Json]:
    return {"mode": who.mode, "parties": list(who.parties)}


def caps(limits: Iterable[model.Cap], exprs: Exprs) -> list[Json]:
    return [
        {
            "limit": exprs.value(cap.limit),
            "window": cap.window,
            "over": exprs.value(cap.over),
            "times": cap.times,
        }
        for cap in limits
    ]


def relations(node: model.Norm | model.Remedy) -> list[Json]:
    """How amounts stack: besides (both are due), instead_of (this one only), towards (counts into)."""
    kinds = (("besides", node.besides), ("instead_of", node.instead_of), ("towards", node.towards))
    return [{"kind": kind, "id": other} for kind, others in kinds for other in others]


def _modality(node: model.Norm, known: Index) -> str:
    # A right that changes nothing by itself and that nothing else hangs on is a liberty, not a power.
    if node.modality == "power" and node.act.verb == "do" and node.id not in known.exercised:
        return "permission"
    return node.modality


def norm(node: model.Norm, contract: model.Contract, known: Index, exprs: Exprs) -> dict[str, Json]:
    act = node.act
    effect = None
    if act.verb != "do":
        effect = {
            "verb": act.verb,
            "target": act.target or None,
            "amount": exprs.value(act.amount),
            "payee": act.payee or None,
        }
    return {
        "modality": _modality(node, known),
        "bearer": bearer(node.bearer),
        "counterparty": list(node.counterparty),
        "action": exprs.phrase(act.text),
        "effect": effect,
        "trigger": {
            "on": exprs.value(node.on),
            "when": exprs.value(node.when),
            "breach_of": node.reparation_of or None,
        },
        "unless": exprs.value(node.unless),
        "only_if": exprs.value(node.only_if),
        "deadline": json_times.deadline(node, contract, exprs),
        "until": exprs.value(node.until),
        "continuous": node.throughout or node.modality == "prohibition",
        "every": json_times.window(node.every, exprs),
        "for_each": list(node.keys),
        "caps": caps(node.caps, exprs),
        "floors": [exprs.value(floor) for floor in node.at_least],
        "against": node.against or None,
        "relations": relations(node),
        "including": exprs.value(node.including),
        "in_writing": node.in_writing,
        "remedy": node.remedy or None,
        "on_breach": list(known.failed.get(node.id, ())),
    }


def remedy(node: model.Remedy, exprs: Exprs) -> dict[str, Json]:
    """Defaults that the remedy relies on are spelled out: what its caps cut, what becomes of a rest, what applies until
    somebody chooses."""
    members = [*(i.id for i in node.items if isinstance(i, model.Norm | model.Remedy)), *node.including]
    credits = any(isinstance(i, model.Norm) and i.act.verb == "credit" for i in node.items)
    return {
        "trigger": {"on": None, "when": exprs.value(node.when), "breach_of": None},
        "unless": exprs.value(node.unless),
        "only_if": exprs.value(node.only_if),
        "for_each": list(node.keys),
        "caps": caps(node.caps, exprs),
        "relations": relations(node),
        "including": list(node.including),
        "cut": node.cut or ("in_order" if node.caps and len(members) > 1 else None),
        "rest": node.rest or ("carried" if credits else None),
        "sole": node.sole,
        "choice": node.choice or None,
        "until_chosen": members[0] if node.choice and members else None,
        "items": [item.id for item in node.items],
    }
