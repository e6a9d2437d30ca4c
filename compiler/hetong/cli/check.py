"""``hetong check``: files and folders in, their problems out, in the format of a person or of a machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, field

from hetong.base.problems import Problem, Problems
from hetong.base.words import Words
from hetong.cli.findings import Findings
from hetong.cli.opened import Opened, open_contract
from hetong.cli.refusal import Misconfigured, Refused, exit_code, refuse
from hetong.cli.ui import Ui, colored, write

if TYPE_CHECKING:
    import click

SUFFIX = ".contract"
_BESIDE = ".scenarios.contract"
_WORDING = ("HT0", "HT10", "HT11")  # what is wrong with a text whatever it is used for


def plain(ui: Ui, paths: Sequence[str]) -> int:
    """``hetong check PATH…`` without an option, as hooks and editors call it: the command line need not be loaded."""
    unset: dict[str, Any] = {"select": (), "ignore": (), "values": (), "settings": ()}
    return check(ui, paths, "text", output_file=None, statistics=False, exit_zero=False, **unset)


def command(ui: Ui) -> click.Command:
    import click

    from hetong.cli.report import FORMATS

    t = ui.words
    return click.Command(
        "check",
        callback=lambda **given: check(ui, **given),
        help=t("检查合同文件，或者文件夹中的全部合同。", "Check contracts: files, or all in a folder."),
        params=[
            click.Argument(["paths"], nargs=-1, required=True, metavar="PATH..."),
            click.Option(
                ["--format", "style"],
                type=click.Choice(FORMATS),
                default="text",
                help=t("输出格式", "how to print"),
            ),
            click.Option(
                ["--select"],
                multiple=True,
                metavar="CODES",
                help=t("只报这些代码的警告", "tell only these warnings"),
            ),
            click.Option(
                ["--ignore"],
                multiple=True,
                metavar="CODES",
                help=t("不报这些代码的警告", "leave these warnings out"),
            ),
            click.Option(["--output-file"], metavar="FILE", help=t("写入文件", "write to a file")),
            click.Option(["--statistics"], is_flag=True, help=t("按代码计数", "count by code")),
            click.Option(
                ["--exit-zero"],
                is_flag=True,
                help=t("合同有错误也返回 0", "exit 0 though contracts have errors"),
            ),
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


@define(eq=False, repr=False)
class _Run:
    values: Sequence[str]
    settings: Sequence[str]
    select: Sequence[str]
    ignore: Sequence[str]
    findings: Findings = field(factory=Findings)
    contracts: int = 0
    templates: int = 0
    severities: dict[str, str] = field(factory=dict)
    reads: list[Path] = field(factory=list)
    language: str | None = None


def check(ui: Ui, paths: Sequence[str], style: str, **given: Any) -> int:
    run = _Run(given["values"], given["settings"], *_patterns(given["select"], given["ignore"]))
    seen: set[str] = set()
    for path, named in _found(paths):
        real = os.path.realpath(path)
        if real not in seen:
            seen.add(real)
            _one(run, path, named)
    ui = ui.configured(run.language)
    if not seen:
        raise refuse("HT911", path="、".join(paths) if ui.lang == "zh" else ", ".join(paths))
    _print(ui, run, style, given["output_file"], given["statistics"])
    if not run.findings.problems:
        return 0
    code = exit_code(run.findings.problems, run.severities)
    return 0 if code == 1 and given["exit_zero"] else code


def _patterns(select: Sequence[str], ignore: Sequence[str]) -> tuple[list[str], list[str]]:
    if not select and not ignore:
        return [], []
    from hetong.cli.selection import check_patterns, split

    problems = Problems()
    kept, dropped = split(select), split(ignore)
    check_patterns(kept, False, problems)
    check_patterns(dropped, True, problems)
    if len(problems):
        raise Refused(problems)
    return kept, dropped


def _found(paths: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Every file to check, and whether it was named itself. What is no plain file is told when it is opened."""
    for path in paths:
        if not os.path.isdir(path) or path.rstrip("/").endswith(SUFFIX):
            yield path, True
            continue
        for folder, inner, files in os.walk(path):
            odd = [name for name in inner if name.endswith(SUFFIX)]
            inner[:] = sorted(name for name in inner if not name.startswith(".") and name not in odd)
            for name in sorted((*files, *odd)):
                if name.endswith(SUFFIX) and not name.startswith("."):
                    yield os.path.join(folder, name), False


