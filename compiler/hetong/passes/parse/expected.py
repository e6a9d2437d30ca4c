"""What could stand at a place, in the author's words: terminals -> short phrases in Chinese and in English."""

from __future__ import annotations

from collections.abc import Iterable

from hetong.base.words import Words
from hetong.passes.parse.tables import Tables

MOST = 7

_VALUE = frozenset(
    "NUMBER PERCENT DATE DATETIME MONTH QUARTER TIME BLANK NONE YES NO CURRENCY UNITED NAME AGG MINUS LPAR UNIT "
    "NEXT LAST BREACHED MISSED MET _NOT GRADUATED SLIDING _BY".split()
)
_KINDS = frozenset(
    "CONTRACT RECITALS ARTICLE PARTY SIGNATURE TERM SERVICE RECORD EVENT SCALE TABLE UNIT_KIND SERIES METRIC FEE "
    "PARAM DEFINE REMEDY ACCOUNT DOCUMENT SCENARIO".split()
)
_ITEM = _KINDS | frozenset("_USE _WITHOUT _IF _EXPECTS _GIVEN _EXPECT EACH ALL NAME STRING".split())
_MODIFIERS = frozenset(
    "_WHEN _UNLESS _ONLY_IF _ON _WITHIN _BY _UNTIL _EVERY _FOR_EACH _AT_MOST _AT_LEAST _TARGET _ESTIMATE _ROUNDED "
    "_NO_DATA _AGAINST _BESIDES _INSTEAD_OF _TOWARDS _INCLUDING IN_WRITING NOT_ROLLED OPTIONAL _AS THROUGHOUT "
    "_NOTE _FROM".split()
)
_MODALITIES = frozenset("MUST MUST_NOT MAY PAYS CREDITS REFUNDS BEARS ENDS EXCUSED_FROM".split())
_OPERATORS = frozenset(
    "PLUS MINUS STAR SLASH _PER _OF CMP EQ _AND _OR _TO _WHERE _KNOWN LSQB LPAR DOT CONSENTS BREACHED MISSED MET "
    "_DURING _EXCEPT_DURING _OVER _IN_LAST _SO_FAR _FOR".split()
)
_TIMES = frozenset("DATE DATETIME MONTH QUARTER NAME BLANK UNIT NUMBER UNITED".split())

# Tried in this order: a group is named when its signs are all there, and what it covers is then left out.
_GROUPS: tuple[tuple[frozenset[str], frozenset[str], Words], ...] = (
    (
        frozenset({"PARTY", "METRIC", "_USE"}),
        _ITEM,
        Words("新的一项（如 party 当事人、fee 费用，或者一个句子）", "a new item (such as party, fee or a sentence)"),
    ),
    (
        frozenset({"NUMBER", "CURRENCY", "PERCENT", "AGG"}),
        _VALUE,
        Words("一个值（数、金额、百分比、日期、时长或名称）", "a value (a number, an amount, a percentage, a date, a duration or a name)"),
    ),
    (
        frozenset({"NUMBER", "CURRENCY"}),
        _VALUE,
        Words("一个值（数、金额、日期、时长或名称）", "a value (a number, an amount, a date, a duration or a name)"),
    ),
    (
        frozenset({"DATE", "NUMBER", "NAME"}),
        _TIMES,
        Words("一个时点（日期、名称，或者如 5 days before end）", "a moment (a date, a name, or as in 5 days before end)"),
    ),
    (
        frozenset({"NUMBER", "UNITED", "NAME"}),
        frozenset({"NUMBER", "UNITED", "NAME", "BLANK"}),
        Words("一段时间（如 5 days、3 个月，或者名称）", "a duration (as in 5 days, or a name)"),
    ),
    (frozenset({"MUST", "MAY", "PAYS"}), _MODALITIES, Words("must 应当、may 有权、pays 支付等", "must, may, pays and the like")),
    (frozenset({"_WHEN", "_UNLESS", "_AS"}), _MODIFIERS, Words("修饰语（如 when 当、within 限、from 自）", "a modifier (such as when, within, from)")),
    (frozenset({"STAR", "SLASH"}), _OPERATORS, Words("运算符（如 +、*、of 之、per 每逢）", "an operator (such as +, *, of, per)")),
    (frozenset({"PARTY", "METRIC"}), _KINDS, Words("名词的种类（如 party 当事人、fee 费用）", "a kind of noun (such as party, fee)")),
)  # fmt: skip

