"""Metrics for random contracts: each with its name, text, and whether consequences may hang on it."""

from __future__ import annotations

import random

from attrs import frozen


@frozen
class Made:
    """A metric. ``targeted``: monthly, with a target."""

    name: str
    text: str
    targeted: bool = False


def _line(name: str, value: str, every: str, rest: str = "") -> str:
    return f'metric {name} "指标{name}" / "metric {name}" = {value} every {every}{rest}\n'


def _rule(r: random.Random) -> str:
    return " no data " + r.choice(["met", "missed", "skipped", "skipped"])


def _unit(r: random.Random) -> str:
    return r.choice(
        ["month", "month", "month", "quarter", "quarter", "week", "year", r.choice(["day", "week", "month"])]
    )


def pick(r: random.Random, cut: bool) -> list[Made]:
    makers = [_uptime, _closed, _quick, _score, _sites, _time, _counted, _again]
    made = [m for maker in r.sample(makers, r.randrange(2, 6)) for m in maker(r)]
    made += _daily(r) if r.random() < 0.15 else []
    targeted = [m.name for m in made if m.targeted]
    if targeted and r.random() < 0.7:
        made += _history(r, r.choice(targeted), cut)
    return made


def _uptime(r: random.Random) -> list[Made]:
    less = r.choice(["", " except during upkeep.works"])
    where = r.choice(
        ["", " where yours", " where down.length >= 7 minutes", " where yours and down.length > 30 minutes"]
    )
    under = r.choice(["period", "(period - time of upkeep.works)"])
    rounded = r.choice(
        ["", "", " rounded half_up to 0.1%", " rounded down to 1%", " rounded half_even to 0.5%"]
    )
    target = r.choice(["98", "99.5", "97", "99"])
    text = _line(
        "uptime",
        f"1 - (time of outage.down{less}{where}) / {under}",
        "month",
        f" target >= {target}%{rounded}{_rule(r)}",
    )
    return [Made("uptime", text, True)]


def _closed(r: random.Random) -> list[Made]:
    text = _line(
        "closed",
        "share of ticket where closed known",
        "month",
        f" target >= {r.choice([50, 70, 80])}%{_rule(r)}",
    )
    return [Made("closed", text, True)]


def _quick(r: random.Random) -> list[Made]:
    condition = r.choice(
        [
            "met reply",
            "opened to answered <= 10 hours",
            "met reply and score >= 4",
            "not (severity = major and score < 5)",
        ]
    )
    text = _line(
        "quick",
        f"share of ticket where {condition}",
        "month",
        f" target >= {r.choice([40, 60, 75])}%{_rule(r)}",
    )
    return [Made("quick", text, True)]


def _score(r: random.Random) -> list[Made]:
    fn = r.choice(["mean", "median", "min", "max", "p95", "p50", "p10"])
    where = r.choice(["", " where closed known", " where severity = minor"])
    unit = _unit(r)
    target = f" target >= {r.choice([3, 5, 6])}" if unit == "month" else ""
    data = r.choice([_rule(r), " no data 5"]) if target else r.choice(["", " no data 4"])
    return [Made("score", _line("score", f"{fn} of ticket.score{where}", unit, target + data), bool(target))]


def _sites(r: random.Random) -> list[Made]:
    by = 'metric by_site "分站点" / "by site" = 1 - (time of outage.down) / period every month for each outage.site no data skipped\n'
    fn = r.choice(["min", "mean", "max"])
    worst = _line("worst", f"{fn} of by_site over outage.site", "month", f" target >= 99%{_rule(r)}")
    return [Made("by_site", by), Made("worst", worst, True)]


def _time(r: random.Random) -> list[Made]:
    value = r.choice(
        [
            "time of outage.down",
            "sum of outage.down.length",
            "time of outage.down except during upkeep.works",
            "sum of ticket.wait",
            "p95 of ticket.wait",
            "max of ticket.wait",
        ]
    )
    return [Made("spent", _line("spent", value, _unit(r), " no data skipped"))]


def _counted(r: random.Random) -> list[Made]:
    unit = _unit(r)
    value = r.choice([
        "count of ticket", "count of outage where yours", "count of incident", "count of distinct outage.site",
        "sum of order.price", "sum of order.size", "max of order.price", "count of ticket where score >= 8",
    ])  # fmt: skip
    return [Made("counted", _line("counted", value, unit))]


def _daily(r: random.Random) -> list[Made]:
    rule = r.choice(["skipped", "0%", "100%"])
    inner = _line("daily", "share of ticket where score >= 5", "day", f" no data {rule}")
    outer = _line(
        "averaged",
        f"{r.choice(['mean', 'min', 'max'])} of daily over day",
        "month",
        f" target >= 60%{_rule(r)}",
    )
    return [Made("daily", inner), Made("averaged", outer, True)]


def _history(r: random.Random, of: str, cut: bool) -> list[Made]:
    n = r.choice([2, 3, 4])
    value = r.choice([
        f"run of missed {of}", f"count of missed {of} in last {n} months", f"count of missed {of} in last{'' if cut else ' full'} {n} months",
        f"count of met {of} in last {n} months", f"mean of {of} in last {n} months", f"min of {of} in last {n} months",
    ])  # fmt: skip
    return [Made("history", _line("history", value, "month"))]


def _again(r: random.Random) -> list[Made]:
    """Rows measured from the row before of the same key."""
    within = r.choice(["2 days", "12 hours", "5 days"])
    text = f'event again "重复停机" / "repeated outage" = outage where previous.down.start to down.start <= {within}\n'
    return [Made("again", text + _line("repeats", "count of again", "month"))]
