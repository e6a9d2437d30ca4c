"""Norms as state machines: each instance of a norm, when it arose, by when it is due, what was done, how it stands.

An instance arises with each window, each happening of its condition, each row or event it is anchored on, or once with
the contract. ``nominal`` has the instances as they arise, ``settled`` what became of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import define, evolve, field

from hetong.settle import evaluate, moments, term
from hetong.settle.facts import Happening
from hetong.settle.place import Occurrence, Place
from hetong.settle.time import deadlines
from hetong.settle.time.deadlines import Due
from hetong.settle.values import Cell, Instant, Length, Period, Reason
from hetong.trees import model

if TYPE_CHECKING:
    from hetong.settle.run import Run

POWERS = frozenset({"power"})
YEAR = Length(Fraction(12), "calendar", "year")
"""The life of a right to terminate for which no time was agreed (Civil Code art. 564)."""


@define(eq=False)
class Instance:
    """One time a norm applies. ``bearer``: one party, or several jointly. state: see ``results.Item``; ``failed`` is
    the moment its time ran out unperformed, ``excused`` whether without blame. ``over``: when it ended to be late."""

    norm: model.Norm
    id: str
    bearer: tuple[str, ...]
    other: str
    arisen: Occurrence | None
    place: Place
    trigger: Occurrence | None = None
    window: Period | None = None
    keys: dict[str, str] = field(factory=dict)
    nominal: Due | None = None
    due: Due | None = None
    open_due: Cell | None = None
    doubt: Cell | None = None
    acts: list[Occurrence] = field(factory=list)
    state: str = "pending"
    failed: Instant | None = None
    excused: bool = False
    excuse: tuple[str, ...] = ()
    provisional: bool = False
    reasons: tuple[Reason, ...] = ()

    @property
    def failure(self) -> str:
        """The failure or happening it goes back to."""
        return self.trigger.failure if self.trigger is not None else self.id

    @property
    def delay(self) -> Instance | None:
        """The late instance that this one answers, if it answers a delay."""
        late = self.trigger.instance if self.trigger is not None else None
        return late if isinstance(late, Instance) and late.failed is not None and late.due is not None else None

    @property
    def over(self) -> Instant | None:
        return max((a.at for a in self.acts), default=None)

    @property
    def actor(self) -> str:
        return "+".join(self.bearer)


def bearers(run: Run, norm: model.Norm) -> list[tuple[tuple[str, ...], str]]:
    """Who bears it, and towards whom: one pair for a single or joint duty, one for each party otherwise."""
    parties = norm.bearer.parties
    if norm.bearer.mode == "each":
        everyone = tuple(dict.fromkeys((*parties, *(c for c in norm.counterparty if c != "other"))))
        payee = norm.act.payee
        return [
            ((p,), payee if payee and payee != "other" else next((o for o in everyone if o != p), ""))
            for p in parties
        ]
    other = norm.act.payee if norm.act.payee not in ("", "other") else ""
    other = other or next((o for o in norm.counterparty if o not in parties), "")
    return [(parties, other)]


def tracked(run: Run, norm: model.Norm) -> bool:
    """Whether the facts tell of this norm at all, so that silence about it means something."""

    def find() -> bool:
        if run.facts.open_world and any(norm.id in (h.kind, h.data.get("norm")) for h in run.facts.journal):
            return True
        if run.lines(norm.id) or any(g.of.startswith(f"{norm.id}.") for g in run.facts.given):
            return True
        named = ("miss", "complete", "waive", "excuse")
        if any(line.data.get("norm") == norm.id for kind in named for line in run.lines(kind)):
            return True
        return norm.modality == "payment" and not run.facts.open_world

    return run.once(("tracked", norm.id), find, False)


def complete_until(run: Run, norm: model.Norm) -> Instant | None:
    """Up to when the journal is said to be complete for this norm."""
    return max((line.at for line in run.told("complete") if line.data.get("norm") == norm.id), default=None)


# ---- as they arise ----------------------------------------------------------------------------------------------


def nominal(run: Run, norm: model.Norm) -> tuple[Instance, ...]:
    return run.once(("nominal", norm.id), lambda: tuple(_nominal(run, norm)), ())


def _nominal(run: Run, norm: model.Norm) -> Iterator[Instance]:
    if run.included(norm) is False:
        return
    for guard in norm.guards:
        if evaluate.truth(evaluate.value(run, guard, Place())) is False:
            return
    from hetong.settle import arising

    seen: set[str] = set()
    for bearer, other in bearers(run, norm):
        for one in arising.instances(run, norm, bearer, other):
            while one.id in seen:
                one.id += "'"
            seen.add(one.id)
            _timed(run, norm, one)
            yield one


def _timed(run: Run, norm: model.Norm, one: Instance) -> None:
    """Its deadline. For a sentence with a reparation or a window the trigger is the window's start."""
    demand = next(
        (h for h in run.told("demand") if h.data.get("norm") in (norm.id, None) and (not h.ref or answers(one, h.ref))), None
    )  # fmt: skip
    asked = None if demand is None else demand.day if demand.whole_day else demand.at
    found = moments.deadline(run, norm, one.place, one.arisen, asked)
    if isinstance(found, Due):
        one.nominal = one.due = found
        one.provisional = one.provisional or bool(found.provisional_years)
        run.years |= found.provisional_years
    elif found is None and norm.act.verb == "terminate" and one.trigger is not None:
        one.nominal = one.due = deadlines.after(moments.when(one.trigger), YEAR, run.clock, unit="year")
    elif isinstance(found, Cell):
        one.open_due = found
        one.reasons += found.reasons


