"""The two halves as text: the obligations file against its schema, Markdown that reads back as what was meant."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from typing import Any

import jsonschema_rs
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from hetong.base import resources
from hetong.base.source import refused
from hetong.base.words import Words
from hetong.emit import digests, json_out, json_times, marks, spelling
from hetong.emit.bilingual import bilingual
from hetong.emit.json_exprs import OPS, Exprs, iso_duration, shown_percent
from hetong.emit.markdown import markdown
from hetong.emit.match import match
from hetong.emit.trace import as_json, summary, tags, trace
from hetong.trees import document as d
from hetong.trees import model as m
from hetong.trees import types as t
from tests import sample_model as sample

SCHEMA = json.loads(resources.read("schema", "obligations-1.0.json"))
VALID = jsonschema_rs.Draft202012Validator(SCHEMA)
RENDER = lambda expr: Words(f"“{expr.op}”", expr.op)  # noqa: E731


@pytest.fixture(scope="module")
def emitted() -> Any:
    return json.loads(json_out.obligations(sample.contract(), sample.document(), sample.SOURCES, RENDER))


def norm(file: Any, name: str) -> Any:
    return next(each for each in file["norms"] if each["id"] == name)


# ---- the file


def test_file_is_valid_exact_and_the_same_each_time(emitted: Any) -> None:
    jsonschema_rs.meta.validate(SCHEMA)
    VALID.validate(emitted)
    one = json_out.obligations(sample.contract(), sample.document(), sample.SOURCES, RENDER)
    assert one == json_out.obligations(sample.contract(), sample.document(), sample.SOURCES, RENDER)
    assert one == json.dumps(emitted, indent=2, ensure_ascii=False) + "\n"
    json.loads(one, parse_float=lambda text: pytest.fail(f"a float: {text}"))
    assert list(emitted)[:3] == ["format", "contract", "groups"]


def test_without_wording_it_is_valid_too() -> None:
    VALID.validate(json.loads(json_out.obligations(sample.contract(), sample.document(), {})))


@pytest.mark.parametrize("expr", sample.every_op(), ids=lambda expr: expr.op)
def test_every_operation_is_written_and_valid(expr: m.Expr) -> None:
    contract = sample.contract()
    define = m.Define(id="probe", type=expr.type, value=expr, only_if=None)
    probe = evolve(contract, items=(*contract.items, define), nodes={**contract.nodes, "probe": define})
    file = json.loads(json_out.obligations(probe, sample.document(), sample.SOURCES, RENDER))
    VALID.validate(file)
    value = file["parameters"][0]["value"]
    assert value["op"] == expr.op
    assert len(value.get("args", [])) == len(expr.args)
    broken = copy.deepcopy(file)
    broken["parameters"][0]["value"]["surprise"] = 1
    assert not VALID.is_valid(broken)


def test_operations_are_those_of_the_schema() -> None:
    assert {expr.op for expr in sample.every_op()} == set(OPS) == set(SCHEMA["$defs"]["tree"]["properties"]["op"]["enum"])


def _set(file: Any, *path: Any, to: Any) -> None:
    for step in path[:-1]:
        file = file[step]
    file[path[-1]] = to


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("format",), "hetong.obligations/2.0"),
        (("fees", 0, "amount", "state"), "known"),
        (("metrics", 0, "target", "limit", "value"), 0.96),
        (("metrics", 0, "target", "rel"), ">="),
        (("norms", 0, "modality"), "should"),
        (("norms", 0, "bearer", "parties"), []),
        (("norms", 0, "from"), None),
        (("norms", 0, "extra"), 1),
        (("clauses", 3, "digest"), "md5:00"),
        (("clauses", -1, "normative"), True),
        (("contract", "status"), "draft"),
        (("parties", 0, "attributes", "name"), "甲公司"),
    ],
)
def test_broken_file_is_refused(emitted: Any, path: tuple[Any, ...], to: Any) -> None:
    broken = copy.deepcopy(emitted)
    _set(broken, *path, to=to)
    assert not VALID.is_valid(broken)


def test_missing_field_is_refused(emitted: Any) -> None:
    for key in emitted["norms"][0]:
        broken = copy.deepcopy(emitted)
        del broken["norms"][0][key]
        assert not VALID.is_valid(broken), key


def test_norm_says_who_what_when_and_what_if_not(emitted: Any) -> None:
    bill, cure = norm(emitted, "bill"), norm(emitted, "rectify")
    assert bill["effect"]["amount"]["text"] == {"zh": "“ref”", "en": "ref"}
    assert bill["every"]["rrule"] == "FREQ=MONTHLY"
    assert bill["deadline"]["rrule"] == "FREQ=MONTHLY;BYMONTHDAY=12"
    assert bill["source"] == {"file": "sample.contract", "line": 3, "column": 3}
    assert cure["deadline"]["duration"]["iso"] == "P10D"
    assert cure["deadline"]["rolled"] is True
    assert cure["deadline"]["law"] == "民法典 200, 201, 203"
    assert cure["on_breach"] == ["slow_cure"]
    assert cure["text"] == {"zh": "rectify的句子。", "en": "The sentence of rectify."}
    late = norm(emitted, "slow_cure")
    assert late["deadline"]["default"] is True
    assert late["relations"] == [{"kind": "towards", "id": "bill"}]
    assert late["clause"] == {**late["clause"], "number": "1.2(a)", "anchor": "slow_cure", "in": "rectify"}
    assert emitted["metrics"][0]["on_miss"] == ["late", "quit"]
    assert norm(emitted, "quit")["modality"] == "power"
    assert norm(emitted, "notice")["modality"] == "power", "the cure runs from the demand: it is no mere liberty"


def test_states_of_knowledge(emitted: Any) -> None:
    name = emitted["parties"][0]["attributes"]["name"]
    assert (name["state"], name["path"], name["type"]) == ("blank", "client.name", "text")
    assert emitted["parties"][0]["attributes"]["role"]["state"] == "none"
    assert [blank["path"] for blank in emitted["blanks"]] == ["client.name", "fee.rate"]
    assert [blank["clause"]["number"] for blank in emitted["blanks"]] == ["0", "1.3"]
    half = Exprs(("zh",), json_out._Labels(sample.contract(), {}, None)).value(
        m.Expr("part_of", sample.CNY, (sample.percent("0.05"), sample.blank("x.rate", sample.CNY)))
    )
    assert half is not None
    assert (half["state"], half["blanks"]) == ("known", ["x.rate"])


def test_reference_in_a_text_reads_as_clause_or_label() -> None:
    phrase = m.Phrase(("见", m.Slot("bill", "number"), "的", m.Slot("bill")), ("see ", m.Slot("bill", "number"), ", ", m.Slot("bill")))
    places = {place.id: place for place in sample.document().places}
    words = Exprs(("zh", "en"), json_out._Labels(sample.contract(), places, None)).phrase(phrase)
    assert words == {"zh": "见第1.3条的账单", "en": "see Section 1.3, bill", "refs": ["bill"]}


# ---- digests


def _spots(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in pairs:
        if isinstance(value, str) and key not in ("digest", "file"):
            yield (*path, key)
        elif key != "source":
            yield from _spots(value, (*path, key))


def test_digests_can_be_computed_again_and_any_changed_word_shows(emitted: Any) -> None:
    assert digests.wrong(emitted) == []
    spots = [spot for spot in _spots(emitted) if spot[0] != "blanks"]
    assert len(spots) > 300
    for spot in spots[::7]:
        changed = copy.deepcopy(emitted)
        _set(changed, *spot, to="…")
        with suppress(KeyError):  # an anchor or an id that leads nowhere any more
            assert digests.wrong(changed), spot


def test_layout_of_the_source_changes_no_digest(emitted: Any) -> None:
    moved = json_out.tree(sample.contract(), sample.document(), {}, RENDER)
    assert moved["contract"]["digest"] == emitted["contract"]["digest"]
    assert [c["digest"] for c in moved["clauses"]] == [c["digest"] for c in emitted["clauses"]]


# ---- times


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        (m.Window("quarter"), "FREQ=MONTHLY;INTERVAL=3"),
        (m.Window("", length=sample.days("2", "week")), "FREQ=WEEKLY;INTERVAL=2"),
        (m.Window("working_day"), None),
        (m.Window("", length=sample.days("1.5")), None),
        (m.Window("", length=sample.blank("x.every", t.DURATION)), None),
    ],
)
def test_recurrence(window: m.Window, expected: str | None) -> None:
    assert json_times.rrule(window) == expected


@pytest.mark.parametrize(
    ("unit", "side", "more", "rolled", "law"),
    [
        ("day", "after", {}, True, "200, 201, 203"),
        ("day", "after", {"not_rolled": True}, False, "200, 201, 204"),
        ("month", "after", {}, True, "200, 201, 202, 203"),
        ("working_day", "after", {}, False, "201, 204"),
        ("hour", "after", {}, False, "201"),
        ("day", "before", {}, False, "204"),
    ],
)
def test_counting(unit: str, side: str, more: Any, rolled: bool, law: str) -> None:
    base = sample.contract()
    cure = base.nodes["rectify"]
    assert isinstance(cure, m.Norm)
    cure = evolve(cure, within=m.Within(sample.days("5", unit), side, None), **more)
    made = json_times.deadline(cure, base, Exprs(("zh", "en"), json_out._Labels(base, {}, None)))
    assert made is not None
    assert (made["rolled"], made["law"]) == (rolled, f"民法典 {law}")
    assert ("顺延至" in made["counting"]["zh"]) is rolled


def test_unit_of_a_named_length_is_looked_up() -> None:
    quick = m.Param(id="quick", type=t.DURATION, value=m.Expr("judged", t.DURATION, (sample.days("2", "hour"),), {"by": "client"}), only_if=None)
    assert json_times.unit_of(sample.ref("quick", t.DURATION), {"quick": quick}) == "hour"
    assert json_times.unit_of(sample.ref("nobody"), {}) == ""


def test_numbers_as_text() -> None:
    assert [iso_duration(*pair) for pair in (("3", "quarter"), ("36", "hour"), ("5", "working_day"), ("1.5", "month"))] == ["P9M", "PT36H", None, None]
    assert [shown_percent(value) for value in ("0.05", "0.0005", "1", "1.2", "0")] == ["5%", "0.05%", "100%", "120%", "0%"]


# ---- both halves


def test_halves_match() -> None:
    assert match(sample.contract(), sample.document()) == []


def test_halves_that_differ_are_found() -> None:
    base, whole = sample.contract(), sample.document()

    def names(document: d.Document, contract: m.Contract = base) -> set[str]:
        found = match(contract, document)
        assert {problem.code for problem in found} <= {"HT990"}
        return {str(problem.facts["id"]) for problem in found}

    unplaced = evolve(whole, places=tuple(place for place in whole.places if place.id != "bill"))
    assert names(unplaced) == {"bill"}
    silent = evolve(whole, places=tuple(evolve(p, en=" ") if p.id == "fee" else p for p in whole.places))
    assert names(silent) == {"fee"}
    lost = evolve(whole, places=tuple(evolve(p, anchor="gone") if p.id == "quit" else p for p in whole.places))
    assert names(lost) == {"quit"}
    nodes = {name: node for name, node in base.nodes.items() if name != "bill"}
    without = evolve(base, nodes=nodes, items=tuple(node for node in base.items if node.id != "bill"))
    assert names(whole, without) == {"bill"}
    section = whole.sections[0]
    empty = d.Clause("1.5", "c-1-5", sample.text("应当付款。", "Must pay."), (), (), (), True)
    assert names(evolve(whole, sections=(evolve(section, blocks=(*section.blocks, empty)),))) == {"c-1-5"}
    twice = evolve(whole, sections=(evolve(section, blocks=(*section.blocks, evolve(section.blocks[3], ids=()))),))
    assert names(twice) == {"whole"}


def test_every_normative_clause_names_objects_of_the_file(emitted: Any) -> None:
    objects = digests.objects_of(emitted)
    for entry in emitted["clauses"]:
        assert not entry["normative"] or entry["norms"] or entry["nodes"]
        assert all(name in objects for name in (*entry["norms"], *entry["nodes"]))
    anchors = {entry["anchor"] for entry in emitted["clauses"]}
    assert all(each["clause"]["in"] in anchors for each in objects.values() if each.get("clause"))


# ---- Markdown


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
    return [token.type for token in tokens if token.type != "inline"] + [kind for kind in inner if kind not in ("text", "hardbreak", "text_special")]


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
    html = _reader().render(marks.inline((d.Term("“不可抗力”"), "指", d.Term("服务费（含税）"), "。", d.Term("费"), d.Term("率"))))
    assert "“<strong>不可抗力</strong>”指服务费（含税）。" in html


def test_side_by_side() -> None:
    page = bilingual(sample.document())
    assert page.endswith("|\n")
    assert "## 第一条　质量 / Article 1 Quality" in page
    assert "| 1.2 乙方应当整改： | 1.2 Party B must rectify: |\n| （一）逾期的，支付300元； | (a) if late, pays CNY 300; and |" in page
    assert "表1　单价\n\n| 项 | 价 |" in page
    assert "Table 1 Prices\n\n| Item | Price |" in page
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert all(line.count(" | ") <= 2 for line in rows)


_MARKS = st.sampled_from([
    "|", "#", "*", "**", "_", "`", "```", "~~~", "~~", "<b>", "<!--", "&amp;", "&", "\\", "\\|", "[a](b)", "[x]: y", "![i](u)",
    "1. ", "2) ", "- ", "+ ", "> ", "---", "===", ":--", "|---|", "# x", "    ", "\t", "\n", "\n\n", "https://x.example", "<http://a.b>",
    "第五条", "（一）", "5.2 ", "“", "”", "$", "{", "}", "(", ")", "!", "\u3000", "\xa0", "乙方", "must",
])  # fmt: skip
_LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")).filter(lambda c: not refused().match(c))
HOSTILE = st.lists(_MARKS | _LETTERS, max_size=12).map("".join)


@settings(max_examples=150, deadline=None)
@given(HOSTILE, HOSTILE, HOSTILE)
def test_no_value_changes_the_structure(value: str, other: str, third: str) -> None:
    def both(words: str) -> d.Text:
        return d.Text((words,), (words,))

    def shape(a: str, b: str, c: str) -> d.Document:
        item = d.Item(1, "i", both(b), ())
        grid = d.Table(1, "t", both(a), (both("h" + b), both("k")), ((both(c), both(a)),), ("",))
        clause = d.Clause("1.1", "c", d.Text((a, d.Link("x", b)), (a, d.Fill("x", b))), (item,), (grid,), (), True)
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
        assert ("heading_open", marks.squeezed(spelling.title(whole.sections[0], lang)).replace("\n", " ")) in _texts(page)
    assert _kinds(bilingual(whole)) == _kinds(bilingual(shape("a", "b", "c")))


@settings(max_examples=600, deadline=None)
@given(HOSTILE)
def test_a_paragraph_reads_as_its_value(value: str) -> None:
    page = marks.paragraph((value,))
    expected = marks.squeezed(value)
    assert _texts(page) == ([("paragraph_open", expected)] if expected else [])
    bold = marks.paragraph(("x", d.Term(value), "y"))
    assert _texts(bold) == [("paragraph_open", marks.squeezed(f"x{value}y"))]


# ---- trace


def test_trace() -> None:
    found = trace(tags(sample.contract()), ["S-1", "S-2", "S-9", "S-1"])
    assert (found.covered, found.missing, found.unknown, found.repeated) == (("S-1", "S-2"), ("S-9",), (), ("S-1",))
    assert not found.whole
    assert summary(found).en.splitlines() == ["2 of 3 provisions traced", "missing: S-9", "listed more than once: S-1"]
    assert summary(found).zh.startswith("3项规定中有2项已追溯\n未追溯：S-9")
    assert as_json(found)["provisions"] == {"S-1": ["bill"], "S-2": ["rectify"]}
    assert trace({"B": ["x"], "A": ["y"]}, []).unknown == ("A", "B")


def test_tags_of_rows_and_items_count() -> None:
    base = sample.contract()
    value = next(expr for expr in sample.every_op() if expr.op == "table")
    listed = next(expr for expr in sample.every_op() if expr.op == "list")
    both = m.Define(id="both", type=t.NUMBER, value=evolve(value, args=(listed,)), only_if=None)
    assert tags(evolve(base, nodes={"both": both}, tags=("S-0",))) == {"S-0": ("sample",), "S-3": ("both",), "S-4": ("both",)}
