"""What stands around the words: full-width punctuation made plain, comments that silence a finding.

Characters are exchanged one for one, so every offset stays true; texts, comments and names in backquotes are
left as they are. Curly and full-width quotation marks may enclose a text.
"""

from __future__ import annotations

import re

from hetong.base.problems import Problems
from hetong.base.span import span
from hetong.trees.surface import Ignore

_PLAIN = {
    ord(wide): plain
    for wide, plain in zip("，、：＝（）［］【】｛｝＜＞！＋－＊／％？．＃｀　＂", ',,:=()[][]{}<>!+-*/%?.#` "')
}
_PLAIN |= {0xFF10 + digit: str(digit) for digit in range(10)}
_WIDE = re.compile("[" + "".join(map(chr, _PLAIN)) + "“”]")
_PIECES = re.compile(
    '"""[\\s\\S]*?"""|"[^"\n]*"|[“”＂][^“”＂\n]*[“”＂]|[#＃][^\n]*|`[^`\n]*`|['
    + "".join(map(chr, _PLAIN))
    + "]+"
)
_IGNORE = re.compile(r"#\s*hetong\s*:\s*ignore\b\s*(\[[^\]\n]*\]?)?\s*(.*)")
_CODE = re.compile(r"HT[0-9]{3}")


def plain(text: str) -> str:
    """The same text, as long, as the lexer wants to see it."""
    if _WIDE.search(text) is None:
        return text
    return _PIECES.sub(_piece, text)


def _piece(match: re.Match[str]) -> str:
    piece = match[0]
    first = piece[0]
    if first in '"#`':
        return piece
    if first in "“”＂" and len(piece) > 1:
        return '"' + piece[1:-1].replace('"', "'") + '"'
    if first == "＃":
        return "#" + piece[1:]
    return piece.translate(_PLAIN)


def ignores(number: int, text: str, problems: Problems) -> tuple[Ignore, ...]:
    """The ``# hetong: ignore[HT501] reason`` comments of a plain text; HT113 where one is not as it should be."""
    if "hetong" not in text:
        return ()
    found = []
    for piece in _PIECES.finditer(text):
        match = _IGNORE.match(piece[0])
        if match is None:
            continue
        at = span(number, piece.start(), piece.end())
        listed = (match[1] or "").strip("[]")
        codes = tuple(code.strip() for code in listed.split(",") if code.strip())
        reason = match[2].strip()
        if not codes or not all(_CODE.fullmatch(code) for code in codes):
            problems.add("HT113", at, written=piece[0])
        elif not reason:
            problems.add("HT114", at, codes=", ".join(codes))
        else:
            line = text.count("\n", 0, piece.start()) + 1
            found.append(Ignore(codes, reason, line, at))
    return tuple(found)
