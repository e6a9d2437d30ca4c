"""The counting rules of sums that follow from a breach or an event: the period they belong to, what counts as one event, the
base of a cap, and the payment that a credit or a deduction meets first.

In: the contract and its survey. Out: sentences in both languages, only those the contract relies on.
"""

from __future__ import annotations

from collections.abc import Iterator

from hetong.passes.draft import payments
from hetong.passes.draft.context import Draft
from hetong.passes.draft.rule import Rule, rule
from hetong.passes.draft.survey import Survey
from hetong.trees import model

_CLAIMS = frozenset({"pay", "credit", "refund", "deduct", "withhold"})
_WINDOWS = frozenset({"day", "week", "month", "quarter", "year"})
_DAYS = frozenset({"day", "working_day", "week", "month", "quarter", "year"})


def claims(d: Draft, s: Survey) -> list[Rule]:
    """Where sums that follow from a failure or an event belong, what one event is, and the base of a cap."""
    sums = [n for n in _norms(d) if n.act.verb in _CLAIMS and n.act.amount is not None]
    return [*_breaches(d, sums), *_events(d, sums), *_caps(d), *_conditions(d), *_same(d)]


def _norms(d: Draft) -> list[model.Norm]:
    return [n for n in d.contract.nodes.values() if isinstance(n, model.Norm)]


def owners(d: Draft, norm: model.Norm) -> list[model.Norm | model.Remedy]:
    """The sentence itself and the remedies around it, those that include it by name among them."""
    held, found = {norm.id, norm.remedy}, list[model.Norm | model.Remedy]([norm])
    remedies = [n for n in d.contract.nodes.values() if isinstance(n, model.Remedy)]
    grown = True
    while grown:
        grown = False
        for r in remedies:
            if r not in found and (r.id in held or held & {*r.including, *(i.id for i in r.items)}):
                found.append(r)
                held.add(r.id)
                grown = True
    return found


def periodic(d: Draft, e: model.Expr, seen: frozenset[str] = frozenset()) -> Iterator[str]:
    """The units of the windows of every fee that an amount is made of, followed through names and lists."""
    names = [str(e.info.get(k, "")) for k in ("id", "of")] if e.op in ("ref", "aggregate") else []
    if e.op == "list":
        names += [item.id for item in e.info["items"] if item.id]
    for name in names:
        node = d.node(name)
        if isinstance(node, model.Fee) and node.every is not None:
            yield node.every.unit
        elif isinstance(node, model.Define | model.Param | model.Fee) and name not in seen:
            yield from periodic(d, node.value, seen | {name})
    for arg in e.args:
        yield from periodic(d, arg, seen)


def _windowed(d: Draft, n: model.Norm) -> bool:
    """Whether the size of a sum depends on the period it belongs to: by its base or by a cap."""
    assert n.act.amount is not None
    capped = any(cap.window in _WINDOWS for owner in owners(d, n) for cap in owner.caps)
    return capped or any(True for _ in periodic(d, n.act.amount))


def _failures(d: Draft, n: model.Norm) -> list[model.Node | None]:
    """What has to be breached or missed for a sum to be due."""
    whens = [o.when for o in owners(d, n)]
    found = [d.nodes.get(str(f.info.get("of"))) for when in whens for f in payments.failures(when)]
    return [*found, *([d.nodes.get(n.reparation_of)] if n.reparation_of else [])]


def _breaches(d: Draft, sums: list[model.Norm]) -> list[Rule]:
    whole = daily = False
    for n in sums:
        failed = [f for f in _failures(d, n) if not isinstance(f, model.Metric)]
        if not failed or not _windowed(d, n):
            continue
        late = [f for f in failed if not (isinstance(f, model.Norm) and f.modality == "payment")]
        grows = _grows(n.act.amount)
        daily = daily or (grows and bool(late))
        whole = whole or not grows
    if not (whole or daily):
        return []
    zh, en = [], []
    if whole:
        zh.append("就某一周期的义务发生的违约计入该周期，其他违约计入违约发生之日所在的周期")
        en.append(
            "a breach of a duty for a period belongs to that period, any other breach to the period in which it occurs"
        )
    if daily:
        zh.append("持续的迟延按日计入各日所在的周期")
        en.append("a continuing delay belongs, day by day, to the period of each day")
    said = "; ".join(en)
    return [rule("breach_period", "；".join(zh) + "。", said[:1].upper() + said[1:] + ".")]


