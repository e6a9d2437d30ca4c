"""Scenarios that stand beside a contract, in ``NAME.scenarios.contract``: tests that are no part of what is signed.

In: a contract or a file of scenarios, as named. Out: the other of the two; the problems that such a file has.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from hetong.base.problems import Problem
from hetong.base.span import file_of
from hetong.cli.opened import Opened, open_contract, read
from hetong.cli.refusal import refuse

SUFFIX = ".contract"
ENDING = ".scenarios.contract"


def contract_of(path: str) -> str:
    """The contract of a file of scenarios. Raises Refused (HT971) where there is none."""
    contract = path.removesuffix(ENDING) + SUFFIX
    if not os.path.exists(contract):
        raise refuse("HT971", file=path, contract=contract)
    return contract


def scenarios_of(opened: Opened) -> tuple[str, bytes] | None:
    """Path and bytes of the file beside an opened contract. Raises Refused where it cannot be read."""
    named = str(opened.named)
    place = Path(named.removesuffix(SUFFIX) + ENDING)
    if not named.endswith(SUFFIX) or not os.path.lexists(place):
        return None
    found = read(opened.root, place)
    opened.reads.append(place)
    return found


def checked(path: str, values: Sequence[str], settings: Sequence[str]) -> tuple[Opened, list[Problem]]:
    """A file of scenarios as its contract reads it, and the problems that lie in it."""
    opened = open_contract(contract_of(path), values, settings)
    more = scenarios_of(opened)
    done = opened.analysed(beside=more)
    own = {n for n, source in opened.project.sources.items() if more is not None and source.path == more[0]}
    return opened, [problem for problem in done.problems if file_of(problem.at) in own]
