"""Metrics and fees by window and key: which window is meant, what it is worth, and whether a target is met."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import evolve

from hetong.settle import evaluate
from hetong.settle.place import Place
from hetong.settle.time.limits import LAST
from hetong.settle.values import (
    NOTHING,
    Cell,
    Length,
    Period,
    Reason,
    State,
    Value,
    combine,
    known,
    provisional,
    unknown,
)
from hetong.trees import model

if TYPE_CHECKING:
    from hetong.settle.run import Run

Measured = model.Metric | model.Fee


def windows(run: Run, every: model.Window | None, *, whole: bool = False) -> tuple[Period, ...]:
    """The counting windows from the start to the end of the term, those begun by the day of the run; () where the
    start is not known. ``whole``: also those still to come."""
    from hetong.settle import term
    from hetong.settle.time.windows import windows as cut

    if every is None:
        return ()
    first = term.first_day(run)
    if first is None:
        return ()
    unit: str | Length = every.unit
    name = every.unit
    if every.length is not None:
        cell = evaluate.value(run, every.length, Place())
        if not cell.usable or not isinstance(cell.value, Length):
            return ()
        unit, name = cell.value, f"{cell.value.n} {cell.value.clock}"
        single = cell.value
        if single.unit and single == evaluate.length(Fraction(1), single.unit):
            unit, name = single.unit, single.unit

    def make() -> tuple[Period, ...]:
        last = term.last_day(run)
        horizon = last if whole and last is not None else min(last or run.day, run.day)
        if horizon < first:
            return ()
        limit = last or _far(run, horizon)
        try:
            found = cut(unit, first, limit, full=every.full, year=run.clock.year, days=run.clock.days)
        except ValueError as wrong:  # a part of a day, working hours, beyond the calendar
            run.uncounted.add(str(wrong))
            return ()
        return tuple(p for p in found if whole or p.first <= run.day)

    return run.once(("windows", name, every.full, whole), make, ())


def _far(run: Run, horizon: dt.date) -> dt.date:
    """With no end in sight windows are made some way past the day of the run, so that none of them is cut by it."""
    return min(dt.date(horizon.year + 2, 12, 31), LAST)


def window_at(run: Run, every: model.Window | None, place: Place) -> Period | None:
    """The window of something counted ``every`` …, as meant at a place: the same one, the one that holds the end of
    the place's window, or the one of the day."""
    if every is None:
        return place.window
    here = place.window
    same = every.unit and here is not None and here.unit == every.unit
    found = windows(run, every, whole=True)
    if here is not None:
        for one in found:
            if one.name == here.name:
                return one
        if same:
            return None if found else here
    day = here.last if here is not None else (place.day or run.day)
    for one in found:
        if one.first <= day <= one.last:
            return one
    return here if not found else None


def metric_at(run: Run, node: model.Metric, place: Place) -> Cell:
    """The metric as named at a place: of the row at hand, of a key, of its window."""
    if node.every is None and not run.given_all(node.id):
        return evaluate.value(run, node.value, place)
    window = window_at(run, node.every, place)
    if window is None and node.every is not None:
        return Cell(None, State.NO_DATA, (Reason("no_data", node.id),))
    return cell(run, node, window, key_of(node, place))


def fee_at(run: Run, node: model.Fee, place: Place) -> Cell:
    window = window_at(run, node.every, place)
    here = place.window
    if here is not None and node.every is not None and (window is None or window.name != here.name):
        inside = [
            w for w in windows(run, node.every, whole=True) if here.first <= w.first and w.last <= here.last
        ]
        if len(inside) > 1 or (inside and window is None):  # the base of a wider window is taken over all of it
            from hetong.settle.lookups import whole

            return whole([cell(run, node, w, key_of(node, place)) for w in inside])
    if window is None and node.every is not None:
        return known(Fraction(0))
    given = run.given(node.id) if node.every is None else None
    if given is not None and not given.period:
        return known(given.value)
    if node.every is None and place.row is None and not place.bound:
        return cell(run, node, window, key_of(node, place))
    if node.every is None and node.value.op != "deferred":
        return _fee(run, node, evolve(place, window=window))
    return cell(run, node, window, key_of(node, place))


def keyed(run: Run, node: Measured, place: Place) -> Cell:
    return metric_at(run, node, place) if isinstance(node, model.Metric) else fee_at(run, node, place)


def key_of(node: Measured, place: Place) -> tuple[str, ...]:
    """The values of the node's keys at a place; () where the place has none of them."""
    if not node.keys or any(k not in place.keys for k in node.keys):
        return ()
    return tuple(place.keys[k] for k in node.keys)


