"""The same problems in every format: placed right under Chinese text, and with nothing in them that acts."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hetong.base import catalogue
from hetong.base.problems import Problem, Problems, Related
from hetong.base.source import Source, decode, refused
from hetong.base.span import NOWHERE, Span, span
from hetong.base.words import Words
from hetong.cli.report import FORMATS, exit_code, render
from hetong.cli.report_rows import place
from hetong.cli.report_sarif import CAP, uri
from hetong.cli.report_text import MOST, caret, columns

LINE = '  name = "甲公司：准时配送" bad # 注'
TEXT = f'party client "甲方" {{\n{LINE}\n\tx = 1\n}}\n'
AT = span(1, TEXT.index("bad"), TEXT.index("bad") + 3)
SOURCES = {1: Source(1, "contracts/合同 1.contract", TEXT), 2: Source(2, "b.contract", "甲\n乙\n")}


def problem(code: str = "HT005", at: Span = AT, **facts: str | Words) -> Problem:
    return Problem(code, at, facts or {"char": "U+200B"})


def parsed(problems: list[Problem], lang: str = "en") -> list[dict[str, Any]]:
    return json.loads(render("json", problems, SOURCES, lang))  # type: ignore[no-any-return]


@pytest.mark.parametrize("code", catalogue.codes())
def test_every_page_has_the_format(code: str) -> None:
    page = catalogue.page(code)
    assert page.code == code
    for words in (page.message, page.why, page.instead):
        assert words.zh
        assert words.en
        assert set(re.findall(r"\{\w+\}", words.zh)) == set(re.findall(r"\{\w+\}", words.en))
    assert "\n" not in page.message.zh + page.message.en
    assert page.bad
    assert page.good
    assert {example.language for example in page.bad + page.good} <= {"contract", "console"}


def test_pages_are_parsed_and_filled() -> None:
    text = (
        "# HT999 some-name\nseverity: warning\n\n## zh\n没有“{name}”，\n见{near}。\n### 为什么\n因为{name}。\n\n"
        "### 怎样改\n写 x。\n\n## en\nNo “{name}”,\nsee{near}.\n### Why\nBecause.\n### Write instead\nx\n\n"
        "## bad\n~~~contract\nparty a\n~~~\n~~~console\nhetong check a\n~~~\n\n## good\n~~~contract\nparty b\n\nfee c\n~~~\n"
    )
    page = catalogue.parse(text, "HT999")
    assert (page.slug, page.severity) == ("some-name", "warning")
    assert page.message == Words("没有“{name}”，见{near}。", "No “{name}”, see{near}.")
    assert [example.text for example in page.bad] == ["party a\n", "hetong check a\n"]
    assert page.good[0].text == "party b\n\nfee c\n"
    filled = problem(name="csat", near=Words("上", ""))
    assert catalogue.fill(page.message, filled, "zh") == "没有“csat”，见上。"
    assert catalogue.fill(page.message, problem(other="x"), "en") == "No “”, see."
    assert len(catalogue.fill(page.message, problem(name="x" * 5000), "en")) < 300
    for broken in (text.replace("## bad", "## worse"), text.replace("### Why\nBecause.\n", ""), text[2:], ""):
        with pytest.raises(catalogue.BadPage):
            catalogue.parse(broken, "HT999")
    with pytest.raises(catalogue.BadPage):
        catalogue.parse(text, "HT998")


def test_a_code_without_a_page_is_still_reported() -> None:
    for code in ("HT998", "nonsense", "../x"):
        with pytest.raises(KeyError):
            catalogue.page(code)
        found = parsed([problem(code, name="csat")])[0]
        assert (found["code"], found["severity"], found["message"]) == (code, "error", "name=csat")


def test_text_in_english() -> None:
    said = render("text", [problem()], SOURCES, "en")
    assert said == (
        "error[HT005] invisible-character: There is an invisible character here: U+200B.\n"
        "  --> contracts/合同 1.contract:2:21\n"
        "  |\n"
        f"2 | {LINE}\n"
        "  |                             ^^^\n"
        f"  = Why: {catalogue.page('HT005').why.en}\n"
        f"  = Write instead: {catalogue.page('HT005').instead.en}\n"
        "\n"
        "1 error in 1 file.\n"
    )


def test_text_in_chinese_with_related_places_and_a_summary() -> None:
    related = Related(span(2, 2, 3), Words("另一处", "the other"))
    problems = [
        Problem("HT005", AT, {"char": "U+200B"}, (related,)),
        problem("HT002", span(2, 0, 1), char="U+0007"),
    ]
    said = render("text", problems, SOURCES, "zh", severities={"HT002": "warning"})
    assert "错误[HT005] invisible-character：这里有看不见的字符 U+200B。" in said
    assert "  --> b.contract:2:1\n  |\n2 | 乙\n  | ^^ 另一处\n" in said
    assert "警告[HT002]" in said
    assert "为什么：" in said
    assert "怎样改：" in said
    assert said.endswith("2 个文件，1 处错误、1 处警告。\n")
    assert render("text", [], SOURCES, "zh") == "没有发现问题。\n"


def test_colour_only_when_asked_and_it_changes_no_word() -> None:
    plain = render("text", [problem()], SOURCES, "en")
    painted = render("text", [problem()], SOURCES, "en", color=True)
    assert "\x1b" not in plain
    assert "\x1b[1;31m" in painted
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == plain


def under(line: str, start: int, end: int) -> tuple[str, int, int]:
    where = place(span(1, start, end), {1: Source(1, "a", line)})
    assert where is not None
    return caret(where)


def part(shown: str, left: int, width: int) -> str:
    """What stands in the columns [left, left + width) of a terminal."""
    return "".join(c for i, c in enumerate(shown) if left <= columns(shown[:i]) < left + width)


@pytest.mark.parametrize("before", ["", "abc ", "甲方，", "\t\t", "é😀", "ｆｕｌｌ　", "甲" * 300, "x" * 5000])
@pytest.mark.parametrize("after", ["", " # 注", "甲" * 300])
def test_the_caret_stands_under_the_word(before: str, after: str) -> None:
    shown, left, width = under(before + "错bad" + after, len(before), len(before) + 4)
    assert part(shown, left, width) == "错bad"
    assert columns(shown) <= 104


@given(st.text(max_size=150), st.integers(0, 150), st.integers(0, 150))
def test_the_caret_never_fails_and_shows_nothing_odd(line: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(line)), min(other, len(line))))
    shown, left, width = under(line, start, end)
    assert width >= 1
    assert left >= 0
    assert not refused().search(shown)
    assert columns(shown) <= 130


def test_a_span_over_lines_or_at_the_end_is_marked_on_its_first_line() -> None:
    assert under("ab\ncd", 1, 5) == ("ab", 1, 1)
    assert under("ab", 2, 2) == ("ab", 2, 1)


def test_json_is_complete_in_one_order() -> None:
    found = parsed([problem()])
    assert list(found[0]) == [
        "code", "name", "severity", "message", "why", "instead", "file", "start", "end", "offset", "length", "related",
    ]  # fmt: skip
    assert found[0]["start"] == {"line": 2, "column": 21}
    assert found[0]["end"] == {"line": 2, "column": 24}
    assert TEXT[found[0]["offset"] :][: found[0]["length"]] == "bad"
    assert parsed([]) == []


def test_sorted_without_repeats() -> None:
    one, two = problem(), problem("HT002", span(1, 0, 1), char="U+0007")
    far, nowhere = problem("HT002", span(2, 0, 1), char="U+0007"), problem("HT010", NOWHERE, size="1")
    found = parsed([nowhere, far, one, two, one, problem("HT002", AT, char="U+0007")])
    assert [(item["file"], item["code"], item["offset"]) for item in found] == [
        ("contracts/合同 1.contract", "HT002", 0),
        ("contracts/合同 1.contract", "HT002", TEXT.index("bad")),
        ("contracts/合同 1.contract", "HT005", TEXT.index("bad")),
        ("b.contract", "HT002", 0),
        (None, "HT010", None),
    ]


def test_a_file_that_was_not_loaded_is_named_all_the_same() -> None:
    problems = Problems()
    assert decode("gbk 1.contract", 7, TEXT.encode("gbk"), problems) is None
    found = json.loads(render("json", problems, {}, "en"))[0]
    assert (found["file"], found["start"]) == ("gbk 1.contract", {"line": 1, "column": 1})
    assert "--> gbk 1.contract:1:1\n" in render("text", problems, {}, "en")
    assert render("github", problems, {}, "en").startswith("::error file=gbk 1.contract,line=1,")
    run = json.loads(render("sarif", problems, {}, "en"))["runs"][0]
    where = run["results"][0]["locations"][0]["physicalLocation"]
    assert where["artifactLocation"]["uri"] == "gbk%201.contract"
    only = render("text", [problem("HT010", NOWHERE, file="big", size="9", limit="8")], {}, "en")
    assert "  --> big\n" in only


def test_sarif() -> None:
    related = Related(span(2, 2, 3), Words("另一处", "the other"))
    problems = [Problem("HT005", AT, {"char": "U+200B"}, (related,)), problem("HT002", NOWHERE, char="U+0007")]
    log = json.loads(render("sarif", problems, SOURCES, "en", severities={"HT002": "note"}))
    run = log["runs"][0]
    assert log["version"] == "2.1.0"
    assert run["columnKind"] == "unicodeCodePoints"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["HT002", "HT005"]
    assert all(rule["help"]["text"] for rule in run["tool"]["driver"]["rules"])
    first, second = run["results"]
    assert (first["ruleId"], first["ruleIndex"], first["level"]) == ("HT005", 1, "error")
    where = first["locations"][0]["physicalLocation"]
    assert where["artifactLocation"] == {
        "uri": "contracts/%E5%90%88%E5%90%8C%201.contract",
        "uriBaseId": "%SRCROOT%",
    }
    assert "%SRCROOT%" in run["originalUriBaseIds"]
    assert where["region"] == {"startLine": 2, "startColumn": 21, "endLine": 2, "endColumn": 24}
    assert first["relatedLocations"][0]["message"]["text"] == "the other"
    assert second["level"] == "note"
    assert "locations" not in second
    assert not json.loads(render("sarif", [], {}, "zh"))["runs"][0]["results"]
    assert uri("a%b#?:.contract") == "a%25b%23%3F%3A.contract"


def test_sarif_and_text_are_capped_and_say_so() -> None:
    source = {1: Source(1, "a", "x" * 6000)}
    problems = [problem("HT005", span(1, place, place + 1)) for place in range(CAP + 10)]
    run = json.loads(render("sarif", problems, source, "en"))["runs"][0]
    assert len(run["results"]) == CAP
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"].startswith("10 more")
    said = render("text", problems, source, "en")
    assert said.count("error[") == MOST
    assert f"{CAP + 10 - MOST} more not listed." in said
    assert f"{CAP + 10} errors in 1 file." in said


def test_github_commands_are_escaped() -> None:
    said = render("github", [problem("HT998", AT, x="100%\n::set-output name=a::b\r")], SOURCES, "en")
    assert said == (
        "::error file=contracts/合同 1.contract,line=2,endLine=2,col=21,endColumn=23,"
        "title=HT998 undocumented::x=100%25 ::set-output name=a::b<U+000D>\n"
    )
    odd = {1: Source(1, "a,b:c%.contract", "x")}
    said = render(
        "github", [problem("HT002", span(1, 0, 1), char="c")], odd, "en", severities={"HT002": "note"}
    )
    assert said.startswith("::notice file=a%2Cb%3Ac%25.contract,line=1,")
    assert said.count("\n") == 1


def test_gitlab_fingerprints_differ_and_do_not_move() -> None:
    problems = [problem(), problem("HT005", span(1, 0, 1))]
    moved = {1: Source(1, SOURCES[1].path, "\n" + TEXT)}
    report = json.loads(render("gitlab", problems, SOURCES, "en"))
    later = [problem(), problem("HT005", span(1, 1, 2))]
    assert [set(item) for item in report] == [
        {"description", "check_name", "fingerprint", "severity", "location"}
    ] * 2
    assert len({item["fingerprint"] for item in report}) == 2
    again = json.loads(render("gitlab", later, moved, "en"))
    assert [item["fingerprint"] for item in again] == [item["fingerprint"] for item in report]
    assert report[1]["location"] == {"path": SOURCES[1].path, "lines": {"begin": 2}}


def test_junit_is_well_formed() -> None:
    problems = [problem("HT998", AT, x='<a> & "b" ]]> \x07'), problem("HT002", AT, char="c")]
    root = ET.fromstring(render("junit", problems, SOURCES, "zh", severities={"HT002": "warning"}))
    assert (root.get("tests"), root.get("failures")) == ("3", "1")
    assert [suite.get("name") for suite in root] == [source.path for source in SOURCES.values()]
    failure = root.find(".//failure")
    assert failure is not None
    assert failure.get("message") == 'x=<a> & "b" ]]> <U+0007>'
    assert root.find(".//system-out") is not None
    clean = root[1]
    assert (clean.get("tests"), clean.get("failures")) == ("1", "0")


HOSTILE = st.text(st.sampled_from("a甲\n\r\x1b\x07\x00\u202e\u2066\u200b<>&\"':%,|\\`#\ue000\t "), max_size=12)


@given(HOSTILE, HOSTILE, HOSTILE, st.sampled_from(FORMATS), st.sampled_from(["zh", "en"]))
def test_nothing_hostile_reaches_any_output(path: str, line: str, fact: str, format: str, lang: str) -> None:
    source = Source(1, "p" + path, line)
    found = Problem("HT998", span(1, 0, 1), {"x": fact}, (Related(span(1, 0, 0), Words(fact, fact)),))
    said = render(format, [found], {1: source}, lang)
    assert not refused().search(said)
    assert "\r" not in said
    if format == "github":
        assert said.count("\n") == 1
    elif format == "junit":
        ET.fromstring(said)
    elif format != "text":
        json.loads(said)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValueError, match="no format"):
        render("xml", [], {}, "en")


def test_exit_codes() -> None:
    assert exit_code([]) == 0
    assert exit_code([problem("HT005")]) == 1
    assert exit_code([problem("HT005")], {"HT005": "warning"}) == 0
    assert exit_code([problem("HT005"), problem("HT030")]) == 3
    assert exit_code([problem("HT005"), problem("HT030"), problem("HT011")]) == 4
    assert exit_code([problem("HT998")]) == 1
