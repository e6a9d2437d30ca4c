"""``hetong compile``: a contract in, its prose and its obligations out; all of them, or nothing where it has errors."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from hetong.base.problems import Problem
from hetong.base.words import Words
from hetong.cli.config import OUTPUTS
from hetong.cli.opened import Opened, open_contract
from hetong.cli.refusal import Refused, refuse
from hetong.cli.ui import Ui, colored, write
from hetong.compile import Compilation, compose

TARGETS = ("md", "json")
LATER = ("html", "docx", "pdf")


def command(ui: Ui) -> click.Command:
    t = ui.words
    return click.Command(
        "compile",
        callback=lambda **given: compile(ui, **given),
        help=t(
            "由合同生成文本（Markdown）和义务数据（JSON）。",
            "Write the prose (Markdown) and the obligations (JSON) of a contract.",
        ),
        params=[
            click.Argument(["file"], metavar="FILE"),
            click.Option(
                ["-o", "--output"],
                required=True,
                metavar="DIR",
                help=t("输出文件夹；- 是标准输出", "output folder; - is standard output"),
            ),
            click.Option(
                ["--to"],
                multiple=True,
                metavar="FORMATS",
                help=t("md、json（默认两者）", "md, json (default: both)"),
            ),
            click.Option(
                ["--lang"],
                multiple=True,
                metavar="zh|en|zh-en",
                help=t("语言（默认：合同的各种语言）", "languages (default: those of the contract)"),
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
            click.Option(["--final"], is_flag=True, help=t("定稿：不得留有空白", "no blank may be left")),
        ],
    )


def compile(
    ui: Ui,
    file: str,
    output: str,
    to: Sequence[str],
    lang: Sequence[str],
    values: Sequence[str],
    settings: Sequence[str],
    final: bool,
) -> int:
    targets = _targets(to)
    asked = _languages(lang)
    if not output:
        raise refuse("HT905", name="-o", reason=Words("不能是空的", "it cannot be empty"))
    opened = open_contract(file, values, settings)
    ui = ui.configured(opened.config.ui_lang)
    done = opened.analysed(final)
    if done.contract is not None:
        compose(done)
        _match(done)
    problems = _chosen(opened, done)
    if done.failed or done.contract is None or done.document is None or _raised(opened, problems):
        raise opened.refused(problems)
    langs = _written(asked or opened.config.languages, done.contract.languages)
    made = dict(_render(done, targets, langs))
    if output == "-" and len(made) != 1:
        raise refuse("HT912", count=str(len(made)))
    if problems:
        _warn(ui, opened, problems)
    if output == "-":
        write(sys.stdout, next(iter(made.values())))
        return 0
    folder = Path(output)
    outputs = {folder / f"{done.contract.id}.{ending}": text.encode() for ending, text in made.items()}
    _save(outputs, opened)
    ui.say(_told(outputs, len(done.contract.blanks)))
    return 0


def _targets(to: Sequence[str]) -> list[str]:
    from hetong.cli.selection import split

    listed = list(dict.fromkeys(split(to))) or list(TARGETS)
    for target in listed:
        if target in LATER:
            raise refuse("HT907", name=target)
        if target not in TARGETS:
            raise refuse(
                "HT905", name="--to", reason=Words(f"没有格式“{target}”", f"there is no format “{target}”")
            )
    return listed


def _languages(lang: Sequence[str]) -> tuple[str, ...]:
    from hetong.cli.selection import split

    listed = tuple(dict.fromkeys(split(lang)))
    for one in listed:
        if one not in OUTPUTS:
            choices = "、".join(OUTPUTS), ", ".join(OUTPUTS)
            raise refuse(
                "HT905", name="--lang", reason=Words(f"可用的值是{choices[0]}", f"it takes {choices[1]}")
            )
    return listed


def _written(asked: Sequence[str], languages: Sequence[str]) -> tuple[str, ...]:
    for one in asked:
        if not set(one.split("-")) <= set(languages):
            raise refuse("HT913", lang=one, languages=", ".join(languages))
    return tuple(asked) or tuple(languages)


def _match(done: Compilation) -> None:
    """The two halves are compared before either is shown to anybody."""
    from hetong.emit.match import match

    if done.contract is not None and done.document is not None:
        done.problems.extend(match(done.contract, done.document))


def _chosen(opened: Opened, done: Compilation) -> list[Problem]:
    config = opened.config
    if not config.select and not config.ignore:
        return list(done.problems)
    from hetong.cli.selection import chosen

    return list(filter(chosen(config.select, config.ignore), done.problems))


def _raised(opened: Opened, problems: Sequence[Problem]) -> bool:
    return any(opened.config.severity.get(problem.code) == "error" for problem in problems)


def _render(done: Compilation, targets: Sequence[str], langs: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The ending and the text of each output."""
    assert done.contract is not None
    assert done.document is not None
    for target in targets:
        if target == "json":
            yield "obligations.json", _json(done)
            continue
        for lang in langs:
            if lang == "zh-en":
                from hetong.emit.bilingual import bilingual

                yield "zh-en.md", bilingual(done.document)
            else:
                from hetong.emit.markdown import markdown

                yield f"{lang}.md", markdown(done.document, lang)


def _json(done: Compilation) -> str:
    from hetong.emit.json_out import obligations
    from hetong.passes.draft.render import renderer

    assert done.contract is not None
    assert done.document is not None
    return obligations(
        done.contract, done.document, done.project.sources, renderer(done.contract, done.document)
    )


def _warn(ui: Ui, opened: Opened, problems: Sequence[Problem]) -> None:
    from hetong.cli.report import render

    told = opened.refused(problems)
    ui.say(render("text", told.problems, told.sources, ui.lang, colored(sys.stderr), opened.config.severity))


def _save(outputs: dict[Path, bytes], opened: Opened) -> None:
    from hetong.cli.atomic import WriteError, write_all

    try:
        write_all(outputs, opened.reads)
    except WriteError as wrong:
        raise Refused([Problem(wrong.code, facts=wrong.facts)]) from None


def _told(outputs: dict[Path, bytes], blanks: int) -> Words:
    zh = [f"已写入 {path}（{_size(len(data))}）" for path, data in outputs.items()]
    en = [f"wrote {path} ({_size(len(data))})" for path, data in outputs.items()]
    zh.append(f"还有{blanks}处空白" if blanks else "没有空白")
    en.append(f"{blanks} blank{'s' * (blanks != 1)} left" if blanks else "no blanks left")
    return Words("\n".join(zh), "\n".join(en))


def _size(count: int) -> str:
    return f"{count} B" if count < 1000 else f"{count / 1000:.1f} kB"
