"""The source loader: bytes of a ``.contract`` file in, a clean capped text with true positions out.

Everything later may rely on what is refused here: text that is not strict UTF-8, characters that are
invisible or change the direction or the lines of what a reader sees, and files or lines beyond the caps.
Nothing is repaired silently except what no reader can see the difference of: one leading byte order mark
is dropped, and CRLF and CR become LF. Offsets count code points of the text after that.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache, cached_property

from attrs import frozen

from hetong.base.problems import Problems
from hetong.base.span import span
from hetong.base.words import Words

MAX_FILE_BYTES = 2 * 1024 * 1024
MAX_ITEMS = 40_000  # clauses and declarations of one contract, templates included
MAX_LINE = 64 * 1024  # code points
MAX_SHOWN = 50  # problems of one file before the rest is only counted

# Exit 4 and exit 3 go by range, so that a new limit needs a page and nothing here.
LIMIT_CODES = frozenset(f"HT{n:03}" for n in range(10, 20))
IO_CODES = frozenset(f"HT{n:03}" for n in range(30, 40))

_LINES = "\x0b\x0c\x85\u2028\u2029"
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_CONTROL = "\x00-\x08\x0d-\x1f\x7f-\x9f"
# Cf, variation selectors, tags, fillers and other letters or marks that draw nothing.
_INVISIBLE = (
    "\xad\u034f\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
# Surrogates, private use, noncharacters, and U+FFFC/U+FFFD that stand for something lost.
_NO_TEXT = "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffc-\uffff\U000f0000-\U0010ffff" + "".join(
    f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 15)
)
_PRINTABLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\ufffc\ufffd\U000e0100-\U000e01ef]"
)


def acceptable(text: str) -> bool:
    """Whether nothing in the text is refused, by a test that is quick and needs no large pattern.

    What Python calls printable holds no control, format, private, surrogate or unassigned character and no
    separator but the space; of what is printable, only ``_PRINTABLE`` is refused.
    """
    rest = text.replace("\n", "").replace("\t", "").replace("\u3000", "")
    return rest.isprintable() and (rest.isascii() or not _PRINTABLE.search(rest))


@cache
def refused() -> re.Pattern[str]:
    """Every single character that is refused. Compiled on first need: it costs as much as a small contract."""
    return re.compile(f"[{_LINES}{_BIDI}{_CONTROL}{_INVISIBLE}{_NO_TEXT}]")


def _code(character: str) -> str:
    kinds = (
        ("HT003", _LINES),
        ("HT004", _BIDI),
        ("HT002", _CONTROL),
        ("HT005", _INVISIBLE),
        ("HT006", _NO_TEXT),
    )
    return next(code for code, kind in kinds if re.match(f"[{kind}]", character))


@frozen
class Source:
    """A loaded file. ``path`` is relative to the project, with ``/``; ``text`` has only ``\\n`` line ends.

    ``clean`` is False where ``decode`` refused something in the text: its lines can be shown, but it
    should not be parsed, since what a reader sees and what stands there may differ.
    """

    number: int
    path: str
    text: str
    clean: bool = True

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The offset at which each line starts."""
        return (0, *(found.end() for found in re.finditer("\n", self.text)))

    def position(self, offset: int) -> tuple[int, int]:
        """(line, column) of an offset, both from 1, columns in code points; clamped to the text."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def line_text(self, line: int) -> str:
        """The text of a line counted from 1, without its line end; "" outside the file."""
        if not 1 <= line <= len(self.starts):
            return ""
        end = self.starts[line] - 1 if line < len(self.starts) else len(self.text)
        return self.text[self.starts[line - 1] : end]

    def utf16_column(self, offset: int) -> int:
        """The column of an offset in UTF-16 units, from 0, as editors that speak LSP count it."""
        line, column = self.position(offset)
        before = self.line_text(line)[: column - 1]
        return len(before) + sum(character > "\uffff" for character in before)


def decode(path: str, number: int, data: bytes, problems: Problems) -> Source | None:
    """The source in ``data``, or None where no text can be made of it. Raises no exception.

    Problems: HT001 not UTF-8, HT010 too large, and those of ``inspect``.
    """
    if len(data) > MAX_FILE_BYTES:
        problems.add("HT010", span(number, 0, 0), file=path, size=f"{len(data):,}", limit=f"{MAX_FILE_BYTES:,}")
        return None
    try:
        text = data.decode("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8")
    except UnicodeDecodeError as wrong:
        offset = wrong.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
        line = len(re.findall(rb"\r\n|\r|\n", data[:offset])) + 1
        problems.add(
            "HT001",
            span(number, 0, 0),
            file=path,
            line=str(line),
            offset=str(offset),
            byte=f"0x{data[offset]:02X}",
            guess=likely_encoding(data),
        )
        return None
    return inspect(path, number, text, problems)


def inspect(path: str, number: int, text: str, problems: Problems) -> Source:
    """The source of a text that is already decoded (an editor's buffer), with line ends made ``\\n``.

    Problems: HT002 control character, HT003 odd line separator, HT004 bidirectional control,
    HT005 invisible character, HT006 no character of text, HT009 the rest of these, HT011 line too long.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    before = len(problems)
    found = 0
    if not acceptable(text):
        for odd in refused().finditer(text):
            found += 1
            if found <= MAX_SHOWN:
                at = span(number, odd.start(), odd.end())
                problems.add(_code(odd.group()), at, char=_named(odd.group()))
    if found > MAX_SHOWN:
        problems.add("HT009", span(number, 0, 0), file=path, count=str(found - MAX_SHOWN))
    start = 0
    if len(text) > MAX_LINE:
        for line in text.split("\n"):
            if len(line) > MAX_LINE and len(problems) - before <= MAX_SHOWN:
                problems.add("HT011", span(number, start, start), size=f"{len(line):,}", limit=f"{MAX_LINE:,}")
            start += len(line) + 1
    return Source(number, path, text, clean=len(problems) == before)


def point(character: str) -> str:
    """A character as ``U+202E``."""
    return f"U+{ord(character):04X}"


def visible(text: str) -> str:
    """The text with every refused character spelled as ``<U+202E>``; tab and line feed stay."""
    if acceptable(text):
        return text
    return refused().sub(lambda odd: f"<{point(odd.group())}>", text)


def _named(character: str) -> str:
    import unicodedata

    name = unicodedata.name(character, "")
    return f"{point(character)} {name}" if name else point(character)


_BINARY = Words("像是二进制文件，不是文本", "it looks like a binary file, not text")
_UNKNOWN = Words("也认不出是哪一种编码", "the encoding could not be recognised")


def likely_encoding(data: bytes) -> Words:
    """What undecodable bytes most likely are; said in the message, never acted on."""
    if data[:4] in (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff"):
        return _looks("UTF-32")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _looks("UTF-16")
    if b"\x00" in data:
        even, odd = data[::2].count(0), data[1::2].count(0)
        lopsided = max(even, odd) > 4 * min(even, odd) and max(even, odd) * 20 > len(data)
        return _looks("UTF-16") if lopsided else _BINARY
    try:
        foreign = [character for character in data.decode("gb18030") if character > "\x7f"]
    except UnicodeDecodeError:
        controls = sum(byte < 9 or 13 < byte < 32 for byte in data)
        return _BINARY if controls * 20 > len(data) else _UNKNOWN
    common = len(re.findall("[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef\u2010-\u2026]", "".join(foreign)))
    return _looks("GBK/GB18030") if common * 10 >= len(foreign) * 8 else _UNKNOWN


def _looks(encoding: str) -> Words:
    return Words(f"很可能是 {encoding} 编码", f"it is most likely {encoding}")
