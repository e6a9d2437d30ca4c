"""The language reference is true: its examples compile, its tables are those of the compiler, nothing is left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from hetong.passes.parse.driver import Driver
from hetong.passes.parse.layout import plain
from hetong.passes.parse.tables import grammar_tables
from hetong.passes.resolve import chinese
from hetong.passes.resolve.kinds import EVERYWHERE, KINDS, SENTENCES, Kind, Setting
from hetong.passes.resolve.wording import mod_words
from tests.running import codes, compiled, json_of, prose

PAGE = Path(__file__).parent.parent / "grammar/README.md"
TEXT = PAGE.read_text(encoding="utf-8")
_FENCED = list(re.finditer(r"^```contract(?: (\S+))?\n(.*?)^```", TEXT, re.S | re.M))
BLOCKS = [(TEXT.count("\n", 0, m.start()) + 1, m[2]) for m in _FENCED if not m[1]]
TEMPLATES = {m[1]: m[2] for m in _FENCED if m[1]}
_ITEMS = {"": "–", "values": "named values", "columns": "columns", "rows": "columns and rows"}
_KEYWORD = re.compile(r"^(_?[A-Z_]+)\.2\s*: /\(([^/]*)\)\(\?!\\w\)/", re.M)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: f"line {block[0]}")
def test_examples_compile(block: tuple[int, str]) -> None:
    one = compiled(block[1], files=TEMPLATES)
    assert codes(one, "error") == [], [dict(p.facts) for p in one.problems]
    assert prose(one, "zh")
    assert prose(one, "en")
    assert json_of(one)["parties"]


def test_examples_use_every_rule_and_keyword() -> None:
    tables = grammar_tables()
    rules: set[str] = set()
    tokens: set[str] = set()

    class Seen:
        items = 0  # as the driver asks of whoever makes the nodes

        def method(self, name: str) -> Any:
            rules.add(name)
            return lambda kids, start, end: None

    class Listening(Driver):
        def feed(self, terminal: int, pos: int, end: int) -> Any:
            tokens.add(self.tables.terminals[terminal])
            return super().feed(terminal, pos, end)

    for block in (*(text for _, text in BLOCKS), *TEMPLATES.values()):
        readable = plain(block)
        assert Listening(tables, Seen(), readable, readable, "start").run() is None
    named = {rule.name for rule in tables.rules if not rule.melts and not rule.passes}
    passing = set("item expr test not_ atom point dur num named moment factor product start".split())
    assert {rule for rule in named - rules - passing if not rule.startswith("lone")} == set()
    assert set(tables.terminals) - tokens == set()


def test_every_kind_is_explained() -> None:
    rows = TEXT[TEXT.index("| kind | declares |") : TEXT.index("`N` is a name")]
    assert re.findall(r"^\| `(\w+)` \| \S", rows, re.M) == list(KINDS)


def test_every_setting_is_explained() -> None:
    rows = TEXT[TEXT.index("| kind | setting | meaning |") : TEXT.index("contract sky")]
    told: dict[str, set[str]] = {}
    kinds: list[str] = []
    for row in re.findall(r"^\| ([a-z, ]*)\| (`.*?) \| ", rows, re.M):
        kinds = row[0].replace(",", " ").split() or kinds
        for kind in kinds:
            told.setdefault(kind, set()).update(re.findall(r"`(\w+)`", row[1]))
    assert told == {name: set(kind.settings) for name, kind in KINDS.items() if kind.settings}


def _header(name: str, kind: Kind) -> str:
    parts = [f"`{name}`"]
    for how, sign in (
        (kind.name, "N"),
        (kind.label, "L"),
        (kind.origin, "`of` ref"),
        (kind.type, "`:` type"),
        (kind.value, "`=` value"),
    ):
        if how != "no":
            parts.append(sign if how == "must" else f"[{sign}]")
    return " ".join(parts)


def _setting(name: str, setting: Setting) -> str:
    said = "\\|".join(setting.choices) or setting.type
    default = f" = {setting.default}" if setting.default else ""
    mods = f" ({', '.join(sorted(mod_words(m).en for m in setting.mods))})" if setting.mods else ""
    return f"`{name}` {said}{default}{mods}"


def _words(mods: frozenset[str]) -> str:
    return ", ".join(sorted(f"`{mod_words(m).en.strip('“”')}`" for m in mods - EVERYWHERE)) or "–"


def _kinds() -> str:
    lines = ["| kind | settings | entries | modifiers |", "|---|---|---|---|"]
    for name, kind in KINDS.items():
        settings = " · ".join(_setting(n, s) for n, s in kind.settings.items()) or "–"
        lines.append(f"| {_header(name, kind)} | {settings} | {_ITEMS[kind.entries]} | {_words(kind.mods)} |")
    return "\n".join(lines)


def _modifiers() -> str:
    lines = ["| form | modifiers |", "|---|---|"]
    lines += [f"| {form.replace('_', ' ')} | {_words(mods)} |" for form, mods in SENTENCES.items()]
    return "\n".join(lines)


def _spelled(pattern: str) -> tuple[str, str]:
    """The English and the Chinese word of a terminal: ``must\\s+not|不得``."""
    bare = pattern.replace("(\\s+in\\s+writing)?", " (in writing)").replace("\\s+", " ")
    english, *others = bare.split("|")
    return english, "、".join(others)


def _keywords() -> str:
    grammar = (PAGE.parent / "hetong.lark").read_text(encoding="utf-8")
    pairs = [_spelled(m[2]) for m in _KEYWORD.finditer(grammar) if m[1] != "AGG"]
    return _grid([("en", "中文")] * 4, pairs)


def _words_table() -> str:
    pairs: list[tuple[str, str]] = []
    tables: tuple[Mapping[str, str], ...] = (chinese.SETTINGS, chinese.TYPES, chinese.WORDS)
    for table in tables:
        pairs += [(english, zh) for zh, english in table.items() if not zh.isascii()]
    return _grid([("en", "中文")] * 6, list(dict.fromkeys(pairs)))


def _grid(heads: list[tuple[str, str]], pairs: list[tuple[str, str]]) -> str:
    wide = len(heads)
    lines = ["|" + "".join(f" {a} | {b} |" for a, b in heads), "|" + "---|" * 2 * wide]
    for at in range(0, len(pairs), wide):
        row = pairs[at : at + wide]
        row += [("", "")] * (wide - len(row))
        lines.append("|" + "".join(f" {a} | {b} |" for a, b in row))
    return "\n".join(lines)


TABLES = {"kinds": _kinds, "modifiers": _modifiers, "keywords": _keywords, "words": _words_table}


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_those_of_the_compiler(name: str, update: bool) -> None:
    """``--update`` writes them anew."""
    made = f"<!-- table: {name} -->\n{TABLES[name]()}\n<!-- /table -->"
    pattern = re.compile(rf"<!-- table: {name} -->\n.*?<!-- /table -->", re.S)
    now = PAGE.read_text(encoding="utf-8")
    found = pattern.search(now)
    assert found is not None
    if update and found[0] != made:
        PAGE.write_text(now[: found.start()] + made + now[found.end() :], encoding="utf-8")
        return
    assert found[0] == made, "run pytest tests/test_reference.py --update"


def test_the_keyword_table_has_every_keyword() -> None:
    """A keyword is a terminal whose pattern is words and their Chinese equals."""
    grammar = (PAGE.parent / "hetong.lark").read_text(encoding="utf-8")
    listed = {m[1] for m in _KEYWORD.finditer(grammar)}
    tables = grammar_tables()
    plain_words = {tables.terminals[t] for follows in tables.plain_words.values() for t, *_ in follows}
    assert plain_words - listed <= {"AGG", "UNIT", "CURRENCY"}
    assert len(listed) > 100
