"""HT624: the contract takes effect after its term has begun."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.calendar import day
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for term in reading.of(model.Term):
        start, effect = day(term.start), day(term.effect)
        if start and effect and effect > start:
            yield Problem("HT624", term.at, {"start": str(start), "effect": str(effect)})
