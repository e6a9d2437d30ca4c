"""From where an expression is looked at: its window, keys, row, the happenings it speaks of, and the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from attrs import evolve, field, frozen

from hetong.settle.values import Instant, Interval, Period, Value

EMPTY: Mapping[str, Any] = {}


@frozen(eq=False)
class Occurrence:
    """Something that happened once: a journal line, a row, a window that became true, a breach, a performance.

    ``of``: the id of what happened; ``id``: of this one time (a happening's id, a row's id, ``NORM/WINDOW``);
    ``values``: columns by id; ``root``: the failure or happening it goes back to; ``delay`` of a breach: the norm
    instance that was late."""

    of: str
    id: str
    at: Instant
    day: dt.date
    whole_day: bool = False
    actor: str = ""
    ref: str = ""
    record: str = ""
    values: Mapping[str, Value] = field(factory=dict)
    window: Period | None = None
    keys: Mapping[str, str] = field(factory=dict)
    root: str = ""
    instance: Any = None
    provisional: bool = False
    span: Interval | None = None  # a row that is placed in time by a span
    bound: Mapping[str, Occurrence] = field(factory=dict)
    line: int = 0

    @property
    def failure(self) -> str:
        return self.root or self.id


@frozen(eq=False)
class Place:
    """``bound``: by id, the occurrence a name stands for. ``day``: as seen at the end of this day; None: as of the
    run. ``bearer``: of the norm at hand, ``other``: its counterparty. ``amount``: of the sentence, after caps."""

    window: Period | None = None
    keys: Mapping[str, str] = field(factory=dict)
    row: Occurrence | None = None
    previous: Occurrence | None = None
    bound: Mapping[str, Occurrence] = field(factory=dict)
    day: dt.date | None = None
    bearer: str = ""
    other: str = ""
    amount: Value = None
    instance: Any = None

    def at_row(self, row: Occurrence, previous: Occurrence | None = None) -> Place:
        return evolve(self, row=row, previous=previous)

    def within(self, window: Period | None) -> Place:
        return evolve(self, window=window)

    def on(self, day: dt.date | None) -> Place:
        return evolve(self, day=day)


NOWHERE = Place()
