"""Values that their own condition refuses: ``param pay_day : count = 31 only if pay_day <= 28`` (HT804), shares that
do not make 100 % (HT805, which says what they come to).

In: the typed conditions and what is known. Out: one problem for each condition that fails. A condition on values of
which one is still blank is open, and is asked again when the blank is filled.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from hetong.base.span import Span
from hetong.base.words import Words, same
from hetong.passes.check.context import Context
from hetong.passes.check.static import Value, decide, sides
from hetong.trees.model import Expr
from hetong.trees.resolved import Placed

_WORKED = frozenset({"add", "sub", "mul", "div", "part_of", "aggregate", "cell"})
_RELATIONS = {
    "eq": Words("等于", "equal to"),
    "ne": Words("不等于", "other than"),
    "lt": Words("小于", "less than"),
    "le": Words("不超过", "at most"),
    "gt": Words("大于", "more than"),
    "ge": Words("不低于", "at least"),
}


def refused(ctx: Context, known: Mapping[str, Expr], order: Mapping[str, int]) -> None:
    conditions = {id: slots["only_if"] for id, slots in ctx.slots.items() if "only_if" in slots}
    if not conditions:
        return
    known = {**known, **_cells(ctx)}
    for id, condition in conditions.items():
        placed = ctx.resolved.by_id.get(id)
        if placed is None:
            continue
        if placed.kind in ("param", "define", "entry", "table", "scale"):
            held = decide(condition, known, order)
            if held is False:
                _say(ctx, placed, condition, known, order)
            elif held is None and placed.kind in ("table", "scale"):
                _rows(ctx, placed, condition, known, order)
        elif placed.kind == "column":
            _column(ctx, placed, condition, known, order)


def _cells(ctx: Context) -> dict[str, Expr]:
    """The cells of all tables, by row and column."""
    rows = ((id, ctx.slots.get(id, {})) for id, placed in ctx.resolved.by_id.items() if placed.kind == "row")
    return {f"{id}.{column}": cell for id, cells in rows for column, cell in cells.items()}


def _rows(
    ctx: Context, placed: Placed, condition: Expr, known: Mapping[str, Expr], order: Mapping[str, int]
) -> None:
    """A condition of a table that speaks of its columns holds for each of its rows."""
    for row in placed.children:
        cells = ctx.slots.get(row.id, {})
        if row.kind == "row" and cells:
            here = {**known, **{f"{placed.id}.{name}": cell for name, cell in cells.items()}}
            if decide(condition, here, order) is False:
                ctx.add("HT804", next(iter(cells.values())).at or row.at, name=row.id)


def _column(
    ctx: Context, placed: Placed, condition: Expr, known: Mapping[str, Expr], order: Mapping[str, int]
) -> None:
    table = ctx.resolved.by_id.get(placed.owner)
    column = placed.id.rpartition(".")[2]
    for row in table.children if table is not None and table.kind in ("table", "scale") else ():
        cells = ctx.slots.get(row.id, {})
        if row.kind == "row" and column in cells:
            here = {**known, **{f"{placed.owner}.{name}": cell for name, cell in cells.items()}}
            if decide(condition, here, order) is False:
                ctx.add("HT804", cells[column].at or row.at, name=f"{row.id}.{column}")


def _say(
    ctx: Context, placed: Placed, condition: Expr, known: Mapping[str, Expr], order: Mapping[str, int]
) -> None:
    at = _where(ctx, placed, condition)
    failing = _failing(condition, known, order)
    if failing.op == "compare" and any(arg.op in _WORKED or _derived(arg, known) for arg in failing.args):
        found, wanted = sides(failing, known, order)
        if found is not None and wanted is not None:
            relation = _RELATIONS[str(failing.info["rel"])]
            shares = any(arg.type.base == "percent" for arg in failing.args)
            ctx.add(
                "HT805", at, name=placed.id, found=_spelled(found, shares), relation=relation,
                wanted=_spelled(wanted, shares),
            )  # fmt: skip
            return
    ctx.add("HT804", at, name=placed.id)


def _derived(arg: Expr, known: Mapping[str, Expr]) -> bool:
    value = known.get(str(arg.info.get("id", ""))) if arg.op == "ref" else None
    return value is not None and value.op in _WORKED


def _where(ctx: Context, placed: Placed, condition: Expr) -> Span:
    """The last value from outside that has to do with it, else the value or the condition in the contract."""
    given = [v.at for path, v in ctx.values.items() if path == placed.id or path.startswith(placed.id + ".")]
    if given and given[-1]:
        return given[-1]
    value = ctx.slots[placed.id].get("value")
    return (value.at if value is not None and value.op != "blank" else condition.at) or placed.at


def _failing(condition: Expr, known: Mapping[str, Expr], order: Mapping[str, int]) -> Expr:
    """Of conditions that must all hold, the first that does not."""
    while condition.op == "and":
        condition = next(arg for arg in condition.args if decide(arg, known, order) is False)
    return condition


def _spelled(value: Value, shares: bool) -> Words:
    kind, worth = value
    if not isinstance(worth, Decimal):
        return same(str(worth))
    if kind == "number" and shares:
        return same(f"{_plain(worth * 100)}%")
    if kind.startswith("money "):
        return same(f"{kind.removeprefix('money ')} {worth:,f}")
    unit = kind.removeprefix("quantity ").replace("_", " ")
    return same(_plain(worth) if kind == "number" else f"{_plain(worth)} {unit}")


def _plain(worth: Decimal) -> str:
    whole = worth == worth.to_integral_value()
    return f"{worth.to_integral_value():,f}" if whole else f"{worth.normalize():,f}"
