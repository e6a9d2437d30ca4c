"""HT555: an annex or instrument that no clause mentions."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for one in reading.of(model.Instrument):
        if not reading.users.get(one.id) and not one.items:
            yield Problem("HT555", one.at, {"name": reading.name(one.id)})
