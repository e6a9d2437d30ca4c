"""What stands around the articles: title, preamble, parties, recitals, term, services, annexes, signature page."""

from __future__ import annotations

from attrs import evolve

from hetong.base.words import Words
from hetong.passes.draft import amounts, conditions, moments, names, payments, values
from hetong.passes.draft.context import LANGS, Draft, sentence_case
from hetong.passes.draft.pieces import Piece, refs
from hetong.passes.draft.voice import Voice
from hetong.trees import model
from hetong.trees.types import DATE

_ATTRIBUTES = (
    ("credit_code", Words("统一社会信用代码", "Unified social credit code")),
    ("address", Words("住所", "Registered address")),
    ("representative", Words("法定代表人", "Legal representative")),
    ("phone", Words("联系电话", "Telephone")),
    ("email", Words("电子邮箱", "Email")),
)


def _by_lang(make: object) -> Words:
    assert callable(make)
    return Words(make("zh"), make("en"))


def party_lines(d: Draft, p: model.Party) -> list[Words]:
    """P02: name with role and short term, then one line an attribute; a blank keeps its line."""
    name, role = p.settings.get("name"), p.settings.get("role")

    def head(lang: str) -> str:
        label = p.label.get(lang)
        who = values.value(d, name, lang) if name is not None else ""
        said = values.value(d, role, lang) if role is not None else ""
        if not who and lang == "zh":
            return f"{label}（{f'{said}，' if said else ''}以下简称“{label}”）"
        if not who:
            return f"{label} ({f'{said}; ' if said else ''}“{label}”)"
        if lang == "zh":
            return f"{label}{f'（{said}）' if said else ''}：{who}（以下简称“{label}”）"
        return f"{label}{f' ({said})' if said else ''}: {who} (“{label}”)"

    lines = [_by_lang(head)]
    for key, title in _ATTRIBUTES:
        said = p.settings.get(key)
        if said is not None:
            lines.append(
                Words(
                    f"{title.zh}：{values.value(d, said, 'zh')}", f"{title.en}: {values.value(d, said, 'en')}"
                )
            )
    for entry in entries(d, p):
        lines.append(party_entry(d, entry))
    if p.bound != "signature":
        lines.append(_by_lang(lambda lang: _joining(d, p, lang)))
    members = _by_lang(lambda lang: _members(d, p, lang))
    return [*lines, members] if members else lines


def _members(d: Draft, p: model.Party, lang: str) -> str:
    """A party of several persons, a class of persons, and for whom a party answers."""
    name, said = d.party(p.id, lang), []
    subject = sentence_case(name)
    if p.many:
        said.append(
            f"{name}指一类主体，其成员以履行本合同的记录为准。"
            if lang == "zh"
            else f"{subject} is a class; its members are those named in the records of this Agreement."
        )
    if p.several:
        said.append(
            f"{name}为数个主体的，各主体分别承担义务和责任，互不连带。"
            if lang == "zh"
            else f"If {name} is more than one person, each is bound by itself and none is jointly liable."
        )
    if p.answers_for:
        others = d.parties(p.answers_for, lang)
        said.append(
            f"{name}对{others}的行为承担与自己行为相同的责任。"
            if lang == "zh"
            else f"{subject} answers for the acts of {others} as for its own."
        )
    return ("" if lang == "zh" else " ").join(said)


def entries(d: Draft, p: model.Party) -> list[model.Param]:
    """What the author says of a party beyond the usual attributes."""
    found = (d.nodes.get(id) for id in d.contract.entries if id.rpartition(".")[0] == p.id)
    return [n for n in found if isinstance(n, model.Param)]


def party_entry(d: Draft, e: model.Param) -> Words:
    """One line: 联系人：… / Contact person: …."""
    name = e.id.rpartition(".")[2]
    zh, en = e.label.zh or name, sentence_case(e.label.en or name)
    return Words(f"{zh}：{values.value(d, e.value, 'zh')}", f"{en}: {values.value(d, e.value, 'en')}")


def _joining(d: Draft, p: model.Party, lang: str) -> str:
    """Who is bound without signing the contract itself: from when, until when, and by what."""
    v = Voice(d, lang)
    name = d.party(p.id, lang)
    if p.bound == "outsider":
        return v.pick(
            f"{name}不是本合同的当事人，不受本合同约束。",
            f"{sentence_case(name)} is not a Party and is not bound by this Agreement.",
        )
    since = (
        moments.anchor(d, p.joins, lang)
        if p.joins is not None
        else v.pick("签署加入文件之日", "the day it signs an instrument of accession")
    )
    until = moments.until(v, p.leaves) if p.leaves is not None else ""
    if lang == "zh":
        return f"{name}自{since}起{until}，受本合同中写明由{name}承担或者享有的条款约束。"
    return f"{sentence_case(name)} is bound, from {since}{f' {until}' if until else ''}, by the terms of this Agreement that name {name}."


