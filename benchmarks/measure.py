"""What is measured. Every figure is a ratio of two times of the same run, or a size; no figure is a time by itself.

In: nothing but the example and the library. Out: ``Figure`` rows. Times of processes are wall-clock medians, times in
process are CPU medians, so that a busy machine changes the ratios little.
"""

from __future__ import annotations

import gc
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from attrs import frozen

from benchmarks.generate import times
from hetong import compile as passes
from hetong import project
from hetong.base import resources, source
from hetong.base.problems import Problems
from hetong.passes.check import check
from hetong.passes.parse import driver
from hetong.passes.resolve import resolve

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples/ecommerce_outsourcing/ecommerce_outsourcing.contract"
LARGE = 2_000_000  # bytes: just below the limit of one file
_HOST = """\
contract host "样例" / "Sample" { languages = [zh, en]  law = PRC  currency = CNY }
party client "甲方" / "Party A" { name = ? }
party vendor "乙方" / "Party B" { name = ? }
term { start = 2027-01-01  end = 2027-12-31 }
fee service_fee "服务费" / "service fee" = CNY 9,000 every month
define service_fees "费用" / "fees" = [service_fee]
client pays vendor service_fee every month by day 12 of next month as payment ("月度付款" / "monthly payment")
"""
_PEAK = """\
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@frozen
class Figure:
    """``value`` against ``target`` (None: for information). ``unit``: "×" or "MiB"."""

    name: str
    value: float
    target: float | None
    unit: str = "×"

    @property
    def over(self) -> bool:
        return self.target is not None and self.value > self.target


def all_figures(runs: int = 9) -> Iterator[Figure]:
    yield from start_up(runs)
    yield from growth()
    yield memory()
    yield library()


def start_up(runs: int) -> Iterator[Figure]:
    """A whole process: ``check`` against Python itself, ``compile`` against ``check``."""
    with TemporaryDirectory() as folder:
        hetong = [sys.executable, "-m", "hetong"]
        commands = {
            "python": [sys.executable, "-c", "pass"],
            "check": [*hetong, "check", str(EXAMPLE)],
            "compile": [*hetong, "compile", str(EXAMPLE), "-o", folder],
        }
        took: dict[str, list[float]] = {name: [] for name in commands}
        for run in range(runs + 1):  # in turns, so that a slow moment hits all; the first run warms up
            for name, command in commands.items():
                seconds = _process(command)
                if run:
                    took[name].append(seconds)
    base, check, whole = (median(took[name]) for name in commands)
    yield Figure("`hetong check` of E / `python -c pass`", check / base, 20)
    yield Figure("`hetong compile` of E / its check", whole / check, 3)


def growth(sizes: Sequence[int] = (1, 10, 100)) -> Iterator[Figure]:
    """Checking in process: ten times the contract, how many times the time?"""
    text = EXAMPLE.read_text(encoding="utf-8")
    with no_limits():
        took = {n: in_process(times(text, n).encode(), runs=max(3, 20 // n)) for n in sizes}
    for small, large in pairwise(sizes):
        yield Figure(
            f"check of {large}× E / of {small}× E, in process",
            took[large] / took[small],
            10.5 * large / small / 10,
        )


def memory() -> Figure:
    """The peak of a process that checks 2 MB of source."""
    text = EXAMPLE.read_text(encoding="utf-8")
    with TemporaryDirectory() as folder:
        copies = LARGE // len(text.encode())
        while len((large := times(text, copies)).encode()) > source.MAX_FILE_BYTES:
            copies -= 1
        file = Path(folder, "large.contract")
        file.write_text(large, encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "hetong",
            "check",
            "--output-file",
            str(Path(folder, "out.txt")),
            str(file),
        ]
        # A process starts with the peak of the one that starts it, so a small one stands between.
        told = subprocess.run(
            [sys.executable, "-c", _PEAK, *command], check=True, capture_output=True, text=True
        )
    kib = int(told.stdout) if sys.platform != "darwin" else int(told.stdout) / 1024
    return Figure(
        f"peak memory of `hetong check`, {len(large.encode()) / 1e6:.1f} MB of source", kib / 1024, 150, "MiB"
    )


def library() -> Figure:
    """Using every template of the library at once, against E: parse, resolve, check."""
    files = sorted(n for n in resources.names("stdlib") if n.endswith(".contract"))
    host = _HOST + "\n".join(_use(n, resources.read("stdlib", n)) for n in files)
    example = in_process(EXAMPLE.read_bytes(), 10, _typed)
    whole = in_process(host.encode(), 10, _typed)
    return Figure(
        f"check of a contract that uses all {len(files)} templates / of E, in process", whole / example, None
    )


def _use(file: str, template: str) -> str:
    """A ``use`` that gives what the template expects: its payment, and the parties in turns."""
    name = file.removesuffix(".contract")
    expects = re.search(r"^expects (.+)$", template, re.M)
    names = re.findall(r"\w+", expects[1]) if expects else []
    given = "  ".join(
        f"{n} = {'payment' if n == 'bill' else ('vendor', 'client')[i % 2]}" for i, n in enumerate(names)
    )
    return f"use std.{name} as {name}_ {{ {given} }}"


def _typed(data: bytes) -> None:
    """Up to the types: what a template expects and is not given does not matter here."""
    problems = Problems()
    files = project.Project(_nothing)
    parsed = files.parse("contract.contract", data, problems)
    if parsed is None:
        raise RuntimeError("not read")
    check(resolve(parsed, files, problems), {}, problems)


def _process(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def in_process(data: bytes, runs: int, work: Callable[[bytes], None] | None = None) -> float:
    """CPU seconds of one check: the median of ``runs``, without the collector, as the command runs it."""
    work = work or _analysed
    work(data)

    def once() -> float:
        gc.collect()
        gc.disable()
        try:
            start = time.process_time()
            work(data)
            return time.process_time() - start
        finally:
            gc.enable()

    return median(once() for _ in range(runs))


def _analysed(data: bytes) -> None:
    one = passes.analyse(project.Project(_nothing), "large.contract", data)
    if one.contract is None:
        raise RuntimeError(f"not a clean contract: {sorted({p.code for p in one.problems})}")


def _nothing(path: str) -> bytes:
    raise FileNotFoundError(path)


@contextmanager
def no_limits() -> Iterator[None]:
    """Growth is measured beyond the sizes that one file may have."""
    limits: list[tuple[object, str]] = [
        (source, "MAX_FILE_BYTES"),
        (source, "MAX_ITEMS"),
        (driver, "MAX_TOKENS"),
        (project, "BYTES"),
    ]
    before = [(where, name, getattr(where, name)) for where, name in limits]
    try:
        for where, name in limits:
            setattr(where, name, 1 << 40)
        yield
    finally:
        for where, name, value in before:
            setattr(where, name, value)
