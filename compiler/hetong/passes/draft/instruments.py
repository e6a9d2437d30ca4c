"""Documents beside the contract: the sentence in the body that says who makes one and what it must state, and the
pages of an annex. In: an Instrument; out: pieces."""

from __future__ import annotations

from hetong.base.words import Words
from hetong.passes.draft import lists, names
from hetong.passes.draft.context import LANGS, Draft, joined, sentence_case
from hetong.passes.draft.pieces import Piece, fill, ref
from hetong.passes.draft.voice import Voice
from hetong.trees import model

_LINE = Words("＿＿＿＿＿＿＿＿", "________________")
_OTHER = Words("其他必要事项", "other necessary matters")


def instrument(d: Draft, i: model.Instrument) -> list[Piece]:
    """P81 for an annex, P47 for a later instrument: who makes it, what it must state, how it ranks."""
    words = {lang: _said(d, i, lang) + _rank(d, i, lang) for lang in LANGS}
    written = [] if i.attached else [item for item in i.items if isinstance(item, model.Prose)]
    for item in written:
        words["zh"] += lists.phrase(d, item.text, "zh")
        words["en"] += " " + lists.phrase(d, item.text, "en")
    return [Piece((i.id, *(item.id for item in written)), Words(words["zh"], words["en"]), normative=False)]


def _said(d: Draft, i: model.Instrument, lang: str) -> str:
    name, made = d.label(i.id, lang), _made(d, i, lang)
    stating = ""
    if i.contents is not None:
        opened = [_OTHER.get(lang)] if i.contents.info.get("open") else []
        listed = joined([*lists.items(Voice(d, lang), i.contents), *opened], lang)
        stating = f"，应当载明{listed}" if lang == "zh" else f" and must state {listed}"
    if i.attached:
        return (
            f"附件{i.number}《{name}》{made}{stating}。"
            if lang == "zh"
            else f"Annex {i.number} ({name}) is {made}{stating}."
        )
    return (
        f"“{name}”指{made}的文件{stating}。" if lang == "zh" else f"“{name}” means a document {made}{stating}."
    )


def _made(d: Draft, i: model.Instrument, lang: str) -> str:
    if i.prepared_by:
        by = d.party(i.prepared_by, lang)
        return f"由{by}编制" if lang == "zh" else f"prepared by {by}"
    who = d.parties(i.parties, lang)
    return f"由{who}签署" if lang == "zh" else f"signed by {who}"


def _rank(d: Draft, i: model.Instrument, lang: str) -> str:
    """An annex is part of the contract and as strong as its body unless it says so or the order of documents does."""
    v = Voice(d, lang)
    body = v.pick(
        "本合同正文" if i.attached else "本合同",
        "the body of this Agreement" if i.attached else "this Agreement",
    )
    name = names.instrument(v, i)
    said = ""
    if i.attached:
        said = v.pick(f"{name}是本合同的组成部分", f" {name} is part of this Agreement")
        if i.force == "same" and not i.over and i.id not in d.contract.precedence:
            said += v.pick(f"，与{body}具有同等效力", f" and has the same force as {body}")
        said += v.pick("。", ".")
    if i.force == "below":
        said += v.pick(
            f"{name}与{body}不一致的，以{body}为准。", f" If {name} conflicts with {body}, {body} prevails."
        )
    if i.over:
        node = d.nodes.get(i.over)
        other = names.instrument(v, node) if isinstance(node, model.Instrument) else body
        said += v.pick(
            f"{name}与{other}不一致的，以{name}为准。", f" If {name} conflicts with {other}, {name} prevails."
        )
    return said


def annexes(d: Draft) -> list[model.Instrument]:
    """The attached documents that have pages of their own: a text, or a list of what they must state."""
    found = [
        n
        for n in d.nodes.values()
        if isinstance(n, model.Instrument) and n.attached and (n.items or n.contents)
    ]
    return sorted(found, key=lambda i: i.number)


def skeleton(d: Draft, i: model.Instrument) -> list[Piece]:
    """What the annex must state, a line each to be filled in; in a final contract it is supplied separately."""
    if i.contents is None:
        return []
    if d.contract.final:
        place = ref(i.id)
        maker = {
            lang: d.party(i.prepared_by, lang) if i.prepared_by else d.parties(i.parties, lang)
            for lang in LANGS
        }
        zh = f"本附件应当载明的内容见{place}，由{maker['zh']}另行提供。"
        en = f"What this Annex must state is listed in {place} and is supplied separately by {maker['en']}."
        return [Piece((), Words(zh, en), normative=False)]
    entries = [lists.items(Voice(d, lang), i.contents) for lang in LANGS]
    if i.contents.info.get("open"):
        entries = [[*of, _OTHER.get(lang)] for of, lang in zip(entries, LANGS)]
    return [
        Piece(
            (),
            Words(
                f"{zh}：{fill('', _LINE.zh)}", f"{sentence_case(en.removeprefix('the '))}: {fill('', _LINE.en)}"
            ),
            normative=False,
        )
        for zh, en in zip(*entries)
    ]
