"""The document in both languages side by side: Chinese left, English right, a row per clause or list item.

The same CommonMark subset as ``markdown``. Headings stand between the grids, since a pipe table cannot span
its columns; the tables of a clause follow it in one language after the other, since a cell cannot hold them.
"""

from __future__ import annotations

from collections.abc import Iterator

from hetong.emit import marks, spelling
from hetong.emit.markdown import signature_groups, signature_table, table_caption, table_grid
from hetong.trees.document import Annex, Clause, Document, Run, Section, Table, Text

_LANGS = ("zh", "en")


def bilingual(document: Document) -> str:
    """The whole document; ends with one line feed."""
    page = _Page()
    page.heading(1, spelling.plain(document.title.zh), spelling.plain(document.title.en))
    if document.contents:
        page.heading(2, spelling.CONTENTS.zh, spelling.CONTENTS.en)
        for zh, en in zip(*(spelling.contents(document, lang) for lang in _LANGS)):
            page.row((zh,), (en,))
        page.parts(iter(()))
    page.pair(document.preamble)
    for party in document.parties:
        for line in party.lines:
            page.pair(line)
    if document.recitals is not None:
        page.block(document.recitals, 2)
    for section in document.sections:
        page.block(section, 2)
    if document.signatures:
        page.row((spelling.SIGNATURE_PAGE.zh,), (spelling.SIGNATURE_PAGE.en,))
        for group in signature_groups(document):
            page.parts(signature_table(group, lang) for lang in _LANGS)
    for annex in document.annexes:
        page.annex(annex)
    return page.text()


class _Page:
    """Collects rows until something has to stand between them."""

    def __init__(self) -> None:
        self._done: list[str] = []
        self._rows: list[list[str]] = []

    def text(self) -> str:
        self._flush()
        return "\n\n".join(self._done) + "\n"

    def parts(self, parts: Iterator[str]) -> None:
        self._flush()
        self._done += [part for part in parts if part]

    def heading(self, level: int, zh: str, en: str) -> None:
        content = " / ".join(part for part in (marks.heading(zh), marks.heading(en)) if part)
        self.parts(iter([f"{'#' * min(level, 6)} {content}" if content else ""]))

    def row(self, zh: tuple[Run, ...], en: tuple[Run, ...]) -> None:
        cells = [marks.cell(zh), marks.cell(en)]
        if any(cells):
            self._rows.append(cells)

    def pair(self, text: Text) -> None:
        self.row(text.zh, text.en)

    def block(self, block: Section | Clause, level: int) -> None:
        if isinstance(block, Clause):
            self.clause(block)
            return
        same = spelling.number(block, "zh") == spelling.number(block, "en")  # 5.2, not 第五条
        shared = same and block.heading.zh and block.heading.en
        en = spelling.plain(block.heading.en) if shared else spelling.title(block, "en")
        self.heading(level, spelling.title(block, "zh"), en)
        for inner in block.blocks:
            self.block(inner, level + 1)

    def clause(self, clause: Clause) -> None:
        self.row(spelling.clause_line(clause, "zh"), spelling.clause_line(clause, "en"))
        for item, depth in spelling.items(clause):
            self.row(
                spelling.item_line(clause, item, depth, "zh"), spelling.item_line(clause, item, depth, "en")
            )
        self.pair(clause.after)
        for table in clause.tables:
            self.parts(_both(table))

    def annex(self, annex: Annex) -> None:
        self.heading(2, spelling.annex_title(annex, "zh"), spelling.annex_title(annex, "en"))
        for block in annex.blocks:
            self.block(block, 3)

    def _flush(self) -> None:
        if self._rows:
            head = [spelling.LANGUAGES.zh, spelling.LANGUAGES.en]
            self._done.append(marks.table(head, self._rows))
            self._rows = []


def _both(table: Table) -> Iterator[str]:
    for lang in _LANGS:
        yield table_caption(table, lang)
        yield table_grid(table, lang)
