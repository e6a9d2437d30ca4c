"""HT719: nothing follows if a periodic payment is late (SME Payment Regulation 2025 art. 17)."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    states = {
        str(e.info["of"])
        for node in (*reading.norms, *reading.of(model.Remedy))
        for e in reading.exprs(node)
        if e.op == "state" and e.info["state"] != "met"
    }
    for norm in reading.norms:
        if (
            norm.act.verb == "pay"
            and norm.every is not None
            and not reading.failures(norm)
            and states.isdisjoint(reading.failing(norm.id))
        ):
            yield Problem("HT719", norm.at, {"name": reading.name(norm.id) if norm.label else "—"})
