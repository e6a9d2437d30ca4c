"""HT740: one happening ends the contract by itself and also gives a right to end it."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading, walk
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    ends = [n for n in reading.norms if n.modality == "ending"]
    powers = [n for n in reading.norms if n.modality == "power" and n.act.verb == "terminate"]
    for end in ends:
        for power in powers:
            both = _happenings(end) & _happenings(power)
            if both and end.act.target == power.act.target and not reading.exclusive(end, power):
                facts = {"name": reading.name(min(both)), "power": reading.name(power.id)}
                yield Problem("HT740", end.at, facts)


def _happenings(norm: model.Norm) -> set[str]:
    parts = (e for start in (norm.when, norm.on) if start is not None for e in walk(start))
    return {str(e.info["of"]) for e in parts if e.op == "happened"}
