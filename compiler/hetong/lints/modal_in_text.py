"""HT551: a duty or a right stands in words, where no machine reads it."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.wording import Pattern, search
from hetong.trees import model

_MODAL = Pattern(r"应当|必须|不得|有权(?!机关)|\bshall\b|\bmust\b|\bis entitled to\b")


def rule(reading: Reading) -> Iterator[Problem]:
    for node, found in search(reading, _MODAL):
        if isinstance(node, model.Prose):
            yield Problem("HT551", node.at, {"found": found})
