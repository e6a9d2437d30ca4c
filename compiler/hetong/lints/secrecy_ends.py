"""HT629: a duty of secrecy that ends with the contract."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.wording import search
from hetong.trees import model

_SECRET = re.compile(r"保密|保守秘密|泄露|披露|\bsecre(?:t|cy)\b|\bconfidential|\bdisclose\b")
_KEEP = re.compile(r"披露要求|disclosure requirement")


def rule(reading: Reading) -> Iterator[Problem]:
    for node, found in search(reading, _SECRET):
        if (
            isinstance(node, model.Norm)
            and node.until is None
            and (node.throughout or node.modality == "prohibition")
        ):
            if "密" in found.zh or node.modality == "prohibition":
                yield Problem("HT629", node.at, {"name": reading.name(node.id) if node.label else "—"})
