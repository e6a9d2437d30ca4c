"""HT629: a duty of secrecy that ends with the contract."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.wording import Pattern, search
from hetong.trees import model

_SECRET = Pattern(r"保密|保守秘密|泄露|披露|\bsecre(?:t|cy)\b|\bconfidential|\bdisclose\b")


def rule(reading: Reading) -> Iterator[Problem]:
    for node, found in search(reading, _SECRET):
        if isinstance(node, model.Norm) and node.until is None and _lasts(node, found.zh):
            yield Problem("HT629", node.at, {"name": reading.name(node.id) if node.label else "—"})


def _lasts(norm: model.Norm, found: str) -> bool:
    """A standing duty or a ban; a single disclosure that a party must make is neither."""
    return norm.modality == "prohibition" or (norm.throughout and "密" in found)
