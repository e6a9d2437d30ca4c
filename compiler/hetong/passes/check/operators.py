"""Operators: sums, products, shares, prices per unit, comparisons, calls and look-ups.

In: surface operators and the wanted type. Out: typed expressions; the types come from ``units``.
Problems: HT301-HT311 (units), HT320 (a price per a price), HT321 (the measure does not fit the unit),
HT322 (no such function), HT323 (nothing can be looked up in it),
HT324 (no quantity), HT326 (``outside`` wants three).
"""

from __future__ import annotations

from attrs import evolve

from hetong.passes.check.aggregates import ctx_elaborate
from hetong.passes.check.context import NO_INFO, Context, Frame
from hetong.passes.check.names import name, target, type_of
from hetong.passes.check.sorts import MEASURED, MOMENTARY, STATEFUL, UNITS, describe
from hetong.passes.check.units import added, compared, divided, fits, measures, multiplied, parted
from hetong.trees import surface
from hetong.trees.model import Expr
from hetong.trees.types import ANY, BOOL, COUNT, DURATION, MOMENT, NUMBER, PERCENT, Type

_REL = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "=": "eq", "!=": "ne"}
_ORDERING = frozenset({"lt", "le", "gt", "ge"})
_COUNTED = frozenset({"record", "event", "metric", "norm", "unit"})


def _two(e: surface.Expr) -> tuple[surface.Expr, surface.Expr]:
    a, b = e.args[0], e.args[-1]
    assert isinstance(a, surface.Expr)
    assert isinstance(b, surface.Expr)
    return a, b


def _result(ctx: Context, e: surface.Expr, args: tuple[Expr, ...], found: Type | str) -> Expr:
    if isinstance(found, str):
        ctx.add(found, e.at, found=describe(args[-1].type), wanted=describe(args[0].type))
        return ctx.error(e.at)
    return Expr(e.op, found, args, NO_INFO, e.at)


def add(ctx: Context, frame: Frame, e: surface.Expr, expect: Type | None) -> Expr:
    """``a + b``, ``a - b``: an operand that is a blank, a row or a definition of loss takes the other's type."""
    first, last = _two(e)
    slot = expect if expect is not None and expect.base in MEASURED | {"row"} and not expect.per else None
    if first.op == "blank":
        b = ctx_elaborate(ctx, frame, last, None)
        a = ctx_elaborate(ctx, frame, first, b.type)
    else:
        a = ctx_elaborate(ctx, frame, first, slot if _open_ended(first) else None)
        b = ctx_elaborate(
            ctx, frame, last, a.type if last.op == "blank" else slot if _open_ended(last) else None
        )
    a, b = _worth(ctx, a), _worth(ctx, b)
    return _result(ctx, e, (a, b), added(a, b, e.op == "sub"))


def _open_ended(e: surface.Expr) -> bool:
    return e.op in ("ref", "table", "blank")


def times(ctx: Context, frame: Frame, e: surface.Expr, expect: Type | None) -> Expr:
    first, last = _two(e)
    part = evolve(frame, path=frame.rate or frame.path)
    a = ctx_elaborate(ctx, part, first, NUMBER if first.op == "blank" else None)
    b = ctx_elaborate(ctx, part, last, NUMBER if last.op == "blank" else None)
    a, b = _worth(ctx, a), _worth(ctx, b)
    return _result(ctx, e, (a, b), multiplied(a.type, b.type))


def divide(ctx: Context, frame: Frame, e: surface.Expr, expect: Type | None) -> Expr:
    """``a / b``; ``fee * 7 days / period`` is the fee times the share of the period."""
    first, last = _two(e)
    b = ctx_elaborate(ctx, frame, last, NUMBER if last.op == "blank" else None)
    if first.op == "mul":
        value, part = (ctx_elaborate(ctx, frame, x, None) for x in _two(first))
        plain = multiplied(value.type, part.type)
        share = divided(part.type, b.type)
        if isinstance(plain, str) and isinstance(share, Type):
            value = _worth(ctx, value)
            quotient = Expr("div", share, (part, b), NO_INFO, e.at)
            whole = multiplied(value.type, share)
            if isinstance(whole, Type):
                return Expr("mul", whole, (value, quotient), NO_INFO, e.at)
        a = _result(ctx, first, (value, part), plain)
    else:
        a = ctx_elaborate(ctx, frame, first, None)
    return _result(ctx, e, (a, b), divided(a.type, b.type))


def part_of(ctx: Context, frame: Frame, e: surface.Expr, expect: Type | None) -> Expr:
    """``? of base``: the blank is a percentage, under the address of the rate."""
    first, last = _two(e)
    share = evolve(frame, path=frame.rate or frame.path, rate="")
    a = ctx_elaborate(ctx, share, first, PERCENT if first.op in ("blank", "table") else None)
    slot = expect.flat if expect is not None and expect.base == "money" else None
    b = _worth(ctx, ctx_elaborate(ctx, frame, last, slot if last.op == "ref" else None))
    return _result(ctx, e, (a, b), parted(a.type, b.type))


