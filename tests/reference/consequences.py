"""Fees, payments, sums for failures and duties for random contracts, and journals that answer them."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from attrs import define, field, frozen

from tests.reference.metrics import Made

Journal = list[tuple[Any, ...]]
Writer = Callable[[random.Random, dt.date, dt.date], Journal]


@define
class Said:
    """What a contract says beyond its metrics, and how its journal is written."""

    text: str = ""
    parts: tuple[str, ...] = ()
    writers: list[Writer] = field(factory=list)

    def add(self, part: str, text: str, writer: Writer | None = None) -> None:
        self.text += text
        self.parts += (part,)
        if writer is not None:
            self.writers.append(writer)

    def journal(self, rng: random.Random, start: dt.date, end: dt.date) -> Journal:
        lines = [line for write in self.writers for line in write(rng, start, end)]
        made: Journal = [(kind, when, {**data, "id": f"j{n}"}) for n, (kind, when, data) in enumerate(lines)]
        if "duty" in self.parts:
            for _, when, data in [x for x in made if x[0] == "incident" and rng.random() < 0.75]:
                done = dt.date.fromisoformat(when[:10]) + dt.timedelta(
                    days=rng.choice([0, 1, 3, 5, 6, 8, 14, 40])
                )
                made.append(("report", done.isoformat(), {"ref": data["id"], "id": f"r{data['id']}"}))
        return made


@frozen
class Days:
    start: dt.date
    end: dt.date

    def any(self, rng: random.Random) -> dt.date:
        return self.start + dt.timedelta(days=rng.randrange((self.end - self.start).days + 1))


def months(start: dt.date, end: dt.date) -> list[str]:
    found, day = [], start
    while day <= end:
        found.append(f"{day.year}-{day.month:02d}")
        day = (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    return found


def pick(r: random.Random, targets: list[Made], cut: bool) -> Said:
    said = Said()
    _fees(r, said, cut)
    _incidents(r, said)
    if r.random() < 0.6:
        _duty(r, said)
    elif r.random() < 0.6:
        _quit(said)
    if r.random() < 0.5:
        _rows(r, said)
    if r.random() < 0.3:
        _sites(r, said)
    if r.random() < 0.3:
        _secret(r, said)
    if targets:
        failing = r.choice(targets).name
        for make in r.sample(
            [_credit, _factor, _claimed, _remedy, _related, _choice, _in_a_row, _event], r.randrange(1, 3)
        ):
            make(r, said, failing)
    return said


def _money(r: random.Random, low: int, high: int) -> str:
    return f"CNY {r.randrange(low * 100, high * 100) / 100:,.2f}"


def _fees(r: random.Random, said: Said, cut: bool) -> None:
    fixed = r.choice(["CNY 9,000", "CNY 26,400.50", "CNY 100.01", "CNY 80,000"])
    said.add(
        "fixed fee",
        f'fee f "服务费" / "service fee" = {fixed} every month{r.choice(["", "", " { part = whole }"])}\n',
    )
    kind = r.choice(["per", "by", "graduated", "sliding", "exact", "started", "kilos"])
    value = {
        "per": "CNY 4.35 per order",
        "by": "by count of order { <= 4: CNY 2.60, <= 9: CNY 2.30, otherwise: CNY 1.95 } per order",
        "graduated": "graduated by count of order { <= 3: CNY 2.60, <= 8: CNY 2.30, otherwise: CNY 1.95 }",
        "sliding": "sliding by count of order { 2: CNY 100, 7: CNY 333, 12: CNY 350 }",
        "exact": "CNY 7.77 per exact hour of sum of ticket.wait",
        "started": "CNY 31 per started 8 hours of sum of ticket.wait",
        "kilos": "CNY 0.37 per kg of sum of order.size",
    }[kind]
    if kind == "sliding" and cut:
        kind, value = "per", "CNY 4.35 per order"
    floor = r.choice(["", "", " at least CNY 20"]) + r.choice(["", "", " at most CNY 60"])
    rounded = r.choice(["", "", " rounded half_up to CNY 1", " rounded up to CNY 0.10"])
    said.add(f"fee {kind}", f'fee g "计量费" / "metered fee" = {value} every month{floor}{rounded}\n')
    by = r.choice([
        "by day 12 of next month", "by working day 4 of next month", "by working day -3 of next month", "by day 31 of next month",
        "by day 5 of next month not rolled", "within 10 days after end of month", "within 7 working days after end of month",
        "within 1 month after end of month",
    ])  # fmt: skip
    base = r.choice(["f + g", "f", "g", "f + 50% of g"])
    said.parts += ("bill of metered fee",) if base == "g" else ()
    said.add("bill", f'client pays vendor {base} every month {by} as bill ("月度付款" / "monthly payment")\n')
    if r.random() < 0.6:
        rate = r.choice(
            ["0.04% of bill.unpaid per day", "4% of bill.unpaid per year", "0.1% of bill.unpaid per day"]
        )
        cap = r.choice(["", "", " at most CNY 300", " at most 5% of bill.amount"])
        said.add(
            "late charge",
            f'client pays vendor {rate} when breached bill{cap} as late_charge ("逾期违约金" / "late charge")\n',
            _payments,
        )


def _payments(rng: random.Random, start: dt.date, end: dt.date) -> Journal:
    """``share``: how much of the bill is paid; the sum is worked out when the contract is known."""
    lines: Journal = []
    for month in months(start, end):
        due = dt.date(int(month[:4]), int(month[5:]), 28) + dt.timedelta(days=rng.randrange(5, 40))
        if rng.random() < 0.8:
            part = rng.choice([None, None, Fraction(1, 2), Fraction(1, 3)])
            lines.append(("bill", due.isoformat(), {"share": part or Fraction(1), "ref": month}))
            if part and rng.random() < 0.7:
                rest = due + dt.timedelta(days=rng.randrange(1, 30))
                lines.append(("bill", rest.isoformat(), {"share": 1 - part, "ref": month}))
    return lines


def _incidents(r: random.Random, said: Said) -> None:
    amount = r.choice(
        [
            "CNY 300",
            "CNY 120.55",
            "incident.harm",
            "2% of f",
            "max(CNY 90, 50% of incident.harm)",
            "min(CNY 800, incident.harm)",
        ]
    )
    caps = r.sample(
        ["at most CNY 500 per month", "at most CNY 800 per quarter", "at most CNY 900 per year", "at most CNY 700 per 3 months",
         "at most CNY 1,000 per agreement", "at most CNY 250", "at most 1 per day", "at most 2 per month"],
        r.choice([0, 1, 1, 2]),
    )  # fmt: skip
    least = r.choice(["", "", " at least CNY 100"])
    only = r.choice(["", "", " only if amount > CNY 100"])
    said.add(
        "incident",
        f'vendor pays client {amount} on incident{least} {" ".join(caps)}{only} as hurt ("事故赔付" / "payment for an incident")\n',
        _incident_lines,
    )


def _incident_lines(rng: random.Random, start: dt.date, end: dt.date) -> Journal:
    days = Days(start, end)
    lines: Journal = []
    for _ in range(rng.choice([0, 1, 3, 6, 10])):
        day = days.any(rng)
        for _ in range(rng.choice([1, 1, 2])):
            when = f"{day.isoformat()}T{rng.randrange(24):02d}:{rng.randrange(60):02d}"
            lines.append(("incident", when, {"harm": rng.randrange(1, 120_000) / 100}))
    return lines


def _rows(r: random.Random, said: Said) -> None:
    amount = r.choice([
        "CNY 45 per full 20 minutes of (outage.down.length - 25 minutes)", "CNY 30 per started hour of outage.down.length",
        "CNY 12 per exact day of outage.down.length", "10% of outage.loss",
    ])  # fmt: skip
    cap = r.choice(["", " at most CNY 400", " at most CNY 900 per month"])
    said.add(
        "per row",
        f'vendor pays client {amount} on outage{cap} as outage_sum ("停机赔付" / "payment for an outage")\n',
    )


def _duty(r: random.Random, said: Said) -> None:
    limit = r.choice([
        "within 5 days after incident", "within 3 working days after incident", "within 1 month after incident", "within 2 weeks after incident",
        "within 10 days after incident not rolled",
    ])  # fmt: skip
    per = r.choice(
        ["CNY 100 per day", "CNY 400 per started week", "CNY 400 per full 3 days", "CNY 77 per exact week"]
    )
    cap = r.choice(["", " at most CNY 1,000"])
    text = f'vendor must "提交事故报告" / "report on the incident" {limit} as report ("事故报告" / "incident report")\n'
    text += f'vendor pays client {per} when breached report{cap} as slow ("迟延报告违约金" / "charge for a late report")\n'
    if r.random() < 0.4:
        text += 'vendor is excused from report when storm as relief ("免责" / "relief")\n'
        said.parts += ("relief",)
    said.add("duty", text, None)
    said.writers.append(_reports(said))


def _quit(said: Said) -> None:
    said.add(
        "termination",
        'client may terminate agreement in writing as quit ("解除权" / "right to terminate")\n',
        _exercise,
    )


def _exercise(rng: random.Random, start: dt.date, end: dt.date) -> Journal:
    return [("quit", Days(start, end).any(rng).isoformat(), {"actor": "client"})] if rng.random() < 0.6 else []


def _reports(said: Said) -> Writer:
    def write(rng: random.Random, start: dt.date, end: dt.date) -> Journal:
        lines: Journal = [("complete", "2026-12-01", {"norm": "report"})]
        if "relief" in said.parts and rng.random() < 0.3:
            lines.append(("storm", Days(start, end).any(rng).isoformat(), {}))
        return lines

    return write


def _credit(r: random.Random, said: Said, of: str) -> None:
    cap = r.choice(
        [
            "",
            " at most 8% of f",
            " at most 10% of f per 3 months",
            " at most 5% of f per year",
            " at most CNY 500 per quarter",
        ]
    )
    form = r.choice(["vendor credits client {} against bill", "vendor pays client {}"])
    # What is set against a bill bears on its late charge; what is more than the bill lapses at the end.
    if {"late charge", "bill of metered fee"} & set(said.parts):
        form = "vendor pays client {}"
    amounts = ["5% of f", "12.5% of f", "5% of bill.amount"]
    amount = r.choice(amounts if "against" in form else [*amounts, "f * 7 days / period"])
    said.add(
        "credit",
        f'{form.format(amount)} when missed {of}{cap} as credit ("未达标抵扣" / "credit for a miss")\n',
    )


def _factor(r: random.Random, said: Said, of: str) -> None:
    value = r.choice(
        [
            f"by run of missed {of} {{ >= 3: 2.5, = 2: 1.5, otherwise: 1 }}",
            f"by count of missed {of} in last 3 months {{ >= 3: 3, >= 2: 2, otherwise: 1 }}",
        ]
    )
    said.add(
        "factor",
        f'define factor "系数" / "factor" : number = {value}\nvendor pays client CNY 100 * factor when missed {of} as repeated ("重复未达标违约金" / "charge for repeated misses")\n',
    )


def _claimed(r: random.Random, said: Said, of: str) -> None:
    text = 'client may "申请赔付" / "claim payment" every month within 9 days after end of month as claim_made ("赔付申请" / "claim")\n'
    text += f'vendor pays client CNY 210 when missed {of} only if claim_made as claimed ("申请后赔付" / "payment on claim")\n'
    said.add("claim", text, _claims)


def _claims(rng: random.Random, start: dt.date, end: dt.date) -> Journal:
    lines: Journal = []
    for month in months(start, end):
        after = (dt.date(int(month[:4]), int(month[5:]), 1) + dt.timedelta(days=32)).replace(day=1)
        if rng.random() < 0.7:
            lines.append(
                (
                    "claim_made",
                    (after + dt.timedelta(days=rng.choice([0, 3, 7, 8, 16, 30]))).isoformat(),
                    {"ref": month},
                )
            )
    return lines


def _remedy(r: random.Random, said: Said, of: str) -> None:
    cut = r.choice(["in_order", "pro_rata"])
    cap = r.choice(
        [
            "at most CNY 600",
            "at most 6% of f",
            "at most CNY 1,000 per quarter",
            "at most CNY 2,000 per year",
            "at most CNY 1,500 per agreement",
            "at most CNY 600 at most CNY 1,300 per 3 months",
        ]
    )
    said.add(f"remedy {cut}", f"""remedy shared "处理" / "measures" when missed {of} {cap} {{
  cut = {cut}
  vendor pays client CNY 500 as first_sum ("甲项" / "first sum")
  vendor pays client {r.choice(["CNY 250", "3% of f", "CNY 333.33"])} besides first_sum as second_sum ("乙项" / "second sum")
}}
""")  # fmt: skip


def _related(r: random.Random, said: Said, of: str) -> None:
    how = r.choice(["besides", "instead of", "towards", "towards"])
    said.add(f"related {how}", f"""vendor pays client {r.choice(["CNY 1,000", "10% of f"])} when missed {of} as damages ("损害赔偿" / "damages")
