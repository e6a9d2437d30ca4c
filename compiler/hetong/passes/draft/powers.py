"""Powers and other sentences with an effect of their own: terminate, suspend, extend, set, deduct, withhold, excuse, bear,
end. Each says its form, its moment and its limit (Civil Code arts. 564, 565, 568)."""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve

from hetong.base.words import Words
from hetong.passes.draft import amounts, moments, names
from hetong.passes.draft.bearers import Cast
from hetong.passes.draft.context import Draft
from hetong.passes.draft.payments import bounds, relations
from hetong.passes.draft.survey import endless
from hetong.passes.draft.voice import Voice
from hetong.trees import model

Build = Callable[[Draft, model.Norm, Cast, str], "tuple[str, list[str]]"]


def sentence(d: Draft, n: model.Norm, who: Cast, lang: str) -> str:
    from hetong.passes.draft import norms

    act, extra = FRAMES[n.act.verb](d, n, who, lang)
    timed = moments.Timed("", ()) if n.act.verb in _LAPSING else moments.deadline(d, n, lang)
    modal = "" if n.act.verb in ("excuse", "bear", "end") else norms.modal(n, who, lang)
    subject = "" if n.act.verb in ("bear", "end") else who.subject.get(lang)
    frame = norms.Frame(
        condition=(said := norms.condition(d, _without_effect(n), who, lang)),
        gate=norms.consent(d, who.unless, lang),
        subject=norms.subject(d, n, who, said, lang) if subject else "",
        modal=modal,
        deadline=timed.text,
        manner="" if n.act.verb in _LAPSING else norms.manner(d, n, lang),
        act=act,
        named=norms.named(d, n, lang),
        exception=norms.exception(d, who.unless, lang),
        extra=(*timed.extra, *extra, *(norms.claim(d, n, lang) if n.act.verb not in _MONEY else ())),
    )
    return frame.spell(lang)


def _without_effect(n: model.Norm) -> model.Norm:
    """On terminate, suspend and set ``on`` is the day of effect, not the occasion."""
    return evolve(n, on=None) if n.act.verb in ("terminate", "suspend", "set", "end") else n


def group(d: Draft, id: str, lang: str) -> str:
    """How an article, a service, a payment or the whole reads as an object."""
    node = d.nodes.get(id)
    if id == "agreement" or node is None:
        return "本合同" if lang == "zh" else "this Agreement"
    if isinstance(node, model.Group | model.Remedy):
        return d.clause_of(id)
    if isinstance(node, model.Norm):
        return names.norm_noun(Voice(d, lang), node)
    return names.noun_of(Voice(d, lang), id)


_RIGHT = Words("解除权", "right to terminate")
_TO_SUSPEND = Words("中止权", "right to suspend")
_LAST_DAY = Words("合作期限的终止日", "the last day of the term")


def _holder(who: Cast, lang: str) -> str:
    """The holder named again: of several, the one who has the right."""
    if who.subject.zh in ("", "任何一方"):
        return "有权解除的一方" if lang == "zh" else "the Party entitled to terminate"
    return who.subject.get(lang)


def _towards(d: Draft, n: model.Norm, who: Cast, lang: str) -> str:
    if n.bearer.mode == "each":
        if who.subject == _OTHER:
            return "违约方" if lang == "zh" else "the Party in breach"
        return _OTHER.get(lang)
    return d.parties(n.counterparty, lang)


def _lapse(d: Draft, n: model.Norm, who: Cast, lang: str, right: Words = _RIGHT) -> list[str]:
    """The life of the right; a right to terminate without one lasts a year from knowing (Civil Code art. 564)."""
    if n.within is None and n.by is None and not endless(n):
        return []
    holder = _holder(who, lang)
    if n.by is not None or (n.within is not None and n.within.anchor is not None):
        timed = moments.deadline(d, evolve(n, every=None, until=None), lang)
        if lang == "zh":
            return [f"{holder}未{timed.text}通知的，{holder}的该次{right.zh}消灭。", *timed.extra]
        return [f"If {holder} gives no notice {timed.text}, its right lapses.", *timed.extra]
    length = moments.length(d, n.within.length, lang) if n.within else ("1年" if lang == "zh" else "1 year")
    if lang == "zh":
        # A named length reads as a noun: …之日起，在解除权行使期限内.
        named = (
            n.within is not None and n.within.length.op == "ref" and not d.inline(n.within.length.info["id"])
        )
        return [
            f"{holder}自知道或者应当知道该情形之日起{'，在' if named else ''}{length}内未通知的，{holder}的该次{right.zh}消灭。"
        ]
    return [
        f"If {holder} gives no notice within {length} after it knows or should know of this, its right lapses."
    ]


