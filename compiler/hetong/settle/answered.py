"""A question over rows put to whoever can answer it, and what its answer is worth as a cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import evolve

from hetong.settle import evaluate
from hetong.settle.engine import Answer, Question, Unanswered
from hetong.settle.place import Place
from hetong.settle.query.stops import Beyond
from hetong.settle.values import NO_DATA, Cell, Instant, Length, Value, known, provisional
from hetong.trees import model
from hetong.trees.model import Expr

if TYPE_CHECKING:
    from hetong.settle.run import Run

_SECOND = 1_000_000
_FEW = 50_000  # rows that may be gone through one by one


def ask(run: Run, q: Question, record: str) -> dict[tuple[str, ...], Sequence[Answer]] | Unanswered:
    """The engine where the record is its own and it has words for the question; else the rows are counted here. Either
    way figures are in the evaluator's terms."""
    found = _asked(run, q, record)
    if isinstance(found, Unanswered):
        return found
    return {key: [_plain(q.expr, one) for one in answers] for key, answers in found.items()}


def ask_most(
    run: Run, qs: Sequence[Question], records: Sequence[str]
) -> list[dict[tuple[str, ...], Sequence[Answer]] | None] | None:
    """All of several questions over the rows of one record, in as few scans as the engine needs; None for one that is
    to be asked alone (it rests on something unknown, or the engine has no words for it), or where they all are."""
    together = getattr(run.engine, "ask_most", None)
    if (
        together is None
        or getattr(run.engine, "in_memory", False)
        or not all(_happens(run, r) for r in set(records))
    ):
        return None
    return [
        None
        if found is None or isinstance(found, Unanswered)
        else {key: [_plain(q.expr, one) for one in answers] for key, answers in found.items()}
        for q, found in zip(qs, together(qs), strict=True)
    ]


def _asked(run: Run, q: Question, record: str) -> Mapping[tuple[str, ...], Sequence[Answer]] | Unanswered:
    from hetong.settle.aggregates import base_record
    from hetong.settle.rows.tally import tally

    if base_record(run, record) and not getattr(run.engine, "in_memory", False) and _happens(run, record):
        try:
            found = run.engine.ask(q)
            few = run.facts.records.get(base_record(run, record), 0) <= _FEW
            if not (isinstance(found, Unanswered) and few):  # a blank matters only to the rows that need it
                return found
        except Beyond:
            pass
    return tally(run, q, record)


def _happens(run: Run, record: str) -> bool:
    """Whether all on the way to the rows is part of the agreement as it is carried out: no service that was not taken,
    no guard that does not hold."""
    node = run.nodes.get(record)
    while isinstance(node, model.Record | model.Event):
        if run.included(node) is False:
            return False
        guards = node.guards if isinstance(node, model.Event) else ()
        if any(evaluate.truth(evaluate.value(run, guard, Place())) is False for guard in guards):
            return False
        node = run.nodes.get(node.base)
    return True


def cell_of(run: Run, e: Expr, answer: Answer) -> Cell:
    """The cell of an answer: exact, and no data where nothing was counted (nothing of a sum or count is 0)."""
    from hetong.settle.aggregates import record_of

    made = _quotient(e, str(e.info["fn"]), answer)
    if answer.open and made.known:
        made = provisional(made.value, "open", record_of(run, e))
    return run.provisional(made, answer.years) if made.usable else made


def _plain(e: Expr, answer: Answer) -> Answer:
    fn = str(e.info["fn"])
    if fn in ("count", "share"):
        return evolve(answer, value=None)
    if fn in ("sum", "time"):
        total = answer.numerator if answer.numerator is not None else answer.value
        return evolve(answer, numerator=_exact(total, e), denominator=1, value=None)
    if fn == "mean":
        top = _exact(answer.numerator, e) if answer.rows else None
        return evolve(answer, numerator=top, denominator=answer.rows or None, value=None)
    value = None if answer.value is None else _exact(answer.value, e)
    return evolve(answer, numerator=None, denominator=None, value=value)


def _quotient(e: Expr, fn: str, answer: Answer) -> Cell:
    if fn == "count":
        return known(Fraction(answer.numerator if answer.numerator is not None else answer.rows))
    if fn == "share":
        return known(Fraction(answer.numerator or 0, answer.denominator)) if answer.denominator else NO_DATA
    if fn in ("sum", "time"):
        return known(_exact(answer.numerator if answer.numerator is not None else answer.value, e))
    if fn == "mean":
        if not answer.denominator:
            return NO_DATA
        total = _exact(answer.numerator, e)
        if isinstance(total, Length):
            return known(Length(total.n / answer.denominator, total.clock, total.unit))
        return known(total / answer.denominator)
    if answer.value is None:
        return NO_DATA
    return known(_exact(answer.value, e))


def _exact(value: Value, e: Expr) -> Value:
    """An engine's figure in the evaluator's terms: durations as lengths, decimals as fractions."""
    base = e.type.base
    if base == "duration":
        if isinstance(value, Length):
            return value
        clock = e.type.of if e.type.of in ("working_day", "calendar") else "elapsed"
        if clock == "elapsed":
            return Length(Fraction(value or 0) / _SECOND, "elapsed", "second")
        return Length(Fraction(value or 0), "working_day", "working_day")
    if value is None:
        return Fraction(0)
    if isinstance(value, bool | str):
        return value
    if base in ("date", "datetime", "moment", "row", "text"):
        return Instant(value) if base == "datetime" and isinstance(value, int) else value
    return Fraction(value) if isinstance(value, int | Decimal | Fraction) else value
