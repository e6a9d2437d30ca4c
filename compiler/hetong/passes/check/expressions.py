"""Every expression of the surface becomes a typed expression of the model, given the type its slot wants.

In: a surface expression, its frame, and the wanted type (None: any). Out: a ``model.Expr`` that fits the slot.
After the first problem an expression has any type, so that one mistake is reported once. Recursion is bounded by
the parser, which refuses expressions of more than a hundred levels.
"""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve

from hetong.passes.check import aggregates, moments, operators, schedules, texts
from hetong.passes.check.context import NO_INFO, Context, Frame, blank
from hetong.passes.check.filled import fill
from hetong.passes.check.names import name, target, type_of
from hetong.passes.check.sorts import CLOCK, HOURS, RATIO, STANDS_FOR, STATEFUL, STEP, UNITS
from hetong.trees import surface
from hetong.trees.model import Expr
from hetong.trees.types import ANY, BOOL, COUNT, DURATION, NUMBER, PERCENT, Type

_MOMENTS = frozenset({"offset", "edge", "nth", "following", "period"})
_LITERALS = frozenset({"date", "datetime", "month", "quarter", "time"})
_OPERATORS: dict[str, Callable[[Context, Frame, surface.Expr, Type | None], Expr]] = {
    "add": operators.add,
    "sub": operators.add,
    "mul": operators.times,
    "div": operators.divide,
    "part_of": operators.part_of,
    "per": operators.per,
    "compare": operators.compare,
    "call": operators.call,
    "index": operators.index,
    "negative": operators.negative,
}


def elaborate(ctx: Context, frame: Frame, e: surface.Expr, expect: Type | None) -> Expr:
    """The typed expression; a problem and type ANY where it does not fit ``expect``."""
    return ctx.expected(typed(ctx, frame, e, expect), expect)


def elaborate_rate(ctx: Context, frame: Frame, e: surface.Expr, expect: Type) -> Expr:
    """Like ``elaborate``, where a price or rate per something may stand for an amount."""
    return ctx.expected(typed(ctx, frame, e, expect), expect, rates=True)


def typed(ctx: Context, frame: Frame, e: surface.Expr, expect: Type | None) -> Expr:
    op = e.op
    if op == "ref":
        ref = e.args[0]
        assert isinstance(ref, surface.Ref)
        return name(ctx, frame, ref, expect)
    if op in _OPERATORS:
        return _OPERATORS[op](ctx, frame, e, expect)
    if op in _MOMENTS:
        return moments.moment(ctx, frame, e)
    if op in _LITERALS:
        return moments.literal(e)
    match op:
        case "number":
            value = str(e.args[0])
            whole = expect is not None and expect.base == "count" and "." not in value
            return Expr("number", COUNT if whole else NUMBER, (), {"value": value}, e.at)
        case "percent":
            return Expr("percent", PERCENT, (), {"value": str(e.args[0])}, e.at)
        case "money":
            return _money(ctx, frame, e)
        case "quantity":
            return _duration(ctx, frame, e)
        case "united":
            return _united(ctx, frame, e)
        case "yes" | "no":
            return Expr("bool", BOOL, (), {"value": op == "yes"}, e.at)
        case "none":
            return Expr("none", expect or ANY, (), NO_INFO, e.at)
        case "blank":
            return fill(ctx, frame, expect, e.at) or blank(ctx, frame, expect, e.at, NO_INFO)
        case "text" | "list":
            return texts.text(ctx, frame, e, expect) if op == "text" else texts.listing(ctx, frame, e)
        case "agg":
            return aggregates.aggregate(ctx, frame, e)
        case "span" | "to_":
            return aggregates.span(ctx, frame, e, expect)
        case "hours":
            return _hours(ctx, frame, e)
        case "table":
            return schedules.schedule(ctx, frame, e, expect)
        case "agreed" | "judged":
            return _open(ctx, frame, e, expect)
        case "rows":
            return _rows(ctx, frame, e)
        case _:
            return _condition(ctx, frame, e)


def _money(ctx: Context, frame: Frame, e: surface.Expr) -> Expr:
    currency, amount = str(e.args[0]), e.args[1]
    currency = "CNY" if currency == "人民币" else currency
    kind = Type("money", currency)
    if amount is None:
        info = {"prefix": currency}
        return fill(ctx, frame, kind, e.at, info=info) or blank(ctx, frame, kind, e.at, info)
    return Expr("money", kind, (), {"amount": str(amount), "currency": currency}, e.at)


def _duration(ctx: Context, frame: Frame, e: surface.Expr) -> Expr:
    n, unit = e.args
    kind = Type("duration", CLOCK[str(unit)])
    if n is None:
        info = {"unit": str(unit)}
        return fill(ctx, frame, kind, e.at, info=info) or blank(ctx, frame, kind, e.at, info)
    return Expr("duration", kind, (), {"n": str(n), "unit": str(unit)}, e.at)


def _united(ctx: Context, frame: Frame, e: surface.Expr) -> Expr:
    n, unit = e.args
    if unit in ("step", "steps", "级"):
        return Expr("quantity", STEP, (), {"n": str(n), "unit": "step"}, e.at)
    found = ctx.find(frame.scope, tuple(str(unit).split(".")))
    if found is None or found[0].kind != "unit":
        if found is not None:
            ctx.wrong_sort(found[0], "unit", e.at)
            return ctx.error(e.at)
        units = [p.id for p in ctx.resolved.by_id.values() if p.kind == "unit"]
        return ctx.unknown(str(unit), e.at, [*units, *UNITS])
    kind = Type("quantity", found[0].id)
    if n is None:
        info = {"unit": found[0].id}
        return fill(ctx, frame, kind, e.at, info=info) or blank(ctx, frame, kind, e.at, info)
    return Expr("quantity", kind, (), {"n": str(n), "unit": found[0].id}, e.at)


