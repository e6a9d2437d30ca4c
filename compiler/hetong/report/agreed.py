"""An agreed statement read back: bytes in, its tree out, or why it is none.

Only what the comparison needs is looked at, and each of it is checked: the file may come from the other side.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from hetong.base.source import visible
from hetong.base.words import Words
from hetong.report.statement_json import FORMAT, content_hash

_AMOUNT = re.compile(r"-?\d{1,60}(\.\d{1,60})?")
_EXACT = re.compile(r"-?\d{1,200}/[1-9]\d{0,200}")


class NotAStatement(Exception):
    """``reason`` says what is wrong with the file."""

    def __init__(self, reason: Words) -> None:
        super().__init__(reason.en)
        self.reason = reason


class Altered(Exception):
    """A statement whose hash is not that of its content."""


def read(data: bytes) -> dict[str, Any]:
    """The tree. Raises NotAStatement, and Altered where the hash does not fit."""
    try:
        made = json.loads(
            data.decode("utf-8-sig"), parse_float=_no_number, parse_constant=_no_number, object_pairs_hook=_once
        )
    except UnicodeDecodeError:
        raise NotAStatement(Words("不是 UTF-8 文本", "it is not UTF-8 text")) from None
    except RecursionError:
        raise NotAStatement(Words("嵌套太深", "it is nested too deep")) from None
    except ValueError as wrong:
        said = visible(str(wrong).split("\n")[0])[:200]
        raise NotAStatement(Words(f"不是 JSON：{said}", f"it is not JSON: {said}")) from None
    if not isinstance(made, dict) or made.get("format") != FORMAT:
        raise NotAStatement(Words(f'没有 "format": "{FORMAT}"', f'it has no "format": "{FORMAT}"'))
    _texts(made, "currency", "hash", "as_of", "known_at")
    _texts(_object(made, "contract"), "id", "digest")
    _texts(_object(made, "period"), "name", "first", "last")
    seen: set[str] = set()
    for line in _objects(made, "lines"):
        _texts(line, "id", "debtor", "state")
        if line["id"] in seen:
            _wrong(f"lines: {line['id']}", "重复", "twice")
        seen.add(line["id"])
        if line.get("amount") is not None:
            _money(line, "amount")
        for name in ("creditor", "due"):
            if line.get(name) is not None:
                _texts(line, name)
    for total in _objects(made, "totals"):
        _texts(total, "debtor", "creditor")
        _money(total, "due")
    if made["hash"] != content_hash(made):
        raise Altered
    return made


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"no number of a statement: {text}")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return made


def _wrong(name: str, zh: str, en: str) -> NoReturn:
    shown = visible(name)[:200]
    raise NotAStatement(Words(f"“{shown}”{zh}", f"“{shown}” {en}"))


def _texts(made: Mapping[str, Any], *names: str) -> None:
    for name in names:
        if not isinstance(made.get(name), str):
            _wrong(name, "应当是文字", "has to be a text")


def _object(made: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = made.get(name)
    if not isinstance(value, dict):
        _wrong(name, "应当是对象", "has to be an object")
    return value


def _objects(made: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = made.get(name)
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        _wrong(name, "应当是对象的列表", "has to be a list of objects")
    return value


def _money(made: Mapping[str, Any], name: str) -> None:
    value = _object(made, name)
    _texts(value, "amount", "currency")
    exact = value.get("exact")
    if not _AMOUNT.fullmatch(value["amount"]) or not (
        exact is None or (isinstance(exact, str) and _EXACT.fullmatch(exact))
    ):
        _wrong(f"{name}: {value['amount']}", "不是金额", "is no amount")
