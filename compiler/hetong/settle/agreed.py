"""Statements that both sides agreed: their periods keep the agreed amounts; what comes out later goes by ``corrections``.

``carry``: the difference is entered once, in the period that follows the last agreed one; ``restate``: the period shows
what the facts now give; ``final``: nothing changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import evolve

from hetong.settle.money.freezing import Agreed, Found, freeze
from hetong.settle.results import Line
from hetong.settle.time.windows import parse_period
from hetong.settle.values import Period, Reason

if TYPE_CHECKING:
    from hetong.settle.run import Run


def statements(run: Run) -> dict[str, list[Agreed]]:
    """The agreed lines by period; of several statements of a period the latest."""
    found: dict[str, list[Agreed]] = {}
    for told in run.told("statement"):
        period = told.data.get("period")
        name = period.name if isinstance(period, Period) else str(period)
        found[name] = [
            Agreed(str(row["id"]), name, Fraction(row["amount"]), str(row.get("corrects") or ""))
            for row in told.data.get("lines") or ()
            if row.get("amount") is not None
        ]
    return found


def amount_of(run: Run, id: str) -> Fraction | None:
    """The agreed amount of a line, where its period is frozen; caps, balances and charges read it."""
    if not run.frozen or run.contract.corrections == "restate":
        return None
    every = run.once(
        ("agreed",),
        lambda: {a.id: a.amount for rows in statements(run).values() for a in rows if not a.corrects},
        {},
    )
    return every.get(id)


def lines(run: Run, period: Period, found: list[Line], clauses: Mapping[str, str]) -> list[Line]:
    """The lines of a period as they stand beside the agreed statements."""
    from hetong.settle import lines as making

    held = statements(run)
    policy = run.contract.corrections or "carry"
    if period.name in held and policy != "restate":
        own = {a.id: a.amount for a in held[period.name]}
        now = {line.id: line.amount for line in making.lines(run.unfrozen(), period, clauses)}
        return [_frozen(line, own.get(line.id), now.get(line.id), period) for line in found]
    if policy == "carry" and _follows(period, held):
        return found + corrections(run, period, held, clauses)
    return found


def _frozen(line: Line, agreed: Fraction | None, now: Fraction | None, period: Period) -> Line:
    """The agreed amount; what was not agreed is not owed, and what nobody knows stays unknown."""
    if agreed is None and now is None:
        return line
    if agreed is not None and agreed == now:
        return line
    reasons = (*line.reasons, Reason("statement", period.name))
    return evolve(line, state="frozen", amount=agreed or Fraction(0), reasons=reasons)


def _follows(period: Period, held: Mapping[str, list[Agreed]]) -> bool:
    """Whether the period is the first one after the last that was agreed."""
    last = max((parse_period(name).last for name in held), default=None)
    return last is not None and period.first == last + dt.timedelta(days=1)


def corrections(
    run: Run, period: Period, held: Mapping[str, list[Agreed]], clauses: Mapping[str, str]
) -> list[Line]:
    """What the agreed periods come to now, less what was agreed and what has been corrected since."""
    from hetong.settle import lines as making

    every = [a for rows in held.values() for a in rows]
    plain = run.unfrozen()
    made: list[Line] = []
    for name in sorted(held):
        now = {line.id: line for line in making.lines(plain, parse_period(name), clauses)}
        mine = [a for a in every if (a.window == name and not a.corrects) or a.corrects in now]
        mine = list({a.id: a for a in mine}.values())  # the same line agreed again: the later one
        shown = freeze([Found(i, name, x.amount) for i, x in now.items()], mine, [name], "carry", period.name)
        for one in shown:
            line = now.get(one.corrects)
            if one.kind == "correction" and one.amount and line is not None:
                made.append(
                    evolve(
                        line, id=one.id, state="correction", amount=one.amount, window=period, steps=(),
                        paid=Fraction(0), paid_on=(),
                    )
                )  # fmt: skip
    return made
