"""What is reckoned of a row: sums, quotients, the smaller of two, and how long it is from one moment to another."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import TypeAlias

from attrs import frozen

from hetong.settle.query import numbers
from hetong.settle.query.algebra import (
    DAY,
    AddMonths,
    Between,
    Case,
    Compare,
    DayStart,
    Known,
    Lit,
    Reading,
    Scalar,
    Shift,
)
from hetong.settle.query.numbers import Num
from hetong.settle.query.running import Running
from hetong.settle.query.stops import Beyond
from hetong.trees import model
from hetong.trees.model import Expr


@frozen
class Span:
    """Two moments; ``end`` NULL: still open. ``recorded``: of a span cut to its window, the end that was recorded."""

    start: Scalar
    end: Scalar
    recorded: Scalar | None = None


@frozen
class Rest:
    """A time between two moments, or two days, that is counted in working days of ``years`` too, which have no official
    calendar."""

    start: Scalar
    end: Scalar
    years: frozenset[int]


Read: TypeAlias = Num | Span | Scalar


class Reckoning:
    """``read`` is what an expression over the row says; the other readings want one kind of it. Raise Beyond."""

    running: Running
    rests: list[Rest]

    def read(self, e: Expr) -> Read:
        raise NotImplementedError

    def scalar(self, e: Expr) -> Scalar:
        """A moment, a text, a row of a table or a condition."""
        found = self.read(e)
        if isinstance(found, Num | Span):
            raise Beyond(f"{e.op}: a {e.type} where a plain value is wanted")
        return found

    def number(self, e: Expr) -> Num:
        found = self.read(e)
        if not isinstance(found, Num):
            raise Beyond(f"{e.op}: a {e.type} where a number is wanted")
        return found

    def _add(self, e: Expr) -> Read:
        return self._sum(e, 1)

    def _sub(self, e: Expr) -> Read:
        return self._sum(e, -1)

    def _sum(self, e: Expr, sign: int) -> Read:
        a, b = (self.read(x) for x in e.args)
        if isinstance(a, Num) and isinstance(b, Num):
            return numbers.add(a, b, sign)
        if isinstance(a, Span) or isinstance(b, Span) or isinstance(a, Num):
            raise Beyond("a sum of spans")
        if not isinstance(b, Num):
            return self.between(b, a, ()) if sign < 0 else _beyond("a sum of moments")
        return _moved(a, numbers.negative(b) if sign < 0 else b)

    def _mul(self, e: Expr) -> Num:
        a, b = (self.number(x) for x in e.args)
        rate, length = (a, b) if e.args[0].type.per else (b, a)
        per = e.args[0].type.per or e.args[1].type.per
        if per and length.clock:
            raise Beyond("a price by time, of each row")
        _ = rate
        return numbers.multiply(a, b)

    _part_of = _mul

    def _div(self, e: Expr) -> Num:
        return numbers.divide(self.number(e.args[0]), self.number(e.args[1]))

    def _negative(self, e: Expr) -> Num:
        return numbers.negative(self.number(e.args[0]))

    def _call(self, e: Expr) -> Read:
        name = str(e.info.get("name"))
        found = [self.number(a) for a in e.args]
        if name in ("min", "max"):
            return numbers.extreme(name, found)
        x, low, high = found
        below = numbers.compare("lt", x, low), numbers.add(low, x, -1)
        above = numbers.compare("gt", x, high), numbers.add(x, high, -1)
        inside = numbers.compare("ge", x, low), Num(Fraction(0), clock=x.clock)
        return numbers.choose([below, above, inside], None)

    def _span(self, e: Expr) -> Read:
        start, end = self.scalar(e.args[0]), self.scalar(e.args[1])
        if e.type.base == "span":
            start, end = self._instant(start), self._instant(end)
            # What is worked out is no span until both its ends are known: it is not open, as a recorded one is.
            return Span(Case(((Known(end), start),), Lit(None, "ts"), "ts"), end)
        return self.between(start, end, tuple(e.info.get("tails") or ()))

    def between(self, start: Scalar, end: Scalar, tails: tuple[model.Tail, ...]) -> Num:
        if start.kind == end.kind == "date":
            if any(t.kind == "during" and t.what == "working_day" for t in tails):
                days, years = self.running.working_days(start, end)
                self._rest(start, end, years)
                return Num(Fraction(1), days, clock="working_day")
            return Num(Fraction(1), Between(start, end), clock="elapsed")
        start, end = self._instant(start), self._instant(end)
        if not tails:
            return Num(Fraction(1), Between(start, end), clock="elapsed")
        clock, years = self.running.clock(tails, (start, end))
        self._rest(start, end, years)
        ran = numbers.add(Num(Fraction(1), Reading(clock, end)), Num(Fraction(1), Reading(clock, start)), -1)
        assert ran.scalar is not None
        # Service time never runs backwards: an end before the start is no time at all.
        forward = Case(
            ((Compare("le", start, end), ran.scalar), (Known(end), Lit(0, "us"))), Lit(None, "us"), "us"
        )
        return Num(Fraction(1), Case(((Known(start), forward),), Lit(None, "us"), "us"), clock="elapsed")

    def _rest(self, start: Scalar, end: Scalar, years: frozenset[int]) -> None:
        if years:
            self.rests.append(Rest(start, end, years))

    def _instant(self, at: Scalar) -> Scalar:
        if at.kind == "ts":
            return at
        if isinstance(at, Lit) and isinstance(at.value, dt.date):
            return Lit(int(self.running.zone.start(at.value)), "ts")
        return DayStart(at, self.running.day_offsets(at))


def _beyond(what: str) -> Read:
    raise Beyond(what)


def _moved(at: Scalar, by: Num) -> Scalar:
    if by.clock == "calendar" and by.constant and by.factor.denominator == 1 and at.kind == "date":
        return AddMonths(at, int(by.factor))
    if by.clock != "elapsed" or by.under is not None or by.factor.denominator != 1:
        raise Beyond("a moment moved by months, working days or part of a microsecond")
    if at.kind == "date" and not (by.constant and by.factor % DAY == 0):
        raise Beyond("a day moved by hours")
    return Shift(at, numbers.times(by.scalar, int(by.factor)), at.kind)


def months(rel: str, a: Num, b: Num) -> Scalar:
    """How long it is between two days, against a number of months: the day itself is compared."""
    if a.clock == "calendar" and b.clock != "calendar":
        return months({"lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}.get(rel, rel), b, a)
    long, limit = a.scalar, b.factor
    if not (isinstance(long, Between) and long.start.kind == "date" and a.factor == 1 and a.under is None):
        raise Beyond("months compared with other lengths")
    if not b.constant or limit.denominator != 1:
        raise Beyond("part of a month")
    return Compare(rel, long.end, AddMonths(long.start, int(limit)))


def choice(found: list[tuple[Scalar, Read]], otherwise: Read | None) -> Read:
    values = [v for _, v in found] + ([otherwise] if otherwise is not None else [])
    if values and all(isinstance(v, Num) for v in values):
        return numbers.choose(
            [(c, v) for c, v in found if isinstance(v, Num)], otherwise if isinstance(otherwise, Num) else None
        )
    plain = [v for v in values if not isinstance(v, Num | Span)]
    if len(plain) != len(values) or len({v.kind for v in plain}) != 1:
        raise Beyond("a choice between values of different kinds")
    last = plain[-1] if otherwise is not None else Lit(None, plain[0].kind)
    return Case(tuple((c, v) for (c, _), v in zip(found, plain, strict=False)), last, plain[0].kind)
