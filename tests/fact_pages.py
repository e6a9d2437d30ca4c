"""A small contract and facts for it, as the catalogue's pages about facts show them.

A block of such a page is a row of files: ``# facts/ticket.csv`` and then the file's text. What stands under a
``.parquet`` is a SELECT of which DuckDB makes the file.
"""

from __future__ import annotations

import re
from pathlib import Path

from hetong.cli import fact_files
from hetong.cli.opened import Opened, open_contract
from hetong.settle.load import Loaded
from hetong.trees.model import Contract
from tests.prelude import PRELUDE

CONTRACT = (
    PRELUDE
    + """
unit kg "千克" / "kilograms"
scale severity "等级" / "severity" { minor "一般" / "minor"  critical "严重" / "critical" }
record ticket "工单" / "ticket" on opened {
  opened "报告" / "report" : datetime  solved "解决" / "solution" : datetime ?  severity : severity
  cost "费用" / "cost" : money ?  rating "评分" / "rating" : count ? only if rating >= 1 and rating <= 5
  share "比例" / "share" : percent ?  spent "用时" / "time spent" : duration ?  due "期限" / "due day" : date ?
  urgent "加急" / "urgent" : bool ?  remark "备注" / "remark" : text ?  score "分数" / "score" : number ?  load "重量" / "load" : kg ?
  wait "等待" / "wait" : duration = opened to solved
}
record outage "停机" / "outage" on down { down "停机时段" / "downtime" : span  site "地点" / "site" : text }
record grave "严重工单" / "grave ticket" = ticket where severity = critical
event incident "事件" / "incident" { found "发现" / "discovery" : date  lasted "起止" / "duration" : span ? }
service support "支持服务" / "support" by vendor { fee support_fee "服务费" / "service fee" = CNY 1,200 every month }
metric tickets "工单数" / "number of tickets" = count of ticket every month
client pays vendor support_fee every month by day 12 of next month as bill ("月度付款" / "monthly payment")
vendor must "报告事件" / "report the incident" within 3 days after incident as report ("报告" / "report")
vendor must not "泄密" / "disclose secrets" as secrecy ("保密" / "secrecy")
client may set support_fee at most CNY 1,300 as review ("价格调整" / "price review")
"""
)
_HEAD = re.compile(r"^# facts/([^\n]+)\n", re.M)


def opened(folder: Path) -> tuple[Opened, Contract]:
    path = folder / "sample.contract"
    path.write_text(CONTRACT, encoding="utf-8")
    one = open_contract(str(path))
    done = one.analysed()
    assert done.contract is not None, [(p.code, p.facts) for p in done.problems]
    assert not done.failed
    return one, done.contract


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    facts = folder / "facts"
    facts.mkdir(exist_ok=True)
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (facts / name).write_bytes(data)
    return facts


def load(folder: Path, files: dict[str, str | bytes]) -> Loaded:
    one, contract = opened(folder)
    return fact_files.load(one, contract, str(write(folder, files)))


def codes(loaded: Loaded) -> list[str]:
    return sorted(problem.code for problem in loaded.problems)


def files_of(block: str) -> dict[str, str | bytes]:
    """The files that a page's block shows."""
    parts = _HEAD.split(block)
    return dict(zip(parts[1::2], parts[2::2]))
