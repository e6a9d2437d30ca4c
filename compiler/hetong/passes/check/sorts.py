"""What the names of a contract can stand for, and how types and sorts are called in words.

In: kinds of noun and types. Out: their words for messages, the predeclared names, and which attributes each
sort of thing has. Tables only; no contract is looked at here.
"""

from __future__ import annotations

from collections.abc import Mapping

from hetong.base.words import Words, same
from hetong.trees.types import BOOL, COUNT, DATE, DATETIME, DURATION, MOMENT, NUMBER, PARTY, PERCENT, TEXT, Type

DOCUMENT = Type("document")
NORM = Type("norm")
WINDOW = Type("window")
SPAN = Type("span")
HOURS = Type("hours")
TIME = Type("time")
STEP = Type("step")
MONEY = Type("money")
METRIC = Type("metric")
RATIO = Type("number", "ratio")
STANDS_FOR = frozenset({"norm", "event", "metric", "any"})  # what a param may stand for that has a state

BASES: Mapping[str, Words] = {
    "money": Words("金额", "an amount of money"),
    "percent": Words("百分比", "a percentage"),
    "number": Words("数值", "a number"),
    "count": Words("个数", "a count"),
    "duration": Words("时长", "a length of time"),
    "date": Words("日期", "a date"),
    "time": Words("时刻", "a time of day"),
    "datetime": Words("日期和时刻", "a date and time"),
    "span": Words("起止时段", "an interval"),
    "hours": Words("每日时段", "daily hours"),
    "list": Words("列表", "a list"),
    "text": Words("文字", "a text"),
    "bool": Words("条件（是或否）", "a condition (yes or no)"),
    "party": Words("当事人", "a party"),
    "event": Words("事件", "an event"),
    "norm": Words("条款或义务", "a norm or clause"),
    "document": Words("文件", "a document"),
    "metric": Words("指标", "a metric"),
    "window": Words("统计周期", "a period"),
    "moment": Words("时点", "a moment"),
    "step": Words("级差", "a step on a scale"),
    "any": Words("任意值", "any value"),
}
TYPE_NAMES = frozenset(BASES) - {"any", "step"}
UNITS: Mapping[str, Words] = {
    "second": Words("秒", "second"),
    "minute": Words("分钟", "minute"),
    "hour": Words("小时", "hour"),
    "day": Words("日", "day"),
    "week": Words("周", "week"),
    "month": Words("个月", "month"),
    "quarter": Words("季度", "quarter"),
    "year": Words("年", "year"),
    "working_day": Words("个工作日", "working day"),
    "working_hour": Words("工作小时", "working hour"),
}
CLOCK = {
    **dict.fromkeys(("second", "minute", "hour", "day", "week"), "elapsed"),
    **dict.fromkeys(("month", "quarter", "year"), "calendar"),
    **dict.fromkeys(("working_day", "working_hour"), "working"),
}
CLOCKS: Mapping[str, Words] = {
    "elapsed": Words("按自然时间计", "in clock time"),
    "calendar": Words("按日历月、年计", "in calendar months or years"),
    "working": Words("按工作时间计", "in working time"),
}
KINDS: Mapping[str, Words] = {
    "contract": Words("合同", "the contract"),
    "recitals": Words("鉴于", "the recitals"),
    "article": Words("条款", "an article"),
    "party": Words("当事人", "a party"),
    "signature": Words("签署栏", "a signature block"),
    "term": Words("期限", "the term"),
    "service": Words("服务", "a service"),
    "record": Words("记录", "a record"),
    "event": Words("事件", "an event"),
    "scale": Words("等级表", "a scale"),
    "table": Words("表", "a table"),
    "unit": Words("单位", "a unit"),
    "series": Words("数列", "a series"),
    "metric": Words("指标", "a metric"),
    "fee": Words("费用", "a fee"),
    "param": Words("参数", "a param"),
    "define": Words("定义", "a definition"),
    "remedy": Words("救济", "a remedy"),
    "account": Words("账户", "an account"),
    "document": Words("文件", "a document"),
    "scenario": Words("算例", "a scenario"),
    "norm": Words("义务、权利或付款", "a duty, right or payment"),
    "payment": Words("付款", "a payment"),
    "prose": Words("文字条款", "a clause of text"),
    "column": Words("数据列", "a column"),
    "row": Words("表中的一行", "a row of a table"),
    "mention": Words("援引", "a mention"),
    "branch": Words("条件分支", "a branch"),
    "entry": Words("合同项", "an entry of the contract"),
    "state": Words("指标、义务、条款、服务或救济", "a metric, a norm, an article, a service or a remedy"),
    "group": Words("合同、服务、条款、救济或义务", "the agreement, a service, an article, a remedy or a norm"),
    "key": Words("数据列、记录、事件或表", "a column, a record, an event or a table"),
    "relation": Words("付款、救济或损失的定义", "a payment, a remedy or a definition of loss"),
    "record_kind": Words("记录或事件", "a record or an event"),
    "word": Words("预设的名称", "a predeclared name"),
    "aggregated": Words("记录、事件、数据列、指标或列表", "a record, event, column, metric or list"),
    "counted": Words("单位、记录、事件、指标或义务", "a unit, a record, an event, a metric or a norm"),
    "settable": Words("参数、费用、当事人或期限的终点", "a param, a fee, a party or the end of the term"),
}
GROUPS = frozenset({"article", "service", "remedy", "norm", "metric", "event", "fee", "document", "prose"})
RELATED = frozenset({"norm", "remedy", "define", "fee", "param", "event"})
VALUED = frozenset({"param", "define", "entry", "metric", "fee", "account", "series"})
STATEFUL = frozenset(
    {"define", "article", "service", "remedy", "norm", "metric", "event", "param", "document", "prose"}
)

