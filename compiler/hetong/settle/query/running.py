"""The clocks a question needs: days of the contract's zone, working days, service hours less what is excepted.

In: how the contract counts time, and ``look``, by which the engine tells how far its moments reach and when something
lasted. Out: clocks of the algebra, plain lists of values. Raises OutOfCalendar beyond 1900-2200.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from hetong.settle.engine import Question
from hetong.settle.query.algebra import (
    DAY,
    AnyPlan,
    Arith,
    Case,
    Clock,
    Compare,
    Known,
    Lit,
    LocalDay,
    Logic,
    Measure,
    Plan,
    Reading,
    Scalar,
    Shift,
)
from hetong.settle.query.stops import Beyond, Unknown
from hetong.settle.query.walk import current
from hetong.settle.time.clock import Clock as ContractClock
from hetong.settle.time.clocks import Service, merge, subtract
from hetong.settle.time.limits import FIRST, LAST
from hetong.settle.values import Hours, Instant, Interval
from hetong.trees import model
from hetong.trees.model import Expr, Tail

Look = Callable[[AnyPlan], Sequence[tuple[Any, ...]]]
"""Puts a plan to the engine at hand and hands back its tuples."""

Spans = Callable[[str], Sequence[tuple[int, int]]]
"""The union of the spans of a record, part or span column, by id: (start, end) in µs, in order."""

_EPOCH = dt.date(1970, 1, 1)
_WIDE = 2**60
_WHOLE_DAYS = Hours(dt.time.min, dt.time.min, "working_day")


class Running:
    """Of one question. ``memo`` is the engine's, so that equal clocks are one object for all its questions.
    ``years``: those without an official calendar that what is excepted rests on."""

    def __init__(self, question: Question, record: str, look: Look, spans: Spans, memo: dict[Any, Any]) -> None:
        self._question, self._record, self._look, self._spans, self._memo = question, record, look, spans, memo
        contract = question.contract
        self._contract_clock: ContractClock = self._once(
            ("clock", id(contract)), lambda: ContractClock.of(contract)
        )
        self.zone = self._contract_clock.zone
        self.years: set[int] = set()

    def _once(self, key: Any, make: Callable[[], Any]) -> Any:
        if key not in self._memo:
            self._memo[key] = make()
        return self._memo[key]

    # ---- days -------------------------------------------------------------------------------------------------

    def day_of(self, at: Scalar) -> Scalar:
        """The day of a moment, a day as it is."""
        if at.kind == "date":
            return at
        if isinstance(at, Lit):
            return at if at.value is None else Lit(self.zone.day(Instant(int(str(at.value)))), "date")
        return LocalDay(at, self.offsets(at))

    def days_compared(self, rel: str, a: Scalar, b: Scalar) -> Scalar:
        """Two days, of which one may be that of a moment: against a fixed day the moment itself is compared."""
        if isinstance(b, LocalDay) and not isinstance(a, LocalDay):
            return self.days_compared({"lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}.get(rel, rel), b, a)
        if not isinstance(a, LocalDay) or not isinstance(b, Lit) or not isinstance(b.value, dt.date):
            return Compare(rel, a, b)
        start, end = (Lit(int(x), "ts") for x in (self.zone.start(b.value), self.zone.end(b.value)))
        if rel in ("lt", "ge"):
            return Compare(rel, a.at, start)
        if rel in ("le", "gt"):
            return Compare("lt" if rel == "le" else "ge", a.at, end)
        same = Logic("and", (Compare("ge", a.at, start), Compare("lt", a.at, end)))
        return same if rel == "eq" else Logic("not", (same,))

    def offsets(self, at: Scalar) -> tuple[tuple[int, int], ...]:
        """When the clocks of the zone change between the first and the last of these moments."""
        return self.offsets_between(*self.reach((at,)))

    def offsets_between(self, low: int, high: int) -> tuple[tuple[int, int], ...]:
        return self._once(("offsets", low, high), lambda: self._offsets(low, high))  # type: ignore[no-any-return]

    def day_offsets(self, at: Scalar) -> tuple[tuple[dt.date, int], ...]:
        low, high = self.reach((at,))
        changes = self.offsets_between(max(low - DAY, _micros(FIRST)), high + DAY)
        days = [self.zone.day(Instant(max(when, _micros(FIRST)))) for when, _ in changes]
        # A day begins on the clock that holds at its first moment, so a change by day holds from the next day on.
        return tuple(
            (day if n == 0 or int(self.zone.start(day)) >= when else day + dt.timedelta(days=1), offset)
            for n, (day, (when, offset)) in enumerate(zip(days, changes, strict=True))
        )

    def _offsets(self, low: int, high: int) -> tuple[tuple[int, int], ...]:
        found = [(low, self._offset(low))]
        at = low
        while at < high:
            later = min(at + 7 * DAY, high)
            if self._offset(later) != found[-1][1]:
                a, b = at, later
                while b - a > 1:
                    middle = (a + b) // 2
                    a, b = (middle, b) if self._offset(middle) == found[-1][1] else (a, middle)
                found.append((b, self._offset(b)))
                at = b
            else:
                at = later
        return tuple(found)

    def _offset(self, at: int) -> int:
        local: dt.datetime = self.zone.local(Instant(at))
        return (local - dt.datetime(1970, 1, 1)) // dt.timedelta(microseconds=1) - at

    def reach(self, moments: Sequence[Scalar]) -> tuple[int, int]:
        """The first and the last of some moments of the record; a day as its midnight UTC."""
        low, high = _WIDE, -_WIDE
        for at in moments:
            found = (
                (int(str(at.value)), int(str(at.value)))
                if isinstance(at, Lit) and at.kind == "ts"
                else self._reach(at)
            )
            if found is not None:
                low, high = min(low, found[0]), max(high, found[1])
        if low > high:
            low = high = int(self._question.as_of)
        return max(low, int(self.zone.start(FIRST))), min(high, int(self.zone.end(LAST)) - 1)

    def _reach(self, at: Scalar) -> tuple[int, int] | None:
        at = current(at)
        measures = (Measure("min", at), Measure("max", at))
        bounds: Any = ((dt.date.min, dt.date.max),) if at.kind == "date" else ((-_WIDE // 2, _WIDE // 2),)
        plan = Plan(self._record, Known(at), at, bounds, (), measures)
        rows = self._once(("reach", plan), lambda: tuple(self._look(plan)))
        if not rows or rows[0][1] is None:
            return None
        low, high = (_micros(x) if isinstance(x, dt.date) else int(x) for x in rows[0][1:3])
        return low, high

    # ---- clocks -----------------------------------------------------------------------------------------------

    def clock(
        self, tails: Sequence[Tail], moments: Sequence[Scalar], bounds: tuple[int, int] | None = None
    ) -> tuple[Clock, frozenset[int]]:
        """The clock of ``during H except during S``, over all of ``moments`` (or ``bounds``), and the years without an
        official calendar that it rests on."""
        low, high = bounds if bounds is not None else self.reach(moments)
        key = ("tails", tuple((t.kind, _name(t)) for t in tails), low, high)
        return self._once(key, lambda: self._clock(tails, low, high))  # type: ignore[no-any-return]

    def missing(self, low: int | dt.date, high: int | dt.date) -> frozenset[int]:
        """The years without an official calendar that bear on working days from ``low`` to ``high``: moments, the
        second left out, or days."""
        first, last = (
            at if isinstance(at, dt.date) else self.zone.day(Instant(at - n))
            for n, at in enumerate((low, high))
        )
        return self._contract_clock.days.missing(first, last)

    def _clock(self, tails: Sequence[Tail], low: int, high: int) -> tuple[Clock, frozenset[int]]:
        whole = Interval(Instant(low), Instant(high + 1))
        runs: tuple[Interval, ...] = (whole,)
        years: frozenset[int] = frozenset()
        for tail in tails:
            if tail.kind == "except_during":
                runs = subtract(runs, self._lasting(_name(tail)))
            elif tail.kind == "during":
                hours = self._hours(tail)
                if hours is None:
                    outside = subtract((whole,), self._lasting(_name(tail)))
                else:
                    sessions, years = self._sessions(hours, low, high)
                    outside = subtract((whole,), sessions)
                runs = subtract(runs, outside)
            else:
                raise Beyond(tail.kind)
        return Clock(tuple((int(r.start), int(r.end or 0)) for r in merge(runs))), years

    def _lasting(self, id: str) -> list[Interval]:
        return [
            Interval(Instant(s), Instant(e))
            for s, e in self._once(("spans", id), lambda: tuple(self._spans(id)))
        ]

    def _sessions(self, hours: Hours, low: int, high: int) -> tuple[list[Interval], frozenset[int]]:
        service = Service(hours, self._contract_clock)
        first, last = self.zone.day(Instant(low)), self.zone.day(Instant(high))
        first = first - dt.timedelta(days=1) if first > FIRST else first  # hours that run over midnight
        table = service.table(first, last)
        return [Interval(s.start, s.end) for s in table], service.missing(Instant(low), Instant(high))

    def _hours(self, tail: Tail) -> Hours | None:
        """Daily hours; None for what lasts by its own rows."""
        if tail.what == "working_day":
            return _WHOLE_DAYS
        what = tail.what
        if isinstance(what, str):
            node = self._question.contract.nodes.get(what)
            if isinstance(node, model.Record | model.Event | model.Column):
                return None
            what = node.hours if isinstance(node, model.Service) else None
            if isinstance(node, model.Param | model.Define):
                what = Expr("ref", node.type, (), {"id": node.id}, node.at)
        if not isinstance(what, Expr) or what.op == "column":
            return None
        cell = self._question.constant(what)
        if not cell.usable:
            raise Unknown(cell)
        if not isinstance(cell.value, Hours):
            raise Beyond("hours that are none")
        return cell.value

    def working_days(self, start: Scalar, end: Scalar) -> tuple[Scalar, frozenset[int]]:
        """Working days after ``start`` up to and with ``end``, as µs of DAY each; negative the other way round."""
        low, high = self.reach((start, end))
        clock, years = self._once(("days", low, high), lambda: self._working(low, high))

        def read(at: Scalar, days: int) -> Scalar:
            return Reading(clock, Shift(at, Lit(days * DAY, "us"), "date"))

        def less(a: Scalar, b: Scalar) -> Scalar:
            return Arith("add", a, Arith("mul", b, Lit(-1, "int"), "us"), "us")

        forward, back = less(read(end, 1), read(start, 1)), less(read(end, 0), read(start, 0))
        ran = Case(
            ((Compare("ge", end, start), forward), (Compare("lt", end, start), back)), Lit(None, "us"), "us"
        )
        return ran, years

    def _working(self, low: int, high: int) -> tuple[Clock, frozenset[int]]:
        days = self._contract_clock.days
        day, last = (_EPOCH + dt.timedelta(days=at // DAY) for at in (low, high))
        missing = days.missing(day, last)
        found: list[tuple[int, int]] = []
        while day <= last:
            if days.working(day):
                at = _micros(day)
                if found and found[-1][1] == at:
                    found[-1] = (found[-1][0], at + DAY)
                else:
                    found.append((at, at + DAY))
            day += dt.timedelta(days=1)
        return Clock(tuple(found)), missing


def _micros(day: dt.date) -> int:
    return (day - _EPOCH).days * DAY


def _name(tail: Tail) -> str:
    what: Any = tail.what
    if isinstance(what, Expr):
        through = str(what.info.get("record") or "")
        return f"{through}|{what.info.get('id', '')}" if through else str(what.info.get("id", f"@{what.at}"))
    return str(what)


__all__ = ["Look", "Running", "Spans"]
