"""HT740: one happening ends the contract by itself and also gives a right to end it."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading, walk
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    powers: dict[str, list[model.Norm]] = {}
    for norm in reading.norms:
        if norm.modality == "power" and norm.act.verb == "terminate":
            for event in _happenings(norm):
                powers.setdefault(event, []).append(norm)
    for end in reading.norms:
        if end.modality == "ending":
            for event in sorted(_happenings(end)):
                same = (p for p in powers.get(event, ()) if p.act.target == end.act.target)
                power = next((p for p in same if not reading.exclusive(end, p)), None)
                if power is not None:
                    yield Problem(
                        "HT740", end.at, {"name": reading.name(event), "power": reading.name(power.id)}
                    )


def _happenings(norm: model.Norm) -> set[str]:
    parts = (e for start in (norm.when, norm.on) if start is not None for e in walk(start))
    return {str(e.info["of"]) for e in parts if e.op == "happened"}
