"""HT572: a term is left to a later agreement, and nothing holds until then (Civil Code art. 510)."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.wording import Pattern, search
from hetong.trees import model

_LATER = Pattern(
    r"另行(?:协商|商定|约定|确定|议定)|协商(?:确定|调整|约定|定价)|(?:以后|届时)再?(?:商定|约定|确定)|待定"
    r"|\b(?:agreed?|settled?|determined?) (?:separately|later)\b|\bto be agreed\b"
)


def rule(reading: Reading) -> Iterator[Problem]:
    for node, found in search(reading, _LATER):
        if not (isinstance(node, model.Norm) and node.modality == "power"):
            yield Problem("HT572", node.at, {"found": found})
