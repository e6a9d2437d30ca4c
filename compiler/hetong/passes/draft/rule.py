"""A counting rule: one default that the contract relies on, said in both languages and carried in the data under its id.

The paragraph of the counting rules and the entry of ``rules`` in the JSON are the same object.
"""

from __future__ import annotations

from attrs import frozen

from hetong.base.words import Words


@frozen
class Rule(Words):
    """``id``: the same in every contract; ``law``: the articles of the Civil Code of the PRC it rests on or departs
    from, "" for none."""

    id: str = ""
    law: str = ""


def rule(id: str, zh: str, en: str, law: str = "") -> Rule:
    return Rule(zh, en, id, law)
