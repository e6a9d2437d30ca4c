"""What the calendar of settlement refuses. The caller turns these into diagnostics; nothing else is raised here.

Years run from 1900 to 2200: beyond them neither zones nor working days mean anything, and a slip such as 20027 is
caught instead of counted.
"""

from __future__ import annotations

import datetime as dt

FIRST = dt.date(1900, 1, 1)
LAST = dt.date(2200, 12, 31)


class OutOfCalendar(ValueError):
    """A day before 1900 or after 2200."""


class PartOfUnit(ValueError):
    """A length that is not a whole number of its unit where only whole ones count: 1.5 days, half a month."""


class UnknownZone(ValueError):
    """A time zone that is not in the IANA database of this machine."""


class NotAPeriod(ValueError):
    """A text that names no period."""


class BadCalendar(ValueError):
    """A calendar of working days that cannot be read."""


def guarded(day: dt.date) -> dt.date:
    """``day`` itself. Raises OutOfCalendar."""
    if not FIRST <= day <= LAST:
        raise OutOfCalendar(f"{day.isoformat()} is outside {FIRST.year}-{LAST.year}")
    return day


def shifted(day: dt.date, n: int) -> dt.date:
    """``n`` days later, earlier if negative. Raises OutOfCalendar."""
    try:
        return guarded(dt.date.fromordinal(day.toordinal() + n))
    except (ValueError, OverflowError) as error:
        if isinstance(error, OutOfCalendar):
            raise
        raise OutOfCalendar(f"{n} days from {day.isoformat()} is outside {FIRST.year}-{LAST.year}") from None
