"""HT516: a schedule costs something at a value that meets the target."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.consequences import against_target
from hetong.lints.reading import Reading


def rule(reading: Reading) -> Iterator[Problem]:
    for at, metric, value, paid, met in against_target(reading):
        if met and paid != "0":
            yield Problem("HT516", at, {"name": reading.name(metric), "value": value, "paid": paid})
