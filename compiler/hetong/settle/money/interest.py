"""Simple interest, and any sum that runs by the day, week, month or year of delay, on an unpaid amount that steps down.

In: the unpaid amount day by day, the due day, the last day that counts, a rate and its unit. Out: total and pieces.
The first day that counts is the day after the due day, the last is the day paid, both included, as the prose prints
(首尾两日均计入). So each day bears on what was unpaid when it began: the day of a part payment still bears on the old
balance. Nothing is compounded. Semantics 1.3 "interest", "part payments".
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from attrs import evolve, frozen

from hetong.settle.money.parts import WORDS
from hetong.settle.money.rounding import shown
from hetong.settle.money.stairs import ZERO, Stairs
from hetong.settle.values import Step

DAY = dt.timedelta(days=1)
UNITS = ("day", "week", "month", "year")


class NoRateError(LookupError):
    """A day that bears interest, and no rate is in force on it: ``day``."""

    def __init__(self, day: dt.date) -> None:
        super().__init__(f"no rate in force on {day}")
        self.day = day


@frozen
class Terms:
    """``rates``: from which day which rate holds (5 % is 1/20; a fixed sum is rate 1 on a base of that sum), per ``n``
    ``unit``s (day week month year).

    part: exact or "" by days; started: a unit begun counts whole, on what was unpaid when it began; full: only whole
    units, on what was unpaid when they ended. day_count (365 360 actual): the days of a year in the exact count of a
    yearly rate; actual: of the calendar year the day lies in. Weeks, months, years run from the due day (a month
    after 31 January ends on the last of February; always counted from the due day); the exact part of a month or of a
    month's multiple is by its actual days."""

    rates: tuple[tuple[dt.date, Fraction], ...]
    unit: str = "day"
    n: int = 1
    part: str = ""
    day_count: str = "365"


@frozen
class Piece:
    """Days ``first`` to ``last``, both included, with one base and one rate. quantity: number of ``n`` units."""

    first: dt.date
    last: dt.date
    days: int
    base: Fraction
    rate: Fraction
    quantity: Fraction
    amount: Fraction


@frozen(eq=False)
class Interest:
    """total: unrounded, after the cap; gross: before it. days: that bore on something."""

    total: Fraction
    gross: Fraction
    days: int
    pieces: tuple[Piece, ...] = ()
    steps: tuple[Step, ...] = ()


def terms(rate: Fraction, unit: str = "day", n: int = 1, part: str = "", day_count: str = "365") -> Terms:
    """Terms with one rate for all days."""
    return Terms(((dt.date.min, rate),), unit, n, part, day_count)


def interest(unpaid: Stairs, due: dt.date, until: dt.date, by: Terms, cap: Fraction | None = None) -> Interest:
    """What ``unpaid`` bears from the day after ``due`` to ``until``, both included; zero where ``until`` is not after
    ``due``. ``until``: the day paid, or the day one looks (the days after full payment bear nothing anyway). cap: at
    most so much in all. Pieces of base zero are left out. NoRateError: a bearing day before the first rate.
    ValueError: an unknown unit, part or day count, n below one."""
    bound = _gross(unpaid, due, until, by)
    gross = sum((p.amount for p in bound), ZERO)
    pieces = bound
    if cap is not None and gross > cap:
        pieces, left = [], max(cap, ZERO)
        for p in bound:
            pieces.append(evolve(p, amount=min(p.amount, left)))
            left -= pieces[-1].amount
    total = sum((p.amount for p in pieces), ZERO)
    steps = [_step(by, p) for p in bound]
    if total != gross:
        steps.append(Step("cap", f"min({shown(gross)}, {shown(max(cap or ZERO, ZERO))})", total))
    return Interest(total, gross, sum(p.days for p in pieces), tuple(pieces), tuple(steps))


def by_day(
    unpaid: Stairs, due: dt.date, until: dt.date, by: Terms, cap: Fraction | None = None
) -> Sequence[tuple[dt.date, Fraction]]:
    """What has accrued by the end of each day on which it grows: (day, total so far), for "= X on D" and balances."""
    _check(by)
    total = ZERO
    found: list[tuple[dt.date, Fraction]] = []
    pieces = (_counted if _by_days(by) else _whole)(unpaid, due, until, by)
    for p in pieces:
        if _by_days(by):
            each = p.amount / p.days
            over = math.lcm(total.denominator, each.denominator)
            at, step = int(total * over), int(each * over)  # whole numbers: years of days are counted at once
            grown = [
                (p.first + dt.timedelta(days=i), Fraction(at + step * (i + 1), over)) for i in range(p.days)
            ]
        else:
            # A unit begun counts from its first day, a full one from its last.
            grown = [(p.last if by.part == "full" else p.first, total + p.amount)]
        found += grown
        total += p.amount
    most = None if cap is None else max(cap, ZERO)
    return found if most is None else [(day, min(amount, most)) for day, amount in found]


