"""Settings of a noun: each typed by the row of its kind in ``resolve.kinds``.

In: the entries that are settings. Out: slots by their own names, ``means`` as a phrase, parties and documents as
references. Words chosen from a list (``cut = pro_rata``) have been looked at by the resolve pass.
"""

from __future__ import annotations

from attrs import evolve

from hetong.base.words import Words
from hetong.passes.check import texts
from hetong.passes.check.context import Context, Frame
from hetong.passes.check.expressions import elaborate
from hetong.passes.check.names import target
from hetong.passes.check.sorts import HOURS
from hetong.passes.resolve import chinese
from hetong.passes.resolve.kinds import KINDS
from hetong.trees import surface
from hetong.trees.resolved import Placed
from hetong.trees.types import BOOL, DATE, DURATION, LIST, MOMENT, NUMBER, TEXT, Type

_TYPES = {
    "text": TEXT,
    "code": TEXT,
    "bool": BOOL,
    "date": DATE,
    "moment": MOMENT,
    "duration": DURATION,
    "list": LIST,
    "number": NUMBER,
    "interval": HOURS,
}
_REFERENCES = {
    "party": frozenset({"party"}),
    "parties": frozenset({"party"}),
    "over": frozenset({"document", "contract"}),
    "precedence": frozenset({"document", "contract"}),
    "answers_for": frozenset({"party"}),
}
_CONTRACT_WORDS = frozenset({"languages", "law", "currency", "calendar", "zone"})


def settings(ctx: Context, frame: Frame, placed: Placed) -> None:
    kind = KINDS.get(placed.kind)
    base = frame.path
    if placed.kind == "article":
        _level(ctx, placed)
    for name, entry in placed.settings.items():
        row = kind.settings.get(name) if kind is not None else None
        if (
            row is not None
            and entry.value is not None
            and not (placed.kind == "contract" and name in _CONTRACT_WORDS)
        ):
            setting(
                ctx,
                evolve(frame, path=f"{base}.{name}", bound=None),
                placed,
                name,
                entry.value,
                row.type,
                entry,
            )
            if name == "bound":
                _bound(ctx, frame, placed, entry)


_INSIDE = Words("该条在另一条之内", "the article stands in another")
_NO_PART = Words("该条没有写level = part", "the article is no part (level = part)")


def _level(ctx: Context, placed: Placed) -> None:
    """A part stands above articles, so in none of them; only a part says whether its articles are counted anew."""
    part = ctx.choice(placed, "level") == "part"
    for name in ("level", "numbers"):
        entry = placed.settings.get(name)
        if entry is not None and placed.owner and (part or name == "numbers"):
            ctx.problems.add("HT411", entry.at, name=name, why=_INSIDE)
        elif entry is not None and name == "numbers" and not part:
            ctx.problems.add("HT411", entry.at, name=name, why=_NO_PART)


def _bound(ctx: Context, frame: Frame, placed: Placed, entry: surface.Entry) -> None:
    """``bound = joinder on JOINED until LEFT``: the slots ``bound_on`` and ``bound_until``."""
    for mod in entry.mods:
        e = mod.args[0]
        if mod.kind in ("on", "until") and isinstance(e, surface.Expr):
            slot = f"bound_{mod.kind}"
            here = evolve(frame, path=f"{frame.path}.{slot}", bound=None)
            ctx.slot(placed.id, slot, elaborate(ctx, here, e, DATE if e.op == "blank" else MOMENT))


def setting(
    ctx: Context, frame: Frame, placed: Placed, name: str, value: surface.Expr, kind: str, entry: surface.Entry
) -> None:
    """One setting: an expression, a phrase, or names."""
    if name == "means" and value.op == "text" and isinstance(value.args[0], surface.Text):
        ctx.phrase(placed.id, "means", texts.phrase(ctx, frame, value.args[0]))
        return
    references = _REFERENCES.get(name) or _REFERENCES.get(kind)
    if references is not None:
        _references(ctx, frame, placed, name, value, references)
        return
    if kind in ("bool",) or kind.startswith("choice:") or kind in ("amount", "any"):
        return
    every = next((m for m in entry.mods if m.kind == "every"), None)
    if kind == "interval" and every is not None and value.op != "hours":
        value = surface.Expr("hours", (value, every.args[-1]), value.at)
    wanted: Type | None = _TYPES.get(kind)
    if wanted == MOMENT and value.op == "blank":
        wanted = DATE  # what a reader fills in is a day
    ctx.slot(placed.id, name, elaborate(ctx, frame, value, wanted))


def _references(
    ctx: Context, frame: Frame, placed: Placed, name: str, value: surface.Expr, kinds: frozenset[str]
) -> None:
    """``parties = [host, club]``, ``parties = all``, ``prepared_by = host``, ``choice = none``."""
    refs: list[surface.Ref] = []
    if value.op == "ref" and isinstance(value.args[0], surface.Ref):
        refs = [value.args[0]]
    elif value.op == "list":
        items = value.args[0]
        assert isinstance(items, tuple)
        refs = [i.what for i in items if isinstance(i.what, surface.Ref)]
    found: list[str] = []
    for ref in refs:
        word = chinese.word(ref.text)
        if word == "all" and kinds == _REFERENCES["parties"]:
            found.extend(ctx.signatories)
        elif name == "precedence" and word in ("zh", "en", "agreement"):
            found.append(word)
        else:
            id = target(ctx, frame, ref, kinds, "party" if "party" in kinds else "document")
            found.extend([id] if id else [])
    if found:
        ctx.ref(placed.id, name, tuple(found))
