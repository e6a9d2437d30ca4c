"""A record of every type in files with names that look like patterns: CSV in all its spellings, and Parquet."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

from hetong.settle.engine import Question
from hetong.settle.load import Source
from hetong.settle.values import Cell, Instant, Period
from hetong.trees.model import Contract, Expr, Metric
from tests.running import codes, compiled

TEXT = """
table way "途径" / "way" { phone "电话" / "telephone"  web "网络" / "web form" }
record visit "到访" / "visit" on at {
  at "时刻" / "moment" : datetime
  on_day "当日" / "that day" : date ?
  who "访客" / "visitor" : text ?
  ok "合格" / "passed" : bool ?
  n "人数" / "heads" : count ?
  x "评分" / "score" : number ?
  cost "费用" / "cost" : money ?
  rate "比率" / "rate" : percent ?
  took "时长" / "stay" : duration ?
  by_way "来路" / "way in" : way ?
  down "关闭" / "closure" : span ?
}
"""
METRICS = {
    "visits": "count of visit", "spent": "sum of visit.cost", "rates": "sum of visit.rate", "stays": "sum of visit.took",
    "middle": "median of visit.x", "ways": "count of distinct visit.by_way", "passes": "share of visit where ok",
    "closed": "time of visit.down", "latest": "last of visit.on_day", "heads": "max of visit.n",
    "phoned": "share of visit where by_way = phone", "strict": "count of visit where x <= 1.25 and took > 60 minutes",
}  # fmt: skip
FIELDS = (
    "at",
    "on_day",
    "who",
    "ok",
    "n",
    "x",
    "cost",
    "rate",
    "took",
    "by_way",
    "down.start",
    "down.end",
    "id",
    "recorded",
)
CSV = """\
at,on_day,who,ok,n,x,cost,rate,took,by_way,down.start,down.end,id,recorded
2027-01-05T10:00:00+08:00,2027-01-05,"甲,""乙""
丙",yes,5,1.25,CNY 12.50,5%,90 minutes,phone,2027-01-05T10:00:00+08:00,2027-01-05T11:00:00Z,i1,2027-01-06T00:00:00Z
2027-01-31T15:59:59.999999Z,,,否,,-3,7,12.5‰,PT1H30M,web,2027-01-31T15:00:00Z,,i2,
 2027-01-31T16:00:00Z ,2027-02-28,x,是, 7 ,0.0000000001,0.01,-1%,2小时30分钟,,,,i3,
2027-02-03 00:00+00:00,2027-03-01,'; drop,TRUE,0,28,1000000.00,100 %,1 week 2 days,phone,2027-02-01T00:00:00Z,2027-02-01T00:00:00.5Z,i4,
2027-02-03 00:00+00:00,2027-03-01,'; drop,TRUE,0,28,1000000.00,100 %,1 week 2 days,phone,2027-02-01T00:00:00Z,2027-02-01T00:00:00.5Z,i4,
"""
PARQUET = """
SELECT TIMESTAMPTZ '2027-01-05 02:00:00+00' AS at, DATE '2027-01-05' AS on_day, '甲' AS who, true AS ok, 5 AS n,
  1.25::DECIMAL(9,2) AS x, 12.5::DECIMAL(12,2) AS cost, 0.05::DECIMAL(6,4) AS rate, '90 minutes' AS took, 'phone' AS by_way,
  TIMESTAMPTZ '2027-01-05 02:00:00+00' AS "down.start", TIMESTAMPTZ '2027-01-05 11:00:00+00' AS "down.end", 'i1' AS id,
  NULL::TIMESTAMPTZ AS recorded
UNION ALL SELECT TIMESTAMPTZ '2027-01-31 15:59:59.999999+00', NULL, NULL, false, NULL, -3, 7, 0.0125, 'PT1H30M', 'web',
  TIMESTAMPTZ '2027-01-31 15:00:00+00', NULL, 'i2', NULL
UNION ALL SELECT TIMESTAMPTZ '2027-01-31 16:00:00+00', DATE '2027-02-28', 'x', true, 7, 0.5, 0.01, -0.01, NULL, NULL, NULL, NULL, 'i3', NULL
UNION ALL SELECT TIMESTAMPTZ '2027-02-03 00:00:00+00', DATE '2027-03-01', '丙', NULL, 0, 28, 1000000, 1, '1 week 2 days', 'phone',
  TIMESTAMPTZ '2027-02-01 00:00:00+00', TIMESTAMPTZ '2027-02-01 00:00:00.5+00', 'i4', TIMESTAMPTZ '2027-02-04 00:00:00+00'
"""
LATE = Instant(1806508800000000)
MONTHS = tuple(
    Period("month", dt.date(2027, m, 1), dt.date(2027, m + 1, 1) - dt.timedelta(days=1), f"2027-{m:02d}")
    for m in (1, 2, 3)
)


@cache
def contract() -> Contract:
    metrics = "".join(
        f'metric {n} "{n}项" / "{n} item" = {e} every month no data met\n' for n, e in METRICS.items()
    )
    one = compiled(TEXT + metrics)
    assert one.contract is not None, [(p.code, dict(p.facts)) for p in one.problems]
    assert not codes(one, "error"), [(p.code, dict(p.facts)) for p in one.problems]
    return one.contract


def questions() -> dict[str, Question]:
    from hetong.settle import evaluate
    from hetong.settle.facts import Facts
    from hetong.settle.place import NOWHERE
    from hetong.settle.run import Run

    run = Run(contract(), Facts(), None, LATE)  # type: ignore[arg-type]

    def constant(e: Expr) -> Cell:
        return evaluate.value(run, e, NOWHERE)

    made = {}
    for name in METRICS:
        metric = contract().nodes[name]
        assert isinstance(metric, Metric)
        made[name] = Question(contract(), metric.value, MONTHS, (), constant, LATE, LATE)
    return made


def written(folder: Path) -> list[Source]:
    """The files, in a folder whose name is no pattern."""
    import duckdb

    columns = {name: name for name in FIELDS}
    csv, parquet = folder / "v{1}[2]*.csv", folder / "v{1}[2]*.parquet"
    csv.write_text(CSV, encoding="utf-8")
    plain = folder / "plain.parquet"
    duckdb.connect().execute(f"COPY ({PARQUET}) TO '{plain}'")
    plain.rename(parquet)
    return [
        Source("visit", str(csv), "csv", columns, 5, True),
        Source("visit", str(parquet), "parquet", columns, 4),
    ]
