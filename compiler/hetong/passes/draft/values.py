"""Values as they print: money, percentages, dates, durations, blanks. In: a typed literal; out: its text."""

from __future__ import annotations

from decimal import Decimal

from hetong.base.numerals import chinese_number, grouped, money_figure, ordinal_en, rmb_words
from hetong.passes.draft.context import Draft, joined, title_case
from hetong.passes.draft.lists import definition, including, listed, phrase
from hetong.passes.draft.names import named
from hetong.passes.draft.pieces import fill
from hetong.passes.draft.voice import UNITS, Voice, unit_form, unit_key
from hetong.trees import model
from hetong.trees.types import Type

CURRENCIES = {
    "USD": "美元",
    "EUR": "欧元",
    "HKD": "港元",
    "JPY": "日元",
    "GBP": "英镑",
    "SGD": "新加坡元",
    "AUD": "澳大利亚元",
    "CAD": "加拿大元",
    "CHF": "瑞士法郎",
    "MOP": "澳门元",
    "KRW": "韩元",
    "NZD": "新西兰元",
    "THB": "泰铢",
    "RUB": "卢布",
}
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
LITERALS = frozenset(
    "money number percent duration quantity date datetime month quarter time bool hours none blank row".split()
)


def value(d: Draft, e: model.Expr, lang: str, words: bool = True) -> str:
    """A literal, a blank or a list as it prints; any other expression as a noun phrase.

    ``words``: write a fixed sum of renminbi in capitals too (not for unit prices, tiers, estimates).
    """
    return Voice(d, lang, words=words).noun(e)


def literal(v: Voice, e: model.Expr) -> str:
    """The text of an expression whose op is in LITERALS."""
    info, lang = e.info, v.lang
    if e.op == "money":
        return money(Decimal(info["amount"]), info["currency"], lang, v.words and not e.type.per)
    if e.op == "number":
        return grouped(_shortest(Decimal(info["value"])))
    if e.op == "percent":
        return percent(Decimal(info["value"]), lang)
    if e.op == "duration":
        return duration(info["n"], info["unit"], lang)
    if e.op == "quantity":
        return quantity(v, info["n"], info["unit"])
    if e.op in ("date", "datetime", "month", "quarter", "time"):
        return day(e.op, str(info["value"]), lang)
    if e.op == "bool":
        return v.pick("是", "yes") if info["value"] else v.pick("否", "no")
    if e.op == "hours":
        return hours(v, e)
    if e.op == "row":
        return row_label(v, info["id"])
    if e.op == "blank":
        return fill(info["path"], blank_shape(v, e))
    return v.pick("无", "none")


def money(amount: Decimal, currency: str, lang: str, words: bool) -> str:
    figure = money_figure(amount, currency)
    if lang == "en":
        return f"{currency} {figure}"
    if currency != "CNY":
        return f"{figure}{CURRENCIES[currency]}" if currency in CURRENCIES else f"{currency} {figure}"
    fixed = words and 0 <= amount < 10**16 and amount == round(amount, 2)
    return f"人民币{figure}元" + (f"（大写：{rmb_words(amount)}）" if fixed else "")


def _shortest(number: Decimal) -> Decimal:
    """Without trailing zeros after the point, and without an exponent."""
    if number == number.to_integral_value():
        return number.quantize(Decimal(1))
    return number.normalize()


def percent(ratio: Decimal, lang: str) -> str:
    """0.05 -> 5%; in Chinese a share below 1% is glossed: 0.05%（万分之五）."""
    shown = grouped(_shortest(ratio * 100)) + "%"
    if lang == "en" or not 0 < ratio < Decimal("0.01"):
        return shown
    for base, word in ((1000, "千"), (10_000, "万"), (100_000, "十万")):
        part = ratio * base
        if part == part.to_integral_value():
            return f"{shown}（{word}分之{chinese_number(int(part))}）"
    return shown


def duration(n: str, unit: str, lang: str) -> str:
    number = grouped(_shortest(Decimal(n)))
    zh, en = UNITS[unit_key(unit)]
    if lang == "zh":
        return number + zh
    return f"{number} {en if Decimal(n) == 1 else en + 's'}"


def quantity(v: Voice, n: str, unit: str) -> str:
    number = grouped(_shortest(Decimal(n)))
    if unit == "step":
        return v.pick(f"{number}级", f"{number} step" + ("" if Decimal(n) == 1 else "s"))
    label = v.label(unit)
    if v.lang == "zh":
        return number + label
    return f"{number} {unit_form(label, Decimal(n) == 1)}"


