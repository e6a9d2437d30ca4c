"""HT573: damages, a deduction or liability promised in words, with no amount that anyone could compute."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.wording import Pattern, search
from hetong.trees import model

_SUM = Pattern(
    r"(?:支付|给付|承担)(?:相应的?|一定的?)?违约金|扣[减除](?:部分|相应的?|一定的?)?(?:服务)?(?:费用?|款项?)"
    r"|(?:承担|追究)(?:[^，。；]{0,6})?(?:法律|违约|赔偿)责任|赔偿(?:[^，。；]{0,8})损失"
    r"|\bpay (?:liquidated )?damages\b|\bdeduct (?:part|some)\b|\b(?:bear|hold \S+(?: \S+)? to) (?:full |all )?(?:legal )?liability\b"
)


def rule(reading: Reading) -> Iterator[Problem]:
    for node, found in search(reading, _SUM):
        in_words = isinstance(node, model.Norm) and node.act.verb == "do" and node.modality in ("duty", "power")
        if in_words:
            yield Problem("HT573", node.at, {"found": found})
