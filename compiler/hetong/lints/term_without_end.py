"""HT628: the contract has neither an end nor a way out."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for term in reading.of(model.Term):
        if ((term.end is None or term.end.op == "none") and term.length is None) and not any(
            n.act.verb == "terminate" and n.act.target == "agreement" for n in reading.norms
        ):
            yield Problem("HT628", term.at, {})
