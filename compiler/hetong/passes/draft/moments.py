"""When a sentence is to be done: its window, its limit, its last day. In: a model.Norm; out: a Timed."""

from __future__ import annotations

from attrs import frozen

from hetong.passes.draft import names
from hetong.passes.draft.context import Draft
from hetong.passes.draft.names import written_out
from hetong.passes.draft.points import Point, anchor, hourly, id_point, length_unit, ordinal_length, point
from hetong.passes.draft.voice import Voice, unit_key
from hetong.trees import model


@frozen
class Timed:
    """``text``: what stands before the verb in Chinese and after the object in English, "" where nothing is said;
    ``extra``: whole sentences to follow."""

    text: str
    extra: tuple[str, ...] = ()


_EACH = {
    "day": ("每日", "each day"),
    "working_day": ("每个工作日", "each Working Day"),
    "week": ("每周", "each week"),
    "month": ("每个公历月", "each calendar month"),
    "quarter": ("每个公历季度", "each calendar quarter"),
    "hour": ("每小时", "each hour"),
    "term": ("合作期限", "the term"),
}


_SINGLE = {
    "month": ("每月", "each month"),
    "quarter": ("每季度", "each quarter"),
    "year": ("每年", "each year"),
}


def window(d: Draft, w: model.Window, lang: str) -> str:
    """每个公历季度 / each calendar quarter; 每2周 / each period of 2 weeks; full: 每个完整公历月."""
    v = Voice(d, lang)
    if w.length is not None:
        said = _opened(v, w.length)
        single = _SINGLE.get(unit_key(str(said.info.get("unit", "")))) if said.info.get("n") == "1" else None
        if single is not None and not w.full and said.op == "duration":
            return v.pick(*single)
        length = v.noun(w.length)
        return v.pick(
            f"每{'满' if w.full else ''}{length}", f"each {'full ' if w.full else ''}period of {length}"
        )
    unit = unit_key(w.unit)
    if unit == "year":
        zh, en = (
            ("每个公历年", "each calendar year")
            if d.contract.year != "from_start"
            else ("每个合同年度", "each contract year")
        )
    else:
        zh, en = _EACH[unit]
    if w.full and unit != "term":
        zh = zh.replace("每个", "每个完整的") if "每个" in zh else zh.replace("每", "每一完整的")
        en = en.replace("each ", "each full ")
    return zh if lang == "zh" else en


def deadline(d: Draft, norm: model.Norm, lang: str, row: str = "") -> Timed:
    """Everything a sentence says about when: every, within, by, until; with what has to be said besides."""
    v = Voice(d, lang, norm.every.unit if norm.every is not None else "", row)
    parts: list[str] = []
    extra: list[str] = []
    each_by = ""
    if norm.by is not None:
        text = _by(v, norm.by)
        each_by = _each(v, norm, text)
        parts.append(each_by or text)
        extra += _rolls(v, norm, norm.by)
    if norm.within is not None:
        text, more = within(v, norm)
        parts.append(text)
        extra += more
        if norm.not_rolled and not hourly(v, norm.within.length):
            extra.append(_NOT_MOVED[lang])
    if norm.until is not None:
        parts.append(until(v, norm.until))
    if norm.every is not None and not each_by:
        parts = [_often(norm, lang, bool(parts), _every(d, norm.every, lang, bool(parts))), *parts]
    return Timed(("" if lang == "zh" else " ").join(parts), tuple(extra))


_NOT_MOVED = {
    "zh": "该期限的最后一日不是工作日的，不顺延。",
    "en": "If the last day of this period is not a Working Day, the deadline does not move.",
}
_STAYS = {
    "zh": "该日不是工作日的，不顺延。",
    "en": "If that day is not a Working Day, the deadline does not move.",
}


def _rolls(v: Voice, norm: model.Norm, by: model.Expr) -> list[str]:
    """What happens if a fixed day is a rest day; nothing is said of days counted in working days or backward."""
    by = _opened(v, by)
    if by.op == "offset" and by.info["side"] == "before":
        return []
    if by.op == "ref":
        return []
    if by.op == "nth" and unit_key(by.info["unit"]) in ("working_day", "working_hour"):
        return []
    if by.op == "offset" and (hourly(v, by.args[0]) or length_unit(v, by.args[0]) == "working_day"):
        return []
    return [_STAYS[v.lang]] if norm.not_rolled else []


