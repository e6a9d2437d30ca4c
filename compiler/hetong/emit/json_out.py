"""The machine half: the model and its drafted document in, the text of ``NAME.obligations.json`` out.

Fixed key order, nothing that depends on time, machine or hash seed, decimals as strings. Its schema is
``schema/obligations-1.0.json``; ``docs/obligations.md`` tells readers of the file what they need to know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

from hetong.base import numbering
from hetong.base.source import Source, visible
from hetong.base.span import Span, file_of, start_of
from hetong.base.words import Words
from hetong.emit import digests, json_norms, spelling
from hetong.emit.json_exprs import Exprs, Json, Render, Say, typed
from hetong.emit.json_nodes import Writer
from hetong.trees import model
from hetong.trees.document import Annex, Clause, Document, Item, PartyBlock, Place, Section, SignatureBlock

_OPENING = "0"  # the number of what stands before the first article
FORMAT = "hetong.obligations/1.0"
LISTS = (
    "groups", "parties", "parameters", "tables", "records", "events", "units", "series", "services", "metrics",
    "fees", "norms", "remedies", "accounts", "term", "documents", "declarations", "mentions", "scenarios",
    "signatures",
)  # fmt: skip


def obligations(
    contract: model.Contract,
    document: Document,
    sources: Mapping[int, Source],
    render: Render | None = None,
    say: Say | None = None,
) -> str:
    """The file. ``render`` words an expression, ``say`` a text with its references, as the prose does.

    Without ``render`` values carry no ``text``; without ``say`` a reference in a text reads as its label.
    """
    return pretty(tree(contract, document, sources, render, say)) + "\n"


def tree(
    contract: model.Contract,
    document: Document,
    sources: Mapping[int, Source],
    render: Render | None = None,
    say: Say | None = None,
) -> dict[str, Json]:
    """The file before it is spelled: dicts in the order of their keys, lists, strings, booleans, whole numbers."""
    places = _places(document)
    exprs = Exprs(contract.languages, say or _Labels(contract, places, render), render)
    home = _homes(document)
    file = _meaning(contract, document, sources, exprs, places, home)
    file["clauses"] = [_clause(placed, contract, exprs) for placed in spelling.blocks(document)]
    file["blanks"] = _blanks(contract, spelling.fills(document), places, home)
    _sign(file, contract, places, home)
    return file


def digest(contract: model.Contract, document: Document, render: Render) -> str:
    """The digest of what the contract means, as its file carries it, without making what does not bear on it."""
    places = _places(document)
    exprs = Exprs(contract.languages, _Labels(contract, places, render), None)
    file = _meaning(contract, document, {}, exprs, {}, {})
    file["blanks"] = _blanks(contract, {}, {}, {})
    return digests.model_digest(file)


def _meaning(
    contract: model.Contract,
    document: Document,
    sources: Mapping[int, Source],
    exprs: Exprs,
    places: Mapping[str, Place],
    home: Mapping[str, str],
) -> dict[str, Json]:
    """All but the clauses and the digests; ``blanks`` are still to come."""
    writer = Writer(contract, exprs, json_norms.index(contract))
    lists: dict[str, list[Json]] = {name: [] for name in LISTS}
    for node in ordered(contract):
        name, fields = writer.write(node)
        lists[name].append(_object(node, fields, places, home, sources, exprs))
    file: dict[str, Json] = {"format": FORMAT, "contract": _contract(contract, writer.known, exprs)}
    file |= {name: (next(iter(lists[name]), None) if name == "term" else lists[name]) for name in LISTS}
    file["rules"] = _rules(contract, document, exprs)
    return file


def _blanks(
    contract: model.Contract,
    fills: Mapping[str, spelling.Block],
    places: Mapping[str, Place],
    home: Mapping[str, str],
) -> list[Json]:
    # Once everything is settled, the fields for the pen are no blanks any more.
    blanks = [each for each in contract.blanks if not (contract.final and each.path.startswith("signature."))]
    return [_blank(blank, fills, places, home) for blank in blanks]


def ordered(contract: model.Contract) -> Iterator[model.Node]:
    """Every node that has an object of its own, each once: in document order, then those that stand nowhere."""
    seen: set[str] = set()
    pending = list(reversed((*contract.items, *contract.nodes.values())))
    while pending:
        node = pending.pop()
        if node.id in seen or isinstance(node, model.Column | model.TableRow):
            continue
        seen.add(node.id)
        yield node
        if isinstance(node, model.Group | model.Service | model.Remedy | model.Instrument):
            pending += reversed(node.items)


def _contract(contract: model.Contract, known: json_norms.Index, exprs: Exprs) -> dict[str, Json]:
    return {
        "id": contract.id,
        "title": exprs.words(contract.title),
        "status": "final" if contract.final else "template",
        "languages": list(contract.languages),
        "law": contract.law,
        "currency": contract.currency,
        "zone": contract.zone,
        "calendar": contract.calendar,
        "rounding": contract.rounding,
        "day_count": contract.day_count,
        "year": contract.year,
        "corrections": contract.corrections,
        "default_due": exprs.value(contract.default_due),
        "stated": sorted(contract.stated),
        "precedence": list(contract.precedence),
        "layout": {"numbering": contract.numbering, "contents": contract.contents},
        "on_breach": list(known.failed.get("agreement", ())),
        "from": list(contract.tags),
        "digest": "",
    }


def _object(
    node: model.Node,
    fields: dict[str, Json],
    places: Mapping[str, Place],
    home: Mapping[str, str],
    sources: Mapping[int, Source],
    exprs: Exprs,
) -> dict[str, Json]:
    place = places.get(node.id)
    return {
        "id": node.id,
        "label": exprs.words(node.label) if node.label else None,
        **fields,
        "module": node.module or None,
        "guards": [exprs.value(guard) for guard in node.guards],
        "clause": _where(place, home),
        "text": exprs.words(Words(place.zh, place.en)) if place is not None else None,
        "source": _source(node.at, sources),
        "from": list(node.tags),
    }


def _rules(contract: model.Contract, document: Document, exprs: Exprs) -> list[Json]:
    """The defaults that the contract relies on, each with the clause whose paragraph says it."""
    clauses = [
        p.block for p in spelling.blocks(document) if isinstance(p.block, Clause) and not p.block.normative
    ]
    said = [(c, spelling.whole(c, contract.languages[0])) for c in clauses]
    found: list[Json] = []
    for rule in document.rules:
        text = spelling.both(rule.text)
        clause = next((c for c, whole in said if text.get(contract.languages[0]) in whole), None)
        where = (
            {"number": clause.number, "anchor": clause.anchor, "in": clause.anchor, "digest": ""}
            if clause
            else None
        )
        law = f"民法典 {rule.law}" if rule.law and contract.law == "PRC" else None
        found.append({"id": rule.id, "law": law, "clause": where, "text": exprs.words(text)})
    return found


def _where(place: Place | None, home: Mapping[str, str]) -> dict[str, Json] | None:
    if place is None:
        return None
    return {
        "number": place.number,
        "anchor": place.anchor,
        "in": home.get(place.anchor, place.anchor),
        "digest": "",
    }


def _source(at: Span, sources: Mapping[int, Source]) -> dict[str, Json] | None:
    source = sources.get(file_of(at))
    if source is None:
        return None
    line, column = source.position(start_of(at))
    return {"file": visible(source.path), "line": line, "column": column}


def _places(document: Document) -> dict[str, Place]:
    """Where every node is said; a signature block is where it stands."""
    places = {place.id: place for place in document.places}
    for block in document.signatures:
        zh, en = (spelling.whole(block, lang) for lang in ("zh", "en"))
        for name in block.ids:
            places.setdefault(name, Place(name, "", block.anchor, zh, en))
    return places


def _homes(document: Document) -> dict[str, str]:
    """The anchor of the block for each anchor in it, those of items and tables included."""
    home: dict[str, str] = {}
    for placed in spelling.blocks(document):
        block = placed.block
        home[block.anchor] = block.anchor
        if isinstance(block, Clause):
            for item, _ in spelling.items(block):
                home.setdefault(item.anchor, block.anchor)
            for table in block.tables:
                home.setdefault(table.anchor, block.anchor)
    return home


def _clause(placed: spelling.Placed, contract: model.Contract, exprs: Exprs) -> dict[str, Json]:
    block = placed.block
    ids = spelling.said(block)
    if isinstance(block, Section):  # a heading may be of the drafter's own making; a clause may not
        ids = tuple(name for name in ids if name in contract.nodes)
    norms = [name for name in ids if isinstance(contract.nodes.get(name), model.Norm)]
    heading = exprs.words(spelling.both(block.heading)) if isinstance(block, Section | Annex) else None
    return {
        "kind": _kind(placed),
        "number": _number(block),
        "shown": {lang: _shown(block, lang) for lang in exprs.languages},
        "anchor": block.anchor,
        "annex": placed.annex or None,
        "heading": heading,
        "normative": block.normative if isinstance(block, Clause) else False,
        "norms": norms,
        "nodes": [name for name in ids if name not in set(norms)],
        "items": [_item(item) for item in block.items] if isinstance(block, Clause) else [],
        "text": {lang: spelling.whole(block, lang) for lang in exprs.languages},
        "digest": "",
    }


def _number(block: spelling.Block) -> str:
    if isinstance(block, PartyBlock) or block.anchor == spelling.PREAMBLE:
        return _OPENING
    if isinstance(block, Annex):
        return f"A{block.number}"
    return "" if isinstance(block, SignatureBlock) else block.number


def _shown(block: spelling.Block, lang: str) -> str:
    """The number as the paper has it in the contract's style of numbering."""
    return spelling.number(block, lang) if isinstance(block, Section | Clause | Annex) else ""


