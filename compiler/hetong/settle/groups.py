"""What a name gathers: the norms and metrics of the agreement, an article, a service, a remedy or a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hetong.trees import model

if TYPE_CHECKING:
    from hetong.settle.run import Run

BREACHABLE = frozenset({"duty", "prohibition", "payment"})
_SECONDARY = frozenset({"credit", "refund", "deduct", "withhold"})


def members(run: Run, id: str) -> tuple[str, ...]:
    """Ids of all norms and metrics that ``id`` stands for, itself for a norm or metric."""
    return run.once(("members", id), lambda: tuple(_members(run, id)), ())


def _members(run: Run, id: str) -> list[str]:
    if id == "agreement":
        return [n.id for n in run.nodes.values() if primary(n)]
    node = run.nodes.get(id)
    if isinstance(node, model.Define | model.Param) and node.value.op == "list":
        found: list[str] = []
        for item in node.value.info["items"]:
            inner = run.nodes.get(item.id) if item.id else None
            if inner is not None and run.included(inner) is not False:
                found += members(run, item.id)
        return list(dict.fromkeys(found))
    if isinstance(node, model.Mention):
        return list(members(run, node.target))
    if isinstance(node, model.Service | model.Group | model.Remedy | model.Instrument):
        found = []
        for item in node.items:
            found += members(run, item.id) if not isinstance(item, model.Define | model.Param) else []
        if isinstance(node, model.Remedy):
            for included in node.including:
                found += members(run, included)
        return list(dict.fromkeys(found))
    if isinstance(node, model.Norm | model.Metric):
        return [id]
    return []


def primary(node: model.Node) -> bool:
    """Whether its breach is a breach of the agreement: duties, prohibitions, targets and payments that are not
    themselves what follows from a breach."""
    if isinstance(node, model.Metric):
        return node.target is not None and bool(node.bearer)
    if not isinstance(node, model.Norm) or node.modality not in BREACHABLE or node.act.verb in _SECONDARY:
        return False
    if node.modality == "payment":
        return (
            not node.remedy
            and not node.reparation_of
            and not (node.when is not None and speaks_of_breach(node.when))
        )
    return True


def speaks_of_breach(e: model.Expr) -> bool:
    if e.op == "state":
        return str(e.info.get("state")) in ("breached", "missed")
    return any(speaks_of_breach(a) for a in e.args)


def covers(run: Run, group: str, id: str) -> bool:
    """Whether ``id`` is the group itself, one of its members, or a fee or metric of that service."""
    if group in ("agreement", id):
        return True
    node = run.nodes.get(id)
    if isinstance(node, model.Fee | model.Metric) and node.of == group:
        return True
    if node is not None and node.module == group:
        return True
    if isinstance(node, model.Fee):
        return id in within(run, group)
    return id in members(run, group)


def within(run: Run, group: str) -> frozenset[str]:
    """Ids of everything that stands in a group, at any depth."""

    def walk(node: model.Node | None) -> set[str]:
        found: set[str] = set()
        for item in getattr(node, "items", ()) or ():
            if isinstance(item, model.Node):
                found.add(item.id)
                found |= walk(item)
        return found

    return run.once(("within", group), lambda: frozenset(walk(run.nodes.get(group))), frozenset())


def remedies_of(run: Run, norm: str) -> tuple[model.Remedy, ...]:
    """The remedies a norm stands in or is included in, innermost first."""

    def make() -> tuple[model.Remedy, ...]:
        found: dict[str, model.Remedy] = {}
        wanted = {norm}
        grown = True
        while grown:
            grown = False
            for node in run.every(model.Remedy):
                if node.id not in found:
                    held = {i.id for i in node.items if not isinstance(i, model.Mention)} | set(node.including)
                    own = run.nodes.get(norm)
                    if held & wanted or getattr(own, "remedy", "") == node.id:
                        found[node.id] = node
                        wanted.add(node.id)
                        grown = True
        return tuple(found.values())

    return run.once(("remedies", norm), make, ())
