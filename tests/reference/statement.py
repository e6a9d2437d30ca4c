"""All that a contract makes owed, and all it measures, as plain rows to compare: steps 1 to 9 of an amount in turn."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any, NamedTuple

from hetong.trees import model
from tests.reference import duties
from tests.reference.amounts import ORDER, ZERO, Owed, arisen, capped, cents, money_norms, remedy_of, worked
from tests.reference.amounts import limit_of as limit_of
from tests.reference.expressions import X, ev
from tests.reference.measures import bounds, cell, keys_of, verdict, windows_of
from tests.reference.world import World


class Entry(NamedTuple):
    """A line to compare. ``amount`` None: unknown; zero where it is displaced or lost."""

    norm: str
    ref: str
    debtor: str
    creditor: str
    amount: Fraction | None
    state: str
    due: dt.date | None
    keys: tuple[str, ...] = ()


class Measured(NamedTuple):
    """A cell to compare."""

    metric: str
    window: str
    keys: tuple[str, ...]
    value: Any
    state: int
    verdict: str


def measured(w: World) -> list[Measured]:
    found = []
    for node in w.nodes.values():
        if not isinstance(node, model.Metric) or node.every is None:
            continue
        for keys in keys_of(w, node) if node.keys else [{}]:
            for win in windows_of(w, node):
                if bounds(win)[0] >= w.as_of:
                    continue
                got = cell(w, node, win, keys)
                found.append(
                    Measured(
                        node.id,
                        win.name,
                        tuple(map(str, keys.values())),
                        got.v,
                        got.s,
                        verdict(w, node, win, keys),
                    )
                )
    return found


def entries(w: World) -> list[Entry]:
    found = []
    for one in owed(w):
        amount = (
            None if one.amount is None else cents(w, one.amount) if one.state in ("owed", "pending") else ZERO
        )
        found.append(
            Entry(
                one.norm.id,
                one.ref,
                one.norm.bearer.parties[0],
                one.norm.act.payee,
                amount,
                one.state,
                one.due,
                tuple(map(str, one.x.keys.values())),
            )
        )
    return found


def owed(w: World) -> list[Owed]:
    made: list[Owed] = []
    for norm in money_norms(w):
        for one in arisen(w, norm):
            worked(w, one)
            if norm.within is not None or norm.by is not None:
                one.due = due_of(w, norm, one)
            made.append(one)
    _cap_all(w, made)
    for one in made:
        _condition(w, one)
    _choices(w, made)
    _relations(w, made)
    return made


def due_of(w: World, norm: model.Norm, one: Owed) -> dt.date | None:
    at = dt.datetime.combine(one.day, dt.time())
    if norm.every is not None:
        return duties.last_day(w, norm, one.win, None)[0]
    return duties.last_day(w, norm, one.win, at)[0]


def _cap_all(w: World, made: list[Owed]) -> None:
    """Month by month: each sentence's own caps, then those of the remedies it belongs to, in order or pro rata."""
    months = sorted({(o.day.year, o.day.month) for o in made})
    for month in months:
        batch = sorted((o for o in made if (o.day.year, o.day.month) == month), key=lambda o: (o.day, o.ref))
        for norm in {o.norm.id: o.norm for o in made}.values():
            earlier = [o for o in made if o.norm is norm and (o.day.year, o.day.month) < month]
            for one in batch:
                if one.norm is norm and one.amount is not None:
                    one.amount = capped(w, one, norm.caps, earlier)
                    if remedy_of(w, norm) is None:
                        _condition(w, one)  # a right that is lost uses up no room
                    earlier.append(one)
        for remedy in w.nodes.values():
            if isinstance(remedy, model.Remedy) and remedy.caps:
                _remedy_caps(w, remedy, batch, [o for o in made if (o.day.year, o.day.month) < month])


def members(w: World, remedy: model.Remedy) -> list[str]:
    own = [n.id for n in w.nodes.values() if isinstance(n, model.Norm) and n.remedy == remedy.id]
    found = []
    for name in (*own, *remedy.including):
        node = w.nodes[name]
        found += members(w, node) if isinstance(node, model.Remedy) else [name]
    return found


