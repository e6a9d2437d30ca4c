"""Plans of the algebra, run through ibis: what is asked once for DuckDB runs in the same words on another engine.

In: plans, relations by record, and how an engine runs an expression. Out: the tuples that the algebra promises. Every
figure is exact: sums in 38 digits, a percentile by counting equal values and their ranks, never by an approximation.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

import ibis

from hetong.engines.ibis_scalars import Ibis, Scalars, Words, null, pick, previous, read, staged, total, whole
from hetong.settle.query.algebra import (
    AnyPlan,
    Bounds,
    Col,
    Edge,
    Measure,
    Neighbours,
    Plan,
    Scalar,
    SpanPlan,
    UnionPlan,
)
from hetong.settle.query.walk import columns

Run = Callable[[Ibis], Sequence[tuple[Any, ...]]]
"""Puts an expression to the engine; the rows as plain tuples."""

_EPOCH = dt.date(1970, 1, 1)
_APART = frozenset({"rank", "upper", "first", "last"})
_WINDOW = "window n"
_EDGES: dict[Scalar, str] = {Edge("low"): "window low", Edge("high"): "window high"}


class Plans:
    """``relation``: the rows of a record, stored as ``ibis_scalars`` says; ``words``: see there."""

    def __init__(self, relation: Callable[[str], Ibis], words: Words, run: Run) -> None:
        self._relation, self._words, self._run = relation, words, run

    def __call__(self, plan: AnyPlan) -> Sequence[tuple[Any, ...]]:
        if isinstance(plan, Plan):
            return self._grouped(plan)
        if isinstance(plan, SpanPlan):
            return self._lasting(plan)
        return self._union(plan)

    # ---- rows ---------------------------------------------------------------------------------------------------

    def _rows(self, plan: AnyPlan, used: Sequence[Scalar | None]) -> tuple[Ibis, Scalars]:
        """The rows of a plan's record that it keeps, with what they need of the row before."""
        rows = self._relation(plan.record)
        before = [c.name for c in columns(plan.keep, *used) if c.previous]
        if before:
            rows = self._neighbours(rows, plan.neighbours, before)
        rows, scalars = staged(rows, [plan.keep], self._words)
        return staged(rows.filter(scalars.of(plan.keep)), used, self._words)

    def _neighbours(self, rows: Ibis, near: Neighbours | None, names: Sequence[str]) -> Ibis:
        if near is None:
            raise ValueError("a plan that looks back without saying at which row")
        rows, scalars = staged(rows, [near.among], self._words)
        rows, scalars = staged(rows.filter(scalars.of(near.among)), [*near.within, *near.order], self._words)
        order = [scalars.of(s).asc(nulls_first=False) for s in near.order]
        window = ibis.window(group_by=[scalars.of(s) for s in near.within] or None, order_by=order)
        return rows.mutate(**{previous(name): rows[name].lag().over(window) for name in dict.fromkeys(names)})

    # ---- aggregates ---------------------------------------------------------------------------------------------

    def _grouped(self, plan: Plan) -> Sequence[tuple[Any, ...]]:
        group = ["w", *(f"k{n}" for n in range(len(plan.keys)))]
        width = len(group)
        figures: dict[tuple[Any, ...], dict[int, Any]] = {}
        plain = {n: m for n, m in enumerate(plan.measures) if m.fn not in _APART}
        tagged = self._tagged(plan, plain)
        if tagged is None:
            return ()
        together = {f"m{n}": _figure(tagged, m, n) for n, m in plain.items()} or {"m": tagged.count()}
        for row in self._run(tagged.group_by(group).agg(**together).select(*group, *together)):
            figures[tuple(row[:width])] = dict(zip(plain, row[width:], strict=False))
        for n, measure in enumerate(plan.measures):
            if measure.fn in _APART:
                # On its own, so that only what it needs is sorted or counted.
                alone = self._tagged(plan, {n: measure})
                for row in self._run(_apart(alone, measure, n, group, len(plan.order))):
                    figures[tuple(row[:width])][n] = row[width]
        kinds = [_kind_of(m) for m in plan.measures]
        return [
            (
                int(group_of[0]),
                *(_out(v, key.kind) for v, key in zip(group_of[1:], plan.keys, strict=True)),
                *(_out(values.get(n), kind) for n, kind in enumerate(kinds)),
            )
            for group_of, values in figures.items()
        ]

    def _tagged(self, plan: Plan, measures: Mapping[int, Measure]) -> Ibis | None:
        """The rows with window ``w``, keys ``k0``…, and by the number of each measure its value ``v`` and condition
        ``c``; the order ``o0``… where one needs it. None where there is no window."""
        order = plan.order if any(m.fn in ("first", "last") for m in measures.values()) else ()
        measured = [s for m in measures.values() for s in (m.value, m.when)]
        rows, scalars = self._rows(plan, (plan.moment, plan.until, *plan.keys, *order, *measured))
        if plan.until is not None:
            touched = _touching(rows, scalars.of(plan.moment), scalars.of(plan.until), plan.bounds)
            if touched is None:
                return None
            rows, scalars = touched, scalars.among(touched, _EDGES)
            chosen = {"w": rows[_WINDOW]}
        else:
            chosen = {"at": scalars.of(plan.moment)}
        chosen |= {f"k{n}": scalars.of(key) for n, key in enumerate(plan.keys)}
        chosen |= {f"o{n}": scalars.of(s) for n, s in enumerate(order)}
        for n, measure in measures.items():
            if measure.value is not None:
                chosen[f"v{n}"] = scalars.of(measure.value)
            if measure.when is not None:
                chosen[f"c{n}"] = scalars.of(measure.when)
        tagged = rows.select(**chosen)
        return tagged if plan.until is not None else _in_windows(tagged, plan.bounds)

    # ---- how long -----------------------------------------------------------------------------------------------

    def _lasting(self, plan: SpanPlan) -> Sequence[tuple[Any, ...]]:
        rows, scalars = self._rows(plan, (plan.start, plan.end, *plan.keys, plan.open))
        names = [f"k{n}" for n in range(len(plan.keys))]
        chosen = {"s": scalars.of(plan.start), "e": scalars.of(plan.end), "open": scalars.of(plan.open)}
        chosen |= {name: scalars.of(key) for name, key in zip(names, plan.keys, strict=True)}
        spans = rows.select(**chosen)
        spans = spans.filter(spans.s < spans.e)
        group = ["w", *names]
        counted = _across_windows(spans, plan.bounds)
        if counted is None:
            return ()
        of_rows = counted.group_by(group).agg(rows=counted.count(), open=counted.count(where=counted.open))
        pieces = _across_windows(_merged(spans, names), plan.bounds)
        assert pieces is not None
        low, high = (pick([int(b[side]) for b in plan.bounds], pieces.w) for side in (0, 1))
        pieces = pieces.mutate(a=ibis.greatest(pieces.s, low), b=ibis.least(pieces.e, high))
        if plan.clock is not None:
            pieces = read(read(pieces, "a", plan.clock), "b", plan.clock)
        ran = total(pieces.b - pieces.a, Col("us", "us"))
        of_time = pieces.group_by(group).agg(us=ran.sum(), pieces=pieces.count())
        lasted = {
            tuple(r[: len(group)]): r[len(group) :] for r in self._run(of_time.select(*group, "us", "pieces"))
        }
        made = []
        for row in self._run(of_rows.select(*group, "rows", "open")):
            at = tuple(row[: len(group)])
            keys = (_out(v, key.kind) for v, key in zip(at[1:], plan.keys, strict=True))
            made.append((int(at[0]), *keys, *(int(x) for x in (*lasted[at], *row[len(group) :]))))
        return made

    def _union(self, plan: UnionPlan) -> Sequence[tuple[Any, ...]]:
        rows, scalars = self._rows(plan, (plan.start, plan.end))
        spans = rows.select(s=scalars.of(plan.start), e=scalars.of(plan.end))
        merged = _merged(spans.filter(spans.s < spans.e), [])
        return sorted((int(s), int(e)) for s, e in self._run(merged.select("s", "e")))


