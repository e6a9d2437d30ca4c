"""The clock of one contract: its zone, its working days, when its years begin. What evaluation holds and passes on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from attrs import frozen

from hetong.settle.time.days import Days, prc, read_lists
from hetong.settle.time.limits import guarded
from hetong.settle.time.zone import Zone
from hetong.trees.model import Contract

_BY_LAW = frozenset(("", "by_law", "by law", "law", "国家法定节假日安排"))
_PRC = frozenset(("PRC", "CN"))
_ZONES = {"PRC": "Asia/Shanghai", "CN": "Asia/Shanghai", "HK": "Asia/Hong_Kong", "MO": "Asia/Macau"}


@frozen(eq=False)
class Clock:
    """``start``: the first day of the term, None where it is not known; ``year``: calendar or from_start."""

    zone: Zone
    days: Days
    start: dt.date | None = None
    year: str = "calendar"

    @classmethod
    def of(
        cls,
        contract: Contract,
        start: dt.date | None = None,
        calendars: Mapping[str, Mapping[Any, Any]] | None = None,
    ) -> Clock:
        """The clock a contract names. ``calendars``: further lists, name -> year -> list (``Days.from_data``).

        Lists under the contract's own name for its calendar, ``by_law`` or ``PRC`` add to the official ones of the
        PRC where those hold. A named calendar without lists is a forecast in every year. Raises UnknownZone,
        BadCalendar, OutOfCalendar."""
        return cls(
            zone=Zone(_zone(contract)),
            days=calendar(contract.calendar, contract.law, calendars or {}),
            start=None if start is None else guarded(start),
            year=contract.year,
        )


def calendar(name: str, law: str, calendars: Mapping[str, Mapping[Any, Any]]) -> Days:
    """The working days of the calendar ``name`` under ``law``. Raises BadCalendar."""
    chinese = name in _PRC or (name in _BY_LAW and (law in _PRC or law == ""))
    own = [name, "by_law", "PRC"] if chinese else [name, law] if name in _BY_LAW else [name]
    days = prc() if chinese else Days({}, name)
    for given in dict.fromkeys(own):
        if given in calendars:
            days = days.with_lists(read_lists(calendars[given]))
    return days


def _zone(contract: Contract) -> str:
    if contract.zone in ("", "by_law", "by law"):
        return _ZONES.get(contract.law, "")
    return contract.zone
