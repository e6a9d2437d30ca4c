"""The clauses of records, events, tables, metrics and fees: nodes in, sentences in both languages out."""

from __future__ import annotations

from attrs import evolve

from hetong.base.words import Words
from hetong.passes.draft import (
    fees,
    metrics,
    records,
    tables,
)
from hetong.trees import model
from hetong.trees.types import COUNT, DURATION, NUMBER, PERCENT, TEXT, Type
from tests.noun_nodes import (
    CHANNEL,
    MONEY,
    MONTH,
    OUTAGE,
    RATED,
    SEVERITY,
    TICKET,
    TIERS,
    agg,
    blank,
    cells,
    cny,
    col,
    column,
    compare,
    define,
    draft,
    dur,
    expr,
    fee,
    metric,
    num,
    param,
    pct,
    phrase,
    price,
    ref,
    says,
    table,
)

# ---- records, events, tables


def test_record() -> None:
    zh, en = says(records.record(draft(), TICKET))
    assert zh.startswith(
        "“咨询”指用户提出的一次询问。每一咨询记录下列数据：渠道（按照[§channel]）、提交时间、首次答复时间（可缺）和评分（整数，可缺）。"
        "仅在评分不超过5时，所记录的评分方有效。咨询的“响应时间”指"
    )
    assert "客服服务的服务时间" in zh
    assert zh.endswith("咨询按提交时间归入周期。")
    assert en.startswith(
        "“Inquiry” means one question raised by a user. Each Inquiry is recorded with the following data: channel (under "
        "[§channel]), submission time, first answer time (optional) and rating (a whole number, optional). A recorded rating is "
        "valid only if the rating is at most 5. The “answer time” of an Inquiry means "
    )
    assert en.endswith("An Inquiry belongs to the period of its submission time.")
    assert records.record(draft(), TICKET)[0].ids[0] == "ticket"
    assert "ticket.wait" in records.record(draft(), TICKET)[0].ids


def test_named_part() -> None:
    assert says(records.record(draft(), RATED)) == (
        "“已评价的咨询”指已记录评分的咨询。",
        "“Rated Inquiry” means an Inquiry for which the rating is recorded.",
    )


def test_named_part_with_its_own_time() -> None:
    answered = evolve(RATED, on="ticket.answered")
    zh, en = says(records.record(draft(answered), answered))
    assert zh.endswith("已评价的咨询按首次答复时间归入周期。")
    assert en.endswith("A Rated Inquiry belongs to the period of its first answer time.")


def test_record_by_span_and_key() -> None:
    zh, en = says(records.record(draft(), OUTAGE))
    assert "中断归入中断起止时间所跨的每一周期。" in zh
    assert "belongs to every period that its downtime touches." in en
    assert "中断按站点分别记录。" in zh  # nothing reads the row before: what it would be is not said
    assert "Outages are recorded separately by site." in en


def test_journal_event() -> None:
    node = model.Event(
        id="handover",
        label=Words("交接", "handover"),
        means=phrase("货物的移交", "the transfer of the goods"),
        columns=(column("handover.witness", "见证人", "witness", TEXT, optional=True),),
    )
    assert says(records.event(draft(node), node)) == (
        "“交接”指货物的移交。每次交接记录见证人（文字，可缺）。",
        "“Handover” means the transfer of the goods. For each Handover, the witness (text, optional) is "
        "recorded.",
    )


def test_condition_event() -> None:
    low = compare("lt", ref("csat", PERCENT), pct("0.5"))
    node = model.Event(
        id="slump", label=Words("滑坡", "slump"), means=model.NO_PHRASE, columns=(), condition=low, every=MONTH
    )
    zh, en = says(records.event(draft(node, metric()), node))
    assert zh.startswith("“滑坡”指")
    assert zh.endswith("的情形，每月判断一次。")
    assert en.endswith(", tested once for each month.")
    once = evolve(node, every=None)
    assert says(records.event(draft(once, metric()), once))[1].endswith(
        "it happens once each time this becomes true."
    )


def test_table_and_scale() -> None:
    assert says(tables.table(draft(), CHANNEL)) == (
        "“渠道”分为电话和在线。",
        "“Channel” is divided into Phone and Online.",
    )
    piece = tables.table(draft(), SEVERITY)[0]
    assert says([piece]) == (
        "“故障等级”由低到高分为一般和严重。各项的修复时限按照[TABLE]确定。",
        "“Severity” is divided, from lowest to highest, into Minor and Major. The repair limit of each is set out in [TABLE].",
    )
    assert cells(piece) == [
        ["故障等级 / Severity", "修复时限 / Repair limit"],
        ["一般 / Minor", "5个工作日 / 5 Working Days"],
        ["严重 / Major", "9小时 / 9 hours"],
    ]
    assert piece.tables[0].ids == ("severity.minor", "severity.major")


