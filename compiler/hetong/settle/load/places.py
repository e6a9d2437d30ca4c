"""Where the problems of fact files stand: an excerpt of each file that holds only the lines to be shown.

A journal or a table may be larger than anything that is kept as a source; a message needs one line of it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

from attrs import define, field, frozen

from hetong.base.problems import Fact, Problems, Related
from hetong.base.source import MAX_SHOWN, Source
from hetong.base.span import NOWHERE, Span, span
from hetong.base.words import Words
from hetong.settle.load.wrong import Wrong

_LONGEST = 60_000  # code points of a line that are kept; offsets in a source are 22 bits wide


@frozen
class Excerpt(Source):
    """Some lines of a file under their own numbers: ``numbers[i]`` is the line that ``text``'s line i is."""

    numbers: tuple[int, ...] = (1,)

    def position(self, offset: int) -> tuple[int, int]:
        offset = max(0, min(offset, len(self.text)))
        index = bisect_right(self.starts, offset) - 1
        return self.numbers[index], offset - self.starts[index] + 1

    def line_text(self, line: int) -> str:
        if line not in self.numbers:
            return ""
        index = self.numbers.index(line)
        end = self.starts[index + 1] - 1 if index + 1 < len(self.starts) else len(self.text)
        return self.text[self.starts[index] : end]


@define(eq=False)
class FileNotes:
    """The problems of one file, of which ``MAX_SHOWN`` are kept and the rest counted (HT861)."""

    number: int
    path: str
    problems: Problems
    found: int = 0
    _lines: dict[int, str] = field(factory=dict)
    _starts: dict[int, int] = field(factory=dict)
    _size: int = 0

    def add(
        self, wrong: Wrong, line: int, text: str, offset: int = 0, length: int = 0, /, **more: Fact
    ) -> None:
        """``text``: the line as it stands in the file; ``offset``: of the cell in it."""
        self.found += 1
        if self.found <= MAX_SHOWN:
            at = self._at(line, text, offset, length)
            facts: dict[str, Fact] = {"file": self.path, **more, **wrong.facts}
            self.problems.add(wrong.code, at, **facts)

    def both(self, wrong: Wrong, line: int, text: str, other: Span, label: Words) -> None:
        """A problem of a line that also concerns another."""
        self.found += 1
        if self.found <= MAX_SHOWN:
            at = self._at(line, text, 0, len(text))
            related = (Related(other, label),) if other != NOWHERE else ()
            self.problems.add(wrong.code, at, *related, file=self.path, **wrong.facts)

    def about(self, code: str, **facts: Fact) -> None:
        """A problem of the file as a whole."""
        self.found += 1
        if self.found <= MAX_SHOWN:
            self.problems.add(code, NOWHERE, file=self.path, **facts)

    def mark(self, line: int, text: str) -> Span:
        """The place of a whole line."""
        return self._at(line, text, 0, len(text))

    def _at(self, line: int, text: str, column: int, length: int) -> Span:
        if line not in self._starts:
            self._lines[line] = text[:_LONGEST]
            self._starts[line] = self._size
            self._size += len(self._lines[line]) + 1
        most = len(self._lines[line])
        start = min(column, most)
        return span(self.number, self._starts[line] + start, self._starts[line] + min(start + length, most))

    def close(self) -> Excerpt:
        """Says how many problems were only counted; the excerpt to be registered under ``number``."""
        if self.found > MAX_SHOWN:
            self.problems.add("HT861", NOWHERE, file=self.path, count=str(self.found - MAX_SHOWN))
        numbers = tuple(self._lines) or (1,)
        return Excerpt(self.number, self.path, "\n".join(self._lines.values()), numbers=numbers)


@define(eq=False)
class Places:
    """Gives each fact file a number after ``used``, and keeps the excerpts by number."""

    problems: Problems
    used: int = 0
    files: dict[int, FileNotes] = field(factory=dict)

    def file(self, path: str) -> FileNotes:
        number = self.used + len(self.files) + 1
        self.files[number] = FileNotes(number, path, self.problems)
        return self.files[number]

    def excerpts(self) -> Mapping[int, Excerpt]:
        return {number: notes.close() for number, notes in self.files.items()}
