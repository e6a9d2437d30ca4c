"""Facts come in: the files of a folder, typed against the contract, with every problem placed.

In: the bytes of each file. Out: ``Loaded``: the journal and the small records as values, the large ones as
sources for an engine, and what is wrong. Nothing here opens a file; nothing that does not fit is dropped silently.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from hetong.base.problems import Problems
from hetong.base.source import Source as Text
from hetong.settle.engine import Row
from hetong.settle.facts import Facts
from hetong.settle.load.cells import Cells
from hetong.settle.load.journal import Journal
from hetong.settle.load.places import Places
from hetong.settle.load.records import RECORDED_KEY, read
from hetong.settle.load.shape import JOURNAL, Shape, file_records, shape_of
from hetong.trees.model import Contract

__all__ = [
    "RECORDED_KEY",
    "Cells",
    "Journal",
    "Loaded",
    "Loader",
    "Places",
    "Shape",
    "Source",
    "file_records",
    "load",
    "read",
    "shape_of",
]


@frozen(eq=False)
class Source:
    """A record file for an engine to read, already checked: ``hetong.engines.duckdb_records.source(contract,
    file)`` reads a CSV. ``format``: csv or parquet. ``columns``: names of the file's fields as a template
    has them (``down.start``, ``id``), in the order of the file, each with the name the reader knows it by.
    ``repeated``: ids stand there more than once, with equal content, and count once."""

    record: str
    path: str
    format: str
    columns: Mapping[str, str] = field(factory=dict)
    rows: int = 0
    repeated: bool = False


@frozen(eq=False)
class Loaded:
    """``facts.records`` counts the rows of every record whose file is there; a record without a file is not in it.

    ``rows``: small records, each Row by column id, with ``RECORDED_KEY`` (an Instant) where the file says when it
    became known. ``sources``: large ones. ``texts``: excerpts that ``problems`` point into, by file number.
    A ``value`` line of the journal stays a line of the journal; ``facts.given`` is empty."""

    facts: Facts
    rows: Mapping[str, tuple[Row, ...]] = field(factory=dict)
    sources: Mapping[str, Source] = field(factory=dict)
    problems: Problems = field(factory=Problems)
    texts: Mapping[int, Text] = field(factory=dict)


class Loader:
    """Gathers what files give. ``records``: by the name of their file; ``rows`` and ``sources`` by record."""

    def __init__(self, contract: Contract, places: Places) -> None:
        self.contract = contract
        self.places = places
        self.cells = Cells(contract)
        self.records = file_records(contract)
        self.journal = Journal(self.cells)
        self.rows: dict[str, tuple[Row, ...]] = {}
        self.sources: dict[str, Source] = {}

    def done(self) -> Loaded:
        self.journal.check_start()
        counts = {record: len(rows) for record, rows in self.rows.items()}
        counts |= {record: source.rows for record, source in self.sources.items()}
        facts = Facts(self.journal.lines, records=counts)
        return Loaded(facts, self.rows, self.sources, self.places.problems, self.places.excerpts())


def load(contract: Contract, files: Mapping[str, bytes], used: int = 0) -> Loaded:
    """The facts in ``files``: by name (``inquiry.csv``, ``events.jsonl``) the bytes. ``used``: file numbers taken."""
    loader = Loader(contract, Places(Problems(), used))
    for name in sorted(files):
        stem, _, ending = name.rpartition(".")
        notes = loader.places.file(name)
        if stem == JOURNAL:
            loader.journal.read(notes, files[name], ending == "jsonl")
        elif stem in loader.records:
            shape = shape_of(loader.records[stem])
            loader.rows[shape.record.id] = read(loader.cells, shape, notes, files[name])
    return loader.done()
