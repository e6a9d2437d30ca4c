"""Aggregates and intervals: what is counted, over what, in which windows, and the type that comes out.

In: ``agg`` and ``span`` of the surface. Out: typed ``aggregate`` and ``span`` expressions with their tails.
Problems: HT311 (cannot be added up), HT201 (cannot be counted), HT316 (``time of`` wants intervals).
"""

from __future__ import annotations

from attrs import evolve

from hetong.passes.check.context import NO_INFO, TABULAR, Context, Frame
from hetong.passes.check.names import declared, name, target, type_of
from hetong.passes.check.sorts import HOURS, MEASURED, MOMENTARY, RATIO, SPAN, STATEFUL, describe
from hetong.trees import surface
from hetong.trees.model import Expr, Tail
from hetong.trees.types import ANY, BOOL, COUNT, DURATION, MOMENT, NUMBER, PERCENT, Type

_FUNCTIONS = {
    "计数": "count",
    "合计": "sum",
    "占比": "share",
    "均值": "mean",
    "中位": "median",
    "最小": "min",
    "最大": "max",
    "首个": "first",
    "末个": "last",
    "时长": "time",
    "连数": "run",
}
_LISTED = frozenset({"list", "money"})
_COUNTED = frozenset(
    {
        "record",
        "event",
        "norm",
        "table",
        "scale",
        "metric",
        "fee",
        "define",
        "series",
        "param",
        "remedy",
        "account",
    }
)


def aggregate(ctx: Context, frame: Frame, e: surface.Expr) -> Expr:
    """``share of rated where rating >= 4``."""
    fn, distinct, what, tails, where = e.args
    assert isinstance(fn, str)
    assert isinstance(tails, tuple)
    fn = _FUNCTIONS.get(fn, fn)
    state, attr, record = "", "", ""
    if isinstance(what, surface.Standing):
        state = what.state
        of = target(ctx, frame, what.ref, STATEFUL, "state", free=False)
        kind, found = Type("event", of), ctx.resolved.by_id.get(of)
        record = _record_of_metric(ctx, of)
        info_record = ""
    else:
        assert isinstance(what, surface.Ref)
        of, attr, kind, record, info_record = _aggregated(ctx, frame, what)
        found = ctx.resolved.by_id.get(of)
    made_tails = tuple(tail(ctx, frame, t, of) for t in tails)
    inner: tuple[Expr, ...] = ()
    if isinstance(where, surface.Expr):
        inner = (
            ctx_elaborate(ctx, evolve(frame, rows=record, anchor=False) if record else frame, where, BOOL),
        )
    plain = found is not None and found.kind in ("record", "event", "norm", "table", "scale") and not attr
    result = _result(ctx, fn, kind, plain or bool(state), of, e, bool(inner))
    info = {
        "fn": fn,
        "distinct": bool(distinct),
        "of": of,
        "attr": attr,
        "state": state,
        "tails": made_tails,
        "record": info_record,
    }
    return Expr("aggregate", result, inner, info, e.at)


def ctx_elaborate(ctx: Context, frame: Frame, e: surface.Expr, expect: Type | None) -> Expr:
    from hetong.passes.check.expressions import elaborate

    return elaborate(ctx, frame, e, expect)


def _record_of_metric(ctx: Context, id: str) -> str:
    placed = ctx.resolved.by_id.get(id)
    item = placed.item if placed is not None else None
    if placed is None or not isinstance(item, surface.Noun):
        return ""
    if placed.kind in TABULAR:
        return placed.id
    if placed.kind == "metric" and item.origin is not None:
        found = ctx.find(placed.scope, item.origin.parts)
        if found is not None and found[0].kind in TABULAR:
            return found[0].id
    return ""


def _aggregated(ctx: Context, frame: Frame, ref: surface.Ref) -> tuple[str, str, Type, str, str]:
    """(id, attribute after it, type of one element, record whose columns ``where`` may name, named part read)."""
    everywhere = evolve(frame, bound=None)
    found = ctx.find(frame.scope, ref.parts)
    if frame.rows and ref.parts[0] in ctx.columns(frame.rows):
        found = None
    if found is None:
        made = name(ctx, everywhere, ref, None)
    else:
        placed, rest = found
        if not rest and placed.kind in _COUNTED:
            ctx.guard(frame, placed, ref.at)
            kind = type_of(ctx, placed)
            if kind.base == "list":
                kind = {"money": ctx.money, "text": Type("text")}.get(kind.of, ANY)
            return placed.id, "", kind, _record_of_metric(ctx, placed.id), ""
        made = declared(ctx, everywhere, placed, rest, ref, None)
    if made.op == "column":
        record = str(made.info["record"] or made.info["id"].rpartition(".")[0])
        return str(made.info["id"]), "", made.type, record, str(made.info["record"])
    if made.op in ("attr", "cell") and made.args[0].op in ("column", "ref"):
        base = made.args[0]
        last = str(made.info.get("name", "") or str(made.info["column"]).rpartition(".")[2])
        record = (
            str(base.info.get("record") or str(base.info["id"]).rpartition(".")[0])
            if base.op == "column"
            else ""
        )
        return str(base.info["id"]), last, made.type, record, str(base.info.get("record", ""))
    if made.type.base != "any" and found is not None:
        ctx.wrong_sort(found[0], "aggregated", ref.at)
    return "", "", ANY, "", ""


