"""When a condition comes true: once for each happening in it at which the whole holds.

A condition is made of atoms that happen (a breach, an event, a window's end) and of others that are merely so. Each
happening of each atom is looked at, in order of time; where the whole condition holds with it, it comes true there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from attrs import evolve

from hetong.settle import evaluate, measures
from hetong.settle.occurrences import failures, occurrences
from hetong.settle.place import Occurrence, Place
from hetong.settle.values import State
from hetong.trees import model
from hetong.trees.model import Expr

if TYPE_CHECKING:
    from hetong.settle.run import Run


def moments(run: Run, condition: Expr, place: Place) -> list[Occurrence]:
    """The occurrences at which ``condition`` comes true, in order; those only forecast are marked provisional."""
    found: list[Occurrence] = []
    seen: set[tuple[str, str]] = set()
    for one in sorted(candidates(run, condition, place), key=lambda o: (o.at, o.id)):
        mark = (one.of, one.id)
        if mark in seen:
            continue
        seen.add(mark)
        cell = evaluate.value(run, condition, seen_at(place, one))
        if evaluate.truth(cell) is True:
            found.append(evolve(one, provisional=one.provisional or cell.state is State.PROVISIONAL))
    return found


def seen_at(place: Place, one: Occurrence) -> Place:
    """The place as it looks when ``one`` happens: it and all it goes back to are bound."""
    return evolve(
        place, bound={**place.bound, **bound_by(one)}, day=one.day, window=one.window or place.window,
        keys={**place.keys, **one.keys},
    )  # fmt: skip


def bound_by(one: Occurrence) -> dict[str, Occurrence]:
    """What an occurrence stands for: itself, the row or event beneath it, and what its norm was triggered by."""
    found: dict[str, Occurrence] = {}
    walk: Occurrence | None = one
    for _ in range(8):
        if walk is None:
            break
        for name in (walk.of, walk.record):
            if name:
                found.setdefault(name, walk)
        for name, inner in walk.bound.items():
            found.setdefault(name, inner)
        walk = getattr(walk.instance, "trigger", None)
    return found


def goes_back(one: Occurrence, to: Occurrence) -> bool:
    """Whether ``one`` is, or was triggered by, ``to``."""
    held = bound_by(one).get(to.of)
    return held is not None and held.id == to.id


def candidates(run: Run, e: Expr, place: Place) -> Iterator[Occurrence]:
    if e.op in ("and", "or", "not"):
        happens = [a for a in e.args if _happens(run, a)] if e.op == "and" else []
        for arg in () if e.op == "not" else happens or e.args:
            yield from candidates(run, arg, place)
        return
    if e.op == "state":
        yield from state_moments(run, e, place)
    elif e.op == "happened" or (e.op == "ref" and e.type.base in ("bool", "event", "norm")):
        of = str(e.info.get("of") or e.info.get("id"))
        if not isinstance(run.nodes.get(of), model.Service | model.Param):
            yield from related(occurrences(run, of), place)
    elif e.op == "consents":
        yield from occurrences(run, "consent")
    else:
        yield from _of_parts(run, e, place)


def _happens(run: Run, e: Expr) -> bool:
    """Whether a condition is made of happenings; the columns beside them only say more of the row at hand."""
    if e.op == "state":
        return True
    if e.op == "happened":
        return not isinstance(run.nodes.get(str(e.info["of"])), model.Service | model.Param)
    return e.op in ("and", "or") and any(_happens(run, a) for a in e.args)


def related(found: Iterable[Occurrence], place: Place) -> Iterator[Occurrence]:
    """Those that go back to the events the place is bound to, where they go back to any such event at all."""
    for one in found:
        held = bound_by(one)
        if all(
            name not in held or held[name].id == o.id
            for name, o in place.bound.items()
            if o.record == name or o.of == name
        ):
            yield one


def state_moments(run: Run, e: Expr, place: Place) -> Iterator[Occurrence]:
    from hetong.settle import runs

    of, state = str(e.info["of"]), str(e.info["state"])
    subject = subject_of(e, place)
    if e.args:
        yield from runs.long_runs(run, of, state, subject, e.args[0], place)
        return
    yield from related(failures(run, of, state, subject), place)


def subject_of(e: Expr, place: Place) -> str:
    subject = str(e.info.get("subject") or "")
    return place.other if subject == "other" else subject


def _of_parts(run: Run, e: Expr, place: Place) -> Iterator[Occurrence]:
    """A comparison comes true with the rows it speaks of, or at the end of the windows of what it measures."""
    for id in sorted(spoken(run, e)):
        node = run.nodes.get(id)
        if isinstance(node, model.Metric | model.Fee) and node.every is not None:
            for window in measures.windows(run, node.every):
                end = run.clock.zone.end(window.last)
                if end <= run.as_of:
                    yield Occurrence(
                        of=id, id=f"{id}/{window.name}", at=end, day=window.last, window=window, whole_day=True
                    )
        elif isinstance(node, model.Record | model.Event):
            if id not in place.bound:
                yield from occurrences(run, id)
            else:
                yield place.bound[id]
        elif isinstance(node, model.Norm):
            yield from occurrences(run, id)


def spoken(run: Run, e: Expr) -> set[str]:
    """The records, events, metrics, fees and norms an expression speaks of."""
    found: set[str] = set()
    if e.op == "column":
        found.add(str(e.info.get("record") or "") or str(e.info["id"]).rpartition(".")[0])
    elif e.op == "ref":
        node = run.nodes.get(str(e.info["id"]))
        if isinstance(node, model.Param | model.Define):
            return spoken(run, node.value)
        if isinstance(node, model.Metric | model.Fee | model.Record | model.Event | model.Norm):
            found.add(node.id)
    elif e.op == "aggregate":
        from hetong.settle.aggregates import record_of

        of = str(e.info.get("of") or "")
        found.add(
            of if isinstance(run.nodes.get(of), model.Metric | model.Fee | model.Norm) else record_of(run, e)
        )
        return found
    for arg in e.args:
        found |= spoken(run, arg)
    return found
