"""HT635: the term ends before it starts."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.calendar import term
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    start, end = term(reading)
    if start and end and end < start:
        yield Problem("HT635", reading.of(model.Term)[0].at, {"start": str(start), "end": str(end)})
