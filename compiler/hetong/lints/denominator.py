"""HT502: time that is left out above the line but not below it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from hetong.base.problems import Problem
from hetong.lints.reading import Reading, walk
from hetong.lints.values import plain
from hetong.trees import model

_MONTH, _OUT, _DOWN = 44640, 900, 60


def rule(reading: Reading) -> Iterator[Problem]:
    for metric in reading.of(model.Metric):
        for e in reading.exprs(metric):
            if (
                e.op == "div"
                and e.args[1].op == "word"
                and e.args[1].info["name"] == "period"
                and _excludes(e.args[0])
            ):
                whole, rest = (plain(100 - Fraction(100 * _DOWN, n)) for n in (_MONTH, _MONTH - _OUT))
                yield Problem(
                    "HT502", e.at, {"name": reading.name(metric.id), "whole": f"{whole}%", "rest": f"{rest}%"}
                )


def _excludes(e: model.Expr) -> bool:
    return any(t.kind == "except_during" for a in walk(e) if a.op == "aggregate" for t in a.info["tails"])
