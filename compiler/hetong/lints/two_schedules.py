"""HT518: two schedules go by the same metric for amounts of the same debtor, and differ."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.bands import Schedule, schedules
from hetong.lints.reading import Reading
from hetong.lints.values import number, show
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    first: dict[tuple[str, ...], Schedule] = {}
    for norm in reading.norms:
        if norm.act.amount is None:
            continue
        named = (reading.nodes.get(n) for n in sorted(reading.names(norm)))
        for node in (norm, *(n for n in named if isinstance(n, model.Define))):
            for made in schedules(reading, node):
                metric = str(made.subject.info.get("id", ""))
                key = (metric, *norm.bearer.parties, made.table.type.base)
                if metric and key in first and first[key].table.at != made.table.at:
                    yield from _differ(reading, metric, first[key], made)
                elif metric:
                    first[key] = made


def _differ(reading: Reading, metric: str, one: Schedule, two: Schedule) -> Iterator[Problem]:
    for x in sorted({*one.points, *two.points}):
        a, b = one.reached(x), two.reached(x)
        first = number(reading, a.band.value) if a else None
        second = number(reading, b.band.value) if b else None
        if first is not None and second is not None and first != second:
            kind = one.table.type
            facts = {"value": two.shown(x, reading), "first": show(first, kind), "second": show(second, kind)}
            yield Problem("HT518", two.table.at, {"name": reading.name(metric), **facts})
            return