def _result(ctx: Context, fn: str, kind: Type, plain: bool, of: str, e: surface.Expr, filtered: bool) -> Type:
    if kind == ANY and fn not in ("count", "run", "share", "time"):
        return ANY
    if fn == "count":
        return Type("count", of if plain else "")
    if fn == "run":
        return COUNT
    if fn == "share":
        if not filtered:
            ctx.add("HT317", e.at)
        return PERCENT
    if fn == "time":
        if kind.base not in ("span", "any"):
            ctx.add("HT316", e.at, found=describe(kind))
        return DURATION
    if plain and fn not in ("first", "last"):
        ctx.add("HT312", e.at, fn=fn, name=of)
        return ANY
    measured = kind.base in MEASURED
    if fn in ("first", "last") or (fn in ("min", "max") and kind.base in MOMENTARY | {"row", "time"}):
        return kind
    if not measured:
        ctx.add("HT313", e.at, fn=fn, found=describe(kind))
        return ANY
    if fn in ("mean", "median") and kind.base == "count":
        return NUMBER
    return PERCENT if kind == RATIO else kind


def _key(ctx: Context, of: str, ref: surface.Ref) -> str:
    """The column that a metric is kept by, named without its record: ``min of site_uptime over site``."""
    placed = ctx.resolved.by_id.get(of)
    for mod in placed.all_mods("for_each") if placed is not None and len(ref.parts) == 1 else ():
        for key in mod.args:
            if isinstance(key, surface.Ref) and placed is not None and key.parts[-1] == ref.parts[0]:
                found = ctx.find(placed.scope, key.parts)
                if found is not None and not found[1]:
                    return found[0].id
    return ""


def tail(ctx: Context, frame: Frame, t: surface.Tail, of: str = "") -> Tail:
    """``in last 3 months``, ``over site``, ``during support``. ``of``: what is aggregated."""
    what = t.what
    if what is None or isinstance(what, str):
        return Tail(t.kind, what)
    ref = what if isinstance(what, surface.Ref) else _bare(what)
    if t.kind in ("in_last", "in_last_full") or ref is None:
        assert isinstance(what, surface.Expr)
        return Tail(t.kind, ctx_elaborate(ctx, frame, what, DURATION))
    key = _key(ctx, of, ref) if t.kind == "over" else ""
    if key:
        return Tail(t.kind, key)
    made = name(ctx, evolve(frame, bound=None), ref, None)
    if made.op == "column" and made.info["record"]:
        return Tail(t.kind, made)
    if made.op in ("ref", "column", "row"):
        kind = made.type.base
        if (
            t.kind in ("during", "except_during")
            and kind not in ("span", "hours", "any")
            and not _timed(ctx, made)
        ):
            ctx.add("HT318", ref.at, name=ref.text)
        return Tail(t.kind, str(made.info["id"]))
    if made.type.base != "any":
        ctx.add("HT318", ref.at, name=ref.text)
    return Tail(t.kind, made)


def _timed(ctx: Context, made: Expr) -> bool:
    """A service with hours, or a record or event whose rows last."""
    placed = ctx.resolved.by_id.get(str(made.info["id"]))
    if placed is None:
        return False
    if placed.kind in ("service", "article"):
        return True
    return (
        any(type_of(ctx, c).base == "span" for c in ctx.columns(placed.id).values()) or placed.kind == "event"
    )


def _bare(e: object) -> surface.Ref | None:
    if isinstance(e, surface.Expr) and e.op == "ref":
        ref = e.args[0]
        return ref if isinstance(ref, surface.Ref) else None
    return None


def span(ctx: Context, frame: Frame, e: surface.Expr, expect: Type | None) -> Expr:
    """``handed to delivered during support``: a duration, an interval where one is wanted, or daily hours."""
    first, last = e.args[0], e.args[1]
    tails = e.args[2] if len(e.args) > 2 else ()
    assert isinstance(first, surface.Expr)
    assert isinstance(last, surface.Expr)
    assert isinstance(tails, tuple)
    made = tuple(tail(ctx, frame, t) for t in tails)
    if first.op == "time" or last.op == "time" or expect == HOURS:
        ends = tuple(ctx_elaborate(ctx, frame, x, Type("time")) for x in (first, last))
        if ends[0].op == ends[1].op == "time" and ends[0].info["value"] == ends[1].info["value"]:
            ctx.add("HT603", e.at)
        return Expr("hours", HOURS, ends, {"every": "day"}, e.at)
    ends = tuple(ctx_elaborate(ctx, frame, x, MOMENT) for x in (first, last))
    if (
        ends[0].op == ends[1].op
        and ends[0].op in ("date", "datetime")
        and ends[0].info["value"] > ends[1].info["value"]
    ):
        ctx.add("HT603", e.at)
    return Expr(
        "span", SPAN if expect == SPAN else DURATION, ends, {"tails": made} if made else {"tails": ()}, e.at
    )


__all__ = ["NO_INFO", "aggregate", "span", "tail"]
