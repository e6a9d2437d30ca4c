"""The clauses of nouns: hand-made nodes in, sentences in both languages out, read and kept as goldens."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from attrs import evolve

from hetong.base.words import EMPTY, Words
from hetong.passes.draft import (
    accounts,
    counting,
    definitions,
    fees,
    metrics,
    records,
    scenarios,
    tables,
)
from hetong.passes.draft.context import Draft
from hetong.passes.draft.pieces import CLOSE, OPEN, TABLE, Piece
from hetong.trees import model
from hetong.trees.types import BOOL, COUNT, DATE, DATETIME, DURATION, LIST, NUMBER, PERCENT, TEXT, Type

MONEY = Type("money", "CNY")
MONTH = model.Window("month")


def expr(op: str, type: Type, *args: model.Expr, **info: object) -> model.Expr:
    return model.Expr(op, type, args, info)


def pct(value: str) -> model.Expr:
    return expr("percent", PERCENT, value=value)


def num(value: str) -> model.Expr:
    return expr("number", NUMBER, value=value)


def cny(amount: str, per: str = "") -> model.Expr:
    return expr("money", Type("money", "CNY", per), amount=amount, currency="CNY")


def dur(n: str, unit: str) -> model.Expr:
    return expr("duration", DURATION, n=n, unit=unit)


def day(iso: str) -> model.Expr:
    return expr("date", DATE, value=iso)


def blank(path: str, type: Type, **info: object) -> model.Expr:
    return expr("blank", type, path=path, **info)


def ref(id: str, type: Type = MONEY) -> model.Expr:
    return expr("ref", type, id=id)


def col(id: str, type: Type) -> model.Expr:
    return expr("column", type, id=id, previous=False)


def row(id: str) -> model.Expr:
    return expr("row", Type("row", id.partition(".")[0]), id=id)


def agg(fn: str, of: str, type: Type, *where: model.Expr, tails: tuple[model.Tail, ...] = (), state: str = "") -> model.Expr:
    return expr("aggregate", type, *where, fn=fn, distinct=False, of=of, attr="", state=state, tails=tails)


def compare(rel: str, a: model.Expr, b: model.Expr) -> model.Expr:
    return expr("compare", BOOL, a, b, rel=rel)


def known(a: model.Expr) -> model.Expr:
    return expr("known", BOOL, a)


def table(mode: str, subject: model.Expr, type: Type, *rows: model.Band) -> model.Expr:
    return expr("table", type, subject, mode=mode, rows=rows)


def band(rel: str, low: model.Expr, value: model.Expr) -> model.Band:
    return model.Band("compare", value, rel=rel, low=low)


def other(value: model.Expr) -> model.Band:
    return model.Band("otherwise", value)


def phrase(zh: str, en: str) -> model.Phrase:
    return model.Phrase((zh,), (en,))


def column(id: str, zh: str, en: str, type: Type, **more: object) -> model.Column:
    return model.Column(id=id, label=Words(zh, en), type=type, **more)  # type: ignore[arg-type]


CSAT_VALUE = agg("share", "rated", PERCENT, compare("ge", col("ticket.rating", COUNT), num("4")))


def metric(**more: object) -> model.Metric:
    fields: dict[str, object] = {
        "id": "csat", "label": Words("客户满意度", "customer satisfaction"), "means": model.NO_PHRASE, "of": "support",
        "bearer": "vendor", "type": PERCENT, "value": CSAT_VALUE, "every": MONTH, "keys": (), "target": ("ge", pct("0.9")),
        "no_data": "skipped", "no_data_default": True, "at_least": None, "at_most": None, "rounded": None,
    }
    return model.Metric(**{**fields, **more})  # type: ignore[arg-type]


def fee(value: model.Expr, **more: object) -> model.Fee:
    fields: dict[str, object] = {
        "id": "support_fee", "label": Words("客服服务费", "support fee"), "of": "support", "type": MONEY, "value": value,
        "every": MONTH, "keys": (), "estimate": None, "at_least": (), "caps": (), "rounded": None,
    }
    return model.Fee(**{**fields, **more})  # type: ignore[arg-type]


def param(id: str, zh: str, en: str, type: Type, value: model.Expr, only_if: model.Expr | None = None) -> model.Param:
    return model.Param(id=id, label=Words(zh, en), type=type, value=value, only_if=only_if)


def define(id: str, zh: str, en: str, type: Type, value: model.Expr) -> model.Define:
    return model.Define(id=id, label=Words(zh, en), type=type, value=value, only_if=None)


TICKET_COLUMNS = (
    column("ticket.channel", "渠道", "channel", Type("row", "channel")),
    column("ticket.opened", "提交", "submission", DATETIME),
    column("ticket.answered", "首次答复", "first answer", DATETIME, optional=True),
    column("ticket.rating", "评分", "rating", COUNT, optional=True,
           only_if=compare("le", col("ticket.rating", COUNT), num("5"))),
    column("ticket.wait", "响应时间", "answer time", DURATION,
           value=expr("span", DURATION, col("ticket.opened", DATETIME), col("ticket.answered", DATETIME),
                      tails=(model.Tail("during", "support"),))),
)
TICKET = model.Record(
    id="ticket", label=Words("咨询", "inquiry"), means=phrase("用户提出的一次询问", "one question raised by a user"),
    on="ticket.opened", on_default=False, keys=(), columns=TICKET_COLUMNS,
)
RATED = model.Record(
    id="rated", label=Words("已评价的咨询", "rated inquiry"), means=model.NO_PHRASE, on="ticket.opened", on_default=False,
    keys=(), columns=(), base="ticket", where=known(col("ticket.rating", COUNT)),
)
OUTAGE = model.Record(
    id="outage", label=Words("中断", "outage"), means=model.NO_PHRASE, on="outage.down", on_default=True, keys=("outage.site",),
    columns=(
        column("outage.site", "站点", "site", TEXT), column("outage.down", "中断", "downtime", Type("span")),
        column("outage.severity", "级别", "class", Type("row", "severity")),
    ),
)
CHANNEL = model.Table(
    id="channel", label=Words("渠道", "channel"), means=model.NO_PHRASE, ordered=False, columns=(),
    rows=(
        model.TableRow(id="channel.phone", label=Words("电话", "phone"), cells={}),
        model.TableRow(id="channel.online", label=Words("在线", "online"), cells={}),
    ),
)
SEVERITY = model.Table(
    id="severity", label=Words("故障等级", "severity"), means=model.NO_PHRASE, ordered=True,
    columns=(column("severity.limit", "修复时限", "repair limit", DURATION),),
    rows=(
        model.TableRow(id="severity.minor", label=Words("一般", "minor"), cells={"limit": dur("5", "working_day")}),
        model.TableRow(id="severity.major", label=Words("严重", "major"), cells={"limit": dur("9", "hour")}),
    ),
)
SUPPORT = model.Service(id="support", label=Words("客服服务", "support"), by="vendor", optional=False, included=None, hours=None)
DOCUMENT = model.Instrument(
    id="project", label=Words("项目协议", "project agreement"), attached=False, number=0, parties=("client", "vendor"),
    contents=None, prepared_by="", over="", force="",
)
PARTIES = (
    model.Party(id="client", label=Words("甲方", "Party A"), settings={}),
    model.Party(id="vendor", label=Words("乙方", "Party B"), settings={}),
)


def contract(*nodes: model.Node, **more: object) -> model.Contract:
    found: dict[str, model.Node] = {}
    base = (*PARTIES, SUPPORT, DOCUMENT, CHANNEL, SEVERITY, TICKET, RATED, OUTAGE)
    for node in (*base, *nodes):
        found[node.id] = node
        for inner in (*getattr(node, "columns", ()), *getattr(node, "rows", ())):
            found[inner.id] = inner
    fields: dict[str, object] = {
        "id": "sample", "title": Words("样例合同", "Sample"), "languages": ("zh", "en"), "law": "PRC", "currency": "CNY",
        "zone": "Asia/Shanghai", "calendar": "", "rounding": "half_up", "day_count": "365", "year": "calendar",
        "corrections": "carry", "default_due": dur("30", "day"), "stated": frozenset(), "precedence": (), "entries": (),
        "items": nodes, "nodes": found, "blanks": (),
    }
    return model.Contract(**{**fields, **more}, at=TICKET.at)  # type: ignore[arg-type]


def draft(*nodes: model.Node, **more: object) -> Draft:
    d = Draft(contract(*nodes, **more))
    d.defined = {n.id for n in d.nodes.values() if isinstance(n, model.Param | model.Define)}
    return d


# ---- reading the result

def read(text: str) -> str:
    """Marks made visible: “term”, [§clause], [blank]."""
    text = text.replace(TABLE, "[TABLE]")
    text = re.sub(f"{OPEN}D(.*?){CLOSE}", r"“\1”", text)
    text = re.sub(f"{OPEN}[RN](.*?){CLOSE}", r"[§\1]", text)
    return re.sub(f"{OPEN}F(.*?)\ue002(.*?){CLOSE}", r"[\1 \2]", text)


def says(pieces: Iterable[Piece]) -> tuple[str, str]:
    found = list(pieces)
    return "".join(read(p.text.zh) for p in found), " ".join(read(p.text.en) for p in found)


def cells(piece: Piece) -> list[list[str]]:
    return [[f"{read(c.zh)} / {read(c.en)}" for c in row] for grid in piece.tables for row in (grid.head, *grid.rows)]


def sentences(zh: str, en: str) -> tuple[int, int]:
    return zh.count("。"), len(re.findall(r"\.(?=\s|$)", en))


def figures(text: str) -> list[str]:
    text = re.sub(r"（大写：[^）]*）|（[十百千万]+分之[^）]*）|\[[^\]]*\]", "", text)
    return sorted(re.findall(r"\d[\d,]*(?:\.\d+)?", text))


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
    assert "belongs to every period that its downtime start and end touches." in en
    assert "前一中断，指站点相同" in zh
    assert "with the same site." in en


def test_journal_event() -> None:
    node = model.Event(
        id="handover", label=Words("交接", "handover"), means=phrase("货物的移交", "the transfer of the goods"),
        columns=(column("handover.witness", "见证人", "witness", TEXT, optional=True),),
    )
    assert says(records.event(draft(node), node)) == (
        "“交接”指货物的移交。每次交接记录下列数据：发生时间、记录人和见证人（文字，可缺）。",
        "“Handover” means the transfer of the goods. Each Handover is recorded with the following data: the time when it happens, "
        "the person who records it and witness (text, optional).",
    )


def test_condition_event() -> None:
    low = compare("lt", ref("csat", PERCENT), pct("0.5"))
    node = model.Event(id="slump", label=Words("滑坡", "slump"), means=model.NO_PHRASE, columns=(), condition=low, every=MONTH)
    zh, en = says(records.event(draft(node, metric()), node))
    assert zh.startswith("“滑坡”指")
    assert zh.endswith("的情形，每月判断一次。")
    assert en.endswith(", tested once for each month.")
    once = evolve(node, every=None)
    assert says(records.event(draft(once, metric()), once))[1].endswith("it happens once each time this becomes true.")


def test_table_and_scale() -> None:
    assert says(tables.table(draft(), CHANNEL)) == ("“渠道”分为电话和在线。", "“Channel” is divided into phone and online.")
    piece = tables.table(draft(), SEVERITY)[0]
    assert says([piece]) == (
        "“故障等级”由低到高分为一般和严重。各项的修复时限按照[TABLE]确定。",
        "“Severity” is divided, from lowest to highest, into minor and major. The repair limit of each is set out in [TABLE].",
    )
    assert cells(piece) == [
        ["故障等级 / Severity", "修复时限 / Repair limit"],
        ["一般 / Minor", "5个工作日 / 5 Working Days"],
        ["严重 / Major", "9小时 / 9 hours"],
    ]
    assert piece.tables[0].ids == ("severity.minor", "severity.major")


def test_series() -> None:
    node = model.Series(
        id="lpr", label=Words("一年期贷款利率", "one-year lending rate"), type=Type("percent", per="year"),
        source=expr("text", TEXT, text=phrase("拆借中心", "the Funding Center")), published=dur("1", "month"), missing="refuse",
    )
    zh, en = says(tables.series(draft(node), node))
    assert zh.startswith("“一年期贷款利率”指拆借中心公布的一年期贷款利率，按年计。一年期贷款利率每1个月公布一次。")
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
        every=model.Window("month", full=True), keys=("outage.site",), no_data="met", no_data_default=False,
        rounded=("half_up", pct("0.01")), at_least=pct("0.1"), at_most=pct("0.95"),
    )
    zh, en = says(metrics.metric(draft(node), node))
    for part in (
        "，按月并就每一站点分别计算。", "每一月均按完整的月计算", "计算结果低于10%的，按10%计。", "计算结果超过95%的，按95%计。",
        "客户满意度四舍五入至1%，以舍入后的数值为准。", "乙方应当使每月每一站点的客户满意度不低于90%。",
        "某一月没有数据的，客户满意度视为达标。",
    ):
        assert part in zh
    for part in (
        "calculated for each month and separately for each site.", "Each month counts in full", "A result of less than 10% counts as 10%.",
        "A result of more than 95% counts as 95%.", "is rounded half up to 1%", "for each month and each site is at least 90%.",
        "In a month without data, the Customer Satisfaction is deemed met.",
    ):
        assert part in en


def test_metric_of_each_row() -> None:
    limit = expr("cell", DURATION, col("outage.severity", Type("row", "severity")), column="severity.limit")
    length = expr("attr", DURATION, col("outage.down", Type("span")), name="length")
    node = metric(id="repair", label=Words("修复时间", "repair time"), of="outage", every=None, type=DURATION, value=length,
                  target=("le", limit))
    zh, en = says(metrics.metric(draft(node), node))
    assert "，就每一中断分别计算。" in zh
    assert zh.endswith("修复时限。")
    assert "乙方应当使每一中断的修复时间不超过" in zh
    assert "Party B must ensure that the Repair Time of each Outage is no more than the repair limit for" in en


def test_metrics_table() -> None:
    steps = table("sliding", ref("csat", PERCENT), NUMBER, model.Band("value", num("0"), low=pct("0.8")),
                  model.Band("value", num("100"), low=pct("0.99")))
    score = metric(id="score", label=Words("得分", "score"), value=steps, type=NUMBER, target=("ge", num("75")), no_data="missed",
                   no_data_default=False, rounded=("down", num("1")))
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
        "“客户满意度” / “Customer Satisfaction”", "每月 / Each month", "不低于90% / At least 90%",
        "不考核，既不视为达标，也不视为未达标 / Not assessed and neither met nor missed",
    ]
    assert "向下舍入至1" in second[1]
    assert "rounded down to 1" in second[1]
    assert second[-1] == "视为未达标 / Deemed missed"
    assert piece.tables[0].ids == ("csat", "score")


# ---- fees

def price(amount: str = "2.80", **info: object) -> model.Expr:
    return expr("per", MONEY, cny(amount), **{"unit": "rated", "part": "", "n": "1", "state": "", **info})


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
    assert says(fees.fee(draft(node), node))[1].endswith("Until the Project Agreement is signed, the Support Fee is CNY 100.00.")


TIERS = (band("le", num("8000"), cny("2.60")), band("le", num("20000"), cny("2.30")), other(cny("2.10")))


def test_graduated() -> None:
    node = fee(table("graduated", agg("count", "rated", COUNT), MONEY, *TIERS))
    piece = fees.fee(draft(node), node)[0]
    assert says([piece]) == (
        "“客服服务费”按月计算，就当月已评价的咨询的数量按照[TABLE]分段计价。每一段的数量按该段单价计费，各段金额相加。",
        "The “Support Fee” is calculated for each month in slices of the number of Rated Inquiries in the month under [TABLE]. The "
        "quantity in each slice is charged at the price of that slice, and the amounts are added.",
    )
    assert cells(piece)[1:] == [
        ["8,000以下的部分 / The part of at most 8,000", "每一已评价的咨询人民币2.60元 / CNY 2.60 per Rated Inquiry"],
        ["超过8,000至20,000的部分 / The part of more than 8,000 but at most 20,000",
         "每一已评价的咨询人民币2.30元 / CNY 2.30 per Rated Inquiry"],
        ["超过20,000的部分 / The part of more than 20,000", "每一已评价的咨询人民币2.10元 / CNY 2.10 per Rated Inquiry"],
    ]


def test_volume() -> None:
    node = fee(expr("per", MONEY, table("by", agg("count", "rated", COUNT), MONEY, *TIERS), unit="rated", part="", n="1", state=""))
    piece = fees.fee(draft(node), node)[0]
    zh, en = says([piece])
    assert "单价按照[TABLE]整体确定：全部数量均按当月已评价的咨询的数量所在档的单价计费。" in zh
    assert "taken as a whole: the whole quantity is charged at the price of the tier" in en
    assert cells(piece)[1] == ["8,000以下 / At most 8,000", "人民币2.60元 / CNY 2.60"]


def test_fee_bounds_and_estimate() -> None:
    node = fee(
        price(), at_least=(cny("1000"),), rounded=("up", cny("1")), estimate=cny("30000"), keys=("outage.site",),
        caps=(model.Cap(cny("50000"), "month"), model.Cap(cny("300000"), "rolling", dur("12", "month")),
              model.Cap(cny("900000"), "agreement")),
    )
    zh, en = says(fees.fee(draft(node), node))
    for part in (
        "客服服务费就每一站点分别计算。", "每月客服服务费低于人民币1,000.00元的，按人民币1,000.00元计。", "客服服务费每月不超过人民币50,000.00元。",
        "客服服务费在任意连续12个月内累计不超过人民币300,000.00元。", "客服服务费在本合同期间累计不超过人民币900,000.00元。",
        "客服服务费向上舍入至人民币1.00元", "预计客服服务费为每月人民币30,000.00元。", "不构成最低采购承诺",
    ):
        assert part in zh
    assert "is no more than CNY 300,000.00 in total in any 12 months in a row." in en
    assert "is estimated at CNY 30,000.00 for each month." in en


# ---- definitions

OWNERSHIP = model.Table(
    id="ownership", label=Words("权属", "ownership"), means=model.NO_PHRASE, ordered=False, columns=(),
    rows=(
        model.TableRow(id="ownership.a", label=Words("甲方所有", "owned by Party A"), cells={}),
        model.TableRow(id="ownership.b", label=Words("乙方所有", "owned by Party B"), cells={}),
    ),
)


def items(*pairs: tuple[str, str], open: bool) -> model.Expr:
    entries = tuple(model.Entry(phrase(*pair), "", EMPTY, None) for pair in pairs)
    return expr("list", LIST, items=entries, open=open)


@pytest.mark.parametrize(("node", "zh", "en"), [
    (param("cure", "整改期限", "cure period", DURATION, dur("10", "day")),
     "“整改期限”为10日。", "“Cure Period” means 10 days."),
    (param("cure", "整改期限", "cure period", DURATION, blank("cure", DURATION), compare("ge", ref("cure", DURATION), dur("3", "day"))),
     "“整改期限”为[cure ＿＿＿＿]。仅在整改期限不少于3日时，整改期限的取值方有效。",
     "“Cure Period” means [cure ______]. A value of the Cure Period is valid only if the Cure Period is at least 3 days."),
    (param("owner", "成果权属", "owner of the results", Type("row", "ownership"), blank("owner", Type("row", "ownership"))),
     "“成果权属”从下列选项中选择一项：[owner ☐甲方所有　☐乙方所有]。",
     "“Owner of the Results” is one of the following: [owner ☐ owned by Party A  ☐ owned by Party B]."),
    (param("quick", "及时", "promptly", DURATION, expr("judged", DURATION, dur("24", "hour"), by="client")),
     "“及时”的期限，由甲方根据具体情形判断，并书面说明理由。未作判断的，为24小时。",
     "The time limit meant by “Promptly” is judged by Party A in each case, with written reasons. Until it is judged, it is 24 hours."),
    (param("serious", "严重违约", "serious breach", BOOL, expr("judged", BOOL, by="other")),
     "是否“严重违约”，由另一方判断，并书面说明理由。未作判断的，不据此认定违约。",
     "Whether there is “Serious Breach” is judged by the other Party, with written reasons. Until it is judged, no breach is found on "
     "this ground."),
    (param("price", "阶梯单价", "tier price", MONEY, expr("deferred", MONEY, cny("2.5"), document="project")),
     "“阶梯单价”由双方在《项目协议》中约定。《项目协议》签署前，阶梯单价为人民币2.50元（大写：贰元伍角整）。",
     "The Parties will fix the “Tier Price” in a signed Project Agreement. Until the Project Agreement is signed, the Tier Price is "
     "CNY 2.50."),
    (define("loss", "损失", "loss", LIST, items(("直接损失", "direct loss"), ("律师费", "legal fees"), open=True)),
     "“损失”包括但不限于直接损失和律师费。", "“Loss” includes, without limitation, direct loss and legal fees."),
    (define("loss", "损失", "loss", LIST, items(("直接损失", "direct loss"), ("律师费", "legal fees"), open=False)),
     "“损失”仅包括直接损失和律师费。", "“Loss” consists only of direct loss and legal fees."),
    (define("staff", "服务人员", "service staff", TEXT, expr("text", TEXT, text=phrase("乙方派出的人员", "people sent by Party B"))),
     "“服务人员”指乙方派出的人员。", "“Service Staff” means people sent by Party B."),
    (define("low", "偏低", "low state", BOOL, compare("lt", ref("csat", PERCENT), pct("0.5"))),
     "“偏低”指客户满意度低于50%的情形。", "“Low State” means that the Customer Satisfaction is less than 50%."),
])
def test_definition(node: model.Param | model.Define, zh: str, en: str) -> None:
    d = draft(node, OWNERSHIP, metric())
    made = definitions.param(d, node) if isinstance(node, model.Param) else definitions.define(d, node)
    assert says(made) == (zh, en)
    assert not made[0].normative


def test_schedule_definition() -> None:
    rows = (band("ge", pct("0.982"), expr("none", PERCENT)), band("ge", pct("0.97"), pct("0.03")), other(pct("0.12")))
    node = define("cut", "扣减比例", "cut", PERCENT, table("by", ref("csat", PERCENT), PERCENT, *rows))
    piece = definitions.define(draft(node, metric()), node)[0]
    assert says([piece]) == (
        "“扣减比例”由客户满意度按照[TABLE]确定。", "“Cut” means the figure set by the Customer Satisfaction under [TABLE].")
    assert cells(piece)[1:] == [
        ["98.2%以上 / At least 98.2%", "无 / None"],
        ["97%以上不满98.2% / At least 97% but less than 98.2%", "3% / 3%"],
        ["不满97% / Less than 97%", "12% / 12%"],
    ]


def test_internal_definition_has_no_clause() -> None:
    node = evolve(define("hidden", "", "", NUMBER, num("3")), label=EMPTY)
    assert definitions.define(draft(node), node) == []


# ---- accounts, scenarios

TOP_UP = model.Event(id="top_up", label=Words("补足保证金", "top-up"), means=model.NO_PHRASE,
                     columns=(column("top_up.amount", "金额", "amount", MONEY),))


def test_account() -> None:
    node = model.Account(
        id="deposit", label=Words("保证金", "deposit"), type=MONEY, opens=cny("42000"), opens_on=expr("word", DATE, name="signing"),
        adds=expr("attr", MONEY, ref("top_up"), name="amount"), takes=None, grows=expr("part_of", MONEY, pct("0.02"), ref("deposit")),
        grows_every=MONTH, grows_rounded=("half_up", cny("0.01")), floor=cny("0"), ceiling=None,
    )
    zh, en = says(accounts.account(draft(node, TOP_UP), node))
    assert "保证金的期初余额为人民币42,000.00元（大写：肆万贰仟元整），于本合同签署" in zh
    assert "在每月的最后一日，余额增加保证金的余额的2%（四舍五入至人民币0.01元）。" in zh
    assert "同一日发生的，按下列顺序记账：期初余额、增加、期末增长。" in zh
    assert "On the last day of each month the balance grows by 2% of the balance of the Deposit (rounded half up to CNY 0.01)." in en
    assert en.endswith("A balance of less than CNY 0.00 counts as CNY 0.00.")


BILL = model.Norm(
    id="bill", label=Words("月度付款", "monthly payment"), modality="payment", bearer=model.Bearer("one", ("client",)),
    counterparty=("vendor",), act=model.Act("pay", amount=ref("support_fee"), payee="vendor"), every=MONTH,
)
LATE = evolve(BILL, id="late", label=Words("逾期违约金", "late charge"), every=None,
              act=model.Act("pay", amount=cny("500"), payee="vendor"), within=model.Within(dur("5", "month")))


def fact(what: model.Expr, on: model.Expr | None = None, expects: bool = False, **cell: model.Expr) -> model.Fact:
    return model.Fact(expects=expects, what=what, on=on, cells=cell, at=TICKET.at)


def test_scenario() -> None:
    day_of = param("pay_day", "付款日", "payment day", COUNT, blank("pay_day", COUNT))
    node = model.Scenario(id="s", label=Words("迟延付款", "late payment"), facts=(
        fact(compare("eq", ref("pay_day", COUNT), num("10"))),
        fact(compare("eq", ref("bill"), cny("100000")), day("2026-07-20")),
        fact(expr("happened", BOOL, of="top_up"), day("2026-07-02"), amount=cny("5")),
        fact(compare("eq", ref("late"), cny("500")), day("2026-07-20"), expects=True),
    ))
    d = draft(node, BILL, LATE, TOP_UP, fee(cny("18000")), day_of)
    assert says(scenarios.scenario(d, node)) == (
        "示例（迟延付款）：假定付款日为10；2026年7月20日，支付月度付款人民币100,000.00元；2026年7月2日，发生补足保证金（金额：人民币5.00元）。"
        "结果：2026年7月20日，逾期违约金的金额为人民币500.00元。",
        "Example (late payment): assume that the Payment Day is 10; on 20 July 2026, CNY 100,000.00 is paid on the Monthly Payment; on "
        "2 July 2026, there is a Top-up (amount: CNY 5.00). The result: on 20 July 2026, the Late Charge is in the amount of CNY 500.00.",
    )
    many = evolve(node, facts=(*node.facts, fact(compare("eq", ref("bill"), cny("7")), day("2026-07-21"))))
    piece = scenarios.scenario(draft(many, BILL, LATE, TOP_UP, day_of), many)[0]
    assert len(piece.items) == 5
    assert piece.items[-1].text.zh.startswith("结果：")
    assert piece.items[-1].text.en.startswith("result: ")


# ---- counting rules

def test_counting_rules_only_what_is_used() -> None:
    zh, en = says(counting.rules(draft()))
    assert "“以上”" in zh
    for unused in ("百分位数", "最近", "抵扣", "按小时", "舍入"):
        assert unused not in zh
    assert "percentile" not in en


def test_counting_rules_of_what_is_used() -> None:
    share = metric(value=agg("p95", "ticket.wait", DURATION), type=DURATION, target=("le", dur("30", "minute")))
    credit = evolve(BILL, id="credit", label=Words("抵扣", "credit"), act=model.Act(
        "credit", amount=expr("part_of", MONEY, pct("0.05"), ref("support_fee")), payee="client"), every=None,
        within=model.Within(dur("36", "hour")))
    d = draft(BILL, LATE, credit, fee(cny("18000")), share)
    zh, en = says(counting.rules(d))
    for part in (
        "“工作日”指法定节假日和休息日以外的日期。", "自某一事件起按日或者月计算期限的，该事件发生的当日不计入。",
        "自某一事件起按小时计算期限的，自事件发生时起算。", "没有对应日的，该月末日为最后一日。", "期限最后一日的截止时间为24:00。",
        "百分位数取按序排列后的实际数值，不作内插。", "四舍五入至分（人民币0.01元），只舍入一次。", "以同一周期的费用或者付款为基数。",
        "抵扣额冲抵收款方应付的下一笔款项。", "自付款方收到书面付款要求之日起30日内支付。", "差额计入发现时的结算周期。",
    ):
        assert part in zh
    assert "payable within 30 days after the payer receives a written demand." in en
    final = draft(BILL, LATE, credit, fee(cny("18000")), share, corrections="final", rounding="half_even", default_due=dur("15", "day"))
    changed = says(counting.rules(final))
    assert "四舍六入五成双" in changed[0]
    assert "15日" in changed[0]
    assert "within 15 days" in changed[1]
    assert "不再调整" in changed[0]


def test_counting_rules_are_aligned() -> None:
    for piece in counting.rules(draft(BILL, LATE, fee(cny("18000")), metric(), TOP_UP)):
        zh, en = says([piece])
        assert sentences(zh, en)[0] == sentences(zh, en)[1]
        assert figures(zh) == figures(en)
        assert not piece.normative


# ---- one change, two texts

METRICS = (
    metric(), metric(target=("gt", pct("0.9"))), metric(target=("ge", pct("0.91"))), metric(every=model.Window("quarter")),
    metric(every=model.Window("month", full=True)), metric(no_data_default=False), metric(no_data="met", no_data_default=False),
    metric(no_data="missed", no_data_default=False), metric(no_data=pct("0.5"), no_data_default=False),
    metric(rounded=("half_up", pct("0.01"))), metric(rounded=("down", pct("0.01"))), metric(rounded=("half_up", pct("0.1"))),
    metric(at_least=pct("0.1")), metric(at_most=pct("0.1")), metric(keys=("outage.site",)), metric(bearer="client"),
    metric(target=None), metric(value=agg("count", "rated", COUNT)), metric(every=model.Window("", length=dur("2", "week"))),
)
FEES = (
    fee(price()), fee(price("2.81")), fee(price(n="100", part="started")), fee(price(n="100", part="full")),
    fee(price(n="100", part="exact")), fee(price(unit="ticket")), fee(cny("18000")), fee(cny("18000"), every=model.Window("year")),
    fee(cny("18000"), every=model.Window("month", full=True)), fee(cny("18000"), every=None), fee(expr("none", MONEY)),
    fee(price(), at_least=(cny("5"),)), fee(price(), caps=(model.Cap(cny("5"), "month"),)), fee(price(), caps=(model.Cap(cny("5"), "year"),)),
    fee(price(), caps=(model.Cap(cny("5"), "agreement"),)), fee(price(), caps=(model.Cap(cny("5"), "rolling", dur("3", "month")),)),
    fee(price(), estimate=cny("5")), fee(price(), rounded=("up", cny("5"))), fee(price(), keys=("outage.site",)),
    fee(table("graduated", agg("count", "rated", COUNT), MONEY, *TIERS)), fee(table("by", agg("count", "rated", COUNT), MONEY, *TIERS)),
    fee(table("sliding", agg("count", "rated", COUNT), MONEY, *TIERS)),
    fee(expr("per", MONEY, table("by", agg("count", "rated", COUNT), MONEY, *TIERS), unit="rated", part="", n="1", state="")),
    fee(expr("deferred", MONEY, document="project")), fee(expr("deferred", MONEY, cny("5"), document="project")),
)


@pytest.mark.parametrize("lang", [0, 1])
def test_no_two_metrics_read_alike(lang: int) -> None:
    texts = [says(metrics.metric(draft(m), m))[lang] for m in METRICS]
    assert len(set(texts)) == len(texts)
    rows = [cells(metrics.metrics_table(draft(m), [m]))[1] for m in METRICS if m.bearer == "vendor" and m.no_data_default]
    assert len({tuple(c.split(" / ")[lang] for c in r) for r in rows}) == len(rows)


@pytest.mark.parametrize("lang", [0, 1])
def test_no_two_fees_read_alike(lang: int) -> None:
    texts = []
    for f in FEES:
        made = fees.fee(draft(f), f)
        texts.append(says(made)[lang] + str(cells(made[0])))
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("node", [*METRICS, *FEES], ids=lambda n: type(n).__name__)
def test_both_languages_say_the_same(node: model.Metric | model.Fee) -> None:
    made = metrics.metric(draft(node), node) if isinstance(node, model.Metric) else fees.fee(draft(node), node)
    zh, en = says(made)
    assert sentences(zh, en)[0] == sentences(zh, en)[1]
    assert figures(zh) == figures(en)
    assert not re.search(r"[,;:()](?=[\u4e00-\u9fff])|[\u4e00-\u9fff][,;:()]", zh)
    assert not re.search(r"[\u4e00-\u9fff，。；：（）]", en)
