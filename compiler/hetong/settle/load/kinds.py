"""The payload of each kind of journal line: which fields it must have, which it may have."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from hetong.trees.model import Column


@frozen(eq=False)
class Payload:
    """``family``: event, duty, power, payment, or the kind itself. ``columns``: of an event, typed by the contract;
    ``of``: what a ``set`` power sets. ``early``: such a line may lie before the term."""

    family: str
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    of: str = ""
    early: bool = False


KEYWORDS: Mapping[str, Payload] = {
    "breach": Payload("breach", ("norm",), ("ref", "note")),
    "miss": Payload("miss", ("norm",), ("ref", "note")),
    "excuse": Payload("excuse", ("norm",), ("ref", "note")),
    "waive": Payload("waive", ("norm",), ("ref", "note")),
    "demand": Payload("demand", ("norm",), ("ref", "note")),
    "complete": Payload("complete", ("norm",), ("note",)),
    "value": Payload("value", ("of", "value"), ("period", "day", "key", "note"), early=True),
    "choice": Payload("choice", ("remedy", "choice"), ("ref", "note")),
    "consent": Payload("consent", (), ("to", "note"), early=True),
    "judgement": Payload("judgement", ("of", "value"), ("period", "day", "key", "note")),
    "statement": Payload("statement", ("period", "lines", "hash"), ("note",)),
    "opening": Payload("opening", ("of", "amount", "source"), ("day", "period", "key", "note"), early=True),
    "signing": Payload("signing", (), ("note",), early=True),
    "join": Payload("join", ("party",), ("note",), early=True),
}
