"""The catalogue of diagnostics: one Markdown page per code, which is also its documentation.

A page says in Chinese and in English what is wrong (one line with ``{slots}``), why it matters and what to
write instead, with a bad and a good example. Pages are read when a problem is worded, never before.
"""

from __future__ import annotations

import re
from functools import cache

from attrs import frozen

from hetong.base import resources
from hetong.base.problems import Problem
from hetong.base.words import EMPTY, Words, same

_HEAD = re.compile(r"# (HT\d{3}) ([a-z0-9-]+)\nseverity: (error|warning|note)\n")
_SECTION = re.compile(r"^## (zh|en|bad|good) *\n", re.M)
_PART = re.compile(r"^### [^\n]*\n", re.M)
_FENCE = re.compile(r"^(~~~+|```+) *(\w*)[^\n]*\n(.*?)^\1 *$", re.M | re.S)
_SLOT = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
_LONGEST_FACT = 200


@frozen
class Example:
    """A fenced block of a page: ``contract`` text, or a ``console`` command line."""

    language: str
    text: str


@frozen
class Page:
    code: str
    slug: str
    severity: str
    message: Words
    why: Words = EMPTY
    instead: Words = EMPTY
    bad: tuple[Example, ...] = ()
    good: tuple[Example, ...] = ()


class BadPage(ValueError):
    """A page of the catalogue that does not have the format; tests read every page."""


def codes() -> list[str]:
    """Every code that has a page, sorted."""
    return [name[:-3] for name in resources.names("catalogue") if re.fullmatch(r"HT\d{3}\.md", name)]


@cache
def page(code: str) -> Page:
    """The page of a code. Raises KeyError if there is none, BadPage if it is malformed."""
    if not re.fullmatch(r"HT\d{3}", code) or not resources.exists("catalogue", f"{code}.md"):
        raise KeyError(code)
    return parse(resources.read("catalogue", f"{code}.md").replace("\r\n", "\n"), code)


def parse(text: str, code: str) -> Page:
    """The page in a Markdown text that should be about ``code``."""
    head = _HEAD.match(text)
    if not head or head.group(1) != code:
        raise BadPage(f"{code}: the page must begin with '# {code} slug' and its severity")
    parts = _SECTION.split(text)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    missing = {"zh", "en", "bad", "good"} - set(sections)
    if missing:
        raise BadPage(f"{code}: no section {', '.join(sorted(missing))}")
    zh, en = _texts(sections["zh"]), _texts(sections["en"])
    if len(zh) != 3 or len(en) != 3 or not all(zh + en):
        raise BadPage(f"{code}: zh and en each need a message, why, and what to write instead")
    return Page(
        code,
        head.group(2),
        head.group(3),
        message=Words(zh[0], en[0]),
        why=Words(zh[1], en[1]),
        instead=Words(zh[2], en[2]),
        bad=_examples(sections["bad"]),
        good=_examples(sections["good"]),
    )


def known(code: str) -> Page:
    """The page of a code, or a bare one where it has none or cannot be read: wording never fails."""
    try:
        return page(code)
    except (KeyError, BadPage, OSError):
        return Page(code, "undocumented", "error", same(code))


def severity(code: str) -> str:
    """``error``, ``warning`` or ``note``."""
    return known(code).severity


def message(problem: Problem, lang: str) -> str:
    """What is wrong, in one line, with its facts; a code without a page shows the facts it has."""
    wording = known(problem.code)
    if wording.slug == "undocumented":
        return "; ".join(f"{name}={_fact(problem, name, lang)}" for name in problem.facts) or problem.code
    return fill(wording.message, problem, lang)


def why(problem: Problem, lang: str) -> str:
    return fill(known(problem.code).why, problem, lang)


def instead(problem: Problem, lang: str) -> str:
    return fill(known(problem.code).instead, problem, lang)


def fill(words: Words, problem: Problem, lang: str) -> str:
    """The wording with its slots filled; a slot without a fact is left empty."""
    return _SLOT.sub(lambda slot: _fact(problem, slot.group(1), lang), words.get(lang))


def _fact(problem: Problem, name: str, lang: str) -> str:
    fact = problem.facts.get(name, "")
    text = fact if isinstance(fact, str) else fact.get(lang) or fact.zh or fact.en
    return text if len(text) <= _LONGEST_FACT else text[:_LONGEST_FACT] + "…"


def _texts(section: str) -> list[str]:
    return [_unwrapped(part.strip()) for part in _PART.split(section)]


def _unwrapped(text: str) -> str:
    """Lines of a paragraph joined: with a space, except between two Chinese characters."""
    text = _closed_up(text)
    return re.sub(r"(?<!\n)\n(?![\n*-])", " ", text)


def _closed_up(text: str) -> str:
    """Lines joined without a blank where a Chinese character stands on both sides of the break."""
    lines = text.split("\n")
    out = lines[0]
    for line in lines[1:]:
        between = "" if "\u2e80" <= out[-1:] <= "\uffef" and "\u2e80" <= line[:1] <= "\uffef" else "\n"
        out += between + line
    return out


def _examples(section: str) -> tuple[Example, ...]:
    return tuple(Example(found.group(2), found.group(3)) for found in _FENCE.finditer(section))