def test_series() -> None:
    node = model.Series(
        id="lpr",
        label=Words("一年期贷款利率", "one-year lending rate"),
        type=Type("percent", per="year"),
        source=expr("text", TEXT, text=phrase("拆借中心", "the Funding Center")),
        published=dur("1", "month"),
        missing="refuse",
    )
    zh, en = says(tables.series(draft(node), node))
    assert zh.startswith("“一年期贷款利率”指拆借中心公布的一年期贷款利率，按年计。一年期贷款利率每月公布一次。")
    assert "published by the Funding Center, stated per year." in en
    last = evolve(node, missing="last")
    assert says(tables.series(draft(last), last)) != (zh, en)
    assert tables.unit(draft(), model.Unit(id="point", label=Words("分", "point"))) == []


# ---- metrics


def test_metric() -> None:
    node = metric()
    assert says(metrics.metric(draft(node), node)) == (
        "“客户满意度”指当月评分不少于4的已评价的咨询数÷当月已评价的咨询总数×100%。乙方应当使每月的客户满意度不低于90%。",
        "“Customer Satisfaction” means the number of Rated Inquiries in the month for which the rating is at least 4 ÷ the total number "
        "of Rated Inquiries in the month × 100%. Party B must ensure that the Customer Satisfaction for each month is at least 90%.",
    )


def test_metric_with_every_choice_made() -> None:
    node = metric(
        every=model.Window("month", full=True),
        keys=("outage.site",),
        no_data="met",
        no_data_default=False,
        rounded=("half_up", pct("0.01")),
        at_least=pct("0.1"),
        at_most=pct("0.95"),
    )
    zh, en = says(metrics.metric(draft(node), node))
    for part in (
        "，按月并就每一站点分别计算。",
        "每一月均按完整的月计算",
        "计算结果低于10%的，按10%计。",
        "计算结果超过95%的，按95%计。",
        "客户满意度四舍五入至1%，以舍入后的数值为准。",
        "乙方应当使每月每一站点的客户满意度不低于90%。",
        "某一月没有数据的，客户满意度视为达标。",
    ):
        assert part in zh
    for part in (
        "calculated for each month and separately for each site.",
        "Each month counts in full",
        "A result of less than 10% counts as 10%.",
        "A result of more than 95% counts as 95%.",
        "is rounded half up to 1%",
        "for each month and each site is at least 90%.",
        "In a month without data, the Customer Satisfaction is deemed met.",
    ):
        assert part in en


def test_metric_of_each_row() -> None:
    limit = expr("cell", DURATION, col("outage.severity", Type("row", "severity")), column="severity.limit")
    length = expr("attr", DURATION, col("outage.down", Type("span")), name="length")
    node = metric(
        id="repair",
        label=Words("修复时间", "repair time"),
        of="outage",
        every=None,
        type=DURATION,
        value=length,
        target=("le", limit),
    )
    zh, en = says(metrics.metric(draft(node), node))
    assert "，就每一中断分别计算。" in zh
    assert zh.endswith("修复时限。")
    assert "乙方应当使每一中断的修复时间不超过" in zh
    assert "Party B must ensure that the Repair Time of each Outage is no more than the repair limit for" in en


def test_metrics_table() -> None:
    steps = table(
        "sliding",
        ref("csat", PERCENT),
        NUMBER,
        model.Band("value", num("0"), low=pct("0.8")),
        model.Band("value", num("100"), low=pct("0.99")),
    )
    score = metric(
        id="score",
        label=Words("得分", "score"),
        value=steps,
        type=NUMBER,
        target=("ge", num("75")),
        no_data="missed",
        no_data_default=False,
        rounded=("down", num("1")),
    )
    piece = metrics.metrics_table(draft(metric(), score), [metric(), score])
    assert piece.ids == ("csat", "score")
    assert says([piece]) == (
        "下列指标的含义和计算方法见[TABLE]。乙方应当使各指标在每一考核周期达到[TABLE]的目标值。",
        "The following metrics have the meaning and are calculated as set out in [TABLE]. Party B must ensure that each metric reaches "
        "its target in [TABLE] in each assessment period.",
    )
    head, first, second = cells(piece)
    assert head[0] == "指标 / Metric"
    assert [first[0], *first[2:]] == [
        "“客户满意度” / “Customer Satisfaction”",
        "每月 / Each month",
        "不低于90% / At least 90%",
        "不考核，既不视为达标，也不视为未达标 / Not assessed and neither met nor missed",
    ]
    assert "向下舍入至1" in second[1]
    assert "rounded down to 1" in second[1]
    assert second[-1] == "视为未达标 / Deemed missed"
    assert piece.tables[0].ids == ("csat", "score")


# ---- fees


def test_unit_price() -> None:
    assert says(fees.fee(draft(fee(price())), fee(price()))) == (
        "“客服服务费”按月计算，等于当月已评价的咨询的数量乘以单价，单价为每一已评价的咨询人民币2.80元。",
        "The “Support Fee” is calculated for each month and equals the number of Rated Inquiries in the month multiplied by the unit "
        "price of CNY 2.80 per Rated Inquiry.",
    )


