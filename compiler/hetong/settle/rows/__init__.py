"""Rows in memory: scenarios, small files and happenings are counted by Python, with the answers of any engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hetong.settle.engine import Answer, Question, Row, Unanswered
from hetong.settle.values import Instant
from hetong.trees.model import Contract


class MemoryEngine:
    """``rows``: by record id. Aggregates over them are worked out by ``tally`` within the run."""

    in_memory = True

    def __init__(self, rows: Mapping[str, Sequence[Row]] | None = None) -> None:
        self.held = dict(rows or {})

    def ask(self, question: Question) -> Mapping[tuple[str, ...], Sequence[Answer]] | Unanswered:
        raise NotImplementedError("the run counts rows in memory itself")

    def rows(self, contract: Contract, record: str, as_of: Instant, known_at: Instant) -> Sequence[Row]:
        from hetong.settle.load.records import RECORDED_KEY

        recorded = (row.values.get(RECORDED_KEY) for row in self.held.get(record, ()))
        return tuple(
            row
            for row, at in zip(self.held.get(record, ()), recorded, strict=True)
            if at is None or at < known_at
        )
