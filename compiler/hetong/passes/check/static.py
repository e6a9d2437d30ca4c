"""What a condition comes to before anything has happened: yes, no, or not yet known.

In: a typed condition and what params and modules are set to. Out: True, False, or None where a blank, a
judgement or a fact is still needed. Used to drop what a contract does not hold, and to test values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne
from types import MappingProxyType
from typing import Any

from hetong.trees.model import Expr
from hetong.trees.types import BOOL

_RELATIONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": eq,
    "ne": ne,
    "lt": lt,
    "le": le,
    "gt": gt,
    "ge": ge,
}
_NONE: Mapping[str, Expr] = MappingProxyType({})
_PLACES: Mapping[str, int] = MappingProxyType({})
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
Value = tuple[str, object]


def decide(expr: Expr, known: Mapping[str, Expr] = _NONE, order: Mapping[str, int] = _PLACES) -> bool | None:
    """Whether a condition holds. ``known``: id of a param, column or service -> its value; ``order``: id of a row of a
    scale -> its place, lowest first."""
    match expr.op:
        case "bool":
            return bool(expr.info["value"])
        case "ref" | "column" | "happened":
            value = known.get(str(expr.info.get("id") or expr.info.get("of")))
            return bool(value.info["value"]) if value is not None and value.op == "bool" else None
        case "not":
            inner = decide(expr.args[0], known, order)
            return None if inner is None else not inner
        case "and" | "or":
            found = [decide(a, known, order) for a in expr.args]
            ends = expr.op == "or"
            if ends in found:
                return ends
            return None if None in found else not ends
        case "known":
            return None if _value(expr.args[0], known) is None else True
        case "compare":
            return _compare(expr, known, order)
    return None


def _compare(expr: Expr, known: Mapping[str, Expr], order: Mapping[str, int]) -> bool | None:
    a, b = (_value(x, known) for x in expr.args)
    if a is None or b is None:
        return None
    rel = str(expr.info["rel"])
    if a[0] == b[0] == "row" and rel not in ("eq", "ne"):
        places = order.get(str(a[1])), order.get(str(b[1]))
        return None if None in places else _RELATIONS[rel](*places)
    if a[0] != b[0]:
        return {"eq": False, "ne": True}.get(rel) if "row" in (a[0], b[0]) else None
    return _RELATIONS[rel](a[1], b[1])


def _value(expr: Expr, known: Mapping[str, Expr], seen: int = 0) -> Value | None:
    """A value that can be compared, with what it is measured in; None while it is open."""
    info = expr.info
    match expr.op:
        case "ref" | "column":
            value = known.get(str(info["id"]))
            return _value(value, known, seen + 1) if value is not None and seen < 50 else None
        case "number" | "percent":
            return "number", Decimal(info["value"])
        case "negative":
            inner = _value(expr.args[0], known, seen)
            return (inner[0], -inner[1]) if inner is not None and isinstance(inner[1], Decimal) else None
        case "money":
            return f"money {info['currency']}", Decimal(info["amount"])
        case "quantity":
            return f"quantity {info['unit']}", Decimal(info["n"])
        case "duration":
            n, unit = Decimal(info["n"]), str(info["unit"])
            if unit in _SECONDS:
                return "seconds", n * _SECONDS[unit]
            return ("months", n * _MONTHS[unit]) if unit in _MONTHS else (unit, n)
        case "date" | "datetime" | "time" | "month" | "quarter":
            return expr.op, str(info["value"])
        case "row":
            return "row", str(info["id"])
        case "bool":
            return "bool", bool(info["value"])
    return None


def truth(value: bool) -> Expr:
    return _TRUTHS[value]


_TRUTHS = {v: Expr("bool", BOOL, (), {"value": v}) for v in (True, False)}
