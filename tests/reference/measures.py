"""Metrics and aggregates: rows gathered one by one, unions minute by minute, ranks by sorting, history by counting."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from attrs import evolve

from hetong.trees import model
from tests.reference.dates import Win, window_of, windows
from tests.reference.expressions import X, ev, holds, moment_of, span_of
from tests.reference.world import EXCUSED, NO_DATA, PROVISIONAL, VALUE, C, Dur, Span, World, worst

MINUTE = dt.timedelta(minutes=1)


def bounds(win: Win) -> tuple[dt.datetime, dt.datetime]:
    return dt.datetime.combine(win.first, dt.time()), dt.datetime.combine(win.last, dt.time()) + dt.timedelta(
        days=1
    )


def all_rows(w: World, record: str) -> list[dict[str, Any]]:
    """The rows of a record, of a part of one, or of an event made of rows, in order of their time."""
    if ("rows", record) not in w.memo:
        w.memo["rows", record] = _all_rows(w, record)
    found: list[dict[str, Any]] = w.memo["rows", record]
    return found


def _all_rows(w: World, record: str) -> list[dict[str, Any]]:
    node = w.nodes[record]
    assert isinstance(node, model.Record | model.Event)
    if not node.base:
        rows = [dict(r, record=record) for r in w.rows.get(record, ())]
        rows = [r for r in rows if moment_of(w, r) < w.as_of]
        rows.sort(key=lambda r: (moment_of(w, r), r["id"]))
        last: dict[Any, dict[str, Any]] = {}
        assert isinstance(node, model.Record)
        for row in rows:
            key = tuple(row[k] for k in node.keys)
            row["before"] = last.get(key)
            last[key] = row
        return rows
    rows = all_rows(w, node.base)
    assert node.where is not None
    return [r for r in rows if ev(w, node.where, X(row=r, before=r["before"])).v is True]


def inside(w: World, row: Mapping[str, Any], win: Win) -> bool:
    """Whether a row belongs to a window: by its moment, a span to each window it touches."""
    record = w.nodes[row["record"]]
    assert isinstance(record, model.Record)
    first, after = bounds(win)
    at = row[record.on]
    if isinstance(at, Span):
        end = at.end if at.end is not None and at.end <= w.as_of else w.as_of
        return at.start < after and (end > first or first <= at.start)
    return bool(first <= at < after)


def gather(w: World, record: str, x: X) -> list[dict[str, Any]]:
    assert x.win is not None
    rows = [r for r in all_rows(w, record) if inside(w, r, x.win)]
    return [r for r in rows if all(r[k] == v for k, v in x.keys.items() if k in r)]


def keys_of(w: World, metric: model.Metric) -> list[dict[str, Any]]:
    """Every combination of keys that occurs among the rows, in order."""
    found = {tuple(r[k] for k in metric.keys) for r in all_rows(w, metric.keys[0].split(".")[0])}
    return [dict(zip(metric.keys, key, strict=True)) for key in sorted(found)]


def unit_of(metric: model.Metric) -> str:
    assert metric.every is not None
    return metric.every.unit


def windows_of(w: World, node: model.Metric | model.Fee | model.Norm | model.Event) -> tuple[Win, ...]:
    assert node.every is not None
    return windows(node.every.unit, w.start, w.expiry, node.every.full)


def metric(w: World, node: model.Metric, x: X) -> C:
    """A metric looked at from a window: its own cell of that window, or of the row at hand."""
    if node.every is None:
        return ev(w, node.value, x)
    assert x.win is not None
    own = [
        m
        for m in windows_of(w, node)
        if m.first <= x.win.last and m.last >= x.win.first and m.unit == x.win.unit
    ]
    assert len(own) == 1, (node.id, x.win)
    return cell(w, node, own[0], {k: v for k, v in x.keys.items() if k in node.keys})


def cell(w: World, node: model.Metric, win: Win, keys: Mapping[str, Any]) -> C:
    at = ("cell", node.id, win.name, tuple(keys.items()))
    if at not in w.memo:
        w.memo[at] = _cell(w, node, X(win=win, keys=keys))
    found: C = w.memo[at]
    return found


def _cell(w: World, node: model.Metric, x: X) -> C:
    assert x.win is not None
    found = ev(w, node.value, x)
    if found.s == NO_DATA and isinstance(node.no_data, model.Expr):
        found = ev(w, node.no_data, x)
    if found.v is not None:
        v = found.v
        if node.at_least is not None:
            v = max(v, ev(w, node.at_least, x).v)
        if node.at_most is not None:
            v = min(v, ev(w, node.at_most, x).v)
        if node.rounded is not None:
            v = rounded(v, node.rounded[0], ev(w, node.rounded[1], x).v)
        found = C(v, found.s)
    if bounds(x.win)[1] > w.as_of:
        return C(found.v, max(found.s, PROVISIONAL))
    return found


def rounded(v: Any, mode: str, step: Any) -> Any:
    """``v`` to a multiple of ``step``."""
    if isinstance(v, Dur):
        return Dur(v.kind, rounded(v.n, mode, step.n))
    if v < 0 and mode.startswith("half"):
        return -rounded(-v, mode, step)
    many = Fraction(v) / step
    low = math.floor(many)
    if mode == "up":
        low = math.ceil(many)
    elif (mode == "half_up" and many - low >= Fraction(1, 2)) or (
        mode == "half_even" and (many - low > Fraction(1, 2) or (many - low == Fraction(1, 2) and low % 2))
    ):
        low += 1
    return low * step


def verdict(w: World, node: model.Metric, win: Win, keys: Mapping[str, Any]) -> str:
    """met missed no_data excused provisional unknown, "" without a target."""
    if node.target is None:
        return ""
    found = cell(w, node, win, keys)
    if found.s == NO_DATA:
        return node.no_data if node.no_data in ("met", "missed") else "no_data"
    if found.s:
        return {EXCUSED: "excused", PROVISIONAL: "provisional"}.get(found.s, "unknown")
    limit = ev(w, node.target[1], X(win=win, keys=keys))
    return "met" if holds(w, node.target[0], found.v, limit.v) else "missed"


def state(w: World, e: model.Expr, x: X) -> C:
    """``missed M`` of the window or of the row, ``missed M for n months in a row``."""
    node = w.nodes[e.info["of"]]
    assert isinstance(node, model.Metric), node.id
    wanted = "missed" if e.info["state"] in ("missed", "breached") else "met"
    if node.every is None:
        assert node.target is not None
        got = ev(w, node.value, x)
        limit = ev(w, node.target[1], x)
        if got.v is None:
            return C(None, got.s)
        return C((holds(w, node.target[0], got.v, limit.v)) == (wanted == "met"), got.s)
    assert x.win is not None
    keys = {k: v for k, v in x.keys.items() if k in node.keys}
    if e.args:
        n = ev(w, e.args[0], x).v.n
        return C(run(w, node, x.win, keys).v >= n and verdict(w, node, x.win, keys) == wanted)
    found = verdict(w, node, x.win, keys)
    return C(found == wanted, PROVISIONAL if found == "provisional" else VALUE)


def run(w: World, node: model.Metric, upto: Win, keys: Mapping[str, Any]) -> C:
    """How many windows in a row were missed up to this one; no data and excuses are passed over."""
    many, worst_of = 0, VALUE
    for win in windows_of(w, node):
        if win.first > upto.last:
            break
        found = verdict(w, node, win, keys)
        if found == "missed":
            many += 1
        elif found == "met":
            many = 0
        elif found == "provisional":
            worst_of = PROVISIONAL
    return C(Fraction(many), worst_of)


def happened(w: World, e: model.Expr, x: X) -> C:
    """An event that is a condition of a window, an event of the journal, or a power exercised for the window."""
    name = e.info["of"]
    node = w.nodes[name]
    if isinstance(node, model.Event) and node.condition is not None:
        return ev(w, node.condition, x)
    if isinstance(node, model.Norm) and x.win is not None:
        return C(any(line.ref == x.win.name for line in w.lines(name)))
    return C(bool(w.lines(name)))


def aggregate(w: World, e: model.Expr, x: X) -> C:
    fn, of, attr = e.info["fn"], e.info["of"], e.info["attr"]
    tails: tuple[model.Tail, ...] = e.info["tails"]
    assert x.win is not None
    head = w.nodes[of]
    if isinstance(head, model.Metric):
        return _of_metric(w, e, head, x)
    if isinstance(head, model.Event) and not head.base:
        first, after = bounds(x.win)
        return C(Fraction(sum(first <= line.at < after for line in w.lines(of))))
    record = of if isinstance(head, model.Record | model.Event) else of.rsplit(".", 1)[0]
    if e.info["record"]:
        record = e.info["record"]
    rows = gather(w, record, x)
    where = e.args[0] if e.args else None

    def at(row: dict[str, Any]) -> X:
        return evolve(x, row=row, before=row["before"], clip=False)

    if fn == "time":
        return _time(w, [r for r in rows if where is None or ev(w, where, at(r)).v is True], of, tails, x)
    if tails:
        raise NotImplementedError(tails)
    if fn == "share":
        assert where is not None
        cells = [ev(w, where, at(r)) for r in rows]
        if not rows:
            return C(None, NO_DATA)
        return C(Fraction(sum(c.v is True for c in cells), len(rows)), worst(*cells))
    if where is not None:
        rows = [r for r in rows if ev(w, where, at(r)).v is True]
    if fn == "count":
        if e.info["distinct"]:
            return C(Fraction(len({ev(w, _column(of), at(r)).v for r in rows})))
        return C(Fraction(len(rows)))
    cells = [_value(w, of, attr, evolve(at(r), clip=True)) for r in rows]
    return over_cells(
        fn, cells, Dur("s", Fraction(0)) if attr == "length" or _measures_time(w, of) else Fraction(0)
    )


def _measures_time(w: World, of: str) -> bool:
    node = w.nodes[of]
    return isinstance(node, model.Column) and node.type.base == "duration"


def _column(of: str) -> model.Expr:
    from hetong.trees.types import ANY

    return model.Expr("column", ANY, (), {"id": of, "previous": False, "record": ""})


def _value(w: World, of: str, attr: str, x: X) -> C:
    found = ev(w, _column(of), x)
    if attr == "length" and found.v is not None:
        span, state = span_of(w, found.v, x)
        assert span.end is not None
        return C(Dur("s", Fraction(int((span.end - span.start).total_seconds()))), state)
    return found


def over_cells(fn: str, cells: list[C], nothing: Any) -> C:
    """sum, mean, min, max, median or a percentile of what has a value; no data and excused are left out."""
    cells = [c for c in cells if c.s not in (NO_DATA, EXCUSED) and c.v is not None]
    state = worst(*cells)
    timed = isinstance(nothing, Dur)
    values = sorted(c.v.n if timed else c.v for c in cells)
    if not values:
        return C(nothing) if fn == "sum" else C(None, NO_DATA)
    if fn == "sum":
        v = sum(values, Fraction(0))
    elif fn == "mean":
        v = sum(values, Fraction(0)) / len(values)
    elif fn in ("min", "max"):
        v = values[0] if fn == "min" else values[-1]
    elif fn == "median":
        half = len(values) // 2
        v = values[half] if len(values) % 2 else Fraction(values[half - 1] + values[half]) / 2
    else:
        rank = 1
        while rank * 100 < int(fn[1:]) * len(values):
            rank += 1
        v = values[rank - 1]
    return C(Dur("s", Fraction(v)) if timed else v, state)


def _minutes(span: Span, x: X) -> set[int]:
    """The minutes of a span inside the window."""
    assert x.win is not None
    assert span.end is not None
    first, after = bounds(x.win)
    found = set()
    at = span.start
    while at < span.end:
        if first <= at < after:
            found.add(int((at - first) / MINUTE))
        at += MINUTE
    return found


def _time(w: World, rows: list[dict[str, Any]], of: str, tails: tuple[model.Tail, ...], x: X) -> C:
    minutes: set[int] = set()
    state = VALUE
    for row in rows:
        span, own = span_of(w, row[of], evolve(x, clip=False))
        state = max(state, own)
        minutes |= _minutes(span, x)
    for tail in tails:
        assert tail.kind == "except_during", tail.kind
        record = str(tail.what).rsplit(".", 1)[0]
        on = w.nodes[record]
        column = (
            str(tail.what)
            if str(tail.what) in w.nodes
            else f"{getattr(on, 'base', '')}.{str(tail.what).rsplit('.', 1)[1]}"
        )
        for row in all_rows(w, record):
            minutes -= _minutes(span_of(w, row[column], evolve(x, clip=False))[0], x)
    return C(Dur("s", Fraction(60 * len(minutes))), state)


def _of_metric(w: World, e: model.Expr, node: model.Metric, x: X) -> C:
    """Across keys, across smaller windows, or across the last windows of a metric."""
    fn, tails = e.info["fn"], e.info["tails"]
    assert x.win is not None
    keys = {k: v for k, v in x.keys.items() if k in node.keys}
    if fn == "run":
        return run(w, node, x.win, keys)
    tail = tails[0]
    nothing: Any = Dur("s", Fraction(0)) if node.type.base == "duration" else Fraction(0)
    if tail.kind == "over" and isinstance(tail.what, str) and tail.what in w.nodes:
        own = [evolve(x, keys=k) for k in keys_of(w, node)]
        return over_cells(fn, [metric(w, node, k) for k in own], nothing)
    if tail.kind == "over":
        inner = [
            m for m in windows_of(w, node) if x.win.first <= m.first <= x.win.last and bounds(m)[0] < w.as_of
        ]
        return over_cells(fn, [cell(w, node, m, keys) for m in inner], nothing)
    assert isinstance(tail.what, model.Expr)
    n = int(tail.what.info["n"])
    own_windows = [m for m in windows_of(w, node) if m.first <= x.win.last][-n:]
    if tail.kind == "in_last_full" and len(own_windows) < n:
        return C(None, NO_DATA)
    if fn == "count":
        wanted = "met" if e.info["state"] == "met" else "missed"
        told = [verdict(w, node, m, keys) for m in own_windows]
        return C(Fraction(told.count(wanted)), PROVISIONAL if "provisional" in told else VALUE)
    return over_cells(fn, [cell(w, node, m, keys) for m in own_windows], nothing)


def window_at(unit: str, day: dt.date, w: World) -> Win:
    """The window of the term around a day; a whole one outside the term."""
    return next((m for m in windows(unit, w.start, w.expiry) if m.first <= day <= m.last), window_of(unit, day))
