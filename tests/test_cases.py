"""Literate cases: ``tests/cases/*.md``. A heading names a case; a contract block is compiled; the blocks after it are
what must come of it: ``diagnostics`` (code, line and column of each), ``zh`` and ``en`` (clauses, by the line), ``json``
(one object, found by its id; it must contain what is written), ``raises`` (codes that must be among the problems),
``final`` (the same when the contract is to be signed), ``later`` (a flaw that no check finds yet: which one is to
come). ``pytest --update`` rewrites diagnostics, zh and en."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from attrs import frozen

from tests.running import codes, compiled, diagnostics, json_of, prose

EXPECTING = ("diagnostics", "raises", "final", "later", "zh", "en", "json")
CASES = Path(__file__).parent / "cases"
_BLOCK = re.compile(r"^(~~~|```)(\w+)[^\n]*\n(.*?)^\1$", re.S | re.M)

_FENCE = re.compile(r"^(?:~~~|```)", re.M)


@frozen
class Block:
    kind: str
    text: str


@frozen
class Case:
    file: Path
    title: str
    blocks: tuple[Block, ...]


def load() -> list[Case]:
    cases = []
    for file in sorted(CASES.glob("*.md")):
        for section in sections(file.read_text(encoding="utf-8")):
            title, _, body = section.partition("\n")
            blocks = tuple(Block(m[2], m[3]) for m in _BLOCK.finditer(body))
            cases.append(Case(file, title.strip(), blocks))
    return cases


def sections(text: str) -> list[str]:
    """What follows each ``## ``; a heading inside a block is prose that is asked for."""
    found: list[str] = []
    for part in re.split(r"^## ", text, flags=re.M):
        if found and len(_FENCE.findall(found[-1])) % 2:
            found[-1] += f"## {part}"
        else:
            found.append(part)
    return found[1:]


@pytest.mark.parametrize("case", load(), ids=lambda c: f"{c.file.stem}: {c.title}")
def test_case(case: Case, update: bool) -> None:
    source = next(b.text for b in case.blocks if b.kind == "contract")
    values = next((b.text for b in case.blocks if b.kind == "values"), "")
    wanted = [b for b in case.blocks if b.kind in EXPECTING]
    assert wanted, "a case expects something"
    one = compiled(source, values)
    for block in wanted:
        if block.kind == "diagnostics":
            made = "".join(f"{line}\n" for line in diagnostics(one))
        elif block.kind in ("raises", "final"):
            found = codes(one if block.kind == "raises" else compiled(source, values, final=True))
            missing_codes = sorted((Counter(block.text.split()) - Counter(found)).elements())
            assert not missing_codes, f"not raised: {missing_codes}; raised: {found}"
            continue
        elif block.kind == "later":
            assert block.text.strip(), "say which check is still to come"
            continue
        elif block.kind == "json":
            expected = json.loads(block.text)
            assert contains(json_of(one), expected), f"no object contains {block.text}"
            continue
        else:
            lines = prose(one, block.kind).splitlines()
            asked = [line for line in block.text.splitlines() if line.strip()]
            missing = [line for line in asked if line not in lines]
            assert not missing, "\n".join(["not in the prose:", *missing, "the prose:", *lines])
            continue
        if update and made != block.text:
            rewrite(case, block, made)
        else:
            assert made == block.text


def contains(whole: object, part: object) -> bool:
    """Whether ``part`` is somewhere in ``whole``: dictionaries by some of their keys, all else equal."""
    if matches(whole, part):
        return True
    if isinstance(whole, dict):
        return any(contains(v, part) for v in whole.values())
    if isinstance(whole, list):
        return any(contains(v, part) for v in whole)
    return False


def matches(whole: object, part: object) -> bool:
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(k in whole and matches(whole[k], v) for k, v in part.items())
    return whole == part


def rewrite(case: Case, block: Block, made: str) -> None:
    text = case.file.read_text(encoding="utf-8")
    start = text.index(f"## {case.title}")
    old = f"{block.kind}\n{block.text}"
    at = text.index(old, start)
    case.file.write_text(text[:at] + f"{block.kind}\n{made}" + text[at + len(old) :], encoding="utf-8")
