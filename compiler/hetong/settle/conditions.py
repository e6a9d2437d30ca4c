"""States and happenings as conditions: ``breached N``, ``missed M for 3 months in a row``, the bare name of an event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hetong.settle import evaluate, runs
from hetong.settle.occurrences import failures, occurrences, row_verdict
from hetong.settle.place import Occurrence, Place
from hetong.settle.triggers import related, subject_of
from hetong.settle.values import Cell, known, provisional, unknown
from hetong.trees import model
from hetong.trees.model import Expr

if TYPE_CHECKING:
    from hetong.settle.run import Run


def state(run: Run, e: Expr, place: Place) -> Cell:
    of, kind = str(e.info["of"]), str(e.info["state"])
    subject = subject_of(e, place)
    node = run.nodes.get(of)
    if isinstance(node, model.Metric) and node.every is None and place.row is not None:
        said = row_verdict(run, node, place.row, place.previous)
        return known(None) if said is None else known(said == (kind == "met"))
    if e.args:
        return runs.enough(run, of, kind, subject, e.args[0], place)
    return _any(run, list(related(failures(run, of, kind, subject), place)), place, of)


def _any(run: Run, found: list[Occurrence], place: Place, of: str) -> Cell:
    """True from the first time on; in a window, where one is meant, only if it was in that window."""
    bound = place.bound.get(of)
    day = place.day or (place.window.last if place.window else run.day)
    held = [o for o in found if o.day <= day]
    if bound is not None:
        held = [o for o in held if o.id == bound.id] or held
    windowed = place.window is not None and place.day is None
    if windowed and place.window is not None:
        same = [o for o in held if o.window is not None and o.window.unit == place.window.unit]
        if same:
            held = [o for o in same if o.window is not None and o.window.name == place.window.name]
        else:
            held = [o for o in held if o.day >= place.window.first]
    if not held:
        return known(False)
    if all(o.provisional for o in held):
        return provisional(True, "window", held[0].id)
    return known(True)


def happened(run: Run, e: Expr, place: Place) -> Cell:
    of = str(e.info["of"])
    node = run.nodes.get(of)
    if isinstance(node, model.Service):
        said = run.included(node) if node.module or not node.optional else _taken(run, node)
        return known(said) if said is not None else unknown("blank", of)
    if isinstance(node, model.Param | model.Define):
        return evaluate.value(run, node.value, place)
    if isinstance(node, model.Norm) and node.every is not None and place.window is not None:
        same = [o for o in occurrences(run, of) if o.window is not None and o.window.name == place.window.name]
        return known(bool(same))
    return _any(run, list(related(occurrences(run, of), place)), place, of)


def _taken(run: Run, node: model.Service) -> bool | None:
    given = run.given(node.id)
    return bool(given.value) if given is not None else node.included
