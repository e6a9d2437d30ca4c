"""HT733: who provides a service is to pay its fee."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for norm in reading.norms:
        amount = norm.act.amount
        if norm.act.verb != "pay" or amount is None or amount.op != "ref" or reading.triggers(norm):
            continue
        fee = reading.nodes.get(str(amount.info.get("id", "")))
        service = reading.nodes.get(fee.of) if isinstance(fee, model.Fee) else None
        if isinstance(service, model.Service) and service.by in norm.bearer.parties:
            facts = {"payer": reading.name(service.by), "fee": reading.name(str(amount.info["id"]))}
            yield Problem("HT733", norm.at, facts)
