"""The running balance of an account: opens, adds, takes, grows at the end of its windows, floor and ceiling."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING

from hetong.settle import evaluate, measures, term
from hetong.settle.money.accounts import Kept, Move, keep
from hetong.settle.place import Place
from hetong.settle.triggers import bound_by, spoken
from hetong.settle.values import NOTHING, Cell, State, known, unknown
from hetong.trees import model
from hetong.trees.model import Expr

if TYPE_CHECKING:
    from hetong.settle.run import Run


def balance(run: Run, node: model.Account, day: dt.date) -> Cell:
    """The balance at the end of a day; inside its own ``grows`` the balance so far."""
    running = _running(run, node)
    if running:
        return known(running[-1])
    kept = run.once(("account", node.id), lambda: _kept(run, node), None)
    if kept is None:
        return unknown("blank", node.id)
    return known(kept.at(day))


def _running(run: Run, node: model.Account) -> list[Fraction]:
    """The balance while the account grows, for ``grows`` to read."""
    none: list[Fraction] = []
    return run.once(("running", node.id), lambda: none, none)


def _kept(run: Run, node: model.Account) -> Kept | None:
    first = term.first_day(run)
    opening = [
        (line.day, Fraction(line.data["amount"]))
        for line in run.told("opening")
        if line.data.get("of") == node.id
    ]
    if not opening and node.opens is not None:
        amount = evaluate.value(run, node.opens, Place())
        on = evaluate.value(run, node.opens_on, Place()) if node.opens_on is not None else known(first)
        day = term.as_day(run, on.value) if on.usable else None
        if not amount.usable or day is None:
            return None
        opening = [(day, amount.value)]
    missing: list[Cell] = []  # what moved it by an amount that nobody knows: then nobody knows the balance
    moves = [*_moves(run, node.adds, "adds", missing), *_moves(run, node.takes, "takes", missing)]
    growth = (
        [w.last for w in measures.windows(run, node.grows_every) if w.last <= run.day]
        if node.grows_every
        else []
    )
    growth = [d for d in growth if not opening or d >= opening[0][0]]
    rounded = None
    if node.grows_rounded is not None:
        quantum = evaluate.value(run, node.grows_rounded[1], Place())
        rounded = (node.grows_rounded[0], Fraction(quantum.value)) if quantum.usable else None

    floor, ceiling = _limit(run, node.floor, missing), _limit(run, node.ceiling, missing)
    if floor is not None and ceiling is not None and floor > ceiling:
        return None

    def grow(day: dt.date, held: Fraction) -> Fraction:
        assert node.grows is not None
        running = _running(run, node)
        running.append(held)
        try:
            cell = evaluate.value(run, node.grows, Place(day=day))
        finally:
            running.pop()
        if cell.state >= State.UNKNOWN:
            missing.append(cell)
        return Fraction(cell.value) if cell.usable and cell.value is not NOTHING else Fraction(0)

    kept = keep(
        opening, moves, run.day, growth, grow if node.grows is not None else None, rounded,
        floor, ceiling,
    )  # fmt: skip
    return None if missing else kept


def _limit(run: Run, e: Expr | None, missing: list[Cell]) -> Fraction | None:
    if e is None:
        return None
    cell = evaluate.value(run, e, Place())
    if cell.state >= State.UNKNOWN:
        missing.append(cell)
    return Fraction(cell.value) if cell.usable and cell.value is not NOTHING else None


def _moves(run: Run, e: Expr | None, way: str, missing: list[Cell]) -> list[Move]:
    """One move for each happening that the expression speaks of."""
    from hetong.settle.occurrences import occurrences

    if e is None:
        return []
    found = []
    for id in sorted(spoken(run, e)):
        for one in occurrences(run, id):
            cell = evaluate.value(run, e, Place(bound=bound_by(one), day=one.day))
            if cell.state >= State.UNKNOWN and any(r.kind != "no_occurrence" for r in cell.reasons):
                missing.append(cell)
            if cell.usable and isinstance(cell.value, Fraction) and cell.value:
                back = "takes" if way == "adds" else "adds"  # an amount below zero reverses a movement
                found.append(Move(one.day, way if cell.value > 0 else back, abs(cell.value), one.id))
    return found
