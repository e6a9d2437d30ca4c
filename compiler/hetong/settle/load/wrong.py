"""What is wrong with one piece of a fact, before anybody knows where it stands."""

from __future__ import annotations

import unicodedata

from hetong.base.problems import Fact
from hetong.base.source import visible
from hetong.base.words import EMPTY, Words

LONGEST = 60  # characters of a value that a message repeats


class Wrong(Exception):
    """``code`` names the page of the catalogue, ``facts`` fill its slots; the reader adds file, line and column."""

    def __init__(self, code: str, text: str = "", **facts: Fact) -> None:
        super().__init__(code)
        self.code = code
        self.facts: dict[str, Fact] = {"text": short(text), **facts}


def short(text: str) -> str:
    """A value as a message repeats it: one line, nothing invisible, at most ``LONGEST`` characters."""
    shown = visible(text[: LONGEST * 4].replace("\n", "\\n").replace("\t", "\\t"))
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…"


def not_a(text: str, wanted: Words, reason: Words = EMPTY) -> Wrong:
    """HT840: the text is not of the type wanted; ``reason`` says why where that is not plain."""
    because = Words(f"：{reason.zh}", f": {reason.en}") if reason else EMPTY
    return Wrong("HT840", text, wanted=wanted, reason=because)


def ascii_of(text: str) -> str:
    """What full-width digits and signs stand for, to show beside them; never taken for the value."""
    return short("".join(_one(character) for character in text[:200]))


def _one(character: str) -> str:
    digit = unicodedata.digit(character, None)
    return unicodedata.normalize("NFKC", character) if digit is None else str(digit)


def wide(text: str) -> bool:
    """Whether a digit or sign in it only looks like an ASCII one: ９ ： ％."""
    return not text.isascii() and any(
        character.isdigit() or unicodedata.normalize("NFKC", character).isascii()
        for character in text[:200]
        if not character.isascii()
    )
