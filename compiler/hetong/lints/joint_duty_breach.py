"""HT533: a consequence of the breach of a duty that all bear together."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for norm in reading.norms:
        for failed in sorted(reading.failures(norm)):
            joint = reading.nodes.get(failed)
            if isinstance(joint, model.Norm) and joint.bearer.mode == "joint" and joint.modality == "duty":
                yield Problem("HT533", norm.at, {"name": reading.name(joint.id), "norm": reading.name(norm.id)})
