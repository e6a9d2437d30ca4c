"""Excuses: from when until when a party is excused from a norm, and by how long its deadlines move.

An excuse lasts as long as the event says (a span column), as the breach of the other party lasts, or until what
``until`` names; without any of these it is still going on. It excuses duties and damages, never a metric's time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from hetong.settle import evaluate
from hetong.settle.facts import Happening
from hetong.settle.groups import covers
from hetong.settle.place import Occurrence, Place
from hetong.settle.values import Instant, Interval, Period
from hetong.trees import model

if TYPE_CHECKING:
    from hetong.settle.run import Run


@frozen
class Excuse:
    start: Instant
    end: Instant | None
    relief: str
    cause: str
    instance: str = ""  # the one bill that a late invoice holds up; "" for all


def excuses(run: Run, norm: str, bearer: str) -> tuple[Excuse, ...]:
    """The excuses of one bearer from one norm or metric, by start."""
    return run.once(
        ("excuses", norm, bearer), lambda: tuple(sorted(_find(run, norm, bearer), key=lambda x: x.start)), ()
    )


def _find(run: Run, norm: str, bearer: str) -> list[Excuse]:
    from hetong.settle.triggers import bound_by, moments

    found: list[Excuse] = []
    for node in reliefs(run):
        if bearer not in node.bearer.parties:
            continue
        if not covers(run, node.act.target, norm) or run.included(node) is False:
            continue
        if node.when is not None and node.act.target != norm and _answers(run, norm, node.when):
            continue
        other = next((p for p in (*node.counterparty, *node.bearer.parties) if p not in (bearer, "other")), "")
        place = Place(bearer=bearer, other=other)
        triggers = moments(run, node.when, place) if node.when is not None else []
        for one in triggers:
            if one.actor and node.bearer.mode == "each" and one.actor != bearer and _own(run, one):
                continue
            here = Place(bound=bound_by(one), day=one.day, bearer=bearer, other=other)
            barred = node.unless is not None and evaluate.truth(evaluate.value(run, node.unless, here)) is True
            if barred or (
                node.only_if is not None and evaluate.truth(evaluate.value(run, node.only_if, here)) is not True
            ):
                continue
            start, end = _lasts(run, node, one, here)
            found.append(Excuse(start, end, node.id, one.failure, _held(node, one)))
    for line in run.told("excuse"):
        if covers(run, str(line.data.get("norm", "")), norm) and line.actor in ("", bearer):
            start, end = _agreed(run, line)
            found.append(Excuse(start, end, "excuse", line.id))
    return found


def _answers(run: Run, norm: str, cause: model.Expr) -> bool:
    """Whether a duty is there because of the very event that excuses: notice, mitigation, resumption."""
    from hetong.settle.arising import _happens

    node = run.nodes.get(norm)
    if not isinstance(node, model.Norm):
        return False
    anchor = node.within.anchor if node.within is not None else None
    mine = {i for e in (node.when, anchor) if e is not None for i in _happens(run, e)}
    return bool(mine & {i for i in _happens(run, cause) if isinstance(run.nodes.get(i), model.Event)})


def reliefs(run: Run) -> tuple[model.Norm, ...]:
    return run.once(("reliefs",), lambda: tuple(n for n in run.every(model.Norm) if n.act.verb == "excuse"), ())


def _agreed(run: Run, line: Happening) -> tuple[Instant, Instant | None]:
    """An excuse that was agreed holds for the window it names, else from its time on."""
    from hetong.settle.time.limits import NotAPeriod
    from hetong.settle.time.windows import parse_period

    ref = str(line.data.get("ref") or line.ref or "").rpartition("/")[2]
    try:
        of = parse_period(ref)
    except (NotAPeriod, ValueError):
        return line.at, None
    return run.clock.zone.start(of.first), run.clock.zone.end(of.last)


def _held(node: model.Norm, one: Occurrence) -> str:
    """The instance of the excused norm to which the cause belongs: the statement of a month excuses that month's bill."""
    from hetong.settle.triggers import bound_by

    held = bound_by(one).get(node.act.target)
    instance = getattr(held, "instance", None)
    return str(instance.id) if instance is not None else ""


def _own(run: Run, one: Occurrence) -> bool:
    """A happening of the journal that names whom it befell."""
    return isinstance(run.nodes.get(one.of), model.Event)


def _lasts(run: Run, node: model.Norm, one: Occurrence, place: Place) -> tuple[Instant, Instant | None]:
    for value in one.values.values():
        if isinstance(value, Interval):
            return value.start, value.end
    start = run.clock.zone.start(one.day) if one.whole_day else one.at
    if node.until is not None:
        cell = evaluate.value(run, node.until, place.on(None))
        if cell.usable and cell.value is not None and not isinstance(cell.value, bool):
            from hetong.settle.spans import instant

            end = instant(run, cell.value)
            if end >= start:
                return start, end
        return start, None
    instance = one.instance
    if instance is not None and getattr(instance, "failed", None) is not None:
        acts = getattr(instance, "acts", ())
        if acts:  # the day on which it was done is still a day of delay
            return start, max(run.clock.zone.end(a.day) if a.whole_day else a.at for a in acts)
        over: Instant | None = getattr(instance, "over", None)
        return start, over
    if one.window is not None:
        return run.clock.zone.start(one.window.first), run.clock.zone.end(one.window.last)
    return start, None


def excused_days(run: Run, norm: str, bearer: str, window: Period) -> bool:
    """Whether a window is excused: it lies wholly within an excuse, or the parties agreed that it is. What part of a
    miss an excuse of some days explains is for them to say (Civil Code art. 590: in proportion to the effect)."""
    zone = run.clock.zone
    start, end = zone.start(window.first), zone.end(window.last)
    return any(x.start <= start and (x.end is None or x.end >= end) for x in excuses(run, norm, bearer))


def held_up(
    run: Run, norm: str, bearer: str, start: Instant, due: Instant, instance: str = ""
) -> tuple[int, bool, tuple[str, ...]]:
    """For how many microseconds excuses held between ``start`` and ``due`` (moved along as they hold), whether one
    still goes on, and which they were. An excuse that comes after the deadline does not help."""
    total, limit = 0, due
    used: list[str] = []
    reached = start
    for x in excuses(run, norm, bearer):
        if x.instance and x.instance != instance:
            continue
        if x.start >= limit:
            break
        begin = max(x.start, reached)
        end = run.as_of if x.end is None else x.end
        if end <= begin:
            continue
        if x.end is None:
            used.append(x.cause)
            return total + max(run.as_of - begin, 0), True, tuple(used)
        total += end - begin
        limit = Instant(due + total)
        reached = end
        used.append(x.cause)
    return total, False, tuple(used)
