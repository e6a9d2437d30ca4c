"""Which rows are at hand in a sentence: those of the records that its trigger, deadline, key or remedy speak of.

In: a sentence or remedy. Out: ids of records and events. Aggregates put no row at hand.
"""

from __future__ import annotations

from collections.abc import Iterator

from hetong.passes.check.context import TABULAR, Context
from hetong.trees import surface
from hetong.trees.resolved import Placed

_FAR = 100
_SAYING = ("when", "unless", "only_if", "on", "within", "by", "until", "for_each")


def triggers(ctx: Context, placed: Placed) -> frozenset[str]:
    """Records and events of which one row or occurrence is at hand.

    Follows the duties and remedies that a trigger names, nearest first, ``_FAR`` of them at most.
    """
    found: set[str] = set()
    reached = {placed.id: placed}
    queue = [placed]
    for one in queue:
        near = [o for o in map(ctx.resolved.by_id.get, (one.owner, one.reparation_of)) if o is not None]
        for mod in one.mods:
            if mod.kind in _SAYING:
                for ref in _refs(mod.args):
                    rows, spoken_of = _rows(ctx, one, ref)
                    found |= rows
                    near += spoken_of
        for other in near:
            if other.kind in ("norm", "remedy") and other.id not in reached and len(reached) < _FAR:
                reached[other.id] = other
                queue.append(other)
    return frozenset(found)


def amount_rows(ctx: Context, placed: Placed, amount: surface.Expr) -> frozenset[str]:
    """``per missed repair_time``, ``per problem``: the unit of a price puts its rows at hand."""
    found: set[str] = set()
    stack: list[object] = [amount]
    while stack:
        node = stack.pop()
        if isinstance(node, surface.Expr):
            if node.op == "per":
                unit = node.args[2]
                ref = unit.ref if isinstance(unit, surface.Standing) else None
                if (
                    isinstance(unit, surface.Expr)
                    and unit.op == "ref"
                    and isinstance(unit.args[0], surface.Ref)
                ):
                    ref = unit.args[0]
                if ref is not None:
                    found |= _rows(ctx, placed, ref)[0]
            stack.extend(node.args)
    return frozenset(found)


def _rows(ctx: Context, placed: Placed, ref: surface.Ref) -> tuple[frozenset[str], list[Placed]]:
    """The rows that a name puts at hand, and the duty or remedy that it is."""
    found = ctx.find(placed.scope, ref.parts)
    if found is None:
        return frozenset(), []
    named = found[0]
    if named.kind == "column":
        return frozenset({named.owner}), []
    if named.kind in TABULAR:
        return frozenset({named.id}), []
    if named.kind == "metric":
        item = named.item
        origin = (
            ctx.find(named.scope, item.origin.parts) if isinstance(item, surface.Noun) and item.origin else None
        )
        tabular = origin is not None and origin[0].kind in TABULAR
        return frozenset({origin[0].id}) if origin is not None and tabular else frozenset(), []
    return frozenset(), [named]


def _refs(args: object) -> Iterator[surface.Ref]:
    """Every name in a modifier, except inside aggregates."""
    stack: list[object] = [args]
    while stack:
        node = stack.pop()
        if isinstance(node, surface.Ref):
            yield node
        elif isinstance(node, tuple):
            stack.extend(node)
        elif isinstance(node, surface.Standing):
            stack.append(node.ref)
        elif isinstance(node, surface.Expr) and node.op != "agg":
            stack.extend(node.args)
