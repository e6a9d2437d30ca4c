"""Schedules as sets of values: which row is reached by which value, with a witness for every answer.

A ``table`` expression goes in; a Schedule comes out, or None where a bound is not known yet or has no order.
Values between the bounds are tried at the bounds themselves, half way between them, and beyond the outermost;
a metric that is rounded, and a count, have no values between their steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from attrs import frozen

from hetong.lints.reading import Reading
from hetong.lints.values import number, show
from hetong.trees import model

_WHOLE = frozenset({"count", "row"})


@frozen(eq=False, repr=False)
class Row:
    """The values of one row: between two bounds, either of which may be missing (no limit on that side)."""

    band: model.Band
    low: Fraction | None
    low_in: bool
    high: Fraction | None
    high_in: bool

    def holds(self, x: Fraction) -> bool:
        if self.low is not None and (x < self.low or (x == self.low and not self.low_in)):
            return False
        return self.high is None or x < self.high or (x == self.high and self.high_in)


@frozen(eq=False, repr=False)
class Schedule:
    """``points``: the values tried, in order. ``bounds``: those of them that a row names."""

    table: model.Expr
    rows: tuple[Row, ...]
    points: tuple[Fraction, ...]
    bounds: frozenset[Fraction]

    @property
    def subject(self) -> model.Expr:
        return self.table.args[0]

    def reached(self, x: Fraction) -> Row | None:
        return next((r for r in self.rows if r.holds(x)), None)

    def gaps(self) -> Iterator[tuple[Fraction, ...]]:
        """Runs of neighbouring values that no row holds."""
        run: list[Fraction] = []
        for x in self.points:
            if self.reached(x) is None:
                run.append(x)
            elif run:
                yield tuple(run)
                run = []
        if run:
            yield tuple(run)

    def shown(self, x: Fraction, reading: Reading) -> str:
        kind = self.subject.type
        if kind.base == "row":
            table = reading.nodes.get(kind.of)
            if isinstance(table, model.Table) and x < len(table.rows):
                label = table.rows[int(x)].label
                return label.zh or label.en
        return show(x, kind)


def schedules(reading: Reading, node: model.Node) -> Iterator[Schedule]:
    """The schedules written in a node, those with known bounds."""
    for e in reading.exprs(node):
        if e.op == "table" and e.info["mode"] != "sliding":
            made = schedule(reading, e)
            if made is not None:
                yield made


def schedule(reading: Reading, table: model.Expr) -> Schedule | None:
    subject = table.args[0]
    if subject.type.base not in ("percent", "number", "count", "money", "duration", "quantity", "row"):
        return None
    rows: list[Row] = []
    for band in table.info["rows"]:
        row = _row(reading, band)
        if row is None:
            return None
        rows.append(row)
    bounds = {b for r in rows for b in (r.low, r.high) if b is not None}
    if not bounds:
        return None
    return Schedule(table, tuple(rows), tuple(_points(reading, subject, bounds)), frozenset(bounds))


def _row(reading: Reading, band: model.Band) -> Row | None:
    if band.key == "otherwise":
        return Row(band, None, False, None, False)
    low = number(reading, band.low)
    if low is None:
        return None
    if band.key == "range":
        high = number(reading, band.high)
        return None if high is None else Row(band, low, True, high, band.closed)
    rel = band.rel if band.key == "compare" else "eq"
    made = {
        "eq": Row(band, low, True, low, True),
        "ge": Row(band, low, True, None, False),
        "gt": Row(band, low, False, None, False),
        "le": Row(band, None, False, low, True),
        "lt": Row(band, None, False, low, False),
    }
    return made.get(rel)


def _points(reading: Reading, subject: model.Expr, bounds: set[Fraction]) -> list[Fraction]:
    ordered = sorted(bounds)
    least, most = _range(reading, subject, ordered)
    step = _step(reading, subject)
    found: set[Fraction] = set()
    if step is not None:
        for b in ordered:
            floor = b // step * step
            found.update((floor - step, floor, floor + step))
    else:
        apart = (ordered[-1] - ordered[0]) / 2 or abs(ordered[0]) / 2 or Fraction(1)
        found.update(ordered)
        found.update((a + b) / 2 for a, b in pairwise(ordered))
        found.update((_outer(ordered[0], -apart, least), _outer(ordered[-1], apart, most)))
    return sorted(x for x in found if (least is None or x >= least) and (most is None or x <= most))


def _outer(edge: Fraction, apart: Fraction, limit: Fraction | None) -> Fraction:
    """A value beyond the outermost bound, half way to the end of the range if there is one."""
    return edge + apart if limit is None else (edge + limit) / 2


def _range(
    reading: Reading, subject: model.Expr, ordered: list[Fraction]
) -> tuple[Fraction | None, Fraction | None]:
    if subject.type.base == "row":
        table = reading.nodes.get(subject.type.of)
        return Fraction(0), Fraction(len(table.rows) - 1) if isinstance(table, model.Table) else None
    least = Fraction(0) if ordered[0] >= 0 else None
    if subject.type.base == "percent" and ordered[-1] <= 1:
        return least, Fraction(1)
    return least, None


def _step(reading: Reading, subject: model.Expr) -> Fraction | None:
    """The distance between two values that can occur; None where there is none."""
    if subject.type.base in _WHOLE:
        return Fraction(1)
    metric = reading.nodes.get(str(subject.info.get("id", "")))
    if isinstance(metric, model.Metric) and metric.rounded is not None:
        return number(reading, metric.rounded[1]) or None
    return None
