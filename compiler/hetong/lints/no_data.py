"""HT506: money or termination hangs on a metric that does not say what a window without data counts as."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for metric in reading.of(model.Metric):
        if metric.no_data_default and metric.target is not None and metric.every is not None:
            named = (n for n in reading.norms if n.act.amount is not None or n.act.verb == "terminate")
            norm = next((n for n in named if metric.id in reading.failures(n)), None)
            if norm is not None:
                yield Problem(
                    "HT506", metric.at, {"name": reading.name(metric.id), "norm": reading.name(norm.id)}
                )
