"""Params and definitions that stand as clauses of their own, in both languages.

In: a param or define of the model that is not written out where it is used. Out: what the name means; where it
is open, who fixes or judges it and what holds until then; where it is chosen, the options to tick.
"""

from __future__ import annotations

from collections.abc import Callable

from hetong.base.words import Words
from hetong.passes.draft import bands, lists
from hetong.passes.draft.context import HEADS, LANGS, Draft, both, joined
from hetong.passes.draft.pairs import Pairs, deferred, say
from hetong.passes.draft.pieces import TABLE, Grid, Piece, fill
from hetong.passes.draft.usage import expressions
from hetong.passes.draft.voice import Voice
from hetong.trees import model

_CLAUSES = frozenset("and or not known compare consents state happened".split())
_OPEN = frozenset(("blank", "deferred", "judged"))
_BOX = "☐"


def param(d: Draft, node: model.Param) -> list[Piece]:
    """The clause of a value set from outside."""
    return _named_value(d, node)


def define(d: Draft, node: model.Define) -> list[Piece]:
    """The clause of a derived value or a definition in words."""
    return _named_value(d, node)


def _named_value(d: Draft, node: model.Param | model.Define) -> list[Piece]:
    if not node.label:
        return []  # internal: its value stands wherever it is used
    v = Pairs(d).in_any_period() if floats(d, node) else Pairs(d)
    sentences, tables = _said(v, node)
    if node.only_if is not None and _may_vary(node):
        test, name = v.clause(node.only_if), v.label(node.id)
        sentences = [
            *sentences,
            both(
                f"仅在{test.zh}时，{name.zh}的取值方有效。",
                f"A value of the {name.en} is valid only if {test.en}.",
            ),
        ]
    return [say((node.id,), sentences, tables, normative=False)]


def floats(d: Draft, node: model.Node) -> bool:
    """Whether a definition counts rows of a period that it does not name: then it is that of its use."""
    return isinstance(node, model.Define) and any(
        e.op == "aggregate"
        and isinstance(e.info["of"], str)
        and _rows(d, e.info["of"])
        and not any(t.kind in ("in_last", "in_last_full", "so_far") for t in e.info.get("tails", ()))
        for e in expressions(node.value)
        if isinstance(e, model.Expr)
    )


def _rows(d: Draft, of: str) -> bool:
    owner = of.rpartition(".")[0] if isinstance(d.node(of), model.Column) else of
    return isinstance(d.node(owner), model.Record | model.Event)


def _may_vary(node: model.Param | model.Define) -> bool:
    """Whether the bound still says something: a value that stands has been tested already."""
    return any(found.op in _OPEN for found in _within(node.value)) or isinstance(node, model.Define)


def _within(expr: model.Expr) -> list[model.Expr]:
    found = [expr]
    for arg in expr.args:
        found += _within(arg)
    if expr.op == "table":
        for row in expr.info["rows"]:
            found += _within(row.value)
    return found


def _said(v: Pairs, node: model.Param | model.Define) -> tuple[list[Words], tuple[Grid, ...]]:
    value = node.value
    if bands.is_schedule(value):
        return _schedule(v, node)
    make = _FORMS.get(value.op)
    if make is not None:
        return make(v, node), ()
    if value.op in _CLAUSES:
        return [_condition(v, node)], ()
    return [_plain(v, node)], ()


def _plain(v: Pairs, node: model.Param | model.Define) -> Words:
    """“整改期限”为10日。 A derived value says what it is worked out from."""
    name, value = v.term(node.id), v.value(node.value, words=True)
    if node.value.op == "bool":
        return both(f"{name.zh}：{value.zh}。", f"{name.en}: {value.en}.")
    if node.type.base == "row":
        return both(f"{name.zh}为{value.zh}。", f"{name.en} is {value.en}.")
    verb = "为" if isinstance(node, model.Param) else "指"
    return both(f"{name.zh}{verb}{value.zh}。", f"{name.en} means {value.en}.")


def _condition(v: Pairs, node: model.Param | model.Define) -> Words:
    name, test = v.term(node.id), v.clause(node.value)
    return both(f"{name.zh}指{test.zh}的情形。", f"{name.en} means that {test.en}.")


def _schedule(v: Pairs, node: model.Param | model.Define) -> tuple[list[Words], tuple[Grid, ...]]:
    name, subject = v.term(node.id), v.value(node.value.args[0])
    if node.type.base == "row" and v.d.has_label(node.type.of):
        kind = v.label(node.type.of)
        lead = both(
            f"{name.zh}根据{subject.zh}按照{TABLE}确定。",
            f"{name.en} is the {kind.en} that {TABLE} gives for {subject.en}.",
        )
        return [lead, *bands.rules(node.value)], (bands.grid(v, node.value, v.label(node.id), node.id),)
    lead = both(
        f"{name.zh}根据{subject.zh}按照{TABLE}确定。",
        f"{name.en} means the figure set by {subject.en} under {TABLE}.",
    )
    return [lead, *bands.rules(node.value)], (bands.grid(v, node.value, v.label(node.id), node.id),)


