"""HT737: one act is a party's duty and forbidden to it."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    said: dict[str, list[model.Norm]] = {}
    for norm in reading.norms:
        if norm.act.verb == "do" and norm.modality in ("duty", "prohibition") and norm.act.text:
            words = reading.words(norm, "zh") or reading.words(norm, "en")
            for other in said.setdefault(words, []):
                both = set(norm.bearer.parties) & set(other.bearer.parties)
                if both and norm.modality != other.modality and not reading.exclusive(norm, other):
                    facts = {"first": reading.name(other.id), "second": reading.name(norm.id)}
                    yield Problem("HT737", norm.at, facts)
                    break
            said[words].append(norm)