def _in_windows(rows: Ibis, bounds: Bounds) -> Ibis | None:
    """The rows with the number of each window that ``at`` falls into as ``w``; None where there is no window."""
    days: Sequence[tuple[Any, Any]] = bounds
    limits = sorted((_number(low), _number(high), n) for n, (low, high) in enumerate(days) if low < high)
    if not limits:
        return None
    apart = all(a[1] <= b[0] for a, b in pairwise(limits))
    at = rows["at"]
    if not apart:
        hits = [(_within(at, low, high), n) for low, high, n in limits]
        return _exploded(rows, hits)
    first, last = limits[0][0], max(high for _, high, _ in limits)
    rows = rows.filter(_within(at, first, last))
    tagged = rows.mutate(w=_search(rows["at"], limits))
    return tagged.filter(tagged.w.notnull())


def _within(at: Ibis, low: int, high: int) -> Ibis:
    return (at >= low) & (at < high)


def _search(at: Ibis, limits: Sequence[tuple[int, int, int]]) -> Ibis:
    """The number of the window among some that follow each other: by halves, so that many windows cost little."""
    if len(limits) == 1:
        low, high, n = limits[0]
        return ibis.ifelse(_within(at, low, high), whole(n), null("int64"))
    half = len(limits) // 2
    return ibis.ifelse(at < limits[half][0], _search(at, limits[:half]), _search(at, limits[half:]))


