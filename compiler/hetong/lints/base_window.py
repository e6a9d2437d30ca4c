"""HT522: a percentage of a monthly fee for a failure that is measured in another window."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.values import number, plain
from hetong.trees import model

_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def rule(reading: Reading) -> Iterator[Problem]:
    for norm in reading.norms:
        windows = (
            [norm.every]
            if norm.every
            else [getattr(reading.nodes.get(f), "every", None) for f in sorted(reading.failures(norm))]
        )
        own = next((w.unit for w in windows if w is not None and w.unit in _MONTHS), "")
        for e in reading.exprs(norm) if norm.act.amount is not None and own else ():
            fee = reading.nodes.get(str(e.args[1].info.get("id", ""))) if e.op == "part_of" else None
            if (
                isinstance(fee, model.Fee)
                and fee.every is not None
                and _MONTHS.get(fee.every.unit, 99) < _MONTHS[own]
            ):
                rate, times = number(reading, e.args[0]), _MONTHS[own] // _MONTHS[fee.every.unit]
                share = (Fraction(1) if rate is None else rate) * 10000
                facts = {"one": plain(share), "all": plain(share * times), "times": str(times)}
                yield Problem("HT522", e.at, {"name": reading.name(fee.id), **facts})
