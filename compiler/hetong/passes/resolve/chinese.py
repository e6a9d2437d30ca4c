"""The second table of Chinese words: settings, types and predeclared names (keywords are in the grammar).

Each Chinese word stands for exactly one English word within its table, so a contract may be written in
either or in both. None of them is a keyword. ``setting``, ``type_name`` and ``word`` return the English word, or what they were given.
"""

from __future__ import annotations

from collections.abc import Mapping

SETTINGS: Mapping[str, str] = {
    "语言": "languages", "法律": "law", "币种": "currency", "时区": "zone", "日历": "calendar",
    "进位": "rounding", "计息天数": "day_count", "年度": "year", "更正": "corrections",
    "默认付款期": "default_due", "优先顺序": "precedence", "层级": "level", "编号": "numbers",
    "名称": "name", "代表人": "representative", "地址": "address", "电话": "phone", "邮箱": "email",
    "信用代码": "credit_code", "身份": "role", "受约束": "bound", "分别": "several", "负责": "answers_for",
    "多人": "many", "外部人": "outsider", "印章": "seal", "日期": "date", "开始": "start", "结束": "end",
    "时长": "length", "生效": "effect", "续期": "renewal", "服务时间": "hours", "含义": "means",
    "量词": "counter", "来源": "source", "公布": "published", "缺值": "missing", "部分": "part",
    "削减": "cut", "余额": "rest", "唯一": "sole", "选择": "choice", "期初": "opens", "增加": "adds",
    "减少": "takes", "增长": "grows", "下限": "floor", "上限": "ceiling", "附后": "attached",
    "签约方": "parties", "编号样式": "numbering", "目录": "contents", "内容": "contents", "编制": "prepared_by", "优先于": "over", "效力": "force",
}  # fmt: skip

TYPES: Mapping[str, str] = {
    "文本": "text", "是非": "bool", "数量": "count", "数值": "number", "百分比": "percent",
    "金额": "money", "时长": "duration", "日期": "date", "时刻": "time", "日期时刻": "datetime",
    "时段": "span", "服务时间": "hours", "列表": "list", "当事人": "party", "事件": "event",
    "文件": "document", "规范": "norm", "指标": "metric", "窗口": "window",
}  # fmt: skip

WORDS: Mapping[str, str] = {
    "签署日": "signing", "开始日": "start", "结束日": "end", "届满": "expiry", "解除日": "termination",
    "生效日": "effect", "窗口": "period", "当日": "date", "金额": "amount", "对方": "other",
    "上一行": "previous", "本合同": "agreement", "本协议": "agreement", "违约": "breach",
    "适用法律": "law", "损失": "loss", "级": "step", "跳过": "skipped", "向上": "up", "向下": "down",
    "四舍五入": "half_up", "四舍六入": "half_even", "沿用": "carry", "重算": "restate", "终局": "final",
    "依次": "in_order", "按比例": "pro_rata", "结转": "carried", "付清": "paid", "失效": "lapses",
    "公历": "calendar", "自开始": "from_start", "拒绝": "refuse", "最近": "last", "签约": "signature",
    "加入": "joinder", "外部": "outsider", "篇": "part", "自动": "auto", "续编": "continue",
    "重新": "restart", "按日": "by_days", "整笔": "whole", "同等": "same", "从属": "below",
    "条式": "tiao", "序号式": "yi", "小数式": "decimal", "实际": "actual", "全部": "all", "中国": "PRC", "中文": "zh", "英文": "en", "人民币": "CNY",
    # English words that stand in for a keyword of the grammar, which cannot be a value.
    "signatory": "signature", "latest": "last",
}  # fmt: skip

# Names that need no declaration. A declaration of the same name wins where it is allowed (``loss``).
PREDECLARED = frozenset(
    "signing start end expiry termination effect period date amount other previous agreement breach law loss"
    " step".split()
)
# Words that are values by themselves: settings and modifiers take them.
WORDS_OF_SETTINGS = frozenset(WORDS.values()) - PREDECLARED

LAWS = frozenset({"PRC"})
BUILT_IN_TYPES = frozenset(TYPES.values())

ATTRIBUTES = frozenset(
    "start end length due amount paid unpaid unused value target at by ref ratio excess uncapped number"
    " label".split()
)


# Other English spellings of settings whose name is a word that may continue the expression before it: after
# ``day_count = 365`` a ``year`` would be read as the unit.
SPELLINGS: Mapping[str, str] = {"year_runs": "year", "prevails_over": "over", "service_hours": "hours"}


def setting(name: str) -> str:
    return SETTINGS.get(name) or SPELLINGS.get(name, name)


def type_name(name: str) -> str:
    return TYPES.get(name, name)


def word(name: str) -> str:
    return WORDS.get(name, name)


def as_written(choice: str) -> str:
    """How a word of a setting is written in English, where it is not the word itself."""
    return {"signature": "signatory", "last": "latest"}.get(choice, choice)
