"""Nouns: the slots of every kind of declaration, one small function a kind.

In: one placed item. Out: its slots, phrases, references and type, written into the context.
"""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve

from hetong.base.words import Words
from hetong.passes.check import sentences, texts
from hetong.passes.check.context import Context, Frame
from hetong.passes.check.expressions import elaborate, elaborate_rate
from hetong.passes.check.filled import valued
from hetong.passes.check.modules import open_modules
from hetong.passes.check.names import target, type_of
from hetong.passes.check.settings import setting, settings
from hetong.passes.check.sorts import MEASURED, RATIO, describe
from hetong.passes.check.units import fits, mismatch
from hetong.passes.resolve import chinese
from hetong.trees import surface
from hetong.trees.model import Expr
from hetong.trees.resolved import Placed
from hetong.trees.types import ANY, BOOL, DURATION, LIST, PERCENT, Type

_PARTS = frozenset({"record", "event", "table", "scale"})


def frame_of(ctx: Context, placed: Placed) -> Frame:
    """The frame of an item's own slots."""
    return Frame(placed, placed.scope, placed.id, bound=frozenset(), open_modules=open_modules(ctx, placed))


def common(ctx: Context, placed: Placed) -> Frame:
    """What every kind has: a label with references, an origin."""
    frame = frame_of(ctx, placed)
    shown = texts.label(ctx, frame, placed.label, placed.at)
    if shown is not None:
        ctx.phrase(placed.id, "label", shown)
    item = placed.item
    kind = ctx.declared(placed)
    if kind is not None:
        ctx.types.setdefault(placed.id, kind)
    if isinstance(item, surface.Noun) and item.origin is not None and placed.kind in ("metric", "fee"):
        kinds = frozenset(
            {"service", "article", "record", "event"} if placed.kind == "metric" else {"service", "article"}
        )
        origin = target(ctx, frame, item.origin, kinds, "service" if placed.kind == "fee" else "group")
        if origin:
            ctx.ref(placed.id, "origin", (origin,))
            service = ctx.resolved.by_id.get(origin)
            by = service.mod("by") if service is not None else None
            if placed.kind == "metric" and service is not None and by is not None:
                party = _named(ctx, service, by)
                if party:
                    ctx.ref(placed.id, "bearer", (party,))
    elif placed.kind == "metric":
        _bearer_around(ctx, placed)
    return frame


def _bearer_around(ctx: Context, placed: Placed) -> None:
    """A metric that stands in a service binds the party that serves."""
    around = ctx.resolved.by_id.get(placed.owner)
    while around is not None and around.kind != "service":
        around = ctx.resolved.by_id.get(around.owner)
    by = around.mod("by") if around is not None else None
    if around is not None and by is not None:
        party = _named(ctx, around, by)
        if party:
            ctx.ref(placed.id, "bearer", (party,))


def _named(ctx: Context, placed: Placed, by: surface.Mod) -> str:
    """The id of the party named by a ``by``, without reporting a second time."""
    e = by.args[0]
    ref = e.args[0] if isinstance(e, surface.Expr) and e.op == "ref" else e
    found = ctx.find(placed.scope, ref.parts) if isinstance(ref, surface.Ref) else None
    return found[0].id if found is not None and not found[1] else ""


def _way(ctx: Context, rounded: surface.Mod) -> None:
    if chinese.word(str(rounded.args[0])) not in _WAYS:
        ctx.add("HT404", rounded.at, name="rounded", options=Words("、".join(_WAYS), ", ".join(_WAYS)))


_WAYS = ("half_up", "half_even", "up", "down")


