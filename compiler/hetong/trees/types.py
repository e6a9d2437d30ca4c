"""The types of the language. A type is what may stand in a slot; units are part of it."""

from __future__ import annotations

from attrs import evolve, frozen


@frozen
class Type:
    """``base`` and its refinements.

    ========= =============================== ==========================================================
    base      of                              remarks
    ========= =============================== ==========================================================
    money     currency ("CNY")                ``per`` makes it a rate: CNY 4.20 per parcel
    percent   -                               ``per`` makes it a rate: 4% per year
    number    -                               a bare decimal
    count     record or event id, or ""       a whole number of things
    duration  "" elapsed calendar working     clock: "" is any; elapsed: seconds to weeks; calendar: months, years
    quantity  unit id                         an amount of a declared unit
    date time datetime span hours -           hours: 09:00 to 21:00; span: two moments, half open
    row       table or scale id               one row of it
    list      element base or ""              open or closed
    text bool party event norm document metric window moment   -
    step      -                               ``1step`` on a scale
    any       -                               unknown after an error: fits everything, reported once already
    ========= =============================== ==========================================================

    ``per`` names a unit of time ("day"), a declared unit, or a record or event id.
    """

    base: str
    of: str = ""
    per: str = ""

    def rate(self, per: str) -> Type:
        return evolve(self, per=per)

    @property
    def flat(self) -> Type:
        return evolve(self, per="") if self.per else self

    def __str__(self) -> str:
        head = {"row": self.of, "quantity": self.of}.get(self.base, self.base)
        return f"{head} per {self.per}" if self.per else head


ANY = Type("any")
TEXT = Type("text")
BOOL = Type("bool")
NUMBER = Type("number")
COUNT = Type("count")
PERCENT = Type("percent")
DURATION = Type("duration")
DATE = Type("date")
DATETIME = Type("datetime")
MOMENT = Type("moment")
LIST = Type("list")
EVENT = Type("event")
PARTY = Type("party")
