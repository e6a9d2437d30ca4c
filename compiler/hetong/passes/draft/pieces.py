"""What drafting a node yields before anything has a number: pieces of prose, with marks where references go.

A mark is a private-use pair around its payload; the source loader lets no such character in, so a text can never
forge one. ``finish`` turns marks into runs once every clause has its number.
"""

from __future__ import annotations

from attrs import frozen

from hetong.base.words import EMPTY, Words

OPEN, CLOSE, BAR = "\ue000", "\ue001", "\ue002"


def ref(id: str, named: bool = False) -> str:
    """A reference to the clause that says ``id``: 本合同第5.2条 / Section 5.2; named adds what it is about."""
    return f"{OPEN}{'N' if named else 'R'}{id}{CLOSE}"


def refs(ids: list[str]) -> str:
    """References to several things in a row; the first is given by its number alone."""
    return f"{OPEN}G{BAR.join(ids)}{CLOSE}"


def fill(path: str, shown: str) -> str:
    """A blank line; ``shown`` is how it prints."""
    return f"{OPEN}F{path}{BAR}{shown}{CLOSE}"


def term(text: str) -> str:
    """A term at the place of its definition (quotes are added by the language)."""
    return f"{OPEN}D{text}{CLOSE}"


@frozen
class Grid:
    """A table: each cell a text in both languages; ``ids``: the node each row says ("" for none)."""

    caption: Words
    head: tuple[Words, ...]
    rows: tuple[tuple[Words, ...], ...]
    ids: tuple[str, ...]
    key: str = ""


@frozen
class Piece:
    """One clause to be, or one item of a clause.

    ``text``: whole sentences with final punctuation, marks inside. A piece that could share its lead with its
    neighbours says so: ``lead`` ("乙方应当" / "Party B must") and ``tail`` ("更新知识库" / "update the …"), both without
    punctuation; three or more in a row with an equal lead become one clause with items.
    An item's text has no final punctuation; ``last`` (and, or) joins the last item in English. ``table`` in ``text`` is written TABLE where its number goes.
    """

    ids: tuple[str, ...]
    text: Words
    items: tuple[Piece, ...] = ()
    tables: tuple[Grid, ...] = ()
    normative: bool = True
    lead: Words = EMPTY
    tail: Words = EMPTY
    last: str = "and"


TABLE = f"{OPEN}T{CLOSE}"
