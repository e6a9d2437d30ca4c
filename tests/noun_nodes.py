"""Hand-made nodes for the tests of drafting nouns, and a way to read what comes out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hetong.base.words import Words
from hetong.passes.draft.context import Draft
from hetong.passes.draft.pieces import CLOSE, OPEN, TABLE, Piece
from hetong.trees import model
from hetong.trees.types import BOOL, COUNT, DATE, DATETIME, DURATION, NUMBER, PERCENT, TEXT, Type

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


def agg(
    fn: str, of: str, type: Type, *where: model.Expr, tails: tuple[model.Tail, ...] = (), state: str = ""
) -> model.Expr:
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
        "id": "csat",
        "label": Words("客户满意度", "customer satisfaction"),
        "means": model.NO_PHRASE,
        "of": "support",
        "bearer": "vendor",
        "type": PERCENT,
        "value": CSAT_VALUE,
        "every": MONTH,
        "keys": (),
        "target": ("ge", pct("0.9")),
        "no_data": "skipped",
        "no_data_default": True,
        "at_least": None,
        "at_most": None,
        "rounded": None,
    }
    return model.Metric(**{**fields, **more})  # type: ignore[arg-type]


def fee(value: model.Expr, **more: object) -> model.Fee:
    fields: dict[str, object] = {
        "id": "support_fee",
        "label": Words("客服服务费", "support fee"),
        "of": "support",
        "type": MONEY,
        "value": value,
        "every": MONTH,
        "keys": (),
        "estimate": None,
        "at_least": (),
        "caps": (),
        "rounded": None,
    }
    return model.Fee(**{**fields, **more})  # type: ignore[arg-type]


def param(
    id: str, zh: str, en: str, type: Type, value: model.Expr, only_if: model.Expr | None = None
) -> model.Param:
    return model.Param(id=id, label=Words(zh, en), type=type, value=value, only_if=only_if)


def define(id: str, zh: str, en: str, type: Type, value: model.Expr) -> model.Define:
    return model.Define(id=id, label=Words(zh, en), type=type, value=value, only_if=None)


TICKET_COLUMNS = (
    column("ticket.channel", "渠道", "channel", Type("row", "channel")),
    column("ticket.opened", "提交", "submission", DATETIME),
    column("ticket.answered", "首次答复", "first answer", DATETIME, optional=True),
    column(
        "ticket.rating",
        "评分",
        "rating",
        COUNT,
        optional=True,
        only_if=compare("le", col("ticket.rating", COUNT), num("5")),
    ),
    column(
        "ticket.wait",
        "响应时间",
        "answer time",
        DURATION,
        value=expr(
            "span",
            DURATION,
            col("ticket.opened", DATETIME),
            col("ticket.answered", DATETIME),
            tails=(model.Tail("during", "support"),),
        ),
    ),
)
TICKET = model.Record(
    id="ticket",
    label=Words("咨询", "inquiry"),
    means=phrase("用户提出的一次询问", "one question raised by a user"),
    on="ticket.opened",
    on_default=False,
    keys=(),
    columns=TICKET_COLUMNS,
)
RATED = model.Record(
    id="rated",
    label=Words("已评价的咨询", "rated inquiry"),
    means=model.NO_PHRASE,
    on="ticket.opened",
    on_default=False,
    keys=(),
    columns=(),
    base="ticket",
    where=known(col("ticket.rating", COUNT)),
)
OUTAGE = model.Record(
    id="outage",
    label=Words("中断", "outage"),
    means=model.NO_PHRASE,
    on="outage.down",
    on_default=True,
    keys=("outage.site",),
    columns=(
        column("outage.site", "站点", "site", TEXT),
        column("outage.down", "中断", "downtime", Type("span")),
        column("outage.severity", "级别", "class", Type("row", "severity")),
    ),
)
CHANNEL = model.Table(
    id="channel",
    label=Words("渠道", "channel"),
    means=model.NO_PHRASE,
    ordered=False,
    columns=(),
    rows=(
        model.TableRow(id="channel.phone", label=Words("电话", "phone"), cells={}),
        model.TableRow(id="channel.online", label=Words("在线", "online"), cells={}),
    ),
)
SEVERITY = model.Table(
    id="severity",
    label=Words("故障等级", "severity"),
    means=model.NO_PHRASE,
    ordered=True,
    columns=(column("severity.limit", "修复时限", "repair limit", DURATION),),
    rows=(
        model.TableRow(
            id="severity.minor", label=Words("一般", "minor"), cells={"limit": dur("5", "working_day")}
        ),
        model.TableRow(id="severity.major", label=Words("严重", "major"), cells={"limit": dur("9", "hour")}),
    ),
)
SUPPORT = model.Service(
    id="support", label=Words("客服服务", "support"), by="vendor", optional=False, included=None, hours=None
)
DOCUMENT = model.Instrument(
    id="project",
    label=Words("项目协议", "project agreement"),
    attached=False,
    number=0,
    parties=("client", "vendor"),
    contents=None,
    prepared_by="",
    over="",
    force="",
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
        "id": "sample",
        "title": Words("样例合同", "Sample"),
        "languages": ("zh", "en"),
        "law": "PRC",
        "currency": "CNY",
        "zone": "Asia/Shanghai",
        "calendar": "",
        "rounding": "half_up",
        "day_count": "365",
        "year": "calendar",
        "corrections": "carry",
        "default_due": dur("30", "day"),
        "stated": frozenset(),
        "precedence": (),
        "entries": (),
        "items": nodes,
        "nodes": found,
        "blanks": (),
    }
    return model.Contract(**{**fields, **more}, at=TICKET.at)  # type: ignore[arg-type]


def draft(*nodes: model.Node, **more: object) -> Draft:
    d = Draft(contract(*nodes, **more))
    d.defined = {n.id for n in d.nodes.values() if isinstance(n, model.Param | model.Define)}
    return d


def price(amount: str = "2.80", **info: object) -> model.Expr:
    return expr("per", MONEY, cny(amount), **{"unit": "rated", "part": "", "n": "1", "state": "", **info})


TIERS = (band("le", num("8000"), cny("2.60")), band("le", num("20000"), cny("2.30")), other(cny("2.10")))


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
    return [
        [f"{read(c.zh)} / {read(c.en)}" for c in row]
        for grid in piece.tables
        for row in (grid.head, *grid.rows)
    ]


def sentences(zh: str, en: str) -> tuple[int, int]:
    return zh.count("。"), len(re.findall(r"\.(?=\s|$)", en))


def figures(text: str) -> list[str]:
    text = re.sub(r"（大写：[^）]*）|（[十百千万]+分之[^）]*）|\[[^\]]*\]", "", text)
    return sorted(re.findall(r"\d[\d,]*(?:\.\d+)?", text))
