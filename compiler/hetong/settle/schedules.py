"""Schedules: the row reached (``by``), slices at their own rows (``graduated by``), straight lines (``sliding by``)."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

from hetong.settle import evaluate
from hetong.settle.place import Place
from hetong.settle.values import NO_DATA, NOTHING, Cell, Length, Value, combine, known, unknown
from hetong.trees import model
from hetong.trees.model import Band, Expr

if TYPE_CHECKING:
    from hetong.settle.run import Run


def table(run: Run, e: Expr, place: Place) -> Cell:
    """The value of a schedule. Its subject without data is no data; a gap between rows is unknown."""
    if e.info["mode"] == "by" and not e.args:
        return unknown("unreadable", "table")
    subject = evaluate.value(run, e.args[0], place)
    if not subject.usable:
        return _no_data_row(run, e, place, subject)
    if e.info["mode"] == "graduated":
        return graduated(run, e, subject, place)
    if e.info["mode"] == "sliding":
        return sliding(run, e, subject, place)
    return by_value(run, e, subject, place)


def _no_data_row(run: Run, e: Expr, place: Place, subject: Cell) -> Cell:
    """A metric with ``no data missed`` takes the schedule to its last row."""
    node = run.nodes.get(str(e.args[0].info.get("id", ""))) if e.args[0].op == "ref" else None
    rows = e.info["rows"]
    if isinstance(node, model.Metric) and node.no_data == "missed" and subject.state.name == "NO_DATA" and rows:
        return evaluate.value(run, rows[-1].value, place)
    if isinstance(node, model.Metric) and node.no_data == "met" and subject.state.name == "NO_DATA" and rows:
        return evaluate.value(run, rows[0].value, place)
    return subject


def by_value(run: Run, e: Expr, subject: Cell, place: Place) -> Cell:
    for band in e.info["rows"]:
        missing = _unknown(run, (band,), subject, place)
        if missing is not None:
            return missing
        if reached(run, band, subject.value, place):
            found = evaluate.value(run, band.value, place)
            return combine(found.value, subject, found) if found.usable else combine(None, subject, found)
    return unknown("gap", str(e.info.get("path") or ""))


def _unknown(run: Run, bands: Iterable[Band], subject: Cell, place: Place) -> Cell | None:
    """What a schedule is worth where a bound that matters is not known: never the price of another row."""
    limits = [x for b in bands if b.key != "otherwise" for x in (b.low, b.high) if x is not None]
    cells = [evaluate.value(run, x, place) for x in limits]
    if all(c.usable and c.value is not None for c in cells):
        return None
    missing = [c for c in cells if not c.usable]
    return combine(None, subject, *missing) if missing else NO_DATA


def reached(run: Run, band: Band, x: Value, place: Place) -> bool:
    if band.key == "otherwise":
        return True
    low = evaluate.value(run, band.low, place).value if band.low is not None else None
    if band.key == "compare":
        return evaluate.compare(run, band.rel, _plain(x), _plain(low))
    if band.key == "value":
        if isinstance(x, bool) or isinstance(low, bool):
            return bool(x == low)
        return evaluate.compare(run, "eq", _plain(x), _plain(low))
    high = evaluate.value(run, band.high, place).value if band.high is not None else None
    below = "le" if band.closed else "lt"
    return evaluate.compare(run, "ge", _plain(x), _plain(low)) and evaluate.compare(
        run, below, _plain(x), _plain(high)
    )


def _plain(x: Value) -> Value:
    return Fraction(0) if x is NOTHING else x


def _figure(x: Value) -> Fraction:
    if isinstance(x, Length):
        return x.n
    return Fraction(x) if isinstance(x, Fraction | int) else Fraction(0)


def graduated(run: Run, e: Expr, subject: Cell, place: Place) -> Cell:
    """Every slice at its own row's price per one unit of the subject."""
    x, total, done = _figure(subject.value), Fraction(0), Fraction(0)
    cells = [subject]
    rows = list(e.info["rows"])
    missing = _unknown(run, rows, subject, place)
    if missing is not None:
        return missing
    bounds: list[tuple[Fraction | None, Expr]] = []
    for band in rows:
        limit = band.high if band.key == "range" else band.low
        upper = None
        if (band.key == "compare" and band.rel in ("le", "lt")) or band.key == "range":
            upper = _figure(evaluate.value(run, limit, place).value) if limit is not None else None
        bounds.append((upper, band.value))
    if all((b.key == "compare" and b.rel in ("ge", "gt")) or b.key == "otherwise" for b in rows):
        bounds = _downwards(run, rows, place)
    for upper, price in bounds:
        top = x if upper is None else min(x, upper)
        slice_ = max(top - done, Fraction(0))
        if slice_ > 0:
            cell = evaluate.value(run, price, place)
            cells.append(cell)
            if cell.usable and cell.value is not NOTHING:
                total += slice_ * cell.value
            done = max(done, top)
    return combine(total, *cells)


def _downwards(run: Run, rows: list[Band], place: Place) -> list[tuple[Fraction | None, Expr]]:
    """Rows written from the top (``>= 100``, ``>= 50``, otherwise) as slices from below."""
    lows = [
        _figure(evaluate.value(run, b.low, place).value)
        if b.low is not None and b.key == "compare"
        else Fraction(0)
        for b in rows
    ]
    uppers: list[Fraction | None] = [None, *lows[:-1]]
    return [(uppers[i], rows[i].value) for i in range(len(rows) - 1, -1, -1)]


def sliding(run: Run, e: Expr, subject: Cell, place: Place) -> Cell:
    """On straight lines through the points, flat outside them."""
    points = []
    for band in e.info["rows"]:
        low = evaluate.value(run, band.low, place) if band.low is not None else known(Fraction(0))
        points.append((low, evaluate.value(run, band.value, place)))
    cells = [c for pair in points for c in pair]
    if any(not c.usable for c in cells):
        return combine(None, subject, *cells)
    known_points = sorted(((_figure(a.value), b.value) for a, b in points), key=lambda p: p[0])
    x = _figure(subject.value)
    found: Value = known_points[0][1]
    for (x0, y0), (x1, y1) in itertools.pairwise(known_points):
        if x >= x1:
            found = y1
        elif x > x0:
            y = _figure(y0) + (_figure(y1) - _figure(y0)) * (x - x0) / (x1 - x0)
            found = Length(y, y0.clock, y0.unit) if isinstance(y0, Length) else y
            break
    return combine(found, subject, *cells)
