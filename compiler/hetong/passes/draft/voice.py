"""How an expression is being spoken: the draft, the language, the window and the row at hand.

Nouns, clauses and moments contain one another, so the three grammars reach each other through this module;
it is the one place where that circle closes.
"""

from __future__ import annotations

from attrs import evolve, frozen

from hetong.passes.draft.context import Draft, plural
from hetong.trees import model

# The window of a definition: the period of whatever it is applied to (当期 / the period).
ANY_PERIOD = " "

LOOSE, SUM, PRODUCT, SHARE, ATOM = range(5)


@frozen
class Said:
    """A phrase and how tightly it holds together: the place around it brackets what is looser than it can bear."""

    text: str
    level: int = ATOM

    def at_least(self, level: int, lang: str) -> str:
        return self.text if self.level >= level else bracket(self.text, lang)


def bracket(text: str, lang: str) -> str:
    return f"（{text}）" if lang == "zh" else f"({text})"


@frozen
class Voice:
    """``window``: the unit of the instance at hand (month); ``row``: the record or event whose columns stand bare;
    ``words``: whether a fixed sum of renminbi is also written in capitals."""

    d: Draft
    lang: str
    window: str = ""
    row: str = ""
    words: bool = False

    def pick(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def plain(self) -> Voice:
        return evolve(self, words=False) if self.words else self

    def within(self, row: str) -> Voice:
        return evolve(self, row=row)

    def said(self, e: model.Expr) -> Said:
        from hetong.passes.draft.amounts import said

        return said(self, e)

    def noun(self, e: model.Expr) -> str:
        return self.said(e).text

    def atom(self, e: model.Expr, level: int = ATOM) -> str:
        return self.said(e).at_least(level, self.lang)

    def clause(self, e: model.Expr) -> str:
        from hetong.passes.draft.conditions import clause_of

        return clause_of(self, e).text

    def moment(self, e: model.Expr) -> str:
        from hetong.passes.draft.points import moment

        return moment(self, e)

    def label(self, id: str) -> str:
        return self.d.label(id, self.lang)


UNITS = {
    "second": ("秒", "second"),
    "minute": ("分钟", "minute"),
    "hour": ("小时", "hour"),
    "day": ("日", "day"),
    "week": ("周", "week"),
    "month": ("个月", "month"),
    "quarter": ("个季度", "quarter"),
    "year": ("年", "year"),
    "working_day": ("个工作日", "Working Day"),
    "working_hour": ("个工作小时", "working hour"),
}


def unit_form(label: str, one: bool) -> str:
    """An English unit after a number. A symbol (kg, GB) has no plural; an author may have given the plural itself."""
    if len(label) < 4:
        return label
    if label.endswith("s") and not label.endswith("ss"):
        return label[:-1] if one else label
    return label if one else plural(label)


def unit_key(unit: str) -> str:
    return unit.strip().replace(" ", "_")
