"""A norm as a sentence: condition, consent, bearer, modality, deadline, manner, action, exception - in this order in
Chinese, and in the order of English speech in English. Payments and powers with an effect have files of their own."""

from __future__ import annotations

from attrs import evolve, frozen

from hetong.base.words import EMPTY, Words
from hetong.passes.draft import conditions, lists, moments, names
from hetong.passes.draft.bearers import Cast, cast
from hetong.passes.draft.context import LANGS, Draft, sentence_case
from hetong.passes.draft.pieces import Piece
from hetong.passes.draft.voice import Voice, bracket
from hetong.trees import model

MODAL = {
    "duty": Words("应当", "must"),
    "prohibition": Words("不得", "must not"),
    "power": Words("有权", "may"),
    "payment": Words("应当", "must"),
}


_LONG = 11  # words of an English act after which a time at its end is read with the wrong verb


@frozen
class Frame:
    """The slots of one sentence in one language; ``extra``: whole sentences that follow it."""

    condition: str = ""
    gate: str = ""
    subject: str = ""
    lasting: str = ""
    modal: str = ""
    deadline: str = ""
    manner: str = ""
    act: str = ""
    named: str = ""
    listed: str = ""
    exception: str = ""
    extra: tuple[str, ...] = ()

    def spell(self, lang: str) -> str:
        if lang == "zh":
            head = f"{self.condition}{self.gate}{self.subject}{self.lasting}{self.modal}{self.deadline}{self.manner}{self.act}{self.listed}{self.named}"
            return head + self.exception + "。" + "".join(self.extra)
        early = self.deadline and (self.listed or " and " in self.act or self.act.count(" ") > _LONG)
        modal = f"{self.modal}, {self.deadline}," if early else self.modal
        late = "" if early else self.deadline
        said = " ".join(p for p in (self.subject, modal, self.manner, self.act) if p)
        tail = " ".join(p for p in (late, self.lasting) if p)
        gate = f"{self.gate}, " if self.gate else ""
        text = (
            f"{self.condition}{gate}{said}{self.listed}{' ' if tail else ''}{tail}{self.named}{self.exception}."
        )
        return " ".join((sentence_case(text), *self.extra))


def norm(d: Draft, n: model.Norm) -> list[Piece]:
    """The clause of a norm."""
    from hetong.passes.draft import payments, powers

    who = cast(d, n)
    d.roles = who.roles
    if n.modality == "payment":
        texts = {lang: payments.sentence(d, n, who, lang) for lang in LANGS}
    elif n.act.verb in powers.FRAMES:
        texts = {lang: powers.sentence(d, n, who, lang) for lang in LANGS}
    else:
        texts = {lang: _plain(d, n, who, lang) for lang in LANGS}
    lead, tail = _mergeable(d, n, who)
    d.roles = {}
    return [Piece((n.id,), Words(texts["zh"], texts["en"]), lead=lead, tail=tail)]


def _plain(d: Draft, n: model.Norm, who: Cast, lang: str) -> str:
    timed = moments.deadline(d, evolve(n, until=None), lang)
    frame = Frame(
        condition=(said := condition(d, n, who, lang)),
        gate=consent(d, who.unless, lang),
        subject=subject(d, n, who, said, lang),
        lasting=moments.lasting(d, n.until, lang) if n.until is not None else "",
        modal=modal(n, who, lang),
        deadline=timed.text,
        manner=together(n, who, lang) + manner(d, n, lang),
        act=action(d, n, lang),
        named=named(d, n, lang),
        listed=including(d, n.including, lang),
        exception=exception(d, who.unless, lang),
        extra=(*timed.extra, *caps_on_times(d, n, lang), *claim(d, n, lang)),
    )
    return frame.spell(lang)


def modal(n: model.Norm, who: Cast, lang: str) -> str:
    word = MODAL.get(n.modality, MODAL["duty"]).get(lang)
    if n.modality == "power" and who.jointly:
        return "可以" if lang == "zh" else "may"
    if who.jointly and n.modality == "duty" and lang == "en":
        word += " jointly"
    if who.severally and lang == "zh":
        word += "各自"
    if n.throughout:
        word += "持续" if lang == "zh" else " at all times"
    return word


def together(n: model.Norm, who: Cast, lang: str) -> str:
    """共同 stands before the act in Chinese, after what is said of time; English says it with the modal."""
    return "共同" if lang == "zh" and who.jointly and n.modality == "duty" else ""


def subject(d: Draft, n: model.Norm, who: Cast, condition: str, lang: str) -> str:
    """The bearer, unless the condition has just named it as its own subject: 甲方违反…的，应当 / If Party A breaches …, it must."""
    said = who.subject.get(lang)
    if not said or n.guards or n.on is not None or n.bearer.mode != "one" or who.when is None:
        return said
    if _consent(who.unless) is not None or who.when.op != "state":
        return said
    opening = condition.removeprefix("If ")
    if not opening.startswith(said) or opening.startswith(said + ("和" if lang == "zh" else " and ")):
        return said
    return "" if lang == "zh" else "it"


def named(d: Draft, n: model.Norm, lang: str) -> str:
    """The noun by which other sentences speak of this one, introduced where it stands."""
    if n.id not in d.spoken:
        return ""
    label = d.label(n.id, lang)
    return f"（以下简称“{label}”）" if lang == "zh" else f" (the “{label}”)"


