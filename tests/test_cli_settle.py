"""What settlement prints: statements, statuses and tests, on paper, in JSON, HTML, a calendar and JUnit's XML."""

from __future__ import annotations

import datetime as dt
import json
import re
import xml.etree.ElementTree as ET
from fractions import Fraction
from html.parser import HTMLParser
from typing import Any

import icalendar
import jsonschema_rs
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from hetong.base import resources
from hetong.base.source import refused, visible
from hetong.base.words import Words, same
from hetong.cli import settling
from hetong.cli.print_statement import difference_text
from hetong.cli.print_statement import statement as statement_text
from hetong.cli.print_status import only
from hetong.cli.print_status import status as status_text
from hetong.cli.print_tests import Suite
from hetong.cli.print_tests import text as spelled_tests
from hetong.cli.print_tests import tree as tree_of_tests
from hetong.cli.refusal import Refused
from hetong.report import agreed, difference, figures, statement_json, status_json, wording
from hetong.report.figures import Speller
from hetong.report.ics import calendar
from hetong.report.junit import junit
from hetong.report.statement_html import page
from hetong.settle.results import Coverage, Line, Played, Statement
from hetong.settle.values import NOTHING, Instant, Interval, Length, Reason, Step
from tests import settled
from tests.settled import COVERAGE, CREDIT, FAILED, FEE, PASSED, STATEMENT, STATUS, at

BOTH = ("zh", "en")
S = Speller("CNY", settled.ZONE)

