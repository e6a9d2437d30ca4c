"""HT512: a row of a schedule that no value comes to, because an earlier row takes it."""

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
            reached = [schedule.reached(x) for x in schedule.points]
            for position, row in enumerate(schedule.rows, 1):
                if row not in reached and row.band.key != "otherwise":
                    witness = next((x for x in schedule.points if row.holds(x)), None)
                    value = "—" if witness is None else schedule.shown(witness, reading)
                    yield Problem("HT512", row.band.value.at, {"position": str(position), "value": value})
