"""HT634: a payment that does not say when it is due."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.values import number, plain


def rule(reading: Reading) -> Iterator[Problem]:
    if "default_due" in reading.contract.stated:
        return
    seconds = number(reading, reading.contract.default_due)
    days = "30" if seconds is None else plain(seconds / 86400)
    for norm in reading.norms:
        timed = norm.within or norm.by or norm.on or norm.until
        if norm.act.verb == "pay" and not timed and not reading.triggers(norm) and not norm.remedy:
            yield Problem("HT634", norm.at, {"days": days})
