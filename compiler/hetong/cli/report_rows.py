"""Problems made ready to print: worded, placed, sorted and without repeats. Every format reads these rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import frozen

from hetong.base import catalogue
from hetong.base.problems import Problem
from hetong.base.source import Source, visible
from hetong.base.span import Span, end_of, file_of, start_of

LEVELS = ("error", "warning", "note")


@frozen
class Place:
    """Lines and columns from 1, columns in code points, the end exclusive; line 0 where only a file is known.

    ``offset`` and ``length`` count code points of the loaded text.
    """

    path: str
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    offset: int = 0
    length: int = 0
    source: Source | None = None


@frozen
class Row:
    code: str
    slug: str
    severity: str
    message: str
    why: str
    instead: str
    place: Place | None
    related: tuple[tuple[Place, str], ...] = ()


def rows(
    problems: Iterable[Problem],
    sources: Mapping[int, Source],
    lang: str,
    severities: Mapping[str, str] | None = None,
) -> list[Row]:
    """One row per different problem, by file as loaded, then position, then code.

    ``severities`` overrides the catalogue's severity by code. No text in a row has control characters.
    """
    order = {number: index for index, number in enumerate(sources)}
    keyed: dict[tuple[int, str, int, int, str, str], Row] = {}
    for problem in problems:
        row = _row(problem, sources, lang, severities or {})
        file = order.get(file_of(problem.at), len(order))
        where = row.place.path if row.place else "\U0010ffff"
        start = start_of(problem.at)
        keyed.setdefault((file, where, start, end_of(problem.at), row.code, row.message), row)
    return [keyed[key] for key in sorted(keyed)]


def _row(problem: Problem, sources: Mapping[int, Source], lang: str, severities: Mapping[str, str]) -> Row:
    wording = catalogue.known(problem.code)
    related = ((place(other.at, sources), other.label.get(lang)) for other in problem.related)
    return Row(
        problem.code,
        wording.slug,
        severities.get(problem.code, wording.severity),
        oneline(catalogue.message(problem, lang)),
        visible(catalogue.why(problem, lang)),
        visible(catalogue.instead(problem, lang)),
        place(problem.at, sources) or _named(problem),
        tuple((where, oneline(label)) for where, label in related if where),
    )


def place(at: Span, sources: Mapping[int, Source]) -> Place | None:
    """Where a span lies; None if it is nowhere or its file was not loaded."""
    source = sources.get(file_of(at))
    if source is None:
        return None
    start, end = (min(offset, len(source.text)) for offset in (start_of(at), end_of(at)))
    return Place(source.path, *source.position(start), *source.position(end), start, end - start, source)


def _named(problem: Problem) -> Place | None:
    """The place of a file that could not be loaded: its name, and its line if the facts have one."""
    file, line = problem.facts.get("file"), problem.facts.get("line")
    if not isinstance(file, str) or not file:
        return None
    if isinstance(line, str) and line.isascii() and line.isdigit():
        return Place(file, int(line), 1, int(line), 1)
    return Place(file)


def oneline(text: str) -> str:
    return visible(" ".join(text.split("\n")))
