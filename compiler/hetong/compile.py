"""The passes in order: this file is the map of the compiler."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import define, evolve, field

from hetong.base.problems import Fact, Problems
from hetong.base.source import LIMIT_CODES
from hetong.passes.check import check
from hetong.passes.resolve import resolve
from hetong.project import Project
from hetong.trees.checked import Checked, Value
from hetong.trees.resolved import Resolved

if TYPE_CHECKING:  # the fourth tree is for those who go on to the prose
    from hetong.trees import document, model, surface


@define(eq=False, repr=False)
class Compilation:
    """One contract on its way: each field is filled as far as the passes got."""

    project: Project
    problems: Problems = field(factory=Problems)
    resolved: Resolved | None = None
    checked: Checked | None = None
    contract: model.Contract | None = None
    document: document.Document | None = None

    @property
    def failed(self) -> bool:
        return any(severity(p.code) == "error" for p in self.problems)


def severity(code: str) -> str:
    """Read from the catalogue, which is opened only where there is something to report."""
    from hetong.base import catalogue

    return catalogue.severity(code)


def analyse(
    project: Project,
    path: str,
    data: bytes,
    values: Mapping[str, Value] | None = None,
    *,
    final: bool = False,
    beside: tuple[str, bytes] | None = None,
) -> Compilation:
    """parse → resolve → check → lower, then the lints: all that ``hetong check`` does.

    ``beside``: path and bytes of a file of further scenarios, which are no part of what is signed.
    """
    from hetong.ignores import silence

    one = Compilation(project)
    file = project.parse(path, data, one.problems)
    if file is not None and beside is not None:
        file = _with_scenarios(file, project.parse(*beside, one.problems), one.problems)
    if file is None or any(p.code in LIMIT_CODES for p in one.problems):
        return one  # what lies beyond a limit was not read, so nothing can be said of the rest
    one.resolved = resolve(file, project, one.problems)
    if one.resolved.contract is None:
        return one
    one.checked = check(one.resolved, values or {}, one.problems)
    if not one.failed:
        from hetong.lints import lint
        from hetong.passes.lower import lower
        from hetong.passes.lower.bulk import overgrown

        one.contract = lower(one.resolved, one.checked, final=final)
        one.problems.extend(overgrown(one.contract))
        if one.failed:
            return one  # rules and drafting write values out
        if final:
            _no_blanks(one.contract, one.problems)
        one.problems.extend(lint(one.contract))
    _no_echo(one.problems, project.lost)
    silence(one.problems, project.sources, one.resolved.ignores)
    return one


def _with_scenarios(file: surface.File, more: surface.File | None, problems: Problems) -> surface.File | None:
    """The contract with the scenarios of another file, in which nothing else may stand."""
    if more is None:
        return None
    for item in more.items:
        if getattr(item, "kind", "") != "scenario":
            problems.add("HT972", item.at)
    return evolve(file, items=file.items + more.items, ignores=file.ignores + more.ignores)


_UNKNOWN = frozenset({"HT200", "HT201", "HT202", "HT207", "HT243", "HT246", "HT314"})


def _no_echo(problems: Problems, lost: frozenset[str]) -> None:
    """What follows from a syntax error is not said as well: a keyword read as a name (HT102) names nothing, and a
    name declared in what could not be read is not unknown."""
    keywords = {p.at for p in problems if p.code == "HT102"}
    if keywords:
        problems.keep(lambda p: p.code != "HT200" or p.at not in keywords)
    if lost:
        problems.keep(lambda p: p.code not in _UNKNOWN or lost.isdisjoint(_spoken_of(p.facts)))


def _spoken_of(facts: Mapping[str, Fact]) -> set[str]:
    """The parts of the names that a message is about."""
    said = (facts.get(slot) for slot in ("name", "attribute", "column"))
    return {part for name in said if isinstance(name, str) for part in name.split(".")}


def _no_blanks(contract: model.Contract, problems: Problems) -> None:
    """Everything but the signatures, which the pen fills, is known before a contract is final."""
    for blank in contract.blanks:
        problems.add("HT830", blank.at, path=blank.path, type=str(blank.type))


def compose(one: Compilation) -> Compilation:
    """draft: the document of an analysed contract without errors."""
    from hetong.emit.match import match
    from hetong.passes.draft import draft

    if one.contract is not None and not one.failed:
        drafted = draft(one.contract)
        one.document = drafted.document
        for id in drafted.lost:
            one.problems.add("HT990", one.contract.at, id=id)
        one.problems.extend(match(one.contract, one.document))
    return one
