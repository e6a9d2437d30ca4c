"""Where DuckDB reads a record: rows in memory as a table, a Parquet file as it stands. Each column in the algebra's kind.

In: rows of ``settle/load`` or the path of a file. Out: a ``Source``. A moment is a TIMESTAMP in UTC, a length BIGINT
microseconds, money and numbers DECIMAL, a row of a table its short name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from hetong.engines.duckdb_cells import Bound, cell
from hetong.engines.duckdb_locked import pattern, run
from hetong.engines.duckdb_parquet import described
from hetong.settle.engine import Row
from hetong.settle.load import Source as File
from hetong.settle.load.records import RECORDED_KEY
from hetong.settle.load.shape import ID, RECORDED
from hetong.settle.query.algebra import DAY
from hetong.settle.query.numbers import MICROS, decimal
from hetong.settle.query.scalars import KINDS
from hetong.settle.query.sql import Source, quoted, used
from hetong.settle.values import Instant, Interval, Length, Value
from hetong.trees.model import Column, Contract, Record
from hetong.trees.types import Type

if TYPE_CHECKING:
    import duckdb

SQL_TYPES = {
    "text": "VARCHAR", "bool": "BOOLEAN", "int": "BIGINT", "dec": "DECIMAL(38,10)", "us": "BIGINT", "date": "DATE",
    "ts": "BIGINT",
}  # fmt: skip
_WORDS = frozenset({"text", "row", "party", "duration"})
_TEXTS = ("VARCHAR", "ENUM")
_WHOLE = frozenset(
    {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "HUGEINT"}
)
_ZONED = "TIMESTAMP WITH TIME ZONE"


class Unfit(ValueError):
    """A column of a file has a type that its record's column cannot be read from. ``column``, ``found``."""

    def __init__(self, column: str, found: str) -> None:
        super().__init__(f"{column}: {found}")
        self.column, self.found = column, found


def fields(record: Record) -> dict[str, tuple[Column, str]]:
    """By the algebra's name: the column, and its kind."""
    found: dict[str, tuple[Column, str]] = {}
    for column in record.columns:
        if column.value is not None:
            continue
        name = column.id.rpartition(".")[2]
        if column.type.base == "span":
            found[f"{name}.start"] = found[f"{name}.end"] = (column, "ts")
        elif column.type.base in KINDS:
            found[name] = (column, KINDS[column.type.base])
    return found


# ---- rows in memory -----------------------------------------------------------------------------------------------


def table(connection: duckdb.DuckDBPyConnection, name: str, record: Record, rows: Sequence[Row]) -> Source:
    """The rows as a table of the in-memory database. A column with a value that no kind holds is left out."""
    lists: dict[str, tuple[str, list[Any]]] = {
        "_id": ("text", [row.id for row in rows]),
        "_line": ("int", [row.line for row in rows]),
        "_recorded": ("ts", [row.values.get(RECORDED_KEY) for row in rows]),
    }
    for field, (column, kind) in fields(record).items():
        part = field.rpartition(".")[2] if column.type.base == "span" else ""
        try:
            lists[field] = (kind, [stored(row.values.get(column.id), column.type, part) for row in rows])
        except NoKind:
            continue
    chosen, params = [], {}
    for n, (field, (kind, values)) in enumerate(lists.items()):
        text = f"unnest($v{n}::{SQL_TYPES[kind]}[])"
        chosen.append(f"{f'make_timestamp({text})' if kind == 'ts' else text} AS {quoted(field)}")
        params[f"v{n}"] = values
    connection.execute(f"CREATE TABLE {quoted(name)} AS SELECT {', '.join(chosen)}", params)
    return Source(quoted(name), {field: quoted(field) for field in lists})


class NoKind(ValueError):
    """A value that no kind of the algebra holds: a length in months."""


def stored(value: Value, type: Type, part: str) -> Any:
    """A value as DuckDB is given it."""
    if value is None:
        return None
    if isinstance(value, Interval):
        return value.start if part == "start" else value.end
    if isinstance(value, bool):
        return value
    if isinstance(value, Length):
        if value.clock not in MICROS:
            raise NoKind(value.clock)
        micros = value.n * MICROS[value.clock]
        if Fraction(micros).denominator != 1:
            raise NoKind("part of a microsecond")
        return int(micros)
    if isinstance(value, str):
        return value.rpartition(".")[2] if type.base == "row" else value
    if isinstance(value, dt.date):
        return value
    if type.base in ("count", "datetime"):
        if Fraction(value).denominator != 1:
            raise NoKind("part of one")
        return int(value)
    exact = decimal(Fraction(value))
    if exact is None:
        raise NoKind("more than ten decimals")
    return exact


# ---- files --------------------------------------------------------------------------------------------------------


