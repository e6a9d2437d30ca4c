"""HT549: a column has no label, so the prose must print the name that machines read."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Fact, Problem
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    owners: list[model.Record | model.Event | model.Table] = [
        *reading.of(model.Record),
        *reading.of(model.Event),
        *reading.of(model.Table),
    ]
    for owner in owners:
        for column in owner.columns:
            # A table lends its label to a column of its rows.
            if not column.label and column.type.base != "row":
                facts: dict[str, Fact] = {"name": column.id.rpartition(".")[2], "owner": reading.name(owner.id)}
                yield Problem("HT549", column.at, facts)
