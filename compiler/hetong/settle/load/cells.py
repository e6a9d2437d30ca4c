"""The text of one cell becomes a value of its type, exactly, or an error that says what to write instead.

In: text as it stands in a CSV field or a JSON string. Out: a value as ``settle/values.py`` lists them (exact numbers,
instants in UTC). Only ASCII digits are digits; nothing is guessed: no zone means no moment, no % means no percent.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from fractions import Fraction
from functools import cached_property

from hetong.base.source import refused
from hetong.base.suggest import did_you_mean
from hetong.base.words import EMPTY, Words, same
from hetong.settle.load.lengths import calendar_length, elapsed, working
from hetong.settle.load.wrong import Wrong, ascii_of, not_a, wide
from hetong.settle.values import Hours, Instant, Interval, Value
from hetong.trees.model import Contract, Party, Table, Unit
from hetong.trees.types import Type

Parser = Callable[[str], Value]

YEARS = (1900, 2200)
WHOLE_DIGITS = 28  # before the point, so that engines hold it as DECIMAL(38,10)
DECIMALS = 10
COUNT_DIGITS = 18
PERCENT_DIGITS = 18

_DECIMAL = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_CLOCK = re.compile(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6}))?)?")
_ZONE = re.compile(r"Z|([+-])([0-9]{2}):([0-9]{2})")
_MOMENT = re.compile(rf"({_DATE.pattern})[T ]({_CLOCK.pattern})(.*)", re.S)
_ODD_NUMBER = re.compile(r"[+-]?(nan|inf|infinity|[0-9]+(\.[0-9]*)?e[+-]?[0-9]+)", re.I)
_NO_DIGITS = Words("只用半角数字", "only ASCII digits are digits")
TRUE = frozenset(("yes", "true", "是"))
FALSE = frozenset(("no", "false", "否"))
_EPOCH = dt.date(1970, 1, 1).toordinal()


def plain(text: str) -> str:
    """A cell that is not a text, without the spaces around it."""
    return text.strip(" ")


def check_text(text: str) -> str:
    """The same text. Raises Wrong HT860 where it holds a character that is refused everywhere."""
    if not text.isprintable() or not text.isascii():
        odd = refused().search(text)
        if odd:
            name = unicodedata.name(odd.group(), "")
            raise Wrong("HT860", text, char=f"U+{ord(odd.group()):04X}" + (f" {name}" if name else ""))
    return text


def decimal(text: str, wanted: Words, places: int = DECIMALS, digits: int = WHOLE_DIGITS) -> Fraction:
    """``-1234.50`` as it stands: at most ``digits`` before the point and ``places`` behind it."""
    found = _DECIMAL.fullmatch(text)
    if not found:
        raise _no_number(text, wanted)
    whole, part = found[2].lstrip("0"), found[3] or ""
    if len(whole) > digits:
        raise not_a(
            text,
            wanted,
            Words(f"整数部分超过{digits}位", f"more than {digits} digits before the point"),
        )
    if len(part) > places:
        raise not_a(text, wanted, Words(f"小数超过{places}位", f"more than {places} decimal places"))
    number = Fraction(int((whole or "0") + part), 10 ** len(part))
    return -number if found[1] else number


def _no_number(text: str, wanted: Words) -> Wrong:
    folded = unicodedata.normalize("NFKC", text)
    if _ODD_NUMBER.fullmatch(folded):
        return Wrong("HT842", text, wanted=wanted)
    if wide(text):
        return Wrong("HT841", text, wanted=wanted, ascii=ascii_of(text))
    if re.fullmatch(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", text):
        return not_a(text, wanted, Words("不写千位分隔符", "write no thousands separators"))
    return not_a(text, wanted)


def _digits(text: str, wanted: Words) -> None:
    """Raises HT841 where a date or time is written with digits or punctuation that are not ASCII."""
    if wide(text):
        raise Wrong("HT841", text, wanted=wanted, ascii=ascii_of(text))


def day(text: str) -> dt.date:
    """``2027-02-28``, of the years 1900 to 2200."""
    found = _DATE.fullmatch(text)
    if not found:
        _digits(text, DATE)
        raise not_a(text, DATE)
    return _date(int(found[1]), int(found[2]), int(found[3]), text)


def _date(year: int, month: int, number: int, text: str) -> dt.date:
    try:
        made = dt.date(year, month, number)
    except ValueError:
        raise Wrong("HT843", text, reason=Words("历法中没有这一天", "the calendar has no such day")) from None
    if not YEARS[0] <= year <= YEARS[1]:
        low, high = YEARS
        raise Wrong(
            "HT843", text, reason=Words(f"只接受{low}年至{high}年", f"only the years {low} to {high} are taken")
        )
    return made


def clock(text: str, wanted: Words | None = None) -> int:
    """``09:30``, ``09:30:00``, ``09:30:00.250``: microseconds since midnight."""
    found = _CLOCK.fullmatch(text)
    if not found:
        _digits(text, wanted or TIME)
        raise not_a(text, wanted or TIME)
    return _clock(found[1], found[2], found[3], found[4], text, wanted or TIME)


def _clock(hour: str, minute: str, second: str | None, part: str | None, text: str, wanted: Words) -> int:
    h, m, s = int(hour), int(minute), int(second or 0)
    if h > 23 or m > 59 or s > 59:
        raise not_a(text, wanted, Words("没有这个钟点", "there is no such time of day"))
    return ((h * 60 + m) * 60 + s) * 1_000_000 + int((part or "").ljust(6, "0"))


def instant(text: str) -> Instant:
    """RFC 3339 with its zone: ``2027-03-05T09:30:00+08:00`` or ``…Z``."""
    found = _MOMENT.fullmatch(text)
    if not found:
        _digits(text, MOMENT)
        if _DATE.fullmatch(text):
            raise Wrong(
                "HT844", text, reason=Words("只有日期，没有钟点和时区", "it is a day without a time and a zone")
            )
        raise not_a(text, MOMENT)
    _, year, month, number, _, hour, minute, second, part, zone = found.groups()
    date = _date(int(year), int(month), int(number), text)
    micros = _clock(hour, minute, second, part, text, MOMENT)
    if not zone:
        raise Wrong("HT844", text, reason=Words("没有时区", "it has no time zone"))
    offset = _ZONE.fullmatch(zone)
    if not offset:
        if re.match(r"[0-9]", zone):
            raise not_a(text, MOMENT, Words("秒的小数超过6位", "more than 6 decimals of a second"))
        raise not_a(text, MOMENT, Words("时区应写作 Z 或 +08:00", "the zone is written Z or +08:00"))
    shift = 0
    if offset[1]:
        hours, minutes = int(offset[2]), int(offset[3])
        if hours > 14 or minutes > 59 or zone == "-00:00":
            raise not_a(text, MOMENT, Words("没有这样的时区", "there is no such zone"))
        shift = (hours * 60 + minutes) * 60_000_000 * (1 if offset[1] == "+" else -1)
    return Instant((date.toordinal() - _EPOCH) * 86_400_000_000 + micros - shift)


def truth(text: str) -> bool:
    low = text.lower()
    if low in TRUE:
        return True
    if low in FALSE:
        return False
    raise not_a(text, BOOL)


def whole(text: str) -> Fraction:
    """A count: a whole number, not below zero."""
    number = decimal(text, COUNT)
    if number.denominator != 1 or "." in text:
        raise not_a(text, COUNT, Words("不是整数", "it is not whole"))
    if number < 0:
        raise not_a(text, COUNT, Words("小于零", "it is below zero"))
    if number >= 10**COUNT_DIGITS:
        raise not_a(text, COUNT, Words(f"超过{COUNT_DIGITS}位", f"more than {COUNT_DIGITS} digits"))
    return number


def percent(text: str) -> Fraction:
    """``5%`` is 1/20, ``0.5‰`` is 1/2000; a bare number is refused: 0.05 and 5 would both be meant."""
    for sign, share, places in (("%", 100, DECIMALS - 2), ("‰", 1000, DECIMALS - 3)):
        if text.endswith(sign):
            return decimal(text[:-1].rstrip(" "), PERCENT, places, PERCENT_DIGITS) / share
    if text.endswith("％"):
        raise Wrong("HT841", text, wanted=PERCENT, ascii=ascii_of(text))
    if _DECIMAL.fullmatch(text):
        raise not_a(text, PERCENT, Words("没有百分号", "it has no % sign"))
    raise _no_number(text, PERCENT)


def interval(start: str, end: str) -> Interval:
    """From ``start`` up to but not including ``end``; an empty end is still open."""
    first = instant(plain(start))
    last = instant(plain(end)) if plain(end) else None
    if last is not None and last < first:
        raise not_a(end, SPAN, Words("结束早于开始", "it ends before it starts"))
    return Interval(first, last)


NUMBER = Words("数字（如 1234.5）", "a number (such as 1234.5)")
COUNT = Words("个数（如 12）", "a whole number (such as 12)")
PERCENT = Words("百分比（如 5%）", "a percent (such as 5%)")
DATE = Words("日期（如 2027-03-05）", "a date (such as 2027-03-05)")
TIME = Words("钟点（如 09:30）", "a time of day (such as 09:30)")
MOMENT = Words(
    "带时区的时刻（如 2027-03-05T09:30:00+08:00）", "a moment with its zone (such as 2027-03-05T09:30:00+08:00)"
)
BOOL = Words("是或否（yes、no、true、false、是、否）", "yes or no (yes, no, true, false, 是, 否)")
SPAN = Words("起止时刻", "a start and an end")
HOURS = Words("每日时段（如 09:00 to 21:00）", "daily hours (such as 09:00 to 21:00)")
NAME = Words("合同中的名称", "a name of the contract")


class Cells:
    """Parsers for the types of one contract. ``parser(type)`` takes the text of a cell that is not empty."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self._parsers: dict[tuple[Type, bool], Parser] = {}

    @cached_property
    def parties(self) -> frozenset[str]:
        return frozenset(id for id, node in self.contract.nodes.items() if isinstance(node, Party))

    def parser(self, type: Type, clocks: bool = False) -> Parser:
        """Raises Wrong when called. ``clocks``: a duration may be of any clock (a value for a param)."""
        found = self._parsers.get((type, clocks))
        if found is None:
            found = self._parsers[type, clocks] = self._made(type, clocks)
        return found

    def _made(self, type: Type, clocks: bool) -> Parser:
        base = type.base
        if base == "row":
            return self._row(type.of)
        if base == "money":
            return lambda text: self._money(plain(text), type.of or self.contract.currency)
        if base == "quantity":
            return lambda text: self._quantity(plain(text), type.of)
        if base == "duration":
            return lambda text: _duration(plain(text), type.of, clocks)
        if base == "list":
            each = self.parser(Type(type.of)) if type.of in _SIMPLE else check_text
            return lambda text: tuple(each(part.strip(" ")) for part in text.split(";"))
        if base == "party":
            return lambda text: self.party(plain(text))
        if base in ("event", "norm", "document", "metric"):
            return lambda text: self._name(plain(text))
        simple = _SIMPLE.get(base)
        if simple is None:
            return check_text
        return simple if base == "text" else lambda text: simple(plain(text))

    def party(self, text: str) -> str:
        if text in self.parties:
            return text
        raise Wrong("HT857", text, name=text[:64], near=did_you_mean(text, self.parties))

    def _name(self, text: str) -> str:
        if text in self.contract.nodes:
            return text
        raise Wrong("HT865", text, near=did_you_mean(text, self.contract.nodes))

    def _row(self, table: str) -> Parser:
        node = self.contract.nodes.get(table)
        rows = node.rows if isinstance(node, Table) else ()
        short = {row.id.rpartition(".")[2]: row for row in rows}
        labels = {
            said: name for name, row in short.items() for said in (row.label.zh, row.label.en, row.id) if said
        }
        title = node.label if node is not None and node.label else same(table)

        def read(text: str) -> str:
            name = plain(text)
            if name in short:
                return short[name].id
            if name in labels:
                near = Words(f"请写它的代码“{labels[name]}”。", f" Write its code “{labels[name]}”.")
            else:
                near = did_you_mean(name, short)
            raise Wrong(
                "HT845",
                text,
                table=Words(title.zh or title.en, title.en or title.zh),
                near=near,
                rows=", ".join(short),
            )

        return read

    def _money(self, text: str, currency: str) -> Fraction:
        wanted = Words(
            f"金额（如 1234.50 或 {currency} 1234.50）", f"an amount (such as 1234.50 or {currency} 1234.50)"
        )
        head, _, tail = text.rpartition(" ")
        if head.rstrip(" ") == currency:
            text = tail
        elif re.fullmatch(r"[A-Z]{3} *-?[0-9.]+", text):
            raise not_a(text, wanted, Words(f"货币不是 {currency}", f"the currency is not {currency}"))
        return decimal(text, wanted)

    def _quantity(self, text: str, unit: str) -> Fraction:
        node = self.contract.nodes.get(unit)
        label = node.label if isinstance(node, Unit) else EMPTY
        name = unit.rpartition(".")[2]
        wanted = Words(f"数量（如 12 或 12 {name}）", f"a quantity (such as 12 or 12 {name})")
        for said in sorted({name, unit, label.zh, label.en} - {""}, key=len, reverse=True):
            if text.endswith(said):
                return decimal(text[: -len(said)].rstrip(" "), wanted)
        return decimal(text, wanted)


