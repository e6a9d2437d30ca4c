"""Which spans an aggregate reads to their end: while one is still open, the figure is a forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hetong.trees import model
from hetong.trees.model import Expr

if TYPE_CHECKING:
    from hetong.settle.run import Run

_ENDS = frozenset({"end", "length"})


def spans_read(run: Run, e: Expr) -> frozenset[str]:
    """The ids of span columns whose end or length ``where``, the named parts on the way, or what is measured reads."""
    found: set[str] = set()
    seen: set[str] = set()
    for one in e.args:
        _read(run, one, found, seen)
    of, attr = str(e.info.get("of") or ""), str(e.info.get("attr") or "")
    node = run.nodes.get(of)
    if isinstance(node, model.Column):
        if attr in _ENDS and node.type.base == "span":
            found.add(of)
        _named(run, of, found, seen)
    elif isinstance(node, model.Metric):
        _named(run, of, found, seen)
    record = run.nodes.get(str(e.info.get("record") or "") or _record(of, node))
    while isinstance(record, model.Record | model.Event):
        if record.where is not None:
            _read(run, record.where, found, seen)
        record = run.nodes.get(record.base)
    return frozenset(found)


def _record(of: str, node: model.Node | None) -> str:
    if isinstance(node, model.Column):
        return of.rpartition(".")[0]
    return node.of if isinstance(node, model.Metric) else of


def _named(run: Run, id: str, found: set[str], seen: set[str]) -> None:
    node = run.nodes.get(id)
    if id in seen or not isinstance(node, model.Column | model.Metric | model.Param | model.Define):
        return
    seen.add(id)
    if node.value is not None:
        _read(run, node.value, found, seen)


def _read(run: Run, e: Expr, found: set[str], seen: set[str]) -> None:
    if e.op in ("known", "aggregate"):
        return
    if e.op == "attr" and e.info.get("name") in _ENDS and e.args[0].op == "column":
        found.add(str(e.args[0].info["id"]))
    if e.op in ("column", "ref"):
        _named(run, str(e.info["id"]), found, seen)
    if e.op == "state":
        metric = run.nodes.get(str(e.info["of"]))
        _named(run, str(e.info["of"]), found, seen)
        if isinstance(metric, model.Metric) and metric.target is not None:
            _read(run, metric.target[1], found, seen)
    bands = (
        (x for band in e.info.get("rows", ()) for x in (band.value, band.low, band.high))
        if e.op == "table"
        else ()
    )
    for one in (*e.args, *bands):
        if isinstance(one, Expr):
            _read(run, one, found, seen)
