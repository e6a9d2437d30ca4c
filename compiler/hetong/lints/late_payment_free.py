"""HT719: nothing follows if a periodic payment is late (SME Payment Regulation 2025 art. 17)."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.base.words import Words
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
            yield Problem("HT719", norm.at, {"name": _name(reading, norm)})


def _name(reading: Reading, norm: model.Norm) -> Words | str:
    """The name of the payment, else of what is paid."""
    if norm.label:
        return reading.name(norm.id)
    sum_ = norm.act.amount
    return reading.name(str(sum_.info["id"])) if sum_ is not None and sum_.op == "ref" else "—"
