"""Runs and counts of misses: ``run of missed M``, ``count of missed M in last 12 months``, ``for 3 months in a row``.

A window without data, or excused, freezes a run; a met one ends it; a window not yet over runs on as a forecast. For a
group a window counts where any member failed in it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import evolve

from hetong.settle import evaluate, measures
from hetong.settle.groups import members
from hetong.settle.occurrences import failures
from hetong.settle.place import Occurrence, Place
from hetong.settle.values import NO_DATA, Cell, Length, Period, combine, known, provisional, unknown
from hetong.trees import model
from hetong.trees.model import Expr

if TYPE_CHECKING:
    from hetong.settle.run import Run


def aggregate(run: Run, e: Expr, place: Place) -> Cell:
    """``count`` or ``run`` of a state, with its tails."""
    from hetong.settle.aggregates import HISTORY, widened

    of, fn = str(e.info["of"]), str(e.info["fn"])
    state = str(e.info.get("state") or "missed")
    windows = windows_of(run, of)
    window = place.window or measures.window_at(run, model.Window("month"), place)
    if window is None:
        return unknown("unreadable", "window")
    day = min(window.last, place.day or window.last)
    if fn == "run":
        length, sure = run_length(run, of, state, "", windows, day, place)
        return known(Fraction(length)) if sure else provisional(Fraction(length), "window", window.name)
    history = next((t for t in e.info.get("tails") or () if t.kind in HISTORY), None)
    if history is not None:
        wide = widened(run, history, window, place)
        if wide is None:
            return NO_DATA
        window = wide
    found = [o for o in failures(run, of, state) if window.first <= o.day <= window.last]
    found = [o for o in found if _same_key(o, place)]
    open_ = [o.id for o in found if o.provisional]
    open_ += [w.name for w in windows if window.first <= w.last <= window.last and _open(run, of, w, place)]
    cell = known(Fraction(len(found)))
    return combine(cell.value, cell, *(provisional(None, "window", name) for name in open_))


def _open(run: Run, of: str, window: Period, place: Place) -> bool:
    """Whether a metric of the group may still turn out otherwise in this window."""
    for id in members(run, of):
        node = run.nodes[id]
        if isinstance(node, model.Metric) and node.every is not None and node.target is not None:
            keys = (
                [measures.key_of(node, place)] if measures.key_of(node, place) else measures.keys_of(run, node)
            )
            if any(measures.verdict(run, node, window, key)[0] == "provisional" for key in keys):
                return True
    return False


def _same_key(one: Occurrence, place: Place) -> bool:
    return all(one.keys.get(k, v) == v for k, v in place.keys.items())


def windows_of(run: Run, of: str) -> tuple[Period, ...]:
    """The windows in which a thing is kept or missed: its own, for a group its members', else months."""
    for id in members(run, of):
        every = getattr(run.nodes[id], "every", None)
        if every is not None:
            return measures.windows(run, every)
    return measures.windows(run, model.Window("month"))


def _status(run: Run, of: str, state: str, subject: str, window: Period, place: Place) -> str:
    """missed, met, frozen or open for one window, any member deciding a miss."""
    said: set[str] = set()
    for id in members(run, of):
        node = run.nodes[id]
        if run.included(node) is False:
            continue
        if isinstance(node, model.Metric) and node.every is not None:
            if node.target is None or (subject and node.bearer not in ("", subject)):
                continue
            key = measures.key_of(node, place)
            for one in [key] if key or not node.keys else measures.keys_of(run, node):
                verdict, _, _ = measures.verdict(run, node, window, one)
                said.add("missed" if verdict == "excused" and state == "missed" else verdict)
        else:
            said |= _happened_in(run, id, state, subject, window)
    if "missed" in said:
        return "missed"
    if said & {"provisional", "unknown"}:
        return "open"
    return "met" if "met" in said else "frozen"


def _happened_in(run: Run, id: str, state: str, subject: str, window: Period) -> set[str]:
    def inside(o: Occurrence) -> bool:
        if o.window is not None and o.window.unit == window.unit:
            return o.window.name == window.name
        return window.first <= o.day <= window.last

    if any(inside(o) for o in failures(run, id, state, subject)):
        return {"missed"}
    return {"met"} if any(inside(o) for o in failures(run, id, "met", subject)) else set()


def run_length(
    run: Run, of: str, state: str, subject: str, windows: tuple[Period, ...], day: dt.date, place: Place
) -> tuple[int, bool]:
    """How many windows in a row up to the one that holds ``day``, and whether none of them is still open."""
    length, sure = opened(run, of), True
    for window in windows:
        if window.first > day:
            break
        status = _status(run, of, state, subject, window, place)
        if status == "missed":
            length += 1
        elif status == "met":
            length, sure = 0, True
        elif status == "open":
            sure = False
    return length, sure


def opened(run: Run, of: str) -> int:
    """The run before the first fact, as an opening fact says."""
    lines = [line for line in run.told("opening") if line.data.get("of") == of]
    return int(Fraction(lines[-1].data["amount"])) if lines else 0


def enough(run: Run, of: str, state: str, subject: str, least: Expr, place: Place) -> Cell:
    """Whether the run up to the place is as long as ``least`` windows."""
    cell = evaluate.value(run, least, place)
    n = count(run, cell)
    if n is None:
        return combine(None, cell)
    day = place.day or (place.window.last if place.window else run.day)
    for one in long_runs(run, of, state, subject, least, place):
        bound = place.bound.get(one.of)
        if bound is not None and bound.id == one.id:
            return known(True)
    windows = tuple(w for w in windows_of(run, of) if _decided(run, of, state, subject, w) is not None)
    windows = tuple(
        w for w in windows if (_decided(run, of, state, subject, w) or w.last) <= day or w.last <= day
    )
    length, _ = run_length(run, of, state, subject, windows, day, place)
    return known(length >= n)


def _decided(run: Run, of: str, state: str, subject: str, window: Period) -> dt.date:
    """The day on which a window counts as missed, else its last day."""
    days = [o.day for o in failures(run, of, state, subject) if _in(o, window)]
    return max(days, default=window.last)


def _in(o: Occurrence, window: Period) -> bool:
    if o.window is not None and o.window.unit == window.unit:
        return o.window.name == window.name
    return window.first <= o.day <= window.last


def count(run: Run, cell: Cell) -> int | None:
    """``3 months`` as a number of windows."""
    if not cell.usable or cell.value is None:
        return None
    if isinstance(cell.value, Length):
        one = evaluate.length(Fraction(1), cell.value.unit or "month")
        return int(cell.value.n / one.n)
    return int(cell.value)


def long_runs(run: Run, of: str, state: str, subject: str, least: Expr, place: Place) -> Iterator[Occurrence]:
    """Each window that makes or lengthens a run of at least so many, when its last failure happens."""
    n = count(run, evaluate.value(run, least, place))
    if n is None:
        return
    length = opened(run, of)
    for window in windows_of(run, of):
        status = _status(run, of, state, subject, window, place)
        if status == "met":
            length = 0
        elif status == "missed":
            length += 1
            if length >= n:
                last = [o for o in failures(run, of, state, subject) if _in(o, window)]
                if last:
                    end = max(last, key=lambda o: o.at)
                    yield evolve(end, id=f"{of}/run/{window.name}", of=of, bound={**end.bound, end.of: end})
