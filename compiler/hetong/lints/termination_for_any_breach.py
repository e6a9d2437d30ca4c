"""HT708: any breach, however slight, ends the contract (Civil Code arts. 562, 563)."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading, conjuncts


def rule(reading: Reading) -> Iterator[Problem]:
    for norm in reading.norms:
        if norm.act.verb == "terminate" and norm.when is not None and not reading.remedies(norm):
            parts = list(conjuncts(norm.when))
            only = parts[0]
            if (
                len(parts) == 1
                and only.op == "state"
                and not only.args
                and only.info["of"] in ("agreement", "breach")
            ):
                yield Problem("HT708", norm.at, {})
