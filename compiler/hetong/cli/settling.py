"""What ``settle`` and ``status`` share: a contract made ready to run, its facts, the words of their options.

In: the options of the command. Out: a compilation without errors, with its clauses numbered; the facts; the
languages to write in; moments checked in shape, for settlement to read in the contract's zone.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from attrs import frozen

from hetong.base.problems import Problem
from hetong.cli.config import OUTPUTS
from hetong.cli.opened import Opened, open_contract
from hetong.cli.refusal import Refused, refuse
from hetong.cli.ui import Ui, write
from hetong.compile import Compilation, compose, severity

if TYPE_CHECKING:
    from hetong.trees.model import Contract

_DATE = r"(\d{4})-(\d{2})-(\d{2})"
_MOMENT = re.compile(rf"{_DATE}T\d{{2}}:\d{{2}}(:\d{{2}}(\.\d{{1,6}})?)?(Z|[+-]\d{{2}}:\d{{2}})", re.ASCII)
_FIRST, _LAST = 1900, 2200


@frozen(eq=False)
class Ready:
    """A contract to run: ``contract`` is there, and nothing in it is an error."""

    opened: Opened
    done: Compilation
    contract: Contract
    ui: Ui


def ready(ui: Ui, file: str, values: Sequence[str], settings: Sequence[str]) -> Ready:
    """Open, analyse and draft. Raises Refused with all its problems where there is an error among them."""
    opened = open_contract(file, values, settings)
    ui = ui.configured(opened.config.ui_lang)
    done = compose(opened.analysed())
    if done.failed or done.contract is None:
        raise opened.refused(done.problems)
    return Ready(opened, done, done.contract, ui)


def digest(one: Ready) -> str:
    """The digest of what the contract means, as its obligations file carries it."""
    from hetong.emit import json_out
    from hetong.passes.draft.render import renderer

    assert one.done.document is not None
    return json_out.digest(one.contract, one.done.document, renderer(one.contract, one.done.document))


def languages(asked: str | None, one: Ready) -> tuple[str, ...]:
    """Those asked for (zh, en, zh-en); else that of messages, if the contract has it. Raises Refused."""
    has = one.contract.languages
    if asked is None:
        return (one.ui.lang,) if one.ui.lang in has else has[:1]
    wanted = tuple(asked.split("-"))
    if not set(wanted) <= set(has):
        raise refuse("HT913", lang=asked, languages=", ".join(has))
    return wanted


def period(text: str) -> str:
    """The name of a period: 2026, 2026-06, 2026-Q2, 2026-W23, 2026-06-03, 2026-06-03..2026-07-02. Raises Refused."""
    from hetong.settle.load import periods
    from hetong.settle.load.wrong import Wrong

    try:
        return periods.period(text).name
    except Wrong:
        raise refuse("HT960", text=text) from None


def _day(text: str) -> bool:
    try:
        return bool(re.fullmatch(_DATE, text, re.ASCII)) and _FIRST <= dt.date.fromisoformat(text).year <= _LAST
    except ValueError:
        return False


def moment(name: str, text: str | None) -> str | None:
    """A day (all of it), or RFC 3339 with an offset; a time without a zone is refused. Raises Refused (HT962)."""
    if text is None or _day(text):
        return text
    if _MOMENT.fullmatch(text) and _day(text[:10]):
        try:
            dt.datetime.fromisoformat(text)
        except ValueError:
            pass
        else:
            return text
    raise refuse("HT962", name=name, text=text)


def warn(one: Ready) -> None:
    """The warnings of the contract and its facts, on standard error."""
    problems = list(one.done.problems)
    if not problems:
        return
    from hetong.cli.report import render
    from hetong.cli.ui import colored

    told = one.opened.refused(problems)
    config = one.opened.config
    one.ui.say(render("text", told.problems, told.sources, one.ui.lang, colored(sys.stderr), config.severity))


def facts(one: Ready, folder: str) -> Any:
    """The facts of a folder, typed against the contract. Raises Refused with every row that is wrong."""
    from hetong.cli.fact_files import load

    loaded = load(one.opened, one.contract, folder)
    problems = list(loaded.problems)
    if any(severity(problem.code) == "error" for problem in problems):
        raise one.opened.refused(problems)
    one.done.problems.extend(problems)
    _started(one, loaded)
    return loaded


def _started(one: Ready, loaded: Any) -> None:
    """Raises Refused where nobody has said when the contract starts (HT974)."""
    from hetong.settle.service import start_open

    path = start_open(one.contract, loaded.facts)
    if path:
        raise refuse("HT974", path=path)


def deliver(text: str, file: str | None, opened: Opened, more: dict[Path, bytes] | None = None) -> None:
    """``text`` to ``file``, or to standard output for None and -; with ``more`` files, all of them or none."""
    outputs = dict(more or {})
    if file is not None and file != "-":
        outputs[Path(file)] = text.encode("utf-8", "backslashreplace")
    if outputs:
        from hetong.cli.atomic import WriteError, write_all

        try:
            write_all(outputs, opened.reads)
        except WriteError as wrong:
            raise Refused([Problem(wrong.code, facts=wrong.facts)]) from None
    if file is None or file == "-":
        write(sys.stdout, text)


def shared(ui: Ui) -> list[click.Parameter]:
    """FILE, --facts, --values, --set, --known-at, --engine, --json, --lang, --output-file."""
    t = ui.words
    return [
        click.Argument(["file"], metavar="FILE"),
        click.Option(["--facts"], required=True, metavar="DIR", help=t("事实文件夹", "the folder of facts")),
        click.Option(
            ["--known-at"], metavar="TIME", help=t("只用当时已记录的事实", "only facts recorded by then")
        ),
        click.Option(
            ["--engine"], default="duckdb", metavar="NAME", help=t("计算引擎：duckdb、spark", "duckdb or spark")
        ),
        click.Option(
            ["--values"], multiple=True, metavar="FILE", help=t("取值文件（TOML）", "values file (TOML)")
        ),
        click.Option(
            ["--set", "settings"], multiple=True, metavar="NAME=VALUE", help=t("设定一个值", "set one value")
        ),
        click.Option(["--json", "as_json"], is_flag=True, help=t("以 JSON 输出", "print JSON")),
        click.Option(["--lang"], type=click.Choice(OUTPUTS), help=t("输出的语言", "language of the output")),
        click.Option(["--output-file"], metavar="FILE", help=t("写入文件", "write to a file")),
    ]
