"""Texts and lists: the references in braces, the same in both languages.

In: a text as written, ``{x}`` inside. Out: a ``Phrase`` of words and slots; a list becomes entries.
Problems: HT210 (``{x}`` names nothing), HT211 (the languages name different things), HT212 (a brace left open).
"""

from __future__ import annotations

from hetong.base.span import Span
from hetong.base.suggest import did_you_mean
from hetong.base.words import EMPTY, Words
from hetong.passes.check.context import NO_INFO, TABULAR, Context, Frame
from hetong.passes.check.names import attributes, follow, type_of
from hetong.passes.check.sorts import HOURS, describe
from hetong.trees import surface
from hetong.trees.model import Entry, Expr, Part, Phrase, Slot
from hetong.trees.types import LIST, TEXT, Type

_FORMS = ("number", "label", "value")


def phrase(ctx: Context, frame: Frame, text: surface.Text) -> Phrase:
    """The words of both languages, references resolved. One text alone is of the contract's first language."""
    first = _parts(ctx, frame, text.first, text.at)
    if text.second is None:
        return (
            Phrase(first, ())
            if not ctx.resolved.languages or ctx.resolved.languages[0] == "zh"
            else Phrase((), first)
        )
    second = _parts(ctx, frame, text.second, text.at)
    zh, en = {p.id for p in first if isinstance(p, Slot)}, {p.id for p in second if isinstance(p, Slot)}
    if zh != en and "" not in zh | en:
        only_zh, only_en = "、".join(sorted(zh - en)), ", ".join(sorted(en - zh))
        ctx.add("HT211", text.at, zh=only_zh or "–", en=only_en or "–")
    return Phrase(first, second)


def label(ctx: Context, frame: Frame, words: Words, at: Span) -> Phrase | None:
    """A label with references in it; None for a plain one."""
    if "{" not in words.zh + words.en:
        return None
    return Phrase(_parts(ctx, frame, words.zh, at), _parts(ctx, frame, words.en, at))


def _parts(ctx: Context, frame: Frame, text: str, at: Span) -> tuple[Part, ...]:
    if "{" not in text and "}" not in text:
        return (text,) if text else ()
    parts: list[Part] = []
    plain = ""
    i = 0
    while i < len(text):
        c = text[i]
        if text[i : i + 2] in ("{{", "}}"):
            plain += c
            i += 2
        elif c == "{":
            end = text.find("}", i)
            if end < 0 or "{" in text[i + 1 : end]:
                ctx.add("HT212", at, text=text[i : i + 12])
                plain += text[i:]
                break
            if plain:
                parts.append(plain)
                plain = ""
            parts.append(_slot(ctx, frame, text[i + 1 : end].strip(), at))
            i = end + 1
        elif c == "}":
            ctx.add("HT212", at, text=text[max(0, i - 11) : i + 1])
            plain += c
            i += 1
        else:
            plain += c
            i += 1
    if plain:
        parts.append(plain)
    return tuple(parts)


def _slot(ctx: Context, frame: Frame, inside: str, at: Span) -> Slot:
    """``{x}``, ``{x.number}``, ``{client.name}``."""
    names = tuple(p.strip().strip("`") for p in inside.split("."))
    found = ctx.find(frame.scope, names)
    form = ""
    if found is not None and found[1] and found[1][-1] in _FORMS:
        placed = found[0]
        if not (found[1][-1] == "value" and placed.kind == "metric" and len(found[1]) > 1):
            form, found = found[1][-1], (found[0], found[1][:-1])
    if found is None:
        word = ctx.word(names[0])
        if word and len(names) == 1:
            return Slot(word)
        rows = ctx.rows_named(names[0]) if len(names) == 1 else []
        if len(rows) == 1:
            return Slot(rows[0].id)
        near = did_you_mean(inside, [*ctx.resolved.by_id, *ctx.resolved.aliases])
        ctx.once("HT210", at, name=inside, near=near)
        return Slot("")
    ctx.guard(frame, found[0], at)
    placed, rest = follow(ctx, found[0]), found[1]
    if len(rest) == 1 and placed.kind in TABULAR and rest[0] in ctx.columns(placed.id):
        return Slot(ctx.columns(placed.id)[rest[0]].id, form)
    if rest and (len(rest) > 1 or rest[0] not in _attributes(ctx, placed)):
        ctx.once(
            "HT202",
            at,
            name=placed.id,
            attribute=".".join(rest),
            near=did_you_mean(rest[0], _attributes(ctx, placed)),
        )
        return Slot("")
    return Slot(placed.id, form, rest[0] if rest else "")


