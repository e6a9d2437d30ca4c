"""What is charged: fees, one clause each, in both languages.

In: a fee of the model. Out: how it is made up, its table where it has tiers, part periods, floor, caps, rounding
and estimate. That it is paid at all is said by the sentence that pays it.
"""

from __future__ import annotations

from attrs import evolve

from hetong.base.words import EMPTY, Words
from hetong.passes.draft import amounts, bands, names
from hetong.passes.draft.context import LANGS, Draft, article, both
from hetong.passes.draft.pairs import Pairs, capital, deferred, say, whole
from hetong.passes.draft.pieces import TABLE, Grid, Piece
from hetong.passes.draft.voice import Voice
from hetong.trees import model

_PLAIN = frozenset(("money", "blank"))
_LEAVES = _PLAIN | {"number", "percent", "deferred", "judged"}
_SUMS = frozenset("add sub mul div part_of negative call".split())
_OVER = {
    "day": Words("每日", "in each day"),
    "month": Words("每月", "in each month"),
    "quarter": Words("每季度", "in each quarter"),
    "year": Words("每年", "in each year"),
    "agreement": Words("在本合同期间累计", "in total under this Agreement"),
}


def fee(d: Draft, node: model.Fee) -> list[Piece]:
    """The clause of one fee."""
    v = Pairs(d).within("", node.every)
    tables: tuple[Grid, ...] = ()
    value = node.value
    if value.op == "none":
        name = v.term(node.id)
        return [say((node.id,), [both(f"不收取{name.zh}。", f"No {name.en} is charged.")])]
    if value.op == "deferred":
        name = v.label(node.id)
        found = deferred(v, node.id, value, both(f"不产生支付{name.zh}的义务", f"no {name.en} is payable"))
    elif _volume(value):
        tables = (_volume_grid(v, node),)
        found = [_volume_lead(v, node)]
    elif bands.is_schedule(value):
        tables = (_grid(v, node),)
        found = [_tiers(v, node), *_mode(v, node)]
    elif _unit_price(v, value):
        found = [_priced(v, node)]
    elif value.op == "per" and len(value.args) == 2:
        found = [_measured(v, node)]
    else:
        found = [_made_up(v, node)]
        if node.every is not None and is_fixed(d, value):
            found.append(_part_period(v, node))
    found += [whole(node.every, v) if not is_fixed(d, value) else EMPTY, _keys(v, node)]
    found += [*_floors(v, node), *(_cap(v, node, cap) for cap in node.caps)]
    found += [_rounding(v, node), *_estimate(v, node)]
    return [say((node.id,), found, tables)]


def is_fixed(d: Draft, expr: model.Expr, seen: frozenset[str] = frozenset()) -> bool:
    """Whether an amount is a fixed sum, measured by nothing, so that a part of a period takes a part of it."""
    if expr.op in _LEAVES:
        return True
    if expr.op == "ref":
        node = d.node(str(expr.info["id"]))
        if not isinstance(node, model.Param | model.Define) or node.id in seen:
            return False
        return is_fixed(d, node.value, seen | {node.id})
    if expr.op == "table":
        subject = expr.args[0]
        dated = subject.op == "word" and subject.info.get("name") == "date"
        return dated and all(is_fixed(d, row.value, seen) for row in expr.info["rows"])
    return expr.op in _SUMS and all(is_fixed(d, arg, seen) for arg in expr.args)


def _calculated(v: Pairs, node: model.Fee) -> Words:
    """按月计算 / calculated for each month."""
    if node.every is None:
        return EMPTY
    by = v.by(node.every)
    return both(f"{by.zh}计算", f"calculated {by.en}")


def _lead(v: Pairs, node: model.Fee) -> Words:
    """“配送费”按每月计算， / “Delivery Fee” is calculated for each month and"""
    name, how = v.term(node.id), _calculated(v, node)
    if not how:
        return both(name.zh, f"The {name.en}")
    return both(f"{name.zh}{how.zh}，", f"The {name.en} is {how.en} and")


