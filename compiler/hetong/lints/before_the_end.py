"""HT623: days before the end of a period, which some count from the last day itself."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading

_LAST = datetime.date(2027, 8, 31)


def rule(reading: Reading) -> Iterator[Problem]:
    for norm in reading.norms:
        for e in reading.exprs(norm):
            if (
                e.op == "offset"
                and e.info["side"] == "before"
                and e.args[1].op == "edge"
                and e.args[1].info["side"] == "end"
            ):
                length = e.args[0]
                n, unit = str(length.info.get("n", "")), str(length.info.get("unit", ""))
                if unit in ("day", "working_day") and n.isdecimal() and int(n):
                    facts = {
                        "n": n,
                        "outside": str(_back(int(n), unit)),
                        "inside": str(_back(int(n) - 1, unit)),
                    }
                    yield Problem("HT623", e.at, facts)


def _back(n: int, unit: str) -> datetime.date:
    """That many days before a Tuesday at the end of a month without public holidays."""
    on = _LAST
    while n:
        on -= datetime.timedelta(days=1)
        n -= unit == "day" or on.weekday() < 5
    return on
