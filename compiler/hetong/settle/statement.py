"""The settlement statement of a period: lines, measurements, totals, and what an agreed statement has frozen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from hetong.base.words import Words
from hetong.settle import agreed, measures
from hetong.settle import lines as making
from hetong.settle.aggregates import record_of
from hetong.settle.naming import names, on_demand
from hetong.settle.results import Line, Measurement, Statement, Total
from hetong.settle.values import Period
from hetong.trees import model

if TYPE_CHECKING:
    from hetong.settle.run import Run

OWED = frozenset({"due", "paid", "part_paid", "topped_up", "open_choice", "frozen", "correction"})


def statement(run: Run, period: Period, clauses: Mapping[str, str]) -> Statement:
    """What ``period`` makes owed, as seen from the run's moment. ``clauses``: the clause number of each node."""
    found = list(making.lines(run, period, clauses))
    found = agreed.lines(run, period, found, clauses)
    return Statement(
        contract=run.contract.id, title=run.contract.title, digest="", currency=run.contract.currency or "CNY",
        zone=repr_zone(run), period=period, as_of=run.as_of, known_at=run.known_at,
        parties={n.id: n.label for n in run.nodes.values() if isinstance(n, model.Party)},
        lines=tuple(found), measurements=tuple(measurements(run, period, clauses)), totals=totals(found),
        calendars=calendars(run, period), notes=notes(run), names=names(run), clauses=clauses, on_demand=on_demand(run),
    )  # fmt: skip


def repr_zone(run: Run) -> str:
    return str(run.clock.zone.name)


def measurements(run: Run, period: Period, clauses: Mapping[str, str]) -> Iterable[Measurement]:
    """Every metric of every window that ends in the period."""
    for node in run.nodes.values():
        if not isinstance(node, model.Metric) or node.every is None or run.included(node) is False:
            continue
        for window in measures.windows(run, node.every):
            if not period.first <= window.last <= period.last:
                continue
            for key in measures.keys_of(run, node):
                said, cell, limit = measures.verdict(run, node, window, key)
                top, bottom, rows = parts(run, node, window, key)
                yield Measurement(
                    metric=node.id, title=making.title(run, node), clause=clauses.get(node.id, ""), type=node.type.base,
                    window=window, state=cell.state, value=cell.value if cell.usable else None, numerator=top,
                    denominator=bottom, rows=rows, keys=key, relation=node.target[0] if node.target else "",
                    target=limit.value if limit.usable else None, verdict=said, reasons=cell.reasons,
                    formula=shown(run, node, window, key, bottom),
                )  # fmt: skip


def shown(run: Run, node: model.Metric, window: Period, key: tuple[str, ...], bottom: object) -> str:
    """The working of a metric that is made of several figures; "" of one that is told by its parts."""
    from hetong.settle.formula import formula
    from hetong.settle.place import Place

    if bottom is not None or node.value.op == "aggregate" or run.given(node.id, window, key) is not None:
        return ""
    said = formula(run, node.value, Place(window=window, keys=dict(zip(node.keys, key, strict=False))))
    return said.replace(window.name, f"{(window.last - window.first).days + 1} day")


def parts(run: Run, node: model.Metric, window: Period, key: tuple[str, ...]) -> tuple[object, object, int]:
    """Numerator, denominator and rows of a metric that is a single aggregate over rows."""
    from hetong.settle import aggregates
    from hetong.settle.engine import Answer
    from hetong.settle.place import Place

    e = node.value
    if e.op != "aggregate" or run.given(node.id, window, key) is not None:
        return None, None, 0
    record = record_of(run, e)
    base = aggregates.base_record(run, record)
    if not isinstance(run.nodes.get(record), model.Record | model.Event) or (
        base and base not in run.facts.records
    ):
        return None, None, 0
    if any(t.kind in aggregates.HISTORY or t.kind == "over" for t in e.info.get("tails") or ()):
        return None, None, 0
    place = Place(window=window, keys=dict(zip(node.keys, key, strict=False)))
    answer = aggregates._answer(run, e, record, window, place)
    if not isinstance(answer, Answer):
        return None, None, 0
    return answer.numerator, answer.denominator, answer.rows


def totals(lines: Iterable[Line]) -> tuple[Total, ...]:
    """Per direction: what its lines owe, what was paid on them, and what is open. Credits and deductions are owed by
    the one who grants them."""
    sums: dict[tuple[str, str], list[Fraction]] = {}
    for line in lines:
        if line.amount is None or line.state not in OWED or line.form == "withhold":
            continue
        held = sums.setdefault((line.debtor, line.creditor), [Fraction(0), Fraction(0)])
        held[0] += line.amount
        held[1] += min(line.paid, line.amount) if line.amount > 0 else Fraction(0)
    return tuple(Total(d, c, due, paid, due - paid) for (d, c), (due, paid) in sorted(sums.items()))


def calendars(run: Run, period: Period) -> tuple[str, ...]:
    """The official lists of the years the period touches, and the years without one that were asked for."""
    found = []
    for year in range(period.first.year, period.last.year + 1):
        if run.clock.days.official(year):
            found.append(f"{year}: {run.clock.days.source(year)}")
    found += [f"{year}: –" for year in sorted(run.years)]
    return tuple(dict.fromkeys(found))


def notes(run: Run) -> tuple[Words, ...]:
    refused = tuple(
        Words(f"{line.kind} 在 {line.day} 设定的值超出约定的范围，未予采用。", f"The value that {line.kind} set on {line.day} is out of bounds and was not used.")
        for line in run.out_of_bounds
    )  # fmt: skip
    refused += tuple(
        Words(f"计算期间无法划分：{why}。", f"Counting windows could not be made: {why}.")
        for why in sorted(run.uncounted)
    )
    return refused + tuple(
        Words(f"“{what}”的计算依赖自身，未能得出。", f"“{what}” depends on itself and was not worked out.")
        for what in sorted(run.cycles)
    )
