"""DuckDB, embedded and locked down, answers what settlement asks of records: one SELECT for one question or for many.

In: what was loaded of a facts folder. Out: the ``Engine`` of ``settle/engine``. Contracts and files give values and
columns only, never query text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hetong.engines import duckdb_sources as sources
from hetong.engines.duckdb_locked import MEMORY, SECONDS, connect, run
from hetong.settle.engine import Answer, Question, Row, Unanswered
from hetong.settle.load.records import RECORDED_KEY
from hetong.settle.query.algebra import AnyPlan
from hetong.settle.query.answers import answers
from hetong.settle.query.compile import Compiled, compile_question
from hetong.settle.query.fuse import fused
from hetong.settle.query.sql import Source, sql
from hetong.settle.query.stops import Beyond, Unknown
from hetong.settle.values import Instant
from hetong.trees.model import Column, Contract, Record

if TYPE_CHECKING:
    from hetong.settle.load import Loaded
    from hetong.settle.load import Source as File

Found = Mapping[tuple[str, ...], Sequence[Answer]] | Unanswered


class DuckEngine:
    """``rows``: small records by id; ``files``: large ones. ``seconds``: how long one query may run.

    ``ask`` raises Beyond (a NotImplementedError) for what the algebra has no words for: the rows are then counted one
    by one. Raises MissingExtra("data") where duckdb is not installed."""

    def __init__(
        self,
        rows: Mapping[str, Sequence[Row]] | None = None,
        files: Mapping[str, File] | None = None,
        memory: str = MEMORY,
        threads: int = 2,
        seconds: float = SECONDS,
    ) -> None:
        self._rows = dict(rows or {})
        self._files = dict(files or {})
        self._seconds = seconds
        self.connection = connect([file.path for file in self._files.values()], memory, threads)
        self._sources: dict[str, Source] = {}
        self._memo: dict[Any, Any] = {}
        self._contract: Contract | None = None

    def close(self) -> None:
        self.connection.close()

    # ---- the engine -------------------------------------------------------------------------------------------

    def ask(self, question: Question) -> Found:
        return self.ask_all([question])[0]

    def ask_all(self, questions: Sequence[Question]) -> list[Found]:
        """The same as ``ask`` of each; those that go through the same rows and windows share one scan."""
        found: dict[int, Found] = {}
        compiled: dict[int, Compiled] = {}
        for n, question in enumerate(questions):
            self._belongs(question)
            try:
                compiled[n] = compile_question(question, self._look, self._memo)
            except Unknown as stop:
                found[n] = Unanswered(stop.cell)
        numbers = list(compiled)
        for plan, members in fused([compiled[n].plan for n in numbers]):
            tuples = self._look(plan)
            for member, pick in members:
                n = numbers[member]
                found[n] = answers(compiled[n], tuples if pick is None else [pick(row) for row in tuples])
        return [found[n] for n in range(len(questions))]

    def rows(self, contract: Contract, record: str, as_of: Instant, known_at: Instant) -> Sequence[Row]:
        node = contract.nodes.get(record)
        if not isinstance(node, Record) or (record not in self._rows and record not in self._files):
            return ()
        self._contract = self._contract or contract
        held: list[tuple[Row, Any]]
        if record in self._rows:
            held = [(row, row.values.get(RECORDED_KEY)) for row in self._rows[record]]
        else:
            held = sources.rows(self.connection, node, self._source(record), self._seconds)
        kept = []
        zone = _zone(contract)
        for row, recorded in held:
            at = _time(row, contract, node, zone)
            if (recorded is None or recorded < known_at) and (at is None or at < as_of):
                kept.append((at is None, at or 0, row.id, row))
        return [one[3] for one in sorted(kept, key=lambda one: one[:3])]

    # ---- plans ------------------------------------------------------------------------------------------------

    def _belongs(self, question: Question) -> None:
        if self._contract is not question.contract:
            self._contract = question.contract
            self._memo.clear()
        # Clocks rest on what was known when; equal ones are shared within a run only.
        seen = (question.as_of, question.known_at)
        if self._memo.get("seen") != seen:
            self._memo.clear()
            self._memo["seen"] = seen

    def _look(self, plan: AnyPlan) -> list[tuple[Any, ...]]:
        try:
            text, params = sql(plan, self._source(plan.record))
        except KeyError as missing:
            raise Beyond(f"{plan.record}: {missing} is not held") from missing
        return run(self.connection, text, params, self._seconds)

    def _source(self, record: str) -> Source:
        found = self._sources.get(record)
        if found is None:
            assert self._contract is not None
            node = self._contract.nodes[record]
            assert isinstance(node, Record)
            file = self._files.get(record)
            if file is None:
                name = f"rows {len(self._sources)}"
                found = sources.table(self.connection, name, node, self._rows.get(record, ()))
            elif file.format == "parquet":
                found = sources.parquet(self.connection, node, file.path, file.columns)
            else:
                raise Beyond(f"a record file in {file.format}")
            self._sources[record] = found
        return found


def _zone(contract: Contract) -> Any:
    from hetong.settle.time.clock import Clock

    return Clock.of(contract).zone


def _time(row: Row, contract: Contract, record: Record, zone: Any) -> int | None:
    """When a row happened: its time column; None where that is not known or is derived."""
    from datetime import date

    column = contract.nodes.get(record.on)
    value = row.values.get(record.on)
    if not isinstance(column, Column) or value is None:
        return None
    if column.type.base == "span":
        return int(value.start)
    return int(zone.start(value)) if isinstance(value, date) else int(value)


def engine(name: str, loaded: Loaded) -> DuckEngine:
    """The engine over what was loaded of a facts folder (``name`` is ``duckdb``)."""
    return DuckEngine(loaded.rows, loaded.sources)
