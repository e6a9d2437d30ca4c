"""What is recorded: records, their named parts, and events; one clause each, in both languages.

In: a record or event of the model. Out: the definition, the data that are taken down, the rule for each derived
datum, and the period a row belongs to.
"""

from __future__ import annotations

from hetong.base.words import EMPTY, Words
from hetong.passes.draft.context import Draft, article, both
from hetong.passes.draft.pairs import UNITS, Pairs, capital, joint, say
from hetong.passes.draft.pieces import Piece, term
from hetong.passes.draft.usage import expressions
from hetong.trees import model
from hetong.trees.types import Type

_TIMES = {
    "datetime": Words("时间", "time"),
    "date": Words("日期", "date"),
    "span": Words("起止时间", "start and end"),
}
_KINDS = {
    "money": Words("金额", "an amount of money"),
    "count": Words("整数", "a whole number"),
    "number": Words("数值", "a number"),
    "percent": Words("百分比", "a percentage"),
    "duration": Words("时长", "a length of time"),
    "bool": Words("是或者否", "yes or no"),
    "text": Words("文字", "text"),
    "party": Words("合同当事人", "a party"),
    "time": Words("时刻", "a time of day"),
    "list": Words("清单", "a list"),
    "event": Words("事件", "an event"),
    "document": Words("文件", "a document"),
}
_STATED = frozenset(
    ("bool", "number", "percent", "money", "duration", "quantity", "text", "row", "date", "datetime", "none")
)


def record(d: Draft, node: model.Record) -> list[Piece]:
    """The clause of a record, or of a named part of one."""
    v = Pairs(d).within(node.id)
    if node.base:
        part = _part(v, node.id, node.base, node.where, node.means)
        return [say((node.id, *(c.id for c in node.columns)), [part, *_rest(v, node)], normative=False)]
    found = [_means(v, node.id, node.means)]
    stated = [c for c in node.columns if not _derived(c)]
    if stated:
        found.append(_data(v, capital(v.one(node.id)), stated))
    return [say((node.id, *(c.id for c in node.columns)), [*found, *_rest(v, node)], normative=False)]


def event(d: Draft, node: model.Event) -> list[Piece]:
    """The clause of an event: a line of the journal, rows that satisfy a condition, or a condition alone."""
    v = Pairs(d).within(node.base or node.id if node.condition is None else "", node.every)
    ids = (node.id, *(c.id for c in node.columns))
    if node.condition is not None:
        return [say(ids, [_state(v, node), *_columns(v, node.id, node.columns)], normative=False)]
    if node.base:
        part = _part(v, node.id, node.base, node.where, node.means)
        return [say(ids, [part, *_columns(v, node.id, node.columns)], normative=False)]
    found = [_means(v, node.id, node.means)]
    stated = [c for c in node.columns if not _derived(c)]
    if stated:
        found.append(_data(v, capital(v.one(node.id)), stated))
    found += _columns(v, node.id, node.columns)
    # One without data of its own is said where all of them are: every happening is recorded (``journal``).
    return [say(ids, found, normative=False)] if any(found) else []


def journal(d: Draft) -> list[Piece]:
    """What is taken down of every happening, once for all of them."""
    v = Pairs(d)
    events = [n for n in d.contract.nodes.values() if isinstance(n, model.Event) and in_journal(n)]
    if not events:
        return []
    named = joint(v.label(e.id) for e in events)
    some = joint((v.some(e.id) for e in events), "or")
    said = both(
        f"{named.zh}每次发生时，均记录发生时间和记录人。",
        f"Each occurrence of {some.en} is recorded with its time and the person who records it.",
    )
    silent = tuple(e.id for e in events if not e.columns and not e.means)
    return [say(silent, [said], normative=False)]


def in_journal(node: model.Event) -> bool:
    """Whether an event is a line of the journal, not rows or a condition that other data decide."""
    return not node.base and node.condition is None


def _data(v: Pairs, one: Words, columns: list[model.Column]) -> Words:
    """每条咨询记录下列数据：… ; a single datum needs no list."""
    listed = joint(datum(v, c) for c in columns)
    if len(columns) == 1:
        the, are = ("", "is") if columns[0].type.base == "bool" else ("the ", "is")
        are = "are" if columns[0].type.base == "span" else are
        return both(
            f"{one.zh}记录{listed.zh}。",
            f"For {one.en[:1].lower() + one.en[1:]}, {the}{listed.en} {are} recorded.",
        )
    return both(
        f"{one.zh}记录下列数据：{listed.zh}。", f"{one.en} is recorded with the following data: {listed.en}."
    )


