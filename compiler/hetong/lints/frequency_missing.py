"""HT570: something is to be done regularly, and nothing says how often."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.wording import Pattern, search
from hetong.trees import model

_REGULAR = Pattern(
    r"(?<!不)定期(?!限)|经常|持续(?:开展|进行)|\b(?:regularly|periodically|at regular intervals|from time to time)\b"
)


def rule(reading: Reading) -> Iterator[Problem]:
    for node, found in search(reading, _REGULAR):
        timed = isinstance(node, model.Norm) and (node.every or node.within or node.by or node.on or node.when)
        if not timed:
            yield Problem("HT570", node.at, {"found": found})
