"""Who is the subject of a sentence, and who is "the other Party" in it.

In a sentence about each party the state that triggers it is either the bearer's own ("a Party that breaches …") or
the other party's ("when other breached …"): the two give different subjects, and the prose must not mix them up.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve, frozen

from hetong.base.words import Words
from hetong.passes.draft.context import Draft, title_case
from hetong.trees import model

_ONE = Words("一方", "a Party")
_OTHER = Words("另一方", "the other Party")


@frozen
class Cast:
    """Subject in each language (empty zh: the condition has named it already) and whether parties act together."""

    subject: Words
    jointly: bool
    roles: dict[str, Words]
    when: model.Expr | None
    unless: model.Expr | None
    severally: bool = False


def cast(d: Draft, norm: model.Norm) -> Cast:
    bearer = norm.bearer
    if bearer.mode == "each":
        return _each(d, norm)
    if bearer.mode == "joint":
        every = set(bearer.parties) == set(d.signatories())
        subject = Words(
            *(d.everyone(lang) if every else d.parties(bearer.parties, lang) for lang in ("zh", "en"))
        )
        return Cast(subject, True, {"other": _OTHER}, norm.when, norm.unless)
    who = Words(d.parties(bearer.parties, "zh"), d.parties(bearer.parties, "en"))
    others = [p for p in d.signatories() if p not in bearer.parties]
    roles = {"other": Words(d.parties(others, "zh"), d.parties(others, "en"))} if others else {}
    return Cast(who, False, roles, norm.when, norm.unless)


def _each(d: Draft, norm: model.Norm) -> Cast:
    subjects = {str(e.info.get("subject", "")) for e in _states(norm.when) if _personal(d, e)}
    if "other" in subjects:
        return Cast(_OTHER, False, {"other": _ONE}, norm.when, norm.unless)
    if subjects:
        when, unless = _own(d, norm.when), _own(d, norm.unless)
        return Cast(Words("", "that Party"), False, {"self": _ONE, "other": _OTHER}, when, unless)
    named = set(norm.bearer.parties) != set(d.signatories())
    if named:
        subject = Words(
            d.parties(norm.bearer.parties, "zh") + "各自", "each of " + d.parties(norm.bearer.parties, "en")
        )
    elif norm.modality == "power":
        subject = Words("任何一方", "either Party" if len(d.signatories()) == 2 else "any Party")
    elif norm.modality == "relief":
        subject = Words("受影响的一方", "the affected Party")
    elif norm.modality == "prohibition":
        subject = Words("任何一方", "a Party")
    elif _answers_an_event(norm):
        subject = _addressed(d, norm) or Words("当事的一方", "the Party concerned")
    else:
        everyone = Words(d.everyone("zh"), "each Party")
        return Cast(everyone, False, {"other": _OTHER}, norm.when, norm.unless, severally=True)
    return Cast(subject, False, {"other": _OTHER}, norm.when, norm.unless)


def _addressed(d: Draft, norm: model.Norm) -> Words | None:
    """Who answers an act that one party may direct at the other (a demand to cure): the one who receives it."""
    anchor = norm.within.anchor if norm.within is not None else norm.on
    node = d.nodes.get(str(anchor.info.get("id", ""))) if anchor is not None else None
    one_sided = isinstance(node, model.Norm) and node.bearer.mode == "each" and bool(node.label)
    if (
        isinstance(node, model.Norm)
        and one_sided
        and any(e.info.get("subject") == "other" for e in _states(node.when))
    ):
        return Words(f"收到{node.label.zh}的一方", f"the Party that receives the {title_case(node.label.en)}")
    return None


def _answers_an_event(norm: model.Norm) -> bool:
    """A duty that something triggers falls on the party concerned; a standing one on each of them alike."""
    anchor = norm.within.anchor if norm.within is not None else None
    anchored = anchor is not None and anchor.op != "word"
    return norm.when is not None or norm.on is not None or anchored or bool(norm.reparation_of)


def _states(e: model.Expr | None) -> Iterator[model.Expr]:
    if e is None:
        return
    if e.op == "state" and str(e.info.get("state")) in ("breached", "missed"):
        yield e
    for arg in e.args:
        yield from _states(arg)


def _personal(d: Draft, state: model.Expr) -> bool:
    """Whether a state is some party's own: not where its subject is given by what it is a state of."""
    if state.info.get("subject"):
        return True
    node = d.nodes.get(str(state.info.get("of")))
    if isinstance(node, model.Metric | model.Fee):
        return False
    if isinstance(node, model.Norm):
        return node.bearer.mode == "each"
    return len(d.answerable(str(state.info.get("of")))) != 1


def _own(d: Draft, e: model.Expr | None) -> model.Expr | None:
    """The same condition, with the bearer written in as the subject of every state that has none."""
    if e is None:
        return None
    args = tuple(a for a in (_own(d, arg) for arg in e.args) if a is not None)
    info = dict(e.info)
    if e.op == "state" and not info.get("subject") and _personal(d, e):
        info["subject"] = "self"
    return evolve(e, args=args, info=info)
