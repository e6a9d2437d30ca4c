"""HT735: one failure ends the contract under two different conditions."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    first: dict[tuple[str, str, str], model.Norm] = {}
    for norm in reading.norms:
        if norm.act.verb != "terminate" or norm.modality != "power":
            continue
        for party in norm.bearer.parties:
            others = [
                first.setdefault((party, f, norm.act.target), norm) for f in sorted(reading.failures(norm))
            ]
            other = next((o for o in others if o is not norm and not reading.exclusive(o, norm)), None)
            if other is not None:
                yield Problem(
                    "HT735", norm.at, {"first": reading.name(other.id), "second": reading.name(norm.id)}
                )
                break
