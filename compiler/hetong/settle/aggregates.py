"""``count of …``, ``share of …``, ``sum of …``: over rows by the engine, over metrics, fees and states by their windows.

In: an aggregate expression and the place that holds its window and keys. Tails widen the window (``in last``, ``so
far``), part it (``over 10 minutes``) or gather keys (``over K``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import evolve

from hetong.settle import evaluate, measures
from hetong.settle.answered import ask, cell_of
from hetong.settle.engine import Answer, Question, Unanswered
from hetong.settle.place import Place
from hetong.settle.together import asked, static
from hetong.settle.values import (
    NO_DATA,
    NOTHING,
    Cell,
    Length,
    Period,
    State,
    combine,
    known,
    refused,
    unknown,
    worst,
)
from hetong.trees import model
from hetong.trees.model import Expr

if TYPE_CHECKING:
    from hetong.settle.run import Run

HISTORY = frozenset({"in_last", "in_last_full", "so_far"})
ORDERED = frozenset({"min", "max", "median", "first", "last"})


def aggregate(run: Run, e: Expr, place: Place) -> Cell:
    of = str(e.info.get("of") or "")
    if e.info.get("state") or (e.info["fn"] == "run"):
        from hetong.settle import runs

        return runs.aggregate(run, e, place)
    node = run.nodes.get(of)
    if isinstance(node, model.Metric) and node.every is None:
        return _rows(run, e, place)
    if isinstance(node, model.Metric | model.Fee):
        return _values(run, e, node, place)
    if isinstance(node, model.Define | model.Param) or not of:
        return _list(run, e, place)
    if isinstance(node, model.Norm):
        return _norm(run, e, node, place)
    if isinstance(node, model.Account):
        return unknown("unreadable", of)
    return _rows(run, e, place)


# ---- rows -------------------------------------------------------------------------------------------------------


def record_of(run: Run, e: Expr) -> str:
    """The record or event whose rows an aggregate goes through."""
    of = str(e.info.get("of") or "")
    if e.info.get("record"):
        return str(e.info["record"])
    node = run.nodes.get(of)
    if isinstance(node, model.Metric):
        return node.of
    if isinstance(node, model.Column):
        return of.rpartition(".")[0]
    return of


def base_record(run: Run, id: str) -> str:
    """The record with the rows, below any named parts; "" for an event of the journal."""
    seen = 0
    while seen < 32:
        node = run.nodes.get(id)
        if isinstance(node, model.Record) and not node.base:
            return id
        base = getattr(node, "base", "")
        if not base:
            return ""
        id, seen = base, seen + 1
    return ""


def rows_in(run: Run, record: str, place: Place) -> Cell:
    """How many rows or happenings of ``record`` the window at hand has."""
    from hetong.trees.types import Type

    e = Expr(
        "aggregate",
        Type("count"),
        (),
        {"fn": "count", "distinct": False, "of": record, "attr": "", "state": "", "tails": (), "record": ""},
    )
    return aggregate(run, run.once(("count", record), lambda: e, e), place)


def _rows(run: Run, e: Expr, place: Place) -> Cell:
    record = record_of(run, e)
    base = base_record(run, record)
    if base and base not in run.facts.records and not run.facts.open_world:
        return refused("missing_file", base)
    tails = e.info.get("tails") or ()
    history = next((t for t in tails if t.kind in HISTORY), None)
    parts = next((t for t in tails if t.kind == "over" and not isinstance(t.what, str)), None)
    window = place.window
    if window is None:
        window = measures.window_at(run, None, place) or whole_term(run)
    if window is None:
        return unknown("unreadable", "window")
    if history is not None:
        window = widened(run, history, window, place)
        if window is None:
            return NO_DATA
    if parts is not None:
        return _subwindows(run, e, parts, window, place)
    answer = _answer(run, e, record, window, place)
    return answer.cell if isinstance(answer, Unanswered) else cell_of(run, e, answer)


def whole_term(run: Run) -> Period | None:
    from hetong.settle import term

    first = term.first_day(run)
    if first is None:
        return None
    last = term.last_day(run) or run.day
    return Period("", first, max(min(last, run.day), first), f"{first}..{run.day}")


def widened(run: Run, tail: model.Tail, window: Period, place: Place) -> Period | None:
    """The window of ``in last 4 months`` or ``so far`` that ends with ``window``; None while ``full`` waits."""
    from hetong.settle import term

    start = term.first_day(run) or window.first
    if tail.kind == "so_far":
        return Period("", start, window.last, f"{start}..{window.last}")
    first, enough = back(run, tail, window, place)
    if tail.kind == "in_last_full" and not enough:
        return None
    first = max(first, start)
    return Period("", first, window.last, f"{first}..{window.last}")


def back(run: Run, tail: model.Tail, window: Period, place: Place) -> tuple[dt.date, bool]:
    """The first day of ``in last D`` that ends with a window, and whether the term is as old as that."""
    from hetong.settle import term
    from hetong.settle.time.lengths import add

    span = evaluate.value(run, tail.what, place).value if isinstance(tail.what, Expr) else None
    start = term.first_day(run) or window.first
    if not isinstance(span, Length):
        return start, True
    after = (window.whole_last or window.last) + dt.timedelta(days=1)
    first, _ = add(after, span, run.clock, back=True)
    if not isinstance(first, dt.date):
        first = run.clock.zone.day(first)
    return first, first >= start


def question(run: Run, e: Expr, windows: tuple[Period, ...], keys: tuple[str, ...], place: Place) -> Question:
    def constant(part: Expr) -> Cell:
        return evaluate.value(run, part, evolve(place, row=None))

    return Question(run.contract, e, windows, keys, constant, run.as_of, run.known_at)


def _answer(run: Run, e: Expr, record: str, window: Period, place: Place) -> Answer | Unanswered:
    """Asked once for all windows of the unit and all keys, since a scan costs the same."""
    keys = tuple(k for k in place.keys if k.rpartition(".")[0] in (record, base_record(run, record)))
    wanted = tuple(place.keys[k] for k in keys)
    if not run.once(("static", id(e)), lambda: static(run, e), False):
        found = ask(run, question(run, e, (window,), keys, place), record)
        return found if isinstance(found, Unanswered) else found.get(wanted, (Answer(),))[0]
    same, at = _beside(run, window)
    found = run.once(
        ("ask", id(e), same[0].name, same[-1].name, len(same), keys),
        lambda: asked(run, e, record, same, keys, place),
        {},
    )
    if isinstance(found, Unanswered):
        return found
    answers = found.get(wanted)
    return answers[at] if answers is not None else Answer()


def _beside(run: Run, window: Period) -> tuple[tuple[Period, ...], int]:
    """The windows of a window's unit with its place among them; alone where it is none of them."""

    def places() -> tuple[tuple[Period, ...], dict[Period, int]]:
        every = measures.windows(run, model.Window(window.unit)) if window.unit else ()
        return every, {w: i for i, w in enumerate(every)}

    same, at = run.once(("beside", window.unit), places, ((), {}))
    return (same, at[window]) if window in at else ((window,), 0)