def keys_of(run: Run, node: Measured | model.Norm) -> list[tuple[str, ...]]:
    """Every key that the facts have for the node, in order; [()] for a node without keys."""
    if not node.keys:
        return [()]

    def make() -> list[tuple[str, ...]]:
        from hetong.settle.occurrences import occurrences

        found: set[tuple[str, ...]] = set()
        record = node.keys[0].rpartition(".")[0]
        for row in occurrences(run, record):
            values = tuple(str(row.values.get(k, "")) for k in node.keys)
            found.add(values)
        found |= {g.key for g in run.given_all(node.id) if g.key}
        return sorted(found)

    return run.once(("keys", node.id), make, [])


def cell(run: Run, node: Measured, window: Period | None, key: tuple[str, ...]) -> Cell:
    """The metric or fee of a window and key, worked out once."""
    return run.once(
        ("cell", node.id, window.name if window else "", key),
        lambda: _given(run, node, window, key),
        unknown("cycle", node.id),
    )


def _given(run: Run, node: Measured, window: Period | None, key: tuple[str, ...]) -> Cell:
    included = run.included(node)
    if included is False:
        return known(Fraction(0)) if isinstance(node, model.Fee) else Cell(None, State.NO_DATA)
    given = run.given(node.id, window, key) if window is not None or node.every is None else None
    place = Place(window=window, keys=dict(zip(node.keys, key, strict=False)) if key else {})
    if given is not None:
        found = known(given.value)
    elif included is None:
        return unknown("blank", node.module)
    elif (
        isinstance(node, model.Fee)
        and node.every is None
        and node.value.op == "deferred"
        and not node.value.args
    ):
        # a single fee is owed once an instrument fixes it for a window; before that there is none
        found = known(Fraction(0)) if window is not None else evaluate.value(run, node.value, place)
    elif isinstance(node, model.Fee):
        found = _fee(run, node, place)
    else:
        found = _metric(run, node, place)
    open_ = window is not None and run.clock.zone.end(window.last) > run.as_of
    steady = isinstance(node, model.Fee) and fixed(run, node.value)  # the same whatever happens in the window
    if open_ and window is not None and found.state is State.VALUE and given is None and not steady:
        found = provisional(found.value, "window", window.name)
    return found


def _metric(run: Run, node: model.Metric, place: Place) -> Cell:
    found = evaluate.value(run, node.value, place)
    if found.state is State.NO_DATA and isinstance(node.no_data, model.Expr):
        found = evaluate.value(run, node.no_data, place)
    if not found.usable:
        return found
    for bound, better in ((node.at_least, max), (node.at_most, min)):
        if bound is None:
            continue
        limit = evaluate.value(run, bound, place)
        if limit.usable and limit.value is not NOTHING:
            found = combine(better(found.value, limit.value), found, limit)
    return rounded(run, found, node.rounded, place)


def rounded(run: Run, cell: Cell, how: tuple[str, model.Expr] | None, place: Place) -> Cell:
    from hetong.settle.money.rounding import round_to

    if how is None or not cell.usable or cell.value in (None, NOTHING):
        return cell
    quantum = evaluate.value(run, how[1], place).value
    if isinstance(cell.value, Length):
        step = quantum.n if isinstance(quantum, Length) else Fraction(quantum)
        return combine(Length(round_to(cell.value.n, how[0], step), cell.value.clock, cell.value.unit), cell)
    return combine(round_to(Fraction(cell.value), how[0], Fraction(quantum)), cell)


def _fee(run: Run, node: model.Fee, place: Place) -> Cell:
    found = evaluate.value(run, node.value, place)
    if not found.usable or found.value is NOTHING:
        return found
    window = place.window
    if window is not None and node.part == "by_days" and node.every is not None and fixed(run, node.value):
        found = combine(found.value * share_of_days(run, node, window), found)
    for floor in node.at_least:
        limit = evaluate.value(run, floor, place)
        if limit.usable and limit.value is not NOTHING:
            found = combine(max(found.value, limit.value), found, limit)
    for cap in node.caps:
        limit = evaluate.value(run, cap.limit, place)
        if limit.usable and limit.value is not NOTHING and not cap.times:
            room, missing = _room(run, node, cap, place, limit.value)
            found = combine(min(found.value, room), found, limit, *missing)
    return rounded(run, found, node.rounded, place)


