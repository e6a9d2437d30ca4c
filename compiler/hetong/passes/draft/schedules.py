"""Schedules in words: bands that say both of their ends, in running text or as the rows of a table."""

from __future__ import annotations

from hetong.passes.draft import names
from hetong.passes.draft.voice import ATOM, LOOSE, SHARE, Voice
from hetong.trees import model
from hetong.trees.types import BOOL

_FLIP = {"ge": "lt", "gt": "le", "le": "gt", "lt": "ge"}


def bands(v: Voice, e: model.Expr) -> list[tuple[str, model.Expr, model.Band]]:
    """For each row of a table expression: its bounds in words, its value, the row itself.

    A row that has only one bound takes the other from the row before it, so that each row says all it covers:
    97%以上不满98.2% / at least 97% but less than 98.2%.
    """
    p = v.plain()
    rows: tuple[model.Band, ...] = tuple(e.info["rows"])
    shown: list[tuple[str, model.Expr, model.Band]] = []
    before: model.Band | None = None
    for band in rows:
        shown.append((_key(p, e, band, before), band.value, band))
        before = band if band.key == "compare" and band.rel in _FLIP else None
    return shown


def _key(v: Voice, e: model.Expr, band: model.Band, before: model.Band | None) -> str:
    if band.key == "value":
        assert band.low is not None
        return v.atom(band.low, SHARE)
    if band.key == "range":
        assert band.low is not None
        assert band.high is not None
        low, high = v.atom(band.low, SHARE), v.atom(band.high, SHARE)
        return _two(v, e, "ge", low, "le" if band.closed else "lt", high)
    if band.key == "otherwise":
        if before is not None and before.low is not None:
            return _one(v, e, _FLIP[before.rel], v.atom(before.low, SHARE))
        return v.pick("其他情形", "any other case")
    assert band.low is not None
    own = v.atom(band.low, SHARE)
    if before is not None and before.low is not None and band.rel in _FLIP and _same_way(band.rel, before.rel):
        other, bound = _FLIP[before.rel], v.atom(before.low, SHARE)
        if band.rel in ("ge", "gt"):
            return _two(v, e, band.rel, own, other, bound)
        return _two(v, e, other, bound, band.rel, own)
    return _one(v, e, band.rel, own)


def _same_way(a: str, b: str) -> bool:
    return (a in ("ge", "gt")) == (b in ("ge", "gt"))


def _dated(e: model.Expr) -> bool:
    return bool(e.args) and e.args[0].type.base in ("date", "datetime", "moment")


def _one(v: Voice, e: model.Expr, rel: str, at: str) -> str:
    if e.args and e.args[0].type.base == "row":
        return _graded(v, rel, at)
    if v.lang == "zh":
        if _dated(e):
            return {
                "ge": f"{at}（含当日）起",
                "gt": f"{at}（不含当日）起",
                "le": f"至{at}（含当日）止",
                "lt": f"至{at}（不含当日）止",
                "eq": at,
                "ne": f"{at}以外的日期",
            }[rel]
        return {
            "ge": f"{at}以上",
            "gt": f"超过{at}",
            "le": f"{at}以下",
            "lt": f"不满{at}",
            "eq": f"等于{at}",
            "ne": f"不等于{at}",
        }[rel]
    if _dated(e):
        return {
            "ge": f"on or after {at}",
            "gt": f"after {at}",
            "le": f"on or before {at}",
            "lt": f"before {at}",
            "eq": f"on {at}",
            "ne": f"not on {at}",
        }[rel]
    return {
        "ge": f"at least {at}",
        "gt": f"more than {at}",
        "le": f"at most {at}",
        "lt": f"less than {at}",
        "eq": f"exactly {at}",
        "ne": f"other than {at}",
    }[rel]


