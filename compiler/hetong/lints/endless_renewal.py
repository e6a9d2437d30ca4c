"""HT627: the contract renews itself without a limit."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for term in reading.of(model.Term):
        if term.renewal is not None and term.renewal.op != "none" and term.at_most is None:
            yield Problem("HT627", term.renewal.at, {})