def _made_up(v: Pairs, node: model.Fee) -> Words:
    name = v.term(node.id)
    value = v.value(node.value, words=node.value.op in _PLAIN)
    if node.every is not None and node.value.op in _LEAVES:
        every = v.every(node.every)
        return both(f"{name.zh}为{every.zh}{value.zh}。", f"The {name.en} is {value.en} for {every.en}.")
    if node.every is None:
        return both(f"{name.zh}为{value.zh}。", f"The {name.en} is {value.en}.")
    lead = _lead(v, node)
    return both(f"{lead.zh}等于{value.zh}。", f"{lead.en} equals {value.en}.")


def _part_period(v: Pairs, node: model.Fee) -> Words:
    """P42: what a part of a period costs."""
    assert node.every is not None
    name, unit = v.label(node.id), v.unit(node.every)
    if node.every.unit in ("term", "day", "working_day", "hour"):
        return EMPTY  # nothing is cut from the term, and no period is shorter than a day
    one = f"整个{unit.zh}" if unit.zh == "周期" else f"整{unit.zh}"
    if node.every.full or node.part == "whole":
        return both(f"服务不满{one}的，不作折算。", f"The {name.en} is not reduced for a part of a {unit.en}.")
    return both(
        f"服务不满{one}的，按实际服务日数÷该{unit.zh}的日历日数折算。",
        f"For a part of a {unit.en} the {name.en} is multiplied by the days of service ÷ the calendar days of "
        f"that {unit.en}.",
    )


# ---- unit prices


def _unit_price(v: Pairs, expr: model.Expr) -> bool:
    """Whether the amount is a price for each row of a record or each occurrence of an event."""
    return (
        expr.op == "per"
        and len(expr.args) == 1
        and not expr.info.get("state")
        and isinstance(v.d.node(str(expr.info["unit"])), model.Record | model.Event)
    )


def _priced(v: Pairs, node: model.Fee) -> Words:
    """P41."""
    lead, expr = _lead(v, node), node.value
    unit = str(expr.info["unit"])
    price, each = v.value(expr.args[0]), _each(v, expr)
    many = _counted(v, unit)
    rest = _part(expr)
    if _by_name(v, expr):
        return both(
            f"{lead.zh}等于{many.zh}乘以{price.zh}。", f"{lead.en} equals {many.en} multiplied by {price.en}."
        )
    return both(
        f"{lead.zh}等于{many.zh}乘以单价，单价为{each.zh}{price.zh}{rest.zh}。",
        f"{lead.en} equals {many.en} multiplied by the unit price of {price.en} {each.en}{rest.en}.",
    )


def _measured(v: Pairs, node: model.Fee) -> Words:
    """A price for each unit of what is measured, and what becomes of a part of a unit."""
    lead, expr = _lead(v, node), node.value
    price, measure = v.value(expr.args[0]), v.value(expr.args[1])
    part = str(expr.info.get("part") or "")
    each = _each(v, evolve(expr, info={**expr.info, "part": ""}))
    one = _one_unit(each)
    rest = {
        "started": both(f"，不足{one.zh}的部分按{one.zh}计", f"; a part of {one.en} counts as {one.en}"),
        "full": both(f"，不足{one.zh}的部分不计", f"; a part of {one.en} does not count"),
        "exact": both(f"，不足{one.zh}的部分按比例计算", f"; a part of {one.en} counts in proportion"),
    }.get(part, EMPTY)
    zh_price = price.zh if price.zh.startswith("人民币") else f"按{price.zh}计费"
    start = lead.en.removesuffix(" and") if node.every is not None else f"{lead.en} is calculated"
    return both(
        f"{lead.zh}就{measure.zh}计价，{each.zh}{zh_price}{rest.zh}。",
        f"{start} on {measure.en}, at {price.en} {each.en}{rest.en}.",
    )


def _one_unit(each: Words) -> Words:
    """What a price is for: 每500幅 -> 500幅 / 500 frames; 每小时 -> 1小时 / an hour."""
    zh, en = each.zh.removeprefix("每"), each.en.removeprefix("for each ").removeprefix("per ")
    return Words(zh if zh[0].isdigit() else f"1{zh}", en if en[0].isdigit() else f"{article(en)} {en}")


