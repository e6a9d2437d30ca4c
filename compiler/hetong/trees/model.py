"""The third tree: what the contract means. Typed, resolved, and free of concrete syntax.

Differs from the resolved tree in that every expression carries its type, every name is an id, every modifier has
become a field of its own, and every default is written out. Prose and JSON are both made from these nodes and
from nothing else; what is not here is in neither half.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from hetong.base.span import NOWHERE, Span
from hetong.base.words import EMPTY, Words
from hetong.trees.expr import (
    NO_PHRASE,
    Act,
    Band,
    Bearer,
    Cap,
    Entry,
    Expr,
    Part,
    Phrase,
    Slot,
    Tail,
    Window,
    Within,
)
from hetong.trees.types import Type

__all__ = [
    "NO_PHRASE", "Account", "Act", "Band", "Bearer", "Blank", "Cap", "Column", "Contract", "Define",
    "Entry", "Event", "Expr", "Fact", "Fee", "Group", "Instrument", "Mention", "Metric", "Node", "Norm",
    "Param", "Part", "Party", "Phrase", "Prose", "Record", "Remedy", "Scenario", "Series", "Service",
    "Signature", "Slot", "Table", "TableRow", "Tail", "Term", "Unit", "Window", "Within",
]  # fmt: skip


@frozen(kw_only=True, eq=False, repr=False)
class Node:
    """What every node has. ``module``: the optional service it hangs on. ``guards``: static conditions still open."""

    id: str
    label: Words = EMPTY
    at: Span = NOWHERE
    tags: tuple[str, ...] = ()
    module: str = ""
    guards: tuple[Expr, ...] = ()
    note: str = ""


@frozen(kw_only=True, eq=False, repr=False)
class Group(Node):
    """Holds other nodes in document order: kind article, recitals, branch (an open ``if``).

    ``level`` part: 第一部分, stands above articles; ``numbers`` restart: its articles count from 1 again."""

    kind: str
    items: tuple[Node, ...] = ()
    level: str = "auto"
    numbers: str = "continue"


@frozen(kw_only=True, eq=False, repr=False)
class Party(Node):
    """settings: role name representative address phone email credit_code, each a typed expression.

    ``joins``, ``leaves``: from and until when one who is bound by joinder is bound, where the contract says so.
    ``several``: each of its members is bound by itself; ``many``: a class whose members the facts name;
    ``answers_for``: the parties for whose acts it answers as for its own."""

    settings: Mapping[str, Expr]
    bound: str = "signature"
    joins: Expr | None = None
    leaves: Expr | None = None
    several: bool = False
    many: bool = False
    answers_for: tuple[str, ...] = ()


@frozen(kw_only=True, eq=False, repr=False)
class Signature(Node):
    party: str
    settings: Mapping[str, Expr]


@frozen(kw_only=True, eq=False, repr=False)
class Term(Node):
    start: Expr | None
    end: Expr | None
    length: Expr | None
    effect: Expr
    renewal: Expr | None
    unless: Expr | None
    only_if: Expr | None
    at_most: Expr | None


@frozen(kw_only=True, eq=False, repr=False)
class Service(Node):
    by: str
    optional: bool
    included: bool | None
    hours: Expr | None
    items: tuple[Node, ...] = ()


@frozen(kw_only=True, eq=False, repr=False)
class Column(Node):
    """A datum of a record or event, a column of a table. ``value``: derived, or the default of a cell."""

    type: Type
    optional: bool = False
    value: Expr | None = None
    only_if: Expr | None = None


@frozen(kw_only=True, eq=False, repr=False)
class Record(Node):
    """A list of facts; with ``base`` and ``where`` a named part of another record. ``on``: the time column by which
    a row belongs to a window; ``on_default``: nobody said so, the first time column was taken. ``counter``: the
    Chinese counting word (条), "" where none was given."""

    means: Phrase
    on: str
    on_default: bool
    keys: tuple[str, ...]
    columns: tuple[Column, ...]
    base: str = ""
    where: Expr | None = None
    counter: str = ""


@frozen(kw_only=True, eq=False, repr=False)
class Event(Node):
    """A happening: a line of the journal (columns), rows that satisfy a condition (base, where), or a condition."""

    means: Phrase
    columns: tuple[Column, ...]
    base: str = ""
    where: Expr | None = None
    condition: Expr | None = None
    every: Window | None = None
    keys: tuple[str, ...] = ()
    counter: str = ""


@frozen(kw_only=True, eq=False, repr=False)
class TableRow(Node):
    cells: Mapping[str, Expr]


@frozen(kw_only=True, eq=False, repr=False)
class Table(Node):
    """``ordered``: a scale, lowest row first. ``open``: its rows are filled in before signing."""

    means: Phrase
    ordered: bool
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    open: bool = False
    only_if: Expr | None = None


@frozen(kw_only=True, eq=False, repr=False)
class Unit(Node):
    pass


@frozen(kw_only=True, eq=False, repr=False)
class Series(Node):
    type: Type
    source: Expr | None
    published: Expr | None
    missing: str


@frozen(kw_only=True, eq=False, repr=False)
class Metric(Node):
    """A measured value. ``target``: (rel, limit). ``no_data``: met, missed, skipped or an expression;
    ``no_data_default``: nobody said so."""

    means: Phrase
    of: str
    bearer: str
    type: Type
    value: Expr
    every: Window | None
    keys: tuple[str, ...]
    target: tuple[str, Expr] | None
    no_data: str | Expr
    no_data_default: bool
    at_least: Expr | None
    at_most: Expr | None
    rounded: tuple[str, Expr] | None


@frozen(kw_only=True, eq=False, repr=False)
class Fee(Node):
    """A named amount. ``part``: what a part of its window costs, by_days or whole."""

    of: str
    type: Type
    value: Expr
    every: Window | None
    keys: tuple[str, ...]
    estimate: Expr | None
    at_least: tuple[Expr, ...]
    caps: tuple[Cap, ...]
    rounded: tuple[str, Expr] | None
    part: str = "by_days"


@frozen(kw_only=True, eq=False, repr=False)
class Param(Node):
    """A value set from outside. ``chosen``: a values file, ``--set`` or a ``use`` has set it."""

    type: Type
    value: Expr
    only_if: Expr | None
    chosen: bool = False


@frozen(kw_only=True, eq=False, repr=False)
class Define(Node):
    """A derived value or a definition in words (``value.op`` is text or list)."""

    type: Type
    value: Expr
    only_if: Expr | None


@frozen(kw_only=True, eq=False, repr=False)
class Norm(Node):
    """One sentence. modality: duty prohibition power payment relief cost ending.

    A payment's ``act.verb`` is pay, credit or refund. ``counterparty``: towards whom. ``name``: the noun under
    which the prose speaks of it ("质量问题通知" / "quality-problem notice"), where the author gave one.
    """

    modality: str
    bearer: Bearer
    counterparty: tuple[str, ...]
    act: Act
    when: Expr | None = None
    unless: Expr | None = None
    only_if: Expr | None = None
    on: Expr | None = None
    within: Within | None = None
    by: Expr | None = None
    until: Expr | None = None
    every: Window | None = None
    keys: tuple[str, ...] = ()
    caps: tuple[Cap, ...] = ()
    at_least: tuple[Expr, ...] = ()
    against: str = ""
    besides: tuple[str, ...] = ()
    instead_of: tuple[str, ...] = ()
    towards: tuple[str, ...] = ()
    including: Expr | None = None
    in_writing: bool = False
    not_rolled: bool = False
    throughout: bool = False
    remedy: str = ""
    reparation_of: str = ""


@frozen(kw_only=True, eq=False, repr=False)
class Remedy(Node):
    when: Expr | None
    unless: Expr | None
    only_if: Expr | None
    caps: tuple[Cap, ...]
    keys: tuple[str, ...]
    besides: tuple[str, ...]
    instead_of: tuple[str, ...]
    towards: tuple[str, ...]
    including: tuple[str, ...]
    cut: str
    rest: str
    sole: bool
    choice: str
    items: tuple[Node, ...] = ()


@frozen(kw_only=True, eq=False, repr=False)
class Account(Node):
    type: Type
    opens: Expr | None
    opens_on: Expr | None
    adds: Expr | None
    takes: Expr | None
    grows: Expr | None
    grows_every: Window | None
    grows_rounded: tuple[str, Expr] | None
    floor: Expr | None
    ceiling: Expr | None


@frozen(kw_only=True, eq=False, repr=False)
class Instrument(Node):
    """``document``: an annex or a later instrument. number: of an attached annex, 0 otherwise."""

    attached: bool
    number: int
    parties: tuple[str, ...]
    contents: Expr | None
    prepared_by: str
    over: str
    force: str
    items: tuple[Node, ...] = ()


@frozen(kw_only=True, eq=False, repr=False)
class Prose(Node):
    text: Phrase


@frozen(kw_only=True, eq=False, repr=False)
class Mention(Node):
    """Restates a node that stands elsewhere; prints a reference."""

    target: str


@frozen(kw_only=True, eq=False, repr=False)
class Fact:
    """``given`` or ``expect`` of a scenario."""

    expects: bool
    what: Expr
    on: Expr | None
    cells: Mapping[str, Expr]
    at: Span


@frozen(kw_only=True, eq=False, repr=False)
class Scenario(Node):
    facts: tuple[Fact, ...]


@frozen(kw_only=True, eq=False, repr=False)
class Contract:
    """The whole. ``items`` in document order; ``nodes`` every node by id (columns and rows included).

    Defaults are written out: zone, calendar, rounding, day_count, year, corrections, default_due (a duration in
    days after the claim, for payments without a time). ``stated``: the settings the author wrote himself.
    ``numbering``: tiao, yi or decimal (see ``base.numbering``); ``contents``: whether a list of articles is printed.
    ``entries``: further named values of the contract (place of signing, edition), as Params in ``nodes``.
    """

    id: str
    title: Words
    languages: tuple[str, ...]
    law: str
    currency: str
    zone: str
    calendar: str
    rounding: str
    day_count: str
    year: str
    corrections: str
    default_due: Expr
    stated: frozenset[str]
    precedence: tuple[str, ...]
    entries: tuple[str, ...]
    items: tuple[Node, ...]
    nodes: Mapping[str, Node]
    blanks: tuple[Blank, ...]
    at: Span
    tags: tuple[str, ...] = ()
    final: bool = False
    numbering: str = "tiao"
    contents: bool = False


@frozen(eq=False, repr=False)
class Blank:
    """One place still to be filled: its address (as ``--set`` takes it), type and node."""

    path: str
    type: Type
    node: str
    at: Span
