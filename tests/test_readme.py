"""The first page is true: its contract compiles, and the prose and the JSON it shows are the ones that come out."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hetong.compile import Compilation
from tests.running import codes, compiled, json_of, prose

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "README.md"
_SHOWN = ("id", "modality", "bearer", "counterparty", "effect", "trigger", "against", "clause", "text")


def shown(part: str) -> str:
    found = re.search(rf"<!-- {part} -->\n(.*?)<!-- /{part} -->", PAGE.read_text(encoding="utf-8"), re.S)
    assert found is not None, part
    return found[1]


@cache
def contract() -> Compilation:
    return compiled(shown("contract").removeprefix("```contract\n").removesuffix("```\n"))


def quoted(lang: str) -> str:
    """The prose between the definitions and the signatures, as a quotation."""
    articles = re.findall(r"^## .*?(?=^## |^签署页|^Signature page|\Z)", prose(contract(), lang), re.S | re.M)
    lines = "".join(articles[1:]).strip().splitlines()
    lines = [re.sub(r"^## (.*)", r"**\1**", line) for line in lines]
    return "".join(f"> {line}".rstrip() + "\n" for line in lines)


def excerpt() -> str:
    norm = next(norm for norm in json_of(contract())["norms"] if norm["id"] == "price_cut")
    rows = [f'  "{key}": {_value(norm[key])}' for key in _SHOWN]
    return "```json\n{\n" + ",\n".join(rows) + "\n}\n```\n"


def _value(value: Any) -> str:
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) < 150 or not isinstance(value, dict):
        return flat
    rows = [f'    "{key}": {json.dumps(inner, ensure_ascii=False)}' for key, inner in value.items()]
    return "{\n" + ",\n".join(rows) + "\n  }"


MADE = {"zh": lambda: quoted("zh"), "en": lambda: quoted("en"), "json": excerpt}


def test_the_contract_has_no_errors() -> None:
    assert codes(contract(), "error", "warning") == []


@pytest.mark.parametrize("part", MADE)
def test_what_is_shown_is_what_comes_out(part: str, update: bool) -> None:
    """``--update`` writes it anew."""
    made = MADE[part]()
    if update and shown(part) != made:
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(
            page.replace(f"<!-- {part} -->\n{shown(part)}", f"<!-- {part} -->\n{made}"), encoding="utf-8"
        )
    assert shown(part) == made


def test_commands_and_pages_exist() -> None:
    text = PAGE.read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`make (\w+)`", text):
        assert re.search(rf"^{target}:", makefile, re.M), target
    for page in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / page).exists(), page
    for code in re.findall(r"HT\d{3}", text):
        assert (ROOT / f"compiler/hetong/catalogue/{code}.md").exists(), code


_EXAMPLES = re.findall(
    r"^```contract\n(.*?)^```\n(.*?)(?=^### |\Z)",
    (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"),
    re.S | re.M,
)


@pytest.mark.parametrize(("source", "told"), _EXAMPLES)
def test_hard_examples_are_told_as_they_are(source: str, told: str, update: bool) -> None:
    """ARCHITECTURE: each contract compiles, each quoted line is printed, each piece of JSON is written. ``--update``
    puts the clause of the same number and language in the place of a quoted line."""
    one = compiled(source)
    assert codes(one, "error") == []
    printed = [*prose(one, "zh").splitlines(), *prose(one, "en").splitlines()]
    lines = re.findall(r"^> (.+)$", told, re.M)
    written = json.dumps(json_of(one), ensure_ascii=False)
    pieces = re.findall(r"^```json\n(.*?)\n```", told, re.S | re.M)
    if update:
        lines = [_anew(line, printed) for line in lines]
    assert lines
    assert pieces
    assert [line for line in lines if line not in printed] == []
    assert [piece for piece in pieces if piece not in written] == []


def _anew(line: str, printed: list[str]) -> str:
    number = line.split()[0] + " "
    chinese = re.compile(r"[\u4e00-\u9fff]")
    new = next(
        p for p in printed if p.startswith(number) and bool(chinese.search(p)) == bool(chinese.search(line))
    )
    page = ROOT / "ARCHITECTURE.md"
    page.write_text(page.read_text(encoding="utf-8").replace(f"> {line}\n", f"> {new}\n"), encoding="utf-8")
    return new


def test_there_are_three_hard_examples() -> None:
    assert len(_EXAMPLES) == 3
