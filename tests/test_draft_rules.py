"""The clauses of definitions, accounts and examples, and the counting rules, in both languages."""

from __future__ import annotations

import pytest
from attrs import evolve

from hetong.base.words import EMPTY, Words
from hetong.passes.draft import (
    accounts,
    counting,
    definitions,
    scenarios,
)
from hetong.trees import model
from hetong.trees.types import BOOL, COUNT, DATE, DURATION, LIST, NUMBER, PERCENT, TEXT, Type
from tests.noun_nodes import (
    MONEY,
    MONTH,
    TICKET,
    agg,
    band,
    blank,
    cells,
    cny,
    column,
    compare,
    day,
    define,
    draft,
    dur,
    expr,
    fee,
    figures,
    metric,
    num,
    other,
    param,
    pct,
    phrase,
    ref,
    says,
    sentences,
    table,
)

# ---- definitions

OWNERSHIP = model.Table(
    id="ownership",
    label=Words("权属", "ownership"),
    means=model.NO_PHRASE,
    ordered=False,
    columns=(),
    rows=(
        model.TableRow(id="ownership.a", label=Words("甲方所有", "owned by Party A"), cells={}),
        model.TableRow(id="ownership.b", label=Words("乙方所有", "owned by Party B"), cells={}),
    ),
)


def items(*pairs: tuple[str, str], open: bool) -> model.Expr:
    entries = tuple(model.Entry(phrase(*pair), "", EMPTY, None) for pair in pairs)
    return expr("list", LIST, items=entries, open=open)


@pytest.mark.parametrize(
    ("node", "zh", "en"),
    [
        (
            param("cure", "整改期限", "cure period", DURATION, dur("10", "day")),
            "“整改期限”为10日。",
            "“Cure Period” means 10 days.",
        ),
        (
            param(
                "cure",
                "整改期限",
                "cure period",
                DURATION,
                blank("cure", DURATION),
                compare("ge", ref("cure", DURATION), dur("3", "day")),
            ),
            "“整改期限”为[cure ＿＿＿＿]。仅在整改期限不少于3日时，整改期限的取值方有效。",
            "“Cure Period” means [cure ______]. A value of the Cure Period is valid only if the Cure Period is at least 3 days.",
        ),
        (
            param(
                "owner",
                "成果权属",
                "owner of the results",
                Type("row", "ownership"),
                blank("owner", Type("row", "ownership")),
            ),
            "“成果权属”从下列选项中选择一项：[owner ☐甲方所有　☐乙方所有]。",
            "“Owner of the Results” is one of the following: [owner ☐ Owned by Party A  ☐ Owned by Party B].",
        ),
        (
            param(
                "quick", "及时", "promptly", DURATION, expr("judged", DURATION, dur("24", "hour"), by="client")
            ),
            "“及时”的期限，由甲方根据具体情形判断，并书面说明理由。未作判断的，为24小时。",
            "The time limit meant by “Promptly” is judged by Party A in each case, with written reasons. Until it is judged, it is 24 hours.",
        ),
        (
            param("serious", "严重违约", "serious breach", BOOL, expr("judged", BOOL, by="other")),
            "是否“严重违约”，由另一方判断，并书面说明理由。未作判断的，不据此认定违约。",
            "Whether there is “Serious Breach” is judged by the other Party, with written reasons. Until it is judged, no breach is found on "
            "this ground.",
        ),
        (
            param(
                "price",
                "阶梯单价",
                "tier price",
                MONEY,
                expr("deferred", MONEY, cny("2.5"), document="project"),
            ),
            "“阶梯单价”由双方在《项目协议》中约定。《项目协议》签署前，阶梯单价为人民币2.50元（大写：贰元伍角整）。",
            "The Parties will fix the “Tier Price” in a signed Project Agreement. Until the Project Agreement is signed, the Tier Price is "
            "CNY 2.50.",
        ),
        (
            define(
                "loss",
                "损失",
                "loss",
                LIST,
                items(("直接损失", "direct loss"), ("律师费", "legal fees"), open=True),
            ),
            "“损失”包括但不限于直接损失和律师费。",
            "“Loss” includes, without limitation, direct loss and legal fees.",
        ),
        (
            define(
                "loss",
                "损失",
                "loss",
                LIST,
                items(("直接损失", "direct loss"), ("律师费", "legal fees"), open=False),
            ),
            "“损失”仅包括直接损失和律师费。",
            "“Loss” consists only of direct loss and legal fees.",
        ),
        (
            define(
                "staff",
                "服务人员",
                "service staff",
                TEXT,
                expr("text", TEXT, text=phrase("乙方派出的人员", "people sent by Party B")),
            ),
            "“服务人员”指乙方派出的人员。",
            "“Service Staff” means people sent by Party B.",
        ),
        (
            define("low", "偏低", "low state", BOOL, compare("lt", ref("csat", PERCENT), pct("0.5"))),
            "“偏低”指客户满意度低于50%的情形。",
            "“Low State” means that the Customer Satisfaction is less than 50%.",
        ),
    ],
)
def test_definition(node: model.Param | model.Define, zh: str, en: str) -> None:
    d = draft(node, OWNERSHIP, metric())
    made = definitions.param(d, node) if isinstance(node, model.Param) else definitions.define(d, node)
    assert says(made) == (zh, en)
    assert not made[0].normative