def _by_name(v: Pairs, expr: model.Expr) -> bool:
    """Whether the price is a term defined elsewhere, for one unit: then the term is all there is to say."""
    rate = expr.args[0]
    if rate.op != "ref" or str(expr.info.get("n") or "1") != "1":
        return False
    return v.value(rate).zh == v.label(str(rate.info["id"])).zh


def _each(v: Pairs, expr: model.Expr) -> Words:
    zh, en = (amounts.per_unit(Voice(v.d, lang, window=v.window), expr) for lang in LANGS)
    return Words(zh, en)


def _part(expr: model.Expr) -> Words:
    n = str(expr.info.get("n") or "1")
    if expr.info.get("part") == "exact" and n != "1":
        return Words("，不足部分按比例计算", ", a part of it in proportion")
    return EMPTY


def _counted(v: Pairs, unit: str) -> Words:
    """当月已送达订单的数量 / the number of Delivered Orders in the month."""
    many = v.many(unit)
    if not v.window or v.window not in names.PERIODS:
        return both(f"{many.zh}的数量", f"the number of {many.en}")
    zh, en = (names.period_name(v.window, "", lang) for lang in LANGS)
    return both(f"{zh}{many.zh}的数量", f"the number of {many.en} in {en}")


# ---- schedules


def _volume(expr: model.Expr) -> bool:
    """A price per row that a schedule sets for the whole quantity (P44)."""
    rate = expr.args[0] if expr.op == "per" and len(expr.args) == 1 else None
    return rate is not None and bands.is_schedule(rate) and rate.info["mode"] == "by"


def _volume_lead(v: Pairs, node: model.Fee) -> Words:
    lead, expr = _lead(v, node), node.value
    unit, subject = str(expr.info["unit"]), v.value(expr.args[0].args[0])
    if not isinstance(v.d.node(unit), model.Record | model.Event) or expr.info.get("state"):
        each = _each(v, expr)
        return both(
            f"{lead.zh}{each.zh}的单价按照{TABLE}整体确定：{subject.zh}达到某一档的，全部数量均按该档单价计费。",
            f"{lead.en} has a unit price {each.en} under {TABLE}, taken as a whole: the whole quantity is "
            f"charged at the price of the tier that {subject.en} reaches.",
        )
    many = _counted(v, unit)
    return both(
        f"{lead.zh}等于{many.zh}乘以单价，单价按照{TABLE}整体确定：全部数量均按{subject.zh}所在档的单价计费。",
        f"{lead.en} equals {many.en} multiplied by the unit price under {TABLE}, taken as a whole: the whole "
        f"quantity is charged at the price of the tier of {subject.en}.",
    )


def _volume_grid(v: Pairs, node: model.Fee) -> Grid:
    expr = node.value
    each = _each(v, expr)
    head = both(f"单价（{each.zh}）", f"Unit price ({each.en})")
    return bands.grid(v, expr.args[0], head, node.id)


def _tiers(v: Pairs, node: model.Fee) -> Words:
    lead, expr = _lead(v, node), node.value
    subject = v.value(expr.args[0])
    if expr.info["mode"] == "graduated":
        name, by = v.term(node.id), v.by(node.every) if node.every is not None else EMPTY
        how = both(f"{by.zh}计算，", f" {by.en}") if by else by
        return both(
            f"{name.zh}{how.zh}就{subject.zh}按照{TABLE}分段计价。",
            f"The {name.en} is calculated{how.en} in slices of {subject.en} under {TABLE}.",
        )
    return both(
        f"{lead.zh}根据{subject.zh}按照{TABLE}确定。", f"{lead.en} is set by {subject.en} under {TABLE}."
    )


def _mode(v: Pairs, node: model.Fee) -> list[Words]:
    if node.value.info["mode"] == "graduated":
        return [
            both(
                "每一段的数量按该段单价计费，各段金额相加。",
                "The quantity in each slice is charged at the price of that slice, and the amounts are added.",
            )
        ]
    if node.value.info["mode"] == "by":
        return [
            both(
                "表中金额适用于全部数量，不分段计算。", "The amount of a row is for the whole, not for a slice."
            )
        ]
    return bands.rules(node.value)


