"""The job done by Hetong: the metrics of a contract, measured for every month of its term.

In: the path of ``ticket.parquet`` or ``ticket.csv`` in a facts folder. Out: the rows ``data_jobs`` compares. ``load`` is
what ``hetong settle`` does with a large file: it is checked cell by cell before anything is measured.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from benchmarks.data_facts import TICKETS

METRICS = ("volume", "solved_rate", "mean_wait", "slow_wait")


def by_month(path: str) -> list[list[Any]]:
    from hetong import compile as passes
    from hetong.engines.duckdb import DuckEngine
    from hetong.project import Project
    from hetong.settle import evaluate
    from hetong.settle.engine import Question, Unanswered
    from hetong.settle.facts import Facts
    from hetong.settle.load import Source
    from hetong.settle.measures import windows
    from hetong.settle.place import NOWHERE
    from hetong.settle.run import Run
    from hetong.settle.values import Instant
    from hetong.trees.model import Metric

    contract = passes.analyse(Project(_nothing), "tickets.contract", TICKETS.encode()).contract
    assert contract is not None
    columns = {name: name for name in ("opened", "answered", "solved", "severity")}
    file = Source("ticket", path, Path(path).suffix[1:], columns, 0)
    engine = DuckEngine({}, {"ticket": file})
    as_of = Instant(1_800_000_000_000_000)
    run = Run(contract, Facts((), (), {"ticket": 0}), engine, as_of)
    asked = []
    for name in METRICS:
        metric = contract.nodes[name]
        assert isinstance(metric, Metric)
        months = tuple(windows(run, metric.every))
        constant = lambda e: evaluate.value(run, e, NOWHERE)  # noqa: E731
        asked.append(Question(contract, metric.value, months, (), constant, as_of, as_of))
    found = engine.ask_all(asked)
    engine.close()
    rows = []
    answers = [one[()] for one in found if not isinstance(one, Unanswered)]
    for month, (volume, solved, wait, slow) in enumerate(zip(*answers, strict=True), 1):
        total = Fraction(wait.numerator)
        rows.append([month, volume.rows, solved.numerator, wait.rows, int(total), int(slow.value)])
    return rows


def _nothing(path: str) -> bytes:
    raise FileNotFoundError(path)
