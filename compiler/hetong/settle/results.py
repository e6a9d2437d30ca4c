"""What a run gives: a statement of what is owed, a status of what is to be done. Plain data for every printer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction

from attrs import field, frozen

from hetong.base.words import EMPTY, Words
from hetong.settle.values import Instant, Period, Reason, State, Step, Value


@frozen(eq=False)
class Line:
    """One thing owed. ``id``: ``NORM/WINDOW``, ``NORM/KEY/WINDOW`` or ``NORM/REF``, stable from run to run.

    form: pay credit refund deduct withhold bear set_off. state: due (payable, due date known) · paid · part_paid ·
    forecast (provisional) · unknown (because of ``reasons``) · open_choice · displaced (by ``by``) · topped_up ·
    lost (an ``only if`` failed) · pending (an ``only if`` or exercise is still open) · carried · lapsed · waived ·
    frozen (from an agreed statement) · correction. ``amount``: what this line adds to the debt of ``debtor``,
    rounded, in ``currency``; None: unknown. ``gross``: before caps and displacement."""

    id: str
    norm: str
    title: Words
    clause: str
    form: str
    debtor: str
    creditor: str
    state: str
    currency: str
    amount: Fraction | None = None
    gross: Fraction | None = None
    window: Period | None = None
    keys: tuple[str, ...] = ()
    ref: str = ""
    arisen: dt.date | None = None
    due: dt.date | None = None
    due_how: Words = EMPTY
    steps: tuple[Step, ...] = ()
    rows: Mapping[str, int] = field(factory=dict)
    reasons: tuple[Reason, ...] = ()
    by: tuple[str, ...] = ()
    against: str = ""
    paid: Fraction = Fraction(0)
    paid_on: tuple[tuple[dt.date, Fraction], ...] = ()
    sources: tuple[str, ...] = ()  # ids of happenings and rows it rests on


@frozen(eq=False)
class Measurement:
    """A metric in a window: its value as parts, its target and how it compares. verdict: met missed no_data excused
    provisional unknown refused, "" without a target."""

    metric: str
    title: Words
    clause: str
    type: str
    window: Period
    state: State
    value: Value = None
    numerator: Value = None
    denominator: Value = None
    rows: int = 0
    keys: tuple[str, ...] = ()
    relation: str = ""
    target: Value = None
    verdict: str = ""
    reasons: tuple[Reason, ...] = ()
    formula: str = ""  # with its values, where it is not one share or mean of rows


@frozen(eq=False)
class Total:
    """``debtor`` owes ``creditor``: the sum of its due lines, what was paid on them, and the rest."""

    debtor: str
    creditor: str
    due: Fraction
    paid: Fraction
    open: Fraction


@frozen(eq=False)
class Statement:
    """What a period makes owed. ``lines``: all that arise in the period or concern it, in document order."""

    contract: str
    title: Words
    digest: str
    currency: str
    zone: str
    period: Period
    as_of: Instant
    known_at: Instant
    parties: Mapping[str, Words]
    lines: tuple[Line, ...]
    measurements: tuple[Measurement, ...]
    totals: tuple[Total, ...]
    calendars: tuple[str, ...] = ()  # which official lists were used, and years without one
    notes: tuple[Words, ...] = ()
    names: Mapping[str, Words] = field(factory=dict)  # labels of the ids in lines: nodes and happenings
    clauses: Mapping[str, str] = field(factory=dict)
    on_demand: Value = None  # how long after a demand a sum without a day of its own is payable


@frozen(eq=False)
class Item:
    """A duty, payment or prohibition of one bearer in one instance.

    state: not_triggered pending due fulfilled late breached excused waived lost ended unassessed unknown.
    (pending: the trigger is there, performance is not yet possible or the amount not final; due: to be performed by
    ``due``; late: fulfilled after its time; breached: not fulfilled in time, without excuse.)"""

    id: str
    norm: str
    title: Words
    action: Words
    clause: str
    modality: str
    bearer: str
    counterparty: tuple[str, ...]
    state: str
    since: dt.date | None = None
    due: dt.date | None = None
    due_at: Instant | None = None
    due_how: Words = EMPTY
    window: Period | None = None
    keys: tuple[str, ...] = ()
    ref: str = ""
    amount: Fraction | None = None
    currency: str = ""
    provisional: bool = False
    reasons: tuple[Reason, ...] = ()
    blame: str = ""
    repaired_by: tuple[str, ...] = ()  # reparation: the norms that follow from the breach
    count: int = 1  # several instances told as one (unassessed rows)


@frozen(eq=False)
class Right:
    """A power of a party. state: open (may be exercised now) · exercised · lapsed · not_arisen · ended · unknown."""

    id: str
    norm: str
    title: Words
    action: Words
    clause: str
    holder: str
    state: str
    arisen: dt.date | None = None
    until: dt.date | None = None
    until_how: Words = EMPTY
    exercised: dt.date | None = None
    effect: str = ""
    target: str = ""
    ref: str = ""
    reasons: tuple[Reason, ...] = ()


@frozen(eq=False)
class Status:
    """Where a contract stands on ``as_of``. ``next``: per party, the items still to be done, by due day."""

    contract: str
    title: Words
    digest: str
    zone: str
    as_of: Instant
    day: dt.date
    known_at: Instant
    stage: str  # before_start running ended
    end: dt.date | None
    parties: Mapping[str, Words]
    items: tuple[Item, ...]
    rights: tuple[Right, ...]
    next: Mapping[str, tuple[Item, ...]] = field(factory=dict)
    calendars: tuple[str, ...] = ()
    notes: tuple[Words, ...] = ()
    names: Mapping[str, Words] = field(factory=dict)  # labels of the ids in items and rights
    clauses: Mapping[str, str] = field(factory=dict)
    on_demand: Value = None  # how long after a demand a sum without a day of its own is payable


@frozen(eq=False)
class Checked:
    """An expectation of a scenario: whether it came true, and what was found instead. ``at``: its span."""

    at: int
    text: Words
    passed: bool
    found: Words = EMPTY
    unsure: bool = False  # could not be decided: counts as failed


@frozen(eq=False)
class Played:
    """A scenario that was run. ``exercised``: ids of norms, fees and remedies it exercises."""

    id: str
    title: Words
    checks: tuple[Checked, ...]
    exercised: frozenset[str] = frozenset()
    problems: tuple[Words, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.problems and all(c.passed for c in self.checks)


@frozen(eq=False)
class Coverage:
    """What scenarios exercise: for ``norm``, ``fee`` and ``remedy`` the ids exercised, and all of the contract's ids in
    document order."""

    kinds: Mapping[str, tuple[frozenset[str], tuple[str, ...]]]
