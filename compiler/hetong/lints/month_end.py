"""HT622: months counted from the last day of a month."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.calendar import plus_months, window
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for node in reading.nodes.values():
        if not isinstance(node, model.Scenario):
            for e in reading.exprs(node):
                if e.op == "offset" and e.info["side"] == "after" and _end_of_month(e.args[1]):
                    yield from _dates(e.args[0], e)
            if (
                isinstance(node, model.Norm)
                and node.within is not None
                and node.within.anchor is not None
                and node.within.side == "after"
                and _end_of_month(node.within.anchor)
            ):
                yield from _dates(node.within.length, node.within.anchor)


def _end_of_month(e: model.Expr) -> bool:
    return e.op == "edge" and e.info["side"] == "end" and str(e.args[0].info.get("unit", "")) == "month"


def _dates(length: model.Expr, at: model.Expr) -> Iterator[Problem]:
    if length.op == "duration" and length.info["unit"] == "month" and str(length.info["n"]).isdecimal():
        start = datetime.date(2027, 2, 28)
        same = plus_months(start, int(str(length.info["n"])))
        last = window(same, "month")[1]
        if same != last:
            facts = {"from_day": str(start), "same_day": str(same), "last_day": str(last)}
            yield Problem("HT622", at.at, facts)
