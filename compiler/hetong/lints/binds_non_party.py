"""HT712: a duty of someone who does not sign (Civil Code arts. 465, 522, 523)."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    joined = {p for i in reading.of(model.Instrument) for p in i.parties}
    for norm in reading.norms:
        if norm.modality in ("duty", "prohibition", "payment"):
            for id in norm.bearer.parties:
                party = reading.nodes.get(id)
                if isinstance(party, model.Party) and party.bound != "signature" and id not in joined:
                    yield Problem("HT712", norm.at, {"name": reading.name(id)})
