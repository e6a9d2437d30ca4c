"""The lower pass: checked items become the model; what is not included is gone, and every default is written out."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from hetong.base.words import Words
from hetong.passes.check.static import decide
from hetong.passes.lower.nouns import MAKERS, Head, Lowering
from hetong.passes.lower.parts import Slots, word_of
from hetong.passes.lower.sentences import norm
from hetong.trees import model
from hetong.trees.checked import Checked
from hetong.trees.resolved import Placed, Resolved
from hetong.trees.types import DURATION

_GROUPS = {"article": "article", "recitals": "recitals", "branch": "branch"}
_DEFAULTS = {
    "law": "PRC",
    "currency": "CNY",
    "zone": "Asia/Shanghai",
    "calendar": "PRC",
    "rounding": "half_up",
    "day_count": "365",
    "year": "calendar",
    "corrections": "carry",
    "numbering": "tiao",
}
_LAYOUT = frozenset({"numbering", "contents"})  # how it is printed, not what it means


def lower(resolved: Resolved, checked: Checked, *, final: bool = False) -> model.Contract:
    """The model of a resolved and checked contract. ``final``: no blank may be left (the caller has seen to it)."""
    signatories = tuple(
        p.id
        for p in resolved.by_id.values()
        if p.kind == "party" and Slots(checked, p).choice("bound", "signature") == "signature"
    )
    return _Lower(resolved, checked, signatories).contract(final)


class _Lower:
    def __init__(self, resolved: Resolved, checked: Checked, signatories: tuple[str, ...]) -> None:
        self.resolved = resolved
        self.checked = checked
        self.low = Lowering(checked, resolved.by_id, signatories)
        self.nodes: dict[str, model.Node] = {}
        self.low.dropped = frozenset(self._dropped(resolved.items, False))

    def _dropped(self, placed: tuple[Placed, ...], gone: bool) -> Iterator[str]:
        """What the choices made leave out: excluded modules, conditions decided against, and all they hold."""
        for one in placed:
            out = gone or self._guards(one) is None or self.checked.included.get(one.id) is False
            if out:
                yield one.id
            yield from self._dropped(one.children, out)

    def contract(self, final: bool) -> model.Contract:
        root = self.resolved.contract
        assert root is not None
        entries = tuple(e.id for e in self._entries(root))
        items = tuple(self._items(self.resolved.items, ""))
        stated = {k: word_of(v.value) for k, v in root.settings.items() if v.value is not None}
        chosen = {k: stated.get(k) or default for k, default in _DEFAULTS.items()}
        due = self.checked.slots.get(root.id, {}).get("default_due")
        blanks = tuple(
            b
            for b in self.checked.blanks
            if (b.node in self.nodes or b.node == root.id) and not (final and b.path.startswith("signature."))
        )
        return model.Contract(
            id=root.id,
            title=root.label or Words(root.id, root.id),
            languages=self.resolved.languages,
            **chosen,
            default_due=due or model.Expr("duration", DURATION, (), {"n": "30", "unit": "day"}, root.at),
            stated=frozenset(root.settings) - _LAYOUT,
            precedence=self.checked.refs.get(root.id, {}).get("precedence", ()),
            entries=entries,
            items=items,
            nodes=self.nodes,
            blanks=blanks,
            at=root.at,
            tags=root.tags,
            final=final,
            contents=stated.get("contents") == "yes",
        )

    def _entries(self, root: Placed) -> Iterator[model.Node]:
        """Named values of the contract itself and of its parties: place of signing, contact person."""
        parties = (p for p in self.resolved.by_id.values() if p.kind == "party")
        for holder in (root, *parties):
            for child in holder.children:
                if child.kind in ("param", "column", "entry"):
                    s = self.low.slots(child)
                    node = MAKERS["param"](self.low, child, s, self._head(child, ()))
                    self.nodes[node.id] = node
                    yield node

    def _items(self, placed: tuple[Placed, ...], remedy: str) -> Iterator[model.Node]:
        for one in placed:
            if one.kind not in ("contract", "column", "row", "given", "expect", "entry"):
                node = self._node(one, remedy)
                if node is not None:
                    yield node

    def _node(self, placed: Placed, remedy: str) -> model.Node | None:
        kept = self._guards(placed)
        if kept is None:
            return None
        head = self._head(placed, kept)
        slots = self.low.slots(placed)
        node: model.Node
        if placed.kind in _GROUPS:
            node = model.Group(
                **head,
                kind=_GROUPS[placed.kind],
                items=tuple(self._items(placed.children, remedy)),
                level=slots.choice("level", "auto"),
                numbers=slots.choice("numbers", "continue"),
            )
        elif placed.kind == "norm":
            node = norm(placed, slots, model.Node(**head), self.low.signatories, remedy)
        elif placed.kind in MAKERS:
            node = MAKERS[placed.kind](self.low, placed, slots, head)
            if isinstance(node, model.Service | model.Instrument):
                node = evolve(node, items=tuple(self._items(placed.children, remedy)))
            elif isinstance(node, model.Remedy):
                node = evolve(node, items=tuple(self._items(placed.children, placed.id)))
            if isinstance(node, model.Service) and node.included is False:
                return None
        else:
            return None
        self._keep(node)
        return node

    def _keep(self, node: model.Node) -> None:
        self.nodes[node.id] = node
        if isinstance(node, model.Record | model.Event | model.Table):
            for column in node.columns:
                self.nodes[column.id] = column
        if isinstance(node, model.Table):
            for row in node.rows:
                self.nodes[row.id] = row

    def _guards(self, placed: Placed) -> tuple[model.Expr, ...] | None:
        """The static conditions still open; None where one is decided against the item."""
        if any(self.checked.included.get(m) is False for m in self._modules(placed)):
            return None
        open_: list[model.Expr] = []
        for guard in self.checked.guards.get(placed.id, ()):
            held = decide(guard)
            if held is False:
                return None
            if held is None:
                open_.append(guard)
        return tuple(open_)

    def _modules(self, placed: Placed) -> tuple[str, ...]:
        """The optional services an item hangs on: by where it stands, by ``of``, or by what its time runs from."""
        anchors = self.checked.refs.get(placed.id, {}).get("module", ())
        return (placed.module, *anchors) if placed.module else anchors

    def _head(self, placed: Placed, guards: tuple[model.Expr, ...]) -> Head:
        note = placed.mod("note")
        return {
            "id": placed.id,
            "label": placed.label,
            "at": placed.at,
            "tags": placed.tags,
            "module": next(iter(self._modules(placed)), ""),
            "guards": guards,
            "note": str(note.args[0]) if note else "",
        }
