"""The last step of drafting: every article, clause, item and table gets its number, and every mark becomes a run.

Numbers are the same in every style and language (see ``base.numbering``): article 5, clause 5.2.1, item (a), part P2,
annex A1; the style decides how they are printed and cited.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from attrs import evolve, frozen

from hetong.base import numbering
from hetong.base.numerals import letter
from hetong.base.words import Words
from hetong.passes.draft.context import LANGS, Draft, joined
from hetong.passes.draft.pieces import BAR, CLOSE, OPEN, Grid, Piece
from hetong.passes.draft.structure import Pages, Part
from hetong.trees import document, model

_MARK = re.compile(f"{OPEN}([RNFDTG])([^{CLOSE}]*){CLOSE}")


@frozen
class _At:
    number: str
    anchor: str


class Finish:
    """Numbers first, then words: a reference may point forward."""

    def __init__(self, d: Draft, parts: list[Part], annexes: list[Pages], recitals: Part | None = None) -> None:
        self.d = d
        self.style = d.contract.numbering
        self.at: dict[str, _At] = {}
        self.tables: dict[int, int] = {}
        self.places: dict[str, document.Place] = {}
        self.lost: list[str] = []
        self._table = 0
        self._annex = 0
        self._owner: dict[str, str] = {}
        self._parts = _numbered(parts)
        self._annexes = annexes
        self._background = recitals.heading if recitals is not None else Words("", "")
        if recitals is not None:
            for id in recitals.ids:
                self.at[id] = _At("0", self._anchor(recitals.ids, "s", ""))
            for n, block in enumerate(recitals.blocks, 1):
                if isinstance(block, Piece):
                    self._number_items(block.items, f"0.{n}")
        for part, number, inner in self._parts:
            if part.kind == "part":
                self._stands(part, number)
                for article, own in inner:
                    self._number_part(article, own)
            else:
                self._number_part(part, number)
        for pages in annexes:
            self._number_blocks(pages.blocks, f"A{pages.node.number}")

    # ---- numbers

    def _stands(self, part: Part, number: str) -> None:
        anchor = self._anchor(part.ids, "s", number)
        for id in part.ids:
            self.at.setdefault(id, _At(number, anchor))

    def _number_part(self, part: Part, number: str) -> None:
        self._stands(part, number)
        self._number_blocks(part.blocks, number)

    def _number_blocks(self, blocks: tuple[Part | Piece, ...], number: str) -> None:
        for n, block in enumerate(blocks, 1):
            below = numbering.below(number, n)
            if isinstance(block, Part):
                self._number_part(block, below)
            else:
                self._number_piece(block, below)

    def _number_piece(self, piece: Piece, number: str) -> None:
        anchor = self._anchor(piece.ids, "c", number)
        for id in piece.ids:
            self.at.setdefault(id, _At(number, anchor))
        self._number_items(piece.items, number)
        for grid in piece.tables:
            self._table += 1
            self.tables[id_of(grid)] = self._table
            for id in grid.ids:
                if id:
                    self.at.setdefault(id, _At(number, anchor))
            if grid.key:
                self.at.setdefault(grid.key, _At(number, anchor))

    def _number_items(self, items: tuple[Piece, ...], number: str) -> None:
        for n, item in enumerate(items, 1):
            own = f"{number}({letter(n)})"
            for id in item.ids:
                self.at.setdefault(id, _At(own, item.ids[0]))
            self._number_items(item.items, own)

    def _anchor(self, ids: tuple[str, ...], kind: str, number: str) -> str:
        """The id of what a block says first, unless an earlier block says it too: an anchor leads to one place."""
        if ids and self._owner.setdefault(ids[0], number) == number:
            return ids[0]
        return f"{kind}-{number.replace('.', '-')}"  # c-5-2, c-A1-2

    # ---- references

    def place_of(self, id: str) -> _At | None:
        """Where a name is said: itself, else what it is written into, else what it belongs to."""
        for one in (id, self.d.inlined.get(id, ""), id.rpartition(".")[0]):
            if one and one in self.at:
                return self.at[one]
        node = self.d.nodes.get(id)
        if isinstance(node, model.Mention):
            return self.at.get(node.target)
        return None

    def reference(self, id: str, lang: str, named: bool) -> document.Link | str:
        if id in ("agreement", ""):
            return "本合同" if lang == "zh" else "this Agreement"
        at = self.place_of(id)
        if at is None:
            node = self.d.nodes.get(id)
            if isinstance(node, model.Party):
                return self.d.label(id, lang)
            self.lost.append(id)
            return self.d.label(id, lang)
        if at.number.startswith("0"):
            text = self._recital(at.number, lang)
        else:
            text = numbering.reference(at.number, self.style, lang, self._annex)
        if named and self.d.has_label(id):
            label = self.d.label(id, lang)
            text += f"（{label}）" if lang == "zh" else f" ({label})"
        return document.Link(at.anchor, text)

    def _recital(self, number: str, lang: str) -> str:
        """本合同“鉴于”部分第（一）项 / item (a) of “Background”: recitals have no number of their own."""
        said, items = self._background.get(lang), numbering.parse(number).items
        item = numbering.shown_item("", self.style, items[0], 1, lang) if items else ""
        if lang == "zh":
            return f"本合同“{said}”部分" + (f"第{item}项" if item else "")
        return (f"item {item} of " if item else "") + f"“{said}”"

    # ---- words

    def runs(self, text: str, lang: str, table: int = 0) -> tuple[document.Run, ...]:
        out: list[document.Run] = []
        last = 0
        for found in _MARK.finditer(text):
            if found.start() > last:
                out.append(text[last : found.start()])
            if found[1] == "G":
                out += self._several(found[2].split(BAR), lang)
            else:
                out.append(self._run(found[1], found[2], lang, table))
            last = found.end()
        if last < len(text):
            out.append(text[last:])
        return tuple(out)

    def _several(self, ids: list[str], lang: str) -> list[document.Run]:
        """References to several things, those that stand in one clause named together: 第6.1条（甲、乙）."""
        at: dict[str, list[str]] = {}
        for id in ids:
            place = self.place_of(id)
            at.setdefault(place.number if place else id, []).append(id)
        out: list[document.Run] = []
        for n, group in enumerate(at.values()):
            out.append(self.reference(group[0], lang, False))
            names = [self.d.label(i, lang) for i in group if self.d.has_label(i)]
            if names and n:
                out.append(f"（{joined(names, lang)}）" if lang == "zh" else f" ({joined(names, lang)})")
            if n < len(at) - 1:
                last = n == len(at) - 2
                out.append(("和" if last else "、") if lang == "zh" else (" and " if last else ", "))
        return out

    def _run(self, kind: str, payload: str, lang: str, table: int) -> document.Run:
        if kind in "RN":
            return self.reference(payload, lang, kind == "N")
        if kind == "F":
            path, _, shown = payload.partition(BAR)
            return document.Fill(path, shown)
        if kind == "D":
            return document.Term(payload)
        return f"表{table}" if lang == "zh" else f"Table {table}"

    def text(self, words: Words, table: int = 0) -> document.Text:
        langs = self.d.contract.languages
        return document.Text(
            self.runs(words.zh, "zh", table) if "zh" in langs else (),
            self.runs(words.en, "en", table) if "en" in langs else (),
        )

    def sections(self) -> tuple[document.Section, ...]:
        """The articles, or the parts with their articles."""
        made = []
        for part, number, inner in self._parts:
            if part.kind == "part":
                made.append(self._headed(part, number, 0, tuple(self.section(a, own, 1) for a, own in inner)))
            else:
                made.append(self.section(part, number, 1))
        return tuple(made)

    def annexes(self) -> tuple[document.Annex, ...]:
        made = []
        for pages in self._annexes:
            number = self._annex = pages.node.number
            blocks = self._blocks(pages.blocks, f"A{number}", 0)
            made.append(
                document.Annex(number, f"s-A{number}", self.text(pages.heading), blocks, (pages.node.id,))
            )
        self._annex = 0
        return tuple(made)

    def section(self, part: Part, number: str, depth: int) -> document.Section:
        return self._headed(part, number, depth, self._blocks(part.blocks, number, depth))

    def _blocks(
        self, blocks: tuple[Part | Piece, ...], number: str, depth: int
    ) -> tuple[document.Section | document.Clause, ...]:
        made: list[document.Section | document.Clause] = []
        for n, block in enumerate(blocks, 1):
            if isinstance(block, Part):
                made.append(self.section(block, numbering.below(number, n), depth + 1))
            elif number:
                made.append(self.clause(block, numbering.below(number, n)))
            else:  # recitals are not clauses: no number is printed
                made.append(evolve(self.clause(block, f"0.{n}"), number=""))
        return tuple(made)

    def _headed(
        self, part: Part, number: str, depth: int, blocks: tuple[document.Section | document.Clause, ...]
    ) -> document.Section:
        heading = self.text(part.heading)
        anchor = self._anchor(part.ids, "s", number)
        for id in part.ids:
            if id not in self.places:
                self._say(id, number, anchor, {lang: spell(heading.get(lang)) for lang in LANGS})
        return document.Section(number, depth, anchor, heading, blocks, part.ids, self.style)

    def clause(self, piece: Piece, number: str) -> document.Clause:
        anchor = self._anchor(piece.ids, "c", number)
        table = self.tables.get(id_of(piece.tables[0]), 0) if piece.tables else 0
        text = self.text(piece.text, table)
        items = self._items(piece.items, number, text, piece.last)
        tables = tuple(self._grid(g, number, anchor, text) for g in piece.tables)
        whole = {lang: self._whole(text, items, lang) for lang in LANGS}
        for id in piece.ids:
            self._say(id, number, anchor, whole)
        normative = piece.normative or any(i.normative for i in piece.items)
        return document.Clause(number, anchor, text, items, tables, piece.ids, normative, style=self.style)

    def _items(
        self, items: tuple[Piece, ...], number: str, lead: document.Text, last: str = "and"
    ) -> tuple[document.Item, ...]:
        made = []
        for n, item in enumerate(items, 1):
            own = f"{number}({letter(n)})"
            anchor = item.ids[0] if item.ids else f"c-{number.replace('.', '-')}-{letter(n)}"
            said_en = item.text.en + _closing(n, len(items), "en", last) if not item.items else item.text.en
            said_zh = item.text.zh + _closing(n, len(items), "zh", last) if not item.items else item.text.zh
            text = self.text(item.text)
            shown = self.text(Words(said_zh, said_en))
            inner = self._items(item.items, own, text, item.last)
            for id in item.ids:
                said = {lang: _joined(spell(lead.get(lang)), spell(text.get(lang)), lang) for lang in LANGS}
                self._say(id, own, anchor, said)
            made.append(document.Item(n, anchor, shown, item.ids, inner))
        return tuple(made)

    def _grid(self, grid: Grid, number: str, anchor: str, lead: document.Text) -> document.Table:
        n = self.tables[id_of(grid)]
        head = tuple(self.text(h) for h in grid.head)
        rows = tuple(tuple(self.text(c) for c in row) for row in grid.rows)
        for id, row in zip(grid.ids, rows):
            if id:
                said = {
                    lang: spell(lead.get(lang)) + ("" if lang == "zh" else " ") + _row(head, row, lang)
                    for lang in LANGS
                }
                self._say(id, number, anchor, said)
        return document.Table(n, grid.key or f"t-{n}", self.text(grid.caption), head, rows, grid.ids)

    def _whole(self, text: document.Text, items: tuple[document.Item, ...], lang: str) -> str:
        parts = [spell(text.get(lang))]
        parts += [spell(i.text.get(lang)) for i in items]
        return "".join(parts) if lang == "zh" else " ".join(parts)

    def say_at_head(self, id: str, anchor: str, lines: list[Words]) -> None:
        """What stands before the articles, number 0: the parties, the place of signing."""
        texts = [self.text(line) for line in lines]
        zh = "；".join(spell(t.zh) for t in texts)
        en = "; ".join(spell(t.en) for t in texts)
        self.places.setdefault(id, document.Place(id, "0", anchor, zh, en))

    def place_the_rest(self) -> None:
        """What is written into another's sentence, or only groups others, is said where they are."""
        for id in self.d.nodes:
            if id not in self.places:
                home = self._home(id)
                if home is not None:
                    self.places[id] = document.Place(id, home.number, home.anchor, home.zh, home.en)

    def _home(self, id: str) -> document.Place | None:
        seen = set()
        while id and id not in seen:
            seen.add(id)
            if id in self.places:
                return self.places[id]
            node = self.d.nodes.get(id)
            if isinstance(node, model.Group) and node.items:
                id = node.items[0].id
            else:
                id = self.d.inlined.get(id, "")
        return None

    def _say(self, id: str, number: str, anchor: str, said: dict[str, str]) -> None:
        """A node said in several clauses keeps the first as its place and adds the sentences of the others."""
        before = self.places.get(id)
        if before is None:
            self.places[id] = document.Place(id, number, anchor, said["zh"], said["en"])
        elif before.anchor != anchor or before.number != number:
            zh = before.zh + said["zh"]
            en = f"{before.en} {said['en']}".strip()
            self.places[id] = document.Place(id, before.number, before.anchor, zh, en)


