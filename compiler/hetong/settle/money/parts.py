"""How many units a measure makes, by the word that stands before the unit: started, full, exact.

In: a measure (seconds, days, pieces: any one unit), the size of the unit in the same terms. Out: a number of units.
Semantics 1.3, "part of a unit": 6.3 days at 6 % of 8,000 per 4 days is 756 exact, 960 started, 480 full.
"""

from __future__ import annotations

import math
from fractions import Fraction

from hetong.settle.money.rounding import round_to

WORDS = ("exact", "started", "full", "")


def quantity(
    measure: Fraction,
    unit: Fraction,
    n: Fraction = Fraction(1),
    part: str = "exact",
    rounded: tuple[str, Fraction] | None = None,
) -> Fraction:
    """How often ``n`` units of size ``unit`` go into ``measure``: ``per started 4 days of 6.3 days`` is 2.

    part: exact (or "", where the measure is in whole units anyway) the quotient, started the next whole number, full
    the last. ``rounded``: mode and quantum, in the terms of ``measure``, applied to it before the division
    (``rounded up to 1 day``). A measure below zero (a deductible that was not reached) counts as zero.
    ValueError: an unknown word, or a unit that is not above zero."""
    if unit <= 0 or n <= 0:
        raise ValueError("a unit is above zero")
    if part not in WORDS:
        raise ValueError(f"no word for a part of a unit: {part}")
    measure = max(measure, Fraction(0))
    if rounded is not None:
        measure = round_to(measure, *rounded)
    units = measure / (unit * n)
    if part == "started":
        return Fraction(math.ceil(units))
    if part == "full":
        return Fraction(math.floor(units))
    return units
