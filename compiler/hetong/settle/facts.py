"""What happened: the journal of events and the values given from outside. Rows of records stay in the engine.

A journal line is ``id, time, kind, actor, payload`` and, where it was entered later than it happened, ``recorded``.
``kind`` is the id of an event of the contract (it happened), of a duty (it was performed), of a power (it was
exercised), of a payment (it was paid; payload ``amount``), or one of KINDS.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from attrs import field, frozen

from hetong.settle.values import Instant, Value

KINDS: Mapping[str, str] = {
    "breach": "norm[, ref]: actor breached it; how prohibitions and standing duties are reported",
    "miss": "norm[, ref]: a time limit of actor was missed without a line for its performance",
    "excuse": "norm[, ref]: the miss is agreed to be excused",
    "waive": "norm[, ref]: the creditor gives up this claim or right",
    "complete": "norm: the journal is complete for this duty up to time, so silence means it was not performed",
    "value": "of, value[, period|day]: a figure known from outside: a metric, a fee, a series, a blank, a param",
    "demand": "norm[, ref]: the creditor asked for a payment that has no time of its own; its time runs from here",
    "choice": "remedy, choice: which member of a remedy was chosen",
    "consent": "[to]: actor consents",
    "judgement": "of, value: what the assessor judged",
    "statement": "period, lines, hash: a statement both sides agreed; freezes its period",
    "opening": "of, amount, source: a balance, a credit given or a run from before the first fact",
    "signing": "the contract was signed",
    "join": "party: a third party acceded",
}


@frozen
class Origin:
    """Where a fact stands: file as named on the command line, line from 1 (0: not in a file)."""

    file: str = ""
    line: int = 0


@frozen(eq=False)
class Happening:
    """A line of the journal. ``at``: when it happened; ``day``: the same as a day of the contract's zone;
    ``whole_day``: only the day is known, and ``at`` is its first moment. ``recorded``: when it became known, None:
    when it happened. ``data``: the typed payload by column (values as in ``values.py``), ``ref``: the id of the
    happening or the name of the window (``2026-06``) it answers, "" for the oldest open one."""

    id: str
    kind: str
    at: Instant
    day: dt.date
    whole_day: bool = False
    actor: str = ""
    recorded: Instant | None = None
    ref: str = ""
    data: Mapping[str, Value] = field(factory=dict)
    origin: Origin = Origin()


@frozen(eq=False)
class Given:
    """A value set for the run: ``of`` a node id or the path of a blank; ``period`` a window's name or "",
    ``day`` for a value from that day on; ``key`` for keyed metrics."""

    of: str
    value: Value
    period: str = ""
    day: dt.date | None = None
    key: tuple[str, ...] = ()
    origin: Origin = Origin()


@frozen(eq=False)
class Facts:
    """``journal`` in any order, ids unique. ``records``: the records whose facts are there, with the number of rows;
    a record that is missing is not an empty one. ``open_world``: silence means nothing (a scenario)."""

    journal: tuple[Happening, ...] = ()
    given: tuple[Given, ...] = ()
    records: Mapping[str, int] = field(factory=dict)
    open_world: bool = False
