"""The check pass: every expression gets its type, every name its declaration, every blank its address.

In: the resolved contract and the values from outside. Out: ``Checked``; problems of names (HT200-HT239), types and
units (HT300-HT399), sentences (HT450-HT479), moments (HT600-HT619) and values (HT800-HT829) go into the bag.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hetong.base.problems import Problems
from hetong.passes.check.clocks import mixed
from hetong.passes.check.context import Context
from hetong.passes.check.cycles import circles
from hetong.passes.check.facts import fact
from hetong.passes.check.filled import leftover
from hetong.passes.check.modules import Guards
from hetong.passes.check.nouns import KINDS
from hetong.passes.check.order import work_values
from hetong.passes.check.refused import refused
from hetong.trees.checked import Checked, Value
from hetong.trees.resolved import Placed, Resolved

__all__ = ["Checked", "Value", "check"]


def check(resolved: Resolved, values: Mapping[str, Value], problems: Problems) -> Checked:
    """Types every slot of every item. Goes on after a problem; never raises for what an author writes."""
    ctx = Context(resolved, values, problems)
    guards = Guards(ctx)
    guards.include()
    work_values(ctx)
    order: dict[str, int] = {}
    facts: list[Placed] = []
    for placed in _everything(resolved):
        order[placed.id] = len(order)
        guards.settle(placed)
        if placed.kind in ("given", "expect"):
            facts.append(placed)
        handle = KINDS.get(placed.kind)
        if handle is not None:
            handle(ctx, placed)
    for placed in facts:  # last, because they may name any blank
        fact(ctx, placed)
    guards.decide_all()
    circles(ctx)
    refused(ctx, guards.known(), guards.order())
    mixed(ctx)
    leftover(ctx)
    blanks = sorted(ctx.blanks, key=lambda b: order.get(b.node, len(order)))
    return Checked(
        ctx.slots,
        ctx.phrases,
        ctx.refs,
        ctx.types,
        tuple(blanks),
        frozenset(ctx.used),
        ctx.included,
        ctx.guards,
    )


def _everything(resolved: Resolved) -> Iterator[Placed]:
    """Every item in document order, each before what stands in it."""
    stack = [*reversed(resolved.items)]
    if resolved.contract is not None and resolved.contract not in resolved.items:
        stack.append(resolved.contract)
    while stack:
        placed = stack.pop()
        yield placed
        stack.extend(reversed(placed.children))
