"""JSON as facts may hold it: exact numbers, no key twice, no NaN, not deep. Numbers stay the text they were."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from hetong.base.words import Words, same
from hetong.settle.load.cells import check_text
from hetong.settle.load.wrong import Wrong, short

DEPTH = 16
_MARKS = re.compile(r'[\[\]{}"]|\\.', re.S)


class Number(str):
    """A JSON number as it was written."""

    __slots__ = ()


def parse(text: str) -> dict[str, Any]:
    """The object in ``text``. Raises Wrong HT854, HT842, HT860."""
    if text.count("[") + text.count("{") > DEPTH and _depth(text) > DEPTH:
        raise Wrong("HT854", text, reason=Words(f"嵌套超过{DEPTH}层", f"it is nested more than {DEPTH} deep"))
    try:
        made = _DECODER.decode(text)
    except json.JSONDecodeError as bad:
        said = f"{bad.msg} ({bad.colno})"
        raise Wrong("HT854", text, reason=Words(f"不是 JSON（{said}）", f"it is no JSON ({said})")) from None
    except (RecursionError, ValueError) as bad:
        raise Wrong("HT854", text, reason=same(short(str(bad)))) from None
    if not isinstance(made, dict):
        raise Wrong("HT854", text, reason=Words("不是 {…} 形式的对象", "it is not an object {…}"))
    _check(made)
    return made


def _constant(name: str) -> NoReturn:
    raise Wrong("HT842", name, wanted=Words("数字", "a number"))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = short(next(name for name in names if names.count(name) > 1))
        raise Wrong("HT854", twice, reason=Words(f"键“{twice}”出现两次", f"the key “{twice}” is there twice"))
    return made


_DECODER = json.JSONDecoder(
    parse_float=Number, parse_int=Number, parse_constant=_constant, object_pairs_hook=_once
)


def _depth(text: str) -> int:
    """How deep brackets outside strings go."""
    deepest = depth = 0
    quoted = False
    for found in _MARKS.finditer(text):
        mark = found.group()
        if mark == '"':
            quoted = not quoted
        elif not quoted and mark[0] != "\\":
            depth += 1 if mark in "[{" else -1
            deepest = max(deepest, depth)
    return deepest


def _check(value: Any) -> None:
    if isinstance(value, str):
        check_text(value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check(key)
            _check(inner)
    elif isinstance(value, list):
        for inner in value:
            _check(inner)
