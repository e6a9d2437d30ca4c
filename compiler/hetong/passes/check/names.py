"""A dotted name in an expression: which declaration, column, row, cell or attribute it stands for.

In: a surface reference, the frame it stands in and the type wanted there. Out: a typed ``ref column row cell attr
word happened`` expression. A name that leads nowhere is one problem (HT200-HT209) and an expression of any type.
"""

from __future__ import annotations

from hetong.base.span import Span
from hetong.base.suggest import did_you_mean
from hetong.base.words import Words, same
from hetong.passes.check.context import NO_INFO, TABULAR, Context, Frame
from hetong.passes.check.sorts import ATTRIBUTES, MEASURED, SETTINGS, VALUED, WORDS, describe, kind_words
from hetong.passes.check.units import fits
from hetong.trees import surface
from hetong.trees.model import Expr
from hetong.trees.resolved import Placed
from hetong.trees.types import ANY, BOOL, DURATION, Type

_HAPPENING = frozenset({"event", "norm", "service", "remedy"})
_AGGREGATES = frozenset({"count", "sum", "share", "mean", "median", "first", "last", "time", "run"})


def name(ctx: Context, frame: Frame, ref: surface.Ref, expect: Type | None) -> Expr:
    """What ``ref`` stands for at this place."""
    parts = ref.parts
    if parts[0] in ("previous", "上一行") and len(parts) > 1 and frame.rows:
        columns = ctx.columns(frame.rows)
        if parts[1] in columns:
            return _column(ctx, frame, frame.rows, columns[parts[1]], parts[2:], ref, True)
        return ctx.unknown(parts[1], ref.at, list(columns))
    row = _expected_row(ctx, parts, expect)
    if frame.rows:
        column = ctx.columns(frame.rows).get(parts[0])
        if column is not None and (row is None or type_of(ctx, column) == expect):
            return _column(ctx, frame, frame.rows, column, parts[1:], ref)
    if row is not None:
        return _row(row, ref.at)
    found = ctx.find(frame.scope, parts)
    if found is not None:
        return declared(ctx, frame, found[0], found[1], ref, expect)
    word = ctx.word(parts[0])
    if word:
        return _word(ctx, word, parts, ref, expect)
    return _loose(ctx, frame, ref, expect)


def _expected_row(ctx: Context, parts: tuple[str, ...], expect: Type | None) -> Placed | None:
    if expect is None or expect.base != "row" or len(parts) > 1:
        return None
    found = ctx.resolved.by_id.get(f"{expect.of}.{parts[0]}")
    return found if found is not None and found.kind == "row" else None


def _row(placed: Placed, at: Span) -> Expr:
    return Expr("row", Type("row", placed.owner), (), {"id": placed.id}, at)


def _loose(ctx: Context, frame: Frame, ref: surface.Ref, expect: Type | None) -> Expr:
    """A name declared nowhere: a row of some table, or nothing."""
    rows = ctx.rows_named(ref.parts[0]) if len(ref.parts) == 1 else []
    if len(rows) == 1:
        ctx.guard(frame, rows[0], ref.at)
        return _row(rows[0], ref.at)
    if rows:
        ids = [row.id for row in rows]
        ctx.add("HT203", ref.at, name=ref.text, ids=Words("、".join(ids), ", ".join(ids)))
        return ctx.error(ref.at)
    if ref.parts[-1] in _AGGREGATES and len(ref.parts) == 1:
        ctx.add("HT206", ref.at, name=ref.text)
        return ctx.error(ref.at)
    near = [*ctx.resolved.by_id, *ctx.resolved.aliases, *WORDS]
    if frame.rows:
        near += ctx.columns(frame.rows)
    scope = frame.scope
    if scope:
        near += [n[len(scope) :] for n in near if n.startswith(scope)]
    if expect is not None and expect.base == "row":
        table = ctx.resolved.by_id.get(expect.of)
        near = (
            [c.id.rpartition(".")[2] for c in table.children if c.kind == "row"] if table is not None else near
        )
    owner = _unbound_owner(ctx, ref.parts[0])
    if owner:
        ctx.add("HT207", ref.at, name=ref.text, column=f"{owner}.{ref.text}")
        return ctx.error(ref.at)
    return ctx.unknown(ref.text, ref.at, near)


def _unbound_owner(ctx: Context, bare: str) -> str:
    """The one record that has a column of this name, if there is just one."""
    owners = [p.owner for p in ctx.resolved.by_id.values() if p.kind == "column" and p.id.endswith("." + bare)]
    return owners[0] if len(owners) == 1 else ""


def _word(ctx: Context, word: str, parts: tuple[str, ...], ref: surface.Ref, expect: Type | None) -> Expr:
    kind = WORDS[word]
    if kind.base == "money":
        kind = ctx.money
    made = Expr("word", kind, (), {"name": word}, ref.at)
    if len(parts) == 1:
        return made
    if word == "period" and parts[1] in ATTRIBUTES["span"]:
        return Expr("attr", ATTRIBUTES["span"][parts[1]], (made,), {"name": parts[1]}, ref.at)
    return _no_attribute(ctx, parts[0], parts[1], list(ATTRIBUTES["span"]) if word == "period" else [], ref.at)


