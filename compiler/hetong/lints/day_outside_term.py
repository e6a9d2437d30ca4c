"""HT636: a fixed day that lies outside the term."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.calendar import day, term
from hetong.lints.reading import Reading


def rule(reading: Reading) -> Iterator[Problem]:
    start, end = term(reading)
    for norm in reading.norms:
        on = day(norm.by) or day(norm.on)
        if on and norm.modality in ("duty", "payment") and ((start and on < start) or (end and on > end)):
            yield Problem(
                "HT636", norm.at, {"day": str(on), "start": str(start or "—"), "end": str(end or "—")}
            )
