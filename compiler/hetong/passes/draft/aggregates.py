"""Counting in words: numbers, sums, shares, means, percentiles, times and runs over rows, metrics and lists."""

from __future__ import annotations

import re

from hetong.passes.draft import names
from hetong.passes.draft.context import plural
from hetong.passes.draft.pieces import ref
from hetong.passes.draft.voice import ATOM, LOOSE, UNITS, Said, Voice, bracket, unit_key
from hetong.trees import model

_RESULT = {
    "sum": ("之和", "the sum of"),
    "mean": ("的算术平均值", "the arithmetic mean of"),
    "median": ("的中位数", "the median of"),
    "min": ("的最小值", "the lowest value of"),
    "max": ("的最大值", "the highest value of"),
    "first": ("的第一个值", "the first value of"),
    "last": ("的最后一个值", "the last value of"),
}


def said(v: Voice, e: model.Expr) -> Said:
    """An aggregate as a noun phrase."""
    info, of, fn = e.info, e.info["of"], e.info["fn"]
    tails: tuple[model.Tail, ...] = tuple(info.get("tails", ()))
    node = v.d.node(of)
    owner = of
    column = ""
    if isinstance(node, model.Column):
        owner, column = str(info.get("record") or names.owner_of(of)), of
    where = e.args[0] if e.args else None
    when = _when(v, tails)
    which = _which(v, where, owner)
    tail = limits(v.within(owner), tails)
    if fn == "run":
        explicit = _when(Voice(v.d, v.lang), tails)
        return _run(v, node, of, info.get("state", "") or "missed", explicit, tail)
    if info.get("state"):
        return _states(v, of, info["state"], fn, when, which, tail)
    rows = isinstance(v.d.node(owner), model.Record | model.Event | model.Table)
    if fn == "share":
        return _share(v, owner, when, where, tail)
    if fn == "count" and not column and not info.get("attr"):
        counted = names.many(v, owner)
        return _join(v, f"{counted}的数量", f"the number of {counted}", when, which, tail)
    datum = _datum(v, owner, column, info.get("attr", ""))
    if fn == "count":
        different = v.pick("不同", "different ") if info.get("distinct") else ""
        many = datum if v.lang == "zh" else plural(datum)
        return _join(
            v,
            f"{names.many(v, owner)}的{different}{datum}的数量",
            f"the number of {different}{many} of {names.many(v, owner)}",
            when,
            which,
            tail,
        )
    if rows:
        body_zh, body_en = f"{names.many(v, owner)}的{datum}", f"the {datum} of all {names.many(v, owner)}"
        if not column and not info.get("attr"):
            body_zh, body_en = names.many(v, owner), f"all {names.many(v, owner)}"
    else:
        body_zh = body_en = _thing(v, node, of, info.get("attr", ""))
    if info.get("distinct"):
        body_zh, body_en = f"{body_zh}（不同值各计一次）", f"{body_en} (each different value counted once)"
    if fn == "time":
        union_zh, union_en = "的总时长", "the total time of"
        once = v.pick("（重叠的时段只计一次", " (overlapping time counted once")
        close = v.pick("）", ")")
        rest = v.pick("，", ", ") + tail.strip()[1:] if tail else close
        if not tail:
            return _join(
                v,
                f"{body_zh}{union_zh}{once}{rest}",
                f"{union_en} {body_en}",
                when,
                which,
                v.pick("", once + rest),
            )
        return _join(v, f"{body_zh}{union_zh}", f"{union_en} {body_en}", when, which, once + rest)
    if re.fullmatch(r"p\d+", fn):
        p = f"{int(fn[1:])}%"
        order = v.pick(
            f"由小到大排列后的第k个数值（k为{p}×数值的个数，有小数的向上取整）",
            f" arranged from smallest to largest (k is {p} × the number of values, rounded up)",
        )
        return _join(v, body_zh, f"the kth value of {body_en}", when, which, order + tail)
    zh_end, en_start = _RESULT[fn]
    return _join(v, f"{body_zh}{zh_end}", f"{en_start} {body_en}", when, which, tail)


