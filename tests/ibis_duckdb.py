"""A backend of ``IbisEngine`` on DuckDB: the plans in ibis's words, on an engine that a test starts at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import ibis

from hetong.engines.duckdb_locked import quoted
from hetong.engines.duckdb_sources import SQL_TYPES
from hetong.engines.ibis_engine import Kinds


@ibis.udf.scalar.builtin
def unhex(digits: str) -> bytes: ...


@ibis.udf.scalar.builtin
def decode(bytes: bytes) -> str: ...


class DuckWords:
    def text(self, value: str) -> Any:
        return decode(unhex(value.encode().hex()))

    def add_months(self, day: Any, months: int) -> Any:
        first = ibis.date(1970, 1, 1)
        moved = (first + day.as_interval("D") + ibis.interval(months=months)).cast("date")
        return moved.delta(first, unit="day").cast("int64")


class Duck:
    dialect = "duckdb"

    def __init__(self) -> None:
        self.words = DuckWords()
        self._connection = duckdb.connect(":memory:", config={"threads": "2"})
        self.said: list[str] = []

    def run(self, sql: str) -> Sequence[tuple[Any, ...]]:
        self.said.append(sql)
        return self._connection.execute(sql).fetchall()

    def table(self, name: str, kinds: Kinds, rows: Sequence[Sequence[Any]]) -> None:
        types = {**SQL_TYPES, "date": "BIGINT"}
        columns = ", ".join(f"{quoted(column)} {types[kind]}" for column, kind in kinds.items())
        self._connection.execute(f"CREATE TABLE {quoted(name)} ({columns})")
        if rows:
            self._connection.executemany(
                f"INSERT INTO {quoted(name)} VALUES ({', '.join('?' * len(kinds))})", rows
            )

    def file(self, name: str, kinds: Kinds, file: Any, contract: Any) -> Kinds:
        raise NotImplementedError

    def close(self) -> None:
        self._connection.close()
