"""The arithmetic of types: which values fit where, and what comes out of adding, multiplying, comparing them.

In: two types (and for ``fits`` whether the value is a bare number). Out: the type of the result, or the code of
what is wrong with the pair. No contract is looked at; this is the table of LANGUAGE section 8 as functions.
"""

from __future__ import annotations

from attrs import evolve

from hetong.passes.check.sorts import MEASURED, MOMENTARY, RATIO
from hetong.trees.model import Expr
from hetong.trees.types import ANY, BOOL, COUNT, DURATION, MOMENT, NUMBER, PERCENT, Type

_PLAIN = ("number", "count")
_DAYS = ("date", "datetime", "moment", "event")
_SCALARS = ("number", "percent", "count")


def same_of(a: Type, b: Type) -> bool:
    """Whether the refinements agree; an empty one (any currency, any clock) agrees with all."""
    return a.of == b.of or not a.of or not b.of or a.base in ("count", "number", "list")


def fits(value: Type, slot: Type, *, rates: bool = False) -> bool:
    """Whether a value of this type may stand in a slot of that type. ``rates``: a price per something fits too."""
    if value.base == "any" or slot.base == "any":
        return True
    if value.per != slot.per and not (rates and value.base in ("money", "percent", "number", "count")):
        return False
    if value.base == slot.base:
        return same_of(value, slot)
    if slot.base in _PLAIN and value.base in _PLAIN:
        return True
    if value == RATIO and slot.base == "percent":
        return True
    if slot.base == "moment" or (slot.base in ("date", "datetime") and value.base != "span"):
        return value.base in MOMENTARY or (slot.base == "moment" and value.base == "norm")
    if slot.base == "norm":
        return value.base == "event"
    if slot.base == "event":
        return value.base == "norm"
    if slot.base == "list":
        return value.base in ("row", "text")
    return slot.base == "window" and value.base == "duration"


def mismatch(value: Type, slot: Type) -> str:
    """The code that names this mismatch most precisely."""
    if slot.base == "money" and value.base == "percent":
        return "HT302"
    if slot.base == value.base == "money" and not same_of(value, slot):
        return "HT303"
    if slot.base == value.base == "duration" and not same_of(value, slot):
        return "HT304"
    if {slot.base, value.base} <= set(_SCALARS) and "percent" in (slot.base, value.base):
        return "HT301"
    if slot.base in ("money", "duration", "quantity") and value.base in _PLAIN:
        return "HT307"
    if slot.base in ("moment", "date", "datetime"):
        return "HT600"
    if slot.base == "duration":
        return "HT601"
    return "HT300"


def ordered_clocks(a: Type, b: Type) -> str:
    return "HT304" if a.base == b.base == "duration" and not same_of(a, b) else ""


def added(a: Expr, b: Expr, minus: bool) -> Type | str:
    """The type of ``a + b`` or ``a - b``, or the code of what is wrong."""
    left, right = a.type, b.type
    if "any" in (left.base, right.base):
        return ANY if left.base == right.base else (left if right.base == "any" else right)
    if right.base == "step":
        return left if left.base in ("row", "step") else "HT306"
    if left.base in _DAYS and right.base == "duration":
        return left if left.base in ("date", "datetime") else MOMENT
    if left.base in _DAYS and right.base in _DAYS and minus:
        return DURATION
    if left.base in _PLAIN and right.base in _PLAIN:
        return RATIO if RATIO in (left, right) else left if left == right else NUMBER
    ratio = _as_percent(a, b)
    if ratio is not None:
        return ratio
    if left.base == right.base and left.base in MEASURED:
        if not same_of(left, right):
            return {"money": "HT303", "duration": "HT304"}.get(left.base, "HT308")
        if left.per != right.per:
            return "HT308"
        return left if left.of else right
    if {left.base, right.base} == {"percent", "number"} or {left.base, right.base} == {"percent", "count"}:
        return "HT301"
    if right.base in _PLAIN or left.base in _PLAIN:
        return "HT307"
    return "HT302" if {left.base, right.base} == {"money", "percent"} else "HT308"


def _as_percent(a: Expr, b: Expr) -> Type | None:
    """``1 - 5%`` and a quotient beside a percentage are percentages."""
    bases = {a.type.base, b.type.base}
    if bases != {"percent", "number"} or a.type.per or b.type.per:
        return None
    other = a if a.type.base == "number" else b
    return PERCENT if other.op == "number" or other.type == RATIO else None


def multiplied(left: Type, right: Type) -> Type | str:
    if "any" in (left.base, right.base):
        return ANY
    for rate, amount in ((left, right), (right, left)):
        if rate.per and measures(amount, rate.per):
            return rate.flat
    for factor, value in ((left, right), (right, left)):
        if factor.base in _SCALARS and not factor.per:
            if value.base == "percent" and factor.base == "percent":
                return PERCENT
            if value.base == "count" and factor.base != "count":
                return NUMBER
            if value.base in MEASURED and not (value.base in _PLAIN and factor.base == "percent"):
                return value
    return "HT308"


def measures(amount: Type, per: str) -> bool:
    """Whether an amount of this type can be counted in units of ``per``."""
    unit = per.rpartition(" ")[2]
    if amount.base == "duration":
        return unit in (
            "second",
            "minute",
            "hour",
            "day",
            "week",
            "month",
            "quarter",
            "year",
            "working_day",
            "working_hour",
        )
    if amount.base == "quantity":
        return amount.of == unit
    return amount.base == "count" and (amount.of in ("", unit)) and not amount.per


def divided(left: Type, right: Type) -> Type | str:
    if "any" in (left.base, right.base):
        return ANY
    if right.base in _SCALARS and not right.per and left.base in MEASURED and left.base not in _SCALARS:
        return left
    if left.base in _SCALARS and right.base in _SCALARS:
        if left.base == "percent" and right.base in _PLAIN:
            return left
        return NUMBER if right.base == "percent" and left.base in _PLAIN else RATIO
    if left.base == right.base and left.base in MEASURED:
        if left.base == "money" and not same_of(left, right):
            return "HT303"
        return RATIO if same_of(left, right) or left.base == "duration" else "HT308"
    return "HT308"


def parted(share: Type, whole: Type) -> Type | str:
    """``p of x``: a percentage, a number, or a percentage per time, of anything that can be measured."""
    if "any" in (share.base, whole.base):
        return ANY if whole.base == "any" else whole
    if share.base not in _SCALARS:
        return "HT309"
    if whole.base not in MEASURED:
        return "HT308"
    if share.per:
        return "HT308" if whole.per else evolve(whole, per=share.per)
    return NUMBER if whole.base == "count" and share.base != "count" else whole


def compared(a: Expr, b: Expr, ordering: bool) -> str:
    """The code of what is wrong with comparing, or an empty string."""
    left, right = a.type, b.type
    if "any" in (left.base, right.base) or "none" in (a.op, b.op):
        return ""
    if _as_percent(a, b) is not None and RATIO in (left, right):
        return ""
    if not (fits(left, right) or fits(right, left)):
        code = mismatch(right, left)
        return "HT310" if code in ("HT300", "HT600", "HT601", "HT302") else code
    if ordering and left.base not in MEASURED | MOMENTARY and left.base not in ("time", "row", "step"):
        return "HT311"
    return ""


__all__ = [
    "ANY",
    "BOOL",
    "COUNT",
    "added",
    "compared",
    "divided",
    "fits",
    "measures",
    "mismatch",
    "multiplied",
    "parted",
]
