"""HT637: a deadline runs back from an act that somebody else does when he likes."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading, walk
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for norm in reading.norms:
        for e in walk(norm.by) if norm.by is not None else ():
            if e.op == "offset" and e.info.get("side") == "before":
                other = reading.nodes.get(str(e.args[-1].info.get("of") or e.args[-1].info.get("id") or ""))
                if isinstance(other, model.Norm) and not set(other.bearer.parties) & set(norm.bearer.parties):
                    yield Problem("HT637", norm.at, {"act": reading.name(other.id)})