def _kind(placed: spelling.Placed) -> str:
    block = placed.block
    if isinstance(block, Section):
        if block.depth == 0:
            return "part" if block.number else "recitals"
        return "article" if block.depth == 1 and not placed.annex else "section"
    if isinstance(block, Clause):
        return "preamble" if block.anchor == spelling.PREAMBLE else "clause"
    return "annex" if isinstance(block, Annex) else "party" if isinstance(block, PartyBlock) else "signature"


def _item(item: Item) -> dict[str, Json]:
    inner = [_item(each) for each in item.items]
    return {"ordinal": item.ordinal, "anchor": item.anchor, "nodes": list(item.ids), "items": inner}


def _blank(
    blank: model.Blank,
    fills: Mapping[str, spelling.Block],
    places: Mapping[str, Place],
    home: Mapping[str, str],
) -> dict[str, Json]:
    """Where its line is drawn; a choice has boxes instead, and stands where its node is said."""
    block = fills.get(blank.path)
    where = _where(places.get(blank.node), home)
    if block is not None:
        where = {"number": _number(block), "anchor": block.anchor, "in": block.anchor, "digest": ""}
    return {"path": blank.path, **typed(blank.type), "node": blank.node, "clause": where}


def _sign(
    file: dict[str, Json], contract: model.Contract, places: Mapping[str, Place], home: Mapping[str, str]
) -> None:
    """Fills in the digests; they are taken without themselves, so the order does not matter."""
    objects = digests.objects_of(file)
    by_block: dict[str, list[str]] = {}
    for node in ordered(contract):
        place = places.get(node.id)
        if place is not None:
            by_block.setdefault(home.get(place.anchor, place.anchor), []).append(node.id)
    for entry in file["clauses"]:
        listed = {*entry["norms"], *entry["nodes"]}
        for name in by_block.get(entry["anchor"], ()):
            if name not in listed:
                entry["norms" if isinstance(contract.nodes.get(name), model.Norm) else "nodes"].append(name)
    marks = {entry["anchor"]: digests.clause_digest(entry, objects) for entry in file["clauses"]}
    for entry in file["clauses"]:
        entry["digest"] = marks[entry["anchor"]]
    for each in (*objects.values(), *file["rules"], *file["blanks"]):
        where = each.get("clause")
        if where:
            where["digest"] = marks.get(where["in"], "")
    file["contract"]["digest"] = digests.model_digest(file)


