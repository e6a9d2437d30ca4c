"""The benchmarks run and their large contracts are sound; the bounds are generous, since test machines are busy."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks import data, data_facts, measure
from benchmarks.__main__ import row, written
from benchmarks.generate import times

from hetong.base import catalogue
from hetong.compile import analyse
from hetong.project import Project
from hetong.trees.model import Metric, Norm

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


def test_the_data_group_names_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "missing", lambda: ["pandas", "polars"])
    (lacking,) = data.engines(1)
    assert isinstance(lacking, data.Missing)
    assert row(lacking) == "| tickets by month | not measured: not installed: pandas, polars | – |"


def test_each_group_writes_its_own_table() -> None:
    page = "a\n<!-- figures -->\nold\n<!-- /figures -->\nb\n<!-- data figures -->\n<!-- /data figures -->\nc\n"
    new = written(page, "here", ["| x |"], "data")
    assert "old" in new
    assert "<!-- data figures -->\nhere\n" in new
    assert new.endswith("| x |\n<!-- /data figures -->\nc\n")


@pytest.mark.parametrize("often", [False, True])
def test_a_thousand_norms_and_their_journal_are_clean(tmp_path: Path, often: bool) -> None:
    data_facts.norms(tmp_path, often)
    text = (tmp_path / "many.contract").read_bytes()
    one = analyse(Project(nothing), "many.contract", text)
    assert [p.code for p in one.problems if catalogue.severity(p.code) == "error"] == []
    assert one.contract is not None
    norms = [n for n in one.contract.nodes.values() if isinstance(n, Norm)]
    assert len(norms) == data_facts.NORMS
    journal = (tmp_path / "facts" / "events.csv").read_text(encoding="utf-8").splitlines()
    assert len(journal) == data_facts.EVENTS + 1
    named = {line.split(",")[2] for line in journal[1:]}
    assert named <= set(one.contract.nodes)


def test_the_ticket_contract_is_clean_and_has_the_four_metrics() -> None:
    one = analyse(Project(nothing), "tickets.contract", data_facts.TICKETS.encode())
    assert [p.code for p in one.problems if catalogue.severity(p.code) == "error"] == []
    assert one.contract is not None
    assert {n for n, node in one.contract.nodes.items() if isinstance(node, Metric)} == {
        "volume", "solved_rate", "mean_wait", "slow_wait",
    }  # fmt: skip
