"""HT552: a vague word of time or measure without a deadline and without someone who judges."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.wording import Pattern, search
from hetong.trees import model

_VAGUE = Pattern(
    r"(?i)及时|立即|尽快|尽早|适时|合理(?:期限|时间|费用|价格)|\bpromptly\b|\bimmediately\b|\bas soon as\b|\bin a timely manner\b|\bin due course\b"
    r"|\breasonable (?:time|period|price|fee|cost)s?\b"
)


def rule(reading: Reading) -> Iterator[Problem]:
    for node, found in search(reading, _VAGUE):
        if (
            isinstance(node, model.Norm)
            and node.within is None
            and node.by is None
            and not _judged(reading, node)
        ):
            yield Problem("HT552", node.at, {"found": found})


def _judged(reading: Reading, norm: model.Norm) -> bool:
    values = (getattr(reading.nodes.get(n), "value", None) for n in reading.names(norm))
    return any(isinstance(v, model.Expr) and v.op == "judged" for v in values)
