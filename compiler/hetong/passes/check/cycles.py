"""Values that depend on themselves: every circle of params, definitions, metrics and fees is one problem (HT328).

In: the value slots. Out: problems, each with the path of the circle. What reads earlier windows (``last month``,
``in last``, ``so far``) or an account's balance is no circle.
"""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Related
from hetong.base.words import Words
from hetong.passes.check.context import Context
from hetong.trees.model import Band, Entry, Expr, Tail

_HISTORY = frozenset({"in_last", "in_last_full", "so_far"})
_KINDS = frozenset({"param", "define", "metric", "fee", "column", "entry"})


def circles(ctx: Context) -> None:
    """Adds one problem for each circle."""
    edges = {
        id: tuple(dict.fromkeys(i for name in ("value", "where") if name in slots for i in _reads(slots[name])))
        for id, slots in ctx.slots.items()
        if id in ctx.resolved.by_id and ctx.resolved.by_id[id].kind in _KINDS
    }
    state: dict[str, int] = {}
    for start in edges:
        if start in state:
            continue
        path: list[str] = []
        stack: list[tuple[str, Iterator[str]]] = [(start, iter(edges[start]))]
        state[start] = 1
        path.append(start)
        while stack:
            for to in stack[-1][1]:
                if state.get(to) == 1:
                    _report(ctx, path[path.index(to) :])
                elif to in edges and to not in state:
                    state[to] = 1
                    path.append(to)
                    stack.append((to, iter(edges[to])))
                    break
            else:
                state[path.pop()] = 2
                stack.pop()


def _report(ctx: Context, circle: list[str]) -> None:
    first = min(circle, key=lambda id: ctx.resolved.by_id[id].at)
    turn = circle.index(first)
    ids = [*circle[turn:], *circle[:turn], first]
    word = Words("在这里声明", "declared here")
    others = [Related(ctx.resolved.by_id[id].at, word) for id in ids[1:-1]]
    ctx.add("HT328", ctx.resolved.by_id[first].at, *others, name=first, path=" → ".join(ids))


def _reads(expr: Expr) -> Iterator[str]:
    """The ids that an expression needs of the same window."""
    stack: list[object] = [expr]
    while stack:
        node = stack.pop()
        if isinstance(node, Entry):
            if node.id:
                yield node.id
            stack.append(node.inner)
        elif isinstance(node, Band):
            stack.extend((node.value, node.low, node.high))
        elif isinstance(node, Expr):
            if node.op == "index" and node.args[1].op == "period" and node.args[1].info["which"] == "last":
                stack.append(node.args[1])
                continue
            if node.op == "aggregate":
                tails: tuple[Tail, ...] = node.info["tails"]
                if any(t.kind in _HISTORY for t in tails):
                    continue
                yield str(node.info["of"])
            elif node.op in ("ref", "column") and not node.info.get("previous"):
                yield str(node.info["id"])
            elif node.op == "list":
                stack.extend(node.info["items"])
            elif node.op == "table":
                stack.extend(node.info["rows"])
            if (
                node.op == "attr"
                and node.args[0].op == "ref"
                and node.info["name"] in ("target", "rate", "within")
            ):
                continue
            stack.extend(node.args)
