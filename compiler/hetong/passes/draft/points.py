"""Moments in words: the noun phrase of a point in time, and what may be said before 之日起 or after "after"."""

from __future__ import annotations

from attrs import frozen

from hetong.base.numerals import ordinal_en
from hetong.passes.draft import names
from hetong.passes.draft.context import Draft
from hetong.passes.draft.lists import phrase_of
from hetong.passes.draft.names import written_out
from hetong.passes.draft.pieces import OPEN, ref
from hetong.passes.draft.voice import UNITS, Voice, unit_key
from hetong.trees import model

MOMENT_OPS = frozenset("offset edge nth following".split())
_TRUTHS = frozenset("and or not known compare consents state happened".split())


@frozen
class Point:
    """``text`` with ``day``: it already names a day (次月12日); otherwise a happening (本合同签署, to be followed by 之日)."""

    text: str
    day: bool = False

    @property
    def dated(self) -> str:
        return self.text if self.day else f"{self.text}之日"


def anchor(d: Draft, e: model.Expr, lang: str, window: str = "", row: str = "") -> str:
    """A moment as a noun phrase: 本合同签署之日 / the signing of this Agreement."""
    return moment(Voice(d, lang, window, row), e)


def moment(v: Voice, e: model.Expr) -> str:
    found = point(v, e)
    return found.dated if v.lang == "zh" else found.text


def point(v: Voice, e: model.Expr) -> Point:
    v = v.plain()
    op = e.op
    if op in ("ref", "word"):
        return _named(v, e)
    if op == "column":
        typed_day = e.type.base == "date"
        text = names.column(v, e.info["id"], bool(e.info.get("previous")), str(e.info.get("record") or ""))
        return Point(text, typed_day and (v.lang == "en" or text.endswith("日")))
    if op == "attr":
        return _attr(v, e)
    if op == "happened":
        return id_point(v, e.info["of"])
    if op in _TRUTHS:
        text = v.clause(e)
        return Point(v.pick(text, f"the day on which {text}"))
    if op == "period":
        return Point(v.noun(e), True)
    if op == "edge":
        return _edge(v, e)
    if op == "nth":
        return _nth(v, e)
    if op == "following":
        return _following(v, e)
    if op == "offset":
        return _offset(v, e)
    return Point(v.noun(e), op in ("date", "datetime", "month", "quarter", "blank", "deferred", "judged"))


def _named(v: Voice, e: model.Expr) -> Point:
    id = str(e.info.get("id") or e.info.get("name"))
    inner = written_out(v.d, id)
    if inner is not None:
        return point(v, inner)
    return id_point(v, id)


def id_point(v: Voice, id: str) -> Point:
    node = v.d.node(id)
    if node is None and id in names.MOMENTS:
        return Point(v.pick(*names.MOMENTS[id]))
    if isinstance(node, model.Norm):
        return Point(norm_moment(v, node))
    if isinstance(node, model.Event | model.Record):
        label = v.label(id)
        return Point(v.pick(f"{label}发生", f"the occurrence of the {label}"))
    if isinstance(node, model.Metric):
        return Point(v.pick(f"{v.label(id)}结果得出", f"the measuring of the {v.label(id)}"))
    if isinstance(node, model.Instrument):
        noun = names.instrument(v, node)
        return Point(v.pick(f"{noun}签署", f"the signing of {noun}"))
    if isinstance(node, model.Column):
        return Point(names.column(v, id))
    return Point(names.noun_of(v, id), day=names.noun_of(v, id).endswith("日"))


def norm_moment(v: Voice, node: model.Norm) -> str:
    """When a sentence is fulfilled, paid or exercised, as a noun of happening."""
    if node.label:
        label = v.label(node.id)
        if node.modality == "payment":
            return v.pick(f"{label}付清", f"payment of the {label}")
        return v.pick(label, f"the {label}")
    if node.modality == "payment":
        return v.pick(f"{ref(node.id)}约定的款项付清", f"payment under {ref(node.id)}")
    if node.act.verb == "do" and node.act.text:
        who = v.d.parties(node.bearer.parties, v.lang)
        return v.pick(f"{who}按照{ref(node.id)}{phrase_of(v, node.act.text)}", f"the act under {ref(node.id)}")
    if node.modality == "power":
        return v.pick(f"{ref(node.id)}约定的权利行使", f"the exercise of the right under {ref(node.id)}")
    return v.pick(f"{ref(node.id)}约定的义务履行", f"the performance of the duty under {ref(node.id)}")


