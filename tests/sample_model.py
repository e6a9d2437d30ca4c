"""A small contract, model and document by hand: what the emitters are tested with on their own."""

from __future__ import annotations

from attrs import evolve

from hetong.base.source import Source
from hetong.base.span import span
from hetong.base.words import EMPTY, Words
from hetong.trees import document as d
from hetong.trees import model as m
from hetong.trees import types as t

CNY = t.Type("money", "CNY")
SOURCES = {1: Source(1, "sample.contract", "# 样例\ncontract sample {\n  client pays vendor bill\n}\n")}


def at(start: int) -> int:
    return span(1, start, start + 3)


def money(amount: str) -> m.Expr:
    return m.Expr("money", CNY, (), {"amount": amount, "currency": "CNY"})


def percent(value: str) -> m.Expr:
    return m.Expr("percent", t.PERCENT, (), {"value": value})


def number(value: str) -> m.Expr:
    return m.Expr("number", t.NUMBER, (), {"value": value})


def days(n: str, unit: str = "day") -> m.Expr:
    return m.Expr("duration", t.Type("duration", "elapsed"), (), {"n": n, "unit": unit})


def ref(id: str, kind: t.Type = t.MOMENT) -> m.Expr:
    return m.Expr("ref", kind, (), {"id": id})


def blank(path: str, kind: t.Type, **known: str) -> m.Expr:
    return m.Expr("blank", kind, (), {"path": path, **known})


def say(zh: str, en: str) -> m.Phrase:
    return m.Phrase((zh,), (en,))


def text(zh: str, en: str) -> d.Text:
    return d.Text((zh,), (en,))


def every_op() -> list[m.Expr]:
    """One expression of every operation the model knows."""
    e, one, flag = m.Expr, number("1"), m.Expr("bool", t.BOOL, (), {"value": True})
    when = e("date", t.Type("date"), (), {"value": "2027-07-01"})
    clock = e("time", t.Type("time"), (), {"value": "09:00"})
    month = e("period", t.Type("window"), (), {"which": "next", "unit": "month"})
    bands = (
        m.Band("compare", one, "ge", percent("0.95"), tags=("S-3",)),
        m.Band("value", one, low=one),
        m.Band("range", one, low=one, high=number("2"), closed=False),
        m.Band("otherwise", e("none", t.ANY)),
    )
    tails = (m.Tail("over", "parcel"), m.Tail("over", days("1")), m.Tail("so_far", None))
    entry = m.Entry(say("延误", "delay"), "", EMPTY, one, ("S-4",))
    pairs = [e(op, t.NUMBER, (one, one)) for op in ("add", "sub", "mul", "div", "part_of", "index")]
    return [
        money("2.50"), one, percent("0.0005"), days("3", "working_day"), blank("x", CNY, prefix="CNY"), when, clock,
        e("quantity", t.Type("quantity", "kg"), (), {"n": "7", "unit": "kg"}),
        e("datetime", t.Type("datetime"), (), {"value": "2027-07-01T09:30"}),
        e("month", t.Type("window"), (), {"value": "2027-07"}),
        e("quarter", t.Type("window"), (), {"value": "2027-Q3"}), flag,
        e("text", t.TEXT, (), {"text": m.Phrase(("见", m.Slot("bill", "number")), ("see ", m.Slot("bill", "number")))}),
        e("list", t.Type("list", "text"), (), {"items": (entry,), "open": True}),
        e("hours", t.Type("hours"), (clock, clock), {"every": "day"}), e("none", t.ANY),
        e("deferred", CNY, (money("1"),), {"document": "supplement"}), e("judged", t.DURATION, (), {"by": "client"}),
        ref("bill"), e("column", t.NUMBER, (), {"id": "parcel.weight"}),
        e("row", t.Type("row", "severity"), (), {"id": "severity.minor"}), e("cell", t.DURATION, (one,), {"column": "c"}),
        e("attr", CNY, (ref("bill"),), {"name": "due"}), e("word", t.ANY, (), {"name": "amount"}), *pairs,
        e("per", t.Type("money", "CNY", "day"), (money("300"), days("3")), {"unit": "day", "part": "started"}),
        e("negative", t.NUMBER, (one,)), e("call", t.NUMBER, (one, one), {"name": "min"}), month,
        e("and", t.BOOL, (flag, flag)), e("or", t.BOOL, (flag, flag)), e("not", t.BOOL, (flag,)),
        e("known", t.BOOL, (one,)), e("compare", t.BOOL, (one, one), {"rel": "ge"}),
        e("consents", t.BOOL, (), {"by": "other", "in_writing": True}),
        e("state", t.BOOL, (days("3"),), {"state": "breached", "of": "bill", "subject": ""}),
        e("happened", t.BOOL, (), {"of": "bill"}),
        e("aggregate", t.Type("count", "parcel"), (flag,), {"fn": "p95", "of": "parcel", "tails": tails}),
        e("span", t.Type("span"), (when, when), {"tails": tails[:1]}),
        e("table", t.NUMBER, (one,), {"mode": "graduated", "rows": bands}),
        e("offset", t.MOMENT, (days("3"), when), {"side": "before"}), e("edge", t.MOMENT, (month,), {"side": "end"}),
        e("nth", t.MOMENT, (number("12"), month), {"unit": "day"}),
        e("following", t.MOMENT, (number("2"), when), {"unit": "month"}),
    ]  # fmt: skip


