"""HT525: a cap over a long window is a percentage of a fee of a shorter one."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.values import number, plain
from hetong.trees import model

_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def rule(reading: Reading) -> Iterator[Problem]:
    capped: list[model.Norm | model.Remedy] = [*reading.norms, *reading.of(model.Remedy)]
    for node in capped:
        for cap in node.caps:
            fee = (
                reading.nodes.get(str(cap.limit.args[1].info.get("id", "")))
                if cap.limit.op == "part_of"
                else None
            )
            if (
                isinstance(fee, model.Fee)
                and fee.every is not None
                and _MONTHS.get(cap.window, 0) > _MONTHS.get(fee.every.unit, 99)
            ):
                rate, times = number(reading, cap.limit.args[0]), _MONTHS[cap.window] // _MONTHS[fee.every.unit]
                share = (Fraction(1) if rate is None else rate) * 10000
                facts = {"all": plain(share * times), "one": plain(share), "times": str(times)}
                yield Problem("HT525", cap.limit.at, {"name": reading.name(fee.id), **facts})
