"""The fourth tree: the contract as a document, two languages side by side, numbered, with every reference bound.

Differs from the model in that it has an order, numbers and words, and no meaning of its own: an emitter only
spells it. Every block knows the ids of the model nodes it says.
"""

from __future__ import annotations

from typing import TypeAlias

from attrs import frozen


@frozen(eq=False, repr=False)
class Link:
    """A reference to a clause: ``text`` as it reads ("本合同第5.2条"), ``anchor`` where it leads."""

    anchor: str
    text: str


@frozen(eq=False, repr=False)
class Fill:
    """A blank line to be filled in; ``path`` is its address."""

    path: str
    text: str


@frozen(eq=False, repr=False)
class Term:
    """A term where it is defined; printed bold."""

    text: str


Run: TypeAlias = str | Link | Fill | Term


@frozen(eq=False, repr=False)
class Text:
    """One passage in both languages; a language the contract lacks is empty."""

    zh: tuple[Run, ...]
    en: tuple[Run, ...]

    def get(self, lang: str) -> tuple[Run, ...]:
        return self.zh if lang == "zh" else self.en


@frozen(eq=False, repr=False)
class Item:
    """（一） / (a). ``ids``: the nodes this item says."""

    ordinal: int
    anchor: str
    text: Text
    ids: tuple[str, ...]
    items: tuple[Item, ...] = ()


@frozen(eq=False, repr=False)
class Table:
    """caption without its number; head and rows have equal length. row_ids: the node each row says, or ""."""

    number: int
    anchor: str
    caption: Text
    head: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    row_ids: tuple[str, ...]


@frozen(eq=False, repr=False)
class Clause:
    """A numbered clause. ``number``: "5.2", "5.2.1", in an annex "A1-2"; "" for unnumbered matter. ``style``: how
    numbers are printed, see ``base.numbering``.

    text, then items, then ``after`` (a closing sentence), then tables. ids: the nodes that the text itself says.
    normative: whether it says something that can be violated, exercised or paid.
    """

    number: str
    anchor: str
    text: Text
    items: tuple[Item, ...]
    tables: tuple[Table, ...]
    ids: tuple[str, ...]
    normative: bool
    ordered: bool = False
    after: Text = Text((), ())
    style: str = "tiao"


@frozen(eq=False, repr=False)
class Section:
    """An article (depth 1: 第五条 / Article 5), a section of one (5.2 Heading) or a part of the contract that holds
    articles (depth 0: number "P2", 第二部分 / Part 2). Recitals have depth 0 and no number."""

    number: str
    depth: int
    anchor: str
    heading: Text
    blocks: tuple[Section | Clause, ...]
    ids: tuple[str, ...]
    style: str = "tiao"


@frozen(eq=False, repr=False)
class PartyBlock:
    anchor: str
    lines: tuple[Text, ...]
    ids: tuple[str, ...]


@frozen(eq=False, repr=False)
class SignatureBlock:
    anchor: str
    label: Text
    lines: tuple[tuple[Text, Text], ...]
    ids: tuple[str, ...]


@frozen(eq=False, repr=False)
class Annex:
    """The pages of an attached document behind the signatures; its clauses are numbered A1-1, A1-1.1."""

    number: int
    anchor: str
    heading: Text
    blocks: tuple[Section | Clause, ...]
    ids: tuple[str, ...]


@frozen(eq=False, repr=False)
class Rule:
    """A default that the contract relies on, as the counting rules print it. ``law``: articles of the Civil Code."""

    id: str
    law: str
    text: Text


@frozen(eq=False, repr=False)
class Document:
    """Title, opening, parties, recitals, sections, signature page, annexes, in this order.

    ``places`` maps every node id to the number and anchor of the clause or item that says it. ``contents``: whether a
    list of the articles and annexes stands behind the title. ``rules``: the sentences of the counting rules.
    """

    id: str
    title: Text
    preamble: Text
    parties: tuple[PartyBlock, ...]
    recitals: Section | None
    sections: tuple[Section, ...]
    signatures: tuple[SignatureBlock, ...]
    annexes: tuple[Annex, ...]
    places: tuple[Place, ...]
    contents: bool = False
    rules: tuple[Rule, ...] = ()


@frozen(eq=False, repr=False)
class Place:
    """Where a node is said: ``zh`` and ``en`` are its sentences there."""

    id: str
    number: str
    anchor: str
    zh: str
    en: str
