"""HT584: an article has a heading and no clause."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for group in reading.of(model.Group):
        if group.kind == "article" and not group.items:
            yield Problem("HT584", group.at, {"name": reading.name(group.id)})
