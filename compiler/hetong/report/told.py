"""What a reader of a statement is told of a line or a measurement, whatever it is printed on.

In: lines and measurements. Out: words in both languages, without marks of any format; the text and the HTML of a
statement are made of the same words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

from hetong.base.source import visible
from hetong.base.words import Words, same
from hetong.report import wording
from hetong.report.figures import Speller, instant, step_type, until
from hetong.settle.results import Line, Measurement, Statement, Total
from hetong.settle.values import State, Step

TITLE = Words("结算单", "Settlement statement")
TOTALS, MEASURES, LINES = Words("合计", "Totals"), Words("指标", "Measurements"), Words("明细", "Lines")
CALENDARS, NOTES = Words("工作日历", "Calendars"), Words("说明", "Notes")
HASH = Words("本单摘要", "Digest of this statement")
NOTHING_OWED = Words("本期没有应付款项。", "Nothing is owed for this period.")
COLON = Words("：", ": ")


@frozen
class Told:
    """Spells one statement. ``names``: the label of each party."""

    s: Speller
    names: Mapping[str, Words]

    @classmethod
    def of(cls, statement: Statement) -> Told:
        return cls(Speller(statement.currency, statement.zone), statement.parties)

    def party(self, name: str) -> Words:
        return wording.party(self.names, name)

    def head(self, statement: Statement) -> Iterator[tuple[Words, Words]]:
        """What the statement is of and from which moment it looks."""
        yield (
            Words("合同", "Contract"),
            _with_id(wording.label(statement.title, statement.contract), statement.contract),
        )
        period = statement.period
        cut = Words("（被合作期限截短）", " (cut short by the term)") if period.cut else same("")
        dates = Words(
            f"{visible(period.name)}（{period.first} 至 {period.last}）{cut.zh}",
            f"{visible(period.name)} ({period.first} to {period.last}){cut.en}",
        )
        yield Words("期间", "Period"), dates
        yield Words("事实截至", "Facts up to"), until(statement.as_of, statement.zone)
        if statement.known_at != statement.as_of:
            yield Words("当时已知", "As known at"), same(instant(statement.known_at, statement.zone))
        yield Words("合同摘要", "Contract digest"), same(visible(statement.digest))

    def total(self, total: Total) -> tuple[Words, Words]:
        """Who owes whom; how much, of which paid and open."""
        pays, gets = self.party(total.debtor), self.party(total.creditor)
        due, paid, rest = (self.s.money(each) for each in (total.due, total.paid, total.open))
        return (
            Words(f"{pays.zh} → {gets.zh}", f"{pays.en} → {gets.en}"),
            Words(f"应付 {due}，已付 {paid}，未付 {rest}", f"due {due}, paid {paid}, open {rest}"),
        )

    def line_title(self, line: Line) -> Words:
        return _titled(wording.label(line.title, line.norm), line.keys)

    def line_who(self, line: Line) -> Words:
        """甲方 → 乙方，支付 / Party A → Party B, pay."""
        pays, gets, form = (
            self.party(line.debtor),
            self.party(line.creditor),
            wording.named(wording.FORMS, line.form),
        )
        if not line.creditor:
            return Words(f"{pays.zh}，{form.zh}", f"{pays.en}, {form.en}")
        return Words(f"{pays.zh} → {gets.zh}，{form.zh}", f"{pays.en} → {gets.en}, {form.en}")

    def line_amount(self, line: Line) -> Words:
        """The amount and its state; of an unknown amount the state alone."""
        state = wording.named(wording.LINE_STATES, line.state)
        if line.amount is None:
            return state
        figure = self.s.money(line.amount, line.currency)
        return Words(f"{figure}，{state.zh}", f"{figure}, {state.en}")

    def line_more(self, line: Line) -> Iterator[tuple[Words, Words]]:
        """Everything else, as names and what they say; the steps come separately."""
        if line.window is not None:
            yield Words("周期", "Period"), same(visible(line.window.name))
        if line.ref:
            yield Words("就", "For"), same(visible(line.ref))
        if line.arisen is not None:
            yield Words("产生", "Arisen"), same(line.arisen.isoformat())
        if line.due is not None or line.due_how:
            yield Words("到期日", "Due"), _how(line.due.isoformat() if line.due else "", line.due_how)
        if line.gross is not None and line.gross != line.amount:
            gross = self.s.money(line.gross, line.currency)
            yield Words("限额和替代之前", "Before caps and displacement"), same(gross)
        for when, part in line.paid_on:
            yield Words("付款", "Paid"), same(f"{when.isoformat()} {self.s.money(part, line.currency)}")
        if line.paid and not line.paid_on:
            yield Words("已付", "Paid"), same(self.s.money(line.paid, line.currency))
        if line.rows:
            counted = [(visible(name), f"{line.rows[name]:,}") for name in sorted(line.rows)]
            zh = "，".join(f"{name} {n} 行" for name, n in counted)
            en = ", ".join(f"{name} {n} row{'s' * (n != '1')}" for name, n in counted)
            yield Words("计入的记录", "Rows counted"), Words(zh, en)
        if line.by:
            yield Words("由其替代", "By"), same(visible(", ".join(line.by)))
        if line.against:
            yield Words("抵减", "Against"), same(visible(line.against))
        for why in dict.fromkeys(line.reasons):
            yield Words("原因", "Because"), wording.reason(why)
        if line.sources:
            yield Words("依据的事实", "Facts"), same(visible(", ".join(line.sources)))

    def step(self, step: Step) -> tuple[Words, Words]:
        """上限 / cap: the formula with its values, and what came out where the formula does not say it."""
        formula = visible(step.formula)
        value = self.s.words(step.value, step_type(step))
        said = same(formula)
        if value and not _says(formula, value):
            sign = "" if not formula else " = " if step.kind in _EQUAL or formula.startswith("min(") else " → "
            said = Words(f"{formula}{sign}{value.zh}", f"{formula}{sign}{value.en}")
        return wording.named(wording.STEPS, step.kind), said

    def metric_title(self, one: Measurement) -> Words:
        return _titled(wording.label(one.title, one.metric), (*one.keys, one.window.name))

    def metric_value(self, one: Measurement) -> Words:
        """96.5% = 193 ÷ 200; target ≥ 97%: missed."""
        value = self.s.words(one.value, one.type)
        if one.value is None and one.state is not State.VALUE:
            value = wording.named(wording.VERDICTS, _STATES.get(one.state, one.state.name.lower()))
        parts = self._parts(one)
        zh, en = value.zh + parts.zh, value.en + parts.en
        if one.relation:
            rel = wording.RELATIONS.get(one.relation, visible(one.relation))
            limit = self.s.words(one.target, one.type)
            zh, en = f"{zh}；目标 {rel} {limit.zh}", f"{en}; target {rel} {limit.en}"
        if one.verdict and one.verdict != _STATES.get(one.state):
            verdict = wording.named(wording.VERDICTS, one.verdict)
            zh, en = f"{zh}：{verdict.zh}", f"{en}: {verdict.en}"
        return Words(f"{zh}（{one.rows:,} 行）", f"{en} ({one.rows:,} row{'s' * (one.rows != 1)})")

    def _parts(self, one: Measurement) -> Words:
        if one.numerator is None or one.denominator is None or one.denominator in (0, 1):
            return same("")
        over = self.s.words(one.numerator, "" if one.type.startswith("percent") else one.type)
        under = self.s.words(one.denominator)
        return Words(f" = {over.zh} ÷ {under.zh}", f" = {over.en} ÷ {under.en}")


_EQUAL = frozenset({"base", "quantity", "factor", "metric", "interest", "allocation", "day_count"})
_STATES = {
    State.NO_DATA: "no_data",
    State.EXCUSED: "excused",
    State.PROVISIONAL: "provisional",
    State.UNKNOWN: "unknown",
    State.REFUSED: "refused",
}


def clause(number: str) -> Words:
    """第5.2条 / 5.2, the address of a clause whatever style the paper numbers in; — where it stands nowhere."""
    return same(visible(number) or "—")


def _says(formula: str, value: Words) -> bool:
    return formula.endswith((value.zh, value.en)) or f"= {value.en}" in formula


def _titled(words: Words, keys: tuple[str, ...]) -> Words:
    listed = ", ".join(visible(key) for key in keys if key)
    return Words(f"{words.zh}（{listed}）", f"{words.en} ({listed})") if listed else words


def _with_id(words: Words, name: str) -> Words:
    return (
        words if words.en == name else Words(f"{words.zh}（{visible(name)}）", f"{words.en} ({visible(name)})")
    )


def _how(day: str, how: Words) -> Words:
    zh, en = visible(how.zh or how.en), visible(how.en or how.zh)
    if not day:
        return Words(zh, en)
    return Words(f"{day}（{zh}）" if zh else day, f"{day} ({en})" if en else day)
