"""Amounts and values: every operator of the model as a noun phrase in both languages; schedules and counts too."""

from __future__ import annotations

import pytest

from hetong.passes.draft.voice import unit_form
from hetong.trees.model import Band, Expr, Tail
from hetong.trees.types import BOOL, COUNT, DATE, DATETIME, DURATION, MOMENT, NUMBER, PERCENT, TEXT, Type
from tests.phrasing import (
    GRADE,
    KG,
    MONEY,
    SPAN,
    TIME,
    WINDOW,
    agg,
    at_least,
    at_most,
    both_of,
    cmp,
    cny,
    col,
    dur,
    happened,
    name,
    num,
    pct,
    period,
    row,
    schedule,
    word,
    x,
)

Case = tuple[Expr, str, str]
FEE, UP = name("fee"), name("uptime", PERCENT)
AMOUNTS: list[Case] = [
    (cny("2500"), "人民币2,500.00元（大写：贰仟伍佰元整）", "CNY 2,500.00"),
    (cny("2500", "USD"), "2,500.00美元", "USD 2,500.00"),
    (cny("1409.5"), "人民币1,409.50元（大写：壹仟肆佰零玖元伍角整）", "CNY 1,409.50"),
    (cny("0.0035"), "人民币0.0035元", "CNY 0.0035"),
    (pct("0.05"), "5%", "5%"),
    (pct("0.0005"), "0.05%（万分之五）", "0.05%"),
    (pct("0.003"), "0.3%（千分之三）", "0.3%"),
    (pct("0.97"), "97%", "97%"),
    (pct("0.0015"), "0.15%（万分之十五）", "0.15%"),
    (num("12500"), "12,500", "12,500"),
    (num("1.50"), "1.5", "1.5"),
    (dur("1", "day"), "1日", "1 day"),
    (dur("5", "working_day"), "5个工作日", "5 Working Days"),
    (dur("3", "month"), "3个月", "3 months"),
    (dur("2", "hour"), "2小时", "2 hours"),
    (x("quantity", KG, n="7", unit="kg"), "7千克", "7 kg"),
    (x("quantity", Type("quantity", "point"), n="3", unit="point"), "3分", "3 points"),
    (x("date", DATE, value="2026-01-01"), "2026年1月1日", "1 January 2026"),
    (x("datetime", DATETIME, value="2026-01-01T09:30"), "2026年1月1日09:30", "09:30 on 1 January 2026"),
    (x("month", WINDOW, value="2027-07"), "2027年7月", "July 2027"),
    (x("quarter", WINDOW, value="2027-Q1"), "2027年第1季度", "the 1st quarter of 2027"),
    (x("time", TIME, value="09:00"), "09:00", "09:00"),
    (
        x("hours", Type("hours"), x("time", TIME, value="09:00"), x("time", TIME, value="21:00"), every="day"),
        "每日09:00至21:00（北京时间）",
        "09:00 to 21:00 (Beijing time) every day",
    ),
    (x("none", MONEY), "无", "none"),
    (x("bool", BOOL, value=True), "是", "yes"),
    (
        x("blank", DURATION, path="a", unit="day"),
        "\ue000Fa\ue002＿＿＿＿日\ue001",
        "\ue000Fa\ue002______ days\ue001",
    ),
    (x("blank", PERCENT, path="a"), "\ue000Fa\ue002＿＿＿＿%\ue001", "\ue000Fa\ue002______%\ue001"),
    (
        x("blank", MONEY, path="a", prefix="CNY"),
        "\ue000Fa\ue002人民币＿＿＿＿元（大写：＿＿＿＿＿＿）\ue001",
        "\ue000Fa\ue002CNY ______\ue001",
    ),
    (x("blank", DATE, path="a"), "\ue000Fa\ue002＿＿＿＿年＿＿月＿＿日\ue001", "\ue000Fa\ue002______\ue001"),
    (x("blank", TEXT, path="a"), "\ue000Fa\ue002＿＿＿＿＿＿\ue001", "\ue000Fa\ue002______\ue001"),
    (x("blank", COUNT, path="a"), "\ue000Fa\ue002＿＿＿＿\ue001", "\ue000Fa\ue002______\ue001"),
    (x("blank", BOOL, path="b"), "\ue000Fb\ue002☐是\u3000☐否\ue001", "\ue000Fb\ue002☐ yes ☐ no\ue001"),
    (x("blank", GRADE, path="g"), "\ue000Fg\ue002＿＿＿＿\ue001", "\ue000Fg\ue002______\ue001"),
    (row("grade.minor"), "一般", "Minor"),
    (x("part_of", MONEY, pct("0.05"), FEE), "服务费的5%", "5% of the Service Fee"),
    (
        x("part_of", MONEY, x("mul", PERCENT, name("cut", PERCENT), name("factor", NUMBER)), FEE),
        "服务费×（扣减比例×重复系数）",
        "the Service Fee × (the Cut Rate × the Repeat Factor)",
    ),
    (
        x("part_of", MONEY, pct("0.05"), x("add", MONEY, FEE, cny("5"))),
        "（服务费＋人民币5.00元）的5%",
        "5% of (the Service Fee + CNY 5.00)",
    ),
    (
        x("per", MONEY, cny("300"), unit="day", part="started", n="1", state=""),
        "每开始1日人民币300.00元",
        "CNY 300.00 for each started day",
    ),
    (
        x("per", MONEY, cny("45"), unit="minute", part="full", n="20", state=""),
        "每满20分钟人民币45.00元",
        "CNY 45.00 for each full 20 minutes",
    ),
    (
        x("per", MONEY, cny("4.2"), unit="parcel", part="", n="1", state=""),
        "每一包裹人民币4.20元",
        "CNY 4.20 per Parcel",
    ),
    (
        x("per", MONEY, cny("4.2"), unit="parcel", part="", n="10", state=""),
        "每10个包裹人民币4.20元",
        "CNY 4.20 for each 10 Parcels",
    ),
    (
        x(
            "per",
            MONEY,
            cny("45"),
            x(
                "sub",
                DURATION,
                x("attr", DURATION, col("outage.down", SPAN), name="length"),
                dur("25", "minute"),
            ),
            unit="minute",
            part="full",
            n="20",
            state="",
        ),
        "按（中断的停机时段的时长－25分钟）计、每满20分钟人民币45.00元的金额",
        "CNY 45.00 for each full 20 minutes of (the length of the downtime of the Outage − 25 minutes)",
    ),
    (
        x(
            "per",
            MONEY,
            x("part_of", MONEY, pct("0.0004"), x("attr", MONEY, name("payment"), name="unpaid")),
            unit="day",
            part="",
            n="1",
            state="",
        ),
        "按每日月度付款的未付金额的0.04%（万分之四）计算的金额",
        "0.04% of the unpaid amount of the Monthly Payment per day",
    ),
    (
        x("per", MONEY, cny("130"), unit="uptime", part="", n="1", state="missed"),
        "每次可用率未达标人民币130.00元",
        "CNY 130.00 for each missed Uptime",
    ),
    (
        x("per", MONEY, cny("130"), unit="breach", part="", n="1", state=""),
        "每次违约人民币130.00元",
        "CNY 130.00 for each breach",
    ),
    (
        x("per", MONEY, cny("130"), unit="report", part="", n="1", state="breached"),
        "每次违反\ue000Rreport\ue001人民币130.00元",
        "CNY 130.00 for each breach of \ue000Rreport\ue001",
    ),
    (
        x("per", MONEY, cny("1"), unit="kg", part="exact", n="5", state=""),
        "每5千克人民币1.00元（不足部分按比例计算）",
        "CNY 1.00 for each 5 kg (a part of it in proportion)",
    ),
    (
        x("mul", MONEY, x("add", MONEY, FEE, cny("5")), num("2")),
        "（服务费＋人民币5.00元）×2",
        "(the Service Fee + CNY 5.00) × 2",
    ),
    (
        x("add", MONEY, FEE, x("mul", MONEY, cny("5"), num("2"))),
        "服务费＋人民币5.00元×2",
        "the Service Fee + CNY 5.00 × 2",
    ),
    (x("div", NUMBER, num("1"), x("mul", NUMBER, num("2"), num("3"))), "1÷（2×3）", "1 ÷ (2 × 3)"),
    (x("negative", MONEY, FEE), "－服务费", "minus the Service Fee"),
    (
        x("call", MONEY, FEE, cny("300000"), name="max"),
        "服务费与人民币300,000.00元（大写：叁拾万元整）中的较高者",
        "the greater of the Service Fee and CNY 300,000.00",
    ),
    (
        x("call", MONEY, FEE, cny("300000"), name("deposit"), name="min"),
        "服务费、人民币300,000.00元（大写：叁拾万元整）和保证金账户的余额中的最低者",
        "the least of the Service Fee, CNY 300,000.00 and the balance of the Deposit Account",
    ),
    (
        x("call", DURATION, col("parcel.weight"), num("1"), num("5"), name="outside"),
        "包裹的重量超出1至5范围的差额（在该范围内的为0）",
        "the distance by which the weight of the Parcel lies outside 1 to 5 (0 if it lies within)",
    ),
    (x("index", MONEY, FEE, period("month", "last")), "上月的服务费", "the Service Fee for the previous month"),
    (
        x("index", PERCENT, name("lending", PERCENT), word("signing")),
        "本合同签署之日的贷款利率",
        "the Lending Rate as at the signing of this Agreement",
    ),
    (
        x("index", MONEY, name("deposit"), word("end")),
        "本合同终止之日的保证金账户的余额",
        "the balance of the Deposit Account as at the end of this Agreement",
    ),
    (x("index", PERCENT, name("cut", PERCENT), row("grade.minor")), "一般的扣减比例", "the Cut Rate for Minor"),
    (
        x("index", PERCENT, name("cut", PERCENT), col("parcel.grade", GRADE)),
        "与包裹的等级对应的扣减比例",
        "the Cut Rate that corresponds to the grade of the Parcel",
    ),
    (
        x("attr", MONEY, name("raw_payment"), name="unpaid"),
        "\ue000Rraw_payment\ue001约定的款项的未付金额",
        "the unpaid amount of the payment under \ue000Rraw_payment\ue001",
    ),
    (
        x("attr", MOMENT, name("payment"), name="due"),
        "月度付款的付款期限届满日",
        "the due date of the Monthly Payment",
    ),
    (
        x("attr", MONEY, name("payment"), name="unused"),
        "月度付款的未使用部分的金额",
        "the unused part of the Monthly Payment",
    ),
    (
        x("cell", DURATION, col("parcel.grade", GRADE), column="grade.limit"),
        "与包裹的等级对应的修复时限",
        "the repair limit for the grade of the Parcel",
    ),
    (col("parcel.weight", previous=True), "前一包裹的重量", "the weight of the previous Parcel"),
    (name("deposit"), "保证金账户的余额", "the balance of the Deposit Account"),
    (name("price"), "人民币2.80元（大写：贰元捌角整）", "CNY 2.80"),
    (name("cure"), "整改期限", "the Correction Period"),
    (
        x("deferred", MONEY, cny("5"), document="supplement"),
        "由双方在《补充协议》中约定的金额（约定前为人民币5.00元）",
        "the amount that the Parties will fix in the Supplement (until then, CNY 5.00)",
    ),
    (
        x("deferred", PERCENT, document="supplement"),
        "由双方在《补充协议》中约定的比例",
        "the percentage that the Parties will fix in the Supplement",
    ),
    (
        x("judged", DURATION, dur("24", "hour"), by="client"),
        "由甲方判断的期限（未作判断的，为24小时）",
        "the period judged by Party A (until judged, 24 hours)",
    ),
    (x("word", DURATION, name="period"), "当期总时长", "the length of the period"),
    (x("word", MONEY, name="amount"), "该项金额", "that amount"),
    (x("word", DATE, name="date"), "适用之日", "the day of application"),
    (
        x("span", DURATION, col("parcel.handed", DATETIME), word("end"), tails=(Tail("during", "logistics"),)),
        "自包裹的交付至本合同终止的时长（仅计物流服务的服务时间）",
        "the time from the handover of the Parcel to the end of this Agreement (counting only the"
        " service hours of Logistics)",
    ),
    (period("month"), "当月", "the month"),
    (period("quarter", "next"), "下一季度", "the following quarter"),
]
MONTHLY: list[Case] = [
    (FEE, "当月服务费", "the Service Fee for the month"),
    (UP, "当月可用率", "the Uptime for the month"),
    (agg("count", "parcel"), "当月包裹的数量", "the number of Parcels in the month"),
    (
        agg("count", "parcel", cmp(col("parcel.weight", KG), "gt", x("quantity", KG, n="5", unit="kg"))),
        "当月重量超过5千克的包裹的数量",
        "the number of Parcels in the month for which the weight is more than 5 kg",
    ),
    (
        agg("share", "parcel", cmp(col("parcel.grade", GRADE), "ge", row("grade.major"))),
        "当月等级为严重以上的包裹数÷当月包裹总数×100%",
        "the number of Parcels in the month for which the grade is at least Major ÷ the total"
        " number of Parcels in the month × 100%",
    ),
    (
        agg("mean", "parcel.weight"),
        "当月包裹的重量的算术平均值",
        "the arithmetic mean of the weight of all Parcels in the month",
    ),
    (
        agg("p95", "parcel.weight"),
        "当月包裹的重量由小到大排列后的第k个数值（k为95%×数值的个数，有小数的向上取整）",
        "the kth value of the weight of all Parcels in the month arranged from smallest to largest"
        " (k is 95% × the number of values, rounded up)",
    ),
    (
        agg(
            "sum",
            "parcel.weight",
            x(
                "and",
                BOOL,
                cmp(col("parcel.grade", GRADE), "ge", row("grade.major")),
                cmp(col("parcel.grade", GRADE), "ne", row("grade.minor")),
            ),
        ),
        "当月满足（等级为严重以上，并且等级不为一般）的包裹的重量之和",
        "the sum of the weight of all Parcels in the month for which (the grade is at least Major,"
        " and the grade is not Minor)",
    ),
    (
        agg("min", "parcel.weight"),
        "当月包裹的重量的最小值",
        "the lowest value of the weight of all Parcels in the month",
    ),
    (
        agg("first", "parcel.handed"),
        "当月包裹的交付的第一个值",
        "the first value of the handover of all Parcels in the month",
    ),
    (
        agg("count", "parcel.grade", distinct=True),
        "当月包裹的不同等级的数量",
        "the number of different grades of Parcels in the month",
    ),
    (
        agg("time", "outage.down", tails=(Tail("except_during", "outage.works"),)),
        "当月中断的停机时段的总时长（重叠的时段只计一次，不计维护时段）",
        "the total time of the downtime of all Outages in the month (overlapping time counted"
        " once, not counting the maintenance time)",
    ),
    (
        agg("run", "uptime", state="missed"),
        "截至当期可用率连续未达标的月数",
        "the number of months in a row, up to the current one, in which the Uptime is missed",
    ),
    (
        agg("count", "uptime", state="missed", tails=(Tail("in_last", dur("12", "month")),)),
        "最近12个月内可用率未达标的次数",
        "the number of occurrences of missed Uptime in the last 12 months",
    ),
    (
        agg("sum", "fee", tails=(Tail("in_last_full", dur("12", "month")),)),
        "最近完整的12个月内服务费之和",
        "the sum of the Service Fee in the last full 12 months",
    ),
    (
        agg("mean", "uptime", tails=(Tail("over", "day"),)),
        "当月每日的可用率的算术平均值",
        "the arithmetic mean of the Uptime for each day in the month",
    ),
    (
        agg("sum", "fee", tails=(Tail("so_far", None),)),
        "自合作期限起始至今服务费之和",
        "the sum of the Service Fee since the start of the term",
    ),
    (
        agg("count", "parcel", tails=(Tail("over", dur("10", "minute")),)),
        "当月按每10分钟一段计的包裹的数量",
        "the number of Parcels taken over each 10 minutes in the month",
    ),
    (
        agg("sum", "outage.down", attr="length"),
        "当月中断的停机时段的时长之和",
        "the sum of the length of the downtime of all Outages in the month",
    ),
    (
        agg("max", "parcel.grade", attr="limit"),
        "当月包裹的等级对应的修复时限的最大值",
        "the highest value of the repair limit for the grade of all Parcels in the month",
    ),
    (
        agg("count", "report", state="breached"),
        "当月违反\ue000Rreport\ue001的次数",
        "the number of occurrences of breach of \ue000Rreport\ue001 in the month",
    ),
    (
        x("div", NUMBER, agg("count", "late"), agg("count", "parcel")),
        "当月迟延包裹的数量÷当月包裹的数量",
        "(the number of Late Parcels in the month) ÷ (the number of Parcels in the month)",
    ),
    (x("word", DURATION, name="period"), "当月总时长", "the length of the month"),
]
SCHEDULES: list[Case] = [
    (
        schedule(
            "by",
            UP,
            at_least(pct("0.982"), x("none", PERCENT)),
            at_least(pct("0.97"), pct("0.03")),
            Band("otherwise", pct("0.12")),
        ),
        "按可用率确定的比例（98.2%以上的，无；97%以上不满98.2%的为3%；不满97%的为12%）",
        "the percentage set by the Uptime (none if at least 98.2%; 3% if at least 97% but less than"
        " 98.2%; 12% if less than 97%)",
    ),
    (
        schedule(
            "graduated",
            agg("count", "parcel"),
            at_most(num("8000"), cny("2.6")),
            at_most(num("20000"), cny("2.3")),
            Band("otherwise", cny("2.1")),
            type_=MONEY,
        ),
        "按包裹的数量分段计算后相加的金额（8,000以下的部分，每单位人民币2.60元；超过8,000至20,000的部分，每单位人民币2.30元；超过20,000的部分，每单位人民币2.10元）",
        "the amount calculated in slices by the number of Parcels and added (CNY 2.60 each for the"
        " part of at most 8,000; CNY 2.30 each for the part of more than 8,000 but at most 20,000; CNY 2.10 each for the part of more than 20,000)",
    ),
    (
        schedule(
            "sliding",
            UP,
            Band("value", num("20"), low=pct("0.8")),
            Band("value", num("100"), low=pct("0.99")),
            type_=NUMBER,
        ),
        "按可用率确定的数值（80%为20；99%为100；其间按直线内插，两端之外取端点的值）",
        "the number set by the Uptime (20 for 80%; 100 for 99%; values between lie on a straight line,"
        " and values outside take the nearer end)",
    ),
    (
        schedule(
            "by",
            x("word", DATE, name="date"),
            Band("compare", cny("310"), "lt", x("date", DATE, value="2028-02-01")),
            Band("otherwise", cny("335")),
            type_=MONEY,
        ),
        "按适用之日确定的金额（至2028年2月1日（不含当日）止的为人民币310.00元；2028年2月1日（含当日）起的为人民币335.00元）",
        "the amount set by the day of application (CNY 310.00 if before 1 February 2028; CNY 335.00 if"
        " on or after 1 February 2028)",
    ),
    (
        schedule(
            "by",
            UP,
            Band("range", pct("0.03"), low=pct("0.95"), high=pct("0.98")),
            Band("range", pct("0.03"), low=pct("0.95"), high=pct("0.98"), closed=False),
        ),
        "按可用率确定的比例（95%以上98%以下的为3%；95%以上不满98%的为3%）",
        "the percentage set by the Uptime (3% if at least 95% but at most 98%; 3% if at least 95% but less than 98%)",
    ),
    (
        schedule(
            "by",
            happened("logistics"),
            Band("value", pct("0.03"), low=x("bool", BOOL, value=True)),
            Band("value", pct("0.01"), low=x("bool", BOOL, value=False)),
        ),
        "按是否采用物流服务确定的比例（是的为3%；否的为1%）",
        "the percentage set by whether Logistics is included (3% for yes; 1% for no)",
    ),
]


