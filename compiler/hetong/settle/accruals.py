"""Amounts that grow with a delay: ``0.05% of bill.unpaid per started day when breached bill``, late interest.

They run from the day after the deadline to the day of performance, both counted, and step down as the base does.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import frozen

from hetong.settle import evaluate
from hetong.settle.money.interest import Piece, Terms, by_day, interest
from hetong.settle.money.stairs import stairs
from hetong.settle.place import Place
from hetong.settle.quantities import TIME, units
from hetong.settle.values import NOTHING, Cell, Instant, Length, combine, known
from hetong.trees.model import Expr

if TYPE_CHECKING:
    from hetong.settle.instances import Instance
    from hetong.settle.run import Run

_BY_DAYS = frozenset({"day", "week", "month", "quarter", "year"})


@frozen(eq=False)
class Growth:
    """What has accrued: in all, by the end of each day on which it grew, and the stretches it is made of."""

    cell: Cell
    by_day: tuple[tuple[dt.date, Fraction], ...] = ()
    pieces: tuple[Piece, ...] = ()
    days: Fraction = Fraction(0)


def accrued(run: Run, e: Expr, place: Place) -> Cell:
    return growth(run, e, place, daily=False).cell


def growing(run: Run, e: Expr) -> Expr | None:
    """The part of an amount that grows with time: a price per unit of time without a measure of its own."""
    if e.op == "per" and len(e.args) == 1 and str(e.info["unit"]) in TIME:
        return e
    if e.op in ("aggregate", "ref"):
        return None
    return next((g for a in e.args if (g := growing(run, a)) is not None), None)


def stretch(run: Run, late: Instance) -> tuple[Instant, Instant]:
    """From the deadline to the performance, else to the moment of the run."""
    assert late.due is not None
    start = late.due.at
    if late.norm.modality == "payment":
        from hetong.settle import paying

        day = paying.paid_on(run, late.norm, late)
        return start, run.clock.zone.end(day) if day is not None else run.as_of
    if late.acts:
        act = max(late.acts, key=lambda a: a.at)
        return start, run.clock.zone.end(act.day) if act.whole_day else act.at
    return start, _ended(run, late) or run.as_of


def _ended(run: Run, late: Instance) -> Instant | None:
    """A duty that ends with the contract is no longer late after it."""
    from hetong.settle import term

    last = term.ending(run)
    if last is None or late.norm.modality == "payment":
        return None
    return run.clock.zone.end(last.day)


def growth(run: Run, e: Expr, place: Place, *, daily: bool = True) -> Growth:
    """What has accrued at a place; without ``daily`` not what it was by the end of each day."""
    late: Instance | None = place.instance.delay if place.instance is not None else None
    if late is None or late.due is None:
        return Growth(known(Fraction(0)))
    start, end = stretch(run, late)
    unit = str(e.info["unit"])
    payment = late.norm.modality == "payment"
    started = str(e.info.get("part") or "") == "started"
    if unit in _BY_DAYS and (payment or (not late.due.exact and (started or _whole_days(run, late)))):
        return _by_days(run, e, place, late, start, end, daily)
    price = evaluate.value(run, e.args[0], place)
    if not price.usable or price.value is NOTHING:
        return Growth(price)
    measure = _measure(run, unit, start, end)
    n = units(e, measure)
    days = _grown(run, e, price.value, start, end) if daily else ()
    return Growth(combine(price.value * n, price), days, (), n)


def _measure(run: Run, unit: str, start: Instant, end: Instant) -> Length:
    if unit == "working_day":
        zone = run.clock.zone
        n, years = run.clock.days.between(zone.day(Instant(start - 1)), zone.day(Instant(end - 1)))
        run.years |= years
        return Length(Fraction(n), "working_day", "working_day")
    if unit == "working_hour":
        from hetong.settle.spans import DAY_HOURS, measure

        micros, _ = measure(run, start, end, DAY_HOURS)
        return Length(Fraction(micros, 3_600_000_000), "working_hour", "working_hour")
    return Length(Fraction(max(end - start, 0), 1_000_000), "elapsed", "second")


def _whole_days(run: Run, late: Instance) -> bool:
    """Whether both ends are days: a deadline of a day and a performance known by its day."""
    return (
        not late.acts
        or max(late.acts, key=lambda a: a.at).whole_day
        or run.clock.zone.local(late.acts[-1].at).time() == dt.time.min
    )


def _grown(
    run: Run, e: Expr, price: Fraction, start: Instant, end: Instant
) -> tuple[tuple[dt.date, Fraction], ...]:
    """The total at the end of each day of a delay measured by the clock."""
    zone = run.clock.zone
    found: list[tuple[dt.date, Fraction]] = []
    day = zone.day(start)
    last = zone.day(Instant(end - 1))
    unit = str(e.info["unit"])
    total = Fraction(-1)
    while day <= last and len(found) < 20_000:
        stop = min(zone.end(day), end)
        worth = price * units(e, _measure(run, unit, start, Instant(stop)))
        if worth != total:
            found.append((day, worth))
            total = worth
        day += dt.timedelta(days=1)
    return tuple(found)


def _by_days(
    run: Run, e: Expr, place: Place, late: Instance, start: Instant, end: Instant, daily: bool
) -> Growth:
    """Counted in days of the calendar: simple, on what the base was at the start of each day or unit."""
    zone = run.clock.zone
    due = zone.day(Instant(start - 1))
    until = zone.day(Instant(end - 1))
    first = due if late.norm.modality == "payment" else due + dt.timedelta(days=1)
    if late.norm.modality != "payment":
        place = place.within(None)  # the base of each day is that of its own window
    rate, base = _split(run, e.args[0], place, first)
    if not rate.usable or not base[0].usable:
        return Growth(combine(None, rate, base[0]))
    if rate.value is NOTHING or until <= due:
        return Growth(known(Fraction(0)) if rate.value is NOTHING else combine(Fraction(0), rate))
    changes = []
    level = base[0].value
    steps = _levels(run, place, late, due, until)
    for day, from_day in steps:
        now = _split(run, e.args[0], place, day)[1][0]
        if now.usable and now.value is not NOTHING and now.value != level:
            changes.append((from_day, now.value - level))
            level = now.value
    terms = Terms(
        ((dt.date.min, Fraction(rate.value)),), str(e.info["unit"]), int(Fraction(str(e.info.get("n") or "1"))),
        str(e.info.get("part") or ""), run.contract.day_count or "365",
    )  # fmt: skip
    unpaid = stairs(base[0].value, changes)
    found = interest(unpaid, due, until, terms)
    grown = tuple(by_day(unpaid, due, until, terms)) if daily else ()
    return Growth(combine(found.total, rate, base[0]), grown, found.pieces, Fraction(found.days))


def _split(run: Run, e: Expr, place: Place, day: dt.date) -> tuple[Cell, tuple[Cell]]:
    """``p of base`` as rate and base, the base as it was at the end of a day; another amount is its own base."""
    if e.op == "part_of":
        return evaluate.value(run, e.args[0], place), (evaluate.value(run, e.args[1], place.on(day)),)
    return known(Fraction(1)), (evaluate.value(run, e, place.on(day)),)


def _levels(
    run: Run, place: Place, late: Instance, due: dt.date, until: dt.date
) -> list[tuple[dt.date, dt.date]]:
    """The days at which the base may change, with the last day that still bears on the old one: a part paid counts
    from the next day, a new month's fee from the month's first day."""
    found: list[tuple[dt.date, dt.date]] = []
    if late.norm.modality == "payment":
        from hetong.settle import paying

        held = paying.ledger(run, late.norm).get(late.id)
        found += [(p.day, p.day) for p in held.pieces] if held is not None else []
    elif place.window is None:
        first = dt.date(due.year, due.month, 1)
        while first <= until:
            first = dt.date(first.year + first.month // 12, first.month % 12 + 1, 1)
            found.append((first, first - dt.timedelta(days=1)))
    return sorted(pair for pair in set(found) if due < pair[0] <= until)
