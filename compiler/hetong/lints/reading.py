"""One reading of a contract that all rules share: who uses what, who holds what, what is said in words.

A model goes in; indexes over it come out, each made once and in time linear in the contract. Rules ask this
object and never walk the contract themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TypeVar

import attrs

from hetong.base.words import Words
from hetong.trees import model

N = TypeVar("N", bound=model.Node)
_HOLDERS = (model.Group, model.Service, model.Remedy, model.Instrument)
_PLAIN = frozenset(
    {"id", "at", "tags", "module", "note", "type", "label", "modality", "mode", "full", "window"}
)
_NAMES = frozenset({
    "of", "target", "payee", "against", "besides", "instead_of", "towards", "base", "party", "parties", "bearer", "by",
    "prepared_by", "over", "including", "choice", "keys", "on", "source",
})  # fmt: skip
_NAMED_IN = ("id", "of", "document", "by", "unit", "column", "record", "subject")
_FIELDS: dict[type, tuple[str, ...]] = {}


def _fields(cls: type) -> tuple[str, ...]:
    found = _FIELDS.get(cls)
    if found is None:
        skip = _PLAIN | {"items"} if issubclass(cls, _HOLDERS) else _PLAIN
        found = _FIELDS[cls] = tuple(a.name for a in attrs.fields(cls) if a.name not in skip)
    return found


class Said:
    """What stands in one node: its expressions in order, its texts, and every id it names."""

    __slots__ = ("exprs", "names", "phrases")

    def __init__(self) -> None:
        self.exprs: list[model.Expr] = []
        self.phrases: list[model.Phrase] = []
        self.names: set[str] = set()

    def read(self, thing: object, field: str = "") -> None:
        if isinstance(thing, str):
            if field in _NAMES:
                self.names.add(thing)
        elif thing is None or isinstance(thing, int | bool):
            return
        elif isinstance(thing, model.Expr):
            self.exprs.append(thing)
            self.names.update(str(thing.info[k]) for k in _NAMED_IN if k in thing.info)
            if thing.type.per:
                self.names.add(thing.type.per)
            for arg in thing.args:
                self.read(arg)
            for value in thing.info.values():
                if not isinstance(value, str | bool):
                    self.read(value, "what")
        elif isinstance(thing, model.Phrase):
            self.phrases.append(thing)
            self.names.update(p.id for p in (*thing.zh, *thing.en) if isinstance(p, model.Slot))
        elif isinstance(thing, model.Column):
            return
        elif isinstance(thing, model.Entry):
            self.names.add(thing.id)
            self.read((thing.text, thing.inner))
        elif isinstance(thing, Mapping):
            for value in thing.values():
                self.read(value)
        elif isinstance(thing, tuple | list | frozenset):
            for value in thing:
                self.read(value, field)
        elif attrs.has(type(thing)):
            for name in _fields(type(thing)):
                value = getattr(thing, name)
                if isinstance(thing, model.Tail) and isinstance(value, str):
                    self.names.add(value)
                self.read(value, name)


class Reading:
    """A contract and its indexes. Scenarios are left out throughout: they illustrate, they do not use."""

    def __init__(self, contract: model.Contract) -> None:
        self.contract = contract
        self.nodes = contract.nodes
        self._said: dict[str, Said] = {}
        self._words: dict[str, str] = {}
        self._of: dict[type, list[model.Node]] = {}
        for node in contract.nodes.values():
            if not isinstance(node, model.Scenario):
                self._of.setdefault(type(node), []).append(node)
                said = self._said[node.id] = Said()
                if isinstance(node, model.Column):
                    said.read((node.value, node.only_if))
                else:
                    said.read(node)
                said.read(node.guards)

    def of(self, kind: type[N]) -> list[N]:
        """Every node of one kind, in document order."""
        return self._of.get(kind, [])  # type: ignore[return-value]

    def exprs(self, node: model.Node) -> list[model.Expr]:
        return self._said[node.id].exprs

    def phrases(self, node: model.Node) -> list[model.Phrase]:
        return self._said[node.id].phrases

    def names(self, node: model.Node) -> set[str]:
        return self._said[node.id].names

    @cached_property
    def users(self) -> Mapping[str, list[model.Node]]:
        """id -> the nodes that name it, itself left out."""
        found: dict[str, list[model.Node]] = {}
        for id, said in self._said.items():
            for name in said.names:
                if name != id:
                    found.setdefault(name, []).append(self.nodes[id])
        for node in self.nodes.values():
            kind = getattr(node, "type", None)
            if kind is not None and kind.of and kind.of != node.id:
                found.setdefault(kind.of, []).append(node)
        return found

    @cached_property
    def norms(self) -> list[model.Norm]:
        return self.of(model.Norm)

    @cached_property
    def holders(self) -> Mapping[str, list[str]]:
        """id -> the groups, services and remedies that hold it, mentions and ``of`` included."""
        found: dict[str, list[str]] = {}

        def walk(items: tuple[model.Node, ...], above: tuple[str, ...]) -> None:
            for node in items:
                id = node.target if isinstance(node, model.Mention) else node.id
                held = found.setdefault(id, [])
                held.extend(a for a in above if a not in held)
                if isinstance(node, _HOLDERS):
                    walk(node.items, (*above, node.id))

        walk(self.contract.items, ())
        for remedy in self.of(model.Remedy):
            for id in remedy.including:
                found.setdefault(id, []).append(remedy.id)
        measured: list[model.Metric | model.Fee] = [*self.of(model.Metric), *self.of(model.Fee)]
        for one in measured:
            if one.of:
                found.setdefault(one.id, []).extend((one.of, *found.get(one.of, ())))
        return found

    def remedies(self, norm: model.Norm) -> list[model.Remedy]:
        """The remedies that a norm belongs to, those around them and those that include them."""
        found = self._remedies.get(norm.id)
        if found is not None:
            return found
        found = self._remedies[norm.id] = []
        seen: set[str] = set()
        todo = [norm.id]
        while todo:
            for id in self.holders.get(todo.pop(), ()):
                node = self.nodes.get(id)
                if isinstance(node, model.Remedy) and id not in seen:
                    seen.add(id)
                    found.append(node)
                    todo.append(id)
        return found

    @cached_property
    def _remedies(self) -> dict[str, list[model.Remedy]]:
        return {}

    @cached_property
    def members(self) -> Mapping[str, list[model.Norm]]:
        """Remedy -> the norms that belong to it, in document order."""
        found: dict[str, list[model.Norm]] = {}
        for norm in self.norms:
            for remedy in self.remedies(norm):
                found.setdefault(remedy.id, []).append(norm)
        return found

    def triggers(self, norm: model.Norm) -> list[model.Expr]:
        """What makes a norm arise: its own ``when`` and that of the remedies it stands in."""
        own = [norm.when] if norm.when is not None else []
        return own + [r.when for r in self.remedies(norm) if r.when is not None and norm.id not in r.including]

    def failures(self, norm: model.Norm) -> set[str]:
        """The ids whose breach or miss makes the norm arise."""
        found = self._failures.get(norm.id)
        if found is None:
            states = (e for t in self.triggers(norm) for e in walk(t) if e.op == "state")
            found = self._failures[norm.id] = {str(e.info["of"]) for e in states if e.info["state"] != "met"}
        return found

    @cached_property
    def _failures(self) -> dict[str, set[str]]:
        return {}

    def covers(self, of: str, id: str) -> bool:
        """Whether a failure of ``of`` is (also) a failure of ``id``."""
        return of in (id, "agreement", "breach") or of in self.holders.get(id, ())

    def failing(self, id: str) -> tuple[str, ...]:
        """Everything whose failure is (also) a failure of ``id``."""
        return (id, "agreement", "breach", *self.holders.get(id, ()))

    def name(self, id: str) -> Words:
        """What the prose calls it, else its id."""
        node = self.nodes.get(id)
        label = node.label if node is not None else Words("", "")
        if node is None and id in _WORDS:
            return _WORDS[id]
        return Words(label.zh or label.en or id, label.en or label.zh or id)

    def words(self, node: model.Node, lang: str) -> str:
        """All literal words of a node's texts; a reference stands as ``{}``."""
        key = node.id + lang
        found = self._words.get(key)
        if found is None:
            found = self._words[key] = "\n".join("{}".join(_pieces(t, lang)) for t in self.phrases(node))
        return found

    def holds(self, needs: str) -> bool:
        """Whether the contract holds one of these things (``metric|fee``) or one of these words (``~诉|sue``)."""
        if needs.startswith("~"):
            return any(word in self._everything for word in needs[1:].split("|"))
        return not self._marks.isdisjoint(needs.split("|"))

    @cached_property
    def _marks(self) -> frozenset[str]:
        found = {kind.__name__.lower() for kind in self._of}
        for said in self._said.values():
            for e in said.exprs:
                found.add(f"op:{e.op}")
                if e.op == "aggregate":
                    found.add(f"fn:{e.info['fn']}")
        for norm in self.norms:
            found |= {norm.modality, norm.act.verb, norm.bearer.mode}
        for node in self.nodes.values():
            found |= {name for name in _TELLING if getattr(node, name, None)}
            every = getattr(node, "every", None)
            if every is not None:
                found.add(f"every:{every.unit}")
        if any(p.bound != "signature" for p in self.of(model.Party)):
            found.add("joinder")
        return frozenset(found)

    @cached_property
    def everything(self) -> str:
        """All literal words of clauses and actions, a node and a language to the line."""
        nodes = (*self.of(model.Prose), *self.norms)
        return "\n".join(self.words(n, lang) for n in nodes for lang in self.contract.languages)

    @cached_property
    def all_words(self) -> str:
        """The same of every node but the examples."""
        nodes = [n for n in self.nodes.values() if not isinstance(n, model.Scenario)]
        return "\n".join(self.words(n, lang) for n in nodes for lang in self.contract.languages)

    @cached_property
    def labels(self) -> str:
        nodes = [n for n in self.nodes.values() if not isinstance(n, model.Scenario)]
        return "\n".join(f"{n.label.zh}\n{n.label.en}" for n in nodes)

    @cached_property
    def _everything(self) -> str:
        nodes = (*self.of(model.Prose), *self.norms)
        return "\n".join(self.words(n, lang) for n in nodes for lang in self.contract.languages).lower()

    def parties(self) -> list[model.Party]:
        return [p for p in self.of(model.Party) if p.bound == "signature"]

    def exclusive(self, a: model.Node, b: model.Node) -> bool:
        """Whether two nodes hang on choices of which only one can be made."""
        ours, theirs = dict(self._choices(a)), dict(self._choices(b))
        return any(theirs.get(k, v) != v for k, v in ours.items())

    def _choices(self, node: model.Node) -> Iterator[tuple[str, str]]:
        held = [self.nodes[i] for i in self.holders.get(node.id, ()) if i in self.nodes]
        for guard in (g for n in (node, *held) for g in n.guards):
            if guard.op == "compare" and guard.info["rel"] == "eq":
                left, right = guard.args
                if left.op == "ref" and right.op == "row":
                    yield str(left.info["id"]), str(right.info["id"])
            elif guard.op in ("ref", "happened"):
                yield str(guard.info.get("id") or guard.info.get("of")), "yes"
            elif guard.op == "not" and guard.args[0].op in ("ref", "happened"):
                inner = guard.args[0].info
                yield str(inner.get("id") or inner.get("of")), "no"