ZH = """\
结算单
合同：冷链服务合同（cold_chain）
期间：2026-06（2026-06-01 至 2026-06-30）
事实截至：2026-07-15 24:00
合同摘要：sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef

合计
    甲方 → 乙方：应付 CNY 195,000.00，已付 CNY 100,000.00，未付 CNY 95,000.00
    乙方 → 甲方：应付 CNY 7,800.00，已付 CNY 0.00，未付 CNY 7,800.00

指标
  5.1 准时率（2026-06）
        95% = 6,175 ÷ 6,500；目标 ≥ 97%：未达标（6,500 行）
  5.2 平均答复时间（2026-06）
        1小时30分钟 = 4小时30分钟 ÷ 3；目标 ≤ 2小时：达标（3 行）
  5.3 满意度（2026-06）
        无数据；目标 ≥ 4.5（0 行）
        “survey”没有数据

明细
  4.2 支付配送费 [pay_fee/2026-06]
        甲方 → 乙方，支付：CNY 195,000.00，部分已付
        计算：6,500 × CNY 30.00 = CNY 195,000.00
        舍入：CNY 0.01 → CNY 195,000.00
        周期：2026-06
        产生：2026-06-30
        到期日：2026-07-15（自收到发票之日（2026-07-01）起10个工作日内）
        付款：2026-07-10 CNY 100,000.00
        计入的记录：route 1 行，shipment 6,500 行
        依据的事实：ev-7
  6.1(b) slow [slow/2026-06]
        乙方 → 甲方，抵扣：CNY 7,800.00，应付
        指标：95% < 97%
        计算：4% × CNY 195,000.00 = CNY 7,800.00
        上限：10% × CNY 195,000.00 → CNY 19,500.00
        周期：2026-06
        到期日：2026-07-15
        限额和替代之前：≈ CNY 8,666.666667
        抵减：pay_fee/2026-06
  4.5 奖励（north） [bonus/north/2026-06]
        甲方 → 乙方，支付：金额未知
        周期：2026-06
        原因：因“bonus.rate”未填写，金额未知
        原因：没有“survey”的事实文件

工作日历
    PRC 2026

说明
    奖励的比例尚未填写。

本单摘要：sha256:4d5a05de81aeded16a49b5499d97a0f31a0f3f7efcd122c221e27bcbb390b180
"""
EN = """\
Settlement statement
Contract: Cold Chain Agreement (cold_chain)
Period: 2026-06 (2026-06-01 to 2026-06-30)
Facts up to: the end of 2026-07-15
Contract digest: sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef

Totals
    Party A → Party B: due CNY 195,000.00, paid CNY 100,000.00, open CNY 95,000.00
    Party B → Party A: due CNY 7,800.00, paid CNY 0.00, open CNY 7,800.00

Measurements
  5.1 on-time rate (2026-06)
        95% = 6,175 ÷ 6,500; target ≥ 97%: missed (6,500 rows)
  5.2 mean time to reply (2026-06)
        1 hour 30 minutes = 4 hours 30 minutes ÷ 3; target ≤ 2 hours: met (3 rows)
  5.3 satisfaction (2026-06)
        no data; target ≥ 4.5 (0 rows)
        no data for “survey”

Lines
  4.2 payment of the delivery fee [pay_fee/2026-06]
        Party A → Party B, pay: CNY 195,000.00, paid in part
        amount: 6,500 × CNY 30.00 = CNY 195,000.00
        rounding: CNY 0.01 → CNY 195,000.00
        Period: 2026-06
        Arisen: 2026-06-30
        Due: 2026-07-15 (within 10 working days after the invoice of 2026-07-01)
        Paid: 2026-07-10 CNY 100,000.00
        Rows counted: route 1 row, shipment 6,500 rows
        Facts: ev-7
  6.1(b) slow [slow/2026-06]
        Party B → Party A, credit: CNY 7,800.00, due
        metric: 95% < 97%
        amount: 4% × CNY 195,000.00 = CNY 7,800.00
        limit: 10% × CNY 195,000.00 → CNY 19,500.00
        Period: 2026-06
        Due: 2026-07-15
        Before caps and displacement: ≈ CNY 8,666.666667
        Against: pay_fee/2026-06
  4.5 bonus (north) [bonus/north/2026-06]
        Party A → Party B, pay: amount unknown
        Period: 2026-06
        Because: unknown: “bonus.rate” is blank
        Because: unknown: there is no file of facts for “survey”

Calendars
    PRC 2026

Notes
    The rate of the bonus is blank.

Digest of this statement: sha256:4d5a05de81aeded16a49b5499d97a0f31a0f3f7efcd122c221e27bcbb390b180
"""
STATUS_ZH = """\
冷链服务合同
2026-07-15 的状态：履行中，期限至 2026-12-31

甲方（client）
  下一步，最迟何日
    2026-07-15（当日）  支付配送费  CNY 95,000.00  → 乙方  4.2 [pay_fee/2026-06]
      应履行
  可以行使的权利
    至 2026-07-31  解除本合同  9.2 [quit/ev-9]
      可以行使，2026-07-01 起

乙方（carrier）
  下一步，最迟何日
    2026-07-20（还有5日）  制定并实施整改措施  → 甲方  5.4 [rectify/ev-9]
      应履行，2026-07-06 起
      自质量问题通知之日起10日内
  违约和迟延
    2026-06-05（已过40日）  提交月报  → 甲方  3.3 [report/2026-05]
      迟延履行，2026-06-01 起
      由此产生：late_report
  其余：已履行 1、未评定 12、权利未产生 1

工作日历
  PRC 2026
"""
STATUS_EN = """\
Cold Chain Agreement
On 2026-07-15: running, until 2026-12-31

Party A (client)
  Next, by when
    2026-07-15 (today)  pay the delivery fee  CNY 95,000.00  → Party B  4.2 [pay_fee/2026-06]
      to be done
  Rights that may be exercised
    until 2026-07-31  terminate this Agreement  9.2 [quit/ev-9]
      may be exercised, since 2026-07-01

Party B (carrier)
  Next, by when
    2026-07-20 (in 5 days)  draw up and carry out corrective action  → Party A  5.4 [rectify/ev-9]
      to be done, since 2026-07-06
      within 10 days after the quality notice
  Breached or late
    2026-06-05 (40 days ago)  deliver the monthly report  → Party A  3.3 [report/2026-05]
      done late, since 2026-06-01
      What follows: late_report
  The rest: done 1, not assessed 12, rights not arisen 1

Calendars
  PRC 2026
"""
TESTS_ZH = """\
a.contract
  通过  good_month：正常月份
  失败  bad_month：不达标的月份
      预期：slow = CNY 7,800，实际：CNY 0.00
      预期：quit，实际：无法判定；“bonus.rate”未填写
2 个情形，4 项预期：1 个失败。

情形覆盖
  a.contract  3/4  75.0%
    义务与权利  2/3  66.6%
      没有情形涉及：rectify
    费用  1/1  100.0%
    违约责任  —
"""
TESTS_EN = """\
a.contract
  passed  good_month: A good month
  FAILED  bad_month: A month below target
      expected: slow = CNY 7,800; found: CNY 0.00
      expected: quit; found: cannot be decided; “bonus.rate” is blank
2 scenarios, 4 expectations: 1 failed.

Coverage by scenarios
  a.contract  3/4  75.0%
    norms  2/3  66.6%
      no scenario exercises: rectify
    fees  1/1  100.0%
    remedies  —
"""


def errors(name: str, text: str) -> list[str]:
    schema = json.loads(resources.read("schema", f"{name}-1.0.json"))
    return [e.message for e in jsonschema_rs.Draft202012Validator(schema).iter_errors(json.loads(text))]


