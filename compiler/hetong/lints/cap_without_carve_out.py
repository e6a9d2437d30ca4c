"""HT702: a limit of liability without the cases that no limit may cover (Civil Code art. 506)."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for remedy in reading.of(model.Remedy):
        members = reading.members.get(remedy.id, ())
        loss = any(
            (e.op == "word" and e.info["name"] == "loss") or _loss(reading, e)
            for n in members
            for e in reading.exprs(n)
        )
        if remedy.caps and remedy.unless is None and loss:
            yield Problem("HT702", remedy.at, {"name": reading.name(remedy.id)})


def _loss(reading: Reading, e: model.Expr) -> bool:
    return e.op == "ref" and str(e.info["id"]).rpartition(".")[2] == "loss"