def _by_days(by: Terms) -> bool:
    return by.part in ("", "exact") or (by.unit == "day" and by.n == 1)


def _gross(unpaid: Stairs, due: dt.date, until: dt.date, by: Terms) -> list[Piece]:
    _check(by)
    return _counted(unpaid, due, until, by) if _by_days(by) else _merged(_whole(unpaid, due, until, by))


def _check(by: Terms) -> None:
    if by.unit not in UNITS or by.part not in WORDS or by.day_count not in ("365", "360", "actual") or by.n < 1:
        raise ValueError(f"no terms of interest: {by.n} {by.unit} {by.part} {by.day_count}")


def _counted(unpaid: Stairs, due: dt.date, until: dt.date, by: Terms) -> list[Piece]:
    """Day by day, days of one base, rate and length of year (or month) together."""
    if until <= due:
        return []
    start, stop = due + DAY, until + DAY
    cuts = {start, stop} | {d + DAY for d, _ in unpaid.changes} | {d for d, _ in by.rates}
    if by.unit == "year" and by.day_count == "actual":
        cuts |= {dt.date(y, 1, 1) for y in range(start.year, stop.year + 1)}
    units = _units(due, until, by) if by.unit == "month" else []
    cuts |= {first for first, _ in units}
    edges = sorted(d for d in cuts if start <= d <= stop)
    pieces, u = [], 0
    for first, after in pairwise(edges):
        base, days = unpaid.before(first), (after - first).days
        if not base:
            continue
        if by.unit == "month":
            while units[u][1] < first:
                u += 1
            length = (units[u][1] - units[u][0]).days + 1
        elif by.unit == "year":
            length = by.n * (_days_of(first.year) if by.day_count == "actual" else int(by.day_count))
        else:
            length = by.n * (7 if by.unit == "week" else 1)
        rate, quantity = _rate(by, first), Fraction(days, length)
        pieces.append(Piece(first, after - DAY, days, base, rate, quantity, base * rate * quantity))
    return pieces


def _whole(unpaid: Stairs, due: dt.date, until: dt.date, by: Terms) -> list[Piece]:
    """Unit by unit; a started one bears on what was unpaid when it began, a full one on what was when it ended."""
    pieces: list[Piece] = []
    for first, last in _units(due, until, by):
        if by.part == "full" and last > until:
            break
        at = last if by.part == "full" else first
        base = unpaid.before(at)
        if not base:
            continue
        rate, last = _rate(by, at), min(last, until)
        pieces.append(Piece(first, last, (last - first).days + 1, base, rate, Fraction(1), base * rate))
    return pieces


def _merged(units: list[Piece]) -> list[Piece]:
    """Units that follow each other with one base and one rate told as one piece."""
    pieces: list[Piece] = []
    for p in units:
        q = pieces[-1] if pieces else None
        if q is not None and (q.last + DAY, q.base, q.rate) == (p.first, p.base, p.rate):
            days, quantity = q.days + p.days, q.quantity + p.quantity
            pieces[-1] = Piece(q.first, p.last, days, p.base, p.rate, quantity, q.amount + p.amount)
        else:
            pieces.append(p)
    return pieces


def _units(due: dt.date, until: dt.date, by: Terms) -> list[tuple[dt.date, dt.date]]:
    """First and last day of every unit from the day after ``due`` that begins by ``until``."""
    found, k, end = [], 0, due
    while end < until:
        k += 1
        first, end = end + DAY, _after(due, k, by)
        found.append((first, end))
    return found


def _after(due: dt.date, k: int, by: Terms) -> dt.date:
    if by.unit in ("day", "week"):
        return due + dt.timedelta(days=k * by.n * (7 if by.unit == "week" else 1))
    months = due.year * 12 + due.month - 1 + k * by.n * (12 if by.unit == "year" else 1)
    year, month = divmod(months, 12)
    return dt.date(year, month + 1, min(due.day, calendar.monthrange(year, month + 1)[1]))


def _days_of(year: int) -> int:
    return 366 if calendar.isleap(year) else 365


def _rate(by: Terms, day: dt.date) -> Fraction:
    found = max((r for r in by.rates if r[0] <= day), key=lambda r: r[0], default=None)
    if found is None:
        raise NoRateError(day)
    return found[1]


def _step(by: Terms, p: Piece) -> Step:
    per = f"{by.part} {by.n} {by.unit}".strip()
    return Step(
        "interest",
        f"{shown(p.base)} × {shown(p.rate)} × {shown(p.quantity)}",
        p.amount,
        (p.first.isoformat(), p.last.isoformat()),
        {"days": p.days, "base": p.base, "rate": p.rate, "quantity": p.quantity, "per": per},
    )