def _hours(ctx: Context, frame: Frame, e: surface.Expr) -> Expr:
    inner, every = e.args
    assert isinstance(inner, surface.Expr)
    made = elaborate(ctx, frame, inner, HOURS)
    unit = every if isinstance(every, str) else _unit_of(every)
    return evolve(made, info={**made.info, "every": unit or "day"})


def _unit_of(every: object) -> str:
    """The unit in ``every day``; an expression where the author wrote a length."""
    if isinstance(every, surface.Expr) and every.op in ("period", "quantity"):
        return str(every.args[1])
    return ""


def _open(ctx: Context, frame: Frame, e: surface.Expr, expect: Type | None) -> Expr:
    """``agreed in annex else x``, ``judged by A else x``."""
    ref, otherwise = e.args
    assert isinstance(ref, surface.Ref)
    inner: tuple[Expr, ...] = ()
    if isinstance(otherwise, surface.Expr):
        inner = (elaborate(ctx, frame, otherwise, expect),)
    kind = expect or (inner[0].type if inner else ANY)
    if e.op == "agreed":
        document = target(ctx, frame, ref, frozenset({"document"}), "document")
        return Expr("deferred", kind, inner, {"document": document}, e.at)
    return Expr("judged", kind, inner, {"by": target(ctx, frame, ref, frozenset({"party"}), "party")}, e.at)


def _rows(ctx: Context, frame: Frame, e: surface.Expr) -> Expr:
    """``ticket where answered known``: the condition, in which the columns of the record are bare."""
    ref, where = e.args
    assert isinstance(ref, surface.Ref)
    assert isinstance(where, surface.Expr)
    base = target(ctx, frame, ref, frozenset({"record", "event"}), "record_kind", free=False)
    return elaborate(ctx, evolve(frame, rows=base), where, BOOL)


def _condition(ctx: Context, frame: Frame, e: surface.Expr) -> Expr:
    """``and or not known consents state``."""
    match e.op:
        case "and" | "or":
            return Expr(e.op, BOOL, _each(ctx, frame, e), NO_INFO, e.at)
        case "not":
            inner = e.args[0]
            assert isinstance(inner, surface.Expr)
            return Expr("not", BOOL, (elaborate(ctx, frame, inner, BOOL),), NO_INFO, e.at)
        case "known":
            inner = e.args[0]
            assert isinstance(inner, surface.Expr)
            return Expr("known", BOOL, (elaborate(ctx, frame, inner, None),), NO_INFO, e.at)
        case "consents":
            ref, writing = e.args
            assert isinstance(ref, surface.Ref)
            by = target(ctx, frame, ref, frozenset({"party"}), "party")
            other(ctx, by, ref)
            return Expr("consents", BOOL, (), {"by": by, "in_writing": bool(writing)}, e.at)
        case "state":
            return _state(ctx, frame, e)
    raise AssertionError(e.op)


def _each(ctx: Context, frame: Frame, e: surface.Expr) -> tuple[Expr, ...]:
    """The operands; within ``and``, a module that one operand asks for is there for those after it."""
    made: list[Expr] = []
    for operand in e.args:
        assert isinstance(operand, surface.Expr)
        one = elaborate(ctx, _probing(ctx, frame, operand), operand, BOOL)
        made.append(one)
        if e.op == "and" and one.op == "happened":
            frame = evolve(frame, open_modules=frame.open_modules | {str(one.info["of"])})
    return tuple(made)


def _probing(ctx: Context, frame: Frame, operand: surface.Expr) -> Frame:
    """Asking whether a module is included is no reference into it."""
    if operand.op != "ref" or not isinstance(operand.args[0], surface.Ref):
        return frame
    found = ctx.find(frame.scope, operand.args[0].parts)
    if found is not None and not found[1] and ctx.optional(found[0]):
        return evolve(frame, open_modules=frame.open_modules | {found[0].id})
    return frame


def other(ctx: Context, by: str, ref: surface.Ref) -> None:
    """``other`` says who only between two."""
    if by == "other" and len(ctx.signatories) > 2:
        ctx.add("HT451", ref.at, number=str(len(ctx.signatories)))


def _state(ctx: Context, frame: Frame, e: surface.Expr) -> Expr:
    """``provider breached agreement``, ``missed csat for 3 months in a row``."""
    subject, standing, run = e.args
    assert isinstance(standing, surface.Standing)
    who = ""
    if isinstance(subject, surface.Ref):
        who = target(ctx, frame, subject, frozenset({"party"}), "party")
        other(ctx, who, subject)
    of = target(ctx, frame, standing.ref, STATEFUL, "state", free=False)
    placed = ctx.resolved.by_id.get(of)
    stands = STANDS_FOR if placed is None or placed.kind == "param" else STANDS_FOR | {"list"}
    if placed is not None and placed.kind in ("param", "define") and type_of(ctx, placed).base not in stands:
        ctx.wrong_sort(placed, "state", standing.ref.at)
    inner: tuple[Expr, ...] = ()
    if isinstance(run, surface.Expr):
        inner = (elaborate(ctx, frame, run, DURATION),)
    return Expr("state", BOOL, inner, {"state": standing.state, "of": of, "subject": who}, e.at)


__all__ = ["RATIO", "elaborate", "elaborate_rate", "other"]
