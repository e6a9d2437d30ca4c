"""Reliefs that hang on force majeure, known by what the contract calls the happening."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.lints.reading import Reading, walk
from hetong.trees import model


def reliefs(reading: Reading) -> Iterator[tuple[model.Norm, str]]:
    """(relief, id of the happening) for every excuse that arises from force majeure."""
    for norm in reading.norms:
        if norm.modality == "relief" and norm.when is not None:
            for e in walk(norm.when):
                event = reading.nodes.get(str(e.info.get("of", ""))) if e.op == "happened" else None
                if isinstance(event, model.Event) and (
                    "不可抗力" in event.label.zh or "force majeure" in event.label.en.lower()
                ):
                    yield norm, event.id
