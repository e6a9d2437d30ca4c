"""The benchmarks run and their large contracts are sound; the bounds are generous, since test machines are busy."""

from __future__ import annotations

import pytest
from benchmarks import measure
from benchmarks.__main__ import row, written
from benchmarks.generate import times

from hetong.base import catalogue
from hetong.compile import analyse
from hetong.project import Project

EXAMPLE = measure.EXAMPLE.read_text(encoding="utf-8")


def nothing(path: str) -> bytes:
    raise FileNotFoundError(path)


def test_a_larger_contract_is_a_contract() -> None:
    once = analyse(Project(nothing), "one.contract", EXAMPLE.encode())
    thrice = analyse(Project(nothing), "three.contract", times(EXAMPLE, 3).encode())
    assert [p.code for p in thrice.problems if catalogue.severity(p.code) == "error"] == []
    assert once.contract is not None
    assert thrice.contract is not None
    assert len(thrice.contract.nodes) > 2.8 * len(once.contract.nodes)
    assert len(thrice.contract.blanks) > 2.5 * len(once.contract.blanks)


def test_one_time_is_the_text_itself() -> None:
    assert times(EXAMPLE, 1).split() == EXAMPLE.split()


def test_a_broken_contract_is_not_copied() -> None:
    with pytest.raises(ValueError, match="HT1"):
        times("contract = }", 2)


def test_copies_refer_to_themselves() -> None:
    text = (
        'contract c "合" / "C" { }\nparty a "甲" / "A" { }\nfee f "费" / "fee" = CNY 1 every month\n'
        'a pays b f every month as pay\n"{f}和{a}" / "{f} and {a}" as said\nsignature a { }\n'
    )
    copy = times(text, 2)
    assert 'fee f_2 "费"' in copy
    assert "a pays b f_2 every month as pay_2" in copy
    assert '"{f_2}和{a}" / "{f_2} and {a}" as said_2' in copy
    assert copy.count("signature a") == copy.count("contract c") == 1


def test_time_and_memory_stay_in_bounds() -> None:
    start, whole = measure.start_up(runs=3)
    assert start.value < 40
    assert whole.value < 5
    (growth,) = measure.growth((1, 10))
    assert growth.value < 16
    assert measure.memory().value < 200


def test_the_whole_library_costs_no_more_than_a_few_contracts() -> None:
    assert 0 < measure.library().value < 4


def test_figures_are_written_into_the_page() -> None:
    figure = measure.Figure("check", 12.34, 10)
    assert figure.over
    assert row(figure) == "| check | 12.3 × | ≤ 10 × |"
    page = written("a\n<!-- figures -->\nold\n<!-- /figures -->\nb", "here, today", [row(figure)])
    assert page.startswith("a\n<!-- figures -->\nhere, today\n")
    assert row(figure) in page
    assert "old" not in page
