"""Facts to measure with, the same on every run: millions of tickets, and a contract of a thousand norms with a journal.

``python -m benchmarks.data_facts tickets ROWS FOLDER`` writes ``ticket.parquet`` and ``ticket.csv``;
``… norms|often FOLDER`` writes ``many.contract`` and ``facts/events.csv``. A process of its own, since a process that is
started later begins with the memory of the one that starts it.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import sys
from pathlib import Path

TICKETS = """\
contract tickets "工单服务合同" / "Ticket Service Agreement" { languages = [zh, en] law = PRC currency = CNY }
party client "甲方" / "Party A" { name = "甲公司" / "Client Co" }
party vendor "乙方" / "Party B" { name = "乙公司" / "Vendor Co" }
term { start = 2026-01-01 end = 2026-12-31 }
table severity "等级" / "severity" { critical "严重" / "critical"  major "较重" / "major"  minor "一般" / "minor" }
record ticket "工单" / "ticket" on opened {
  means    = "用户的一次报修" / "one repair request of a user"
  opened   "提出" / "submission" : datetime
  answered "答复" / "answer" : datetime ?
  solved   "已解决" / "solved" : bool
  severity "等级" / "severity" : severity
  wait     "响应时长" / "answer duration" : duration = opened to answered
}
service desk "服务台" / "service desk" by vendor {
  metric volume "工单数" / "number of tickets" = count of ticket every month
  metric solved_rate "解决率" / "solution rate" = share of ticket where solved every month no data skipped
  metric mean_wait "平均响应时长" / "mean answer duration" = mean of ticket.wait every month no data skipped
  metric slow_wait "第95百分位响应时长" / "95th-percentile answer duration" = p95 of ticket.wait
    every month no data skipped
}
"""
"""The job as a contract: by month the number of tickets, the share solved, mean and 95th percentile of the wait."""

SEED = 7
START = dt.datetime(2025, 12, 31, 16, tzinfo=dt.UTC)
"""Midnight in the contract's zone."""

NORMS, EVENTS = 1_000, 10_000
_HEAD = """\
contract many "多项义务合同" / "Many Duties Agreement" { languages = [zh, en] law = PRC currency = CNY }
party client "甲方" / "Party A" { name = "甲公司" / "Client Co" }
party vendor "乙方" / "Party B" { name = "乙公司" / "Vendor Co" }
term { start = 2026-01-01 end = 2026-12-31 }
"""
_REQUESTS = 25


def tickets(rows: int, folder: Path) -> None:
    """``rows`` tickets of 2026 in the order in which they came in, on whole seconds: 90 % solved, 3 % unanswered,
    waits log-normal (median 11 minutes) up to 30 days."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.csv
    import pyarrow.parquet as pq

    dice = np.random.Generator(np.random.PCG64(SEED))
    second, moments = 1_000_000, pa.timestamp("us", tz="UTC")
    opened = int(START.timestamp()) * second + np.sort(dice.integers(0, 365 * 86_400, rows)) * second
    wait = np.minimum(dice.lognormal(6.5, 1.2, rows).astype("int64") + 1, 30 * 86_400)
    names = np.array(["critical", "major", "minor"])
    table = pa.table(
        {
            "opened": pa.array(opened, moments),
            "answered": pa.array(opened + wait * second, moments, mask=dice.random(rows) < 0.03),
            "solved": pa.array(dice.random(rows) < 0.9),
            "severity": pa.array(names[dice.choice(3, rows, p=[0.05, 0.25, 0.7])]),
        }
    )
    pq.write_table(table, folder / "ticket.parquet")
    with pyarrow.csv.CSVWriter(
        folder / "ticket.csv", table.schema.set(0, _text("opened")).set(1, _text("answered"))
    ) as out:
        for batch in table.to_batches(1 << 20):
            piece = pa.table(batch)
            for at, name in enumerate(("opened", "answered")):
                whole = piece[name].cast(pa.timestamp("s", tz="UTC"))
                piece = piece.set_column(at, _text(name), pc.strftime(whole, format="%Y-%m-%dT%H:%M:%SZ"))
            out.write_table(piece)


def _text(name: str) -> object:
    import pyarrow as pa

    return pa.field(name, pa.string())


def norms(folder: Path, often: bool = False) -> None:
    """A contract of NORMS norms, and a journal of EVENTS lines: requests, and duties performed in time, late, or not
    at all. Each norm is due once; ``often``: a quarter every month, a quarter at each of several requests."""
    lines = [_HEAD]
    for i in range(_REQUESTS):
        lines.append(
            f'event request_{i} "第{i}类服务请求" / "service request of kind {i}" '
            f'{{ means = "甲方提出的第{i}类服务请求" / "a request of kind {i} by the client" }}'
        )
    lines += [_norm(i, often) for i in range(NORMS)]
    (folder / "many.contract").write_text("\n".join(lines) + "\n", encoding="utf-8")
    facts = folder / "facts"
    facts.mkdir()
    with (facts / "events.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["id", "time", "kind", "actor", "payload"])
        for n in range(EVENTS):
            at = START + dt.timedelta(minutes=40 * n + 60)
            kind, actor = _happening(n, often)
            out.writerow([f"e{n}", at.strftime("%Y-%m-%dT%H:%M:%SZ"), kind, actor, json.dumps({})])


def _day(i: int) -> str:
    return f"2026-{i % 12 + 1:02}-{i % 28 + 1:02}"


def _norm(i: int, often: bool) -> str:
    match i % 4:
        case 1 if often:
            act, when = f"list {i}", f"every month by day {i % 28 + 1} of next month"
        case 2:
            act, when = f"work {i}", f"within {i % 20 + 1} days after request_{i % _REQUESTS}"
        case _:
            act, when = f"report {i}", f"by {_day(i)}"
    party = "client" if i % 4 == 3 else "vendor"
    return f'{party} must "完成第{i}项工作" / "complete {act}" {when} as duty_{i}'


def _happening(n: int, often: bool) -> tuple[str, str]:
    """A request now and then (of each kind: one, or eight), the other lines each perform a duty."""
    every = 50 if often else EVENTS // _REQUESTS
    if n % every == 0:
        return f"request_{n // every % _REQUESTS}", "client"
    duty = n * 7 % NORMS
    return f"duty_{duty}", "client" if duty % 4 == 3 else "vendor"


def main() -> int:
    what, *rest = sys.argv[1:]
    if what == "tickets":
        tickets(int(rest[0]), Path(rest[1]))
    else:
        norms(Path(rest[0]), often=what == "often")
    return 0


if __name__ == "__main__":
    sys.exit(main())
