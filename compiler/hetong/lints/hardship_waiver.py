"""HT722: the rule on a change of circumstances is excluded (SPC Interpretation 2023 art. 32)."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.wording import Pattern, search

_WAIVED = Pattern(r"(?:排除|不适用|放弃)[^。]{0,10}情势变更|情势变更[^。]{0,12}(?:不适用|排除|放弃)")


def rule(reading: Reading) -> Iterator[Problem]:
    for node, found in search(reading, _WAIVED):
        yield Problem("HT722", node.at, {"found": found})
