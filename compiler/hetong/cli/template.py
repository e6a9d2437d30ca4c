"""A template checked by itself: a file without a contract has no parties and no law, so it is lent some.

In: an opened file of which the passes said that it holds no contract. Out: its problems as they are within a
made-up contract with two parties and a term that uses it; what only the made-up contract is to blame for is left out.
"""

from __future__ import annotations

from hetong.base.problems import Problem, Problems
from hetong.base.span import NOWHERE, file_of, span
from hetong.cli.opened import Opened
from hetong.compile import Compilation, analyse
from hetong.project import Project
from hetong.trees import surface

NO_CONTRACT = "HT146"
_HOST = """\
contract template_check "范本检查" / "Template check" {{ languages = [{languages}] law = PRC currency = CNY }}
party template_party_a "甲方" / "Party A" {{ name = "甲公司" / "Client Co" }}
party template_party_b "乙方" / "Party B" {{ name = "乙公司" / "Vendor Co" }}
term {{ start = 2027-01-01 end = 2027-12-31 }}
use `{name}`
"""
_LANGUAGES = ("zh, en", "zh", "en")


def is_template(problems: list[Problem], done: Compilation) -> bool:
    """Whether the file has items and no contract among them; one that says nothing is nothing."""
    return (
        any(problem.code == NO_CONTRACT for problem in problems)
        and done.resolved is not None
        and bool(done.resolved.by_id)
    )


def alone(opened: Opened, problems: list[Problem]) -> tuple[Opened, list[Problem]]:
    """The file as opened within the made-up contract, and its own problems there.

    A name that no ``use`` could write, or a file that cannot be read anyway, keeps the problems it has.
    """
    stem = opened.path.rpartition("/")[2].removesuffix(".contract")
    if not stem.isidentifier() or any(problem.code.startswith(("HT0", "HT10", "HT11")) for problem in problems):
        return opened, problems
    best: tuple[Opened, list[Problem]] | None = None
    for languages in _LANGUAGES:
        tried = _within(opened, stem, languages)
        if best is None or len(tried[1]) < len(best[1]):
            best = tried
        if not tried[1]:
            break
    assert best is not None
    found = best[1]
    at = next(
        (span(number, 0, 0) for number, s in best[0].project.sources.items() if s.path == opened.path), NOWHERE
    )
    return best[0], [*found, Problem("HT836", at, {"path": opened.path})]


def _within(opened: Opened, stem: str, languages: str) -> tuple[Opened, list[Problem]]:
    folder = opened.path.rpartition("/")[0]
    host = f"{folder}/<template>.contract" if folder else "<template>.contract"
    project = Project(lambda path: opened.data)
    file = project.parse(opened.path, opened.data, Problems())
    lent = _names(file)
    project = Project(lambda path: opened.data if path == opened.path else opened.fetch(path))
    text = _HOST.format(name=stem, languages=languages).encode()
    done = analyse(project, host, text, opened.values)
    own = {number for number, source in project.sources.items() if source.path != host}
    kept = [p for p in (*opened.problems, *done.problems) if file_of(p.at) in own and not _lent(p, lent)]
    made = Opened(
        opened.named, opened.root, opened.path, opened.data, opened.config, project, opened.reads, opened.values
    )
    return made, kept


def _names(file: surface.File | None) -> frozenset[str]:
    """What the template expects its host to have; the made-up one has none of it."""
    if file is None:
        return frozenset()
    return frozenset(
        name.text for item in file.items if isinstance(item, surface.Expects) for name in item.names
    )


def _lent(problem: Problem, names: frozenset[str]) -> bool:
    name = problem.facts.get("name", "")
    return isinstance(name, str) and name.split(".")[0] in names
