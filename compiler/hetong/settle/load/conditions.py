"""What a column's ``only if`` says of one row: true, false, or None where it rests on something not known here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from hetong.settle.load.lengths import SECONDS
from hetong.settle.values import Interval, Length, Value
from hetong.trees.model import Contract, Expr, Param, Table

_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: bool(a == b),
    "ne": lambda a, b: bool(a != b),
    "lt": lambda a, b: bool(a < b),
    "le": lambda a, b: bool(a <= b),
    "gt": lambda a, b: bool(a > b),
    "ge": lambda a, b: bool(a >= b),
}


def holds(contract: Contract, condition: Expr, row: Mapping[str, Value]) -> bool | None:
    """``row``: values by column id. None: not decided here (a blank, a column that is empty, a metric)."""
    args = condition.args
    if condition.op == "and" or condition.op == "or":
        decisive = condition.op == "or"
        said = [holds(contract, arg, row) for arg in args]
        return decisive if decisive in said else None if None in said else not decisive
    if condition.op == "not":
        inner = holds(contract, args[0], row)
        return None if inner is None else not inner
    if condition.op == "bool":
        return bool(condition.info["value"])
    if condition.op == "known" and args[0].op == "column":
        return row.get(args[0].info["id"]) is not None
    if condition.op == "compare":
        left, right = _value(contract, args[0], row), _value(contract, args[1], row)
        if left is None or right is None:
            return None
        if isinstance(left, str) and condition.info["rel"] not in ("eq", "ne"):
            left, right = _rank(contract, left), _rank(contract, right)
        try:
            return _COMPARE[condition.info["rel"]](left, right)
        except TypeError:
            return None
    if condition.op == "column" and condition.type.base == "bool":
        found = row.get(condition.info["id"])
        return found if isinstance(found, bool) else None
    return None


def _value(contract: Contract, expr: Expr, row: Mapping[str, Value]) -> Value:
    info = expr.info
    if expr.op == "column":
        return None if info.get("previous") else row.get(info["id"])
    if expr.op in ("number", "percent"):
        return Fraction(info["value"])
    if expr.op == "money":
        return Fraction(info["amount"])
    if expr.op == "quantity":
        return Fraction(info["n"])
    if expr.op == "duration":
        unit = SECONDS.get(info["unit"])
        return Length(Fraction(info["n"]) * unit) if unit else None
    if expr.op == "date":
        return dt.date.fromisoformat(info["value"])
    if expr.op == "bool":
        return info["value"]
    if expr.op == "row":
        return info["id"]
    if expr.op == "negative":
        inner = _value(contract, expr.args[0], row)
        return -inner if isinstance(inner, Fraction) else None
    if expr.op == "attr" and expr.args[0].op == "column":
        return _part(_value(contract, expr.args[0], row), info["name"])
    if expr.op == "ref":
        node = contract.nodes.get(info["id"])
        return _value(contract, node.value, {}) if isinstance(node, Param) else None
    if expr.op in ("add", "sub", "mul"):
        left, right = (_value(contract, arg, row) for arg in expr.args)
        if isinstance(left, Fraction) and isinstance(right, Fraction):
            return left + right if expr.op == "add" else left - right if expr.op == "sub" else left * right
    return None


def _part(of: Value, name: str) -> Value:
    if not isinstance(of, Interval):
        return None
    if name == "length":
        return Length(Fraction(of.end - of.start, 1_000_000)) if of.end is not None else None
    return of.start if name == "start" else of.end if name == "end" else None


def _rank(contract: Contract, row: str) -> int | None:
    table = contract.nodes.get(row.rpartition(".")[0])
    rows = [one.id for one in table.rows] if isinstance(table, Table) and table.ordered else []
    return rows.index(row) if row in rows else None
