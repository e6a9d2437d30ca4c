"""HT731: force majeure has effects, and nothing says what it is (Civil Code art. 180)."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.wording import Pattern, search
from hetong.trees import model

_MAJEURE = Pattern(r"不可抗力|\b[Ff]orce[ -][Mm]ajeure\b")


def rule(reading: Reading) -> Iterator[Problem]:
    events = [e for e in reading.of(model.Event) if _MAJEURE.search(f"{e.label.zh}\n{e.label.en}")]
    if any(e.means or e.columns or e.base or e.condition is not None for e in events):
        return
    if any(_MAJEURE.search(f"{d.label.zh}\n{d.label.en}") for d in reading.of(model.Define)):
        return
    first: model.Node | None = events[0] if events else next((n for n, _ in search(reading, _MAJEURE)), None)
    if first is not None:
        yield Problem("HT731", first.at, {})