def _attributes(ctx: Context, placed: surface.Expr | object) -> list[str]:
    from hetong.trees.resolved import Placed

    assert isinstance(placed, Placed)
    names = list(attributes(ctx, placed, type_of(ctx, placed)))
    if placed.kind == "party":
        names += ["role", "name", "representative", "address", "phone", "email", "credit_code"]
    return names


def text(ctx: Context, frame: Frame, e: surface.Expr, expect: Type | None) -> Expr:
    """A text in a slot; refused where a value of another type is wanted."""
    what = e.args[0]
    assert isinstance(what, surface.Text)
    if expect is not None and expect.base not in ("text", "any", "list"):
        ctx.add("HT300", e.at, found=describe(TEXT), wanted=describe(expect))
        return ctx.error(e.at)
    return Expr("text", TEXT, (), {"text": phrase(ctx, frame, what)}, e.at)


def listing(ctx: Context, frame: Frame, e: surface.Expr) -> Expr:
    """``[a, "乙" / "b", ...]``: a list of money heads is worth their sum, any other is words."""
    items, is_open = e.args
    assert isinstance(items, tuple)
    made = tuple(_entry(ctx, frame, item) for item in items)
    kinds = [_worth(ctx, entry) for entry in made if entry.id]
    of = (
        "money"
        if made and len(kinds) == len(made) and all(k == "money" for k in kinds)
        else _common(kinds, made)
    )
    return Expr("list", Type("list", of), (), {"items": made, "open": bool(is_open)}, e.at)


def _worth(ctx: Context, entry: Entry) -> str:
    placed = ctx.resolved.by_id.get(entry.id)
    kind = type_of(ctx, placed) if placed is not None else LIST
    return kind.of if kind.base == "list" else kind.base


def _common(kinds: list[str], made: tuple[Entry, ...]) -> str:
    if not kinds:
        return "text" if made else ""
    return kinds[0] if len(set(kinds)) == 1 and len(kinds) == len(made) else ""


def _entry(ctx: Context, frame: Frame, item: surface.Listed) -> Entry:
    inner = listing(ctx, frame, item.inner) if item.inner is not None else None
    if isinstance(item.what, surface.Text):
        return Entry(phrase(ctx, frame, item.what), "", EMPTY, inner, item.tags)
    shown = EMPTY
    if item.label is not None:
        second = item.label.second
        shown = Words(item.label.first, second if second is not None else item.label.first)
    return Entry(None, _named(ctx, frame, item.what), shown, inner, item.tags)


def _named(ctx: Context, frame: Frame, ref: surface.Ref) -> str:
    found = ctx.find(frame.scope, ref.parts)
    if found is not None and not found[1]:
        return follow(ctx, found[0]).id
    if (
        found is not None
        and found[0].kind in TABULAR
        and len(found[1]) == 1
        and found[1][0] in ctx.columns(found[0].id)
    ):
        return ctx.columns(found[0].id)[found[1][0]].id
    rows = ctx.rows_named(ref.parts[0]) if len(ref.parts) == 1 and found is None else []
    if len(rows) == 1:
        return rows[0].id
    word = ctx.word(ref.text)
    if found is None and word in ("loss", "law", "agreement"):
        return word
    if rows:
        ids = [row.id for row in rows]
        ctx.add("HT203", ref.at, name=ref.text, ids=Words("、".join(ids), ", ".join(ids)))
    elif found is not None:
        ctx.add("HT202", ref.at, name=found[0].id, attribute=".".join(found[1]), near=EMPTY)
    else:
        ctx.unknown(ref.text, ref.at)
    return ""


__all__ = ["HOURS", "NO_INFO", "label", "listing", "phrase", "text"]
