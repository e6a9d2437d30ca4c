"""A contract whose rows last: every aggregate of spans, of their parts and of what is worked out from them."""

from __future__ import annotations

from functools import cache

from hetong.trees.model import Contract
from tests.running import codes, compiled

TEXT = """
record shut "停" / "shut" { gap "停时" / "gap" : span }
record outage "停机" / "outage" on down for each site {
  site "处" / "outage site" : text
  down "停机时段" / "down" : span
  ours "我方" / "ours" : bool ?
  cost "费" / "cost" : money
  long "时长" / "long" : duration = down.length
}
record grave "大停机" / "grave outage" = outage where down.length >= 1 hour
event again "又停" / "repeated outage" = outage where previous.down.start to down.start <= 30 days
"""
METRICS = {
    "n": "count of outage",
    "graves": "count of grave",
    "repeats": "count of again",
    "short": "count of outage where down.length < 3 days",
    "share_ours": "share of outage where ours",
    "share_long": "share of outage where down.length >= 2 days",
    "share_open": "share of outage where down.end known",
    "summed": "sum of outage.down.length",
    "summed_ours": "sum of outage.down.length where ours",
    "summed_grave": "sum of outage.down.length where down.length >= 1 hour",
    "mean_long": "mean of outage.down.length",
    "mean_derived": "mean of outage.long",
    "least": "min of outage.down.length",
    "most": "max of outage.long where ours",
    "middle": "median of outage.down.length",
    "p90_long": "p90 of outage.down.length",
    "costs": "sum of outage.cost",
    "dear": "max of outage.cost where down.length > 1 day",
    "sites": "count of distinct outage.site",
    "lasted": "time of outage.down",
    "lasted_long": "time of outage.down where down.length >= 1 day",
    "lasted_ours": "time of outage.down except during shut.gap where ours",
    "lasted_grave": "time of grave.down",
}
KEYED = ("n", "share_ours", "share_long", "summed", "mean_long", "p90_long", "lasted", "most", "costs")


@cache
def contract() -> Contract:
    metrics = [f'metric {n} "{n}号" / "{n}" = {e} every month no data skipped' for n, e in METRICS.items()]
    metrics += [
        f'metric {n}_by_site "{n}分处" / "{n} by site" = {METRICS[n]} every month for each outage.site no data skipped'
        for n in KEYED
    ]
    one = compiled(TEXT + "\n".join(metrics))
    assert one.contract is not None, [(p.code, dict(p.facts)) for p in one.problems]
    assert not codes(one, "error"), [(p.code, dict(p.facts)) for p in one.problems]
    return one.contract
