"""Rounding of money and shares: exact fractions in, multiples of a quantum out.

An amount is rounded once, when its whole calculation is done (semantics 1.3 "rounding"); parts of a whole are rounded
so that they add up to it, the last part taking the difference. Quanta and amounts are in the main unit (yuan).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from hetong.base.numerals import minor_places

HALF = Fraction(1, 2)
MODES = ("half_up", "half_even", "up", "down")


def round_to(value: Fraction, mode: str, quantum: Fraction) -> Fraction:
    """The multiple of ``quantum`` that ``mode`` gives for ``value``.

    half_up: nearest, a half away from zero; half_even: nearest, a half to the even multiple; up: away from zero;
    down: towards zero. A negative value is the mirror image of the positive one. ValueError: an unknown mode, or a
    quantum that is not above zero."""
    if quantum <= 0:
        raise ValueError(f"a quantum is above zero: {quantum}")
    sign = -1 if value < 0 else 1
    whole, rest = divmod(abs(value) / quantum, 1)
    if mode == "half_up":
        more = rest >= HALF
    elif mode == "half_even":
        more = rest > HALF or (rest == HALF and whole % 2 == 1)
    elif mode == "up":
        more = rest > 0
    elif mode == "down":
        more = False
    else:
        raise ValueError(f"no way of rounding: {mode}")
    return sign * (whole + more) * quantum


def minor_unit(currency: str) -> Fraction:
    """The smallest coin of a currency (ISO 4217): CNY 1/100, JPY 1, KWD 1/1000; 1/100 where it is not listed."""
    return Fraction(1, 10 ** minor_places(currency))


def split(
    total: Fraction, shares: Sequence[Fraction], quantum: Fraction, mode: str = "half_up"
) -> tuple[Fraction, ...]:
    """``total`` in proportion to ``shares``, each part rounded; the last part with a share takes the difference.

    The parts add up to ``total`` to the last digit (it is not itself rounded). Shares need not add up to one; a share
    of zero gets nothing. A part that rounding would carry beyond what is left stops there, so no part has the other
    sign of ``total``. ValueError: no share, a negative share, or none above zero."""
    if not shares or min(shares) < 0 or not any(shares):
        raise ValueError("shares: none below zero, one above it")
    whole = sum(shares, Fraction(0))
    last = max(i for i, share in enumerate(shares) if share)
    left, parts = total, []
    for i, share in enumerate(shares):
        part = left if i == last else round_to(total * share / whole, mode, quantum)
        if abs(part) > abs(left):
            part = left
        left -= part
        parts.append(part)
    return tuple(parts)


def shown(value: Fraction) -> str:
    """An exact figure for a trace: a decimal where it ends (``0.05``, ``1234.5``), else ``1/3``."""
    twos, fives, rest = 0, 0, value.denominator
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    places = max(twos, fives)
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"
