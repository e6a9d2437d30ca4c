"""The page beside empty fact files: what each file, column and kind of journal line means, in one language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hetong.base.words import Words
from hetong.settle.load import cells, lengths, periods
from hetong.settle.load.kinds import KEYWORDS, Payload
from hetong.settle.load.shape import (
    HEADER,
    JOURNAL,
    Field,
    base_columns,
    file_records,
    payloads,
    shape_of,
    short_of,
)
from hetong.trees.model import Column, Contract, Event, Expr, Norm, Party, Phrase, Record, Slot, Table
from hetong.trees.types import Type

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#&~])")

TITLE = Words("事实文件：", "Facts for: ")
INTRO = Words(
    """每个记录一个文件，每行一件事；`events.csv` 是日志，记录集里没有的事都写在那里。
文件是 UTF-8 的 CSV，用半角逗号隔开；记录文件也可以是同名的 `.parquet`。没有文件的记录算作不知道，只有表头的算作没有发生。
时刻带时区（`2027-03-05T09:30:00+08:00` 或 `…Z`），日期写作 `2027-03-05`；数字只用半角，不写千位分隔符；百分比带 `%`。
每个记录文件都可以有 `id` 列（同一编号、同样内容的行只算一次）和 `recorded` 列（何时得知；不写即发生之时）。""",
    """One file for each record, one line for each thing that happened; `events.csv` is the journal, for all that is in no record.
Files are CSV in UTF-8, separated by commas; a record may instead be a `.parquet` of the same name. A record without a file is unknown; a file with a header alone says that nothing happened.
Moments carry their zone (`2027-03-05T09:30:00+08:00` or `…Z`), days are `2027-03-05`; numbers have ASCII digits and no thousands separators; percents have their `%`.
Each record file may have the columns `id` (lines with the same id and the same content count once) and `recorded` (when it became known; by default when it happened).""",
)
COLUMNS = Words("| 列 | 含义 | 类型 | 可空 | 条件 |", "| column | meaning | type | may be empty | condition |")
YES, NO = Words("是", "yes"), Words("否", "no")
JOURNAL_TITLE = Words("日志", "The journal")
JOURNAL_INTRO = Words(
    """`id` 编号，不重复；`time` 时刻，或者日期（整天）；`kind` 哪一种事；`actor` 是谁做的（合同一方的名称）；
`payload` 附带内容，是一个 JSON 对象，没有的写 `{}`；`recorded` 何时得知；`ref` 针对哪一次（事件的编号，或者 `2026-06` 这样的期间），不写即最早的未了一次。
也可以改用 `events.jsonl`：每行一个对象，键与上面的列相同。""",
    """`id` is unique; `time` is a moment, or a date (the whole day); `kind` says what happened; `actor` is the party who did it;
