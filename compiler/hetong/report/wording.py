"""What the words of a run are called: states, forms, steps and reasons, in Chinese and in English.

In: the keys that ``settle/results.py`` and ``settle/values.py`` list. Out: words; a key that is not in a table reads
as itself, so that a new one is seen and not lost.
"""

from __future__ import annotations

from collections.abc import Mapping

from hetong.base.source import visible
from hetong.base.words import EMPTY, Words, same
from hetong.report.naming import Names
from hetong.settle.values import Reason

LINE_STATES: Mapping[str, Words] = {
    "due": Words("应付", "due"),
    "paid": Words("已付清", "paid"),
    "part_paid": Words("部分已付", "paid in part"),
    "forecast": Words("预计，尚未到期", "forecast, not due yet"),
    "unknown": Words("金额未知", "amount unknown"),
    "open_choice": Words("待选择", "a choice is open"),
    "displaced": Words("被替代", "displaced"),
    "topped_up": Words("已补足差额", "topped up"),
    "lost": Words("丧失：条件未成就", "lost: a condition failed"),
    "pending": Words("待定：条件未定或尚未行使", "pending: a condition or an exercise is still open"),
    "carried": Words("结转", "carried"),
    "lapsed": Words("已失效", "lapsed"),
    "waived": Words("已放弃", "waived"),
    "frozen": Words("依双方确认的结算单", "as agreed by both sides"),
    "correction": Words("更正", "correction"),
}
FORMS: Mapping[str, Words] = {
    "pay": Words("支付", "pay"),
    "credit": Words("抵扣", "credit"),
    "refund": Words("退还", "refund"),
    "deduct": Words("扣减", "deduct"),
    "withhold": Words("暂扣", "withhold"),
    "bear": Words("承担", "bear"),
    "set_off": Words("抵销", "set off"),
}
ITEM_STATES: Mapping[str, Words] = {
    "not_triggered": Words("未触发", "not triggered"),
    "pending": Words("待履行条件", "pending"),
    "due": Words("应履行", "to be done"),
    "fulfilled": Words("已履行", "done"),
    "late": Words("迟延履行", "done late"),
    "breached": Words("已违约", "breached"),
    "excused": Words("已免责", "excused"),
    "waived": Words("已放弃", "waived"),
    "lost": Words("已丧失", "lost"),
    "ended": Words("已终止", "ended"),
    "unassessed": Words("未评定", "not assessed"),
    "unknown": Words("未知", "unknown"),
}
RIGHT_STATES: Mapping[str, Words] = {
    "open": Words("可以行使", "may be exercised"),
    "exercised": Words("已行使", "exercised"),
    "lapsed": Words("已失效", "lapsed"),
    "not_arisen": Words("未产生", "not arisen"),
    "ended": Words("已终止", "ended"),
    "unknown": Words("未知", "unknown"),
}
STAGES: Mapping[str, Words] = {
    "before_start": Words("尚未开始", "not started"),
    "running": Words("履行中", "running"),
    "ended": Words("已终止", "ended"),
}
VERDICTS: Mapping[str, Words] = {
    "met": Words("达标", "met"),
    "missed": Words("未达标", "missed"),
    "no_data": Words("无数据", "no data"),
    "excused": Words("免于考核", "excused"),
    "provisional": Words("暂定", "provisional"),
    "unknown": Words("未知", "unknown"),
    "refused": Words("数据不成立", "refused"),
}
STEPS: Mapping[str, Words] = {
    "base": Words("计算", "amount"),
    "fee": Words("费用", "fee"),
    "quantity": Words("数量", "quantity"),
    "factor": Words("系数", "factor"),
    "excuse": Words("免责", "excuse"),
    "floor": Words("下限", "floor"),
    "cap": Words("上限", "limit"),
    "remedy_cap": Words("合并上限", "shared limit"),
    "condition": Words("条件", "condition"),
    "displacement": Words("替代", "displacement"),
    "top_up": Words("补足", "top-up"),
    "rounding": Words("舍入", "rounding"),
    "form": Words("冲减", "set against"),
    "metric": Words("指标", "metric"),
    "date": Words("迟延", "delay"),
    "interest": Words("按日计算", "by day"),
    "allocation": Words("计入本期", "share of this period"),
    "day_count": Words("计日", "day count"),
}
RELATIONS: Mapping[str, str] = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "eq": "=", "ne": "≠"}
MODALITIES: Mapping[str, Words] = {
    "duty": Words("义务", "duty"),
    "prohibition": Words("禁止", "prohibition"),
    "payment": Words("付款", "payment"),
    "power": Words("权利", "right"),
    "relief": Words("免责", "relief"),
    "cost": Words("费用承担", "cost"),
    "ending": Words("终止", "ending"),
}
KINDS: Mapping[str, Words] = {
    "norm": Words("义务与权利", "norms"),
    "fee": Words("费用", "fees"),
    "remedy": Words("违约责任", "remedies"),
}
# {}: the path, id, year or text a reason is about; the second form where it is about nothing in particular.
_REASONS: Mapping[str, tuple[Words, Words]] = {
    "blank": (Words("因“{}”未填写，金额未知", "unknown: “{}” is blank"), Words("有空白未填写", "unknown: a blank is left")),
    "deferred": (
        Words("“{}”留待另行约定，尚未约定", "unknown: “{}” was left to a later agreement"),
        Words("有内容留待另行约定", "unknown: something was left to a later agreement"),
    ),
    "judged": (
        Words("“{}”有待认定，尚未认定", "unknown: “{}” has not been judged yet"),
        Words("有事项有待认定", "unknown: something has not been judged yet"),
    ),
    "open": (Words("“{}”尚未结束", "provisional: “{}” is still open"), Words("有时段尚未结束", "provisional: a span is still open")),
    "window": (Words("周期“{}”尚未结束", "provisional: the period {} is not over"), Words("周期尚未结束", "provisional: the period is not over")),
    "calendar": (
        Words("{}年的官方工作日历尚未收录，暂按星期推定", "provisional: there is no official calendar of working days for {}"),
        Words("缺少官方工作日历", "provisional: an official calendar of working days is missing"),
    ),
    "first_fact": (
        Words("“{}”早于最早的事实，没有期初数", "provisional: “{}” reaches back before the first fact, and there is no opening figure"),
        Words("早于最早的事实，没有期初数", "provisional: it reaches back before the first fact"),
    ),
    "series": (Words("“{}”在该日没有公布的数值", "“{}” has no published value for that day"), Words("没有公布的数值", "no published value")),
    "fact": (Words("事实“{}”不成立", "the fact “{}” does not fit"), Words("有事实不成立", "a fact does not fit")),
    "rows": (
        Words("没有事实说明“{}”是否已履行", "unknown: no fact says whether “{}” was performed"),
        Words("没有事实说明是否已履行", "unknown: no fact says whether it was performed"),
    ),
    "missing_file": (Words("没有“{}”的事实文件", "unknown: there is no file of facts for “{}”"), Words("缺少事实文件", "unknown: a file of facts is missing")),
    "excused": (Words("因“{}”免责", "excused by “{}”"), Words("已免责", "excused")),
    "no_data": (Words("“{}”没有数据", "no data for “{}”"), Words("没有数据", "no data")),
    "choice": (Words("“{}”尚未选择", "unknown: nobody has chosen yet in “{}”"), Words("尚未选择", "unknown: nobody has chosen yet")),
    "consent": (Words("“{}”尚未同意", "unknown: “{}” has not consented"), Words("尚未同意", "unknown: consent is not given")),
    "cycle": (Words("“{}”取决于其自身", "unknown: “{}” depends on itself"), Words("循环依赖", "unknown: it depends on itself")),
    "statement": (
        Words("按双方确认的 {} 结算单", "as the agreed statement of {} has it"),
        Words("按双方确认的结算单", "as the agreed statement has it"),
    ),
    "gap": (Words("“{}”没有适用的档次", "unknown: no row of “{}” covers the value"), Words("没有适用的档次", "unknown: no row covers the value")),
    "no_occurrence": (Words("“{}”尚未发生", "unknown: “{}” has not happened"), Words("尚未发生", "unknown: it has not happened")),
    "unreadable": (Words("“{}”无法由数据算出", "unknown: “{}” cannot be worked out from data"), Words("无法由数据算出", "unknown: it cannot be worked out from data")),
    "word": (Words("“{}”没有可以计算的含义", "unknown: “{}” has no meaning that could be reckoned with"), Words("没有可以计算的含义", "unknown: a word without a meaning to reckon with")),
    "range": (Words("“{}”超出允许的范围", "“{}” is out of bounds"), Words("超出允许的范围", "out of bounds")),
}  # fmt: skip


