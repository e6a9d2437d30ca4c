"""How running text calls what has been declared: a fee, a payment, a record, a row's datum, a predeclared word."""

from __future__ import annotations

from hetong.base.words import Words, same
from hetong.passes.draft.context import Draft, plural
from hetong.passes.draft.pieces import ref
from hetong.passes.draft.voice import Voice, unit_key
from hetong.trees import model

WORDS = {
    "agreement": ("本合同", "this Agreement"),
    "amount": ("该项金额", "that amount"),
    "date": ("适用之日", "the day of application"),
    "breach": ("违约", "the breach"),
    "loss": ("损失", "the loss"),
    "law": ("法律", "the law"),
    "other": ("另一方", "the other Party"),
    "skipped": ("不考核", "not assessed"),
    "met": ("达标", "met"),
    "missed": ("未达标", "missed"),
}
MOMENTS = {
    "signing": ("本合同签署", "the signing of this Agreement"),
    "start": ("合作期限起始", "the start of the term"),
    "end": ("本合同终止", "the end of this Agreement"),
    "expiry": ("合作期限届满", "the expiry of the term"),
    "termination": ("本合同解除", "the termination of this Agreement"),
    "effect": ("本合同生效", "the effectiveness of this Agreement"),
    "claim": ("收到书面付款要求", "receipt of the written demand"),
}
ATTRIBUTES = {
    "start": ("开始", "start"),
    "end": ("结束", "end"),
    "length": ("时长", "length"),
    "due": ("付款期限届满日", "due date"),
    "amount": ("金额", "amount"),
    "paid": ("已付金额", "paid amount"),
    "unpaid": ("未付金额", "unpaid amount"),
    "unused": ("未使用部分的金额", "unused part"),
    "value": ("数值", "value"),
    "target": ("目标值", "target"),
    "at": ("发生时间", "time"),
    "by": ("行为人", "acting person"),
    "ref": ("编号", "reference"),
    "ratio": ("实际值与目标值之比", "ratio of actual value to target"),
    "excess": ("超出限额的部分", "excess over the limit"),
    "uncapped": ("适用上限前的金额", "amount before any cap"),
    "rate": ("费率", "rate"),
    "within": ("期限", "time limit"),
    "hours": ("服务时间", "service hours"),
    "role": ("合同身份", "role"),
    "name": ("名称", "name"),
    "representative": ("代表", "representative"),
    "address": ("住所", "address"),
    "phone": ("电话", "telephone number"),
    "email": ("电子邮箱", "email address"),
    "credit_code": ("统一社会信用代码", "unified social credit code"),
    "seal": ("盖章", "company seal"),
    "source": ("来源", "source"),
    "published": ("公布期限", "time of publication"),
}
PERIODS = {
    "": ("期", "period"),
    "day": ("日", "day"),
    "working_day": ("工作日", "Working Day"),
    "week": ("周", "week"),
    "month": ("月", "month"),
    "quarter": ("季度", "quarter"),
    "year": ("年", "year"),
    "term": ("合作期限", "term"),
    "hour": ("小时", "hour"),
}


def period_name(unit: str, which: str, lang: str) -> str:
    """当月 / the month; 次月 / the following month; 上月 / the previous month."""
    zh, en = PERIODS.get(unit_key(unit), (unit, unit))
    if unit == "term":
        return zh if lang == "zh" else "the " + en
    if lang == "zh":
        if which == "next" and unit in ("quarter", "week", ""):
            return "下一" + zh
        if which == "last" and unit in ("quarter", "week", ""):
            return "上一" + zh
        return {"": "当", "next": "次", "last": "上"}[which] + zh
    return "the " + {"": "", "next": "following ", "last": "previous "}[which] + en


def owner_of(id: str) -> str:
    return id.rpartition(".")[0]


def is_row(d: Draft, owner: str, row: str) -> bool:
    """Whether a column of ``owner`` belongs to the row at hand (a named part of a record has its columns)."""
    seen = 0
    while row and seen < 20:
        if row == owner:
            return True
        node = d.node(row)
        row = node.base if isinstance(node, model.Record | model.Event) else ""
        seen += 1
    return False


def noun_of(v: Voice, id: str) -> str:
    """A declaration as a noun phrase, with its article in English. Params and definitions by their label."""
    d, node = v.d, v.d.node(id)
    if node is None:
        pair = WORDS.get(id) or MOMENTS.get(id)
        return v.pick(*pair) if pair else v.label(id)
    if isinstance(node, model.Party):
        return d.party(id, v.lang)
    if isinstance(node, model.Group):
        return ref(id)
    if isinstance(node, model.Norm):
        return norm_noun(v, node)
    if isinstance(node, model.Remedy):
        return v.pick(f"{ref(id)}约定的各项金额", f"the amounts under {ref(id)}")
    if isinstance(node, model.Instrument):
        return instrument(v, node)
    if isinstance(node, model.Column):
        return column(v, id)
    if isinstance(node, model.Account):
        return v.pick(f"{v.label(id)}的余额", f"the balance of the {v.label(id)}")
    if isinstance(node, model.Term):
        return v.pick("合作期限", "the term")
    if isinstance(node, model.Service | model.TableRow):
        return v.label(id)
    if not node.label:
        measured = isinstance(node, model.Metric)
        return v.pick(f"{ref(id)}的数值", f"the figure under {ref(id)}") if measured else ref(id)
    return v.label(id) if v.lang == "zh" else "the " + v.label(id)