# ---- figures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "spelled"),
    [
        (Fraction(1, 8), "0.125"),
        (Fraction(-5, 4), "-1.25"),
        (Fraction(300), "300"),
        (Fraction(1, 3), None),
        (Fraction(1, 2**41), None),
        (Fraction(7, 1000), "0.007"),
    ],
)
def test_a_number_ends_or_it_does_not(value: Fraction, spelled: str | None) -> None:
    assert figures.ending(value) == spelled


@given(st.fractions(), st.integers(0, 12))
def test_rounding_in_print_is_half_up_and_near(value: Fraction, places: int) -> None:
    shown = Fraction(figures.rounded(value, places))
    assert abs(shown - value) <= Fraction(1, 2 * 10**places)
    if abs(shown - value) == Fraction(1, 2 * 10**places):
        assert abs(shown) > abs(value)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**15), max_value=10**15))
def test_a_decimal_reads_back(value: Any) -> None:
    assert Fraction(str(figures.ratio_json(Fraction(value)))) == Fraction(value)
    assert Fraction(figures.money_json(Fraction(value), "CNY")["amount"]) == Fraction(value)


@pytest.mark.parametrize(
    ("value", "base", "zh", "en", "data"),
    [
        (Fraction("1234.5"), "money", "CNY 1,234.50", None, {"amount": "1234.50", "currency": "CNY"}),
        (Fraction("-0.0035"), "money per day", "CNY -0.0035", None, {"amount": "-0.0035", "currency": "CNY"}),
        (
            Fraction(1000, 3), "money", "≈ CNY 333.333333", None,
            {"amount": "333.333333", "currency": "CNY", "exact": "1000/3"},
        ),
        (Fraction(193, 200), "percent", "96.5%", None, "0.965"),
        (
            Fraction(29, 30), "percent", "≈ 96.6667%", None,
            {"numerator": "29", "denominator": "30", "display": "0.966667"},
        ),
        (12345, "count", "12,345", None, "12345"),
        (Fraction(7, 2), "", "3.5", None, "3.5"),
        (Length(Fraction(5400)), "duration", "1小时30分钟", "1 hour 30 minutes", {"n": "5400", "unit": "second", "iso": "PT5400S"}),
        (Length(Fraction(90061)), "duration", "1日1小时1分钟1秒", "1 day 1 hour 1 minute 1 second", {"n": "90061", "unit": "second", "iso": "PT90061S"}),
        (Length(Fraction(0)), "duration", "0秒", "0 seconds", {"n": "0", "unit": "second", "iso": "PT0S"}),
        (Length(Fraction(14), "calendar"), "duration", "1年2个月", "1 year 2 months", {"n": "14", "unit": "month", "iso": "P14M"}),
        (Length(Fraction(1), "working_day"), "duration", "1个工作日", "1 working day", {"n": "1", "unit": "working_day"}),
        (dt.date(2026, 2, 28), "date", "2026-02-28", None, "2026-02-28"),
        (at("2026-06-01T01:30:00+00:00"), "datetime", "2026-06-01 09:30", None, "2026-06-01T09:30:00+08:00"),
        (
            Interval(at("2026-06-01T00:00+08:00"), None), "span", "2026-06-01 00:00 至 未结束",
            "2026-06-01 00:00 to still open", {"start": "2026-06-01T00:00:00+08:00", "end": None},
        ),
        (True, "bool", "是", "yes", True),
        (None, "bool", "尚不可知", "not yet known", None),
        (NOTHING, "money", "无", "none", {"none": True}),
        ("severity.minor", "row", "severity.minor", None, "severity.minor"),
        ((Fraction(1), Fraction(2)), "list", "1、2", "1, 2", ["1", "2"]),
        (settled.JUNE, "month", "2026-06", None, {"name": "2026-06", "unit": "month", "first": "2026-06-01", "last": "2026-06-30", "cut": False}),
    ],
)  # fmt: skip
def test_a_value_is_spelled(value: Any, base: str, zh: str, en: str | None, data: Any) -> None:
    assert S.words(value, base) == Words(zh, zh if en is None else en)
    assert S.data(value, base) == data


def test_a_moment_is_told_in_the_zone_of_the_contract() -> None:
    moment = at("2026-03-08T06:59:59+00:00")
    assert figures.instant(moment, "America/New_York") == "2026-03-08T01:59:59-05:00"
    assert figures.instant(Instant(moment + 1_000_000), "America/New_York") == "2026-03-08T03:00:00-04:00"
    assert figures.instant(Instant(moment + 1), "Asia/Shanghai") == "2026-03-08T14:59:59.000001+08:00"
    assert figures.until(at("2026-07-01T00:00+08:00"), "Asia/Shanghai").en == "the end of 2026-06-30"