MOMENTS = ("signing", "start", "end", "expiry", "termination", "effect")
WORDS: Mapping[str, Type] = {
    **dict.fromkeys(MOMENTS, MOMENT),
    "period": DURATION,
    "date": DATE,
    "amount": MONEY,
    "agreement": NORM,
    "breach": Type("event"),
    "law": TEXT,
    "loss": MONEY,
    "other": PARTY,
    **dict.fromkeys(("skipped", "up", "down", "half_up", "half_even"), TEXT),
}
_MONEY_ATTRS: Mapping[str, Type] = {
    **dict.fromkeys(("amount", "paid", "unpaid", "unused", "uncapped", "excess"), MONEY),
    "due": MOMENT,
}
_EVENT_ATTRS: Mapping[str, Type] = {"at": DATETIME, "by": PARTY, "ref": TEXT}
ATTRIBUTES: Mapping[str, Mapping[str, Type]] = {
    "fee": _MONEY_ATTRS,
    "norm": {**_MONEY_ATTRS, **_EVENT_ATTRS},
    "remedy": _MONEY_ATTRS,
    "event": _EVENT_ATTRS,
    "metric": {"ratio": RATIO},
    "span": {"start": DATETIME, "end": DATETIME, "length": DURATION},
}
SETTINGS: Mapping[str, Type] = {
    **dict.fromkeys(
        ("role", "name", "representative", "address", "phone", "email", "credit_code", "seal"), TEXT
    ),
    "date": DATE,
    "hours": HOURS,
    "source": TEXT,
    "published": DURATION,
    "start": MOMENT,
    "end": MOMENT,
    "length": DURATION,
    "effect": MOMENT,
    "renewal": DURATION,
    "default_due": DURATION,
}
MEASURED = frozenset({"money", "percent", "number", "count", "duration", "quantity"})
MOMENTARY = frozenset({"moment", "date", "datetime", "event", "window"})


def describe(kind: Type) -> Words:
    """A type as a reader calls it: 金额（CNY） / an amount of money (CNY)."""
    if kind.base == "row":
        head = Words(f"“{kind.of}”的一行", f"a row of “{kind.of}”")
    elif kind.base == "quantity":
        head = Words(f"以“{kind.of}”计的数量", f"a quantity in “{kind.of}”")
    else:
        head = BASES[kind.base]
        if kind.base == "money" and kind.of:
            head = Words(f"{head.zh}（{kind.of}）", f"{head.en} ({kind.of})")
        elif kind.base == "duration" and kind.of:
            clock = CLOCKS[kind.of]
            head = Words(f"{clock.zh}的{head.zh}", f"{head.en} {clock.en}")
    if kind.per:
        return Words(f"{head.zh}（按“{kind.per}”计的单价或费率）", f"{head.en} per “{kind.per}”")
    return head


def kind_words(kind: str) -> Words:
    return KINDS.get(kind, same(kind))


__all__ = [
    "ATTRIBUTES",
    "BASES",
    "BOOL",
    "CLOCK",
    "COUNT",
    "DATETIME",
    "DOCUMENT",
    "GROUPS",
    "HOURS",
    "MEASURED",
    "METRIC",
    "MOMENTARY",
    "MONEY",
    "NORM",
    "NUMBER",
    "PERCENT",
    "RATIO",
    "SETTINGS",
    "SPAN",
    "STEP",
    "TIME",
    "UNITS",
    "WINDOW",
    "WORDS",
    "describe",
    "kind_words",
]