def _attr(v: Voice, e: model.Expr) -> Point:
    name, base = e.info["name"], e.args[0]
    if name == "at":
        return point(v, base)
    if name == "due":
        noun = v.atom(base)
        return Point(v.pick(f"{noun}的付款期限届满日", f"the due date of {noun}"), True)
    if base.op == "period" or (base.op == "word" and base.info["name"] == "period"):
        return _ends(v, base, name)
    zh, en = names.ATTRIBUTES.get(name, (name, name))
    noun = v.atom(base)
    return Point(v.pick(f"{noun}{zh}", f"the {en} of {noun}"))


def _edge(v: Voice, e: model.Expr) -> Point:
    return _ends(v, e.args[0], e.info["side"])


def _ends(v: Voice, of: model.Expr, side: str) -> Point:
    """The first or last day of a period; the start or end of anything else; another named point of a period."""
    whole = (
        v.moment(of)
        if of.op in MOMENT_OPS
        else (
            names.period_name(v.window, "", v.lang)
            if of.op == "word" and of.info.get("name") == "period"
            else v.noun(of)
        )
    )
    timed = of.op in ("period", "month", "quarter", "following", "nth", "word")
    if side in ("start", "end"):
        if timed:
            zh, en = ("第一日", "first day") if side == "start" else ("最后一日", "last day")
            link = "的" if of.op == "following" else ""
            return Point(v.pick(f"{whole}{link}{zh}", f"the {en} of {whole}"), True)
        zh, en = names.ATTRIBUTES[side]
        return Point(v.pick(f"{whole}{zh}", f"the {en} of {whole}"))
    inner = id_point(v, side)
    return Point(v.pick(f"{whole}的{inner.text}", f"{inner.text} of {whole}"), inner.day)


def whole_number(v: Voice, e: model.Expr) -> int | None:
    """A written whole number, looking into what is written out in place; None where it is a term or a blank."""
    if e.op == "negative":
        inner = whole_number(v, e.args[0])
        return None if inner is None else -inner
    if e.op == "number":
        text = str(e.info["value"])
        return int(text) if text.lstrip("-").isdigit() else None
    if e.op == "ref":
        out = written_out(v.d, e.info["id"])
        return None if out is None else whole_number(v, out)
    return None


def _nth(v: Voice, e: model.Expr) -> Point:
    """次月12日 / the 12th day of the following month; 当季度倒数第3个工作日."""
    number, of = e.args
    unit = unit_key(e.info["unit"])
    whole = v.moment(of) if of.op in MOMENT_OPS else v.noun(of)
    n = whole_number(v, number)
    zh_unit, en_unit = UNITS[unit]
    if n is None:
        return Point(_unnumbered(v, number, whole, zh_unit, en_unit), True)
    if n < 0:
        last = "last" if n == -1 else f"{ordinal_en(-n)} last"
        return Point(v.pick(f"{whole}倒数第{-n}{zh_unit}", f"the {last} {en_unit} of {whole}"), True)
    if unit == "day" and (unit_key(str(of.info.get("unit", ""))) == "month" or of.op == "month"):
        link = "的" if of.op in ("following", "nth") else ""
        return Point(v.pick(f"{whole}{link}{n}日", f"the {ordinal_en(n)} day of {whole}"), True)
    return Point(v.pick(f"{whole}第{n}{zh_unit}", f"the {ordinal_en(n)} {en_unit} of {whole}"), True)


def _unnumbered(v: Voice, number: model.Expr, whole: str, zh_unit: str, en_unit: str) -> str:
    """A day whose number is still to be filled in, or is a term of the contract."""
    text = v.noun(number)
    if number.op == "blank" or text.startswith(OPEN):
        return v.pick(f"{whole}第{text}{zh_unit}", f"{en_unit} {text} of {whole}")
    return v.pick(f"{whole}第N{zh_unit}（N为{text}）", f"the Nth {en_unit} of {whole} (N being {text})")