def _remedy_caps(w: World, remedy: model.Remedy, batch: list[Owed], before: list[Owed]) -> None:
    names = members(w, remedy)
    mine = [o for o in batch if o.norm.id in names and o.amount is not None and o.state != "unknown"]
    mine.sort(key=lambda o: (o.day, names.index(o.norm.id), o.ref))
    past = [o for o in before if o.norm.id in names]
    for cap in sorted(remedy.caps, key=lambda c: ORDER[c.window]):
        if cap.window == "occurrence":
            for failure in dict.fromkeys(o.failure for o in mine):
                _share(w, remedy, cap, [o for o in mine if o.failure == failure], [])
        else:
            _share(w, remedy, cap, mine, past)


def _share(w: World, remedy: model.Remedy, cap: model.Cap, claims: list[Owed], past: list[Owed]) -> None:
    from tests.reference.amounts import cap_windows, limit_of

    if not claims:
        return
    limit = limit_of(w, cap, claims[-1])
    if limit is None:
        return
    shares = cap_windows(w, cap, claims[-1]) if cap.window != "occurrence" else (lambda o: True)
    room = limit - sum((o.amount for o in past if shares(o) and o.state == "owed" and o.amount), ZERO)
    room = max(room, ZERO)
    total = sum((o.amount for o in claims if o.amount), ZERO)
    if total <= room:
        return
    if remedy.cut == "pro_rata":
        left = cents(w, room)
        for one in claims:
            assert one.amount is not None
            one.amount = left if one is claims[-1] else cents(w, one.amount * room / total)
            left -= one.amount
        return
    for one in claims:
        assert one.amount is not None
        if remedy.cut == "in_order":
            one.amount = min(one.amount, room)
            room -= one.amount


def _condition(w: World, one: Owed) -> None:
    """Step 7: a claim that was made in time, a least amount."""
    remedy = remedy_of(w, one.norm)
    for condition in (one.norm.only_if, remedy.only_if if remedy else None):
        if condition is None or one.state != "owed":
            continue
        if condition.op == "happened":
            one.state = _claimed(w, w.nodes[str(condition.info["of"])], one)
        elif ev(w, condition, X(win=one.win, amount=one.amount)).v is not True:
            one.state = "lost"


def _claimed(w: World, power: model.Node, one: Owed) -> str:
    assert isinstance(power, model.Norm)
    last = duties.last_day(w, power, one.win, None)[0]
    for line in w.lines(power.id):
        if line.ref == one.win.name and (last is None or line.day <= last):
            return "owed"
    return "lost" if last is not None and last < w.today else "pending"


def _choices(w: World, made: list[Owed]) -> None:
    for remedy in w.nodes.values():
        if not isinstance(remedy, model.Remedy) or not remedy.choice:
            continue
        names = members(w, remedy)
        for failure in dict.fromkeys(o.failure for o in made if o.norm.id in names):
            chosen = names[0]
            for line in w.lines("choice"):
                if line.data["remedy"] == remedy.id and (not line.ref or failure.endswith(line.ref)):
                    chosen = line.data["choice"]
            for one in made:
                if one.failure == failure and one.norm.id in names and one.norm.id != chosen:
                    one.state = "displaced" if one.state == "owed" else one.state


def _relations(w: World, made: list[Owed]) -> None:
    """Step 8: displacement, then what counts towards what. Only between sums for one failure."""
    for one in made:
        if one.state == "owed" and _displaced(w, one, made):
            one.state = "displaced"
    for one in made:
        if one.state != "owed":
            continue
        for target in _related(w, one, "towards"):
            for other in made:
                if other.norm.id == target and other.failure == one.failure and other.state == "owed":
                    assert other.amount is not None
                    assert one.amount is not None
                    other.amount = max(other.amount - one.amount, ZERO)


def _related(w: World, one: Owed, how: str) -> list[str]:
    remedy = remedy_of(w, one.norm)
    names = [*getattr(one.norm, how), *(getattr(remedy, how) if remedy else ())]
    found: list[str] = []
    for name in names:
        node = w.nodes[name]
        found += members(w, node) if isinstance(node, model.Remedy) else [name]
    return found


def _displaced(w: World, one: Owed, made: list[Owed]) -> bool:
    for other in made:
        if other is one or other.failure != one.failure or other.state != "owed":
            continue
        if one.norm.id in _related(w, other, "instead_of"):
            return True
        remedy = remedy_of(w, other.norm)
        if remedy is not None and remedy.sole and one.norm.remedy != remedy.id:
            return True
    return False
