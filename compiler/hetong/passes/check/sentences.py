"""Sentences, remedies, mentions and facts: who, what is done, and every modifier.

In: one placed sentence, remedy, text, mention or fact. Out: its slots, phrases and references. References are
typed by what they must name: a bearer is a party, what is deducted from is a payment. Problems: HT201, HT450,
HT451, HT453.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from hetong.passes.check import texts
from hetong.passes.check.context import Context, Frame
from hetong.passes.check.expressions import elaborate, elaborate_rate, other
from hetong.passes.check.modules import open_modules
from hetong.passes.check.names import lineage, target, type_of
from hetong.passes.check.sorts import GROUPS, describe
from hetong.passes.check.triggers import amount_rows, triggers
from hetong.trees import surface
from hetong.trees.model import Blank, Expr
from hetong.trees.resolved import Placed
from hetong.trees.types import BOOL, COUNT, DURATION, LIST, MOMENT, NUMBER, Type

_PARTY = frozenset({"party"})
_TAKEN = frozenset({"pay", "credit", "refund", "bear"})
_MONEYED = frozenset({"pay", "credit", "refund", "bear", "deduct", "withhold"})
_RELATED = frozenset({"norm", "remedy", "define", "param"})
_KEYED = frozenset({"column", "record", "event", "table", "scale", "party", "metric", "norm", "service"})
_SETTABLE = frozenset({"param", "fee", "party", "term", "entry", "metric"})


def module_blank(placed: Placed) -> Blank:
    """Whether an optional service is taken is itself left open."""
    return Blank(placed.id, BOOL, placed.id, placed.at)


def _frame(ctx: Context, placed: Placed) -> Frame:
    named = placed.kind != "norm" or placed.mod("as_") is not None
    return Frame(placed, placed.scope, placed.id, open_modules=open_modules(ctx, placed), named=named)


def norm(ctx: Context, placed: Placed) -> None:
    item = placed.item
    assert isinstance(item, surface.Sentence)
    frame = _frame(ctx, placed)
    ctx.types[placed.id] = Type("norm")
    shown = texts.label(ctx, frame, placed.label, placed.at)
    if shown is not None:
        ctx.phrase(placed.id, "label", shown)
    _bearer(ctx, frame, placed, item)
    conditions(ctx, frame, placed)
    kind = _action(ctx, frame, placed, item.action)
    _limits(ctx, frame, placed, kind)
    relations(ctx, frame, placed)
    including = placed.mod("including")
    if including is not None and isinstance(including.args[0], surface.Expr):
        ctx.slot(
            placed.id,
            "including",
            elaborate(ctx, evolve(frame, path=f"{placed.id}.including"), including.args[0], LIST),
        )


def _bearer(ctx: Context, frame: Frame, placed: Placed, item: surface.Sentence) -> None:
    who = item.who
    if who is None:
        first = ctx.refs.get(placed.reparation_of, {}).get("bearer", ())
        if first:
            ctx.ref(placed.id, "bearer", first)
        return
    if item.modality == "ends":
        groups = tuple(g for ref in who.refs if (g := target(ctx, frame, ref, GROUPS | {"term"}, "group")))
        ctx.ref(placed.id, "target", groups)
        return
    found = []
    for ref in who.refs:
        party = target(ctx, frame, ref, _PARTY, "party")
        other(ctx, party, ref)
        if party:
            found.append(party)
    if found:
        ctx.ref(placed.id, "bearer", tuple(found))


def conditions(ctx: Context, frame: Frame, placed: Placed) -> None:
    """``when unless only_if on within by until every for_each``."""
    for kind in ("when", "unless", "only_if"):
        mod = placed.mod(kind)
        if mod is not None and isinstance(mod.args[0], surface.Expr):
            made = elaborate(ctx, evolve(frame, path=f"{placed.id}.{kind}"), mod.args[0], BOOL)
            ctx.slot(placed.id, kind, made)
    for kind in ("on", "by", "until"):
        mod = placed.mod(kind)
        if mod is not None and isinstance(mod.args[0], surface.Expr):
            here = evolve(frame, path=f"{placed.id}.{kind}", anchor=True)
            ctx.slot(placed.id, kind, elaborate(ctx, here, mod.args[0], MOMENT))
    within = placed.mod("within")
    if within is not None:
        length, _, anchor = within.args
        here = evolve(frame, path=f"{placed.id}.within", anchor=True)
        if isinstance(length, surface.Expr):
            ctx.slot(placed.id, "within", elaborate(ctx, here, length, DURATION))
        if isinstance(anchor, surface.Expr):
            ctx.slot(placed.id, "within_anchor", elaborate(ctx, here, anchor, MOMENT))
    every(ctx, frame, placed)
    keys(ctx, frame, placed)


def every(ctx: Context, frame: Frame, placed: Placed) -> None:
    mod = placed.mod("every")
    length = mod.args[-1] if mod is not None else None
    if isinstance(length, surface.Expr):
        made = elaborate(
            ctx,
            evolve(frame, path=f"{placed.id}.every", rate=""),
            length,
            None if length.op == "ref" else DURATION,
        )
        if made.type.base not in ("duration", "window", "any"):
            ctx.add("HT601", length.at, found=describe(made.type), wanted=describe(DURATION))
        ctx.slot(placed.id, "every", made)


def keys(ctx: Context, frame: Frame, placed: Placed) -> None:
    found = []
    for mod in placed.all_mods("for_each"):
        for ref in mod.args:
            assert isinstance(ref, surface.Ref)
            bare = ctx.columns(frame.rows).get(ref.parts[0]) if frame.rows and len(ref.parts) == 1 else None
            key = bare.id if bare is not None else target(ctx, frame, ref, _KEYED, "key")
            if key:
                found.append(key)
    if found:
        ctx.ref(placed.id, "for_each", tuple(found))


def _action(ctx: Context, frame: Frame, placed: Placed, action: surface.Action) -> Type | None:
    """What is done; the type of the quantity that caps and floors limit."""
    args = action.args
    match action.verb:
        case "text":
            assert isinstance(args[0], surface.Text)
            ctx.phrase(placed.id, "action", texts.phrase(ctx, frame, args[0]))
            return None
        case "event":
            _target(ctx, frame, placed, args[0], frozenset({"event", "norm", "prose", "param"}), "event")
            return None
        case "terminate" | "suspend":
            _target(ctx, frame, placed, args[0], GROUPS | {"party", "term"}, "group")
            return None
        case "excuse":
            _target(ctx, frame, placed, args[0], GROUPS, "group")
            return None
        case "set":
            return _target(ctx, frame, placed, args[0], _SETTABLE, "settable")
        case "extend":
            _target(ctx, frame, placed, args[0], GROUPS | {"term"}, "group")
            return _amount(ctx, frame, placed, args[1], DURATION)
        case "deduct" | "withhold":
            _target(ctx, frame, placed, args[1], frozenset({"norm"}), "payment")
            return _amount(ctx, frame, placed, args[0], ctx.money)
        case "pay" | "credit" | "refund":
            ref = args[0]
            assert isinstance(ref, surface.Ref)
            payee = target(ctx, frame, ref, frozenset({"party"}), "party")
            if payee == "other" or (payee and payee == "other"):
                other(ctx, payee, ref)
            bearer = ctx.refs.get(placed.id, {}).get("bearer", ())
            if payee and bearer == (payee,):
                ctx.add("HT453", ref.at, name=payee)
            if payee:
                ctx.ref(placed.id, "payee", (payee,))
            return _amount(ctx, frame, placed, args[1], ctx.money)
        case "bear":
            return _amount(ctx, frame, placed, args[0], ctx.money)
    return None


def _target(
    ctx: Context, frame: Frame, placed: Placed, ref: object, kinds: frozenset[str], wanted: str
) -> Type | None:
    assert isinstance(ref, surface.Ref)
    id = target(ctx, frame, ref, kinds, wanted, free=wanted == "payment")
    found = ctx.resolved.by_id.get(id)
    if wanted == "payment" and found is not None and not is_payment(ctx, found):
        ctx.wrong_sort(found, "payment", ref.at)
        return None
    if id:
        ctx.ref(placed.id, "target", (id,))
    return type_of(ctx, found) if found is not None else None


def is_payment(ctx: Context, placed: Placed) -> bool:
    """A sentence by which money moves; also a param of a template that stands for one."""
    if isinstance(placed.item, surface.Sentence):
        return placed.item.action.verb in _TAKEN
    return placed.kind in ("param", "remedy")


def _amount(ctx: Context, frame: Frame, placed: Placed, e: object, kind: Type) -> Type:
    assert isinstance(e, surface.Expr)
    bound = triggers(ctx, placed) | amount_rows(ctx, placed, e)
    here = evolve(frame, path=f"{placed.id}.amount", rate=f"{placed.id}.rate", bound=bound)
    made = (elaborate_rate if kind.base == "money" else elaborate)(ctx, here, e, kind)
    ctx.slot(placed.id, "amount", made)
    return kind


def _limits(ctx: Context, frame: Frame, placed: Placed, kind: Type | None) -> None:
    """``at most`` and ``at least``: of the amount, or how often."""
    for slot, name in (("at_most", "cap"), ("at_least", "floor")):
        for i, mod in enumerate(placed.all_mods(slot)):
            e = mod.args[0]
            assert isinstance(e, surface.Expr)
            here = evolve(frame, path=f"{placed.id}.{name}", rate="")
            ctx.slot(placed.id, f"{slot}.{i}", _limit(ctx, here, e, kind))


def _limit(ctx: Context, frame: Frame, e: surface.Expr, kind: Type | None) -> Expr:
    if _counts(e):
        return elaborate_rate(ctx, frame, e, NUMBER)
    if kind is None:
        return elaborate(ctx, frame, e, COUNT if e.op == "blank" else None)
    return elaborate_rate(ctx, frame, e, kind)


def _counts(e: surface.Expr) -> bool:
    """``at most 1 per day`` limits how often."""
    if e.op == "per" and isinstance(e.args[0], surface.Expr):
        return _counts(e.args[0])
    return e.op == "number"


def relations(ctx: Context, frame: Frame, placed: Placed) -> None:
    """``against besides instead_of towards``."""
    for kind in ("besides", "instead_of", "towards"):
        for mod in placed.all_mods(kind):
            ref = mod.args[0]
            assert isinstance(ref, surface.Ref)
            id = target(ctx, frame, ref, _RELATED, "relation")
            found = ctx.resolved.by_id.get(id)
            if (
                found is not None
                and found.kind == "define"
                and type_of(ctx, found).base not in ("money", "list", "any")
            ):
                ctx.wrong_sort(found, "relation", ref.at)
            elif id:
                ctx.ref(placed.id, kind, (id,))
    against = placed.mod("against")
    if against is not None:
        ref = against.args[0]
        assert isinstance(ref, surface.Ref)
        id = target(ctx, frame, ref, frozenset({"norm", "remedy"}), "payment")
        found = ctx.resolved.by_id.get(id)
        if found is not None and not is_payment(ctx, found):
            ctx.wrong_sort(found, "payment", ref.at)
        elif id:
            ctx.ref(placed.id, "against", (id,))


def remedy(ctx: Context, placed: Placed) -> None:
    from hetong.passes.check.nouns import common
    from hetong.passes.check.settings import settings

    common(ctx, placed)
    frame = _frame(ctx, placed)
    conditions(ctx, frame, placed)
    bounded = evolve(frame, bound=triggers(ctx, placed))
    _limits(ctx, bounded, placed, ctx.money)
    relations(ctx, frame, placed)
    settings(ctx, frame, placed)
    including = placed.mod("including")
    listed = including.args[0] if including is not None else None
    if isinstance(listed, surface.Expr) and listed.op == "list":
        items = listed.args[0]
        assert isinstance(items, tuple)
        ctx.ref(placed.id, "members", tuple(_members(ctx, frame, items)))


def _members(ctx: Context, frame: Frame, items: tuple[surface.Listed, ...]) -> Iterator[str]:
    for item in items:
        if isinstance(item.what, surface.Ref):
            id = target(ctx, frame, item.what, _RELATED, "relation")
            if id:
                yield id


def prose(ctx: Context, placed: Placed) -> None:
    item = placed.item
    assert isinstance(item, surface.Prose)
    ctx.types[placed.id] = Type("norm")
    ctx.phrase(placed.id, "text", texts.phrase(ctx, _frame(ctx, placed), item.text))


def mention(ctx: Context, placed: Placed) -> None:
    item = placed.item
    assert isinstance(item, surface.Mention)
    found = ctx.find(placed.scope, item.ref.parts)
    if found is None and ctx.word(item.ref.text):
        return
    if found is None or (found[1] and found[1][0] not in found[0].settings):
        ctx.unknown(item.ref.text, item.ref.at)
    else:
        ctx.ref(placed.id, "mention", (found[0].id,))


__all__ = ["lineage"]
