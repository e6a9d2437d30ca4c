"""How instances of a norm arise: with windows, with the happenings of its condition, with what it is anchored on."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from attrs import evolve

from hetong.settle import evaluate, measures, term
from hetong.settle.instances import Instance, tracked
from hetong.settle.occurrences import occurrences, window_id
from hetong.settle.place import Occurrence, Place
from hetong.settle.triggers import bound_by, candidates, moments, spoken
from hetong.settle.values import Period
from hetong.trees import model
from hetong.trees.model import Expr

if TYPE_CHECKING:
    from hetong.settle.run import Run


DUE = "/due"


def instances(run: Run, norm: model.Norm, bearer: tuple[str, ...], other: str) -> Iterator[Instance]:
    place = Place(bearer=bearer[0] if bearer else "", other=other)
    if norm.every is not None:
        yield from _windows(run, norm, bearer, other, place)
        return
    for one, here in _triggers(run, norm, place):
        if not _concerns(run, norm, bearer, other, one):
            continue
        keys = dict(one.keys) if one is not None else {}
        window = one.window if one is not None else None
        label = _label(norm, bearer, one)
        barred = norm.unless is not None and norm.modality not in ("prohibition",)
        if (
            barred
            and norm.unless is not None
            and evaluate.truth(evaluate.value(run, norm.unless, here)) is True
        ):
            continue
        yield Instance(
            norm, label, bearer, other, one or _beginning(run), here, trigger=one, window=window, keys=keys,
            provisional=one.provisional if one is not None else False,
        )  # fmt: skip


def _label(norm: model.Norm, bearer: tuple[str, ...], one: Occurrence | None) -> str:
    parts = [norm.id]
    if norm.bearer.mode == "each":
        parts.append(bearer[0])
    if one is not None:
        parts.append(one.id)
    return "/".join(parts)


def _beginning(run: Run) -> Occurrence | None:
    day = term.first_day(run)
    if day is None:
        return None
    return Occurrence(of="start", id="start", at=run.clock.zone.start(day), day=day, whole_day=True)


# ---- windows ----------------------------------------------------------------------------------------------------


def _windows(
    run: Run, norm: model.Norm, bearer: tuple[str, ...], other: str, place: Place
) -> Iterator[Instance]:
    zone = run.clock.zone
    whens = [c for c in (norm.when, *_headers(run, norm)) if c is not None]
    for key in measures.keys_of(run, norm):
        keys = dict(zip(norm.keys, key, strict=False)) if key else {}
        for window in measures.windows(run, norm.every):
            here = evolve(place, window=window, keys=keys)
            start = Occurrence(
                of=norm.id,
                id=window.name,
                at=zone.start(window.first),
                day=window.first,
                window=window,
                whole_day=True,
            )
            doubt = None
            cause: Occurrence | None = None
            skip = False
            for condition in whens:
                cell = evaluate.value(run, condition, here)
                said = evaluate.truth(cell)
                if said is False:
                    skip = True
                    break
                doubt = cell if said is None else doubt
                inside = [o for o in candidates(run, condition, here) if _inside(o, window)]
                cause = inside[-1] if inside else cause
            if norm.unless is not None and evaluate.truth(evaluate.value(run, norm.unless, here)) is True:
                skip = True
            if skip:
                continue
            if cause is not None:
                here = evolve(here, bound={**here.bound, **bound_by(cause)})
            label = window_id(norm.id, (*((bearer[0],) if norm.bearer.mode == "each" else ()), *key), window)
            trigger = evolve(cause, window=window) if cause is not None else None
            yield Instance(
                norm, label, bearer, other, start, here, trigger=trigger, window=window, keys=keys, doubt=doubt
            )


def _inside(one: Occurrence, window: Period) -> bool:
    if one.window is not None and one.window.unit == window.unit:
        return one.window.name == window.name
    return window.first <= one.day <= window.last


# ---- happenings -------------------------------------------------------------------------------------------------


def _headers(run: Run, norm: model.Norm) -> list[Expr]:
    """The conditions of the remedies it stands in or is included in."""
    from hetong.settle.groups import remedies_of

    return [r.when for r in remedies_of(run, norm.id) if r.when is not None]


def event_keys(run: Run, norm: model.Norm) -> list[str]:
    """``for each problem``: the records and events of which each occurrence makes an instance of its own."""
    from hetong.settle.groups import remedies_of

    keys = [*norm.keys, *(k for r in remedies_of(run, norm.id) for k in r.keys)]
    return [k for k in dict.fromkeys(keys) if isinstance(run.nodes.get(k), model.Event | model.Record)]


def _triggers(run: Run, norm: model.Norm, place: Place) -> Iterator[tuple[Occurrence | None, Place]]:
    conditions = [c for c in (*_headers(run, norm), norm.when) if c is not None]
    keys = event_keys(run, norm)
    bases: list[Place] = [place]
    for key in keys:
        bases = [
            evolve(b, bound={**b.bound, **bound_by(o)}, day=o.day) for b in bases for o in occurrences(run, key)
        ]
    for base in bases:
        if conditions:
            whole = conditions[0]
            for more in conditions[1:]:
                whole = run.once(("and", norm.id, id(whole), id(more)), partial(_both, whole, more), whole)
            found = moments(run, whole, evolve(base, day=None))
            if keys:
                found = found[:1]
            if not found and not any(True for _ in candidates(run, whole, base)):
                yield from _plain(run, norm, base, whole)
                continue
            for one in found:
                yield one, _here(base, one)
        else:
            yield from _plain(run, norm, base, None, keys)


def _both(a: Expr, b: Expr) -> Expr:
    return Expr("and", a.type, (a, b))


def _here(base: Place, one: Occurrence) -> Place:
    return evolve(
        base, bound={**bound_by(one), **base.bound, one.of: one}, day=one.day, window=one.window or base.window,
        keys={**base.keys, **one.keys},
    )  # fmt: skip


def _plain(
    run: Run, norm: model.Norm, base: Place, condition: Expr | None, keys: list[str] | None = None
) -> Iterator[tuple[Occurrence | None, Place]]:
    """Without a happening in its condition: with what it is anchored on, else once."""
    if condition is not None:
        said = evaluate.truth(evaluate.value(run, condition, base))
        if said is False:
            return
    if norm.reparation_of:
        from hetong.settle.occurrences import failures

        for one in failures(run, norm.reparation_of, "breached"):
            yield one, _here(base, one)
        return
    if keys:
        one = base.bound[keys[-1]]
        yield one, _here(base, one)
        return
    anchors = _anchors(run, norm)
    if anchors is None:
        word = _word(norm)
        if word is None:
            yield None, base
            return
        day = term.as_day(run, term.moment(run, word).value)
        if day is not None and day <= run.day:
            one = Occurrence(of=word, id=word, at=run.clock.zone.start(day), day=day, whole_day=True)
            yield one, _here(base, one)
        return
    for id in anchors:
        for one in _arisen(run, id) if id.endswith(DUE) else occurrences(run, id):
            yield one, _here(base, one)


def _arisen(run: Run, id: str) -> Iterator[Occurrence]:
    """Each instance of a payment or duty whose due day is the anchor: it need not have been performed."""
    from hetong.settle.instances import nominal

    node = run.nodes[id.removesuffix(DUE)]
    assert isinstance(node, model.Norm)
    for one in nominal(run, node):
        if one.arisen is not None and one.nominal is not None:
            yield evolve(one.arisen, of=node.id, id=one.id, window=one.window, instance=one, actor="")


def _anchors(run: Run, norm: model.Norm) -> list[str] | None:
    """The names whose every occurrence makes an instance; None where there are none: it arises once.

    Rows of records that nothing tells of are not gone through."""
    found: list[str] = []
    if norm.on is not None and norm.act.verb not in ("terminate", "suspend", "set", "extend"):
        found += _happens(run, norm.on)
    if norm.within is not None and norm.within.anchor is not None:
        found += _happens(run, norm.within.anchor)
    if norm.by is not None:
        found += _happens(run, norm.by)
    amount = norm.act.amount
    if not found and amount is not None and norm.modality in ("payment", "cost"):
        found += [
            i for i in sorted(_rowwise(run, amount)) if isinstance(run.nodes.get(i), model.Record | model.Event)
        ]
    found = [i for i in dict.fromkeys(found) if i.removesuffix(DUE) != norm.id]
    if not found:
        return None
    first = found[:1]
    if isinstance(run.nodes.get(first[0]), model.Record) and not tracked(run, norm) and norm.modality == "duty":
        return []
    return first


def _word(norm: model.Norm) -> str | None:
    """The end from which a norm runs: before it, there is no such duty."""
    anchor = norm.within.anchor if norm.within is not None and norm.within.side == "after" else norm.on
    name = str(anchor.info.get("name")) if anchor is not None and anchor.op == "word" else ""
    return name if name in ("end", "expiry", "termination") else None


def _happens(run: Run, e: Expr) -> list[str]:
    """Names of happenings in a moment: events, rows, acts; not the predeclared ones, not windows."""
    found: list[str] = []
    if e.op in ("ref", "happened"):
        id = str(e.info.get("id") or e.info.get("of"))
        node = run.nodes.get(id)
        if isinstance(node, model.Event | model.Record | model.Norm):
            found.append(id)
    elif e.op == "column":
        found.append(str(e.info.get("record") or "") or str(e.info["id"]).rpartition(".")[0])
    elif e.op == "attr" and str(e.info.get("name")) in ("due", "end", "start", "at"):
        inner = [i for a in e.args for i in _happens(run, a)]
        due = e.info.get("name") == "due"
        return [f"{i}{DUE}" if due and isinstance(run.nodes.get(i), model.Norm) else i for i in inner]
    else:
        for arg in e.args:
            found += _happens(run, arg)
    return found


def _rowwise(run: Run, e: Expr) -> set[str]:
    """Records and events whose columns stand in an amount outside any aggregate."""
    if e.op == "aggregate":
        return set()
    if e.op == "column":
        return spoken(run, e)
    if (
        e.op == "per"
        and isinstance(run.nodes.get(str(e.info["unit"])), model.Record | model.Event)
        and len(e.args) < 2
    ):
        return {str(e.info["unit"])}
    return {i for a in e.args for i in _rowwise(run, a)}


def _concerns(run: Run, norm: model.Norm, bearer: tuple[str, ...], other: str, one: Occurrence | None) -> bool:
    """For a duty of each party: whether this happening is its own. An event concerns the party it befell, a demand
    the party it is made to, a breach the party in breach (for a power: the other one)."""
    if norm.bearer.mode != "each" or one is None or not one.actor:
        return True
    actors = one.actor.split("+")
    node = run.nodes.get(one.of)
    mine = bearer[0] in actors
    if mine and set(norm.bearer.parties) <= set(actors):
        return True
    if (
        one.instance is not None
        and getattr(one.instance, "failed", None) is not None
        and one.id == getattr(one.instance, "id", "")
    ):
        return not mine if norm.modality == "power" else mine
    if isinstance(node, model.Metric) or one.id.startswith(f"{one.of}/"):
        return not mine if norm.modality == "power" else mine
    if isinstance(node, model.Norm):
        return not mine if node.modality == "power" and norm.modality != "power" else mine
    return mine
