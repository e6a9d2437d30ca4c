"""What the examples of the catalogue do not show of the lints: where they stay silent, and what they rest on."""

from __future__ import annotations

import datetime
import re
from fractions import Fraction
from pathlib import Path

import pytest

from hetong import lints
from hetong.base import catalogue
from hetong.lints.bands import Schedule, schedules
from hetong.lints.calendar import plus_months
from hetong.lints.reading import Reading
from hetong.lints.values import plain
from hetong.trees import model
from tests.running import codes, compiled

FOLDER = Path(lints.__file__).parent
NAMES = [name for name, _ in lints.LINTS]
PAGES = [code for code in catalogue.codes() if code[:3] in ("HT5", "HT6", "HT7")]
CALLS = """\
record call "来电" / "call" on made { made "呼入" / "call time" : datetime   good "满意" / "satisfied caller" : bool }
metric csat "满意度" / "satisfaction" = share of call where good every month
"""
REPORT = (
    'vendor must "提交月报" / "submit the monthly report" every month by day 5 of next month '
    'as report ("月报" / "monthly report")\n'
)


def contract(text: str) -> model.Contract:
    one = compiled(text)
    assert one.contract is not None, codes(one)
    return one.contract


def the_schedule(cells: str, rounded: str = "") -> Schedule:
    calls = CALLS.replace("every month\n", f"every month {rounded}\n")
    reading = Reading(contract(f'{calls}define cut "扣减比例" / "cut" : percent = by csat {{ {cells} }}'))
    (found,) = (s for n in reading.of(model.Define) for s in schedules(reading, n))
    return found


def test_every_rule_is_a_module_and_every_module_with_a_rule_is_listed() -> None:
    rules = {p.stem for p in FOLDER.glob("*.py") if re.search(r"^def rule\(", p.read_text("utf-8"), re.M)}
    assert set(NAMES) == rules
    assert len(NAMES) == len(set(NAMES)) >= 45


@pytest.mark.parametrize("name", NAMES)
def test_a_rule_raises_the_one_code_it_is_named_after(name: str) -> None:
    text = (FOLDER / f"{name}.py").read_text("utf-8")
    assert set(re.findall(r'"(HT\d{3})"', text)) == {text.removeprefix('"""')[:5]}


@pytest.mark.parametrize("code", PAGES)
def test_rules_that_are_not_loaded_had_nothing_to_say(code: str) -> None:
    for example in (*catalogue.page(code).bad, *catalogue.page(code).good):
        made = compiled(example.text).contract if example.language == "contract" else None
        if made is not None:
            everything = [p for name in NAMES for p in lints.load(name)(Reading(made))]
            assert everything == list(lints.lint(made))


def test_a_clean_contract_has_no_warning() -> None:
    assert codes(compiled(REPORT), "error", "warning") == []


def test_alternatives_of_one_choice_are_not_set_against_each_other() -> None:
    text = """
    table forums "争议解决方式的种类" / "kind of forum" { by_court "诉讼" / "litigation"   by_arbitration "仲裁" / "arbitration" }
    param forum "争议解决方式" / "forum" : forums = ?
    {first}
      each may "向甲方住所地人民法院提起诉讼" / "sue in the people’s court at the domicile of Party A" as court ("诉讼权" / "court action")
    {close}
    {second}
      each may "把争议提交深圳国际仲裁院仲裁" / "submit the dispute to the Shenzhen Court of International Arbitration for arbitration"
        as arbitration ("仲裁权" / "arbitral claim")
    {close}
    """
    guarded = text.replace("{first}", "if forum = by_court {").replace(
        "{second}", "if forum = by_arbitration {"
    )
    assert "HT705" not in codes(compiled(guarded.replace("{close}", "}")))
    assert "HT705" in codes(compiled(re.sub(r"\{(first|second|close)\}", "", text)))


@pytest.mark.parametrize("relation", ["besides one", "instead of one", "towards one"])
def test_related_amounts_are_not_reported(relation: str) -> None:
    pays = (
        'vendor pays client CNY 300 when breached report as one ("甲项" / "first sum")\n'
        f'vendor pays client CNY 800 when breached report {relation} as two ("乙项" / "second sum")'
    )
    assert "HT528" not in codes(compiled(REPORT + pays))


def test_amounts_of_one_remedy_are_related_and_those_of_different_failures_need_not_be() -> None:
    together = """remedy late "迟报的处理" / "late reports" when breached report {
      vendor pays client CNY 300 as one ("甲项" / "first sum")
      vendor pays client CNY 800 as two ("乙项" / "second sum") }"""
    assert "HT528" not in codes(compiled(REPORT + together))
    apart = """
    vendor must "提交年报" / "submit the annual report" within 30 days after end as annual ("年报" / "annual report")
    vendor pays client CNY 300 when breached report as one ("甲项" / "first sum")
    vendor pays client CNY 800 when breached annual as two ("乙项" / "second sum")"""
    assert "HT528" not in codes(compiled(REPORT + apart))


def test_a_failure_of_the_agreement_covers_the_failure_of_a_duty() -> None:
    pays = """
    vendor pays client CNY 300 when breached report as one ("甲项" / "first sum")
    vendor pays client CNY 800 when vendor breached agreement as two ("乙项" / "second sum")"""
    assert "HT528" in codes(compiled(REPORT + pays))


