"""Sentences about money: payments, credits, refunds, damages and compensation, with everything that bounds them.

The order of the sentences is the order in which an amount is worked out: base and rate, floor, caps, condition of the
claim, displacement and top-up.
"""

from __future__ import annotations

from collections.abc import Iterator

from hetong.passes.draft import amounts, conditions, moments, names
from hetong.passes.draft.bearers import Cast
from hetong.passes.draft.context import Draft
from hetong.passes.draft.voice import Voice
from hetong.trees import model


def sentence(d: Draft, n: model.Norm, who: Cast, lang: str) -> str:
    from hetong.passes.draft import norms

    timed = moments.deadline(d, n, lang)
    assert n.act.amount is not None
    frame = norms.Frame(
        condition=(said := norms.condition(d, n, who, lang)),
        gate=norms.consent(d, who.unless, lang),
        subject=norms.subject(d, n, who, said, lang),
        modal=norms.modal(n, who, lang),
        deadline=timed.text,
        manner=norms.manner(d, n, lang),
        act=_act(d, n, lang),
        named=norms.named(d, n, lang),
        exception=norms.exception(d, who.unless, lang),
        extra=(*timed.extra, *accrual(d, n, lang), *bounds(d, n, lang), *relations(d, n, lang)),
    )
    return frame.spell(lang)


def is_loss(d: Draft, e: model.Expr | None) -> bool:
    if e is None:
        return False
    if e.op == "word":
        return e.info.get("name") == "loss"
    if e.op != "ref":
        return False
    node = d.nodes.get(str(e.info.get("id", "")))
    heads = isinstance(node, model.Define) and node.value.op == "list"
    return heads or str(e.info.get("id", "")).rpartition(".")[2] == "loss"


def is_proved(n: model.Norm) -> bool:
    """A sum that the facts of the case state: compensation, not damages fixed in advance."""
    return n.act.amount is not None and n.act.amount.op == "column"


def is_damages(d: Draft, n: model.Norm) -> bool:
    """A payment by the one whose breach or miss triggers it, as against one for what was received."""
    if n.modality != "payment" or n.act.verb != "pay":
        return False
    if n.reparation_of or n.remedy:
        return True
    return any(_own_failure(d, n, f) for f in failures(n.when))


def _own_failure(d: Draft, n: model.Norm, failed: model.Expr) -> bool:
    """Whether the payer is the one who failed; where that cannot be told, it is taken to be."""
    if failed.info.get("subject"):
        return str(failed.info["subject"]) in (*n.bearer.parties, "other", "self")
    node = d.nodes.get(str(failed.info.get("of")))
    answers = node.bearer.parties if isinstance(node, model.Norm) else d.answerable(str(failed.info.get("of")))
    return not answers or bool(set(answers) & set(n.bearer.parties))


def failures(e: model.Expr | None) -> Iterator[model.Expr]:
    if e is None:
        return
    if e.op == "state" and e.info.get("state") in ("breached", "missed"):
        yield e
    for arg in e.args:
        yield from failures(arg)


def _act(d: Draft, n: model.Norm, lang: str) -> str:
    act, window = n.act, n.every.unit if n.every else ""
    payee = d.party(act.payee, lang)
    assert act.amount is not None
    if is_loss(d, act.amount):
        if act.amount.op == "ref":
            loss = d.label(str(act.amount.info["id"]), lang)
        else:
            loss = "损失" if lang == "zh" else "loss"
        return (
            f"赔偿{payee}因此遭受的{loss}" if lang == "zh" else f"compensate {payee} for the resulting {loss}"
        )
    sum_ = amounts.amount(d, act.amount, lang, window=window)
    if act.verb == "credit":
        node = d.nodes.get(n.against)
        where = names.norm_noun(Voice(d, lang), node) if isinstance(node, model.Norm) else ""
        if lang == "zh":
            return f"以{sum_}抵扣{payee}的{where or '下一期应付款'}"
        return f"credit {payee} with {sum_}" + (
            f" against {where}" if where else f" against {payee}’s next payment"
        )
    if act.verb == "refund":
        return f"向{payee}退还{sum_}" if lang == "zh" else f"refund {payee} {sum_}"
    if is_damages(d, n):
        if is_proved(n):
            return f"向{payee}赔偿，赔偿额为{sum_}" if lang == "zh" else f"pay {payee} compensation of {sum_}"
        daily = _daily(d, n, lang)
        if daily:
            return daily
        if lang == "zh":
            basis = sum_.removesuffix("计算的金额")
            if basis != sum_ and basis.startswith("按"):
                return f"向{payee}支付违约金，违约金{basis}计算"
            return f"向{payee}支付违约金，违约金为{sum_}"
        return f"pay {payee} liquidated damages of {sum_}"
    return f"向{payee}支付{sum_}" if lang == "zh" else f"pay {payee} {sum_}"


