"""The commands: which there are, loaded only when used, and what is wrong with how one was called.

Each command is a module with ``command(ui)``, which gives a click command worded in the user's language.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from hetong.base.suggest import did_you_mean
from hetong.base.words import EMPTY, Words, same
from hetong.cli.refusal import Refused, refuse
from hetong.cli.ui import LANGUAGES, Ui

COMMANDS = {
    "check": Words("检查合同", "check contracts"),
    "compile": Words("由合同生成文本和义务数据", "write the prose and the obligations of a contract"),
    "explain": Words("解释一个诊断代码", "explain a diagnostic code"),
    "facts": Words("写出空白的事实文件", "write empty fact files for a contract"),
    "settle": Words("按期结算：应付什么、为什么", "what is owed for a period, and why"),
    "status": Words("各项义务的状态，各方下一步做什么", "the state of every obligation, and what to do next"),
    "test": Words("运行合同中的情形", "run the scenarios of contracts"),
    "trace": Words("核对合同覆盖了哪些来源条款", "compare a contract with a list of source provisions"),
}
LATER = ("fmt", "diff", "amend", "verify", "new", "watch", "lsp")


class Lazy(click.Group):
    """The group; ``--help`` lists the commands without loading them."""

    def __init__(self, ui: Ui) -> None:
        super().__init__(
            "hetong",
            params=[language(ui)],
            help=ui.words(
                "合同即代码：同一份源文件，一半是可签署的文本，一半是可执行的义务。",
                "Contracts as code: prose to sign and obligations to run, from one source.",
            ),
            no_args_is_help=True,
        )
        self.ui = ui

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if ctx.resilient_parsing and name not in COMMANDS:
            return None  # a shell asks what could follow; there is nothing to complain about
        if name in LATER:
            raise refuse("HT901", name=name)
        if name not in COMMANDS:
            raise refuse("HT902", name=name, near=did_you_mean(name, COMMANDS))
        command: click.Command = import_module(f"hetong.cli.{name}").command(self.ui)
        command.params.append(language(self.ui))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(self.ui.words("命令", "Commands")):
            formatter.write_dl([(name, words.get(self.ui.lang)) for name, words in COMMANDS.items()])


def language(ui: Ui) -> click.Option:
    """``--ui-lang``, wherever it stands; it has been read from the bare arguments before."""
    said = ui.words("消息的语言", "language of messages")
    return click.Option(["--ui-lang"], type=click.Choice(LANGUAGES), expose_value=False, help=said)


def invoke(arguments: list[str], ui: Ui) -> int:
    """Run a command. Raises Refused, with wrong usage worded by the catalogue like everything else."""
    group = Lazy(ui)
    if "--version" in arguments[:1]:
        raise refuse("HT903", name=" ".join(arguments[1:]), near=EMPTY)
    try:
        result: Any = group.main(arguments, prog_name="hetong", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as help:
        ui.say(help.ctx.get_help() if help.ctx else "")
        return 2
    except click.exceptions.Abort:
        raise KeyboardInterrupt from None
    except click.exceptions.Exit as done:
        return done.exit_code
    except SystemExit as done:  # how click ends when a shell asks it for completions
        return done.code if isinstance(done.code, int) else 0
    except click.UsageError as wrong:
        raise _worded(wrong) from None
    return result if isinstance(result, int) else 0


def _worded(wrong: click.UsageError) -> Refused:
    from click import exceptions as kinds

    if isinstance(wrong, kinds.NoSuchOption):
        options = [name for p in (wrong.ctx.command.params if wrong.ctx else ()) for name in p.opts]
        return refuse("HT903", name=wrong.option_name, near=did_you_mean(wrong.option_name, options))
    name = ""
    if isinstance(wrong, click.BadParameter) and wrong.param is not None:
        name = (
            wrong.param.opts[-1] if isinstance(wrong.param, click.Option) else wrong.param.human_readable_name
        )
    if isinstance(wrong, kinds.MissingParameter):
        return refuse("HT904", name=name)
    if (
        isinstance(wrong, click.BadParameter)
        and wrong.param is not None
        and isinstance(wrong.param.type, click.Choice)
    ):
        choices = wrong.param.type.choices
        return refuse(
            "HT905",
            name=name,
            reason=Words("可用的值是" + "、".join(choices), "it takes " + ", ".join(choices)),
        )
    if isinstance(wrong, kinds.BadOptionUsage):
        return refuse("HT905", name=wrong.option_name, reason=same(wrong.format_message()))
    if isinstance(wrong, click.BadParameter):
        return refuse("HT905", name=name, reason=same(wrong.message))
    return refuse("HT900", reason=same(wrong.format_message()))
