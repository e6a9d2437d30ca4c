"""HT550: a number with a unit stands in words, where no machine reads it."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.wording import Pattern, search

_NUMBER = Pattern(
    r"(?<![\d第月])\d[\d,.]*\s*(?:个?工作日|日(?!期)|天|个?小时|分钟|个月|年(?!\d)|[%％‰]|元|万元)"
    r"|\b\d[\d,.]*\s*(?:(?:working |business )?(?:days?|hours?|minutes?|weeks?|months?|years?)\b|%)|\bCNY \d[\d,.]*"
)
_DATE = Pattern(r"^(?:19|20)\d\d年")


def rule(reading: Reading) -> Iterator[Problem]:
    for node, found in search(reading, _NUMBER):
        if not _DATE.match(found.zh):
            yield Problem("HT550", node.at, {"found": found})
