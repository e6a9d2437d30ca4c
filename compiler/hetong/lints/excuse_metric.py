"""HT532: an excuse lets a party off, but the measured value still counts the time."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for norm in reading.norms:
        if norm.modality != "relief" or norm.act.target in ("", "agreement"):
            continue
        for metric in reading.of(model.Metric):
            timed = [e for e in reading.exprs(metric) if e.op == "aggregate" and e.info["fn"] == "time"]
            if (
                timed
                and reading.covers(norm.act.target, metric.id)
                and not any(t.kind == "except_during" for e in timed for t in e.info["tails"])
            ):
                yield Problem(
                    "HT532", norm.at, {"name": reading.name(metric.id), "norm": reading.name(norm.id)}
                )
