"""The term of the contract as it runs: start, lapse with its renewals, end by a power or by itself, suspensions."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from attrs import frozen

from hetong.settle import evaluate
from hetong.settle.place import Place
from hetong.settle.time.limits import LAST, OutOfCalendar
from hetong.settle.values import Cell, Instant, Length, Period, Value, known, unknown
from hetong.trees import model

if TYPE_CHECKING:
    from hetong.settle.run import Run

_ONE = dt.timedelta(days=1)


@frozen
class Ending:
    """How it ended before its time: the last day, by which norm, and by whom ("" where it ends by itself)."""

    day: dt.date
    norm: str
    actor: str = ""


def _setting(run: Run, name: str) -> Cell:
    given = run.given(name) or run.given(f"term.{name}")
    if given is not None:
        return known(given.value)
    term = run.term()
    e = getattr(term, name, None) if term is not None else None
    return evaluate.value(run, e, Place()) if e is not None else unknown("blank", f"term.{name}")


def as_day(run: Run, value: Value) -> dt.date | None:
    if isinstance(value, Period):
        return value.first
    if isinstance(value, dt.date):
        return value
    return run.clock.zone.day(Instant(value)) if isinstance(value, int) else None


def first_day(run: Run) -> dt.date | None:
    return run.once("first_day", lambda: _first(run), None)


def _first(run: Run) -> dt.date | None:
    cell = _setting(run, "start")
    if cell.usable:
        return as_day(run, cell.value)
    return signing(run) if run.term() is None or run.term().start is None else None  # type: ignore[union-attr]


def signing(run: Run) -> dt.date | None:
    given = run.given("signing")
    if given is not None:
        return as_day(run, given.value)
    lines = run.told("signing")
    return lines[0].day if lines else None


def expiry(run: Run) -> dt.date | None:
    """The last day by lapse of time, renewals included."""
    return run.once("expiry", lambda: _expiry(run), None)


def _expiry(run: Run) -> dt.date | None:
    term = run.term()
    end: dt.date | None = None
    cell = _setting(run, "end")
    if cell.usable:
        end = cell.value.last if isinstance(cell.value, Period) else as_day(run, cell.value)
    first = first_day(run)
    if end is None and term is not None and term.length is not None and first is not None:
        length = evaluate.value(run, term.length, Place())
        if length.usable and isinstance(length.value, Length):
            end = _renewed(run, first - _ONE, length.value)
    if end is not None:
        end = _extended(run, end)
    if end is None or term is None or term.renewal is None:
        return end
    by = evaluate.value(run, term.renewal, Place())
    most = evaluate.value(run, term.at_most, Place()) if term.at_most is not None else None
    if not by.usable or not isinstance(by.value, Length):
        return end
    times = 0
    while end <= run.day and (most is None or not most.usable or times < most.value):
        place = Place(day=end)
        stopped = term.unless is not None and evaluate.truth(evaluate.value(run, term.unless, place)) is True
        allowed = term.only_if is None or evaluate.truth(evaluate.value(run, term.only_if, place)) is True
        if stopped or not allowed:
            break
        later = _renewed(run, end, by.value)
        if later <= end:
            break
        end = later
        times += 1
    return end


def _renewed(run: Run, end: dt.date, by: Length) -> dt.date:
    """The end after one renewal; the last day of the calendar where it goes on beyond it."""
    from hetong.settle.time.lengths import add

    try:
        return _before(add(end + _ONE, by, run.clock)[0], run) or end
    except OutOfCalendar:
        return LAST


def _extended(run: Run, end: dt.date) -> dt.date:
    """The end as moved by ``extend agreement by D``: each time it was exercised, or came about."""
    from hetong.settle.occurrences import occurrences
    from hetong.settle.time.lengths import add
    from hetong.settle.triggers import bound_by

    for norm in run.every(model.Norm):
        if norm.act.verb != "extend" or norm.act.target != "agreement" or norm.act.amount is None:
            continue
        acts = occurrences(run, norm.id) if norm.modality == "power" else [
            o for e in (norm.on, norm.when) if e is not None and e.op in ("ref", "happened")
            for o in occurrences(run, str(e.info.get("id") or e.info.get("of")))
        ]  # fmt: skip
        for one in acts:
            by = evaluate.value(run, norm.act.amount, Place(bound=bound_by(one), day=one.day))
            if by.usable and isinstance(by.value, Length) and one.day <= end:
                try:
                    end = as_day(run, add(run.clock.zone.start(end), by.value, run.clock)[0]) or end
                except OutOfCalendar:
                    return LAST
    return end


def _before(value: Value, run: Run) -> dt.date | None:
    day = as_day(run, value)
    return None if day is None else day - _ONE


def ending(run: Run) -> Ending | None:
    """The earliest end before the lapse: a power of termination exercised, or an automatic end come true."""
    return run.once("ending", lambda: _ending(run), None)


def _ending(run: Run) -> Ending | None:
    found: list[Ending] = []
    for node in run.every(model.Norm):
        if node.act.target != "agreement":
            continue
        if node.act.verb == "terminate":
            for line in run.lines(node.id):
                day = line.day
                if node.on is not None:
                    from hetong.settle.occurrences import of_line

                    at = evaluate.value(
                        run, node.on, Place(bound={node.id: of_line(run, node.id, line)}, day=day)
                    )
                    day = as_day(run, at.value) or day if at.usable else day
                found.append(Ending(day, node.id, line.actor))
        elif node.act.verb == "end" and node.when is not None:
            from hetong.settle.triggers import moments

            for o in moments(run, node.when, Place())[:1]:
                found.append(Ending(o.day, node.id))
    past = [e for e in found if e.day <= run.day]
    return min(past, key=lambda e: e.day, default=None)


def last_day(run: Run) -> dt.date | None:
    """The last day as far as is known on the day of the run."""
    early, late = ending(run), expiry(run)
    days = [d for d in (early.day if early else None, late) if d is not None]
    return min(days, default=None)


def moment(run: Run, name: str) -> Cell:
    """The predeclared moments, as days."""
    if name == "signing":
        day = signing(run)
        return known(day) if day is not None else unknown("no_occurrence", "signing")
    if name == "start":
        day = first_day(run)
        return known(day) if day is not None else unknown("blank", "term.start")
    if name == "effect":
        term = run.term()
        if term is None or (term.effect.op == "word" and term.effect.info.get("name") == "signing"):
            day = signing(run) or first_day(run)
            return known(day) if day is not None else unknown("blank", "term.effect")
        return evaluate.value(run, term.effect, Place())
    if name == "expiry":
        day = expiry(run)
        return known(day) if day is not None else unknown("blank", "term.end")
    if name == "termination":
        early = ending(run)
        return known(early.day) if early is not None else unknown("no_occurrence", "termination")
    day = last_day(run)
    return known(day) if day is not None else unknown("blank", "term.end")


def stage(run: Run) -> str:
    first, last = first_day(run), last_day(run)
    if first is not None and run.day < first:
        return "before_start"
    return "ended" if last is not None and last < run.day else "running"


def suspensions(run: Run) -> list[tuple[str, dt.date, dt.date | None]]:
    """What was suspended, from the day after the exercise, until when (None: still)."""

    def make() -> list[tuple[str, dt.date, dt.date | None]]:
        from hetong.settle.occurrences import occurrences

        found = []
        for node in run.every(model.Norm):
            if node.act.verb != "suspend":
                continue
            for line in run.lines(node.id):
                until: dt.date | None = None
                if node.until is not None and node.until.op in ("ref", "happened"):
                    of = str(node.until.info.get("id") or node.until.info.get("of"))
                    later = [o.day for o in occurrences(run, of) if o.day >= line.day]
                    until = later[0] if later else None
                elif node.until is not None:
                    cell = evaluate.value(run, node.until, Place(day=line.day))
                    until = as_day(run, cell.value) if cell.usable else None
                since = line.day
                if node.on is not None:
                    from hetong.settle.occurrences import of_line

                    at = evaluate.value(
                        run, node.on, Place(bound={node.id: of_line(run, node.id, line)}, day=since)
                    )
                    since = (as_day(run, at.value) if at.usable else None) or since
                found.append((node.act.target, since, until))
        return found

    return run.once("suspensions", make, [])


def suspended_days(run: Run, node: model.Fee, window: Period) -> int:
    """Days of a window on which what a fee is for stood suspended: after the exercise, up to what ends it."""
    from hetong.settle.groups import covers

    days: set[dt.date] = set()
    for target, after, until in suspensions(run):
        if not covers(run, target, node.id):
            continue
        day = max(after + _ONE, window.first)
        last = min(window.last, run.day, until or dt.date.max)
        while day <= last:
            days.add(day)
            day += _ONE
    return len(days)