def _worth(ctx: Context, made: Expr) -> Expr:
    """A list of amounts in a calculation is worth their sum."""
    heads = made.op == "ref" and made.type.base == "list" and made.type.of in ("money", "text")
    return evolve(made, type=ctx.money) if heads else made


def per(ctx: Context, frame: Frame, e: surface.Expr, expect: Type | None) -> Expr:
    """``CNY 45 per full 20 minutes of m``: a price without ``of``, an amount with it."""
    amount, part, unit, measure = e.args
    assert isinstance(amount, surface.Expr)
    n, state = "1", ""
    if isinstance(unit, str):
        of, spelled = unit, unit
    elif isinstance(unit, surface.Standing):
        of, state = target(ctx, frame, unit.ref, STATEFUL, "state", free=False), unit.state
        spelled = f"{state} {of}"
    else:
        assert isinstance(unit, surface.Expr)
        n, of = _unit(ctx, frame, unit)
        spelled = of if n == "1" else f"{n} {of}"
    slot = expect.flat if expect is not None and expect.base in MEASURED else None
    base = _priced(ctx, evolve(frame, path=frame.rate or frame.path), amount, slot)
    if base.type.per:
        ctx.add("HT320", e.at, first=base.type.per, second=spelled)
        return ctx.error(e.at)
    if base.type.base not in MEASURED | {"any"}:
        ctx.add("HT324", e.at, found=describe(base.type))
        return ctx.error(e.at)
    info = {"unit": of, "part": str(part or ""), "n": n, "state": state}
    if not isinstance(measure, surface.Expr):
        return Expr("per", base.type.rate(spelled) if base.type != ANY else ANY, (base,), info, e.at)
    counted = ctx_elaborate(ctx, evolve(frame, bound=None), measure, None)
    if (
        counted.type.base != "any"
        and of
        and not measures(counted.type, of)
        and not _counts(ctx, counted.type, of)
    ):
        ctx.add("HT321", measure.at, found=describe(counted.type), unit=UNITS.get(of, of))
        return ctx.error(e.at)
    return Expr("per", base.type, (base, counted), info, e.at)


def _priced(ctx: Context, frame: Frame, amount: surface.Expr, slot: Type | None) -> Expr:
    """What a price is made of; a definition of loss counts as money here, nothing else is settled yet."""
    from hetong.passes.check.expressions import typed

    return typed(ctx, frame, amount, slot if _open_ended(amount) else None)


def _counts(ctx: Context, kind: Type, of: str) -> bool:
    """A number of things may be measured against the things themselves."""
    return (
        kind.base in ("number", "count") and of in ctx.resolved.by_id and ctx.resolved.by_id[of].kind != "unit"
    )


def _unit(ctx: Context, frame: Frame, unit: surface.Expr) -> tuple[str, str]:
    """How many of what: ``20 minutes``, ``500frame``, ``order``, ``breach``, ``agreement``."""
    if unit.op in ("quantity", "united"):
        made = ctx_elaborate(ctx, frame, unit, None)
        return str(made.info.get("n", "1")), str(made.info.get("unit", ""))
    ref = unit.args[0]
    assert isinstance(ref, surface.Ref)
    found = ctx.find(frame.scope, ref.parts)
    word = ctx.word(ref.parts[0]) if found is None else ""
    if word in ("breach", "agreement"):
        return "1", word
    if found is not None and not found[1] and found[0].kind in _COUNTED:
        ctx.guard(frame, found[0], ref.at)
        return "1", found[0].id
    if found is None:
        near = [p.id for p in ctx.resolved.by_id.values() if p.kind in _COUNTED]
        ctx.unknown(ref.text, ref.at, near)
    else:
        ctx.wrong_sort(found[0], "counted", ref.at)
    return "1", ""


def compare(ctx: Context, frame: Frame, e: surface.Expr, expect: Type | None) -> Expr:
    """One side is read first; the other may then be a bare row, a blank or a text of its type."""
    first, rel, last = e.args
    assert isinstance(first, surface.Expr)
    assert isinstance(last, surface.Expr)
    if first.op == "blank" or _bare_row(ctx, frame, first):
        b = ctx_elaborate(ctx, frame, last, None)
        a = ctx_elaborate(ctx, frame, first, _slot(b.type))
    else:
        a = ctx_elaborate(ctx, frame, first, None)
        leads = last.op in ("ref", "blank", "table", "number", "text", "none")
        b = _typed_like(ctx, frame, last, a) if leads else ctx_elaborate(ctx, frame, last, None)
    spelled = _REL.get(str(rel), "eq")  # a text that did not parse may have anything here; it has been reported
    ordering = spelled in _ORDERING
    code = compared(a, b, ordering)
    if code:
        ctx.add(code, e.at, found=describe(b.type), wanted=describe(a.type))
        return Expr("compare", BOOL, (ctx.error(e.at), ctx.error(e.at)), {"rel": spelled}, e.at)
    if ordering and a.type.base == "row":
        placed = ctx.resolved.by_id.get(a.type.of)
        if placed is not None and placed.kind == "table":
            ctx.add("HT305", e.at, name=placed.id)
    return Expr("compare", BOOL, (a, b), {"rel": spelled}, e.at)


