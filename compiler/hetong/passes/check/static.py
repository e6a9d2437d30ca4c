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
            return None if _value(expr.args[0], known, order) is None else True
        case "compare":
            return _compare(expr, known, order)
    return None


def sides(
    expr: Expr, known: Mapping[str, Expr], order: Mapping[str, int] = _PLACES
) -> tuple[Value | None, ...]:
    """Both sides of a comparison as they come out."""
    return tuple(_value(x, known, order) for x in expr.args)


def _compare(expr: Expr, known: Mapping[str, Expr], order: Mapping[str, int]) -> bool | None:
    a, b = sides(expr, known, order)
    if a is None or b is None:
        return None
    rel = str(expr.info["rel"])
    if a[0] == b[0] == "row" and rel not in ("eq", "ne"):
        places = order.get(str(a[1])), order.get(str(b[1]))
        return None if None in places else _RELATIONS[rel](*places)
    if a[0] != b[0]:
        return {"eq": False, "ne": True}.get(rel) if "row" in (a[0], b[0]) else None
    return _RELATIONS[rel](a[1], b[1])


def _value(
    expr: Expr, known: Mapping[str, Expr], order: Mapping[str, int] = _PLACES, seen: int = 0
) -> Value | None:
    """A value that can be compared, with what it is measured in; None while it is open."""
    info = expr.info
    match expr.op:
        case "ref" | "column":
            value = known.get(str(info["id"]))
            return _value(value, known, order, seen + 1) if value is not None and seen < 50 else None
        case "cell":
            row, column = expr.args[0], str(info["column"]).rpartition(".")[2]
            value = known.get(f"{row.info['id']}.{column}") if row.op == "row" else None
            return _value(value, known, order, seen + 1) if value is not None and seen < 50 else None
        case "number" | "percent":
            return "number", Decimal(info["value"])
        case "negative":
            inner = _value(expr.args[0], known, order, seen)
            return (inner[0], -inner[1]) if inner is not None and isinstance(inner[1], Decimal) else None
        case "add" | "sub" | "mul" | "div" | "part_of":
            return _worked(expr.op, *(_value(arg, known, order, seen) for arg in expr.args))
        case "aggregate":
            return _aggregate(expr, known, order, seen)
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


def _worked(op: str, a: Value | None, b: Value | None) -> Value | None:
    """A sum, difference, product or quotient of two values that are known."""
    if a is None or b is None or not isinstance(a[1], Decimal) or not isinstance(b[1], Decimal):
        return None
    if op in ("add", "sub"):
        return (a[0], a[1] + b[1] if op == "add" else a[1] - b[1]) if a[0] == b[0] else None
    if op == "div":
        kind = "number" if a[0] == b[0] else a[0] if b[0] == "number" else ""
        return (kind, a[1] / b[1]) if kind and b[1] else None
    kind = b[0] if a[0] == "number" else a[0] if b[0] == "number" else ""
    return (kind, a[1] * b[1]) if kind else None


def _aggregate(expr: Expr, known: Mapping[str, Expr], order: Mapping[str, int], seen: int) -> Value | None:
    """A sum (or the least, the greatest, the number) over the rows of a table, or over a schedule's values."""
    of, fn = str(expr.info["of"]), str(expr.info["fn"])
    if expr.args or expr.info.get("tails") or expr.info.get("attr") or fn not in ("sum", "min", "max", "count"):
        return None
    schedule = known.get(of)
    if schedule is not None and schedule.op == "table":
        parts: list[Expr | None] = [band.value for band in schedule.info["rows"]]
    else:
        table, _, column = of.rpartition(".")
        rows = [id for id in order if id.rpartition(".")[0] == (table or of)]
        parts = [known.get(f"{row}.{column}") for row in rows] if table else [None] * len(rows)
        if fn == "count" and rows:
            return "number", Decimal(len(rows))
    values = [_value(part, known, order, seen + 1) if part is not None else None for part in parts]
    found = [value for value in values if value is not None and isinstance(value[1], Decimal)]
    if not found or len(found) < len(values) or len({kind for kind, _ in found}) > 1:
        return None
    numbers = [value[1] for value in found if isinstance(value[1], Decimal)]
    return found[0][0], {"sum": sum(numbers, Decimal(0)), "min": min(numbers), "max": max(numbers)}.get(fn)


def truth(value: bool) -> Expr:
    return _TRUTHS[value]


_TRUTHS = {v: Expr("bool", BOOL, (), {"value": v}) for v in (True, False)}