@pytest.mark.parametrize(("e", "zh", "en"), AMOUNTS + SCHEDULES)
def test_noun_phrase(e: Expr, zh: str, en: str) -> None:
    assert both_of(e) == (zh, en)


@pytest.mark.parametrize(("e", "zh", "en"), MONTHLY)
def test_in_a_monthly_sentence(e: Expr, zh: str, en: str) -> None:
    assert both_of(e, window="month") == (zh, en)


def test_a_unit_reads_as_one_or_many() -> None:
    """Whether its author labelled it in the singular, in the plural or by a symbol."""
    assert [unit_form(u, one) for u in ("kg", "point", "frames") for one in (True, False)] == [
        "kg",
        "kg",
        "point",
        "points",
        "frame",
        "frames",
    ]


def test_a_rate_stands_beside_a_look_up_without_brackets() -> None:
    yearly = x("per", PERCENT, pct("0.0435"), unit="year", part="", n="1", state="")
    looked_up = x("index", PERCENT, name("lending", PERCENT), word("signing"))
    assert both_of(x("call", PERCENT, looked_up, yearly, name="max")) == (
        "本合同签署之日的贷款利率与每年4.35%中的较高者",
        "the greater of the Lending Rate as at the signing of this Agreement and 4.35% per year",
    )


def test_every_phrase_differs_from_every_other() -> None:
    for at in (1, 2):
        said = [case[at] for case in AMOUNTS + SCHEDULES if case[0].op != "blank"]
        assert len(set(said)) == len(said)
