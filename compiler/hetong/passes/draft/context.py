"""What every drafting function needs: the model, how things are called, and how they are referred to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property

from hetong.base.words import Words
from hetong.passes.draft.pieces import OPEN, ref
from hetong.passes.draft.rule import Rule
from hetong.trees import model

LANGS = ("zh", "en")
_SMALL = frozenset("a an and as at by for from in into of on or per the to under with without".split())
_CAPITALISED = (
    model.Metric,
    model.Fee,
    model.Service,
    model.Record,
    model.Event,
    model.Param,
    model.Define,
    model.Norm,
    model.Remedy,
    model.Account,
    model.Instrument,
    model.Series,
    model.Table,
)


def title_case(text: str) -> str:
    """ "on-time rate" -> "On-time Rate": how English marks a defined term."""
    words = text.split(" ")
    return " ".join(w if w in _SMALL and n else w[:1].upper() + w[1:] for n, w in enumerate(words))


def sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


HEADS = re.compile(r" (of|to|for|in|on|with|from|by|under|without|per) ")
_IRREGULAR = {"person": "people", "day": "days", "series": "series", "staff": "staff", "data": "data"}


def plural(noun: str) -> str:
    """The plural of an English noun phrase: its head is the word before the first preposition."""
    found = HEADS.search(noun)
    head, rest = (noun[: found.start()], noun[found.start() :]) if found else (noun, "")
    stem, _, last = head.rpartition(" ")
    low = last.lower()
    if low in _IRREGULAR:
        many = _IRREGULAR[low]
        many = many[:1].upper() + many[1:] if last[:1].isupper() else many
    elif re.search(r"[^aeiou]y$", low):
        many = last[:-1] + "ies"
    elif re.search(r"(s|x|z|ch|sh)$", low):
        many = last + "es"
    else:
        many = last + "s"
    return f"{stem} {many}{rest}" if stem else many + rest


def article(noun: str) -> str:
    """ "a" or "an" before an English noun phrase."""
    return "an" if re.match(r"(?i)[aeio]|u(?!ni|se)|hour", noun) else "a"


def joined(parts: list[str], lang: str, last: str = "and") -> str:
    """甲、乙和丙 / A, B and C; ``last``: and | or."""
    if len(parts) < 2:
        return "".join(parts)
    # An item with an "and" of its own: the one that ends the list must stand out.
    inner = last == "and" and any(("和" if lang == "zh" else " and ") in p for p in parts)
    if lang == "zh":
        return "、".join(parts[:-1]) + ("以及" if inner else {"and": "和", "or": "或者"}[last]) + parts[-1]
    return ", ".join(parts[:-1]) + (", and " if inner else f" {last} ") + parts[-1]


class Draft:
    """The state of one drafting: nothing but look-ups, counts of uses, and what was inlined where."""

    def __init__(self, contract: model.Contract) -> None:
        self.contract = contract
        self.nodes = contract.nodes
        self.uses: Counter[str] = Counter()
        self.inlined: dict[str, str] = {}
        self.current = ""
        self.defined: set[str] = set()
        self.spoken: set[str] = set()
        self.roles: dict[str, Words] = {}
        self.rules: tuple[Rule, ...] = ()

    def node(self, id: str) -> model.Node | None:
        return self.nodes.get(id)

    def label(self, id: str, lang: str) -> str:
        """How running text calls a node: its label, capitalised in English where it is a defined term."""
        node = self.nodes.get(id)
        if node is None:
            return {"zh": "本合同", "en": "this Agreement"}[lang] if id == "agreement" else id
        text = node.label.get(lang)
        if lang == "en" and isinstance(node, _CAPITALISED):
            return title_case(text)
        return text

    def has_label(self, id: str) -> bool:
        node = self.nodes.get(id)
        return node is not None and bool(node.label)

    def party(self, id: str, lang: str) -> str:
        """The party's label; ``other`` and ``self`` read as the sentence at hand casts them (see ``roles``)."""
        if id in self.roles:
            return self.roles[id].get(lang)
        if id == "other":
            return {"zh": "另一方", "en": "the other Party"}[lang]
        node = self.nodes.get(id)
        said = self.label(id, lang)
        # "Party A" is a name of its own; who joins later may be spoken of by a common noun ("Third Party").
        joins = lang == "en" and isinstance(node, model.Party) and node.bound == "joinder"
        return f"the {said}" if joins and not said.startswith("Party ") else said

    def parties(self, ids: Iterable[str], lang: str, last: str = "and") -> str:
        return joined([self.party(i, lang) for i in ids], lang, last)

    def signatories(self) -> list[str]:
        return self._signatories

    @cached_property
    def _signatories(self) -> list[str]:
        return [
            i.id for i in self.contract.nodes.values() if isinstance(i, model.Party) and i.bound == "signature"
        ]

    def answerable(self, id: str) -> tuple[str, ...]:
        """Who can fail a group: the bearers of what stands in it, if they are the same throughout; else nobody."""
        found = {b for n in _inside(self.nodes.get(id)) if (b := _bearers(n))}
        return next(iter(found)) if len(found) == 1 else ()

    def only_targets(self, id: str) -> bool:
        """Whether all that can be failed in a group is the targets of metrics."""
        failed = [n for n in _inside(self.nodes.get(id)) if _bearers(n)]
        return bool(failed) and all(isinstance(n, model.Metric) for n in failed)

    def everyone(self, lang: str) -> str:
        """双方 / the Parties, or 各方 where there are more than two."""
        if lang == "en":
            return "the Parties"
        return "双方" if len(self.signatories()) == 2 else "各方"

    def clause_of(self, id: str, named: bool = False) -> str:
        return ref(id, named)

    def inline(self, id: str) -> bool:
        """Whether a param or definition is written out where it is used: it is used once, and nothing else is said of it."""
        node = self.nodes.get(id)
        return isinstance(node, model.Param | model.Define) and node.id not in self.defined

    def note_inlined(self, id: str) -> None:
        self.inlined.setdefault(id, self.current)


def _inside(node: model.Node | None) -> Iterator[model.Node]:
    if isinstance(node, model.Group | model.Service | model.Remedy):
        for item in node.items:
            yield item
            yield from _inside(item)


def _bearers(node: model.Node) -> tuple[str, ...]:
    """Those whose failure a state of this node is; rights and reliefs cannot be failed."""
    if isinstance(node, model.Metric):
        return (node.bearer,) if node.target is not None and node.bearer else ()
    if isinstance(node, model.Norm) and node.modality in ("duty", "prohibition", "payment"):
        return node.bearer.parties
    return ()


def both(zh: str, en: str) -> Words:
    return Words(zh, en)


def plain(text: str) -> bool:
    return OPEN not in text
