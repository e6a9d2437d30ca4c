"""HT721: a clause lets a party off every liability (Civil Code arts. 497, 506)."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.wording import Pattern, search

_EXEMPT = Pattern(
    r"不承担任何责任|概不负责|免除[^。]{0,8}(?:一切|全部)责任|\b(?:has|bears|accepts) no liability (?:whatsoever|of any kind)\b|\bnot liable for any\b"
)


def rule(reading: Reading) -> Iterator[Problem]:
    for node, found in search(reading, _EXEMPT):
        yield Problem("HT721", node.at, {"found": found})