def _means(v: Pairs, id: str, means: model.Phrase) -> Words:
    if not means:
        return EMPTY
    name, text = v.term(id), v.phrase(means)
    return both(f"{name.zh}指{text.zh}。", f"{name.en} means {text.en}.")


def _part(v: Pairs, id: str, base: str, where: model.Expr | None, means: model.Phrase) -> Words:
    """“已处理的咨询”指已记录答复时间的咨询。"""
    name, of = v.term(id), v.some(base)
    whole = v.label(base)
    if means:
        text = v.phrase(means)
        if where is None:
            return both(f"{name.zh}指{text.zh}。", f"{name.en} means {text.en}.")
        test = v.clause(where)
        return both(
            f"{name.zh}指{text.zh}，即{test.zh}的{whole.zh}。",
            f"{name.en} means {text.en}, that is, {of.en} for which {test.en}.",
        )
    if where is None:
        return both(f"{name.zh}指{whole.zh}。", f"{name.en} means {of.en}.")
    test = v.clause(where)
    return both(f"{name.zh}指{test.zh}的{whole.zh}。", f"{name.en} means {of.en} for which {test.en}.")


def _state(v: Pairs, node: model.Event) -> Words:
    assert node.condition is not None
    name, test = v.term(node.id), v.clause(node.condition)
    head_zh, head_en = f"{name.zh}指{test.zh}的情形", f"{name.en} means that {test.en}"
    if node.means:
        text = v.phrase(node.means)
        head_zh, head_en = (
            f"{name.zh}指{text.zh}，即{test.zh}的情形",
            f"{name.en} means {text.en}, that is, that {test.en}",
        )
    if node.every is None:
        return both(
            f"{head_zh}；每次开始出现该情形时，发生一次。",
            f"{head_en}; it happens once each time this becomes true.",
        )
    each = v.every(node.every)
    full = both("，按完整期间计算", ", counted in full") if node.every.full else EMPTY
    if not node.keys:
        return both(
            f"{head_zh}，{each.zh}判断一次{full.zh}。", f"{head_en}, tested once for {each.en}{full.en}."
        )
    keys = v.keys(node.keys)
    return both(
        f"{head_zh}，{each.zh}就{keys.zh}分别判断一次{full.zh}。",
        f"{head_en}, tested once for {each.en} and {keys.en}{full.en}.",
    )


def _derived(column: model.Column) -> bool:
    return column.value is not None and column.value.op not in _STATED and column.value.op != "blank"


def datum(v: Pairs, column: model.Column) -> Words:
    """首次答复时间（可缺） / first answer time (optional)."""
    name, base = v.label(column.id), column.type.base
    if base in _TIMES:
        time = _TIMES[base]
        name = Words(_with(name.zh, time.zh, ""), _with(name.en, time.en, " "))
        kind = EMPTY
    elif base == "row":
        where = v.d.clause_of(column.type.of)
        kind = _options(v, column.type.of)
        if v.d.has_label(column.type.of):
            kind = Words(f"按照{where}", f"under {where}")
    elif base == "quantity":
        unit = v.label(column.type.of)
        kind = Words(f"单位：{unit.zh}", f"in {unit.en}")
    elif base == "bool" and v.d.has_label(column.id):
        # Its English label is a clause: whether delivery is correct.
        name, kind = Words(name.zh, f"whether {name.en}"), Words("是或者否", "")
    else:
        kind = _KINDS.get(base, EMPTY)
    if kind.zh == name.zh:
        kind = EMPTY
    if column.type.per:
        per = UNITS[column.type.per] if column.type.per in UNITS else v.label(column.type.per)
        kind = Words(f"{kind.zh}，按每{per.zh}计", f"{kind.en} per {per.en}")
    remarks = [kind] if kind else []
    if column.optional:
        remarks.append(Words("可缺", "optional"))
    zh, en = "，".join(r.zh for r in remarks if r.zh), ", ".join(r.en for r in remarks if r.en)
    return Words(f"{name.zh}（{zh}）" if zh else name.zh, f"{name.en} ({en})" if en else name.en)


