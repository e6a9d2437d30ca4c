"""A text in the two languages of a contract."""

from __future__ import annotations

from attrs import frozen


@frozen
class Words:
    """The same thing said in Chinese and in English; either may be empty where a contract has one language."""

    zh: str
    en: str

    def get(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)


EMPTY = Words("", "")


def same(text: str) -> Words:
    """A text that reads the same in both languages: a name, a code, a number."""
    return Words(text, text)