def type_of(ctx: Context, placed: Placed) -> Type:
    """The type of a declaration's value; elaborates the value first where only it tells."""
    kind = ctx.types.get(placed.id) or ctx.declared(placed)
    if kind is None and placed.kind in VALUED and placed.id not in ctx.busy:
        from hetong.passes.check.nouns import value_of

        value_of(ctx, placed)
        kind = ctx.types.get(placed.id)
    return kind or ANY


_BY_NAME = frozenset({"party", "document", "event", "norm", "metric"})


def follow(ctx: Context, placed: Placed) -> Placed:
    """What a param of a template stands for, where it is typed ``party``, ``event`` ... and has been set."""
    for _ in range(20):
        kind = ctx.declared(placed) if placed.kind == "param" else None
        if kind is None or kind.base not in _BY_NAME:
            return placed
        type_of(ctx, placed)
        if placed.id not in ctx.done:
            from hetong.passes.check.nouns import value_of

            value_of(ctx, placed)
        value = ctx.slots.get(placed.id, {}).get("value")
        found = (
            ctx.resolved.by_id.get(str(value.info.get("id", "")))
            if value is not None and value.op == "ref"
            else None
        )
        if found is None:
            return placed
        placed = found
    return placed


def declared(
    ctx: Context, frame: Frame, placed: Placed, rest: tuple[str, ...], ref: surface.Ref, expect: Type | None
) -> Expr:
    """A name that is declared, followed by columns, cells or attributes."""
    ctx.guard(frame, placed, ref.at)
    placed = follow(ctx, placed)
    if placed.kind == "column":
        return _column(ctx, frame, placed.owner, placed, rest, ref)
    if placed.kind == "row":
        made = _row(placed, ref.at)
        return _cells(ctx, frame, made, rest, ref)
    if rest and placed.kind in TABULAR and rest[0] in ctx.columns(placed.id):
        return _column(ctx, frame, placed.id, ctx.columns(placed.id)[rest[0]], rest[1:], ref)
    kind = type_of(ctx, placed)
    made = Expr("ref", kind, (), {"id": placed.id}, ref.at)
    if rest:
        return _attributes(ctx, frame, made, placed, rest, ref)
    if placed.kind in _HAPPENING and expect == BOOL:
        return Expr("happened", BOOL, (), {"of": placed.id}, ref.at)
    if (
        expect is not None
        and expect.base == "money"
        and kind.base == "list"
        and kind.of in ("money", "", "text")
    ):
        return Expr("ref", ctx.money, (), {"id": placed.id}, ref.at)
    if placed.kind in ("contract", "term", "recitals", "signature", "unit", "scenario", "branch", "mention"):
        ctx.wrong_sort(placed, "param", ref.at)
        return ctx.error(ref.at)
    if placed.kind == "record" and expect is not None and expect.base not in ("event", "moment", "any"):
        ctx.wrong_sort(placed, "aggregated", ref.at)
        return ctx.error(ref.at)
    return made


def _attributes(
    ctx: Context, frame: Frame, base: Expr, placed: Placed, rest: tuple[str, ...], ref: surface.Ref
) -> Expr:
    attr, kind = rest[0], base.type
    if kind.base == "row":
        return _cells(ctx, frame, base, rest, ref)
    if kind.base == "span":
        return _span_part(ctx, base, rest, ref)
    table = attributes(ctx, placed, kind)
    if len(rest) > 1 or attr not in table:
        return _no_attribute(ctx, placed.id, ".".join(rest), list(table), ref.at)
    return Expr("attr", table[attr], (base,), {"name": attr}, ref.at)


def attributes(ctx: Context, placed: Placed, kind: Type) -> dict[str, Type]:
    """The attributes that stand after the name of this declaration."""
    key = placed.kind if placed.kind in ATTRIBUTES else kind.base
    table = {k: ctx.money if t.base == "money" else t for k, t in ATTRIBUTES.get(key, {}).items()}
    if placed.kind == "metric":
        table |= {"value": kind, "target": kind}
    if placed.kind in ("party", "signature", "series", "service"):
        table |= {k: SETTINGS[k] for k in placed.settings if k in SETTINGS}
    if kind.base == "party" and placed.kind != "party":
        table |= {k: SETTINGS[k] for k in ("role", "name", "representative", "address", "phone", "email")}
    if placed.kind == "norm" or frame_fact(placed):
        table |= {"rate": Type("percent"), "within": DURATION}
    return table


def frame_fact(placed: Placed) -> bool:
    """Fees too have a blank rate that a worked example may set."""
    return placed.kind == "fee"


def _no_attribute(ctx: Context, owner: str, attr: str, known: list[str], at: Span) -> Expr:
    near = did_you_mean(attr, known)
    if not near and known:
        near = Words(f"可用的有：{'、'.join(known)}。", f" It has: {', '.join(known)}.")
    ctx.add("HT202", at, name=owner, attribute=attr, near=near)
    return ctx.error(at)


