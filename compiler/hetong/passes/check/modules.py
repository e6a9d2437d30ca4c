"""Which optional services an item may speak of: those it stands in, and those a condition has asked for.

In: an item and the guards written around it. Out: the typed guards (decided ones as plain yes or no) and the set
of modules open to it. Problem: HT452 where an ``if`` depends on what happens later.
"""

from __future__ import annotations

from collections.abc import Iterator

from hetong.passes.check.context import Context, Frame
from hetong.passes.check.expressions import elaborate
from hetong.passes.check.static import decide, truth
from hetong.trees import surface
from hetong.trees.checked import Value
from hetong.trees.model import Expr
from hetong.trees.resolved import Placed
from hetong.trees.types import BOOL

_STATIC = frozenset({"and", "or", "not", "compare", "bool", "row", "number", "percent", "money", "duration", "quantity",
                     "date", "text", "none", "known", "happened", "ref", "negative"})  # fmt: skip


class Guards:
    """The guards of the whole contract: each condition is typed once, however many items it stands around."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self._typed: dict[int, Expr] = {}
        self._order: dict[str, int] | None = None
        self._modules = frozenset(p.id for p in ctx.resolved.by_id.values() if ctx.optional(p))

    def include(self) -> None:
        """Which optional services the values choose: ``--set logistics=yes``."""
        for placed in self.ctx.resolved.by_id.values():
            value = self.ctx.values.get(placed.id)
            if self.ctx.optional(placed) and value is not None:
                self.ctx.used.add(placed.id)
                chosen = _yes(value)
                if chosen is None:
                    self.ctx.add("HT801", value.at, path=placed.id, found=str(value.raw), wanted="yes / no")
                else:
                    self.ctx.included[placed.id] = chosen

    def known(self) -> dict[str, Expr]:
        """What is set: params, and services included or not."""
        found = {id: truth(chosen) for id, chosen in self.ctx.included.items()}
        for id, slots in self.ctx.slots.items():
            if "value" in slots and self.ctx.resolved.by_id[id].kind in ("param", "define", "entry"):
                found[id] = slots["value"]
        return found

    def order(self) -> dict[str, int]:
        """Rows of scales, lowest first."""
        if self._order is None:
            rows = (p for p in self.ctx.resolved.by_id.values() if p.kind == "row")
            self._order = {p.id: i for i, p in enumerate(rows)}
        return self._order

    def settle(self, placed: Placed) -> None:
        """Types the guards of an item, and decides those that can be."""
        if not placed.guards:
            return
        made: list[Expr] = []
        for guard in placed.guards:
            typed = self._typed.get(id(guard.condition))
            if typed is None:
                frame = Frame(placed, guard.scope, placed.id, open_modules=self._modules)
                typed = elaborate(self.ctx, frame, guard.condition, BOOL)
                self._check(typed, guard.condition)
                self._typed[id(guard.condition)] = typed
            made.append(typed)
        self.ctx.guards[placed.id] = tuple(made)

    def decide_all(self) -> None:
        known, order = self.known(), self.order()
        decided: dict[int, bool | None] = {}
        for id_, guards in self.ctx.guards.items():
            final = []
            for guard in guards:
                if id(guard) not in decided:
                    decided[id(guard)] = decide(guard, known, order)
                held = decided[id(guard)]
                final.append(guard if held is None else truth(held))
            self.ctx.guards[id_] = tuple(final)

    def _check(self, typed: Expr, written: surface.Expr) -> None:
        """An ``if`` asks only what is settled when the contract is signed."""
        stack = [typed]
        while stack:
            node = stack.pop()
            later = node.op not in _STATIC
            if node.op in ("happened", "ref"):
                id = str(node.info.get("of") or node.info.get("id"))
                placed = self.ctx.resolved.by_id.get(id)
                later = placed is None or not (
                    self.ctx.optional(placed) or placed.kind in ("param", "entry", "define")
                )
            if later and node.type.base != "any":
                self.ctx.add("HT452", node.at or written.at)
                return
            stack.extend(node.args)


def open_modules(ctx: Context, placed: Placed) -> frozenset[str]:
    """The modules that are there wherever this item is."""
    found = {placed.module} if placed.module else set()
    if ctx.optional(placed):
        found.add(placed.id)
    for guard in placed.guards:
        found.update(_asked(ctx, guard.condition, guard.scope))
    chain: Placed | None = placed
    while chain is not None:
        for kind in ("when", "only_if"):
            for mod in chain.all_mods(kind):
                if isinstance(mod.args[0], surface.Expr):
                    found.update(_asked(ctx, mod.args[0], chain.scope))
        chain = ctx.resolved.by_id.get(chain.owner) if chain.owner else None
        if chain is not None and chain.module:
            found.add(chain.module)
    return frozenset(found)


def _asked(ctx: Context, condition: surface.Expr, scope: str) -> Iterator[str]:
    """The modules without which a condition cannot hold."""
    operands = condition.args if condition.op == "and" else (condition,)
    for one in operands:
        if isinstance(one, surface.Expr) and one.op == "ref" and isinstance(one.args[0], surface.Ref):
            found = ctx.find(scope, one.args[0].parts)
            if found is not None and not found[1] and ctx.optional(found[0]):
                yield found[0].id


def _yes(value: Value) -> bool | None:
    if value.expr is not None and value.expr.op in ("yes", "no"):
        return value.expr.op == "yes"
    return {"yes": True, "no": False, "是": True, "否": False, "true": True, "false": False}.get(str(value.raw))
