"""A large CSV of which an engine said that something is wrong: the lines that are, found and worded one by one.

In: the lines of the file as text, and the raw cells of rows the engine did not take. Out: located problems. The file
is never held as a whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from hetong.base.source import MAX_SHOWN
from hetong.base.words import Words
from hetong.settle.load.cells import Cells
from hetong.settle.load.places import FileNotes
from hetong.settle.load.records import Kept, RowReader, header
from hetong.settle.load.shape import Field, Shape
from hetong.settle.load.text import TextRow, rows_of
from hetong.settle.load.wrong import Wrong

LONGEST = 1 << 20
"""Characters of a line; a longer one is no line of facts."""


class TooLong(Exception):
    """A line longer than ``LONGEST``: ``number`` from 1, ``start`` its first characters."""

    def __init__(self, number: int, start: str) -> None:
        super().__init__(number)
        self.number, self.start = number, start


def capped(read: Iterator[str]) -> Iterator[str]:
    """The same pieces, each a whole line. Raises TooLong."""
    for number, piece in enumerate(read, 1):
        if len(piece) >= LONGEST and not piece.endswith("\n"):
            raise TooLong(number, piece[:200])
        yield piece


def head(shape: Shape, notes: FileNotes, lines: Iterable[str]) -> tuple[Field, ...] | None:
    """The layout of the file from its first lines; None after its problems."""
    first = next(_safely(notes, lines), None)
    if first is not None:
        return header(shape, first, notes)
    if not notes.found:
        notes.about("HT863", columns=", ".join(field.name for field in shape.fields if field.required))
    return None


def locate(
    cells: Cells,
    shape: Shape,
    layout: Sequence[Field],
    notes: FileNotes,
    lines: Iterable[str],
    samples: Collection[tuple[str, ...]] | None = None,
    ids: Collection[str] = (),
) -> None:
    """Notes what is wrong: in rows like ``samples`` (None: in every row), and between rows of one of the ``ids``."""
    reader, kept = RowReader(cells, shape, layout), Kept(notes, shape)
    suspects = None if samples is None else {_lf(sample) for sample in samples}
    id_at = next((at for at, field in enumerate(layout) if field.column is None and field.name == "id"), None)
    rows = _safely(notes, lines)
    next(rows, None)
    for row in rows:
        named = row.cells[id_at] in ids if id_at is not None and id_at < len(row.cells) else False
        if suspects is None or named or len(row.cells) != len(layout) or tuple(row.cells) in suspects:
            made = reader.read(row, notes)
            if made is not None and named:
                kept.add(made, row)
        if notes.found > MAX_SHOWN:
            return


def _safely(notes: FileNotes, lines: Iterable[str]) -> Iterator[TextRow]:
    try:
        yield from rows_of(notes, capped(iter(lines)))
    except TooLong as long:
        reason = Words(f"这一行超过{LONGEST}字", f"the line has more than {LONGEST} characters")
        notes.add(Wrong("HT850", "", reason=reason), long.number, long.start, 0, len(long.start))


def _lf(sample: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(cell.replace("\r\n", "\n").replace("\r", "\n") for cell in sample)