def instrument(v: Voice, node: model.Instrument) -> str:
    if node.attached and node.number:
        return v.pick(f"附件{node.number}", f"Annex {node.number}")
    return v.pick(f"《{v.label(node.id)}》", f"the {v.label(node.id)}")


def norm_noun(v: Voice, node: model.Norm) -> str:
    if node.label:
        return v.label(node.id) if v.lang == "zh" else "the " + v.label(node.id)
    zh, en = {
        "payment": ("款项", "payment"),
        "power": ("权利", "right"),
        "prohibition": ("禁止事项", "prohibition"),
        "relief": ("免责", "relief"),
        "cost": ("费用", "cost"),
        "ending": ("终止", "ending"),
    }.get(node.modality, ("义务", "duty"))
    return v.pick(f"{ref(node.id)}约定的{zh}", f"the {en} under {ref(node.id)}")


def column(v: Voice, id: str, previous: bool = False, record: str = "") -> str:
    """提交 / the submission, of the row at hand; otherwise 咨询的提交 / the submission of the Inquiry.

    ``record``: the named part of the record through which the datum is read.
    """
    owner = record or owner_of(id)
    name = datum(v, id)
    if previous:
        return v.pick(
            f"前一{counter(v.d, owner)}{v.label(owner)}的{name}", f"the {name} of the previous {v.label(owner)}"
        )
    if is_row(v.d, owner_of(id), v.row) and (not record or is_row(v.d, record, v.row)):
        return v.pick(name, "the " + name)
    return v.pick(f"{v.label(owner)}的{name}", f"the {name} of the {v.label(owner)}")


def datum(v: Voice, id: str) -> str:
    """What a column is called; one typed by a table and without a label of its own goes by the table's."""
    node = v.d.node(id)
    if v.d.has_label(id):
        return v.label(id)
    if isinstance(node, model.Column) and node.type.base == "row" and v.d.has_label(node.type.of):
        return v.d.nodes[node.type.of].label.get(v.lang)
    return nameless(id).get(v.lang)


_DATA = frozenset("amount start end length name address phone email".split())


def nameless(id: str) -> Words:
    """What to call a column that nobody gave a label: the word of the language for such a datum, else its own name."""
    name = id.rpartition(".")[2]
    if name in _DATA:
        return Words(*ATTRIBUTES[name])
    return same(name.replace("_", " "))


def many(v: Voice, id: str) -> str:
    """The plural of what is counted: 咨询 / Inquiries."""
    return v.label(id) if v.lang == "zh" else plural(v.label(id))


def counter(d: Draft, id: str) -> str:
    """The measure word of a record or event, "" where the author gave none; a named part counts as its whole
    does, and what happens happens 次."""
    node, seen = d.node(id), 0
    while isinstance(node, model.Record | model.Event) and seen < 20:
        if node.counter:
            return node.counter
        if isinstance(node, model.Event) and not node.base:
            return "次"
        node, seen = d.node(node.base), seen + 1
    return ""


def named(d: Draft, id: str, lang: str) -> str:
    """How a reference reads: a param or definition written out where it is used reads as its value, otherwise
    (and for fees, metrics, records and the rest) as its term."""
    return reading(Voice(d, lang, words=True), id)


def reading(v: Voice, id: str) -> str:
    inner = written_out(v.d, id)
    return noun_of(v, id) if inner is None else v.noun(inner)


def written_out(d: Draft, id: str) -> model.Expr | None:
    """The value of a param or definition that is written out where it is used; None where its term stands."""
    node = d.node(id)
    if isinstance(node, model.Param | model.Define) and (d.inline(id) or not node.label):
        d.note_inlined(id)
        return node.value
    return None


_WHAT = {
    "money": ("金额", "amount"),
    "percent": ("比例", "percentage"),
    "duration": ("期限", "period"),
    "date": ("日期", "date"),
    "datetime": ("时间", "time"),
    "moment": ("时间", "time"),
    "count": ("数量", "number"),
    "number": ("数值", "number"),
    "text": ("内容", "content"),
    "list": ("事项", "matters"),
    "row": ("选项", "option"),
    "party": ("主体", "person"),
    "quantity": ("数值", "figure"),
    "hours": ("时间", "hours"),
}


def what_kind(v: Voice, e: model.Expr) -> str:
    """The noun for a value of this type: 金额 / amount."""
    if e.type.base == "row" and v.d.has_label(e.type.of):
        return v.label(e.type.of)
    return v.pick(*_WHAT.get(e.type.base, ("数值", "value")))
