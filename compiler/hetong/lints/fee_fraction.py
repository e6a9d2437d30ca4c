"""HT523: a fixed periodic fee in a window that the term cuts."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from hetong.base.problems import Problem
from hetong.lints.calendar import fraction_of_first
from hetong.lints.reading import Reading
from hetong.lints.values import number, plain
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for fee in reading.of(model.Fee):
        amount = number(reading, fee.value)
        if fee.every is not None and not fee.every.full and amount and fee.type.base == "money":
            part = fraction_of_first(reading, fee.every.unit)
            if part is not None and part < Fraction(1):
                facts = {"whole": plain(amount), "part": plain(round(amount * part, 2))}
                yield Problem("HT523", fee.at, {"name": reading.name(fee.id), **facts})