# ---- what became of them ----------------------------------------------------------------------------------------


def settled(run: Run, norm: model.Norm) -> tuple[Instance, ...]:
    return run.once(("settled", norm.id), lambda: tuple(_settled(run, norm)), ())


def _settled(run: Run, norm: model.Norm) -> list[Instance]:
    found = [evolve(one, acts=[]) for one in nominal(run, norm)]
    if norm.modality == "payment" and norm.act.verb in ("pay", "refund", "bear"):
        from hetong.settle import paying

        paying.match(run, norm, found)
    else:
        _match(run, norm, found)
    waived = [line for line in run.told("waive") if line.data.get("norm") == norm.id]
    for one in found:
        _extend(run, norm, one)
        _judge(run, norm, one)
        if any(named(one, line) for line in waived):
            one.state, one.failed = "waived", None
    for line in run.told("miss"):
        if line.data.get("norm") == norm.id:
            _missed(run, norm, found, line)
    return found


def _match(run: Run, norm: model.Norm, found: list[Instance]) -> None:
    """Each performance goes to the instance it names, else to the oldest that is still open."""
    lines = list(run.lines(norm.id))
    acts = [_act(run, norm, line) for line in lines]
    if norm.act.verb == "fulfil" and norm.act.target and norm.modality != "prohibition":
        from hetong.settle.occurrences import occurrences

        acts += [o for o in occurrences(run, norm.act.target) if not o.actor or o.actor in norm.bearer.parties]
    for act in sorted(acts, key=lambda o: (o.at, o.id)):
        fits = [i for i in found if not act.actor or act.actor in i.bearer or len(i.bearer) > 1]
        if act.ref:
            chosen = next((i for i in fits if answers(i, act.ref)), None)
        else:
            open_ = [
                i for i in fits if not i.acts and (_once(i) or i.arisen is None or i.arisen.day <= act.day)
            ]
            if norm.modality == "power" and norm.every is not None:  # a right is used in the window of the day
                open_ = [i for i in open_ if i.window is None or i.window.first <= act.day <= i.window.last]
            if norm.act.amount is not None and len(open_) > 1:  # a sum is taken where there is one
                from hetong.settle.amounts import gross

                open_ = [i for i in open_ if gross(run, norm, i)[0].usable] or open_
            chosen = _spoken_of(run, open_, act) if run.facts.open_world else next(iter(open_), None)
        late = (
            norm.modality == "power"
            and chosen is not None
            and chosen.due is not None
            and not _in_time(chosen.due, act)
        )
        if chosen is not None and not late:  # a right is used in its time or not at all
            chosen.acts.append(act)


def _once(one: Instance) -> bool:
    """What is there once and for all may be done before the term begins."""
    return one.trigger is None and one.window is None


def _spoken_of(run: Run, found: list[Instance], act: Occurrence) -> Instance | None:
    """In a scenario an act without a reference is for the window its facts speak of, else for the nearest deadline."""
    periods = {g.period for g in run.facts.given if g.period}
    named = [i for i in found if i.window is not None and i.window.name in periods]
    if named:
        return named[0]
    timed = [i for i in found if i.due is not None]
    return min(timed, key=lambda i: abs((i.due.day - act.day).days), default=next(iter(found), None))


def _act(run: Run, norm: model.Norm, line: Happening) -> Occurrence:
    from hetong.settle.occurrences import of_line

    return of_line(run, norm.id, line)


def answers(one: Instance, ref: str) -> bool:
    """Whether a reference names this instance: its id, window, key, or what triggered it."""
    if ref == one.id or (one.window is not None and ref == one.window.name) or ref in one.keys.values():
        return True
    walk = one.trigger
    for _ in range(8):
        if walk is None:
            return False
        if ref in (walk.id, walk.failure):
            return True
        walk = getattr(walk.instance, "trigger", None)
    return False


def named(one: Instance, line: Happening) -> bool:
    """Whether a line without its own instance speaks of this one."""
    ref = str(line.data.get("ref") or line.ref or "")
    return answers(one, ref) if ref else True


