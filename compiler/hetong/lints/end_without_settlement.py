"""HT709: a right to terminate, and nothing on what happens afterwards (Civil Code arts. 566, 567)."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model

_END = frozenset({"end", "termination", "expiry"})


def rule(reading: Reading) -> Iterator[Problem]:
    quits = [n for n in reading.norms if n.act.verb == "terminate" and n.act.target == "agreement"]
    if quits and not any(_after(reading, n) for n in reading.norms):
        yield Problem("HT709", quits[0].at, {})


def _after(reading: Reading, norm: model.Norm) -> bool:
    return any(
        (e.op == "word" and e.info["name"] in _END)
        or (e.op == "happened" and getattr(reading.nodes.get(str(e.info["of"])), "act", None))
        for e in reading.exprs(norm)
    )