def _column(
    ctx: Context,
    frame: Frame,
    record: str,
    column: Placed,
    rest: tuple[str, ...],
    ref: surface.Ref,
    previous: bool = False,
) -> Expr:
    """A datum of the row at hand, then its cells or the parts of its span."""
    ctx.guard(frame, column, ref.at)
    if record != frame.rows and frame.bound is not None and not _bound(ctx, frame, record):
        ctx.add("HT207", ref.at, name=ref.text, column=ref.text)
        return ctx.error(ref.at)
    through = record if record != column.owner else ""
    info = {"id": column.id, "previous": previous, "record": through}
    made = Expr("column", type_of(ctx, column), (), info, ref.at)
    if not rest:
        return made
    if made.type.base == "row":
        return _cells(ctx, frame, made, rest, ref)
    if made.type.base == "span":
        return _span_part(ctx, made, rest, ref)
    if made.type.base == "any":
        return made
    return _no_attribute(ctx, column.id, ".".join(rest), [], ref.at)


def _bound(ctx: Context, frame: Frame, record: str) -> bool:
    """Whether a row of this record, or of one that it is a part of, is at hand."""
    assert frame.bound is not None
    return any(lineage(ctx, one) & lineage(ctx, record) for one in frame.bound)


def lineage(ctx: Context, record: str) -> frozenset[str]:
    """A record and those it is a part of."""
    found: list[str] = []
    placed = ctx.resolved.by_id.get(record)
    while placed is not None and placed.id not in found:
        found.append(placed.id)
        placed = ctx.base_of(placed)
    return frozenset(found)


def _span_part(ctx: Context, base: Expr, rest: tuple[str, ...], ref: surface.Ref) -> Expr:
    table = ATTRIBUTES["span"]
    if len(rest) > 1 or rest[0] not in table:
        return _no_attribute(ctx, ".".join(ref.parts[: -len(rest)]), ".".join(rest), list(table), ref.at)
    return Expr("attr", table[rest[0]], (base,), {"name": rest[0]}, ref.at)


def _cells(ctx: Context, frame: Frame, base: Expr, rest: tuple[str, ...], ref: surface.Ref) -> Expr:
    """``fault.severity.limit``: the cells of the row that a value names."""
    made = base
    for part in rest:
        columns = ctx.columns(made.type.of) if made.type.base == "row" else {}
        column = columns.get(part)
        if column is None:
            return _no_attribute(ctx, made.type.of or ref.text, part, list(columns), ref.at)
        made = Expr("cell", type_of(ctx, column), (made,), {"column": column.id}, ref.at)
    return made


def target(
    ctx: Context, frame: Frame, ref: surface.Ref, kinds: frozenset[str], wanted: str, *, free: bool = True
) -> str:
    """The id of what a reference-only modifier names, "" after a problem. ``free``: no guard is asked for."""
    found = ctx.find(frame.scope, ref.parts)
    if found is None or found[1]:
        word = ctx.word(ref.parts[0]) if len(ref.parts) == 1 else ""
        if word and word in ("agreement", "loss", "breach", "law", "end", "other") and _word_fits(word, wanted):
            return word
        rows = ctx.rows_named(ref.parts[0]) if "row" in kinds and len(ref.parts) == 1 else []
        if len(rows) == 1:
            return rows[0].id
        if (
            found is not None
            and found[1]
            and found[0].kind in TABULAR
            and found[1][0] in ctx.columns(found[0].id)
        ):
            column = ctx.columns(found[0].id)[found[1][0]]
            if "column" in kinds and len(found[1]) == 1:
                return column.id
        if found is not None and found[1]:
            _no_attribute(ctx, found[0].id, ".".join(found[1]), [], ref.at)
        elif word:
            ctx.add("HT201", ref.at, name=ref.text, found=kind_words("word"), wanted=kind_words(wanted))
        else:
            near = [p.id for p in ctx.resolved.by_id.values() if p.kind in kinds] + list(ctx.resolved.aliases)
            ctx.unknown(ref.text, ref.at, near)
        return ""
    placed = follow(ctx, found[0])
    if placed.kind not in kinds and not _stands_for(ctx, placed, kinds):
        ctx.wrong_sort(placed, wanted, ref.at)
        return ""
    if not free:
        ctx.guard(frame, placed, ref.at)
    return placed.id


def _stands_for(ctx: Context, placed: Placed, kinds: frozenset[str]) -> bool:
    """A param of a template may be typed ``party``, ``document``, ``event`` ... and stand for one."""
    if placed.kind not in ("param", "column", "define"):
        return False
    kind = type_of(ctx, placed)
    return kind.base == "any" or kind.base in kinds


def _word_fits(word: str, wanted: str) -> bool:
    allowed = {
        "agreement": ("group", "state"),
        "loss": ("relation",),
        "end": ("settable",),
        "breach": ("state",),
        "other": ("party",),
        "law": (),
    }
    return wanted in allowed[word] or (wanted == "group" and word == "agreement")


__all__ = [
    "MEASURED",
    "NO_INFO",
    "attributes",
    "declared",
    "describe",
    "fits",
    "follow",
    "lineage",
    "name",
    "same",
    "target",
    "type_of",
]