def test_a_yen_has_no_decimals() -> None:
    assert figures.money(Fraction(2500), "JPY") == "JPY 2,500"
    assert figures.money_json(Fraction(2500), "JPY") == {"amount": "2500", "currency": "JPY"}


def test_reasons_name_the_blank() -> None:
    assert wording.reason(Reason("blank", "fee.rate")) == Words(
        "因“fee.rate”未填写，金额未知", "unknown: “fee.rate” is blank"
    )
    assert wording.reason(Reason("window")).en == "provisional: the period is not over"
    assert wording.reason(Reason("invented", "x")) == same("invented: x")


def test_every_kind_of_reason_has_words() -> None:
    kinds = re.findall(r"\w+", Reason.__doc__.split("kind:")[1].split(";")[0])  # type: ignore[union-attr]
    for kind in kinds:
        for what in ("", "x"):
            said = wording.reason(Reason(kind, what))
            assert said.zh != said.en, kind


# ---- text ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("langs", "text"), [(("zh",), ZH), (("en",), EN)])
def test_a_statement_as_text(langs: tuple[str, ...], text: str) -> None:
    assert statement_text(STATEMENT, langs) == text


@pytest.mark.parametrize(("langs", "text"), [(("zh",), STATUS_ZH), (("en",), STATUS_EN)])
def test_a_status_as_text(langs: tuple[str, ...], text: str) -> None:
    assert status_text(STATUS, langs) == text


def test_both_languages_stand_side_by_side() -> None:
    text = statement_text(STATEMENT, BOTH)
    assert "4.2 支付配送费 / payment of the delivery fee [pay_fee/2026-06]" in text
    assert "准时率（2026-06） / on-time rate (2026-06)" in text


def test_status_lists_the_rest_where_asked() -> None:
    text = status_text(STATUS, ("en",), everything=True)
    assert "answer an inquiry  → Party A ×12  3.4 [answer/*]" in text
    assert "unknown: there is no file of facts for “ticket”" in text
    assert "The rest:" not in text


def test_status_of_one_party() -> None:
    made = only(STATUS, "client")
    text = status_text(made, ("en",), party="client")
    assert "pay the delivery fee  CNY 95,000.00  → Party B" in text
    assert "Party B (carrier)" not in text
    assert "corrective action" not in text
    assert errors("status", status_json.text(made)) == []


@pytest.mark.parametrize(
    ("limit", "told"), [("2026-07-21T00:00+08:00", False), ("2026-07-20T17:30+08:00", True)]
)
def test_a_time_limit_is_told_where_it_ends_within_the_day(limit: str, told: bool) -> None:
    made = evolve(STATUS, next={"carrier": (evolve(settled.RECTIFY, due_at=at(limit)),)})
    assert ("Until: 2026-07-20 17:30" in status_text(made, ("en",))) is told
    assert (b"Time: 2026-07-20 17:30" in calendar(made, ("en",)).replace(b"\r\n ", b"")) is told


def test_nothing_owed_is_said() -> None:
    text = statement_text(evolve(STATEMENT, lines=(), totals=(), measurements=()), ("en",))
    assert "Nothing is owed for this period." in text


def test_the_moment_of_knowledge_is_said_where_it_differs() -> None:
    late = evolve(STATEMENT, known_at=at("2026-07-20T00:00+08:00"))
    assert "As known at: 2026-07-20T00:00:00+08:00" in statement_text(late, ("en",))
    assert "As known at" not in statement_text(STATEMENT, ("en",))


@pytest.mark.parametrize(("lang", "text"), [("zh", TESTS_ZH), ("en", TESTS_EN)])
def test_scenarios_as_text(lang: str, text: str) -> None:
    assert spelled_tests([Suite("a.contract", (PASSED, FAILED), COVERAGE)], lang) == text


def test_all_passed() -> None:
    assert spelled_tests([Suite("a.contract", (PASSED,))], "en").endswith(
        "1 scenario, 1 expectation: all passed.\n"
    )


def test_coverage_is_cut_and_never_rounded_up() -> None:
    every = tuple(f"n{i}" for i in range(2000))
    almost = Coverage(
        {"norm": (frozenset(every[:-1]), every), "fee": (frozenset(), ()), "remedy": (frozenset(), ())}
    )
    text = spelled_tests([Suite("a.contract", (PASSED,), almost)], "en")
    assert "1999/2000  99.9%" in text


