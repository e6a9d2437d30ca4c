"""The draft pass: from what a contract means to how it reads, in both languages, from the same node."""

from __future__ import annotations

from attrs import frozen

from hetong.base.words import Words
from hetong.passes.draft import front
from hetong.passes.draft.context import Draft
from hetong.passes.draft.finish import Finish
from hetong.passes.draft.pieces import Piece
from hetong.passes.draft.structure import Part, annexes, heading, parts
from hetong.passes.draft.usage import count, spoken, written_out
from hetong.trees import document, model


@frozen
class Drafted:
    """The document, and the ids that were referred to but are said nowhere (a bug, reported as such)."""

    document: document.Document
    lost: tuple[str, ...]


def draft(contract: model.Contract) -> Drafted:
    """The document of a contract: numbered, in the contract's languages, every reference bound."""
    d = Draft(contract)
    d.uses = count(contract)
    d.defined = written_out(contract, d.uses)
    d.spoken = spoken(contract, d.uses)
    preamble = front.preamble(d)
    parties = [(p, front.party_lines(d, p)) for p in contract.items if isinstance(p, model.Party)]
    background = next((g for g in contract.items if isinstance(g, model.Group) and g.kind == "recitals"), None)
    recitals = _recitals(d, background) if background is not None else None
    signatures = [(s, front.signature_lines(d, s)) for s in contract.items if isinstance(s, model.Signature)]
    articles = parts(d)
    made = Finish(d, articles, annexes(d), recitals)
    sections = made.sections()
    pages = made.annexes()
    for p, lines in parties:
        made.say_at_head(p.id, p.id, lines)
        for entry in front.entries(d, p):
            made.say_at_head(entry.id, p.id, [front.party_entry(d, entry)])
    for id in contract.entries:
        made.say_at_head(id, "preamble", [preamble])
    made.place_the_rest()
    doc = document.Document(
        id=contract.id,
        title=made.text(contract.title),
        preamble=made.text(preamble),
        parties=tuple(
            document.PartyBlock(p.id, tuple(made.text(w) for w in lines), (p.id,)) for p, lines in parties
        ),
        recitals=made.section(recitals, "", 0) if recitals is not None else None,
        sections=sections,
        signatures=tuple(
            document.SignatureBlock(
                s.id, made.text(_label(d, s)), tuple((made.text(a), made.text(b)) for a, b in lines), (s.id,)
            )
            for s, lines in signatures
        ),
        annexes=pages,
        places=tuple(made.places.values()),
        contents=contract.contents,
        rules=tuple(document.Rule(r.id, r.law, made.text(r)) for r in d.rules),
    )
    return Drafted(doc, tuple(made.lost))


def _label(d: Draft, s: model.Signature) -> Words:
    return Words(d.label(s.party, "zh"), d.label(s.party, "en"))


def _recitals(d: Draft, group: model.Group) -> Part:
    """P03: the facts as items of one unnumbered clause."""
    from hetong.passes.draft.structure import pieces

    facts = [p for item in group.items for p in pieces(d, item)]
    items = tuple(
        Piece(p.ids, Words(p.text.zh.rstrip("。"), p.text.en.rstrip(".")), normative=False) for p in facts
    )
    who = d.everyone("zh")
    lead = Piece(
        (),
        Words(f"{who}基于下列情况订立本合同：", "The Parties make this Agreement against this background:"),
        items=items,
        normative=False,
    )
    return Part((group.id,), heading(d, group), (lead,))
