"""What a name is worth: params, metrics, fees, columns of the row at hand, cells of tables, predeclared words."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING

from hetong.settle import evaluate
from hetong.settle.place import Occurrence, Place
from hetong.settle.values import Cell, Instant, Length, Period, Value, combine, known, refused, unknown
from hetong.trees import model
from hetong.trees.model import Expr

if TYPE_CHECKING:
    from hetong.settle.run import Run


def elapsed(run: Run, period: Period) -> Length:
    """The elapsed time of a period in the contract's zone: a month with a clock change is longer or shorter."""
    zone = run.clock.zone
    return Length(Fraction(zone.end(period.last) - zone.start(period.first), 1_000_000), "elapsed", "second")


def ref(run: Run, e: Expr, place: Place) -> Cell:
    return named(run, str(e.info["id"]), place)


def named(run: Run, id: str, place: Place) -> Cell:
    """The value of a declaration by its id."""
    from hetong.settle import measures, moments

    node = run.nodes.get(id)
    if isinstance(node, model.Metric):
        return measures.metric_at(run, node, place)
    if isinstance(node, model.Fee):
        return measures.fee_at(run, node, place)
    if isinstance(node, model.Param | model.Define):
        given = run.given(id, place.window, day=_day(place))
        if given is not None:
            return known(given.value)
        found = evaluate.value(run, node.value, place)
        if not found.usable:  # what was open then and has been settled since
            later = [g for g in run.given_all(id) if g.day is not None and g.day <= run.day and not g.period]
            stated = _stated(run, id)
            if later:
                return known(min(later, key=lambda g: g.day or run.day).value)
            if stated is not None:
                return stated
        return found
    if isinstance(node, model.Account):
        from hetong.settle.accounts import balance

        return balance(run, node, place.day or run.day)
    if isinstance(node, model.Series):
        return series(run, node, place.day or (place.window.first if place.window else run.day))
    if isinstance(node, model.Norm) and node.act.amount is not None and place.instance is None:
        from hetong.settle import attributes

        if id not in place.bound:
            return attributes.payment(run, node, "amount", place)
    if isinstance(node, model.Norm | model.Event | model.Record):
        return moments.happening(run, id, place)
    given = run.given(id, place.window)
    if given is not None:
        return known(given.value)
    return known(id)


def _stated(run: Run, id: str) -> Cell | None:
    """A judgement of the journal, the latest one."""
    lines = [line for line in run.told("judgement") if line.data.get("of") == id]
    return known(max(lines, key=lambda h: h.at).data["value"]) if lines else None


def _day(place: Place) -> dt.date | None:
    if place.day is not None:
        return place.day
    return place.window.last if place.window is not None else None


def series(run: Run, node: model.Series, day: dt.date) -> Cell:
    """The value published for ``day``: the latest not after it; refused where there is none, as the contract says."""
    held = [g for g in run.given_all(node.id) if g.day is not None and g.day <= day]
    return known(max(held, key=lambda g: g.day or day).value) if held else refused("series", node.id)


# ---- rows and columns -------------------------------------------------------------------------------------------


def column(run: Run, e: Expr, place: Place) -> Cell:
    id, record = str(e.info["id"]), str(e.info.get("record") or "")
    owner = id.rpartition(".")[0]
    if e.info.get("previous"):
        return _datum(run, id, place.previous, place) if place.previous is not None else known(None)
    for row in (place.row, place.bound.get(record), place.bound.get(owner), *_through(place, owner)):
        if row is not None and (row.record == owner or row.of in (owner, record)):
            return _datum(run, id, row, place)
    from hetong.settle.occurrences import occurrences

    day = place.day or (place.window.last if place.window else run.day)
    latest = [o for o in occurrences(run, record or owner) if o.day <= day]
    if latest:
        return _datum(run, id, latest[-1], place)
    return unknown("no_occurrence", record or owner)


def _through(place: Place, owner: str) -> list[Occurrence]:
    """The row to which a bound breach or performance goes back."""
    found: list[Occurrence] = []
    for one in (*place.bound.values(), getattr(place.instance, "trigger", None)):
        seen = 0
        while one is not None and seen < 8:
            if owner in one.bound:
                found.append(one.bound[owner])
            if one.of == owner or one.record == owner:
                found.append(one)
            one = getattr(one.instance, "trigger", None)
            seen += 1
    return found


def _datum(run: Run, id: str, row: Occurrence, place: Place) -> Cell:
    """A column of a row: as recorded, or worked out where it is derived; None is not yet known."""
    if id in row.values:
        return known(row.values[id])
    node = run.nodes.get(id)
    if isinstance(node, model.Column) and node.value is not None:
        return evaluate.value(run, node.value, place.at_row(row, place.previous))
    name = id.rpartition(".")[2]
    if name in ("at", "by", "ref"):
        return known({"at": row.at, "by": row.actor, "ref": row.ref}[name])
    return known(None)