@pytest.mark.parametrize("cap", ["at most ?", "at most CNY 900", "at most 10% of base_fee per year"])
def test_a_cap_counts_even_while_its_size_is_blank(cap: str) -> None:
    text = (
        REPORT + 'service desk "客服服务" / "support" by vendor { }\n'
        'fee base_fee "基础费" / "base fee" of desk = CNY 10,000 every month\n'
        'client pays vendor base_fee every month by day 5 of next month as bill ("付款" / "payment")\n'
        f'vendor pays client CNY 30 per started day when breached report {cap} as late ("迟延违约金" / "delay damages")'
    )
    assert "HT700" not in codes(compiled(text))
    assert "HT700" in codes(compiled(text.replace(cap, "")))


def test_the_cap_of_a_remedy_around_caps_its_members() -> None:
    text = (
        REPORT
        + """remedy late "迟报的处理" / "late reports" when breached report at most CNY 900 {
      vendor pays client CNY 30 per started day as one ("迟延违约金" / "delay damages") }"""
    )
    assert "HT700" not in codes(compiled(text))


def test_a_named_part_of_the_rows_answers_for_the_missing_ones() -> None:
    text = """
    record ticket "工单" / "ticket" on opened { opened "提出" / "opening" : datetime   closed "办结" / "closing" : datetime ? }
    record done "已办结工单" / "closed ticket" = ticket where closed known on closed
    metric quick "及时率" / "on-time share" = share of {rows} where opened to closed <= 2 hours every month
    metric volume "办结量" / "volume closed" = count of done every month
    """
    assert "HT501" in codes(compiled(text.replace("{rows}", "ticket")))
    assert "HT501" not in codes(compiled(text.replace("{rows}", "done")))


def test_a_fee_in_a_list_that_is_paid_as_a_sum_is_paid() -> None:
    text = """
    service desk "客服服务" / "support" by vendor { }
    fee base_fee "基础费" / "base fee" of desk = CNY 10,000 every month
    define fees "服务费" / "service fee" = [base_fee]
    client pays vendor sum of fees every month by day 5 of next month as bill ("付款" / "payment")
    """
    assert "HT554" not in codes(compiled(text))
    assert "HT554" in codes(compiled(text.replace("sum of fees", "CNY 500")))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('"本合同于2027年1月1日签署。" / "This Agreement is signed on 1 January 2027."', "HT550"),
        ('"依照《民法典》第20条办理。" / "Article 20 of the Civil Code applies."', "HT550"),
        (REPORT.replace("提交月报", "及时提交月报"), "HT552"),
        (
            'vendor must "按要求披露信息" / "disclose what is asked for" on signing as tell ("告知" / "notice")',
            "HT629",
        ),
        (
            'each may "把争议提交中国国际经济贸易仲裁委员会仲裁" / "submit disputes to CIETAC" as go ("仲裁" / "arbitration")',
            "HT707",
        ),
    ],
)
def test_words_that_only_look_like_it(text: str, code: str) -> None:
    assert code not in codes(compiled(text))


def test_a_schedule_knows_its_rows_and_its_gaps() -> None:
    made = the_schedule(">= 98%: 0%, 90% to < 95%: 3%, < 90%: 6%")
    assert [x for gap in made.gaps() for x in gap] == [Fraction(95, 100), Fraction(965, 1000)]
    row = made.reached(Fraction(94, 100))
    assert row is not None
    assert row.low == Fraction(9, 10)
    assert all(0 <= x <= 1 for x in made.points)


def test_rounding_closes_the_gap_between_tenths() -> None:
    cells = "98.2% to 100%: 0%, 97% to 98.1%: 3%, 0% to < 97%: 6%"
    assert list(the_schedule(cells).gaps())
    assert not list(the_schedule(cells, "rounded half_up to 0.1%").gaps())
    assert list(the_schedule(cells, "rounded half_up to 0.01%").gaps())


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2027-01-30", 2, "2027-03-30"),
        ("2027-01-31", 1, "2027-02-28"),
        ("2027-12-31", 2, "2028-02-29"),
        ("2027-05-31", 12, "2028-05-31"),
    ],
)
def test_months_are_counted_from_the_first_day(start: str, months: int, end: str) -> None:
    assert plus_months(datetime.date.fromisoformat(start), months) == datetime.date.fromisoformat(end)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(20800), "20,800"),
        (Fraction(1, 3), "0.3333"),
        (Fraction(-5, 2), "-2.5"),
        (Fraction(2, 3), "0.6667"),
        (Fraction(0), "0"),
    ],
)
def test_witnesses_are_shown_exactly_to_four_decimals(value: Fraction, shown: str) -> None:
    assert plain(value) == shown


def test_a_late_payment_without_a_name_is_called_by_what_is_paid() -> None:
    fee = 'fee rent "租金" / "rent" = CNY 8,000 every month\nclient pays vendor rent every month by day 5 of next month as bill\n'
    one = compiled(fee)
    assert [(str(p.facts["name"].zh), str(p.facts["name"].en)) for p in one.problems if p.code == "HT719"] == [
        ("租金", "rent")
    ]
