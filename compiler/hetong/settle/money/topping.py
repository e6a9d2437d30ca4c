"""Top-up: what is owed of sums that others count against; and the order of relations, with the circles among them.

In: sums and pairs (a, b): what is owed under a counts against b. Out: what is owed of each, and what counted.
Civil Code art. 585: the agreed sum first, the loss only beyond it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from attrs import frozen

ZERO = Fraction(0)
Pair = tuple[str, str]


@frozen
class Counting:
    """A sum: unrounded, None where it is not known."""

    id: str
    amount: Fraction | None
    debtor: str = ""
    creditor: str = ""


def top_up(
    sums: Sequence[Counting], pairs: Sequence[Pair]
) -> tuple[dict[str, Fraction | None], dict[str, tuple[tuple[str, Fraction], ...]], list[tuple[str, ...]]]:
    """Owed by id, what counted by id, and the circles, whose pairs were left out.

    Over a chain everything before a sum counts against it. One sum counts only once among several that are not in one
    chain; the first by id takes it. What an unknown sum counts against is unknown, unless what is known covers it."""
    by_id = {s.id: s for s in sums}
    valid = [
        (a, b) for a, b in pairs if (by_id[a].debtor, by_id[a].creditor) == (by_id[b].debtor, by_id[b].creditor)
    ]
    order, circles = sort(by_id, valid)
    ring = {id: i for i, circle in enumerate(circles) for id in circle}
    before: dict[str, set[str]] = {id: set() for id in by_id}
    edges: dict[str, list[str]] = {}
    for a, b in valid:
        if a not in ring or ring[a] != ring.get(b):
            edges.setdefault(b, []).append(a)
    for id in order:
        for a in edges.get(id, ()):
            before[id] |= before[a] | {a}
    place = {id: i for i, id in enumerate(order)}
    owed: dict[str, Fraction | None] = {}
    counted: dict[str, tuple[tuple[str, Fraction], ...]] = {}
    spent: dict[str, list[tuple[str, Fraction]]] = {}
    for id in order:
        amount = by_id[id].amount
        if amount is None:
            owed[id] = None
            continue
        parts, left, unsure = [], amount, False
        for a in sorted(before[id], key=place.__getitem__):
            paid = owed[a]
            if paid is None:
                unsure = True
                continue
            elsewhere = sum((x for b, x in spent.get(a, ()) if b not in before[id]), ZERO)
            part = min(max(paid - elsewhere, ZERO), left)
            if part > 0:
                parts.append((a, part))
                spent.setdefault(a, []).append((id, part))
                left -= part
        owed[id] = None if unsure and left else left
        if parts:
            counted[id] = tuple(parts)
    return owed, counted, circles


def sort(ids: Iterable[str], edges: Iterable[Pair]) -> tuple[list[str], list[tuple[str, ...]]]:
    """``ids`` so that every edge runs forward, and the circles (sets of ids that reach each other, ids ascending).

    Ids in a circle, and what they lead to, stand as the edges outside the circles say. Ties by id."""
    after: dict[str, list[str]] = {id: [] for id in sorted(ids)}
    for a, b in sorted(set(edges)):
        after[a].append(b)
    # Tarjan's components, without recursion: a chain of relations may be as long as the contract.
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    components: list[tuple[str, ...]] = []
    for root in reversed(after):
        if root in index:
            continue
        work = [(root, iter(reversed(after[root])))]
        index[root] = low[root] = len(index)
        stack.append(root)
        while work:
            id, rest = work[-1]
            for b in rest:
                if b not in index:
                    index[b] = low[b] = len(index)
                    stack.append(b)
                    work.append((b, iter(reversed(after[b]))))
                    break
                if b in stack:
                    low[id] = min(low[id], index[b])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[id])
                if low[id] == index[id]:
                    cut = stack.index(id)
                    components.append(tuple(sorted(stack[cut:])))
                    del stack[cut:]
    components.reverse()
    circles = [c for c in components if len(c) > 1]
    return [id for c in components for id in c], circles