def _subwindows(run: Run, e: Expr, tail: model.Tail, window: Period, place: Place) -> Cell:
    """``over 10 minutes``, ``over day``: the aggregate of the aggregates of the sub-windows, empty ones left out."""
    from hetong.settle.rows.tally import parts

    record = record_of(run, e)
    plain = run.once(
        ("plain", id(e)),
        lambda: evolve(e, info={**e.info, "tails": tuple(t for t in e.info["tails"] if t is not tail)}),
        e,
    )
    answers = parts(run, question(run, plain, (window,), (), place), record, tail, place)
    if isinstance(answers, Unanswered):
        return answers.cell
    cells = [cell_of(run, plain, a) for a in answers if a.rows]
    return fold(str(e.info["fn"]), cells, run)


# ---- values of metrics and fees ---------------------------------------------------------------------------------


def _values(run: Run, e: Expr, node: model.Metric | model.Fee, place: Place) -> Cell:
    tails = e.info.get("tails") or ()
    fn = str(e.info["fn"])
    over = next((t for t in tails if t.kind == "over"), None)
    history = next((t for t in tails if t.kind in HISTORY), None)
    keys = (
        measures.keys_of(run, node) if over is not None and isinstance(over.what, str) and node.keys else [()]
    )
    if node.keys and keys == [()] and measures.key_of(node, place):
        keys = [measures.key_of(node, place)]
    window = measures.window_at(run, None, place) or whole_term(run)
    if window is None:
        return unknown("unreadable", "window")
    if history is not None:
        wide = widened(run, history, window, place)
        if wide is None:
            return NO_DATA
        window = wide
    chosen = [w for w in measures.windows(run, node.every) if window.first <= w.last <= window.last]
    if node.every is None:
        chosen = []
    if (
        over is None
        and history is None
        and node.every is not None
        and not any(w.name == window.name for w in chosen)
    ):
        chosen = chosen or [w for w in [measures.window_at(run, node.every, place)] if w is not None]
    cells = [measures.cell(run, node, w, key) for w in chosen for key in keys]
    if node.every is None:
        cells = [measures.cell(run, node, None, key) for key in keys]
    if e.args:
        cells = [c for c in cells if evaluate.truth(evaluate.value(run, e.args[0], place)) is True]
    return fold(fn, cells, run)


