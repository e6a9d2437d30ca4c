"""HT736: any breach, however slight, costs the same sum (Civil Code art. 585)."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading


def rule(reading: Reading) -> Iterator[Problem]:
    for norm in reading.norms:
        amount = norm.act.amount
        whole = {"agreement", "breach"} & reading.failures(norm)
        if norm.act.verb == "pay" and whole and amount is not None and amount.op in ("money", "blank"):
            yield Problem("HT736", norm.at, {"name": reading.name(norm.id)})