vendor pays client {r.choice(["CNY 300", "CNY 1,400"])} when missed {of} {how} damages as penalty ("违约金" / "penalty")
""")  # fmt: skip


def _choice(r: random.Random, said: Said, of: str) -> None:
    said.add("choice", f"""remedy options "选择" / "options" when missed {of} {{
  choice = client
  vendor pays client CNY 310 as option_a ("甲选项" / "first option")
  vendor pays client CNY 290 as option_b ("乙选项" / "second option")
}}
""")  # fmt: skip


def _in_a_row(r: random.Random, said: Said, of: str) -> None:
    n = r.choice([2, 3])
    said.add(
        "in a row",
        f'vendor pays client CNY 888 when missed {of} for {n} months in a row as streak ("连续未达标违约金" / "charge for a streak")\n',
    )


def _event(r: random.Random, said: Said, of: str) -> None:
    condition = r.choice(
        [
            f"count of missed {of} in last 3 months >= 2",
            f"run of missed {of} >= 2",
            f"missed {of} and count of order > 5",
        ]
    )
    said.add(
        "event",
        f'event slump "滑坡" / "slump" = {condition} every month\nvendor pays client CNY 640 when slump as slump_sum ("滑坡违约金" / "charge for a slump")\n',
    )


def _sites(r: random.Random, said: Said) -> None:
    target = r.choice(["99.9", "99.5", "98"])
    text = f'metric site_time "站点可用率" / "site uptime" = 1 - (time of outage.down where yours) / period every month for each outage.site target >= {target}% no data skipped\n'
    text += f'vendor pays client {r.choice(["CNY 55", "1% of f"])} when missed site_time for each outage.site{r.choice(["", " at most CNY 50"])} as site_sum ("站点违约金" / "charge by site")\n'
    said.add("sites", text)


def _secret(r: random.Random, said: Said) -> None:
    text = 'vendor must not "披露甲方的商业秘密" / "disclose the trade secrets of Party A" as secrecy ("保密义务" / "duty of secrecy")\n'
    text += f'vendor pays client CNY 500 when breached secrecy{r.choice(["", " at most CNY 1,200 per quarter", " at most CNY 800 per month", " at most CNY 1,600 per agreement"])} as leak_sum ("泄密违约金" / "charge for a leak")\n'
    said.add("secrecy", text, _leaks)


def _leaks(rng: random.Random, start: dt.date, end: dt.date) -> Journal:
    many = rng.choice([0, 1, 2, 5])
    return [
        ("breach", Days(start, end).any(rng).isoformat(), {"norm": "secrecy", "actor": "vendor"})
        for _ in range(many)
    ]
