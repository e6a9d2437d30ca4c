"""Moments and durations: dates, offsets, the nth day of a month, the end of a quarter.

In: the surface operators ``date datetime month quarter time offset edge nth following period``. Out: typed
expressions of the same names. Problems: HT600 (not a moment), HT602 (no such day), HT604 (no such point).
"""

from __future__ import annotations

from attrs import evolve

from hetong.passes.check.aggregates import ctx_elaborate
from hetong.passes.check.context import NO_INFO, Context, Frame
from hetong.passes.check.sorts import TIME, UNITS, WINDOW
from hetong.passes.resolve import chinese
from hetong.trees import surface
from hetong.trees.model import Expr
from hetong.trees.types import COUNT, DATE, DATETIME, DURATION, MOMENT

_LARGEST = {
    ("day", "week"): 7,
    ("day", "month"): 31,
    ("day", "quarter"): 92,
    ("day", "year"): 366,
    ("week", "month"): 6,
    ("week", "quarter"): 14,
    ("week", "year"): 53,
    ("month", "quarter"): 3,
    ("month", "year"): 12,
    ("quarter", "year"): 4,
    ("working_day", "week"): 7,
    ("working_day", "month"): 31,
    ("working_day", "quarter"): 92,
    ("working_day", "year"): 366,
}


def literal(e: surface.Expr) -> Expr:
    """A date, a datetime, a month, a quarter or a time of day; the parser has refused what no calendar has."""
    kind = {"date": DATE, "datetime": DATETIME, "month": WINDOW, "quarter": WINDOW, "time": TIME}[e.op]
    return Expr(e.op, kind, (), {"value": str(e.args[0])}, e.at)


def moment(ctx: Context, frame: Frame, e: surface.Expr) -> Expr:
    """``offset edge nth following period`` with their operands."""
    match e.op:
        case "offset":
            length, side, anchor = e.args
            assert isinstance(length, surface.Expr)
            assert isinstance(anchor, surface.Expr)
            return Expr(
                "offset",
                MOMENT,
                (ctx_elaborate(ctx, frame, length, DURATION), ctx_elaborate(ctx, frame, anchor, MOMENT)),
                {"side": str(side)},
                e.at,
            )
        case "edge":
            ref, of = e.args
            assert isinstance(ref, surface.Ref)
            assert isinstance(of, surface.Expr)
            side = chinese.word(ref.text)
            if side not in ("start", "end"):
                ctx.add("HT604", ref.at, name=ref.text)
            return Expr("edge", MOMENT, (ctx_elaborate(ctx, frame, of, None),), {"side": side}, e.at)
        case "nth" | "following":
            unit, number, of = e.args
            assert isinstance(number, surface.Expr)
            assert isinstance(of, surface.Expr)
            count = ctx_elaborate(ctx, evolve(frame, rate=""), number, COUNT)
            what = ctx_elaborate(ctx, frame, of, MOMENT if e.op == "following" else None)
            if e.op == "nth":
                _in_range(ctx, str(unit), count, what, e)
            return Expr(e.op, MOMENT if e.op == "nth" else WINDOW, (count, what), {"unit": str(unit)}, e.at)
        case _:
            which, unit = e.args
            return Expr("period", WINDOW, (), {"which": str(which or ""), "unit": str(unit)}, e.at)


def _in_range(ctx: Context, unit: str, count: Expr, of: Expr, e: surface.Expr) -> None:
    number = count.args[0] if count.op == "negative" else count
    most = _LARGEST.get((unit, str(of.info.get("unit", ""))))
    if number.op != "number" or most is None:
        return
    value = number.info["value"]
    if value == "0" or "." in value or int(value) > most:
        ctx.add("HT602", e.at, value=f"{UNITS[unit].en} {'-' if count.op == 'negative' else ''}{value}")


__all__ = ["NO_INFO", "literal", "moment"]
