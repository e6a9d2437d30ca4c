"""How the parts of a document are spelled wherever it is printed: numbers of articles and items, plain text.

A document goes in, strings come out; no format's own marks are added here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from attrs import frozen

from hetong.base.numerals import chinese_item, chinese_number, letter
from hetong.base.words import Words
from hetong.trees.document import (
    Annex,
    Clause,
    Document,
    Fill,
    Item,
    PartyBlock,
    Run,
    Section,
    SignatureBlock,
    Table,
    Text,
)

Block: TypeAlias = PartyBlock | Section | Clause | Annex | SignatureBlock

SIGNATURE_PAGE = Words("本页为签署页，无正文", "Signature page")
PREAMBLE = "preamble"
LANGUAGES = Words("中文", "English")


def plain(runs: tuple[Run, ...]) -> str:
    """A passage as it reads, without links or bold."""
    return "".join(run if isinstance(run, str) else run.text for run in runs)


def both(text: Text) -> Words:
    return Words(plain(text.zh), plain(text.en))


def title(section: Section, lang: str) -> str:
    """第五条　服务质量 / Article 5 Quality; below the article 5.2 服务时间; the heading alone where there is no number."""
    heading = plain(section.heading.get(lang))
    number = section.number
    if section.depth == 1 and number.isdecimal():
        number = f"第{chinese_number(int(number))}条" if lang == "zh" else f"Article {number}"
        return f"{number}　{heading}" if lang == "zh" else f"{number} {heading}"
    return f"{number} {heading}" if number else heading


def annex_title(annex: Annex, lang: str) -> str:
    heading = plain(annex.heading.get(lang))
    return f"附件{annex.number}　{heading}" if lang == "zh" else f"Annex {annex.number} {heading}"


def caption(table: Table, lang: str) -> str:
    """表1　配送费单价 / Table 1 Delivery prices."""
    text = plain(table.caption.get(lang))
    return f"表{table.number}　{text}" if lang == "zh" else f"Table {table.number} {text}"


def item_number(ordinal: int, depth: int, lang: str) -> str:
    """（一） / (a), below it 1. / (i), below that （1） / (A); depth counts from 1."""
    if lang == "zh":
        return (chinese_item(ordinal), f"{ordinal}.", f"（{ordinal}）")[min(depth, 3) - 1]
    return (f"({letter(ordinal)})", f"({roman(ordinal)})", f"({letter(ordinal).upper()})")[min(depth, 3) - 1]


def item_line(item: Item, depth: int, lang: str) -> tuple[Run, ...]:
    """The item behind its number; a Chinese number in full-width brackets needs no space."""
    number = item_number(item.ordinal, depth, lang)
    return (number if number.endswith("）") else f"{number} ", *item.text.get(lang))


def clause_line(clause: Clause, lang: str) -> tuple[Run, ...]:
    runs = clause.text.get(lang)
    return (f"{clause.number} ", *runs) if clause.number else runs


def roman(number: int) -> str:
    """1 → i, 4 → iv, 9 → ix. ValueError below 1."""
    if number < 1:
        raise ValueError(f"no roman number for {number}")
    parts = (
        (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
        (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
    )  # fmt: skip
    words = ""
    for size, sign in parts:
        words += sign * (number // size)
        number %= size
    return words


@frozen
class Placed:
    """A block of the document in reading order, and the annex it stands in (0: the body)."""

    block: Block
    annex: int = 0


def blocks(document: Document) -> Iterator[Placed]:
    """The preamble, then every party block, section, clause, signature block and annex, as they are printed.

    The preamble comes as a clause without a number, with the ids that have their place in it.
    """
    if document.preamble.zh or document.preamble.en:
        ids = tuple(place.id for place in document.places if place.anchor == PREAMBLE)
        yield Placed(Clause("", PREAMBLE, document.preamble, (), (), ids, False))
    for party in document.parties:
        yield Placed(party)
    if document.recitals is not None:
        yield from _within(document.recitals, 0)
    for section in document.sections:
        yield from _within(section, 0)
    for signature in document.signatures:
        yield Placed(signature)
    for annex in document.annexes:
        yield Placed(annex, annex.number)
        for block in annex.blocks:
            yield from _within(block, annex.number)


def _within(block: Section | Clause, annex: int) -> Iterator[Placed]:
    yield Placed(block, annex)
    if isinstance(block, Section):
        for inner in block.blocks:
            yield from _within(inner, annex)


def items(clause: Clause) -> Iterator[tuple[Item, int]]:
    """Every item with its depth, in reading order."""
    pending = [(item, 1) for item in reversed(clause.items)]
    while pending:
        item, depth = pending.pop()
        yield item, depth
        pending += [(inner, depth + 1) for inner in reversed(item.items)]


def fills(document: Document) -> dict[str, Block]:
    """For the path of every blank line the first block in which it is to be filled in."""
    found: dict[str, Block] = {}
    for placed in blocks(document):
        for text in _texts(placed.block):
            for run in (*text.zh, *text.en):
                if isinstance(run, Fill):
                    found.setdefault(run.path, placed.block)
    return found


def _texts(block: Block) -> Iterator[Text]:
    if isinstance(block, PartyBlock):
        yield from block.lines
    elif isinstance(block, SignatureBlock):
        for line in block.lines:
            yield from line
    elif isinstance(block, Section | Annex):
        yield block.heading
    else:
        yield block.text
        yield from (item.text for item, _ in items(block))
        yield block.after
        for table in block.tables:
            yield from (table.caption, *table.head)
            for row in table.rows:
                yield from row


def said(block: Block) -> tuple[str, ...]:
    """The ids of the nodes that a block itself says, its items and tables included, each once."""
    ids = list(block.ids)
    if isinstance(block, Clause):
        ids += [name for item, _ in items(block) for name in item.ids]
        ids += [name for table in block.tables for name in table.row_ids if name]
    return tuple(dict.fromkeys(ids))


def whole(block: Block, lang: str) -> str:
    """Everything a block itself says in one language, a line each."""
    if isinstance(block, PartyBlock):
        return "\n".join(plain(line.get(lang)) for line in block.lines)
    if isinstance(block, SignatureBlock):
        lines = [plain(block.label.get(lang))]
        return "\n".join(lines + [plain(name.get(lang)) + plain(value.get(lang)) for name, value in block.lines])
    if isinstance(block, Section):
        return title(block, lang)
    if isinstance(block, Annex):
        return annex_title(block, lang)
    lines = [plain(clause_line(block, lang))]
    lines += [plain(item_line(item, depth, lang)) for item, depth in items(block)]
    if plain(block.after.get(lang)):
        lines.append(plain(block.after.get(lang)))
    for table in block.tables:
        lines.append(caption(table, lang))
        lines += [" | ".join(plain(cell.get(lang)) for cell in row) for row in (table.head, *table.rows)]
    return "\n".join(lines)
