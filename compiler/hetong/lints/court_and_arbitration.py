"""HT705: the same disputes go to a court and to arbitration (SPC Interpretation 2006 art. 7)."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.wording import Pattern, search

_COURT = Pattern(r"起诉|提起诉讼|人民法院(?!申请)|\bsue\b|\bpeople’s court\b|\blitigat")
_ARBITRATION = Pattern(r"(?:提交|申请|提请)[^。]*仲裁|\b(?:submit|refer)[^.]*\barbitration\b")


def rule(reading: Reading) -> Iterator[Problem]:
    courts = [n for n, _ in search(reading, _COURT)]
    for node, _ in search(reading, _ARBITRATION):
        if any(not reading.exclusive(node, court) for court in courts):
            yield Problem("HT705", node.at, {})
            return
