"""The doors to settlement: a period settled, a day's status, the scenarios of a contract played.

In: a compilation (anything with ``contract`` and ``document``) and loaded facts, or a bare contract and facts. Out: the
plain data of ``results``. Nothing is read or written here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Protocol

from hetong.settle.engine import Engine
from hetong.settle.facts import Facts
from hetong.settle.results import Coverage, Played, Statement, Status
from hetong.settle.run import Run
from hetong.settle.time.windows import parse_period
from hetong.settle.time.zone import from_utc
from hetong.settle.values import Instant, Period
from hetong.trees import model
from hetong.trees.document import Document

FAR = Instant(6_000_000_000_000_000)
"""A moment of the year 2160: after every fact."""


class Compiled(Protocol):
    """What settlement needs of a compilation."""

    contract: model.Contract | None
    document: Document | None


class Facing(Protocol):
    """Facts as loaded from a folder."""

    facts: Facts


def clauses(document: Document | None) -> Mapping[str, str]:
    """The clause number that says each node."""
    return {p.id: p.number for p in document.places} if document is not None else {}


def zone_of(contract: model.Contract):  # type: ignore[no-untyped-def]
    from hetong.settle.time.clock import Clock

    return Clock.of(contract).zone


def moment(contract: model.Contract, text: str | None) -> Instant | None:
    """A day means the end of it in the contract's zone; a time carries its offset."""
    if text is None:
        return None
    if len(text) == 10:
        return Instant(zone_of(contract).end(dt.date.fromisoformat(text)))
    return from_utc(dt.datetime.fromisoformat(text).astimezone(dt.UTC))


def start_open(contract: model.Contract, facts: Facts) -> str:
    """The path of the first day of the term, where neither the contract nor the facts say it; "" where it is known."""
    from hetong.settle.rows import MemoryEngine
    from hetong.settle.term import first_day

    run = Run(contract, facts, MemoryEngine(), FAR)
    return "" if first_day(run) is not None else "term.start"


def settle_facts(
    contract: model.Contract, facts: Facts, engine: Engine, period: str | Period, as_of: Instant | None = None,
    known_at: Instant | None = None, numbers: Mapping[str, str] | None = None,
) -> Statement:  # fmt: skip
    """The statement of a period; as seen at its end, unless ``as_of`` says otherwise."""
    from hetong.settle.statement import statement

    of = period if isinstance(period, Period) else parse_period(period)
    seen = as_of if as_of is not None else Instant(zone_of(contract).end(of.last))
    run = Run(contract, facts, engine, seen, known_at)
    return statement(run, of, numbers or {})


def status_facts(
    contract: model.Contract, facts: Facts, engine: Engine, as_of: Instant, known_at: Instant | None = None,
    numbers: Mapping[str, str] | None = None,
) -> Status:  # fmt: skip
    from hetong.settle.status import status

    return status(Run(contract, facts, engine, as_of, known_at), numbers or {})


def settle_period(
    compilation: Compiled, loaded: Facing, engine: Engine, period: str, as_of: str | Instant | None = None,
    known_at: str | Instant | None = None,
) -> Statement:  # fmt: skip
    contract = compilation.contract
    assert contract is not None
    return settle_facts(
        contract,
        loaded.facts,
        engine,
        period,
        _at(contract, as_of),
        _at(contract, known_at),
        clauses(compilation.document),
    )


def status_on(
    compilation: Compiled,
    loaded: Facing,
    engine: Engine,
    as_of: str | Instant,
    known_at: str | Instant | None = None,
) -> Status:
    contract = compilation.contract
    assert contract is not None
    seen = _at(contract, as_of)
    assert seen is not None
    return status_facts(
        contract, loaded.facts, engine, seen, _at(contract, known_at), clauses(compilation.document)
    )


def _at(contract: model.Contract, text: str | Instant | None) -> Instant | None:
    return moment(contract, text) if isinstance(text, str) else text


def play_all(compilation: Compiled) -> tuple[Played, ...]:
    """Every scenario, in the order of the document."""
    from hetong.settle.scenarios import play

    contract = compilation.contract
    assert contract is not None
    return tuple(play(contract, node) for node in contract.nodes.values() if isinstance(node, model.Scenario))


def coverage(compilation: Compiled, played: Sequence[Played]) -> Coverage:
    """What the scenarios exercise of the norms, fees and remedies that the contract has."""
    contract = compilation.contract
    assert contract is not None
    done = frozenset(i for one in played for i in one.exercised)
    kinds: dict[str, tuple[frozenset[str], tuple[str, ...]]] = {}
    for name, kind in (("norm", model.Norm), ("fee", model.Fee), ("remedy", model.Remedy)):
        all_ = tuple(n.id for n in contract.nodes.values() if isinstance(n, kind))
        kinds[name] = (done & frozenset(all_), all_)
    return Coverage(kinds)
