"""``# hetong: ignore[HT501] reason``: takes the warnings that an author has answered out of the bag."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hetong.base.problems import Problem, Problems
from hetong.base.source import Source
from hetong.base.span import file_of, start_of
from hetong.trees.surface import Ignore


def silence(problems: Problems, sources: Mapping[int, Source], ignores: Iterable[Ignore]) -> None:
    """Drop what is ignored; report an ignore that matched nothing (HT950). Errors are never silenced."""
    from hetong.base import catalogue

    left = {(file_of(i.at), i.line, code): i for i in ignores for code in i.codes}
    if not left:
        return
    used: set[tuple[int, int, str]] = set()

    def silenced(p: Problem) -> bool:
        source = sources.get(file_of(p.at))
        if source is None or catalogue.severity(p.code) == "error":
            return False
        line = source.position(start_of(p.at))[0]
        for key in ((source.number, line, p.code), (source.number, line - 1, p.code)):
            found = left.get(key)
            if found is not None and (key[1] == line or _alone(source, found)):
                used.add(key)
                return True
        return False

    problems.keep(lambda p: not silenced(p))
    for key, ignore in left.items():
        if key not in used:
            problems.add("HT950", ignore.at, code=key[2])


def _alone(source: Source, ignore: Ignore) -> bool:
    return source.line_text(ignore.line).lstrip().startswith("#")
