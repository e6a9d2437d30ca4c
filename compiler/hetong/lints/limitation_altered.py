"""HT724: a clause sets or waives the time in which one may sue (Civil Code art. 197)."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.wording import Pattern, search

_SET = Pattern(
    r"诉讼时效[^。]{0,10}(?:放弃|为|缩短|延长|不受)|(?:放弃|不受)[^。]{0,6}诉讼时效|逾期[^。]{0,6}(?:起诉|申请仲裁)[^。]{0,10}视为放弃|\blimitation period (?:is|of)\b"
)


def rule(reading: Reading) -> Iterator[Problem]:
    for node, found in search(reading, _SET):
        yield Problem("HT724", node.at, {"found": found})