`payload` is a JSON object, `{}` where there is nothing to say; `recorded` is when it became known; `ref` says which occurrence it answers (the id of an event, or a window such as `2026-06`), by default the oldest open one.
`events.jsonl` may stand in its place: one object on each line, with these columns as keys.""",
)
PARTIES = Words("合同各方：", "The parties: ")
KIND = Words("| kind | 何时写一行 | payload |", "| kind | when to write a line | payload |")
EVENTS = Words("事件", "Events")
NORMS = Words("付款、义务和权利", "Payments, duties and powers")
NORMS_INTRO = Words(
    "已付、已做或者已行使的，写一行。付款和写过一行（或 `complete`）的义务，到期没有相应的一行即为未履行；其他义务到期后列为“未核定”。",
    "Write a line when it is paid, done or exercised. A payment, and a duty of which there is any line (or `complete`), is missed where no line answers it by its time; other duties are listed as not assessed after their time.",
)
STANDING = Words(
    "持续性义务和禁止性规定只在被违反时写一行，`kind` 是 `breach`：",
    "Standing duties and prohibitions want a line only when they are broken, with the kind `breach`: ",
)
GENERAL = Words("各合同通用的种类", "Kinds of every contract")
FAMILY = {
    "payment": Words("已付款", "it was paid"),
    "duty": Words("已履行", "it was performed"),
    "power": Words("已行使", "it was exercised"),
}
GENERAL_KINDS = {
    "breach": Words("actor 违反了 norm；禁止性规定和持续性义务由此报告", "the actor broke the norm; prohibitions and standing duties are reported so"),
    "miss": Words("actor 误了 norm 的期限，而没有履行的一行", "the actor missed the time of the norm, without a line for its performance"),
    "excuse": Words("约定这次延误免责", "the miss is agreed to be excused"),
    "waive": Words("债权人放弃这项请求或权利", "the creditor gives up this claim or right"),
    "demand": Words("债权人请求支付未定期限的款项，期限自此起算", "the creditor asks for a payment without a time of its own; its time runs from here"),
    "complete": Words("截至 time，关于 norm 的记载是完整的：没有一行即没有履行", "up to time the journal is complete for the norm: silence means it was not performed"),
    "value": Words("从外部得知的数：指标、费用、系列、空白、参数", "a figure known from outside: a metric, a fee, a series, a blank, a param"),
    "choice": Words("在 remedy 中选了哪一项", "which member of the remedy was chosen"),
    "consent": Words("actor 同意", "the actor consents"),
    "judgement": Words("评判者的判断", "what the assessor judged"),
    "statement": Words("双方确认的结算单，其期间不再变动", "a statement both sides agreed; its window is frozen"),
    "opening": Words("第一件事实之前的余额、已扣数额或连续次数", "a balance, a credit given or a run from before the first fact"),
    "signing": Words("合同已签订", "the contract was signed"),
    "join": Words("第三方加入", "a third party acceded"),
}  # fmt: skip


def readme(contract: Contract, lang: str) -> str:
    """Markdown, ending in a line end."""
    return "\n".join(_Page(contract, lang).lines()) + "\n"


class _Page:
    def __init__(self, contract: Contract, lang: str) -> None:
        self.contract, self.lang = contract, lang

    def say(self, words: Words) -> str:
        return words.get(self.lang)

    def label(self, words: Words, id: str) -> str:
        return words.get(self.lang) or words.zh or words.en or id

    def lines(self) -> Iterator[str]:
        title = self.contract.title
        yield f"# {self.say(TITLE)}{escaped(self.label(title, self.contract.id))}"
        yield ""
        yield self.say(INTRO)
        yield ""
        for stem, record in sorted(file_records(self.contract).items()):
            yield from self._record(stem, record)
        yield from self._journal()

    def _record(self, stem: str, record: Record) -> Iterator[str]:
        yield f"## {code(stem + '.csv')} — {escaped(self.label(record.label, record.id))}"
        yield ""
        yield self.say(COLUMNS)
        yield "| --- | --- | --- | --- | --- |"
        for field in shape_of(record).fields:
            if field.column is not None:
                yield self._column(field, field.column)
        yield ""

    def _column(self, field: Field, column: Column) -> str:
        meaning = self.label(column.label, short_of(column))
        if field.part:
            part = Words(
                "开始" if field.part == "start" else "结束，空着即尚未结束",
                "start" if field.part == "start" else "end, empty while still open",
            )
            meaning += f"（{part.zh}）" if self.lang == "zh" else f" ({part.en})"
        kind = Type("datetime") if field.part else column.type
        empty = YES if column.optional or field.part == "end" else NO
        condition = code(said(column.only_if)) if column.only_if is not None else ""
        return (
            f"| {code(field.name)} | {escaped(meaning)} | {self.type(kind)} | {self.say(empty)} | {condition} |"
        )

    def type(self, kind: Type) -> str:
        """The type with an example, as Markdown."""
        if kind.base == "row":
            table = self.contract.nodes.get(kind.of)
            rows = table.rows if isinstance(table, Table) else ()
            names = [code(row.id.rpartition(".")[2]) for row in rows]
            return ("、" if self.lang == "zh" else ", ").join(names)
        if kind.base == "party":
            return ("、" if self.lang == "zh" else ", ").join(code(id) for id in self._parties())
        if kind.base == "money":
            currency = kind.of or self.contract.currency
            words = Words(f"金额，{currency}，如 `1234.50`", f"an amount in {currency}, such as `1234.50`")
        elif kind.base == "quantity":
            unit = kind.of.rpartition(".")[2]
            words = Words(f"数量，如 {code('12 ' + unit)}", f"a quantity, such as {code('12 ' + unit)}")
        elif kind.base == "duration":
            words = {"calendar": lengths.MONTHS, "working": lengths.WORKING}.get(kind.of, lengths.WANTED)
        else:
            words = _TYPES.get(kind.base, Words("文字", "text"))
        return self.say(words)

    def _parties(self) -> list[str]:
        return [id for id, node in self.contract.nodes.items() if isinstance(node, Party)]

    def _journal(self) -> Iterator[str]:
        yield f"## {code(JOURNAL + '.csv')} — {self.say(JOURNAL_TITLE)}"
        yield ""
        yield f"`{','.join(HEADER)}`"
        yield ""
        yield self.say(JOURNAL_INTRO)
        yield ""
        parties = [
            f"{code(id)} ({escaped(self.label(self.contract.nodes[id].label, id))})" for id in self._parties()
        ]
        yield self.say(PARTIES) + ("、" if self.lang == "zh" else ", ").join(parties)
        kinds = payloads(self.contract)
        events = {kind: payload for kind, payload in kinds.items() if payload.family == "event"}
        norms = {
            kind: payload
            for kind, payload in kinds.items()
            if payload.family in FAMILY and not _stands(self.contract.nodes[kind])
        }
        if events:
            yield from self._table(EVENTS, [self._event(kind) for kind in events])
        if norms:
            yield from self._table(
                NORMS, [self._norm(kind, payload) for kind, payload in norms.items()], NORMS_INTRO
            )
        standing = [code(id) for id, node in self.contract.nodes.items() if _stands(node)]
        if standing:
            yield ""
            yield self.say(STANDING) + ("、" if self.lang == "zh" else ", ").join(standing)
        yield from self._table(GENERAL, [self._keyword(kind) for kind in KEYWORDS])

    def _table(self, title: Words, rows: list[str], intro: Words | None = None) -> Iterator[str]:
        yield ""
        yield f"### {self.say(title)}"
        yield ""
        if intro:
            yield self.say(intro)
            yield ""
        yield self.say(KIND)
        yield "| --- | --- | --- |"
        yield from rows

    def _event(self, kind: str) -> str:
        node = self.contract.nodes[kind]
        assert isinstance(node, Event)
        columns = base_columns(node)
        payload = "；".join if self.lang == "zh" else "; ".join
        said_columns = payload(
            f"{code(short_of(column))}: {escaped(self.label(column.label, short_of(column)))} — {self._typed(column)}"
            for column in columns
        )
        return f"| {code(kind)} | {escaped(self.label(node.label, kind))} | {said_columns or '`{}`'} |"

    def _typed(self, column: Column) -> str:
        if column.type.base == "span":
            text = '{"start": "…", "end": "…"}'
            return f"`{text}`"
        optional = Words("，可空", ", may be empty") if column.optional else Words("", "")
        return self.type(column.type) + self.say(optional)

    def _norm(self, kind: str, payload: Payload) -> str:
        node = self.contract.nodes[kind]
        assert isinstance(node, Norm)
        text = node.label.get(self.lang) or self._phrase(node.act.text)
        who = ", ".join(node.bearer.parties)
        what = f"{self.say(FAMILY[payload.family])}: {text or kind} ({who})"
        needed = ", ".join(code(name) for name in payload.required) or "`{}`"
        return f"| {code(kind)} | {escaped(what)} | {needed} |"

    def _phrase(self, phrase: Phrase) -> str:
        return "".join(part if isinstance(part, str) else self._slot(part) for part in phrase.get(self.lang))

    def _slot(self, slot: Slot) -> str:
        node = self.contract.nodes.get(slot.id)
        return self.label(node.label, slot.id) if node is not None else slot.id

    def _keyword(self, kind: str) -> str:
        payload = KEYWORDS[kind]
        names = [code(name) for name in payload.required]
        names += [f"[{code(name)}]" for name in payload.optional if name != "note"]
        return f"| {code(kind)} | {self.say(GENERAL_KINDS[kind])} | {', '.join(names) or '`{}`'} |"


_TYPES = {
    "bool": cells.BOOL, "number": cells.NUMBER, "count": cells.COUNT, "percent": cells.PERCENT, "date": cells.DATE,
    "datetime": cells.MOMENT, "moment": cells.MOMENT, "time": cells.TIME, "hours": cells.HOURS,
    "window": periods.WANTED, "month": periods.WANTED, "quarter": periods.WANTED,
    "list": Words("列表，各项用分号隔开", "a list, separated by semicolons"),
}  # fmt: skip


def _stands(node: object) -> bool:
    return isinstance(node, Norm) and (
        node.modality == "prohibition" or (node.modality == "duty" and node.throughout)
    )


def escaped(text: str) -> str:
    """Text as Markdown of a table cell, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def code(text: str) -> str:
    """Text as a code span that keeps to its table cell."""
    ticks = "``" if "`" in text else "`"
    inner = f" {text} " if "`" in text else text
    return f"{ticks}{' '.join(inner.split(chr(10)))}{ticks}".replace("|", "\\|")


_SIGNS = {"eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


def said(expr: Expr) -> str:
    """A condition as the language writes it; parts that are no plain comparison as "…"."""
    info, args = expr.info, expr.args
    if expr.op in ("and", "or"):
        return f" {expr.op} ".join(said(arg) for arg in args)
    if expr.op == "not":
        return f"not {said(args[0])}"
    if expr.op == "compare":
        return f"{said(args[0])} {_SIGNS[info['rel']]} {said(args[1])}"
    if expr.op == "known":
        return f"{said(args[0])} known"
    if expr.op in ("column", "row"):
        return str(info["id"]).rpartition(".")[2]
    if expr.op == "percent":
        return f"{(cells.decimal(info['value'], cells.NUMBER, 40) * 100).limit_denominator(10**8)}%"
    if expr.op == "money":
        return f"{info['currency']} {info['amount']}"
    if expr.op in ("duration", "quantity"):
        return f"{info['n']} {str(info['unit']).replace('_', ' ')}"
    if expr.op == "ref":
        return str(info["id"])
    return str(info.get("value", "…"))