def _effect(d: Draft, n: model.Norm, who: Cast, lang: str) -> str:
    cp = _towards(d, n, who, lang)
    if n.on is not None and n.on.op == "offset" and n.on.args[1].info.get("id") == n.id:
        length = moments.length(d, n.on.args[0], lang)  # counted from its own exercise, which is the notice
        return (
            f"自通知到达{cp}之日起满{length}时"
            if lang == "zh"
            else f"with effect {length} after the notice reaches {cp}"
        )
    if n.on is not None:
        when = moments.anchor(d, n.on, lang)
        return f"自{when}起" if lang == "zh" else f"with effect from {when}"
    return f"自通知到达{cp}时" if lang == "zh" else f"with effect when the notice reaches {cp}"


def _terminate(d: Draft, n: model.Norm, who: Cast, lang: str) -> tuple[str, list[str]]:
    cp, what, effect = _towards(d, n, who, lang), group(d, n.act.target, lang), _effect(d, n, who, lang)
    if n.bearer.mode == "joint":
        since = (
            moments.anchor(d, n.on, lang)
            if n.on is not None
            else ("约定的日期" if lang == "zh" else "the agreed day")
        )
        if lang == "zh":
            return f"书面约定解除{what}，{what}自{since}起解除", _lapse(d, n, who, lang)
        return f"end {what} by written agreement, with effect from {since}", _lapse(d, n, who, lang)
    if lang == "zh":
        return f"书面通知{cp}解除{what}，{what}{effect}解除", _lapse(d, n, who, lang)
    return f"terminate {what} by written notice to {cp}, {effect}", _lapse(d, n, who, lang)


def _suspend(d: Draft, n: model.Norm, who: Cast, lang: str) -> tuple[str, list[str]]:
    cp, what, effect = _towards(d, n, who, lang), group(d, n.act.target, lang), _effect(d, n, who, lang)
    until = ""
    if n.until is not None:
        end = moments.anchor(d, n.until, lang)
        until = f"，直至{end}" if lang == "zh" else f" until {end}"
    holder = _holder(who, lang)
    days = "中止期间" if lang == "zh" else "during the suspension"
    if n.on is None:  # the day of the notice is still a day of service
        days = (
            "中止期间（自通知到达之次日起至中止结束之日止）"
            if lang == "zh"
            else "from the day after the notice arrives to the day the suspension ends"
        )
    if lang == "zh":
        return f"书面通知{cp}中止{what}的履行，{effect}中止{until}", [
            *_lapse(d, n, who, lang, _TO_SUSPEND),
            f"{days}不计收中止部分的费用，中止不构成{holder}违约。",
        ]
    return f"suspend performance of {what} by written notice to {cp}, {effect}{until}", [
        *_lapse(d, n, who, lang, _TO_SUSPEND),
        f"No fee accrues for the suspended part {days}, and the suspension is not a breach by {holder}.",
    ]


def _extend(d: Draft, n: model.Norm, who: Cast, lang: str) -> tuple[str, list[str]]:
    what = group(d, n.act.target, lang)
    assert n.act.amount is not None
    by = amounts.amount(d, n.act.amount, lang)
    return (f"将{what}的期限延长{by}" if lang == "zh" else f"extend the term of {what} by {by}"), []


def _set(d: Draft, n: model.Norm, who: Cast, lang: str) -> tuple[str, list[str]]:
    what = _LAST_DAY.get(lang) if n.act.target in ("end", "expiry") else group(d, n.act.target, lang)
    said = []
    for cap in n.caps:
        limit = amounts.amount(d, cap.limit, lang)
        said.append(f"调整后不超过{limit}。" if lang == "zh" else f"The new value must not exceed {limit}.")
    for floor in n.at_least:
        least = amounts.amount(d, floor, lang)
        said.append(f"调整后不低于{least}。" if lang == "zh" else f"The new value must be at least {least}.")
    if n.on is not None:
        when = moments.anchor(d, n.on, lang)
        said.append(f"调整自{when}起生效。" if lang == "zh" else f"The change takes effect from {when}.")
    return (f"调整{what}" if lang == "zh" else f"change {what}"), said