def test_coverage_of_several_contracts_is_added_up() -> None:
    tested = [Suite(path, (PASSED,), COVERAGE) for path in ("a.contract", "b.contract")]
    assert (
        "  in all  6/8  75.0%\n    norms  4/6  66.6%\n    fees  2/2  100.0%\n    remedies  —\n"
        in spelled_tests(tested, "en")
    )
    made = tree_of_tests(tested)
    assert made["coverage"]["norm"] == {
        "exercised": 4, "all": 6, "share": {"numerator": "2", "denominator": "3", "display": "0.666667"},
    }  # fmt: skip
    assert made["coverage"]["remedy"] == {"exercised": 0, "all": 0, "share": None}
    assert made["files"][0]["coverage"]["norm"]["untouched"] == ["rectify"]


# ---- JSON ------------------------------------------------------------------------------------------------------------


def test_a_statement_fits_its_schema() -> None:
    assert errors("statement", statement_json.text(STATEMENT)) == []


def test_a_status_fits_its_schema() -> None:
    assert errors("status", status_json.text(STATUS)) == []


@pytest.mark.parametrize("name", ["statement", "status"])
def test_the_schema_is_strict(name: str) -> None:
    text = statement_json.text(STATEMENT) if name == "statement" else status_json.text(STATUS)
    made = json.loads(text)
    made["extra"] = 1
    assert errors(name, json.dumps(made))
    del made["extra"], made["parties"]
    assert errors(name, json.dumps(made))


def test_the_schemas_and_the_wording_know_the_same_keys() -> None:
    schemas = {
        n: json.loads(resources.read("schema", f"{n}-1.0.json"))["$defs"] for n in ("statement", "status")
    }
    line, one = (schemas["statement"][n]["properties"] for n in ("line", "measurement"))
    item, right = (schemas["status"][n]["properties"] for n in ("item", "right"))
    assert line["state"]["enum"] == list(wording.LINE_STATES)
    assert line["form"]["enum"] == list(wording.FORMS)
    assert one["verdict"]["enum"] == [*wording.VERDICTS, None]
    assert one["target"]["anyOf"][0]["properties"]["rel"]["enum"] == list(wording.RELATIONS)
    assert item["state"]["enum"] == list(wording.ITEM_STATES)
    assert sorted(item["modality"]["enum"]) == sorted(wording.MODALITIES)
    assert right["state"]["enum"] == list(wording.RIGHT_STATES)


def test_no_number_in_json_is_a_float() -> None:
    def no_float(text: str) -> None:
        raise AssertionError(text)

    for text in (statement_json.text(STATEMENT), status_json.text(STATUS)):
        json.loads(text, parse_float=no_float)


def test_the_line_of_a_statement() -> None:
    made = json.loads(statement_json.text(STATEMENT))
    credit = made["lines"][1]
    assert credit["amount"] == {"amount": "7800.00", "currency": "CNY"}
    assert credit["gross"] == {"amount": "8666.666667", "currency": "CNY", "exact": "26000/3"}
    assert credit["title"] is None
    unknown = made["lines"][2]
    assert unknown["amount"] is None
    assert unknown["reasons"][0] == {
        "kind": "blank", "what": "bonus.rate",
        "said": {"zh": "因“bonus.rate”未填写，金额未知", "en": "unknown: “bonus.rate” is blank"},
    }  # fmt: skip
    assert made["measurements"][0]["target"] == {"rel": "ge", "limit": "0.97"}
    assert made["totals"][0]["open"] == {"amount": "95000.00", "currency": "CNY"}


def test_the_hash_is_of_the_content() -> None:
    made = json.loads(statement_json.text(STATEMENT))
    assert statement_json.content_hash(made) == made["hash"]
    made["lines"][0]["amount"]["amount"] = "195000.01"
    assert statement_json.content_hash(made) != made["hash"]


def test_equal_input_gives_equal_bytes() -> None:
    turned = evolve(STATEMENT, lines=(evolve(FEE, rows={"route": 1, "shipment": 6500}), *STATEMENT.lines[1:]))
    assert statement_json.text(turned) == statement_json.text(STATEMENT)
    assert page(turned, BOTH) == page(STATEMENT, BOTH)
    assert calendar(STATUS, BOTH) == calendar(evolve(STATUS), BOTH)


# ---- an agreed statement ---------------------------------------------------------------------------------------------


def against(theirs: Statement, ours: Statement) -> difference.Difference:
    read = agreed.read(statement_json.text(theirs).encode())
    return difference.compare(statement_json.tree(ours), read)


def with_lines(*lines: Line) -> Statement:
    return evolve(STATEMENT, lines=lines)


def test_the_same_statement_does_not_differ() -> None:
    d = against(STATEMENT, STATEMENT)
    assert d.equal
    assert difference_text(d, ("en",)) == "The same as the agreed statement.\n"