def _graded(v: Voice, rel: str, at: str) -> str:
    """On a scale the bounds are its rows."""
    zh, en = {
        "ge": (f"{at}以上", f"at least {at}"),
        "gt": (f"高于{at}", f"higher than {at}"),
        "le": (f"{at}以下", f"at most {at}"),
        "lt": (f"低于{at}", f"lower than {at}"),
        "eq": (at, at),
        "ne": (f"{at}以外的级别", f"other than {at}"),
    }[rel]
    return v.pick(zh, en)


def _two(v: Voice, e: model.Expr, low_rel: str, low: str, high_rel: str, high: str) -> str:
    if v.lang == "zh":
        if _dated(e):
            return _one(v, e, low_rel, low) + _one(v, e, high_rel, high)
        if low_rel == "gt" and high_rel == "le":
            return f"超过{low}至{high}"
        if low_rel == "ge" and high_rel == "le":
            return f"{low}以上{high}以下"
        return _one(v, e, low_rel, low) + _one(v, e, high_rel, high)
    first, second = _one(v, e, low_rel, low), _one(v, e, high_rel, high)
    return f"{first} {'and' if _dated(e) else 'but'} {second}"


def settled(v: Voice, e: model.Expr) -> model.Expr | None:
    """The row that a choice made at signing has settled: then the other rows say nothing."""
    subject = e.args[0]
    node = v.d.nodes.get(str(subject.info.get("id"))) if subject.op == "ref" else None
    if (
        e.info["mode"] != "by"
        or not isinstance(node, model.Param)
        or node.value is None
        or node.value.op != "row"
    ):
        return None
    for band in e.info["rows"]:
        if band.key == "value" and band.low.op == "row" and band.low.info["id"] == node.value.info["id"]:
            v.d.note_inlined(node.id)
            chosen: model.Expr = band.value
            return chosen
    return None


def inline(v: Voice, e: model.Expr) -> str:
    """A short schedule in running text."""
    mode = e.info["mode"]
    subject = v.plain().atom(e.args[0], ATOM if v.lang == "zh" and e.args[0].type != BOOL else LOOSE)
    p = v.plain()
    all_ = bands(v, e)
    rows = [(key, _priced(p, e, value)) for key, value, _ in all_]
    if v.lang == "zh":
        is_ = "" if mode == "sliding" else "的"
        shown = "；".join(
            f"{key}的部分，{value}" if mode == "graduated" else f"{key}{is_}{_be(value)}" for key, value in rows
        )
        if mode == "graduated":
            return f"按{subject}分段计算后相加的{names.what_kind(v, e)}（{shown}）"
        if mode == "sliding":
            return f"按{subject}确定的{names.what_kind(v, e)}（{shown}；其间按直线内插，两端之外取端点的值）"
        return f"按{subject}确定的{names.what_kind(v, e)}（{shown}）"
    if mode == "graduated":
        listed = "; ".join(f"{value} for the part of {key}" for key, value in rows)
        return f"the {names.what_kind(v, e)} calculated in slices by {subject} and added ({listed})"
    listed = "; ".join(
        f"{value} {_link(key, band)}" for (key, value), (_, _, band) in zip(rows, all_, strict=True)
    )
    if mode == "sliding":
        return (
            f"the {names.what_kind(v, e)} set by {subject} ({listed}; values between lie on a straight line, "
            "and values outside take the nearer end)"
        )
    return f"the {names.what_kind(v, e)} set by {subject} ({listed})"


def _be(value: str) -> str:
    return "，无" if value == "无" else f"为{value}"


def _link(key: str, band: model.Band) -> str:
    if key == "any other case":
        return "otherwise"
    return f"for {key}" if band.key == "value" else f"if {key}"


def _priced(v: Voice, e: model.Expr, value: model.Expr) -> str:
    """In slices a bare price is for each one of what is counted."""
    text = v.noun(value)
    counted = e.args[0].type.base != "money"
    if (
        e.info["mode"] == "graduated"
        and value.op in ("money", "blank")
        and counted
        and value.type.base == "money"
    ):
        return v.pick(f"每单位{text}", f"{text} each")
    return text
