"""Numbers, units and texts as written -> as the surface tree holds them; all exact, all as strings."""

from __future__ import annotations

import re

UNITS = {
    "second": "second", "minute": "minute", "hour": "hour", "day": "day", "week": "week", "month": "month",
    "quarter": "quarter", "year": "year", "working day": "working_day", "working hour": "working_hour",
    "秒": "second", "分钟": "minute", "小时": "hour", "日": "day", "天": "day", "周": "week", "月": "month",
    "个月": "month", "季度": "quarter", "年": "year", "工作日": "working_day", "个工作日": "working_day",
    "工作小时": "working_hour",
}  # fmt: skip
AGGREGATES = {
    "计数": "count", "合计": "sum", "占比": "share", "均值": "mean", "中位": "median", "最小": "min",
    "最大": "max", "首个": "first", "末个": "last", "时长": "time", "连数": "run",
}  # fmt: skip
CURRENCIES = frozenset(
    "AED AUD BRL CAD CHF CNH CNY CZK DKK EUR GBP HKD HUF IDR ILS INR JPY KRW MOP MXN MYR NOK NZD PHP PLN "
    "RMB RUB SAR SEK SGD THB TRY TWD USD VND ZAR 人民币".split()
)
_UNITED = re.compile(r"(\?|[0-9][0-9,]*(?:\.[0-9]+)?)(.*)", re.S)
_BREAK = re.compile(r"[ \t]*\n[ \t]*")
_QUOTES = frozenset("“”‘’—…")


def _wide(character: str) -> bool:
    """Whether it is written without a blank beside it: Chinese characters and their punctuation."""
    return "\u2e80" <= character <= "\uffef" or character in _QUOTES


def unit(written: str) -> str:
    """``working  days`` -> ``working_day``; ``个月`` -> ``month``."""
    found = UNITS.get(written)
    if found is None:
        found = UNITS[" ".join(written.split()).removesuffix("s")]
    return found


def aggregate(written: str) -> str:
    return AGGREGATES.get(written, written)


def currency(written: str) -> str:
    return "CNY" if written in ("人民币", "RMB") else written


def number(written: str) -> str:
    """``10,000`` -> ``10000``; ``007.50`` -> ``7.50``: the digits after the point are kept as written."""
    plain = written.replace(",", "")
    whole, point, part = plain.partition(".")
    return (whole.lstrip("0") or "0") + point + part


def percent(written: str) -> str:
    """``5%`` -> ``0.05``; ``0.5‰`` -> ``0.0005``: a fraction, exact, without exponent or idle zeros."""
    places = 3 if written.endswith("‰") else 2
    whole, _, part = number(written[:-1].rstrip()).partition(".")
    digits = whole.rjust(places + 1, "0")
    head, tail = digits[:-places], (digits[-places:] + part).rstrip("0")
    return f"{head}.{tail}" if tail else head


def united(written: str) -> tuple[str | None, str]:
    """``3point`` -> ("3", "point"); ``?point`` -> (None, "point")."""
    match = _UNITED.fullmatch(written)
    assert match is not None
    return (None if match[1] == "?" else number(match[1])), match[2]


def time_is_real(written: str) -> bool:
    """Does a clock show the time of day in a literal, if it has one? 24:00 is the end of a day."""
    if ":" not in written:
        return True
    hour, minute = written.rpartition("T")[2].split(":")
    return int(minute) < 60 and int(hour) * 60 + int(minute) <= 24 * 60


_SHORT_MONTHS = frozenset({4, 6, 9, 11})


def day_is_real(written: str) -> bool:
    """Is the date, month or quarter of a literal one that the Gregorian calendar has?"""
    year, *rest = written.partition("T")[0].split("-")
    if int(year) < 1 or rest[0].startswith("Q"):
        return int(year) >= 1
    month = int(rest[0])
    if not 1 <= month <= 12:
        return False
    leap = int(year) % 4 == 0 and (int(year) % 100 != 0 or int(year) % 400 == 0)
    last = 28 + leap if month == 2 else 30 if month in _SHORT_MONTHS else 31
    return len(rest) == 1 or 1 <= int(rest[1]) <= last


def year_is_near(written: str) -> bool:
    """Contracts are of our time: beyond it no calendar of working days is known, and sums of dates overflow."""
    return 1900 <= int(written[:4]) <= 2200


def text(written: str) -> str:
    """A quoted text without its quotes; a text of several lines becomes paragraphs parted by a blank line.

    Lines of one paragraph are joined as people set type: without a blank where a Chinese character stands
    on either side of the line break, with one blank otherwise.
    """
    if not written.startswith('"""') or len(written) < 6:
        return written[1:-1]
    paragraphs = re.split(r"\n[ \t]*\n\s*", written[3:-3].strip())
    return "\n\n".join(_join(paragraph) for paragraph in paragraphs)


def _join(paragraph: str) -> str:
    def at(match: re.Match[str]) -> str:
        before, after = paragraph[match.start() - 1], paragraph[match.end()]
        return "" if _wide(before) or _wide(after) else " "

    return _BREAK.sub(at, paragraph)
