"""What asks for room under caps and what shares it: caps, claims, groups, and what is granted. See ``caps``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction

from attrs import field, frozen

from hetong.settle.values import Step

WINDOWS = ("occurrence", "day", "week", "month", "quarter", "year", "rolling", "agreement")
"""From narrow to wide: the order in which caps apply."""


@frozen
class Cap:
    """``at most``. window: one of WINDOWS. ``limit`` in money, or, with ``times``, how many claims that come to more
    than zero; None: it does not cap, and ``open`` says why (``none``, or what is not known). ``months`` or ``days``:
    the length of a rolling window, which ends with the claim's own month (day) and includes it."""

    id: str
    window: str
    limit: Fraction | None
    months: int = 0
    days: int = 0
    times: bool = False
    open: str = ""


@frozen
class Claim:
    """An amount that asks for room. ``norm``: the sentence it comes from, by which groups find it.

    day: the day it counts on (of a periodic amount the last day of its window); order: breaks ties of one day (a
    time). windows: names by cap window (``{"month": "2027-06", "occurrence": "outage-7"}``); those not given are made
    from ``day`` (calendar), occurrence from ``id``. key: claims of different keys never share room.
    limits: sizes of caps for this claim, by cap id, where they differ from window to window (10 % of the month's fee).
    fixed: granted already by an agreed statement or an opening fact: not cut, but uses up room.
    withdraws: the id of an earlier claim whose grant this one takes back (``amount`` below zero: that much of it;
    zero: all of it); the room it had is free again, in the windows of that claim. A negative amount without
    ``withdraws`` gives room back in its own windows. batch: the name of the batch; "": the calendar month of day."""

    id: str
    norm: str
    amount: Fraction
    day: dt.date
    order: int = 0
    windows: Mapping[str, str] = field(factory=dict)
    key: tuple[str, ...] = ()
    limits: Mapping[str, Fraction | None] = field(factory=dict)
    fixed: Fraction | None = None
    withdraws: str = ""
    batch: str = ""


@frozen
class Group:
    """What shares caps: a sentence with its own caps (members: itself), a remedy, a ceiling. ``members``: ids of norms
    or of other groups, in their stated order. cut: in_order (the first takes what it can) or pro_rata.
    keyed: claims of different keys have room of their own. A sentence's own caps stand in a group of its own name,
    ``Group(norm, (norm,), caps)``; they come before those of any remedy."""

    id: str
    members: tuple[str, ...]
    caps: tuple[Cap, ...] = ()
    cut: str = "in_order"
    keyed: bool = True


@frozen(eq=False)
class Granted:
    """What a claim gets. amount: unrounded, after all caps; asked: before them. cut_by: ids of the caps that lowered
    it. lost: ``keep`` said no. together: names the pro rata cut that made it, the same for all it was cut with (their
    rounded amounts must add up, see ``rounded``); "" where there was none. steps: kind ``cap`` (own caps) or
    ``remedy_cap``; one for each cap that bound, or did not cap because it is open."""

    id: str
    asked: Fraction
    amount: Fraction
    cut_by: tuple[str, ...] = ()
    lost: bool = False
    together: str = ""
    steps: tuple[Step, ...] = ()
