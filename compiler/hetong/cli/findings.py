"""The problems of several compilations in one list, with the files named as the user sees them.

In: the problems and sources of one contract after another, each numbering its files from 1. Out: both together,
a file that several contracts use once, so that what is wrong in a shared template is said once.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from attrs import define, evolve, field

from hetong.base.problems import Fact, Problem, Related
from hetong.base.source import Source
from hetong.base.span import NOWHERE, Span, end_of, file_of, span, start_of


@define(eq=False, repr=False)
class Findings:
    problems: list[Problem] = field(factory=list)
    sources: dict[int, Source] = field(factory=dict)
    _numbers: dict[str, int] = field(factory=dict)

    def add(self, problems: Iterable[Problem], sources: Mapping[int, Source], root: Path) -> None:
        """``root`` is the project whose paths they use."""
        numbers = {number: self._number(source, root) for number, source in sources.items()}
        for problem in problems:
            self.problems.append(
                Problem(
                    problem.code,
                    _moved(problem.at, numbers),
                    _named(problem.facts, root),
                    tuple(Related(_moved(one.at, numbers), one.label) for one in problem.related),
                )
            )

    def _number(self, source: Source, root: Path) -> int:
        path = shown(root, source.path)
        key = path if not path.startswith("--") else f"{len(self.sources)}"
        if key not in self._numbers:
            number = len(self.sources) + 1
            self._numbers[key] = number
            self.sources[number] = evolve(source, number=number, path=path)
        return self._numbers[key]


def shown(root: Path, path: str) -> str:
    """A path of the project as seen from the current folder if it lies below it, else as the project names it."""
    place = os.path.join(root, path)
    if not os.path.lexists(place):
        return path
    try:
        below = os.path.relpath(place)
    except (OSError, ValueError):
        return path
    return path if below.startswith("..") else below.replace(os.sep, "/")


def _moved(at: Span, numbers: Mapping[int, int]) -> Span:
    if at == NOWHERE or file_of(at) not in numbers:
        return NOWHERE if at == NOWHERE else span(0, 0, 0)
    return span(numbers[file_of(at)], start_of(at), end_of(at))


def _named(facts: Mapping[str, Fact], root: Path) -> Mapping[str, Fact]:
    file = facts.get("file")
    if not isinstance(file, str) or not file:
        return facts
    return {**facts, "file": shown(root, file)}