def _closing(n: int, of: int, lang: str, last: str) -> str:
    """Items end in ；, the last in 。; in English ; and ; and with the last but one."""
    if lang == "zh":
        return "。" if n == of else "；"
    return "." if n == of else f"; {last}" if n == of - 1 else ";"


def _numbered(parts: list[Part]) -> list[tuple[Part, str, list[tuple[Part, str]]]]:
    """The number of each article; articles are counted through the parts, or anew in each. Where any part counts
    anew, an article in a part is named with its part."""
    anew = any(p.restarts for p in parts)
    made: list[tuple[Part, str, list[tuple[Part, str]]]] = []
    n = count = 0
    for part in parts:
        if part.kind != "part":
            n += 1
            made.append((part, str(n), []))
            continue
        count += 1
        n = 0 if part.restarts else n
        inner = []
        for block in part.blocks:
            if isinstance(block, Part):
                n += 1
                inner.append((block, f"P{count}-{n}" if anew else str(n)))
        made.append((part, f"P{count}", inner))
    return made


def id_of(grid: Grid) -> int:
    return id(grid)


def _row(head: tuple[document.Text, ...], row: tuple[document.Text, ...], lang: str) -> str:
    pairs = [(spell(h.get(lang)), spell(c.get(lang))) for h, c in zip(head, row)]
    if lang == "zh":
        return "；".join(f"{h}：{c}" for h, c in pairs) + "。"
    return "; ".join(f"{h}: {c}" for h, c in pairs) + "."


def _joined(lead: str, tail: str, lang: str) -> str:
    if lang == "zh":
        return f"{lead.removesuffix('：')}{tail}。"
    return f"{lead.removesuffix(':')} {tail}."


def spell(runs: Iterable[document.Run]) -> str:
    """The plain text of a passage."""
    return "".join(r if isinstance(r, str) else r.text for r in runs)


def spell_marks(text: str, lang: str, d: Draft, numbers: Mapping[str, str]) -> str:
    """A passage outside the document: a reference reads as its clause number, else as the label of what it names."""

    def said(found: re.Match[str]) -> str:
        kind, payload = found[1], found[2]
        if kind == "F":
            return payload.partition(BAR)[2]
        if kind == "G":
            return joined([d.label(i, lang) for i in payload.split(BAR)], lang)
        if kind in "RN":
            number = numbers.get(payload)
            if number:
                return numbering.reference(number, d.contract.numbering, lang)
            return d.label(payload, lang)
        return payload

    return _MARK.sub(said, text)
