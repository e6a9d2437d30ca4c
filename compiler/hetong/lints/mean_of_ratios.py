"""HT505: a mean of ratios weighs a small day like a large one."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from hetong.base.problems import Fact, Problem
from hetong.lints.reading import Reading, walk
from hetong.lints.values import plain
from hetong.trees import model

_DAYS = ((3, 4), (0, 96))


def rule(reading: Reading) -> Iterator[Problem]:
    for metric in reading.of(model.Metric):
        for e in reading.exprs(metric):
            inner = (
                reading.nodes.get(str(e.info["of"])) if e.op == "aggregate" and e.info["fn"] == "mean" else None
            )
            if isinstance(inner, model.Metric) and any(
                x.op == "div" or x.info.get("fn") == "share" for x in walk(inner.value)
            ):
                mean = sum((Fraction(100 * a, b) for a, b in _DAYS), Fraction(0)) / len(_DAYS)
                ratio = Fraction(100 * sum(a for a, _ in _DAYS), sum(b for _, b in _DAYS))
                facts: dict[str, Fact] = {
                    "name": reading.name(inner.id),
                    "mean": f"{plain(mean)}%",
                    "ratio": f"{plain(ratio)}%",
                }
                yield Problem("HT505", e.at, facts)
