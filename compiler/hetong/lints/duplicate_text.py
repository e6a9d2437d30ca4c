"""HT556: the same thing is said twice."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.wording import Pattern, clauses
from hetong.trees import model

_SPACE = Pattern(r"[\s，。；、,.;:：]+")


def rule(reading: Reading) -> Iterator[Problem]:
    first: dict[tuple[str, ...], model.Node] = {}
    for node, said in clauses(reading):
        key = (_SPACE.sub("", said).lower(), *_terms(reading, node))
        other = first.setdefault(key, node)
        if other is not node and not reading.exclusive(other, node):
            yield Problem("HT556", node.at, {"text": said.replace("{}", "…")[:40]})


def _terms(reading: Reading, node: model.Node) -> tuple[str, ...]:
    """Who, and everything named: two clauses that differ only in a deadline say the same act twice all the same."""
    if isinstance(node, model.Norm):
        slots = sorted(p.id for t in (node.act.text,) for p in (*t.zh, *t.en) if isinstance(p, model.Slot))
        trigger = sorted(reading.names(node) - set(slots)) if node.when or node.within or node.on else []
        return (node.modality, *node.bearer.parties, *slots, *trigger)
    return tuple(sorted(reading.names(node)))
