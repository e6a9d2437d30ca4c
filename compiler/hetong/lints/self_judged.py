"""HT713: the party that must act judges for itself whether it has acted."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for norm in reading.norms:
        if norm.modality not in ("duty", "payment", "prohibition"):
            continue
        values = [getattr(reading.nodes.get(n), "value", None) for n in sorted(reading.names(norm))]
        for e in (*reading.exprs(norm), *(v for v in values if isinstance(v, model.Expr))):
            if e.op == "judged" and e.info["by"] in norm.bearer.parties and norm.bearer.mode == "one":
                yield Problem("HT713", norm.at, {"bearer": reading.name(str(e.info["by"]))})
                break
