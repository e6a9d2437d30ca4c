"""The counting rules of excuses: by how long deadlines move, and what an excuse does not reach (Civil Code art. 590).

In: the contract and its survey. Out: sentences in both languages, only those the contract relies on.
"""

from __future__ import annotations

from hetong.passes.draft.context import Draft
from hetong.passes.draft.rule import Rule, rule
from hetong.passes.draft.survey import HOURS, Survey
from hetong.passes.draft.usage import expressions
from hetong.trees import model


def joint(d: Draft) -> list[Rule]:
    """Who is in breach where a duty of several together is not performed: nobody by that alone."""
    norms = (n for n in d.contract.nodes.values() if isinstance(n, model.Norm))
    if not any(n.bearer.mode == "joint" and n.modality == "duty" for n in norms):
        return []
    return [
        rule(
            "joint_duties",
            "共同履行的义务未履行的，由不配合履行的一方承担违约责任。",
            "If a joint duty is not performed, the Party that did not cooperate is in breach.",
        )
    ]


def excuses(d: Draft, s: Survey) -> list[Rule]:
    """What the sentences that excuse a party leave to be counted."""
    found = [n for n in d.contract.nodes.values() if isinstance(n, model.Norm) and n.act.verb == "excuse"]
    moving = [n for n in found if not _forbids(d, n)]
    if not moving:
        return []
    said = [_moves(s), _late()]
    if any(_own_duty(d, n) for n in moving):
        said.append(
            rule(
                "excuse_own_duties",
                "因免责事由本身产生的义务，不因该事由免除。",
                "Duties that arise from the excusing event itself are not excused by it.",
            )
        )
    if any(_metric(d, n) for n in moving):
        said.append(
            rule(
                "excuse_metrics",
                "免责事由持续整个周期，或者双方另行同意的，该周期的指标未达标才予免责。"
                if len(d.signatories()) == 2
                else "免责事由持续整个周期，或者各方另行同意的，该周期的指标未达标才予免责。",
                "A missed metric is excused only if the excuse lasts throughout its period or the Parties so agree.",
                "590",
            )
        )
    return said


def _forbids(d: Draft, n: model.Norm) -> bool:
    target = d.nodes.get(n.act.target)
    return isinstance(target, model.Norm) and target.modality == "prohibition"


def _moves(s: Survey) -> Rule:
    zh, en = (
        "因免责事由顺延期限，不足1日的按1日顺延",
        "A deadline that moves for an excuse moves by whole days, a part of a day counting as a day",
    )
    if HOURS & s.counted:
        zh, en = (
            f"{zh}；按小时或者更短单位计算的期限，按实际时长顺延",
            f"{en}; a deadline in hours or shorter units moves by the exact time",
        )
    return rule("excuse_moves", f"{zh}。", f"{en}.")


def _late() -> Rule:
    return rule(
        "excuse_late",
        "履行期限届满后才发生的事由，不免除已经发生的迟延责任。",
        "An event that begins after the deadline does not excuse the delay.",
        "590",
    )


def _happens(d: Draft, e: model.Expr | None) -> set[str]:
    """The events whose happening an expression speaks of."""
    if e is None:
        return set()
    names = {str(x.info.get(k, "")) for x in expressions(e) if isinstance(x, model.Expr) for k in ("id", "of")}
    return {i for i in names if isinstance(d.nodes.get(i), model.Event)}


def _own_duty(d: Draft, n: model.Norm) -> bool:
    """Whether the event that excuses is also what some duty under the excuse arises from."""
    events = _happens(d, n.when)
    if not events or isinstance(d.nodes.get(n.act.target), model.Norm):
        return False
    duties = [x for x in d.contract.nodes.values() if isinstance(x, model.Norm) and x.modality == "duty"]
    return any(
        events & (_happens(d, x.when) | _happens(d, x.within.anchor if x.within is not None else None))
        for x in duties
    )


def _metric(d: Draft, n: model.Norm) -> bool:
    """Whether the excuse reaches a metric that the excused party has to meet."""
    target = n.act.target
    reached = [d.nodes.get(target)] if target != "agreement" else list(d.nodes.values())
    pending = list(reached)
    while pending:
        node = pending.pop()
        if isinstance(node, model.Metric) and node.target is not None and node.bearer in n.bearer.parties:
            return True
        if isinstance(node, model.Group | model.Service | model.Remedy):
            pending += node.items
    return False