def contract() -> m.Contract:
    month = m.Window("month")
    twelfth = m.Expr(
        "nth",
        t.MOMENT,
        (number("12"), m.Expr("period", t.Type("window"), (), {"which": "next", "unit": "month"})),
        {"unit": "day"},
    )
    missed = m.Expr("state", t.BOOL, (), {"state": "missed", "of": "on_time", "subject": ""})
    party = {"name": blank("client.name", t.TEXT), "role": m.Expr("none", t.TEXT)}
    column = m.Column(id="parcel.handed", label=Words("交付", "handover"), type=t.Type("datetime"))
    bearer = m.Bearer("one", ("vendor",))
    duty = m.Norm(
        id="rectify",
        at=at(5),
        tags=("S-2",),
        modality="duty",
        bearer=bearer,
        counterparty=("client",),
        act=m.Act("do", say("整改", "take corrective action")),
        within=m.Within(days("10"), "after", ref("notice")),
    )
    pay = m.Norm(
        id="bill",
        label=Words("账单", "bill"),
        at=at(25),
        tags=("S-1",),
        modality="payment",
        bearer=m.Bearer("one", ("client",)),
        counterparty=("vendor",),
        every=month,
        by=twelfth,
        act=m.Act("pay", amount=ref("fee", CNY), payee="vendor"),
        caps=(m.Cap(money("9000"), "month"),),
    )
    late = m.Norm(
        id="slow_cure",
        modality="payment",
        bearer=bearer,
        counterparty=("client",),
        reparation_of="rectify",
        act=m.Act("pay", amount=money("300"), payee="client"),
        towards=("bill",),
    )
    quit_ = m.Norm(
        id="quit",
        modality="power",
        bearer=m.Bearer("one", ("client",)),
        counterparty=("vendor",),
        remedy="late",
        act=m.Act("terminate", target="agreement"),
        when=missed,
        in_writing=True,
    )
    notice = m.Norm(
        id="notice",
        modality="power",
        bearer=m.Bearer("one", ("client",)),
        counterparty=("vendor",),
        act=m.Act("do", say("要求整改", "demand corrective action")),
    )
    remedy = m.Remedy(
        id="late",
        when=missed,
        unless=None,
        only_if=None,
        caps=(),
        keys=(),
        besides=(),
        instead_of=(),
        towards=(),
        including=(),
        cut="",
        rest="",
        sole=False,
        choice="",
        items=(quit_,),
    )
    items: tuple[m.Node, ...] = (
        m.Party(id="client", label=Words("甲方", "Party A"), settings=party),
        m.Party(id="vendor", label=Words("乙方", "Party B"), settings={"name": m.Expr("text", t.TEXT, (), {"text": say("乙公司", "Vendor Co")})}),
        m.Record(id="parcel", label=Words("包裹", "parcel"), means=m.NO_PHRASE, on="parcel.handed", on_default=True, keys=(), columns=(column,)),
        m.Metric(
            id="on_time", label=Words("准时率", "on-time rate"), means=m.NO_PHRASE, of="", bearer="vendor", type=t.PERCENT, every=month,
            value=m.Expr("aggregate", t.PERCENT, (), {"fn": "share", "of": "parcel"}), keys=(), target=("ge", percent("0.96")),
            no_data="skipped", no_data_default=True, at_least=None, at_most=None, rounded=("half_up", percent("0.001")),
        ),
        m.Fee(
            id="fee", label=Words("服务费", "fee"), of="", type=CNY, value=blank("fee.rate", CNY, prefix="CNY"), every=month, keys=(),
            estimate=None, at_least=(), caps=(), rounded=None,
        ),
        m.Group(id="quality", label=Words("质量", "Quality"), kind="article", items=(notice, duty, late, remedy)),
        pay,
        m.Prose(id="whole", text=say("双方另有约定的除外", "unless the Parties agree otherwise")),
    )  # fmt: skip
    nodes = {node.id: node for node in (*items, column, notice, duty, late, remedy, quit_)}
    blanks = (m.Blank("client.name", t.TEXT, "client", at(0)), m.Blank("fee.rate", CNY, "fee", at(0)))
    return m.Contract(
        id="sample", title=Words("样例合同", "Sample Agreement"), languages=("zh", "en"), law="PRC", currency="CNY",
        zone="Asia/Shanghai", calendar="PRC", rounding="half_up", day_count="365", year="calendar", corrections="carry",
        default_due=days("30"), stated=frozenset({"law", "currency"}), precedence=(), entries=(), items=items, nodes=nodes,
        blanks=blanks, at=at(0),
    )  # fmt: skip


