"""Exact numbers of a row: a scalar of the algebra times a fraction, over another scalar where a row is divided.

Engines add, subtract and multiply whole numbers and decimals; every constant fraction (a third, 1/3600 of an hour's
price) and every division stays outside, so that nothing is ever rounded.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import gcd, lcm

from attrs import evolve, frozen

from hetong.settle.query.algebra import DAY, Arith, Case, Compare, Extreme, Known, Lit, Logic, Scalar, both
from hetong.settle.query.stops import Beyond
from hetong.settle.values import Length

ONE = Fraction(1)
_FLIPPED = {"eq": "eq", "ne": "ne", "lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}
_BIG = 2**62
SECOND = 1_000_000
MICROS = {"elapsed": SECOND, "working_hour": 3600 * SECOND, "working_day": DAY}


@frozen
class Num:
    """``scalar × factor ÷ under``; ``scalar`` None is 1, ``under`` None is 1. ``clock``: of a length: elapsed or
    working_day, counted in microseconds; ``calendar``, counted in months, only as a constant; "" for other numbers."""

    factor: Fraction
    scalar: Scalar | None = None
    under: Scalar | None = None
    clock: str = ""

    @property
    def constant(self) -> bool:
        return self.scalar is None and self.under is None

    @property
    def kind(self) -> str:
        return "int" if self.scalar is None else self.scalar.kind


def of_length(length: Length) -> Num:
    if length.clock == "calendar":
        return Num(Fraction(length.n), clock="calendar")
    micros = MICROS.get(length.clock)
    if micros is None:
        raise Beyond(f"a length in {length.clock}")
    return Num(Fraction(length.n) * micros, clock="working_day" if length.clock == "working_day" else "elapsed")


def whole(n: int) -> Lit:
    return Lit(n, "int") if abs(n) < _BIG else Lit(Decimal(n), "dec")


def times(scalar: Scalar | None, n: int) -> Scalar:
    """``n`` times a scalar."""
    if scalar is None:
        return whole(n)
    if (
        isinstance(scalar, Lit)
        and isinstance(scalar.value, int | Decimal)
        and not isinstance(scalar.value, bool)
    ):
        return (
            whole(int(scalar.value * n))
            if scalar.value * n == int(scalar.value * n)
            else Lit(scalar.value * n, "dec")
        )
    return scalar if n == 1 else Arith("mul", scalar, whole(n), scalar.kind)


def multiplied(a: Scalar | None, b: Scalar | None) -> Scalar | None:
    if a is None or b is None:
        return b if a is None else a
    return Arith("mul", a, b, _wider(a.kind, b.kind))


def _wider(a: str, b: str) -> str:
    return next(k for k in ("dec", "us", "int") if k in (a, b))


def common(*numbers: Num) -> tuple[Fraction, tuple[int, ...]]:
    """A positive fraction of which all factors are whole multiples, and the multiples."""
    under = lcm(*(n.factor.denominator for n in numbers))
    over = gcd(*(n.factor.numerator * (under // n.factor.denominator) for n in numbers)) or 1
    unit = Fraction(over, under)
    return unit, tuple(int(n.factor / unit) for n in numbers)


def add(a: Num, b: Num, sign: int = 1) -> Num:
    if "calendar" in (a.clock, b.clock):
        raise Beyond("months added to days")
    if a.constant and b.constant:
        return evolve(a, factor=a.factor + sign * b.factor, clock=a.clock or b.clock)
    if a.under != b.under:
        a, b = _over(a, b.under), _over(b, a.under)
    unit, (x, y) = common(a, evolve(b, factor=sign * b.factor))
    left, right = times(a.scalar, x), times(b.scalar, y)
    return Num(
        unit,
        Arith("add", left, right, _wider(left.kind, right.kind)),
        _product(a.under, b.under),
        a.clock or b.clock,
    )


def _over(a: Num, under: Scalar | None) -> Num:
    """``a`` with its scalar multiplied for a sum over a common denominator (``under`` is not added to it)."""
    return a if under is None else evolve(a, scalar=multiplied(a.scalar or whole(1), under))


def _product(a: Scalar | None, b: Scalar | None) -> Scalar | None:
    return a if a == b else multiplied(a, b)


def multiply(a: Num, b: Num) -> Num:
    return Num(
        a.factor * b.factor, multiplied(a.scalar, b.scalar), multiplied(a.under, b.under), a.clock or b.clock
    )


def divide(a: Num, b: Num) -> Num:
    """Unknown where ``b`` is 0."""
    clock = "" if a.clock and b.clock else a.clock
    if b.constant:
        if b.factor == 0:
            return Num(ONE, Lit(None, "int"), clock=clock)
        return evolve(a, factor=a.factor / b.factor, clock=clock)
    if b.factor == 0:
        return Num(ONE, Lit(None, "int"), clock=clock)
    return Num(a.factor / b.factor, multiplied(a.scalar, b.under), multiplied(a.under, b.scalar), clock)


def negative(a: Num) -> Num:
    return evolve(a, factor=-a.factor)


def positive(a: Num) -> Num:
    """The same with a positive factor, so that order is that of the scalar."""
    if a.factor > 0:
        return a
    if a.factor == 0:
        return (
            Num(ONE, times(a.scalar, 0), None, a.clock)
            if a.scalar is not None
            else Num(ONE, whole(0), None, a.clock)
        )
    return Num(-a.factor, times(a.scalar, -1), a.under, a.clock)


def compare(rel: str, a: Num, b: Num) -> Scalar:
    """``a rel b`` without a division; unknown where a denominator is 0."""
    if a.under is None and b.under is None:
        return _compare(rel, a, b)
    x = _over(evolve(a, under=None), b.under)
    y = _over(evolve(b, under=None), a.under)
    under = multiplied(a.under, b.under)
    assert under is not None
    zero = Lit(0, "int")
    return Case(
        (
            (Compare("gt", under, zero), _compare(rel, x, y)),
            (Compare("lt", under, zero), _compare(_FLIPPED[rel], x, y)),
        ),
        Lit(None, "bool"),
        "bool",
    )


def _compare(rel: str, a: Num, b: Num) -> Scalar:
    if a.constant and b.constant:
        return Lit(_holds(rel, a.factor, b.factor), "bool")
    if a.constant:
        return _compare(_FLIPPED[rel], b, a)
    if a.factor < 0 or b.factor < 0:
        a, b = (positive(a), b) if a.factor < 0 else (a, b)
        b = b if b.constant or b.factor > 0 else positive(b)
    if b.constant and a.factor > 0 and a.scalar is not None:
        limit = b.factor / a.factor
        if limit.denominator == 1:
            return Compare(rel, a.scalar, whole(limit.numerator))
        if a.kind == "dec" and (exact := decimal(limit)) is not None:
            return Compare(rel, a.scalar, Lit(exact, "dec"))
    _, (x, y) = common(a, b)
    return Compare(rel, times(a.scalar, x), times(b.scalar, y))


def decimal(value: Fraction) -> Decimal | None:
    """The same number with at most ten decimals; None where that is not exact."""
    scaled = value * 10**10
    if scaled.denominator != 1 or abs(scaled) >= 10**37:
        return None
    return Decimal(scaled.numerator).scaleb(-10).normalize()


def _holds(rel: str, a: Fraction, b: Fraction) -> bool:
    return {"eq": a == b, "ne": a != b, "lt": a < b, "le": a <= b, "gt": a > b, "ge": a >= b}[rel]


def extreme(fn: str, numbers: list[Num]) -> Num:
    if any(n.under is not None for n in numbers):
        raise Beyond("the smaller of two quotients")
    unit, multiples = common(*numbers)
    scalars = tuple(times(n.scalar, m) for n, m in zip(numbers, multiples, strict=True))
    kind = "int"
    for s in scalars:
        kind = _wider(kind, s.kind)
    return Num(unit, Extreme(fn, scalars, kind), None, next((n.clock for n in numbers if n.clock), ""))


def choose(branches: list[tuple[Scalar, Num]], otherwise: Num | None) -> Num:
    """The number of the first branch that holds; unknown where none does and there is no ``otherwise``."""
    numbers = [n for _, n in branches] + ([otherwise] if otherwise is not None else [])
    if any(n.under is not None or n.clock == "calendar" for n in numbers):
        raise Beyond("a choice between quotients or months")
    unit, multiples = common(*numbers)
    scalars = [times(n.scalar, m) for n, m in zip(numbers, multiples, strict=True)]
    kind = "int"
    for s in scalars:
        kind = _wider(kind, s.kind)
    last = scalars[-1] if otherwise is not None else Lit(None, kind)
    made = Case(tuple((c, s) for (c, _), s in zip(branches, scalars, strict=False)), last, kind)
    return Num(unit, made, None, next((n.clock for n in numbers if n.clock), ""))


def known(a: Num) -> Scalar:
    parts: list[Scalar] = [] if a.scalar is None else [Known(a.scalar)]
    if a.under is not None:
        parts += [Known(a.under), Compare("ne", a.under, Lit(0, "int"))]
    return both(*parts)


def truth(condition: Scalar) -> Scalar:
    """True where it holds, else false: an unknown condition does not hold."""
    return Logic("and", (Known(condition), condition))
