"""The library: every template is compiled as its own header shows it, read in both languages, and listed in its README.

A template's header holds ``# example`` (a contract fragment; tests/prelude.py stands in front) and ``# reads`` (sentences
that its prose must hold). So a new template is one file, and a row of stdlib/README.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from attrs import frozen

from hetong.base.problems import Problems
from hetong.passes.parse import parse
from hetong.trees import surface as s
from tests.conftest import ROOT
from tests.running import codes, compiled, diagnostics, json_of, prose

LIBRARY = ROOT / "stdlib"
TEMPLATES = sorted(LIBRARY.glob("*.contract"))
README = (LIBRARY / "README.md").read_text(encoding="utf-8")
SILENT = {"HT709", "HT728"}
"""Notes that an example may have: what another template answers (the aftermath; silence on consent)."""


@frozen
class Header:
    example: str
    zh: tuple[str, ...]
    en: tuple[str, ...]
    basis: str


def stem(path: Path) -> str:
    return path.stem


def header(path: Path) -> Header:
    parts: dict[str, list[str]] = {}
    part = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        key = re.match(r"# (example|reads|basis|expects|relate)\b:?(.*)", line)
        if key:
            part = key[1]
            parts[part] = [key[2].strip()] if key[2] else []
        elif part:
            parts[part].append(line.removeprefix("#   "))
    reads = parts.get("reads", [])
    zh, en = (tuple(r.removeprefix(f"{x}: ") for r in reads if r.startswith(f"{x}: ")) for x in ("zh", "en"))
    return Header("\n".join(parts.get("example", [])) + "\n", zh, en, " ".join(parts.get("basis", [])))


def walk(items: Iterable[s.Item]) -> Iterator[s.Item]:
    for item in items:
        yield item
        if isinstance(item, s.Noun | s.Guard):
            yield from walk(item.items or ())


def items_of(path: Path) -> list[s.Item]:
    problems = Problems()
    file = parse(1, path.name, path.read_text(encoding="utf-8"), problems)
    assert not list(problems)
    return list(walk(file.items))


def params(path: Path) -> dict[str, s.Noun]:
    return {i.name.text: i for i in items_of(path) if isinstance(i, s.Noun) and i.kind == "param" and i.name}


def expects(path: Path) -> set[str]:
    return {n.text for i in items_of(path) if isinstance(i, s.Expects) for n in i.names}


def names(path: Path) -> set[str]:
    found = {i.name.text for i in items_of(path) if isinstance(i, s.Noun) and i.name and i.kind != "param"}
    for item in items_of(path):
        if isinstance(item, s.Sentence | s.Prose):
            found |= {m.args[0].text for m in item.mods if m.kind == "as_" and isinstance(m.args[0], s.Name)}
    return found


def row(path: Path) -> list[str]:
    rows = [line for line in README.splitlines() if line.startswith(f"| `std.{path.stem}` |")]
    assert len(rows) == 1, f"std.{path.stem} has {len(rows)} rows in stdlib/README.md"
    return [cell.strip() for cell in rows[0].strip("|").split("|")]


def ticked(cell: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", cell))


@pytest.mark.parametrize("path", TEMPLATES, ids=stem)
def test_a_template_reads_as_its_header_says(path: Path) -> None:
    told = header(path)
    one = compiled(told.example)
    assert codes(one, "error", "warning") == [], diagnostics(one)
    assert set(codes(one, "note")) <= SILENT, diagnostics(one)
    zh, en = prose(one, "zh"), prose(one, "en")
    assert told.zh, "say which sentences the Chinese text holds"
    assert told.en, "say which sentences the English text holds"
    for sentence in told.zh:
        assert sentence in zh, sentence
    for sentence in told.en:
        assert sentence in en, sentence


ZH_SLIPS = (
    r"。。",
    r"，，",
    r"的的",
    r"持续持续",
    r"以书面形式书面",
    r"和/或",
    r"上述",
    r"[\u4e00-\u9fff][,;:][\u4e00-\u9fff]",
)
EN_SLIPS = (
    r"\b([a-z]+) \1\b",
    r"\bshall\b",
    r"\bhereof\b",
    r"and/or",
    r" ,",
    r"\.\.",
    r"[，。；：]",
    r"\ba [aeio][a-z]+",
)


@pytest.mark.parametrize("path", TEMPLATES, ids=stem)
def test_the_prose_of_a_template_has_no_slips(path: Path) -> None:
    one = compiled(header(path).example)
    for lang, slips in (("zh", ZH_SLIPS), ("en", EN_SLIPS)):
        text = prose(one, lang)
        for slip in slips:
            found = re.search(slip, text)
            assert found is None, text[max(0, found.start() - 40) : found.end() + 40]


@pytest.mark.parametrize("path", TEMPLATES, ids=stem)
def test_a_template_binds_and_its_blanks_are_explained(path: Path) -> None:
    one = compiled(header(path).example)
    data = json_of(one)
    alias = re.search(rf"use std\.{path.stem}(?: as (\w+))?", header(path).example)
    assert alias is not None
    scope = (alias[1] or path.stem) + "."
    bound = [n["id"] for n in data["norms"] if n["id"].startswith(scope)]
    assert bound or path.stem == "counterparts", "a template puts at least one norm into the contract"
    helped = {name for name, noun in params(path).items() if any(m.kind == "note" for m in noun.mods)}
    for blank in data["blanks"]:
        if blank["path"].startswith(scope):
            name = blank["path"].removeprefix(scope)
            assert name in helped or name.split(".")[0] in names(path), blank["path"]
            assert blank["type"]


@pytest.mark.parametrize("path", TEMPLATES, ids=stem)
def test_params_have_labels_types_and_help(path: Path) -> None:
    for name, noun in params(path).items():
        assert noun.label is not None, name
        assert noun.label.second, name
        assert noun.type is not None, name
        assert any(m.kind == "note" for m in noun.mods), f"{name} has no help: note “…”"


@pytest.mark.parametrize("path", TEMPLATES, ids=stem)
def test_the_legal_basis_is_named(path: Path) -> None:
    assert re.search(r"\barts?\. \d+", header(path).basis)


@pytest.mark.parametrize("path", TEMPLATES, ids=stem)
def test_the_catalogue_lists_a_template_as_it_is(path: Path) -> None:
    _, _, wanted, knobs, adjustable = row(path)
    assert ticked(wanted) == expects(path)
    assert ticked(knobs) == set(params(path))
    assert ticked(adjustable) == names(path)


def test_the_catalogue_lists_nothing_else() -> None:
    listed = re.findall(r"^\| `std\.(\w+)` \|", README, re.M)
    assert sorted(listed) == [path.stem for path in TEMPLATES]


WHOLE = """\
fee service_fee "服务费" / "service fee" = CNY 10,000 every month
client pays vendor service_fee every month by day 20 of next month as bill ("月度付款" / "monthly payment")
param total "合同总价" / "total price" : money = CNY 300,000
"""
ROLES = {
    "server": "vendor",
    "client": "client",
    "maker": "vendor",
    "approver": "client",
    "supplier": "vendor",
    "acceptor": "client",
    "source": "client",
    "keeper": "vendor",
    "owner": "client",
    "payer": "client",
    "payee": "vendor",
    "reporter": "vendor",
    "reader": "client",
    "inspected": "vendor",
    "inspector": "client",
    "side_a": "client",
    "side_b": "vendor",
    "bill": "bill",
    "cure": "use_liability.cure",
    "price": "total",
    "milestone": "use_acceptance.acceptance",
}
RELATIONS = {
    "aftermath": "final_settlement towards bill   set_off towards use_liability.compensation instead of"
    " use_liability.general_damages   without wipe, wipe_within",
    "confidentiality": "damages instead of use_liability.general_damages   losses towards use_liability.compensation",
    "ip": "indemnity towards use_liability.compensation instead of use_liability.general_damages",
    "payment": "late_charge towards use_liability.compensation instead of use_liability.general_damages",
}
ALTERNATIVES = {"secrecy": "std.confidentiality is its mutual form"}


def use_of(path: Path, *, relate: bool = True) -> str:
    given = [f"{name} = {ROLES[name]}" for name in sorted(expects(path))]
    said = [*given, *([RELATIONS[path.stem]] if relate and path.stem in RELATIONS else [])]
    return f"use std.{path.stem} as use_{path.stem} {{ {'   '.join(said)} }}\n"


def test_the_whole_library_stands_in_one_contract() -> None:
    one = compiled(WHOLE + "".join(use_of(p) for p in TEMPLATES if p.stem not in ALTERNATIVES))
    assert codes(one, "error", "warning") == [], [(p.code, p.facts) for p in one.problems]
    for lang in ("zh", "en"):
        assert len(prose(one, lang)) > 10_000
    norms = json_of(one)["norms"]
    for path in TEMPLATES:
        if path.stem not in (*ALTERNATIVES, "counterparts"):
            assert any(n["id"].startswith(f"use_{path.stem}.") for n in norms), path.stem


@pytest.mark.parametrize("name", sorted(ALTERNATIVES))
def test_alternatives_stand_beside_the_rest_too(name: str) -> None:
    one = compiled(use_of(LIBRARY / f"{name}.contract") + use_of(LIBRARY / "notices.contract"))
    assert codes(one, "error", "warning", "note") == []


def test_only_the_chosen_forum_is_printed() -> None:
    use = 'use std.disputes as d {{ forum = {} place = "大连市" / "Dalian" body = "大连仲裁委员会" / "the Dalian Commission" }}'
    court = prose(compiled(use.format("by_court")), "zh")
    tribunal = prose(compiled(use.format("by_arbitration")), "zh")
    assert "向大连市有管辖权的人民法院提起诉讼" in court
    assert "仲裁委员会" not in court
    assert "大连仲裁委员会" in tribunal
    assert "人民法院" not in tribunal


def test_a_dropped_clause_leaves_no_trace() -> None:
    use = "use std.third_party as tp {{ side_a = client side_b = vendor {} }}"
    whole = compiled(use.format(""))
    less = compiled(use.format("without excess_to_a, excess_to_b, share_a"))
    assert codes(less, "error", "warning") == []
    assert "超额损失" in prose(whole, "zh")
    assert "超额损失" not in prose(less, "zh")