def value_of(ctx: Context, placed: Placed) -> None:
    """The value slot of a declaration, worked once, whoever asks for it first."""
    if placed.id in ctx.done or placed.id in ctx.busy:
        return
    ctx.busy.add(placed.id)
    frame = _value_frame(ctx, placed)
    item = placed.item
    assert isinstance(item, surface.Noun | surface.Entry)
    kind = ctx.declared(placed)
    made: Expr | None = None
    override = ctx.resolved.overrides.get(placed.id)
    given = ctx.values.get(placed.id) if placed.kind in ("param", "entry") else None
    if given is not None:
        ctx.used.add(placed.id)
        ctx.paths[placed.id] = placed
        made = valued(ctx, frame, given, kind, placed.at)
    elif override is not None:
        made = elaborate(ctx, evolve(frame, scope=override[1]), override[0], kind)
    elif item.value is not None and placed.kind == "fee":
        made = elaborate_rate(ctx, frame, item.value, kind or ctx.money)
    elif item.value is not None:
        made = elaborate(ctx, frame, item.value, kind)
    if made is not None:
        percent = (kind is None and placed.kind == "metric") or kind == PERCENT
        if made.type == RATIO and percent:
            made = evolve(made, type=PERCENT)
        ctx.slot(placed.id, "value", made)
        ctx.types[placed.id] = kind or made.type
        if kind is not None and kind == LIST and made.type.base == "list":
            ctx.types[placed.id] = made.type
    ctx.busy.discard(placed.id)
    ctx.done.add(placed.id)


def _value_frame(ctx: Context, placed: Placed) -> Frame:
    frame = frame_of(ctx, placed)
    if placed.kind == "fee":
        return evolve(frame, path=f"{placed.id}.amount", rate=f"{placed.id}.rate", bound=_keys(ctx, placed))
    if placed.kind == "metric":
        record = _record(ctx, placed)
        return evolve(frame, rows=record, bound=_keys(ctx, placed))
    if placed.kind == "column":
        return evolve(frame, rows=placed.owner, bound=frozenset({placed.owner}))
    return frame


def _record(ctx: Context, placed: Placed) -> str:
    """The record that a metric is of, "" for a metric of a service."""
    item = placed.item
    if not isinstance(item, surface.Noun) or item.origin is None:
        return ""
    found = ctx.find(placed.scope, item.origin.parts)
    return found[0].id if found is not None and found[0].kind in ("record", "event") else ""


def _keys(ctx: Context, placed: Placed) -> frozenset[str]:
    """The records whose column is a key here."""
    keys: set[str] = set()
    for mod in placed.all_mods("for_each"):
        for ref in mod.args:
            found = ctx.find(placed.scope, ref.parts) if isinstance(ref, surface.Ref) else None
            if found is not None:
                keys.add(found[0].owner if found[0].kind == "column" else found[0].id)
    return frozenset(keys)


def _valued(ctx: Context, placed: Placed) -> None:
    """param, define, entry, column: a value and what it must satisfy."""
    frame = common(ctx, placed)
    value_of(ctx, placed)
    only = placed.mod("only_if")
    if only is not None:
        ctx.slot(placed.id, "only_if", condition(ctx, _value_frame(ctx, placed), only))
    settings(ctx, frame, placed)


def condition(ctx: Context, frame: Frame, mod: surface.Mod) -> Expr:
    e = mod.args[0]
    assert isinstance(e, surface.Expr)
    return elaborate(ctx, evolve(frame, path=f"{frame.item.id}.{mod.kind}"), e, BOOL)


def _metric(ctx: Context, placed: Placed) -> None:
    common(ctx, placed)
    value_of(ctx, placed)
    kind = ctx.types.get(placed.id, ANY)
    frame = _value_frame(ctx, placed)
    wanted = mod = placed.mod("target")
    if mod is not None and wanted is not None:
        limit = mod.args[1]
        assert isinstance(limit, surface.Expr)
        made = elaborate(ctx, evolve(frame, path=f"{placed.id}.target"), limit, kind if kind != ANY else None)
        ctx.slot(placed.id, "target", made)
    no_data = placed.mod("no_data")
    if no_data is not None and isinstance(no_data.args[0], surface.Expr):
        e = no_data.args[0]
        word = ctx.word(e.args[0].text) if e.op == "ref" and isinstance(e.args[0], surface.Ref) else ""
        expect = None if word == "skipped" or kind == ANY else kind
        ctx.slot(placed.id, "no_data", elaborate(ctx, evolve(frame, path=f"{placed.id}.no_data"), e, expect))
    measured_mods(ctx, frame, placed, None if kind == ANY else kind)


