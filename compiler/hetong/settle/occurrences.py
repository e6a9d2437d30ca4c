"""Everything that happened under a name: happenings, rows, conditions that came true, performances, exercises.

``occurrences(run, id)`` is in order of time. ``failures(run, of, state, subject)`` are the times that a duty was
missed or breached, a target missed, a payment late, or (``met``) that it was kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from attrs import evolve

from hetong.settle import evaluate, measures
from hetong.settle.facts import Happening
from hetong.settle.place import Occurrence, Place
from hetong.settle.values import Instant, Interval, Period, Value, known
from hetong.trees import model

if TYPE_CHECKING:
    from hetong.settle.run import Run


def occurrences(run: Run, id: str) -> tuple[Occurrence, ...]:
    return run.once(("occurrences", id), lambda: tuple(sorted(_find(run, id), key=_order)), ())


def _order(o: Occurrence) -> tuple[int, str]:
    return o.at, o.id


def _find(run: Run, id: str) -> Iterable[Occurrence]:
    node = run.nodes.get(id)
    if node is not None and run.included(node) is False:
        return ()
    if isinstance(node, model.Record):
        return _rows(run, node)
    if isinstance(node, model.Event):
        return _event(run, node)
    if isinstance(node, model.Norm):
        return _acts(run, node)
    if isinstance(node, model.Column):
        return occurrences(run, id.rpartition(".")[0])
    if isinstance(node, model.Metric) and node.every is None and node.of:
        return occurrences(run, node.of)
    return [of_line(run, id, line) for line in run.lines(id)]


def of_line(run: Run, id: str, line: Happening) -> Occurrence:
    """A journal line as an occurrence; its payload under the ids of the event's columns."""
    values = {name if name.startswith(f"{id}.") else f"{id}.{name}": value for name, value in line.data.items()}
    for column in getattr(run.nodes.get(id), "columns", ()):
        if column.value is None:
            values.setdefault(column.id, None)
    return Occurrence(
        of=id, id=line.id, at=line.at, day=line.day, whole_day=line.whole_day, actor=line.actor, ref=line.ref,
        values=values, root=_root(line.ref), record=id,
    )  # fmt: skip


def _root(ref: str) -> str:
    """A reference to a failure (``csat/2026-04``) makes what refers to it part of it."""
    return ref if "/" in ref else ""


# ---- rows -------------------------------------------------------------------------------------------------------


def _rows(run: Run, node: model.Record) -> Iterable[Occurrence]:
    if node.base:
        return _part(run, node, occurrences(run, node.base))
    rows = run.engine.rows(run.contract, node.id, run.as_of, run.known_at)
    found = []
    for row in rows:
        at = moment_of(run, row.values.get(node.on))
        recorded = row.values.get("_recorded")
        if at is None or at >= run.as_of or (isinstance(recorded, int) and recorded >= run.known_at):
            continue
        values = {c.id: row.values.get(c.id) for c in node.columns if c.value is None}
        keys = {k: str(values.get(k, "")) for k in node.keys}
        found.append(
            Occurrence(
                of=node.id,
                id=row.id,
                at=at,
                day=run.clock.zone.day(at),
                record=node.id,
                values=values,
                keys=keys,
                line=row.line,
                whole_day=isinstance(row.values.get(node.on), dt.date),
                span=_span(row.values.get(node.on)),
            )
        )
    return found


def _part(run: Run, node: model.Record | model.Event, rows: Iterable[Occurrence]) -> Iterator[Occurrence]:
    """The rows of ``node`` among those of its base, placed in time by its own column."""
    on = getattr(node, "on", "")
    for row, before in with_previous(run, rows):
        if node.where is not None:
            said = evaluate.value(run, node.where, Place(row=row, previous=before))
            if evaluate.truth(said) is not True:
                continue
        at, day, span = row.at, row.day, row.span
        if on and on in run.nodes:
            value = row.values.get(on)
            if value is None and on not in row.values:
                column = run.nodes[on]
                if isinstance(column, model.Column) and column.value is not None:
                    value = evaluate.value(run, column.value, Place(row=row)).value
            moved = moment_of(run, value)
            if moved is None or moved >= run.as_of:
                continue
            at, day, span = moved, run.clock.zone.day(moved), _span(value)
        yield evolve(row, of=node.id, at=at, day=day, span=span)


def _span(value: Value) -> Interval | None:
    return value if isinstance(value, Interval) else None


def moment_of(run: Run, value: Value) -> Instant | None:
    if isinstance(value, Interval):
        return value.start
    if isinstance(value, dt.date):
        return run.clock.zone.start(value)
    return Instant(value) if isinstance(value, int) and not isinstance(value, bool) else None


def with_previous(run: Run, rows: Iterable[Occurrence]) -> Iterator[tuple[Occurrence, Occurrence | None]]:
    """Each row with the one directly before it of the same keys."""
    last: dict[tuple[tuple[str, str], ...], Occurrence] = {}
    for row in rows:
        key = tuple(row.keys.items())
        yield row, last.get(key)
        last[key] = row


# ---- events -----------------------------------------------------------------------------------------------------


def _event(run: Run, node: model.Event) -> Iterable[Occurrence]:
    for guard in node.guards:
        if evaluate.truth(evaluate.value(run, guard, Place())) is False:
            return ()
    if node.base:
        return _part(run, node, occurrences(run, node.base))
    if node.condition is None:
        return [of_line(run, node.id, line) for line in run.lines(node.id)]
    if node.every is not None:
        return _checked_every(run, node, node.condition)
    from hetong.settle.triggers import moments

    return [
        evolve(o, of=node.id, id=f"{node.id}/{o.id}", bound={**o.bound, o.of: o})
        for o in moments(run, node.condition, Place())
    ]


