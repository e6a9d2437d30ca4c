"""Moments and deadlines: what ``5 days before bill.due``, ``day 20 of next month``, ``within 10 days after N`` name.

A deadline keeps how it was computed. Counting follows the Civil Code, arts. 200 to 204, as the prose prints it.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import evolve

from hetong.base.words import Words
from hetong.settle import evaluate
from hetong.settle.place import Occurrence, Place
from hetong.settle.time import deadlines
from hetong.settle.time.deadlines import Due
from hetong.settle.time.limits import OutOfCalendar, PartOfUnit
from hetong.settle.values import Cell, Instant, Length, Period, Value, combine, known, refused, unknown
from hetong.trees import model
from hetong.trees.model import Expr

if TYPE_CHECKING:
    from hetong.settle.run import Run


def happening(run: Run, id: str, place: Place) -> Cell:
    """When the thing of that name happened: the one bound, else the latest up to the day of the place."""
    from hetong.settle.occurrences import occurrences

    bound = place.bound.get(id)
    if bound is not None:
        return known(when(bound))
    found = [o for o in occurrences(run, id) if place.day is None or o.day <= place.day]
    if place.window is not None:
        same = [o for o in found if o.window is not None and o.window.name == place.window.name]
        found = same or found
    return known(when(found[-1])) if found else unknown("no_occurrence", id)


def when(one: Occurrence) -> Value:
    return one.day if one.whole_day else one.at


# ---- readers of expressions -------------------------------------------------------------------------------------


def offset(run: Run, e: Expr, place: Place) -> Cell:
    due = offset_due(run, e, place, rolled=False)
    return due if isinstance(due, Cell) else _as_cell(run, due)


def offset_due(run: Run, e: Expr, place: Place, *, rolled: bool) -> Due | Cell:
    size, anchor = evaluate.value(run, e.args[0], place), _point(run, e.args[1], place)
    if not (size.usable and anchor.usable) or anchor.value is None or not isinstance(size.value, Length):
        return (
            combine(None, size, anchor)
            if not (size.usable and anchor.usable)
            else unknown("no_occurrence", "anchor")
        )
    return _moved(run, size.value, anchor.value, str(e.info.get("side") or "after"), rolled)


def _point(run: Run, e: Expr, place: Place) -> Cell:
    """What a time is counted from: of a payment, when it is paid, not how much it is."""
    id = str(e.info.get("id", ""))
    if e.op == "ref" and isinstance(run.nodes.get(id), model.Norm):
        return happening(run, id, place)
    return evaluate.value(run, e, place)


def _moved(run: Run, length: Length, anchor: Value, side: str, rolled: bool) -> Due:
    if isinstance(anchor, Period):
        anchor = anchor.first if side == "before" else anchor.last
    if side == "before":
        return deadlines.before(anchor, length, run.clock, unit=length.unit)
    return deadlines.after(anchor, length, run.clock, rolled=rolled, unit=length.unit)


def edge(run: Run, e: Expr, place: Place) -> Cell:
    """``end of month``, ``start of …``; of a norm or event another of its points."""
    inner = evaluate.value(run, e.args[0], place)
    if not inner.usable or inner.value is None:
        return inner
    side = str(e.info.get("side"))
    of = inner.value
    if isinstance(of, Period):
        whole = of if e.args[0].op == "word" else _whole(of)
        return combine(whole.first if side == "start" else whole.last, inner)
    return inner


def _whole(of: Period) -> Period:
    from hetong.settle.time.windows import whole

    return whole(of)


def nth(run: Run, e: Expr, place: Place) -> Cell:
    """``day 20 of next month``, ``working day 3 of quarter`` as a day; ``month 1 of next year`` as a period."""
    from hetong.settle.time.windows import sub_period

    number, of = evaluate.value(run, e.args[0], place), evaluate.value(run, e.args[1], place)
    if not (number.usable and of.usable) or not isinstance(of.value, Period):
        return combine(None, number, of)
    unit = str(e.info["unit"])
    if unit in ("day", "working_day"):
        day, years, _ = deadlines.nth_day(unit, int(number.value), of.value, run.clock)
        return run.provisional(combine(day, number, of), years)
    return combine(sub_period(unit, int(number.value), of.value), number, of)


def following(run: Run, e: Expr, place: Place) -> Cell:
    """``month 2 after N``: the second whole month after the month of N."""
    number, anchor = evaluate.value(run, e.args[0], place), evaluate.value(run, e.args[1], place)
    if not (number.usable and anchor.usable) or anchor.value is None:
        return combine(None, number, anchor)
    base = anchor.value.last if isinstance(anchor.value, Period) else anchor.value
    return combine(
        deadlines.month_after(int(number.value), base, run.clock, str(e.info["unit"])), number, anchor
    )


def _as_cell(run: Run, due: Due) -> Cell:
    cell = known(due.at if due.exact else due.day)
    return run.provisional(cell, due.provisional_years)


# ---- deadlines --------------------------------------------------------------------------------------------------


def deadline(
    run: Run, norm: model.Norm, place: Place, arisen: Occurrence | None, demanded: Value = None
) -> Due | Cell | None:
    """By when an instance of a norm is due; a cell where that is not known, None where there is no time. ``demanded``:
    when a payment without a time of its own was demanded."""
    try:
        return _deadline(run, norm, place, arisen, demanded)
    except (OutOfCalendar, PartOfUnit) as wrong:
        return refused("range", str(wrong))


def _deadline(
    run: Run, norm: model.Norm, place: Place, arisen: Occurrence | None, demanded: Value
) -> Due | Cell | None:
    found: list[Due | Cell] = []
    if norm.by is not None:
        found.append(_by(run, norm, norm.by, place))
    if norm.within is not None:
        found.append(_within(run, norm, norm.within, place, arisen))
    if (
        not found
        and norm.act.verb not in ("terminate", "suspend", "set", "extend")  # there ``on`` is the day of effect
        and norm.on is not None
        and norm.on.op in ("date", "datetime", "edge", "nth", "following", "offset", "word")
    ):
        found.append(_by(run, norm, norm.on, place))
    if not found and norm.modality == "payment" and norm.act.verb in ("pay", "refund") and demanded is not None:
        size = evaluate.value(run, run.contract.default_due, place)
        if size.usable and isinstance(size.value, Length):
            found.append(
                deadlines.after(
                    demanded, size.value, run.clock, rolled=not norm.not_rolled, unit=size.value.unit
                )
            )
    dues = [d for d in found if isinstance(d, Due)]
    if dues:
        return min(dues, key=lambda d: d.at)
    return found[0] if found else None


def _by(run: Run, norm: model.Norm, by: Expr, place: Place) -> Due | Cell:
    rolled = not norm.not_rolled
    if by.op == "offset":
        return offset_due(run, by, place, rolled=rolled)
    if by.op == "nth" and str(by.info["unit"]) in ("day", "working_day"):
        number, of = evaluate.value(run, by.args[0], place), evaluate.value(run, by.args[1], place)
        if not (number.usable and of.usable) or not isinstance(of.value, Period):
            return combine(None, number, of)
        return deadlines.nth(str(by.info["unit"]), int(number.value), of.value, run.clock, rolled=rolled)
    cell = evaluate.value(run, by, place)
    if not cell.usable or cell.value is None:
        return cell if not cell.usable else unknown("no_occurrence", "by")
    if isinstance(cell.value, Period):
        return deadlines.end_of(cell.value, run.clock, rolled=rolled)
    if isinstance(cell.value, dt.date):
        return deadlines.fixed(cell.value, run.clock, rolled=rolled)
    if isinstance(cell.value, Length):
        return deadlines.before(place.day or run.day, cell.value, run.clock, unit=cell.value.unit)
    return deadlines.moment(Instant(int(cell.value)), run.clock)


def _within(
    run: Run, norm: model.Norm, within: model.Within, place: Place, arisen: Occurrence | None
) -> Due | Cell:
    size = evaluate.value(run, within.length, place)
    if not size.usable or not isinstance(size.value, Length):
        return size
    if within.anchor is not None:
        anchor = _anchor(run, within.anchor, place, arisen)
        if not anchor.usable or anchor.value is None:
            return anchor if not anchor.usable else unknown("no_occurrence", "anchor")
        at = anchor.value
    elif arisen is not None:
        at = when(arisen)
    else:
        return unknown("no_occurrence", "trigger")
    return _moved(run, size.value, at, within.side, not norm.not_rolled)


def _anchor(run: Run, e: Expr, place: Place, arisen: Occurrence | None) -> Cell:
    """The moment a time runs from; of an act that is not the trigger itself, the first since the trigger."""
    from hetong.settle.occurrences import occurrences

    id = str(e.info.get("id") or e.info.get("of") or "")
    if e.op in ("ref", "happened") and id in run.nodes and id not in place.bound and arisen is not None:
        found = occurrences(run, id)
        same = [
            o
            for o in found
            if place.window is not None and o.window is not None and o.window.name == place.window.name
        ]
        later = same or [o for o in found if o.day >= arisen.day]
        if later:
            return known(when(later[0]))
        return known(when(found[-1])) if found else unknown("no_occurrence", id)
    return _point(run, e, place)


def extended(run: Run, due: Due, micros: int) -> Due:
    """The deadline moved by as long as an excuse lasted: whole days for days (a day begun counts), exactly for hours."""
    if due.exact:
        later = deadlines.moment(Instant(due.at + micros), run.clock)
        hours = f"{Fraction(micros, 3_600_000_000)}"
        return evolve(
            later, how=_said(due.how, f"，因免责顺延{hours}小时", f", moved by {hours} hours for an excuse")
        )
    days = -(-micros // 86_400_000_000)
    later = deadlines.fixed(due.day + dt.timedelta(days=days), run.clock, rolled=due.moved_from is not None)
    said = _said(due.how, f"，因免责顺延{days}日", f", moved by {days} days for an excuse")
    return evolve(later, how=said, provisional_years=due.provisional_years | later.provisional_years)


def _said(how: Words, zh: str, en: str) -> Words:
    return Words(how.zh + zh, how.en + en)