def _slot(kind: Type) -> Type | None:
    return None if kind == ANY else kind


def _typed_like(ctx: Context, frame: Frame, e: surface.Expr, a: Expr) -> Expr:
    """The other side of a comparison; only rows, blanks and counts take the type, the rest is compared after."""
    if a.type.base == "row" and e.op == "ref":
        ref = e.args[0]
        assert isinstance(ref, surface.Ref)
        return name(ctx, frame, ref, a.type)
    wants = e.op in ("blank", "none", "text") or (e.op == "number" and a.type.base == "count")
    return ctx_elaborate(ctx, frame, e, _slot(a.type) if wants else None)


def _bare_row(ctx: Context, frame: Frame, e: surface.Expr) -> bool:
    if e.op != "ref" or not isinstance(e.args[0], surface.Ref) or len(e.args[0].parts) > 1:
        return False
    part = e.args[0].parts[0]
    if frame.rows and part in ctx.columns(frame.rows):
        return False
    return ctx.find(frame.scope, (part,)) is None and not ctx.word(part) and bool(ctx.rows_named(part))


def call(ctx: Context, frame: Frame, e: surface.Expr, expect: Type | None) -> Expr:
    ref = e.args[0]
    assert isinstance(ref, surface.Ref)
    fn = {"最小": "min", "最大": "max", "之外": "outside"}.get(ref.text, ref.text)
    args: list[Expr] = []
    for a in e.args[1:]:
        assert isinstance(a, surface.Expr)
        kind = args[0].type if args else expect
        args.append(
            ctx_elaborate(
                ctx, frame, a, kind if a.op in ("blank", "ref", "table") and kind and not kind.per else None
            )
        )
    if fn not in ("min", "max", "outside"):
        ctx.add("HT322", ref.at, name=ref.text)
        return ctx.error(e.at)
    if fn == "outside" and len(args) != 3:
        ctx.add("HT326", e.at, number=str(len(args)))
        return ctx.error(e.at)
    kind = next((a.type for a in args if a.type != ANY and a.op not in ("none", "blank")), args[0].type)
    for a in args:
        if not (fits(a.type, kind) or fits(kind, a.type)):
            ctx.add("HT308", a.at, found=describe(a.type), wanted=describe(kind))
            return ctx.error(e.at)
    if fn == "outside" and kind.base in MOMENTARY:
        kind = DURATION
    return Expr("call", kind, tuple(args), {"name": fn}, e.at)


def index(ctx: Context, frame: Frame, e: surface.Expr, expect: Type | None) -> Expr:
    """``x[last month]``, ``repair_limit[fault.severity]``, ``lending[signing]``."""
    first, key = _two(e)
    base = ctx_elaborate(ctx, frame, first, None)
    if base.type == ANY or base.op not in ("ref", "column", "attr", "cell"):
        if base.type != ANY:
            ctx.add("HT323", first.at, name=_said(first))
        ctx_elaborate(ctx, frame, key, None)
        return ctx.error(e.at)
    wanted = _key(ctx, str(base.info.get("id", "")), key)
    made = ctx_elaborate(ctx, frame, key, wanted)
    return Expr("index", base.type, (base, made), NO_INFO, e.at)


def _said(e: surface.Expr) -> str:
    return e.args[0].text if e.op == "ref" and isinstance(e.args[0], surface.Ref) else ""


def _key(ctx: Context, id: str, key: surface.Expr) -> Type | None:
    """The type of the keys of a value: what its schedule goes by, a moment for series and accounts."""
    placed = ctx.resolved.by_id.get(id)
    if key.op == "period" or placed is None:
        return None
    if placed.kind in ("series", "account"):
        return MOMENT
    type_of(ctx, placed)
    if placed.id not in ctx.done:
        from hetong.passes.check.nouns import value_of

        value_of(ctx, placed)
    value = ctx.slots.get(id, {}).get("value")
    return value.args[0].type if value is not None and value.op == "table" else None


def negative(ctx: Context, frame: Frame, e: surface.Expr, expect: Type | None) -> Expr:
    inner = e.args[0]
    assert isinstance(inner, surface.Expr)
    made = ctx_elaborate(ctx, frame, inner, expect)
    if made.type.base not in MEASURED | {"step", "any"}:
        ctx.add("HT324", e.at, found=describe(made.type))
        return ctx.error(e.at)
    return Expr("negative", made.type, (made,), NO_INFO, e.at)


__all__ = ["COUNT", "add", "call", "compare", "divide", "index", "negative", "part_of", "per", "times"]
