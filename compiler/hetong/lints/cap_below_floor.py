"""HT524: the most that is due is less than the least."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.values import number, show
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    owed: list[model.Norm | model.Fee] = [*reading.norms, *reading.of(model.Fee)]
    for node in owed:
        for floor in node.at_least:
            for cap in node.caps:
                if cap.times or (floor.op == "part_of" and not _same_base(floor, cap.limit)):
                    continue
                least, most = (
                    number(reading, e.args[0] if e.op == "part_of" else e) for e in (floor, cap.limit)
                )
                if floor.op == cap.limit.op and least is not None and most is not None and most < least:
                    kind = floor.args[0].type if floor.op == "part_of" else floor.type
                    yield Problem("HT524", cap.limit.at, {"floor": show(least, kind), "cap": show(most, kind)})


def _same_base(a: model.Expr, b: model.Expr) -> bool:
    return b.op == "part_of" and a.args[1].info.get("id", 1) == b.args[1].info.get("id", 2)
