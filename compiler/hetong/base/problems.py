"""Problems are values: what is wrong, where, and the facts its message needs.

The wording lives in the catalogue (``hetong/catalogue/HTnnn.md``), in Chinese and in English; a problem
carries only its code and the values of the slots, so that every renderer can word it afresh.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from attrs import field, frozen

from hetong.base.span import NOWHERE, Span
from hetong.base.words import Words

Fact = str | Words


@frozen
class Related:
    """Another place that matters to a problem, with its own label."""

    at: Span
    label: Words


@frozen
class Problem:
    """``code`` names a page of the catalogue; ``facts`` fill the ``{slots}`` of its message."""

    code: str
    at: Span = NOWHERE
    facts: Mapping[str, Fact] = field(factory=dict)
    related: tuple[Related, ...] = ()


class Problems:
    """The bag that passes put problems into; they go on after an error."""

    def __init__(self) -> None:
        self._all: list[Problem] = []

    def add(self, code: str, at: Span = NOWHERE, /, *related: Related, **facts: Fact) -> None:
        self._all.append(Problem(code, at, facts, related))

    def extend(self, more: Iterable[Problem]) -> None:
        self._all.extend(more)

    def keep(self, wanted: Callable[[Problem], bool]) -> None:
        self._all = [p for p in self._all if wanted(p)]

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)
