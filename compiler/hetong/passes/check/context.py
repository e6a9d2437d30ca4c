"""What checking one contract shares: the names, the values from outside, and the slots found so far.

In: a resolved contract, the values, the bag of problems. Out: ``Context``, into which the other modules write,
and ``Frame``, which says for one slot where its names are looked up and under which path its blanks are known.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from attrs import evolve, frozen

from hetong.base.problems import Fact, Problems, Related
from hetong.base.span import NOWHERE, Span
from hetong.base.suggest import did_you_mean
from hetong.base.words import EMPTY, Words
from hetong.passes.check.sorts import MONEY, TYPE_NAMES, WORDS, describe, kind_words
from hetong.passes.check.units import fits, mismatch
from hetong.passes.resolve import chinese
from hetong.trees import surface
from hetong.trees.checked import Value
from hetong.trees.model import Blank, Expr, Phrase
from hetong.trees.resolved import Placed, Resolved
from hetong.trees.types import ANY, Type

NO_INFO: Mapping[str, Any] = MappingProxyType({})
SUGGESTED = 100  # so many unknown names get near ones; looking through all names costs their number each time
TABULAR = ("record", "event", "table", "scale")


@frozen(eq=False, repr=False)
class Frame:
    """Where one slot stands. ``scope``: prefix its names are looked up in. ``path``: address of a blank that is the
    whole slot; ``rate``: of one that is a part of it. ``rows``: the record whose columns are bare here. ``bound``:
    records that have a row at hand; None where any may have one. ``open_modules``: modules guarded here."""

    item: Placed
    scope: str
    path: str
    rate: str = ""
    rows: str = ""
    bound: frozenset[str] | None = None
    open_modules: frozenset[str] = frozenset()
    anchor: bool = False
    named: bool = True
    subject: str = ""

    def at(self, path: str) -> Frame:
        return evolve(self, path=path, rate="")


class Context:
    def __init__(self, resolved: Resolved, values: Mapping[str, Value], problems: Problems) -> None:
        self.resolved = resolved
        self.values = values
        self.problems = problems
        self.slots: dict[str, dict[str, Expr]] = {}
        self.phrases: dict[str, dict[str, Phrase]] = {}
        self.refs: dict[str, dict[str, tuple[str, ...]]] = {}
        self.types: dict[str, Type] = {}
        self.blanks: list[Blank] = []
        self.used: set[str] = set()
        self.paths: dict[str, Placed] = {}
        self.kinds: dict[str, Type] = {}  # what stands at a path, blank or filled
        self.included: dict[str, bool] = {}
        self.guards: dict[str, tuple[Expr, ...]] = {}
        self.done: set[str] = set()
        self.busy: set[str] = set()
        self.unknowns = 0
        self._said: set[tuple[str, Span, tuple[tuple[str, Fact], ...]]] = set()
        self._columns: dict[str, dict[str, Placed]] = {}
        self._rows: dict[str, list[Placed]] | None = None
        self._typed: dict[str, Type] = {}
        self.currency = self._currency()
        self.money = Type("money", self.currency)
        self.signatories = tuple(
            p.id
            for p in resolved.by_id.values()
            if p.kind == "party" and self.choice(p, "bound") in ("", "signature")
        )

    def _currency(self) -> str:
        root = self.resolved.contract
        return (self.choice(root, "currency") if root else "") or "CNY"

    @staticmethod
    def choice(placed: Placed, setting: str) -> str:
        """The word a setting is set to, in English; "" if it is not set to a word."""
        entry = placed.settings.get(setting)
        value = entry.value if entry else None
        if value is None or value.op not in ("ref", "text", "yes", "no"):
            return ""
        what = value.args[0] if value.args else value.op
        if isinstance(what, surface.Ref):
            return chinese.word(what.text)
        return what.first if isinstance(what, surface.Text) else str(what)

    # ---- problems

    def add(self, code: str, at: Span, *related: Related, **facts: Fact) -> None:
        self.problems.add(code, at, *related, **facts)

    def once(self, code: str, at: Span, *related: Related, **facts: Fact) -> None:
        """Like ``add``, but the same mistake in both languages of a text is one problem."""
        key = (code, at, tuple(facts.items()))
        if key not in self._said:
            self._said.add(key)
            self.add(code, at, *related, **facts)

    def wrong_sort(self, placed: Placed, wanted: str, at: Span) -> None:
        there = Related(placed.at, Words("在这里声明", "declared here"))
        self.add("HT201", at, there, name=placed.id, found=kind_words(placed.kind), wanted=kind_words(wanted))

    def unknown(self, name: str, at: Span, candidates: list[str] | None = None) -> Expr:
        if candidates is None:
            candidates = [*self.resolved.by_id, *self.resolved.aliases, *WORDS]
        self.unknowns += 1
        near = did_you_mean(name, candidates) if self.unknowns <= SUGGESTED else EMPTY
        self.add("HT200", at, name=name, near=near)
        return self.error(at)

    @staticmethod
    def error(at: Span) -> Expr:
        return Expr("none", ANY, (), NO_INFO, at)

    def expected(self, expr: Expr, slot: Type | None, *, rates: bool = False) -> Expr:
        """The expression, if it fits the slot; otherwise a problem and an expression of any type."""
        if slot is None or expr.op in ("none", "blank") or fits(expr.type, slot, rates=rates):
            return expr
        if expr.op == "number" and expr.info["value"] == "0" and slot.base == "percent":
            return expr
        self.add(mismatch(expr.type, slot), expr.at, found=describe(expr.type), wanted=describe(slot))
        return self.error(expr.at)

    # ---- names

    def find(self, scope: str, parts: tuple[str, ...]) -> tuple[Placed, tuple[str, ...]] | None:
        return self.resolved.find(scope, parts)

    def word(self, name: str) -> str:
        """The predeclared name, in English, or ""."""
        name = chinese.word(name)
        return name if name in WORDS else ""

    def base_of(self, placed: Placed) -> Placed | None:
        """The record that a named part is a part of."""
        item = placed.item
        value = item.value if isinstance(item, surface.Noun) else None
        if placed.kind not in ("record", "event") or value is None or value.op not in ("rows", "ref"):
            return None
        ref = value.args[0]
        assert isinstance(ref, surface.Ref)
        found = self.find(placed.scope, ref.parts)
        if found is None or found[1] or found[0].kind not in ("record", "event") or found[0] is placed:
            return None
        return found[0] if value.op == "rows" or found[0].kind == "record" else None

    def columns(self, id: str) -> Mapping[str, Placed]:
        """The columns of a record, event, table or scale by bare name, those of its base included."""
        known = self._columns.get(id)
        if known is not None:
            return known
        found: dict[str, Placed] = {}
        seen: set[str] = set()
        placed: Placed | None = self.resolved.by_id.get(id)
        while placed is not None and placed.id not in seen:
            seen.add(placed.id)
            for child in placed.children:
                if child.kind == "column":
                    found.setdefault(child.id.rpartition(".")[2], child)
            placed = self.base_of(placed)
        self._columns[id] = found
        return found

    def rows_named(self, name: str) -> list[Placed]:
        if self._rows is None:
            self._rows = {}
            for placed in self.resolved.by_id.values():
                if placed.kind == "row":
                    self._rows.setdefault(placed.id.rpartition(".")[2], []).append(placed)
        return self._rows.get(name, [])

    # ---- types

    def written_type(self, placed: Placed, written: surface.Type | None) -> Type | None:
        """The type an author wrote, with its names looked up."""
        if written is None:
            return None
        name = chinese.type_name(written.name)
        kind = Type(name, self.currency if name == "money" else "") if name in TYPE_NAMES else None
        if kind is None:
            found = self.find(placed.scope, tuple(written.name.split(".")))
            if found is not None and found[0].kind in ("table", "scale"):
                kind = Type("row", found[0].id)
            elif found is not None and found[0].kind == "unit":
                kind = Type("quantity", found[0].id)
            else:
                names = [
                    *TYPE_NAMES,
                    *(p.id for p in self.resolved.by_id.values() if p.kind in ("table", "scale", "unit")),
                ]
                self.add("HT314", written.at, name=written.name, near=did_you_mean(written.name, names))
                return ANY
        if written.per is None:
            return kind
        found = self.find(placed.scope, tuple(written.per.split(".")))
        return kind.rate(found[0].id if found is not None else written.per)

    def declared(self, placed: Placed) -> Type | None:
        """The type that the declaration itself gives, without looking at its value."""
        known = self._typed.get(placed.id)
        if known is not None:
            return known
        item = placed.item
        written = item.type if isinstance(item, surface.Noun | surface.Entry) else None
        kind = self.written_type(placed, written)
        if kind is None:
            kind = self._by_kind(placed)
        if kind is not None:
            self._typed[placed.id] = kind
        return kind

    def _by_kind(self, placed: Placed) -> Type | None:
        match placed.kind:
            case "fee" | "account":
                return self.money
            case "party" | "document" | "event" | "metric":
                return Type(placed.kind) if placed.kind != "metric" else None
            case "norm" | "article" | "service" | "remedy" | "prose":
                return Type("norm")
            case "record":
                return Type("event")
            case "row":
                return Type("row", placed.owner)
            case "table" | "scale":
                return Type("row", placed.id)
        return None

    # ---- results

    def slot(self, id: str, name: str, expr: Expr) -> Expr:
        self.slots.setdefault(id, {})[name] = expr
        return expr

    def phrase(self, id: str, name: str, phrase: Phrase) -> None:
        self.phrases.setdefault(id, {})[name] = phrase

    def ref(self, id: str, name: str, ids: tuple[str, ...]) -> None:
        here = self.refs.setdefault(id, {})
        here[name] = here.get(name, ()) + ids

    def guard(self, frame: Frame, target: Placed, at: Span) -> None:
        """A reference into an optional service from outside of it must be guarded, or be the item's own anchor."""
        module = target.module or (target.id if self.optional(target) else "")
        if not module or module in frame.open_modules or frame.item.kind in ("given", "expect", "mention"):
            return
        if frame.anchor:
            if module not in self.refs.get(frame.item.id, {}).get("module", ()):
                self.ref(frame.item.id, "module", (module,))
            return
        there = Related(target.at, Words("在这里声明", "declared here"))
        self.once("HT205", at, there, name=target.id, module=module)

    def optional(self, placed: Placed) -> bool:
        return placed.kind == "service" and placed.mod("optional") is not None


def blank(ctx: Context, frame: Frame, kind: Type | None, at: Span, info: Mapping[str, Any]) -> Expr:
    """The blank at this place, under an address of its own."""
    path = frame.path
    if path in ctx.paths:
        number = 2
        while f"{path}.{number}" in ctx.paths:
            number += 1
        path = f"{path}.{number}"
    ctx.paths[path] = frame.item
    if kind is None:
        ctx.add("HT315", at)
        kind = ANY
    ctx.kinds[path] = kind
    if not frame.named:
        ctx.add("HT450", at, path=path)
    ctx.blanks.append(Blank(path, kind, frame.item.id, at))
    return Expr("blank", kind, (), {"path": path, **info}, at)


__all__ = ["EMPTY", "MONEY", "NOWHERE", "NO_INFO", "SUGGESTED", "Context", "Frame", "blank"]
