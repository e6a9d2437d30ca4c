"""HT706: the court is that of the place of signing, which nobody has written down (CPL art. 35)."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.wording import Pattern, anywhere
from hetong.trees import model

_PLACE = Pattern(
    r"(?i)签订地|签署地|\bplace of signing\b|\bplace where (?:this Agreement|the contract) (?:is|was) signed\b"
)
_SIGNED = Pattern(r"签[订署]于|signed at ")


def rule(reading: Reading) -> Iterator[Problem]:
    if any(_PLACE.search(f"{reading.name(e).zh}\n{reading.name(e).en}") for e in reading.contract.entries):
        return
    for node in (*reading.of(model.Prose), *reading.norms, *reading.of(model.Param)):
        if any(
            _PLACE.search(reading.words(node, lang)) for lang in reading.contract.languages
        ) and not anywhere(reading, _SIGNED):
            yield Problem("HT706", node.at, {})
            return
