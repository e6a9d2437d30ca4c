"""Worked examples: what a ``given`` sets and what an ``expect`` says, each with the type of its place.

In: one placed fact; the paths and types of the blanks, which is why facts are looked at last. Out: its slots. Whatever
``--set`` takes by its path (``term.start``, ``pay_factor.passed``, ``late_fee.cap``), a ``given`` takes as well.
"""

from __future__ import annotations

from attrs import evolve

from hetong.passes.check.context import NO_INFO, Context, Frame
from hetong.passes.check.expressions import elaborate, elaborate_rate
from hetong.passes.check.names import type_of
from hetong.passes.check.nouns import frame_of
from hetong.trees import surface
from hetong.trees.model import Expr
from hetong.trees.resolved import Placed
from hetong.trees.types import ANY, BOOL, MOMENT, NUMBER, Type

_NATURAL = frozenset(
    {"table", "scale", "row", "record", "event", "column"}
)  # what follows them is a cell or a column


def fact(ctx: Context, placed: Placed) -> None:
    """``given F on DAY { columns }``, ``expect C on DAY``."""
    item = placed.item
    assert isinstance(item, surface.Given | surface.Expect)
    frame = evolve(frame_of(ctx, placed), bound=None)
    what = item.what
    if what.op == "compare" and what.args[1] == "=":
        made = _setting(ctx, frame, what)
    else:
        made = elaborate(ctx, frame, what, BOOL if what.op != "ref" else None)
    ctx.slot(placed.id, "what", made)
    on = placed.mod("on")
    if on is not None and isinstance(on.args[0], surface.Expr):
        ctx.slot(placed.id, "on", elaborate(ctx, frame, on.args[0], MOMENT))
    record = str(made.info.get("id", "")) if made.op in ("ref", "happened") else ""
    columns = ctx.columns(record) if record else {}
    for entry in getattr(item, "items", None) or ():
        if not isinstance(entry, surface.Entry) or entry.value is None:
            continue
        column = columns.get(entry.name.text)
        if column is None and entry.name.text not in ("at", "by", "ref", "id"):
            ctx.unknown(entry.name.text, entry.name.at, list(columns))
            continue
        kind = type_of(ctx, column) if column is not None else None
        ctx.slot(placed.id, entry.name.text, elaborate(ctx, evolve(frame, rows=record), entry.value, kind))


def _setting(ctx: Context, frame: Frame, e: surface.Expr) -> Expr:
    """``NAME = value``: what the name is worth; a payment's name is its amount."""
    first, _, last = e.args
    assert isinstance(first, surface.Expr)
    assert isinstance(last, surface.Expr)
    left = _place(ctx, frame, first)
    if left is not None and not (left.type.base == "time" and last.op == "span"):  # else the hours as a whole
        right = elaborate_rate(ctx, frame, last, left.type)
        return Expr("compare", BOOL, (left, right), {"rel": "eq"}, e.at)
    left = elaborate(ctx, frame, first, None)
    kind = left.type
    placed = ctx.resolved.by_id.get(str(left.info.get("id", ""))) if left.op == "ref" else None
    if kind.base in ("norm", "list") and (
        placed is None or kind.base == "list" or isinstance(placed.item, surface.Sentence)
    ):
        kind = ctx.money
    expect = None if kind.base == "any" or (left.op == "attr" and left.info["name"] == "rate") else kind
    right = elaborate_rate(ctx, frame, last, expect) if expect else elaborate(ctx, frame, last, None)
    return Expr("compare", BOOL, (left, right), {"rel": "eq"}, e.at)


def _place(ctx: Context, frame: Frame, e: surface.Expr) -> Expr | None:
    """The place of a blank that a dotted path addresses; None where the path is no blank's, or reads as a name."""
    ref = e.args[0] if e.op == "ref" else None
    if not isinstance(ref, surface.Ref) or len(ref.parts) < 2:
        return None
    found = ctx.find(frame.scope, ref.parts)
    path = ".".join((found[0].id, *found[1])) if found is not None else frame.scope + ref.text
    kind, owner = ctx.kinds.get(path), ctx.paths.get(path)
    if kind is None or owner is None or (found is not None and (not found[1] or found[0].kind in _NATURAL)):
        return None
    if found is not None:
        ctx.guard(frame, found[0], ref.at)
    rest = path.rpartition(".")[2] if found is None else ".".join(found[1])
    base = Expr(
        "ref", ctx.types.get(owner.id) or ctx.declared(owner) or Type("norm"), (), {"id": owner.id}, e.at
    )
    row = _row(ctx, owner, rest)
    if row is not None:
        return Expr("index", kind, (base, row), NO_INFO, e.at)
    return Expr("attr", NUMBER if kind == ANY else kind, (base,), {"name": rest}, e.at)


def _row(ctx: Context, owner: Placed, rest: str) -> Expr | None:
    """The row of a table by which a schedule goes: ``pay_factor.passed`` is the pay factor for ``passed``."""
    value = ctx.slots.get(owner.id, {}).get("value")
    if value is None or value.op != "table":
        return None
    lows = (band.low for band in value.info["rows"] if band.low is not None and band.low.op == "row")
    return next((low for low in lows if str(low.info["id"]).rpartition(".")[2] == rest), None)
