"""How a deadline was reckoned, in words: 自2027-07-02起10日，当日不计入；2027-07-12为工作日.

Dates and numbers in, half a sentence in each language out, without a full stop.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from hetong.base.words import Words
from hetong.settle.values import Length, Period

_UNITS = {
    "second": (1, "秒", "second"),
    "minute": (60, "分钟", "minute"),
    "hour": (3600, "小时", "hour"),
    "day": (86400, "日", "day"),
    "week": (7 * 86400, "周", "week"),
    "month": (1, "个月", "month"),
    "quarter": (3, "个季度", "quarter"),
    "year": (12, "年", "year"),
    "working_day": (1, "个工作日", "working day"),
    "working_hour": (1, "个工作小时", "working hour"),
}
_CLOCK_UNITS = {
    "calendar": ("year", "month"),
    "working_day": ("working_day",),
    "working_hour": ("working_hour",),
}


def length(of: Length, unit: str = "") -> Words:
    """10日 / 10 days, in the unit it was written in where that fits, else in the largest that makes it whole."""
    of_clock = _CLOCK_UNITS.get(of.clock, ("day", "hour", "minute", "second"))
    tried = (unit, *of_clock) if unit in _UNITS and _fits(unit, of.clock) else of_clock
    for name in tried:
        size, zh, en = _UNITS[name]
        n = of.n / size
        if n.denominator == 1:
            break
    text = str(n.numerator) if n.denominator == 1 else _part(n)
    return Words(f"{text}{zh}", f"{text} {en}" + ("" if n == 1 else "s"))


def after(start: dt.date, of: Length, unit: str, rule: str) -> Words:
    said = length(of, unit)
    if rule == "months":
        return Words(
            f"自{start}起{said.zh}，取到期月的对应日，没有对应日的取月末日",
            f"{said.en} from {start}: the corresponding day of the last month, or its last day if there is none",
        )
    if rule == "working_days":
        return Words(
            f"自{start}起{said.zh}，当日不计入，只计工作日",
            f"{said.en} from {start}; that day is not counted, nor are days that are not working days",
        )
    return Words(f"自{start}起{said.zh}，当日不计入", f"{said.en} from {start}; that day is not counted")


def before(start: dt.date, of: Length, unit: str, rule: str, day: dt.date) -> Words:
    said = length(of, unit)
    zh, en = (
        ("，只计工作日", ", nor are days that are not working days") if rule == "working_days" else ("", "")
    )
    return Words(
        f"自{start}倒推{said.zh}，当日不计入{zh}；{day}，不顺延",
        f"{said.en} back from {start}; that day is not counted{en}; {day} does not move",
    )


def hours(start: dt.datetime, of: Length, unit: str, back: bool, end: dt.datetime) -> Words:
    said, working = length(of, unit), of.clock == "working_hour"
    zh = "，只计工作时间" if working else "，连续计算"
    en = "working time only" if working else "without a break"
    if back:
        return Words(
            f"自{_moment(start)}倒推{said.zh}{zh}，至{_moment(end)}",
            f"{said.en} back from {_moment(start)}, {en}, to {_moment(end)}",
        )
    return Words(
        f"自{_moment(start)}起{said.zh}{zh}，至{_moment(end)}止",
        f"{said.en} from {_moment(start)}, {en}, to {_moment(end)}",
    )


def fixed(day: dt.date) -> Words:
    return Words(f"指定日{day}", f"the day fixed: {day}")


def moment(at: dt.datetime) -> Words:
    return Words(f"指定时间{_moment(at)}", f"the time fixed: {_moment(at)}")


def nth(unit: str, n: int, within: Period, day: dt.date, short: bool) -> Words:
    en = _UNITS[unit][2]
    zh = "个工作日" if unit == "working_day" else "日"
    place = f"第{n}{zh}" if n > 0 else f"倒数第{-n}{zh}"
    order = _ordinal(n) if n > 0 else "last" if n == -1 else f"{_ordinal(-n)} last"
    if short:
        return Words(
            f"{within.name}没有{place}，取{day}", f"{within.name} has no {order} {en}; {day} stands for it"
        )
    return Words(f"{within.name}的{place}，即{day}", f"the {order} {en} of {within.name}: {day}")


def end_of(period: Period) -> Words:
    return Words(f"{period.name}的最后一日{period.last}", f"the last day of {period.name}: {period.last}")


def rolled(counted: Words, day: dt.date, last: dt.date) -> Words:
    """What is said when the last day may move: that it is a working day, or where it moved to."""
    if last == day:
        zh, en = f"；{day}为工作日", f"; {day} is a working day"
    else:
        zh, en = f"；{day}不是工作日，顺延至{last}", f"; {day} is not a working day and moves to {last}"
    return Words(counted.zh + zh, counted.en + en)


def forecast(how: Words, years: frozenset[int]) -> Words:
    """The same, marked where it rests on years without a list."""
    if not years:
        return how
    named = [str(year) for year in sorted(years)]
    return Words(
        f"{how.zh}（{'、'.join(named)}年放假安排未列入，按周一至周五暂计）",
        f"{how.en} (forecast: no list of working days for {', '.join(named)})",
    )


def _fits(unit: str, clock: str) -> bool:
    if clock == "elapsed":
        return unit in ("second", "minute", "hour", "day", "week")
    if clock == "calendar":
        return unit in ("month", "quarter", "year")
    return unit == clock


def _part(n: Fraction) -> str:
    return f"{n.numerator}/{n.denominator}"


def _moment(at: dt.datetime) -> str:
    """2027-07-02 09:30, with seconds and their parts where there are any."""
    exact = at.second or at.microsecond
    return at.isoformat(" ") if exact else at.isoformat(" ", "minutes")


def _ordinal(n: int) -> str:
    end = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{end}"