def _often(norm: model.Norm, lang: str, more: bool, each: str) -> str:
    """P12: an act without a day of its own in the window is done in it at least once; a right is used once in it."""
    if more or norm.act.verb not in ("do", "fulfil") or norm.modality not in ("duty", "power") or norm.caps:
        return each
    if norm.every is not None and norm.every.unit == "term":
        return each
    if lang == "zh":
        return each + ("至少一次" if norm.modality == "duty" else "一次")
    return f"{'at least once' if norm.modality == 'duty' else 'once'} {each}"


def _every(d: Draft, w: model.Window, lang: str, more: bool) -> str:
    each = window(d, w, lang)
    if unit_key(w.unit) == "term" and w.length is None:
        return "在合作期限内" if lang == "zh" else "in the term"
    if more:
        return f"就{each}，" if lang == "zh" else f"for {each}"
    if w.length is not None and lang == "zh":
        return each
    return f"在{each}" if lang == "zh" else f"in {each}"


def _each(v: Voice, norm: model.Norm, text: str) -> str:
    """``every month by day 10 of month`` reads 不迟于每月10日 / on or before the 10th day of each month."""
    by, every = norm.by, norm.every
    if by is None or every is None or every.full or every.length is not None or by.op not in ("nth", "edge"):
        return ""
    of = by.args[-1]
    if of.op != "period" or of.info.get("which") or unit_key(of.info["unit"]) != unit_key(every.unit):
        return ""
    if v.d.contract.year == "from_start" and unit_key(every.unit) == "year":
        return ""
    zh, en = names.period_name(every.unit, "", "zh"), names.period_name(every.unit, "", "en")
    if v.lang == "zh":
        return text.replace(f"不迟于{zh}", f"不迟于每{zh[1:]}", 1)
    return text.removesuffix(en) + f"each {en.removeprefix('the ')}"


def _by(v: Voice, by: model.Expr) -> str:
    """不迟于次月12日（含当日） / on or before the 12th day of the following month."""
    at = point(v, by)
    if by.op == "datetime" or by.op == "time" or at.text.endswith("届满时"):
        return v.pick(f"不迟于{at.dated}", f"no later than {at.text}")
    if v.lang == "zh":
        return f"不迟于{at.dated}（含当日）"
    return f"on or before {at.text}" if at.day else f"on or before the day of {_no_day(at.text)}"


def _no_day(text: str) -> str:
    return text.removeprefix("the day on which ") if text.startswith("the day on which ") else text


def until(v: Voice, e: model.Expr) -> str:
    """至本合同终止之日止（含当日） / until the end of this Agreement (inclusive)."""
    if e.op == "offset" and e.info["side"] == "after" and ordinal_length(v, e.args[0]) is None:
        start, length = point(v, e.args[1]), v.atom(e.args[0])
        since = _since(v, start, hourly(v, e.args[0]))
        return v.pick(f"至{since}{length}届满时止", f"until {length} after {start.text}")
    at = point(v, e)
    return v.pick(f"至{at.dated}止（含当日）", f"until {at.text} (inclusive)")


def lasting(d: Draft, e: model.Expr, lang: str) -> str:
    """How long a standing duty lasts: 在合作期限内以及自本合同终止之日起2年内 / during the term and for 2 years after …."""
    v = Voice(d, lang)
    after_end = e.op == "offset" and e.info["side"] == "after" and e.args[1].info.get("name") == "end"
    if after_end:
        length, start = v.noun(e.args[0]), point(v, e.args[1])
        named = "的" if e.args[0].op == "ref" and not length[:1].isdigit() and "＿" not in length else ""
        return v.pick(
            f"在合作期限内以及自{start.dated}起{named}{length}内",
            f"during the term and for {length} after {start.text}",
        )
    if e.op == "offset" and e.info["side"] == "after":
        return until(v, e)
    at = point(v, e)
    return v.pick(f"在{at.dated}（含当日）以前", f"until {at.text} (inclusive)")


def _since(v: Voice, start: Point, by_hours: bool) -> str:
    """通知之日起 for days, 通知时起 for hours (without the 自)."""
    if by_hours:
        return f"{start.text}时起"
    return f"{start.dated}起"


