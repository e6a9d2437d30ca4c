"""HT509: a value that exists per key is used where there is no key."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Fact, Problem
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for node in (*reading.norms, *reading.of(model.Fee), *reading.of(model.Metric)):
        keys = set(getattr(node, "keys", ()))
        if isinstance(node, model.Norm):
            keys.update(k for r in reading.remedies(node) for k in r.keys)
            for failed in reading.failures(node):
                keys.update(getattr(reading.nodes.get(failed), "keys", ()))
        indexed = {id(e.args[0]) for e in reading.exprs(node) if e.op == "index"}
        for e in reading.exprs(node):
            keyed = reading.nodes.get(str(e.info["id"])) if e.op == "ref" and id(e) not in indexed else None
            if isinstance(keyed, model.Metric | model.Fee) and keyed.keys and not set(keyed.keys) <= keys:
                facts: dict[str, Fact] = {
                    "name": reading.name(keyed.id),
                    "key": reading.name(keyed.keys[0]),
                    "each": "90",
                    "pooled": "0",
                }
                yield Problem("HT509", e.at, facts)
