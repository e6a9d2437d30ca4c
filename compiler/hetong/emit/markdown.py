"""The document as Markdown in one language: CommonMark and GitHub's pipe tables, no raw HTML.

References are plain text, since CommonMark has no anchors without HTML; the anchors are in the machine half.
"""

from __future__ import annotations

from collections.abc import Iterator

from hetong.emit import marks, spelling
from hetong.trees.document import Annex, Clause, Document, Fill, Run, Section, SignatureBlock, Table, Text

_DEEPEST = 6


def markdown(document: Document, lang: str) -> str:
    """Title, contents, opening, parties, recitals, articles, signature page, annexes; ends with one line feed."""
    return "\n\n".join(part for part in _parts(document, lang) if part) + "\n"


def _parts(document: Document, lang: str) -> Iterator[str]:
    yield _heading(1, spelling.plain(document.title.get(lang)))
    if document.contents:
        yield _heading(2, spelling.CONTENTS.get(lang))
        yield "\n".join(f"- {marks.heading(title)}" for title in spelling.contents(document, lang))
    yield marks.paragraph(document.preamble.get(lang))
    for party in document.parties:
        yield "\\\n".join(filter(None, (marks.paragraph(line.get(lang)) for line in party.lines)))
    if document.recitals is not None:
        yield from _block(document.recitals, lang, 2)
    for section in document.sections:
        yield from _block(section, lang, 2)
    if document.signatures:
        yield marks.paragraph((spelling.SIGNATURE_PAGE.get(lang),))
        yield from (signature_table(group, lang) for group in signature_groups(document))
    for annex in document.annexes:
        yield from _annex(annex, lang)


def _annex(annex: Annex, lang: str) -> Iterator[str]:
    yield _heading(2, spelling.annex_title(annex, lang))
    for block in annex.blocks:
        yield from _block(block, lang, 3)


def _block(block: Section | Clause, lang: str, level: int) -> Iterator[str]:
    if isinstance(block, Clause):
        yield from clause_parts(block, lang)
        return
    yield _heading(level, spelling.title(block, lang))
    for inner in block.blocks:
        yield from _block(inner, lang, level + 1)


def _heading(level: int, text: str) -> str:
    content = marks.heading(text)
    return f"{'#' * min(level, _DEEPEST)} {content}" if content else ""


def clause_parts(clause: Clause, lang: str) -> Iterator[str]:
    """The paragraphs and tables of a clause."""
    yield from clause_lines(clause, lang)
    for table in clause.tables:
        yield table_caption(table, lang)
        yield table_grid(table, lang)


def clause_lines(clause: Clause, lang: str) -> Iterator[str]:
    """The paragraphs of a clause without its tables: the text, an item each, the closing sentence."""
    yield marks.paragraph(spelling.clause_line(clause, lang))
    for item, depth in spelling.items(clause):
        yield marks.paragraph(spelling.item_line(clause, item, depth, lang))
    yield marks.paragraph(clause.after.get(lang))


def table_caption(table: Table, lang: str) -> str:
    return marks.paragraph((spelling.caption(table, lang),))


def table_grid(table: Table, lang: str) -> str:
    head = [marks.cell(text.get(lang)) for text in table.head]
    return marks.table(head, [[marks.cell(text.get(lang)) for text in row] for row in table.rows])


def signature_groups(document: Document) -> list[list[SignatureBlock]]:
    """Blocks whose lines have the same names stand side by side; the rest stand alone."""
    groups: list[list[SignatureBlock]] = []
    for block in document.signatures:
        if groups and _names(groups[-1][0]) == _names(block):
            groups[-1].append(block)
        else:
            groups.append([block])
    return groups


def signature_table(blocks: list[SignatureBlock], lang: str) -> str:
    """A column per party and a row per line; what is signed by hand is an empty cell, not a drawn line."""
    head = ["", *(marks.cell(block.label.get(lang)) for block in blocks)]
    rows = [
        [
            marks.cell((_name(blocks[0], at, lang),)),
            *(marks.cell(unfilled(b.lines[at][1], lang)) for b in blocks),
        ]
        for at in range(len(blocks[0].lines))
    ]
    return marks.table(head, rows)


def unfilled(text: Text, lang: str) -> tuple[Run, ...]:
    """The passage without its blanks: the cell itself is the field for the pen."""
    return tuple(run for run in text.get(lang) if not isinstance(run, Fill))


def _names(block: SignatureBlock) -> list[tuple[str, str]]:
    return [(_name(block, at, "zh"), _name(block, at, "en")) for at in range(len(block.lines))]


def _name(block: SignatureBlock, at: int, lang: str) -> str:
    """The name of a line without the party, which heads the column: 甲方（盖章） is 盖章 there."""
    name, label = spelling.plain(block.lines[at][0].get(lang)).strip(), spelling.plain(block.label.get(lang))
    if not label or not name.startswith(label):
        return name
    rest = name.removeprefix(label).strip()
    inner = rest[1:-1]
    return inner if rest[:1] in ("（", "(") and rest[-1:] in ("）", ")") and inner else rest or name