def _daily(d: Draft, n: model.Norm, lang: str) -> str:
    """Damages by the day of the delay or the breach: 每逾期1日为未付金额的0.05%."""
    amount, payee = n.act.amount, d.party(n.act.payee, lang)
    if amount is None or amount.op != "per" or len(amount.args) != 1 or amount.info.get("unit") != "day":
        return ""
    if str(amount.info.get("n", "1")) != "1" or not any(True for _ in failures(n.when)):
        return ""
    each = amounts.amount(d, amount.args[0], lang)
    late = _is_late(d, list(failures(n.when)))
    word = "逾期" if late else "违约"
    zh_part = {"full": "满", "exact": "（不足1日的按实际时长折算）"}.get(str(amount.info.get("part")), "")
    if lang == "zh":
        if amount.info.get("part") == "exact":
            return f"向{payee}支付违约金，每{word}1日{zh_part}的违约金为{each}"
        return f"向{payee}支付违约金，每{word}{zh_part}1日的违约金为{each}"
    en_part = {"full": " full", "exact": ""}.get(str(amount.info.get("part")), "")
    tail = ", a part of a day counting in proportion" if amount.info.get("part") == "exact" else ""
    return f"pay {payee} liquidated damages of {each} for each{en_part} day {'late' if late else 'of breach'}{tail}"


def _is_late(d: Draft, failed: list[model.Expr]) -> bool:
    """Whether the days counted are those of a delay: of a payment, or of duties that each have a deadline."""
    return any(_of_payment(d, f) for f in failed) or (bool(failed) and all(_has_deadline(d, f) for f in failed))


def _of_payment(d: Draft, failed: model.Expr) -> bool:
    node = d.nodes.get(str(failed.info.get("of")))
    return isinstance(node, model.Norm) and node.modality == "payment"


def noun(d: Draft, n: model.Norm, lang: str) -> str:
    """What follow-up sentences call the sum."""
    if n.modality == "payment" and (is_loss(d, n.act.amount) or (is_damages(d, n) and is_proved(n))):
        return "赔偿额" if lang == "zh" else "The compensation"
    if n.act.verb == "bear":
        return "承担的费用" if lang == "zh" else "The cost borne"
    if is_damages(d, n):
        return "违约金" if lang == "zh" else "The liquidated damages"
    word = {
        "credit": ("抵扣额", "The credit"),
        "refund": ("退还额", "The refund"),
        "deduct": ("扣除额", "The deduction"),
        "withhold": ("暂缓支付的金额", "The amount withheld"),
    }.get(n.act.verb, ("该款项", "The amount"))
    return word[0] if lang == "zh" else word[1]


def _has_deadline(d: Draft, failed: model.Expr) -> bool:
    """Whether what failed is a duty to be fulfilled by a time: then its delay starts when that time has passed."""
    return _timed(d, d.nodes.get(str(failed.info.get("of"))))


def _timed(d: Draft, node: model.Node | None) -> bool:
    """A duty with a time of its own or to be done in each of its windows; a list or part, if all that can fail is."""
    if isinstance(node, model.Norm):
        return node.modality == "duty" and (node.within or node.by or node.every) is not None
    if isinstance(node, model.Define) and node.value.op == "list":
        inner = [d.nodes.get(item.id) if item.id else None for item in node.value.info["items"]]
        return bool(inner) and all(_timed(d, one) for one in inner)
    return False


def accrual(d: Draft, n: model.Norm, lang: str) -> list[str]:
    """When a daily sum starts and stops, where the measure is the delay of the failure itself."""
    amount = n.act.amount
    if amount is not None and _interest(amount):
        days = d.contract.day_count
        zh_base = "该年的实际日数" if days == "actual" else f"{days}日"
        en_base = "the actual days of the year" if days == "actual" else f"{days} days"
        if lang == "zh":
            return [
                f"自付款期限届满之次日起计算至付清之日止（首尾两日均计入），按日计算，一年按{zh_base}计，不计复利。"
            ]
        return [
            f"It runs from the day after the due date to the day of full payment (both included), by the day on a year of "
            f"{en_base}, and is not compounded."
        ]
    if amount is None or amount.op != "per" or len(amount.args) != 1:
        return []
    if str(amount.info.get("unit")) not in ("day", "week", "month", "year"):
        return []
    late = [f for f in failures(n.when) if f.info.get("of") in d.nodes]
    paid = any(_of_payment(d, f) for f in late)
    started = amount.info.get("part") == "started" and amount.info.get("unit") == "day"
    said = _accrues(d, late, paid, lang)
    if started:
        said = [*said, "不足1日的按1日计。" if lang == "zh" else "A part of a day counts as a full day."]
    return said


def _accrues(d: Draft, late: list[model.Expr], paid: bool, lang: str) -> list[str]:
    if paid:
        if lang == "zh":
            return ["逾期日数自付款期限届满之次日起计算至付清之日止（首尾两日均计入），不计复利。"]
        return [
            "Days late run from the day after the due date to the day of full payment (both included); nothing is compounded."
        ]
    if late and all(_has_deadline(d, f) for f in late):
        if lang == "zh":
            return ["逾期日数自履行期限届满之次日起计算至履行完毕之日止（首尾两日均计入），不计复利。"]
        return [
            "Days late run from the day after the deadline to the day of performance (both included); nothing is compounded."
        ]
    if lang == "zh":
        return [
            "违约日数自违约发生之日（有履行期限的，为期限届满之次日）起计算至违约消除之日止（首尾两日均计入），不计复利。"
        ]
    return [
        "Days of breach run from the day on which the breach begins (where there is a deadline, the day after it) to the day "
        "it ends (both included); nothing is compounded."
    ]


