"""What an author writes is text: it never becomes a heading, a list, a table, a link or HTML of the prose.

Each slot that takes a text is given each payload; the Markdown is read again and must have the same blocks, and the
same inline marks, as with a harmless word in the same place, with the payload standing in it as text.
"""

from __future__ import annotations

import json
import re

import jsonschema_rs
import pytest
from markdown_it import MarkdownIt

from hetong.base import resources
from tests.prelude import PRELUDE
from tests.running import codes, compiled, json_text, prose

HARMLESS = "Qword"
PAYLOADS = (
    "# Heading", "1. item", "- item", "+ item", "* item", "1) item", "> quote", "---", "===", "***", "```", "~~~",
    "| a | b |", "a | b", "a\\|b", "**bold**", "__bold__", "*it*", "_it_", "~~gone~~", "`code`", "``", "<b>x</b>",
    "<script>alert(1)</script>", "<!-- x", "-->", "&lt;", "&#35;", "[a](http://b.example)", "![a](http://b.example/c.png)",
    "[a]: http://b.example", "[a][b]", "http://b.example", "www.b.example", "a@b.example", "<http://b.example>",
    "[^1]: note", "a\\", "\\", "$x$", "第一条 # x", "“引”", "a  b", "<img src=x onerror=y>", "=1+1", "\u00a0# x",
    "<a href='javascript:x'>y</a>", "# ", "#", "-", "1.", "(a)", ": x", "{{x}}", "    code", "x\u0301*", "a*b*c", "第*一*条",
)  # fmt: skip
SLOTS = {
    "title": None,
    "party": "party z {t} {{ name = {t} role = {t} address = {t} }}",
    "fee": "fee f {t} = CNY 5 every month\nclient pays vendor f every month within 5 days after end of month as p ({t})",
    "prose": "{t}",
    "article": 'article {t} {{ "款。" / "Text." }}',
    "action": "vendor must {t} within 5 days after signing",
    "metric": "metric m {t} = 100% every month target >= 99% no data met",
    "list": "define d {t} = [{t}, {t}, ...]",
    "param": 'param d {t} : text = {t}\n"见{{d}}。" / "See {{d}}."',
    "table": "table b {t} {{ c {t} : money  r {t} {{ c = CNY 5 }}  s {t} {{ c = CNY 6 }} }}",
    "event": 'event e {t} {{ means = {t} }}\nvendor must "做" / "do it" within 5 days after e',
    "recitals": "recitals {t} {{ {t} }}",
    "document": "document d {t} {{ attached = yes  contents = [{t}] }}",
    "remedy": "remedy r {t} when vendor breached agreement {{ vendor pays client CNY 5 within 5 days after signing as q ({t}) }}",
    "unit": 'unit u {t}\nparam x "量" / "quantity" : u = 5u',
}
_TEXT = frozenset({"text", "softbreak", "text_special", "strong_open", "strong_close"})
READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
SCHEMA = jsonschema_rs.validator_for(json.loads(resources.read("schema", "obligations-1.0.json")))


def contract(slot: str, text: str) -> str:
    quoted = text.replace("{", "{{").replace("}", "}}") if "{{" not in text else text
    pair = f'"{quoted}" / "{quoted}"'
    form = SLOTS[slot]
    if form is None:
        return PRELUDE.replace('"样例合同" / "Sample Agreement"', pair)
    return PRELUDE + form.format(t=pair)


def structure(markdown: str) -> list[str]:
    """The blocks of a Markdown text, and the marks within them that are more than text.

    Bold is counted apart: a defined term with signs of Markdown in it stands without, so there may be less of it.
    """
    found: list[str] = []
    for token in READER.parse(markdown):
        found.append(token.type + token.tag)
        found.extend(one.type for one in token.children or () if one.type not in _TEXT)
    return found


def bold(markdown: str) -> int:
    return sum(one.type == "strong_open" for token in READER.parse(markdown) for one in token.children or ())


@pytest.mark.parametrize("slot", SLOTS)
def test_no_text_changes_the_structure_of_the_prose(slot: str) -> None:
    expected = compiled(contract(slot, HARMLESS))
    assert not codes(expected, "error")
    wanted = {lang: structure(prose(expected, lang)) for lang in ("zh", "en")}
    for payload in PAYLOADS:
        one = compiled(contract(slot, payload))
        if codes(one, "error"):
            continue  # refused as a text: safe as well
        for lang in ("zh", "en"):
            made = prose(one, lang)
            assert structure(made) == wanted[lang], (payload, lang)
            assert bold(made) <= bold(prose(expected, lang)), (payload, lang)
        SCHEMA.validate(json.loads(json_text(one)))


@pytest.mark.parametrize("slot", ["prose", "action", "party"])
def test_the_text_itself_is_still_read(slot: str) -> None:
    for payload in PAYLOADS:
        one = compiled(contract(slot, payload))
        if codes(one, "error"):
            continue
        tokens = READER.parse(prose(one, "zh"))
        shown = "\n".join("".join(c.content for c in t.children or ()) for t in tokens if t.type == "inline")
        literal = payload.replace("{{", "{").replace("}}", "}")
        assert re.sub(r"\s", "", literal) in re.sub(r"\s", "", shown), payload
