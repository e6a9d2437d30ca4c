"""HT538: a standard that nothing hangs on."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    states = {
        str(e.info["of"])
        for node in (
            *reading.norms,
            *reading.of(model.Remedy),
            *reading.of(model.Event),
            *reading.of(model.Metric),
        )
        for e in reading.exprs(node)
        if e.op in ("state", "aggregate")
    }
    for metric in reading.of(model.Metric):
        if metric.target is None:
            continue
        read = any(not isinstance(u, model.Mention | model.Prose) for u in reading.users.get(metric.id, ()))
        if not read and states.isdisjoint(reading.failing(metric.id)):
            yield Problem("HT538", metric.at, {"name": reading.name(metric.id)})
