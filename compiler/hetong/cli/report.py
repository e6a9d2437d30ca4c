"""The door through which problems leave: one call, one format, one string. Reads nothing but its arguments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hetong.base import catalogue
from hetong.base.problems import Problem
from hetong.base.source import IO_CODES, LIMIT_CODES, Source
from hetong.cli.report_rows import rows

FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit")


def render(
    format: str,
    problems: Iterable[Problem],
    sources: Mapping[int, Source],
    lang: str,
    color: bool = False,
    severities: Mapping[str, str] | None = None,
) -> str:
    """The problems in one of ``FORMATS``, worded in ``lang`` (zh or en), sorted and without repeats.

    ``color`` matters to text only; ``severities`` overrides the catalogue by code. ValueError for another
    format. A problem of a file that was not loaded is placed by its facts ``file`` and ``line``.
    """
    found = rows(problems, sources, lang, severities)
    if format == "text":
        from hetong.cli.report_text import text

        return text(found, lang, color)
    if format == "sarif":
        from hetong.cli.report_sarif import sarif

        return sarif(found, lang)
    from hetong.cli import report_hosts

    if format == "json":
        return report_hosts.as_json(found)
    if format == "github":
        return report_hosts.github(found)
    if format == "gitlab":
        return report_hosts.gitlab(found)
    if format == "junit":
        return report_hosts.junit(found, sources)
    raise ValueError(f"no format {format}")


def exit_code(problems: Iterable[Problem], severities: Mapping[str, str] | None = None) -> int:
    """4 if a limit was exceeded, else 3 if a file could not be read or written, else 1 if there are errors, else 0."""
    codes = {problem.code for problem in problems}
    if codes & LIMIT_CODES:
        return 4
    if codes & IO_CODES:
        return 3
    return int(any((severities or {}).get(code, catalogue.severity(code)) == "error" for code in codes))
