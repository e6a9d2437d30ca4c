"""HT511: two rows of a schedule hold the same value."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.bands import schedules
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for node in reading.nodes.values():
        if isinstance(node, model.Scenario):
            continue
        for schedule in schedules(reading, node):
            rows = [r for r in schedule.rows if r.band.key != "otherwise"]
            if any(r.band.key == "range" for r in rows):
                for x in schedule.points:
                    if sum(r.holds(x) for r in rows) > 1:
                        yield Problem("HT511", schedule.table.at, {"value": schedule.shown(x, reading)})
                        break
