"""Deadlines and recurrences as data: form, length, anchor, how days are counted and by which rule of law.

A norm goes in, the object a calendar or a monitor works from comes out. The counting rules are those of
arts. 200 to 204 of the Civil Code of the PRC: the day of the event is not counted, hours run at once, a
month ends on the corresponding day, a last day that is a rest day moves, unless the parties agree otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from hetong.base.words import Words
from hetong.emit.json_exprs import Exprs, Json
from hetong.trees import model
from hetong.trees.types import DURATION, MOMENT, Type

_FREQ = {
    "second": ("SECONDLY", 1),
    "minute": ("MINUTELY", 1),
    "hour": ("HOURLY", 1),
    "day": ("DAILY", 1),
    "week": ("WEEKLY", 1),
    "month": ("MONTHLY", 1),
    "quarter": ("MONTHLY", 3),
    "year": ("YEARLY", 1),
}
_DAYS = frozenset(
    {"date", "datetime", "edge", "nth", "following", "offset"}
)  # ``on`` these is a day, not an event
_EFFECT = frozenset({"terminate", "suspend", "set"})  # ``on`` is the day from which they have effect
_HOURS = frozenset({"second", "minute", "hour"})
_MONTHS = frozenset({"month", "quarter", "year"})
_SAFE_DAY = 28  # every month has it; RRULE skips a month without the day, a contract takes its last day

_START = {
    "days": Words("事件发生的当日不计入，自次日起算", "the day of the event is not counted"),
    "months": Words(
        "事件发生的当日不计入；到期月的对应日为最后一日，没有对应日的，月末日为最后一日",
        "the day of the event is not counted; the corresponding day of the last month is the last day, or its last day "
        "if there is none",
    ),
    "working_days": Words(
        "事件发生的当日不计入，自次日起只计工作日",
        "the day of the event is not counted; only working days count from the next day on",
    ),
    "hours": Words(
        "自事件发生时起连续计算，包括休息日，到时即止",
        "runs without a break from the moment of the event, rest days included, and ends at that moment",
    ),
    "working_hours": Words(
        "自事件发生时起只计工作时间", "only working hours count, from the moment of the event on"
    ),
    "before": Words(
        "自事件发生的当日倒推，当日不计入；最后一日包括在内，不顺延",
        "counted back from the day of the event, which is not counted; the day reached is included and never moves",
    ),
    "fixed": Words("该日包括在内", "that day is included"),
    "open": Words(
        "期限的单位确定后，按小时计算的，自事件发生时起连续计算，不顺延；否则事件发生的当日不计入",
        "once the unit of the period is settled: hours run from the moment of the event and never move; otherwise the "
        "day of the event is not counted",
    ),
}
_MOVES = {
    True: Words(
        "；最后一日不是工作日的，顺延至其后第一个工作日；截止于最后一日24:00",
        "; a last day that is not a working day moves to the next one; ends at 24:00 on the last day",
    ),
    False: Words("；不因休息日顺延；截止于最后一日24:00", "; does not move; ends at 24:00 on the last day"),
}
_LAW = {
    "days": "200, 201, 203",
    "months": "200, 201, 202, 203",
    "working_days": "201, 204",
    "hours": "201",
    "working_hours": "201, 204",
    "before": "204",
    "fixed": "203",
    "open": "200, 201, 203",
}


def rrule(window: model.Window) -> str | None:
    """The windows of ``every`` as an RRULE of RFC 5545; None for working days and open lengths."""
    unit, n = window.unit, "1"
    if window.length is not None:
        if window.length.op != "duration":
            return None
        unit, n = window.length.info.get("unit", ""), str(window.length.info.get("n", ""))
    if unit not in _FREQ:
        return None
    try:
        count = Decimal(n)
    except InvalidOperation:
        return None
    if not count.is_finite() or count <= 0 or count != count.to_integral_value():
        return None
    frequency, step = _FREQ[unit]
    interval = int(count) * step
    return f"FREQ={frequency}" + (f";INTERVAL={interval}" if interval > 1 else "")


def due_rrule(norm: model.Norm) -> str | None:
    """The days named by ``by`` as an RRULE, before any of them moves; None where RFC 5545 cannot say them.

    Says the n-th day of a month every month, the last day of every month, and a day of a month every year.
    """
    if norm.by is None or norm.every is None or norm.every.length is not None:
        return None
    day = _day_of(norm.by)
    if day is None:
        return None
    number, of = day
    if norm.every.unit == "month" and of.op == "period" and of.info.get("unit") == "month":
        return f"FREQ=MONTHLY;BYMONTHDAY={number}"
    if norm.every.unit == "year" and of.op == "nth" and of.info.get("unit") == "month" and len(of.args) == 2:
        month, year = _whole(of.args[0]), of.args[1]
        if month is not None and 1 <= month <= 12 and year.op == "period" and year.info.get("unit") == "year":
            return f"FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={number}"
    return None


def _day_of(moment: model.Expr) -> tuple[int, model.Expr] | None:
    if moment.op == "edge" and moment.info.get("side") == "end" and moment.args:
        return -1, moment.args[0]
    if moment.op == "nth" and moment.info.get("unit") == "day" and len(moment.args) == 2:
        number = _whole(moment.args[0])
        if number is not None and 1 <= abs(number) <= _SAFE_DAY:
            return number, moment.args[1]
    return None


def _whole(expr: model.Expr) -> int | None:
    if expr.op == "negative" and expr.args:
        inner = _whole(expr.args[0])
        return None if inner is None else -inner
    if expr.op != "number":
        return None
    try:
        number = Decimal(str(expr.info.get("value", "")))
    except InvalidOperation:
        return None
    return int(number) if number.is_finite() and number == number.to_integral_value() else None


def window(every: model.Window | None, exprs: Exprs) -> dict[str, Json] | None:
    """``every``: its unit or its length, whether only full windows count, and the RRULE where there is one."""
    if every is None:
        return None
    return {
        "unit": every.unit or None,
        "length": exprs.value(every.length),
        "full": every.full,
        "rrule": rrule(every),
    }


def unit_of(length: model.Expr, nodes: Mapping[str, model.Node]) -> str:
    """The unit in which a length is counted, looked up through names; "" while nobody has settled it."""
    for _ in range(16):  # a chain of names; circles are refused long before
        if length.op in ("duration", "blank"):
            return str(length.info.get("unit", ""))
        if (
            length.op in ("deferred", "judged", "index", "table", "cell", "mul", "add", "sub", "call")
            and length.args
        ):
            found = next((unit for arg in length.args if (unit := unit_of(arg, nodes))), "")
            bands = length.info.get("rows", ())
            return found or next((unit for band in bands if (unit := unit_of(band.value, nodes))), "")
        if length.op != "ref":
            return ""
        node = nodes.get(str(length.info.get("id", "")))
        if not isinstance(node, model.Param | model.Define | model.Metric | model.Column):
            return ""
        if node.value is None:
            return ""
        length = node.value
    return ""


def _rule(unit: str, before: bool) -> str:
    if before:
        return "before"
    if unit in _HOURS:
        return "hours"
    if unit in _MONTHS:
        return "months"
    plain = {"day": "days", "week": "days", "working_day": "working_days", "working_hour": "working_hours"}
    return plain.get(unit, "open")


def deadline(norm: model.Norm, contract: model.Contract, exprs: Exprs) -> dict[str, Json] | None:
    """When it must be done at the latest; for a power: until when it can be exercised. null: no time was set.

    A payment without a time of its own has the contract's ``default_due`` after the claim, a right to terminate a
    year after its ground; both are marked ``default``.
    """
    spelled: dict[str, Json] | None = None
    if norm.by is not None:
        spelled = _by(norm, norm.by, contract, exprs)
    if norm.within is not None:
        also = spelled
        spelled = _within(norm, norm.within, contract, exprs)
        if also is not None:
            spelled["and"] = also
    if spelled is None and norm.on is not None and norm.on.op in _DAYS and norm.act.verb not in _EFFECT:
        spelled = _object("at", None, norm.on, "", "fixed", False, contract, exprs)
    if spelled is None and norm.modality == "payment" and norm.act.verb in ("pay", "refund"):
        claim = model.Expr("word", MOMENT, (), {"name": "claim"})
        days = model.Within(contract.default_due, "after", claim)
        spelled = {**_within(norm, days, contract, exprs), "default": True}
    if spelled is None and endless(norm):
        year = model.Expr("duration", Type(DURATION.base, "calendar"), (), {"n": "1", "unit": "year"})
        spelled = {**_within(norm, model.Within(year, "after", None), contract, exprs), "default": True}
        if contract.law == "PRC":
            spelled["law"] += ", 564"
    return spelled


def endless(norm: model.Norm) -> bool:
    """Whether a right to terminate arises without any word on how long it lasts: a year (Civil Code art. 564)."""
    arises = norm.when is not None or bool(norm.remedy) or bool(norm.keys)
    return norm.modality == "power" and norm.act.verb == "terminate" and arises


def _within(norm: model.Norm, within: model.Within, contract: model.Contract, exprs: Exprs) -> dict[str, Json]:
    rule = _rule(unit_of(within.length, contract.nodes), within.side == "before")
    rolls = rule in ("days", "months", "open") and not norm.not_rolled
    return _object("within", within.length, within.anchor, within.side, rule, rolls, contract, exprs)


def _by(norm: model.Norm, by: model.Expr, contract: model.Contract, exprs: Exprs) -> dict[str, Json]:
    if by.op == "offset" and len(by.args) == 2 and by.args[0].type.base == DURATION.base:
        before = by.info.get("side") == "before"
        rule = _rule(unit_of(by.args[0], contract.nodes), before)
    else:
        rule = "fixed"
    named_working_day = by.op == "nth" and by.info.get("unit") == "working_day"
    rolls = rule in ("days", "months", "open", "fixed") and not norm.not_rolled and not named_working_day
    return {**_object("by", None, by, "", rule, rolls, contract, exprs), "rrule": due_rrule(norm)}


def _object(
    form: str,
    length: model.Expr | None,
    anchor: model.Expr | None,
    side: str,
    rule: str,
    rolls: bool,
    contract: model.Contract,
    exprs: Exprs,
) -> dict[str, Json]:
    counting = _START[rule]
    if rule not in ("hours", "working_hours", "before"):
        moves = _MOVES[rolls]
        counting = Words(counting.zh + moves.zh, counting.en + moves.en)
    act = contract.nodes.get(str(anchor.info.get("id", ""))) if anchor is not None else None
    if isinstance(act, model.Norm) and act.in_writing:
        counting = Words(
            counting.zh + "；起算之日为书面文件到达另一方之日",
            counting.en + "; the writing counts from the day it arrives",
        )
    # What the parties agree instead of art. 203 rests on art. 204.
    articles = _LAW[rule].replace("203", "203" if rolls else "204")
    return {
        "form": form,
        "duration": exprs.value(length),
        "side": side or None,
        "anchor": exprs.value(anchor),
        "counting": exprs.words(counting),
        "law": f"民法典 {articles}" if contract.law == "PRC" else None,
        "rolled": rolls,
        "rrule": None,
        "default": False,
        "and": None,
    }
