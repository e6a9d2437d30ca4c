"""How values read and how they stand in JSON: exact, never through a float.

In: values as ``settle/values.py`` lists them, with the base of their type ("" where nobody knows it), the currency
and the zone of the contract. Out: words in both languages, or plain data for JSON.

A number that ends is a decimal string. One that does not carries numerator and denominator and a rounded display;
in words it stands behind ≈.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from attrs import frozen

from hetong.base.numerals import grouped, money_figure
from hetong.base.source import visible
from hetong.base.words import EMPTY, Words, same
from hetong.settle.values import MICRO, NOTHING, Hours, Instant, Interval, Length, Period, Step, Value

_LONGEST = 40  # decimals somebody may still read
_SHOWN = 6  # decimals of a number that does not end
_NONE = Words("无", "none")
_YES, _NO = Words("是", "yes"), Words("否", "no")
_UNSURE = Words("尚不可知", "not yet known")
_STILL = Words("未结束", "still open")
_UNITS = {
    "week": ("周", "week"),
    "day": ("日", "day"),
    "hour": ("小时", "hour"),
    "minute": ("分钟", "minute"),
    "second": ("秒", "second"),
    "month": ("个月", "month"),
    "year": ("年", "year"),
    "working_day": ("个工作日", "working day"),
    "working_hour": ("个服务小时", "service hour"),
}
_CLOCK = (("day", 86_400), ("hour", 3_600), ("minute", 60))
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_NO_AMOUNT = frozenset({"quantity", "factor", "metric", "date", "day_count", "excuse"})


def ending(value: Fraction | int) -> str | None:
    """The decimal a number is, every digit of it: 1/8 is ``0.125``; None where it does not end (1/3)."""
    exact = Fraction(value)
    rest, places = exact.denominator, 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest //= prime
            power += 1
        places = max(places, power)
    return None if rest != 1 or places > _LONGEST else rounded(exact, places)


def rounded(value: Fraction, places: int) -> str:
    """To ``places`` decimals, half up; trailing zeros stay."""
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    digits = str(whole).rjust(places + 1, "0")
    sign = "-" if value < 0 and whole else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def number(value: Fraction | int) -> str:
    """1,234.5; ≈ 0.333333 where it does not end."""
    exact = ending(value)
    return _grouped(exact) if exact is not None else f"≈ {_grouped(rounded(Fraction(value), _SHOWN))}"


def percent(value: Fraction) -> str:
    """96.5%; ≈ 96.6667% where it does not end."""
    exact = ending(value * 100)
    return f"{_grouped(exact)}%" if exact is not None else f"≈ {_grouped(rounded(value * 100, 4))}%"


def money(value: Fraction, currency: str) -> str:
    """CNY 1,234.50, with all digits of a finer amount; ≈ before one that does not end."""
    exact = ending(value)
    about = "" if exact is not None else "≈ "
    figure = money_figure(Decimal(exact if exact is not None else rounded(value, _SHOWN)), currency)
    return f"{about}{currency} {figure}".lstrip()


def money_json(value: Fraction, currency: str) -> dict[str, Any]:
    """``{"amount": "1234.50", "currency": "CNY"}``; ``exact`` ("1000/3") where no decimal says it."""
    exact = ending(value)
    figure = money_figure(Decimal(exact if exact is not None else rounded(value, _SHOWN)), currency)
    made: dict[str, Any] = {"amount": figure.replace(",", ""), "currency": currency}
    if exact is None:
        made["exact"] = f"{value.numerator}/{value.denominator}"
    return made


def ratio_json(value: Fraction | int) -> Any:
    """A decimal string; else numerator, denominator and a rounded display."""
    exact = ending(value)
    if exact is not None:
        return exact
    whole = Fraction(value)
    return {
        "numerator": str(whole.numerator),
        "denominator": str(whole.denominator),
        "display": rounded(whole, _SHOWN),
    }


def instant(value: Instant, zone: str) -> str:
    """RFC 3339 with the offset of the contract's zone; microseconds only where there are any."""
    moment = (_EPOCH + dt.timedelta(microseconds=value)).astimezone(ZoneInfo(zone))
    return moment.isoformat(timespec="microseconds" if value % MICRO else "seconds")


def moment(value: Instant, zone: str) -> Words:
    """2026-07-15 09:30, in the contract's zone."""
    local = (_EPOCH + dt.timedelta(microseconds=value)).astimezone(ZoneInfo(zone))
    style = "seconds" if local.second or local.microsecond else "minutes"
    return same(local.replace(tzinfo=None, microsecond=0).isoformat(" ", style))


def until(value: Instant, zone: str) -> Words:
    """The same of a bound that is itself left out: midnight is the end of the day before."""
    local = (_EPOCH + dt.timedelta(microseconds=value)).astimezone(ZoneInfo(zone))
    if local.time() != dt.time.min:
        return moment(value, zone)
    return _end_of(local.date() - dt.timedelta(days=1))


def within_day(at: Instant | None, day: dt.date | None, zone: str) -> Words | None:
    """The moment a time limit ends at, where it ends within its last day and not with it."""
    if at is None:
        return None
    said = until(at, zone)
    return None if day is not None and said == _end_of(day) else said


def _end_of(day: dt.date) -> Words:
    return Words(f"{day.isoformat()} 24:00", f"the end of {day.isoformat()}")


def duration(value: Length) -> Words:
    """1小时30分钟 / 1 hour 30 minutes; 3个月 / 3 months; 5个工作日 / 5 working days."""
    if value.clock == "calendar":
        whole = value.n.denominator == 1
        years, months = divmod(abs(int(value.n)), 12) if whole else (0, abs(value.n))
        return _spelled([("year", Fraction(years)), ("month", Fraction(months))], value.n < 0)
    if value.clock in ("working_day", "working_hour"):
        return _spelled([(value.clock, abs(value.n))], value.n < 0)
    parts, rest = [], abs(value.n)
    for unit, size in _CLOCK:
        whole_units = rest // size
        parts.append((unit, Fraction(whole_units)))
        rest -= whole_units * size
    return _spelled([*parts, ("second", rest)], value.n < 0)


