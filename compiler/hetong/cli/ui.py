"""What a run says and in which language: the two streams, the colours, the language of messages.

In: the arguments, the environment and the streams of the process. Data goes to standard output, messages to
standard error; nothing here knows what a contract is.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import TextIO

from attrs import evolve, frozen

from hetong.base.words import Words

LANGUAGES = ("zh", "en")


@frozen
class Ui:
    """``lang`` words messages, ``asked`` where the user chose it (then no configuration may change it)."""

    lang: str
    asked: bool = False

    def say(self, words: Words | str) -> None:
        """A message: one line or more on standard error."""
        write(sys.stderr, (words if isinstance(words, str) else words.get(self.lang)).rstrip("\n") + "\n")

    def words(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def configured(self, lang: str | None) -> Ui:
        """The same with the project's language, unless the user asked for one."""
        return self if self.asked or lang is None else evolve(self, lang=lang)


def choose(arguments: Sequence[str], environment: Mapping[str, str]) -> Ui:
    """The language of messages: ``--ui-lang``, else HETONG_LANG, else the locale.

    Read from the bare arguments, since what is wrong with the arguments is worded in it too.
    """
    asked = ""
    for at, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--ui-lang" and at + 1 < len(arguments):
            asked = arguments[at + 1]
        elif argument.startswith("--ui-lang="):
            asked = argument.partition("=")[2]
    for wish in (asked, environment.get("HETONG_LANG", "")):
        if wish in LANGUAGES:
            return Ui(wish, asked=True)
    return Ui("zh" if _locale(environment).lower().startswith("zh") else "en")


def _locale(environment: Mapping[str, str]) -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return environment[name]
    if os.name != "nt":
        return ""
    import locale

    return (locale.getlocale()[0] or "").replace("Chinese", "zh")


def colored(stream: TextIO | None) -> bool:
    """Whether to colour: only a terminal, and not where NO_COLOR or a dumb terminal asks for none."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream is not None and stream.isatty()


def prepare() -> None:
    """UTF-8 on both streams, with an escape for what cannot be encoded: no message may fail on its own text."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def write(stream: TextIO | None, text: str) -> None:
    """Write and flush. A reader that has gone away (``| head``) is no error; a full disk is an OSError."""
    if stream is None:
        return
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        # What the interpreter flushes at its end must not complain a second time.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