def day(op: str, iso: str, lang: str) -> str:
    """A date, datetime, month, quarter or time of day from its ISO text."""
    if op == "time":
        return _clock(iso)
    if op == "datetime":
        date, _, clock = iso.replace(" ", "T").partition("T")
        shown = day("date", date, lang)
        return f"{shown}{_clock(clock)}" if lang == "zh" else f"{_clock(clock)} on {shown}"
    parts = iso.split("-")
    if op == "quarter":
        n = int(parts[1].lstrip("Qq"))
        return f"{parts[0]}年第{n}季度" if lang == "zh" else f"the {ordinal_en(n)} quarter of {parts[0]}"
    year, month = int(parts[0]), int(parts[1])
    if op == "month":
        return f"{year}年{month}月" if lang == "zh" else f"{MONTHS[month - 1]} {year}"
    if lang == "zh":
        return f"{year}年{month}月{int(parts[2])}日"
    return f"{int(parts[2])} {MONTHS[month - 1]} {year}"


def _clock(iso: str) -> str:
    return iso[:5] if iso[5:] in ("", ":00") else iso


def zone_note(d: Draft, lang: str) -> str:
    zone = d.contract.zone
    if zone in ("", "Asia/Shanghai", "Beijing"):
        return "（北京时间）" if lang == "zh" else " (Beijing time)"
    return f"（{zone}时间）" if lang == "zh" else f" ({zone} time)"


def title(d: Draft, text: str, lang: str) -> str:
    """A label as a heading."""
    return text if lang == "zh" else title_case(text)


_EVERY = {
    "day": ("每日", "every day"),
    "working_day": ("每个工作日", "every Working Day"),
    "week": ("每周", "every week"),
    "month": ("每月", "every month"),
}


def hours(v: Voice, e: model.Expr) -> str:
    start, end = (v.noun(a) for a in e.args)
    zh, en = _EVERY.get(unit_key(str(e.info.get("every") or "day")), _EVERY["day"])
    note = zone_note(v.d, v.lang)
    return f"{zh}{start}至{end}{note}" if v.lang == "zh" else f"{start} to {end}{note} {en}"


def row_label(v: Voice, id: str) -> str:
    """A row by its name; in English as a name, with a capital."""
    text = v.label(id) if v.d.has_label(id) else id.rpartition(".")[2]
    return text if v.lang == "zh" else text[:1].upper() + text[1:]


_GAP = {"zh": "＿＿＿＿", "en": "______"}


def blank_shape(v: Voice, e: model.Expr) -> str:
    """What prints where a value is still to be filled: its type and whatever is known already decide."""
    gap, lang, type_ = _GAP[v.lang], v.lang, e.type
    unit = str(e.info.get("unit") or "")
    if type_.base == "money":
        return _blank_money(str(e.info.get("currency") or e.info.get("prefix") or type_.of or "CNY"), v)
    if type_.base == "percent":
        return gap + "%"
    if unit and unit_key(unit) in UNITS:
        zh, en = UNITS[unit_key(unit)]
        return gap + zh if lang == "zh" else f"{gap} {en}s"
    if type_.base == "quantity" or (unit and unit in v.d.nodes):
        label = v.label(unit or type_.of)
        return gap + label if lang == "zh" else f"{gap} {unit_form(label, False)}"
    if type_.base == "row":
        return gap + _choices(v, type_)
    if type_.base == "hours":
        zh, en = _EVERY.get(unit_key(str(e.info.get("every") or "day")), _EVERY["day"])
        return f"{zh}＿＿:＿＿至＿＿:＿＿" if lang == "zh" else f"__:__ to __:__ {en}"
    zh, en = _SHAPES.get(type_.base, (gap, gap))
    return zh if lang == "zh" else en


def _blank_money(currency: str, v: Voice) -> str:
    gap = _GAP[v.lang]
    if v.lang == "en":
        return f"{currency} {gap}"
    if currency != "CNY":
        return f"{gap}{CURRENCIES[currency]}" if currency in CURRENCIES else f"{currency} {gap}"
    return f"人民币{gap}元" + (f"（大写：{gap}＿＿）" if v.words else "")


_SHAPES = {
    "date": ("＿＿＿＿年＿＿月＿＿日", "______"),
    "month": ("＿＿＿＿年＿＿月", "______"),
    "quarter": ("＿＿＿＿年第＿＿季度", "______"),
    "datetime": ("＿＿＿＿年＿＿月＿＿日＿＿:＿＿", "__:__ on ______"),
    "time": ("＿＿:＿＿", "__:__"),
    "bool": ("☐是　☐否", "☐ yes ☐ no"),
    "text": ("＿＿＿＿＿＿", "______"),
    "list": ("＿＿＿＿＿＿", "______"),
}


def _choices(v: Voice, type_: Type) -> str:
    table = v.d.node(type_.of)
    if not isinstance(table, model.Table) or not 0 < len(table.rows) <= 6:
        return ""
    names = joined([row_label(v, r.id) for r in table.rows], v.lang, "or")
    return v.pick(f"（{names}）", f" ({names})")


__all__ = [
    "LITERALS",
    "definition",
    "including",
    "listed",
    "literal",
    "named",
    "phrase",
    "row_label",
    "title",
    "value",
]
