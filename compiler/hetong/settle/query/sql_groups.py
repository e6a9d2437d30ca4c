"""Counts, sums and ranks by window and key, in one pass over the rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from hetong.settle.query.algebra import DAY, Compare, Lit, Logic, Measure, Plan, Scalar, both
from hetong.settle.query.numbers import decimal
from hetong.settle.query.sql import HIGH, LOW, WINDOW, Query

_EPOCH = dt.date(1970, 1, 1)
_NEVER = Lit(False, "bool")
_FEW = 4096  # days in a list of windows by day
_HALVED = 32  # windows up to which halving is quicker than a list


def grouped(query: Query, plan: Plan, tally: bool = False) -> str:
    """Tuples (window, keys…, measures…). ``tally``: ranks by counting equal values, which takes memory by how many
    different ones there are, not by how many rows."""
    every: Sequence[Any] = plan.bounds
    bounds = [b for b in every if b[0] < b[1]]
    if not bounds:
        return _nothing(query, plan)
    low, high = min(b[0] for b in bounds), max(b[1] for b in bounds)
    kind = plan.moment.kind
    keep = _without(plan.keep, plan.moment, high)
    if plan.until is not None:
        bearing = Logic(
            "or", (Compare("gt", plan.until, Lit(low, kind)), Compare("ge", plan.moment, Lit(low, kind)))
        )
        keep = both(Compare("lt", plan.moment, Lit(high, kind)), bearing, keep)
    elif plan.neighbours is not None or kind != "ts" or not query.prune(plan.moment, int(low), int(high)):
        keep = both(
            Compare("ge", plan.moment, Lit(low, kind)), Compare("lt", plan.moment, Lit(high, kind)), keep
        )
    needed = [
        plan.moment,
        plan.until,
        *plan.keys,
        *(x for m in plan.measures for x in (m.value, m.when)),
        *_order(plan),
    ]
    rows = query.rows(needed, keep, plan.neighbours)
    chosen = [f"{query.scalar(k)} AS k{n}" for n, k in enumerate(plan.keys)]
    values = {m.value: None for m in plan.measures if m.value is not None}
    names = {value: f"v{n}" for n, value in enumerate(values)}
    chosen += [f"{query.scalar(value)} AS {name}" for value, name in names.items()]
    tests = {m.when: None for m in plan.measures if m.when not in (None, _NEVER)}
    conditions = {when: f"b{n}" for n, when in enumerate(tests)}
    chosen += [f"{query.scalar(when)} AS {name}" for when, name in conditions.items()]
    order = _order(plan)
    chosen += [f"{query.scalar(o)} AS o{n}" for n, o in enumerate(order)]
    index = indexed(query, plan) if plan.until is None else None
    if index is None:
        windows = query.windows(plan.bounds, kind)
        moment = query.scalar(plan.moment)
        begun = f"{moment} >= {LOW}"
        if plan.until is not None:
            begun = f"({query.scalar(plan.until)} > {LOW} OR {begun})"
        source = f"{rows} JOIN {windows} ON {moment} < {HIGH} AND {begun}"
        chosen.insert(0, f"{WINDOW} AS w")
    else:
        source = rows
        chosen.insert(0, f"{index} AS w")
    query.stage("g", f"SELECT {', '.join(chosen)} FROM {source}")
    groups = ["w", *(f"k{n}" for n in range(len(plan.keys)))]
    wanted = " WHERE w >= 0" if index is not None and gaps(plan) else ""
    ranked = {m.value for m in plan.measures if m.fn in ("rank", "upper")}
    if tally and len(ranked) == 1 and not any(m.fn in ("distinct", "first", "last") for m in plan.measures):
        (value,) = (v for v in ranked if v is not None)
        return _tallied(query, plan, names, conditions, groups, wanted, names[value])
    figures = [_figure(query, m, names, conditions, len(order)) for m in plan.measures]
    return query.text(f"SELECT {', '.join([*groups, *figures])} FROM g{wanted} GROUP BY {', '.join(groups)}")


def _tallied(
    query: Query, plan: Plan, names: Any, conditions: Any, groups: list[str], wanted: str, ranked: str
) -> str:
    """Rows by window, key and value first; the ranks are then where the running count of the values reaches them."""
    inner: dict[str, str] = {}
    running: dict[str, None] = {}
    outer = []
    by = ", ".join(groups)
    for m in plan.measures:
        if m.when == _NEVER:
            outer.append("0" if m.fn == "count" else "NULL")
            continue
        value = names.get(m.value, "")
        where = f" FILTER (WHERE {conditions[m.when]})" if m.when is not None else ""
        counts = m.fn in ("rank", "upper") or (m.fn == "sum" and value == ranked)
        text = f"count({value}){where}" if counts else f"{m.fn}({value or '*'}){where}"
        n = inner.setdefault(text, f"{len(inner)}")
        if m.fn in ("rank", "upper"):
            running[
                f"sum(x{n}) OVER (PARTITION BY {by} ORDER BY v) AS c{n}, sum(x{n}) OVER (PARTITION BY {by}) AS t{n}"
            ] = None
            p = m.p if m.fn == "rank" else None
            reached = (
                f"2 * c{n} > t{n}"
                if p is None
                else f"c{n} * {query.bind(p.denominator, 'BIGINT')} >= t{n} * {query.bind(p.numerator, 'BIGINT')}"
            )
            outer.append(f"min(v) FILTER (WHERE x{n} > 0 AND {reached})")
        elif m.fn == "count":
            outer.append(f"sum(x{n})")
        elif counts:
            outer.append(f"sum(v * x{n}::HUGEINT) FILTER (WHERE x{n} > 0)")
        else:
            outer.append(f"{m.fn}(x{n})")
    figures = ", ".join(f"{text} AS x{n}" for text, n in inner.items())
    query.stage("h", f"SELECT {by}, {ranked} AS v, {figures} FROM g{wanted} GROUP BY {by}, v")
    query.stage("t", f"SELECT *, {', '.join(running)} FROM h")
    return query.text(f"SELECT {by}, {', '.join(outer)} FROM t GROUP BY {by}")


def _without(keep: Scalar, moment: Scalar, high: Any) -> Scalar:
    """``keep`` without a bound of the moment that the windows keep to anyway."""
    parts = keep.args if isinstance(keep, Logic) and keep.op == "and" else (keep,)
    return both(
        *(
            _without(part, moment, high) if isinstance(part, Logic) and part.op == "and" else part
            for part in parts
            if not _bound(part, moment, high)
        )
    )


def _bound(part: Scalar, moment: Scalar, high: Any) -> bool:
    if not (
        isinstance(part, Compare) and part.rel == "lt" and part.left == moment and isinstance(part.right, Lit)
    ):
        return False
    limit: Any = part.right.value
    return limit is not None and bool(limit >= high)


def _order(plan: Plan) -> tuple[Scalar, ...]:
    return plan.order if any(m.fn in ("first", "last") for m in plan.measures) else ()


def _nothing(query: Query, plan: Plan) -> str:
    return (
        "SELECT "
        + ", ".join(f"NULL AS x{n}" for n in range(1 + len(plan.keys) + len(plan.measures)))
        + " WHERE false"
    )


def _figure(query: Query, m: Measure, names: Any, conditions: Any, order: int) -> str:
    if m.when == _NEVER:
        return "0" if m.fn in ("count", "distinct") else "NULL"
    value = names.get(m.value, "")
    test = conditions[m.when] if m.when is not None else ""
    where = f" FILTER (WHERE {test})" if test else ""
    if m.fn == "count":
        return f"count({value or '*'}){where}"
    if m.fn == "distinct":
        return f"count(DISTINCT {value}){where}"
    if m.fn in ("sum", "min", "max"):
        return f"{m.fn}({value}){where}"
    if m.fn in ("first", "last"):
        both_ = f"{test} AND {value} IS NOT NULL" if test else f"{value} IS NOT NULL"
        way = "" if m.fn == "first" else " DESC"
        by = ", ".join(f"o{n}{way}" for n in range(order))
        return f"first({value} ORDER BY {by}) FILTER (WHERE {both_})"
    if m.fn == "rank":  # nearest rank is DuckDB's own rule, for a p that is a decimal
        share = decimal(m.p)
        if share is None:
            raise ValueError("a rank that is no decimal")
        return f"quantile_disc({value}, {query.literal(Lit(share, 'dec'))}){where}"
    if m.fn == "upper":
        return f"-quantile_disc(-{value}, 0.5){where}"
    raise ValueError(m.fn)


def gaps(plan: Plan) -> bool:
    """Whether some moment between the first window and the last lies in none."""
    bounds = _apart(plan)
    return bounds is None or any(a[2] != b[1] for a, b in pairwise(bounds))


def indexed(query: Query, plan: Plan) -> str | None:
    """The number of a row's window, -1 between windows; None where a row may lie in several."""
    if len(plan.bounds) <= _HALVED:
        return by_steps(query, plan)
    return by_day(query, plan) or by_steps(query, plan)


