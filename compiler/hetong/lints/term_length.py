"""HT625: the length of the term and its last day do not agree."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.calendar import day, plus_months
from hetong.lints.reading import Reading
from hetong.trees import model

_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def rule(reading: Reading) -> Iterator[Problem]:
    for term in reading.of(model.Term):
        start, end, length = day(term.start), day(term.end), term.length
        if start and end and length is not None and length.op == "duration":
            n, unit = str(length.info["n"]), str(length.info["unit"])
            if unit in _MONTHS and n.isdecimal():
                last = plus_months(start, int(n) * _MONTHS[unit]) - datetime.timedelta(days=1)
                if last != end:
                    yield Problem("HT625", term.at, {"by_length": str(last), "end": str(end)})
