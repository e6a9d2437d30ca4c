"""Days that are known from the contract alone: where its term cuts a window, and what month arithmetic gives."""

from __future__ import annotations

import datetime
from fractions import Fraction

from hetong.lints.reading import Reading
from hetong.trees import model

_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def day(e: model.Expr | None) -> datetime.date | None:
    """The day of a literal date."""
    return datetime.date.fromisoformat(str(e.info["value"])) if e is not None and e.op == "date" else None


def term(reading: Reading) -> tuple[datetime.date | None, datetime.date | None]:
    """First and last day of the term, where they are written."""
    found = reading.of(model.Term)
    return (day(found[0].start), day(found[0].end)) if found else (None, None)


def window(on: datetime.date, unit: str) -> tuple[datetime.date, datetime.date]:
    """First and last day of the calendar window that holds a day."""
    size = _MONTHS[unit]
    first = on.replace(month=(on.month - 1) // size * size + 1, day=1)
    return first, plus_months(first, size) - datetime.timedelta(days=1)


def plus_months(on: datetime.date, months: int) -> datetime.date:
    """The same day number that many months later, else the last day (Civil Code art. 202)."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    for number in (on.day, 30, 29, 28):
        try:
            return datetime.date(year, month + 1, min(on.day, number))
        except ValueError:
            continue
    raise AssertionError(f"{on} + {months} months")


def cuts(reading: Reading, unit: str) -> tuple[str, str]:
    """The first and the last window as the term cuts them ("" where it does not)."""
    if unit not in _MONTHS:
        return "", ""
    start, end = term(reading)
    first = window(start, unit) if start else None
    last = window(end, unit) if end else None
    return (
        f"{start} – {first[1]}" if first and start != first[0] else "",
        f"{last[0]} – {end}" if last and end != last[1] else "",
    )


def fraction_of_first(reading: Reading, unit: str) -> Fraction | None:
    """The share of its days that the first (or else the last) window has; None where nothing is cut or known."""
    start, end = term(reading)
    if unit not in _MONTHS:
        return None
    for on, ahead in ((start, True), (end, False)):
        if on is not None:
            first, last = window(on, unit)
            days = (last - on if ahead else on - first).days + 1
            if days != (last - first).days + 1:
                return Fraction(days, (last - first).days + 1)
    return None
