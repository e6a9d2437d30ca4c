"""Schedules: ``by``, ``graduated`` and ``sliding`` tables of values, their keys typed by what they go by.

In: a surface ``table``. Out: a typed ``table`` whose rows are bands. Problems: HT319 (a key no schedule of this
sort can have), type problems of keys and values.
"""

from __future__ import annotations

from hetong.passes.check.aggregates import ctx_elaborate
from hetong.passes.check.context import Context, Frame
from hetong.passes.check.sorts import MEASURED, MOMENTARY, STEP
from hetong.passes.check.units import fits, measures
from hetong.trees import surface
from hetong.trees.model import Band, Expr
from hetong.trees.types import ANY, BOOL, Type

_REL = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "=": "eq", "!=": "ne"}


def schedule(ctx: Context, frame: Frame, e: surface.Expr, expect: Type | None) -> Expr:
    mode, subject, rows = e.args
    assert isinstance(mode, str)
    assert isinstance(subject, surface.Expr)
    assert isinstance(rows, tuple)
    by = ctx_elaborate(ctx, frame, subject, None)
    key = BOOL if by.op in ("happened", "state") or by.type.base in ("event", "norm") else by.type
    if key == BOOL and by.type != BOOL:
        by = ctx_elaborate(ctx, frame, subject, BOOL)
        key = by.type
    wanted = expect.flat if mode == "graduated" and expect is not None and expect.per else expect
    bands: list[Band] = []
    for position, row in enumerate(rows, 1):
        assert isinstance(row, surface.Row)
        band = _band(ctx, frame, row, key, wanted, mode, position)
        if wanted is None and band.value.type.base != "any" and band.value.op not in ("none", "blank"):
            wanted = band.value.type
        bands.append(band)
    kind = wanted or ANY
    if mode == "graduated" and kind.per and measures(by.type, kind.per):
        kind = kind.flat
    if mode != "by" and by.type.base not in MEASURED | {"any"}:
        ctx.add("HT319", subject.at, mode=mode)
    return Expr("table", kind, (by,), {"mode": mode, "rows": tuple(bands)}, e.at)


def _band(
    ctx: Context, frame: Frame, row: surface.Row, key: Type, wanted: Type | None, mode: str, position: int
) -> Band:
    kind = row.key[0]
    low: Expr | None = None
    high: Expr | None = None
    rel, closed, label = "", True, str(position)
    if kind == "compare":
        rel = _REL.get(str(row.key[1]), "eq")
        low = _bound(ctx, frame, row.key[2], key)
        if rel not in ("eq", "ne") and key.base == "row" and _unordered(ctx, key):
            ctx.add("HT305", row.at, name=key.of)
    elif kind == "value":
        low = _bound(ctx, frame, row.key[1], key)
        if low.op == "row":
            label = str(low.info["id"]).rpartition(".")[2]
    elif kind == "range":
        low, high = _bound(ctx, frame, row.key[1], key), _bound(ctx, frame, row.key[3], key)
        closed = row.key[2] != "<"
    value = _value(ctx, frame.at(f"{frame.path}.{label}"), row.value, wanted, mode)
    return Band(str(kind), value, rel, low, high, closed, row.tags)


def _value(ctx: Context, frame: Frame, value: surface.Expr, wanted: Type | None, mode: str) -> Expr:
    """In a graduated schedule a price may be written per unit of the subject, or bare."""
    if mode == "graduated" and wanted is not None and not wanted.per and value.op == "per":
        return ctx.expected(ctx_elaborate(ctx, frame, value, None), wanted, rates=True)
    if wanted == STEP:
        wanted = None
    return ctx_elaborate(ctx, frame, value, wanted)


def _bound(ctx: Context, frame: Frame, bound: object, key: Type) -> Expr:
    assert isinstance(bound, surface.Expr)
    slot = None if key.base == "any" else key
    if key.base in MOMENTARY:
        slot = Type("moment")
    made = ctx_elaborate(ctx, frame, bound, slot if bound.op in ("ref", "blank", "yes", "no") else None)
    if slot is not None and not fits(made.type, slot) and not fits(slot, made.type):
        return ctx.expected(made, slot)
    return made


def _unordered(ctx: Context, key: Type) -> bool:
    placed = ctx.resolved.by_id.get(key.of)
    return placed is not None and placed.kind == "table"
