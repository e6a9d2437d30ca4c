"""Sentences become norms: every modifier a field of its own, towards whom written out."""

from __future__ import annotations

from hetong.passes.lower.parts import Slots, caps, window
from hetong.trees import model, surface
from hetong.trees.resolved import Placed
from hetong.trees.types import BOOL

_MODALITY = {
    "must": "duty",
    "must_not": "prohibition",
    "may": "power",
    "pays": "payment",
    "bears": "cost",
    "ends": "ending",
    "excused": "relief",
}
_PAYING = frozenset({"pay", "credit", "refund"})


def norm(
    placed: Placed, slots: Slots, head: model.Node, signatories: tuple[str, ...], remedy: str
) -> model.Norm:
    sentence = placed.item
    assert isinstance(sentence, surface.Sentence)
    verb = sentence.action.verb
    ends = sentence.modality == "ends"
    # What ends is a group, not a party; nothing named is the agreement.
    bearer = model.Bearer(_mode(sentence, slots), () if ends else slots.refs("bearer") or signatories)
    act = model.Act(
        {"text": "do", "event": "fulfil"}.get(verb, verb),
        slots.phrase("action"),
        slots.one("target") or ("agreement" if ends else ""),
        slots.expr("amount"),
        slots.one("payee"),
    )
    return model.Norm(
        id=head.id,
        label=head.label,
        at=head.at,
        tags=head.tags,
        module=head.module,
        guards=head.guards,
        note=head.note,
        modality=_MODALITY[sentence.modality],
        bearer=bearer,
        counterparty=() if ends else _towards(bearer, act, signatories),
        act=act,
        when=_when(placed, slots),
        unless=slots.expr("unless"),
        only_if=slots.expr("only_if"),
        on=slots.expr("on"),
        within=_within(placed, slots),
        by=slots.expr("by"),
        until=slots.expr("until"),
        every=window(slots),
        keys=slots.refs("for_each"),
        caps=caps(slots),
        at_least=tuple(slots.numbered("at_least")),
        against=slots.one("against"),
        besides=slots.refs("besides"),
        instead_of=slots.refs("instead_of"),
        towards=slots.refs("towards"),
        including=slots.expr("including"),
        in_writing=slots.has("in_writing"),
        not_rolled=slots.has("not_rolled"),
        throughout=slots.has("throughout"),
        remedy=remedy,
        reparation_of=placed.reparation_of,
    )


def _when(placed: Placed, slots: Slots) -> model.Expr | None:
    """``else S`` is ``S when breached <this>``."""
    said = slots.expr("when")
    if not placed.reparation_of:
        return said
    info = {"state": "breached", "of": placed.reparation_of, "subject": ""}
    failed = model.Expr("state", BOOL, (), info, placed.at)
    return failed if said is None else model.Expr("and", BOOL, (failed, said), {}, placed.at)


def _mode(sentence: surface.Sentence, slots: Slots) -> str:
    mode = sentence.who.mode if sentence.who is not None else "one"
    if mode == "one" and len(slots.refs("bearer")) > 1:
        return "joint"
    return {"all": "joint"}.get(mode, mode)


def _towards(bearer: model.Bearer, act: model.Act, signatories: tuple[str, ...]) -> tuple[str, ...]:
    """Towards whom a norm runs: the payee of a payment, otherwise the signatories who do not bear it."""
    if act.verb in _PAYING and act.payee:
        return (act.payee,)
    if bearer.mode == "each":
        return ("other",)
    if bearer.mode == "joint":
        return tuple(p for p in signatories if p not in bearer.parties) or bearer.parties
    return tuple(p for p in signatories if p not in bearer.parties)


def _within(placed: Placed, slots: Slots) -> model.Within | None:
    mod, length = placed.mod("within"), slots.expr("within")
    if mod is None or length is None:
        return None
    side = str(mod.args[1]) if mod.args[1] else "after"
    return model.Within(length, side, slots.expr("within_anchor"))
