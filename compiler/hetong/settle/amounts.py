"""The first steps of an amount: base × rate × quantity and floor, from where the claim is seen, with its steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import evolve

from hetong.base.words import EMPTY
from hetong.settle import accruals, evaluate
from hetong.settle.place import Place
from hetong.settle.values import NOTHING, Cell, Instant, Step, combine, known, unknown
from hetong.trees import model

if TYPE_CHECKING:
    from hetong.settle.instances import Instance
    from hetong.settle.money.interest import Piece
    from hetong.settle.run import Run


def place_of(run: Run, norm: model.Norm, one: Instance) -> Place:
    """From where its amount is seen: the window of the failure, of ``for each E`` the month of E."""
    from hetong.settle.arising import event_keys
    from hetong.settle.time.windows import period_containing

    place = evolve(one.place, instance=one, bearer=one.bearer[0] if one.bearer else "", other=one.other)
    if norm.act.verb in ("deduct", "withhold"):
        place = _taken_from(run, norm, one, place)
    if place.window is None:
        for key in event_keys(run, norm):
            held = place.bound.get(key)
            if held is not None:
                return place.within(period_containing(held.day, "month"))
    return place


def _taken_from(run: Run, norm: model.Norm, one: Instance, place: Place) -> Place:
    """A deduction speaks of the payment it is taken from: that of its window, else the next one due."""
    from hetong.settle.instances import nominal

    target = run.nodes.get(norm.act.target)
    if not isinstance(target, model.Norm) or target.id in place.bound:
        return place
    since = max((a.day for a in one.acts), default=one.arisen.day if one.arisen is not None else run.day)
    found = nominal(run, target)
    same = [
        i
        for i in found
        if i.window is not None and place.window is not None and i.window.name == place.window.name
    ]
    coming = same or [i for i in found if i.nominal is not None and i.nominal.day >= since]
    if not coming or coming[0].arisen is None:
        return place
    arisen = coming[0].arisen
    return evolve(
        place,
        bound={**place.bound, target.id: evolve(arisen, of=target.id, id=coming[0].id, instance=coming[0])},
    )


def gross(
    run: Run, norm: model.Norm, one: Instance
) -> tuple[Cell, tuple[tuple[dt.date, Fraction], ...], tuple[Step, ...]]:
    """Base × quantity and floor: the amount, how it grew by day (() where at once), and the steps."""
    return run.once(
        ("gross", norm.id, one.id), lambda: _gross(run, norm, one), (unknown("cycle", norm.id), (), ())
    )


def _gross(
    run: Run, norm: model.Norm, one: Instance
) -> tuple[Cell, tuple[tuple[dt.date, Fraction], ...], tuple[Step, ...]]:
    from hetong.settle.formula import formula, show

    e = norm.act.amount
    assert e is not None
    place = place_of(run, norm, one)
    stated = _stated(run, norm, one)
    if stated is not None:
        return stated, (), (Step("base", "", stated.value),)
    if one.doubt is not None:
        return combine(None, one.doubt), (), ()
    steps: list[Step] = []
    grown: tuple[tuple[dt.date, Fraction], ...] = ()
    part = accruals.growing(run, e)
    if part is not None and one.delay is not None:
        growth = accruals.growth(run, part, place)
        found = growth.cell if part is e else evaluate.value(run, e, place)
        grown = growth.by_day if part is e else ()
        steps += [_piece(run, p, str(part.info["unit"])) for p in growth.pieces]
    else:
        found = evaluate.value(run, e, place)
    told: tuple[str, ...] = ()
    if isinstance(found.value, tuple) or (e.op == "word" and e.info.get("name") == "loss"):
        found, told = _loss(run, norm, one, str(e.info.get("id") or "loss"))
    if found.usable and found.value is NOTHING:
        found = combine(Fraction(0), found)
    if part is e and steps:  # each stretch on the base of its own days
        steps[0:0] = _bases_shown(run, e, place, one, growth.pieces)
        if len(growth.pieces) > 1:
            added = " + ".join(show(run, p.amount, e.type) for p in growth.pieces)
            steps.append(Step("base", added, found.value))
    else:
        base = Step("base", formula(run, e, place), found.value, told)
        steps[0:0] = [*_members_shown(run, e, place), base]
    if part is not None and one.delay is not None and one.delay.due is not None:
        steps.insert(0, _delay(run, one.delay))
    for floor in norm.at_least:
        limit = evaluate.value(run, floor, place)
        if found.usable and limit.usable and isinstance(limit.value, Fraction) and found.value < limit.value:
            found = combine(limit.value, found, limit)
            grown = ()
            steps.append(Step("floor", formula(run, floor, place), found.value))
    return found, grown, tuple(steps)


def _members_shown(run: Run, e: model.Expr, place: Place) -> list[Step]:
    """How the fees beneath a base come about, each in a step of its own."""
    from hetong.settle.formula import formula
    from hetong.settle.lookups import named

    found: list[Step] = []
    for id in _fees(run, e, []):
        node = run.nodes[id]
        assert isinstance(node, model.Fee)
        cell = named(run, id, place)
        if not cell.usable or cell.value:
            found.append(Step("fee", formula(run, node.value, place), cell.value, (id,)))
    return found


def _fees(run: Run, e: model.Expr, found: list[str]) -> list[str]:
    """Ids of the fees an amount is made of, members before the sum, each once."""
    names = [
        str(e.info.get("id") or "") if e.op == "ref" else "",
        str(e.info.get("of") or "") if e.op == "aggregate" else "",
    ]
    for name in names:
        node = run.nodes.get(name)
        if isinstance(node, model.Fee) and name not in found and run.included(node) is not False:
            _fees(run, node.value, found)
            found.append(name)
        elif isinstance(node, model.Define | model.Param):
            _fees(run, node.value, found)
    if e.op == "list":
        for item in e.info["items"]:
            node = run.nodes.get(item.id) if item.id else None
            if isinstance(node, model.Fee) and item.id not in found and run.included(node) is not False:
                _fees(run, node.value, found)
                found.append(item.id)
    for arg in e.args:
        _fees(run, arg, found)
    return found


def _bases_shown(run: Run, e: model.Expr, place: Place, one: Instance, pieces: Sequence[Piece]) -> list[Step]:
    """The fees beneath an amount that grew: of a late payment its own, of another delay those of the days it ran."""
    if one.delay is None or one.delay.norm.modality == "payment":
        return _members_shown(run, e, place)
    from hetong.settle import measures

    found: dict[tuple[str, str], Step] = {}
    for id in _fees(run, e, []):
        every = getattr(run.nodes[id], "every", None)
        for window in measures.windows(run, every):
            if any(window.first <= p.first <= window.last for p in pieces):
                for step in _members_shown(run, e, place.within(window)):
                    found.setdefault((step.about[0], step.formula), step)
    return list(found.values())


def _piece(run: Run, p: object, unit: str) -> Step:
    from hetong.settle.formula import of_piece

    return of_piece(run, p, unit)  # type: ignore[arg-type]


def _stated(run: Run, norm: model.Norm, one: Instance) -> Cell | None:
    """An amount that the facts give for this very claim."""
    for line in run.told("value"):
        if line.data.get("of") == norm.id:
            ref = str(line.data.get("ref") or line.ref or "")
            from hetong.settle.instances import answers

            if (ref and answers(one, ref)) or (
                not ref and line.data.get("period") in (None, "", one.window.name if one.window else "")
            ):
                return known(Fraction(line.data["value"]))
    given = run.given(f"{norm.id}.amount", one.window)
    return known(given.value) if given is not None else None


def _delay(run: Run, late: Instance) -> Step:
    """The day that was missed, how it was found, and when the duty was performed after it, if it was."""
    start, end = accruals.stretch(run, late)
    done = end < run.as_of or bool(late.acts)
    how = late.due.how if late.due is not None else EMPTY
    facts = {
        "due": late.due.day if late.due is not None else None,
        "done": run.clock.zone.day(Instant(end - 1)) if done and end > start else None,
        "how": how,
    }
    return Step("date", "", None, (late.id,), facts)


def _loss(run: Run, norm: model.Norm, one: Instance, head: str) -> tuple[Cell, tuple[str, ...]]:
    """Damages for loss: what has been stated for this failure or this head of loss, else not known; with the lines that state it."""
    from hetong.settle.instances import answers

    for name in dict.fromkeys((head, "loss", head.rpartition(".")[2])):
        for given in run.given_all(name):
            window = one.window.name if one.window is not None else ""
            day = given.day if given.day is None or given.day <= run.day else None
            if given.value is None or (given.period and given.period != window) or (given.day and day is None):
                continue
            if _meant(run, norm, one, day):
                return known(Fraction(given.value)), ()
        for line in run.told("value"):
            if line.data.get("of") not in (name, norm.id):
                continue
            ref = str(line.data.get("ref") or line.ref or "")
            if answers(one, ref) if ref else _meant(run, norm, one, line.day):
                return known(Fraction(line.data["value"])), (line.id,)
    return unknown("judged", head), ()


def _meant(run: Run, norm: model.Norm, one: Instance, day: dt.date | None) -> bool:
    """Whether a loss of that day is the loss of this claim: one that arose then, else the last before it."""
    if day is None:
        return True
    from hetong.settle.instances import nominal

    days = sorted(i.arisen.day for i in nominal(run, norm) if i.arisen is not None and i.arisen.day <= day)
    return one.arisen is not None and bool(days) and one.arisen.day == days[-1]
