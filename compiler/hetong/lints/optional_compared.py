"""HT501: a comparison with a datum that some rows lack."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading, conjuncts, walk
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for node in (
        *reading.of(model.Metric),
        *reading.of(model.Fee),
        *reading.of(model.Event),
        *reading.of(model.Record),
    ):
        for e in reading.exprs(node):
            if e.op == "aggregate" and e.args and e.info["fn"] == "share":
                record = str(e.info["record"] or e.info["of"])
                yield from _compared(reading, e.args[0], record)


def _compared(reading: Reading, where: model.Expr, record: str) -> Iterator[Problem]:
    known = _known(reading, record) | {c for part in conjuncts(where) for c in _tested(part)}
    for part in conjuncts(where):
        if part.op == "compare":
            missing = sorted({c for side in part.args for c in _optional(reading, side)} - known)
            if missing:
                yield Problem(
                    "HT501", part.at, {"name": reading.name(missing[0]), "without": "75%", "known": "100%"}
                )


def _known(reading: Reading, record: str) -> set[str]:
    """The columns that every row of a named part has."""
    found: set[str] = set()
    node = reading.nodes.get(record)
    while isinstance(node, model.Record | model.Event):
        found |= {c for part in conjuncts(node.where) for c in _tested(part)}
        node = reading.nodes.get(node.base)
    return found


def _tested(part: model.Expr) -> Iterator[str]:
    if part.op == "known":
        yield from (str(c.info["id"]) for c in walk(part) if c.op == "column")


def _optional(reading: Reading, e: model.Expr) -> Iterator[str]:
    """The optional columns a value needs; of an interval only its end, which a row with an end has begun before."""
    if e.op == "span":
        yield from _optional(reading, e.args[1])
    elif e.op == "column":
        column = reading.nodes.get(str(e.info["id"]))
        if not isinstance(column, model.Column):
            return
        if column.optional:
            yield column.id
        if column.value is not None:
            yield from _optional(reading, column.value)
    else:
        for arg in e.args:
            yield from _optional(reading, arg)
