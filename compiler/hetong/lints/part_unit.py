"""HT520: a price per several units of a measured length does not say what a part of a unit costs."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor

from hetong.base.problems import Fact, Problem
from hetong.lints.reading import Reading
from hetong.lints.values import number, plain, unit_words
from hetong.trees import model

_SIZES = {"minute": 60, "hour": 3600, "day": 86400, "week": 604800}


def rule(reading: Reading) -> Iterator[Problem]:
    for node in (*reading.norms, *reading.of(model.Fee), *reading.of(model.Define), *reading.of(model.Metric)):
        for e in reading.exprs(node):
            if (
                e.op == "per"
                and len(e.args) == 2
                and not e.info["part"]
                and e.args[1].type.base == "duration"
                and (e.info["unit"] in _SIZES and (e.info["n"] != "1" or e.args[1].op != "attr"))
            ):
                yield Problem("HT520", e.at, _results(reading, e))


def _results(reading: Reading, e: model.Expr) -> dict[str, Fact]:
    """A measure of one unit and six tenths of it, priced in the three ways."""
    price = number(reading, e.args[0])
    each, measure = (Fraction(100) if price is None else price), Fraction(8, 5)
    n = Fraction(str(e.info["n"]))
    return {
        "measure": plain(measure * n), "unit": unit_words(str(e.info["unit"])), "exact": plain(each * measure),
        "started": plain(each * ceil(measure)), "full": plain(each * floor(measure)),
    }  # fmt: skip