def _checked_every(run: Run, node: model.Event, condition: model.Expr) -> Iterator[Occurrence]:
    """A condition looked at for every window, when the window is over."""
    for window in measures.windows(run, node.every):
        end = run.clock.zone.end(window.last)
        if end > run.as_of:
            continue
        cell = evaluate.value(run, condition, Place(window=window))
        if evaluate.truth(cell) is True:
            yield Occurrence(
                of=node.id, id=f"{node.id}/{window.name}", at=end, day=window.last, window=window,
                provisional=not cell.known,
            )  # fmt: skip


# ---- acts -------------------------------------------------------------------------------------------------------


def _acts(run: Run, node: model.Norm) -> Iterable[Occurrence]:
    """Performances of a duty, exercises of a power, payments made in full."""
    from hetong.settle.instances import settled

    if node.act.verb == "end":
        from hetong.settle.term import ending

        ended = ending(run)
        if ended is not None and ended.norm == node.id:
            return [Occurrence(of=node.id, id=node.id, at=run.clock.zone.start(ended.day), day=ended.day)]
        return ()
    found: dict[str, Occurrence] = {}
    for instance in settled(run, node):
        for act in instance.acts:
            found[act.id] = evolve(
                act, instance=instance, window=instance.window, root=act.root or instance.failure
            )
    timed = (
        node.modality == "power"
        and (node.within is not None or node.by is not None)
        and bool(settled(run, node))
    )
    for line in run.lines(node.id):
        if line.id not in found and node.modality != "payment" and not timed:
            found[line.id] = of_line(run, node.id, line)
    return found.values()


def failures(run: Run, of: str, state: str, subject: str = "") -> tuple[Occurrence, ...]:
    """state: missed (whatever the reason), breached (without excuse), met."""
    return run.once(
        ("failures", of, state, subject),
        lambda: tuple(sorted(_failures(run, of, state, subject), key=_order)),
        (),
    )


def _failures(run: Run, of: str, state: str, subject: str) -> Iterator[Occurrence]:
    from hetong.settle import failing
    from hetong.settle.groups import members

    for id in members(run, of):
        node = run.nodes[id]
        if run.included(node) is False:
            continue
        if isinstance(node, model.Norm):
            if subject and subject not in node.bearer.parties:
                continue
            for one in failing.failed(run, node, state):
                if not subject or subject in one.actor.split("+"):
                    yield one
        elif (
            isinstance(node, model.Metric)
            and node.target is not None
            and (not subject or node.bearer in ("", subject))
        ):
            yield from _metric(run, node, state)
    if of == "agreement":
        for line in run.told("breach"):
            if (
                line.data.get("norm") == "agreement"
                and state != "met"
                and (not subject or line.actor == subject)
            ):
                yield Occurrence(
                    of="agreement",
                    id=line.id,
                    at=line.at,
                    day=line.day,
                    actor=line.actor,
                    ref=line.ref,
                    whole_day=line.whole_day,
                )


_COUNTS: Mapping[str, frozenset[str]] = {
    "missed": frozenset({"missed", "excused"}),
    "breached": frozenset({"missed"}),
    "met": frozenset({"met"}),
}


def _metric(run: Run, node: model.Metric, state: str) -> Iterator[Occurrence]:
    if node.every is None:
        yield from _row_metric(run, node, state)
        return
    for key in measures.keys_of(run, node):
        for window in measures.windows(run, node.every):
            said, _, _ = measures.verdict(run, node, window, key)
            if said in _COUNTS[state]:
                yield Occurrence(
                    of=node.id, id=window_id(node.id, key, window), at=Instant(run.clock.zone.end(window.last)),
                    day=window.last, actor=node.bearer, window=window, whole_day=True,
                    keys=dict(zip(node.keys, key, strict=False)),
                )  # fmt: skip


def _row_metric(run: Run, node: model.Metric, state: str) -> Iterator[Occurrence]:
    """A standard of single rows: each row that is not up to it, at the row's own time."""
    assert node.target is not None
    rows = occurrences(run, node.of)
    for row, before in with_previous(run, rows):
        met = row_verdict(run, node, row, before)
        if met is None or met != (state == "met"):
            continue
        yield Occurrence(
            of=node.id, id=f"{node.id}/{row.id}", at=row.at, day=row.day, actor=node.bearer, root=row.id,
            record=row.record, values=row.values, bound={row.of: row, row.record: row},
        )  # fmt: skip


def row_verdict(run: Run, node: model.Metric, row: Occurrence, before: Occurrence | None) -> bool | None:
    """Whether a row is up to its standard; None: not known yet."""
    assert node.target is not None
    place = Place(row=row, previous=before)
    value, limit = evaluate.value(run, node.value, place), evaluate.value(run, node.target[1], place)
    given = run.given(f"{node.id}.target")
    if given is not None:
        limit = known(given.value)
    if not limit.usable or limit.value is None or not value.usable:
        return None
    if value.value is None:
        return overdue(run, node, row, limit.value)
    return evaluate.compare(run, node.target[0], value.value, limit.value)


def overdue(run: Run, node: model.Metric, row: Occurrence, limit: Value) -> bool | None:
    """A time still running: missed once it is longer than its limit, else not yet known."""
    from hetong.settle.values import Length

    if isinstance(limit, Length) and limit.clock == "elapsed" and run.as_of - row.at > limit.n * 1_000_000:
        return False
    return None


def window_id(norm: str, key: tuple[str, ...], window: Period | None, ref: str = "") -> str:
    return "/".join((norm, *key, *([window.name] if window else []), *([ref] if ref else [])))
