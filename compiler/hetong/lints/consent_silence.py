"""HT728: consent is asked for, and nothing says what silence means (Civil Code art. 140)."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.wording import Pattern, anywhere

_SILENCE = Pattern(
    r"视为(?:不)?同意|视为拒绝|\bdeemed (?:given|refused|granted|to (?:be )?(?:agree|consent|refuse))|\bconsent is deemed\b"
)


def rule(reading: Reading) -> Iterator[Problem]:
    if anywhere(reading, _SILENCE):
        return
    for norm in reading.norms:
        if any(e.op == "consents" for e in reading.exprs(norm)):
            yield Problem("HT728", norm.at, {"name": reading.name(norm.id) if norm.label else "—"})
            return
