"""Numbers of clauses: one number, printed and cited in three styles, and no two clauses cited alike."""

from __future__ import annotations

import re
from itertools import product

import pytest

from hetong.base import numbering
from hetong.emit import digests
from hetong.emit.json_out import tree
from hetong.trees import document
from tests.running import compiled, json_of, prose

CASES = (
    ("5", "tiao", "第五条", "Article 5", "本合同第五条", "Article 5"),
    ("5.2.1", "tiao", "5.2.1", "5.2.1", "本合同第5.2.1条", "Section 5.2.1"),
    ("5", "yi", "五、", "Article 5", "本合同第五条", "Article 5"),
    ("5.2", "yi", "（二）", "(2)", "本合同第五条第（二）款", "Section 5(2)"),
    ("5.2.1", "yi", "1.", "1.", "本合同第五条第（二）款第1项", "Section 5(2), item 1"),
    ("5", "decimal", "5", "5", "本合同第5条", "Section 5"),
    ("5.2", "decimal", "5.2", "5.2", "本合同第5.2条", "Section 5.2"),
    ("P2", "tiao", "第二部分", "Part 2", "本合同第二部分", "Part 2"),
    ("P2-5", "tiao", "第五条", "Article 5", "本合同第二部分第五条", "Article 5 of Part 2"),
    ("A1", "yi", "附件1", "Annex 1", "附件1", "Annex 1"),
    ("A1-2.3", "yi", "2.3", "2.3", "附件1第2.3条", "Section 2.3 of Annex 1"),
)


@pytest.mark.parametrize(("number", "style", "zh", "en", "cited_zh", "cited_en"), CASES)
def test_printed_and_cited(number: str, style: str, zh: str, en: str, cited_zh: str, cited_en: str) -> None:
    assert numbering.shown(number, style, "zh") == zh
    assert numbering.shown(number, style, "en") == en
    assert numbering.reference(number, style, "zh") == cited_zh
    assert numbering.reference(number, style, "en") == cited_en


@pytest.mark.parametrize(
    ("style", "zh", "en"),
    [
        ("tiao", "本合同第5.2条第（一）项第2目", "Section 5.2(a)(ii)"),
        ("decimal", "本合同第5.2条第（1）项第②目", "Section 5.2(a)(ii)"),
        ("yi", "本合同第五条第（二）款第1项第（2）目", "Section 5(2), item 1(b)"),
    ],
)
def test_an_item_is_cited_as_it_is_printed(style: str, zh: str, en: str) -> None:
    assert numbering.reference("5.2(a)(b)", style, "zh") == zh
    assert numbering.reference("5.2(a)(b)", style, "en") == en
    for depth, ordinal in ((1, 1), (2, 2)):
        assert numbering.shown_item("5.2", style, ordinal, depth, "zh").rstrip(".") in zh
        assert numbering.shown_item("5.2", style, ordinal, depth, "en").strip("().") in en


@pytest.mark.parametrize("style", numbering.STYLES)
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("here", [0, 1])
def test_no_two_clauses_are_cited_alike(style: str, lang: str, here: int) -> None:
    paths = ["1", "2", "11", "1.1", "1.2", "1.11", "1.1.1", "2.1.1", "1.1.1.1"]
    items = ["", "(a)", "(b)", "(a)(a)", "(aa)", "(a)(b)(c)"]
    numbers = [
        p + path + i
        for p, path, i in product(("", "P1-", "P2-", "A1-", "A2-"), paths, items)
        if not i or "." in path
    ]
    cited: dict[str, str] = {}
    for number in (*numbers, "P1", "P2", "A1", "A2"):
        said = numbering.reference(number, style, lang, here)
        # A clause on the third level and an item of one on the second are printed alike in 一、, and never both exist.
        key = (
            re.sub(r"\(([a-z]+)\)", lambda m: "." + str(numbering.parse(f"1({m[1]})").items[0]), number)
            if style == "yi" and number[:1] != "A"
            else number
        )
        assert cited.setdefault(said, key) == key


def test_what_is_no_number() -> None:
    with pytest.raises(ValueError, match="no number of a clause"):
        numbering.parse("第五条")


HEAD = 'contract sample "样例" / "Sample" {{ languages = [zh, en] law = PRC currency = CNY {} }}\n'
BODY = """party client "甲方" / "Party A" { name = "甲" / "A" }
party vendor "乙方" / "Party B" { name = "乙" / "B" }
article upkeep "养护" / "Upkeep" {
  vendor must "巡查" / "inspect" by 2027-06-01 as inspect
  vendor must "补做" / "make it up" within 5 days when breached inspect
  document plan "计划" / "plan" { attached = yes  prepared_by = vendor  contents = ["目标" / "goals", "措施" / "measures"] }
}
"""


def test_layout_changes_every_text_and_no_meaning() -> None:
    layouts = [
        "",
        "numbering = yi",
        "numbering = decimal",
        "contents = yes",
        "numbering = decimal contents = yes",
    ]
    made = [compiled(HEAD.format(layout) + BODY) for layout in layouts]
    for lang in ("zh", "en"):
        assert len({prose(one, lang) for one in made}) == len(layouts)
    files = [json_of(one) for one in made]
    assert len({file["contract"]["digest"] for file in files}) == 1
    assert len({str([(c["number"], c["anchor"]) for c in file["clauses"]]) for file in files}) == 1
    assert all(digests.wrong(file) == [] for file in files)


def test_a_final_annex_is_supplied_separately() -> None:
    final = compiled(HEAD.format("") + BODY, final=True)
    assert "1 本附件应当载明的内容见本合同第2.3条，由乙方另行提供。" in prose(final, "zh")
    assert (
        "1 What this Annex must state is listed in Section 2.3 of this Agreement and is supplied separately by Party B."
        in prose(final, "en")
    )
    template = compiled(HEAD.format("") + BODY)
    assert "\n1 目标：＿＿＿＿＿＿＿＿\n\n2 措施：＿＿＿＿＿＿＿＿\n" in prose(template, "zh")


def test_every_printed_number_is_in_the_json() -> None:
    one = compiled(HEAD.format("numbering = yi") + BODY)
    assert one.contract is not None
    assert isinstance(one.document, document.Document)
    entries = tree(one.contract, one.document, {})["clauses"]
    for entry in entries:
        for lang in ("zh", "en"):
            assert entry["text"][lang].startswith(entry["shown"][lang])
    assert [e["shown"]["zh"] for e in entries if e["kind"] == "article"] == ["一、", "二、"]
