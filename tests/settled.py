"""A statement, a status and played scenarios made by hand, for what prints them."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

from attrs import evolve

from hetong.base.words import Words, same
from hetong.settle.results import (
    Checked,
    Coverage,
    Item,
    Line,
    Measurement,
    Played,
    Right,
    Statement,
    Status,
    Total,
)
from hetong.settle.values import Instant, Length, Period, Reason, State, Step

ZONE = "Asia/Shanghai"
DIGEST = "sha256:" + "0123456789abcdef" * 4
PARTIES = {"client": Words("甲方", "Party A"), "carrier": Words("乙方", "Party B")}
JUNE = Period("month", dt.date(2026, 6, 1), dt.date(2026, 6, 30), "2026-06")
TITLE = Words("冷链服务合同", "Cold Chain Agreement")


def at(text: str) -> Instant:
    """A moment written with its offset."""
    since = dt.datetime.fromisoformat(text) - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    return Instant(since // dt.timedelta(microseconds=1))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


FEE = Line(
    id="pay_fee/2026-06",
    norm="pay_fee",
    title=Words("支付配送费", "payment of the delivery fee"),
    clause="4.2",
    form="pay",
    debtor="client",
    creditor="carrier",
    state="part_paid",
    currency="CNY",
    amount=Fraction("195000.00"),
    gross=Fraction("195000.00"),
    window=JUNE,
    arisen=day("2026-06-30"),
    due=day("2026-07-15"),
    due_how=Words(
        "自收到发票之日（2026-07-01）起10个工作日内", "within 10 working days after the invoice of 2026-07-01"
    ),
    steps=(
        Step("base", "6,500 × CNY 30.00", Fraction(195000)),
        Step("rounding", "CNY 0.01", Fraction(195000)),
    ),
    rows={"shipment": 6500, "route": 1},
    paid=Fraction(100000),
    paid_on=((day("2026-07-10"), Fraction(100000)),),
    sources=("ev-7",),
)
CREDIT = Line(
    id="slow/2026-06",
    norm="slow",
    title=Words("", ""),
    clause="6.1(b)",
    form="credit",
    debtor="carrier",
    creditor="client",
    state="due",
    currency="CNY",
    amount=Fraction("7800.00"),
    gross=Fraction(26000, 3),
    window=JUNE,
    due=day("2026-07-15"),
    steps=(
        Step("metric", "95% < 97%"),
        Step("base", "4% × CNY 195,000.00 = CNY 7,800.00", Fraction(7800)),
        Step("cap", "10% × CNY 195,000.00", Fraction(19500), ("slow.cap",)),
    ),
    against="pay_fee/2026-06",
)
BONUS = Line(
    id="bonus/north/2026-06",
    norm="bonus",
    title=Words("奖励", "bonus"),
    clause="4.5",
    form="pay",
    debtor="client",
    creditor="carrier",
    state="unknown",
    currency="CNY",
    keys=("north",),
    window=JUNE,
    reasons=(Reason("blank", "bonus.rate"), Reason("missing_file", "survey")),
)
ON_TIME = Measurement(
    metric="on_time",
    title=Words("准时率", "on-time rate"),
    clause="5.1",
    type="percent",
    window=JUNE,
    state=State.VALUE,
    value=Fraction(6175, 6500),
    numerator=Fraction(6175),
    denominator=Fraction(6500),
    rows=6500,
    relation="ge",
    target=Fraction(97, 100),
    verdict="missed",
)
REPLY = Measurement(
    metric="reply",
    title=Words("平均答复时间", "mean time to reply"),
    clause="5.2",
    type="duration",
    window=JUNE,
    state=State.VALUE,
    value=Length(Fraction(5400)),
    numerator=Length(Fraction(16200)),
    denominator=Fraction(3),
    rows=3,
    relation="le",
    target=Length(Fraction(2 * 3600)),
    verdict="met",
)
SURVEY = Measurement(
    metric="survey_score",
    title=Words("满意度", "satisfaction"),
    clause="5.3",
    type="number",
    window=JUNE,
    state=State.NO_DATA,
    relation="ge",
    target=Fraction(9, 2),
    verdict="no_data",
    reasons=(Reason("no_data", "survey"),),
)
STATEMENT = Statement(
    contract="cold_chain",
    title=TITLE,
    digest=DIGEST,
    currency="CNY",
    zone=ZONE,
    period=JUNE,
    as_of=at("2026-07-16T00:00+08:00"),
    known_at=at("2026-07-16T00:00+08:00"),
    parties=PARTIES,
    lines=(FEE, CREDIT, BONUS),
    measurements=(ON_TIME, REPLY, SURVEY),
    totals=(
        Total("client", "carrier", Fraction(195000), Fraction(100000), Fraction(95000)),
        Total("carrier", "client", Fraction(7800), Fraction(0), Fraction(7800)),
    ),
    calendars=("PRC 2026",),
    notes=(Words("奖励的比例尚未填写。", "The rate of the bonus is blank."),),
)
RECTIFY = Item(
    id="rectify/ev-9",
    norm="rectify",
    title=Words("整改", "corrective action"),
    action=Words("制定并实施整改措施", "draw up and carry out corrective action"),
    clause="5.4",
    modality="duty",
    bearer="carrier",
    counterparty=("client",),
    state="due",
    since=day("2026-07-06"),
    due=day("2026-07-20"),
    due_how=Words("自质量问题通知之日起10日内", "within 10 days after the quality notice"),
    ref="ev-9",
)
BILL = Item(
    id="pay_fee/2026-06",
    norm="pay_fee",
    title=Words("支付配送费", "payment of the delivery fee"),
    action=Words("支付配送费", "pay the delivery fee"),
    clause="4.2",
    modality="payment",
    bearer="client",
    counterparty=("carrier",),
    state="due",
    due=day("2026-07-15"),
    window=JUNE,
    amount=Fraction(95000),
    currency="CNY",
)
REPORT = Item(
    id="report/2026-05",
    norm="report",
    title=Words("月报", "monthly report"),
    action=Words("提交月报", "deliver the monthly report"),
    clause="3.3",
    modality="duty",
    bearer="carrier",
    counterparty=("client",),
    state="late",
    since=day("2026-06-01"),
    due=day("2026-06-05"),
    repaired_by=("late_report",),
)
DONE = Item(
    id="insure",
    norm="insure",
    title=Words("投保", "insurance"),
    action=Words("投保", "take out insurance"),
    clause="3.1",
    modality="duty",
    bearer="carrier",
    counterparty=("client",),
    state="fulfilled",
)
TICKETS = Item(
    id="answer/*",
    norm="answer",
    title=Words("答复", "reply"),
    action=Words("答复询问", "answer an inquiry"),
    clause="3.4",
    modality="duty",
    bearer="carrier",
    counterparty=("client",),
    state="unassessed",
    count=12,
    reasons=(Reason("missing_file", "ticket"),),
)
QUIT = Right(
    id="quit/ev-9",
    norm="quit",
    title=Words("解除权", "right to terminate"),
    action=Words("解除本合同", "terminate this Agreement"),
    clause="9.2",
    holder="client",
    state="open",
    arisen=day("2026-07-01"),
    until=day("2026-07-31"),
    effect="terminate",
    target="agreement",
)
OTHER_RIGHT = evolve(
    QUIT, id="suspend", norm="suspend", holder="carrier", state="not_arisen", until=None, arisen=None
)
STATUS = Status(
    contract="cold_chain",
    title=TITLE,
    digest=DIGEST,
    zone=ZONE,
    as_of=at("2026-07-16T00:00+08:00"),
    day=day("2026-07-15"),
    known_at=at("2026-07-16T00:00+08:00"),
    stage="running",
    end=day("2026-12-31"),
    parties=PARTIES,
    items=(BILL, RECTIFY, REPORT, DONE, TICKETS),
    rights=(QUIT, OTHER_RIGHT),
    next={"client": (BILL,), "carrier": (RECTIFY,)},
    calendars=("PRC 2026",),
)
PASSED = Played(
    "good_month",
    Words("正常月份", "A good month"),
    (Checked(0, same("slow = CNY 0"), True),),
    frozenset({"pay_fee"}),
)
FAILED = Played(
    "bad_month",
    Words("不达标的月份", "A month below target"),
    (
        Checked(0, Words("slow = CNY 7,800", "slow = CNY 7,800"), False, same("CNY 0.00")),
        Checked(0, same("quit"), False, Words("“bonus.rate”未填写", "“bonus.rate” is blank"), unsure=True),
        Checked(0, same("breached report"), True),
    ),
    frozenset({"pay_fee", "slow"}),
)
COVERAGE = Coverage(
    {
        "norm": (frozenset({"pay_fee", "slow"}), ("pay_fee", "slow", "rectify")),
        "fee": (frozenset({"delivery_fee"}), ("delivery_fee",)),
        "remedy": (frozenset(), ()),
    }
)


def hostile(payload: str, **more: Any) -> tuple[Statement, Status]:
    """The payload in every place that a contract or a fact may write."""
    said = Words(payload, payload)
    period = evolve(JUNE, name=payload)
    line = evolve(
        FEE, id=payload, norm=payload, title=said, clause=payload, due_how=said, keys=(payload,), ref=payload,
        by=(payload,), against=payload, sources=(payload,), rows={payload: 1}, window=period,
        steps=(Step("base", payload, payload, (payload,)),), reasons=(Reason("blank", payload), Reason(payload, payload)),
        debtor=payload,
    )  # fmt: skip
    measured = evolve(
        ON_TIME, metric=payload, title=said, clause=payload, keys=(payload,), type="text", value=payload,
        target=payload, reasons=(Reason("fact", payload),),
    )  # fmt: skip
    statement = evolve(
        STATEMENT, contract=payload, title=said, lines=(line,), measurements=(measured,), notes=(said,),
        calendars=(payload,), parties={payload: said, "client": said}, period=period,
        totals=(Total(payload, "client", Fraction(1), Fraction(0), Fraction(1)),), **more,
    )  # fmt: skip
    item = evolve(
        RECTIFY, id=payload, norm=payload, title=said, action=said, clause=payload, due_how=said, bearer=payload,
        counterparty=(payload,), ref=payload, reasons=(Reason("judged", payload),), blame=payload,
        repaired_by=(payload,),
    )  # fmt: skip
    right = evolve(QUIT, id=payload, title=said, action=said, until_how=said, holder=payload, clause=payload)
    status = evolve(
        STATUS, contract=payload, title=said, parties={payload: said}, items=(item,), rights=(right,),
        next={payload: (item,)}, notes=(said,), calendars=(payload,),
    )  # fmt: skip
    return statement, status
