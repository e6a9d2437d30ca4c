"""What a reader of a statement is told of a line or a measurement, whatever it is printed on.

In: lines and measurements. Out: words in both languages, without marks of any format; the text and the HTML of a
statement are made of the same words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from attrs import field, frozen

from hetong.base.source import visible
from hetong.base.words import EMPTY, Words, same
from hetong.report import steps, wording
from hetong.report.figures import Speller, duration, instant, until
from hetong.report.naming import Names
from hetong.settle.results import Line, Measurement, Statement, Total
from hetong.settle.values import Length, State, Step, Value

TITLE = Words("结算单", "Settlement statement")
TOTALS, MEASURES, LINES = Words("合计", "Totals"), Words("指标", "Measurements"), Words("明细", "Lines")
CALENDARS, NOTES = Words("工作日历", "Calendars"), Words("说明", "Notes")
HASH = Words("本单摘要", "Digest of this statement")
NOTHING_OWED = Words("本期没有应付款项。", "Nothing is owed for this period.")
COLON = Words("：", ": ")


@frozen
class Told:
    """Spells one statement. ``names``: the label of each party; ``ids``: of everything else; ``due``: when a sum without
    a day of its own is payable."""

    s: Speller
    names: Mapping[str, Words]
    ids: Names = field(factory=Names)
    due: Words = EMPTY

    @classmethod
    def of(cls, statement: Statement) -> Told:
        ids = Names(statement.names, statement.clauses, statement.parties)
        return cls(
            Speller(statement.currency, statement.zone), statement.parties, ids, on_demand(statement.on_demand)
        )

    def party(self, name: str) -> Words:
        return wording.party(self.names, name)

    def head(self, statement: Statement) -> Iterator[tuple[Words, Words]]:
        """What the statement is of and from which moment it looks."""
        yield (
            Words("合同", "Contract"),
            _with_id(wording.label(statement.title, statement.contract), statement.contract),
        )
        for party in statement.parties:
            name = self.ids.labels.get(party)
            if name:
                yield self.party(party), Words(visible(name.zh or name.en), visible(name.en or name.zh))
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

    def total(self, total: Total, lines: Iterable[Line] = ()) -> tuple[Words, Words]:
        """Who owes whom; how much, of which paid and open, and what of it was set against a payment and not paid."""
        pays, gets = self.party(total.debtor), self.party(total.creditor)
        due, paid, rest = (self.s.money(each) for each in (total.due, total.paid, total.open))
        return (
            Words(f"{pays.zh} → {gets.zh}", f"{pays.en} → {gets.en}"),
            Words(
                f"应付 {due}，已付 {paid}{self.offset(total, lines).zh}，未付 {rest}",
                f"due {due}, paid {paid}{self.offset(total, lines).en}, open {rest}",
            ),
        )

    def offset(self, total: Total, lines: Iterable[Line]) -> Words:
        """（其中冲减 CNY 1.00）: what was settled by being set against a payment of the other side, without money."""
        listed = list(lines)
        taken = [one for one in listed if one.form in _SET and one.amount is not None and one.paid > 0]
        mine = [one for one in taken if (one.debtor, one.creditor) == (total.debtor, total.creditor)]
        bills = {one.id for one in listed if (one.debtor, one.creditor) == (total.debtor, total.creditor)}
        theirs = [one for one in taken if one not in mine and set(one.against.split(",")) <= bills]
        sum_ = sum((one.paid for one in (*mine, *theirs)), Fraction(0))
        if not sum_:
            return EMPTY
        figure = self.s.money(sum_)
        return Words(
            f"（其中以扣减、抵扣冲减 {figure}）", f" (of which {figure} by deduction or credit, not in money)"
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
        state = wording.named(
            _LAID if line.form in _SET and line.state in _LAID else wording.LINE_STATES, line.state
        )
        if line.amount is None:
            return state
        figure = self.s.money(line.amount, line.currency)
        return Words(f"{figure}，{state.zh}", f"{figure}, {state.en}")

    def line_steps(self, line: Line, seen: set[object] | None = None) -> Iterator[tuple[Words, Words]]:
        """The working. ``seen``: the workings of fees already shown, which are not repeated."""
        held = set() if seen is None else seen
        repeated: list[Step] = []
        worked: list[Value] = []  # what the fees above came to
        for step in line.steps:
            if step.kind == "fee":
                worked.append(step.value)
            elif step.kind == "base" and step.value in worked and "×" not in step.formula:
                continue
            key = (step.kind, step.about, step.formula, step.value)
            if step.kind == "fee" and key in held:
                repeated.append(step)
                continue
            if repeated:
                yield steps.again(repeated[-1], self.ids, self.s)
                repeated = []
            if step.kind == "fee":
                held.add(key)
            yield steps.told(step, self.ids, self.s)
        if repeated:
            yield steps.again(repeated[-1], self.ids, self.s)

    def unstated(self, kept: list[Line]) -> tuple[Words, Words]:
        """10.5 损失赔偿，乙方 → 甲方：5 项，未主张损失 – of lines that only may be owed, and what each is about."""
        first, many = kept[0], len(kept)
        pays, gets = self.party(first.debtor), self.party(first.creditor)
        title = wording.label(first.title, first.norm)
        about = self.ids.listed(tuple(self.ids.about(one.id) for one in kept))
        return (
            Words(f"{title.zh}，{pays.zh} → {gets.zh}", f"{title.en}, {pays.en} → {gets.en}"),
            Words(
                f"{many} 项，尚无主张或者认定的损失额（{about.zh}）",
                f"{many} case{'s' * (many != 1)}, no loss stated or judged so far ({about.en})",
            ),
        )

    def line_more(self, line: Line) -> Iterator[tuple[Words, Words]]:
        """Everything else, as names and what they say; the steps come separately."""
        if line.window is not None and not line.ref:
            yield Words("周期", "Period"), same(visible(line.window.name))
        if line.ref:
            yield Words("就", "For"), self.ids.of(line.ref)
        if line.arisen is not None and not (line.window is not None and line.arisen == line.window.first):
            yield Words("产生", "Arisen"), same(line.arisen.isoformat())
        if line.due is not None or line.due_how:
            yield Words("到期日", "Due"), _how(line.due.isoformat() if line.due else "", line.due_how)
        elif (
            self.due
            and line.form in ("pay", "refund", "bear")
            and line.state in ("due", "part_paid")
            and line.amount
        ):
            yield Words("到期日", "Due"), self.due
        if (
            line.gross is not None
            and line.amount is not None
            and abs(line.gross - line.amount) >= Fraction(1, 100)
        ):
            gross = self.s.money(line.gross, line.currency)
            yield Words("限额和替代之前", "Before caps and displacement"), same(gross)
        yield from self._paid(line)
        if line.paid and not line.paid_on:
            yield Words("已付", "Paid"), same(self.s.money(line.paid, line.currency))
        if line.rows:
            counted = [(self.ids.node(name), f"{line.rows[name]:,}") for name in sorted(line.rows)]
            zh = "，".join(f"{name.zh} {n} 行" for name, n in counted)
            en = ", ".join(f"{name.en} {n} row{'s' * (n != '1')}" for name, n in counted)
            yield Words("计入的记录", "Rows counted"), Words(zh, en)
        shown = {step.kind for step in line.steps}
        if line.by and not shown & {"displacement", "top_up"}:
            replaced = line.state == "displaced"
            name = Words("适用", "Applies instead") if replaced else Words("已计入本项", "Counted towards it")
            yield name, self.ids.listed(line.by)
        if line.against and "form" not in shown:
            yield Words("抵减", "Against"), self.ids.listed(tuple(line.against.split(",")))
        for why in dict.fromkeys(line.reasons):
            yield Words("原因", "Because"), wording.reason(why, self.ids)
        happened = tuple(one for one in line.sources if not self.ids.failure(one))
        caused = tuple(
            one for one in line.sources if self.ids.failure(one) and one != line.ref and "→" not in one
        )
        if caused:
            yield Words("起因", "Because of"), self.ids.listed(caused)
        if happened:
            yield Words("依据的事实", "Facts"), self.ids.listed(happened)

    def _paid(self, line: Line) -> Iterator[tuple[Words, Words]]:
        """Each payment; of a sum set against it what that was."""
        for n, (when, part) in enumerate(line.paid_on):
            figure = f"{when.isoformat()} {self.s.money(part, line.currency)}"
            source = line.sources[n] if n < len(line.sources) else ""
            if line.form in _SET:
                yield Words("冲减", "Set against it"), same(figure)
            elif "→" in source:
                by = self.ids.of(source)
                yield (
                    Words("扣减或者抵扣", "Deducted or credited"),
                    Words(f"{figure}，{by.zh}", f"{figure}, {by.en}"),
                )
            else:
                yield Words("付款", "Paid"), same(figure)

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
        if one.formula and not one.rows:
            return Words(zh, en)
        return Words(f"{zh}（{one.rows:,} 行）", f"{en} ({one.rows:,} row{'s' * (one.rows != 1)})")

    def metric_working(self, one: Measurement) -> Words:
        """1 − 110 minutes ÷ 30 days, of a metric that is made of several figures."""
        return self.ids.formula(visible(one.formula))

    def _parts(self, one: Measurement) -> Words:
        whole = one.denominator == 1 and not one.type.startswith("percent")  # a sum is its own numerator
        if one.numerator is None or one.denominator in (None, 0) or whole:
            return same("")
        over = self.s.words(one.numerator, "" if one.type.startswith("percent") else one.type)
        under = self.s.words(one.denominator)
        return Words(f" = {over.zh} ÷ {under.zh}", f" = {over.en} ÷ {under.en}")


_SET = frozenset({"credit", "deduct"})
_LAID = {
    "paid": Words("已全部冲减", "set against a payment in full"),
    "part_paid": Words("已部分冲减", "set against a payment in part"),
}
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


def on_demand(length: object) -> Words:
    """收到书面付款要求之日起30日内 / within 30 days after a written demand; nothing where the length is not known."""
    if not isinstance(length, Length):
        return EMPTY
    said = duration(length)
    return Words(
        f"未定日期，收到书面付款要求之日起{said.zh}内", f"no fixed day; within {said.en} after a written demand"
    )


UNSTATED = Words("可能另有、金额未定的款项", "What may be owed besides, of unknown amount")


def folded(lines: Iterable[Line]) -> tuple[list[Line], list[list[Line]]]:
    """Lines to be told one by one, and those of one norm and direction of which nothing is known but that they may be
    owed: no loss has been stated."""
    told: list[Line] = []
    kept: dict[tuple[str, str, str], list[Line]] = {}
    for line in lines:
        if line.amount is None and line.state == "unknown" and {r.kind for r in line.reasons} == {"judged"}:
            kept.setdefault((line.norm, line.debtor, line.creditor), []).append(line)
        else:
            told.append(line)
    return told, list(kept.values())


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
