"""How the parts of a document are spelled wherever it is printed: numbers of articles and items, plain text.

A document goes in, strings come out; no format's own marks are added here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from attrs import frozen

from hetong.base import numbering
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
CONTENTS = Words("目录", "Contents")
LANGUAGES = Words("中文", "English")


def plain(runs: tuple[Run, ...]) -> str:
    """A passage as it reads, without links or bold."""
    return "".join(run if isinstance(run, str) else run.text for run in runs)


def both(text: Text) -> Words:
    return Words(plain(text.zh), plain(text.en))


def title(section: Section, lang: str) -> str:
    """第五条　服务质量 / Article 5 Quality; below the article 5.2 服务时间; the heading alone where there is no number."""
    return _behind(number(section, lang), plain(section.heading.get(lang)), lang)


def number(block: Section | Clause | Annex, lang: str) -> str:
    """As it is printed; "" where there is none."""
    if isinstance(block, Annex):
        return numbering.shown(f"A{block.number}", "decimal", lang)
    return numbering.shown(block.number, block.style, lang) if block.number else ""


def annex_title(annex: Annex, lang: str) -> str:
    return _behind(number(annex, lang), plain(annex.heading.get(lang)), lang)


def _behind(printed: str, words: str, lang: str) -> str:
    return f"{printed}{numbering.gap(printed, lang)}{words}" if printed else words


def contents(document: Document, lang: str) -> Iterator[str]:
    """The titles of parts, articles and annexes, in order."""
    for section in document.sections:
        yield title(section, lang)
        if section.depth == 0:
            yield from (title(inner, lang) for inner in section.blocks if isinstance(inner, Section))
    yield from (annex_title(annex, lang) for annex in document.annexes)


def caption(table: Table, lang: str) -> str:
    """表1　配送费单价 / Table 1 Delivery prices."""
    text = plain(table.caption.get(lang))
    return f"表{table.number}　{text}" if lang == "zh" else f"Table {table.number} {text}"


def item_line(clause: Clause, item: Item, depth: int, lang: str) -> tuple[Run, ...]:
    """The item behind its number; depth counts from 1. A Chinese number in full-width brackets needs no space."""
    printed = numbering.shown_item(clause.number, clause.style, item.ordinal, depth, lang)
    return (f"{printed}{numbering.gap(printed, lang)}", *item.text.get(lang))


def clause_line(clause: Clause, lang: str) -> tuple[Run, ...]:
    runs, printed = clause.text.get(lang), number(clause, lang)
    return (f"{printed}{numbering.gap(printed, lang)}", *runs) if printed else runs


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
        return "\n".join(
            lines + [plain(name.get(lang)) + plain(value.get(lang)) for name, value in block.lines]
        )
    if isinstance(block, Section):
        return title(block, lang)
    if isinstance(block, Annex):
        return annex_title(block, lang)
    lines = [plain(clause_line(block, lang))]
    lines += [plain(item_line(block, item, depth, lang)) for item, depth in items(block)]
    if plain(block.after.get(lang)):
        lines.append(plain(block.after.get(lang)))
    for table in block.tables:
        lines.append(caption(table, lang))
        lines += [" | ".join(plain(cell.get(lang)) for cell in row) for row in (table.head, *table.rows)]
    return "\n".join(lines)