_NAMED = {
    "NAME": Words("名称", "a name"),
    "STRING": Words("引号中的文字", "a text in quotes"),
    "NUMBER": Words("数", "a number"),
    "PERCENT": Words("百分比", "a percentage"),
    "UNIT": Words("时间单位（如 day 天、month 月）", "a unit of time (such as day, month)"),
    "UNITED": Words("带单位的数（如 3point）", "a number with its unit (such as 3point)"),
    "CURRENCY": Words("货币代码（如 CNY）", "a currency (such as CNY)"),
    "DATE": Words("日期（如 2027-07-01）", "a date (such as 2027-07-01)"),
    "DATETIME": Words("日期和时刻", "a date with a time"),
    "MONTH": Words("月份（如 2027-07）", "a month (such as 2027-07)"),
    "QUARTER": Words("季度（如 2027-Q1）", "a quarter (such as 2027-Q1)"),
    "TIME": Words("时刻（如 09:00）", "a time of day (such as 09:00)"),
    "AGG": Words("统计（如 count of）", "an aggregate (such as count of)"),
    "CMP": Words("比较（如 >=）", "a comparison (such as >=)"),
    "ETC": Words("“...”", "“...”"),
    "$END": Words("文件结束", "the end of the file"),
}
SIGNS = {
    "COLON": ":", "COMMA": ",", "DOT": ".", "EQ": "=", "LBRACE": "{", "LPAR": "(", "LSQB": "[", "MINUS": "-",
    "PLUS": "+", "RBRACE": "}", "RPAR": ")", "RSQB": "]", "SLASH": "/", "STAR": "*", "BLANK": "?",
}  # fmt: skip
_LATE = frozenset({"$END", "SLASH", "DOT", "LPAR", "LSQB"})


def spelled(tables: Tables, terminal: str) -> Words:
    """The keyword as one writes it: ``when`` / ``当``."""
    en = zh = ""
    for first, follows in tables.plain_words.items():
        for number, rest, _ in follows:
            if tables.terminals[number] == terminal:
                whole = f"{first} {rest}".strip()
                if whole.isascii():
                    en = en or whole
                else:
                    zh = zh or whole
    return Words(f"“{zh or en}”" if zh in ("", en) else f"“{zh}”（{en}）", f"“{en or zh}”")


def expected(tables: Tables, accepted: Iterable[str]) -> Words:
    """The phrases for a set of terminals, most telling first, joined for each language."""
    left = set(accepted)
    if len(left) > 1:
        left.discard("$END")
    phrases: list[Words] = []
    for signs, covered, words in _GROUPS:
        if signs <= left:
            phrases.append(words)
            left -= covered
    for name in sorted(left, key=lambda name: (name in _LATE, name not in _NAMED, name)):
        if name in _NAMED:
            phrases.append(_NAMED[name])
        elif name in SIGNS:
            phrases.append(Words(f"“{SIGNS[name]}”", f"“{SIGNS[name]}”"))
        else:
            phrases.append(spelled(tables, name))
    more = len(phrases) > MOST
    phrases = phrases[:MOST]
    zh = "、".join(phrase.zh for phrase in phrases) + ("等" if more else "")
    en = [phrase.en for phrase in phrases]
    if more:
        return Words(zh, ", ".join(en) + " and others")
    return Words(zh, ", ".join(en[:-1]) + " or " + en[-1] if len(en) > 1 else "".join(en))
