"""Which warnings and notes are wanted: ``--select`` and ``--ignore``, by code or by the beginning of codes.

Errors are always told: with one left out, a contract that cannot be read would pass as clean.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from hetong.base import catalogue
from hetong.base.problems import Problem, Problems
from hetong.base.span import NOWHERE, Span
from hetong.base.suggest import did_you_mean

_PATTERN = re.compile(r"HT\d{0,3}")


def split(values: Iterable[str]) -> list[str]:
    """``--select HT5,HT7 --select HT201`` as one list."""
    return [part.strip() for value in values for part in value.split(",") if part.strip()]


def check_patterns(patterns: Iterable[str], dropping: bool, problems: Problems, at: Span = NOWHERE) -> None:
    """HT909 for what begins no code, HT910 for an error that is to be dropped."""
    codes = catalogue.codes()
    for pattern in patterns:
        if not _PATTERN.fullmatch(pattern) or not any(code.startswith(pattern) for code in codes):
            problems.add("HT909", at, code=pattern, near=did_you_mean(pattern, codes))
        elif dropping and pattern in codes and catalogue.severity(pattern) == "error":
            problems.add("HT910", at, code=pattern)


def chosen(select: Sequence[str], ignore: Sequence[str]) -> Callable[[Problem], bool]:
    """Whether a problem is told. Everything is, unless ``select`` names something; ``ignore`` wins over it."""
    kept, dropped = tuple(select) or ("HT",), tuple(ignore)

    def wanted(problem: Problem) -> bool:
        if not (dropped and problem.code.startswith(dropped)) and problem.code.startswith(kept):
            return True
        return catalogue.severity(problem.code) == "error"

    return wanted
