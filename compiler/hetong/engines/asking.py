"""From a question to its answers, for any engine that runs plans: compile, run, fold; and rows in their order.

In: questions of settlement. Out: answers. What an engine adds is how a plan is run (``look``) and what it holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hetong.settle.engine import Answer, Question, Row, Unanswered
from hetong.settle.query.algebra import AnyPlan
from hetong.settle.query.answers import answers
from hetong.settle.query.compile import Compiled, compile_question
from hetong.settle.query.fuse import fused
from hetong.settle.query.stops import Beyond, Unknown
from hetong.settle.values import Instant
from hetong.trees.model import Column, Contract, Record

Found = Mapping[tuple[str, ...], Sequence[Answer]] | Unanswered


class Asking:
    """The ``Engine`` of ``settle/engine``; its subclass says ``look`` and ``held``. ``ask`` raises Beyond (a
    NotImplementedError) for what the algebra has no words for: the rows are then counted one by one."""

    def __init__(self) -> None:
        self.contract: Contract | None = None
        self._memo: dict[Any, Any] = {}

    def look(self, plan: AnyPlan) -> Sequence[tuple[Any, ...]]:
        """The tuples of a plan, as the algebra promises them."""
        raise NotImplementedError

    def held(self, record: Record) -> Iterable[tuple[Row, Instant | None]]:
        """Every row of a record, each with when it was recorded; none of a record without a file."""
        raise NotImplementedError

    def close(self) -> None:
        """Lets go of what the engine holds."""

    def ask(self, question: Question) -> Found:
        return self.ask_all([question])[0]

    def ask_all(self, questions: Sequence[Question]) -> list[Found]:
        """The same as ``ask`` of each; those that go through the same rows and windows share one scan."""
        return [one for one in self._ask_all(questions, strict=True) if one is not None]

    def ask_most(self, questions: Sequence[Question]) -> list[Found | None]:
        """The same, with None for what there are no words for."""
        return self._ask_all(questions, strict=False)

    def _ask_all(self, questions: Sequence[Question], strict: bool) -> list[Found | None]:
        found: dict[int, Found | None] = {}
        compiled: dict[int, Compiled] = {}
        for n, question in enumerate(questions):
            self._belongs(question)
            try:
                compiled[n] = compile_question(question, self.look, self._memo)
            except Unknown as stop:
                found[n] = Unanswered(stop.cell)
            except Beyond:
                if strict:
                    raise
                found[n] = None
        numbers = list(compiled)
        for plan, members in fused([compiled[n].plan for n in numbers]):
            tuples = self.look(plan)
            for member, pick in members:
                n = numbers[member]
                mine = tuples if pick is None else [pick(row) for row in tuples]
                found[n] = answers(compiled[n], mine, self._everyone(compiled[n]))
        return [found[n] for n in range(len(questions))]

    def _everyone(self, compiled: Compiled) -> Sequence[tuple[Any, ...]]:
        """The keys of all rows, looked up once in a run."""
        plan = compiled.everyone
        if plan is None:
            return ()
        if ("keys", plan) not in self._memo:
            self._memo["keys", plan] = tuple(self.look(plan))
        found: Sequence[tuple[Any, ...]] = self._memo["keys", plan]
        return found

    def rows(self, contract: Contract, record: str, as_of: Instant, known_at: Instant) -> Sequence[Row]:
        from hetong.settle.time.clock import Clock

        node = contract.nodes.get(record)
        if not isinstance(node, Record):
            return ()
        self.contract = self.contract or contract
        zone = Clock.of(contract).zone
        kept = []
        for row, recorded in self.held(node):
            at = _time(row, contract, node, zone)
            if (recorded is None or recorded < known_at) and (at is None or at < as_of):
                kept.append((at is None, at or 0, row.id, row))
        return [one[3] for one in sorted(kept, key=lambda one: one[:3])]

    def _belongs(self, question: Question) -> None:
        # Clocks rest on what was known when; equal ones are shared within a run only.
        seen = (id(question.contract), question.as_of, question.known_at)
        if self._memo.get("seen") != seen:
            self._memo.clear()
            self._memo["seen"] = seen
        self.contract = question.contract


def _time(row: Row, contract: Contract, record: Record, zone: Any) -> int | None:
    """When a row happened: its time column; None where that is not known or is derived."""
    column = contract.nodes.get(record.on)
    value = row.values.get(record.on)
    if not isinstance(column, Column) or value is None:
        return None
    if column.type.base == "span":
        return int(value.start)
    return int(zone.start(value)) if isinstance(value, dt.date) else int(value)