def _across_windows(spans: Ibis, bounds: Sequence[tuple[int, int]]) -> Ibis | None:
    """Each span once for every window of which it has a part."""
    hits = [((spans.s < high) & (spans.e > low), n) for n, (low, high) in enumerate(bounds) if low < high]
    return _exploded(spans, hits) if hits else None


def _touching(rows: Ibis, start: Ibis, end: Ibis, bounds: Bounds) -> Ibis | None:
    """Each row once for every window that it begins in or has a part in, with the window and its edges."""
    limits = [(_number(low), _number(high)) for low, high in bounds]
    hits = [
        ((start < high) & ((end > low) | (start >= low)), n)
        for n, (low, high) in enumerate(limits)
        if low < high
    ]
    if not hits:
        return None
    tagged = _exploded(rows, hits, _WINDOW)
    edges = {
        name: pick([limit[n] for limit in limits], tagged[_WINDOW]) for n, name in enumerate(_EDGES.values())
    }
    return tagged.mutate(**edges)


def _exploded(rows: Ibis, hits: Sequence[tuple[Ibis, int]], name: str = "w") -> Ibis:
    numbers = [ibis.ifelse(hit, whole(n), null("int64")) for hit, n in hits]
    tagged = rows.mutate(**{name: ibis.array(numbers).unnest()})
    return tagged.filter(tagged[name].notnull())


def _figure(rows: Ibis, measure: Measure, n: int) -> Ibis:
    when = rows[f"c{n}"] if measure.when is not None else None
    if measure.value is None:
        return rows.count(where=when)
    value = rows[f"v{n}"]
    if measure.fn == "count":
        known = value.notnull()
        return rows.count(where=known if when is None else known & when)
    if measure.fn == "sum":
        return total(value, measure.value).sum(where=when)
    aggregate = {"min": value.min, "max": value.max, "distinct": value.nunique}[measure.fn]
    return aggregate(where=when)


def _apart(rows: Ibis, measure: Measure, n: int, group: Sequence[str], order: int) -> Ibis:
    """Figures that need an order, by group: (group…, value)."""
    known = rows[f"v{n}"].notnull()
    rows = rows.filter(known & rows[f"c{n}"] if measure.when is not None else known)
    if measure.fn in ("first", "last"):
        keys = [rows[f"o{i}"] for i in range(order)]
        by = [k.asc(nulls_first=False) if measure.fn == "first" else k.desc(nulls_first=True) for k in keys]
        placed = rows.mutate(place=ibis.row_number().over(ibis.window(group_by=group, order_by=by)))
        return placed.filter(placed.place == 0).select(*group, f"v{n}")
    counted = rows.group_by([*group, f"v{n}"]).agg(n=rows.count())
    whole_group = ibis.window(group_by=group)
    so_far = ibis.window(group_by=group, order_by=counted[f"v{n}"], preceding=None, following=0)
    ranked = counted.mutate(all=counted.n.sum().over(whole_group), upto=counted.n.sum().over(so_far))
    if measure.fn == "upper":
        reached = ranked.upto * 2 > ranked["all"]
    else:
        reached = ranked.upto * measure.p.denominator >= ranked["all"] * measure.p.numerator
    found = ranked.filter(reached)
    return found.group_by(group).agg(value=found[f"v{n}"].min()).select(*group, "value")


def _merged(spans: Ibis, keys: Sequence[str]) -> Ibis:
    """The union of spans by key: a span begins a new piece when it starts after all before it have ended."""
    order = [spans.s, spans.e]
    before = ibis.window(group_by=list(keys) or None, order_by=order, preceding=(None, 1))
    marked = spans.mutate(reach=spans.e.max().over(before))
    marked = marked.mutate(
        new=ibis.ifelse(marked.reach.isnull() | (marked.s > marked.reach), whole(1), whole(0))
    )
    upto = ibis.window(group_by=list(keys) or None, order_by=[marked.s, marked.e], preceding=None, following=0)
    parted = marked.mutate(piece=marked.new.sum().over(upto))
    return parted.group_by([*keys, "piece"]).agg(s=parted.s.min(), e=parted.e.max())


def _number(bound: int | dt.date) -> int:
    return (bound - _EPOCH).days if isinstance(bound, dt.date) else bound


def _kind_of(measure: Measure) -> str:
    if measure.fn in ("count", "distinct") or measure.value is None:
        return "int"
    return measure.value.kind


def _out(value: Any, kind: str) -> Any:
    """A stored value as the algebra names it."""
    if value is None or kind in ("text", "bool"):
        return value
    if kind == "dec":
        return Decimal(value)
    if kind == "date":
        return _EPOCH + dt.timedelta(days=int(value))
    return int(value)
