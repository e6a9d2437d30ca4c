"""The grammar is sound, the packaged tables are its tables, and our driver reads as lark does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lark import Lark, Token, Tree

from hetong.passes.parse import generate
from hetong.passes.parse.driver import Driver
from hetong.passes.parse.layout import plain
from hetong.passes.parse.tables import grammar_tables

ROOT = Path(__file__).resolve().parents[1]
CONTRACTS = sorted(
    path
    for folder in ("examples", "stdlib", "tests/data", "tests/cases")
    for path in (ROOT / folder).rglob("*.contract")
)
SAMPLES = [
    "",
    'a and b must not "x" / "y" unless c consents in writing within 3 working days after d.e as f ("甲" / "a") note "n"',
    "define x = 2 * 3% of fee_a - CNY 4,000.50 per started 3 days of (b - 25 minutes) and not missed c or met d",
    'define x = graduated by (count of distinct r.c in last full 3 months so far where k) { <= 1: CNY 1 from "a", 2 to < 3: ?, otherwise: "x" / "y", }',
    'define x = [a "甲" / "A", "乙" / "B" [c, ...] from "1", ...] from "2"',
    "define x = p95 of r.wait over 10 minutes where by date { < 2028-02-01: 1 } = 2027-Q1",
    "a pays b max(c[end], 4% per year) by working day -3 of quarter else must terminate agreement on 30 days before end",
    "metric m : money per hour ? = 3point + ?point - 7kg every full 2 weeks target >= ? no data met rounded down to 1point",
    "use std.x as y { tail = 3 years without a, b damages instead of c } if a = b { expects c, d given e on 2027-06-03T20:00 { f = 1:30 } }",
    "甲方 应当 “交付” 限 ３ 个工作日 之后 通知 称为 交付 自 “1.2”",
    "a bears b.c throughout a ends when b",
    "define share = share of parcel where count = 3 define count = count",
]


@pytest.fixture(scope="module")
def lark_parser() -> Lark:
    parser: Lark = generate.load_grammar(strict=True)  # raises where two rules or two patterns conflict
    return parser


class Generic:
    """Nodes as (rule, children), shaped as lark shapes them."""

    items = 0

    def method(self, name: str) -> Any:
        return lambda kids, start, end: (name, kids)


def as_lark(text: str, start: str = "start") -> Any:
    readable = plain(text)
    driver = Driver(grammar_tables(), Generic(), readable, readable, start)
    stuck = driver.run()
    assert stuck is None, text[stuck.start : stuck.start + 40]
    return driver.result


def same(ours: Any, theirs: Any) -> bool:
    """Compared with a stack of its own, since trees are deep."""
    todo = [(ours, theirs)]
    while todo:
        a, b = todo.pop()
        if isinstance(b, Token):
            if (a[0], a[1], a[2]) != (b.type, str(b), b.start_pos):
                return False
        elif isinstance(b, Tree):
            if a[0] != str(b.data) or len(a[1]) != len(b.children):
                return False
            todo += zip(a[1], b.children)
        else:
            return False
    return True


def test_tables_are_those_of_the_grammar(lark_parser: Lark) -> None:
    assert generate.text(lark_parser).encode() == generate.TABLES.read_bytes()


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.name)
def test_reads_contracts_as_lark_does(path: Path, lark_parser: Lark) -> None:
    text = path.read_text(encoding="utf-8")
    assert same(as_lark(text), lark_parser.parse(plain(text), start="start"))


@pytest.mark.parametrize("text", SAMPLES)
def test_reads_samples_as_lark_does(text: str, lark_parser: Lark) -> None:
    assert same(as_lark(text), lark_parser.parse(plain(text), start="start"))


@pytest.mark.parametrize(
    "text", ["5%", '"甲" / "a"', "[a, ...]", "30 days before end", "day 12 of next month", "a where b known"]
)
def test_reads_lone_values_as_lark_does(text: str, lark_parser: Lark) -> None:
    assert same(as_lark(text, "lone"), lark_parser.parse(text, start="lone"))


def test_stress_uses_every_rule_and_terminal() -> None:
    """`stress.contract` is the sample of everything: what it lacks is not tried above."""
    seen: set[str] = set()

    class Recorder(Generic):
        def method(self, name: str) -> Any:
            seen.add(name)
            return lambda kids, start, end: (name, kids)

    text = (ROOT / "tests/data/stress.contract").read_text(encoding="utf-8") + "\n".join(SAMPLES)
    tables = grammar_tables()
    readable = plain(text)
    driver = Driver(tables, Recorder(), readable, readable, "start")
    assert driver.run() is None
    named = {rule.name for rule in tables.rules if not rule.melts and not rule.passes}
    inlined = {
        "item",
        "expr",
        "test",
        "not_",
        "atom",
        "point",
        "dur",
        "num",
        "named",
        "moment",
        "factor",
        "product",
    }
    assert named - seen - inlined - {"lone", "start", "lone_offset"} == set()


def test_each_keyword_has_one_chinese_word_at_least() -> None:
    tables = grammar_tables()
    written: dict[int, list[bool]] = {}
    for first, follows in tables.plain_words.items():
        for terminal, rest, _ in follows:
            written.setdefault(terminal, []).append(f"{first}{rest}".isascii())
    assert len(written) > 100
    assert [tables.terminals[t] for t, ascii_words in written.items() if len(set(ascii_words)) != 2] == []


def test_keywords_are_told_from_names_by_their_first_word() -> None:
    assert generate.words_of(r"(must\s+not|不得)(?!\w)") == (["must not", "不得"], "")
    assert generate.words_of(r"[0-9]+") is None
    assert generate.words_of(r"(a|b)(?=\s+(of|之)(?!\w))") == (["a", "b"], r"\s+(?:of|之)(?!\w)")


def test_rows_of_the_grammar_mean_one_thing(lark_parser: Lark) -> None:
    """The terminals keep lark's order of trying: priority, then width, then length, then name."""
    names = grammar_tables().terminals
    order = [t.name for t in sorted(
        (t for t in lark_parser.terminals if t.name not in lark_parser.ignore_tokens),
        key=lambda t: (-t.priority, -t.pattern.max_width, -len(t.pattern.value), t.name),
    )]  # fmt: skip
    assert names == [*order, "$END"]


def test_digits_are_those_of_ascii(lark_parser: Lark) -> None:
    """`\\d` would take Arabic-Indic digits for numbers, which nobody meant."""
    for terminal in lark_parser.terminals:
        if terminal.name != "NAME":
            assert r"\d" not in terminal.pattern.value.replace(r"[^\W\d]", "")