def duration_json(value: Length) -> dict[str, Any]:
    """``{"n": "5400", "unit": "second", "iso": "PT5400S"}``; ``iso`` where ISO 8601 can say it."""
    unit = {"elapsed": "second", "calendar": "month"}.get(value.clock, value.clock)
    made: dict[str, Any] = {"n": ratio_json(value.n), "unit": unit}
    exact = ending(value.n)
    if exact is not None and value.n >= 0:
        if unit == "second":
            made["iso"] = f"PT{exact}S"
        elif unit == "month" and value.n.denominator == 1:
            made["iso"] = f"P{exact}M"
    return made


def period_json(value: Period) -> dict[str, Any]:
    """``whole_first`` and ``whole_last`` only of one that the term cuts short."""
    made: dict[str, Any] = {
        "name": visible(value.name),
        "unit": value.unit,
        "first": value.first.isoformat(),
        "last": value.last.isoformat(),
        "cut": value.cut,
    }
    for key, day in (("whole_first", value.whole_first), ("whole_last", value.whole_last)):
        if day is not None:
            made[key] = day.isoformat()
    return made


def step_type(step: Step) -> str:
    """The base of the type of what came out of a step: an amount, but for steps that only lead to one."""
    return "" if step.kind in _NO_AMOUNT else "money"


@frozen
class Speller:
    """Spells the values of one contract: amounts in its ``currency``, moments in its ``zone``."""

    currency: str
    zone: str

    def words(self, value: Value, base: str = "") -> Words:
        """A value as it reads; of an unknown type by its Python type. ``EMPTY`` for no value at all."""
        head = base.split(" ")[0]
        if value is None:
            return _UNSURE if head == "bool" else EMPTY
        if value is NOTHING:
            return _NONE
        if isinstance(value, bool):
            return _YES if value else _NO
        if isinstance(value, Fraction | Decimal) or (
            isinstance(value, int) and head not in ("datetime", "moment")
        ):
            return same(self._number(Fraction(value), head))
        if isinstance(value, int):
            return moment(Instant(value), self.zone)
        if isinstance(value, Length):
            return duration(value)
        if isinstance(value, Interval):
            return _span(
                moment(value.start, self.zone), _STILL if value.end is None else moment(value.end, self.zone)
            )
        if isinstance(value, Period):
            return same(visible(value.name))
        if isinstance(value, Hours):
            return same(_hours(value))
        if isinstance(value, dt.datetime | dt.date | dt.time):
            return same(value.isoformat())
        if isinstance(value, Words):
            return Words(visible(value.zh), visible(value.en))
        if isinstance(value, list | tuple | set | frozenset):
            return _joined([self.words(one, base) for one in value])
        return same(visible(str(value)))

    def data(self, value: Value, base: str = "") -> Any:
        """The same for JSON; None stays null and ``none`` is ``{"none": true}``."""
        head = base.split(" ")[0]
        if value is None or isinstance(value, bool):
            return value
        if value is NOTHING:
            return {"none": True}
        if isinstance(value, Fraction | Decimal) or (
            isinstance(value, int) and head not in ("datetime", "moment")
        ):
            exact = Fraction(value)
            return money_json(exact, self.currency) if head == "money" else ratio_json(exact)
        if isinstance(value, int):
            return instant(Instant(value), self.zone)
        if isinstance(value, Length):
            return duration_json(value)
        if isinstance(value, Interval):
            end = None if value.end is None else instant(value.end, self.zone)
            return {"start": instant(value.start, self.zone), "end": end}
        if isinstance(value, Period):
            return period_json(value)
        if isinstance(value, Hours):
            return _hours(value)
        if isinstance(value, dt.datetime | dt.date | dt.time):
            return value.isoformat()
        if isinstance(value, Words):
            return {lang: visible(value.get(lang)) for lang in ("zh", "en")}
        if isinstance(value, list | tuple):
            return [self.data(one, base) for one in value]
        return visible(str(value))

    def money(self, value: Fraction, currency: str = "") -> str:
        return money(value, currency or self.currency)

    def _number(self, value: Fraction, head: str) -> str:
        if head == "money":
            return money(value, self.currency)
        return percent(value) if head == "percent" else number(value)


def _grouped(text: str) -> str:
    try:
        return grouped(text)
    except ValueError:  # more than 60 places: nothing a contract means, but it is not to be lost
        return text


def _spelled(parts: Iterable[tuple[str, Fraction]], negative: bool) -> Words:
    listed = list(parts)
    kept = [(unit, n) for unit, n in listed if n] or [(listed[-1][0], Fraction(0))]
    sign = "-" if negative else ""
    zh = "".join(f"{number(n)}{_UNITS[unit][0]}" for unit, n in kept)
    en = " ".join(f"{number(n)} {_UNITS[unit][1]}{'s' * (n != 1)}" for unit, n in kept)
    return Words(sign + zh, sign + en)


def _span(start: Words, end: Words) -> Words:
    return Words(f"{start.zh} 至 {end.zh}", f"{start.en} to {end.en}")


def _hours(value: Hours) -> str:
    end = "24:00" if value.end == dt.time.min else value.end.isoformat("minutes")
    return f"{value.start.isoformat('minutes')}-{end} {value.every}"


def _joined(parts: list[Words]) -> Words:
    return Words("、".join(part.zh for part in parts), ", ".join(part.en for part in parts))
