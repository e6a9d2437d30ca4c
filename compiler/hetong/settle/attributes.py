"""Attributes: ``bill.unpaid``, ``bill.due``, ``outage.length``, ``csat.ratio``, ``base.excess``."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import evolve

from hetong.settle import evaluate
from hetong.settle.place import Place
from hetong.settle.values import Cell, Interval, Length, Period, combine, known, provisional, unknown
from hetong.trees import model
from hetong.trees.model import Expr

if TYPE_CHECKING:
    from hetong.settle.instances import Instance
    from hetong.settle.run import Run

PAYMENT = frozenset({"due", "amount", "paid", "unpaid", "unused", "uncapped"})


def attr(run: Run, e: Expr, place: Place) -> Cell:
    name, base = str(e.info["name"]), e.args[0]
    node = run.nodes.get(str(base.info.get("id", ""))) if base.op in ("ref", "happened") else None
    if isinstance(node, model.Norm) and name in PAYMENT:
        return payment(run, node, name, place)
    if isinstance(node, model.Norm) and name in ("at", "by", "ref"):
        return evaluate.value(run, base, place)
    if isinstance(node, model.Metric) and name == "target":
        from hetong.settle import measures

        return measures.target(run, node, place.window)
    if isinstance(node, model.Metric) and name in ("value", "ratio"):
        return evaluate.value(run, base, place)
    if isinstance(node, model.Fee) and name in ("amount", "uncapped"):
        return evaluate.value(run, base, place)
    if isinstance(node, model.Event | model.Record) and name in ("at", "by", "ref"):
        one = place.bound.get(node.id) or place.row
        if one is not None:
            return known({"at": one.at, "by": one.actor, "ref": one.ref}[name])
    if isinstance(node, model.Remedy):
        from hetong.settle import claims

        return claims.of_remedy(run, node, name, place)
    cell = evaluate.value(run, base, place)
    if not cell.usable or cell.value is None:
        return cell
    found = cell.value
    if isinstance(found, Interval):
        end = run.as_of if found.end is None else found.end
        if name == "length":
            length = Length(Fraction(end - found.start, 1_000_000), "elapsed", "second")
            return (
                combine(length, cell)
                if found.end is not None
                else provisional(length, "open", str(base.info.get("id") or ""))
            )
        return combine(found.start if name == "start" else found.end, cell)
    if isinstance(found, Period):
        from hetong.settle.lookups import elapsed

        if name == "length":
            return combine(elapsed(run, found), cell)
        return combine(found.first if name == "start" else found.last, cell)
    return cell


def meant(run: Run, node: model.Norm, place: Place) -> Sequence[Instance]:
    """The instances of a payment that a name means: the one bound, that of the window, else all up to the day."""
    from hetong.settle.instances import Instance, nominal

    one = place.bound.get(node.id)
    if one is not None and isinstance(one.instance, Instance) and one.instance.norm is node:
        return (one.instance,)
    found = nominal(run, node)
    if place.window is not None and node.every is not None:
        same = [i for i in found if i.window is not None and i.window.name == place.window.name]
        if same or place.window.unit == (node.every.unit or place.window.unit):
            return same
    if place.window is not None and node.every is not None:
        return [
            i
            for i in found
            if i.window is not None and place.window.first <= i.window.last <= place.window.last
        ]
    return found


def payment(run: Run, node: model.Norm, name: str, place: Place) -> Cell:
    """An attribute of a payment; of several instances their sum, of ``due`` the first."""
    found = list(meant(run, node, place))
    if name == "due":
        for one in found:
            if one.nominal is not None:
                return run.provisional(known(one.nominal.day), one.nominal.provisional_years)
            if one.open_due is not None:
                return one.open_due
        return unknown("no_occurrence", f"{node.id}.due")
    return total(run, node, name, found, place)


def over(run: Run, node: model.Norm, name: str, window: Period | None, place: Place) -> Cell:
    """``sum of bill.paid in last 12 months``."""
    from hetong.settle.instances import nominal

    found = [
        i for i in nominal(run, node)
        if window is None or i.window is None or window.first <= i.window.last <= window.last
    ]  # fmt: skip
    return total(run, node, name, found, evolve(place, window=window))


def total(run: Run, node: model.Norm, name: str, found: Sequence[Instance], place: Place) -> Cell:
    from hetong.settle import paying

    cells = []
    for one in found:
        amount = paying.amount(run, node, one)
        if name in ("amount", "uncapped"):
            cells.append(amount)
        elif name == "unused":
            cells.append(paying.unused(run, node, one, amount))
        elif name == "paid":
            cells.append(known(paying.paid(run, node, one, place.day)))
        else:
            open_ = paying.unpaid(run, node, one, place.day)
            cells.append(open_)
    if not cells and node.id in {g.of.rpartition(".")[0] for g in run.facts.given}:
        given = run.given(f"{node.id}.{name}", place.window)
        return known(given.value) if given is not None else known(Fraction(0))
    sum_ = sum((c.value for c in cells if c.usable and isinstance(c.value, Fraction)), Fraction(0))
    return combine(sum_, *cells)