def test_what_differs_is_shown_line_by_line() -> None:
    theirs = with_lines(FEE, CREDIT)
    total = evolve(STATEMENT.totals[0], due=Fraction(195200))
    ours = evolve(
        with_lines(
            evolve(FEE, amount=Fraction(195200), due=dt.date(2026, 7, 16)),
            evolve(CREDIT, id="slow/2026-06#2", debtor="client", creditor="carrier"),
        ),
        totals=(total, STATEMENT.totals[1]),
    )
    d = against(theirs, ours)
    assert not d.equal
    assert difference_text(d, ("en",)) == (
        "missing slow/2026-06: carrier → client, CNY 7,800.00, due\n"
        "extra slow/2026-06#2: client → carrier, CNY 7,800.00, due\n"
        "changed pay_fee/2026-06: amount CNY 195,000.00 → CNY 195,200.00; due day 2026-07-15 → 2026-07-16\n"
        "sum client → carrier: agreed CNY 195,000.00, now CNY 195,200.00, difference CNY +200.00\n"
    )
    assert "不同 pay_fee/2026-06：金额由 CNY 195,000.00 变为 CNY 195,200.00" in difference_text(d, ("zh",))
    made = difference.tree(d)
    assert errors("difference", json.dumps(made)) == []
    assert made["equal"] is False
    assert made["sums"][0]["difference"] == {"amount": "200.00", "currency": "CNY"}
    assert [line["id"] for line in made["missing"]] == ["slow/2026-06"]


@pytest.mark.parametrize(
    "change", [{"amount": None}, {"debtor": "third"}, {"due": None}, {"state": "forecast"}]
)
def test_each_compared_field_counts(change: dict[str, Any]) -> None:
    d = against(with_lines(FEE), with_lines(evolve(FEE, **change)))
    assert not d.equal
    assert d.changed[0].fields == tuple(change)


def test_a_payment_since_then_is_no_difference() -> None:
    d = against(with_lines(evolve(FEE, state="due")), with_lines(evolve(FEE, state="frozen")))
    assert d.equal
    assert errors("difference", json.dumps(difference.tree(d))) == []
    assert d.moved[0].fields == ("state",)
    assert "moved on (no difference) pay_fee/2026-06: state due → as agreed by both sides" in difference_text(
        d, ("en",)
    )


def test_an_amount_is_compared_by_value() -> None:
    made = json.loads(statement_json.text(STATEMENT))
    made["lines"][0]["amount"]["amount"] = "195000.000"
    made["hash"] = statement_json.content_hash(made)
    d = difference.compare(statement_json.tree(STATEMENT), agreed.read(json.dumps(made).encode()))
    assert d.equal


def test_an_altered_statement_is_known() -> None:
    text = statement_json.text(STATEMENT).replace("195000.00", "194000.00")
    with pytest.raises(agreed.Altered):
        agreed.read(text.encode())


def broken(**change: Any) -> bytes:
    return json.dumps({**json.loads(statement_json.text(STATEMENT)), **change}).encode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"{", "not JSON"),
        (b"[]", "format"),
        (b'{"format": "hetong.obligations/1.0"}', "format"),
        (b'{"format": "hetong.statement/1.0", "format": "hetong.statement/1.0"}', "twice"),
        (b"[" * 100_000, ""),
        (broken(lines=3), "“lines” has to be a list"),
        (broken(lines=[1]), "“lines” has to be a list"),
        (broken(contract=None), "“contract” has to be an object"),
        (
            broken(totals=[{"debtor": "a", "creditor": "b", "due": {"amount": "1e9", "currency": "CNY"}}]),
            "is no amount",
        ),
        (
            broken(totals=[{"debtor": "a", "creditor": "b", "due": {"amount": "NaN", "currency": "CNY"}}]),
            "is no amount",
        ),
        (broken(hash=1), "“hash” has to be a text"),
        (broken(lines=[{"id": "a", "debtor": "b", "creditor": "c", "state": "due"}] * 2), "“lines: a” twice"),
        (broken(version=1.5), "no number of a statement"),
        (b'{"a": NaN}', "no number of a statement"),
    ],
)
def test_what_is_no_statement_is_told(data: bytes, said: str) -> None:
    with pytest.raises(agreed.NotAStatement) as wrong:
        agreed.read(data)
    assert said in wrong.value.reason.en


# ---- HTML ------------------------------------------------------------------------------------------------------------

VOID = {"meta", "br"}
PLAIN = {
    "html", "head", "title", "style", "body", "h1", "h2", "h3", "p", "div", "span", "section", "dl", "dt", "dd",
    "table", "tr", "th", "td", "ul", "li", *VOID,
}  # fmt: skip


