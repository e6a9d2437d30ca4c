"""Working days: which days are worked, and how many there are between two days.

In: per year a list of days moved to rest and days moved to work. Out: days and counts, each with the years they rest
on without a list. In such a year Monday to Friday is a forecast and no more; it is always reported.

``rest`` and ``work`` of a list are the days it names; every other Saturday and Sunday is a rest day. A list may name
days at the end of the year before (the PRC's New Year's Day: from 29 December on), so those days rest on two lists.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from attrs import frozen

from hetong.base import resources
from hetong.settle.time.limits import FIRST, LAST, BadCalendar, OutOfCalendar, guarded, shifted

_NO_YEARS: frozenset[int] = frozenset()
_FRIDAY = 4
_LONGEST = 366


@frozen
class YearList:
    """The list of one year: days of rest, days of work that would be rest, and where it stands."""

    rest: frozenset[dt.date]
    work: frozenset[dt.date]
    source: str = ""


class Days:
    """A calendar of working days. ``reach``: how many days before 1 January the list of a year may change.

    Every method raises OutOfCalendar beyond 1900-2200. ``years`` in an answer are those without a list."""

    def __init__(self, lists: Mapping[int, YearList], name: str = "", reach: int = 0) -> None:
        self.lists = dict(sorted(lists.items()))
        self.name = name
        self.reach = reach
        self._rest: set[dt.date] = set()
        self._work: set[dt.date] = set()
        for listed in self.lists.values():  # of two lists that name a day the later year's holds
            self._rest = (self._rest - listed.work) | listed.rest
            self._work = (self._work - listed.rest) | listed.work
        self._years: dict[int, tuple[int, ...]] = {}
        self._before = self._sums()

    @classmethod
    def from_data(cls, data: Mapping[Any, Any], name: str = "", reach: int = 0) -> Days:
        """From plain data: year -> {source, rest: ["2027-02-05..2027-02-11", {days, zh, en}], work: ["2027-02-13"]}.

        Raises BadCalendar, naming the year and the entry."""
        return cls({year: _listed(year, entry) for year, entry in _by_year(data)}, name, reach)

    def with_lists(self, more: Mapping[int, YearList]) -> Days:
        """The same calendar with further lists; those given replace its own."""
        return Days({**self.lists, **more}, self.name, self.reach)

    def official(self, year: int) -> bool:
        """Whether there is a list for the year."""
        return year in self.lists

    def source(self, year: int) -> str:
        """Where the list of the year stands; "" without a list."""
        return self.lists[year].source if year in self.lists else ""

    def missing(self, first: dt.date, last: dt.date) -> frozenset[int]:
        """The years whose lists bear on the days ``first`` to ``last`` and are not there; none if last < first."""
        if last < first:
            return _NO_YEARS
        end = last.year
        if self.reach and (last.month, last.day) > (12, 31 - self.reach) and end < LAST.year:
            end += 1
        if first.year == end:
            return _NO_YEARS if end in self.lists else frozenset((end,))
        return frozenset(year for year in range(first.year, end + 1) if year not in self.lists)

    def working(self, day: dt.date) -> bool:
        """Whether the day is worked; a forecast where ``missing(day, day)`` names a year."""
        guarded(day)
        return day in self._work or (day.weekday() <= _FRIDAY and day not in self._rest)

    def next_working(self, day: dt.date) -> tuple[dt.date, frozenset[int]]:
        """The day itself if it is worked, else the first worked day after it."""
        found = self._number(self._rank(guarded(day)))
        return found, self.missing(day, found)

    def last_working(self, day: dt.date) -> tuple[dt.date, frozenset[int]]:
        """The day itself if it is worked, else the last worked day before it."""
        found = self._number(self._rank_after(guarded(day)) - 1)
        return found, self.missing(found, day)

    def add(self, day: dt.date, n: int) -> tuple[dt.date, frozenset[int]]:
        """The n-th working day after ``day`` (before it for a negative n), which is not counted; 0: the day itself."""
        guarded(day)
        if n > 0:
            found = self._number(self._rank_after(day) + n - 1)
            return found, self.missing(shifted(day, 1), found)
        if n < 0:
            found = self._number(self._rank(day) + n)
            return found, self.missing(found, shifted(day, -1))
        return day, _NO_YEARS

    def nth_of(self, first: dt.date, last: dt.date, n: int) -> tuple[dt.date | None, frozenset[int]]:
        """The n-th working day of ``first`` to ``last``; -1 is the last one. None: there are fewer."""
        if n == 0:
            raise ValueError("working days are counted from 1, or from -1 for the last")
        guarded(first)
        guarded(last)
        low, high = self._rank(first), self._rank_after(last)
        at = low + n - 1 if n > 0 else high + n
        if not low <= at < high:
            return None, self.missing(first, last)
        found = self._number(at)
        return found, self.missing(first, found) if n > 0 else self.missing(found, last)

    def count(self, first: dt.date, last: dt.date) -> tuple[int, frozenset[int]]:
        """How many of the days ``first`` to ``last``, both included, are worked."""
        if last < first:
            return 0, _NO_YEARS
        return self._rank_after(guarded(last)) - self._rank(guarded(first)), self.missing(first, last)

    def between(self, a: dt.date, b: dt.date) -> tuple[int, frozenset[int]]:
        """Working days after ``a`` up to and with ``b``; from ``b`` up to before ``a``, negative, if b < a."""
        guarded(a)
        guarded(b)
        if b > a:
            return self._rank_after(b) - self._rank_after(a), self.missing(shifted(a, 1), b)
        if b < a:
            return self._rank(b) - self._rank(a), self.missing(b, shifted(a, -1))
        return 0, _NO_YEARS

    def _sums(self) -> list[int]:
        """The number of working days before each year from 1900 on, and of all at the end."""
        change: dict[int, int] = {}
        for day in self._work:
            if day.weekday() > _FRIDAY:
                change[day.year] = change.get(day.year, 0) + 1
        for day in self._rest:
            if day.weekday() <= _FRIDAY:
                change[day.year] = change.get(day.year, 0) - 1
        sums = [0]
        for year in range(FIRST.year, LAST.year + 1):
            start, end = dt.date(year, 1, 1), dt.date(year, 12, 31)
            sums.append(sums[-1] + _weekdays(start, end) + change.get(year, 0))
        return sums

    def _worked(self, year: int) -> tuple[int, ...]:
        found = self._years.get(year)
        if found is None:
            first, last = dt.date(year, 1, 1).toordinal(), dt.date(year, 12, 31).toordinal()
            days = {n for n in range(first, last + 1) if (n - 1) % 7 <= _FRIDAY}
            days -= {d.toordinal() for d in self._rest if d.year == year}
            days |= {d.toordinal() for d in self._work if d.year == year}
            found = self._years[year] = tuple(sorted(days))
        return found

    def _rank(self, day: dt.date) -> int:
        """Working days before ``day``, from 1900 on."""
        return self._before[day.year - FIRST.year] + bisect_left(self._worked(day.year), day.toordinal())

    def _rank_after(self, day: dt.date) -> int:
        return self._before[day.year - FIRST.year] + bisect_right(self._worked(day.year), day.toordinal())

    def _number(self, k: int) -> dt.date:
        if not 0 <= k < self._before[-1]:
            raise OutOfCalendar(f"a working day outside {FIRST.year}-{LAST.year}")
        at = bisect_right(self._before, k) - 1
        return dt.date.fromordinal(self._worked(FIRST.year + at)[k - self._before[at]])


def _weekdays(first: dt.date, last: dt.date) -> int:
    def up_to(n: int) -> int:
        return n // 7 * 5 + min(n % 7, 5)

    return up_to(last.toordinal()) - up_to(first.toordinal() - 1)


@cache
def prc() -> Days:
    """The official lists of the PRC that ship with the package."""
    import json

    data = json.loads(resources.read("settle/time/calendars", "prc.json"))
    return Days.from_data(data["years"], data["name"], data["reach"])


def read_lists(data: Mapping[Any, Any]) -> dict[int, YearList]:
    """Lists by year from plain data, as ``Days.from_data``. Raises BadCalendar."""
    return {year: _listed(year, entry) for year, entry in _by_year(data)}


def _by_year(data: Mapping[Any, Any]) -> Iterator[tuple[int, Any]]:
    for key, entry in data.items():
        text = str(key)
        if not (
            text.isascii() and text.isdecimal() and len(text) == 4 and FIRST.year <= int(text) <= LAST.year
        ):
            raise BadCalendar(f"{text[:20]!r} is not a year from {FIRST.year} to {LAST.year}")
        yield int(text), entry


def _listed(year: int, entry: Any) -> YearList:
    if not isinstance(entry, Mapping):
        raise BadCalendar(f"{year}: not a list of rest and work days")
    odd = set(entry) - {"rest", "work", "source"}
    if odd:
        raise BadCalendar(f"{year}: unknown key {min(map(str, odd))!r}")
    rest, work = (frozenset(_days(year, key, entry.get(key, ()))) for key in ("rest", "work"))
    if both := rest & work:
        raise BadCalendar(f"{year}: {min(both).isoformat()} is both a day of rest and a day of work")
    return YearList(rest, work, str(entry.get("source", "")))


def _days(year: int, key: str, items: Any) -> Iterator[dt.date]:
    if isinstance(items, str | Mapping) or not hasattr(items, "__iter__"):
        raise BadCalendar(f"{year}: {key} is not a list")
    for item in items:
        text = item.get("days") if isinstance(item, Mapping) else item
        first, last = _span(year, text)
        for n in range((last - first).days + 1):
            yield first + dt.timedelta(days=n)


def _span(year: int, text: Any) -> tuple[dt.date, dt.date]:
    if isinstance(text, dt.date):
        text = text.isoformat()
    try:
        first, _, last = str(text).partition("..")
        span = dt.date.fromisoformat(first), dt.date.fromisoformat(last or first)
    except ValueError:
        raise BadCalendar(f"{year}: {str(text)[:40]!r} is neither a day nor first..last") from None
    # A list changes days of its own year, or of the turn of the year.
    low, high = dt.date(year - 1, 12, 1), dt.date(year, 12, 31)
    if not (low <= span[0] <= span[1] <= high and (span[1] - span[0]).days < _LONGEST):
        raise BadCalendar(f"{year}: {str(text)[:40]} does not lie in the year")
    return span
