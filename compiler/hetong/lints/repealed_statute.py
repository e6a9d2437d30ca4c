"""HT725: a clause cites a statute that is no longer in force (Civil Code art. 1260)."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.wording import Pattern, search

_REPEALED = Pattern(
    r"《(?:中华人民共和国)?(?:合同法|民法总则|民法通则|物权法|担保法|侵权责任法|增值税暂行条例)》|\bPRC Contract Law\b|\bContract Law of the P"
)


def rule(reading: Reading) -> Iterator[Problem]:
    for node, found in search(reading, _REPEALED):
        yield Problem("HT725", node.at, {"found": found})
