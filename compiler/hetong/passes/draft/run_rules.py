"""The counting rules of history: periods in a row, and counts in the last periods.

In: the contract and its survey. Out: sentences in both languages, only those the contract relies on.
"""

from __future__ import annotations

from hetong.passes.draft import money_rules
from hetong.passes.draft.context import Draft
from hetong.passes.draft.rule import Rule, rule
from hetong.passes.draft.survey import Survey
from hetong.trees import model


def runs(d: Draft, s: Survey) -> list[Rule]:
    """Runs of windows and counts in the last windows."""
    found = []
    run = "run" in s.functions
    group = False
    for node in d.contract.nodes.values():
        for expr in money_rules.own(node):
            if expr.op == "state" and expr.args:
                run = True
                of = str(expr.info.get("of", ""))
                several = isinstance(d.node(of), model.Group | model.Service | model.Remedy)
                group = group or several or of == "agreement"
    if run:
        found.append(
            rule(
                "runs",
                "计算连续周期数时，不考核的或者有免责事由的周期不计入也不中断；达标或者已履行的，连续周期数归零。",
                "In counting periods in a row, a period that is not assessed or is excused is left "
                "out and does not break the count; a period that is met or performed resets it.",
            )
        )
    if group:
        found.append(
            rule(
                "runs_of_several",
                "就多项义务或者指标计算连续周期数的，任一项在该周期违反即计入该周期。",
                "Where several duties or metrics are counted in a row, a period counts if any one of "
                "them is breached in it.",
            )
        )
    if "in_last" in s.tails:
        found.append(
            rule(
                "in_last",
                "“最近”若干周期包括当期；合作期限开始后不足该数的，按实有周期数计算。",
                "The “last” periods include the current one; if there are fewer since the term "
                "started, those there are count.",
            )
        )
    if "in_last_full" in s.tails:
        found.append(
            rule(
                "in_last_full",
                "“最近完整”若干周期包括当期；合作期限开始后不足该数的，不作计算。",
                "The “last full” periods include the current one; until there are as many since the "
                "term started, nothing is calculated.",
            )
        )
    return found
