"""HT508: the weights of a score do not make 100 %."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.values import number, show
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    scored: list[model.Metric | model.Define] = [*reading.of(model.Metric), *reading.of(model.Define)]
    for node in scored:
        parts = [t for t in _terms(node.value) if t.op == "part_of" and t.args[0].op == "percent"]
        if len(parts) > 1 and all(p.type.base != "money" for p in parts):
            total = sum((number(reading, p.args[0]) or Fraction(0) for p in parts), Fraction(0))
            if total != 1:
                yield Problem(
                    "HT508",
                    node.at,
                    {"name": reading.name(node.id), "total": show(total, parts[0].args[0].type)},
                )


def _terms(e: model.Expr) -> Iterator[model.Expr]:
    if e.op in ("add", "sub"):
        yield from _terms(e.args[0])
        if e.op == "add":
            yield from _terms(e.args[1])
    else:
        yield e