def fold(fn: str, cells: Sequence[Cell], run: Run) -> Cell:
    """Windows or keys without data, or excused, are left out; of nothing: sum and count 0, else no data."""
    kept = [c for c in cells if c.state not in (State.NO_DATA, State.EXCUSED)]
    state, _ = worst(*kept)
    if state not in (State.VALUE, State.PROVISIONAL):
        return combine(None, *kept)
    found = [Fraction(0) if c.value is NOTHING else c.value for c in kept]
    if fn == "count":
        return combine(Fraction(len(found)), *kept)
    if not found:
        return known(Fraction(0)) if fn == "sum" else NO_DATA
    if isinstance(found[0], Length):
        clock, unit = found[0].clock, found[0].unit
        folded = numbers(fn, [f.n for f in found if isinstance(f, Length)])
        return combine(Length(folded, clock, unit), *kept)
    if isinstance(found[0], str) and fn in ("min", "max"):
        table = run.nodes.get(found[0].rpartition(".")[0])
        order = [r.id for r in getattr(table, "rows", ())]
        return combine((min if fn == "min" else max)(found, key=order.index), *kept)
    return combine(numbers(fn, found), *kept)


def numbers(fn: str, found: Sequence[Fraction]) -> Fraction:
    if fn in ("sum", "time"):
        return sum(found, Fraction(0))
    if fn == "mean":
        return sum(found, Fraction(0)) / len(found)
    if fn == "min":
        return min(found)
    if fn == "max":
        return max(found)
    if fn in ("first", "last"):
        return found[0 if fn == "first" else -1]
    ordered = sorted(found)
    if fn == "median":
        middle = len(ordered) // 2
        return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    return ordered[nearest_rank(fn, len(ordered))]


def nearest_rank(fn: str, n: int) -> int:
    """The place, from 0, of a percentile among ``n`` ordered values: value number ⌈p·n⌉."""
    p = Fraction(fn[1:]) / 100
    return max(-((-p * n) // 1), 1) - 1


# ---- lists and payments -----------------------------------------------------------------------------------------


def _list(run: Run, e: Expr, place: Place) -> Cell:
    """``sum of service_fees``: the members of a list, without what hangs on a service that is not taken."""
    of = str(e.info.get("of") or "")
    attr = str(e.info.get("attr") or "")
    cells = []
    for id in members(run, of):
        cells.append(_member(run, e, id, attr, place))
    return fold(str(e.info["fn"]), cells, run)


def members(run: Run, id: str) -> list[str]:
    """The ids in a list, lists in it spliced, and what is not included left out."""
    node = run.nodes.get(id)
    if not isinstance(node, model.Define | model.Param) or node.value.op != "list":
        return [id] if id else []
    found: list[str] = []
    for item in node.value.info["items"]:
        inner = run.nodes.get(item.id) if item.id else None
        if inner is None or run.included(inner) is False:
            continue
        found += members(run, item.id)
    return found


def _member(run: Run, e: Expr, id: str, attr: str, place: Place) -> Cell:
    from hetong.settle import attributes, lookups

    node = run.nodes[id]
    history = [t for t in e.info.get("tails") or () if t.kind in HISTORY]
    if history and isinstance(node, model.Metric | model.Fee):
        inner = evolve(e, info={**e.info, "of": id})
        return _values(
            run, run.once(("member", id, str(e.at), e.info["fn"]), lambda: inner, inner), node, place
        )
    if attr and isinstance(node, model.Norm):
        return attributes.payment(run, node, attr, place)
    found = lookups.named(run, id, place)
    return known(Fraction(0)) if found.state is State.NO_DATA else found


def _norm(run: Run, e: Expr, node: model.Norm, place: Place) -> Cell:
    from hetong.settle import attributes

    if e.info["fn"] == "count" and not e.info.get("attr"):
        return _rows(run, e, place)
    window = place.window
    history = next((t for t in e.info.get("tails") or () if t.kind in HISTORY), None)
    if history is not None and window is not None:
        window = widened(run, history, window, place)
        if window is None:
            return NO_DATA
    return attributes.over(run, node, str(e.info.get("attr") or "amount"), window, place)