def _grows(e: model.Expr | None) -> bool:
    """Whether an amount grows with the delay it answers."""
    if e is None or e.op in ("ref", "aggregate"):
        return False
    return (e.op == "per" and len(e.args) == 1 and e.info.get("unit") in _DAYS) or any(
        _grows(a) for a in e.args
    )


def _events(d: Draft, sums: list[model.Norm]) -> list[Rule]:
    for n in sums:
        keys = [k for o in owners(d, n) for k in o.keys]
        if any(isinstance(d.node(k), model.Event | model.Record) for k in keys) and _windowed(d, n):
            return [
                rule(
                    "event_period",
                    "就某一事件适用的金额，计入该事件发生的公历月。",
                    "A sum due for an event belongs to the calendar month in which the event occurs.",
                )
            ]
    return []


def _caps(d: Draft) -> list[Rule]:
    for node in d.contract.nodes.values():
        for cap in getattr(node, "caps", ()):
            units = set(periodic(d, cap.limit))
            if cap.window in ("month", "quarter", "year") and units - {cap.window}:
                return [
                    rule(
                        "cap_base",
                        "上限的基数按该上限的同一周期计算。",
                        "The base of a cap is taken over the period of that cap.",
                    )
                ]
    return []


def _conditions(d: Draft) -> list[Rule]:
    for node in d.contract.nodes.values():
        if (
            isinstance(node, model.Norm | model.Remedy)
            and node.only_if is not None
            and _of_amount(node.only_if)
        ):
            return [
                rule(
                    "least_amount",
                    "以金额为付款条件的，按适用上限之后、舍入之前的金额判断。",
                    "A condition on an amount is tested after any cap and before rounding.",
                )
            ]
    return []


def _of_amount(e: model.Expr) -> bool:
    return (e.op == "word" and e.info.get("name") == "amount") or any(_of_amount(a) for a in e.args)


def _same(d: Draft) -> list[Rule]:
    """What "the same event" and "one failure" mean, where sums give way to or count towards each other."""
    nodes = [n for n in d.contract.nodes.values() if isinstance(n, model.Norm | model.Remedy)]
    related = any(n.instead_of or n.towards for n in nodes)
    if not related and not any(isinstance(n, model.Remedy) and (n.sole or n.choice) for n in nodes):
        return []
    return [
        rule(
            "same_event",
            "“同一事由”“同一违约”，指同一次事件、同一条记录、同一次违约，或者同一指标在同一周期未达标，以及由此引起的违约。",
            "One event or failure means the same occurrence, record or breach, or one metric missed in one period, "
            "with the breaches that follow from it.",
        )
    ]


def set_against(d: Draft) -> list[Rule]:
    """Which payment of a series a credit, a deduction or a sum withheld meets first."""
    used = {n.act.verb for n in _norms(d) if _series(d, n)}
    names = [
        ("credit", "抵扣额", "credit"),
        ("deduct", "扣除额", "deduction"),
        ("withhold", "暂缓支付的金额", "sum withheld"),
    ]
    zh = "、".join(word for verb, word, _ in names if verb in used)
    en = [word for verb, _, word in names if verb in used]
    if not en:
        return []
    said = en[0] if len(en) == 1 else ", ".join(en[:-1]) + " or " + en[-1]
    return [
        rule(
            "set_against",
            f"{zh}先冲减同一周期的付款；没有同一周期付款的，冲减此后最先到期的付款。",
            f"A {said} reduces the payment for the same period or, without one, the payment that falls due next.",
        )
    ]


def _series(d: Draft, n: model.Norm) -> bool:
    target = d.node(n.against or (n.act.target if n.act.verb in ("deduct", "withhold") else ""))
    return n.act.verb in _CLAIMS and isinstance(target, model.Norm) and target.every is not None
