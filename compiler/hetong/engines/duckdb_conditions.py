"""A column's ``only if`` in SQL, for the plain comparisons that ``settle/load/conditions`` decides as well."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from hetong.engines.duckdb_cells import Bound
from hetong.settle.load.shape import Shape
from hetong.trees.model import Expr

_SIGNS = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_NUMBERS = {"number": "value", "percent": "value", "money": "amount", "quantity": "n"}


def condition(shape: Shape, expr: Expr, values: Mapping[str, str], bound: Bound) -> str | None:
    """True, false or NULL of a row; ``values``: the typed expression of each column by id, NULL for one that the
    file lacks. None where it is more than comparisons of numbers, days and rows of tables."""
    if expr.op in ("and", "or"):
        parts = [condition(shape, arg, values, bound) for arg in expr.args]
        known = [part for part in parts if part is not None]
        return "(" + f" {expr.op.upper()} ".join(known) + ")" if len(known) == len(parts) else None
    if expr.op == "not":
        inner = condition(shape, expr.args[0], values, bound)
        return None if inner is None else f"(NOT {inner})"
    if expr.op == "known" and expr.args[0].op == "column":
        return f"({values.get(expr.args[0].info['id'], 'NULL')} IS NOT NULL)"
    if expr.op == "compare":
        left, right = (_value(arg, values, bound) for arg in expr.args)
        ranked = any(arg.op == "row" for arg in expr.args) and expr.info["rel"] not in ("eq", "ne")
        if left is None or right is None or ranked:
            return None
        return f"(({left}) {_SIGNS[expr.info['rel']]} ({right}))"
    return None


def _value(expr: Expr, values: Mapping[str, str], bound: Bound) -> str | None:
    if expr.op == "column" and not expr.info.get("previous"):
        fits = expr.type.base in ("number", "count", "percent", "money", "quantity", "date", "row")
        return values.get(expr.info["id"], "NULL") if fits else None
    if expr.op in _NUMBERS:
        return bound.add(Decimal(expr.info[_NUMBERS[expr.op]]))
    if expr.op == "date":
        return f"{bound.add(expr.info['value'])}::DATE"
    if expr.op == "row":
        return bound.add(str(expr.info["id"]).rpartition(".")[2])
    return None
