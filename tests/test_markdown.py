"""The prose as Markdown: what is printed reads back as what was meant, whatever a value contains."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from hetong.base.source import refused
from hetong.emit import marks, spelling
from hetong.emit.bilingual import bilingual
from hetong.emit.markdown import markdown
from hetong.trees import document as d
from tests import sample_model as sample


def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").enable("strikethrough")


def _texts(source: str) -> list[tuple[str, str]]:
    """(kind of block, text) as a reader of Markdown sees them."""
    tokens = _reader().parse(source)
    return [
        (before.type, "".join({"softbreak": "\n", "hardbreak": "\n"}.get(c.type, c.content) for c in inline.children or ()))
        for before, inline in pairwise(tokens)
        if inline.type == "inline"
    ]  # fmt: skip


def _kinds(source: str) -> list[str]:
    tokens = _reader().parse(source)
    inner = [child.type for token in tokens for child in token.children or ()]
    return [token.type for token in tokens if token.type != "inline"] + [
        kind for kind in inner if kind not in ("text", "hardbreak", "text_special")
    ]


def test_markdown_of_the_sample() -> None:
    zh, en = markdown(sample.document(), "zh"), markdown(sample.document(), "en")
    assert zh.endswith("\n")
    assert not zh.endswith("\n\n")
    assert "## 第一条　质量\n\n1.1 “**准时率**”每月不低于96%。\n\n1.2 乙方应当整改：\n\n（一）逾期的" in zh
    assert "## Article 1 Quality\n\n1.1 “**On-time Rate**” must" in en
    assert "按照本合同第1.2条执行。" in zh
    assert "## 附件1　清单" in zh
    assert "|  | 甲方 | 乙方 |\n| --- | --- | --- |\n| 盖章 |  |  |\n| 签署日期 |  |  |" in zh
    read = _texts(zh)
    assert ("heading_open", "第一条　质量") in read
    assert ("td_open", "单|价") in read
    assert ("td_open", "每单人民币＿＿＿＿元。") in read
    assert ("paragraph_open", "1. 每次计算；") in read
    assert ("paragraph_open", "(i) each time;") in _texts(en)
    assert ("td_open", "CNY ______ per order.") in _texts(en)
    assert "ordered_list_open" not in _kinds(zh)
    assert ("paragraph_open", "甲方：\n住所：") in read


def test_chinese_bold_renders() -> None:
    html = _reader().render(
        marks.inline((d.Term("“不可抗力”"), "指", d.Term("服务费（含税）"), "。", d.Term("费"), d.Term("率")))
    )
    assert "“<strong>不可抗力</strong>”指服务费（含税）。" in html


def test_side_by_side() -> None:
    page = bilingual(sample.document())
    assert page.endswith("|\n")
    assert "## 第一条　质量 / Article 1 Quality" in page
    assert (
        "| 1.2 乙方应当整改： | 1.2 Party B must rectify: |\n| （一）逾期的，支付300元； | (a) if late, pays CNY 300; and |"
        in page
    )
    assert "表1　单价\n\n| 项 | 价 |" in page
    assert "Table 1 Prices\n\n| Item | Price |" in page
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert all(line.count(" | ") <= 2 for line in rows)


_MARKS = st.sampled_from([
    "|", "#", "*", "**", "_", "`", "```", "~~~", "~~", "<b>", "<!--", "&amp;", "&", "\\", "\\|", "[a](b)", "[x]: y", "![i](u)",
    "1. ", "2) ", "- ", "+ ", "> ", "---", "===", ":--", "|---|", "# x", "    ", "\t", "\n", "\n\n", "https://x.example", "<http://a.b>",
    "第五条", "（一）", "5.2 ", "“", "”", "$", "{", "}", "(", ")", "!", "\u3000", "\xa0", "乙方", "must",
])  # fmt: skip
_LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")).filter(
    lambda c: not refused().match(c)
)
HOSTILE = st.lists(_MARKS | _LETTERS, max_size=12).map("".join)


@settings(max_examples=150, deadline=None)
@given(HOSTILE, HOSTILE, HOSTILE)
def test_no_value_changes_the_structure(value: str, other: str, third: str) -> None:
    def both(words: str) -> d.Text:
        return d.Text((words,), (words,))

    def shape(a: str, b: str, c: str) -> d.Document:
        item = d.Item(1, "i", both(b), ())
        grid = d.Table(1, "t", both(a), (both("h" + b), both("k")), ((both(c), both(a)),), ("",))
        clause = d.Clause(
            "1.1", "c", d.Text((a, d.Link("x", b)), (a, d.Fill("x", b))), (item,), (grid,), (), True
        )
        bare = d.Clause("", "b", both("x" + c), (), (), (), False)
        section = d.Section("1", 1, "s", both("h" + a), (clause, bare), ())
        lines = ((both(a), both(b)),)
        signer = d.SignatureBlock("g", both(c), lines, ())
        start = d.PartyBlock("p", (both("x" + a), both("y" + b)), ())
        return d.Document("x", both("t" + c), both("p" + a), (start,), None, (section,), (signer,), (), ())

    whole = shape(value, other, third)
    for lang in ("zh", "en"):
        page = markdown(whole, lang)
        assert _kinds(page) == _kinds(markdown(shape("a", "b", "c"), lang)), page
        line = marks.squeezed("1.1 " + value + other)
        texts = [text for _, text in _texts(page)]
        assert line in texts
        flat = marks.squeezed(value).replace("\n", " ")
        assert texts.count(flat) >= 1
        assert (
            "heading_open",
            marks.squeezed(spelling.title(whole.sections[0], lang)).replace("\n", " "),
        ) in _texts(page)
    assert _kinds(bilingual(whole)) == _kinds(bilingual(shape("a", "b", "c")))


@settings(max_examples=600, deadline=None)
@given(HOSTILE)
def test_a_paragraph_reads_as_its_value(value: str) -> None:
    page = marks.paragraph((value,))
    expected = marks.squeezed(value)
    assert _texts(page) == ([("paragraph_open", expected)] if expected else [])
    bold = marks.paragraph(("x", d.Term(value), "y"))
    assert _texts(bold) == [("paragraph_open", marks.squeezed(f"x{value}y"))]
