"""``price per unit of measure``: how many units a measure makes, by its part word, times the price."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING

from hetong.settle import evaluate
from hetong.settle.place import Place
from hetong.settle.values import NOTHING, Cell, Length, Period, Value, combine, known
from hetong.trees import model
from hetong.trees.model import Expr

if TYPE_CHECKING:
    from hetong.settle.run import Run

TIME = frozenset(
    {"second", "minute", "hour", "day", "week", "month", "quarter", "year", "working_day", "working_hour"}
)


def per(run: Run, e: Expr, place: Place) -> Cell:
    """The amount; a bare rate (``4% per year``) stays a rate. Without a measure: of time, the delay at hand; of a
    record or event, the rows of the window; ``per breach``, one."""
    price = evaluate.value(run, e.args[0], place)
    if price.usable and price.value is NOTHING:
        return price
    unit = str(e.info["unit"])
    if len(e.args) > 1:
        measure = evaluate.value(run, e.args[1], place)
        return product(e, price, measure)
    if unit in TIME:
        if getattr(place.instance, "delay", None) is None:
            return price
        from hetong.settle.accruals import accrued

        return accrued(run, e, place)
    if place.window is not None and isinstance(run.nodes.get(unit), model.Record):
        cuts = [d for d in dates(run, e.args[0]) if place.window.first < d <= place.window.last]
        if cuts:
            return dated(run, e, place, cuts)
    return product(e, price, counted(run, e, place))


def dates(run: Run, e: Expr) -> list[dt.date]:
    """The days on which a price that is a schedule by date changes."""
    if e.op == "ref":
        node = run.nodes.get(str(e.info["id"]))
        return dates(run, node.value) if isinstance(node, model.Param | model.Define) else []
    found = [d for a in e.args for d in dates(run, a)]
    if e.op == "table" and e.args and e.args[0].op == "word" and e.args[0].info.get("name") == "date":
        for band in e.info["rows"]:
            for bound in (band.low, band.high):
                cell = evaluate.value(run, bound, Place()) if bound is not None else None
                if cell is not None and isinstance(cell.value, dt.date):
                    after = band.rel in ("le", "gt") or (bound is band.high and band.closed)
                    found.append(cell.value + dt.timedelta(days=1) if after else cell.value)
    return sorted(set(found))


def dated(run: Run, e: Expr, place: Place, cuts: list[dt.date]) -> Cell:
    """A price that changes within the window: each row at the price of its own day."""
    from hetong.settle.lookups import whole

    assert place.window is not None
    starts = [place.window.first, *cuts]
    ends = [*(c - dt.timedelta(days=1) for c in cuts), place.window.last]
    found = []
    for first, last in zip(starts, ends, strict=True):
        here = place.within(Period("", first, last, f"{first}..{last}"))
        found.append(product(e, evaluate.value(run, e.args[0], here), counted(run, e, here)))
    return whole(found)


def counted(run: Run, e: Expr, place: Place) -> Cell:
    """How many rows or happenings a price ``per order`` multiplies: the one at hand, or those of the window."""
    from hetong.settle.aggregates import rows_in

    unit, state = str(e.info["unit"]), str(e.info.get("state") or "")
    if unit == "breach" or state:
        return known(Fraction(1)) if place.instance is not None else known(Fraction(0))
    if unit in place.bound or (place.row is not None and unit in (place.row.of, place.row.record)):
        return known(Fraction(1))
    node = run.nodes.get(unit)
    if isinstance(node, model.Unit):
        return known(Fraction(1))
    return rows_in(run, unit, place)


def product(e: Expr, price: Cell, measure: Cell) -> Cell:
    if measure.usable and measure.value in (0, None) and not price.known:
        return combine(Fraction(0), measure)
    if not (price.usable and measure.usable):
        return combine(None, price, measure)
    return combine(price.value * units(e, measure.value), price, measure)


def units(e: Expr, measure: Value) -> Fraction:
    """How many priced units a measure makes: exact, started (up) or full (down); never below nothing."""
    from hetong.settle.money.parts import quantity

    unit, n = str(e.info["unit"]), Fraction(str(e.info.get("n") or "1"))
    if measure is None or measure is NOTHING:
        return Fraction(0)
    if isinstance(measure, Length):
        one = evaluate.length(Fraction(1), unit).n if unit in TIME else Fraction(1)
        amount = measure.n
    else:
        one, amount = Fraction(1), Fraction(measure)
    return quantity(max(amount, Fraction(0)), one, n, str(e.info.get("part") or ""))
