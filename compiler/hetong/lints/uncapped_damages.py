"""HT700: damages that grow by the day without a limit (Civil Code art. 585)."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.values import number, plain
from hetong.trees import model

_TIME = frozenset({"day", "week", "hour", "month", "working_day"})


def rule(reading: Reading) -> Iterator[Problem]:
    for norm in reading.norms:
        if norm.act.verb not in ("pay", "credit", "deduct") or not reading.failures(norm):
            continue
        rate = next(
            (e for e in reading.exprs(norm) if e.op == "per" and len(e.args) == 1 and e.info["unit"] in _TIME),
            None,
        )
        capped = any(not c.times for c in (*norm.caps, *(c for r in reading.remedies(norm) for c in r.caps)))
        if rate is not None and not capped and _share(rate):
            value = number(reading, rate.args[0].args[0] if rate.args[0].op == "part_of" else rate.args[0])
            money = rate.args[0].op != "part_of"
            shown = "—" if value is None else plain(value * 365) if money else f"{plain(value * 36500)}%"
            yield Problem(
                "HT700",
                norm.at,
                {"name": reading.name(norm.id), "year": shown if rate.info["unit"] == "day" else "—"},
            )


def _share(rate: model.Expr) -> bool:
    """Interest by the year is not damages by the day."""
    return rate.args[0].op in ("part_of", "money", "blank", "table", "mul", "ref")
