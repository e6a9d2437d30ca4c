"""The group ``data``: settling from millions of rows, against other libraries that do the same job in the same run.

In: nothing. Out: ``Figure`` rows, and for what is not installed a ``Missing`` that names it. A time is the wall of a
whole process (interpreter, imports, work), the median of several in turns; *inside* is the same from before the
libraries are imported. Every job says what it found, and all must have found the same.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from attrs import frozen

from benchmarks.data_facts import TICKETS
from benchmarks.measure import ROOT, Figure

NEEDED = {"numpy": "tickets", "pyarrow": "arrow", "polars": "polars", "pandas": "pandas", "duckdb": "hetong"}
LARGE, SMALL = 10_000_000, 1_000_000
STATUS_SECONDS = 1.0

# Started between this process and the measured one, so that the peak is the measured one's own.
_WATCH = """\
import resource, subprocess, sys, time
start = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE)
wall = time.perf_counter() - start
sys.stdout.buffer.write(done.stdout)
print("\\n%.6f %d" % (wall, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(done.returncode)
"""


@frozen
class Missing:
    """A figure that was not measured, and why."""

    name: str
    why: str


@frozen(eq=False)
class Took:
    """``wall`` and ``inside`` in seconds, ``peak`` in MiB, ``found`` what the job printed."""

    wall: float
    inside: float
    peak: float
    found: list[list[int]]


def data_figures(runs: int = 5) -> Iterator[Figure | Missing]:
    yield from engines(runs)
    yield from status(runs)


def missing() -> list[str]:
    return sorted(name for name in NEEDED if importlib.util.find_spec(name) is None)


def engines(runs: int) -> Iterator[Figure | Missing]:
    lacking = missing()
    if lacking:
        yield Missing("tickets by month", f"not installed: {', '.join(lacking)}")
        return
    with TemporaryDirectory() as folder:
        large, small = Path(folder, "large"), Path(folder, "small")
        for where, rows in ((large, LARGE), (small, SMALL)):
            where.mkdir()
            _facts("tickets", str(rows), str(where))
        yield from _compared(large, small, runs)


def _compared(large: Path, small: Path, runs: int) -> Iterator[Figure | Missing]:
    jobs = ("arrow", "polars", "pandas", "hetong")
    parquet = in_turns([(job, large / "ticket.parquet") for job in jobs], runs)
    ours = parquet["hetong"]
    for job, target in (("arrow", 1.2), ("polars", 0.7), ("pandas", 0.25)):
        what = "a bare pyarrow decode of its columns" if job == "arrow" else f"{job} doing the same"
        name = f"share, count, mean, p95 by month of {_millions(LARGE)} tickets in Parquet / {what}"
        yield Figure(name, _wall(ours) / _wall(parquet[job]), target)
        yield Figure(f"the same, inside the processes, / {job}", _inside(ours) / _inside(parquet[job]), None)
    yield Figure("peak memory of it", max(t.peak for t in ours), 200, "MiB")
    whole = settled(large, runs)
    yield Figure(
        "`hetong settle` of it, every cell checked / pyarrow", _wall(whole) / _wall(parquet["arrow"]), None
    )
    yield Figure("peak memory of it", max(t.peak for t in whole), 200, "MiB")
    few = in_turns([("hetong", small / "ticket.parquet")], runs)["hetong"]
    yield Figure(f"{_millions(LARGE)} / {_millions(SMALL)} tickets in Parquet", _wall(ours) / _wall(few), 10.5)
    csv = in_turns([(job, large / "ticket.csv") for job in ("pandas", "hetong")], max(1, runs // 2))
    yield Figure(
        f"the same of {_millions(LARGE)} tickets in CSV / pandas",
        _wall(csv["hetong"]) / _wall(csv["pandas"]),
        0.6,
    )
    yield Figure("peak memory of it", max(t.peak for t in csv["hetong"]), None, "MiB")


def in_turns(jobs: Sequence[tuple[str, Path]], runs: int) -> dict[str, list[Took]]:
    """Each job ``runs`` times after one that warms up, in turns so that a slow moment hits all."""
    took: dict[str, list[Took]] = {name: [] for name, _ in jobs}
    for run in range(runs + 1):
        for name, path in jobs:
            one = job(name, path)
            if run:
                took[name].append(one)
    found = {json.dumps(t.found) for many in took.values() for t in many if t.found}
    if len(found) != 1:
        raise RuntimeError(f"the jobs do not agree: {found}")
    return took


def job(name: str, path: Path) -> Took:
    out, wall, peak = watched([sys.executable, "-m", "benchmarks.data_jobs", name, str(path)])
    said = json.loads(out)
    return Took(wall, said["inside"], peak, said["rows"])


def watched(command: Sequence[str]) -> tuple[str, float, float]:
    """What a command prints, its wall in seconds and its peak in MiB. Raises CalledProcessError."""
    # An installed package has its bytecode; a checkout gets it with the run that warms up.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-c", _WATCH, *command],
        stdout=subprocess.PIPE, check=True, text=True, cwd=ROOT, env=env,
    )  # fmt: skip
    out, _, last = done.stdout.rstrip("\n").rpartition("\n")
    wall, peak = last.split()
    return out, float(wall), int(peak) / (1024 if sys.platform != "darwin" else 1024 * 1024)


def _facts(*what: str) -> None:
    subprocess.run([sys.executable, "-m", "benchmarks.data_facts", *what], check=True, cwd=ROOT)


def status(runs: int) -> Iterator[Figure | Missing]:
    """A thousand norms and ten thousand lines of the journal: the state of every obligation."""
    hetong = [sys.executable, "-m", "hetong"]
    for what, said, target in (
        ("norms", "1,000 obligations", STATUS_SECONDS),
        ("often", "1,000 norms that come due five times", None),
    ):
        name = f"`hetong status`, 10,000 events, {said}"
        with TemporaryDirectory() as folder:
            _facts(what, folder)
            contract, facts = (str(Path(folder, n)) for n in ("many.contract", "facts"))
            command = [*hetong, "status", contract, "--facts", facts, "--as-of", "2026-10-01", "--json"]
            try:
                took = [watched(command) for _ in range(runs + 1)][1:]
            except subprocess.CalledProcessError as failed:
                yield Missing(name, f"the command ended with {failed.returncode}")
                continue
        yield Figure(name, median(wall for _, wall, _ in took), target, "s")
        yield Figure("peak memory of it", max(peak for _, _, peak in took), None, "MiB")


def settled(folder: Path, runs: int) -> list[Took]:
    """The whole command on the same file: it checks every cell before it counts."""
    contract = folder / "tickets.contract"
    contract.write_text(TICKETS, encoding="utf-8")
    facts = folder / "facts"
    facts.mkdir()
    (facts / "ticket.parquet").hardlink_to(folder / "ticket.parquet")
    hetong = [sys.executable, "-m", "hetong", "settle", str(contract), "--facts", str(facts)]
    made = [watched([*hetong, "--period", "2026-06", "--json"]) for _ in range(runs + 1)][1:]
    return [Took(wall, wall, peak, []) for _, wall, peak in made]


def _wall(many: Sequence[Took]) -> float:
    return median(t.wall for t in many)


def _inside(many: Sequence[Took]) -> float:
    return median(t.inside for t in many)


def _millions(n: int) -> str:
    return f"{n // 1_000_000}M"