def _text(v: Pairs, node: model.Param | model.Define) -> list[Words]:
    name, text = v.term(node.id), v.phrase(node.value.info["text"])
    return [both(f"{name.zh}指{text.zh}。", f"{name.en} means {text.en}.")]


def _list(v: Pairs, node: model.Param | model.Define) -> list[Words]:
    """P05, P88: closed or open."""
    name = v.term(node.id)
    zh, en = (joined(lists.items(Voice(v.d, lang), node.value), lang) for lang in LANGS)
    many = _many(node.label.en)
    if not node.value.info.get("open"):
        return [both(f"{name.zh}仅包括{zh}。", f"{name.en} {'consist' if many else 'consists'} only of {en}.")]
    if not zh and not en:
        return [
            both(
                f"{name.zh}不限于任何列举。",
                f"{name.en} {'are' if many else 'is'} not limited to any listed item.",
            )
        ]
    return [
        both(
            f"{name.zh}包括但不限于{zh}。",
            f"{name.en} {'include' if many else 'includes'}, without limitation, {en}.",
        )
    ]


def _many(label: str) -> bool:
    """Whether an English label is a plural: its head ends in s (service fees, heads of loss)."""
    head = HEADS.split(label.lower(), 1)[0]
    return head.endswith("s") and not head.endswith(("ss", "us", "is"))


def _none(v: Pairs, node: model.Param | model.Define) -> list[Words]:
    name = v.term(node.id)
    return [both(f"{name.zh}为无。", f"{name.en}: none.")]


def _deferred(v: Pairs, node: model.Param | model.Define) -> list[Words]:
    name = v.label(node.id)
    return deferred(v, node.id, node.value, both(f"{name.zh}尚未确定", f"the {name.en} is not yet fixed"))


def _judged(v: Pairs, node: model.Param | model.Define) -> list[Words]:
    """P17: who judges, that it is reasoned in writing, and what holds until it is judged."""
    name, by = v.term(node.id), v.party(str(node.value.info["by"]))
    until = node.value.args[0] if node.value.args else None
    if node.type.base == "bool":
        found = [
            both(
                f"是否{name.zh}，由{by.zh}判断，并书面说明理由。",
                f"Whether there is {name.en} is judged by {by.en}, with written reasons.",
            )
        ]
        if until is None:
            return [*found, _unjudged()]
        presumed = v.value(until)
        return [
            *found,
            both(
                f"未作判断的，推定为{presumed.zh}。", f"Until it is judged, the presumption is {presumed.en}."
            ),
        ]
    if node.type.base == "duration":
        found = [
            both(
                f"{name.zh}的期限，由{by.zh}根据具体情形判断，并书面说明理由。",
                f"The time limit meant by {name.en} is judged by {by.en} in each case, with written reasons.",
            )
        ]
    else:
        found = [
            both(
                f"{name.zh}由{by.zh}根据具体情形判断，并书面说明理由。",
                f"{name.en} is judged by {by.en} in each case, with written reasons.",
            )
        ]
    if until is None:
        return [*found, _unjudged()]
    shown = v.value(until, words=True)
    return [*found, both(f"未作判断的，为{shown.zh}。", f"Until it is judged, it is {shown.en}.")]


def _unjudged() -> Words:
    return both("未作判断的，不据此认定违约。", "Until it is judged, no breach is found on this ground.")


def _blank(v: Pairs, node: model.Param | model.Define) -> list[Words]:
    table = v.d.node(node.type.of) if node.type.base == "row" else None
    if isinstance(table, model.Table) and table.rows:
        return [_choice(v, node, table)]
    if node.type.base == "bool":
        name = v.term(node.id)
        path = str(node.value.info["path"])
        return [both(f"{name.zh}：{fill(path, '☐是　☐否')}。", f"{name.en}: {fill(path, '☐ yes  ☐ no')}.")]
    if node.type.base == "list":
        name, value = v.term(node.id), v.value(node.value)
        return [both(f"{name.zh}包括{value.zh}。", f"{name.en} includes {value.en}.")]
    return [_plain(v, node)]


def _choice(v: Pairs, node: model.Param | model.Define, table: model.Table) -> Words:
    """A choice made when signing: every option with its box."""
    name, path = v.term(node.id), str(node.value.info["path"])
    rows = [v.option(row.id) for row in table.rows]
    zh = "　".join(_BOX + row.zh for row in rows)
    en = "  ".join(f"{_BOX} {row.en}" for row in rows)
    return both(
        f"{name.zh}从下列选项中选择一项：{fill(path, zh)}。",
        f"{name.en} is one of the following: {fill(path, en)}.",
    )


_FORMS: dict[str, Callable[[Pairs, model.Param | model.Define], list[Words]]] = {
    "text": _text,
    "list": _list,
    "none": _none,
    "deferred": _deferred,
    "judged": _judged,
    "blank": _blank,
}
