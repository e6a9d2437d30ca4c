"""``a to b``: from one moment to another, on the clock it is measured by; None while one end is not known yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

from hetong.settle import evaluate
from hetong.settle.place import Place
from hetong.settle.values import Cell, Hours, Instant, Interval, Length, Value, combine, known
from hetong.trees import model
from hetong.trees.model import Expr

if TYPE_CHECKING:
    from hetong.settle.run import Run

DAY_HOURS = Hours(dt.time.min, dt.time.min, "working_day")


def between(run: Run, e: Expr, place: Place) -> Cell:
    """A span where the type wants one, else its length: elapsed, or within service hours and working days, less
    what ``except during`` takes out."""
    a, b = (evaluate.value(run, x, place) for x in e.args[:2])
    if not (a.usable and b.usable):
        return combine(None, a, b)
    if a.value is None or b.value is None:
        return known(None)
    if isinstance(a.value, dt.time):
        return combine(Hours(a.value, b.value), a, b)
    if isinstance(a.value, dt.date) and isinstance(b.value, dt.date):
        tails = e.info.get("tails") or ()
        if any(t.kind == "during" and t.what == "working_day" for t in tails):
            n, years = run.clock.days.between(a.value, b.value)
            return run.provisional(combine(Length(Fraction(n), "working_day", "working_day"), a, b), years)
        return combine(Length(Fraction((b.value - a.value).days * 86400), "elapsed", "day"), a, b)
    start, end = instant(run, a.value), instant(run, b.value)
    if e.type.base == "span":
        return combine(Interval(start, end), a, b)
    micros, years = measured(run, e.info.get("tails") or (), start, end, place)
    cell = combine(Length(Fraction(micros, 1_000_000), "elapsed", "second"), a, b)
    return run.provisional(cell, years)


def by_calendar(run: Run, e: Expr, x: Length, y: Length, place: Place) -> bool | None:
    """A time from day to day beside a number of months: the last day is compared with the corresponding day (Civil Code
    art. 202). None where the time is not one from day to day."""
    from hetong.settle.time.lengths import add_months, in_months

    turned = x.clock == "calendar"
    ends = _days(run, e.args[1 if turned else 0], place)
    if ends is None:
        return None
    limit = add_months(ends[0], in_months(x if turned else y))
    a, b = (limit, ends[1]) if turned else (ends[1], limit)
    return evaluate.compare(run, str(e.info["rel"]), a, b)


def _days(run: Run, e: Expr, place: Place) -> tuple[dt.date, dt.date] | None:
    """The two days of a span, looked up through a derived column or a metric of rows."""
    node = run.nodes.get(str(e.info.get("id", "")))
    if isinstance(node, model.Column | model.Metric) and node.value is not None:
        return _days(run, node.value, place)
    if e.op != "span":
        return None
    a, b = (evaluate.value(run, end, place).value for end in e.args[:2])
    return (a, b) if isinstance(a, dt.date) and isinstance(b, dt.date) else None


def instant(run: Run, value: Value) -> Instant:
    return run.clock.zone.start(value) if isinstance(value, dt.date) else Instant(int(value))


def measured(
    run: Run, tails: tuple[model.Tail, ...], start: Instant, end: Instant, place: Place
) -> tuple[int, frozenset[int]]:
    """Microseconds between two moments by the clock that the tails name."""
    hours: Hours | None = None
    out: list[Interval] = []
    for tail in tails:
        if tail.kind == "during":
            hours = hours_of(run, tail.what, place)
        elif tail.kind == "except_during":
            out += intervals(run, str(tail.what), place)
    return measure(run, start, end, hours, out)


def measure(
    run: Run, start: Instant, end: Instant, hours: Hours | None, out: Iterable[Interval] = ()
) -> tuple[int, frozenset[int]]:
    """Microseconds of ``hours`` (None: all hours) between two moments, outside the intervals ``out``."""
    from hetong.settle.time import clocks

    if hours is None:
        if end <= start:
            return 0, frozenset()
        return clocks.total(clocks.subtract([Interval(start, end)], out)), frozenset()
    service = run.once(("service", hours), lambda: clocks.Service(hours, run.clock), None)
    assert service is not None
    return service.elapsed(start, end, out)


def hours_of(run: Run, what: object, place: Place) -> Hours | None:
    if what == "working_day":
        return DAY_HOURS
    node = run.nodes.get(str(what)) if isinstance(what, str) else None
    e = node.hours if isinstance(node, model.Service) else what
    if isinstance(node, model.Param | model.Define):
        e = node.value
    if not isinstance(e, Expr):
        return None
    found = evaluate.value(run, e, place).value
    return found if isinstance(found, Hours) else None


def intervals(run: Run, what: str, place: Place) -> list[Interval]:
    """All spans of a record's or event's span column, by its id (``announced.works``) or the record's own."""
    from hetong.settle.occurrences import occurrences

    owner, _, name = what.rpartition(".")
    node = run.nodes.get(what)
    if isinstance(node, model.Record | model.Event):
        owner, name = what, ""
    rows = occurrences(run, owner)
    found: list[Interval] = []
    for row in rows:
        for id, value in row.values.items():
            if isinstance(value, Interval) and (not name or id.rpartition(".")[2] == name):
                found.append(Interval(value.start, run.as_of if value.end is None else value.end))
    return found