def measured_mods(ctx: Context, frame: Frame, placed: Placed, kind: Type | None) -> None:
    """``every``, ``for each``, ``at least``, ``at most``, ``rounded`` of a metric or fee."""
    sentences.every(ctx, frame, placed)
    sentences.keys(ctx, frame, placed)
    rate = elaborate_rate if placed.kind == "fee" else elaborate
    for slot, name in (("at_most", "cap"), ("at_least", "floor")):
        for i, mod in enumerate(placed.all_mods(slot)):
            e = mod.args[0]
            assert isinstance(e, surface.Expr)
            here = evolve(frame, path=f"{placed.id}.{name}", rate="")
            ctx.slot(
                placed.id, f"{slot}.{i}", rate(ctx, here, e, kind) if kind else elaborate(ctx, here, e, None)
            )
    rounded = placed.mod("rounded")
    if rounded is not None:
        _way(ctx, rounded)
        e = rounded.args[1]
        assert isinstance(e, surface.Expr)
        ctx.slot(placed.id, "rounded", elaborate(ctx, evolve(frame, path=f"{placed.id}.rounded"), e, kind))


def _fee(ctx: Context, placed: Placed) -> None:
    common(ctx, placed)
    value_of(ctx, placed)
    frame = _value_frame(ctx, placed)
    measured_mods(ctx, frame, placed, ctx.types.get(placed.id, ctx.money).flat)
    estimate = placed.mod("estimate")
    if estimate is not None and isinstance(estimate.args[0], surface.Expr):
        here = evolve(frame, path=f"{placed.id}.estimate", rate="")
        ctx.slot(placed.id, "estimate", elaborate(ctx, here, estimate.args[0], ctx.money))


def _tabular(ctx: Context, placed: Placed) -> None:
    """record, event, table, scale: what they are a part of, and by which time."""
    frame = common(ctx, placed)
    item = placed.item
    value = item.value if isinstance(item, surface.Noun) else None
    if value is not None and value.op == "rows":
        ref = value.args[0]
        assert isinstance(ref, surface.Ref)
        made = elaborate(ctx, evolve(frame, bound=frozenset({placed.id})), value, BOOL)
        _base(ctx, placed)
        ctx.slot(placed.id, "where", made)
    elif value is not None and ctx.base_of(placed) is not None:
        _base(ctx, placed)
    elif value is not None and placed.kind in ("table", "scale"):
        ctx.slot(placed.id, "value", elaborate(ctx, frame, value, ctx.declared(placed)))
    elif value is not None:
        ctx.slot(placed.id, "value", elaborate(ctx, evolve(frame, bound=None), value, BOOL))
    on = placed.mod("on")
    if on is not None:
        e = on.args[0]
        ref = e.args[0] if isinstance(e, surface.Expr) and e.op == "ref" else None
        column = ctx.columns(placed.id).get(ref.parts[-1]) if isinstance(ref, surface.Ref) else None
        if column is not None and type_of(ctx, column).base in ("date", "datetime", "span", "any"):
            ctx.ref(placed.id, "on", (column.id,))
        elif column is not None:
            found, wanted = describe(type_of(ctx, column)), describe(Type("moment"))
            ctx.add("HT600", on.at, found=found, wanted=wanted)
        elif isinstance(ref, surface.Ref):
            ctx.unknown(ref.text, ref.at, list(ctx.columns(placed.id)))
    only = placed.mod("only_if")
    if only is not None:
        ctx.slot(placed.id, "only_if", condition(ctx, evolve(frame, rows=placed.id), only))
    sentences.every(ctx, frame, placed)
    sentences.keys(ctx, evolve(frame, rows=placed.id), placed)
    settings(ctx, frame, placed)


def _base(ctx: Context, placed: Placed) -> None:
    base = ctx.base_of(placed)
    if base is not None:
        ctx.ref(placed.id, "base", (base.id,))


def _row(ctx: Context, placed: Placed) -> None:
    """A row of a table: its cells, typed by the columns."""
    frame = common(ctx, placed)
    columns = ctx.columns(placed.owner)
    given: set[str] = set()
    for entry in getattr(placed.item, "items", None) or ():
        if not isinstance(entry, surface.Entry) or entry.value is None:
            continue
        column = columns.get(entry.name.text)
        if column is None:  # HT410 of the resolve pass
            continue
        given.add(entry.name.text)
        here = evolve(frame, path=f"{placed.id}.{entry.name.text}", bound=None)
        ctx.slot(placed.id, entry.name.text, elaborate(ctx, here, entry.value, type_of(ctx, column)))
    for name, column in columns.items():
        optional = (
            isinstance(column.item, surface.Entry)
            and column.item.type is not None
            and column.item.type.optional
        )
        if name not in given and not optional and getattr(column.item, "value", None) is None:
            ctx.add("HT454", placed.at, row=placed.id, column=name)


