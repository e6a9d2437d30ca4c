"""The counting rules of money: rounding, bases, credits, due dates, corrections, interest; one clause a topic.

In: the contract and its survey. Out: groups of sentences in both languages, only those the contract relies on.
"""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.words import Words, same
from hetong.passes.draft import claim_rules, fees
from hetong.passes.draft.context import Draft
from hetong.passes.draft.pairs import ROUNDINGS, Pairs
from hetong.passes.draft.rule import Rule, rule
from hetong.passes.draft.survey import Survey, undated
from hetong.passes.draft.usage import expressions
from hetong.trees import model

_MINOR = {
    "CNY": Words("分（人民币0.01元）", "CNY 0.01"),
    "JPY": Words("JPY 1", "JPY 1"),
    "KRW": Words("KRW 1", "KRW 1"),
}
_DAY_COUNT = {
    "365": Words("365日", "365 days"),
    "360": Words("360日", "360 days"),
    "actual": Words("当年实际日数", "the actual days of that year"),
}


def own(node: model.Node) -> Iterator[model.Expr]:
    """The expressions of a node; an example uses nothing."""
    if not isinstance(node, model.Scenario):
        yield from (e for e in expressions(node) if isinstance(e, model.Expr))


def groups(d: Draft, s: Survey) -> tuple[list[Rule], list[Rule], list[Rule], list[Rule]]:
    """The clauses on amounts, on credits, on payment, on corrections."""
    norms = [n for n in d.contract.nodes.values() if isinstance(n, model.Norm)]
    return _amounts(d, s, norms), _credits(d, norms), _payments(d, s, norms), _corrections(d)


def _amounts(d: Draft, s: Survey, norms: list[model.Norm]) -> list[Rule]:
    found: list[Rule] = []
    if not s.money:
        return found
    how = ROUNDINGS.get(d.contract.rounding, ROUNDINGS["half_up"])
    to = _MINOR.get(d.contract.currency, same(f"{d.contract.currency} 0.01"))
    found.append(
        rule(
            "rounding",
            f"每一笔应付款项在全部计算完成后{how.zh}至{to.zh}，只舍入一次。",
            f"Each payable amount is {how.en} to {to.en} once, after the whole calculation.",
        )
    )
    found.append(
        rule(
            "parts",
            "分项金额之和与总额不一致的，差额计入最后一个分项。",
            "If the parts do not add up to the total, the difference goes to the last part.",
        )
    )
    if _share_of_money(d):
        found.append(
            rule(
                "base_window",
                "按费用或者付款的比例计算的金额，以同一周期的费用或者付款为基数。",
                "An amount that is a percentage of a fee or payment is taken on that fee or payment "
                "for the same period.",
            )
        )
        found.append(
            rule(
                "base_gross",
                "该基数不扣除任何抵扣额和扣款；费用含税的，基数含税。",
                "That base is before any credit or deduction, and includes tax if the fee does.",
            )
        )
    if _bounded(d, norms):
        found.append(
            rule(
                "order_of_limits",
                "同一金额有多项限制的，先适用下限，再按周期由短到长依次适用上限，最后舍入。",
                "If an amount has several limits, the lower limit applies first, then the caps from "
                "the shortest period to the longest, and rounding comes last.",
            )
        )
    found += _fixed(d, norms)
    if _unknown(d):
        found.append(
            rule(
                "fixed_by_days",
                "取决于尚未约定或者尚未判断的数值的款项，在该数值确定之前不到期。",
                "A sum that depends on a figure not yet agreed or judged is not due until that "
                "figure is fixed.",
            )
        )
        found.append(
            rule(
                "unknown_not_due",
                "该数值尚未确定的，不视为零；以该数值为准的上限，在确定之前不适用。",
                "Such a figure does not count as zero, and a cap that depends on it does not apply "
                "until it is fixed.",
            )
        )
    if "year" in s.rates:
        days = _DAY_COUNT.get(
            d.contract.day_count, Words(f"{d.contract.day_count}日", f"{d.contract.day_count} days")
        )
        found.append(
            rule(
                "unknown_not_zero",
                f"按年计的利率按日计算时，一年按{days.zh}计，不计复利。",
                f"A yearly rate accrues by day, a year counting as {days.en}, without compounding.",
            )
        )
    return found


def _share_of_money(d: Draft) -> bool:
    """Whether some amount is a percentage of a fee or payment."""
    for node in d.contract.nodes.values():
        for expr in own(node):
            if expr.op == "part_of" and expr.type.base == "money" and _of_fee(d, expr.args[1]):
                return True
    return False


def _of_fee(d: Draft, expr: model.Expr) -> bool:
    if expr.op in ("ref", "aggregate"):
        of = d.node(str(expr.info.get("id") or expr.info.get("of") or ""))
        if isinstance(of, model.Define):
            return of.value.op in ("list", "ref", "aggregate", "add")
        return isinstance(of, model.Fee | model.Norm)
    return any(_of_fee(d, arg) for arg in expr.args)


def _bounded(d: Draft, norms: list[model.Norm]) -> bool:
    """Whether some amount meets several limits, its own and those of the remedies around it."""
    fees = [n for n in d.contract.nodes.values() if isinstance(n, model.Fee)]
    several = any(len(n.caps) + len(n.at_least) > 1 for n in fees)
    return several or any(
        sum(len(o.caps) for o in claim_rules.owners(d, n)) + len(n.at_least) > 1
        for n in norms
        if n.act.amount is not None
    )


