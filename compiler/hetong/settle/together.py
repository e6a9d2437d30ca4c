"""The questions that the metrics of a contract ask of one record, put to the engine at once.

In: an aggregate, its windows and keys. Out: its answers. A large file is gone through once for all metrics that are
measured over the same windows, not once for each.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hetong.settle.answered import ask, ask_most
from hetong.settle.place import Place
from hetong.settle.values import Period
from hetong.trees import model
from hetong.trees.model import Expr

if TYPE_CHECKING:
    from hetong.settle.run import Run


def asked(run: Run, e: Expr, record: str, same: tuple[Period, ...], keys: tuple[str, ...], place: Place) -> Any:
    """The answers of ``e``, by key (see ``answered.ask``)."""
    from hetong.settle.aggregates import question

    found = _together(run, e, record, same, keys, place).get(id(e))
    return ask(run, question(run, e, same, keys, place), record) if found is None else found


def static(run: Run, e: Expr) -> bool:
    """Whether ``where`` and what is measured are the same for every window."""
    if e.op == "ref":
        node = run.nodes.get(str(e.info["id"]))
        if isinstance(node, model.Metric | model.Fee | model.Account | model.Series):
            return False
        if isinstance(node, model.Param | model.Define):
            return static(run, node.value)
    if e.op in ("period", "state", "happened") or (
        e.op == "word" and e.info.get("name") in ("period", "amount")
    ):
        return False
    if e.op == "aggregate":
        return all(static(run, a) for a in e.args)
    bands = (b.value for b in e.info.get("rows", ())) if e.op == "table" else ()
    return all(static(run, a) for a in (*e.args, *bands))


def _together(
    run: Run, e: Expr, record: str, same: tuple[Period, ...], keys: tuple[str, ...], place: Place
) -> Mapping[int, Any]:
    """What the metrics of these windows ask of the rows of one record, by expression, asked once for all of them: a
    large file is gone through once, not once for each. Nothing where ``e`` is not among them."""
    from hetong.settle.aggregates import base_record, question, record_of

    base = base_record(run, record)
    if not base:
        return {}

    def make() -> Mapping[int, Any]:
        every = [x for x in _metrics(run, same[0].unit) if base_record(run, record_of(run, x)) == base]
        if len(every) < 2:
            return {}
        records = [record_of(run, x) for x in every]
        found = ask_most(run, [question(run, x, same, keys, place) for x in every], records)
        return {} if found is None else {id(x): one for x, one in zip(every, found, strict=True)}

    if keys or not any(x is e for x in _metrics(run, same[0].unit)):
        return {}
    return run.once(("together", base, same[0].name, same[-1].name, len(same)), make, {})


def _metrics(run: Run, unit: str) -> list[Expr]:
    """The plain aggregates over rows that are the values of metrics of such windows, without keys."""

    def plain(node: model.Metric) -> bool:
        e = node.value
        rows = (
            e.op == "aggregate"
            and e.info["fn"] != "run"
            and not e.info.get("state")
            and not e.info.get("tails")
        )
        of = run.nodes.get(str(e.info.get("of") or "")) if rows else None
        within = isinstance(of, model.Record | model.Column)
        return rows and within and not node.keys and run.included(node) is not False and static(run, e)

    def make() -> list[Expr]:
        return [
            n.value
            for n in run.every(model.Metric)
            if n.every is not None and n.every.unit == unit and plain(n)
        ]

    return run.once(("metrics of", unit), make, [])
