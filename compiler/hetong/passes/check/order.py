"""The order in which values are worked: what a value is made of comes before it.

In: every declaration that has a value. Out: nothing; each value slot is filled, dependencies first. A stack of its
own, because a chain of a thousand definitions is no deeper than its author likes. What waits on it counts as busy:
round a circle, the type of the next value is not known yet, and asking for it would go round without the stack.
"""

from __future__ import annotations

from collections.abc import Iterator

from hetong.passes.check.context import Context
from hetong.passes.check.nouns import value_of
from hetong.passes.check.sorts import VALUED
from hetong.passes.resolve.content import walk
from hetong.trees import surface
from hetong.trees.resolved import Placed

_WORKED = VALUED | {"column"}
_FILLED = ("", ".amount", ".rate")  # where a value from outside may stand in a value slot


def work_values(ctx: Context) -> None:
    seen: set[str] = set()
    for start in ctx.resolved.by_id.values():
        if start.kind not in _WORKED or start.id in seen:
            continue
        seen.add(start.id)
        ctx.busy.add(start.id)
        stack = [(start, _needs(ctx, start))]
        while stack:
            placed, needs = stack[-1]
            for need in needs:
                if need.id not in seen:
                    seen.add(need.id)
                    ctx.busy.add(need.id)
                    stack.append((need, _needs(ctx, need)))
                    break
            else:
                ctx.busy.discard(placed.id)
                value_of(ctx, placed)
                stack.pop()


def _needs(ctx: Context, placed: Placed) -> Iterator[Placed]:
    """The declarations with values that this one's value names."""
    item = placed.item
    assert isinstance(item, surface.Noun | surface.Entry)
    written = [ctx.resolved.overrides.get(placed.id, (item.value, placed.scope))]
    given = (ctx.values.get(placed.id + part) for part in _FILLED) if ctx.values else ()
    written += [(one.expr, "") for one in given if one is not None]
    for value, scope in written:
        for node in walk(value):
            if isinstance(node, surface.Ref):
                found = ctx.find(scope, node.parts)
                if found is not None and found[0].kind in _WORKED and found[0] is not placed:
                    yield found[0]
