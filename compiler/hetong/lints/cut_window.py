"""HT504: the first or last window of a metric is shorter than the others."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Fact, Problem
from hetong.lints.calendar import cuts
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    seen: set[str] = set()
    for metric in reading.of(model.Metric):
        window = metric.every
        if window is not None and metric.target is not None and not window.full:
            first, last = cuts(reading, window.unit)
            if (first or last) and window.unit not in seen:
                seen.add(window.unit)
                facts: dict[str, Fact] = {
                    "name": reading.name(metric.id),
                    "first": first or "—",
                    "last": last or "—",
                }
                yield Problem("HT504", metric.at, facts)
