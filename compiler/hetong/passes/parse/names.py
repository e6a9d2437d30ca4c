"""Which names a contract may declare: not a word of the grammar, not one that the language already has."""

from __future__ import annotations

from hetong.base.confusables import full_width, is_nfc, mixed_script, unwidened
from hetong.base.problems import Problems
from hetong.base.words import Words
from hetong.passes.parse.literals import CURRENCIES
from hetong.passes.parse.tables import grammar_tables
from hetong.trees.surface import Name

PREDECLARED = frozenset(
    "start end expiry signing termination effect period date amount other previous agreement breach law "
    "skipped step up down half_up half_even".split()
)
_WHY = {
    "keyword": Words("它是语言的关键词", "it is a keyword of the language"),
    "unit": Words("它是时间单位", "it is a unit of time"),
    "currency": Words("它是货币代码", "it is a currency code"),
    "predeclared": Words("语言已经给了它固定的含义", "the language has already given it a meaning"),
}


def reserved(written: str) -> str | None:
    """Why a name as written (with its backquotes, if any) may not be declared; None: it may."""
    if written in CURRENCIES:
        return "currency"
    tables = grammar_tables()
    for terminal, rest, ahead in tables.plain_words.get(written, ()):
        if not rest and not ahead:
            return "unit" if tables.terminals[terminal] == "UNIT" else "keyword"
    return None


def check_name(written: str, name: Name, place: str, problems: Problems, kind: str = "") -> None:
    """HT101 for a reserved name, HT112 for one that looks like another, HT115 for one of mixed scripts.

    ``place`` is noun, entry or as. Backquotes free a keyword, not a predeclared name: references to it
    would still mean the language's own.
    """
    why = reserved(written)
    proposal = f"`{name.text}`"
    if why is None and place != "entry" and name.text in PREDECLARED:
        why, proposal = "predeclared", f"{name.text}_{kind or 'done'}"
    if why is not None:
        problems.add("HT101", name.at, name=name.text, why=_WHY[why], proposal=proposal)
    if name.text.isascii():
        return
    if not is_nfc(name.text) or full_width(name.text):
        import unicodedata

        proposal = unicodedata.normalize("NFC", unwidened(name.text))
        problems.add("HT112", name.at, name=name.text, proposal=proposal)
    elif mixed_script(name.text):
        problems.add("HT115", name.at, name=name.text)