def _service(ctx: Context, placed: Placed) -> None:
    frame = common(ctx, placed)
    by = placed.mod("by")
    if by is not None:
        e = by.args[0]
        ref = e.args[0] if isinstance(e, surface.Expr) and e.op == "ref" else e
        if isinstance(ref, surface.Ref):
            party = target(ctx, frame, ref, frozenset({"party"}), "party")
            if party:
                ctx.ref(placed.id, "by", (party,))
    settings(ctx, frame, placed)
    if ctx.optional(placed):
        ctx.types[placed.id] = BOOL
        if placed.id not in ctx.included:
            ctx.paths.setdefault(placed.id, placed)
            ctx.blanks.append(sentences.module_blank(placed))


def _account(ctx: Context, placed: Placed) -> None:
    frame = common(ctx, placed)
    kind = ctx.declared(placed) or ctx.money
    open_ = evolve(frame, bound=None)
    for name in ("opens", "adds", "takes", "grows", "floor", "ceiling"):
        entry = placed.settings.get(name)
        if entry is None or entry.value is None:
            continue
        here = evolve(open_, path=f"{placed.id}.{name}")
        ctx.slot(placed.id, name, elaborate_rate(ctx, here, entry.value, kind))
        for mod in entry.mods:
            e = mod.args[-1] if mod.args else None
            if mod.kind in ("on", "every", "rounded") and isinstance(e, surface.Expr):
                if mod.kind == "rounded":
                    _way(ctx, mod)
                expect = {"on": Type("moment"), "every": DURATION, "rounded": kind}[mod.kind]
                ctx.slot(
                    placed.id,
                    f"{name}_{mod.kind}",
                    elaborate(ctx, evolve(here, path=f"{here.path}.{mod.kind}"), e, expect),
                )


def _term(ctx: Context, placed: Placed) -> None:
    frame = common(ctx, placed)
    settings(ctx, frame, placed)
    renewal = placed.settings.get("renewal")
    for mod in renewal.mods if renewal is not None else ():
        if mod.kind not in ("unless", "only_if", "at_most"):
            continue
        e = mod.args[0]
        assert isinstance(e, surface.Expr)
        here = evolve(frame, path=f"{placed.id}.renewal_{mod.kind}", bound=None)
        ctx.slot(
            placed.id,
            f"renewal_{mod.kind}",
            elaborate(ctx, here, e, Type("count") if mod.kind == "at_most" else BOOL),
        )


def _plain(ctx: Context, placed: Placed) -> None:
    """contract, party, signature, series, document, article: a label and settings."""
    frame = common(ctx, placed)
    if placed.kind == "signature":
        item = placed.item
        name = item.name if isinstance(item, surface.Noun) else None
        if name is not None:
            ref = surface.Ref(tuple(name.text.split(".")), name.at)
            party = target(ctx, frame, ref, frozenset({"party"}), "party")
            if party:
                ctx.ref(placed.id, "party", (party,))
                frame = evolve(frame, path=f"signature.{party}")
    settings(ctx, frame, placed)


KINDS: dict[str, Callable[[Context, Placed], None]] = {
    "param": _valued,
    "define": _valued,
    "entry": _valued,
    "column": _valued,
    "metric": _metric,
    "fee": _fee,
    **dict.fromkeys(_PARTS, _tabular),
    "row": _row,
    "service": _service,
    "account": _account,
    "term": _term,
    **dict.fromkeys(
        ("contract", "party", "signature", "series", "document", "article", "recitals", "unit"), _plain
    ),
    "norm": sentences.norm,
    "remedy": sentences.remedy,
    "prose": sentences.prose,
    "mention": sentences.mention,
    "scenario": _plain,
}

__all__ = ["KINDS", "MEASURED", "fits", "mismatch", "setting", "value_of"]
