"""The flaws of the four paper originals: each is a case, and each case is caught, prevented or owned up to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hetong.base import catalogue
from tests.test_cases import Case, load

IDS = (Path(__file__).parent / "data" / "defect_ids.txt").read_text(encoding="utf-8").split()
CASES = [case for case in load() if case.file.stem.startswith("defects_")]
FILES = {
    "defects_ecommerce": "E-",
    "defects_fintech": "F0-",
    "defects_fintech_1": "F1-",
    "defects_fintech_2": "F2-",
}


def ids(case: Case) -> list[str]:
    return case.title.partition(": ")[0].split(", ")


def kinds(case: Case) -> set[str]:
    return {block.kind for block in case.blocks}


def test_every_flaw_has_a_case_and_no_case_names_another() -> None:
    named = {id for case in CASES for id in ids(case)}
    assert named == set(IDS)
    assert len(IDS) == len(set(IDS)) == 418 + 10


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.file.stem}: {c.title}")
def test_a_case_stands_in_the_file_of_its_original_and_says_what_the_flaw_is(case: Case) -> None:
    prefix = FILES[case.file.stem]
    assert all(id.removeprefix("law-").startswith(prefix) for id in ids(case))
    assert len(ids(case)) == len(set(ids(case)))
    assert len(case.title.partition(": ")[2]) > 10
    assert len(kinds(case) & {"raises", "final", "zh", "later"}) >= 1
    assert not ({"raises", "final"} & kinds(case) and "later" in kinds(case))


def test_the_codes_that_are_named_exist() -> None:
    for case in CASES:
        for block in case.blocks:
            if block.kind in ("raises", "final"):
                assert all(re.fullmatch(r"HT\d{3}", c) and c in catalogue.codes() for c in block.text.split())


def test_at_least_seven_flaws_in_ten_are_caught() -> None:
    """Counted by case, that is by distinct flaw; what the compiler prevents does not count as caught."""
    caught = [c for c in CASES if kinds(c) & {"raises", "final"}]
    assert len(caught) >= 0.7 * len(CASES)


def test_a_whole_flaw_is_not_one_title_twice() -> None:
    titles = [(c.file.stem, c.title) for c in CASES]
    assert len(titles) == len(set(titles))
