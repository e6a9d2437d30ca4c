"""HT557: two things have one label, so the prose does not tell them apart."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model

_NAMED = (
    model.Record,
    model.Event,
    model.Metric,
    model.Fee,
    model.Param,
    model.Define,
    model.Table,
    model.Norm,
)


def rule(reading: Reading) -> Iterator[Problem]:
    for lang in reading.contract.languages:
        first: dict[str, model.Node] = {}
        for node in reading.nodes.values():
            if isinstance(node, _NAMED) and node.label.get(lang):
                other = first.setdefault(node.label.get(lang).lower(), node)
                if other is not node and not reading.exclusive(other, node) and not _typed(other, node):
                    yield Problem(
                        "HT557", node.at, {"label": node.label.get(lang), "first": other.id, "second": node.id}
                    )


def _typed(a: model.Node, b: model.Node) -> bool:
    """A value may be called after the table that it is a row of."""
    kinds = [getattr(n, "type", None) for n in (a, b)]
    return any(k is not None and k.of in (a.id, b.id) for k in kinds)
