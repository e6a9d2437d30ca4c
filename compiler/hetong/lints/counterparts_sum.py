"""HT560: the originals held by the parties do not make the number signed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.wording import Pattern, search

_ALL = Pattern(r"一式([一二两三四五六七八九十]|\d+)份[^。]*")
_EACH = Pattern(r"各执([一二两三四五六七八九十]|\d+)份")
_HELD = Pattern(r"(?<!各)执([一二两三四五六七八九十]|\d+)份")
_DIGITS = {d: n for n, d in enumerate("〇一二三四五六七八九十")} | {"两": 2}


def rule(reading: Reading) -> Iterator[Problem]:
    for node, found in search(reading, _ALL):
        total = _number(_ALL.match(found.zh))
        each = _EACH.search(found.zh)
        held = sum(_number(m) for m in _HELD.finditer(found.zh))
        held += _number(each) * len(reading.parties()) if each else 0
        if held and held != total:
            yield Problem("HT560", node.at, {"total": str(total), "held": str(held)})


def _number(found: re.Match[str] | None) -> int:
    word = found.group(1) if found else "0"
    return int(word) if word.isdecimal() else _DIGITS[word]
