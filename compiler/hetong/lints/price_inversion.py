"""HT515: more units cost less in all, because the price of the row reached holds for the whole."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from hetong.base.problems import Problem
from hetong.lints.bands import schedule
from hetong.lints.reading import Reading
from hetong.lints.values import number, plain
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for fee in reading.of(model.Fee):
        for e in reading.exprs(fee):
            table = _price(e)
            made = schedule(reading, table) if table is not None else None
            if made is None or made.table.info["mode"] != "by":
                continue
            for x, y in zip(made.points, made.points[1:]):
                one, two = made.reached(x), made.reached(y)
                a = number(reading, one.band.value) if one else None
                b = number(reading, two.band.value) if two else None
                if a is not None and b is not None and y * b < x * a and made.subject.type.base == "count":
                    yield Problem("HT515", made.table.at, _facts(x, a, y, b))
                    break


def _price(e: model.Expr) -> model.Expr | None:
    """The schedule of a price that is multiplied by what the schedule goes by."""
    if e.op == "per" and e.args[0].op == "table" and e.args[0].args[0].info.get("of") == e.info["unit"]:
        return e.args[0]
    if e.op == "mul":
        tables = [a for a in e.args if a.op == "table"]
        counts = [a.info.get("of") for a in e.args if a.op == "aggregate" and a.info["fn"] == "count"]
        if tables and counts and tables[0].args[0].info.get("of") == counts[0]:
            return tables[0]
    return None


def _facts(x: Fraction, a: Fraction, y: Fraction, b: Fraction) -> dict[str, str]:
    return {
        "fewer": plain(x), "price": plain(a), "sum": plain(x * a),
        "more": plain(y), "lower": plain(b), "less": plain(y * b),
    }  # fmt: skip
