"""How long something lasted: union per key, then cut to the windows, then measured by a clock."""

from __future__ import annotations

from hetong.settle.query.algebra import Compare, Lit, SpanPlan, UnionPlan, both
from hetong.settle.query.sql import HIGH, LOW, WINDOW, Query


def measured(query: Query, plan: SpanPlan) -> str:
    """Tuples (window, keys…, µs, pieces, rows, open)."""
    keys = [f"k{n}" for n in range(len(plan.keys))]
    bounds = [b for b in plan.bounds if b[0] < b[1]]
    if not bounds:
        return "SELECT " + ", ".join(f"NULL AS x{n}" for n in range(5 + len(keys))) + " WHERE false"
    low, high = min(b[0] for b in bounds), max(b[1] for b in bounds)
    # What lies outside all windows changes nothing in them, before the union or after.
    bearing = both(
        plan.keep,
        Compare("lt", plan.start, plan.end),
        Compare("lt", plan.start, Lit(high, "ts")),
        Compare("gt", plan.end, Lit(low, "ts")),
    )
    rows = query.rows([plan.start, plan.end, plan.open, *plan.keys], bearing, plan.neighbours)
    chosen = [f"{query.scalar(k)} AS k{n}" for n, k in enumerate(plan.keys)]
    query.stage(
        "spans",
        f"SELECT {_list(chosen)}{query.micros(plan.start)} AS s, {query.micros(plan.end)} AS e, "
        f"{query.scalar(plan.open)} AS o FROM {rows}",
    )
    union = _union(query, keys)
    windows = query.windows(plan.bounds, "ts")
    cut = query.stage(
        "pieces",
        f"SELECT {WINDOW} AS w, {_list(keys)}greatest(s, {LOW}) AS s, least(e, {HIGH}) AS e "
        f"FROM {union} JOIN {windows} ON s < {HIGH} AND e > {LOW}",
    )
    ran = "e - s"
    if plan.clock is not None:
        clock = query.clock(plan.clock)
        begun = query.stage("begun", _reading(cut, clock, "s", "rs"))
        cut = query.stage("ended", _reading(begun, clock, "e", "re"))
        ran = "re - rs"
    touched = (
        f"SELECT {WINDOW} AS w, {_list(keys)}0 AS u, 0 AS p, 1 AS r, o::INTEGER AS o "
        f"FROM spans JOIN {windows} ON s < {HIGH} AND e > {LOW}"
    )
    query.stage(
        "parts", f"SELECT w, {_list(keys)}{ran} AS u, 1 AS p, 0 AS r, 0 AS o FROM {cut} UNION ALL {touched}"
    )
    return query.text(
        f"SELECT w, {_list(keys)}sum(u), sum(p), sum(r), sum(o) FROM parts GROUP BY {', '.join(['w', *keys])}"
    )


def united(query: Query, plan: UnionPlan) -> str:
    """Tuples (start, end) in order."""
    rows = query.rows(
        [plan.start, plan.end], both(plan.keep, Compare("lt", plan.start, plan.end)), plan.neighbours
    )
    query.stage("spans", f"SELECT {query.micros(plan.start)} AS s, {query.micros(plan.end)} AS e FROM {rows}")
    return query.text(f"SELECT s, e FROM {_union(query, [])} ORDER BY s")


def _union(query: Query, keys: list[str]) -> str:
    """A span that begins after all before it have ended begins a new piece; touching spans are one."""
    by = f"PARTITION BY {', '.join(keys)} " if keys else ""
    query.stage(
        "reached",
        f"SELECT {_list(keys)}s, e, max(e) OVER ({by}ORDER BY s, e ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS m FROM spans",
    )
    query.stage(
        "numbered",
        f"SELECT {_list(keys)}s, e, sum(CASE WHEN m IS NULL OR s > m THEN 1 ELSE 0 END) "
        f"OVER ({by}ORDER BY s, e ROWS UNBOUNDED PRECEDING) AS n FROM reached",
    )
    return query.stage(
        "united",
        f"SELECT {_list(keys)}min(s) AS s, max(e) AS e FROM numbered GROUP BY {', '.join([*keys, 'n'])}",
    )


def _reading(rows: str, clock: str, at: str, name: str) -> str:
    ran = f"coalesce(c.n + least({rows}.{at}, c.e) - c.s, 0)"
    return f"SELECT {rows}.*, {ran} AS {name} FROM {rows} ASOF LEFT JOIN {clock} c ON {rows}.{at} >= c.s"


def _list(names: list[str]) -> str:
    return "".join(f"{name}, " for name in names)
