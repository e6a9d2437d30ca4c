"""HT581: two measures whose names differ only in words for the same people."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.wording import Pattern
from hetong.trees import model

_PEOPLE = Pattern(r"客户|顾客|消费者|买家")


def rule(reading: Reading) -> Iterator[Problem]:
    first: dict[str, model.Metric] = {}
    for metric in reading.of(model.Metric):
        key = _PEOPLE.sub("用户", metric.label.zh)
        other = first.setdefault(key, metric) if key else metric
        if other is not metric and other.label.zh != metric.label.zh:
            yield Problem(
                "HT581", metric.at, {"first": reading.name(other.id), "second": reading.name(metric.id)}
            )