def manner(d: Draft, n: model.Norm, lang: str) -> str:
    if not n.in_writing:
        return ""
    return "以书面形式" if lang == "zh" else "in writing"


def action(d: Draft, n: model.Norm, lang: str) -> str:
    if n.act.verb == "fulfil":
        label = d.label(n.act.target, lang)
        text = f"使{label}发生" if lang == "zh" else f"cause the {label} to occur"
        if n.modality == "prohibition":
            text = f"使{label}发生" if lang == "zh" else f"cause a {label}"
    else:
        text = lists.phrase(d, n.act.text, lang)
    return text


def including(d: Draft, items: model.Expr | None, lang: str) -> str:
    if items is None:
        return ""
    listed = lists.inline(d, items, lang)
    if items.info.get("open"):
        return f"，包括但不限于{listed}" if lang == "zh" else f", including, without limitation, {listed}"
    return f"（仅包括{listed}）" if lang == "zh" else f" (only {listed})"


def condition(d: Draft, n: model.Norm, who: Cast, lang: str) -> str:
    """Guards, occasion and trigger, as they stand before the bearer."""
    parts = [conditions.clause(d, g, lang) for g in n.guards]
    if who.when is not None:
        parts.append(conditions.clause(d, who.when, lang))
    if len(parts) > 1:
        parts = [bracket(p, lang) if ("，或者" in p or ", or " in p) else p for p in parts]
    if lang == "zh":
        head = "，且".join(parts) + "的，" if parts else ""
        return head + (occasion(d, n.on, lang) + "，" if n.on is not None else "")
    head = "if " + " and ".join(parts) + ", " if parts else ""
    if n.on is not None:
        head = f"{occasion(d, n.on, lang)}, {head}"
    return sentence_case(head)


def occasion(d: Draft, on: model.Expr, lang: str) -> str:
    """``on order.placed``: once for every occurrence."""
    if on.op == "column":
        column, record = str(on.info["id"]), str(on.info["id"]).rpartition(".")[0]
        happening = names.datum(Voice(d, lang), column)
        if lang == "zh":
            return f"每次发生{d.label(record, lang)}的{happening}时"
        return f"on each {happening} of {_a(d.label(record, lang))}"
    node = d.nodes.get(str(on.info.get("id", "")))
    if isinstance(node, model.Event):
        name = d.label(node.id, lang)
        return f"每次发生{name}时" if lang == "zh" else f"each time {_a(name)} occurs"
    if isinstance(node, model.Norm):
        if node.label:
            name = d.label(node.id, lang)
            return f"每次{name}时" if lang == "zh" else f"on each {name}"
        place = d.clause_of(node.id)
        return f"每次履行{place}时" if lang == "zh" else f"each time {place} is performed"
    anchor = moments.anchor(d, on, lang)
    return f"{anchor.removesuffix('之日')}时" if lang == "zh" else f"on {anchor}"


def _a(noun: str) -> str:
    from hetong.passes.draft.context import article

    return f"{article(noun)} {noun}"


def _consent(unless: model.Expr | None) -> model.Expr | None:
    return unless if unless is not None and unless.op == "consents" else None


def consent(d: Draft, unless: model.Expr | None, lang: str) -> str:
    given = _consent(unless)
    if given is None:
        return ""
    by, written = d.party(str(given.info["by"]), lang), bool(given.info.get("in_writing"))
    if lang == "zh":
        return f"未经{by}事先{'书面' if written else ''}同意，"
    return f"without {by}’s prior {'written ' if written else ''}consent"


def exception(d: Draft, unless: model.Expr | None, lang: str) -> str:
    if unless is None or _consent(unless) is not None:
        return ""
    said = conditions.clause(d, unless, lang)
    return f"，但{said}的除外" if lang == "zh" else f", unless {said}"


def caps_on_times(d: Draft, n: model.Norm, lang: str) -> list[str]:
    """``at most 2 per month`` on something other than money."""
    from hetong.passes.draft.payments import cap_sentence

    return [cap_sentence(d, cap, lang, "") for cap in n.caps if cap.times]


def claim(d: Draft, n: model.Norm, lang: str) -> list[str]:
    if n.only_if is None:
        return []
    said = conditions.clause(d, n.only_if, lang)
    if n.modality == "power":
        return [
            f"该项权利仅在{said}时方可行使。"
            if lang == "zh"
            else f"This right may be exercised only if {said}."
        ]
    return [f"该项义务仅在{said}时适用。" if lang == "zh" else f"This duty applies only if {said}."]


def _mergeable(d: Draft, n: model.Norm, who: Cast) -> tuple[Words, Words]:
    """Lead and tail of a plain norm that may join its neighbours in one list."""
    bare = (
        n.act.verb == "do"
        and n.modality in ("duty", "power", "prohibition")
        and not (n.when or n.unless or n.only_if or n.on or n.within or n.by or n.until or n.every)
        and not (n.caps or n.guards or n.keys or n.reparation_of or n.remedy or n.id in d.spoken)
    )
    if not bare:
        return EMPTY, EMPTY
    lead = Words(who.subject.zh + modal(n, who, "zh"), sentence_case(f"{who.subject.en} {modal(n, who, 'en')}"))
    written = manner(d, n, "en")
    tail = Words(
        together(n, who, "zh") + manner(d, n, "zh") + action(d, n, "zh") + including(d, n.including, "zh"),
        (f"{written} " if written else "") + action(d, n, "en") + including(d, n.including, "en"),
    )
    return lead, tail
