"""What settlement asks of an engine: aggregates of records by window and key, and single rows where norms need them.

An engine hands back counts and sums, never a quotient. It is made at the door (``engines/``) or, for a few rows, of
Python itself (``settle/rows``); every engine gives the same answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from attrs import field, frozen

from hetong.settle.values import Cell, Instant, Period, Value
from hetong.trees.model import Contract, Expr

Constant = Callable[[Expr], Cell]
"""Evaluates a part of a row's expression that depends on no column: a param, a cell of a table, a literal."""


@frozen(eq=False)
class Question:
    """One aggregate over one record. ``expr``: the ``aggregate`` expression (count sum share mean median min max
    first last time pNN, with ``distinct``, ``where``, tails during / except_during; ``over`` and history tails are
    none of the engine's business). ``per_row``: for ``metric of RECORD`` the row's own expression, else None."""

    contract: Contract
    expr: Expr
    windows: tuple[Period, ...]
    keys: tuple[str, ...]  # column ids ("outage.site"); the answer is by their values
    constant: Constant
    as_of: Instant
    known_at: Instant


@frozen(eq=False)
class Answer:
    """Of one key and window. ``rows``: rows counted (after ``where``); ``numerator`` and ``denominator``: share: hits
    and rows; mean: sum and rows; else the value and 1. Durations in microseconds as int (elapsed) or exact days;
    money and numbers Decimal or int. ``value``: for min max median pNN first last of anything. None: no rows.
    ``open``: rows still open at ``as_of`` that bear on the value. ``years``: without an official calendar, where the
    value rests on working days of theirs."""

    rows: int = 0
    numerator: Value = None
    denominator: Value = None
    value: Value = None
    open: int = 0
    years: frozenset[int] = frozenset()


@frozen(eq=False)
class Unanswered:
    """The question rests on something unknown (a blank in ``where``): its cell."""

    cell: Cell


@frozen(eq=False)
class Row:
    """A row of a record: its id (``id`` column, else ``line:N``), its base columns by column id, where it stands."""

    id: str
    record: str
    values: Mapping[str, Value] = field(factory=dict)
    line: int = 0


class Engine(Protocol):
    """``ask``: by key (a tuple of values as text, () without keys), a tuple of answers, one per window.
    ``rows``: the rows of a record known at ``known_at``, in order of their time column and id."""

    def ask(self, question: Question) -> Mapping[tuple[str, ...], Sequence[Answer]] | Unanswered: ...

    def rows(self, contract: Contract, record: str, as_of: Instant, known_at: Instant) -> Sequence[Row]: ...
