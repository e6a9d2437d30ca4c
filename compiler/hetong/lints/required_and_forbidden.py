"""HT737: one act is a party's duty and forbidden to it."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model

_OPPOSITE = {"duty": "prohibition", "prohibition": "duty"}


def rule(reading: Reading) -> Iterator[Problem]:
    first: dict[tuple[str, str, str], model.Norm] = {}
    for norm in reading.norms:
        if norm.act.verb != "do" or norm.modality not in _OPPOSITE:
            continue
        words = reading.words(norm, "zh") or reading.words(norm, "en")
        for party in norm.bearer.parties:
            first.setdefault((words, party, norm.modality), norm)
            other = first.get((words, party, _OPPOSITE[norm.modality]))
            if other is not None and not reading.exclusive(norm, other):
                yield Problem(
                    "HT737", norm.at, {"first": reading.name(other.id), "second": reading.name(norm.id)}
                )
                break
