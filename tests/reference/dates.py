"""The calendar of 2026 by hand, windows of a term, and days counted one by one."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import NamedTuple

DAY = dt.timedelta(days=1)


def _days(*ranges: tuple[int, int, int]) -> frozenset[dt.date]:
    return frozenset(dt.date(2026, m, d) for m, first, last in ranges for d in range(first, last + 1))


HOLIDAYS = _days((1, 1, 3), (2, 15, 23), (4, 4, 6), (5, 1, 5), (6, 19, 21), (9, 25, 27), (10, 1, 7))
"""Rest days of the State Council's arrangement for 2026."""
WORKED = _days((1, 4, 4), (2, 14, 14), (2, 28, 28), (5, 9, 9), (9, 20, 20), (10, 10, 10))
"""Weekend days of 2026 moved to work."""


def works(day: dt.date) -> bool:
    if day.year != 2026:
        raise ValueError(f"no calendar for {day}")
    if day in WORKED:
        return True
    return day not in HOLIDAYS and day.weekday() < 5


def rolled(day: dt.date) -> dt.date:
    while not works(day):
        day += DAY
    return day


def working_days_after(day: dt.date, n: int) -> dt.date:
    while n:
        day += DAY
        n -= works(day)
    return day


def working_days_before(day: dt.date, n: int) -> dt.date:
    while n:
        day -= DAY
        n -= works(day)
    return day


def nth_working_day(first: dt.date, last: dt.date, n: int) -> dt.date:
    """The n-th working day from ``first``; -1 is the last one of the days to ``last``."""
    found = []
    day = first
    while day <= last:
        if works(day):
            found.append(day)
        day += DAY
    return found[n - 1] if n > 0 else found[n]


def months_after(day: dt.date, n: int) -> dt.date:
    """Same day number, else the last of that month."""
    year, month = day.year, day.month
    for _ in range(n):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    number = day.day
    while True:
        try:
            return dt.date(year, month, number)
        except ValueError:
            number -= 1


class Win(NamedTuple):
    """A window: its unit and name, its days in the term, and those of the whole unit."""

    unit: str
    name: str
    first: dt.date
    last: dt.date
    whole_first: dt.date
    whole_last: dt.date

    @property
    def cut(self) -> bool:
        return (self.first, self.last) != (self.whole_first, self.whole_last)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def name_of(unit: str, day: dt.date) -> str:
    """To which window a day belongs, by its name."""
    if unit == "day":
        return day.isoformat()
    if unit == "week":
        return f"{day.isocalendar().year}-W{day.isocalendar().week:02d}"
    if unit == "month":
        return f"{day.year}-{day.month:02d}"
    if unit == "quarter":
        return f"{day.year}-Q{(day.month + 2) // 3}"
    return str(day.year)


@cache
def window_of(unit: str, day: dt.date) -> Win:
    """The whole window around a day."""
    first = last = day
    while name_of(unit, first - DAY) == name_of(unit, day):
        first -= DAY
    while name_of(unit, last + DAY) == name_of(unit, day):
        last += DAY
    return Win(unit, name_of(unit, day), first, last, first, last)


@cache
def windows(unit: str, start: dt.date, end: dt.date, full: bool = False) -> tuple[Win, ...]:
    """All windows of the term in order, cut to it unless ``full``."""
    found: list[Win] = []
    day = start
    while day <= end:
        if not found or found[-1].name != name_of(unit, day):
            whole = window_of(unit, day)
            found.append(
                whole if full else whole._replace(first=max(whole.first, start), last=min(whole.last, end))
            )
        day += DAY
    return tuple(found)


def following(unit: str, win: Win) -> Win:
    return window_of(unit, window_of(unit, win.whole_last).whole_last + DAY)


def preceding(unit: str, win: Win) -> Win:
    return window_of(unit, window_of(unit, win.whole_first).whole_first - DAY)
