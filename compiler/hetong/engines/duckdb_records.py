"""Record files in DuckDB: checked in one pass, and as relations of typed columns.

A source has the short names of the record's base columns (``opened``, ``down.start``, ``down.end``), typed as
``duckdb_cells.TYPES``, and ``_id``, ``_line``, ``_recorded``. Moments are UTC.
Nothing here opens a file: DuckDB reads the one path its connection was opened for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import frozen

from hetong.engines.duckdb_cells import TYPES, Bound, Cell, cell, moment, supported, text
from hetong.engines.duckdb_conditions import condition
from hetong.engines.duckdb_locked import pattern, quoted, run
from hetong.settle.load import Source as File
from hetong.settle.load.shape import ID, RECORDED, Field, Shape, base_columns, shape_of
from hetong.settle.query.sql import Source
from hetong.trees.model import Contract, Record

if TYPE_CHECKING:
    import duckdb

SHOWN = 50
LINE = 1 << 20
"""Bytes of the longest line of a CSV."""


@frozen(eq=False)
class Verdict:
    """``rows``: how many; ``bad``: how many do not fit; ``samples``: raw cells of some that do not; ``repeated``: ids
    that stand there more than once, with equal content; ``conflicting``: ids with different content."""

    rows: int
    bad: int = 0
    samples: tuple[tuple[str, ...], ...] = ()
    repeated: bool = False
    conflicting: tuple[str, ...] = ()


def readable(shape: Shape) -> bool:
    """Whether every column of the record has a type that an engine reads, and every condition is one it can check."""
    trial = Bound()
    return all(
        supported(column.type) or column.type.base == "span" for column in base_columns(shape.record)
    ) and all(
        column.only_if is None or condition(shape, column.only_if, {}, trial) is not None
        for column in base_columns(shape.record)
    )


def scan(width: int) -> str:
    """The raw rows of the CSV bound as ``$fact_path``: columns c0, c1 … of text, NULL where empty."""
    columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(width))
    return (
        f"read_csv($fact_path, columns={{{columns}}}, header=true, auto_detect=false, delim=',', quote='\"', escape='\"',"
        f" strict_mode=true, null_padding=false, max_line_size={LINE})"
    )


def check(
    connection: duckdb.DuckDBPyConnection, contract: Contract, shape: Shape, layout: Sequence[Field], path: str
) -> Verdict:
    """One pass over a CSV (more where it has ids). Raises duckdb.Error where it is no CSV of this width."""
    bound = Bound()
    cells = _cells(contract, shape, layout, bound)
    raw = {field.name: f"c{index}" for index, field in enumerate(layout)}
    good = " AND ".join(f"({one})" for one in _conditions(shape, layout, cells, bound)) or "true"
    table = _Table(connection, scan(len(layout)), {"fact_path": pattern(path), **bound.values})
    return table.verdict(good, "*", layout, raw)


def check_parquet(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    shape: Shape,
    layout: Sequence[Field],
    path: str,
    types: Mapping[str, str],
) -> Verdict:
    """The same for a Parquet file whose columns have the right ``types``; a sample ends in the number of its row."""
    from hetong.engines.duckdb_parquet import PLAIN, SCAN, column_checks, shown, typed

    bound = Bound()
    cells = typed(contract, layout, types, bound)
    raw = {field.name: quoted(field.name) for field in layout}
    selects, others = column_checks(contract, layout, types, bound)
    others += _between(shape, layout, cells, bound)
    columns = _Table(connection, PLAIN, {"fact_path": pattern(path), **bound.values})
    if columns.all_good(selects, others):
        return columns.repeats(layout, raw)
    good = " AND ".join(f"({one})" for one in _conditions(shape, layout, cells, bound)) or "true"
    table = _Table(connection, SCAN, {"fact_path": pattern(path), **bound.values})
    return table.verdict(good, f"{shown(layout, types)}, file_row_number + 1", layout, raw)


def numbers_of(
    connection: duckdb.DuckDBPyConnection, ids: Sequence[str], column: str, path: str
) -> dict[str, tuple[int, int]]:
    """The first and the last row of a Parquet file, from 1, at which each id stands."""
    from hetong.engines.duckdb_parquet import SCAN

    id = f"CAST({quoted(column)} AS VARCHAR)"
    found = run(
        connection,
        f"SELECT {id} AS id, min(file_row_number) + 1, max(file_row_number) + 1 FROM {SCAN}"
        f" WHERE list_contains($ids, {id}) GROUP BY id ORDER BY 2",
        {"fact_path": pattern(path), "ids": list(ids)},
    )
    return {str(name): (int(first), int(last)) for name, first, last in found}


@frozen(eq=False)
class _Table:
    connection: duckdb.DuckDBPyConnection
    scanned: str
    values: Mapping[str, Any]

    def verdict(self, good: str, columns: str, layout: Sequence[Field], raw: Mapping[str, str]) -> Verdict:
        bad_rows = f"FROM {self.scanned} WHERE NOT ({good})"
        counted = f"SELECT count(*), count(*) FILTER (WHERE NOT ({good})) FROM {self.scanned}"
        (rows, bad), *_ = self._run(counted)
        if bad:
            samples = self._run(f"SELECT {columns} {bad_rows} LIMIT {SHOWN * 4}")
            texts = tuple(tuple("" if cell is None else str(cell) for cell in row) for row in samples)
            return Verdict(rows, bad, texts)
        return self._repeats(layout, raw, rows)

    def all_good(self, selects: Sequence[str], others: Sequence[str]) -> bool:
        """Whether the file is good throughout. ``selects``: each gives one truth; ``others``: of every row. False too
        where that takes too much memory to say."""
        import duckdb

        rest = [
            f"SELECT count(*) FILTER (WHERE NOT ({' AND '.join(f'({one})' for one in others)})) = 0 FROM {self.scanned}"
        ]
        try:
            return all(self._run(select) == [(True,)] for select in (*selects, *(rest if others else ())))
        except duckdb.OutOfMemoryException:
            return False

    def repeats(self, layout: Sequence[Field], raw: Mapping[str, str]) -> Verdict:
        (rows,), *_ = self._run(f"SELECT count(*) FROM {self.scanned}")
        return self._repeats(layout, raw, rows)

    def _run(self, sql: str) -> list[tuple[Any, ...]]:
        used = {name: value for name, value in self.values.items() if f"${name}" in sql}
        return run(self.connection, sql, used)

    def _repeats(self, layout: Sequence[Field], raw: Mapping[str, str], rows: int) -> Verdict:
        """Which ids repeat, and which do with different content. In parts, so that memory stays within bounds."""
        if not any(field.column is None and field.name == ID for field in layout):
            return Verdict(rows)
        id = f"CAST({raw[ID]} AS VARCHAR)"
        others = [f"coalesce(CAST({raw[f.name]} AS VARCHAR), '')" for f in layout if f.column is not None]
        content = f"hash({', '.join(others)})"
        parts = 1 + rows // 3_000_000
        repeated, conflicting = False, []
        for part in range(parts):
            mine = f"coalesce({id}, '') <> '' AND hash({id}) % {parts} = {part}"
            twice = f"SELECT h FROM (SELECT hash({id}) AS h FROM {self.scanned} WHERE {mine}) GROUP BY h HAVING count(*) > 1"
            if not self._run(f"{twice} LIMIT 1"):
                continue
            found = self._run(
                f"SELECT {id} AS id, count(DISTINCT {content}) FROM {self.scanned} WHERE {mine}"
                f" AND hash({id}) IN ({twice}) GROUP BY id HAVING count(*) > 1 ORDER BY 2 DESC, 1 LIMIT 1000"
            )
            repeated = repeated or bool(found)
            conflicting += [str(name) for name, contents in found if contents > 1]
        return Verdict(rows, repeated=repeated, conflicting=tuple(conflicting))


def _conditions(shape: Shape, layout: Sequence[Field], cells: Mapping[str, Cell], bound: Bound) -> list[str]:
    """What every good row satisfies."""
    return [one.good for one in cells.values()] + _between(shape, layout, cells, bound)


def _between(shape: Shape, layout: Sequence[Field], cells: Mapping[str, Cell], bound: Bound) -> list[str]:
    """What holds between the columns of a good row."""
    said = []
    for name in {field.name.removesuffix(".start") for field in layout if field.part == "start"}:
        start, end = cells[f"{name}.start"].value, cells.get(f"{name}.end")
        if end is not None:
            said.append(f"coalesce(({end.value}) >= ({start}), ({end.value}) IS NULL)")
    known = {
        field.column.id: cells[field.name].value
        for field in layout
        if field.column is not None and not field.part
    }
    for field in layout:
        if field.column is None or field.part or field.column.only_if is None:
            continue
        rule = condition(shape, field.column.only_if, known, bound)
        if rule is not None:
            said.append(f"coalesce({rule}, true) OR ({known[field.column.id]}) IS NULL")
    return said


def _cells(contract: Contract, shape: Shape, layout: Sequence[Field], bound: Bound) -> dict[str, Cell]:
    made: dict[str, Cell] = {}
    for index, field in enumerate(layout):
        raw = f"c{index}"
        if field.column is None:
            made[field.name] = moment(contract, raw) if field.name == RECORDED else text(raw, True, bound)
        elif field.part:
            one = moment(contract, raw)
            needed = field.part == "start" and not field.column.optional
            made[field.name] = (
                Cell(f"({one.good}) AND coalesce({raw}, '') <> ''", one.value, one.type) if needed else one
            )
        else:
            made[field.name] = cell(contract, field.column.type, raw, field.column.optional, bound)
    return made


def source(contract: Contract, file: File) -> Source:
    """The typed rows of a CSV that was found good, each id once, known from its first delivery. Rows without an
    id are called by their content, and which line they stand at is not known (0)."""
    record = contract.nodes[file.record]
    assert isinstance(record, Record)
    shape = shape_of(record)
    layout = [shape.names[name] for name in file.columns]
    bound = Bound()
    cells = _cells(contract, shape, layout, bound)
    raw = ", ".join(f"coalesce(c{index}, '')" for index in range(len(layout)))
    unnamed = (
        f"'row:' || left(md5(concat_ws(chr(31), {raw})), 16) || '.' || row_number() OVER (PARTITION BY {raw})"
    )
    columns: dict[str, str] = {}
    for field in shape.fields:
        if field.column is None:
            continue
        one = cells.get(field.name)
        kind = "TIMESTAMP" if field.part else TYPES[field.column.type.base]
        columns[field.name] = one.value if one else f"NULL::{kind}"
    meta = {field.name: cells[field.name].value for field in layout if field.column is None}
    id, recorded = meta.get(ID), meta.get(RECORDED, "NULL::TIMESTAMP")
    columns |= {
        "_id": f"coalesce({id}, {unnamed})" if id else unnamed,
        "_line": "0::BIGINT",
        "_recorded": recorded,
    }
    chosen = ", ".join(f"{value} AS {quoted(name)}" for name, value in columns.items())
    relation = f"SELECT {chosen} FROM {scan(len(layout))}"
    if file.repeated and id:
        first = f"row_number() OVER (PARTITION BY {id} ORDER BY {recorded} NULLS FIRST)"
        relation += f" QUALIFY ({id}) IS NULL OR {first} = 1"
    values = {"fact_path": pattern(file.path), **bound.values}
    used = {name: value for name, value in values.items() if f"${name}" in relation}
    return Source(f"({relation})", {name: quoted(name) for name in columns}, used)
