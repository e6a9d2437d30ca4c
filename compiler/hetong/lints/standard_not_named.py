"""HT571: a national standard is promised, and no standard is named."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.wording import Pattern, search

_STANDARD = Pattern(r"国家(?:有关|相关|规定的)?标准|国标|\b[Nn]ational standards?\b")
_NAMED = Pattern(r"\{\}|《|\bGB\b|GB/T|\bISO\b|\bJR/T\b")


def rule(reading: Reading) -> Iterator[Problem]:
    for node, found in search(reading, _STANDARD):
        if not any(_NAMED.search(reading.words(node, lang)) for lang in reading.contract.languages):
            yield Problem("HT571", node.at, {"found": found})
