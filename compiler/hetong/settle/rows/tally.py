"""Counting rows one by one: the aggregates of a question over occurrences held in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from hetong.settle import evaluate
from hetong.settle.aggregates import nearest_rank
from hetong.settle.engine import Answer, Question, Unanswered
from hetong.settle.place import Occurrence, Place
from hetong.settle.rows.reads import spans_read
from hetong.settle.values import Cell, Instant, Interval, Length, Period, State, Value
from hetong.trees import model
from hetong.trees.model import Expr

if TYPE_CHECKING:
    from hetong.settle.run import Run


class _Unknown(Exception):
    def __init__(self, cell: Cell) -> None:
        self.cell = cell


def tally(run: Run, q: Question, record: str) -> dict[tuple[str, ...], Sequence[Answer]] | Unanswered:
    from hetong.settle.occurrences import occurrences

    rows = occurrences(run, record)
    try:
        groups: dict[tuple[str, ...], list[Seen]] = {}
        for seen in _seen(run, q.expr, rows):
            key = tuple(_named(seen.row.values.get(k)) for k in q.keys)
            groups.setdefault(key, []).append(seen)
        if not q.keys:
            groups.setdefault((), [])
        return {key: [_one(run, q.expr, group, w) for w in q.windows] for key, group in sorted(groups.items())}
    except _Unknown as stop:
        return Unanswered(stop.cell)


def _named(key: Value) -> str:
    return "" if key is None else str(key)


@frozen(eq=False)
class Seen:
    """A row with the one before it of its key; ``held``: it satisfies ``where``, which rests on ``years`` without an
    official calendar."""

    row: Occurrence
    before: Occurrence | None
    held: bool
    years: frozenset[int]


def _seen(run: Run, e: Expr, rows: Iterable[Occurrence]) -> Iterable[Seen]:
    from hetong.settle.occurrences import with_previous

    for row, before in with_previous(run, rows):
        if not e.args:
            yield Seen(row, before, True, frozenset())
            continue
        said = evaluate.value(run, e.args[0], Place(row=row, previous=before, window=None))
        if said.state in (State.UNKNOWN, State.REFUSED) and evaluate.truth(said) is None:
            raise _Unknown(said)
        yield Seen(row, before, evaluate.truth(said) is True, _years(said))


def _years(cell: Cell) -> frozenset[int]:
    return frozenset(int(r.what) for r in cell.reasons if r.kind == "calendar")


def measured(
    run: Run, e: Expr, row: Occurrence, before: Occurrence | None, years: set[int] | None = None
) -> Value:
    """What is measured of a row: a column, the row's own metric, or the attribute after it; None: not known. Years
    without an official calendar that it rests on are added to ``years``."""
    of, attr = str(e.info.get("of") or ""), str(e.info.get("attr") or "")
    node = run.nodes.get(of)
    place = Place(row=row, previous=before)
    if isinstance(node, model.Column):
        found = evaluate.value(
            run, Expr("column", node.type, (), {"id": of, "previous": False, "record": row.of}), place
        )
    elif isinstance(node, model.Metric):
        found = evaluate.value(run, node.value, place)
    else:
        return True
    if found.state in (State.UNKNOWN, State.REFUSED):
        raise _Unknown(found)
    if years is not None:
        years |= _years(found)
    value = found.value if found.usable else None
    if attr and isinstance(value, Interval):
        end = run.as_of if value.end is None else value.end
        if attr == "length":
            return Length(Fraction(end - value.start, 1_000_000), "elapsed", "second")
        return value.start if attr == "start" else value.end
    if attr and isinstance(value, str):
        from hetong.settle.lookups import cell_of

        return cell_of(run, value, attr, place).value
    return value


def _inside(run: Run, row: Occurrence, window: Period) -> bool:
    """By its time; a row that lasts is in every window it touches."""
    zone = run.clock.zone
    start, end = zone.start(window.first), zone.end(window.last)
    if row.span is None:
        return start <= row.at < end
    stop = run.as_of if row.span.end is None else min(row.span.end, run.as_of)
    return row.span.start < end and (stop > start or row.span.start >= start)


def _one(run: Run, e: Expr, rows: list[Seen], window: Period) -> Answer:
    zone = run.clock.zone
    if e.info["fn"] == "time":
        return _time(run, e, [r for r in rows if r.held], zone.start(window.first), zone.end(window.last))
    return _fold(run, e, [r for r in rows if _inside(run, r.row, window)], window)


def _fold(run: Run, e: Expr, rows: list[Seen], window: Period | None = None) -> Answer:
    """Of all rows of a window and key, those that satisfy ``where`` or not."""
    fn = str(e.info["fn"])
    held = [r for r in rows if r.held]
    spans = run.once(("spans read", id(e)), lambda: spans_read(run, e), frozenset())
    years: set[int] = set().union(*(r.years for r in rows))
    if fn == "share":
        waiting = sum(_waits(r.row, spans) for r in rows)
        return Answer(len(rows), len(held), len(rows), open=waiting, years=frozenset(years))
    if fn == "count" and not e.info.get("distinct"):
        waiting = sum(_waits(r.row, spans) for r in held)
        return Answer(len(held), len(held), 1, open=waiting, years=frozenset(years))
    values = [(r.row, measured(run, e, _cut(run, r.row, window), r.before, years)) for r in held]
    values = [(row, v) for row, v in values if v is not None]
    found, waiting = [v for _, v in values], sum(_waits(row, spans) for row, _ in values)
    known = Answer(rows=len(found), open=waiting, years=frozenset(years))
    if fn == "count":
        return evolve(known, numerator=len({_key(v) for v in found}), denominator=1)
    if not found:
        return known
    if fn in ("sum", "mean"):
        return evolve(known, numerator=_sum(found), denominator=len(found) if fn == "mean" else 1)
    return evolve(known, value=_pick(run, fn, found))


def _waits(row: Occurrence, spans: frozenset[str]) -> bool:
    """Whether one of the spans that were read is still open."""
    return any(isinstance(v := row.values.get(id), Interval) and v.end is None for id in spans)


def _cut(run: Run, row: Occurrence, window: Period | None) -> Occurrence:
    """The row with its own span cut to the window."""
    if row.span is None or window is None:
        return row
    zone = run.clock.zone
    stop = run.as_of if row.span.end is None else min(row.span.end, run.as_of)
    start, end = max(row.span.start, zone.start(window.first)), min(stop, zone.end(window.last))
    cut = Interval(Instant(start), Instant(max(end, start)))
    return evolve(row, values={k: cut if v == row.span else v for k, v in row.values.items()})


def _key(value: Value) -> Value:
    return (value.n, value.clock) if isinstance(value, Length) else value


def _sum(found: list[Value]) -> Value:
    if isinstance(found[0], Length):
        return Length(sum((f.n for f in found), Fraction(0)), found[0].clock, found[0].unit)
    return sum((Fraction(f) for f in found), Fraction(0))


def _pick(run: Run, fn: str, found: list[Value]) -> Value:
    if fn in ("first", "last"):
        return found[0 if fn == "first" else -1]
    rank = _order(run, found)
    ordered = sorted(found, key=rank)
    if fn in ("min", "max"):
        return ordered[0 if fn == "min" else -1]
    if fn == "median":
        middle = len(ordered) // 2
        if len(ordered) % 2:
            return ordered[middle]
        a, b = ordered[middle - 1], ordered[middle]
        if isinstance(a, Length):
            return Length((a.n + b.n) / 2, a.clock, a.unit)
        return (Fraction(a) + Fraction(b)) / 2 if not isinstance(a, str) else a
    return ordered[nearest_rank(fn, len(ordered))]


def _order(run: Run, found: list[Value]) -> Any:
    if isinstance(found[0], Length):
        return lambda v: v.n
    if isinstance(found[0], str):
        table = run.nodes.get(found[0].rpartition(".")[0])
        order = {r.id: i for i, r in enumerate(getattr(table, "rows", ()))}
        return lambda v: (order.get(v, len(order)), v)
    return lambda v: v


def _time(run: Run, e: Expr, rows: list[Seen], start: Instant, end: Instant) -> Answer:
    """Merged, less what is excepted, cut to the window. Rows that touch the window count as its rows."""
    from hetong.settle.spans import hours_of, intervals, measure
    from hetong.settle.time import clocks

    spans: list[Interval] = []
    waiting = touched = 0
    years: set[int] = set()
    for seen in rows:
        found = measured(run, e, seen.row, seen.before, years)
        years |= seen.years
        if not isinstance(found, Interval):
            continue
        stop = run.as_of if found.end is None else found.end
        stop = min(stop, run.as_of)
        if stop > start and found.start < min(end, stop):
            touched += 1
            waiting += found.end is None
        spans.append(Interval(found.start, Instant(max(stop, found.start))))
    merged = clocks.merge(spans)
    hours = None
    for tail in e.info.get("tails") or ():
        if tail.kind == "except_during":
            merged = clocks.subtract(merged, intervals(run, str(tail.what), Place()))
        elif tail.kind == "during":
            hours = hours_of(run, tail.what, Place())
    cut = clocks.cut(merged, start, end)
    total = 0
    for piece in cut:
        ran, missing = measure(run, piece.start, Instant(int(piece.end or 0)), hours)
        total, years = total + ran, years | missing
    return Answer(rows=touched, numerator=total, denominator=1, open=waiting, years=frozenset(years))


def parts(run: Run, q: Question, record: str, tail: model.Tail, place: Place) -> list[Answer] | Unanswered:
    """An answer for each sub-window of ``over D`` or ``over unit`` that has rows."""
    from hetong.settle.occurrences import occurrences

    zone = run.clock.zone
    window = q.windows[0]
    step = evaluate.value(run, tail.what, place).value if isinstance(tail.what, Expr) else None
    try:
        kept = [r for r in _seen(run, q.expr, occurrences(run, record)) if _inside(run, r.row, window)]
        if not isinstance(step, Length) or step.clock != "elapsed":
            return [_fold(run, q.expr, kept, window=window)]
        size = int(step.n * 1_000_000)
        groups: dict[int, list[Seen]] = {}
        for seen in kept:
            groups.setdefault((seen.row.at - zone.start(window.first)) // size, []).append(seen)
        return [_fold(run, q.expr, groups[i], window=window) for i in sorted(groups)]
    except _Unknown as stop:
        return Unanswered(stop.cell)