def _room(
    run: Run, node: model.Fee, cap: model.Cap, place: Place, limit: Fraction
) -> tuple[Fraction, list[Cell]]:
    """What a cap over several windows leaves: the limit less the same fee of the earlier ones; and those of them that
    are not known."""
    window = place.window
    if (
        cap.window == "occurrence"
        or window is None
        or (node.every is not None and cap.window == node.every.unit)
    ):
        return limit, []
    used, missing = Fraction(0), []
    for earlier in windows(run, node.every):
        if earlier.first < window.first and _shares(run, cap, earlier, window):
            cell_ = cell(run, node, earlier, key_of(node, place))
            if cell_.state >= State.UNKNOWN:
                missing.append(cell_)
            used += cell_.value if cell_.usable and isinstance(cell_.value, Fraction) else Fraction(0)
    return max(limit - used, Fraction(0)), missing


def _shares(run: Run, cap: model.Cap, earlier: Period, window: Period) -> bool:
    from hetong.settle.time.windows import period_containing

    if cap.window == "agreement":
        return True
    if cap.window == "rolling":
        from hetong.settle.time.lengths import add

        span = evaluate.value(run, cap.over, Place()).value if cap.over is not None else None
        if not isinstance(span, Length):
            return True
        reach, _ = add(window.last + dt.timedelta(days=1), span, run.clock, back=True)
        return isinstance(reach, dt.date) and earlier.first >= reach
    start, year = run.clock.start, run.clock.year
    a = period_containing(earlier.first, cap.window, start, year)
    return bool(a == period_containing(window.first, cap.window, start, year))


def fixed(run: Run, e: model.Expr) -> bool:
    """Whether an amount is the same for every window: it counts no rows and measures nothing of its window."""
    if e.op in ("aggregate", "per"):
        return False
    if e.op == "word" and e.info.get("name") == "period":
        return False
    if e.op == "ref":
        node = run.nodes.get(str(e.info["id"]))
        if isinstance(node, model.Param | model.Define):
            return fixed(run, node.value)
        return not isinstance(node, model.Metric | model.Fee | model.Account)
    inner = [*e.args, *(band.value for band in e.info.get("rows", ()) if e.op == "table")]
    return all(fixed(run, a) for a in inner)


def share_of_days(run: Run, node: model.Fee, window: Period) -> Fraction:
    """The share of its days for which a fixed fee of a window runs: less where the term or a suspension cuts it."""
    from hetong.settle import term

    first, last = window.whole_first or window.first, window.whole_last or window.last
    days = (last - first).days + 1
    ran = (window.last - window.first).days + 1 - term.suspended_days(run, node, window)
    return Fraction(max(ran, 0), days)


# ---- targets ----------------------------------------------------------------------------------------------------


def target(run: Run, node: model.Metric, window: Period | None) -> Cell:
    assert node.target is not None
    given = run.given(f"{node.id}.target", window)
    if given is not None:
        return known(given.value)
    return evaluate.value(run, node.target[1], Place(window=window))


def verdict(
    run: Run, node: model.Metric, window: Period | None, key: tuple[str, ...] = ()
) -> tuple[str, Cell, Cell]:
    """met missed no_data excused provisional unknown refused, with the cells of the value and of the target."""
    return run.once(
        ("verdict", node.id, window.name if window else "", key),
        lambda: _verdict(run, node, window, key),
        ("unknown", unknown("cycle", node.id), unknown("cycle", node.id)),
    )


def _verdict(
    run: Run, node: model.Metric, window: Period | None, key: tuple[str, ...]
) -> tuple[str, Cell, Cell]:
    from hetong.settle import relief

    if node.target is None:
        return "", cell(run, node, window, key), known(None)
    value, limit = cell(run, node, window, key), target(run, node, window)
    said_so = run.given(f"{node.id}.verdict", window, key)
    if said_so is not None:
        return str(said_so.value), value, limit
    if value.state is State.NO_DATA and run.included(node) is not False and node.no_data in ("met", "missed"):
        over = window is None or run.clock.zone.end(window.last) <= run.as_of
        return (str(node.no_data) if over else "provisional"), value, limit
    if value.state is State.NO_DATA:
        return "no_data", value, limit
    if value.state is State.REFUSED or limit.state is State.REFUSED:
        return "refused", value, limit
    if not (value.usable and limit.usable):
        return "unknown", value, limit
    if limit.value is NOTHING:
        return "no_data", value, limit
    met = evaluate.compare(run, node.target[0], _number(run, value.value), _number(run, limit.value))
    if value.state is State.PROVISIONAL or limit.state is State.PROVISIONAL:
        return "provisional", value, limit
    if (
        not met
        and window is not None
        and node.bearer
        and relief.excused_days(run, node.id, node.bearer, window)
    ):
        return "excused", value, limit
    return ("met" if met else "missed"), value, limit


def _number(run: Run, value: Value) -> Value:
    from hetong.settle.lookups import elapsed

    return elapsed(run, value) if isinstance(value, Period) else value
