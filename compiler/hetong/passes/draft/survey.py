"""What a contract makes use of, so that it prints the counting rules it needs and no others.

In: a contract. Out: the units of its periods, the kinds of its expressions, and a few traits of its sentences.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from hetong.passes.draft.context import Draft
from hetong.passes.draft.usage import expressions
from hetong.passes.draft.voice import unit_key
from hetong.trees import model

HOURS = frozenset(("second", "minute", "hour", "working_hour"))
MONTHS = frozenset(("month", "quarter", "year"))
_MEASURED = (model.Metric, model.Fee, model.Event)


@frozen
class Survey:
    """``counted``: units of periods that run from a moment; ``back``: some period is counted back from one;
    ``rolled``: some last day moves; ``windows``: units of ``every``; ``units``: every unit of time named."""

    counted: frozenset[str]
    back: bool
    rolled: bool
    fixed_days: bool
    from_writing: bool
    windows: frozenset[str]
    cut: bool
    units: frozenset[str]
    ops: frozenset[str]
    functions: frozenset[str]
    tails: frozenset[str]
    during: frozenset[str]
    attributes: frozenset[str]
    rates: frozenset[str]
    money: bool
    classes: bool


def survey(d: Draft) -> Survey:
    """Everything the counting rules ask about."""
    nodes = [n for n in d.contract.nodes.values() if not isinstance(n, model.Scenario)]
    exprs = [e for n in nodes for e in expressions(n) if isinstance(e, model.Expr)]
    windows = [w for n in nodes for w in _windows(n)]
    periods = [p for n in nodes for p in _periods(d, n)]
    tails = [t for e in exprs for t in e.info.get("tails", ())]
    named = {_unit(e) for e in exprs} | {w.unit for w in windows}
    named |= {unit_key(t.what) for t in tails if isinstance(t.what, str) and t.kind in ("during", "over")}
    return Survey(
        counted=frozenset(u for side, u, _ in periods if side == "after"),
        back=any(side == "before" for side, _, _ in periods),
        rolled=any(rolled and u not in HOURS and side != "before" for side, u, rolled in periods),
        fixed_days=any(isinstance(n, model.Norm) and n.by is not None for n in nodes),
        from_writing=any(_from_writing(d, n) for n in nodes),
        windows=frozenset(w.unit for w in windows if w.unit),
        cut=any(not w.full for n in nodes if isinstance(n, _MEASURED) for w in _windows(n)),
        units=frozenset(u for u in named if u),
        ops=frozenset(e.op for e in exprs),
        functions=frozenset(str(e.info["fn"]) for e in exprs if e.op == "aggregate"),
        tails=frozenset(t.kind for t in tails),
        during=frozenset(
            "service" if isinstance(d.node(t.what), model.Service) else unit_key(t.what)
            for t in tails
            if t.kind == "during" and isinstance(t.what, str)
        ),
        attributes=frozenset(str(e.info["name"]) for e in exprs if e.op in ("attr", "word")),
        rates=frozenset(e.type.per for e in exprs if e.type.per and e.type.base in ("money", "percent")),
        money=any(e.type.base == "money" for e in exprs),
        classes=any(e.op == "cell" and e.args[0].op == "column" for e in exprs),
    )


def _windows(node: model.Node) -> Iterator[model.Window]:
    for name in ("every", "grows_every"):
        found = getattr(node, name, None)
        if isinstance(found, model.Window):
            yield found


def _unit(expr: model.Expr) -> str:
    timed = expr.op in ("duration", "nth", "following", "period", "per")
    if timed or (expr.op == "blank" and expr.type.base == "duration"):
        return unit_key(str(expr.info.get("unit", "")))
    return ""


def units_of(d: Draft, expr: model.Expr, seen: frozenset[str] = frozenset()) -> set[str]:
    """The units a length of time may have; a name is followed to its value. A bare blank may have any: days."""
    if expr.op == "duration":
        return {unit_key(str(expr.info["unit"]))}
    if expr.op == "blank":
        return {unit_key(str(expr.info.get("unit") or "day"))}
    if expr.op == "ref":
        node = d.node(str(expr.info["id"]))
        if isinstance(node, model.Param | model.Define) and node.id not in seen:
            return units_of(d, node.value, seen | {node.id})
        return set()
    found: set[str] = set()
    inner = [row.value for row in expr.info["rows"]] if expr.op == "table" else list(expr.args)
    for arg in inner:
        found |= units_of(d, arg, seen)
    return found or ({"day"} if expr.op in ("judged", "deferred") else set())


def _periods(d: Draft, node: model.Node) -> Iterator[tuple[str, str, bool]]:
    """(after | before, unit, may move to a working day) of each period that a node counts from a moment."""
    if not isinstance(node, model.Norm):
        for expr in expressions(node):
            if isinstance(expr, model.Expr) and expr.op == "offset":
                yield from ((str(expr.info["side"]), u, False) for u in units_of(d, expr.args[0]))
        return
    if endless(node):
        yield "after", "year", True
    if undated(node):
        yield from (("after", u, True) for u in units_of(d, d.contract.default_due))
    if node.within is not None:
        for unit in units_of(d, node.within.length):
            yield node.within.side, unit, not node.not_rolled
    for moment, moves in ((node.by, True), (node.until, False), (node.on, False)):
        if moment is None:
            continue
        for expr in expressions(moment):
            if isinstance(expr, model.Expr) and expr.op == "offset":
                rolled = moves and not node.not_rolled
                yield from ((str(expr.info["side"]), u, rolled) for u in units_of(d, expr.args[0]))
        if moves and not any(isinstance(e, model.Expr) and e.op == "offset" for e in expressions(moment)):
            yield "by", "day", not node.not_rolled


def undated(norm: model.Norm) -> bool:
    """Whether a sum of money is owed without any word on when: it falls due on demand."""
    return (
        norm.modality == "payment"
        and norm.act.verb in ("pay", "refund")
        and norm.within is None
        and norm.by is None
        and norm.on is None
        and norm.until is None
    )


def endless(norm: model.Norm) -> bool:
    """Whether a right to terminate arises without any word on how long it lasts: it lasts a year (Civil Code art. 564)."""
    arises = norm.when is not None or bool(norm.remedy) or bool(norm.keys)
    untimed = norm.within is None and norm.by is None
    return norm.modality == "power" and norm.act.verb == "terminate" and arises and untimed


def _from_writing(d: Draft, node: model.Node) -> bool:
    """Whether a limit runs from an act that is done in writing."""
    if not isinstance(node, model.Norm) or node.within is None or node.within.anchor is None:
        return False
    act = d.nodes.get(str(node.within.anchor.info.get("id", "")))
    return isinstance(act, model.Norm) and act.in_writing
