"""What ends a command early: problems, worded and placed like all others, and the exit code they ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hetong.base.problems import Fact, Problem
from hetong.base.source import Source
from hetong.base.span import NOWHERE, Span

USAGE_CODES = frozenset(f"HT{n}" for n in (*range(900, 930), *range(960, 970)))
_TOO_LONG = "HT973"  # a query that was stopped: a limit, though not one on what is read


class Refused(Exception):
    """``problems`` say why; ``sources`` are the texts they point into.

    ``severities`` and ``lang`` are the project's, where its configuration has been read.
    """

    def __init__(
        self,
        problems: Iterable[Problem],
        sources: Mapping[int, Source] | None = None,
        severities: Mapping[str, str] | None = None,
        lang: str | None = None,
    ) -> None:
        self.problems = tuple(problems)
        self.sources = sources or {}
        self.severities = severities or {}
        self.lang = lang
        super().__init__(", ".join(problem.code for problem in self.problems))


class Misconfigured(Refused):
    """The configuration cannot be read or is wrong: no contract is to blame, and the command ends at once."""


def refuse(
    code: str, at: Span = NOWHERE, sources: Mapping[int, Source] | None = None, /, **facts: Fact
) -> Refused:
    """One problem to raise."""
    return Refused((Problem(code, at, facts),), sources)


def exit_code(problems: Iterable[Problem], severities: Mapping[str, str] | None = None) -> int:
    """2 for wrong usage or configuration, 70 where the halves do not match, else as the report says (0, 1, 3, 4)."""
    from hetong.cli import report

    found = tuple(problems)
    codes = {problem.code for problem in found}
    if "HT990" in codes:
        return 70
    if _TOO_LONG in codes:
        return 4
    if codes & USAGE_CODES and any(
        problem.code in USAGE_CODES and (severities or {}).get(problem.code, _severity(problem.code)) == "error"
        for problem in found
    ):
        return 2
    return report.exit_code(found, severities)


def _severity(code: str) -> str:
    from hetong.base import catalogue

    return catalogue.severity(code)
