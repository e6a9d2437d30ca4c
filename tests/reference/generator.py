"""Random contracts with facts, from a seed: what is measured, what is paid, and what happened."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from attrs import evolve, frozen

from tests.reference import consequences, metrics

TERMS = [
    ("2026-01-01", "2026-06-30"),
    ("2026-03-01", "2026-07-31"),
    ("2026-01-15", "2026-05-31"),
    ("2026-02-01", "2026-06-10"),
    ("2026-04-20", "2026-09-12"),
    ("2026-04-01", "2026-08-31"),
]
HEAD = """contract sample "样例合同" / "Sample Agreement" {{ languages = [zh, en] law = PRC currency = CNY rounding = {rounding} }}
party client "甲方" / "Party A" {{ name = "甲公司" / "Client Co" }}
party vendor "乙方" / "Party B" {{ name = "乙公司" / "Vendor Co" }}
term {{ start = {start} end = {end} }}
unit kg "千克" / "kilograms"
unit point "分" / "points"
scale severity "等级" / "severity" {{
  limit "时限" / "limit" : duration
  minor "一般" / "minor" {{ limit = {minor} hours }}
  major "严重" / "major" {{ limit = {major} hours }}
}}
record outage "停机" / "outage" on down for each site {{
  site "站点" / "site" : text
  down "停机时段" / "downtime" : span
  yours "归责于乙方" / "fault of Party B" : bool
  loss "损失" / "loss sum" : money
}}
record upkeep "检修" / "maintenance" on works {{ works "检修时段" / "maintenance time" : span }}
record ticket "工单" / "ticket" on opened {{
  opened "报修" / "report" : datetime
  answered "答复" / "reply" : datetime
  closed "关闭" / "closing" : datetime ?
  severity "等级" / "severity" : severity
  score "评分" / "score" : number
  wait "等待" / "wait" : duration = opened to answered
}}
record order "订单" / "order" on placed {{ placed "下单" / "placing" : datetime  size "重量" / "weight" : kg  price "价款" / "price" : money }}
event incident "事故" / "incident" {{ harm "损害额" / "sum of harm" : money }}
event storm "台风" / "storm"
metric reply "答复时间" / "reply time" of ticket = opened to answered target <= severity.limit
"""


@frozen
class Case:
    """A contract and what happened. ``parts``: which building blocks it is made of."""

    seed: int
    text: str
    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    journal: Sequence[tuple[Any, ...]]
    as_of: str
    start: dt.date
    end: dt.date
    parts: tuple[str, ...] = ()

    @property
    def months(self) -> list[str]:
        found, day = [], self.start
        while day <= self.end:
            found.append(f"{day.year}-{day.month:02d}")
            day = (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
        return found


def generate(seed: int) -> Case:
    """The contracts repeat (a few hundred texts, each compiled once); the facts are new for each seed."""
    shape = random.Random(seed % 400)
    start, end = shape.choice(TERMS)
    text = HEAD.format(
        rounding=shape.choice(["half_up", "half_up", "half_even", "up", "down"]),
        start=start,
        end=end,
        minor=shape.choice([24, 48]),
        major=shape.choice([2, 9]),
    )
    cut = start[8:] != "01" or end not in ("2026-06-30", "2026-07-31", "2026-05-31", "2026-08-31")
    measured = metrics.pick(shape, cut)
    text += "".join(m.text for m in measured)
    said = consequences.pick(shape, [m for m in measured if m.targeted], cut)
    text += said.text
    return facts(seed, text, dt.date.fromisoformat(start), dt.date.fromisoformat(end), said)


def facts(seed: int, text: str, start: dt.date, end: dt.date, said: consequences.Said) -> Case:
    rng = random.Random(seed)
    first = dt.datetime.combine(start, dt.time())
    minutes = ((end - start).days + 1) * 1440

    def at(spread: int = minutes) -> dt.datetime:
        return first + dt.timedelta(minutes=rng.randrange(spread))

    def some(most: int) -> range:
        return range(rng.choice([0, 0, 1, 2, 3, most, most]))

    def span(longest: int) -> tuple[str, str]:
        begin = at() if rng.random() < 0.7 else _edge(rng, start, end)
        return begin.isoformat(), (
            begin + dt.timedelta(minutes=rng.choice([1, 5, 7, 30, 60, rng.randrange(1, longest)]))
        ).isoformat()

    rows: dict[str, list[dict[str, Any]]] = {
        "outage": [
            {
                "site": rng.choice("xyz"),
                "down": span(3000),
                "yours": rng.random() < 0.7,
                "loss": rng.randrange(1, 500_000) / 100,
            }
            for _ in some(12)
        ],
        "upkeep": [{"works": span(2000)} for _ in some(4)],
        "ticket": [_ticket(rng, at()) for _ in some(25)],
        "order": [
            {"placed": at().isoformat(), "size": rng.randrange(1, 90), "price": rng.randrange(1, 90_000) / 100}
            for _ in some(30)
        ],
    }
    for name, made in rows.items():
        for n, row in enumerate(made):
            row["id"] = f"{name}{n}"
    seen = first + dt.timedelta(days=rng.randrange(20, (end - start).days))
    as_of = "2026-12-20" if rng.random() < 0.6 else seen.date().isoformat()
    rows = {name: [r for row in made if (r := upto(row, as_of)) is not None] for name, made in rows.items()}
    journal = said.journal(rng, start, end)
    last = next((when for kind, when, _ in journal if kind == "quit"), "")
    journal = [j for j in journal if j[0] != "incident" or not last or j[1][:10] <= last]
    journal += [j for j in journal if rng.random() < 0.05]
    rng.shuffle(journal)
    for made in rows.values():
        rng.shuffle(made)
    return priced(Case(seed, text, rows, journal, as_of, start, end, said.parts))


def upto(row: dict[str, Any], as_of: str) -> dict[str, Any] | None:
    """A row as it is known at a moment: what comes later is still open, or not there."""
    row = dict(row)
    for name in ("down", "works"):
        if name in row:
            start, end = row[name]
            row[name] = (start, None if end > as_of else end)
            return row if start < as_of else None
    if row.get("closed") and row["closed"] > as_of:
        row["closed"] = None
    return row if max(str(row.get("answered", "")), str(row.get("placed", ""))) < as_of else None


def priced(case: Case) -> Case:
    """Payments told as a share of the bill become sums: to the cent, the last one takes the rest."""
    from tests.reference.amounts import attribute
    from tests.reference.dates import windows
    from tests.reference.expressions import X
    from tests.reference.world import World
    from tests.settling import contract_of

    if not any("share" in line[2] for line in case.journal):
        return case
    quits = [line for line in case.journal if line[0] == "quit"]
    world = World(contract_of(case.text), case.rows, quits, "2026-12-20")
    bills = {
        w.name: attribute(world, "bill", "amount", X(win=w)).v or 0
        for w in windows("month", case.start, world.expiry)
    }
    left = dict(bills)
    sums: dict[str, Fraction] = {}
    for kind, _, data in sorted(case.journal, key=lambda x: (x[1], str(x[2]["id"]))):
        if kind == "bill" and data["id"] not in sums:
            bills.setdefault(data["ref"], 0)
            left.setdefault(data["ref"], 0)
            paid = min(round(bills[data["ref"]] * data["share"] * 100) / Fraction(100), left[data["ref"]])
            sums[data["id"]] = paid
            left[data["ref"]] -= paid
    journal = [
        (kind, when, {k: v for k, v in {**data, "amount": sums[data["id"]]}.items() if k != "share"})
        if kind == "bill"
        else (kind, when, data)
        for kind, when, data in case.journal
    ]
    return evolve(case, journal=[j for j in journal if j[0] != "bill" or j[2]["amount"] > 0])


def _edge(rng: random.Random, start: dt.date, end: dt.date) -> dt.datetime:
    """Shortly before a month ends."""
    months = [d for n in range((end - start).days) if (d := start + dt.timedelta(days=n + 1)).day == 1]
    if not months:
        return dt.datetime.combine(start, dt.time())
    return dt.datetime.combine(rng.choice(months), dt.time()) - dt.timedelta(
        minutes=rng.choice([0, 3, 5, 45, 200])
    )


def _ticket(rng: random.Random, opened: dt.datetime) -> dict[str, Any]:
    closed = opened + dt.timedelta(minutes=rng.randrange(1, 9000))
    return {
        "opened": opened.isoformat(),
        "answered": (
            opened + dt.timedelta(minutes=rng.choice([30, 120, 540, 1440, 2880, rng.randrange(4000)]))
        ).isoformat(),
        "closed": closed.isoformat() if rng.random() < 0.7 else None,
        "severity": rng.choice(["minor", "major"]),
        "score": rng.randrange(0, 11),
    }
