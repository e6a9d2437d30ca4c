"""``hetong trace``: a contract and a list of source provisions in, which of them the contract covers out."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

import click

from hetong.base.problems import Problem, Problems
from hetong.base.source import Source, decode
from hetong.base.span import Span, span
from hetong.base.suggest import did_you_mean
from hetong.base.words import same
from hetong.cli.opened import open_contract, read, root_of
from hetong.cli.refusal import Refused, refuse
from hetong.cli.ui import Ui, write

COLUMN = "id"


def command(ui: Ui) -> click.Command:
    t = ui.words
    return click.Command(
        "trace",
        callback=lambda file, against, as_json: trace(ui, file, against, as_json),
        help=t(
            "核对来源条款清单（CSV，列 id）中哪些已由 from 标注。",
            "Which rows of a list of source provisions (CSV, column id) carry a `from` tag.",
        ),
        params=[
            click.Argument(["file"], metavar="FILE"),
            click.Option(
                ["--against"],
                required=True,
                metavar="CSV",
                help=t("来源条款清单", "the list of source provisions"),
            ),
            click.Option(["--json", "as_json"], is_flag=True, help=t("以 JSON 输出", "print JSON")),
        ],
    )


def trace(ui: Ui, file: str, against: str, as_json: bool) -> int:
    ids = provisions(against)
    opened = open_contract(file)
    ui = ui.configured(opened.config.ui_lang)
    done = opened.analysed()
    if done.failed or done.resolved is None or done.resolved.contract is None:
        raise opened.refused(done.problems)
    from hetong.emit import trace as lists
    from hetong.passes.resolve import collect_tags

    tags = {tag: [placed.id for placed in found] for tag, found in collect_tags(done.resolved).items()}
    found = lists.trace(tags, ids)
    if as_json:
        import json

        write(sys.stdout, json.dumps(lists.as_json(found), ensure_ascii=False, indent=2) + "\n")
    else:
        write(sys.stdout, lists.summary(found).get(ui.lang) + "\n")
    return 0 if found.whole else 1


def provisions(named: str) -> list[str]:
    """The ids of a list, in its order; rows that are wholly empty are skipped. Raises Refused."""
    place = Path(named)
    problems = Problems()
    source = decode(named, 1, read(root_of(place), place)[1], problems)
    if source is None:
        raise Refused(problems)
    if not source.clean:
        raise Refused(problems, {1: source})
    try:
        return _ids(source)
    except csv.Error as wrong:
        raise refuse("HT915", span(1, 0, 0), {1: source}, file=named, reason=same(str(wrong))) from None


def _ids(source: Source) -> list[str]:
    rows = csv.reader(io.StringIO(source.text, newline=""), strict=True)
    header = [name.strip() for name in next(rows, [])]
    if COLUMN not in header:
        near = did_you_mean(COLUMN, header)
        raise refuse("HT914", _line(source, 1), {1: source}, file=source.path, name=COLUMN, near=near)
    column = header.index(COLUMN)
    ids: list[str] = []
    problems: list[Problem] = []
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        value = row[column].strip() if column < len(row) else ""
        if value:
            ids.append(value)
        else:
            problems.append(Problem("HT916", _line(source, rows.line_num), {"name": COLUMN}))
    if problems:
        raise Refused(problems, {1: source})
    return ids


def _line(source: Source, line: int) -> Span:
    start = source.starts[min(line, len(source.starts)) - 1]
    return span(source.number, start, start + len(source.line_text(line)))
