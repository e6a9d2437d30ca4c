"""HT580: a target is measured over rows, and nothing says over which window."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for metric in reading.of(model.Metric):
        if metric.target is None or metric.every is not None or metric.keys:
            continue
        if any(e.op == "aggregate" and not e.info.get("tails") for e in reading.exprs(metric)):
            yield Problem("HT580", metric.at, {"name": reading.name(metric.id)})