_TELLING = ("keys", "at_least", "within", "renewal", "effect", "length")
_WORDS = {
    "agreement": Words("本合同", "this Agreement"),
    "breach": Words("违约", "breach"),
    "loss": Words("损失", "loss"),
}


def walk(e: model.Expr) -> Iterator[model.Expr]:
    """An expression and everything in it, rows of schedules included."""
    yield e
    for arg in e.args:
        yield from walk(arg)
    for band in e.info.get("rows", ()):
        for part in (band.low, band.high, band.value):
            if part is not None:
                yield from walk(part)


def conjuncts(e: model.Expr | None) -> Iterator[model.Expr]:
    """The conditions that must all hold."""
    if e is not None and e.op == "and":
        for arg in e.args:
            yield from conjuncts(arg)
    elif e is not None:
        yield e


def _pieces(text: model.Phrase, lang: str) -> Iterator[str]:
    """The literal pieces between references, in order (an empty one at either end where a reference stands)."""
    piece = ""
    for part in text.get(lang):
        if isinstance(part, str):
            piece += part
        else:
            yield piece
            piece = ""
    yield piece


def same(a: model.Expr, b: model.Expr) -> bool:
    """Whether two expressions say the same, wherever they stand."""
    if a.op != b.op or len(a.args) != len(b.args) or not all(same(x, y) for x, y in zip(a.args, b.args)):
        return False
    return all(
        a.info.get(k) == b.info.get(k) for k in (*_NAMED_IN, "name", "value", "amount", "n", "fn", "attr")
    )
