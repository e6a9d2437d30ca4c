"""HT553: something is declared and never used."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for node in reading.nodes.values():
        if isinstance(node, model.Record | model.Event | model.Table | model.Unit | model.Series):
            parts = (c.id for c in getattr(node, "columns", ()))
            rows = (r.id for r in node.rows) if isinstance(node, model.Table) else ()
            if not any(_used(reading, id, node.id) for id in (node.id, *parts, *rows)):
                yield Problem("HT553", node.at, {"name": reading.name(node.id)})
        elif isinstance(node, model.Service) and not node.items and node.id not in reading.users:
            yield Problem("HT553", node.at, {"name": reading.name(node.id)})


def _used(reading: Reading, id: str, owner: str) -> bool:
    return any(u.id != owner and not u.id.startswith(f"{owner}.") for u in reading.users.get(id, ()))
