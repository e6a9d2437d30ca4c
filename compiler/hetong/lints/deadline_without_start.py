"""HT632: a time to act that runs from nothing."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading


def rule(reading: Reading) -> Iterator[Problem]:
    for norm in reading.norms:
        if (
            norm.within is not None
            and norm.within.anchor is None
            and norm.on is None
            and norm.every is None
            and not reading.triggers(norm)
        ):
            yield Problem(
                "HT632", norm.within.length.at, {"name": reading.name(norm.id) if norm.label else "—"}
            )