def _following(v: Voice, e: model.Expr) -> Point:
    """``month 2 after notice``: whole calendar months, not the same as 2 months after."""
    number, base = e.args
    n, start = whole_number(v, number), point(v, base)
    unit = unit_key(e.info["unit"])
    zh_unit, en_unit = UNITS[unit]
    zh_one = names.PERIODS.get(unit, (zh_unit, en_unit))[0]
    shown = v.noun(number) if n is None else str(n)
    nth = f"{en_unit} {shown}" if n is None else f"the {ordinal_en(n)} calendar {en_unit}"
    if v.lang == "zh":
        return Point(f"{start.dated}所在{zh_one}之后的第{shown}{zh_unit}", True)
    return Point(f"{nth} after the {en_unit} of {start.text}", True)


_DAYS = ("day", "working_day")


def length_unit(v: Voice, e: model.Expr) -> str:
    """The unit of a written length ("" where it is a term or an expression)."""
    if e.op in ("duration", "blank"):
        return unit_key(str(e.info.get("unit") or ""))
    if e.op == "ref":
        out = written_out(v.d, e.info["id"])
        return "" if out is None else length_unit(v, out)
    if e.op in ("judged", "deferred"):
        return ""
    units = {length_unit(v, a) for a in e.args if a.type.base == "duration"} - {""}
    return units.pop() if len(units) == 1 else ""


def ordinal_length(v: Voice, e: model.Expr) -> int | None:
    """n where the length is written as n days or n working days."""
    if e.op == "ref":
        out = written_out(v.d, e.info["id"])
        return None if out is None else ordinal_length(v, out)
    if e.op == "duration" and unit_key(e.info["unit"]) in _DAYS and str(e.info["n"]).isdigit():
        return int(e.info["n"])
    return None


def _offset(v: Voice, e: model.Expr) -> Point:
    length, base = e.args
    start, shown = point(v, base), v.atom(length)
    n, unit = ordinal_length(v, length), length_unit(v, length)
    if e.info["side"] == "before":
        if v.lang == "zh":
            nth = unit in _DAYS or (n is not None)
            return Point(f"{start.text}前第{shown}" if nth else f"{start.text}前{shown}之日", True)
        if n is not None:
            return Point(f"the {ordinal_en(n)} {UNITS[unit][1]} before {start.text}", True)
        return Point(f"the day {shown} before {start.text}", True)
    if v.lang == "zh":
        if n is not None:
            return Point(f"{start.dated}后第{shown}", True)
        if hourly(v, length):
            return Point(f"{start.text}时起{shown}届满时", True)
        return Point(f"{start.dated}起{shown}届满之日", True)
    if n is not None:
        return Point(f"the {ordinal_en(n)} {UNITS[unit][1]} after {start.text}", True)
    return Point(f"{'the time' if hourly(v, length) else 'the day'} {shown} after {start.text}", True)


_HOURS = ("second", "minute", "hour", "working_hour")


def hourly(v: Voice, e: model.Expr) -> bool:
    """Whether a length runs from the moment itself (hours) and not from the day after (days)."""
    unit = length_unit(v, e)
    if not unit and e.op in ("ref", "cell"):
        return any(length_unit(v, known) in _HOURS for known in _known_lengths(v, e))
    return unit in _HOURS or (
        not unit and e.op not in ("ref", "judged", "deferred", "blank") and e.type.of == "elapsed"
    )


def _known_lengths(v: Voice, e: model.Expr) -> list[model.Expr]:
    """The lengths behind a name: the value of a param, or those of one column of a table (its clocks may differ)."""
    node = v.d.nodes.get(str(e.info.get("column") or e.info.get("id") or ""))
    if isinstance(node, model.Param | model.Define):
        return [node.value]
    if isinstance(node, model.Column):
        tables = (t for t in v.d.nodes.values() if isinstance(t, model.Table) and node in t.columns)
        return [cell for t in tables for row in t.rows for c, cell in row.cells.items() if node.id.endswith(c)]
    return []
