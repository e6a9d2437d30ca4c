"""Parquet files of records: their columns have types of their own, which must be exact ones, and values to be checked.

Times carry a zone, money and numbers are decimals or integers, durations are intervals or
text: an integer does not say its unit. What does not fit by
its type is refused for the column (HT864), what does not by its value for the row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from hetong.base.words import Words
from hetong.engines.duckdb_cells import TYPES, Bound, Cell, cell
from hetong.engines.duckdb_locked import guarded, pattern, quoted
from hetong.settle.load.shape import Field
from hetong.trees.model import Contract
from hetong.trees.types import Type

if TYPE_CHECKING:
    import duckdb

SCAN = "read_parquet($fact_path, file_row_number=true)"
PLAIN = "read_parquet($fact_path)"
_ORDERED = frozenset({"datetime", "date", "count", "number", "money", "quantity", "percent", "bool"})
_NAMED = frozenset({"row", "party"})
_INTEGER = re.compile(r"U?(TINYINT|SMALLINT|INTEGER|BIGINT)")
_DECIMAL = re.compile(r"DECIMAL\(\d+,(\d+)\)")
_TEXT = re.compile(r"VARCHAR|ENUM\(.*\)", re.S)
_MOMENT = "TIMESTAMP WITH TIME ZONE"

TEXT = Words("文字（字符串）", "text (string)")
WHOLE = Words("整数", "an integer")
EXACT = Words("十进制数（decimal，至多10位小数）或者整数", "a decimal (at most 10 places) or an integer")
ZONED = Words("带时区（UTC）的时间戳", "a timestamp with time zone (UTC)")
DAY = Words("日期（date）", "a date")
TRUTH = Words("布尔值", "a boolean")
SPAN = Words("时间间隔（interval）或者文字（如 90 minutes）", "an interval, or text (such as 90 minutes)")


@frozen(eq=False)
class Mistyped:
    name: str
    type: str
    wanted: Words


def described(connection: duckdb.DuckDBPyConnection, path: str) -> dict[str, str]:
    """The columns of the file and their types. Raises duckdb.Error where it is no Parquet."""
    with guarded(
        connection, "SELECT * FROM read_parquet($fact_path) LIMIT 0", {"fact_path": pattern(path)}
    ) as cursor:
        return {str(name): str(type) for name, type, *_ in cursor.description or ()}


def mistyped(fields: Sequence[Field], types: Mapping[str, str]) -> list[Mistyped]:
    """The columns whose type is not exact enough."""
    wrong = []
    for field in fields:
        wanted = _wanted(field, types[field.name])
        if wanted is not None:
            wrong.append(Mistyped(field.name, types[field.name], wanted))
    return wrong


def _wanted(field: Field, type: str) -> Words | None:
    """What the column should be; None where it is."""
    if field.column is None:
        if field.name == "id":
            return None if _TEXT.fullmatch(type) or _INTEGER.fullmatch(type) else TEXT
        return None if type == _MOMENT else ZONED
    base = "datetime" if field.part else field.column.type.base
    if base in ("number", "money", "quantity", "percent"):
        places = _DECIMAL.fullmatch(type)
        return None if _INTEGER.fullmatch(type) or (places and int(places[1]) <= 10) else EXACT
    if base == "count":
        return None if _INTEGER.fullmatch(type) else WHOLE
    if base == "datetime":
        return None if type == _MOMENT else ZONED
    if base == "date":
        return None if type == "DATE" else DAY
    if base == "bool":
        return None if type == "BOOLEAN" else TRUTH
    if base == "duration":
        return None if type == "INTERVAL" or _TEXT.fullmatch(type) else SPAN
    return None if _TEXT.fullmatch(type) else TEXT


def typed(
    contract: Contract, layout: Sequence[Field], types: Mapping[str, str], bound: Bound
) -> dict[str, Cell]:
    """The cells of the file by field."""
    return {field.name: _cell(contract, field, types[field.name], bound) for field in layout}


def _base(field: Field) -> Type:
    if field.part or (field.column is None and field.name == "recorded"):
        return Type("datetime")
    return field.column.type if field.column is not None else Type("text")


def column_checks(
    contract: Contract, layout: Sequence[Field], types: Mapping[str, str], bound: Bound
) -> tuple[list[str], list[str]]:
    """What shows most files to be good without looking at every cell: SELECTs that each give one truth, of columns
    whose least and greatest value tell (which a Parquet file says of itself) or that repeat a few names; and the
    conditions of the other columns."""
    selects, others = [], []
    for field in layout:
        raw, kind, type = quoted(field.name), _base(field), types[field.name]
        if kind.base in _NAMED and field.column is not None:
            good = _cell(contract, field, type, bound).good
            selects.append(f"SELECT coalesce(bool_and({good}), true) FROM (SELECT DISTINCT {raw} FROM {PLAIN})")
        elif kind.base in _ORDERED and field.name != "id":
            ends = [_cell(contract, field, type, bound, raw=end).good for end in ("low", "high")]
            all_there = "true" if _optional(field) else "there = every"
            selects.append(
                f"SELECT {all_there} AND ({ends[0]}) AND ({ends[1]}) FROM (SELECT count(*) AS every,"
                f" count({raw}) AS there, min({raw}) AS low, max({raw}) AS high FROM {PLAIN})"
            )
        else:
            others.append(_cell(contract, field, type, bound).good)
    return selects, others


def _optional(field: Field) -> bool:
    return field.column is None or field.column.optional or field.part == "end"


def _cell(contract: Contract, field: Field, type: str, bound: Bound, raw: str = "") -> Cell:
    raw, kind = raw or quoted(field.name), _base(field)
    optional = _optional(field)
    made = TYPES[kind.base]
    value, inside, empty = raw, "true", f"{raw} IS NULL"
    if kind.base == "datetime":
        value = f"make_timestamp(epoch_us({raw}))"
        inside = f"{raw} >= TIMESTAMPTZ '1900-01-01 00:00:00Z' AND {raw} < TIMESTAMPTZ '2201-01-01 00:00:00Z'"
    elif kind.base == "date":
        inside = f"{raw} BETWEEN DATE '1900-01-01' AND DATE '2200-12-31'"
    elif kind.base == "count":
        value, inside = f"try_cast({raw} AS BIGINT)", f"{raw} BETWEEN 0 AND 999999999999999999"
    elif made.startswith("DECIMAL"):
        value = f"try_cast({raw} AS {made})"
        inside = f"{value} IS NOT NULL"
    elif type == "INTERVAL":
        value = f"epoch_us({raw})"
        inside = f"{value} >= 0 AND datepart('month', {raw}) = 0 AND datepart('year', {raw}) = 0"
    elif kind.base != "bool":
        one = cell(contract, kind, f"CAST({raw} AS VARCHAR)", True, bound)
        value, inside, empty = one.value, one.good, f"trim(coalesce(CAST({raw} AS VARCHAR), ''), ' ') = ''"
        if kind.base == "text":
            empty = f"coalesce(CAST({raw} AS VARCHAR), '') = ''"
    good = f"CASE WHEN {empty} THEN {'true' if optional else 'false'} ELSE coalesce({inside}, false) END"
    return Cell(good, value, made)


def shown(fields: Sequence[Field], types: Mapping[str, str]) -> str:
    """The columns of a row as a CSV would write them, to be read as one when something is wrong."""
    return ", ".join(_shown(field, types[field.name]) for field in fields)


def _shown(field: Field, type: str) -> str:
    raw, base = quoted(field.name), _base(field).base
    if base == "datetime":
        return f"strftime(make_timestamp(epoch_us({raw})), '%Y-%m-%dT%H:%M:%S.%fZ')"
    if type == "INTERVAL":
        return f"CAST(epoch_us({raw}) // 1000000 AS VARCHAR) || ' seconds'"
    if base == "percent":
        hundred = f"CAST({raw} * 100 AS VARCHAR)"
        return f"regexp_replace(regexp_replace({hundred}, '(\\.[0-9]*[1-9])0+$', '\\1'), '\\.0+$', '') || '%'"
    return f"CAST({raw} AS VARCHAR)"
