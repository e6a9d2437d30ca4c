"""A time zone: moments of elapsed time to days and clock times of the contract, and back.

Clock times that a change of clocks skips are the first moment after the gap; those that come twice are the first of
the two. A day is ``start(day) <= t < end(day)``: days neither overlap nor leave a gap, whatever clocks do, and a day
that a zone skipped altogether (Samoa, 30 December 2011) has no length.
"""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from hetong.settle.time.limits import FIRST, LAST, OutOfCalendar, UnknownZone, guarded
from hetong.settle.values import Instant

BEIJING = "Asia/Shanghai"
_NAMED = dict.fromkeys(("", "by_law", "by law", "PRC", "CN", "Beijing", "北京时间", "北京"), BEIJING)
_UTC = dt.UTC
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=_UTC)
_TICK = dt.timedelta(microseconds=1)
_MIDNIGHT = dt.time()
_DAY = dt.timedelta(days=1)
_END = dt.datetime.combine(LAST + _DAY, _MIDNIGHT)


class Zone:
    """``name``: a name of the IANA database; "", by_law, PRC, 北京时间: Asia/Shanghai. Raises UnknownZone."""

    def __init__(self, name: str = "") -> None:
        self.name = _NAMED.get(name, name)
        try:
            self._zone = ZoneInfo(self.name)
        except (KeyError, ValueError, OSError):
            raise UnknownZone(f"unknown time zone {name!r}") from None
        self._starts: dict[dt.date, Instant] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Zone) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"Zone({self.name!r})"

    def local(self, at: Instant) -> dt.datetime:
        """Date and time on the clocks of the zone, without a zone. Raises OutOfCalendar."""
        try:
            local = (_EPOCH + at * _TICK).astimezone(self._zone).replace(tzinfo=None)
        except OverflowError:
            raise OutOfCalendar(f"a moment outside {FIRST.year}-{LAST.year}") from None
        # The end of the last day is the start of a day beyond it.
        if not FIRST <= local.date() <= LAST and local != _END:
            raise OutOfCalendar(f"{local.isoformat()} is outside {FIRST.year}-{LAST.year}")
        return local

    def day(self, at: Instant) -> dt.date:
        """The day with ``start(day) <= at < end(day)``. Raises OutOfCalendar."""
        day = self.local(at).date()
        # Clocks set back over midnight show yesterday's date again after today has begun.
        if day < LAST and at >= self.start(day + _DAY):
            return day + _DAY
        if day > FIRST and at < self.start(day):
            return day - _DAY
        return day

    def at(self, day: dt.date, time: dt.time = _MIDNIGHT) -> Instant:
        """The moment a clock of the zone first shows this. Raises OutOfCalendar."""
        return self._at(guarded(day), time)

    def start(self, day: dt.date) -> Instant:
        """The first moment of the day. Raises OutOfCalendar."""
        found = self._starts.get(day)
        if found is None:
            if day != LAST + _DAY:
                guarded(day)
            found = self._starts[day] = self._at(day, _MIDNIGHT)
        return found

    def end(self, day: dt.date) -> Instant:
        """24:00: the first moment of the next day. Raises OutOfCalendar."""
        return self.start(guarded(day) + _DAY)

    def _at(self, day: dt.date, time: dt.time) -> Instant:
        naive = dt.datetime.combine(day, time.replace(tzinfo=None))
        before, after = self._read(naive, 0), self._read(naive, 1)
        if before <= after:  # the same, or a time that comes twice
            return before
        # A gap: the moment of the change lies in (after, before].
        low, high = after, before
        old = self._shift(Instant(low))
        while high - low > 1:
            middle = (low + high) // 2
            if self._shift(Instant(middle)) == old:
                low = Instant(middle)
            else:
                high = Instant(middle)
        return high

    def _read(self, naive: dt.datetime, fold: int) -> Instant:
        return Instant((naive.replace(tzinfo=self._zone, fold=fold) - _EPOCH) // _TICK)

    def _shift(self, at: Instant) -> dt.timedelta | None:
        return (_EPOCH + at * _TICK).astimezone(self._zone).utcoffset()


def from_utc(moment: dt.datetime) -> Instant:
    """An aware datetime as an Instant. Raises ValueError for one without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return Instant((moment.astimezone(_UTC) - _EPOCH) // _TICK)
