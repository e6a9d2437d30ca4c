"""Record files too large for Python, and all Parquet: checked by DuckDB, which reads them again for each question.

In: a plain file of the facts folder. Out: a ``Source`` for the engine, or problems with their lines. The file is
opened here without following links; DuckDB is locked to the same path.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from hetong.base.source import likely_encoding
from hetong.base.words import Words, same
from hetong.cli import files
from hetong.settle.load import Cells, Source, stream
from hetong.settle.load.places import FileNotes
from hetong.settle.load.records import RowReader, header
from hetong.settle.load.shape import ID, Field, Shape
from hetong.settle.load.text import TextRow
from hetong.settle.load.wrong import short

if TYPE_CHECKING:
    from hetong.engines.duckdb_records import Verdict

_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_PIECE = 1 << 20


def csv(cells: Cells, shape: Shape, notes: FileNotes, place: Path) -> Source | None:
    """A checked CSV. Raises MissingExtra where DuckDB is not installed; FileError where the file cannot be read."""
    from hetong.engines import duckdb_records
    from hetong.engines.duckdb_locked import QueryStopped, connect

    if _hollow(notes, place):
        return None
    path = os.path.abspath(place)
    connection = connect([path])
    import duckdb

    verdict: Verdict | None = None
    said = ""
    with _decoded(notes, place):
        layout = _layout(shape, notes, place)
        if layout is None:
            return None
        try:
            verdict = duckdb_records.check(connection, cells.contract, shape, layout, path)
        except QueryStopped:
            notes.about("HT862", reason=_SLOW)
            return None
        except duckdb.Error as wrong:
            said = str(wrong)
        finally:
            connection.close()
        if verdict is not None and not verdict.bad and not verdict.conflicting:
            columns = {field.name: f"c{index}" for index, field in enumerate(layout)}
            return Source(shape.record.id, path, "csv", columns, verdict.rows, verdict.repeated)
        return _explained(cells, shape, layout, notes, place, verdict, said)
    return None


def parquet(cells: Cells, shape: Shape, notes: FileNotes, place: Path) -> Source | None:
    """A checked Parquet file. Raises MissingExtra and FileError as ``csv``."""
    from hetong.engines import duckdb_parquet, duckdb_records
    from hetong.engines.duckdb_locked import QueryStopped, connect

    os.close(_open(place))
    path = os.path.abspath(place)
    connection = connect([path])
    import duckdb

    try:
        types = duckdb_parquet.described(connection, path)
        head = TextRow(1, ",".join(types), tuple(types))
        layout = header(shape, head, notes)
        if layout is None:
            return None
        for one in duckdb_parquet.mistyped(layout, types):
            notes.about("HT864", name=short(one.name), type=short(one.type), wanted=one.wanted)
        if notes.found:
            return None
        verdict = duckdb_records.check_parquet(connection, cells.contract, shape, layout, path, types)
        conflicts = (
            duckdb_records.numbers_of(connection, verdict.conflicting, ID, path) if verdict.conflicting else {}
        )
    except QueryStopped:
        notes.about("HT862", reason=_SLOW)
        return None
    except duckdb.Error as wrong:
        notes.about("HT862", reason=_no_parquet(short(str(wrong).split("\n")[0])))
        return None
    finally:
        connection.close()
    reader = RowReader(cells, shape, layout)
    for *texts, number in verdict.samples:
        reader.read(TextRow(int(number), ",".join(texts), texts), notes)
    notes.found = max(notes.found, verdict.bad)
    if verdict.bad and not list(notes.problems):
        notes.about("HT862", reason=_VALUES)
    for id, (first, last) in conflicts.items():
        notes.about("HT851", id=short(id), first=str(first), second=str(last), line=str(last))
    if notes.found:
        return None
    columns = {field.name: field.name for field in layout}
    return Source(shape.record.id, path, "parquet", columns, verdict.rows, verdict.repeated)


_SLOW = Words("读取它用时太久，已经中断", "reading it took too long and was stopped")
_VALUES = Words("有的值超出范围", "some values are out of range")


def _no_parquet(said: str) -> Words:
    return Words(f"它不是 Parquet 文件（{said}）", f"it is no Parquet file ({said})")


def _explained(
    cells: Cells,
    shape: Shape,
    layout: tuple[Field, ...],
    notes: FileNotes,
    place: Path,
    verdict: Verdict | None,
    said: str,
) -> Source | None:
    """What exactly is wrong; a Source after all where ids only seemed to conflict (``5%`` and ``5.0%``)."""
    if verdict is not None:
        with _lines(place) as lines:
            stream.locate(cells, shape, layout, notes, lines, verdict.samples, verdict.conflicting)
        notes.found = max(notes.found, verdict.bad if notes.found else 0)
        if not notes.found and not verdict.bad:
            columns = {field.name: f"c{index}" for index, field in enumerate(layout)}
            return Source(shape.record.id, os.path.abspath(place), "csv", columns, verdict.rows, True)
    if not notes.found:
        with _lines(place) as lines:
            stream.locate(cells, shape, layout, notes, lines)
    if not notes.found:
        notes.about("HT862", reason=same(short(said.split("\n")[0])))
    return None


def _layout(shape: Shape, notes: FileNotes, place: Path) -> tuple[Field, ...] | None:
    with _lines(place) as lines:
        return stream.head(shape, notes, lines)


@contextlib.contextmanager
def _lines(place: Path) -> Iterator[Iterator[str]]:
    """The lines of a text file, in pieces of bounded length, line ends made LF."""
    with os.fdopen(_open(place), "rb") as raw:
        handle = io.TextIOWrapper(raw, encoding="utf-8-sig", newline=None)
        yield iter(lambda: handle.readline(stream.LONGEST), "")


def _open(place: Path) -> int:
    handle = -1
    try:
        handle = os.open(place, _FLAGS)
        files.plain(os.fstat(handle), str(place))
    except OSError as wrong:
        raise files.Unreadable(str(place), reason=wrong.strerror or str(wrong)) from None
    except files.FileError:
        os.close(handle)
        raise
    return handle


def _hollow(notes: FileNotes, place: Path) -> bool:
    """Whether the file holds a NUL: no text does, and DuckDB passes over those at the end of a file."""
    line = 1
    with os.fdopen(_open(place), "rb") as raw:
        while chunk := raw.read(_PIECE):
            at = chunk.find(b"\0")
            if at >= 0:
                line += chunk.count(b"\n", 0, at)
                notes.about("HT860", line=str(line), column="–", text="", char="U+0000 NUL")
                return True
            line += chunk.count(b"\n")
    return False


@contextlib.contextmanager
def _decoded(notes: FileNotes, place: Path) -> Iterator[None]:
    """Turns bytes that are no UTF-8 into HT001, with their place in the file."""
    try:
        yield
    except UnicodeDecodeError:
        _first_bad_byte(notes, place)


def _first_bad_byte(notes: FileNotes, place: Path) -> None:
    import codecs

    decoder = codecs.getincrementaldecoder("utf-8")()
    offset, line, start = 0, 1, b""
    with os.fdopen(_open(place), "rb") as raw:
        while chunk := raw.read(_PIECE):
            start = start or chunk[: 1 << 16]
            held = decoder.getstate()[0]
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as bad:
                at = offset - len(held) + bad.start
                whole = held + chunk
                line += len(re.findall(rb"\r\n|\r|\n", whole[: bad.start]))
                byte = f"0x{whole[bad.start]:02X}"
                notes.about("HT001", line=str(line), offset=str(at), byte=byte, guess=likely_encoding(start))
                return
            line += len(re.findall(rb"\r\n|\r(?!\n)|\n", chunk))
            offset += len(chunk)
    notes.about(
        "HT001",
        line=str(line),
        offset=str(offset),
        byte="–",
        guess=Words("文件在一个字符中间结束", "it ends within a character"),
    )
