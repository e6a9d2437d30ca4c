"""HT734: only one of two parties keeps secrets, or only one may end the contract for a breach."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.base.words import Words
from hetong.lints.reading import Reading
from hetong.lints.wording import Pattern

_SECRET = Pattern(r"保密|商业秘密|\bsecrets?\b|\bconfidential")
_SECRECY = Words("保密义务", "the duty of secrecy")
_ENDING = Words("因违约解除合同的权利", "the right to terminate for breach")


def rule(reading: Reading) -> Iterator[Problem]:
    parties = {p.id for p in reading.parties()}
    if len(parties) != 2:
        return
    bans = [
        n
        for n in reading.norms
        if n.modality == "prohibition" and _SECRET.search(reading.words(n, "zh") or reading.words(n, "en"))
    ]
    ends = [n for n in reading.norms if n.act.verb == "terminate" and reading.failures(n)]
    for norms, what in ((bans, _SECRECY), (ends, _ENDING)):
        bound = {p for n in norms for p in n.bearer.parties}
        if len(bound & parties) == 1:
            (only,) = bound & parties
            yield Problem("HT734", norms[0].at, {"what": what, "party": reading.name(only)})
