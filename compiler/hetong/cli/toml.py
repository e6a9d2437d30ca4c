"""TOML texts with the place of every key, so that a value or a setting can be pointed at.

In: the source of a values file or of a configuration. Out: its tables, and where each key and value stands.
Decimals keep their digits: nothing here becomes a float.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from attrs import frozen

from hetong.base.problems import Problems
from hetong.base.source import Source
from hetong.base.span import Span, span
from hetong.base.words import Words, same

_KEY = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_KEYS = rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*"
_HEADER = re.compile(rf"[ \t]*\[\[?[ \t]*({_KEYS})[ \t]*\]")
_PAIR = re.compile(rf"[ \t]*({_KEYS})[ \t]*=[ \t]*")
_PART = re.compile(_KEY)
_WHERE = re.compile(r" \(at line (\d+), column (\d+)\)$")
_END = " (at end of document)"

Path = tuple[str, ...]


@frozen
class Places:
    """Where keys stand: ``keys`` by path, ``values`` the offset at which the value of a path begins."""

    source: Source
    keys: Mapping[Path, Span]
    values: Mapping[Path, int]

    def at(self, path: Path) -> Span:
        """The key, or the nearest one around it (what stands in an inline table has none of its own)."""
        while path:
            if path in self.keys:
                return self.keys[path]
            path = path[:-1]
        return span(self.source.number, 0, 0)


def load(source: Source, problems: Problems, code: str) -> tuple[dict[str, Any], Places] | None:
    """The tables of a text, or None with the problem ``code`` (facts: file, reason) where it is not TOML."""
    import tomllib

    try:
        tables = tomllib.loads(source.text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as wrong:
        at, reason = _located(source, str(wrong))
        problems.add(code, at, file=source.path, reason=same(reason))
        return None
    except (RecursionError, ValueError) as wrong:
        # Too many digits in a number, or brackets within brackets without end.
        deep = Words("嵌套太深", "it is nested too deep")
        reason_ = deep if isinstance(wrong, RecursionError) else same(str(wrong))
        problems.add(code, span(source.number, 0, 0), file=source.path, reason=reason_)
        return None
    return tables, _places(source)


def _located(source: Source, message: str) -> tuple[Span, str]:
    found = _WHERE.search(message)
    if found:
        line, column = int(found[1]), int(found[2])
        offset = min(source.starts[min(line, len(source.starts)) - 1] + column - 1, len(source.text))
        return span(source.number, offset, min(offset + 1, len(source.text))), message[: found.start()]
    end = len(source.text.rstrip())
    return span(source.number, end, end), message.removesuffix(_END)


def _places(source: Source) -> Places:
    """Where each key stands; one written as a whole in quotes, "pay.day", also by the names its dots part."""
    keys: dict[Path, Span] = {}
    values: dict[Path, int] = {}
    table: Path = ()
    offset = 0
    for line in source.text.split("\n"):
        if header := _HEADER.match(line):
            table = _parts(header[1])
            keys.setdefault(table, span(source.number, offset + header.start(1), offset + header.end(1)))
        elif pair := _PAIR.match(line):
            written = (*table, *_parts(pair[1]))
            for path in (written, tuple(name for part in written for name in part.split("."))):
                keys.setdefault(path, span(source.number, offset + pair.start(1), offset + pair.end(1)))
                values.setdefault(path, offset + pair.end())
        offset += len(line) + 1
    return Places(source, keys, values)


def _parts(written: str) -> Path:
    return tuple(part[1:-1] if part[0] in "\"'" else part for part in _PART.findall(written))
