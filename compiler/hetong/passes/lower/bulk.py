"""How long a contract would be written out: values without a name of their own stand wherever they are used.

In: the model. Out: problems HT013, one for each value whose nested uses multiply beyond what can be printed. Sixty-four
definitions, each twice the one before, fit on a page of source and fill more paper than there is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import attrs

from hetong.base.problems import Problem
from hetong.trees import model

MOST = 2_000  # parts of one value, written out
DEEPEST = 40  # parts within parts
_TOTAL = 300_000  # parts written out in one contract
_SMALL = 50  # no contract of 2 MiB comes near the total with values smaller than this
_SKIPPED = frozenset({"id", "at", "tags", "module", "note", "type", "items", "label"})
_FIELDS: dict[type, tuple[str, ...]] = {}


def overgrown(contract: model.Contract) -> Iterator[Problem]:
    """HT013 for the first value of each chain that is too long; a chain that is too long in all, at its last value."""
    values = {n.id: n for n in contract.nodes.values() if isinstance(n, model.Param | model.Define)}
    uses = {id: tuple(_uses(node.value)) for id, node in values.items()}
    named = Counter(id for found in uses.values() for id, _ in found)
    written = {
        id for id, node in values.items() if not node.label or (isinstance(node, model.Param) and named[id] < 2)
    }
    sizes: dict[str, tuple[int, int]] = {}
    for start in values:
        if start in sizes:
            continue
        sizes[start] = (0, 0)
        stack = [(start, iter(uses[start]))]
        while stack:
            id, waiting = stack[-1]
            need = next((to for to, _ in waiting if to in written and to not in sizes), None)
            if need is not None:
                sizes[need] = (
                    0,
                    0,
                )  # until it is known; the check pass has seen to it that nothing needs itself
                stack.append((need, iter(uses[need])))
                continue
            stack.pop()
            inner = [(sizes[to], depth) for to, depth in uses[id] if to in written]
            size = len(uses[id]) + sum(s for (s, _), _ in inner)
            depth = max((d + at for (_, d), at in inner), default=0)
            if size > MOST or depth > DEEPEST:
                yield _problem(values[id])
                size, depth = 0, 0
            sizes[id] = (size, depth)
    large = {id: size for id, (size, _) in sizes.items() if id in written and size > _SMALL}
    if large:
        yield from _total(contract, values, large)


def _total(
    contract: model.Contract, values: Mapping[str, model.Param | model.Define], large: Mapping[str, int]
) -> Iterator[Problem]:
    spent = 0
    for node in contract.nodes.values():
        if node.id not in values:
            for id, _ in _uses(node):
                spent += large.get(id, 0)
                if spent > _TOTAL:
                    yield _problem(values[id])
                    return


def _problem(node: model.Param | model.Define) -> Problem:
    return Problem("HT013", node.at, {"name": node.id, "limit": f"{MOST:,}", "depth": str(DEEPEST)})


def _uses(thing: object) -> Iterator[tuple[str, int]]:
    """Every name a thing speaks of, with how deep within it; nodes that it holds are left to themselves."""
    stack: list[tuple[object, int]] = [(thing, 0)]
    while stack:
        one, depth = stack.pop()
        if isinstance(one, str | int | bool) or one is None:
            continue
        if isinstance(one, model.Phrase):
            stack.extend((part, depth) for part in max(one.zh, one.en, key=len))
        elif isinstance(one, model.Expr):
            if one.op == "ref":
                yield str(one.info["id"]), depth + 1
            stack.extend((arg, depth + 1) for arg in one.args)
            stack.extend((value, depth + 1) for value in one.info.values())
        elif isinstance(one, model.Slot):
            yield one.id, depth + 1
        elif isinstance(one, Mapping):
            stack.extend((value, depth) for value in one.values())
        elif isinstance(one, tuple | list | frozenset):
            stack.extend((value, depth) for value in one)
        elif attrs.has(type(one)):
            if isinstance(one, model.Entry) and one.id:
                yield one.id, depth + 1
            stack.extend((getattr(one, name), depth) for name in _fields(type(one)))


def _fields(cls: type) -> tuple[str, ...]:
    found = _FIELDS.get(cls)
    if found is None:
        found = _FIELDS[cls] = tuple(a.name for a in attrs.fields(cls) if a.name not in _SKIPPED)
    return found
