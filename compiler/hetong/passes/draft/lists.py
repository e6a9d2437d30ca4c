"""Lists and texts: items in words, and the references a text makes. In: list Exprs, Phrases; out: text."""

from __future__ import annotations

from hetong.passes.draft import names
from hetong.passes.draft.context import Draft, joined
from hetong.passes.draft.pieces import OPEN, ref
from hetong.passes.draft.voice import Voice, bracket
from hetong.trees import model


def phrase(d: Draft, p: model.Phrase, lang: str) -> str:
    """A text with its references written out: labels, values, numbers of clauses, lists in words."""
    return phrase_of(Voice(d, lang), p)


def phrase_of(v: Voice, p: model.Phrase) -> str:
    parts = p.get(v.lang) or p.get("en" if v.lang == "zh" else "zh")
    return "".join(part if isinstance(part, str) else slot(v, part) for part in parts)


def slot(v: Voice, s: model.Slot) -> str:
    """``{x}``: a party, service, record or metric by its label; a param by its value; a clause by its number."""
    d, node = v.d, v.d.node(s.id)
    if s.form == "number":
        return ref(s.id)
    if s.form == "label":
        return v.label(s.id)
    if s.attr:
        zh, en = names.ATTRIBUTES.get(s.attr, (s.attr, s.attr))
        setting = node.settings.get(s.attr) if isinstance(node, model.Party | model.Signature) else None
        if setting is not None:
            return v.noun(setting)
        inner = bare(v, s.id)
        return v.pick(f"{inner}的{zh}", f"the {en} of {inner}")
    if s.form == "value":
        return (
            v.noun(node.value)
            if isinstance(node, model.Param | model.Define | model.Metric | model.Fee)
            else bare(v, s.id)
        )
    if isinstance(node, model.Param | model.Define):
        value = node.value
        if value.op == "list":
            return v.label(s.id) if node.label and not d.inline(s.id) else in_words(v, value)
        short = d.inline(s.id) or not node.label or value.op in _SHORT
        if isinstance(node, model.Param) and value.op not in ("judged", "deferred") and short:
            d.note_inlined(s.id)
            return v.noun(value)
        return names.reading(v, s.id) if not node.label else v.label(s.id)
    return bare(v, s.id)


_SHORT = frozenset(
    "money number percent duration quantity date datetime month quarter time blank bool row text hours ref".split()
)


def bare(v: Voice, id: str) -> str:
    """The label without an article (the text around it has its own); the number where there is no label to say."""
    node = v.d.node(id)
    if isinstance(node, model.Norm | model.Group | model.Remedy):
        return ref(id)
    if isinstance(node, model.Instrument):
        return names.instrument(v, node).removeprefix("the ")
    if id in names.MOMENTS or id in names.WORDS:
        return names.noun_of(v, id)
    if node is not None and not node.label:
        return ref(id)
    return (
        v.d.party(id, v.lang).removeprefix("the ") if isinstance(node, model.Party) else v.d.party(id, v.lang)
    )


def items(v: Voice, e: model.Expr) -> list[str]:
    """The items of a list, each as one text; what an item holds follows it in brackets."""
    return [entry(v, one) for one in e.info["items"]]


def entry(v: Voice, one: model.Entry) -> str:
    if one.text is not None:
        text = phrase_of(v, one.text)
    elif one.label:
        text = one.label.get(v.lang)
    elif one.id and (value := names.written_out(v.d, one.id)) is not None:
        text = v.noun(value)
    elif one.id:
        text = bare(v, one.id)
        if (
            v.lang == "en"
            and isinstance(v.d.node(one.id), model.Fee | model.Metric)
            and not text.startswith(OPEN)
        ):
            text = "the " + text
    else:
        return v.noun(one.inner) if one.inner is not None else ""
    if one.inner is not None:
        text += v.pick("", " ") + bracket(including(v, one.inner), v.lang)
    return text


def in_words(v: Voice, e: model.Expr) -> str:
    """甲、乙和丙; an open list says so: 包括但不限于甲、乙和丙."""
    parts = items(v, e)
    if not e.info.get("open"):
        return joined(parts, v.lang)
    return including(v, e)


def including(v: Voice, e: model.Expr) -> str:
    """包括但不限于A、B和C / including, without limitation, A, B and C; closed: 仅包括 / consisting only of."""
    text = joined(items(v, e), v.lang)
    if not e.info.get("open"):
        return v.pick(f"仅包括{text}", f"consisting only of {text}")
    if not text:
        return v.pick("不限于任何列举", "without limitation")
    return v.pick(f"包括但不限于{text}", f"including, without limitation, {text}")


def inline(d: Draft, e: model.Expr, lang: str) -> str:
    """The items of a list in words, without saying whether it is open: 甲、乙和丙."""
    return joined(items(Voice(d, lang), e), lang)


def listed(d: Draft, e: model.Expr, lang: str) -> str:
    """The tail of a sentence ``including [...]``, without the comma before it."""
    return including(Voice(d, lang), e)


def definition(d: Draft, term: str, e: model.Expr, lang: str) -> str:
    """P05 as a whole sentence without its full stop: X包括但不限于…… / X includes, without limitation, …."""
    v = Voice(d, lang)
    text = joined(items(v, e), lang)
    if e.info.get("open"):
        return v.pick(f"{term}包括但不限于{text}", f"{term} includes, without limitation, {text}")
    return v.pick(f"{term}仅包括{text}", f"{term} consists only of {text}")
