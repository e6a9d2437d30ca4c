"""HT703: earnest money above 20 % of the price (Civil Code art. 586)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.values import number, plain

_FIFTH = Fraction(1, 5)


def rule(reading: Reading) -> Iterator[Problem]:
    for norm in reading.norms:
        e = norm.act.amount
        if (
            e is not None
            and e.op == "part_of"
            and ("定金" in norm.label.zh or "earnest" in norm.label.en.lower())
        ):
            rate = number(reading, e.args[0])
            if rate is not None and rate > _FIFTH:
                facts = {
                    "rate": f"{plain(rate * 100)}%",
                    "paid": plain(rate * 100000),
                    "counts": plain(_FIFTH * 100000),
                }
                yield Problem("HT703", norm.at, facts)