def _with(name: str, word: str, gap: str) -> str:
    """A label that already says what kind of time it is keeps its own word."""
    return name if name.lower().endswith(word) else f"{name}{gap}{word}"


def _options(v: Pairs, table: str) -> Words:
    node = v.d.node(table)
    if not isinstance(node, model.Table) or not node.rows:
        return EMPTY
    return joint([v.option(r.id) for r in node.rows], "or")


def _columns(v: Pairs, owner: str, columns: tuple[model.Column, ...]) -> list[Words]:
    """A sentence for each derived datum, each default and each bound."""
    found: list[Words] = []
    of = v.label(owner)
    for column in columns:
        name = v.label(column.id)
        if column.value is not None and _derived(column):
            value = v.value(column.value)
            found.append(
                both(
                    f"{of.zh}的{term(name.zh)}指{value.zh}。",
                    f"The {term(name.en)} of {article(of.en)} {of.en} means {value.en}.",
                )
            )
        elif column.value is not None and column.type.base == "bool" and v.d.has_label(column.id):
            value = v.value(column.value)
            found.append(
                both(
                    f"没有记录{of.zh}是否{name.zh}的，按{value.zh}计。",
                    f"If it is not recorded for {article(of.en)} {of.en} whether {name.en}, the answer counts as {value.en}.",
                )
            )
        elif column.value is not None:
            value = v.value(column.value)
            found.append(
                both(
                    f"没有记录{of.zh}的{name.zh}的，按{value.zh}计。",
                    f"If the {name.en} of {article(of.en)} {of.en} is not recorded, it counts as {value.en}.",
                )
            )
        if column.only_if is not None:
            test = v.clause(column.only_if)
            found.append(
                both(
                    f"仅在{test.zh}时，所记录的{name.zh}方有效。",
                    f"A recorded {name.en} is valid only if {test.en}.",
                )
            )
    return found


def _rest(v: Pairs, node: model.Record) -> list[Words]:
    found = _columns(v, node.id, node.columns)
    base = v.d.node(node.base) if node.base else None
    inherited = isinstance(base, model.Record) and base.on == node.on
    time = v.d.node(node.on) if node.on else None
    if isinstance(time, model.Column) and not inherited:
        found += _attribution(v, node.id, time)
    if node.keys and not (isinstance(base, model.Record) and base.keys == node.keys):
        found.append(_before(v, node, time))
    return found


def _looks_back(d: Draft, record: model.Record) -> bool:
    """Whether anything in the contract reads the row before a row of this record."""
    own = {c.id for c in record.columns}
    return any(
        e.op == "column" and e.info.get("previous") and e.info["id"] in own
        for node in d.contract.nodes.values()
        for e in expressions(node)
        if isinstance(e, model.Expr)
    )


def _attribution(v: Pairs, id: str, time: model.Column) -> list[Words]:
    """Which period a row belongs to; printed whether the author chose the time or the first one was taken."""
    one = capital(v.some(id))
    bare = datum(v, model.Column(id=time.id, label=time.label, type=Type(time.type.base)))
    if time.type.base == "span":
        return [
            both(
                f"{one.zh}归入{bare.zh}所跨的每一周期。",
                f"{one.en} belongs to every period that its {v.label(time.id).en} touches.",
            ),
            both(
                f"{one.zh}在每一周期内的时长，只计该周期以内的部分。",
                "In each period only the part within that period counts towards its length.",
            ),
        ]
    return [both(f"{one.zh}按{bare.zh}归入周期。", f"{one.en} belongs to the period of its {bare.en}.")]


def _before(v: Pairs, node: model.Record, time: model.Node | None) -> Words:
    name = v.label(node.id)
    keys = joint(v.label(k) for k in node.keys)
    if not isinstance(time, model.Column) or not _looks_back(v.d, node):
        return both(
            f"{name.zh}按{keys.zh}分别记录。", f"{v.many(node.id).en} are recorded separately by {keys.en}."
        )
    bare = datum(v, model.Column(id=time.id, label=time.label, type=Type(time.type.base)))
    return both(
        f"前一{v.counter(node.id)}{name.zh}，指{keys.zh}相同且{bare.zh}在前的{name.zh}中最近的一{v.counter(node.id) or '项'}，可以属于更早的周期。",
        f"The previous {name.en} is the latest one before it by {bare.en} with the same {keys.en}, "
        "even in an earlier period.",
    )
