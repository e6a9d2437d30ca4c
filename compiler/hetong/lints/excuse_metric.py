"""HT532: an excuse lets a party off, but the measured value still counts the time."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    timed = [(metric, spans) for metric in reading.of(model.Metric) if (spans := _times(reading, metric))]
    for norm in reading.norms:
        if norm.modality != "relief" or norm.act.target in ("", "agreement"):
            continue
        for metric, spans in timed:
            if reading.covers(norm.act.target, metric.id) and not any(
                t.kind == "except_during" for e in spans for t in e.info["tails"]
            ):
                yield Problem(
                    "HT532", norm.at, {"name": reading.name(metric.id), "norm": reading.name(norm.id)}
                )


def _times(reading: Reading, metric: model.Metric) -> list[model.Expr]:
    return [e for e in reading.exprs(metric) if e.op == "aggregate" and e.info["fn"] == "time"]
