"""The closed algebra between contracts and engines: what one aggregate of one record asks, without any query language.

In: plans made by ``settle/query/compile``. Out: each engine translates them (``query/sql`` for DuckDB,
``engines/spark`` through ibis) and hands back plain tuples; ``query/answers`` folds those into ``Answer``.

Kinds of scalars, and what an engine holds for them:

===== ======================= ==============================================================================
kind  Python value of a Lit   remarks
===== ======================= ==============================================================================
text  str                     also rows of tables (short name: ``critical``), parties, events
bool  bool                    three-valued: NULL is "not yet known"
int   int                     counts
dec   Decimal                 money (main unit), percents (5% is 0.05), numbers, quantities; never a float
us    int                     a length in microseconds; a working day counts 86,400 s, a working hour 3,600 s
date  datetime.date
ts    int                     a moment: microseconds since 1970-01-01T00:00Z; engines hold a UTC timestamp
===== ======================= ==============================================================================

Every scalar is NULL when an operand it needs is NULL; ``Logic`` follows Kleene; ``Known`` is never NULL.
Columns of a source are named by the short names of the base columns of its record (``opened``), a span ``down`` is
``down.start`` and ``down.end`` (ts; NULL end: still open); and besides ``_id`` text, ``_line`` int, ``_recorded`` ts.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from typing import TypeAlias

from attrs import frozen

DAY = 86_400_000_000
"""Microseconds of a day."""


@frozen
class Col:
    """A column of the source; ``previous``: of the row before this one (see ``Neighbours``)."""

    name: str
    kind: str
    previous: bool = False


@frozen
class Lit:
    """A value, always bound, never spelt into a query. None: unknown."""

    value: str | bool | int | Decimal | dt.date | None
    kind: str


@frozen
class Arith:
    """``op`` add sub mul of two numbers (int, dec, us), exact. There is no division: compile moves it out."""

    op: str
    left: Scalar
    right: Scalar
    kind: str


@frozen
class Compare:
    """``rel`` eq ne lt le gt ge; both sides of one kind, or int with dec."""

    rel: str
    left: Scalar
    right: Scalar
    kind: str = "bool"


@frozen
class Logic:
    """``op`` and, or (any number of args) or not (one), three-valued."""

    op: str
    args: tuple[Scalar, ...]
    kind: str = "bool"


@frozen
class Known:
    of: Scalar
    kind: str = "bool"


@frozen
class Case:
    """The value of the first branch whose condition is true (an unknown condition is passed over)."""

    branches: tuple[tuple[Scalar, Scalar], ...]
    otherwise: Scalar
    kind: str


@frozen
class Extreme:
    """``fn`` min or max of its args; NULL when one of them is."""

    fn: str
    args: tuple[Scalar, ...]
    kind: str


@frozen
class Coalesce:
    """The first arg that is known."""

    args: tuple[Scalar, ...]
    kind: str


@frozen
class Between:
    """Microseconds from ``start`` to ``end``, two ts or two dates (whole days); negative when the end is earlier."""

    start: Scalar
    end: Scalar
    kind: str = "us"


@frozen
class Shift:
    """``at`` (ts or date) moved by ``by`` (us; for dates a multiple of DAY)."""

    at: Scalar
    by: Scalar
    kind: str


@frozen
class AddMonths:
    """``at`` (date) and ``months`` more: the same day number, else the last of the month."""

    at: Scalar
    months: int
    kind: str = "date"


@frozen
class LocalDay:
    """The day of the moment ``at`` (ts) in the contract's zone. ``offsets``: (from when, µs east of UTC), sorted by
    moment, the first valid for everything before too; one pair for a zone that does not change its clocks."""

    at: Scalar
    offsets: tuple[tuple[int, int], ...]
    kind: str = "date"


@frozen
class DayStart:
    """The first moment of the day ``at`` (date) in the contract's zone; ``offsets`` as for ``LocalDay``, but from
    which day on each holds: (date, µs east of UTC)."""

    at: Scalar
    offsets: tuple[tuple[dt.date, int], ...]
    kind: str = "ts"


@frozen(eq=False)
class Clock:
    """A clock that runs only within ``spans``: half-open (start, end) in µs, sorted, disjoint, not touching."""

    spans: tuple[tuple[int, int], ...]

    def segments(self) -> tuple[tuple[int, int, int], ...]:
        """(start, end, reading at start) of each span."""
        so_far = accumulate((e - s for s, e in self.spans), initial=0)
        return tuple((s, e, n) for (s, e), n in zip(self.spans, so_far, strict=False))


@frozen
class Reading:
    """How many µs ``clock`` has run before ``at`` (ts, or a date as its midnight UTC): the reading at the start of
    the last segment not after ``at``, and ``min(at, end) - start`` of it; 0 before the first."""

    clock: Clock
    at: Scalar
    kind: str = "us"


@frozen
class Edge:
    """The first moment (``side`` low) or the end (high) of the window at hand; only in values that a plan with
    ``until`` measures."""

    side: str
    kind: str = "ts"


Scalar: TypeAlias = (
    Col
    | Lit
    | Arith
    | Compare
    | Logic
    | Known
    | Case
    | Extreme
    | Coalesce
    | Between
    | Shift
    | AddMonths
    | LocalDay
    | DayStart
    | Reading
    | Edge
)


@frozen
class Neighbours:
    """What ``previous`` means: the row directly before in ``order`` among rows with equal ``within``, of the rows
    that satisfy ``among`` (recorded in time); also across the edges of windows."""

    within: tuple[Scalar, ...]
    order: tuple[Scalar, ...]
    among: Scalar


@frozen
class Measure:
    """One figure of the rows of a group that satisfy ``when`` (None: all), NULL values left out.

    fn: count (``value`` None: rows) · sum · min · max · distinct (number of different values) · first · last (by the
    plan's ``order``) · rank: the value number ⌈p·n⌉ of the n values in ascending order (nearest rank, exact).
    A median is two of them: numbers ⌈n/2⌉ (p = 1/2) and ⌊n/2⌋+1 (fn ``upper``).
    Of no rows: count and distinct 0, all others NULL.
    """

    fn: str
    value: Scalar | None = None
    when: Scalar | None = None
    p: Fraction = Fraction(0)


Bounds: TypeAlias = tuple[tuple[int, int], ...] | tuple[tuple[dt.date, dt.date], ...]
"""Windows, half-open, as ts or as dates like the plan's ``moment``; may overlap, in any order."""


@frozen
class Plan:
    """Rows of ``record`` that satisfy ``keep``, each in the windows its ``moment`` falls into, grouped by window and
    ``keys``. A row with an unknown moment is in no window; an unknown key is a key of its own (NULL).

    ``until`` (ts, known where ``moment`` is): rows last from ``moment`` to it, and are in every window that holds their
    ``moment`` or a part of [moment, until).

    Answer of an engine: tuples (number of the window, keys…, measures…), in any order; groups without rows are left
    out. Durations and counts as int, decimals as Decimal, ts as int µs, dates as date.
    """

    record: str
    keep: Scalar
    moment: Scalar
    bounds: Bounds
    keys: tuple[Scalar, ...]
    measures: tuple[Measure, ...]
    order: tuple[Scalar, ...] = ()
    neighbours: Neighbours | None = None
    until: Scalar | None = None


@frozen
class SpanPlan:
    """How long something lasted: spans ``start`` to ``end`` (ts, both known; end not after start: empty) of the rows
    that satisfy ``keep``, merged per key to their union (touching spans are one), cut to each window, and measured: µs
    elapsed, or, with ``clock``, µs that clock ran. In this order.

    Answer: tuples (number of the window, keys…, µs, pieces, rows, open): pieces: merged spans that have a part in the
    window; rows: rows of which a part is in the window; open: those of them that satisfy ``open``.
    """

    record: str
    keep: Scalar
    start: Scalar
    end: Scalar
    bounds: tuple[tuple[int, int], ...]
    keys: tuple[Scalar, ...]
    open: Scalar
    clock: Clock | None = None
    neighbours: Neighbours | None = None


@frozen
class UnionPlan:
    """The union of the spans of a record, to make a ``Clock`` of (``except during``): tuples (start, end) in µs,
    sorted, disjoint, not touching."""

    record: str
    keep: Scalar
    start: Scalar
    end: Scalar
    neighbours: Neighbours | None = None


AnyPlan: TypeAlias = Plan | SpanPlan | UnionPlan

TRUE = Lit(True, "bool")


def both(*conditions: Scalar | None) -> Scalar:
    """All of them; those that are None or plainly true left out."""
    kept = tuple(c for c in conditions if c is not None and c != TRUE)
    if not kept:
        return TRUE
    return kept[0] if len(kept) == 1 else Logic("and", kept)
