"""A remedy opens its part: the trigger that its members share, then what bounds them together."""

from __future__ import annotations

from hetong.base.words import Words
from hetong.passes.draft import conditions, payments
from hetong.passes.draft.context import Draft, joined
from hetong.passes.draft.pieces import Piece
from hetong.trees import model


def remedy(d: Draft, r: model.Remedy) -> list[Piece]:
    """The trigger that its members share, then what bounds them together."""
    d.current = r.id
    pieces = []
    members = [i for i in r.items if isinstance(i, model.Norm)]
    if r.when is not None:
        branches = conditions.conditions(d, r.when)
        if len(branches) > 1 and r.when.op == "or":
            items = tuple(
                Piece((), Words(conditions.clause(d, b, "zh"), conditions.clause(d, b, "en"))) for b in branches
            )
            text = Words(
                "有下列情形之一的，适用本条约定：", "This Section applies if any of the following occurs:"
            )
            pieces.append(Piece((r.id,), text, items=items, last="or"))
        else:
            zh, en = conditions.clause(d, r.when, "zh"), conditions.clause(d, r.when, "en")
            pieces.append(Piece((r.id,), Words(f"{zh}的，适用本条约定。", f"This Section applies if {en}.")))
    shared = Words("".join(_shared(d, r, members, "zh")), " ".join(_shared(d, r, members, "en")))
    if shared:
        pieces.append(Piece((r.id,), shared))
    return pieces


def _shared(d: Draft, r: model.Remedy, members: list[model.Norm], lang: str) -> list[str]:
    zh = lang == "zh"
    subject = "本条各项金额" if zh else "The amounts under this Section"
    said: list[str] = []
    if r.keys:
        key = d.label(r.keys[0], lang)
        said.append(f"本条就每一{key}分别适用。" if zh else f"This Section applies separately to each {key}.")
    if r.unless is not None:
        clause = conditions.clause(d, r.unless, lang)
        said.append(f"{clause}的，不适用本条。" if zh else f"This Section does not apply if {clause}.")
    if r.only_if is not None:
        clause = conditions.clause(d, r.only_if, lang)
        said.append(f"{subject}仅在{clause}时方应当支付。" if zh else f"{subject} are due only if {clause}.")
    if r.including:
        listed = [d.clause_of(i, named=True) for i in r.including]
        named = joined(listed, lang)
        if members:
            subject = (
                f"本条各项金额以及{named}的金额" if zh else f"The amounts under this Section and under {named}"
            )
        else:
            subject = f"{named}的金额" if zh else f"The amounts under {named}"
    for cap in r.caps:
        said.append(payments.cap_sentence(d, cap, lang, subject + ("合计" if zh else " together")))
    if r.caps and (len(members) > 1 or len(r.including) > 1):
        said.append(
            {
                "in_order": (
                    "超过限额的，按照本条所列顺序依次计入。",
                    "If the limit is exceeded, the amounts count in the order listed here.",
                ),
                "pro_rata": (
                    "超过限额的，各项金额按比例减少。",
                    "If the limit is exceeded, each amount is reduced in proportion.",
                ),
            }[r.cut if r.cut in ("in_order", "pro_rata") else "in_order"][0 if zh else 1]
        )
    if any(m.act.verb == "credit" for m in members):
        said.append(
            {
                "carried": (
                    "抵扣额超过当期应付款的，结转下一期；本合同终止时尚未抵扣的，不再抵扣。",
                    "A credit that exceeds the payment is carried to the next one; what is left when this Agreement ends lapses.",
                ),
                "paid": (
                    "抵扣额超过当期应付款的，超过的部分以现金支付。",
                    "A credit that exceeds the payment is paid in cash as to the excess.",
                ),
                "lapses": (
                    "抵扣额超过当期应付款的，超过的部分不再抵扣。",
                    "A credit that exceeds the payment lapses as to the excess.",
                ),
            }[r.rest if r.rest in ("carried", "paid", "lapses") else "carried"][0 if zh else 1]
        )
    if r.sole:
        said.append(
            "就同一事由，除本条外不再适用其他金额。"
            if zh
            else "For one event no other amount than those of this Section is due."
        )
    if r.choice:
        who = d.party(r.choice, lang)
        said.append(
            f"就同一违约可以适用本条多项的，由{who}择一适用；选择前适用其中最先列出的一项。"
            if zh
            else f"Where several items of this Section apply to one failure, {who} chooses one of them; "
            "until it chooses, the one listed first applies."
        )
    subject = "本条各项金额" if zh else "The amounts under this Section"
    said += payments.stacking(d, r.besides, r.instead_of, r.towards, subject, lang, many=True)
    return said
