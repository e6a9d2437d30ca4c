"""How an amount is shown with its values: ``4% × CNY 195,000.00`` - language-neutral, for statements."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING

from hetong.settle.money.interest import Piece
from hetong.settle.place import Place
from hetong.settle.values import NOTHING, Length, Period, Step, Value
from hetong.trees import model
from hetong.trees.model import Expr
from hetong.trees.types import Type

if TYPE_CHECKING:
    from hetong.settle.run import Run

_INFIX = {"add": "+", "sub": "−", "mul": "×", "div": "÷", "part_of": "×"}
_RANK = {"add": 1, "sub": 1, "mul": 2, "div": 2, "part_of": 2, "per": 2}
_SMALL = {86400: "day", 3600: "hour", 60: "minute", 1: "second"}


def formula(run: Run, e: Expr, place: Place, depth: int = 0) -> str:
    """The expression with every name replaced by its value; sums of members spelled out."""
    from hetong.settle import evaluate

    if depth > 8:
        return "…"
    if e.op in _INFIX:
        left, right = (formula(run, a, place, depth + 1) for a in e.args)
        return f"{_in(left, e, e.args[0])} {_INFIX[e.op]} {_in(right, e, e.args[1], True)}"
    if e.op == "per":
        return _per(run, e, place, depth)
    if e.op == "call":
        return f"{e.info.get('name') or e.info.get('fn')}({', '.join(formula(run, a, place, depth + 1) for a in e.args)})"
    if e.op == "negative":
        return f"−{formula(run, e.args[0], place, depth + 1)}"
    if e.op == "aggregate" and e.info["fn"] == "sum":
        inner = run.nodes.get(str(e.info.get("of") or ""))
        if isinstance(inner, model.Define | model.Param):
            return _members(run, e, place)
    if e.op == "ref":
        node = run.nodes.get(str(e.info["id"]))
        if isinstance(node, model.Define) and node.value.op not in ("text", "list"):
            return formula(run, node.value, place, depth + 1)
    cell = evaluate.value(run, e, place)
    return show(run, cell.value, e.type) if cell.usable else f"?{_why(cell)}"


def _why(cell: object) -> str:
    reasons = getattr(cell, "reasons", ())
    return f"({reasons[0].what})" if reasons and reasons[0].what else ""


def _in(text: str, e: Expr, part: Expr, right: bool = False) -> str:
    weak = _RANK.get(part.op, 9) < _RANK[e.op] or (
        right and _RANK.get(part.op, 9) == _RANK[e.op] and e.op in ("sub", "div")
    )
    return f"({text})" if weak else text


def _per(run: Run, e: Expr, place: Place, depth: int) -> str:
    from hetong.settle import evaluate, quantities

    unit, part = str(e.info["unit"]), str(e.info.get("part") or "")
    late = getattr(place.instance, "delay", None)
    if len(e.args) < 2 and unit in quantities.TIME and late is not None and late.norm.modality != "payment":
        day = run.clock.zone.day(
            late.due.at
        )  # the first day of the delay; later bases stand in their own steps
        price = formula(run, e.args[0], place.within(None).on(day), depth + 1)
    else:
        price = formula(run, e.args[0], place, depth + 1)
    if len(e.args) > 1:
        measure = evaluate.value(run, e.args[1], place)
        if not measure.usable:
            return f"{price} × ?"
        n = quantities.units(e, measure.value)
        said = f"{plain(n)} {part + ' ' if part else ''}{unit}"
        return f"{price} × {said} ({show(run, measure.value, e.args[1].type)})"
    if unit in quantities.TIME:
        if late is None:
            return f"{price}/{unit}"
        from hetong.settle.accruals import growth

        return f"{price} × {plain(growth(run, e, place, daily=False).days)} {unit}"
    count = quantities.counted(run, e, place)
    return f"{price} × {plain(count.value)} {unit}" if count.usable else f"{price} × ?"


def _members(run: Run, e: Expr, place: Place) -> str:
    from hetong.settle.aggregates import _member, members

    found = []
    for id in members(run, str(e.info["of"])):
        cell = _member(run, e, id, str(e.info.get("attr") or ""), place)
        if cell.usable and cell.value == 0:
            continue
        found.append(show(run, cell.value, e.type) if cell.usable else f"?({id})")
    return " + ".join(found) or "0"


# ---- figures ----------------------------------------------------------------------------------------------------


def plain(x: Fraction | int | None) -> str:
    """A number, exact where its decimals end, else as a fraction."""
    if x is None:
        return "?"
    x = Fraction(x)
    if x.denominator == 1:
        return f"{x.numerator:,}"
    bottom = x.denominator
    for p in (2, 5):
        while bottom % p == 0:
            bottom //= p
    if bottom == 1:
        digits = 0
        while (x * 10**digits).denominator != 1 and digits < 12:
            digits += 1
        whole = int(abs(x) * 10**digits)
        text = f"{whole // 10**digits:,}.{whole % 10**digits:0{digits}d}"
        return f"-{text}" if x < 0 else text
    return f"{x.numerator:,}/{x.denominator:,}"


def show(run: Run, x: Value, type: Type) -> str:
    if x is NOTHING or x is None:
        return "0" if x is NOTHING else "?"
    if isinstance(x, bool):
        return "yes" if x else "no"
    if isinstance(x, Length):
        return _length(x)
    if isinstance(x, Period):
        return x.name
    if isinstance(x, Fraction | int) and type.base == "money":
        return f"{type.of or run.contract.currency} {money(Fraction(x))}"
    if isinstance(x, Fraction | int) and type.base == "percent":
        return f"{plain(Fraction(x) * 100)}%"
    if isinstance(x, Fraction | int) and type.base in ("datetime", "moment"):
        return run.clock.zone.local(x).isoformat(timespec="minutes")  # type: ignore[arg-type]
    if isinstance(x, Fraction | int):
        return plain(Fraction(x))
    if isinstance(x, dt.date | dt.time):
        return x.isoformat()
    if isinstance(x, tuple):
        return ", ".join(str(i) for i in x if i) or "…"
    return str(x).rpartition(".")[2]


def money(x: Fraction) -> str:
    cents = x * 100
    if cents.denominator != 1:
        return plain(x)
    sign, whole = ("-" if cents < 0 else ""), abs(int(cents))
    return f"{sign}{whole // 100:,}.{whole % 100:02d}"


def _length(x: Length) -> str:
    if x.clock == "calendar":
        return f"{plain(x.n)} month"
    if x.clock != "elapsed":
        return f"{plain(x.n)} {x.clock.replace('_', ' ')}"
    for size, name in _SMALL.items():
        if (x.n / size).denominator == 1 or name == "second":
            return f"{plain(x.n / size)} {name}"
    return plain(x.n)


def of_piece(run: Run, p: Piece, unit: str = "") -> Step:
    """A stretch of an amount that grew: its days, base and rate."""
    base, rate = money(p.base), plain(p.rate * 100)
    text = (
        f"{p.first}..{p.last}: {base} × {rate}% × {plain(p.quantity)}"
        if p.rate != 1
        else f"{p.first}..{p.last}: {base} × {plain(p.quantity)}"
    )
    facts = {"base": p.base, "rate": p.rate, "quantity": p.quantity, "unit": unit or None}
    return Step("interest", text, p.amount, (p.first.isoformat(), p.last.isoformat()), facts)