def _one(run: _Run, path: str, named: bool) -> None:
    from hetong.cli.template import alone, is_template

    beside = path.endswith(_BESIDE)
    try:
        if beside:
            from hetong.cli.beside import checked

            opened, problems = checked(path, run.values, run.settings)
        else:
            opened = open_contract(path, run.values, run.settings)
    except Misconfigured:
        raise
    except Refused as refused:
        if any(problem.code.startswith("HT9") for problem in refused.problems):
            raise
        run.findings.add(refused.problems, refused.sources, Path())
        return
    _configure(run, opened)
    run.reads += opened.reads
    if beside:
        run.contracts += named
        run.findings.add(_selected(run, opened, problems), opened.project.sources, opened.root)
        return
    done = opened.analysed()
    problems = list(done.problems)
    if is_template(problems, done):
        if not named:
            run.templates += 1
            problems = [problem for problem in problems if problem.code.startswith(_WORDING)]
        else:
            opened, problems = alone(opened, problems)
            run.contracts += 1
    else:
        run.contracts += 1
    run.findings.add(_selected(run, opened, problems), opened.project.sources, opened.root)


def _configure(run: _Run, opened: Opened) -> None:
    run.severities |= opened.config.severity
    run.language = run.language or opened.config.ui_lang


def _selected(run: _Run, opened: Opened, problems: list[Problem]) -> list[Problem]:
    select = run.select or opened.config.select
    ignore = (*run.ignore, *opened.config.ignore)
    if not select and not ignore:
        return problems
    from hetong.cli.selection import chosen

    return list(filter(chosen(select, ignore), problems))


def _print(ui: Ui, run: _Run, style: str, file: str | None, statistics: bool) -> None:
    found = run.findings
    plain = style == "text"
    if statistics and plain:
        text = _statistics(run, ui.lang)
    elif plain and not found.problems and file is None:
        text = ""
    else:
        from hetong.cli.report import render

        color = plain and file is None and colored(sys.stdout)
        text = render(style, found.problems, found.sources, ui.lang, color, run.severities)
    if file is None or file == "-":
        write(sys.stdout, text)
    else:
        _save(Path(file), text, run.reads)
    if statistics and not plain:
        ui.say(_statistics(run, ui.lang))
    if not found.problems:
        ui.say(_clean(run))


def _save(file: Path, text: str, reads: Sequence[Path]) -> None:
    from hetong.cli.atomic import WriteError, write_all

    try:
        write_all({file: text.encode("utf-8", "backslashreplace")}, reads)
    except WriteError as wrong:
        raise Refused([Problem(wrong.code, facts=wrong.facts)]) from None


def _statistics(run: _Run, lang: str) -> str:
    """A line for each code: how often, its severity, its name; the most frequent first."""
    from collections import Counter

    from hetong.base import catalogue
    from hetong.cli.report_rows import rows

    found = rows(run.findings.problems, run.findings.sources, lang, run.severities)
    counts = Counter(row.code for row in found)
    levels = {row.code: row.severity for row in found}
    width = max((len(str(n)) for n in counts.values()), default=1)
    listed = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return "".join(
        f"{n:>{width}}  {code}  {levels[code]:<7}  {catalogue.known(code).slug}\n" for code, n in listed
    )


def _clean(run: _Run) -> Words:
    n, left = run.contracts, run.templates
    zh, en = f"已检查{n}份合同，没有发现问题", f"{n} contract{'s' * (n != 1)} checked, no problems"
    if left:
        zh += f"；{left}个范本由使用它的合同检查"
        en += f"; {left} template{'s' * (left != 1)} left to the contracts that use {'them' if left != 1 else 'it'}"
    return Words(zh, en)
