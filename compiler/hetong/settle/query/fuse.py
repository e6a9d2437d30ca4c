"""Plans that go through the same rows, windows and keys become one, so that a file is read once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from attrs import evolve

from hetong.settle.query.algebra import AnyPlan, Plan

Pick = Callable[[tuple[Any, ...]], tuple[Any, ...]]


def fused(plans: Sequence[AnyPlan]) -> list[tuple[AnyPlan, list[tuple[int, Pick | None]]]]:
    """Each plan to run, with the numbers of those it answers and how their tuples are cut from its own (None: as
    they are). What is sorted or kept whole to be answered goes alone: ranks of one value, ranks of another, distinct
    values, first and last; counts and sums go with any of them."""
    groups: dict[Any, list[int]] = {}
    plain: dict[Plan, list[int]] = {}
    for n, plan in enumerate(plans):
        if not isinstance(plan, Plan):
            groups["alone", n] = [n]
            continue
        base, sorting = evolve(plan, measures=()), _sorting(plan)
        if sorting:
            groups.setdefault((base, sorting), []).append(n)
        else:
            plain.setdefault(base, []).append(n)
    for base, members in plain.items():
        host: Any = next((key for key in groups if key[0] == base), (base, frozenset()))
        groups[host] = [*members, *groups.get(host, ())]
    found: list[tuple[AnyPlan, list[tuple[int, Pick | None]]]] = []
    for (key, _), members in groups.items():
        if not isinstance(key, Plan) or len(members) == 1:
            found += [(plans[n], [(n, None)]) for n in members]
            continue
        wanted = {n: plan.measures for n in members if isinstance(plan := plans[n], Plan)}
        measures = tuple(dict.fromkeys(m for n in members for m in wanted[n]))
        place = {measure: at for at, measure in enumerate(measures)}
        head = 1 + len(key.keys)
        picks: list[tuple[int, Pick | None]] = [
            (n, _pick(head, tuple(head + place[m] for m in wanted[n]))) for n in members
        ]
        found.append((evolve(key, measures=measures), picks))
    return found


def _sorting(plan: Plan) -> frozenset[Any]:
    return frozenset(
        m.value if m.fn in ("rank", "upper") else m.fn
        for m in plan.measures
        if m.fn in ("rank", "upper", "distinct", "first", "last")
    )


def _pick(head: int, places: tuple[int, ...]) -> Pick:
    return lambda row: (*row[:head], *(row[at] for at in places))
