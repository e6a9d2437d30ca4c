"""Exact numbers of constant expressions, and how they are shown in a message.

An expression goes in; a Fraction comes out, or None where the value is blank, deferred, measured or of a calendar.
Units: money in its currency, percents as parts of one, durations in seconds, everything else as counted.
"""

from __future__ import annotations

from fractions import Fraction

from hetong.base.words import Words, same
from hetong.lints.reading import Reading
from hetong.trees import model
from hetong.trees.types import Type

_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_LITERAL = {"number": "value", "percent": "value", "money": "amount", "quantity": "n"}
_DEPTH = 12
_UNITS = {
    "minute": Words("分钟", "minutes"), "hour": Words("小时", "hours"), "day": Words("日", "days"),
    "week": Words("周", "weeks"),
}  # fmt: skip


def number(reading: Reading, e: model.Expr | None, depth: int = 0) -> Fraction | None:
    """The value, names followed; None where it is not known or not a number. ``none`` is zero."""
    if e is None or depth > _DEPTH:
        return None
    if e.op in _LITERAL:
        return Fraction(str(e.info[_LITERAL[e.op]]))
    if e.op == "none":
        return Fraction(0)
    if e.op == "duration":
        size = _SECONDS.get(str(e.info["unit"]))
        return Fraction(str(e.info["n"])) * size if size else None
    if e.op == "ref":
        node = reading.nodes.get(str(e.info["id"]))
        return number(reading, node.value, depth + 1) if isinstance(node, model.Param | model.Define) else None
    if e.op == "row":
        return _rank(reading, str(e.info["id"]))
    if e.op not in ("add", "sub", "mul", "div", "part_of", "negative"):
        return None
    values = [number(reading, a, depth + 1) for a in e.args]
    known = [v for v in values if v is not None]
    if len(known) != len(values):
        return None
    return _calculated(e.op, known)


def _calculated(op: str, values: list[Fraction]) -> Fraction | None:
    if op == "negative":
        return -values[0]
    a, b = values
    if op == "div":
        return a / b if b else None
    return {"add": a + b, "sub": a - b, "mul": a * b, "part_of": a * b}[op]


def _rank(reading: Reading, row: str) -> Fraction | None:
    """The place of a row on its scale, the lowest first."""
    table = reading.nodes.get(row.rpartition(".")[0])
    if not isinstance(table, model.Table):
        return None
    return next((Fraction(i) for i, r in enumerate(table.rows) if r.id == row), None)


def show(value: Fraction, type: Type) -> str:
    """99.5% · 20,800 · 95 (minutes): at most four decimals, the rest cut off and marked."""
    if type.base == "percent":
        return f"{plain(value * 100)}%"
    if type.base == "duration":
        return f"{plain(value / 60)} min"
    if type.base == "money":
        return f"{type.of} {plain(value)}".strip()
    return plain(value)


def plain(value: Fraction) -> str:
    """A decimal with thousands separators; half up at the fourth decimal."""
    scaled = abs(value) * 10000
    whole = int(scaled + Fraction(1, 2))
    head, tail = divmod(whole, 10000)
    text = f"{head:,}"
    if tail:
        text += "." + f"{tail:04d}".rstrip("0")
    return f"-{text}" if value < 0 and whole else text


def unit_words(unit: str) -> Words:
    """分钟 / minutes."""
    return _UNITS.get(unit) or same(unit)
