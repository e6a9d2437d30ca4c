"""Values files and ``--set``: what is to stand in the blanks of a contract, read but not yet judged.

In: TOML text, or ``NAME=VALUE``. Out: ``checked.Value`` by path; whether a path exists and takes such a value is
for the check pass. A text is kept as it is for slots that hold a text, and read as an expression for all others.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from hetong.base.problems import Problems
from hetong.base.source import Source, acceptable
from hetong.base.span import Span, span, start_of
from hetong.base.words import Words
from hetong.cli.toml import Path, Places, load
from hetong.trees import surface
from hetong.trees.checked import Value

_DEEPEST = 16  # parts of a name
_LONGEST = 10_000  # characters of one value
_DIGITS = 24  # of one number, as in a contract


def from_toml(source: Source, problems: Problems) -> dict[str, Value]:
    """The values of a file by dotted path. Problems: HT831 not TOML, HT832 no value of ours, HT834 said twice."""
    loaded = load(source, problems, "HT831")
    if loaded is None:
        return {}
    tables, places = loaded
    found: dict[str, Value] = {}
    for path, value in _flat(tables, ()):
        name = ".".join(path)
        at = places.at(path)
        if name in found:
            problems.add("HT834", at, path=name)
            continue
        made = _value(name, path, value, places, at, problems)
        if made is not None:
            found[name] = made
    return found


def from_setting(source: Source, problems: Problems) -> Value | None:
    """The value of a ``NAME=VALUE``. Problems: HT906 no such form, HT832 no value of ours."""
    name, sign, text = source.text.partition("=")
    name = name.strip()
    at = span(source.number, 0, len(source.text))
    if not sign or not name or any(not part.strip() for part in name.split(".")):
        problems.add("HT906", at, text=source.text)
        return None
    if wrong := _unreadable(text):
        problems.add("HT832", at, path=name, reason=wrong)
        return None
    start = len(source.text) - len(text)
    return _text(name, text.strip(), source.number, start + len(text) - len(text.lstrip()), at)


def _flat(table: Mapping[str, Any], above: Path) -> Iterator[tuple[Path, Any]]:
    for key, value in table.items():
        path = (*above, *key.split("."))
        if isinstance(value, dict) and not _words(value) and len(path) < _DEEPEST:
            yield from _flat(value, path)
        else:
            yield path, value


def _words(table: Mapping[str, Any]) -> bool:
    """``{zh = "…", en = "…"}``: one text in two languages, not a table of two values."""
    return bool(table) and set(table) <= {"zh", "en"} and all(isinstance(text, str) for text in table.values())


def _value(name: str, path: Path, value: Any, places: Places, at: Span, problems: Problems) -> Value | None:
    raw: str | Words | list[object]
    if isinstance(value, dict) and not _words(value):
        problems.add("HT832", at, path=name, reason=_DEEP)
        return None
    texts = list(_texts(value))
    if wrong := next(filter(None, (_unreadable(text) for text in texts)), None):
        problems.add("HT832", at, path=name, reason=wrong)
        return None
    if isinstance(value, str):
        return _text(name, value, places.source.number, _inside(value, places, path, at), at)
    if isinstance(value, list):
        items = [_item(one) for one in value]
        if None in items:
            problems.add("HT832", at, path=name, reason=_LIST)
            return None
        raw = list(items)
        return Value(name, None, raw, at)
    if isinstance(value, dict):
        raw = Words(value.get("zh", ""), value.get("en", ""))
        return Value(name, surface.Expr("text", (surface.Text(raw.zh, raw.en, at),), at), raw, at)
    written = _written(value)
    if isinstance(written, Words):
        problems.add("HT832", at, path=name, reason=written)
        return None
    return _text(name, written, places.source.number, places.values.get(path, 0), at)


def _text(name: str, text: str, number: int, offset: int, at: Span) -> Value:
    """A text, with the expression it can be read as; one that is quoted within says its two languages."""
    from hetong.passes.parse import parse_value

    quiet = Problems()
    expr = parse_value(number, text, offset, quiet) if text else None
    if any(True for _ in quiet):
        expr = None
    raw: str | Words = text
    if expr is not None and expr.op == "text" and isinstance(expr.args[0], surface.Text):
        said = expr.args[0]
        raw = Words(said.first, said.second) if said.second is not None else said.first
    return Value(name, expr, raw, at)


def _inside(text: str, places: Places, path: Path, at: Span) -> int:
    """Where the characters of a quoted value begin, if they stand there as they are."""
    start = places.values.get(path)
    if start is None:
        return start_of(at)
    for quote in (3, 1):
        if places.source.text.startswith(text, start + quote):
            return start + quote
    return start


def _item(one: object) -> str | Words | None:
    if isinstance(one, str):
        return one
    if isinstance(one, dict) and _words(one):
        return Words(one.get("zh", ""), one.get("en", ""))
    if isinstance(one, dict | list):
        return None
    written = _written(one)
    return None if isinstance(written, Words) else written


def _written(value: object) -> str | Words:
    """A number, a date or a truth value as the language writes it, or why it has no such writing."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | Decimal):
        number = Decimal(value)
        if (
            not number.is_finite()
            or len(number.as_tuple().digits) > _DIGITS
            or abs(number.adjusted()) > _DIGITS
        ):
            return _NUMBER
        return format(number, "f")
    if isinstance(value, datetime.datetime):
        if value.tzinfo is not None or value.second or value.microsecond:
            return _MOMENT
        return value.strftime("%Y-%m-%dT%H:%M") if value.year > 999 else _MOMENT
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, datetime.time):
        return _MOMENT if value.second or value.microsecond else value.strftime("%H:%M")
    return _LIST


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _unreadable(text: str) -> Words | None:
    if len(text) > _LONGEST:
        return _LONG
    if not acceptable(text) or "\n" in text or "\t" in text:
        return _ODD
    return None


_DEEP = Words(f"名称超过 {_DEEPEST} 段", f"its name has more than {_DEEPEST} parts")
_LONG = Words(f"超过 {_LONGEST} 个字符", f"it has more than {_LONGEST} characters")
_ODD = Words("含有换行、控制字符或看不见的字符", "it has line ends, control characters or invisible ones")
_LIST = Words("列表里只能有文字", "a list holds texts only")
_NUMBER = Words("不是有限的十进制数", "it is not a finite decimal")
_MOMENT = Words("时刻写到分，不写时区", "a time is written to the minute, without a zone")
