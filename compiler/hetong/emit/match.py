"""Whether the two halves match: every object that binds has its sentences, every binding clause its objects.

The model and its document in, problems out (HT990: a bug in the tool, never the author's fault).
"""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.base.span import NOWHERE, Span
from hetong.base.words import Words
from hetong.emit import spelling
from hetong.emit.json_out import ordered
from hetong.trees import model
from hetong.trees.document import Clause, Document, Place, Section


def match(contract: model.Contract, document: Document) -> list[Problem]:
    """Walks both ways; nothing where the halves match."""
    places: dict[str, list[Place]] = {}
    for place in document.places:
        places.setdefault(place.id, []).append(place)
    anchors = _anchors(document)
    objects = {node.id for node in ordered(contract)} | set(contract.nodes)
    found = list(_unsaid(contract, places, anchors))
    found += _ambiguous(contract, document)
    found += _stray(document, objects)
    return found


def _ambiguous(contract: model.Contract, document: Document) -> Iterator[Problem]:
    seen: set[str] = set()
    for placed in spelling.blocks(document):
        block = placed.block
        inner = [item.anchor for item, _ in spelling.items(block)] if isinstance(block, Clause) else []
        for anchor in (block.anchor, *inner):
            if anchor in seen:
                yield _wrong(anchor, NOWHERE, "两处使用同一个锚点", "two places have this anchor")
            seen.add(anchor)
    for node in [node for node in ordered(contract) if isinstance(node, model.Term)][1:]:
        yield _wrong(node.id, node.at, "合同有两个期限", "the contract has two terms")


def binds(node: model.Node) -> bool:
    """Whether a node can be violated, exercised or paid, so that the prose must say it."""
    if isinstance(node, model.Metric):
        return node.target is not None
    return isinstance(node, model.Norm | model.Fee | model.Remedy | model.Term | model.Account)


def _anchors(document: Document) -> dict[str, set[str]]:
    """For every anchor the ids said there; a block counts what its items and tables say."""
    anchors: dict[str, set[str]] = {}
    for placed in spelling.blocks(document):
        block = placed.block
        anchors.setdefault(block.anchor, set()).update(spelling.said(block))
        if isinstance(block, Clause):
            for item, _ in spelling.items(block):
                anchors.setdefault(item.anchor, set()).update(item.ids)
            for table in block.tables:
                anchors.setdefault(table.anchor, set()).update(name for name in table.row_ids if name)
    return anchors


def _unsaid(
    contract: model.Contract, places: dict[str, list[Place]], anchors: dict[str, set[str]]
) -> Iterator[Problem]:
    for node in ordered(contract):
        said = places.get(node.id, [])
        if binds(node) and not said:
            yield _wrong(node.id, node.at, "文本没有写到它", "no sentence says it")
        if binds(node) and len(said) > 1:
            yield _wrong(node.id, node.at, "它有两个位置", "it has two places")
        for place in said:
            silent = [
                lang for lang in contract.languages if not (place.zh if lang == "zh" else place.en).strip()
            ]
            if binds(node) and silent:
                langs = ", ".join(silent)
                yield _wrong(node.id, node.at, f"它在{langs}文本中没有句子", f"it has no sentence in {langs}")
            if place.anchor not in anchors:
                yield _wrong(node.id, node.at, f"没有锚点{place.anchor}", f"there is no anchor {place.anchor}")
            elif binds(node) and node.id not in anchors[place.anchor]:
                what = Words(f"{place.anchor}处没有列出它", f"{place.anchor} does not list it")
                yield _wrong(node.id, node.at, what.zh, what.en)


def _stray(document: Document, objects: set[str]) -> Iterator[Problem]:
    """What is said of nothing. A heading may be of the drafter's own making (“Definitions”), a clause may not."""
    headings: set[str] = set()
    for placed in spelling.blocks(document):
        block = placed.block
        if isinstance(block, Section):
            headings.add(block.anchor)
            continue
        if isinstance(block, Clause) and block.normative and not spelling.said(block):
            yield _wrong(
                block.anchor, NOWHERE, "该条有约束力而没有对应的对象", "the clause binds but has no object"
            )
        for name in spelling.said(block):
            if name not in objects:
                yield _wrong(block.anchor, NOWHERE, f"没有对象{name}", f"there is no object {name}")
    for place in document.places:
        if place.id not in objects and place.anchor not in headings:
            yield _wrong(place.anchor, NOWHERE, f"没有对象{place.id}", f"there is no object {place.id}")


def _wrong(name: str, at: Span, zh: str, en: str) -> Problem:
    return Problem("HT990", at, {"id": name, "what": Words(f"：{zh}", f": {en}")})
