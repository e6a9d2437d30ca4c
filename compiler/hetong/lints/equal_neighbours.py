"""HT513: two neighbouring rows of a schedule have the same value."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.bands import schedules
from hetong.lints.reading import Reading
from hetong.lints.values import number, show
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for node in reading.nodes.values():
        if isinstance(node, model.Scenario):
            continue
        for schedule in schedules(reading, node):
            for one, two in zip(schedule.rows, schedule.rows[1:]):
                first, second = number(reading, one.band.value), number(reading, two.band.value)
                if first is not None and first == second:
                    yield Problem("HT513", two.band.value.at, {"value": show(first, schedule.table.type)})
