"""DuckDB, embedded and locked down, answers what settlement asks of records: one SELECT for one question or for many.

In: what was loaded of a facts folder. Out: the ``Engine`` of ``settle/engine``. Contracts and files give values and
columns only, never query text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from hetong.engines import MissingExtra
from hetong.engines import duckdb_sources as sources
from hetong.engines.asking import Asking
from hetong.engines.duckdb_locked import MEMORY, SECONDS, connect, run
from hetong.settle.engine import Row
from hetong.settle.load.records import RECORDED_KEY
from hetong.settle.query.algebra import AnyPlan
from hetong.settle.query.sql import Source, sql
from hetong.settle.query.stops import Beyond
from hetong.settle.values import Instant
from hetong.trees.model import Record

if TYPE_CHECKING:
    import duckdb

    from hetong.settle.load import Loaded
    from hetong.settle.load import Source as File


FRUGAL = "160MB"
"""What DuckDB may hold at first: it keeps what it may keep."""


class DuckEngine(Asking):
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
        super().__init__()
        self._rows = dict(rows or {})
        self._files = dict(files or {})
        self._seconds = seconds
        self._paths = [file.path for file in self._files.values()]
        self._memory, self._threads, self._wide = memory, threads, memory != MEMORY
        self._sources: dict[str, Source] = {}
        self._connection: duckdb.DuckDBPyConnection | None = None
        if find_spec("duckdb") is None:
            raise MissingExtra("data")

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """Made when something is first asked: the status of a contract without records needs none."""
        if self._connection is None:
            memory = self._memory if self._wide or self._memory != MEMORY else FRUGAL
            self._connection = connect(self._paths, memory, self._threads)
        return self._connection

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()

    def look(self, plan: AnyPlan) -> list[tuple[Any, ...]]:
        import duckdb

        large = plan.record in self._files
        try:
            return self._run(plan, tally=large)
        except duckdb.OutOfMemoryException:
            if not large or self._wide:
                raise
        self._widen()
        return self._run(plan, tally=False)

    def _run(self, plan: AnyPlan, tally: bool) -> list[tuple[Any, ...]]:
        try:
            text, params = sql(plan, self._source(plan.record), tally)
        except KeyError as missing:
            raise Beyond(f"{plan.record}: {missing} is not held") from missing
        return run(self.connection, text, params, self._seconds)

    def _widen(self) -> None:
        """Most questions need little memory; one that needs more is asked again with all that is allowed."""
        self.close()
        self._sources.clear()
        self._connection, self._wide = None, True

    def held(self, record: Record) -> Iterable[tuple[Row, Instant | None]]:
        if record.id in self._rows:
            return [(row, row.values.get(RECORDED_KEY)) for row in self._rows[record.id]]
        if record.id in self._files:
            return sources.rows(self.connection, record, self._source(record.id), self._seconds)
        return ()

    def _source(self, record: str) -> Source:
        found = self._sources.get(record)
        if found is None:
            assert self.contract is not None
            node = self.contract.nodes[record]
            assert isinstance(node, Record)
            file = self._files.get(record)
            if file is None:
                name = f"rows {len(self._sources)}"
                found = sources.table(self.connection, name, node, self._rows.get(record, ()))
            elif file.format == "parquet":
                found = sources.parquet(self.connection, self.contract, file)
            else:
                from hetong.engines import duckdb_records

                found = duckdb_records.source(self.contract, file)
            self._sources[record] = found
        return found


def engine(name: str, loaded: Loaded) -> DuckEngine:
    """The engine over what was loaded of a facts folder (``name`` is ``duckdb``)."""
    return DuckEngine(loaded.rows, loaded.sources)
