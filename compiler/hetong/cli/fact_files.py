"""The facts folder: which files are there, opened without following what could block or lead elsewhere.

In: a folder named on the command line and a contract. Out: ``Loaded``, with every text that a problem points into
registered with the project. A file that is no fact file is a problem; only ``*.md``, ``*.txt`` and hidden files are
left alone.
"""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

from attrs import frozen

from hetong.base.problems import Problems
from hetong.base.words import Words
from hetong.cli import files
from hetong.cli.opened import Opened
from hetong.cli.refusal import refuse
from hetong.settle.load import Loaded, Loader, Places, file_records
from hetong.settle.load.records import read, unknown_file
from hetong.settle.load.shape import JOURNAL, Shape, shape_of
from hetong.trees.model import Contract

JOURNAL_BYTES = 64 * 1024 * 1024
SMALL = 2 * 1024 * 1024
"""CSV files up to this size are read in Python; larger ones by DuckDB where it is installed."""

MEDIUM = 64 * 1024 * 1024
"""Up to this size they are read in Python where DuckDB is missing, or does not know a type of the record."""

MOST_FILES = 1000
_IGNORED = (".md", ".txt")


@frozen(eq=False)
class Found:
    """A fact file: its stem, ending (csv, jsonl, parquet) and size in bytes."""

    name: str
    stem: str
    ending: str
    size: int
    place: Path
    shown: str


def load(opened: Opened, contract: Contract, folder: str) -> Loaded:
    """The facts of a folder. Raises Refused where the folder itself cannot be read or a library is missing; the rest
    is in ``problems``."""
    problems = Problems()
    found = listed(Path(folder), contract, problems)
    places = Places(problems, max(opened.project.sources, default=0))
    loader = Loader(contract, places)
    for one in found:
        try:
            opened.reads.append(one.place)
            _read(loader, one, Path(folder))
        except files.FileError as wrong:
            problems.add(wrong.code, **{**wrong.facts, "file": one.shown})
    loaded = loader.done()
    opened.project.sources.update(loaded.texts)
    return loaded


def _read(loader: Loader, one: Found, folder: Path) -> None:
    notes = loader.places.file(one.shown)
    if one.stem == JOURNAL:
        loader.journal.read(notes, files.read_named(folder, one.name, JOURNAL_BYTES), one.ending == "jsonl")
        return
    shape = shape_of(loader.records[one.stem])
    if one.ending == "csv" and (one.size <= SMALL or not _for_engine(shape, one)):
        loader.rows[shape.record.id] = read(
            loader.cells, shape, notes, files.read_named(folder, one.name, MEDIUM)
        )
        return
    from hetong.cli import engines, fact_tables
    from hetong.engines import MissingExtra

    table = fact_tables.parquet if one.ending == "parquet" else fact_tables.csv
    try:
        source = table(loader.cells, shape, notes, one.place)
    except MissingExtra as missing:
        raise engines.needs(one.shown, missing.extra) from None
    if source is not None:
        loader.sources[shape.record.id] = source


def _for_engine(shape: Shape, one: Found) -> bool:
    """Whether DuckDB reads this CSV: it must be there, and know all types of the record."""
    from importlib.util import find_spec

    if find_spec("duckdb") is None:
        return one.size > MEDIUM
    from hetong.engines import duckdb_records

    return duckdb_records.readable(shape)


def listed(folder: Path, contract: Contract, problems: Problems) -> list[Found]:
    """The fact files of a folder, by name. Problems: HT031 no plain file, HT852 no such record, HT862 no fact file."""
    try:
        with os.scandir(folder) as entries:
            all_entries = sorted(entries, key=lambda entry: entry.name)
    except FileNotFoundError:
        raise refuse("HT030", file=str(folder)) from None
    except NotADirectoryError:
        raise refuse(
            "HT031", file=str(folder), kind=Words("文件，不是文件夹", "a file, not a folder")
        ) from None
    except (OSError, ValueError) as wrong:
        raise refuse("HT032", file=str(folder), reason=getattr(wrong, "strerror", None) or str(wrong)) from None
    stems = {JOURNAL, *file_records(contract)}
    found: dict[str, Found] = {}
    for entry in all_entries[:MOST_FILES]:
        if entry.name.startswith(".") or entry.name.lower().endswith(_IGNORED):
            continue
        one = _found(entry, problems)
        if one is None or not _fits(one, stems, contract, problems):
            continue
        if one.stem in found:
            reason = Words(f"已经有 {found[one.stem].name}", f"{found[one.stem].name} is there as well")
            problems.add("HT862", file=one.shown, reason=reason)
            continue
        found[one.stem] = one
    if len(all_entries) > MOST_FILES:
        reason = Words(f"文件夹中超过{MOST_FILES}项", f"the folder has more than {MOST_FILES} entries")
        problems.add("HT862", file=str(folder), reason=reason)
    return list(found.values())


def _found(entry: os.DirEntry[str], problems: Problems) -> Found | None:
    """The entry as a plain file; a link, pipe, device or folder is said and never opened."""
    place = Path(entry.path)
    shown = shown_path(place)
    try:
        seen = entry.stat(follow_symlinks=False)
        files.plain(seen, shown)
    except files.FileError as wrong:
        problems.add(wrong.code, **wrong.facts)
        return None
    except OSError as wrong:
        problems.add("HT032", file=shown, reason=wrong.strerror or str(wrong))
        return None
    stem, dot, ending = entry.name.rpartition(".")
    return Found(
        entry.name, unicodedata.normalize("NFC", stem), ending if dot else "", seen.st_size, place, shown
    )


def _fits(one: Found, stems: set[str], contract: Contract, problems: Problems) -> bool:
    allowed = ("csv", "jsonl") if one.stem == JOURNAL else ("csv", "parquet")
    if one.ending not in allowed:
        endings = (
            ("、".join(allowed), " or ".join(allowed))
            if one.stem in stems
            else ("csv、parquet", "csv or parquet")
        )
        reason = Words(f"事实文件以 {endings[0]} 结尾", f"a fact file ends in {endings[1]}")
        problems.add("HT862", file=one.shown, reason=reason)
        return False
    if one.stem not in stems:
        problems.add("HT852", file=one.shown, **unknown_file(one.stem, stems, contract))
        return False
    return True


def shown_path(place: Path) -> str:
    """A path for messages: from the current folder if it lies below it, else as the user wrote it."""
    full = os.path.abspath(place)
    return full if full.startswith(os.getcwd() + os.sep) else str(place)