def within(v: Voice, norm: model.Norm) -> tuple[str, list[str]]:
    """自通知之日起10日内 / within 10 days after the Notice; an open standard: 及时 / promptly, and who judges it."""
    limit = norm.within
    assert limit is not None
    start = point(v, limit.anchor) if limit.anchor is not None else _trigger(v, norm)
    judged = _judged(v, limit.length)
    if judged is not None:
        return _promptly(v, limit, start, *judged)
    length, opened = v.noun(limit.length), _opened(v, limit.length)
    if opened.op == "none":
        zh_side, en_side = ("后", "after") if limit.side == "after" else ("前", "before")
        at = v.pick(f"在{start.text}{zh_side}", f"{en_side} {start.text} ") if start else ""
        return v.pick(f"{at}（不设期限）", f"{at}(without a time limit)"), []
    if limit.side == "before":
        if start is None:
            return v.pick(f"提前{length}", f"{length} in advance"), []
        return v.pick(f"在{start.text}前{length}内", f"within {length} before {start.text}"), []
    long = opened.op not in ("duration", "blank") and length_unit(v, opened) == ""
    inside = v.pick(f"{'在' if long and not length.startswith('由') else ''}{length}内", f"within {length}")
    if start is None:
        return inside if v.lang == "en" else f"在{length}内", []
    if v.lang == "zh":
        return f"自{_since(v, start, hourly(v, limit.length))}{'，' if long else ''}{inside}", []
    return f"{inside} after {start.text}", []


def _opened(v: Voice, e: model.Expr) -> model.Expr:
    """The value of a param that is written out in place."""
    inner = written_out(v.d, e.info["id"]) if e.op == "ref" else None
    return e if inner is None else _opened(v, inner)


def _trigger(v: Voice, norm: model.Norm) -> Point | None:
    """What a limit without an anchor runs from: the occurrence, else the condition becoming true."""
    if norm.on is not None:
        return point(v, norm.on)
    if norm.when is None:
        return None
    when = norm.when
    if when.op == "happened":
        return id_point(v, when.info["of"])
    return Point(v.pick("该情形发生", "this occurs"))


def _judged(v: Voice, e: model.Expr) -> tuple[model.Expr, str] | None:
    """The judged length and its adverb (及时 / promptly), where the author gave one."""
    if e.op == "judged":
        return e, ""
    node = v.d.node(e.info["id"]) if e.op == "ref" else None
    if isinstance(node, model.Param | model.Define) and node.value.op == "judged":
        v.d.note_inlined(node.id)
        return node.value, node.label.get(v.lang)
    return None


def _promptly(
    v: Voice, limit: model.Within, start: Point | None, judged: model.Expr, adverb: str
) -> tuple[str, list[str]]:
    by = v.d.party(judged.info["by"], v.lang)
    presumed = v.noun(judged.args[0]) if judged.args else ""
    side_zh, side_en = ("后", "after") if limit.side == "after" else ("前", "before")
    if not adverb:
        held = v.pick(f"（未作判断的，为{presumed}）", f" (until judged, {presumed})") if presumed else ""
        at = v.pick(f"在{start.text}{side_zh}", f" {side_en} {start.text}") if start else ""
        return v.pick(
            f"{at}由{by}判断的合理期限内{held}", f"within a reasonable period judged by {by}{held}{at}"
        ), []
    at = v.pick(f"在{start.text}{side_zh}", f" {side_en} {start.text}") if start else ""
    until_judged = v.pick(
        f"；未作判断的，以{presumed}为限" if presumed else "",
        f"; until judged, the limit is {presumed}" if presumed else "",
    )
    return v.pick(f"{at}{adverb}", f"{adverb}{at}"), [
        v.pick(
            f"是否{adverb}，由{by}判断{until_judged}。",
            f"Whether this is done {adverb} is judged by {by}{until_judged}.",
        )
    ]


def length(d: Draft, e: model.Expr, lang: str) -> str:
    """A length of time as it stands in a limit: 60日 / 60 days."""
    return Voice(d, lang).noun(e)


def occasion(d: Draft, e: model.Expr, lang: str, row: str = "") -> str:
    """``on M``: each occurrence of a moment: 每次质量问题发生 / each occurrence of the Quality Problem."""
    v = Voice(d, lang, "", row)
    at = point(v, e)
    if at.day:
        return v.pick(f"于{at.text}", f"on {at.text}")
    return v.pick(
        f"每次{at.text}",
        f"each time of {at.text}"
        if not at.text.startswith("the occurrence of ")
        else at.text.replace("the occurrence of the ", "each occurrence of the "),
    )


__all__ = ["Timed", "anchor", "deadline", "length", "occasion", "until", "window", "within"]