def parquet(connection: duckdb.DuckDBPyConnection, contract: Contract, file: File) -> Source:
    """A Parquet file as it stands; where ids are repeated, each once, known from its first delivery. Raises Unfit."""
    record = contract.nodes[file.record]
    assert isinstance(record, Record)
    columns, found = file.columns, described(connection, file.path)
    chosen: dict[str, str] = {}
    bound = Bound()
    for name, (column, kind) in fields(record).items():
        stands = columns.get(name, name)
        if stands not in found:
            chosen[name] = f"NULL::{_null(kind)}"
        elif column.type.base in _WORDS and found[stands].startswith(_TEXTS):
            # Names of rows and parties, and lengths in words, are read as those of a CSV.
            chosen[name] = cell(contract, column.type, f"{quoted(stands)}::VARCHAR", True, bound).value
        else:
            chosen[name] = reading(stands, kind, found[stands])
    line = "(file_row_number + 1)"
    meta = {"_id": f"('line:' || {line})", "_recorded": "NULL::TIMESTAMP", "_line": line}
    own = {
        key: reading(columns[field], kind, found[columns[field]])
        for key, field, kind in (("_id", ID, "text"), ("_recorded", RECORDED, "ts"))
        if field in columns and field not in chosen and columns[field] in found
    }
    if "_id" in own:
        meta["_id"] = f"coalesce(nullif({own['_id']}, ''), {meta['_id']})"
    meta["_recorded"] = own.get("_recorded", meta["_recorded"])
    relation = "read_parquet([$fact_path])"
    if file.repeated and "_id" in own:
        first = f"row_number() OVER (PARTITION BY {own['_id']} ORDER BY {meta['_recorded']} NULLS FIRST) = 1"
        relation = (
            "(SELECT * FROM read_parquet([$fact_path], file_row_number=true) "
            f"QUALIFY coalesce({own['_id']}, '') = '' OR {first})"
        )
    return Source(relation, {**chosen, **meta}, {"fact_path": pattern(file.path), **bound.values})


def _null(kind: str) -> str:
    return {"ts": "TIMESTAMP"}.get(kind, SQL_TYPES[kind])


def reading(column: str, kind: str, found: str) -> str:
    """How a column of a file is read in a kind, without loss. Raises Unfit: a float is never a number here."""
    name, type = quoted(column), found.upper()
    if kind == "text" and (type.startswith(_TEXTS) or type in _WHOLE):
        return name if type == "VARCHAR" else f"{name}::VARCHAR"
    if kind == "bool" and type == "BOOLEAN":
        return name
    if kind == "int" and type in _WHOLE:
        return name if type in ("BIGINT", "INTEGER", "SMALLINT", "TINYINT") else f"{name}::BIGINT"
    if kind == "dec" and (type in _WHOLE or _decimals(type) <= 10):
        return name
    if kind == "date" and type == "DATE":
        return name
    if kind == "ts" and type in ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"):
        return name if type == "TIMESTAMP" else f"{name}::TIMESTAMP"
    if kind == "ts" and type == _ZONED:
        return f"make_timestamp(epoch_us({name}))"
    if kind == "us" and type == "INTERVAL":
        return f"epoch_us({name})"
    if kind == "us" and type in _WHOLE:
        return name if type == "BIGINT" else f"{name}::BIGINT"
    raise Unfit(column, found)


def _decimals(type: str) -> int:
    """The decimals of DECIMAL(w,s); 99 for another type."""
    if not type.startswith("DECIMAL("):
        return 99
    return int(type.rstrip(")").rpartition(",")[2])


# ---- rows out -----------------------------------------------------------------------------------------------------


def rows(
    connection: duckdb.DuckDBPyConnection, record: Record, source: Source, seconds: float
) -> list[tuple[Row, Instant | None]]:
    """Every row of a source, each with when it was recorded."""
    names = ["_id", "_line", "_recorded", *(n for n in fields(record) if n in source.columns)]
    kinds = {"_recorded": "ts", **{name: kind for name, (_, kind) in fields(record).items()}}
    chosen = ", ".join(
        f"epoch_us({source.columns[n]})" if kinds.get(n) == "ts" else source.columns[n] for n in names
    )
    found = []
    text = f"SELECT {chosen} FROM {source.relation}"
    for line in run(connection, text, used(text, source.params), seconds):
        got = dict(zip(names, line, strict=True))
        values: dict[str, Value] = {}
        for column in record.columns:
            if column.value is None:
                values[column.id] = _back(got, column)
        recorded = got["_recorded"]
        found.append((Row(str(got["_id"]), record.id, values, int(got["_line"])), recorded))
    return found


def _back(got: Mapping[str, Any], column: Column) -> Value:
    name, type = column.id.rpartition(".")[2], column.type
    if type.base == "span":
        start, end = got.get(f"{name}.start"), got.get(f"{name}.end")
        return None if start is None else Interval(Instant(start), None if end is None else Instant(end))
    value = got.get(name)
    if value is None:
        return None
    if type.base == "row":
        return f"{type.of}.{value}"
    if type.base == "datetime":
        return Instant(value)
    if type.base == "duration":
        if type.of == "working_day":
            return Length(Fraction(value, DAY), "working_day", "working_day")
        return Length(Fraction(value, 1_000_000), "elapsed", "second")
    return Fraction(value) if isinstance(value, Decimal | int) and not isinstance(value, bool) else value