class Page(HTMLParser):
    """Every tag, attribute and text; tags have to nest."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.said: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def test_a_page_holds_nothing_that_acts() -> None:
    made = Page(page(STATEMENT, BOTH))
    assert {tag for tag, _ in made.tags} <= PLAIN
    metas = [attrs for tag, attrs in made.tags if tag == "meta"]
    assert {
        "http-equiv": "Content-Security-Policy",
        "content": "default-src 'none'; style-src 'unsafe-inline'",
    } in metas
    assert [attrs["http-equiv"] for attrs in metas if "http-equiv" in attrs] == ["Content-Security-Policy"]
    for _, attrs in made.tags:
        assert not {name for name in attrs if name.startswith("on") or name in ("href", "src", "style")}


def test_a_page_says_what_the_text_says() -> None:
    said = Page(page(STATEMENT, ("en",))).said
    for words in (
        "CNY 195,000.00, paid in part",
        "10% × CNY 195,000.00 → CNY 19,500.00",
        "unknown: “bonus.rate” is blank",
    ):
        assert words in said
    assert 'lang="zh-CN"' in page(STATEMENT, BOTH)
    assert 'lang="en"' in page(STATEMENT, ("en",))


# ---- hostile text ----------------------------------------------------------------------------------------------------

PAYLOADS = [
    "<script>alert(1)</script>",
    "</title><script>x</script>",
    "</style><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='x",
    "javascript:alert(1)",
    "<!-- --><iframe src=//x>",
    "&lt;b&gt;&#x3c;script",
    "]]><x/>",
    "\x1b[31mred\x1b]0;title\x07",
    "a\nTotals\n    b",
    "\u202egnp.exe",
    "\u2066x\u2069",
    "zero\u200bwidth",
    "\x00\x08",
    "=HYPERLINK(1)",
    "line\r\nBEGIN:VEVENT\r\nSUMMARY:x",
    "a;b,c\\n:d",
    "\ud800",
]


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_nothing_that_is_written_acts(payload: str) -> None:
    statement, status = settled.hostile(payload)
    odd = refused()
    texts = [statement_text(statement, BOTH), status_text(status, BOTH, everything=True)]
    calm = [
        len(statement_text(s, BOTH).splitlines()) + len(status_text(t, BOTH, everything=True).splitlines())
        for s, t in (settled.hostile("calm"),)
    ]
    for text in texts:
        assert not odd.search(text)
        assert "\x1b" not in text
    assert [sum(len(text.splitlines()) for text in texts)] == calm
    made = page(statement, BOTH)
    assert not odd.search(made)
    parsed = Page(made)
    assert {tag for tag, _ in parsed.tags} <= PLAIN
    assert len(parsed.tags) == len(Page(page(settled.hostile("calm")[0], BOTH)).tags)
    for name, text in (("statement", statement_json.text(statement)), ("status", status_json.text(status))):
        assert not odd.search(text)
        assert errors(name, text) == []
    tree = ET.fromstring(junit(
        [Suite(payload, (evolve(FAILED, id=payload, title=same(payload), problems=(same(payload),)),)).file], "en"
    ))  # fmt: skip
    assert len(list(tree.iter("testcase"))) == 1
    assert not odd.search(
        spelled_tests([Suite(payload, (evolve(FAILED, problems=(same(payload),)),), COVERAGE)], "en")
    )
    events = icalendar.Calendar.from_ical(calendar(status, BOTH)).walk("VEVENT")
    assert len(events) == len(
        icalendar.Calendar.from_ical(calendar(settled.hostile("calm")[1], BOTH)).walk("VEVENT")
    )


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30))
def test_any_text_stays_text(payload: str) -> None:
    statement, status = settled.hostile(payload)
    made = Page(page(statement, BOTH))
    assert {tag for tag, _ in made.tags} <= PLAIN
    assert len(made.tags) == len(Page(page(settled.hostile("calm")[0], BOTH)).tags) - missing(payload)
    if payload:
        assert errors("statement", statement_json.text(statement)) == []
        assert errors("status", status_json.text(status)) == []
        assert agreed.read(statement_json.text(statement).encode())["contract"]["id"] == visible(payload)
    assert not refused().search(statement_text(statement, BOTH) + status_text(status, BOTH, everything=True))


def missing(payload: str) -> int:
    """Tags of a page for pairs that are left out where there is nothing to say."""
    calm = len(Page(page(settled.hostile("calm")[0], BOTH)).tags)
    return calm - len(Page(page(settled.hostile("")[0], BOTH)).tags) if not payload else 0


# ---- a calendar ------------------------------------------------------------------------------------------------------


def test_a_calendar_is_read_back() -> None:
    made = icalendar.Calendar.from_ical(calendar(STATUS, ("en",)))
    assert str(made["PRODID"]).startswith("-//Hetong//")
    events = {str(event["SUMMARY"]): event for event in made.walk("VEVENT")}
    assert set(events) == {
        "Party A: payment of the delivery fee CNY 95,000.00",
        "Party B: corrective action",
        "Party A: last day to exercise – right to terminate",
    }
    event = events["Party B: corrective action"]
    assert event["DTSTART"].dt == dt.date(2026, 7, 20)
    assert event["DTEND"].dt == dt.date(2026, 7, 21)
    assert event["DTSTAMP"].dt == dt.datetime(2026, 7, 15, 16, tzinfo=dt.UTC)
    assert "within 10 days after the quality notice" in str(event["DESCRIPTION"])
    (alarm,) = event.walk("VALARM")
    assert alarm["TRIGGER"].dt == dt.timedelta(hours=-15)
    assert alarm["ACTION"] == "DISPLAY"


def test_an_event_keeps_its_uid_from_day_to_day() -> None:
    later = evolve(
        STATUS, as_of=at("2026-07-17T00:00+08:00"), day=dt.date(2026, 7, 16), digest="sha256:" + "f" * 64
    )
    first, second = (
        {str(e["UID"]) for e in icalendar.Calendar.from_ical(calendar(s, BOTH)).walk("VEVENT")}
        for s in (STATUS, later)
    )
    assert first == second
    assert len(first) == 3


def test_lines_of_a_calendar_are_short() -> None:
    made = calendar(STATUS, BOTH)
    assert b"\n" not in made.replace(b"\r\n", b"")
    assert max(len(line) for line in made.split(b"\r\n")) <= 75


# ---- JUnit -----------------------------------------------------------------------------------------------------------


def test_junit_counts_and_tells() -> None:
    tested = [Suite("a.contract", (PASSED, FAILED)), Suite("b.contract", (PASSED,))]
    tree = ET.fromstring(junit([one.file for one in tested], "en"))
    assert tree.attrib["tests"] == "3"
    assert tree.attrib["failures"] == "1"
    suites = tree.findall("testsuite")
    assert [(s.attrib["name"], s.attrib["tests"], s.attrib["failures"]) for s in suites] == [
        ("a.contract", "2", "1"),
        ("b.contract", "1", "0"),
    ]
    (failure,) = tree.iter("failure")
    assert failure.text == (
        "expected: slow = CNY 7,800; found: CNY 0.00\n"
        "expected: quit; found: cannot be decided; “bonus.rate” is blank"
    )


def test_a_scenario_with_problems_fails() -> None:
    one = Played("x", same(""), (), problems=(Words("给出的值超出范围", "the value is out of bounds"),))
    assert not one.passed
    tree = ET.fromstring(junit([Suite("a.contract", (one,)).file], "zh"))
    assert [f.attrib["message"] for f in tree.iter("failure")] == ["给出的值超出范围"]


# ---- options ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["2026", "2026-06", "2026-Q2", "2026-W01", "2026-W53", "2026-06-03", "2026-06-03..2026-07-02"],
)
def test_a_period_is_read(text: str) -> None:
    assert settling.period(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "", "June", "2026-13", "2026-6", "2026-02-30", "2026-Q5", "2025-W53", "2026-W00", "２０２６-06", "2026-06 ",
        "2026-07-02..2026-06-03", "2026-06..2026-07", "0000-01", "99999", "2026-06\n",
    ],
)  # fmt: skip
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(Refused) as wrong:
        settling.period(text)
    assert [problem.code for problem in wrong.value.problems] == ["HT960"]


@pytest.mark.parametrize("text", [None, "2026-07-01", "2026-07-01T09:30+08:00", "2026-07-01T09:30:00.5Z"])
def test_a_moment_is_read(text: str | None) -> None:
    assert settling.moment("--as-of", text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-07-01T09:30",
        "2026-02-30",
        "2026-07-01T25:00Z",
        "now",
        "2026-07-01T09:30+99:00",
        "2026-07-01 09:30Z",
    ],
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(Refused) as wrong:
        settling.moment("--as-of", text)
    assert [problem.code for problem in wrong.value.problems] == ["HT962"]


def test_steps_show_what_came_out_once() -> None:
    steps = (
        Step("base", "4% × CNY 10.00 = CNY 0.40", Fraction(2, 5)),
        Step("base", "4% × CNY 10.00", Fraction(2, 5)),
    )
    text = statement_text(with_lines(evolve(FEE, steps=steps)), ("en",))
    assert text.count("amount: 4% × CNY 10.00 = CNY 0.40\n") == 2
