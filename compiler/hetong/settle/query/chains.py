"""Which rows an aggregate goes through: the record with the facts, and the named parts on the way to it."""

from __future__ import annotations

from attrs import frozen

from hetong.settle.query.stops import Beyond
from hetong.trees import model
from hetong.trees.model import Contract, Expr, Record


@frozen(eq=False)
class Chain:
    """``base``: the record whose rows are facts; ``names``: its id and those of the parts read through, nearest
    first; ``wheres``: what the parts ask of a row, that of the outermost last; ``on``: id of the column by which a row
    belongs to a window; ``ons``: the ids of all columns that place it in time on the way, ``on`` first."""

    base: Record
    names: tuple[str, ...]
    wheres: tuple[Expr, ...]
    on: str
    ons: tuple[str, ...]


def record_of(contract: Contract, e: Expr) -> str:
    """The id of the record, part or event an aggregate counts in. Raises Beyond for what has no rows."""
    of, through = str(e.info.get("of") or ""), str(e.info.get("record") or "")
    if through:
        return through
    node = contract.nodes.get(of)
    if isinstance(node, model.Metric):
        return node.of
    if isinstance(node, model.Column):
        return of.rpartition(".")[0]
    return of


def chain(contract: Contract, record: str) -> Chain:
    """Raises Beyond where the end of the chain is no record of facts (an event of the journal)."""
    names: list[str] = []
    wheres: list[Expr] = []
    ons: list[str] = []
    while record not in names:
        node = contract.nodes.get(record)
        if not isinstance(node, model.Record | model.Event):
            break
        names.append(record)
        if isinstance(node, model.Record):
            ons += [node.on] if node.on and node.on not in ons else []
        if node.where is not None:
            wheres.append(node.where)
        if not node.base:
            if not isinstance(node, model.Record):
                break
            return Chain(node, tuple(names), tuple(reversed(wheres)), ons[0] if ons else "", tuple(ons))
        record = node.base
    raise Beyond(f"{record}: no record of facts")
