"""Names of windows: ``2026``, ``2026-Q3``, ``2026-06``, ``2026-W05``, ``2026-06-03``, ``2026-06-03..2026-06-16``."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from hetong.base.words import Words
from hetong.settle.load.wrong import not_a
from hetong.settle.values import Period

WANTED = Words(
    "期间（如 2026-06、2026-Q3、2026、2026-W05、2026-06-03）",
    "a window (such as 2026-06, 2026-Q3, 2026, 2026-W05, 2026-06-03)",
)
_FORM = re.compile(r"([0-9]{4})(?:-(?:Q([1-4])|W([0-9]{2})|([0-9]{2})(?:-([0-9]{2}))?))?")


def period(text: str) -> Period:
    """The window of a name. Raises Wrong HT840."""
    first, dots, last = text.partition("..")
    if dots:
        low, high = period(first), period(last)
        if low.unit != "day" or high.unit != "day" or high.last < low.first:
            raise not_a(text, WANTED)
        return Period("span", low.first, high.last, text)
    found = _FORM.fullmatch(text)
    if not found:
        raise not_a(text, WANTED)
    year, quarter, week, month, number = (int(part) if part else 0 for part in found.groups())
    if not 1900 <= year <= 2200:
        raise not_a(text, WANTED)
    try:
        if quarter:
            return _months(year, quarter * 3 - 2, 3, "quarter", text)
        if found[3]:
            monday = dt.date.fromisocalendar(year, week, 1)
            return Period("week", monday, monday + dt.timedelta(6), text)
        if found[5]:
            day = dt.date(year, month, number)
            return Period("day", day, day, text)
        if found[4]:
            return _months(year, month, 1, "month", text)
    except ValueError:
        raise not_a(text, WANTED) from None
    return _months(year, 1, 12, "year", text)


def _months(year: int, month: int, count: int, unit: str, name: str) -> Period:
    first = dt.date(year, month, 1)
    end = month + count - 1
    return Period(unit, first, dt.date(year, end, calendar.monthrange(year, end)[1]), name)