def reason(why: Reason, names: Names | None = None) -> Words:
    """因“price”未填写，金额未知 / unknown: “price” is blank. ``names``: what ids are called."""
    found = _REASONS.get(why.kind)
    what = visible(why.what)
    if found is None:
        return same(f"{visible(why.kind)}: {what}" if what else visible(why.kind))
    with_what, alone = found
    if not what:
        return alone
    said = names.of(why.what) if names is not None else same(what)
    return Words(with_what.zh.replace("{}", said.zh), with_what.en.replace("{}", said.en))


def named(table: Mapping[str, Words], key: str) -> Words:
    """The words of a key; the key itself where the table has none."""
    return table.get(key) or (same(visible(key)) if key else EMPTY)


def label(words: Words, key: str) -> Words:
    """The label of something, in each language; its id where it has none there."""
    return Words(visible(words.zh or words.en or key), visible(words.en or words.zh or key))


def party(labels: Mapping[str, Words], name: str) -> Words:
    """The label of a party; of parties bound together ("a+b") the labels of all."""
    found = [label(labels.get(one, same("")), one) for one in name.split("+")]
    return Words("、".join(one.zh for one in found), " and ".join(one.en for one in found))


def spoken(words: Words, langs: tuple[str, ...]) -> str:
    """In one language, or in both with a stroke between unless they are the same."""
    said = dict.fromkeys(words.get(lang) for lang in langs)
    return " / ".join(one for one in said if one)
