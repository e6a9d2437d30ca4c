"""Errors of syntax: what is said about them and where, where reading goes on, and that nothing breaks it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hetong.base import catalogue
from hetong.base.problems import Problems
from hetong.base.span import end_of, start_of
from hetong.passes.parse import driver as driving
from hetong.passes.parse import parse_value
from hetong.trees import surface
from tests.parsing import STRESS, clean, names_of, read, said, tokens_of

# ---- errors --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ('party a { name : "x" }', [("HT108", ":")]),
        ("define x == 3", [("HT108", "=")]),
        ("param p := 5", [("HT108", ":")]),
        ("define x = [a b, c]", [("HT107", "b")]),
        ("define x = max(a b)", [("HT107", "b")]),
        ("define x = by m { >= 5 a, otherwise: b } every month", [("HT100", "a")]),
        ("a must within 3 days", [("HT102", "within")]),
        ('a must terminate\nparty c "x"', [("HT102", "party")]),
        ('a must "x", within 3 days', [("HT109", ",")]),
        ("甲方 应当 “交付” 限 ３ 天 之后 通知，称为 交付", [("HT109", "，")]),
        ('party a "x";\nparty b "y"。', [("HT104", ";"), ("HT104", "。")]),
        ("fee f = $5", [("HT104", "$")]),
        ("fee f = 1 ٣", [("HT104", "٣")]),
        ('a must "x\nparty b "y"', [("HT103", '"x')]),
        ('a must """x\nparty b "y"', [("HT103", '"""')]),
        ('define x = `abc\nparty b "y"', [("HT116", "`abc")]),
        ('define x = (a + b\nparty c "x"', [("HT105", "party")]),
        ('define x = max(a, b]\nparty c "x"', [("HT105", "]")]),
        ('party a { name = "x"', [("HT105", '"x"')]),
        ('party a "x" } party b "y"', [("HT106", "}")]),
        ("define x =", [("HT117", "=")]),
        ("fee f = every month", [("HT102", "every")]),
        ("param x = 2027-02-01T24:01", [("HT119", "2027-02-01T24:01")]),
        ("param x = 25:00", [("HT119", "25:00")]),
        ("param x = 24:00", []),
        ("party years = 1", [("HT101", "years")]),
        ("party `years` = 1", []),
        ("fee 工作日 = 1", [("HT101", "工作日")]),
        ("fee CNY = 5", [("HT101", "CNY")]),
        ("define loss = 5", []),
        ("event end = a", [("HT101", "end")]),
        ('a must "x" as termination', [("HT101", "termination")]),
        ("record r { end : date amount : money count : number }", []),
        ("record r { when : date }", [("HT101", "when")]),
        ("service s { hours = 3 step = 4 start = 5 }", []),
        ("event ａb = c", [("HT112", "ａb")]),
        ("event e\u0301 = c", [("HT112", "e\u0301")]),
    ],
)
def test_what_is_said_and_where(text: str, want: list[tuple[str, str]]) -> None:
    assert said(text) == want


def test_messages_name_what_could_stand_in_the_author_s_words() -> None:
    _, problems = read('a must within 3\nfee f = \n  party b "y"\nmetric m = 3 5')
    wordings = [catalogue.message(problem, lang) for problem in problems for lang in ("zh", "en")]
    assert any("“must”之后应当写：名称、引号中的文字" in wording for wording in wordings)
    assert any(wording.endswith("The line before seems unfinished.") for wording in wordings)
    for wording in wordings:
        assert not re.search(r"\b_?[A-Z]{3,}\b", wording), wording
        assert not re.search(r"\{\w", wording), wording


def test_each_page_is_about_its_code() -> None:
    for code in catalogue.codes():
        if not "HT100" <= code <= "HT139":
            continue
        page = catalogue.page(code)
        for example in page.bad:
            if example.language == "contract":
                assert {found for found, _ in said(example.text)} == {code}
        for example in page.good:
            if example.language == "contract":
                clean(example.text)


def test_reading_goes_on_at_the_next_item() -> None:
    file, problems = read(
        'party a "x"\nfee f = = 5 {\n  x = { 3 }\n}\nmetric m of = 3\n  every month\nparty b "y"\na must 5 as late\nparty c "z"'
    )
    assert [problem.code for problem in problems] == ["HT108", "HT100", "HT100", "HT100"]
    assert set(file.lost) == {"x", "m", "late"}
    assert [name for name in names_of(file) if name in "abc" and name] == ["a", "b", "c"]


def test_an_item_with_a_slip_keeps_its_name() -> None:
    file, _ = read("fee f = 5 6 every month\nfee g = (1 +\nfee h = 2")
    assert "f" in names_of(file)
    assert "g" in [*names_of(file), *file.lost]
    assert "h" in names_of(file)


def test_an_error_inside_stays_inside() -> None:
    text = 'article a "甲" {\n  fee f = 5 per\n  party b "x"\n}\nparty c "y"'
    file, problems = read(text)
    assert names_of(file) == ["a", "c"]
    article = file.items[0]
    assert isinstance(article, surface.Noun)
    assert article.items is not None
    assert "b" in [
        item.name.text
        for item in article.items
        if isinstance(item, (surface.Noun, surface.Entry)) and item.name
    ]
    assert len(problems) == 1


def test_errors_are_capped() -> None:
    _, problems = read("fee = = 5\nuse a\n" * 200)
    codes = [problem.code for problem in problems]
    assert codes.count("HT118") == 1
    assert len(codes) == 51


# ---- limits --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "define x = " + "(" * 10_000 + "1",
        "define x = " + '["a" ' * 10_000,
        "article a { " * 10_000,
        "define x = " + "not " * 20_000 + "a",
        "define x = " + "-" * 20_000 + "a",
        "define x = 1" + " + 1" * 10_000,
        "a must b " + "else must b " * 5_000,
        "a must b by " + "1 day before " * 5_000 + "end",
    ],
    ids=lambda text: text[:24],
)
def test_nesting_is_capped_without_recursion(text: str) -> None:
    file, problems = read(text + '\nparty last_one "x"')
    assert "HT015" in [problem.code for problem in problems]
    assert len(problems) <= 51
    assert file.at


@pytest.mark.parametrize(("depth", "fits"), [(99, True), (100, True), (101, False)])
def test_brackets_at_the_cap(depth: int, fits: bool) -> None:
    codes = [code for code, _ in said("define x = " + "(" * depth + "1" + ")" * depth)]
    assert codes == ([] if fits else ["HT015"])


def test_words_and_texts_at_the_cap() -> None:
    assert said('"' + "字" * (driving.MAX_TEXT - 2) + '"') == []
    assert [code for code, _ in said('"' + "字" * driving.MAX_TEXT + '"')] == ["HT016"]
    assert said("use " + "a" * driving.MAX_NAME) == []
    assert [code for code, _ in said("use " + "a" * (driving.MAX_NAME + 1))] == ["HT017"]


def test_number_of_words_is_capped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driving, "MAX_TOKENS", 100)
    assert said("use a\n" * 40) == []
    assert [code for code, _ in said("use a\n" * 60)] == ["HT018"]


# ---- nothing breaks it ---------------------------------------------------------------------------------

PIECES = [STRESS[start:end] for _, start, end in tokens_of(STRESS)]
NOISE = [
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    '"',
    "`",
    "“",
    "、",
    "if",
    "must",
    "5",
    "\n",
    "# x",
    "=",
    ":",
    ",",
    "$",
    "else",
    "x",
    '"""',
    ".",
]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_mutation_breaks_it(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(PIECES) - 120))
    pieces = PIECES[start : start + 120]
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(pieces) - 1))
        noise = data.draw(st.one_of(st.sampled_from(NOISE), st.sampled_from(PIECES), st.text(max_size=3)))
        pieces[place : place + data.draw(st.integers(0, 2))] = [noise]
        pieces.append("x")
    text = data.draw(st.sampled_from([" ", "\n"])).join(pieces)
    file, problems = read(text)
    for problem in problems:
        assert 0 <= start_of(problem.at) <= end_of(problem.at) <= len(text)
        assert all(catalogue.message(problem, lang) for lang in ("zh", "en"))
    assert file.at


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    read(text)
    parse_value(1, text, 0, Problems())
