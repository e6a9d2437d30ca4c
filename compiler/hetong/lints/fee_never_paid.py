"""HT554: a fee that no sentence pays."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    paid: set[str] = set()
    todo = [n for norm in reading.norms if norm.act.amount is not None for n in reading.names(norm)]
    while todo:
        id = todo.pop()
        if id not in paid:
            paid.add(id)
            node = reading.nodes.get(id)
            if isinstance(node, model.Define | model.Fee | model.Param | model.Account | model.Metric):
                todo.extend(reading.names(node))
    for fee in reading.of(model.Fee):
        if fee.id not in paid and fee.value.op != "none":
            yield Problem("HT554", fee.at, {"name": reading.name(fee.id)})
