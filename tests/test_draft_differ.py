"""Whatever changes a metric or a fee changes its clause, and both languages say the same."""

from __future__ import annotations

import re

import pytest

from hetong.passes.draft import (
    fees,
    metrics,
)
from hetong.trees import model
from hetong.trees.types import COUNT
from tests.noun_nodes import (
    MONEY,
    TIERS,
    agg,
    cells,
    cny,
    draft,
    dur,
    expr,
    fee,
    figures,
    metric,
    pct,
    price,
    says,
    sentences,
    table,
)

# ---- one change, two texts

METRICS = (
    metric(),
    metric(target=("gt", pct("0.9"))),
    metric(target=("ge", pct("0.91"))),
    metric(every=model.Window("quarter")),
    metric(every=model.Window("month", full=True)),
    metric(no_data_default=False),
    metric(no_data="met", no_data_default=False),
    metric(no_data="missed", no_data_default=False),
    metric(no_data=pct("0.5"), no_data_default=False),
    metric(rounded=("half_up", pct("0.01"))),
    metric(rounded=("down", pct("0.01"))),
    metric(rounded=("half_up", pct("0.1"))),
    metric(at_least=pct("0.1")),
    metric(at_most=pct("0.1")),
    metric(keys=("outage.site",)),
    metric(bearer="client"),
    metric(target=None),
    metric(value=agg("count", "rated", COUNT)),
    metric(every=model.Window("", length=dur("2", "week"))),
)
FEES = (
    fee(price()),
    fee(price("2.81")),
    fee(price(n="100", part="started")),
    fee(price(n="100", part="full")),
    fee(price(n="100", part="exact")),
    fee(price(unit="ticket")),
    fee(cny("18000")),
    fee(cny("18000"), every=model.Window("year")),
    fee(cny("18000"), every=model.Window("month", full=True)),
    fee(cny("18000"), every=None),
    fee(expr("none", MONEY)),
    fee(price(), at_least=(cny("5"),)),
    fee(price(), caps=(model.Cap(cny("5"), "month"),)),
    fee(price(), caps=(model.Cap(cny("5"), "year"),)),
    fee(price(), caps=(model.Cap(cny("5"), "agreement"),)),
    fee(price(), caps=(model.Cap(cny("5"), "rolling", dur("3", "month")),)),
    fee(price(), estimate=cny("5")),
    fee(price(), rounded=("up", cny("5"))),
    fee(price(), keys=("outage.site",)),
    fee(table("graduated", agg("count", "rated", COUNT), MONEY, *TIERS)),
    fee(table("by", agg("count", "rated", COUNT), MONEY, *TIERS)),
    fee(table("sliding", agg("count", "rated", COUNT), MONEY, *TIERS)),
    fee(
        expr(
            "per",
            MONEY,
            table("by", agg("count", "rated", COUNT), MONEY, *TIERS),
            unit="rated",
            part="",
            n="1",
            state="",
        )
    ),
    fee(expr("deferred", MONEY, document="project")),
    fee(expr("deferred", MONEY, cny("5"), document="project")),
)


@pytest.mark.parametrize("lang", [0, 1])
def test_no_two_metrics_read_alike(lang: int) -> None:
    texts = [says(metrics.metric(draft(m), m))[lang] for m in METRICS]
    assert len(set(texts)) == len(texts)
    rows = [
        cells(metrics.metrics_table(draft(m), [m]))[1]
        for m in METRICS
        if m.bearer == "vendor" and m.no_data_default
    ]
    assert len({tuple(c.split(" / ")[lang] for c in r) for r in rows}) == len(rows)


@pytest.mark.parametrize("lang", [0, 1])
def test_no_two_fees_read_alike(lang: int) -> None:
    texts = []
    for f in FEES:
        made = fees.fee(draft(f), f)
        texts.append(says(made)[lang] + str(cells(made[0])))
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("node", [*METRICS, *FEES], ids=lambda n: type(n).__name__)
def test_both_languages_say_the_same(node: model.Metric | model.Fee) -> None:
    made = metrics.metric(draft(node), node) if isinstance(node, model.Metric) else fees.fee(draft(node), node)
    zh, en = says(made)
    assert sentences(zh, en)[0] == sentences(zh, en)[1]
    assert figures(zh) == figures(en)
    assert not re.search(r"[,;:()](?=[\u4e00-\u9fff])|[\u4e00-\u9fff][,;:()]", zh)
    assert not re.search(r"[\u4e00-\u9fff，。；：（）]", en)
