"""The calendar of settlement once more, as slowly and plainly as it can be: day by day and minute by minute.

Shares no code with ``hetong.settle.time``: sets of days and minutes in, sets and lists out.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)
UTC = dt.UTC
EPOCH = dt.datetime(1970, 1, 1, tzinfo=UTC)


def works(day, rest, work):
    if day in work:
        return True
    return day not in rest and day.strftime("%a") not in ("Sat", "Sun")


def nth_working_after(day, n, rest, work):
    step = DAY if n > 0 else -DAY
    while n:
        day += step
        if works(day, rest, work):
            n -= 1 if n > 0 else -1
    return day


def roll(day, rest, work):
    while not works(day, rest, work):
        day += DAY
    return day


def all_days(first, last):
    day = first
    while day <= last:
        yield day
        day += DAY


def working_in(first, last, rest, work):
    return [day for day in all_days(first, last) if works(day, rest, work)]


def months_on(day, n):
    year, month = day.year, day.month
    for _ in range(abs(n)):
        month += 1 if n > 0 else -1
        if month == 13:
            year, month = year + 1, 1
        if month == 0:
            year, month = year - 1, 12
    number = day.day
    while True:
        try:
            return dt.date(year, month, number)
        except ValueError:
            number -= 1


def label(day, unit):
    """What two days of the same calendar unit have in common."""
    if unit == "day":
        return day
    if unit == "week":
        while day.strftime("%a") != "Mon":
            day -= DAY
        return day
    if unit == "month":
        return (day.year, day.month)
    if unit == "quarter":
        return (day.year, {1: 1, 2: 1, 3: 1, 4: 2, 5: 2, 6: 2, 7: 3, 8: 3, 9: 3}.get(day.month, 4))
    return day.year


def windows(unit, start, end):
    """(first, last) of the windows cut to the term."""
    found = []
    for day in all_days(start, end):
        if found and label(found[-1][-1], unit) == label(day, unit):
            found[-1].append(day)
        else:
            found.append([day])
    return [(days[0], days[-1]) for days in found]


def whole(unit, day):
    first = last = day
    while label(first - DAY, unit) == label(day, unit):
        first -= DAY
    while label(last + DAY, unit) == label(day, unit):
        last += DAY
    return first, last


def month_windows(months, start, end):
    """Whole windows of so many months from the start that begin by ``end``."""
    found, k = [], 0
    while months_on(start, k * months) <= end:
        found.append((months_on(start, k * months), months_on(start, (k + 1) * months) - DAY))
        k += 1
    return found


def minute(zone, day, time):
    """The first minute (since 1970) at which the clocks of a zone show this or later."""
    naive = dt.datetime.combine(day, time)
    at = naive.replace(tzinfo=UTC) - dt.timedelta(hours=30)
    tz = ZoneInfo(zone)
    while at.astimezone(tz).replace(tzinfo=None) < naive:
        at += MINUTE
    return (at - EPOCH) // MINUTE


def service_minutes(zone, start, end, every, a, b, rest, work):
    """The minutes of service among a..b-1, as a set."""
    first = (EPOCH + a * MINUTE).astimezone(ZoneInfo(zone)).date() - 2 * DAY
    last = (EPOCH + b * MINUTE).astimezone(ZoneInfo(zone)).date() + 2 * DAY
    found = set()
    for day in all_days(first, last):
        if every == "working_day" and not works(day, rest, work):
            continue
        until = day if end > start else day + DAY
        found |= set(range(minute(zone, day, start), minute(zone, until, end)))
    return {m for m in found if a <= m < b}
