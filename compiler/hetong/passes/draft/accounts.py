"""Running balances: an account of the model goes in, its bookkeeping rules in both languages come out."""

from __future__ import annotations

from hetong.base.words import Words
from hetong.passes.draft.context import Draft, both
from hetong.passes.draft.pairs import Pairs, bare, say, whole
from hetong.passes.draft.pieces import Piece
from hetong.trees import model


def account(d: Draft, node: model.Account) -> list[Piece]:
    """The clause of one account: opening balance, what adds and takes, growth, order of a day, bounds."""
    v = Pairs(d)
    name, plain = v.term(node.id), v.label(node.id)
    found = [
        both(f"{name.zh}的余额按照本条计算。", f"The balance of the {name.en} is kept under this Section.")
    ]
    steps: list[Words] = []
    if node.opens is not None:
        found.append(_opening(v, node))
        steps.append(Words("期初余额", "the opening balance"))
    if node.adds is not None:
        adds = _entry(v, node.adds)
        found.append(both(f"{adds.zh}计入{plain.zh}的余额。", f"{adds.en} is added to the balance."))
        steps.append(Words("增加", "additions"))
    if node.takes is not None:
        takes = _entry(v, node.takes)
        found.append(both(f"{takes.zh}从{plain.zh}的余额中减去。", f"{takes.en} is taken from the balance."))
        steps.append(Words("减少", "deductions"))
    if node.grows is not None:
        found += _growth(v, node)
        steps.append(Words("期末增长", "growth at the end of the period"))
    if len(steps) > 1:
        found.append(
            both(
                "同一日发生的，按下列顺序记账：" + "、".join(s.zh for s in steps) + "。",
                "Entries of one day are made in this order: " + ", ".join(s.en for s in steps) + ".",
            )
        )
    if node.floor is not None:
        found.append(_bound(v, node.floor, low=True))
    if node.ceiling is not None:
        found.append(_bound(v, node.ceiling, low=False))
    return [say((node.id,), found, normative=False)]


def _entry(v: Pairs, expr: model.Expr) -> Words:
    """每次补足保证金的金额 / the amount of each Top-up: what one line of the journal moves."""
    owner = str(expr.info["id"]).rpartition(".")[0] if expr.op == "column" else ""
    if isinstance(v.d.node(owner), model.Event | model.Record):
        datum, each = v.label(str(expr.info["id"])), v.one(owner)
        return both(f"{each.zh}的{datum.zh}", f"The {datum.en} of {each.en}")
    value = bare(v.value(expr))
    return both(f"每一笔{value.zh}", f"Each {value.en}")


def _opening(v: Pairs, node: model.Account) -> Words:
    assert node.opens is not None
    name, sum_ = v.label(node.id), v.value(node.opens, words=True)
    if node.opens_on is None:
        return both(f"{name.zh}的期初余额为{sum_.zh}。", f"The opening balance of the {name.en} is {sum_.en}.")
    day = v.moment(node.opens_on)
    on = "on" if node.opens_on.op == "date" else "on the day of"
    return both(
        f"{name.zh}的期初余额为{sum_.zh}，于{day.zh}记入。",
        f"The opening balance of the {name.en} is {sum_.en}, entered {on} {day.en}.",
    )


def _growth(v: Pairs, node: model.Account) -> list[Words]:
    assert node.grows is not None
    at = v.within("", node.grows_every)
    sum_ = at.value(node.grows)
    how = v.round(node.grows_rounded) if node.grows_rounded is not None else Words("", "")
    rounded = both(f"（{how.zh}）", f" ({how.en})") if how else how
    if node.grows_every is None:
        return [
            both(f"余额增加，增加额为{sum_.zh}{rounded.zh}。", f"The balance grows by {sum_.en}{rounded.en}.")
        ]
    every = v.every(node.grows_every)
    return [
        both(
            f"在{every.zh}的最后一日，余额增加，增加额为{sum_.zh}{rounded.zh}。",
            f"On the last day of {every.en} the balance grows by {sum_.en}{rounded.en}.",
        ),
        whole(node.grows_every, v),
    ]


def _bound(v: Pairs, expr: model.Expr, low: bool) -> Words:
    if expr.op == "none":
        return (
            both("余额不设下限。", "The balance has no lower limit.")
            if low
            else both("余额不设上限。", "The balance has no upper limit.")
        )
    limit = v.value(expr)
    if low:
        return both(
            f"余额低于{limit.zh}的，按{limit.zh}计。",
            f"A balance of less than {limit.en} counts as {limit.en}.",
        )
    return both(
        f"余额超过{limit.zh}的，按{limit.zh}计。", f"A balance of more than {limit.en} counts as {limit.en}."
    )
