"""The door: ``hetong`` on the command line. Whatever happens inside, it ends in an exit code and a plain message.

Exit codes: 0 clean, 1 the contract has errors, 2 wrong usage or configuration, 3 a file could not be read or
written, 4 a limit was exceeded, 70 a bug in Hetong, 130 interrupted.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from hetong.cli.refusal import Refused
    from hetong.cli.ui import Ui


def main() -> NoReturn:
    """The console script."""
    import gc

    # A run is short and its trees hold no cycles: collecting costs a third of the time and gives nothing back.
    gc.disable()
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """One command from its arguments to its exit code."""
    if list(arguments) == ["--version"]:
        from hetong import __version__

        print(f"hetong {__version__}")
        return 0
    import os

    from hetong.cli import ui

    ui.prepare()
    voice = ui.choose(arguments, os.environ)
    try:
        return _guarded(arguments, voice)
    except KeyboardInterrupt:
        return 130
    except Exception as bug:
        return _confess(bug, voice)


def _guarded(arguments: Sequence[str], voice: Ui) -> int:
    from hetong.cli.refusal import Refused

    try:
        if len(arguments) > 1 and arguments[0] == "check" and not any(a.startswith("-") for a in arguments):
            from hetong.cli.check import plain

            return plain(voice, arguments[1:])
        from hetong.cli.main import invoke

        return invoke(list(arguments), voice)
    except Refused as refused:
        return _refuse(refused, voice)
    except OSError as wrong:
        # Files of the project are read and written behind doors of their own: this is one of the streams.
        from hetong.cli.refusal import refuse

        reason = wrong.strerror or str(wrong)
        return _refuse(refuse("HT034", file=str(wrong.filename or "-"), reason=reason), voice)


def _refuse(refused: Refused, voice: Ui) -> int:
    from hetong.cli import report
    from hetong.cli.refusal import Misconfigured, exit_code
    from hetong.cli.ui import colored

    voice = voice.configured(refused.lang)
    color, severities = colored(sys.stderr), refused.severities
    voice.say(report.render("text", refused.problems, refused.sources, voice.lang, color, severities))
    code = exit_code(refused.problems, severities)
    return 2 if code == 1 and isinstance(refused, Misconfigured) else code


def _confess(bug: Exception, voice: Ui) -> int:
    """One line for a bug of ours; the traceback only where HETONG_DEBUG=1 asks for it."""
    import os

    from hetong import __version__

    if os.environ.get("HETONG_DEBUG") == "1":
        import traceback

        traceback.print_exception(bug)
    place = _place(bug)
    what = f"{type(bug).__name__}, {place}, hetong {__version__}"
    voice.say(
        voice.words(
            f"hetong：内部错误（{what}）。这是 Hetong 的缺陷，请连同本行和能重现它的合同报告给开发者；HETONG_DEBUG=1 显示详情。",
            f"hetong: internal error ({what}). This is a bug in Hetong: please report this line to its developers,"
            " with a contract that shows it; HETONG_DEBUG=1 shows the details.",
        )
    )
    return 70


def _place(bug: Exception) -> str:
    """The innermost place within Hetong, as ``passes/check/names.py:12``."""
    found = "?"
    step = bug.__traceback__
    while step is not None:
        file = step.tb_frame.f_code.co_filename.replace("\\", "/")
        if "/hetong/" in file:
            found = f"{file.rpartition('/hetong/')[2]}:{step.tb_lineno}"
        step = step.tb_next
    return found
