"""Worked examples: a scenario of the model goes in; its facts and results come out in both languages.

That the terms prevail over an example is said once for all of them, by whoever prints the examples.
"""

from __future__ import annotations

from collections.abc import Mapping

from hetong.base.words import EMPTY, Words
from hetong.passes.draft import names
from hetong.passes.draft.context import Draft, both
from hetong.passes.draft.pairs import Pairs, bare, say
from hetong.passes.draft.pieces import Piece
from hetong.trees import model

_IN_A_SENTENCE = 3


def scenario(d: Draft, node: model.Scenario) -> list[Piece]:
    """One worked example: what is assumed, then what follows."""
    v = Pairs(d)
    name = node.label
    title = both(f"示例（{name.zh}）", f"Example ({name.en})") if name else Words("示例", "Example")
    given = [_fact(v, f) for f in node.facts if not f.expects]
    result = [_fact(v, f) for f in node.facts if f.expects]
    if len(given) > _IN_A_SENTENCE or len(result) > _IN_A_SENTENCE:
        return [_listed(node.id, title, given, result)]
    found = []
    if given:
        found.append(
            both(
                f"{title.zh}：假定{'；'.join(g.zh for g in given)}。",
                f"{title.en}: assume that {'; '.join(g.en for g in given)}.",
            )
        )
    if result:
        lead = (
            both("结果：", "The result: ")
            if given
            else both(f"{title.zh}，结果：", f"{title.en}, the result: ")
        )
        found.append(
            both(
                f"{lead.zh}{'；'.join(r.zh for r in result)}。", f"{lead.en}{'; '.join(r.en for r in result)}."
            )
        )
    return [say((node.id,), found, normative=False)]


def _listed(id: str, title: Words, given: list[Words], result: list[Words]) -> Piece:
    """Many facts are items: first what is assumed, then each result, marked as one."""
    items = [Piece((), g) for g in given]
    items += [Piece((), both(f"结果：{r.zh}", f"result: {r.en}")) for r in result]
    lead = both(f"{title.zh}，假定的事实和结果如下：", f"{title.en}, with the facts assumed and the result:")
    return Piece((id,), lead, items=tuple(items), normative=False)


def _fact(v: Pairs, fact: model.Fact) -> Words:
    """2026年7月20日，支付月度付款人民币100,000.00元 / on 20 July 2026, CNY 100,000.00 is paid as the Monthly Payment."""
    what = _what(v, fact.what, fact.expects)
    if fact.cells:
        cells = _cells(v, _owner(fact.what), fact.cells)
        what = both(f"{what.zh}（{cells.zh}）", f"{what.en} ({cells.en})")
    if fact.on is None:
        return what
    day = v.value(fact.on) if fact.on.op in ("date", "month", "quarter", "datetime") else v.moment(fact.on)
    when = "on" if fact.on.op == "date" else "in" if fact.on.op in ("month", "quarter") else "at"
    return both(f"{day.zh}，{what.zh}", f"{when} {day.en}, {what.en}")


def _owner(expr: model.Expr) -> str:
    return str(expr.info.get("id") or expr.info.get("of") or expr.info.get("name") or "")


def _what(v: Pairs, expr: model.Expr, expects: bool) -> Words:
    if expr.op == "not":
        inner = expr.args[0]
        if inner.op in ("ref", "happened", "word"):
            return _happens(v, _owner(inner), False, expects)
    if expr.op == "compare" and expr.info["rel"] == "eq":
        return _equals(v, expr, expects)
    if expr.op in ("ref", "happened", "word"):
        return _happens(v, _owner(expr), True, expects)
    if expr.op == "attr" and expr.info["name"] == "due":
        base = v.value(expr.args[0])
        return both(f"{base.zh}到期", f"{base.en} falls due")
    return v.clause(expr)


def _equals(v: Pairs, expr: model.Expr, expects: bool) -> Words:
    """A value that is set, a metric of a period, or a payment that was made."""
    left, right = expr.args
    if right.op == "bool" and left.type.base not in ("bool", "any") and _owner(left):
        return _happens(v, _owner(left), bool(right.info["value"]))
    node = v.d.node(str(left.info.get("id", ""))) if left.op == "ref" else None
    value = v.value(right)
    part = _part(v, left) if left.op == "attr" else None
    if part is not None:
        return both(f"{part.zh}为{value.zh}", f"{part.en} is {value.en}")
    if isinstance(node, model.Norm) and right.type.base == "money":
        name = v.named(node.id)
        if not expects and node.modality == "payment" and node.act.verb in ("pay", "refund"):
            return both(f"支付{name.zh}{value.zh}", f"{value.en} is paid on {name.en}")
        return both(f"{name.zh}的金额为{value.zh}", f"the amount of {name.en} is {value.en}")
    name = _named(v, node) if node is not None else v.value(left)
    return both(f"{name.zh}为{value.zh}", f"{name.en} is {value.en}")


