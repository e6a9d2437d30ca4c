"""Schedules: the row reached, each piece at its own row, straight lines between points."""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any

from hetong.trees import model
from tests.reference.expressions import X, ev, holds
from tests.reference.world import NO_DATA, UNKNOWN, C, World


def _band_reached(w: World, band: model.Band, v: Any, x: X) -> bool:
    if band.key == "otherwise":
        return True
    low = ev(w, band.low, x).v if band.low is not None else None
    if band.key == "value":
        return bool(v == low)
    if band.key == "compare":
        return holds(w, band.rel, v, low)
    assert band.high is not None
    high = ev(w, band.high, x).v
    return bool(low <= v <= high if band.closed else low <= v < high)


def table(w: World, e: model.Expr, x: X) -> C:
    subject = ev(w, e.args[0], x)
    rows: tuple[model.Band, ...] = e.info["rows"]
    if subject.s == NO_DATA and e.info["mode"] == "by" and _missed_without_data(w, e.args[0]):
        return ev(w, rows[-1].value, x)
    if subject.v is None:
        return C(None, max(subject.s, NO_DATA))
    if e.info["mode"] == "by":
        for band in rows:
            if _band_reached(w, band, subject.v, x):
                got = ev(w, band.value, x)
                return C(got.v, max(got.s, subject.s))
        return C(None, UNKNOWN)
    if e.info["mode"] == "sliding":
        points = sorted((ev(w, b.low, x).v, ev(w, b.value, x).v) for b in rows if b.low is not None)
        v = subject.v
        if v <= points[0][0]:
            return C(points[0][1], subject.s)
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            if v <= x1:
                return C(y0 + (y1 - y0) * Fraction(v - x0) / (x1 - x0), subject.s)
        return C(points[-1][1], subject.s)
    return C(_graduated(w, rows, subject.v, x), subject.s)


def _missed_without_data(w: World, e: model.Expr) -> bool:
    node = w.nodes.get(str(e.info.get("id")))
    return isinstance(node, model.Metric) and node.no_data == "missed"


def _graduated(w: World, rows: tuple[model.Band, ...], v: Fraction, x: X) -> Fraction:
    """One piece at a time: each unit is priced at the row it falls into (whole units only)."""
    assert v.denominator == 1
    total = Fraction(0)
    for piece in range(1, int(v) + 1):
        for band in rows:
            if _band_reached(w, band, Fraction(piece), x):
                got = ev(w, band.value, x).v
                total += Fraction(0) if got is None else got
                break
    return total