@frozen
class _Labels:
    """Words a phrase when the drafter's words are not at hand: a reference reads as its label."""

    contract: model.Contract
    places: Mapping[str, Place]
    render: Render | None

    def __call__(self, phrase: model.Phrase) -> Words:
        return Words(*("".join(self._part(part, lang) for part in phrase.get(lang)) for lang in ("zh", "en")))

    def _part(self, part: model.Part, lang: str) -> str:
        if isinstance(part, str):
            return part
        node, place = self.contract.nodes.get(part.id), self.places.get(part.id)
        if part.form == "number" and place is not None and place.number.strip("0"):
            return numbering.reference(place.number, self.contract.numbering, lang)
        value = getattr(node, "value", None)
        if part.form == "value" and self.render is not None and isinstance(value, model.Expr):
            return self.render(value).get(lang)
        return (node.label.get(lang) if node is not None else "") or part.id


def pretty(value: Json, indent: str = "\n") -> str:
    """As ``json.dumps(value, indent=2, ensure_ascii=False)`` writes it, several times as fast."""
    from json.encoder import encode_basestring as quoted

    parts: list[str] = []
    _pretty(value, indent, parts, quoted)
    return "".join(parts)


def _pretty(value: Json, indent: str, parts: list[str], quoted: Json) -> None:
    match value:
        case str():
            parts.append(quoted(value))
        case None:
            parts.append("null")
        case bool():
            parts.append("true" if value else "false")
        case int():
            parts.append(str(value))
        case dict():
            deeper, before = indent + "  ", "{"
            for key, inner in value.items():
                parts += (before, deeper, quoted(key), ": ")
                _pretty(inner, deeper, parts, quoted)
                before = ","
            parts.append(indent + "}" if value else "{}")
        case list():
            deeper, before = indent + "  ", "["
            for inner in value:
                parts += (before, deeper)
                _pretty(inner, deeper, parts, quoted)
                before = ","
            parts.append(indent + "]" if value else "[]")
        case _:
            raise TypeError(f"not for JSON: {type(value).__name__}")
