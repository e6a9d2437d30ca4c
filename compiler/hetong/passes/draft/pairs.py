"""Both languages at once: an expression, a label or a window of the model goes in, the pair of texts comes out.

The clauses of nouns are written sentence by sentence in pairs; this is where the pairs are made. What an
expression says is decided by the one Voice that speaks every phrase.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from attrs import evolve, frozen

from hetong.base.words import EMPTY, Words
from hetong.passes.draft import lists, names
from hetong.passes.draft.context import LANGS, Draft, article, both, joined, plural, sentence_case
from hetong.passes.draft.pieces import Grid, Piece, term
from hetong.passes.draft.values import row_label
from hetong.passes.draft.voice import ANY_PERIOD, Voice
from hetong.trees import model

UNITS = {
    "second": Words("秒", "second"),
    "minute": Words("分钟", "minute"),
    "hour": Words("小时", "hour"),
    "day": Words("日", "day"),
    "week": Words("周", "week"),
    "month": Words("月", "month"),
    "quarter": Words("季度", "quarter"),
    "year": Words("年", "year"),
    "working_day": Words("工作日", "Working Day"),
    "working_hour": Words("工作小时", "Working Hour"),
    "term": Words("合作期限", "term"),
}
_PERIOD = Words("周期", "period")
RELS = {
    "ge": Words("不低于", "at least"),
    "le": Words("不超过", "no more than"),
    "gt": Words("超过", "more than"),
    "lt": Words("低于", "less than"),
    "eq": Words("等于", "equal to"),
    "ne": Words("不等于", "other than"),
}
_FEWER = {"ge": Words("不少于", "at least"), "lt": Words("少于", "less than")}
ROUNDINGS = {
    "half_up": Words("四舍五入", "rounded half up"),
    "up": Words("向上舍入", "rounded up"),
    "down": Words("向下舍入", "rounded down"),
    "half_even": Words("四舍六入五成双", "rounded half to even"),
}


def relation(rel: str, base: str) -> Words:
    """不低于 / at least; time and things counted are 不少于 / 少于 in Chinese."""
    if base in ("duration", "count") and rel in _FEWER:
        return _FEWER[rel]
    return RELS[rel]


def joint(parts: Iterable[Words], last: str = "and") -> Words:
    """甲、乙和丙 / A, B and C."""
    found = list(parts)
    return Words(joined([p.zh for p in found], "zh", last), joined([p.en for p in found], "en", last))


def capital(words: Words) -> Words:
    return Words(words.zh, sentence_case(words.en))


def bare(words: Words) -> Words:
    """Without the English article, where a noun stands as a heading."""
    return Words(words.zh, words.en.removeprefix("the "))


def say(
    ids: tuple[str, ...], sentences: Iterable[Words], tables: tuple[Grid, ...] = (), normative: bool = True
) -> Piece:
    """One clause out of whole sentences."""
    found = [s for s in sentences if s]
    text = Words("".join(s.zh for s in found), " ".join(s.en for s in found))
    return Piece(ids=ids, text=text, tables=tables, normative=normative)


@frozen
class Pairs:
    """The words of one draft, in pairs. ``row`` and ``window`` as of a Voice."""

    d: Draft
    row: str = ""
    window: str = ""

    def within(self, row: str = "", window: model.Window | None = None) -> Pairs:
        return evolve(self, row=row, window=(window.unit or ANY_PERIOD) if window else "")

    def in_any_period(self) -> Pairs:
        """As a definition reads that holds for whatever period it is applied to."""
        return evolve(self, window=ANY_PERIOD)

    def _each(self, make: Callable[[Voice], str], words: bool = False) -> Words:
        zh, en = (make(Voice(self.d, lang, window=self.window, row=self.row, words=words)) for lang in LANGS)
        return Words(zh, en)

    def value(self, expr: model.Expr, words: bool = False) -> Words:
        """A noun phrase; ``words``: a fixed sum of renminbi is also written in capitals."""
        return self._each(lambda v: v.noun(expr), words)

    def clause(self, expr: model.Expr) -> Words:
        return self._each(lambda v: v.clause(expr))

    def moment(self, expr: model.Expr) -> Words:
        return self._each(lambda v: v.moment(expr))

    def phrase(self, phrase: model.Phrase) -> Words:
        return Words(*(lists.phrase(self.d, phrase, lang) for lang in LANGS))

    def named(self, id: str) -> Words:
        """As running text reads a reference, with its English article."""
        return self._each(lambda v: names.reading(v, id))

    def label(self, id: str) -> Words:
        """What a node is called; one without a label goes by its own name."""
        node = self.d.node(id)
        if node is None or node.label:
            return Words(*(self.d.label(id, lang) for lang in LANGS))
        if isinstance(node, model.Column) and node.type.base == "row" and self.d.has_label(node.type.of):
            return self.d.nodes[node.type.of].label
        return names.nameless(id)

    def option(self, id: str) -> Words:
        """A row of a table as running text names it: with a capital in English."""
        return self._each(lambda v: row_label(v, id))

    def term(self, id: str) -> Words:
        found = self.label(id)
        return Words(term(found.zh), term(found.en))

    def party(self, id: str) -> Words:
        return Words(*(self.d.party(id, lang) for lang in LANGS))

    def everyone(self) -> Words:
        return Words(*(self.d.everyone(lang) for lang in LANGS))

    def one(self, id: str) -> Words:
        """每条咨询 / each Inquiry, without a counting word 每一咨询."""
        found = self.label(id)
        return Words(f"每{self.counter(id) or '一'}{found.zh}", f"each {found.en}")

    def some(self, id: str) -> Words:
        """咨询 / an Inquiry."""
        found = self.label(id)
        return Words(found.zh, f"{article(found.en)} {found.en}")

    def many(self, id: str) -> Words:
        """咨询 / Inquiries."""
        found = self.label(id)
        return Words(found.zh, plural(found.en))

    def counter(self, id: str) -> str:
        """The Chinese counting word of a record or event; a named part counts as its whole does."""
        return names.counter(self.d, id)

    # ---- windows

    def unit(self, window: model.Window | None) -> Words:
        """月 / month; a window of another length is 周期 / period."""
        if window is None:
            return EMPTY
        return UNITS.get(window.unit, _PERIOD)

    def every(self, window: model.Window) -> Words:
        """每月 / each month; 每2周 / each period of 2 weeks."""
        if window.unit == "term":
            return Words("整个合作期限内", "the whole term")
        if window.unit in UNITS:
            unit = UNITS[window.unit]
            return Words(f"每{unit.zh}", f"each {unit.en}")
        if window.length is None:
            return Words("每一周期", "each period")
        length = self.value(window.length)
        if window.length.op == "ref" and self.d.has_label(str(window.length.info["id"])):
            name = self.label(str(window.length.info["id"]))
            if name.zh == length.zh:
                return Words(f"每一{name.zh}", f"each {name.en}")
        return Words(f"每{length.zh}", f"each period of {length.en}")

    def by(self, window: model.Window) -> Words:
        """按月 / for each month."""
        every = self.every(window)
        zh = UNITS[window.unit].zh if window.unit in UNITS and window.unit != "term" else every.zh
        return both(f"按{zh}", f"for {every.en}")

    def keys(self, keys: tuple[str, ...]) -> Words:
        """每一站点 / each site."""
        found = [self.label(k) for k in keys]
        return joint(Words(f"每一{k.zh}", f"each {k.en}") for k in found)

    def round(self, rounded: tuple[str, model.Expr]) -> Words:
        """四舍五入至0.1% / rounded half up to 0.1%."""
        how, to = ROUNDINGS[rounded[0]], self.value(rounded[1])
        return both(f"{how.zh}至{to.zh}", f"{how.en} to {to.en}")

    def instrument(self, id: str) -> Words:
        """《项目协议》 / a signed Project Agreement; 附件1 / Annex 1."""
        node = self.d.node(id)
        if isinstance(node, model.Instrument):
            if node.attached and node.number:
                return both(f"附件{node.number}", f"Annex {node.number}")
            found = self.label(id)
            return both(f"《{found.zh}》", f"a signed {found.en}")
        return self.named(id)


def whole(window: model.Window | None, v: Pairs) -> Words:
    """What ``every full P`` says: the window is never cut to the term."""
    if window is None or not window.full:
        return EMPTY
    unit = v.unit(window)
    return both(
        f"每一{unit.zh}均按完整的{unit.zh}计算，合作期限在此期间开始或者终止的也不截短。",
        f"Each {unit.en} counts in full, even if the term starts or ends within it.",
    )


def deferred(v: Pairs, id: str, expr: model.Expr, waiting: Words) -> list[Words]:
    """Two sentences on a value fixed by a later instrument; ``waiting``: what holds without an ``else``."""
    name, document, everyone = v.label(id), v.instrument(str(expr.info["document"])), v.everyone()
    signed = document.en.removeprefix("a signed ")
    agreed = f"the {signed}" if signed != document.en else signed
    meanwhile = waiting
    if expr.args:
        until = v.value(expr.args[0], words=True)
        meanwhile = both(f"{name.zh}为{until.zh}", f"the {name.en} is {until.en}")
    return [
        both(
            f"{term(name.zh)}由{everyone.zh}在{document.zh}中约定。",
            f"{sentence_case(everyone.en)} will fix the {term(name.en)} in {document.en}.",
        ),
        both(f"{document.zh}签署前，{meanwhile.zh}。", f"Until {agreed} is signed, {meanwhile.en}."),
    ]
