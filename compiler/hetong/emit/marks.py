"""Plain text as CommonMark (with GitHub's tables) that reads as the same text again: nothing in it is a mark.

A value that somebody types into a contract must never become a heading, a list, a row of a table or a link.
"""

from __future__ import annotations

import re
import unicodedata

from hetong.trees.document import Fill, Run, Term

_ANYWHERE = re.compile(r"[\\`*_\[\]<>&|~#$]")
_LINE_START = re.compile(r"^([-+=:])|^(\d{1,9})([.)])(?=\s|$)")
_GAPS = re.compile(r"(_{4,})")
_SPACES = re.compile(r"[^\S\n\u3000]+")
_LINES = re.compile(r"\s*\n\s*")


def inline(runs: tuple[Run, ...], bold: bool = True, before: str = "") -> str:
    """A passage on lines of its own: every run escaped, a term where it is defined in bold. ``before``: what stands
    in front of it on its line."""
    out = before
    for run in runs:
        if isinstance(run, Term):
            out += _term(run.text, bold)
        elif isinstance(run, Fill):
            out += _fill(run.text, out)
        else:
            out += escaped(run if isinstance(run, str) else run.text)
    return out[len(before) :]


def _fill(text: str, before: str) -> str:
    """A blank line stays as it reads: underscores after a space may open emphasis, but nothing can close it, since
    every other underscore is escaped."""
    out = before
    for piece in _GAPS.split(text):
        out += piece if _GAPS.fullmatch(piece) and out.endswith(" ") else escaped(piece)
    return out[len(before) :]


def paragraph(runs: tuple[Run, ...]) -> str:
    """A paragraph; a line end in a text is a hard line break. "" where there is nothing to read."""
    lines = [_line(line) for line in _LINES.split(_trimmed(inline(runs)))]
    return "\\\n".join(line for line in lines if line)


def cell(runs: tuple[Run, ...]) -> str:
    """The content of a table cell: one line."""
    return _LINES.sub(" ", _trimmed(inline(runs, before=" ")))


def heading(text: str) -> str:
    """The content of a heading: one line."""
    return _LINES.sub(" ", _trimmed(escaped(text)))


def row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def table(head: list[str], rows: list[list[str]]) -> str:
    """A pipe table of contents that are already cells."""
    return "\n".join([row(head), row(["---"] * len(head)), *(row(each) for each in rows)])


def escaped(text: str) -> str:
    """The text with a backslash before everything that could be a mark wherever it stands."""
    return _ANYWHERE.sub(r"\\\g<0>", text)


def squeezed(text: str) -> str:
    """The text as a reader of Markdown gets it back: runs of spaces as one, none at either end of a line."""
    return "\n".join(line for line in _LINES.split(_trimmed(text)) if line)


def _trimmed(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def _line(line: str) -> str:
    # A list item, a setext underline or the delimiter row of a table can only begin a line.
    return _LINE_START.sub(lambda mark: f"{mark[2]}\\{mark[3]}" if mark[2] else f"\\{mark[1]}", line)


def _term(text: str, bold: bool) -> str:
    """The term in bold inside its quotes. ``**`` opens before a letter and closes after one in any company,
    Chinese included; next to punctuation it may not, and then the term stays plain."""
    start, end = ("“", "”") if text.startswith("“") and text.endswith("”") and len(text) > 2 else ("", "")
    core = text[len(start) : len(text) - len(end)]
    if not bold or not core or "\n" in core or not _letter(core[0]) or not _letter(core[-1]):
        return escaped(text)
    return f"{start}**{escaped(core)}**{end}"


def _letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN"