def test_fixed_fee() -> None:
    node = fee(cny("18000"))
    assert says(fees.fee(draft(node), node)) == (
        "“客服服务费”为每月人民币18,000.00元（大写：壹万捌仟元整）。服务不满整月的，按实际服务日数÷该月的日历日数折算。",
        "The “Support Fee” is CNY 18,000.00 for each month. For a part of a month the Support Fee is multiplied by the days of service ÷ "
        "the calendar days of that month.",
    )


def test_fixed_fee_through_a_name() -> None:
    total = param("total", "总额", "total", MONEY, blank("total", MONEY))
    node = fee(expr("part_of", MONEY, pct("0.25"), ref("total")), every=model.Window("quarter"))
    zh, _ = says(fees.fee(draft(node, total), node))
    assert "服务不满整季度的" in zh
    counted = define("counted", "数量费", "quantity fee", MONEY, price())
    other_fee = fee(ref("counted"))
    assert "折算" not in says(fees.fee(draft(other_fee, counted), other_fee))[0]


def test_no_fee_and_deferred_fee() -> None:
    node = fee(expr("none", MONEY))
    assert says(fees.fee(draft(node), node)) == ("不收取“客服服务费”。", "No “Support Fee” is charged.")
    node = fee(expr("deferred", MONEY, document="project"))
    assert says(fees.fee(draft(node), node)) == (
        "“客服服务费”由双方在《项目协议》中约定。《项目协议》签署前，不产生支付客服服务费的义务。",
        "The Parties will fix the “Support Fee” in a signed Project Agreement. Until the Project Agreement is signed, no Support Fee is "
        "payable.",
    )
    node = fee(expr("deferred", MONEY, cny("100"), document="project"))
    assert says(fees.fee(draft(node), node))[1].endswith(
        "Until the Project Agreement is signed, the Support Fee is CNY 100.00."
    )


def test_graduated() -> None:
    node = fee(table("graduated", agg("count", "rated", COUNT), MONEY, *TIERS))
    piece = fees.fee(draft(node), node)[0]
    assert says([piece]) == (
        "“客服服务费”按月计算，就当月已评价的咨询的数量按照[TABLE]分段计价。每一段的数量按该段单价计费，各段金额相加。",
        "The “Support Fee” is calculated for each month in slices of the number of Rated Inquiries in the month under [TABLE]. The "
        "quantity in each slice is charged at the price of that slice, and the amounts are added.",
    )
    assert cells(piece)[1:] == [
        [
            "8,000以下的部分 / The part of at most 8,000",
            "每一已评价的咨询人民币2.60元 / CNY 2.60 per Rated Inquiry",
        ],
        [
            "超过8,000至20,000的部分 / The part of more than 8,000 but at most 20,000",
            "每一已评价的咨询人民币2.30元 / CNY 2.30 per Rated Inquiry",
        ],
        [
            "超过20,000的部分 / The part of more than 20,000",
            "每一已评价的咨询人民币2.10元 / CNY 2.10 per Rated Inquiry",
        ],
    ]


def test_volume() -> None:
    node = fee(
        expr(
            "per",
            MONEY,
            table("by", agg("count", "rated", COUNT), MONEY, *TIERS),
            unit="rated",
            part="",
            n="1",
            state="",
        )
    )
    piece = fees.fee(draft(node), node)[0]
    zh, en = says([piece])
    assert "单价按照[TABLE]整体确定：全部数量均按当月已评价的咨询的数量所在档的单价计费。" in zh
    assert "taken as a whole: the whole quantity is charged at the price of the tier" in en
    assert cells(piece)[1] == ["8,000以下 / At most 8,000", "人民币2.60元 / CNY 2.60"]


def test_fee_bounds_and_estimate() -> None:
    node = fee(
        price(),
        at_least=(cny("1000"),),
        rounded=("up", cny("1")),
        estimate=cny("30000"),
        keys=("outage.site",),
        caps=(
            model.Cap(cny("50000"), "month"),
            model.Cap(cny("300000"), "rolling", dur("12", "month")),
            model.Cap(cny("900000"), "agreement"),
        ),
    )
    zh, en = says(fees.fee(draft(node), node))
    for part in (
        "客服服务费和本条的限额就每一站点分别计算。",
        "每月客服服务费低于人民币1,000.00元的，按人民币1,000.00元计。",
        "客服服务费每月不超过人民币50,000.00元。",
        "客服服务费在任意连续12个月内累计不超过人民币300,000.00元。",
        "客服服务费在本合同期间累计不超过人民币900,000.00元。",
        "客服服务费向上舍入至人民币1.00元",
        "预计客服服务费为每月人民币30,000.00元。",
        "不构成最低采购承诺",
    ):
        assert part in zh
    assert "is no more than CNY 300,000.00 in total in any 12 months in a row." in en
    assert "is estimated at CNY 30,000.00 for each month." in en
