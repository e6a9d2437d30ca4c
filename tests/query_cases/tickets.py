"""A contract with one metric for each thing an engine can be asked, and what Python makes of the same rows."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from math import ceil
from typing import Any

from hetong.settle.engine import Row
from hetong.settle.time.days import prc
from hetong.settle.values import Instant, Interval
from hetong.trees.model import Contract
from tests.running import codes, compiled

TEXT = """
scale severity "级别" / "severity" {
  limit "限" / "limit" : duration
  minor "轻" / "minor" { limit = 8 hours }  major "重" / "major" { limit = 4 hours }  critical "危" / "critical" { limit = 90 minutes }
}
param quick "快" / "quick" : duration = by date { < 2027-02-01: 4 hours, otherwise: 3 hours }
param enough "足" / "enough" : money = ?
record shut "停" / "shut" { gap "停时" / "gap" : span }
service desk "台" / "desk" by vendor { hours = 09:00 to 18:00 every working day }
record ticket "单" / "ticket" on opened for each site {
  site "处" / "site" : text
  opened "起" / "opened" : datetime
  solved "止" / "solved" : datetime ?
  grade "级" / "grade" : severity
  cost "费" / "cost" : money
  score "分" / "score" : number ?
  paid "付" / "paid" : bool ?
  asked "问" / "asked" : date
  replied "答" / "replied" : date ?
  w "时长" / "w" : duration = opened to solved
  ww "工时" / "ww" : duration = opened to solved during desk except during shut.gap
  unit_price "单价" / "unit price" : money = cost / score
}
record outage "停机" / "outage" on down { site "处" / "outage site" : text  down "停机时段" / "down" : span  ours "我方" / "ours" : bool ? }
record done "已解" / "done" = ticket where solved known on solved
event again "又来" / "again" = ticket where previous.opened to opened <= 90 minutes
metric repair "修" / "repair" of ticket = opened to solved target <= 4 hours
"""

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
ZONE = dt.timezone(dt.timedelta(hours=8))
HOUR = 3_600_000_000
DAY = 24 * HOUR
LIMITS = {"minor": 8 * HOUR, "major": 4 * HOUR, "critical": 90 * 60_000_000}
GRADES = ("minor", "major", "critical")

Rows = Sequence[Row]
Where = Callable[[dict[str, Any]], bool | None]


def ts(text: str) -> Instant:
    """``2027-01-05 08:30`` in Beijing."""
    at = dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)
    return Instant((at - EPOCH) // dt.timedelta(microseconds=1))


def day_of(at: int) -> dt.date:
    return (EPOCH + dt.timedelta(microseconds=at)).astimezone(ZONE).date()


def short(row: Row) -> dict[str, Any]:
    """Columns by short name; a row of the scale by its short name."""
    got = {k.rpartition(".")[2]: v for k, v in row.values.items()}
    if "grade" in got:
        got["grade"] = got["grade"].rpartition(".")[2]
    return got


def service(a: int, b: int, gaps: Sequence[tuple[int, int]], every_day: bool = False) -> int:
    """Desk time between two moments less the gaps, day by day and second by second where it matters."""
    total, days = 0, prc()
    day = day_of(a) if a < b else day_of(b) + dt.timedelta(days=1)
    while a < b and day <= day_of(b):
        if every_day or days.working(day):
            start = ts(f"{day} 09:00") if not every_day else ts(f"{day} 00:00")
            end = ts(f"{day} 18:00") if not every_day else Instant(start + DAY)
            edges = sorted(
                {max(a, start), min(b, end), *(min(max(x, a, start), b, end) for g in gaps for x in g)}
            )
            if max(a, start) < min(b, end):
                for low, high in itertools.pairwise(edges):
                    if not any(s <= low and high <= e for s, e in gaps):
                        total += high - low
        day += dt.timedelta(days=1)
    return total


def wait(r: dict[str, Any]) -> int | None:
    return None if r["solved"] is None else r["solved"] - r["opened"]


def at_most(value: Any, limit: Any) -> bool | None:
    return None if value is None or limit is None else value <= limit


def both(*conditions: bool | None) -> bool | None:
    if any(c is False for c in conditions):
        return False
    return None if any(c is None for c in conditions) else True


def working_days(r: dict[str, Any]) -> int | None:
    if r["replied"] is None:
        return None
    a, b = r["asked"], r["replied"]
    days = prc()
    if b >= a:
        return sum(days.working(a + dt.timedelta(days=n)) for n in range(1, (b - a).days + 1))
    return -sum(days.working(b + dt.timedelta(days=n)) for n in range((a - b).days))


def month_later(day: dt.date) -> dt.date:
    year, month = day.year + day.month // 12, day.month % 12 + 1
    for number in (day.day, 30, 29, 28):
        try:
            return dt.date(year, month, number)
        except ValueError:
            continue
    raise AssertionError(day)


def quarter_price(r: dict[str, Any]) -> Fraction | None:
    return None if not r["score"] else Fraction(r["cost"]) / Fraction(r["score"])


def rank(p: Fraction) -> Callable[[list[Any]], Any]:
    return lambda values: sorted(values)[max(ceil(p * len(values)), 1) - 1]


def median(values: list[Any]) -> Fraction:
    ordered, n = sorted(values), len(values)
    return Fraction(ordered[(n - 1) // 2] + ordered[n // 2]) / 2


# metric: (its expression, value of a row or None for rows, condition of a row, fold of the values)
CASES: dict[str, tuple[str, Callable[[dict[str, Any]], Any] | None, Where | None, Any]] = {
    "n": ("count of ticket", None, None, "count"),
    "sites": ("count of distinct ticket.site", lambda r: r["site"], None, "distinct"),
    "costly": ("count of ticket where cost > CNY 50 or paid", None, lambda r: True if r["cost"] > 50 or r["paid"] else (None if r["paid"] is None else False), "count"),
    "in_time": ("share of ticket where solved known and w <= grade.limit", None, lambda r: both(r["solved"] is not None, at_most(wait(r), LIMITS[r["grade"]])), "share"),
    "not_late": ("share of ticket where not w > 4 hours", None, lambda r: at_most(wait(r), 4 * HOUR), "share"),
    "dated": ("share of ticket where w <= quick", None, lambda r: at_most(wait(r), 4 * HOUR if day_of(r["opened"]) < dt.date(2027, 2, 1) else 3 * HOUR), "share"),
    "kept": ("share of ticket where met repair", None, lambda r: at_most(wait(r), 4 * HOUR), "share"),
    "serious": ("share of ticket where grade >= major and grade != critical", None, lambda r: r["grade"] == "major", "share"),
    "mean_w": ("mean of ticket.w", wait, None, "mean"),
    "mean_repair": ("mean of repair where grade = minor", wait, lambda r: r["grade"] == "minor", "mean"),
    "p95_w": ("p95 of ticket.w", wait, None, rank(Fraction(95, 100))),
    "p7_w": ("p7 of ticket.w", wait, None, rank(Fraction(7, 100))),
    "median_w": ("median of ticket.w", wait, None, median),
    "median_score": ("median of ticket.score", lambda r: r["score"], None, median),
    "total": ("sum of ticket.cost where paid", lambda r: r["cost"], lambda r: r["paid"], sum),
    "mean_cost": ("mean of ticket.cost", lambda r: r["cost"], None, "mean"),
    "least": ("min of ticket.score", lambda r: r["score"], None, min),
    "most": ("max of ticket.cost", lambda r: r["cost"], None, max),
    "first_score": ("first of ticket.score", lambda r: r["score"], None, lambda v: v[0]),
    "last_cost": ("last of ticket.cost", lambda r: r["cost"], None, lambda v: v[-1]),
    "worst": ("max of ticket.grade", lambda r: GRADES.index(r["grade"]), None, lambda v: f"severity.{GRADES[max(v)]}"),
    "price_sum": ("sum of ticket.unit_price", quarter_price, None, sum),
    "price_p90": ("p90 of ticket.unit_price", quarter_price, None, rank(Fraction(9, 10))),
    "price_mid": ("median of ticket.unit_price", quarter_price, None, median),
    "third": ("share of ticket where score / 3 <= 7", None, lambda r: at_most(r["score"], 21), "share"),
    "ratio": ("share of ticket where cost / score <= CNY 9", None, lambda r: at_most(quarter_price(r), 9), "share"),
    "capped": ("mean of ticket.score where max(score, 5) < min(20, score + 1)", lambda r: r["score"], lambda r: None if r["score"] is None else max(r["score"], 5) < min(20, r["score"] + 1), "mean"),
    "answered": ("share of ticket where (asked to replied during working day) <= 3 working days", None, lambda r: at_most(working_days(r), 3), "share"),
    "monthly": ("share of ticket where asked to replied <= 1 month", None, lambda r: None if r["replied"] is None else r["replied"] <= month_later(r["asked"]), "share"),
    "same_day": ("share of ticket where opened < replied", None, lambda r: None if r["replied"] is None else day_of(r["opened"]) < r["replied"], "share"),
}  # fmt: skip


@cache
def contract() -> Contract:
    metrics = "".join(
        f'metric {n} "{n}号" / "{n}" = {case[0]} every month no data met\n' for n, case in CASES.items()
    )
    more = {
        "desk_time": "mean of ticket.ww",
        "repeats": "count of again",
        "closed": "count of done",
        "hard": "share of ticket where cost <= enough",
        "down_time": "time of outage.down",
        "down_ours": "time of outage.down except during shut.gap where ours",
        "down_long": "time of outage.down where down.length >= 7 minutes",
        "down_desk": "time of outage.down during desk",
        "down_sum": "sum of outage.down.length",
    }
    metrics += "".join(f'metric {n} "{n}号" / "{n}" = {e} every month no data met\n' for n, e in more.items())
    one = compiled(TEXT + metrics)
    assert one.contract is not None, codes(one, "error")
    assert not codes(one, "error"), codes(one, "error")
    return one.contract


def ticket(id: str, opened: str, solved: str | None = None, **more: Any) -> Row:
    values = {
        "site": "a", "opened": ts(opened), "solved": ts(solved) if solved else None, "grade": "severity.minor",
        "cost": Fraction(10), "score": None, "paid": None, "asked": dt.date(2027, 1, 4), "replied": None, **more,
    }  # fmt: skip
    return Row(id, "ticket", {f"ticket.{k}": v for k, v in values.items()})


def outage(id: str, start: str, end: str | None, site: str = "a", ours: bool | None = True) -> Row:
    down = Interval(ts(start), None if end is None else ts(end))
    return Row(id, "outage", {"outage.site": site, "outage.down": down, "outage.ours": ours})


def shut(id: str, start: str, end: str | None) -> Row:
    return Row(id, "shut", {"shut.gap": Interval(ts(start), None if end is None else ts(end))})
