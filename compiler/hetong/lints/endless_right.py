"""HT621: a right to end the contract that never lapses by its own words."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading


def rule(reading: Reading) -> Iterator[Problem]:
    for norm in reading.norms:
        if (
            norm.modality == "power"
            and norm.act.verb == "terminate"
            and reading.triggers(norm)
            and norm.within is None
            and norm.by is None
            and norm.until is None
        ):
            yield Problem("HT621", norm.at, {"name": reading.name(norm.id)})
