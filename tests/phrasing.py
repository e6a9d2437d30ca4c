"""What the tests of phrases share: short ways to write typed expressions, and the nodes these name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import fields, has

from hetong.base.span import NOWHERE
from hetong.base.words import EMPTY, Words
from hetong.passes.draft import amounts
from hetong.passes.draft.context import Draft
from hetong.trees import model
from hetong.trees.model import Band, Column, Expr, Node, Norm, Window, Within
from hetong.trees.types import BOOL, COUNT, DATETIME, DURATION, MOMENT, NUMBER, PERCENT, Type

MONEY = Type("money", "CNY")
SPAN = Type("span")
WINDOW = Type("window")
GRADE = Type("row", "grade")
KG = Type("quantity", "kg")
NORM = Type("norm")
EVENT = Type("event")
TIME = Type("time")


def x(op: str, type_: Type, *args: Expr, **info: Any) -> Expr:
    return Expr(op, type_, args, info)


def structure(value: Any) -> Any:
    """Hashable, and equal only for equal values: nodes are told apart by what they say, not by where they stand."""
    if has(type(value)):
        kept = (f.name for f in fields(type(value)) if f.eq and f.name != "at")
        return (type(value).__name__, *((name, structure(getattr(value, name))) for name in kept))
    if isinstance(value, Mapping):
        return tuple(sorted((key, structure(inner)) for key, inner in value.items()))
    if isinstance(value, tuple | list):
        return tuple(structure(inner) for inner in value)
    return value


def cny(amount: str, currency: str = "CNY") -> Expr:
    return x("money", Type("money", currency), amount=amount, currency=currency)


def pct(value: str) -> Expr:
    return x("percent", PERCENT, value=value)


def num(value: str) -> Expr:
    return x("number", NUMBER, value=value)


def dur(n: str, unit: str) -> Expr:
    return x("duration", DURATION, n=n, unit=unit)


def name(id: str, type_: Type = MONEY) -> Expr:
    return x("ref", type_, id=id)


def word(name: str) -> Expr:
    return x("word", MOMENT, name=name)


def col(id: str, type_: Type = NUMBER, previous: bool = False, record: str = "") -> Expr:
    return x("column", type_, id=id, previous=previous, record=record)


def row(id: str) -> Expr:
    return x("row", Type("row", id.rpartition(".")[0]), id=id)


def cmp(a: Expr, rel: str, b: Expr) -> Expr:
    return x("compare", BOOL, a, b, rel=rel)


def agg(fn: str, of: str, *where: Expr, type_: Type = COUNT, **info: Any) -> Expr:
    return x(
        "aggregate",
        type_,
        *where,
        fn=fn,
        of=of,
        **{"distinct": False, "attr": "", "state": "", "tails": (), **info},
    )


def period(unit: str, which: str = "") -> Expr:
    return x("period", Type("window"), which=which, unit=unit)


def before(length: Expr, at: Expr) -> Expr:
    return x("offset", MOMENT, length, at, side="before")


def after(length: Expr, at: Expr) -> Expr:
    return x("offset", MOMENT, length, at, side="after")


def nth(n: Expr, unit: str, of: Expr) -> Expr:
    return x("nth", MOMENT, n, of, unit=unit)


def text(zh: str, en: str) -> model.Phrase:
    return model.Phrase((zh,), (en,))


def norm(id: str, zh: str = "", en: str = "", **more: Any) -> Norm:
    act = more.pop("act", model.Act("do", text("提交报告", "submit a report")))
    modality = more.pop("modality", "duty")
    bearer = more.pop("bearer", model.Bearer("one", ("vendor",)))
    return Norm(
        id=id,
        label=Words(zh, en) if zh else EMPTY,
        modality=modality,
        bearer=bearer,
        counterparty=("client",),
        act=act,
        **more,
    )


MONTH = Window("month")
NODES: tuple[Node, ...] = (
    model.Party(id="client", label=Words("甲方", "Party A"), settings={}),
    model.Party(id="vendor", label=Words("乙方", "Party B"), settings={}),
    model.Service(
        id="logistics",
        label=Words("物流服务", "logistics"),
        by="vendor",
        optional=True,
        included=None,
        hours=None,
    ),
    model.Unit(id="kg", label=Words("千克", "kg")),
    model.Unit(id="point", label=Words("分", "point")),
    model.Record(
        id="parcel",
        label=Words("包裹", "parcel"),
        means=model.NO_PHRASE,
        on="parcel.handed",
        on_default=False,
        keys=(),
        columns=(),
    ),
    model.Record(
        id="late",
        label=Words("迟延包裹", "late parcel"),
        means=model.NO_PHRASE,
        on="parcel.handed",
        on_default=False,
        keys=(),
        columns=(),
        base="parcel",
    ),
    Column(id="parcel.weight", label=Words("重量", "weight"), type=Type("quantity", "kg")),
    Column(id="parcel.intact", label=Words("包装完好", "packing is intact"), type=BOOL),
    Column(id="parcel.handed", label=Words("交付", "handover"), type=DATETIME),
    Column(id="parcel.fault", label=Words("过错方", "party at fault"), type=Type("row", "grade")),
    Column(id="parcel.grade", type=Type("row", "grade")),
    model.Record(
        id="outage",
        label=Words("中断", "outage"),
        means=model.NO_PHRASE,
        on="outage.down",
        on_default=False,
        keys=(),
        columns=(),
    ),
    Column(id="outage.down", label=Words("停机时段", "downtime"), type=SPAN),
    Column(id="outage.works", label=Words("维护时段", "maintenance time"), type=SPAN),
    model.Table(
        id="grade", label=Words("等级", "grade"), means=model.NO_PHRASE, ordered=True, columns=(), rows=()
    ),
    model.TableRow(id="grade.minor", label=Words("一般", "minor"), cells={}),
    model.TableRow(id="grade.major", label=Words("严重", "major"), cells={}),
    Column(id="grade.limit", label=Words("修复时限", "repair limit"), type=DURATION),
    model.Event(id="problem", label=Words("质量问题", "quality problem"), means=model.NO_PHRASE, columns=()),
    model.Metric(
        id="uptime",
        label=Words("可用率", "uptime"),
        means=model.NO_PHRASE,
        of="",
        bearer="vendor",
        type=PERCENT,
        value=num("1"),
        every=MONTH,
        keys=(),
        target=None,
        no_data="skipped",
        no_data_default=True,
        at_least=None,
        at_most=None,
        rounded=None,
    ),
    model.Fee(
        id="fee",
        label=Words("服务费", "service fee"),
        of="",
        type=MONEY,
        value=cny("5"),
        every=MONTH,
        keys=(),
        estimate=None,
        at_least=(),
        caps=(),
        rounded=None,
    ),
    model.Param(id="price", type=MONEY, value=cny("2.8"), only_if=None),
    model.Param(
        id="cure",
        label=Words("整改期限", "correction period"),
        type=DURATION,
        value=dur("10", "day"),
        only_if=None,
    ),
    model.Param(
        id="quick",
        label=Words("及时", "promptly"),
        type=DURATION,
        only_if=None,
        value=x("judged", DURATION, dur("24", "hour"), by="client"),
    ),
    model.Param(
        id="serious",
        label=Words("严重影响平台运营", "serious harm to operations"),
        type=BOOL,
        only_if=None,
        value=x("judged", BOOL, by="client"),
    ),
    model.Param(
        id="pay_day",
        label=Words("付款日", "payment day"),
        type=COUNT,
        value=x("blank", COUNT, path="pay_day"),
        only_if=None,
    ),
    model.Define(id="cut", label=Words("扣减比例", "cut rate"), type=PERCENT, value=pct("0.05"), only_if=None),
    model.Define(
        id="factor", label=Words("重复系数", "repeat factor"), type=NUMBER, value=num("2"), only_if=None
    ),
    model.Series(
        id="lending",
        label=Words("贷款利率", "lending rate"),
        type=PERCENT,
        source=None,
        published=None,
        missing="",
    ),
    model.Account(
        id="deposit",
        label=Words("保证金账户", "deposit account"),
        type=MONEY,
        opens=None,
        opens_on=None,
        adds=None,
        takes=None,
        grows=None,
        grows_every=None,
        grows_rounded=None,
        floor=None,
        ceiling=None,
    ),
    model.Instrument(
        id="supplement",
        label=Words("补充协议", "supplement"),
        attached=False,
        number=0,
        parties=(),
        contents=None,
        prepared_by="",
        over="",
        force="",
    ),
    model.Group(id="quality", label=Words("服务质量", "quality"), kind="article"),
    norm("notice", "质量问题通知", "quality-problem notice"),
    norm("report"),
    norm(
        "payment",
        "月度付款",
        "monthly payment",
        modality="payment",
        bearer=model.Bearer("one", ("client",)),
        act=model.Act("pay", amount=cny("5"), payee="vendor"),
    ),
    norm(
        "raw_payment",
        modality="payment",
        bearer=model.Bearer("one", ("client",)),
        act=model.Act("pay", amount=cny("5")),
    ),
    norm("quit", "解约", "exit", modality="power", act=model.Act("terminate", target="agreement")),
)


def draft(*own: str) -> Draft:
    """A drafting in which the names of ``own`` have a clause of their own (and are not written out in place)."""
    contract = model.Contract(
        id="sample",
        title=Words("样例", "Sample"),
        languages=("zh", "en"),
        law="PRC",
        currency="CNY",
        zone="Asia/Shanghai",
        calendar="PRC",
        rounding="half_up",
        day_count="365",
        year="calendar",
        corrections="carry",
        default_due=dur("30", "day"),
        stated=frozenset(),
        precedence=(),
        entries=(),
        items=NODES,
        nodes={n.id: n for n in NODES},
        blanks=(),
        at=NOWHERE,
    )
    made = Draft(contract)
    made.defined = {"cure", "pay_day", "cut", "factor", "quick", "serious", *own}
    return made


D = draft()


def both_of(e: Expr, **how: Any) -> tuple[str, str]:
    return amounts.amount(D, e, "zh", **how), amounts.amount(D, e, "en", **how)


def at_least(bound: Expr, value: Expr) -> Band:
    return Band("compare", value, "ge", bound)


def at_most(bound: Expr, value: Expr) -> Band:
    return Band("compare", value, "le", bound)


def schedule(mode: str, by: Expr, *rows: Band, type_: Type = PERCENT) -> Expr:
    return x("table", type_, by, mode=mode, rows=rows)


def state(of: str, state: str, *run: Expr, subject: str = "") -> Expr:
    return x("state", BOOL, *run, state=state, of=of, subject=subject)


def happened(of: str) -> Expr:
    return x("happened", BOOL, of=of)


def negation(e: Expr) -> Expr:
    return x("not", BOOL, e)


def limit(length: Expr, anchor: Expr | None = None, side: str = "after") -> Within:
    return Within(length, side, anchor)
