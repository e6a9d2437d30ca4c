"""HT732: one party answers for all loss without a ceiling (Civil Code arts. 584, 585)."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for norm in reading.norms:
        if norm.act.verb != "pay" or norm.act.amount is None or norm.caps:
            continue
        if _is_loss(reading, norm.act.amount) and not any(r.caps for r in reading.remedies(norm)):
            yield Problem("HT732", norm.at, {"name": reading.name(norm.id) if norm.label else "—"})


def _is_loss(reading: Reading, amount: model.Expr) -> bool:
    """The predeclared loss, or a definition of heads of loss."""
    if amount.op == "word":
        return amount.info.get("name") == "loss"
    node = reading.nodes.get(str(amount.info.get("id", "")))
    return amount.op == "ref" and isinstance(node, model.Define) and ("损失" in node.label.zh or "loss" in node.label.en)
