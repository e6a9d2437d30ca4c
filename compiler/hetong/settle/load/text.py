"""Bytes of a fact file become lines and rows of text, each knowing where it stands."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from hetong.base.source import acceptable, likely_encoding
from hetong.base.words import EMPTY, Words, same
from hetong.settle.load.cells import check_text
from hetong.settle.load.places import FileNotes
from hetong.settle.load.wrong import Wrong, short

_BOM = b"\xef\xbb\xbf"


def decode(notes: FileNotes, data: bytes) -> str | None:
    """The text, with one leading byte order mark dropped and CRLF and CR made LF; None where it is not UTF-8."""
    bom = len(_BOM) if data.startswith(_BOM) else 0
    try:
        text = data[bom:].decode("utf-8") if bom else data.decode("utf-8")
    except UnicodeDecodeError as bad:
        offset = bad.start + bom
        line = len(re.findall(rb"\r\n|\r|\n", data[:offset])) + 1
        notes.about(
            "HT001",
            line=str(line),
            offset=str(offset),
            byte=f"0x{data[offset]:02X}",
            guess=likely_encoding(data),
        )
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


@frozen(eq=False)
class TextRow:
    """``line``: its first line, from 1; ``raw``: as it stands there, line ends within quotes included."""

    line: int
    raw: str
    cells: Sequence[str]

    def at(self, index: int) -> tuple[int, str, int, int]:
        """(line, that line's text, offset in it, length) of a cell; the whole row where it has no such cell."""
        starts = _starts(self.raw)
        if index >= len(starts):
            return self.line, self.raw.split("\n")[0], 0, len(self.raw.split("\n")[0])
        start, end = starts[index], starts[index + 1] - 1 if index + 1 < len(starts) else len(self.raw)
        before = self.raw[:start]
        head = before.rfind("\n") + 1
        text = self.raw[head:].split("\n")[0]
        return (
            self.line + before.count("\n"),
            text,
            start - head,
            max(0, min(end - start, len(text) - (start - head))),
        )


def _starts(raw: str) -> list[int]:
    """The offset of each field of a row."""
    starts, quoted = [0], False
    for at, character in enumerate(raw):
        if character == '"':
            quoted = not quoted
        elif character == "," and not quoted:
            starts.append(at + 1)
    return starts


def rows(notes: FileNotes, text: str) -> Iterator[TextRow]:
    """The rows of a CSV, empty lines left out. Problems: HT850 broken quoting, HT860 refused characters."""
    return rows_of(notes, (line + "\n" for line in text.split("\n")), acceptable(text))


def rows_of(notes: FileNotes, lines: Iterable[str], clean: bool = False) -> Iterator[TextRow]:
    """The same of lines with their line ends; ``clean``: no character among them is refused."""
    taken: list[str] = []

    def taking() -> Iterator[str]:
        for line in lines:
            taken.append(line)
            yield line

    reader = csv.reader(taking(), strict=True)
    while True:
        first = reader.line_num
        taken.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as bad:
            said = taken[0].rstrip("\n") if taken else ""
            notes.add(Wrong("HT850", said, reason=_broken(str(bad))), first + 1, said, 0, len(said))
            continue
        if not cells or cells == [""]:
            continue
        row = TextRow(first + 1, "".join(taken).removesuffix("\n"), cells)
        if clean or acceptable(row.raw) or _readable(notes, row):
            yield row


def _readable(notes: FileNotes, row: TextRow) -> bool:
    for index, cell in enumerate(row.cells):
        try:
            check_text(cell)
        except Wrong as wrong:
            notes.add(wrong, *row.at(index), column=str(index + 1))
            return False
    return True


def _broken(said: str) -> Words:
    if "limit" in said:
        return Words("有一格太长", "a field is too long")
    if "EOF" in said or "end of data" in said:
        return Words("引号没有闭合", "a quotation mark is not closed")
    if "expected after" in said:
        return Words(
            "引号闭合之后还有字；引号之内的引号要写两遍",
            "text follows a closing quotation mark; inside quotes write it twice",
        )
    return same(short(said))


def delimiter_hint(names: Sequence[str]) -> Words:
    """Why a header of one column may be of another dialect."""
    for sign, zh, en in (
        (";", "分号", "semicolons"),
        ("\t", "制表符", "tabs"),
        ("，", "全角逗号", "full-width commas"),
    ):
        if len(names) == 1 and sign in names[0]:
            return Words(
                f"各列要用半角逗号隔开，这里用的是{zh}。",
                f" Columns are separated by commas; here they are separated by {en}.",
            )
    return EMPTY
