"""The real settlement and the slow one on the same case, brought to the same rows, and what differs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from attrs import evolve

from hetong.settle.results import Line, Statement
from hetong.settle.values import Interval, Length
from hetong.trees import model
from tests.reference import duties
from tests.reference import statement as slow
from tests.reference.generator import Case
from tests.reference.world import PROVISIONAL, Dur, World
from tests.settling import NOTHING_OWED, contract_of, facts_of, moment, table_rows

STATES = {
    "due": "owed",
    "paid": "owed",
    "part_paid": "owed",
    "topped_up": "owed",
    "open_choice": "owed",
    "carried": "owed",
}


class Row(NamedTuple):
    """A line of a statement as compared: what is owed by whom to whom, when; nothing owed is no row."""

    debtor: str
    creditor: str
    amount: Fraction | None
    due: dt.date | None


class Cell(NamedTuple):
    """A cell as compared; durations in seconds."""

    value: Any
    state: int
    verdict: str


class Told(NamedTuple):
    cells: Mapping[tuple[str, ...], Cell]
    lines: Mapping[tuple[str, str], Row]


def statement_of(case: Case, period: str = "2026", known_at: str | None = None) -> Statement:
    """The whole year settled by the real engine on Python rows."""
    from hetong.settle.rows import MemoryEngine
    from hetong.settle.service import settle_facts

    contract = contract_of(case.text)
    seen = {str(row["id"]): row for rows in case.rows.values() for row in rows}
    rows = {name: [r for r in seen.values() if r in made] for name, made in case.rows.items()}
    return settle_facts(
        contract,
        facts_of(contract, rows, case.journal),
        MemoryEngine(table_rows(contract, rows)),
        period,
        moment(case.as_of),
        None if known_at is None else moment(known_at),
    )


def plain(value: Any) -> Any:
    if isinstance(value, (Length, Dur)):
        return value.n
    return (value.start, value.end) if isinstance(value, Interval) else value


def real(case: Case) -> Told:
    return told(statement_of(case), contract_of(case.text))


def told(statement: Statement, contract: model.Contract) -> Told:
    cells = {
        (m.metric, m.window.name, *m.keys): Cell(plain(m.value), int(m.state), m.verdict)
        for m in statement.measurements
    }
    lines: dict[tuple[str, str], Row] = {}
    for line in statement.lines:
        key = line.norm, reference(line, contract)
        held, more = lines.get(key), amount(line)
        if held is not None:
            more = None if held.amount is None or more is None else held.amount + more
        lines[key] = Row(line.debtor, line.creditor, more, due(line))
    return Told(cells, lines)


def reference(line: Line, contract: model.Contract) -> str:
    """The last part of its id: the window, row or happening; what accrues period by period (``@``) is one sum."""
    last = line.id.rsplit("/", 1)[-1].split("@")[0]
    node = contract.nodes[line.norm]
    return "/".join([*line.keys, last]) if isinstance(node, model.Norm) and node.keys else last


def amount(line: Line) -> Fraction | None:
    if line.state == "unknown":
        return None
    return Fraction(0) if line.state in NOTHING_OWED else line.amount


def due(line: Line) -> dt.date | None:
    return line.due if line.due_how else None


def expected(case: Case) -> Told:
    world = World(contract_of(case.text), case.rows, case.journal, case.as_of)
    cells = {
        (m.metric, m.window, *m.keys): Cell(plain(m.value), m.state, m.verdict) for m in slow.measured(world)
    }
    lines = {
        (e.norm, "/".join((*e.keys, e.ref))): Row(
            e.debtor, e.creditor, Fraction(0) if e.state in NOTHING_OWED else e.amount, e.due
        )
        for e in slow.entries(world)
    }
    return Told(cells, lines)


def differences(case: Case, found: Told | None = None) -> list[str]:
    """What the two say differently, one text each; a line of nothing is as good as none, a key without rows too."""
    a, b = found or real(case), expected(case)
    said = []
    for key in sorted({*a.cells, *b.cells}):
        x, y = a.cells.get(key), b.cells.get(key)
        if y is not None and y.state == PROVISIONAL and y.value is None and x is not None and x.value is None:
            continue  # an open window without data so far: no data yet, or not yet known
        if x != y and not (x is None and len(key) > 2):
            said.append(f"cell {key}: real {x}, slow {y}")
    for line in sorted({*a.lines, *b.lines}):
        p, q = a.lines.get(line), b.lines.get(line)
        if (p is None or p.amount == 0) and (q is None or q.amount == 0):
            continue
        if p is not None and q is not None and q.due is None:
            p = p._replace(due=None)
        if p != q:
            said.append(f"line {line}: real {p}, slow {q}")
    return said


def standings(case: Case) -> list[str]:
    """What the two say differently of the payment and the duty, instance by instance."""
    from hetong.settle.rows import MemoryEngine
    from hetong.settle.service import status_facts

    contract = contract_of(case.text)
    engine = MemoryEngine(table_rows(contract, case.rows))
    status = status_facts(
        contract, facts_of(contract, case.rows, case.journal), engine, moment(case.as_of), None
    )
    world = World(contract, case.rows, case.journal, case.as_of)
    said = []
    for norm in contract.nodes.values():
        if not isinstance(norm, model.Norm) or norm.id not in ("bill", "report"):
            continue
        if norm.id == "bill" and "against bill" in case.text:
            continue  # what is credited pays a bill as well
        real_ = {i.window.name if i.window else i.ref: i.state for i in status.items if i.norm == norm.id}
        for ref, state in duties.standing(world, norm).items():
            if real_.get(ref) != state and not (
                state in ("due", "fulfilled") and real_.get(ref) in ("pending", "ended", "excused", None)
            ):
                said.append(f"item {norm.id} {ref}: real {real_.get(ref)}, slow {state}")
    return said


def shrunk(case: Case, fails: Callable[[Case], bool]) -> Case:
    """The same failure with as few rows and journal lines as dropping them one by one reaches."""
    going = True
    while going:
        going = False
        for n in range(len(case.journal)):
            less = evolve(case, journal=[*case.journal[:n], *case.journal[n + 1 :]])
            if fails(less):
                case, going = less, True
                break
        for name, rows in case.rows.items():
            for n in range(len(rows)):
                less = evolve(case, rows={**case.rows, name: [*rows[:n], *rows[n + 1 :]]})
                if fails(less):
                    case, going = less, True
                    break
            if going:
                break
    return case


def told_apart(case: Case) -> str:
    """The case made small, its contract, facts, and what the two say."""
    small = shrunk(case, lambda c: bool(differences(c))) if differences(case) else case
    facts = [f"  {name}: {row}" for name, rows in small.rows.items() for row in rows]
    facts += [f"  {line}" for line in small.journal]
    return "\n".join(
        [f"seed {case.seed}, parts {case.parts}", small.text, "facts:", *facts, *differences(small)]
    )
