"""``hetong facts``: a contract in, empty fact files with the right columns out, and a page that explains each."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click

from hetong.base.problems import Problem
from hetong.base.words import Words
from hetong.cli.opened import open_contract
from hetong.cli.refusal import Refused, refuse
from hetong.cli.ui import Ui

_EXISTS = Words("已经有这个文件，现有的文件不覆盖", "it is there already, and no existing file is overwritten")


def command(ui: Ui) -> click.Command:
    t = ui.words
    return click.Command(
        "facts",
        callback=lambda file, template, values, settings: facts(ui, file, template, values, settings),
        help=t(
            "写出合同的空白事实文件和说明。",
            "Write empty fact files for a contract, and a page that explains them.",
        ),
        params=[
            click.Argument(["file"], metavar="FILE"),
            click.Option(
                ["--template"], required=True, metavar="DIR", help=t("写到哪个文件夹", "the folder to write to")
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


def facts(ui: Ui, file: str, template: str, values: Sequence[str], settings: Sequence[str]) -> int:
    """0, or Refused: 1 where the contract has errors, 3 where a file is there already or cannot be written."""
    if not template:
        raise refuse("HT905", name="--template", reason=Words("不能是空的", "it cannot be empty"))
    opened = open_contract(file, values, settings)
    ui = ui.configured(opened.config.ui_lang)
    done = opened.analysed()
    if done.failed or done.contract is None:
        raise opened.refused(done.problems)
    from hetong.cli.atomic import WriteError, write_all
    from hetong.settle.load import template as templates

    folder = Path(template)
    made = {folder / name: text.encode() for name, text in templates.template(done.contract).items()}
    there = [path for path in made if os.path.lexists(path)]
    if there:
        raise Refused([Problem("HT034", facts={"file": str(path), "reason": _EXISTS}) for path in there])
    try:
        write_all(made, opened.reads)
    except WriteError as wrong:
        raise Refused([Problem(wrong.code, facts=wrong.facts)]) from None
    names = "\n".join(f"  {path}" for path in made)
    ui.say(Words(f"已写入 {len(made)} 个文件：\n{names}", f"wrote {len(made)} files:\n{names}"))
    return 0
