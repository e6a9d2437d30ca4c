"""When a norm failed: instances out of time, breaches that were reported, forbidden events that happened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import evolve

from hetong.settle import evaluate
from hetong.settle.instances import Instance, settled
from hetong.settle.place import Occurrence, Place
from hetong.settle.time import deadlines
from hetong.trees import model

if TYPE_CHECKING:
    from hetong.settle.run import Run


def failed(run: Run, norm: model.Norm, state: str) -> Iterator[Occurrence]:
    """The times the norm was missed, breached (no excuse) or, for ``met``, kept."""
    if norm.modality in ("relief", "cost", "ending"):
        return
    for one in settled(run, norm):
        if state == "met":
            if one.state in ("fulfilled", "exercised") and one.acts:
                last = max(one.acts, key=lambda a: a.at)
                yield evolve(last, of=norm.id, id=one.id, instance=one, window=one.window, root=one.failure)
        elif one.failed is not None and one.failed < run.as_of and not (state == "breached" and one.excused):
            if norm.modality == "power" and state == "breached":
                continue
            day = run.clock.zone.day(one.failed)
            yield Occurrence(
                of=norm.id, id=one.id, at=one.failed, day=day, actor=one.actor, window=one.window, instance=one,
                root=one.trigger.root if one.trigger is not None else "", keys=one.keys, provisional=one.provisional,
            )  # fmt: skip
    if state != "met":
        yield from _reported(run, norm, state)


def _reported(run: Run, norm: model.Norm, state: str) -> Iterator[Occurrence]:
    """Breaches that the journal reports, and forbidden events that happened."""
    from hetong.settle import relief
    from hetong.settle.occurrences import occurrences, of_line

    found = [of_line(run, norm.id, line) for line in run.told("breach") if line.data.get("norm") == norm.id]
    if norm.modality == "prohibition" and norm.act.verb == "fulfil" and norm.act.target:
        found += [evolve(o, bound={**o.bound, o.of: o}) for o in occurrences(run, norm.act.target)]
    for one in found:
        if one.actor and one.actor not in norm.bearer.parties:
            continue
        actor = one.actor or norm.bearer.parties[0]
        if norm.unless is not None:
            place = Place(day=one.day, bearer=actor, bound={one.of: one})
            if evaluate.truth(evaluate.value(run, norm.unless, place)) is True:
                continue
        excused = any(
            x.start <= one.at and (x.end is None or one.at < x.end) for x in relief.excuses(run, norm.id, actor)
        )
        if excused and state == "breached":
            continue
        ref = str(one.values.get(f"{norm.id}.ref") or one.ref or "")
        root = ref if "/" in ref else ""
        told = evolve(
            one, of=norm.id, id=f"{norm.id}/{one.id}", actor=actor, root=root, bound={**one.bound, one.of: one}
        )
        yield evolve(told, instance=_going_on(run, norm, told, actor)) if norm.throughout else told


def _going_on(run: Run, norm: model.Norm, one: Occurrence, actor: str) -> Instance:
    """A standing duty that is broken stays so until a line says that it is performed again; the day on which the breach
    begins and that on which it ends both count."""
    from hetong.settle.occurrences import of_line

    start = run.clock.zone.start(one.day) if one.whole_day else one.at
    again = [of_line(run, norm.id, h) for h in run.lines(norm.id) if h.at >= one.at and h.actor in ("", actor)]
    due = evolve(deadlines.moment(start, run.clock), exact=not one.whole_day)
    return Instance(
        norm, one.id, (actor,), "", one, Place(bearer=actor), due=due, nominal=due, acts=again[:1], state="breached",
        failed=start,
    )  # fmt: skip
