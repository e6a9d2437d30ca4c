"""HT739: the contract speaks of being signed and has no place to sign."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.wording import Pattern, search
from hetong.trees import model

_SIGNED = Pattern(
    r"本(?:合同|协议)(?:自|于|经|在)[^，。；]{0,8}(?:签字|签署|签章|盖章)[^，。；]{0,8}(?:之日|后)?[^，。；]{0,4}生效|(?i:\b(?:agreement|contract) takes? effect\b[^.;]{0,30}\bsign)"
)


def rule(reading: Reading) -> Iterator[Problem]:
    if not reading.of(model.Signature):
        for node, _ in search(reading, _SIGNED):
            if isinstance(node, model.Prose):
                yield Problem("HT739", node.at, {})
