"""Problems for people: what, the line with a caret under it, why, and what to write instead."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from hetong.base.source import visible
from hetong.base.words import Words, same
from hetong.cli.report_rows import LEVELS, Place, Row, oneline

MOST = 200  # rows that somebody may still read
_WIDE = 100  # columns of a source line that are shown
_MARGIN = 24  # columns kept before the caret of a longer one
_LEVEL = {"error": Words("错误", "error"), "warning": Words("警告", "warning"), "note": Words("提示", "note")}
_COLOUR = {"error": "31", "warning": "33", "note": "36"}
_WHY = Words("为什么：", "Why: ")
_INSTEAD = Words("怎样改：", "Write instead: ")
_MORE = Words("另有 {} 处没有列出。", "{} more not listed.")
_CLEAN = Words("没有发现问题。", "No problems found.")


def text(rows: Sequence[Row], lang: str, color: bool) -> str:
    """Up to ``MOST`` rows and a summary line of all; a code is explained with its first row only."""
    explained: set[str] = set()
    blocks = []
    for row in rows[:MOST]:
        blocks.append(_block(row, lang, color, row.code not in explained))
        explained.add(row.code)
    if len(rows) > MOST:
        blocks.append(_MORE.get(lang).format(len(rows) - MOST) + "\n")
    return "\n".join((*blocks, _summary(rows, lang))) + "\n"


def _block(row: Row, lang: str, color: bool, explain: bool) -> str:
    tone = _COLOUR.get(row.severity, "31")
    level = _LEVEL.get(row.severity, same(row.severity)).get(lang)
    head = _paint(f"{level}[{row.code}]", f"1;{tone}", color)
    colon = "：" if lang == "zh" else ": "
    lines = [f"{head} {row.slug}{colon}{_paint(row.message, '1', color)}"]
    if row.place:
        lines += _snippet(row.place, "", tone, color)
    for where, label in row.related:
        lines += _snippet(where, label, "34", color)
    if explain:
        notes = ((_WHY, row.why), (_INSTEAD, row.instead))
        lines += [f"  = {title.get(lang)}{body}" for title, body in notes if body]
    return "\n".join(lines) + "\n"


def _snippet(place: Place, label: str, tone: str, color: bool) -> list[str]:
    path = oneline(place.path)
    if not place.line:
        return [f"  --> {path}"]
    head = f"  --> {path}:{place.line}:{place.column}"
    if place.source is None:
        return [head]
    shown, pad, width = caret(place)
    number = str(place.line)
    gutter = " " * len(number)
    mark = _paint("^" * width + (f" {label}" if label else ""), tone, color)
    return [head, f"{gutter} |", f"{number} | {shown}", f"{gutter} | {' ' * pad}{mark}"]


def caret(place: Place) -> tuple[str, int, int]:
    """The line as shown, the columns before its caret and the width of the caret, on a terminal.

    Chinese characters count two columns; a long line is cut to a window around the caret.
    """
    assert place.source is not None
    line = place.source.line_text(place.line)
    start = place.column - 1
    end = place.end_column - 1 if place.end_line == place.line else len(line)
    before, marked, after = (_show(part) for part in (line[:start], line[start:end], line[end:]))
    if columns(before) + columns(marked) + columns(after) > _WIDE:
        before = _cut(before[::-1], max(_MARGIN, _WIDE // 2 - columns(marked)))[::-1]
        marked = _cut(marked, _WIDE - columns(before) - 2)
        after = _cut(after, max(0, _WIDE - columns(before) - columns(marked)))
    return (before + marked + after).rstrip(), columns(before), max(1, columns(marked))


def columns(shown: str) -> int:
    """How many columns a text takes on a terminal."""
    if shown.isascii():
        return len(shown)
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in shown
    )


def _show(part: str) -> str:
    return visible(part.replace("\t", "    "))


def _cut(part: str, limit: int) -> str:
    if columns(part) <= limit:
        return part
    width, kept = 0, 0
    for character in part:
        width += columns(character)
        if width > limit - 1:
            break
        kept += 1
    return part[:kept] + "…"


def _paint(words: str, tone: str, color: bool) -> str:
    return f"\x1b[{tone}m{words}\x1b[0m" if color else words


def _summary(rows: Sequence[Row], lang: str) -> str:
    if not rows:
        return _CLEAN.get(lang)
    counts = {level: sum(row.severity == level for row in rows) for level in LEVELS}
    files = len({row.place.path for row in rows if row.place})
    if lang == "zh":
        found = "、".join(f"{count} 处{_LEVEL[level].zh}" for level, count in counts.items() if count)
        return f"{files} 个文件，{found}。" if files else f"{found}。"
    found = ", ".join(
        f"{count} {_LEVEL[level].en}{'s' * (count != 1)}" for level, count in counts.items() if count
    )
    return f"{found} in {files} file{'s' * (files != 1)}." if files else f"{found}."
