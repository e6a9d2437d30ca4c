"""Durations as facts write them: ``90 minutes``, ``2 hours 30 minutes``, ``2小时30分钟``, ISO 8601 ``PT90M``."""

from __future__ import annotations

import re
from fractions import Fraction

from hetong.base.words import Words
from hetong.settle.load.wrong import Wrong, ascii_of, not_a, wide
from hetong.settle.values import Length

WANTED = Words(
    "时长（如 90 minutes、2 hours 30 minutes、PT90M）",
    "a duration (such as 90 minutes, 2 hours 30 minutes, PT90M)",
)
MONTHS = Words("按月或年计的期间（如 2 months）", "a duration in months or years (such as 2 months)")
WORKING = Words(
    "按工作日或工作小时计的期间（如 3 working days）",
    "a duration in working days or hours (such as 3 working days)",
)

SECONDS = {
    "second": 1, "seconds": 1, "秒": 1, "minute": 60, "minutes": 60, "分": 60, "分钟": 60,
    "hour": 3600, "hours": 3600, "小时": 3600, "day": 86400, "days": 86400, "日": 86400, "天": 86400,
    "week": 604800, "weeks": 604800, "周": 604800,
}  # fmt: skip
_CALENDAR = {"month": 1, "months": 1, "个月": 1, "year": 12, "years": 12, "年": 12}
_WORKING = {
    "working day": "working_day", "working days": "working_day", "个工作日": "working_day", "工作日": "working_day",
    "working hour": "working_hour", "working hours": "working_hour", "个工作小时": "working_hour", "工作小时": "working_hour",
}  # fmt: skip
_NUMBER = r"[0-9]{1,12}(?:\.[0-9]{1,9})?"
_PIECE = re.compile(rf"({_NUMBER}) *([a-z]+|[\u4e00-\u9fff]+)")
_ISO = re.compile(
    rf"P(?:({_NUMBER})W)?(?:({_NUMBER})D)?(?:T(?=[0-9])(?:({_NUMBER})H)?(?:({_NUMBER})M)?(?:({_NUMBER})S)?)?"
)
_ISO_SECONDS = (604800, 86400, 3600, 60, 1)
MOST = 200 * 366 * 86400  # seconds: no duration of a contract is longer than its years


def elapsed(text: str) -> Length:
    """Seconds by the clock. Units go from the longer to the shorter, each once; a microsecond is the finest."""
    found = _ISO.fullmatch(text) if text.startswith("P") else None
    if found and any(found.groups()):
        total = sum(
            (Fraction(number) * seconds for number, seconds in zip(found.groups(), _ISO_SECONDS) if number),
            Fraction(0),
        )
    else:
        total = _pieces(text)
    if total > MOST:
        raise not_a(text, WANTED, Words("太长", "it is too long"))
    if (total * 1_000_000).denominator != 1:
        raise not_a(text, WANTED, Words("小于一微秒的部分无法表示", "it is finer than a microsecond"))
    return Length(total)


def _pieces(text: str) -> Fraction:
    at, total, last = 0, Fraction(0), MOST + 1
    while at < len(text):
        found = _PIECE.match(text, at)
        if not found or found[2] not in SECONDS or SECONDS[found[2]] >= last:
            raise _reason(text)
        last = SECONDS[found[2]]
        total += Fraction(found[1]) * last
        at = found.end()
        while at < len(text) and text[at] == " ":
            at += 1
    if last > MOST:
        raise _reason(text)
    return total


def _reason(text: str) -> Wrong:
    if re.fullmatch(rf"-? *{_NUMBER}", text):
        return not_a(text, WANTED, Words("没有单位", "it has no unit"))
    if text.startswith("-"):
        return not_a(text, WANTED, Words("小于零", "it is below zero"))
    if wide(text):
        return Wrong("HT841", text, wanted=WANTED, ascii=ascii_of(text))
    return not_a(text, WANTED)


def calendar_length(text: str) -> Length:
    """Months and years: the clock of the calendar, in months."""
    found = _PIECE.fullmatch(text)
    iso = re.fullmatch(r"P(?:([0-9]{1,4})Y)?(?:([0-9]{1,4})M)?", text)
    if iso and any(iso.groups()):
        return Length(Fraction(int(iso[1] or 0) * 12 + int(iso[2] or 0)), "calendar")
    if not found or found[2] not in _CALENDAR:
        raise not_a(text, MONTHS)
    months = Fraction(found[1]) * _CALENDAR[found[2]]
    if months.denominator != 1 or months > 2400:
        raise not_a(text, MONTHS)
    return Length(months, "calendar")


def working(text: str) -> Length:
    found = re.fullmatch(rf"({_NUMBER}) *(.+)", text)
    clock = _WORKING.get(found[2]) if found else None
    if found is None or clock is None:
        raise not_a(text, WORKING)
    return Length(Fraction(found[1]), clock)