def _duration(text: str, clock: str, clocks: bool) -> Value:
    if clock == "calendar":
        return calendar_length(text)
    if clock == "working":
        return working(text)
    if clocks and not clock:
        for read in (elapsed, working, calendar_length):
            try:
                return read(text)
            except Wrong:
                continue
    return elapsed(text)


def _hours(text: str) -> Hours:
    found = re.fullmatch(r"(.{5}) *(?:to|至|-) *(.{5})(?: every (day|working day))?", text)
    if not found:
        raise not_a(text, HOURS)
    start = clock(found[1], HOURS) // 60_000_000
    end = 0 if found[2] == "24:00" else clock(found[2], HOURS) // 60_000_000
    every = (found[3] or "day").replace(" ", "_")
    return Hours(dt.time(start // 60, start % 60), dt.time(end // 60, end % 60), every)


def _time(text: str) -> dt.time:
    micros = clock(text)
    return (dt.datetime.min + dt.timedelta(microseconds=micros)).time()


def _moment(text: str) -> Value:
    return day(text) if _DATE.fullmatch(text) else instant(text)


def _span(text: str) -> Interval:
    start, slash, end = text.partition("/")
    if not slash:
        raise not_a(text, SPAN)
    return interval(start, "" if end == ".." else end)


def _window(text: str) -> Value:
    from hetong.settle.load.periods import period

    return period(text)


_SIMPLE: dict[str, Parser] = {
    "text": check_text, "bool": truth, "number": lambda text: decimal(text, NUMBER), "count": whole,
    "percent": percent, "date": day, "datetime": instant, "moment": _moment, "time": _time, "hours": _hours,
    "span": _span, "window": _window, "month": _window, "quarter": _window,
}  # fmt: skip
