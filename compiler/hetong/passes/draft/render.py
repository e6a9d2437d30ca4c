"""An expression in words, for readers of the JSON who cannot evaluate it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from hetong.base.words import Words
from hetong.passes.draft import amounts, conditions, moments
from hetong.passes.draft.context import Draft
from hetong.passes.draft.finish import spell_marks
from hetong.passes.draft.usage import count, written_out
from hetong.trees import document, model


def renderer(
    contract: model.Contract, said_in: document.Document | None = None
) -> Callable[[model.Expr], Words]:
    """Words for any expression of the contract; references read as clause numbers of the document, else as labels."""
    numbers = (
        {p.id: p.number for p in said_in.places if not p.number.startswith("0")} if said_in is not None else {}
    )

    @cache
    def drafting() -> Draft:
        d = Draft(contract)
        d.uses = count(contract)
        d.defined = written_out(contract, d.uses)
        return d

    def said(e: model.Expr, lang: str) -> str:
        d = drafting()
        if e.type.base == "bool":
            text = conditions.clause(d, e, lang)
        elif e.type.base in ("moment", "date", "event"):
            text = moments.anchor(d, e, lang)
        else:
            text = amounts.amount(d, e, lang)
        return spell_marks(text, lang, d, numbers)

    return lambda e: Words(
        said(e, "zh") if "zh" in contract.languages else "", said(e, "en") if "en" in contract.languages else ""
    )
