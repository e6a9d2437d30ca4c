"""How kinds, items and modifiers are called in messages: the keyword an author writes, with its Chinese one."""

from __future__ import annotations

from hetong.base.words import Words
from hetong.trees import surface as s

_ITEMS = {
    "contract": "合同", "recitals": "鉴于", "article": "条款", "party": "当事人", "signature": "签署",
    "term": "期限", "service": "服务", "record": "记录", "event": "事件", "scale": "等级", "table": "表",
    "unit": "单位", "series": "序列", "metric": "指标", "fee": "费用", "param": "参数", "define": "定义",
    "remedy": "救济", "account": "账户", "document": "文件", "scenario": "算例", "use": "采用",
    "without": "删去", "expects": "需有", "given": "已知", "expect": "应得", "norm": "句子",
    "prose": "文字条款", "mention": "重述", "branch": "若", "entry": "赋值", "column": "列", "row": "行",
    "file": "合同正文", "template": "范本",
}  # fmt: skip
_ITEMS_EN = {
    "norm": "sentence", "prose": "text clause", "branch": "if", "file": "the contract itself",
    "use": "use", "entry": "name = value", "mention": "mention",
}  # fmt: skip

_MODS = {
    "when": ("when", "当"), "unless": ("unless", "除非"), "only_if": ("only if", "仅当"), "on": ("on", "于"),
    "within": ("within", "限"), "by": ("by", "按"), "until": ("until", "直至"), "every": ("every", "每"),
    "for_each": ("for each", "逐"), "at_most": ("at most", "最多"), "at_least": ("at least", "最少"),
    "target": ("target", "目标"), "estimate": ("estimate", "预计"), "rounded": ("rounded", "舍入"),
    "no_data": ("no data", "无数据"), "against": ("against", "冲抵"), "besides": ("besides", "另加"),
    "instead_of": ("instead of", "替代"), "towards": ("towards", "计入"), "including": ("including", "包括"),
    "in_writing": ("in writing", "书面"), "not_rolled": ("not rolled", "不顺延"),
    "optional": ("optional", "可选"), "as_": ("as", "称为"), "throughout": ("throughout", "持续"),
    "note": ("note", "批注"), "source": ("from", "自"),
}  # fmt: skip

_SENTENCES = {
    "must text": "must", "must event": "must", "must_not text": "must not", "must_not event": "must not",
    "may text": "may", "may event": "may", "terminate": "terminate", "suspend": "suspend", "set": "set",
    "extend": "extend", "deduct": "deduct", "withhold": "withhold", "pay": "pays", "refund": "refunds",
    "credit": "credits", "bears": "bears", "ends": "ends", "excused": "is excused from",
}  # fmt: skip


def item_kind(item: s.Item) -> str:
    """The kind under which an item is placed: a noun's own, else norm, prose, mention, branch, use, ..."""
    match item:
        case s.Noun():
            return item.kind
        case s.Sentence():
            return "norm"
        case s.Guard():
            return "branch"
    return item.__class__.__name__.lower()


def item_words(kind: str) -> Words:
    en = _ITEMS_EN.get(kind, kind)
    zh = _ITEMS.get(kind, kind)
    return Words(zh if kind in _ITEMS_EN else f"{zh}（{kind}）", en)


def mod_words(kind: str) -> Words:
    en, zh = _MODS.get(kind, (kind, kind))
    return Words(f"{zh}（{en}）", en)


def sentence_words(form: str) -> Words:
    en = _SENTENCES.get(form, form)
    return Words(f"“{en}”句", f"“{en}” sentence")
