"""HT620: a duty that says neither by when, nor when, nor that it is kept at all times."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading


def rule(reading: Reading) -> Iterator[Problem]:
    for norm in reading.norms:
        timed = norm.within or norm.by or norm.every or norm.on or norm.until or norm.when or norm.throughout
        if norm.modality == "duty" and norm.act.verb in ("do", "fulfil") and not timed and not norm.remedy:
            yield Problem("HT620", norm.at, {"bearer": reading.name(next(iter(norm.bearer.parties), ""))})
