"""What a result is told with: the labels of the ids that stand in it, and how sums without a day fall due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hetong.base.words import Words
from hetong.settle import evaluate
from hetong.settle.lines import spoken, title
from hetong.settle.place import Place
from hetong.settle.values import Value
from hetong.trees import model

if TYPE_CHECKING:
    from hetong.settle.run import Run

_NAMED = (
    model.Norm
    | model.Remedy
    | model.Fee
    | model.Metric
    | model.Record
    | model.Event
    | model.Param
    | model.Define
)


def names(run: Run) -> dict[str, Words]:
    """The label of every node that a claim can rest on, the names of the parties, and every happening of the journal by
    its noun and day."""
    found = {
        node.id: title(run, node)
        for node in run.nodes.values()
        if isinstance(node, _NAMED) and (node.label or isinstance(node, model.Norm))
    }
    for party in run.every(model.Party):
        e = party.settings.get("name")
        if e is not None and e.op == "text":
            found[party.id] = spoken(run, e.info["text"])
    for kind, lines in run.journal.items():
        said = found.get(kind)
        for line in lines:
            if said and line.id not in run.nodes:
                found[line.id] = Words(f"{said.zh} {line.day} [{line.id}]", f"{said.en} {line.day} [{line.id}]")
    return found


def on_demand(run: Run) -> Value:
    """How long after a written demand a sum without a day of its own is payable; None where the contract's length is
    not known."""
    cell = evaluate.value(run, run.contract.default_due, Place())
    return cell.value if cell.usable else None