def preamble(d: Draft) -> Words:
    """P01. The place of signing is the contract's entry of that name, if there is one."""
    place = next((i for i in d.contract.entries if i.rpartition(".")[2] == "signed_at"), "")
    zh_who = "双方" if len(d.signatories()) == 2 else "各方"
    if not place:
        return Words(f"本合同由下列{zh_who}订立。", "This Agreement is made between the following Parties.")
    node = d.nodes[place]
    assert isinstance(node, model.Param)
    return Words(
        f"本合同由下列{zh_who}在{values.value(d, node.value, 'zh')}（以下简称“{node.label.zh}”）订立。",
        f"This Agreement is made in {values.value(d, node.value, 'en')} (the “{d.label(place, 'en')}”) "
        "between the following Parties.",
    )


def service(d: Draft, s: model.Service, hanging: list[str]) -> list[Piece]:
    """P07 to P09: who serves whom, the boxes of an optional module, the hours. ``hanging``: what falls with it."""
    pieces = []
    others = [p for p in d.signatories() if p != s.by]
    here = d.clause_of(s.id)

    def offer(lang: str) -> str:
        by, to, name = d.party(s.by, lang), d.parties(others, lang), d.label(s.id, lang)
        if lang == "zh":
            return f"{by}应当按照{here}的约定向{to}提供{name}。"
        return f"{sentence_case(by)} must provide {to} with {name} as set out in {here}."

    if s.optional:
        falling = refs([s.id, *hanging])

        def choice(lang: str) -> str:
            name = d.label(s.id, lang)
            if s.included:
                return f"双方采用{name}。" if lang == "zh" else f"The Parties include {name}."
            if lang == "zh":
                return f"{name}为可选服务：☐采用　☐不采用。不采用的，{falling}不适用。"
            verb = "do" if hanging else "does"
            return (
                f"{name} is optional: ☐ included ☐ not included. If it is not included, {falling} {verb} "
                "not apply."
            )

        pieces.append(Piece((s.id,), Words(choice("zh") + offer("zh"), choice("en") + " " + offer("en"))))
    elif s.by:
        pieces.append(Piece((s.id,), _by_lang(offer)))
    if s.hours is not None:
        hours = s.hours
        pieces.append(
            Piece(
                (s.id,),
                Words(
                    f"{d.label(s.id, 'zh')}的服务时间为{values.value(d, hours, 'zh')}。",
                    f"The service hours of {d.label(s.id, 'en')} are {values.value(d, hours, 'en')}.",
                ),
            )
        )
    return pieces


def term(d: Draft, t: model.Term) -> list[Piece]:
    """P66 and P85: when the contract takes effect, from when to when it runs, how it renews."""
    pieces = []

    def runs(lang: str) -> str:
        start = moments.anchor(d, _dated(t.start), lang) if t.start is not None else ""
        if t.end is not None and (t.start is None or t.end.op != "blank" or t.length is None):
            end = moments.anchor(d, _dated(t.end), lang)
            if lang == "zh":
                return f"合作期限自{start}起至{end}止（首尾两日均包括在内）。"
            return f"The term runs from {start} to {end} (both days included)."
        length = values.value(d, t.length, lang) if t.length is not None else ""
        if lang == "zh":
            return f"合作期限自{start}起，为期{length}。"
        return f"The term runs from {start} for {length}."

    def effect(lang: str) -> str:
        said = moments.anchor(d, t.effect, lang)
        if lang == "zh":
            return f"本合同的效力自{said}起发生，合作期限的起止不影响本合同的生效。"
        return f"This Agreement binds the Parties from {said}, whenever the term starts."

    by_effect = t.effect.op != "word" or t.effect.info.get("name") != "signing"
    text = Words(
        runs("zh") + (effect("zh") if by_effect else ""),
        " ".join([runs("en"), *([effect("en")] if by_effect else [])]),
    )
    pieces.append(Piece((t.id,), text))
    if t.renewal is not None:
        pieces.append(Piece((t.id,), _by_lang(lambda lang: _renewal(d, t, lang))))
    return pieces


def _dated(e: model.Expr) -> model.Expr:
    """A blank start or end is a day."""
    return evolve(e, type=DATE) if e.op == "blank" else e


def _renewal(d: Draft, t: model.Term, lang: str) -> str:
    assert t.renewal is not None
    length = amounts.amount(d, t.renewal, lang)
    zh_if = en_if = ""
    if t.only_if is not None:
        zh_if = f"{conditions.clause(d, t.only_if, 'zh')}的，"
        en_if = f"if {conditions.clause(d, t.only_if, 'en')}, "
    tail = ""
    agreed = _agreed(d, t)
    if agreed:
        zh_if, en_if = "双方按照" + agreed + "达成约定的，", f"if the Parties so agree under {agreed}, "
    if t.unless is not None:
        said = conditions.clause(d, t.unless, lang)
        tail = f"，但{said}的除外" if lang == "zh" else f", unless {said}"
    times = ""
    if t.at_most is not None:
        n = amounts.amount(d, t.at_most, lang)
        times = f"续期以{n}次为限。" if lang == "zh" else f" It is extended at most {payments.times(n, 'en')}."
    if lang == "zh":
        auto = "" if agreed else "自动"
        return f"合作期限届满时，{zh_if}期限自届满次日起{auto}延长{length}{tail}。{times}"
    return (
        sentence_case(f"{en_if}when the term expires, it is extended by {length} from the following day{tail}.")
        + times
    )


