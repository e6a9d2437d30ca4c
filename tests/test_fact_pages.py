"""The catalogue's pages about facts: what each shows as bad is its problem and no other, what it shows as good is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from hetong.base import catalogue
from hetong.cli.report import render
from tests import fact_pages

PAGES = [code for code in catalogue.codes() if "HT840" <= code <= "HT869"]


def files(folder: Path, block: str) -> dict[str, str | bytes]:
    made = fact_pages.files_of(block)
    for name, text in made.items():
        if name.endswith(".parquet"):
            duckdb = pytest.importorskip("duckdb")
            place = folder / name
            duckdb.connect().execute(f"COPY ({text}) TO '{place}' (FORMAT parquet)")
            made[name] = place.read_bytes()
    return made


@pytest.mark.parametrize("code", PAGES)
def test_bad_facts_raise_their_code_and_no_other(code: str, tmp_path: Path) -> None:
    for example in catalogue.page(code).bad:
        found = fact_pages.load(tmp_path, files(tmp_path, example.text))
        others = {"HT846"} if code == "HT861" else set()
        assert {problem.code for problem in found.problems} - others == {code}


@pytest.mark.parametrize("code", PAGES)
def test_good_facts_load(code: str, tmp_path: Path) -> None:
    for example in catalogue.page(code).good:
        found = fact_pages.load(tmp_path, files(tmp_path, example.text))
        assert not list(found.problems)
        assert found.facts.records or found.facts.journal


@pytest.mark.parametrize("code", PAGES)
def test_messages_fill_every_slot(code: str, tmp_path: Path) -> None:
    for example in catalogue.page(code).bad:
        opened, contract = fact_pages.opened(tmp_path)
        folder = fact_pages.write(tmp_path, files(tmp_path, example.text))
        found = fact_pages.fact_files.load(opened, contract, str(folder))
        told = opened.refused(found.problems)
        for lang in ("zh", "en"):
            text = render("text", told.problems, told.sources, lang)
            assert "“”" not in text
            assert ": ." not in text
            assert "facts/" in text