def document() -> d.Document:
    bold = d.Text(
        ("“", d.Term("准时率"), "”每月不低于96%。"),
        ("“", d.Term("On-time Rate"), "” must be at least 96% in each month."),
    )
    fee = d.Text(
        ("每单人民币", d.Fill("fee.rate", "＿＿＿＿"), "元。"),
        ("CNY ", d.Fill("fee.rate", "______"), " per order."),
    )
    back = d.Text(
        ("按照", d.Link("rectify", "本合同第1.2条"), "执行。"),
        ("As ", d.Link("rectify", "Section 1.2"), " says."),
    )
    items = (
        d.Item(1, "slow_cure", text("逾期的，支付300元；", "if late, pays CNY 300; and"), ("slow_cure",), (d.Item(1, "i", text("每次计算；", "each time;"), ()),)),
        d.Item(2, "late", text("准时率未达标的，甲方有权解除合同。", "if the rate is missed, Party A may terminate."), ("late", "quit")),
    )  # fmt: skip
    grid = d.Table(
        1,
        "t1",
        text("单价", "Prices"),
        (text("项", "Item"), text("价", "Price")),
        ((text("单|价", "a|b"), fee),),
        ("fee",),
    )

    def clause(number: str, anchor: str, said: d.Text, *ids: str, **more: object) -> d.Clause:
        return evolve(d.Clause(number, anchor, said, (), (), ids, True), **more)

    blocks = (
        clause("1.1", "on_time", bold, "on_time", "notice"),
        clause(
            "1.2",
            "rectify",
            text("乙方应当整改：", "Party B must rectify:"),
            "rectify",
            items=items,
            after=back,
        ),
        clause(
            "1.3", "bill", text("甲方应当支付服务费。", "Party A must pay the fee."), "bill", tables=(grid,)
        ),
        clause("1.4", "whole", text("另有约定的除外。", "Unless agreed otherwise."), "whole", normative=False),
    )

    def lines(zh: str, en: str) -> tuple[tuple[d.Text, d.Text], ...]:
        pen = d.Text((d.Fill("s", "＿＿＿＿"),), (d.Fill("s", "______"),))
        return ((text(f"{zh}（盖章）", f"{en} (company seal)"), pen), (text("签署日期", "Date"), pen))

    places = [
        (*pair, clause_number)
        for pair, clause_number in (
            (("on_time", "on_time"), "1.1"), (("notice", "on_time"), "1.1"), (("rectify", "rectify"), "1.2"),
            (("slow_cure", "slow_cure"), "1.2(a)"), (("late", "late"), "1.2(b)"), (("quit", "late"), "1.2(b)"),
            (("bill", "bill"), "1.3"), (("fee", "bill"), "1.3"), (("whole", "whole"), "1.4"), (("client", "p-client"), "0"),
            (("quality", "quality"), "1"),
        )
    ]  # fmt: skip
    return d.Document(
        "sample", text("样例合同", "Sample Agreement"), text("本合同由双方订立。", "This Agreement is made."),
        (d.PartyBlock("p-client", (text("甲方：", "Party A:"), text("住所：", "Address:")), ("client",)),), None,
        (d.Section("1", 1, "quality", text("质量", "Quality"), blocks, ("quality",)),),
        (d.SignatureBlock("s-client", text("甲方", "Party A"), lines("甲方", "Party A"), ()), d.SignatureBlock("s-vendor", text("乙方", "Party B"), lines("乙方", "Party B"), ())),
        (d.Annex(1, "a1", text("清单", "List"), (clause("1.1", "a1-1", text("见清单。", "See the list."), normative=False),), ()),),
        tuple(d.Place(id, number, anchor, f"{id}的句子。", f"The sentence of {id}.") for id, anchor, number in places),
    )  # fmt: skip
