"""HT738: a consequence for a party that fails in what is not its duty."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading, walk
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    triggered: list[model.Norm | model.Remedy] = [*reading.norms, *reading.of(model.Remedy)]
    for node in triggered:
        for e in walk(node.when) if node.when is not None else ():
            subject = str(e.info.get("subject") or "") if e.op == "state" else ""
            duty = reading.nodes.get(str(e.info.get("of", "")))
            known = isinstance(reading.nodes.get(subject), model.Party)
            if known and isinstance(duty, model.Norm) and subject not in duty.bearer.parties:
                facts = {"party": reading.name(subject), "name": reading.name(duty.id)}
                yield Problem("HT738", node.at, facts)
