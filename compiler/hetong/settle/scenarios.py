"""Scenarios: what a worked example says happened becomes facts, and what it expects is looked up in a run.

The world of a scenario is open: what it does not speak of is not known, and nothing follows from silence.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from attrs import define, field

from hetong.settle import evaluate, term
from hetong.settle.engine import Row
from hetong.settle.facts import Facts, Given, Happening
from hetong.settle.place import Place
from hetong.settle.results import Played
from hetong.settle.rows import MemoryEngine
from hetong.settle.run import Run
from hetong.settle.time.zone import Zone
from hetong.settle.values import Instant, Interval, Period, Value
from hetong.trees import model
from hetong.trees.model import Expr

if TYPE_CHECKING:
    from hetong.settle.results import Checked


@define(eq=False)
class World:
    """The facts of a scenario while they are gathered."""

    contract: model.Contract
    zone: Zone
    journal: list[Happening] = field(factory=list)
    given: list[Given] = field(factory=list)
    rows: dict[str, list[Row]] = field(factory=dict)
    days: list[dt.date] = field(factory=list)
    named: set[str] = field(factory=set)
    problems: list[str] = field(factory=list)

    def facts(self) -> Facts:
        counts = {record: len(rows) for record, rows in self.rows.items()}
        return Facts(tuple(self.journal), tuple(self.given), counts, open_world=True)

    def run(self, as_of: Instant) -> Run:
        return Run(self.contract, self.facts(), MemoryEngine(self.rows), as_of)


def play(contract: model.Contract, scenario: model.Scenario) -> Played:
    from hetong.settle.expecting import check, exercised

    world = gather(contract, scenario)
    start = next((g.value for g in world.given if g.of in ("start", "term.start")), None)
    last = max(world.days, default=start if isinstance(start, dt.date) else None)
    checks: list[Checked] = []
    runs: dict[Instant, Run] = {}

    def at(day: dt.date) -> Run:
        moment = world.zone.end(day)
        if moment not in runs:
            runs[moment] = world.run(moment)
        return runs[moment]

    if last is None:
        known_run = world.run(world.zone.end(dt.date(2000, 1, 1)))
        last = term.first_day(known_run) or dt.date(2000, 1, 1)
    last = max(last, *(d for f in scenario.facts if (d := last_of(world, f)) is not None), dt.date(1900, 1, 1))
    for fact in scenario.facts:
        if fact.expects:
            checks.append(check(world, at, fact, last))
    used = exercised(world, at(last), scenario, runs.values())
    from hetong.base.words import same

    return Played(scenario.id, scenario.label, tuple(checks), used, tuple(same(p) for p in world.problems))


def last_of(world: World, fact: model.Fact) -> dt.date | None:
    on = moment(world, fact.on)
    if isinstance(on, Period):
        return on.last
    return on


def clock_time(world: World, e: Expr | None) -> Value:
    """The moment of ``on`` where it has a time of day, else None."""
    found = _literal(world, e) if e is not None and e.op == "datetime" else None
    return found if isinstance(found, int) else None


def moment(world: World, e: Expr | None) -> dt.date | Period | None:
    """``on``: a day, or a window."""
    if e is None:
        return None
    found = _literal(world, e)
    if isinstance(found, Period | dt.date):
        return found
    return world.zone.day(Instant(found)) if isinstance(found, int) else None


def _literal(world: World, e: Expr) -> Value:
    run = Run(world.contract, Facts(given=tuple(world.given), open_world=True), MemoryEngine(), FAR)
    return evaluate.value(run, e, Place()).value


FAR = Instant(4_000_000_000_000_000)


# ---- given ------------------------------------------------------------------------------------------------------


def gather(contract: model.Contract, scenario: model.Scenario) -> World:
    from hetong.settle.time.clock import Clock

    world = World(contract, Clock.of(contract).zone)
    for n, fact in enumerate(scenario.facts):
        if not fact.expects:
            _given(world, fact, n)
    return world


def _given(world: World, fact: model.Fact, n: int) -> None:
    what, on = fact.what, moment(world, fact.on)
    if isinstance(on, Period):
        world.days.append(on.last)
    elif on is not None:
        world.days.append(on)
    if what.op == "compare":
        _set(world, what, on, n)
    elif what.op == "state":
        _state(world, what, on, n)
    elif what.op in ("ref", "happened", "word"):
        _happened(world, str(what.info.get("id") or what.info.get("of") or what.info.get("name")), fact, on, n)
    elif what.op == "consents":
        day = on.last if isinstance(on, Period) else on
        _line(world, "consent", day or _start(world), n, actor=str(what.info.get("by") or ""))
    elif what.op == "not" and what.args[0].op in ("ref", "happened"):
        world.given.append(Given(str(what.args[0].info.get("id") or what.args[0].info.get("of")), False))
    else:
        world.problems.append(f"given {what.op}")


def _set(world: World, e: Expr, on: dt.date | Period | None, n: int) -> None:
    left, right = e.args
    value = _literal(world, right)
    of = _address(left)
    node = world.contract.nodes.get(of)
    world.named.add(of.partition(".amount")[0] if of not in world.contract.nodes else of)
    if isinstance(node, model.Norm) and isinstance(on, dt.date) and not isinstance(on, Period):
        _line(world, node.id, on, n, data={"amount": value})
        return
    if isinstance(node, model.Norm):
        of = f"{node.id}.amount"
    period = on.name if isinstance(on, Period) else ""
    world.given.append(
        Given(of, value, period, on if isinstance(on, dt.date) and not isinstance(on, Period) else None)
    )


def _address(e: Expr) -> str:
    """The path that a value is given for: ``csat``, ``csat.target``, ``gravity.marked.deduction``, ``start``."""
    if e.op == "word":
        return str(e.info["name"])
    if e.op == "attr":
        return f"{_address(e.args[0])}.{e.info['name']}"
    if e.op == "cell":
        return f"{_address(e.args[0])}.{str(e.info['column']).rpartition('.')[2]}"
    if e.op == "index":
        return f"{_address(e.args[0])}.{_address(e.args[1]).rpartition('.')[2]}"
    if e.op == "blank":
        return str(e.info["path"])
    return str(e.info.get("id") or e.info.get("of") or "")


def _state(world: World, e: Expr, on: dt.date | Period | None, n: int) -> None:
    state, of, subject = str(e.info["state"]), str(e.info["of"]), str(e.info.get("subject") or "")
    world.named.add(of)
    node = world.contract.nodes.get(of)
    if isinstance(node, model.Metric):
        period = on.name if isinstance(on, Period) else ""
        world.given.append(Given(f"{of}.verdict", {"breached": "missed"}.get(state, state), period))
        return
    day = on.last if isinstance(on, Period) else on
    if state == "met":
        _line(world, of, day or _start(world), n, actor=subject)
        return
    timed = isinstance(node, model.Norm) and (
        node.within is not None or node.by is not None or node.modality == "payment"
    )
    kind = "miss" if timed and (day is None or state == "missed") else "breach"
    _line(world, kind, day or _start(world), n, actor=subject, data={"norm": of})


def _start(world: World) -> dt.date:
    run = world.run(Instant(FAR))
    return term.first_day(run) or dt.date(2000, 1, 1)


def _happened(world: World, id: str, fact: model.Fact, on: dt.date | Period | None, n: int) -> None:
    node = world.contract.nodes.get(id)
    world.named.add(id)
    if isinstance(node, model.Service):
        world.given.append(Given(id, True))
        return
    day = on.last if isinstance(on, Period) else on
    cells = {name: _literal(world, e) for name, e in fact.cells.items()}
    if isinstance(node, model.Record):
        base = node
        while base.base and isinstance(world.contract.nodes.get(base.base), model.Record):
            base = world.contract.nodes[base.base]  # type: ignore[assignment]
        _row(world, base, cells, day, n)
        return
    _line(
        world,
        id,
        day or _start(world),
        n,
        actor=str(cells.pop("by", "")),
        ref=str(cells.pop("ref", "")),
        data=cells,
        at=cells.pop("at", None) or clock_time(world, fact.on),
    )


def _row(world: World, record: model.Record, cells: dict[str, Value], day: dt.date | None, n: int) -> None:
    values = {f"{record.id}.{name}": value for name, value in cells.items()}
    for column in record.columns:
        if column.value is None:
            values.setdefault(column.id, None)
    if values.get(record.on) is None and day is not None and record.on:
        on = world.contract.nodes.get(record.on)
        start = world.zone.start(day)
        kind = on.type.base if isinstance(on, model.Column) else "datetime"
        values[record.on] = (
            day if kind == "date" else Interval(start, world.zone.end(day)) if kind == "span" else start
        )
    world.rows.setdefault(record.id, []).append(Row(f"{record.id}-{n}", record.id, values, n))


def _line(
    world: World, kind: str, day: dt.date, n: int, *, actor: str = "", ref: str = "",
    data: dict[str, Value] | None = None, at: Value = None,
) -> None:  # fmt: skip
    world.named.add(kind)
    moment_ = Instant(at) if isinstance(at, int) else world.zone.start(day)
    world.journal.append(
        Happening(f"given-{n}", kind, moment_, day, not isinstance(at, int), actor, None, ref, data or {})
    )
