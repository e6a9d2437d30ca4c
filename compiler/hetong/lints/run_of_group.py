"""HT542: a row of misses is counted over a group, in which each may be another one."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading, walk
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for norm in reading.norms:
        for e in (x for t in reading.triggers(norm) for x in walk(t)):
            group = reading.nodes.get(str(e.info["of"])) if e.op == "state" and e.args else None
            if isinstance(group, model.Group | model.Service):
                members = [m for m in reading.of(model.Metric) if group.id in reading.holders.get(m.id, ())]
                if len(members) > 1:
                    facts = {"first": reading.name(members[0].id), "second": reading.name(members[1].id)}
                    yield Problem("HT542", e.at, {"name": reading.name(group.id), **facts})