def by_day(query: Query, plan: Plan) -> str | None:
    """The number of the window from a list by day, where all windows begin at one time of day and none overlap."""
    bounds = _apart(plan)
    if bounds is None:
        return None
    if plan.moment.kind == "date":
        day = [((a - _EPOCH).days, (b - _EPOCH).days, n) for n, a, b in bounds]
        shift = 0
    else:
        shift = bounds[0][1] % DAY
        if any(a % DAY != shift for _, a, _ in bounds):
            return None
        # A window that ends within a day (as of the run) takes the whole day: later rows were left out already.
        day = [((a - shift) // DAY, -((shift - b) // DAY), n) for n, a, b in bounds]
        if any(b % DAY != shift for _, _, b in bounds[:-1]):
            return None
    first, last = day[0][0], day[-1][1]
    if last - first > _FEW:
        return None
    windows = [-1] * (last - first)
    for a, b, n in day:
        windows[a - first : b - first] = [n] * (b - a)
    if len(windows) == 0:
        return None
    number = f"(({query.micros(plan.moment)} - {query.bind(shift + first * DAY, 'BIGINT')}) // {DAY})"
    return f"{query.bind(windows, 'SMALLINT[]')}[{number} + 1]"


def by_steps(query: Query, plan: Plan) -> str | None:
    """The number of the window by halving, where none overlap; -1 between windows."""
    bounds = _apart(plan)
    if bounds is None or len(bounds) > 512:
        return None
    steps: list[tuple[Any, int]] = []
    for n, a, b in bounds:
        if steps and steps[-1][0] == a:
            steps.pop()
        steps += [(a, n), (b, -1)]
    moment = query.scalar(plan.moment)

    def choose(low: int, high: int) -> str:
        if low == high:
            return str(steps[low][1])
        middle = (low + high + 1) // 2
        limit = query.literal(Lit(steps[middle][0], plan.moment.kind))
        return f"CASE WHEN {moment} < {limit} THEN {choose(low, middle - 1)} ELSE {choose(middle, high)} END"

    return f"({choose(0, len(steps) - 1)})::SMALLINT"


def _apart(plan: Plan) -> list[tuple[int, Any, Any]] | None:
    """(number, low, high) of the windows that are not empty, in order; None where two overlap."""
    bounds: Sequence[Any] = plan.bounds
    found = sorted(((n, a, b) for n, (a, b) in enumerate(bounds) if a < b), key=lambda w: (w[1], w[0]))
    if not found or any(x[2] > y[1] for x, y in pairwise(found)):
        return None
    return found
