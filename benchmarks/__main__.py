"""``python -m benchmarks``: measures, prints, and says what is over its target (exit 1).

``--write "machine, date"`` puts the figures into the table of ``benchmarks/README.md``; the line is the caller's, since
nothing here reads the clock or the machine. ``--runs N``: how often each process is started (9).
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from benchmarks.measure import Figure, all_figures

PAGE = Path(__file__).with_name("README.md")
_TABLE = re.compile(r"<!-- figures -->\n.*?<!-- /figures -->", re.S)


def row(figure: Figure) -> str:
    target = "–" if figure.target is None else f"≤ {figure.target:g} {figure.unit}"
    return f"| {figure.name} | {figure.value:.1f} {figure.unit} | {target} |"


def written(page: str, where: str, rows: list[str]) -> str:
    table = "\n".join(
        ["<!-- figures -->", where, "", "| | measured | target |", "|---|---|---|", *rows, "<!-- /figures -->"]
    )
    return _TABLE.sub(lambda _: table, page)


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m benchmarks")
    options.add_argument("--write", metavar="MACHINE_AND_DATE", default="")
    options.add_argument("--runs", type=int, default=9)
    given = options.parse_args()
    over, rows = False, []
    for figure in all_figures(given.runs):
        rows.append(row(figure))
        over = over or figure.over
        print(rows[-1] + ("  over the target" if figure.over else ""), flush=True)
    if given.write:
        PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), given.write, rows), encoding="utf-8")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
