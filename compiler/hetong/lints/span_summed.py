"""HT503: lengths of intervals are added although intervals may overlap."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for metric in reading.of(model.Metric):
        for e in reading.exprs(metric):
            if e.op == "aggregate" and e.info["fn"] == "sum":
                column = reading.nodes.get(str(e.info["of"]))
                if isinstance(column, model.Column) and column.type.base == "span":
                    yield Problem(
                        "HT503", e.at, {"name": reading.name(column.id), "summed": "120", "once": "90"}
                    )
