"""Amounts in words: any typed expression as a noun phrase. In: a model.Expr; out: Chinese or English text.

Arithmetic is written with signs and brackets, so that two expressions that compute differently read differently.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from hetong.base.numerals import grouped
from hetong.passes.draft import aggregates, names, schedules
from hetong.passes.draft.context import Draft, joined, plural
from hetong.passes.draft.lists import in_words, phrase_of
from hetong.passes.draft.names import reading, written_out
from hetong.passes.draft.points import MOMENT_OPS, point
from hetong.passes.draft.values import LITERALS, literal, row_label
from hetong.passes.draft.voice import (
    ATOM,
    LOOSE,
    PRODUCT,
    SHARE,
    SUM,
    UNITS,
    Said,
    Voice,
    bracket,
    unit_form,
    unit_key,
)
from hetong.trees import model


def amount(d: Draft, e: model.Expr, lang: str, window: str = "", row: str = "", words: bool = True) -> str:
    """A noun phrase for any expression: 当月服务费的5% / 5% of the Service Fee for the month.

    ``window``: unit of the sentence's own window, for "当月"; ``row``: id of the record or event whose columns
    stand bare; ``words``: write a fixed sum in capitals too.
    """
    return Voice(d, lang, window, row, words).noun(e)


def said(v: Voice, e: model.Expr) -> Said:
    """The phrase and how tightly it holds together."""
    if e.op in LITERALS:
        text = literal(v, e)
        # A negative figure needs brackets beside an operator.
        return Said(text, SUM if text.startswith("-") or "人民币-" in text or " -" in text else ATOM)
    handler = _HANDLERS.get(e.op)
    if handler is not None:
        return handler(v, e)
    if e.op in _CLAUSES:
        text = v.clause(e)
        return Said(v.pick(f"是否{text}", f"whether {text}"), LOOSE)
    if e.op in MOMENT_OPS:
        return Said(v.moment(e))
    raise ValueError(f"no words for {e.op}")


_CLAUSES = frozenset("and or not known compare consents state happened".split())


def _text(v: Voice, e: model.Expr) -> Said:
    return Said(phrase_of(v, e.info["text"]))


def _list(v: Voice, e: model.Expr) -> Said:
    return Said(in_words(v, e), LOOSE)


def _ref(v: Voice, e: model.Expr) -> Said:
    id = e.info["id"]
    inner = written_out(v.d, id)
    if inner is not None:
        return v.said(inner)
    text = reading(v, id)
    node = v.d.node(id)
    if isinstance(node, model.Fee | model.Metric) and v.window and node.every is not None:
        return Said(of_window(v, text, node.every))
    if isinstance(node, model.Define) and node.value.op == "list" and v.window and e.type.base == "money":
        return Said(of_window(v, text, model.Window(v.window)))
    return Said(text)


def of_window(v: Voice, text: str, every: model.Window) -> str:
    """当月服务费 / the Service Fee for the month."""
    if every.unit != v.window:
        return text
    unit = v.window
    return v.pick(
        f"{names.period_name(unit, '', 'zh')}{text}", f"{text} for {names.period_name(unit, '', 'en')}"
    )


def _column(v: Voice, e: model.Expr) -> Said:
    return Said(names.column(v, e.info["id"], bool(e.info.get("previous")), str(e.info.get("record") or "")))


def _cell(v: Voice, e: model.Expr) -> Said:
    base = v.noun(e.args[0])
    own = str(e.info.get("column") or e.info["id"])
    label = names.datum(v, own)
    return Said(v.pick(f"与{base}对应的{label}", f"the {label} for {base}"), LOOSE if v.lang == "zh" else ATOM)


def _attr(v: Voice, e: model.Expr) -> Said:
    base, name = e.args[0], e.info["name"]
    zh, en = names.ATTRIBUTES.get(name, (name, name))
    text = v.atom(base)
    return Said(v.pick(f"{text}的{zh}", f"the {en} of {text}"))


def _word(v: Voice, e: model.Expr) -> Said:
    name = e.info["name"]
    if name == "period":
        return Said(
            v.pick(
                f"{names.period_name(v.window, '', 'zh')}总时长",
                f"the length of {names.period_name(v.window, '', 'en')}",
            )
        )
    pair = names.WORDS.get(name) or names.MOMENTS.get(name)
    return Said(v.pick(*pair) if pair else reading(v, name))


def _arithmetic(
    sign_zh: str, sign_en: str, level: int, left: int, right: int
) -> Callable[[Voice, model.Expr], Said]:
    def handler(v: Voice, e: model.Expr) -> Said:
        p = v.plain()
        a, b = p.atom(e.args[0], left), p.atom(e.args[1], right)
        return Said(v.pick(f"{a}{sign_zh}{b}", f"{a} {sign_en} {b}"), level)

    return handler


def _sum(sign_zh: str, sign_en: str) -> Callable[[Voice, model.Expr], Said]:
    plain = _arithmetic(sign_zh, sign_en, SUM, SUM, PRODUCT)

    def handler(v: Voice, e: model.Expr) -> Said:
        return _step(v, e) if e.type.base == "row" and e.args[1].op == "quantity" else plain(v, e)

    return handler


def _step(v: Voice, e: model.Expr) -> Said:
    """A move on a scale: it stops at the end."""
    base, n = v.atom(e.args[0], SHARE), str(e.args[1].info["n"])
    table = v.d.node(e.type.of)
    rows = table.rows if isinstance(table, model.Table) else ()
    down = e.op == "sub"
    end = row_label(v, rows[0 if down else -1].id) if rows else ""
    steps = f"{n} step" if n == "1" else f"{n} steps"
    return Said(
        v.pick(
            f"比{base}{'低' if down else '高'}{n}级的{names.what_kind(v, e)}（最{'低' if down else '高'}为{end}）",
            f"the {names.what_kind(v, e)} {steps} {'below' if down else 'above'} {base} (at the {'lowest' if down else 'highest'}, {end})",
        ),
        LOOSE,
    )


def _negative(v: Voice, e: model.Expr) -> Said:
    inner = v.plain().atom(e.args[0], SHARE)
    return Said(v.pick(f"－{inner}", f"minus {inner}"), SUM)


def _part_of(v: Voice, e: model.Expr) -> Said:
    p = v.plain()
    share, base = e.args
    literal_share = share.op in ("percent", "blank") or (
        share.op == "ref" and _written_percent(v.d, share.info["id"])
    )
    if literal_share:
        return Said(
            v.pick(f"{p.atom(base, SHARE)}的{p.noun(share)}", f"{p.noun(share)} of {p.atom(base, SHARE)}"),
            SHARE,
        )
    whole, part = p.atom(base, SHARE), p.atom(share, ATOM)
    if share.op == "per" and len(share.args) == 1:
        rate = p.noun(share)
        return Said(v.pick(f"{whole}按{rate}计算的金额", f"{rate} of {whole}"), LOOSE)
    return Said(v.pick(f"{whole}×{part}", f"{whole} × {part}"), PRODUCT)


def _written_percent(d: Draft, id: str) -> bool:
    inner = written_out(d, id)
    return inner is not None and inner.op in ("percent", "blank")


def _call(v: Voice, e: model.Expr) -> Said:
    if e.info["name"] == "outside":
        x, low, high = (v.plain().atom(a, SHARE) for a in e.args)
        return Said(
            v.pick(
                f"{x}超出{low}至{high}范围的差额（在该范围内的为0）",
                f"the distance by which {x} lies outside {low} to {high} (0 if it lies within)",
            ),
            LOOSE,
        )
    parts = [v.noun(a) if _stands_alone(a) else v.atom(a, SHARE) for a in e.args]
    two, low = len(parts) == 2, e.info["name"] == "min"
    zh = ("较低者" if low else "较高者") if two else ("最低者" if low else "最高者")
    en = ("the lesser" if low else "the greater") if two else ("the least" if low else "the greatest")
    listed = joined(parts, v.lang) if not two or v.lang == "en" else "与".join(parts)
    return Said(v.pick(f"{listed}中的{zh}", f"{en} of {listed}"), LOOSE)


def _stands_alone(e: model.Expr) -> bool:
    """Whether an operand of "the greater of" is read as one thing without brackets: a rate per year, a look-up."""
    return e.op == "index" or (e.op == "per" and len(e.args) == 1 and e.args[0].op in ("money", "percent"))


def _index(v: Voice, e: model.Expr) -> Said:
    base, key = e.args
    text = Voice(v.d, v.lang, "", v.row).atom(base)
    if key.op == "period":
        every = getattr(v.d.node(str(base.info.get("id", ""))), "every", None)
        if key.info.get("which") == "last" and every is not None and every.unit != key.info.get("unit"):
            # A shift by a longer period: the month of a year ago.
            longer = names.period_name(str(key.info["unit"]), "last", v.lang)
            return Said(v.pick(f"{longer}同期的{text}", f"{text} for the corresponding period of {longer}"))
        when = names.period_name(key.info.get("unit", ""), key.info.get("which", ""), v.lang)
        return Said(v.pick(f"{when}的{text}", f"{text} for {when}"))
    if key.type.base in ("moment", "date", "datetime", "event") or _is_moment(v, key):
        return Said(v.pick(f"{v.moment(key)}的{text}", f"{text} as at {v.moment(key)}"), LOOSE)
    if key.op == "row":
        return Said(v.pick(f"{v.noun(key)}的{text}", f"{text} for {v.noun(key)}"))
    return Said(v.pick(f"与{v.atom(key)}对应的{text}", f"{text} that corresponds to {v.atom(key)}"), LOOSE)


def _is_moment(v: Voice, key: model.Expr) -> bool:
    id = key.info.get("id") or key.info.get("name")
    return key.op in ("ref", "word") and (
        id in names.MOMENTS or isinstance(v.d.node(str(id)), model.Event | model.Norm)
    )


def _per(v: Voice, e: model.Expr) -> Said:
    """每开始1日人民币300.00元; with a measure: 迟延时长每满20分钟人民币45.00元."""
    p = v.plain()
    rate, measure = e.args[0], e.args[1] if len(e.args) > 1 else None
    unit = per_unit(v, e)
    price = p.atom(rate, SHARE)
    exact = (
        v.pick("（不足部分按比例计算）", " (a part of it in proportion)")
        if e.info.get("part") == "exact"
        else ""
    )
    if measure is None:
        if rate.op in ("money", "percent", "blank", "number", "quantity"):
            return Said(v.pick(f"{unit}{price}{exact}", f"{price} {unit}{exact}"), LOOSE)
        return Said(v.pick(f"按{unit}{price}计算的金额{exact}", f"{price} {unit}{exact}"), LOOSE)
    measured = p.atom(measure, ATOM)
    return Said(
        v.pick(f"按{measured}计、{unit}{price}的金额{exact}", f"{price} {unit} of {measured}{exact}"), LOOSE
    )


def per_unit(v: Voice, e: model.Expr) -> str:
    """每满20分钟 / for each full 20 minutes; 每一包裹 / per Parcel; 每次修复时间未达标 / for each missed Repair Time."""
    unit, part, state = str(e.info["unit"]), e.info.get("part", ""), e.info.get("state", "")
    n = Decimal(str(e.info.get("n") or 1))
    figure = grouped(n.normalize() if n != n.to_integral_value() else n.quantize(Decimal(1)))
    if state:
        what = aggregates.state_noun(v, unit, state)
        return v.pick(
            f"每次{what}" if n == 1 else f"每{figure}次{what}",
            f"for each {what}" if n == 1 else f"for every {figure} occurrences of {what}",
        )
    if unit == "agreement":
        return v.pick("在整个合同期内", "in total under this Agreement")
    if unit == "breach":
        return v.pick(
            f"每{'' if n == 1 else figure}次违约",
            "for each breach" if n == 1 else f"for every {figure} breaches",
        )
    zh_part = {"started": "开始", "full": "满", "exact": "", "": ""}[part]
    en_part = {"started": "started ", "full": "full ", "exact": "", "": ""}[part]
    if unit_key(unit) in UNITS:
        zh, en = UNITS[unit_key(unit)]
        if v.lang == "zh":
            return f"每{zh_part}{figure}{zh}" if zh_part or n != 1 else f"每{zh}"
        if n == 1:
            return f"for each {en_part}{en}" if en_part else f"per {en}"
        return f"for each {en_part}{figure} {en}s"
    if isinstance(v.d.node(unit), model.Unit):
        label = v.label(unit)
        if v.lang == "zh":
            return f"每{zh_part}{figure}{label}" if zh_part or n != 1 else f"每{label}"
        if n == 1:
            return f"for each {en_part}{unit_form(label, True)}" if en_part else f"per {unit_form(label, True)}"
        return f"for each {en_part}{figure} {unit_form(label, False)}"
    label, word = v.label(unit), names.counter(v.d, unit)
    if v.lang == "zh":
        lead = f"每{word or '一'}" if n == 1 and not zh_part else f"每{zh_part}{figure}{word or '个'}"
        return lead + label
    if n == 1:
        return f"for each {en_part}{label}" if en_part else f"per {label}"
    return f"for each {en_part}{figure} {plural(label)}"


def _deferred(v: Voice, e: model.Expr) -> Said:
    kind, document = names.what_kind(v, e), names.noun_of(v, e.info["document"])
    until = v.plain().noun(e.args[0]) if e.args else ""
    everyone = v.d.everyone(v.lang)
    held = v.pick(f"（约定前为{until}）", f" (until then, {until})") if until else ""
    return Said(
        v.pick(
            f"由{everyone}在{document}中约定的{kind}{held}",
            f"the {kind} that {everyone} will fix in {document}{held}",
        ),
        LOOSE,
    )


def _judged(v: Voice, e: model.Expr) -> Said:
    kind, by = names.what_kind(v, e), v.d.party(e.info["by"], v.lang)
    until = v.plain().noun(e.args[0]) if e.args else ""
    held = v.pick(f"（未作判断的，为{until}）", f" (until judged, {until})") if until else ""
    return Said(v.pick(f"由{by}判断的{kind}{held}", f"the {kind} judged by {by}{held}"), LOOSE)


def _period(v: Voice, e: model.Expr) -> Said:
    return Said(names.period_name(e.info.get("unit", ""), e.info.get("which", ""), v.lang))


def _span(v: Voice, e: model.Expr) -> Said:
    # An interval runs from moment to moment, not from day to day.
    start, end = (point(v, a).text for a in e.args)
    if _reads_back(e.args[0]) and e.args[1].op == "column" and not _reads_back(e.args[1]) and v.row:
        # Beside the row before it, the row at hand must be told apart.
        datum = names.datum(v, str(e.args[1].info["id"]))
        end = v.pick(f"本{names.counter(v.d, v.row) or '次'}{v.label(v.row)}的{datum}", f"its own {datum}")
    tails = aggregates.limits(v, e.info.get("tails", ()))
    return Said(
        v.pick(f"自{start}至{end}的时长{tails}", f"the time from {start} to {end}{tails}"),
        LOOSE if v.lang == "en" or tails else SHARE,
    )


def _reads_back(e: model.Expr) -> bool:
    return bool(e.op == "column" and e.info.get("previous")) or any(_reads_back(a) for a in e.args)


def _table(v: Voice, e: model.Expr) -> Said:
    settled = schedules.settled(v, e)
    return v.said(settled) if settled is not None else Said(schedules.inline(v, e), LOOSE)


def _aggregate(v: Voice, e: model.Expr) -> Said:
    return aggregates.said(v, e)


_HANDLERS: Mapping[str, Callable[[Voice, model.Expr], Said]] = {
    "text": _text,
    "list": _list,
    "ref": _ref,
    "column": _column,
    "cell": _cell,
    "attr": _attr,
    "word": _word,
    "add": _sum("＋", "+"),
    "sub": _sum("－", "−"),
    "mul": _arithmetic("×", "×", PRODUCT, PRODUCT, SHARE),
    "div": _arithmetic("÷", "÷", PRODUCT, PRODUCT, SHARE),
    "part_of": _part_of,
    "per": _per,
    "negative": _negative,
    "call": _call,
    "index": _index,
    "deferred": _deferred,
    "judged": _judged,
    "period": _period,
    "span": _span,
    "table": _table,
    "aggregate": _aggregate,
}

__all__ = ["amount", "bracket", "of_window", "per_unit", "said"]