def test_schedule_definition() -> None:
    rows = (
        band("ge", pct("0.982"), expr("none", PERCENT)),
        band("ge", pct("0.97"), pct("0.03")),
        other(pct("0.12")),
    )
    node = define("cut", "扣减比例", "cut", PERCENT, table("by", ref("csat", PERCENT), PERCENT, *rows))
    piece = definitions.define(draft(node, metric()), node)[0]
    assert says([piece]) == (
        "“扣减比例”根据客户满意度按照[TABLE]确定。",
        "“Cut” means the figure set by the Customer Satisfaction under [TABLE].",
    )
    assert cells(piece)[1:] == [
        ["98.2%以上 / At least 98.2%", "无 / None"],
        ["97%以上不满98.2% / At least 97% but less than 98.2%", "3% / 3%"],
        ["不满97% / Less than 97%", "12% / 12%"],
    ]


def test_internal_definition_has_no_clause() -> None:
    node = evolve(define("hidden", "", "", NUMBER, num("3")), label=EMPTY)
    assert definitions.define(draft(node), node) == []


# ---- accounts, scenarios

TOP_UP = model.Event(
    id="top_up",
    label=Words("补足保证金", "top-up"),
    means=model.NO_PHRASE,
    columns=(column("top_up.amount", "金额", "amount", MONEY),),
)


def test_account() -> None:
    node = model.Account(
        id="deposit",
        label=Words("保证金", "deposit"),
        type=MONEY,
        opens=cny("42000"),
        opens_on=expr("word", DATE, name="signing"),
        adds=expr("attr", MONEY, ref("top_up"), name="amount"),
        takes=None,
        grows=expr("part_of", MONEY, pct("0.02"), ref("deposit")),
        grows_every=MONTH,
        grows_rounded=("half_up", cny("0.01")),
        floor=cny("0"),
        ceiling=None,
    )
    zh, en = says(accounts.account(draft(node, TOP_UP), node))
    assert "保证金的期初余额为人民币42,000.00元（大写：肆万贰仟元整），于本合同签署" in zh
    assert "在每月的最后一日，余额增加，增加额为保证金的余额的2%（四舍五入至人民币0.01元）。" in zh
    assert "同一日发生的，按下列顺序记账：期初余额、增加、期末增长。" in zh
    assert (
        "On the last day of each month the balance grows by 2% of the balance of the Deposit (rounded half up to CNY 0.01)."
        in en
    )
    assert en.endswith("A balance of less than CNY 0.00 counts as CNY 0.00.")


BILL = model.Norm(
    id="bill",
    label=Words("月度付款", "monthly payment"),
    modality="payment",
    bearer=model.Bearer("one", ("client",)),
    counterparty=("vendor",),
    act=model.Act("pay", amount=ref("support_fee"), payee="vendor"),
    every=MONTH,
)
LATE = evolve(
    BILL,
    id="late",
    label=Words("逾期违约金", "late charge"),
    every=None,
    act=model.Act("pay", amount=cny("500"), payee="vendor"),
    within=model.Within(dur("5", "month")),
)


def fact(
    what: model.Expr, on: model.Expr | None = None, expects: bool = False, **cell: model.Expr
) -> model.Fact:
    return model.Fact(expects=expects, what=what, on=on, cells=cell, at=TICKET.at)


def test_scenario() -> None:
    day_of = param("pay_day", "付款日", "payment day", COUNT, blank("pay_day", COUNT))
    node = model.Scenario(
        id="s",
        label=Words("迟延付款", "late payment"),
        facts=(
            fact(compare("eq", ref("pay_day", COUNT), num("10"))),
            fact(compare("eq", ref("bill"), cny("100000")), day("2026-07-20")),
            fact(expr("happened", BOOL, of="top_up"), day("2026-07-02"), amount=cny("5")),
            fact(compare("eq", ref("late"), cny("500")), day("2026-07-20"), expects=True),
        ),
    )
    d = draft(node, BILL, LATE, TOP_UP, fee(cny("18000")), day_of)
    assert says(scenarios.scenario(d, node)) == (
        "示例（迟延付款）：假定付款日为10；2026年7月20日，支付月度付款人民币100,000.00元；2026年7月2日，发生补足保证金（金额：人民币5.00元）。"
        "结果：2026年7月20日，逾期违约金的金额为人民币500.00元。",
        "Example (late payment): assume that the Payment Day is 10; on 20 July 2026, CNY 100,000.00 is paid on the Monthly Payment; on "
        "2 July 2026, there is a Top-up (amount: CNY 5.00). The result: on 20 July 2026, the amount of the Late Charge is CNY 500.00.",
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
    credit = evolve(
        BILL,
        id="credit",
        label=Words("抵扣", "credit"),
        act=model.Act("credit", amount=expr("part_of", MONEY, pct("0.05"), ref("support_fee")), payee="client"),
        every=None,
        within=model.Within(dur("36", "hour")),
    )
    d = draft(BILL, LATE, credit, fee(cny("18000")), share)
    zh, en = says(counting.rules(d))
    for part in (
        "“工作日”指法定节假日和休息日以外的日期。",
        "自某一事件起按日或者月计算期限的，该事件发生的当日不计入。",
        "自某一事件起按小时计算期限的，自事件发生时起算。",
        "没有对应日的，该月末日为最后一日。",
        "期限最后一日的截止时间为24:00。",
        "百分位数取按序排列后的实际数值，不作内插。",
        "四舍五入至分（人民币0.01元），只舍入一次。",
        "以同一周期的费用或者付款为基数。",
        "抵扣额冲抵收款方应付的下一笔款项。",
        "自付款方收到书面付款要求之日起30日内支付。",
        "差额计入发现时的结算周期。",
    ):
        assert part in zh
    assert "payable within 30 days after the payer receives a written demand." in en
    final = draft(
        BILL,
        LATE,
        credit,
        fee(cny("18000")),
        share,
        corrections="final",
        rounding="half_even",
        default_due=dur("15", "day"),
    )
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