def cell(run: Run, e: Expr, place: Place) -> Cell:
    """A cell of the row of a table that an expression names."""
    row = evaluate.value(run, e.args[0], place)
    if not row.usable or row.value is None:
        return row if not row.usable else known(None)
    return cell_of(run, str(row.value), str(e.info["column"]), place)


def cell_of(run: Run, row: str, column: str, place: Place) -> Cell:
    name = column.rpartition(".")[2]
    given = run.given(f"{row}.{name}", place.window)
    if given is not None:
        return known(given.value)
    node = run.nodes.get(row)
    cells = node.cells if isinstance(node, model.TableRow) else {}
    found = cells.get(name) or cells.get(column)
    if found is not None:
        return evaluate.value(run, found, place)
    default = run.nodes.get(column)
    if isinstance(default, model.Column) and default.value is not None:
        return evaluate.value(run, default.value, place)
    return known(None)


def index(run: Run, e: Expr, place: Place) -> Cell:
    """``x[k]``: a metric in another window, a series or account on a day, a keyed value, a row of a table."""
    from hetong.settle import measures

    base, by = e.args
    node = run.nodes.get(str(base.info.get("id", "")))
    if by.op == "period":
        wanted = evaluate.value(run, by, place)
        if not wanted.usable or wanted.value is None:
            return wanted
        return evaluate.value(run, base, place.within(wanted.value).on(None))
    key = evaluate.value(run, by, place)
    if not key.usable:
        return key
    if isinstance(node, model.Account | model.Series):
        day = key.value if isinstance(key.value, dt.date) else run.clock.zone.day(Instant(int(key.value)))
        if isinstance(node, model.Series):
            return series(run, node, day)
        from hetong.settle.accounts import balance

        return balance(run, node, day)
    if isinstance(key.value, Period):
        return evaluate.value(run, base, place.within(key.value).on(None))
    if isinstance(node, model.Metric | model.Fee) and node.keys:
        from attrs import evolve

        return measures.keyed(run, node, evolve(place, keys={**place.keys, node.keys[0]: str(key.value)}))
    if isinstance(node, model.Param | model.Define) and node.value.op == "table":
        from hetong.settle.schedules import by_value

        given = run.given(f"{node.id}.{str(key.value).rpartition('.')[2]}", place.window)
        return known(given.value) if given is not None else by_value(run, node.value, key, place)
    return unknown("unreadable", "index")


def listed(run: Run, e: Expr, place: Place) -> Cell:
    """The names and values of a list; what hangs on a service that is not taken is left out."""
    found: list[Value] = []
    for item in e.info["items"]:
        node = run.nodes.get(item.id) if item.id else None
        if node is not None and run.included(node) is False:
            continue
        found.append(item.id or "")
    return known(tuple(found))


# ---- predeclared words ------------------------------------------------------------------------------------------


def word(run: Run, e: Expr, place: Place) -> Cell:
    from hetong.settle import term

    name = str(e.info["name"])
    if name == "period":
        return known(place.window) if place.window is not None else unknown("unreadable", "period")
    if name == "date":
        if place.row is not None:
            return known(place.row.day)
        if place.window is not None:
            return known(place.window.first)
        return known(place.day or run.day)
    if name == "amount":
        return known(place.amount) if place.amount is not None else unknown("unreadable", "amount")
    if name in ("start", "end", "expiry", "termination", "signing", "effect"):
        return term.moment(run, name)
    if name == "loss":
        return loss(run, place)
    if name == "other":
        return known(place.other)
    return unknown("word", name)


def loss(run: Run, place: Place) -> Cell:
    """The loss stated for the failure at hand; nobody knows it until someone has."""
    given = run.given("loss", place.window)
    if given is not None:
        return known(given.value)
    return unknown("judged", "loss")


def period(run: Run, e: Expr, place: Place) -> Cell:
    """``month``, ``next month``, ``last quarter``: the unit that holds the window (its last day) or the day at hand,
    moved by one."""
    from hetong.settle.time.windows import period_containing, shift

    unit, which = str(e.info.get("unit") or ""), str(e.info.get("which") or "")
    if place.window is not None and place.window.unit == unit:
        base = place.window
        if base.cut:
            base = period_containing(base.first, unit, run.clock.start, run.clock.year)
    elif place.window is not None:
        base = period_containing(place.window.last, unit, run.clock.start, run.clock.year)
    else:
        base = period_containing(place.day or run.day, unit, run.clock.start, run.clock.year)
    step = {"next": 1, "last": -1}.get(which, 0)
    return known(shift(base, step, run.clock.start) if step else base)


def whole(cells: list[Cell]) -> Cell:
    """The sum of cells."""
    total = Fraction(0)
    for one in cells:
        if one.usable and isinstance(one.value, Fraction | int):
            total += one.value
    return combine(total, *cells)
