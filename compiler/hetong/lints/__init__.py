"""Readers of the model that say what is lawful to write and unwise to sign. One rule, one file, one page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hetong.base.problems import Problem
from hetong.trees import model

Lint = Callable[[model.Contract], Iterator[Problem]]

LINTS: tuple[Lint, ...] = ()


def lint(contract: model.Contract) -> Iterator[Problem]:
    """Every problem that every rule finds, rule by rule."""
    for rule in LINTS:
        yield from rule(contract)
