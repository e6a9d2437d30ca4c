"""``python -m benchmarks [GROUP…]``: measures, prints, and says what is over its target (exit 1).

Groups: ``core`` (by default) and ``data``, which takes minutes, needs other libraries to compare with, and says which
of them are missing (exit 2). ``--write "machine, date"`` puts the figures into the group's table of
``benchmarks/README.md``; the line is the caller's, since nothing here reads the clock or the machine. ``--runs N``: how
often each process is started (9, data 5).
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.data import Missing, data_figures
from benchmarks.measure import Figure, all_figures

PAGE = Path(__file__).with_name("README.md")
GROUPS = ("core", "data")


def row(figure: Figure | Missing) -> str:
    if isinstance(figure, Missing):
        return f"| {figure.name} | not measured: {figure.why} | – |"
    digits = 1 if figure.value >= 10 or figure.unit == "MiB" else 2
    target = "–" if figure.target is None else f"≤ {figure.target:g} {figure.unit}"
    return f"| {figure.name} | {figure.value:.{digits}f} {figure.unit} | {target} |"


def written(page: str, where: str, rows: list[str], group: str = "core") -> str:
    name = "figures" if group == "core" else f"{group} figures"
    table = "\n".join(
        [f"<!-- {name} -->", where, "", "| | measured | target |", "|---|---|---|", *rows, f"<!-- /{name} -->"]
    )
    return re.sub(rf"<!-- {name} -->\n.*?<!-- /{name} -->", lambda _: table, page, flags=re.S)


def measured(group: str, runs: int | None) -> Iterator[Figure | Missing]:
    return all_figures(runs or 9) if group == "core" else data_figures(runs or 5)


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m benchmarks")
    options.add_argument("groups", nargs="*", metavar="GROUP", help="core, data")
    options.add_argument("--write", metavar="MACHINE_AND_DATE", default="")
    options.add_argument("--runs", type=int)
    given = options.parse_args()
    unknown = sorted({*given.groups} - {*GROUPS})
    if unknown:
        options.error(f"no such group: {', '.join(unknown)}")
    over = missing = False
    for group in given.groups or ["core"]:
        rows = []
        for figure in measured(group, given.runs):
            rows.append(row(figure))
            slow = isinstance(figure, Figure) and figure.over
            over, missing = over or slow, missing or isinstance(figure, Missing)
            print(rows[-1] + ("  over the target" if slow else ""), flush=True)
        if given.write:
            page = written(PAGE.read_text(encoding="utf-8"), given.write, rows, group)
            PAGE.write_text(page, encoding="utf-8")
    return 1 if over else 2 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
