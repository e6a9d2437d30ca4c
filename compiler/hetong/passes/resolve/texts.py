"""Texts in the languages of the contract: which half is which, and what is missing or in the wrong place."""

from __future__ import annotations

import re

from hetong.base.problems import Problems
from hetong.base.words import EMPTY, Words
from hetong.trees import surface as s

LANGUAGES = ("zh", "en")
_SLOT = re.compile(r"\{[^{}]*\}")
_LETTER = re.compile(r"[^\W\d_]")
_LOWER_WORD = re.compile(r"\b[a-z]{2,}")


def words_of(text: s.Text | None, languages: tuple[str, ...]) -> Words:
    """A written text as Words. A lone text is of the first language; where the contract has two, it stands for both
    (``check_text`` has refused it unless it reads the same in both)."""
    if text is None:
        return EMPTY
    if text.second is not None:
        zh = text.first if "zh" in languages else ""
        return Words(zh, text.second if "en" in languages else "")
    if len(languages) > 1:
        return Words(text.first, text.first)
    return Words(text.first, "") if languages[0] == "zh" else Words("", text.first)


def has_han(text: str) -> bool:
    if text.isascii():
        return False
    return any("\u3400" <= c <= "\u9fff" or c == "〇" or "\U00020000" <= c <= "\U0003ffff" for c in text)


def reads_the_same(text: str) -> bool:
    """Whether a text needs no translation: figures, codes, names in capitals, references alone."""
    bare = _SLOT.sub("", text)
    if has_han(bare):
        return False
    return not _LETTER.search(bare) or not _LOWER_WORD.search(bare)


def check_text(text: s.Text, languages: tuple[str, ...], problems: Problems) -> None:
    """Refuse a lone text where two languages are signed; warn where the halves are swapped or alike."""
    if text.second is None:
        if len(languages) > 1 and not reads_the_same(text.first):
            problems.add("HT144", text.at, text=_short(text.first))
        return
    if text.first == text.second:
        if not reads_the_same(text.first):
            problems.add("HT145", text.at, text=_short(text.first), why=_ALIKE)
        return
    zh, en = _SLOT.sub("", text.first), _SLOT.sub("", text.second)
    if has_han(en):
        problems.add("HT145", text.at, text=_short(text.second), why=_HAN_IN_ENGLISH)
    elif not has_han(zh) and _LOWER_WORD.search(zh):
        problems.add("HT145", text.at, text=_short(text.first), why=_NO_HAN)


_ALIKE = Words("中英文相同", "the Chinese and the English are the same")
_HAN_IN_ENGLISH = Words("英文部分含有汉字", "the English half has Chinese characters")
_NO_HAN = Words("中文部分没有汉字", "the Chinese half has no Chinese character")


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39] + "…"


def languages_of(contract: s.Noun | None, problems: Problems) -> tuple[str, ...]:
    """The languages a contract is signed in: its setting, else what its label is written in."""
    if contract is None:
        return LANGUAGES
    for entry in contract.items or ():
        if isinstance(entry, s.Entry) and entry.name.text in ("languages", "语言"):
            found = _listed(entry, problems)
            if found:
                return found
    label = contract.label
    if label is None or label.second is not None:
        return LANGUAGES
    return ("zh",) if has_han(label.first) else ("en",)


def _listed(entry: s.Entry, problems: Problems) -> tuple[str, ...]:
    value = entry.value
    if value is None or value.op != "list":
        problems.add("HT157", entry.at, name="")
        return ()
    items = value.args[0]
    assert isinstance(items, tuple)
    found: dict[str, None] = {}
    for item in items:
        name = item.what.text if isinstance(item.what, s.Ref) else item.what.first
        name = {"中文": "zh", "英文": "en"}.get(name, name)
        if name in LANGUAGES:
            found[name] = None
        else:
            problems.add("HT157", item.at, name=name)
    return tuple(found)
