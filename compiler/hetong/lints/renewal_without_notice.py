"""HT626: the contract renews itself and nothing says how a party stops it."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for term in reading.of(model.Term):
        if (
            term.renewal is not None
            and term.renewal.op != "none"
            and term.unless is None
            and term.only_if is None
        ):
            yield Problem("HT626", term.renewal.at, {})
