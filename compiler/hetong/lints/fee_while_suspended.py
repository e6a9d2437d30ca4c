"""HT563: a fixed fee that belongs to no service runs on while services are suspended."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for norm in reading.norms:
        target = reading.nodes.get(norm.act.target)
        if norm.act.verb == "suspend" and isinstance(target, model.Service | model.Group):
            for fee in reading.of(model.Fee):
                if fee.every is not None and not fee.of and fee.value.op in ("money", "blank", "ref"):
                    yield Problem(
                        "HT563", fee.at, {"name": reading.name(fee.id), "suspended": reading.name(target.id)}
                    )
