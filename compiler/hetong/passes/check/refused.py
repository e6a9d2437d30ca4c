"""Values that their own condition refuses: ``param pay_day : count = 31 only if pay_day <= 28`` (HT804).

In: the typed conditions and what is known. Out: one problem for each value that fails.
"""

from __future__ import annotations

from collections.abc import Mapping

from hetong.passes.check.context import Context
from hetong.passes.check.static import decide
from hetong.trees.model import Expr


def refused(ctx: Context, known: Mapping[str, Expr], order: Mapping[str, int]) -> None:
    for id, slots in ctx.slots.items():
        condition = slots.get("only_if")
        placed = ctx.resolved.by_id.get(id)
        if condition is None or placed is None:
            continue
        if placed.kind in ("param", "define", "entry"):
            if decide(condition, known, order) is False:
                value = ctx.values.get(id)
                at = value.at if value is not None and value.at else slots["value"].at or placed.at
                ctx.add("HT804", at, name=id)
        elif placed.kind == "column":
            table = ctx.resolved.by_id.get(placed.owner)
            column = id.rpartition(".")[2]
            for row in table.children if table is not None and table.kind in ("table", "scale") else ():
                cells = ctx.slots.get(row.id, {})
                if row.kind == "row" and column in cells:
                    here = {**known, **{f"{placed.owner}.{name}": cell for name, cell in cells.items()}}
                    if decide(condition, here, order) is False:
                        ctx.add("HT804", cells[column].at or row.at, name=f"{row.id}.{column}")
