"""``hetong test``: contracts in; whether their scenarios come out as expected, and what no scenario exercises, out.

Scenarios stand in the contract, or beside it in ``NAME.scenarios.contract``, which holds nothing else and is no part
of what is signed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from hetong.cli import beside, settling
from hetong.cli.findings import Findings
from hetong.cli.opened import Opened, open_contract
from hetong.cli.print_tests import Suite
from hetong.cli.refusal import Misconfigured, Refused, exit_code, refuse
from hetong.cli.ui import Ui

FORMATS = ("text", "json", "junit")


def command(ui: Ui) -> click.Command:
    t = ui.words
    return click.Command(
        "test",
        callback=lambda **given: test(ui, **given),
        help=t(
            "运行合同中的情形，核对预期的结果。", "Run the scenarios of contracts and compare what they expect."
        ),
        params=[
            click.Argument(["paths"], nargs=-1, required=True, metavar="PATH..."),
            click.Option(
                ["--coverage"], is_flag=True, help=t("没有情形涉及的条款", "what no scenario exercises")
            ),
            click.Option(
                ["--format", "style"],
                type=click.Choice(FORMATS),
                default="text",
                help=t("输出格式", "how to print"),
            ),
            click.Option(["--output-file"], metavar="FILE", help=t("写入文件", "write to a file")),
            click.Option(
                ["--values"], multiple=True, metavar="FILE", help=t("取值文件（TOML）", "values file (TOML)")
            ),
            click.Option(
                ["--set", "settings"],
                multiple=True,
                metavar="NAME=VALUE",
                help=t("设定一个值", "set one value"),
            ),
        ],
    )


def test(
    ui: Ui,
    paths: Sequence[str],
    coverage: bool,
    style: str,
    output_file: str | None,
    values: Sequence[str],
    settings: Sequence[str],
) -> int:
    found = Findings()
    tested: list[Suite] = []
    first: Opened | None = None
    reads: list[Path] = []
    severities: dict[str, str] = {}
    for path in _contracts(paths):
        try:
            opened = open_contract(path, values, settings)
            first = first or opened
            one = _one(opened, path, coverage)
        except Misconfigured:
            raise
        except Refused as refused:
            if exit_code(refused.problems) == 2:
                raise
            found.add(refused.problems, refused.sources, Path())
            severities |= refused.severities
            continue
        reads += opened.reads
        if one is not None:
            tested.append(one)
    if first is not None:
        ui = ui.configured(first.config.ui_lang)
        first.reads[:] = reads
    if not found.problems and not any(one.played for one in tested):
        raise refuse("HT969", path="、".join(paths) if ui.lang == "zh" else ", ".join(paths))
    if tested and first is not None:
        settling.deliver(_spelled(tested, style, ui.lang), output_file, first)
    if found.problems:
        raise Refused(found.problems, found.sources, severities, ui.lang)
    return int(not all(played.passed for one in tested for played in one.played))


def _contracts(paths: Sequence[str]) -> Iterator[str]:
    """Every contract, each once; a file of scenarios stands for the contract beside it. Raises Refused (HT971)."""
    from hetong.cli.check import _found

    seen: set[str] = set()
    for path, _ in _found(paths):
        if path.endswith(beside.ENDING):
            path = beside.contract_of(path)
        real = os.path.realpath(path)
        if real not in seen:
            seen.add(real)
            yield path


def _one(opened: Opened, path: str, coverage: bool) -> Suite | None:
    """What was played, None for a template. Raises Refused where the contract has errors."""
    from hetong.cli.template import is_template

    done = opened.analysed(beside=beside.scenarios_of(opened))
    if is_template(list(done.problems), done):
        return None
    if done.failed or done.contract is None:
        raise opened.refused(done.problems)
    from hetong.settle import service

    played = service.play_all(done)
    return Suite(path, played, service.coverage(done, played) if coverage else None)


def _spelled(tested: Sequence[Suite], style: str, lang: str) -> str:
    from hetong.cli import print_tests

    if style == "json":
        return json.dumps(print_tests.tree(tested), ensure_ascii=False, indent=2) + "\n"
    if style == "junit":
        from hetong.report.junit import junit

        return junit([one.file for one in tested], lang)
    return print_tests.text(tested, lang)
