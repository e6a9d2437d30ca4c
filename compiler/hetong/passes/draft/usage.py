"""How often each name is used, which decides whether its value is written where it is used or once as a term."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from hetong.trees import model

_INNER = (model.Group, model.Service, model.Remedy, model.Instrument)


def expressions(thing: object) -> Iterator[model.Expr | model.Slot]:
    """Every expression and text reference inside a node's own fields (not inside the nodes it holds)."""
    found: list[model.Expr | model.Slot] = []
    _gather(thing, found)
    return iter(found)


def _gather(thing: Any, found: list[model.Expr | model.Slot]) -> None:
    # Every node of a contract passes through here several times: one list, and a look at a type only once.
    kind = _KINDS.get(type(thing)) or _kind(type(thing))
    if kind == "expr":
        found.append(thing)
        for arg in thing.args:
            _gather(arg, found)
        for value in thing.info.values():
            if type(value) not in _LEAVES:
                _gather(value, found)
    elif kind == "slot":
        found.append(thing)
    elif kind == "map":
        for value in thing.values():
            _gather(value, found)
    elif kind in ("many", "set"):
        for value in thing:
            _gather(value, found)
    elif kind in ("fields", "phrase"):
        for name in _fields(type(thing)):
            value = getattr(thing, name)
            if type(value) not in _LEAVES and value != ():
                _gather(value, found)


_LEAVES = frozenset({str, int, bool, type(None)})
_KINDS: dict[type, str] = {}


def _kind(cls: type) -> str:
    """How things of a type are gone through."""
    if issubclass(cls, model.Expr):
        kind = "expr"
    elif issubclass(cls, model.Slot):
        kind = "slot"
    elif issubclass(cls, str | int | bool):
        kind = "plain"
    elif issubclass(cls, Mapping):
        kind = "map"
    elif issubclass(cls, tuple | list):
        kind = "many"
    elif issubclass(cls, frozenset):
        kind = "set"
    elif issubclass(cls, model.Phrase):
        kind = "phrase"
    else:
        kind = "fields" if attrs.has(cls) else "plain"
    _KINDS[cls] = kind
    return kind


_FIELDS: dict[type, tuple[str, ...]] = {}
_PLAIN = frozenset({"id", "at", "tags", "module", "note", "type"})


def _fields(cls: type) -> tuple[str, ...]:
    found = _FIELDS.get(cls)
    if found is None:
        names = (a.name for a in attrs.fields(cls))
        skip = _PLAIN | ({"items"} if issubclass(cls, _INNER) else frozenset())
        found = _FIELDS[cls] = tuple(n for n in names if n not in skip)
    return found


_NAMING = ("ref", "state", "happened", "aggregate", "deferred")


def count(contract: model.Contract) -> Counter[str]:
    """id -> how many places name it, scenarios left out: they illustrate, they do not use."""
    uses: Counter[str] = Counter()
    for node in contract.nodes.values():
        if isinstance(node, model.Scenario):
            continue
        zh_only: Counter[str] = Counter()
        en_only: Counter[str] = Counter()
        for phrase in _phrases(node):
            zh_only.update(p.id for p in phrase.zh if isinstance(p, model.Slot))
            en_only.update(p.id for p in phrase.en if isinstance(p, model.Slot))
        for thing in expressions(node):
            if isinstance(thing, model.Expr) and thing.op in _NAMING:
                uses[str(thing.info.get("id") or thing.info.get("of") or thing.info.get("document") or "")] += 1
        uses.update(zh_only | en_only)
    return uses


def _phrases(thing: object) -> list[model.Phrase]:
    found: list[model.Phrase] = []
    _gather_phrases(thing, found)
    return found


def _gather_phrases(thing: Any, found: list[model.Phrase]) -> None:
    kind = _KINDS.get(type(thing)) or _kind(type(thing))
    if kind == "phrase":
        found.append(thing)
    elif kind == "expr":
        for value in thing.info.values():
            _gather_phrases(value, found)
        for arg in thing.args:
            _gather_phrases(arg, found)
    elif kind == "map":
        for value in thing.values():
            _gather_phrases(value, found)
    elif kind == "many":
        for value in thing:
            _gather_phrases(value, found)
    elif kind in ("fields", "slot"):
        for name in _fields(type(thing)):
            value = getattr(thing, name)
            if type(value) not in _LEAVES and value != ():
                _gather_phrases(value, found)


def spoken(contract: model.Contract, uses: Counter[str]) -> set[str]:
    """The labelled sentences that other sentences call by their noun; each says its noun where it stands."""
    found = {n.id for n in contract.nodes.values() if isinstance(n, model.Norm) and n.label and uses[n.id]}
    for node in contract.nodes.values():
        if isinstance(node, model.Norm):
            for id in (node.against, node.act.target):
                other = contract.nodes.get(id)
                if isinstance(other, model.Norm) and other.label:
                    found.add(id)
    return found


_NAMES = ("party", "document", "event", "norm", "metric")


def written_out(contract: model.Contract, uses: Counter[str]) -> set[str]:
    """The params and definitions that get a clause of their own: used more or less than once or by name only,
    conditioned, judged, chosen from a table, or too long to stand inside a sentence."""
    own: set[str] = set()
    named = {
        part.id
        for node in contract.nodes.values()
        for phrase in _phrases(node)
        for part in (*phrase.zh, *phrase.en)
        if isinstance(part, model.Slot) and part.form == "label"
    }
    for node in contract.nodes.values():
        if isinstance(node, model.Param) and node.type.base in _NAMES:
            continue
        if isinstance(node, model.Param):
            value = node.value
            if (
                uses[node.id] != 1
                or node.id in named
                or node.only_if is not None
                or value.op in ("judged", "deferred", "list", "table", "none")
                or node.type.base in ("bool", "list")
            ):
                own.add(node.id)
        elif isinstance(node, model.Define) and node.label:
            own.add(node.id)
    return own
