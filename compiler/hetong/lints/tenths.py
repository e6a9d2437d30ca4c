"""HT507: a schedule written in tenths for a metric that is not rounded to tenths."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.bands import schedules
from hetong.lints.gaps import sort_of
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for node in reading.nodes.values():
        if not isinstance(node, model.Scenario):
            for schedule in schedules(reading, node):
                for gap in schedule.gaps():
                    if sort_of(schedule, gap) == "tenths":
                        yield Problem("HT507", schedule.table.at, {"value": schedule.shown(gap[0], reading)})