def _grid(v: Pairs, node: model.Fee) -> Grid:
    expr = node.value
    if expr.info["mode"] != "graduated":
        return bands.grid(v, expr, Words("金额", "amount"), node.id)

    def cell(row: model.Band) -> Words:
        price = v.value(row.value)
        if row.value.op == "per" or row.value.type.per:
            return price
        one = _one_of(v, expr.args[0])
        return both(f"每{one.zh}{price.zh}", f"{price.en} per {one.en}")

    return bands.grid(v, expr, Words("单价", "unit price"), node.id, cell)


def _one_of(v: Pairs, subject: model.Expr) -> Words:
    """What a bare price in a slice is the price of: one of the things counted."""
    of = str(subject.info.get("of", ""))
    counts = subject.op == "aggregate" and subject.info["fn"] == "count"
    if counts and isinstance(v.d.node(of), model.Record | model.Event):
        name = v.label(of)
        return both(f"{v.counter(of) or '一'}{name.zh}", name.en)
    return Words("一单位", "unit")


# ---- bounds, rounding, estimate


def _keys(v: Pairs, node: model.Fee) -> Words:
    if not node.keys:
        return EMPTY
    name, keys = v.label(node.id), v.keys(node.keys)
    if node.caps or node.at_least:
        return both(
            f"{name.zh}和本条的限额就{keys.zh}分别计算。",
            f"The {name.en} and the limits in this Section are calculated separately for {keys.en}.",
        )
    return both(f"{name.zh}就{keys.zh}分别计算。", f"The {name.en} is calculated separately for {keys.en}.")


def _period(v: Pairs, node: model.Fee) -> Words:
    """Per window where there is one: 每月 / for each month."""
    if node.every is None:
        return EMPTY
    every = v.every(node.every)
    return both(every.zh, f" for {every.en}")


def _floors(v: Pairs, node: model.Fee) -> list[Words]:
    name, per = v.label(node.id), _period(v, node)
    found = []
    for floor in node.at_least:
        low = v.value(floor)
        found.append(
            both(
                f"{per.zh}{name.zh}低于{low.zh}的，按{low.zh}计。",
                f"{capital(v.some(node.id)).en}{per.en} of less than {low.en} counts as {low.en}.",
            )
        )
    return found


def _cap(v: Pairs, node: model.Fee, cap: model.Cap) -> Words:
    name, limit = v.label(node.id), v.value(cap.limit)
    if cap.limit.op == "none":
        return both(f"{name.zh}不设上限。", f"The {name.en} has no cap.")
    if cap.window == "rolling" and cap.over is not None:
        length = v.value(cap.over)
        over = both(f"在任意连续{length.zh}内累计", f" in total in any {length.en} in a row")
    elif cap.window in _OVER:
        over = both(_OVER[cap.window].zh, " " + _OVER[cap.window].en)
    else:
        over = _period(v, node)
    if cap.times:
        return both(
            f"{name.zh}{over.zh}不超过{limit.zh}次。",
            f"The {name.en} is charged no more than {limit.en} time(s){over.en}.",
        )
    return both(f"{name.zh}{over.zh}不超过{limit.zh}。", f"The {name.en} is no more than {limit.en}{over.en}.")


def _rounding(v: Pairs, node: model.Fee) -> Words:
    if node.rounded is None:
        return EMPTY
    name, how = v.label(node.id), v.round(node.rounded)
    return both(
        f"{name.zh}{how.zh}，以舍入后的金额为准。",
        f"The {name.en} is {how.en}, and the rounded amount is the one that counts.",
    )


def _estimate(v: Pairs, node: model.Fee) -> list[Words]:
    """P46."""
    if node.estimate is None:
        return []
    name, sum_, per = v.label(node.id), v.value(node.estimate), _period(v, node)
    return [
        both(f"预计{name.zh}为{per.zh}{sum_.zh}。", f"The {name.en} is estimated at {sum_.en}{per.en}."),
        both(
            "该金额仅供预算参考，不构成最低采购承诺，实际金额按照本条计算。",
            "The estimate is for budgeting only and is not a minimum commitment; the actual amount follows "
            "this Section.",
        ),
    ]
