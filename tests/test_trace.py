"""Tracing: which provisions of a list the contract covers."""

from __future__ import annotations

from attrs import evolve

from hetong.emit.trace import as_json, summary, tags, trace
from hetong.trees import model as m
from hetong.trees import types as t
from tests import sample_model as sample


def test_trace() -> None:
    found = trace(tags(sample.contract()), ["S-1", "S-2", "S-9", "S-1"])
    assert (found.covered, found.missing, found.unknown, found.repeated) == (
        ("S-1", "S-2"),
        ("S-9",),
        (),
        ("S-1",),
    )
    assert not found.whole
    assert summary(found).en.splitlines() == [
        "2 of 3 provisions traced",
        "missing: S-9",
        "listed more than once: S-1",
    ]
    assert summary(found).zh.startswith("3项规定中有2项已追溯\n未追溯：S-9")
    assert as_json(found)["provisions"] == {"S-1": ["bill"], "S-2": ["rectify"]}
    assert trace({"B": ["x"], "A": ["y"]}, []).unknown == ("A", "B")


def test_tags_of_rows_and_items_count() -> None:
    base = sample.contract()
    value = next(expr for expr in sample.every_op() if expr.op == "table")
    listed = next(expr for expr in sample.every_op() if expr.op == "list")
    both = m.Define(id="both", type=t.NUMBER, value=evolve(value, args=(listed,)), only_if=None)
    assert tags(evolve(base, nodes={"both": both}, tags=("S-0",))) == {
        "S-0": ("sample",),
        "S-3": ("both",),
        "S-4": ("both",),
    }
