"""Cells as we write them: no spreadsheet takes one for a formula, and every CSV reads back as it was."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

# A leading sign, full-width ones too, also after blanks and at the start of each further line.
_FORMULA = re.compile("(^|\n)(?=[ \u00a0\u3000]*[=+\\-@\t\r＝＋－＠])")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?%?")
BOM = "\ufeff"


def guarded(text: str) -> str:
    """The text with ' in front where a spreadsheet would take it for a formula; plain numbers stay numbers."""
    return text if _NUMBER.fullmatch(text) else _FORMULA.sub(r"\1'", text)


def table(rows: Iterable[Sequence[str]]) -> str:
    """A CSV of guarded cells, with LF; a byte order mark leads where spreadsheets would else misread it."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([guarded(cell) for cell in row] for row in rows)
    text = out.getvalue()
    return text if text.isascii() else BOM + text
