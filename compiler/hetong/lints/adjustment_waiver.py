"""HT723: a clause says that damages may not be adjusted (SPC Interpretation 2023 art. 64)."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.wording import Pattern, search

_FIXED = Pattern(
    r"违约金[^。]{0,16}(?:不得|放弃|不再)[^。]{0,10}(?:调整|调减|减少|降低)|(?:不得|放弃)[^。]{0,10}(?:调整|调减|减少|降低)[^。]{0,6}违约金"
)


def rule(reading: Reading) -> Iterator[Problem]:
    for node, found in search(reading, _FIXED):
        yield Problem("HT723", node.at, {"found": found})
