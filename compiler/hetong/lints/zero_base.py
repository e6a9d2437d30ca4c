"""HT531: a window without data is a miss, and the damages are a percentage of a fee that is then zero."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for norm in reading.norms:
        if norm.act.amount is None:
            continue
        metrics = (reading.nodes.get(f) for f in sorted(reading.failures(norm)))
        metric = next((m for m in metrics if isinstance(m, model.Metric) and m.no_data == "missed"), None)
        for e in reading.exprs(norm) if metric is not None else ():
            fee = reading.nodes.get(str(e.args[1].info.get("id", ""))) if e.op == "part_of" else None
            if metric and isinstance(fee, model.Fee) and not fee.at_least and fee.value.op == "per":
                yield Problem("HT531", e.at, {"name": reading.name(fee.id), "metric": reading.name(metric.id)})
