"""Clauses and facts that tests of amounts share: a fee, a quality metric that fails by the month, incidents."""

from __future__ import annotations

FEE = """fee f "服务费" / "service fee" = CNY 10,000 every month
client pays vendor f every month by day 12 of next month as bill ("月度付款" / "monthly payment")
"""
INCIDENT = 'event incident "事故" / "incident"\n'
OUTAGE = 'record outage "停机" / "outage" on down { down "停机时段" / "downtime" : span }\n'
ORDER = 'record order "订单" / "order" on placed { placed "下单" / "placing" : datetime }\n'
QUALITY = """record call "来电" / "call" on began { began "来电" / "call" : datetime  ok "接通" / "answered" : bool }
metric q "接通率" / "rate" = share of call where ok every month target >= 90% no data skipped
"""


def quality(**months: str) -> dict[str, list[dict[str, object]]]:
    """``m06="missed"``: one bad call in June; ``met``: one good call; anything else: none."""
    return {
        "call": [
            {"began": f"2026-{m[1:]}-05T10:00", "ok": verdict == "met"}
            for m, verdict in months.items()
            if verdict in ("met", "missed")
        ]
    }


def incidents(*days: str) -> list[tuple[str, str]]:
    return [("incident", d) for d in days]


CAPPED = 'vendor pays client CNY 300 on incident at most {} as penalty ("违约金" / "penalty")'