def _interest(e: model.Expr) -> bool:
    """A yearly rate on what is unpaid."""
    rated = any(a.type.base == "percent" and a.type.per == "year" for a in e.args)
    unpaid = any(a.op == "attr" and a.info.get("name") == "unpaid" for a in e.args)
    return e.op in ("part_of", "mul") and rated and unpaid


def times(n: str, lang: str) -> str:
    """1次 / once, 2次 / 2 times."""
    if lang == "zh":
        return f"{n}次"
    return "once" if n == "1" else f"{n} times"


_WINDOW = {
    "occurrence": ("每次", "for each occurrence"),
    "day": ("每日累计", "in each day"),
    "week": ("每周累计", "in each week"),
    "month": ("每个公历月累计", "in each calendar month"),
    "quarter": ("每个公历季度累计", "in each calendar quarter"),
    "year": ("每年累计", "in each year"),
    "agreement": ("在本合同期限内累计", "in total under this Agreement"),
}


def cap_sentence(d: Draft, cap: model.Cap, lang: str, subject: str, each: str = "") -> str:
    """``each``: what an occurrence is, where that is known: 每期月度付款."""
    if cap.window == "rolling" and cap.over is not None:
        from hetong.passes.draft import values

        length = values.value(d, cap.over, lang)
        when = f"在任意连续{length}内累计" if lang == "zh" else f"in any {length} in a row"
    else:
        when = _WINDOW[cap.window][0 if lang == "zh" else 1]
    if each and cap.window == "occurrence":
        when = f"就每一{each}累计" if lang == "zh" else f"in total for each {each}"
    limit = amounts.amount(d, cap.limit, lang)
    if cap.times:
        zh_when = when.removesuffix("累计")
        return (
            f"{zh_when}以{times(limit, 'zh')}为限。"
            if lang == "zh"
            else f"This applies at most {times(limit, 'en')} {when}."
        )
    if lang == "zh":
        return f"{subject}{when}不超过{limit}。"
    return f"{subject} must not exceed {limit} {when}."


def bounds(d: Draft, n: model.Norm, lang: str) -> list[str]:
    subject, said = noun(d, n, lang), []
    for floor in n.at_least:
        least = amounts.amount(d, floor, lang)
        said.append(
            f"{subject}不足{least}的，按{least}计。" if lang == "zh" else f"{subject} is at least {least}."
        )
    late = [d.nodes.get(str(f.info.get("of"))) for f in failures(n.when) if _of_payment(d, f)]
    each = d.label(late[0].id, lang) if len(late) == 1 and late[0] is not None and late[0].label else ""
    said += [cap_sentence(d, cap, lang, subject, each) for cap in n.caps]
    if n.only_if is not None:
        clause = conditions.clause(d, n.only_if, lang)
        said.append(
            f"{subject}仅在{clause}时方应当支付。" if lang == "zh" else f"{subject} is due only if {clause}."
        )
    if n.keys:
        names = d.parties(n.keys, lang)
        said.append(
            f"{subject}按{names}分别计算。"
            if lang == "zh"
            else f"{subject} is calculated separately for each {names}."
        )
    return said


def relations(d: Draft, n: model.Norm, lang: str) -> list[str]:
    """How this sum stands to others: in addition to, in place of, counting towards."""
    return stacking(d, n.besides, n.instead_of, n.towards, noun(d, n, lang), lang)


def stacking(
    d: Draft,
    besides: tuple[str, ...],
    instead_of: tuple[str, ...],
    towards: tuple[str, ...],
    subject: str,
    lang: str,
    many: bool = False,
) -> list[str]:
    said = []
    many = many or subject == "The liquidated damages"
    for id in besides:
        place = d.clause_of(id, named=True)
        said.append(
            f"{subject}与{place}的金额分别计算，可以同时适用。"
            if lang == "zh"
            else f"{subject} {'apply' if many else 'applies'} in addition to the amount under {place}."
        )
    for id in instead_of:
        place = d.clause_of(id, named=True)
        said.append(
            f"就同一事由适用本条的，不再适用{place}。"
            if lang == "zh"
            else f"Where this Section applies to an event, {place} does not apply to it."
        )
    for id in towards:
        place = d.clause_of(id, named=True)
        said.append(
            f"{subject}抵作{place}就同一事由应付的金额；该金额更高的，仅须再支付差额。"
            if lang == "zh"
            else f"{subject} {'are' if many else 'is'} credited against the amount under {place} for the same event; if that "
            "amount is greater, only the difference remains due."
        )
    return said
