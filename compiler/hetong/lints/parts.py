"""HT530: the shares of one sum do not make 100 %."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.values import number, plain
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    shares: dict[tuple[str, ...], list[tuple[model.Norm, Fraction]]] = {}
    for norm in reading.norms:
        e = norm.act.amount
        if (
            norm.modality == "payment"
            and e is not None
            and e.op == "part_of"
            and not norm.remedy
            and not reading.failures(norm)
        ):
            rate, base = number(reading, e.args[0]), str(e.args[1].info.get("id", ""))
            if rate is not None and base and e.args[1].op == "ref":
                shares.setdefault((base, *norm.bearer.parties), []).append((norm, rate))
    for (base, *_), parts in shares.items():
        total = sum((rate for _, rate in parts), Fraction(0))
        if len(parts) > 1 and total != 1 and abs(total - 1) < Fraction(1, 2):
            yield Problem(
                "HT530", parts[-1][0].at, {"name": reading.name(base), "total": f"{plain(total * 100)}%"}
            )