_OF_TERM = {
    "start": Words("合作期限的起始日", "the first day of the term"),
    "end": Words("合作期限的届满日", "the last day of the term"),
    "length": Words("合作期限的长度", "the length of the term"),
    "effect": Words("本合同的生效日", "the day on which this Agreement takes effect"),
    "renewal": Words("续期的长度", "the length of a renewal"),
}
_PARTS = {  # what a path addresses besides the attributes that expressions have
    "cap": ("上限", "the cap on"),
    "floor": ("下限", "the minimum of"),
    "estimate": ("预计金额", "the estimated amount of"),
    "every": ("周期", "the interval of"),
    "by": ("最后期限", "the last day for"),
    "until": ("截止时间", "the end of"),
    "rounded": ("舍入单位", "the rounding step of"),
    "no_data": ("无数据时的数值", "the value without data of"),
    "opens": ("期初余额", "the opening balance of"),
    "ceiling": ("余额上限", "the highest balance of"),
}


def _part(v: Pairs, left: model.Expr) -> Words | None:
    """A place within a node that an example fills: 扣减的上限 / the cap on the Credit. None: it reads as a value."""
    path, base = str(left.info["name"]), left.args[0]
    node = v.d.node(_owner(base))
    if isinstance(node, model.Term):
        return _OF_TERM.get(path)
    if isinstance(node, model.Signature):
        party = v.named(node.party)
        return (
            both(f"{party.zh}的签署日期", f"the date of signature of {party.en}")
            if path == "date"
            else both(f"{party.zh}的签署人", f"the signatory of {party.en}")
        )
    if path == "by" and left.type.base == "party":
        return None
    if path.isdigit() and isinstance(node, model.Define | model.Param | model.Fee):
        name = _named(v, node)
        return both(f"{name.zh}第{path}档的数值", f"row {path} of {name.en}")
    if path not in _PARTS:
        return None
    zh, en = _PARTS[path]
    name = v.value(base) if not isinstance(node, model.Norm) else bare(v.named(node.id))
    of = name if not isinstance(node, model.Norm) else v.named(node.id)
    return both(f"{name.zh}的{zh}", f"{en} {of.en}")


def _named(v: Pairs, node: model.Node) -> Words:
    """A param by its name, even where its value is written out: the example sets the value."""
    if isinstance(node, model.Param | model.Define | model.Metric | model.Fee):
        found = v.label(node.id)
        return both(found.zh, f"the {found.en}")
    return v.named(node.id)


def _happens(v: Pairs, id: str, yes: bool, expects: bool = False) -> Words:
    """An event happens, a power is exercised (as a result: may be exercised), a duty is fulfilled."""
    node = v.d.node(id)
    if isinstance(node, model.Event | model.Record):
        one = v.label(id)
        return (
            both(f"发生{one.zh}", f"there is {v.some(id).en}")
            if yes
            else both(f"没有发生{one.zh}", f"there is no {one.en}")
        )
    name = v.named(id) if node is not None or id in names.MOMENTS else Words(id, id)
    if isinstance(node, model.Norm):
        bare_name = bare(name)
        if node.modality == "power" and expects:
            return (
                both(f"有权行使{bare_name.zh}", f"{name.en} may be exercised")
                if yes
                else both(f"无权行使{bare_name.zh}", f"{name.en} may not be exercised")
            )
        if node.label and node.modality in ("power", "duty"):
            zh, en = ("作出", "made") if node.modality == "power" else ("完成", "carried out")
            return (
                both(f"已{zh}{bare_name.zh}", f"{name.en} has been {en}")
                if yes
                else both(f"未{zh}{bare_name.zh}", f"{name.en} has not been {en}")
            )
        if node.modality == "power":
            return (
                both(f"{bare_name.zh}已经行使", f"{name.en} is exercised")
                if yes
                else both(f"{bare_name.zh}未行使", f"{name.en} is not exercised")
            )
        verb = both("已经支付", "is paid") if node.modality == "payment" else both("已经履行", "is fulfilled")
        no = both("未支付", "is not paid") if node.modality == "payment" else both("未履行", "is not fulfilled")
        shown = verb if yes else no
        return both(f"{bare_name.zh}{shown.zh}", f"{name.en} {shown.en}")
    return (
        both(f"{name.zh}发生", f"{name.en} happens")
        if yes
        else both(f"{name.zh}没有发生", f"{name.en} does not happen")
    )


def _cells(v: Pairs, owner: str, cells: Mapping[str, model.Expr]) -> Words:
    """程度：严重，原因：甲方 / gravity: Grave, cause: Party A."""
    parts: list[Words] = []
    for name, expr in cells.items():
        id = name if v.d.node(name) is not None and "." in name else f"{owner}.{name}"
        label, value = v.label(id), v.value(expr)
        if expr.op == "span":
            value = Words(*(_between(v, expr, lang) for lang in ("zh", "en")))
        parts.append(both(f"{label.zh}：{value.zh}", f"{label.en}: {value.en}"))
    if not parts:
        return EMPTY
    return Words("，".join(p.zh for p in parts), ", ".join(p.en for p in parts))


def _between(v: Pairs, expr: model.Expr, lang: str) -> str:
    start, end = (v.value(a).get(lang) for a in expr.args)
    return f"自{start}至{end}" if lang == "zh" else f"from {start} to {end}"
