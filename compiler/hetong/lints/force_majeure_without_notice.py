"""HT711: force majeure excuses, and nobody has to give notice (Civil Code art. 590)."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.majeure import reliefs
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for norm, event in reliefs(reading):
        told = (n for n in reading.users.get(event, ()) if isinstance(n, model.Norm) and n.modality == "duty")
        if not any(n.within or n.by or n.on for n in told):
            yield Problem("HT711", norm.at, {"name": reading.name(event)})
