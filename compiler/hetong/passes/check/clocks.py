"""Lengths of different clocks that meet only once values are filled in: ``wait <= severity.limit`` with a limit of 5 working days.

In: the typed slots. Out: HT304 at each value (a param, a cell of a table) whose clock is not that of the length it is
compared with or added to. What the types alone show has been reported where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hetong.base.words import Words
from hetong.passes.check.context import Context
from hetong.passes.check.sorts import describe
from hetong.trees.model import Expr
from hetong.trees.types import Type

_MEETING = frozenset({"compare", "add", "sub"})
_FOLLOWED = 12  # a chain of names; circles are reported elsewhere


def mixed(ctx: Context) -> None:
    seen: set[int] = set()
    for slots in list(ctx.slots.values()):
        for expr in slots.values():
            for pair in _pairs(expr):
                _meet(ctx, *pair, seen)


def _pairs(expr: Expr) -> Iterator[tuple[Expr, Expr]]:
    """The two sides wherever lengths of time are compared or added."""
    pending = [expr]
    while pending:
        one = pending.pop()
        if one.op in _MEETING and all(a.type.base == "duration" for a in one.args[:2]):
            yield one.args[0], one.args[1]
        pending += one.args


def _meet(ctx: Context, a: Expr, b: Expr, seen: set[int]) -> None:
    left, right = _clocks(ctx, a), _clocks(ctx, b)
    if not left or not right or (set(left) == set(right) and len(left) == 1):
        return
    # The side with a clock of its own is what the other has to follow; of two open ones, the first.
    (firm, _), (open_, _) = ((right, b), (left, a)) if b.type.of and not a.type.of else ((left, a), (right, b))
    wanted = next(iter(firm.values()))
    for clock, found in open_.items():
        if clock not in firm and id(found) not in seen:
            seen.add(id(found))
            ctx.add("HT304", found.at, wanted=_named(wanted), found=_named(found))


def _named(expr: Expr) -> Words:
    return describe(expr.type if expr.type.of else Type("duration", _clock_of(expr)))


def _clocks(ctx: Context, expr: Expr, depth: int = 0) -> Mapping[str, Expr]:
    """The clocks a length may run by, each with the expression that says so; nothing while that is open."""
    if expr.type.of:
        return {expr.type.of: expr}
    if expr.op == "span" or (expr.op == "sub" and all(a.type.base != "duration" for a in expr.args)):
        if all(a.type.base == "date" for a in expr.args[:2]) and _clock_of(expr) == "elapsed":
            return {}  # from day to day: its days can be told in weeks as in months
        return {_clock_of(expr): expr}
    found: dict[str, Expr] = {}
    if depth < _FOLLOWED and expr.type.base == "duration":
        for one in _behind(ctx, expr):
            for clock, at in _clocks(ctx, one, depth + 1).items():
                found.setdefault(clock, at)
    return found


def _clock_of(expr: Expr) -> str:
    """Of a span or a difference: from day to day in working days, else by the clock, whatever hours it leaves out."""
    days = all(a.type.base == "date" for a in expr.args[:2])
    tails = expr.info.get("tails") or ()
    return (
        "working" if days and any(t.kind == "during" and t.what == "working_day" for t in tails) else "elapsed"
    )


def _behind(ctx: Context, expr: Expr) -> Iterator[Expr]:
    """What a name, a column or a cell stands for, else the operands."""
    if expr.op in ("ref", "column"):
        value = ctx.slots.get(str(expr.info.get("id", "")), {}).get("value")
        if value is not None:
            yield value
    elif expr.op == "cell":
        yield from _cells(ctx, str(expr.info["column"]))
    elif expr.op == "table":
        yield from (row.value for row in expr.info["rows"])
    else:
        yield from expr.args


def _cells(ctx: Context, column: str) -> Iterator[Expr]:
    table, _, short = column.rpartition(".")
    placed = ctx.resolved.by_id.get(table)
    for row in placed.children if placed is not None else ():
        cell = ctx.slots.get(row.id, {}).get(short)
        if cell is not None:
            yield cell