def _join(v: Voice, zh: str, en: str, when: str, which: str, tail: str) -> Said:
    """Where and when go before the noun in Chinese and after it in English."""
    if v.lang == "zh":
        return Said(f"{when}{which}{zh}{tail}", LOOSE if which or tail else ATOM)
    return Said(f"{en}{when}{which}{tail}", LOOSE if which or tail or when else ATOM)


def _thing(v: Voice, node: model.Node | None, of: str, attr: str) -> str:
    """A metric, fee, list or other name under an aggregate, without its own window."""
    text = names.reading(Voice(v.d, v.lang, "", v.row), of)
    if isinstance(node, model.Metric | model.Fee) and node.label and v.lang == "en":
        text = f"the {v.label(of)}"
    if attr:
        zh, en = names.ATTRIBUTES.get(attr, (attr, attr))
        return v.pick(f"{text}的{zh}", f"the {en} of {text}")
    return text


def _datum(v: Voice, owner: str, column: str, attr: str) -> str:
    inner = ""
    if column:
        inner = names.datum(v, column)
    if not attr:
        return inner
    zh, en = names.ATTRIBUTES.get(attr, (attr, attr))
    node = v.d.node(column)
    cell = (
        f"{node.type.of}.{attr}"
        if isinstance(node, model.Column) and node.type.base == "row"
        else f"{owner}.{attr}"
    )
    if v.d.node(cell) is not None and not (column and cell.startswith(owner + ".")):
        name = names.datum(v, cell)
        return v.pick(f"{inner}对应的{name}" if inner else name, f"{name} for the {inner}" if inner else name)
    return v.pick(f"{inner}的{zh}" if inner else zh, f"{en} of the {inner}" if inner else en)


def _which(v: Voice, where: model.Expr | None, owner: str) -> str:
    """满足……的 before the noun, "for which …" after it; compound conditions in brackets."""
    if where is None:
        return ""
    inner = v.plain().within(owner)
    text = inner.clause(where)
    if where.op in ("and", "or"):
        text = bracket(text, v.lang)
    return v.pick(f"满足{text}的" if where.op in ("and", "or") else f"{text}的", f" for which {text}")


def _share(v: Voice, owner: str, when: str, where: model.Expr | None, tail: str) -> Said:
    """P33: the part ÷ the whole × 100%."""
    which, many = _which(v, where, owner), names.many(v, owner)
    if v.lang == "zh":
        return Said(f"{when}{which}{many}数÷{when}{many}总数×100%{tail}", LOOSE)
    return Said(f"the number of {many}{when}{which} ÷ the total number of {many}{when} × 100%{tail}", LOOSE)


def state_noun(v: Voice, id: str, state: str) -> str:
    """修复时间未达标 / missed Repair Time; 违反本合同第5.2条 / breach of Section 5.2."""
    node = v.d.node(id)
    if isinstance(node, model.Metric | model.Fee):
        word = {
            "missed": ("未达标", "missed"),
            "met": ("达标", "met"),
            "breached": ("未达标且无免责事由", "unexcused missed"),
        }
        zh, en = word[state]
        return v.pick(f"{v.label(id)}{zh}", f"{en} {v.label(id)}")
    target = "" if id == "agreement" else ref(id)
    target = target or v.pick("本合同", "this Agreement")
    zh, en = {
        "breached": (f"违反{target}", f"breach of {target}"),
        "missed": (f"未按{target}履行", f"failure to perform {target}"),
        "met": (f"按{target}履行", f"performance of {target}"),
    }[state]
    return v.pick(zh, en)


def _states(v: Voice, of: str, state: str, fn: str, when: str, which: str, tail: str) -> Said:
    what = state_noun(v, of, state)
    if fn == "share":
        return Said(
            v.pick(
                f"{when}{which}{what}的次数÷{when}总次数×100%{tail}",
                f"the number of times of {what}{when}{which} ÷ the total number of times{when} × 100%{tail}",
            ),
            LOOSE,
        )
    return _join(v, f"{what}的次数", f"the number of occurrences of {what}", when, which, tail)


