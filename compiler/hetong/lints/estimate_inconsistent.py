"""HT535: the estimate of a fee differs from its own price."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.values import number, show
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for fee in reading.of(model.Fee):
        if fee.estimate is None:
            continue
        price, estimate = number(reading, fee.value), number(reading, fee.estimate)
        if fee.value.op == "per" and fee.estimate.op == "mul":
            known = [
                v
                for v in (number(reading, a) for a in fee.estimate.args if a.type.base == "money")
                if v is not None
            ]
            price, estimate = number(reading, fee.value.args[0]), next(iter(known), None)
        if price is not None and estimate is not None and price != estimate and price != Fraction(0):
            facts = {"price": show(price, fee.type), "estimate": show(estimate, fee.type)}
            yield Problem("HT535", fee.estimate.at, {"name": reading.name(fee.id), **facts})
