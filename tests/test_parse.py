"""Parsing: the tree that comes out, what is said about errors, where reading goes on, and that nothing breaks it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import attrs
import pytest

from hetong.base.problems import Problems
from hetong.base.span import end_of, file_of, start_of
from hetong.passes.parse import parse_value
from hetong.passes.parse.literals import AGGREGATES, percent
from hetong.passes.parse.tables import grammar_tables
from hetong.trees import surface
from tests.parsing import CHINESE, STRESS, clean, said, tokens_of


def bare(node: Any) -> Any:
    """A tree as plain tuples, without its spans."""
    if isinstance(node, tuple):
        return tuple(bare(part) for part in node)
    if attrs.has(type(node)):
        fields = [
            f.name for f in attrs.fields(type(node)) if f.name not in ("at", "line", "path", "ignores", "lost")
        ]
        return (type(node).__name__, *(bare(getattr(node, name)) for name in fields))
    return node


def nodes(node: Any) -> Iterator[Any]:
    if isinstance(node, tuple):
        for part in node:
            yield from nodes(part)
    elif attrs.has(type(node)):
        yield node
        for field in attrs.fields(type(node)):
            yield from nodes(getattr(node, field.name))


def show(x: Any) -> str:
    """An expression in one line."""
    if isinstance(x, surface.Expr):
        args = x.args
        if x.op in ("number", "percent", "date", "datetime", "month", "quarter", "time"):
            return str(args[0])
        if x.op == "ref":
            return show(args[0])
        if x.op in ("quantity", "money", "united", "period"):
            return " ".join(str(arg) for arg in args if arg is not None)
        return f"{x.op}({', '.join(show(arg) for arg in args if arg is not None and arg is not False and arg != ())})"
    if isinstance(x, surface.Ref):
        return x.text
    if isinstance(x, surface.Text):
        return f"{x.first}/{x.second}"
    if isinstance(x, surface.Standing):
        return f"{x.state} {x.ref.text}"
    if isinstance(x, surface.Tail):
        return f"{x.kind} {show(x.what)}"
    if isinstance(x, surface.Row):
        return f"row({', '.join(show(part) for part in x.key if part is not None)}: {show(x.value)})"
    if isinstance(x, surface.Listed):
        return show(x.what) + (show(x.inner) if x.inner else "")
    if isinstance(x, tuple):
        return ", ".join(show(part) for part in x)
    return str(x)


@pytest.mark.parametrize(
    ("source", "want"),
    [
        ("2 * 3% of fee_a", "part_of(mul(2, 0.03), fee_a)"),
        ("1/4 of a + 5% of b", "add(part_of(div(1, 4), a), part_of(0.05, b))"),
        ("5% of fee_a per started 3 days of delay", "per(part_of(0.05, fee_a), started, 3 day, delay)"),
        ("a per day - b", "sub(per(a, day), b)"),
        (
            "1 - (sum of a.b where c = yes and d > 2) / period",
            "sub(1, div(agg(sum, a.b, and(compare(c, =, yes()), compare(d, >, 2))), period))",
        ),
        (
            "by m { >= 5: a, otherwise: b } - 1step",
            "sub(table(by, m, row(compare, >=, 5: a), row(otherwise: b)), 1 step)",
        ),
        (
            "sum of a in last 3 months > 4 hours and b",
            "and(compare(agg(sum, a, in_last 3 month), >, 4 hour), b)",
        ),
        ("not missed a or b", "or(not(state(missed a)), b)"),
        (
            "opened to closed during support except during storm < 3 hours",
            "compare(span(opened, closed, during support, except_during storm), <, 3 hour)",
        ),
        ("max(a, b of c) - d[last month]", "sub(call(max, a, part_of(b, c)), index(d, last month))"),
        (
            "a consents in writing and a breached b for 3 months in a row",
            "and(consents(a, True), state(a, breached b, 3 month))",
        ),
        (
            "sliding by (a + b) { 95% to < 98%: ?, }",
            "table(sliding, add(a, b), row(range, 0.95, <, 0.98: blank()))",
        ),
        ("-a", "negative(a)"),
        ("CNY ? per full 20 minutes", "per(money(CNY), full, 20 minute)"),
        ("share of distinct r.a over month so far", "agg(share, True, r.a, over month, so_far None)"),
        ("10,000.50 + 007", "add(10000.50, 7)"),
        ("人民币 5 每逢 个月", "per(CNY 5, month)"),
        ("计数 之 单", "agg(count, 单)"),
    ],
)
def test_shapes_of_expressions(source: str, want: str) -> None:
    item = clean(f"define x = {source}").items[0]
    assert isinstance(item, surface.Noun)
    assert show(item.value).replace("money(CNY)", "CNY") == want.replace("money(CNY)", "CNY")


@pytest.mark.parametrize(
    ("source", "want"),
    [
        ("by 30 days before end", "offset(30 day, before, end)"),
        ("by day 12 of next month", "nth(day, 12, next month)"),
        ("by working day -3 of quarter", "nth(working_day, negative(3), quarter)"),
        ("by end of month 2 after notice", "edge(end, following(month, 2, notice))"),
        ("by start of next year", "edge(start, next year)"),
        ("until 2027-Q1", "2027-Q1"),
        ("within ? after signing", "blank(), after, signing"),
        ("within 36 hours", "36 hour, None, None"),
        ("every full month", "True, month"),
        ("every 2 weeks", "False, 2 week"),
        ("target >= 96%", ">=, 0.96"),
        ("rounded half_up to CNY 0.01", "half_up, CNY 0.01"),
        ("no data skipped", "skipped"),
        ("no data met", "met"),
        ("for each a, b.c", "a, b.c"),
        ('from "1", "2"', "1, 2"),
        ("in writing", ""),
        ('including ["a" / "b" [c], ...]', "list(a/blist(c), True)"),
    ],
)
def test_shapes_of_modifiers(source: str, want: str) -> None:
    item = clean(f'a must "x" {source}').items[0]
    assert isinstance(item, surface.Sentence)
    text = show(item.mods[0].args).replace("list(c, False)", "list(c)")
    assert text.replace("a/blist", "a/blist") == want


def test_a_sentence_and_what_hangs_on_it() -> None:
    item = clean(
        'a and b must not "做" / "do" as act ("行为" / "act") else c pays d CNY 5 as fine else all of e, f may terminate g'
    ).items[0]
    assert isinstance(item, surface.Sentence)
    assert item.who is not None
    assert (item.who.mode, [ref.text for ref in item.who.refs]) == ("joint", ["a", "b"])
    assert (item.modality, item.action.verb) == ("must_not", "text")
    assert bare(item.mods[0]) == ("Mod", "as_", (("Name", "act"), ("Text", "行为", "act")))
    second = item.otherwise
    assert second is not None
    assert second.who is not None
    assert (second.modality, second.action.verb, show(second.action.args)) == ("pays", "pay", "d, CNY 5")
    third = second.otherwise
    assert third is not None
    assert third.who is not None
    assert (third.who.mode, len(third.who.refs), third.action.verb) == ("all", 2, "terminate")


def test_an_else_may_keep_the_bearer() -> None:
    item = clean('a must "x" else pays b CNY 1').items[0]
    assert isinstance(item, surface.Sentence)
    assert item.otherwise is not None
    assert item.otherwise.who is None


@pytest.mark.parametrize(
    ("source", "verb", "modality"),
    [
        ("a credits b CNY 1 against c", "credit", "pays"),
        ("a refunds b.c d", "refund", "pays"),
        ("a bears b.cost", "bear", "bears"),
        ("a ends when b", "end", "ends"),
        ("a is excused from b", "excuse", "excused"),
        ("a must extend b by 3 days", "extend", "must"),
        ("a may deduct 5% of b from c", "deduct", "may"),
        ("a may set b at most 5", "set", "may"),
        ("a must b.c", "event", "must"),
        ('each of a, b must "x" throughout', "text", "must"),
    ],
)
def test_what_a_sentence_may_say(source: str, verb: str, modality: str) -> None:
    item = clean(source).items[0]
    assert isinstance(item, surface.Sentence)
    assert (item.action.verb, item.modality) == (verb, modality)


def test_nouns_and_entries_keep_their_parts() -> None:
    text = 'metric m "指" / "m" of a.b : money per hour ? = 3 every month from "1" { x "列" : text only if x = 3  y = 2 z { w = ? } } from "2"'
    noun = clean(text).items[0]
    assert isinstance(noun, surface.Noun)
    assert (noun.kind, noun.name and noun.name.text, noun.origin and noun.origin.text) == ("metric", "m", "a.b")
    assert bare(noun.type) == ("Type", "money", "hour", True)
    assert [mod.kind for mod in noun.mods] == ["every", "source", "source"]
    assert noun.items is not None
    assert [(type(item).__name__, item.name.text) for item in noun.items] == [("Entry", n) for n in "xyz"]
    assert clean('unit kg "千克" / "kg"').items[0].kind == "unit"  # type: ignore[union-attr]
    assert clean("term { start = 2027-01-01 }").items[0].name is None  # type: ignore[union-attr]


def test_other_items() -> None:
    text = 'expects a, b use std.x as y { without c, d e from "1" } if f { "文" / "text" from "2" } given g on 2027-06-03 { h = 1 } expect i'
    kinds = [type(item).__name__ for item in clean(text).items]
    assert kinds == ["Expects", "Use", "Guard", "Given", "Expect"]
    use = clean(text).items[1]
    assert isinstance(use, surface.Use)
    assert use.items is not None
    assert [type(item).__name__ for item in use.items] == ["Without", "Mention"]


def test_texts_of_several_lines_are_joined_as_people_set_type() -> None:
    text = (
        '"""\n  第一行\n  第二行 {x}\n\n  另一段 {{\n  """ / """\n  one line\n  and the next\n\n  another\n"""'
    )
    prose = clean(text).items[0]
    assert isinstance(prose, surface.Prose)
    assert prose.text.first == "第一行第二行 {x}\n\n另一段 {{"
    assert prose.text.second == "one line and the next\n\nanother"


@pytest.mark.parametrize(
    ("written", "exact"),
    [
        ("5%", "0.05"),
        ("0.5‰", "0.0005"),
        ("100%", "1"),
        ("12.50%", "0.125"),
        ("0%", "0"),
        ("1,000 %", "10"),
        ("150%", "1.5"),
    ],
)
def test_percentages_are_exact(written: str, exact: str) -> None:
    assert percent(written) == exact


def test_spans_cover_what_was_written() -> None:
    for text in (STRESS, CHINESE):
        for node in nodes(clean(text).items):
            piece = text[start_of(node.at) : end_of(node.at)]
            assert file_of(node.at) == 1
            assert piece == piece.strip()
            if isinstance(node, surface.Name):
                assert piece.strip("`") == node.text
            elif isinstance(node, surface.Ref):
                assert re.sub(r"[\s`]", "", piece) == node.text.replace(" ", "")


def test_full_width_signs_are_plain_ones_outside_quotes() -> None:
    wide = "记录 单 “单，据” ／ “a（b）” ｛ 额　：　money　 数 ＝ ［１，２０００，３５％］ ｝ # 注：，"
    narrow = '记录 单 "单，据" / "a（b）" { 额 : money 数 = [1, 2000, 35%] }'
    wide, narrow = wide.replace("［１，２０００，３５％］", "３５％"), narrow.replace("[1, 2000, 35%]", "35%")
    assert bare(clean(wide).items) == bare(clean(narrow).items)
    assert clean('"a “b” c" from "，"').items[0].text.first == "a “b” c"  # type: ignore[union-attr]
    assert clean('a must “say "yes"”').items[0].action.args[0].first == 'say "yes"'  # type: ignore[union-attr]


def chinese_words() -> dict[str, str]:
    tables = grammar_tables()
    words: dict[str, str] = {}
    for first, follows in tables.plain_words.items():
        for terminal, rest, _ in follows:
            if not first.isascii() and not rest:
                words.setdefault(tables.terminals[terminal], first)
    return words


def test_every_keyword_may_be_chinese() -> None:
    words = chinese_words()
    aggregates = {en: zh for zh, en in AGGREGATES.items()}
    units = dict(zip(
        "second minute hour day week month quarter year working_day working_hour".split(),
        "秒 分钟 小时 天 周 个月 季度 年 个工作日 工作小时".split(),
    ))  # fmt: skip
    out, done = [], 0
    for terminal, start, end in tokens_of(STRESS):
        written = STRESS[start:end]
        if terminal == "AGG":
            written = aggregates.get(written, written)
        elif terminal == "UNIT":
            written = units["_".join(written.split()).removesuffix("s")]
        elif terminal == "CONSENTS":
            written = "书面同意" if "writing" in written else "同意"
        elif terminal in words:
            written = words[terminal]
        out += [STRESS[done:start], written, " "]
        done = end
    swapped = "".join(out) + STRESS[done:]
    assert len(re.findall(r"\bmust\b", swapped)) < len(re.findall(r"\bmust\b", STRESS))
    assert bare(clean(swapped).items) == bare(clean(STRESS).items)


def test_line_ends_mean_nothing() -> None:
    parts = [STRESS[start:end] for _, start, end in tokens_of(STRESS)]
    for blank in (" ", "\n\n\t"):
        assert bare(clean(blank.join(parts)).items) == bare(clean(STRESS).items)


def test_comments_that_silence_findings() -> None:
    file = clean('\n# hetong: ignore[HT501, HT502] 双方已谈妥\nparty a "# hetong: ignore"')
    assert [(note.codes, note.reason, note.line) for note in file.ignores] == [
        (("HT501", "HT502"), "双方已谈妥", 2)
    ]
    assert said("# hetong: ignore[HT501]")[0][0] == "HT114"
    assert said("# hetong: ignore HT501")[0][0] == "HT113"


# ---- lone values ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("5%", "0.05"),
        ("CNY 80,000", "CNY 80000"),
        ('"甲" / "a"', "text(甲/a)"),
        ("[a, b, ...]", "list(a, b, True)"),
        ("end of month", "edge(end, month)"),
        ("day 12 of next month", "nth(day, 12, next month)"),
        ("30 days before end", "offset(30 day, before, end)"),
        ("ticket where a known", "rows(ticket, known(a))"),
        ("agreed in annex else 1 day", "agreed(annex, 1 day)"),
        ("?", "blank()"),
        ("５天", "5 day"),
    ],
)
def test_lone_values(text: str, want: str) -> None:
    problems = Problems()
    value = parse_value(3, text, 100, problems)
    assert list(problems) == []
    assert value is not None
    assert show(value) == want
    assert start_of(value.at) >= 100
    assert file_of(value.at) == 3


@pytest.mark.parametrize("text", ["", "a b", "= 5", "5 %%", '"x', "party a", "1 }", "(1", "[1 2]"])
def test_lone_values_that_are_none(text: str) -> None:
    problems = Problems()
    assert parse_value(3, text, 100, problems) is None
    assert len(problems) == 1
    assert all(start_of(problem.at) >= 100 for problem in problems)
