"""Expectations of a scenario, looked up in a run; and which norms, fees and remedies the scenario exercises."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

from hetong.base.words import Words, same
from hetong.settle import claims, evaluate, paying
from hetong.settle.formula import show
from hetong.settle.groups import remedies_of
from hetong.settle.instances import POWERS, settled
from hetong.settle.occurrences import failures, occurrences
from hetong.settle.place import Place
from hetong.settle.results import Checked
from hetong.settle.scenarios import World, moment
from hetong.settle.values import Cell, Period, combine, known
from hetong.trees import model
from hetong.trees.model import Expr

if TYPE_CHECKING:
    from hetong.settle.run import Run

On = dt.date | Period | None


def check(world: World, at: Callable[[dt.date], Run], fact: model.Fact, last: dt.date) -> Checked:
    on = moment(world, fact.on)
    day = on.last if isinstance(on, Period) else (on or last)
    run = at(day)
    said, found = holds(run, fact.what, on)
    text = words(run, fact.what, on)
    return Checked(fact.at, text, said is True, found, said is None)


def holds(run: Run, e: Expr, on: On) -> tuple[bool | None, Words]:
    if e.op == "not":
        said, found = holds(run, e.args[0], on)
        return (None if said is None else not said), found
    if e.op == "compare" and str(e.info["rel"]) == "eq":
        return _equal(run, e, on)
    if e.op == "state" and not e.args:
        return _state(run, e, on)
    if e.op in ("ref", "happened"):
        return _there(run, str(e.info.get("id") or e.info.get("of")), e, on)
    cell = evaluate.value(run, e, _place(on))
    said = evaluate.truth(cell)
    return said, _cell(run, cell, e)


def _place(on: On) -> Place:
    if isinstance(on, Period):
        return Place(window=on)
    return Place(day=on)


# ---- values -----------------------------------------------------------------------------------------------------


def _equal(run: Run, e: Expr, on: On) -> tuple[bool | None, Words]:
    left, right = e.args
    wanted = evaluate.value(run, right, _place(on))
    node = run.nodes.get(str(left.info.get("id") or "")) if left.op == "ref" else None
    if isinstance(node, model.Norm) and node.act.amount is not None:
        cell = amount(run, node, on)
    else:
        cell = evaluate.value(run, left, _place(on))
        if cell.usable and left.type.base == "money":
            cell = paying.rounded(run, cell)
    if not cell.usable or not wanted.usable:
        return None, _cell(run, cell, left)
    if isinstance(cell.value, bool) or cell.value is None:
        return cell.value == wanted.value, _cell(run, cell, left)
    return evaluate.compare(run, "eq", cell.value, wanted.value), _cell(run, cell, left)


def amount(run: Run, norm: model.Norm, on: On) -> Cell:
    """What a norm makes owed: in a window, what counts in it; by a day, all up to then. What a power would take is told
    though it has not been used."""
    total, cells = Fraction(0), []
    if claims.of(run, norm) is None:
        for one in settled(run, norm):
            if isinstance(on, Period) and (one.window is None or one.window.name != on.name):
                continue
            if (
                isinstance(on, dt.date)
                and one.window is None
                and one.arisen is not None
                and one.arisen.day > on
            ):
                continue
            if (
                run.facts.open_world
                and one.window is not None
                and not _meant(run, norm, one.window.name)
                and on is None
            ):
                continue
            cell = paying.amount(run, norm, one)
            if not isinstance(on, Period) and one.window is not None and not cell.usable:
                continue
            cells.append(cell)
            total += cell.value if cell.usable and isinstance(cell.value, Fraction) else Fraction(0)
        return combine(total, *cells)
    held = list((claims.of(run, norm) or {}).values())
    told = [r for r in held if r.amount is not None]
    for result in held:
        if run.facts.open_world and result.amount is None and told and not isinstance(on, Period):
            continue
        if result.why in ("displaced", "lost"):
            continue
        if isinstance(on, Period):
            parts = [a for d, a in result.parts if on.first <= d <= on.last]
            if result.parts and not parts:
                continue
            share = sum(parts, Fraction(0)) if len(result.parts) > 1 else None
        else:
            share = None
            window = result.instance.window
            if window is not None and on is not None and window.last > on:
                continue
        if result.amount is None:
            cells.append(result.gross)
            continue
        total += result.amount if share is None else paying.rounded(run, known(share)).value
    return combine(total, *cells)


def _meant(run: Run, norm: model.Norm, window: str) -> bool:
    return any(g.period == window for g in run.facts.given)


# ---- happenings -------------------------------------------------------------------------------------------------


def _state(run: Run, e: Expr, on: On) -> tuple[bool | None, Words]:
    of, state, subject = str(e.info["of"]), str(e.info["state"]), str(e.info.get("subject") or "")
    found = failures(run, of, state, subject)
    days = [o.day for o in found]
    said = same(", ".join(str(d) for d in dict.fromkeys(days)) or "–")
    if on is None:
        return bool(found), said
    if isinstance(on, Period):
        return any(
            (o.window.name == on.name) if o.window is not None else on.first <= o.day <= on.last for o in found
        ), said
    return on in days, said


def _there(run: Run, id: str, e: Expr, on: On) -> tuple[bool | None, Words]:
    node = run.nodes.get(id)
    if isinstance(node, model.Norm) and node.modality in POWERS:
        found = settled(run, node)
        standing = [i for i in found if i.state in ("open", "exercised", "ended")]
        if (
            node.when is None
            and node.within is None
            and not remedies_of(run, id)
            and on is not None
            and not found
        ):
            standing = []
        return bool(standing), _states(found)
    if isinstance(node, model.Norm) and node.modality == "relief":
        from hetong.settle import relief

        when = on.last if isinstance(on, Period) else (on or run.day)
        for party in node.bearer.parties:
            for target in (node.act.target,):
                for x in relief.excuses(run, _one(run, target), party):
                    first = run.clock.zone.day(x.start)
                    until = run.clock.zone.day(x.end) if x.end is not None else dt.date.max
                    if x.relief == id and first <= when <= until:
                        return True, same(f"{first}")
        return False, same("–")
    if isinstance(node, model.Norm) and node.modality != "ending":
        found = settled(run, node)
        done = [a.day for i in found for a in i.acts]
        if isinstance(on, dt.date):
            return on in done or any(
                i.state in ("due", "unassessed") and i.arisen is not None and i.arisen.day <= on for i in found
            ), _states(found)
        return bool(done), _states(found)
    happened = occurrences(run, id)
    limit = on.last if isinstance(on, Period) else on
    inside = [o for o in happened if limit is None or o.day <= limit]
    if isinstance(on, Period):
        inside = [o for o in inside if on.first <= o.day]
    if isinstance(node, model.Service | model.Param | model.Define):
        cell = evaluate.value(run, e, _place(on))
        return evaluate.truth(cell), _cell(run, cell, e)
    return bool(inside), same(", ".join(str(o.day) for o in happened) or "–")


def _one(run: Run, group: str) -> str:
    from hetong.settle.groups import members

    return next(iter(members(run, group)), group)


def _states(found: Iterable[object]) -> Words:
    return same(", ".join(f"{i.id}: {i.state}" for i in found) or "–")  # type: ignore[attr-defined]


def _cell(run: Run, cell: Cell, e: Expr) -> Words:
    if cell.usable:
        return same(show(run, cell.value, e.type))
    return same(f"{cell.state.name.lower()}: " + ", ".join(f"{r.kind} {r.what}".strip() for r in cell.reasons))


def words(run: Run, e: Expr, on: On) -> Words:
    """The expectation in words for a report."""
    from hetong.settle.formula import formula

    when = f" on {on.name if isinstance(on, Period) else on}" if on is not None else ""
    if e.op == "not":
        inner = words(run, e.args[0], None)
        return Words(f"not {inner.zh}{when}", f"not {inner.en}{when}")
    if e.op == "compare" and e.args[0].op in ("ref", "attr", "cell"):
        from hetong.settle.scenarios import _address

        right = show(run, evaluate.value(run, e.args[1], Place()).value, e.args[1].type)
        return same(f"{_address(e.args[0])} = {right}{when}")
    if e.op == "state":
        subject = f"{e.info['subject']} " if e.info.get("subject") else ""
        return same(f"{subject}{e.info['state']} {e.info['of']}{when}")
    if e.op in ("ref", "happened"):
        return same(f"{e.info.get('id') or e.info.get('of')}{when}")
    return same(f"{formula(run, e, Place())}{when}")


# ---- coverage ---------------------------------------------------------------------------------------------------


def exercised(world: World, run: Run, scenario: model.Scenario, runs: Iterable[Run]) -> frozenset[str]:
    """Norms that were performed, missed, paid, due by a happening, or expected; fees worked out; remedies met."""
    found: set[str] = set()
    for fact in scenario.facts:
        found |= _ids(world, fact.what)
    for name in world.named:
        found.add(name)
    for line in world.journal:
        found |= {line.kind, str(line.data.get("norm") or "")}
    for one in runs:
        found |= _worked(one)
    nodes = world.contract.nodes
    kinds = (model.Norm, model.Fee, model.Remedy)
    kept = {i for i in found if isinstance(nodes.get(i), kinds)}
    for id in list(kept):
        if isinstance(nodes[id], model.Norm):
            kept |= {r.id for r in remedies_of(run, id)}
    return frozenset(kept)


def _worked(run: Run) -> set[str]:
    found: set[str] = set()
    for node in run.nodes.values():
        if isinstance(node, model.Norm):
            for one in settled(run, node):
                if one.trigger is not None or one.acts or one.failed is not None or one.excuse:
                    found.add(node.id)
    found |= {
        key[1] for key, cell in run.worked("cell") if cell.usable and isinstance(run.nodes[key[1]], model.Fee)
    }
    found |= {x.relief for _, made in run.worked("excuses") for x in made}
    for result in claims.results(run).values():
        if result.granted:
            found.add(result.norm.id)
    return found


def _ids(world: World, e: Expr) -> set[str]:
    found = {str(e.info.get(k)) for k in ("id", "of") if e.info.get(k)}
    for arg in e.args:
        found |= _ids(world, arg)
    return found