def _agreed(d: Draft, t: model.Term) -> str:
    """The clause of the joint act on which a renewal waits: then nothing happens by itself."""
    said = t.only_if
    norm = d.nodes.get(str(said.info.get("of"))) if said is not None else None
    if isinstance(norm, model.Norm) and norm.bearer.mode == "joint":
        return d.clause_of(norm.id)
    return ""


def signature_lines(d: Draft, s: model.Signature) -> list[tuple[Words, Words]]:
    """P86. What is known is printed; what is not stays empty for the pen."""
    lines = []
    party = d.nodes.get(s.party)
    for key, title in (
        ("seal", Words("（盖章）", "(Company seal)")),
        ("name", Words("法定代表人或者授权代表（签字）", "Legal or authorised representative (signature)")),
        ("date", Words("签署日期", "Date of signature")),
    ):
        said = s.settings.get(key)
        shown = {
            lang: "" if said is None or said.op in ("blank", "none") else values.value(d, said, lang)
            for lang in LANGS
        }
        if key == "seal" and party is not None:
            title = Words(f"{party.label.zh}{title.zh}", f"{party.label.en} {title.en}")
        lines.append((title, Words(shown["zh"], shown["en"])))
    return lines


def mention(d: Draft, m: model.Mention) -> list[Piece]:
    """A reference to where the thing is said; of a party or the contract itself there is nothing to say."""
    node = d.nodes.get(m.target)
    if node is None or isinstance(node, model.Party | model.Signature):
        return []
    zh, en = d.label(m.target, "zh"), d.label(m.target, "en")
    place = d.clause_of(m.target)
    if isinstance(node, model.Instrument) and node.attached:
        number = node.number
        text = Words(
            f"附件{number}《{zh}》的要求见{place}。", f"Annex {number} ({en}) is described in {place}."
        )
    elif node is not None and node.label:
        text = Words(f"{zh}按照{place}执行。", f"{place} governs {_the(node, en)}.")
    else:
        text = Words(f"{place}在此同样适用。", f"{place} applies here as well.")
    lead = Words("下列事项按照所列条款执行", "The following are governed by the Sections named")
    if not node.label or isinstance(node, model.Instrument) or node.guards or m.guards:
        return [Piece((m.id,), text, normative=False)]
    tail = Words(f"{zh}（{place}）", f"{_the(node, en)} ({place})")
    return [Piece((m.id,), text, normative=False, lead=lead, tail=tail)]


def precedence(d: Draft) -> list[Piece]:
    """P83: which language and which document prevails; two languages without a word on it are equal (art. 466)."""
    pieces = []
    languages = d.contract.languages
    first = next((p for p in d.contract.precedence if p in languages), "")
    if len(languages) > 1:
        zh, en = "两种文本具有同等效力。", "The two texts are equally authentic."
        if first:
            zh = f"两种文本不一致的，以{_LANGUAGES[first].zh}文本为准。"
            en = f"If the two texts conflict, the {_LANGUAGES[first].en} text prevails."
        pieces.append(
            Piece(
                (),
                Words(f"本合同以中文和英文订立。{zh}", f"This Agreement is made in Chinese and English. {en}"),
                normative=False,
            )
        )
    if any(isinstance(n, model.Scenario) for n in d.nodes.values()):
        pieces.append(
            Piece(
                (),
                Words(
                    "示例用于说明计算方法；示例与条款不一致的，以条款为准。",
                    "Examples illustrate the calculation; if an example conflicts with a term, the term prevails.",
                ),
                normative=False,
            )
        )
    ranked = [p for p in d.contract.precedence if p not in languages]
    if ranked:
        zh, en = (_in_order([names.noun_of(Voice(d, lang), p) for p in ranked], lang) for lang in LANGS)
        pieces.append(
            Piece(
                (),
                Words(
                    f"下列文件不一致的，以列在前面的为准：{zh}。",
                    f"If the following documents conflict, the one named first prevails: {en}.",
                ),
                normative=False,
            )
        )
    return pieces


def _in_order(names_: list[str], lang: str) -> str:
    return "、".join(names_) if lang == "zh" else ", ".join(names_)


_LANGUAGES = {"zh": Words("中文", "Chinese"), "en": Words("英文", "English")}


def _the(node: model.Node, name: str) -> str:
    return name if isinstance(node, model.Party | model.Service) else f"the {name}"
