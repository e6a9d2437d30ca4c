"""HT582: an annex of which neither the content nor the author is stated."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for one in reading.of(model.Instrument):
        stated = one.contents is not None or one.prepared_by or one.items
        if one.attached and not stated:
            yield Problem("HT582", one.at, {"name": reading.name(one.id)})