def _run(v: Voice, node: model.Node | None, of: str, state: str, when: str, tail: str) -> Said:
    every = node.every if isinstance(node, model.Metric | model.Norm | model.Fee) else None
    unit = unit_key(every.unit if every is not None and every.unit else v.window)
    zh_units = {"month": "月数", "quarter": "季度数", "year": "年数", "day": "日数", "week": "周数"}
    zh_unit = zh_units.get(unit, "次数")
    en_unit = names.PERIODS[unit][1] + "s" if unit in zh_units else "times"
    if isinstance(node, model.Metric):
        zh, en = _OF_METRIC[state]
        what = v.pick(f"{v.label(of)}连续{zh}", f"the {v.label(of)} {en}")
        return Said(
            v.pick(
                f"{when}截至当期{what}的{zh_unit}{tail}",
                f"the number of {en_unit} in a row, up to the current one, in which {what}{when}{tail}",
            ),
            LOOSE,
        )
    what = state_noun(v, of, state)
    return Said(
        v.pick(
            f"{when}截至当期连续{what}的{zh_unit}{tail}",
            f"the number of {en_unit} in a row, up to the current one, with {what}{when}{tail}",
        ),
        LOOSE,
    )


_OF_METRIC = {
    "missed": ("未达标", "is missed"),
    "met": ("达标", "is met"),
    "breached": ("未达标且无免责事由", "is missed without excuse"),
}


def _name(v: Voice, what: str | model.Expr | None) -> str:
    if what is None:
        return ""
    if isinstance(what, model.Expr):
        return v.noun(what)
    if unit_key(what) in names.PERIODS:
        return v.pick(*names.PERIODS[unit_key(what)])
    if unit_key(what) in UNITS:
        return v.pick(*UNITS[unit_key(what)])
    node = v.d.node(what)
    if isinstance(node, model.Column):
        return names.column(v, what)
    return v.label(what)


def _when(v: Voice, tails: tuple[model.Tail, ...]) -> str:
    """The stretch of time and the keys counted over: 当月, 最近12个月（含当月）内, 各站点."""
    stretch = over = ""
    for tail in tails:
        what = tail.what
        if tail.kind == "in_last":
            stretch = v.pick(f"最近{_name(v, what)}内", f" in the last {_name(v, what)}")
        elif tail.kind == "in_last_full":
            stretch = v.pick(f"最近完整的{_name(v, what)}内", f" in the last full {_name(v, what)}")
        elif tail.kind == "so_far":
            stretch = v.pick("自合作期限起始至今", " since the start of the term")
        elif tail.kind == "over":
            over = _over(v, what)
    if not stretch and v.window:
        name = names.period_name(v.window, "", v.lang)
        stretch = v.pick(name, f" in {name}")
    return stretch + over if v.lang == "zh" else over + stretch


def _over(v: Voice, what: str | model.Expr | None) -> str:
    name = _name(v, what)
    if isinstance(what, model.Expr) and what.op == "duration":
        return v.pick(f"按每{name}一段计的", f" taken over each {name}")
    if isinstance(what, str) and unit_key(what) in names.PERIODS:
        return v.pick(f"每{name}的", f" for each {name}")
    if isinstance(what, str) and isinstance(v.d.node(what), model.Column):
        name = names.datum(v, what)
    name = v.pick(name, name.removeprefix("the "))
    return v.pick(f"各{name}的", f" over each {name}")


def limits(v: Voice, tails: tuple[model.Tail, ...]) -> str:
    """What counts in and what is left out: （仅计客服的服务时间）, （不计……期间）."""
    parts = []
    for tail in tails:
        if tail.kind not in ("during", "except_during"):
            continue
        node = v.d.node(tail.what) if isinstance(tail.what, str) else None
        name = _name(v, tail.what)
        if isinstance(node, model.Service):
            name = v.pick(f"{name}的服务时间", f"the service hours of {name}")
        elif isinstance(node, model.Event | model.Record) or (
            isinstance(tail.what, str) and unit_key(tail.what) in UNITS
        ):
            name = v.pick(name, plural(name))
        if tail.kind == "during":
            parts.append(v.pick(f"仅计{name}", f"counting only {name}"))
        elif isinstance(node, model.Column | model.Service):
            parts.append(v.pick(f"不计{name}", f"not counting {name}"))
        else:
            parts.append(v.pick(f"不计{name}期间", f"not counting the time of {name}"))
    if not parts:
        return ""
    return v.pick(f"（{'，'.join(parts)}）", f" ({', '.join(parts)})")
