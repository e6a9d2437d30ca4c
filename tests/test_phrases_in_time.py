"""Conditions, moments, deadlines and lists in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from hetong.base.words import EMPTY
from hetong.passes.draft import amounts, conditions, lists, moments, values
from hetong.passes.draft.pieces import ref
from hetong.trees import model
from hetong.trees.model import Entry, Expr, Window
from hetong.trees.types import BOOL, COUNT, DATE, DATETIME, DURATION, LIST, MOMENT, NUMBER, PERCENT
from tests.phrasing import (
    EVENT,
    GRADE,
    MONTH,
    NORM,
    SPAN,
    WINDOW,
    D,
    after,
    before,
    cmp,
    cny,
    col,
    draft,
    dur,
    happened,
    limit,
    name,
    negation,
    norm,
    nth,
    num,
    pct,
    period,
    row,
    state,
    text,
    word,
    x,
)

Case = tuple[Expr, str, str]
TimedCase = tuple[dict[str, Any], str, str]
FEE, UP = name("fee"), name("uptime", PERCENT)
CLAUSES: list[Case] = [
    (cmp(UP, "ge", pct("0.96")), "可用率不低于96%", "the Uptime is at least 96%"),
    (cmp(FEE, "lt", cny("5")), "服务费低于人民币5.00元", "the Service Fee is less than CNY 5.00"),
    (
        x(
            "and",
            BOOL,
            cmp(UP, "ge", pct("0.96")),
            x("or", BOOL, state("uptime", "missed"), state("report", "breached")),
        ),
        "可用率不低于96%，并且（可用率未达标，或者乙方违反\ue000Rreport\ue001）",
        "the Uptime is at least 96%, and (the Uptime is missed, or Party B breaches \ue000Rreport\ue001)",
    ),
    (negation(cmp(UP, "ge", pct("0.96"))), "可用率低于96%", "the Uptime is less than 96%"),
    (
        x("known", BOOL, col("parcel.handed", DATETIME)),
        "已记录包裹的交付",
        "the handover of the Parcel is recorded",
    ),
    (
        negation(x("known", BOOL, col("parcel.handed", DATETIME))),
        "未记录包裹的交付",
        "the handover of the Parcel is not recorded",
    ),
    (state("uptime", "missed"), "可用率未达标", "the Uptime is missed"),
    (
        state("uptime", "breached", dur("3", "month")),
        "可用率连续3个月未达标且无免责事由",
        "the Uptime is missed without excuse for 3 months in a row",
    ),
    (
        state("report", "breached", subject="vendor"),
        "乙方违反\ue000Rreport\ue001",
        "Party B breaches \ue000Rreport\ue001",
    ),
    (
        state("report", "missed"),
        "乙方未履行\ue000Rreport\ue001（不论有无免责事由）",
        "Party B does not perform \ue000Rreport\ue001 (excused or not)",
    ),
    (state("report", "met"), "乙方已履行\ue000Rreport\ue001", "Party B has performed \ue000Rreport\ue001"),
    (
        state("agreement", "breached", subject="other"),
        "另一方违反本合同",
        "the other Party breaches this Agreement",
    ),
    (
        state("quality", "breached"),
        "任何一方违反\ue000Rquality\ue001的任一约定",
        "a Party breaches any provision of \ue000Rquality\ue001",
    ),
    (
        state("logistics", "missed"),
        "乙方未履行物流服务的任一约定（不论有无免责事由）",
        "Party B does not perform any provision of Logistics (excused or not)",
    ),
    (
        state("payment", "breached"),
        "甲方未按照\ue000Rpayment\ue001按期付款",
        "Party A fails to pay on time under \ue000Rpayment\ue001",
    ),
    (
        state("payment", "met"),
        "甲方已按照\ue000Rpayment\ue001付款",
        "Party A has paid under \ue000Rpayment\ue001",
    ),
    (
        state("notice", "breached", dur("3", "month")),
        "乙方连续3个月违反\ue000Nnotice\ue001",
        "Party B breaches \ue000Nnotice\ue001 for 3 months in a row",
    ),
    (
        x("consents", BOOL, by="other", in_writing=True),
        "经另一方事先书面同意",
        "the other Party gives its prior written consent",
    ),
    (x("consents", BOOL, by="client", in_writing=False), "经甲方事先同意", "Party A gives its prior consent"),
    (
        negation(x("consents", BOOL, by="client", in_writing=False)),
        "未经甲方事先同意",
        "Party A does not give its prior consent",
    ),
    (happened("problem"), "发生质量问题", "a Quality Problem occurs"),
    (happened("notice"), "已完成质量问题通知", "the Quality-problem Notice has been made"),
    (
        happened("report"),
        "已履行\ue000Rreport\ue001约定的义务",
        "the duty under \ue000Rreport\ue001 has been performed",
    ),
    (happened("payment"), "已支付月度付款", "the Monthly Payment has been paid"),
    (happened("quit"), "已提出解约", "the Exit has been made"),
    (happened("logistics"), "采用物流服务", "Logistics is included"),
    (happened("termination"), "本合同解除", "the termination of this Agreement has occurred"),
    (negation(happened("problem")), "未发生质量问题", "no Quality Problem occurs"),
    (
        negation(happened("report")),
        "未履行\ue000Rreport\ue001约定的义务",
        "the duty under \ue000Rreport\ue001 has not been performed",
    ),
    (negation(happened("logistics")), "不采用物流服务", "Logistics is not included"),
    (name("serious", BOOL), "严重影响平台运营", "there is serious harm to operations"),
    (negation(name("serious", BOOL)), "未发生严重影响平台运营的情形", "there is no serious harm to operations"),
    (
        negation(state("uptime", "missed")),
        "未发生可用率未达标的情形",
        "it is not the case that the Uptime is missed",
    ),
    (
        cmp(col("parcel.grade", GRADE), "ge", row("grade.major")),
        "包裹的等级为严重以上",
        "the grade of the Parcel is at least Major",
    ),
    (
        cmp(x("span", DURATION, col("parcel.handed", DATETIME), word("end"), tails=()), "le", dur("2", "day")),
        "自包裹的交付至本合同终止的时长不超过2日",
        "the time from the handover of the Parcel to the end of this Agreement is at most 2 days",
    ),
    (
        cmp(word("date"), "lt", x("date", DATE, value="2028-01-01")),
        "适用之日早于2028年1月1日",
        "the day of application is before 1 January 2028",
    ),
    (
        negation(x("and", BOOL, state("uptime", "missed"), state("report", "breached"))),
        "不符合下列条件：（可用率未达标，并且乙方违反\ue000Rreport\ue001）",
        "it is not the case that (the Uptime is missed, and Party B breaches \ue000Rreport\ue001)",
    ),
]
MOMENTS: list[Case] = [
    (word("signing"), "本合同签署之日", "the signing of this Agreement"),
    (word("end"), "本合同终止之日", "the end of this Agreement"),
    (
        before(dur("30", "day"), word("end")),
        "本合同终止前第30日",
        "the 30th day before the end of this Agreement",
    ),
    (
        before(dur("5", "working_day"), x("edge", MOMENT, period("quarter"), side="end")),
        "当季度最后一日前第5个工作日",
        "the 5th Working Day before the last day of the quarter",
    ),
    (
        after(dur("2", "year"), word("end")),
        "本合同终止之日起2年届满之日",
        "the day 2 years after the end of this Agreement",
    ),
    (
        after(dur("10", "day"), name("notice", NORM)),
        "质量问题通知之日后第10日",
        "the 10th day after the Quality-problem Notice",
    ),
    (nth(num("12"), "day", period("month", "next")), "次月12日", "the 12th day of the following month"),
    (
        nth(x("negative", NUMBER, num("3")), "working_day", period("quarter")),
        "当季度倒数第3个工作日",
        "the 3rd last Working Day of the quarter",
    ),
    (
        nth(num("-3"), "working_day", period("quarter")),
        "当季度倒数第3个工作日",
        "the 3rd last Working Day of the quarter",
    ),
    (
        nth(name("pay_day", COUNT), "day", period("month", "next")),
        "次月第N日（N为付款日）",
        "the Nth day of the following month (N being the Payment Day)",
    ),
    (
        nth(num("10"), "day", nth(num("1"), "month", period("quarter", "next"))),
        "下一季度第1个月的10日",
        "the 10th day of the 1st month of the following quarter",
    ),
    (x("edge", MOMENT, period("month"), side="end"), "当月最后一日", "the last day of the month"),
    (
        x("edge", MOMENT, x("following", WINDOW, num("2"), name("notice", NORM), unit="month"), side="end"),
        "质量问题通知之日所在月之后的第2个月的最后一日",
        "the last day of the 2nd calendar month after the month of the Quality-problem Notice",
    ),
    (x("date", DATE, value="2027-01-01"), "2027年1月1日", "1 January 2027"),
    (name("problem", EVENT), "质量问题发生之日", "the occurrence of the Quality Problem"),
    (name("report", NORM), "乙方按照\ue000Rreport\ue001提交报告之日", "the act under \ue000Rreport\ue001"),
    (name("payment", NORM), "月度付款付清之日", "payment of the Monthly Payment"),
    (
        name("raw_payment", NORM),
        "\ue000Rraw_payment\ue001约定的款项付清之日",
        "payment under \ue000Rraw_payment\ue001",
    ),
    (name("quit", NORM), "解约之日", "the Exit"),
    (col("parcel.handed", DATETIME), "包裹的交付之日", "the handover of the Parcel"),
    (
        x("attr", MOMENT, name("payment"), name="due"),
        "月度付款的付款期限届满日",
        "the due date of the Monthly Payment",
    ),
    (
        x("state", BOOL, state="missed", of="uptime", subject=""),
        "可用率未达标之日",
        "the day on which the Uptime is missed",
    ),
    (
        x("attr", DATETIME, col("outage.down", SPAN), name="end"),
        "中断的停机时段结束之日",
        "the end of the downtime of the Outage",
    ),
]
DEADLINES: list[TimedCase] = [
    (
        {"within": limit(dur("10", "day"), name("notice", NORM))},
        "自质量问题通知之日起10日内",
        "within 10 days after the Quality-problem Notice",
    ),
    (
        {"within": limit(dur("2", "hour"), col("parcel.handed", DATETIME))},
        "自包裹的交付时起2小时内",
        "within 2 hours after the handover of the Parcel",
    ),
    (
        {"within": limit(dur("5", "day"), word("end"), "before")},
        "在本合同终止前5日内",
        "within 5 days before the end of this Agreement",
    ),
    (
        {"by": nth(num("12"), "day", period("month", "next")), "every": MONTH},
        "就每个公历月，不迟于次月12日（含当日）",
        "for each calendar month on or before the 12th day of the following month",
    ),
    (
        {"by": nth(num("10"), "day", period("month")), "every": MONTH},
        "不迟于每月10日（含当日）",
        "on or before the 10th day of each month",
    ),
    (
        {"by": nth(num("-3"), "working_day", period("quarter")), "every": Window("quarter")},
        "不迟于每季度倒数第3个工作日（含当日）",
        "on or before the 3rd last Working Day of each quarter",
    ),
    (
        {"every": Window("quarter", True)},
        "在每个完整的公历季度至少一次",
        "at least once in each full calendar quarter",
    ),
    (
        {"every": Window("", length=dur("2", "week"))},
        "每2周至少一次",
        "at least once in each period of 2 weeks",
    ),
    (
        {"by": before(dur("30", "day"), word("end"))},
        "不迟于本合同终止前第30日（含当日）",
        "on or before the 30th day before the end of this Agreement",
    ),
    (
        {"by": word("end")},
        "不迟于本合同终止之日（含当日）",
        "on or before the day of the end of this Agreement",
    ),
    (
        {"until": after(dur("2", "year"), word("end"))},
        "至本合同终止之日起2年届满时止",
        "until 2 years after the end of this Agreement",
    ),
    ({"until": word("end")}, "至本合同终止之日止（含当日）", "until the end of this Agreement (inclusive)"),
    (
        {"until": name("notice", NORM)},
        "至质量问题通知之日止（含当日）",
        "until the Quality-problem Notice (inclusive)",
    ),
    (
        {"every": MONTH, "within": limit(dur("9", "day"), x("edge", MOMENT, period("month"), side="end"))},
        "就每个公历月，自当月最后一日起9日内",
        "for each calendar month within 9 days after the last day of the month",
    ),
    (
        {"within": limit(name("quick", DURATION), name("problem", EVENT))},
        "在质量问题发生后及时|是否及时，由甲方判断；未作判断的，以24小时为限。",
        "promptly after the occurrence of the Quality Problem|Whether this is done promptly is"
        " judged by Party A; until judged, the limit is 24 hours.",
    ),
    (
        {"within": limit(name("cure", DURATION), name("notice", NORM))},
        "自质量问题通知之日起，在整改期限内",
        "within the Correction Period after the Quality-problem Notice",
    ),
    (
        {"within": limit(x("blank", DURATION, path="r.within", unit="day"), word("signing"))},
        "自本合同签署之日起\ue000Fr.within\ue002＿＿＿＿日\ue001内",
        "within \ue000Fr.within\ue002______ days\ue001 after the signing of this Agreement",
    ),
    (
        {"within": limit(x("blank", DURATION, path="r.within"), word("signing"))},
        "自本合同签署之日起\ue000Fr.within\ue002＿＿＿＿\ue001内",
        "within \ue000Fr.within\ue002______\ue001 after the signing of this Agreement",
    ),
    (
        {"within": limit(dur("36", "hour"), name("notice", NORM)), "not_rolled": True},
        "自质量问题通知时起36小时内",
        "within 36 hours after the Quality-problem Notice",
    ),
    (
        {"within": limit(dur("6", "day"), name("notice", NORM)), "not_rolled": True},
        "自质量问题通知之日起6日内|该期限的最后一日不是工作日的，不顺延。",
        "within 6 days after the Quality-problem Notice|If the last day of this period is not a"
        " Working Day, the deadline does not move.",
    ),
    (
        {"within": limit(dur("6", "day")), "when": happened("problem")},
        "自质量问题发生之日起6日内",
        "within 6 days after the occurrence of the Quality Problem",
    ),
    (
        {"within": limit(dur("6", "day")), "when": x("state", BOOL, state="missed", of="uptime", subject="")},
        "自该情形发生之日起6日内",
        "within 6 days after this occurs",
    ),
    (
        {"within": limit(x("deferred", DURATION, document="supplement"), word("signing"))},
        "自本合同签署之日起，由双方在《补充协议》中约定的期限内",
        "within the period that the Parties will fix in the Supplement after the signing of this Agreement",
    ),
    (
        {"by": x("date", DATE, value="2027-01-31"), "not_rolled": True},
        "不迟于2027年1月31日（含当日）|该日不是工作日的，不顺延。",
        "on or before 31 January 2027|If that day is not a Working Day, the deadline does not move.",
    ),
    (
        {"within": limit(x("mul", DURATION, num("2"), dur("3", "day")), word("signing"))},
        "自本合同签署之日起2×3日内",
        "within 2 × 3 days after the signing of this Agreement",
    ),
]


@pytest.mark.parametrize(("e", "zh", "en"), CLAUSES)
def test_clause(e: Expr, zh: str, en: str) -> None:
    assert (conditions.clause(D, e, "zh"), conditions.clause(D, e, "en")) == (zh, en)


@pytest.mark.parametrize(("e", "zh", "en"), MOMENTS)
def test_moment(e: Expr, zh: str, en: str) -> None:
    assert (moments.anchor(D, e, "zh"), moments.anchor(D, e, "en")) == (zh, en)


@pytest.mark.parametrize(("when", "zh", "en"), DEADLINES)
def test_deadline(when: dict[str, Any], zh: str, en: str) -> None:
    """The text, then each further sentence after a bar."""
    one = norm("n", **when)
    said = [moments.deadline(D, one, lang) for lang in ("zh", "en")]
    assert ["|".join([t.text, *t.extra]) for t in said] == [zh, en]


def test_several_parties_take_a_plural_verb() -> None:
    both = norm("joint", bearer=model.Bearer("joint", ("client", "vendor")))
    one = draft()
    one.nodes = {**one.nodes, "joint": both}
    said = [conditions.clause(one, state("joint", s), "en") for s in ("breached", "missed", "met")]
    assert [t.split(" R")[0].split(ref("joint"))[0] for t in said] == [
        "the Parties breach ",
        "the Parties do not perform ",
        "the Parties have performed ",
    ]


@pytest.mark.parametrize(
    ("row", "yes", "zh", "en"),
    [
        ("parcel", True, "包装完好", "packing is intact"),
        ("parcel", False, "并非包装完好", "it is not the case that packing is intact"),
        ("", True, "包裹包装完好", "packing is intact in the case of the Parcel"),
        ("", False, "并非包裹包装完好", "it is not the case that packing is intact in the case of the Parcel"),
    ],
)
def test_a_datum_that_is_yes_or_no(row: str, yes: bool, zh: str, en: str) -> None:
    e = cmp(col("parcel.intact", BOOL), "eq", x("bool", BOOL, value=yes))
    assert (conditions.clause(D, e, "zh", row=row), conditions.clause(D, e, "en", row=row)) == (zh, en)


def test_deliberately_no_limit() -> None:
    one = norm("n", within=limit(x("none", DURATION), word("signing")))
    said = [moments.deadline(D, one, lang).text for lang in ("zh", "en")]
    assert said == ["在本合同签署后（不设期限）", "after the signing of this Agreement (without a time limit)"]


def test_conditions_open_only_their_own_level() -> None:
    both, either = (
        x("and", BOOL, state("uptime", "missed"), state("report", "met")),
        state("report", "breached"),
    )
    nested = x("or", BOOL, either, both)
    assert conditions.conditions(D, nested) == [either, both]
    assert conditions.conditions(D, either) == [either]
    assert [conditions.mode(D, e) for e in (nested, both, either)] == ["any", "all", "one"]


def _entry(zh: str, en: str, inner: Expr | None = None) -> Entry:
    return Entry(text(zh, en), "", EMPTY, inner)


def _list(*items: Entry, is_open: bool = False) -> Expr:
    return x("list", LIST, items=items, open=is_open)


def test_a_list_says_whether_it_is_open() -> None:
    parts = (_entry("诉讼费", "court fees"), _entry("律师费", "legal fees"))
    for is_open, zh, en in (
        (
            True,
            "损失包括但不限于诉讼费和律师费",
            "Loss includes, without limitation, court fees and legal fees",
        ),
        (False, "损失仅包括诉讼费和律师费", "Loss consists only of court fees and legal fees"),
    ):
        e = _list(*parts, is_open=is_open)
        assert lists.definition(D, "损失", e, "zh") == zh
        assert lists.definition(D, "Loss", e, "en") == en
    assert lists.inline(D, _list(*parts), "en") == "court fees and legal fees"


def test_a_list_in_a_list_stands_in_brackets() -> None:
    e = _list(
        _entry("直接损失", "direct loss", _list(_entry("货损", "damage to goods"), is_open=True)),
        _entry("律师费", "legal fees"),
    )
    assert amounts.amount(D, e, "zh") == "直接损失（包括但不限于货损）和律师费"
    assert (
        amounts.amount(D, e, "en")
        == "direct loss (including, without limitation, damage to goods) and legal fees"
    )


def test_a_text_names_what_it_refers_to() -> None:
    parts = (
        "见",
        model.Slot("report"),
        "，",
        model.Slot("client"),
        "，",
        model.Slot("price"),
        "，",
        model.Slot("fee"),
    )
    said = lists.phrase(D, model.Phrase(parts, parts), "zh")
    assert said == f"见{ref('report')}，甲方，人民币2.80元，服务费"


def test_a_param_with_a_clause_of_its_own_reads_as_its_term() -> None:
    assert values.named(draft("cure"), "cure", "en") == "the Correction Period"
    bare = draft()
    bare.defined = set()
    assert (values.named(bare, "cure", "zh"), values.named(bare, "cure", "en")) == ("10日", "10 days")
    assert set(bare.inlined) == {"cure"}


@pytest.mark.parametrize(
    ("window", "zh", "en"),
    [
        (Window("month"), "每个公历月", "each calendar month"),
        (Window("quarter", full=True), "每个完整的公历季度", "each full calendar quarter"),
        (Window("year"), "每个公历年", "each calendar year"),
        (Window("", length=dur("2", "week")), "每2周", "each period of 2 weeks"),
    ],
)
def test_window(window: Window, zh: str, en: str) -> None:
    assert (moments.window(D, window, "zh"), moments.window(D, window, "en")) == (zh, en)


def test_a_target_is_the_standard_alone() -> None:
    assert conditions.target(D, "ge", pct("0.97"), "zh") == "不低于97%"
    assert conditions.target(D, "ge", pct("0.97"), "en") == "at least 97%"
