"""HT710: force majeure excuses a party that is already late (Civil Code art. 590)."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.majeure import reliefs
from hetong.lints.reading import Reading


def rule(reading: Reading) -> Iterator[Problem]:
    for norm, event in reliefs(reading):
        if norm.unless is None:
            yield Problem("HT710", norm.at, {"name": reading.name(event)})
