"""Values from outside: what a blank or a param is filled with, and what is wrong with a values file.

In: the values by path, the type of the place. Out: the expression that stands there instead of the blank.
Problems: HT800 (no such path), HT801 (wrong type), HT802 (already known), HT803 (not in the contract).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from hetong.base.span import Span
from hetong.base.suggest import did_you_mean
from hetong.base.words import EMPTY, Words
from hetong.passes.check.context import NO_INFO, SUGGESTED, Context, Frame
from hetong.passes.check.sorts import describe
from hetong.passes.check.units import fits
from hetong.trees import surface
from hetong.trees.checked import Value
from hetong.trees.model import Entry, Expr, Phrase
from hetong.trees.types import Type


def fill(
    ctx: Context, frame: Frame, kind: Type | None, at: Span, *, info: Mapping[str, Any] = NO_INFO
) -> Expr | None:
    """The value for the blank of this frame, None where there is none. ``info``: what is printed around it."""
    path = frame.path
    value = ctx.values.get(path)
    if value is None or path in ctx.used:
        return None
    ctx.used.add(path)
    ctx.paths[path] = frame.item
    if kind is not None:
        ctx.kinds[path] = kind
    return valued(ctx, frame, value, kind, at, info)


def valued(
    ctx: Context, frame: Frame, value: Value, kind: Type | None, at: Span, info: Mapping[str, Any] = NO_INFO
) -> Expr:
    """One value, read with the type of its place."""
    if kind is not None and kind.base in ("text", "list") and not _expression(value, kind):
        return _raw(value, kind, at)
    if value.expr is None:
        ctx.add(
            "HT801",
            value.at,
            path=value.path,
            found=Words("文字", "a text"),
            wanted=describe(kind) if kind else EMPTY,
        )
        return ctx.error(at)
    from hetong.passes.check.expressions import typed

    host = evolve(frame, scope="", rows="", path=value.path, rate="", named=True)
    made = _unit(typed(ctx, host, value.expr, kind), kind, info)
    if kind is not None and made.op != "none" and not fits(made.type, kind):
        ctx.add("HT801", value.at, path=value.path, found=describe(made.type), wanted=describe(kind))
        return ctx.error(at)
    return made


def _unit(made: Expr, kind: Type | None, info: Mapping[str, Any]) -> Expr:
    """``5`` in ``? days`` is 5 days, ``120`` in ``CNY ?`` is CNY 120."""
    if made.op != "number" or kind is None:
        return made
    if "prefix" in info:
        return Expr("money", kind, (), {"amount": made.info["value"], "currency": info["prefix"]}, made.at)
    if "unit" in info:
        op = "duration" if kind.base == "duration" else "quantity"
        return Expr(op, kind, (), {"n": made.info["value"], "unit": info["unit"]}, made.at)
    return made


def _expression(value: Value, kind: Type) -> bool:
    """For a list, a list as the language writes it; a text is never an expression."""
    return kind.base == "list" and value.expr is not None and value.expr.op == "list"


def _raw(value: Value, kind: Type, at: Span) -> Expr:
    if kind.base == "list":
        raw = value.raw if isinstance(value.raw, list) else [value.raw]
        items = tuple(Entry(_phrase(one), "", EMPTY, None) for one in raw)
        return Expr("list", Type("list", "text"), (), {"items": items, "open": False}, at)
    return Expr("text", kind, (), {"text": _phrase(value.raw)}, at)


def _phrase(raw: object) -> Phrase:
    if isinstance(raw, Words):
        return Phrase((raw.zh,) if raw.zh else (), (raw.en,) if raw.en else ())
    if isinstance(raw, Mapping):
        return Phrase((str(raw.get("zh", "")),), (str(raw.get("en", "")),))
    return Phrase((str(raw),), (str(raw),)) if raw not in (None, "") else Phrase((), ())


def leftover(ctx: Context) -> None:
    """Values that no blank and no param took."""
    candidates = [*ctx.paths, *ctx.included]
    for path, value in ctx.values.items():
        if path in ctx.used:
            placed = ctx.paths.get(path)
            module = (placed.module or placed.id) if placed is not None else ""
            if path != module and ctx.included.get(module) is False:
                ctx.add("HT803", value.at, path=path, module=module)
            continue
        found = ctx.find("", tuple(path.split(".")))
        if found is not None and (not found[1] or _known(ctx, found[0].id, found[1])):
            ctx.add("HT802", value.at, path=path)
        else:
            ctx.unknowns += 1
            near = did_you_mean(path, candidates) if ctx.unknowns <= SUGGESTED else EMPTY
            ctx.add("HT800", value.at, path=path, near=near)


def _known(ctx: Context, id: str, rest: tuple[str, ...]) -> bool:
    """Whether something stands there already: a slot, or a setting, with a value that is no blank."""
    slot = ctx.slots.get(id, {}).get(rest[0])
    return len(rest) == 1 and slot is not None and slot.op != "blank"


__all__ = ["fill", "leftover", "surface", "valued"]
