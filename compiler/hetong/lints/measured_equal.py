"""HT537: a measured value is asked to be exactly equal to something."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model

_MEASURED = frozenset({"percent", "duration", "money"})


def rule(reading: Reading) -> Iterator[Problem]:
    for node in reading.nodes.values():
        if isinstance(node, model.Scenario):
            continue
        for e in reading.exprs(node):
            if e.op == "compare" and e.info["rel"] in ("eq", "ne"):
                metric = reading.nodes.get(str(e.args[0].info.get("id", "")))
                if (
                    isinstance(metric, model.Metric)
                    and metric.rounded is None
                    and metric.type.base in _MEASURED
                ):
                    yield Problem("HT537", e.at, {"name": reading.name(metric.id)})
        if (
            isinstance(node, model.Metric)
            and node.target is not None
            and node.target[0] in ("eq", "ne")
            and node.type.base in _MEASURED
            and node.rounded is None
        ):
            yield Problem("HT537", node.at, {"name": reading.name(node.id)})
