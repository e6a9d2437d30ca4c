"""HT735: one failure ends the contract under two different conditions."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading


def rule(reading: Reading) -> Iterator[Problem]:
    powers = [n for n in reading.norms if n.act.verb == "terminate" and n.modality == "power"]
    for i, norm in enumerate(powers):
        for other in powers[:i]:
            both = reading.failures(norm) & reading.failures(other)
            same = set(norm.bearer.parties) & set(other.bearer.parties)
            if both and same and norm.act.target == other.act.target and not reading.exclusive(norm, other):
                facts = {"first": reading.name(other.id), "second": reading.name(norm.id)}
                yield Problem("HT735", norm.at, facts)
                break
