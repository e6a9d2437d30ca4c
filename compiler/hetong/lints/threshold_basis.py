"""HT521: what lies above a threshold is priced from the first unit on."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor

from hetong.base.problems import Fact, Problem
from hetong.lints.reading import Reading, same, walk
from hetong.lints.values import number, plain, unit_words
from hetong.trees import model

_SIZES = {"minute": 60, "hour": 3600, "day": 86400}


def rule(reading: Reading) -> Iterator[Problem]:
    for norm in reading.norms:
        limits = [
            c
            for t in reading.triggers(norm)
            for c in walk(t)
            if c.op == "compare" and c.info["rel"] in ("gt", "ge")
        ]
        for e in reading.exprs(norm):
            if e.op == "per" and len(e.args) == 2 and e.info["unit"] in _SIZES:
                limit = next((number(reading, c.args[1]) for c in limits if same(c.args[0], e.args[1])), None)
                price = number(reading, e.args[0])
                if limit and price is not None:
                    yield Problem("HT521", e.at, _results(e, limit, price))


def _results(e: model.Expr, limit: Fraction, price: Fraction) -> dict[str, Fact]:
    """Both readings of a measure that is four times the threshold, less a little."""
    size = Fraction(str(e.info["n"])) * _SIZES[str(e.info["unit"])]
    measure = limit * 19 / 5
    part = {"started": ceil, "full": floor}.get(str(e.info["part"]))
    whole, excess = (Fraction(part(m / size)) if part else m / size for m in (measure, measure - limit))
    one = _SIZES[str(e.info["unit"])]
    return {
        "measure": plain(measure / one), "unit": unit_words(str(e.info["unit"])), "limit": plain(limit / one),
        "whole": plain(price * whole), "excess": plain(price * excess),
    }  # fmt: skip