def _deduct(d: Draft, n: model.Norm, who: Cast, lang: str) -> tuple[str, list[str]]:
    assert n.act.amount is not None
    sum_, source = amounts.amount(d, n.act.amount, lang), group(d, n.act.target, lang)
    cp = _towards(d, n, who, lang)
    extra = bounds(d, n, lang) + relations(d, n, lang)
    if lang == "zh":
        extra.insert(
            0, f"扣除前应当将金额和计算过程书面告知{cp}；扣除额不超过当期{source}，超出的部分不再扣除。"
        )
        return f"从{source}中扣除{sum_}", extra
    extra.insert(
        0,
        f"The amount and its calculation must first be stated to {cp} in writing; a deduction never exceeds {source} for the "
        "period, and what exceeds it is not deducted later.",
    )
    return f"deduct {sum_} from {source}", extra


def _withhold(d: Draft, n: model.Norm, who: Cast, lang: str) -> tuple[str, list[str]]:
    assert n.act.amount is not None
    sum_, source = amounts.amount(d, n.act.amount, lang), group(d, n.act.target, lang)
    extra = bounds(d, n, lang) + relations(d, n, lang)
    if lang == "zh":
        return f"从{source}中暂缓支付{sum_}", ["暂缓期间不计逾期付款违约金。", *extra]
    return f"withhold {sum_} from {source}", ["No late-payment damages accrue on it in the meantime.", *extra]


def _excuse(d: Draft, n: model.Norm, who: Cast, lang: str) -> tuple[str, list[str]]:
    what = group(d, n.act.target, lang)
    target = d.nodes.get(n.act.target)
    if isinstance(target, model.Norm) and target.modality == "payment":
        if lang == "zh":
            return f"就因此迟延的{what}不承担违约责任", [f"{what}的付款期限按迟延的日数顺延。"]
        return f"is not liable for the resulting delay of {what}", [
            f"The due date of {what} moves by the days of that delay."
        ]
    if isinstance(target, model.Norm) and target.modality == "prohibition":
        if lang == "zh":
            return f"在该情形所要求的范围内不承担违反{what}的责任", []
        return f"is not liable under {what} to the extent required by that event", []
    moved = (
        "受影响的期限按影响持续的时间顺延。"
        if lang == "zh"
        else "The deadlines affected move by as long as the effect lasts."
    )
    if lang == "zh":
        return f"就因此不能按约履行的部分不承担违反{what}的违约责任", [moved]
    return f"is not liable for a breach of {what} to the extent and for as long as performance is prevented", [
        moved
    ]


def _bear(d: Draft, n: model.Norm, who: Cast, lang: str) -> tuple[str, list[str]]:
    assert n.act.amount is not None
    sum_, bearer = amounts.amount(d, n.act.amount, lang), who.subject.get(lang)
    limits = bounds(d, n, lang)
    if lang == "zh":
        return f"{sum_}由{bearer}承担", [*limits, f"他人先行垫付的，{bearer}应当偿还垫付的金额。"]
    advanced = f"If someone else has advanced it, {bearer} must reimburse the amount advanced."
    return f"{sum_} is borne by {bearer}", [*limits, advanced]


def _end(d: Draft, n: model.Norm, who: Cast, lang: str) -> tuple[str, list[str]]:
    what = group(d, n.act.target or "agreement", lang)
    if n.on is not None:
        when = moments.anchor(d, n.on, lang)
        return (f"{what}于{when}终止" if lang == "zh" else f"{what} ends on {when}"), []
    return (f"{what}终止" if lang == "zh" else f"{what} ends"), []


FRAMES: dict[str, Build] = {
    "terminate": _terminate,
    "suspend": _suspend,
    "extend": _extend,
    "set": _set,
    "deduct": _deduct,
    "withhold": _withhold,
    "excuse": _excuse,
    "bear": _bear,
    "end": _end,
}
_LAPSING = frozenset({"terminate", "suspend"})
_MONEY = frozenset({"deduct", "withhold"})
_OTHER = Words("另一方", "the other Party")

__all__ = ["FRAMES", "group", "sentence"]
