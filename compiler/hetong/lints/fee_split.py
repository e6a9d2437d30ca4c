"""HT583: a fee of a long window is paid in a shorter one, and nothing says how it is split."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model

_LENGTH = {"day": 1, "week": 2, "month": 3, "quarter": 4, "year": 5, "term": 6}


def rule(reading: Reading) -> Iterator[Problem]:
    for norm in reading.norms:
        amount = norm.act.amount
        if norm.act.verb != "pay" or amount is None or amount.op != "ref" or norm.every is None:
            continue
        fee = reading.nodes.get(str(amount.info.get("id", "")))
        if isinstance(fee, model.Fee) and _longer(fee.every, norm.every):
            yield Problem("HT583", norm.at, {"name": reading.name(fee.id)})


def _longer(fee: model.Window | None, paid: model.Window) -> bool:
    return fee is not None and _LENGTH.get(fee.unit, 0) > _LENGTH.get(paid.unit, 9)
