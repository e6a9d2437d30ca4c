"""Small pieces that several kinds share: windows, caps, targets, and the slots of one item."""

from __future__ import annotations

from attrs import evolve

from hetong.passes.resolve import chinese
from hetong.trees import model, surface
from hetong.trees.checked import Checked
from hetong.trees.resolved import Placed
from hetong.trees.types import NUMBER, PERCENT

_WINDOWS = frozenset({"day", "week", "month", "quarter", "year"})
_REL = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "=": "eq", "!=": "ne"}


class Slots:
    """What the check pass found out about one item, by slot."""

    def __init__(self, checked: Checked, placed: Placed, dropped: frozenset[str] = frozenset()) -> None:
        self.placed = placed
        self._dropped = dropped
        self._included = checked.included.get(placed.id)
        self._exprs = checked.slots.get(placed.id, {})
        self._phrases = checked.phrases.get(placed.id, {})
        self._refs = checked.refs.get(placed.id, {})

    def expr(self, slot: str) -> model.Expr | None:
        found = self._exprs.get(slot)
        return without(found, self._dropped) if found is not None and self._dropped else found

    def phrase(self, slot: str) -> model.Phrase:
        return self._phrases.get(slot, model.NO_PHRASE)

    def refs(self, slot: str) -> tuple[str, ...]:
        found = self._refs.get(slot, ())
        return tuple(r for r in found if r not in self._dropped) if self._dropped else found

    def one(self, slot: str) -> str:
        return next(iter(self.refs(slot)), "")

    def numbered(self, slot: str) -> list[model.Expr]:
        """at_most.0, at_most.1, … in the order written."""
        found: list[model.Expr] = []
        while (e := self.expr(f"{slot}.{len(found)}")) is not None:
            found.append(e)
        return found

    def included(self) -> bool | None:
        """Whether an optional service is part of the contract; None: a choice still open."""
        return self._included

    def has(self, mod: str) -> bool:
        return self.placed.mod(mod) is not None

    def choice(self, setting: str, default: str) -> str:
        """A setting whose value is a bare word: ``cut = pro_rata``."""
        entry = self.placed.settings.get(setting)
        if entry is None or entry.value is None:
            return default
        return word_of(entry.value) or default


def without(e: model.Expr, dropped: frozenset[str]) -> model.Expr:
    """The same expression; lists leave out what the contract does not hold."""
    args = tuple(without(a, dropped) for a in e.args)
    items: tuple[model.Entry, ...] = e.info.get("items", ())
    kept = tuple(
        evolve(i, inner=without(i.inner, dropped)) if i.inner is not None else i
        for i in items
        if i.id not in dropped
    )
    if items and kept != items:
        return evolve(e, args=args, info={**e.info, "items": kept})
    return evolve(e, args=args) if args != e.args else e


def word_of(value: surface.Expr) -> str:
    """The bare word or the plain text of a setting."""
    if value.op == "ref":
        ref = value.args[0]
        return ref.text if isinstance(ref, surface.Ref) else ""
    if value.op == "text":
        text = value.args[0]
        return text.first if isinstance(text, surface.Text) else ""
    if value.op in ("number", "yes", "no"):
        return str(value.args[0]) if value.args else value.op
    return ""


def window(slots: Slots, mod_kind: str = "every", slot: str = "every") -> model.Window | None:
    mod = slots.placed.mod(mod_kind)
    return None if mod is None else window_of(mod, slots.expr(slot))


def window_of(mod: surface.Mod, length: model.Expr | None) -> model.Window:
    full, unit = mod.args
    if isinstance(unit, str):
        return model.Window(unit, bool(full))
    return model.Window("", bool(full), length)


def caps(slots: Slots) -> tuple[model.Cap, ...]:
    return tuple(cap(e) for e in slots.numbered("at_most"))


def cap(limit: model.Expr) -> model.Cap:
    """``60% of hosting per 12 months`` is a limit and its window; a bare number limits how often."""
    per = limit
    if limit.op == "per" and len(limit.args) == 1:
        unit, n = str(limit.info.get("unit", "")), str(limit.info.get("n", "1"))
        inner = limit.args[0]
        if unit == "agreement":
            return model.Cap(inner, "agreement", times=_times(inner))
        if unit in _WINDOWS and n == "1":
            return model.Cap(inner, unit, times=_times(inner))
        if unit in _WINDOWS:
            over = model.Expr("duration", limit.type, (), {"n": n, "unit": unit}, limit.at)
            return model.Cap(inner, "rolling", over, times=_times(inner))
    return model.Cap(per, "occurrence", times=_times(per))


def _times(limit: model.Expr) -> bool:
    return limit.type.base in ("number", "count") and limit.type != PERCENT


def target(slots: Slots) -> tuple[str, model.Expr] | None:
    mod, limit = slots.placed.mod("target"), slots.expr("target")
    return (_REL[str(mod.args[0])], limit) if mod is not None and limit is not None else None


def rounded(slots: Slots, slot: str = "rounded") -> tuple[str, model.Expr] | None:
    mod, step = slots.placed.mod("rounded"), slots.expr(slot)
    return (chinese.word(str(mod.args[0])), step) if mod is not None and step is not None else None


def nothing(at: surface.Item | surface.Entry) -> model.Expr:
    return model.Expr("none", NUMBER, (), {}, at.at)