def _extend(run: Run, norm: model.Norm, one: Instance) -> None:
    """Moves the deadline by the excuses that held before it."""
    from hetong.settle import relief

    if one.due is None or norm.modality == "power" or not one.bearer:
        return
    start = one.arisen.at if one.arisen is not None else run.clock.zone.start(one.due.day)
    if (
        one.window is not None and one.window.last < one.due.day
    ):  # what is due after its window runs from its end
        start = max(start, run.clock.zone.end(one.window.last))
    micros, going_on, causes = relief.held_up(run, norm.id, one.bearer[0], start, one.due.at, one.id)
    if not causes:
        return
    one.excuse = causes
    if going_on:
        one.excused = True
        return
    one.due = moments.extended(run, one.due, micros)


def _judge(run: Run, norm: model.Norm, one: Instance) -> None:
    """fulfilled or late with an act, else by whether its time has run out and whether silence means anything."""
    if one.doubt is not None:
        one.state, one.reasons = "unknown", one.reasons + one.doubt.reasons
        return
    done = one.over
    if norm.modality == "power":
        _judge_power(run, norm, one)
        return
    full = norm.modality != "payment" or one.state == "paid"
    if norm.modality == "prohibition" or norm.throughout:
        last = term.last_day(run)
        one.state = "ended" if last is not None and last < run.day and norm.until is None else "due"
        return
    if done is not None and full:
        act = max(one.acts, key=lambda a: a.at)
        if one.due is not None and not _in_time(one.due, act):
            one.state, one.failed = "late", one.due.at
        else:
            one.state = "fulfilled"
        return
    if one.state == "nothing":  # a payment of zero
        one.state = "fulfilled"
        return
    if one.excused:
        one.state = "excused"
        return
    if one.due is None:
        one.state = "due" if one.open_due is None else "unknown"
        return
    if one.due.at >= run.as_of:
        one.state = "due"
        return
    until = complete_until(run, norm)
    silent = tracked(run, norm) and (one.acts or norm.modality == "payment" or _expected(run, norm, until, one))
    if one.state == "unpriced":
        one.state = "unknown"
    elif len(one.bearer) > 1 and norm.modality != "payment":
        one.state = "unassessed"  # of a joint duty nobody is in breach unless it is shown who
    elif silent and _in_play(run, norm, one):
        one.state, one.failed = "breached", one.due.at
    else:
        one.state = "unassessed"


def _expected(run: Run, norm: model.Norm, until: Instant | None, one: Instance) -> bool:
    return until is None or (one.due is not None and one.due.at <= until)


def _in_play(run: Run, norm: model.Norm, one: Instance) -> bool:
    """In a scenario only what its facts speak of: the windows given, or all where none is."""
    if not run.facts.open_world:
        return True
    if norm.modality != "payment":
        return any(
            (h.kind == norm.id or (h.kind == "complete" and h.data.get("norm") == norm.id))
            and (not h.actor or h.actor in one.bearer)
            for h in run.facts.journal
        )
    given = {g.period for g in run.facts.given if g.period and g.of in (norm.id, f"{norm.id}.amount")}
    if given:
        return one.window is None or one.window.name in given
    return bool(one.acts) or any(h.kind == norm.id for h in run.facts.journal)


def _in_time(due: Due, act: Occurrence) -> bool:
    return act.day <= due.day if act.whole_day and not due.exact else due.kept(act.at)


def _judge_power(run: Run, norm: model.Norm, one: Instance) -> None:
    if one.acts:
        one.state = "exercised"
        return
    last = term.last_day(run)
    if one.due is not None and one.due.at < run.as_of:
        one.state, one.failed = "lapsed", one.due.at
    elif one.due is None and _cured(run, norm, one):
        one.state = "lapsed"
    elif last is not None and last < run.day and norm.act.verb in ("terminate", "suspend", "extend", "set"):
        one.state = "ended"
    else:
        one.state = "open"


def _cured(run: Run, norm: model.Norm, one: Instance) -> bool:
    """A right without a time of its own that answers a failure is there until the failure is cured: performed late,
    or the target met again."""
    cause = one.trigger
    if cause is None or norm.act.amount is not None or norm.act.verb == "terminate":
        return False
    late = cause.instance
    if isinstance(late, Instance) and late.failed is not None:
        return bool(late.acts) and late.state != "part_paid"
    node = run.nodes.get(cause.of)
    if isinstance(node, model.Metric) and node.every is not None:
        from hetong.settle.occurrences import failures

        return any(o.at > cause.at and o.keys == cause.keys for o in failures(run, node.id, "met"))
    return False


def _missed(run: Run, norm: model.Norm, found: list[Instance], line: Happening) -> None:
    """A line that says so makes an instance missed at its deadline, or at the line's time where it has none."""
    for one in found:
        if line.actor and line.actor not in one.bearer:
            continue
        if not named(one, line) or one.acts:
            continue
        at = one.due.at if one.due is not None else line.at
        if at < run.as_of:
            one.failed, one.state = Instant(at), "lapsed" if norm.modality == "power" else "breached"
