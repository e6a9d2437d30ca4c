"""The catalogue is complete and true: every code has its page, and its examples do what the page says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from hetong.base import catalogue
from hetong.cli.main import Lazy
from hetong.cli.ui import Ui
from hetong.compile import Compilation, analyse, compose
from hetong.project import Project
from tests.prelude import whole

PACKAGE = Path(catalogue.__file__).parents[1]
CODE = re.compile(r"""["'](HT\d{3})["']""")
HAN = re.compile(r"[\u4e00-\u9fff]")
CONTRACT_PAGES = [
    code for code in catalogue.codes() if all(e.language == "contract" for e in catalogue.known(code).bad)
]


def raised() -> set[str]:
    """Every code that the package names in quotes."""
    return {code for file in PACKAGE.rglob("*.py") for code in CODE.findall(file.read_text("utf-8"))}


def nothing(path: str) -> bytes:
    raise FileNotFoundError(path)


def compiled(fragment: str) -> Compilation:
    return compose(analyse(Project(nothing), "sample.contract", whole(fragment).encode()))


def by_severity(done: Compilation) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {"error": set(), "warning": set(), "note": set()}
    for problem in done.problems:
        found[catalogue.severity(problem.code)].add(problem.code)
    return found


def test_every_code_has_its_page_and_every_page_its_code() -> None:
    assert raised() == set(catalogue.codes())
    assert len(catalogue.codes()) >= 60


def test_names_of_problems_are_unique() -> None:
    slugs = [catalogue.page(code).slug for code in catalogue.codes()]
    assert len(slugs) == len(set(slugs))


@pytest.mark.parametrize("code", catalogue.codes())
def test_page_is_whole_in_both_languages(code: str) -> None:
    page = catalogue.page(code)
    for words in (page.message, page.why, page.instead):
        assert HAN.search(words.zh)
        assert not HAN.search(re.sub('“[^”]*”|`[^`]*`|‘[^’]*’|"[^"]*"', "", words.en))
        assert re.search("[。；：？]|}$", words.zh), "Chinese wording has Chinese punctuation"
    slots = [set(re.findall(r"\{(\w+)\}", text)) for text in (page.message.zh, page.message.en)]
    assert slots[0] == slots[1]
    assert page.bad
    assert page.good
    assert {example.language for example in (*page.bad, *page.good)} <= {"contract", "console"}
    assert all(example.text.strip() for example in (*page.bad, *page.good))


@pytest.mark.parametrize("code", CONTRACT_PAGES)
def test_bad_examples_raise_their_code_and_no_other_error(code: str) -> None:
    for example in catalogue.page(code).bad:
        found = by_severity(compiled(example.text))
        if catalogue.severity(code) == "error":
            assert found["error"] == {code}
        else:
            assert not found["error"]
            assert code in found[catalogue.severity(code)]


@pytest.mark.parametrize("code", CONTRACT_PAGES)
def test_good_examples_are_clean(code: str) -> None:
    for example in catalogue.page(code).good:
        if example.language == "contract":
            found = by_severity(compiled(example.text))
            assert not found["error"]
            assert code not in found["warning"] | found["note"]


@pytest.mark.parametrize("code", catalogue.codes())
def test_commands_in_good_examples_are_ones_that_there_are(code: str) -> None:
    for example in catalogue.page(code).good:
        for line in re.split(r"\n|;|\||&&", example.text if example.language == "console" else ""):
            words = shlex.split(line.split(">")[0], posix=True) if line.strip().startswith("hetong ") else []
            if words:
                group = Lazy(Ui("en"))
                command = group.get_command(click.Context(group), words[1])
                assert command is not None
                command.make_context(words[1], words[2:])
