"""A DuckDB that can read exactly the files it was told of and do nothing else, and the only way to run a query on it.

In: the paths of fact files. Out: a locked connection. Nothing a file or a contract says becomes query text: paths and
values are bound, identifiers quoted, one SELECT at a time, stopped when it runs too long.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from hetong.engines import MissingExtra

if TYPE_CHECKING:
    import duckdb

SECONDS = 600.0
"""How long one query may run before it is interrupted."""

MEMORY = "512MB"


class QueryStopped(RuntimeError):
    """The query ran longer than it may; it was interrupted."""


class QueryRefused(ValueError):
    """Not exactly one SELECT statement. A fault of the program, never of a contract."""


def connect(paths: Sequence[str] = (), memory: str = MEMORY, threads: int = 2) -> duckdb.DuckDBPyConnection:
    """An in-memory database that may read ``paths`` and no other file, load no extension, write nothing and change
    no setting. Raises MissingExtra("data") where duckdb is not installed."""
    try:
        import duckdb
    except ImportError as error:
        raise MissingExtra("data") from error
    connection = duckdb.connect(
        ":memory:",
        config={
            "threads": str(threads),
            "memory_limit": memory,
            "temp_directory": "",
            "max_temp_directory_size": "0KB",
            "autoload_known_extensions": "false",
            "autoinstall_known_extensions": "false",
            "allow_community_extensions": "false",
            "allow_unsigned_extensions": "false",
            "python_enable_replacements": "false",
            "preserve_insertion_order": "false",
        },
    )
    connection.execute("SET allowed_paths = $1", [sorted({*map(str, paths), *map(pattern, paths)})])
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def pattern(path: str) -> str:
    """``path`` as read_parquet and read_csv want it bound: characters that would be a wildcard stand for
    themselves. (A backslash beside a wildcard character in one name is not found: an error, never another file.)"""
    return re.sub(r"([*?\[])", r"[\1]", path)


def run(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    params: Sequence[Any] | dict[str, Any] = (),
    seconds: float = SECONDS,
) -> list[tuple[Any, ...]]:
    """The rows of one SELECT. Raises QueryRefused for anything else, QueryStopped after ``seconds``; duckdb.Error
    as the library raises it (a value out of range, a file that is no Parquet)."""
    with guarded(connection, sql, params, seconds) as cursor:
        return cursor.fetchall()


class guarded:
    """``with guarded(connection, sql, params) as cursor``: the same, for rows that are read in pieces. The time limit
    holds until the block is left."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        sql: str,
        params: Sequence[Any] | dict[str, Any] = (),
        seconds: float = SECONDS,
    ) -> None:
        self._connection, self._sql, self._params = connection, sql, params
        self._stopped = threading.Event()
        self._timer = threading.Timer(seconds, self._stop)
        self._timer.daemon = True

    def _stop(self) -> None:
        self._stopped.set()
        self._connection.interrupt()

    def __enter__(self) -> duckdb.DuckDBPyConnection:
        import duckdb

        statements = duckdb.extract_statements(self._sql)
        if len(statements) != 1 or statements[0].type is not duckdb.StatementType.SELECT:
            raise QueryRefused("not exactly one SELECT")
        self._timer.start()
        try:
            return self._connection.execute(statements[0], self._params or None)
        except BaseException as error:
            self._disarm()
            if self._stopped.is_set():
                raise QueryStopped("the query ran too long") from error
            raise

    def _disarm(self) -> None:
        # A watch still on its way out would hold the connection beyond the end of the program.
        self._timer.cancel()
        self._timer.join(1.0)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._disarm()
        if error is not None and self._stopped.is_set():
            raise QueryStopped("the query ran too long") from error


def quoted(name: str) -> str:
    """An identifier as DuckDB reads it back, whatever it contains."""
    return '"' + name.replace('"', '""').replace("\0", "\N{REPLACEMENT CHARACTER}") + '"'