def _fixed(d: Draft, norms: list[model.Norm]) -> list[Rule]:
    """A fixed sum for a period that the term cuts; of a fee it is said in the clause of the fee."""
    for n in norms:
        amount = n.act.amount
        if n.modality == "payment" and n.every is not None and amount is not None and fees.is_fixed(d, amount):
            return [
                rule(
                    "yearly_rate",
                    "按周期支付的固定金额，服务不满一个周期的，按实际服务日数÷该周期的日历日数折算。",
                    "A fixed sum for a period is, for a part of that period, multiplied by the days of "
                    "service ÷ the calendar days of the period.",
                )
            ]
    return []


def _unknown(d: Draft) -> bool:
    """Whether some figure is left to an instrument or a judge, with nothing that holds until then."""
    return any(
        e.op in ("deferred", "judged")
        and not e.args
        and e.type.base in ("money", "percent", "number", "quantity", "count")
        for node in d.contract.nodes.values()
        for e in own(node)
    )


def _credits(d: Draft, norms: list[model.Norm]) -> list[Rule]:
    found = []
    credits = [n for n in norms if n.act.verb == "credit"]
    if any(not n.against for n in credits):
        found.append(
            rule(
                "next_payment",
                "没有写明抵扣对象的，抵扣额冲抵收款方应付的下一笔款项。",
                "Where no payment is named, a credit reduces the next payment that its recipient owes.",
            )
        )
    if any(not isinstance(d.node(n.remedy), model.Remedy) for n in credits):
        found.append(
            rule(
                "credit_rest",
                "抵扣额超过该笔款项的，超过的部分结转下一期；本合同终止时尚未抵扣的，不再抵扣。",
                "A credit that exceeds the payment is carried to the next one; what is left when "
                "this Agreement ends lapses.",
            )
        )
    return found


def _payments(d: Draft, s: Survey, norms: list[model.Norm]) -> list[Rule]:
    found = []
    if any(undated(n) for n in norms):
        due = Pairs(d).value(d.contract.default_due)
        found.append(
            rule(
                "no_due_date",
                f"没有写明付款期限的款项，自付款方收到书面付款要求之日起{due.zh}内支付。",
                f"A sum without a stated due date is payable within {due.en} after the payer "
                f"receives a written demand.",
                "511",
            )
        )
    if "unused" in s.attributes:
        found.append(
            rule(
                "unused_part",
                "已付费用的未使用部分，按终止后剩余的日数÷该周期的日历日数计算。",
                "The unused part of a fee paid is that fee × the days left after the end ÷ the calendar days of its period.",
            )
        )
    if s.money and ("unpaid" in s.attributes or _fails_to_pay(d)):
        found += _settling()
    return found


def _settling() -> list[Rule]:
    """When a payment is made, and which debt it settles (Civil Code arts. 560, 561, 568)."""
    return [
        rule(
            "day_of_payment",
            "款项到达收款方账户之日为付款之日。",
            "A payment is made on the day the money reaches the payee’s account.",
        ),
        rule(
            "part_payments",
            "付款指明所清偿款项的，清偿该款项；未指明的，按到期先后清偿，同日到期的按比例清偿。",
            "A payment settles the sum that it names; without a name, sums in the order of their due dates, and those due "
            "on one day in proportion.",
            "560",
        ),
        rule(
            "within_one_debt",
            "就同一债务，依次清偿实现债权的费用、利息和主债务；多付的部分不自动冲抵此后发生的款项。",
            "Within one debt the cost of recovery comes first, then interest, then the principal; an overpayment is not "
            "by itself set against sums that arise later.",
            "561, 568",
        ),
    ]


def _fails_to_pay(d: Draft) -> bool:
    """Whether something follows from a payment that is not made in time."""
    for node in d.contract.nodes.values():
        for expr in own(node):
            failed = d.node(str(expr.info.get("of", ""))) if expr.op == "state" else None
            if isinstance(failed, model.Norm) and failed.modality == "payment":
                return True
    return False


def _corrections(d: Draft) -> list[Rule]:
    """What happens to an agreed statement when later facts change it."""
    if not any(isinstance(n, model.Fee | model.Metric) for n in d.contract.nodes.values()):
        return []
    found = {
        "carry": rule(
            "corrections",
            "结算经确认后发现数据有误或者遗漏的，差额计入发现时的结算周期。",
            "If data turns out to be wrong or missing after a statement is confirmed, the difference "
            "goes into the period in which this is found.",
        ),
        "restate": rule(
            "corrections",
            "结算经确认后发现数据有误或者遗漏的，该周期重新结算。",
            "If data turns out to be wrong or missing after a statement is confirmed, that period "
            "is settled again.",
        ),
        "final": rule(
            "corrections",
            "结算经确认后发现数据有误或者遗漏的，不再调整。",
            "If data turns out to be wrong or missing after a statement is confirmed, the statement "
            "is not changed.",
        ),
    }
    return [found[d.contract.corrections if d.contract.corrections in found else "carry"]]
