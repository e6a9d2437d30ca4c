"""What the numbers of measuring mean: each choice that changes a figure, with the figures it gives."""

from __future__ import annotations

from fractions import Fraction

import pytest

from hetong.settle.values import Length, State
from tests.running import codes, compiled
from tests.settling import HEADER, cell, owed, settled, term, value

OUTAGE = 'record outage "停机" / "outage" on down { down "停机时段" / "downtime" : span }\n'
UPKEEP = 'record upkeep "检修" / "maintenance" on works { works "检修时段" / "maintenance time" : span }\n'
TICKET = """
record ticket "工单" / "ticket" on opened { opened "报修" / "report" : datetime  closed "关闭" / "closing" : datetime ? }
"""


def minutes(n: int) -> Length:
    return Length(Fraction(n * 60))


def down(*spans: tuple[str, str | None]) -> dict[str, list[dict[str, object]]]:
    return {"outage": [{"down": span} for span in spans]}


@pytest.mark.parametrize(("on", "june"), [(" on closed", 1), ("", 0)])
def test_which_window_does_a_row_belong_to(on: str, june: int) -> None:
    text = f"""record ticket "工单" / "ticket"{on} {{ opened "报修" / "report" : datetime  closed "关闭" / "closing" : datetime }}
    metric n "数量" / "number" = count of ticket every month"""
    rows = {"ticket": [{"opened": "2026-05-31T23:00", "closed": "2026-06-01T00:00"}]}
    assert value(settled(text, rows=rows), "n") == june
    assert value(settled(text, "2026-05", rows=rows), "n") == 1 - june


def test_a_row_still_open_ends_at_as_of_and_is_provisional() -> None:
    text = OUTAGE + 'metric t "停机时长" / "downtime" = time of outage.down every month'
    found = cell(settled(text, rows=down(("2026-06-30T12:00", None)), as_of="2026-07-05"), "t")
    assert (found.value, found.state) == (minutes(720), State.PROVISIONAL)
    july = cell(settled(text, "2026-07", rows=down(("2026-06-30T12:00", None)), as_of="2026-07-05"), "t")
    assert (july.value, july.state) == (Length(Fraction(4 * 86400)), State.PROVISIONAL)


def test_rows_still_open_are_counted_by_known() -> None:
    text = (
        TICKET
        + 'metric done "关闭率" / "closed" = share of ticket where closed known every month target >= 50% no data met'
    )
    rows = {
        "ticket": [{"opened": "2026-06-01T08:00", "closed": "2026-06-02T08:00"}, {"opened": "2026-06-03T08:00"}]
    }
    found = cell(settled(text, rows=rows), "done")
    assert (found.numerator, found.denominator, found.verdict) == (1, 2, "met")


def test_denominator_with_and_without_the_excluded_time() -> None:
    """44,640 minutes, 900 excluded, 60 down: 99.8656 % or 99.8628 %; a target of 99.864 % lies between."""
    text = (
        OUTAGE
        + UPKEEP
        + """
    metric a "甲口径" / "reading A" = 1 - (time of outage.down except during upkeep.works) / period every month target >= 99.864% no data met
    metric b "乙口径" / "reading B" = 1 - (time of outage.down except during upkeep.works) / (period - time of upkeep.works) every month target >= 99.864% no data met
    """
    )
    rows = down(("2026-07-10T08:00", "2026-07-10T09:00"), ("2026-07-20T01:00", "2026-07-20T02:00"))
    rows["upkeep"] = [{"works": ("2026-07-20T00:00", "2026-07-20T15:00")}]
    found = settled(text, "2026-07", rows=rows)
    a, b = cell(found, "a"), cell(found, "b")
    assert round(float(a.value) * 100, 4) == 99.8656
    assert a.verdict == "met"
    assert round(float(b.value) * 100, 4) == 99.8628
    assert b.verdict == "missed"
    assert (a.value, b.value) == (1 - Fraction(60, 44640), 1 - Fraction(60, 43740))


def test_overlap_of_intervals_counts_once_or_adds() -> None:
    text = (
        OUTAGE
        + 'metric t "合并时长" / "merged time" = time of outage.down every month\n'
        + 'metric s "相加时长" / "added time" = sum of outage.down.length every month'
    )
    rows = down(
        ("2026-06-02T10:00", "2026-06-02T10:40"),
        ("2026-06-02T10:20", "2026-06-02T11:00"),
        ("2026-06-02T11:00", "2026-06-02T11:10"),
    )
    found = settled(text, rows=rows)
    assert value(found, "t") == minutes(70)
    assert value(found, "s") == minutes(90)


def test_filter_then_merge_then_cut() -> None:
    """An outage 23:55–00:03 with minimum 7 minutes counts 5 + 3 minutes in two months."""
    text = (
        OUTAGE
        + 'metric t "停机时长" / "downtime" = time of outage.down where down.length >= 7 minutes every month'
    )
    rows = down(("2026-05-31T23:55", "2026-06-01T00:03"), ("2026-06-05T10:00", "2026-06-05T10:06"))
    assert value(settled(text, "2026-05", rows=rows), "t") == minutes(5)
    assert value(settled(text, "2026-06", rows=rows), "t") == minutes(3)


def test_an_outage_belongs_to_every_window_it_touches() -> None:
    """As the prose says of a record counted by a span: one outage over the end of May is one in May and one in June."""
    text = OUTAGE + (
        'metric n "次数" / "number" = count of outage every month\n'
        'metric s "相加时长" / "added time" = sum of outage.down.length every month'
    )
    rows = down(("2026-05-31T23:00", "2026-06-01T02:00"), ("2026-05-31T22:00", "2026-06-01T00:00"))
    may, june = settled(text, "2026-05", rows=rows), settled(text, "2026-06", rows=rows)
    assert (value(may, "n"), value(may, "s")) == (2, minutes(180))
    assert (value(june, "n"), value(june, "s")) == (1, minutes(120))


def test_length_of_a_window_is_cut_to_the_term() -> None:
    body = OUTAGE + (
        'metric uptime "可用时长" / "uptime" = period - time of outage.down every month\n'
        'metric whole "整月可用时长" / "whole uptime" = period - time of outage.down every full month\n'
    )
    text = term(body, "2026-01-15", "2026-12-31")
    found = settled(text, "2026-01", rows=down())
    assert value(found, "uptime") == Length(Fraction(17 * 86400))
    assert value(found, "whole") == Length(Fraction(31 * 86400))


@pytest.mark.parametrize(("month", "length"), [("2026-03", 44_580), ("2026-10", 44_700), ("2026-07", 44_640)])
def test_length_of_a_window_follows_the_clock_of_the_zone(month: str, length: int) -> None:
    text = term(
        OUTAGE + 'metric uptime "可用时长" / "uptime" = period - time of outage.down every month',
        "2026-01-01",
        "2026-12-31",
    )
    text = text.replace("currency = CNY", 'currency = CNY zone = "Europe/Berlin"')
    assert value(settled(text, month, rows=down()), "uptime") == minutes(length)


def test_mean_of_ratios_or_ratio_of_sums() -> None:
    """3 of 4 and 0 of 96 give 37.5 % or 3 %."""
    text = """record call "来电" / "call" on began { began "来电" / "call" : datetime  ok "接通" / "answered" : bool }
    metric daily "日接通率" / "daily rate" = share of call where ok every day no data skipped
    metric a "日均接通率" / "mean of the days" = mean of daily over day every month
    metric b "月接通率" / "rate of the month" = share of call where ok every month"""
    calls = [{"began": f"2026-06-01T10:{n:02d}", "ok": n < 3} for n in range(4)]
    calls += [{"began": f"2026-06-02T{n // 60:02d}:{n % 60:02d}", "ok": False} for n in range(96)]
    found = settled(text, rows={"call": calls})
    assert value(found, "a") == Fraction("0.375")
    assert value(found, "b") == Fraction("0.03")


@pytest.mark.parametrize(("rule", "mean"), [("skipped", Fraction(4)), ("0", Fraction(8, 30))])
def test_empty_sub_windows_follow_no_data_of_the_inner_metric(rule: str, mean: Fraction) -> None:
    text = f"""record call "来电" / "call" on began {{ began "来电" / "call" : datetime  score "评分" / "score" : number }}
    metric daily "日评分" / "score of the day" = mean of call.score every day no data {rule}
    metric a "月评分" / "score of the month" = mean of daily over day every month"""
    rows = {"call": [{"began": "2026-06-03T10:00", "score": 3}, {"began": "2026-06-09T10:00", "score": 5}]}
    assert value(settled(text, rows=rows), "a") == mean


def test_sub_windows_without_rows_are_left_out() -> None:
    """Scores 2 and 4 in one stretch of ten minutes and 9 in another: the mean of 3 and 9."""
    text = """record call "来电" / "call" on began { began "来电" / "call" : datetime  score "评分" / "score" : number }
    metric a "评分" / "score" = mean of call.score over 10 minutes every day no data skipped"""
    rows = {
        "call": [
            {"began": "2026-06-03T10:00", "score": 2},
            {"began": "2026-06-03T10:09:59", "score": 4},
            {"began": "2026-06-03T10:10", "score": 9},
        ]
    }
    assert value(settled(text, "2026-06", rows=rows), "a", "2026-06-03") == 6


@pytest.mark.parametrize(
    ("rule", "verdict", "number"),
    [
        ("met", "met", None),
        ("missed", "missed", None),
        ("skipped", "no_data", None),
        ("80%", "missed", Fraction("0.8")),
    ],
)
def test_no_data(rule: str, verdict: str, number: Fraction | None) -> None:
    text = (
        TICKET
        + f'metric q "关闭率" / "closed" = share of ticket where closed known every month target >= 90% no data {rule}'
    )
    found = cell(settled(text, rows={"ticket": []}), "q")
    assert (found.verdict, found.value) == (verdict, number)
    untold = cell(settled(text.replace(" target >= 90%", ""), rows={"ticket": []}), "q")
    assert untold.value == number


def test_with_no_data_missed_the_schedule_uses_its_last_row() -> None:
    text = (
        TICKET
        + """metric q "关闭率" / "closed" = share of ticket where closed known every month target >= 90% no data missed
    fee f "费用" / "fee" = CNY 1,000 every month
    client pays vendor f every month by day 12 of next month as bill ("付款" / "payment")
    define cut "扣减比例" / "cut" : percent = by q { >= 90%: none, >= 80%: 3%, otherwise: 12% }
    vendor pays client cut of f when missed q as penalty ("违约金" / "penalty")"""
    )
    assert owed(settled(text, rows={"ticket": []}), "penalty") == 120


@pytest.mark.parametrize(
    ("fn", "result"), [("p95", 10), ("p50", 5), ("p1", 1), ("p90", 9), ("p91", 10), ("median", Fraction(11, 2))]
)
def test_percentile_is_the_nearest_rank(fn: str, result: Fraction) -> None:
    text = f"""record call "来电" / "call" on began {{ began "来电" / "call" : datetime  score "评分" / "score" : number }}
    metric a "评分" / "score" = {fn} of call.score every month"""
    rows = {"call": [{"began": f"2026-06-0{1 + n % 9}T10:00", "score": (7 * n) % 11} for n in range(1, 11)]}
    assert value(settled(text, rows=rows), "a") == result


@pytest.mark.parametrize(("rounded", "verdict"), [("", "missed"), (" rounded half_up to 0.1%", "met")])
def test_rounding_of_a_metric(rounded: str, verdict: str) -> None:
    """1,999 of 2,002 are 99.85 %: 99.9 % when rounded to tenths, else below it."""
    text = f"""record call "来电" / "call" on began {{ began "来电" / "call" : datetime  ok "接通" / "answered" : bool }}
    metric q "接通率" / "rate" = share of call where ok every month target >= 99.9%{rounded} no data met"""
    rows = {"call": [{"began": "2026-06-01T10:00", "ok": n >= 3} for n in range(2002)]}
    found = cell(settled(text, rows=rows), "q")
    assert found.verdict == verdict
    assert found.value == (Fraction("0.999") if rounded else Fraction(1999, 2002))


CALLS = (
    'record call "来电" / "call" on began { began "来电" / "call" : datetime }\nunit point "分" / "points"\n'
)


def calls(n: int) -> dict[str, list[dict[str, object]]]:
    return {"call": [{"began": "2026-06-01T10:00"}] * n}


@pytest.mark.parametrize(("n", "result"), [(3, 70), (0, 100), (20, 0)])
def test_a_value_outside_its_range_is_clamped(n: int, result: int) -> None:
    text = (
        CALLS
        + 'metric q "得分" / "score" = 130point - (count of call) * 20point every month at least 0point at most 100point'
    )
    assert value(settled(text, rows=calls(n)), "q") == result


def test_order_of_clamp_and_adjustment() -> None:
    """At most 100 clamps after the whole expression; a step down comes after the schedule."""
    text = (
        CALLS
        + """scale grade "等级" / "grade" { low "低" / "low"  mid "中" / "mid"  high "高" / "high" }
    metric a "先减后限" / "reduced, then capped" = 130point - (count of call) * 20point every month at most 100point
    metric b "先限后减" / "capped, then reduced" = min(130point, 100point) - (count of call) * 20point every month
    metric g "等级" / "grade" = by a { >= 88point: high, >= 75point: mid, otherwise: low } - 1step every month
    """
    )
    found = settled(text, rows=calls(1))
    assert (value(found, "a"), value(found, "b"), value(found, "g")) == (100, 80, "grade.mid")
    assert value(settled(text, rows=calls(9)), "g") == "grade.low"


def test_a_lowered_maximum_truncates_or_scales() -> None:
    """22 of 25 under 18: 18 or 15.84."""
    text = (
        CALLS
        + """metric x "得分" / "score" = (count of call) * 1point every month
    metric a "封顶" / "truncated" = min(x, 18point) every month
    metric b "折算" / "scaled" = x * 18 / 25 every month"""
    )
    found = settled(text, rows=calls(22))
    assert (value(found, "a"), value(found, "b")) == (18, Fraction("15.84"))


def test_limit_by_class() -> None:
    text = """
    scale severity "等级" / "severity" { limit "时限" / "limit" : duration  minor "一般" / "minor" { limit = 9 hours }  major "严重" / "major" { limit = 2 hours } }
    record fault "故障" / "fault" on reported { severity "等级" / "severity" : severity  reported "报告" / "report" : datetime  repaired "修复" / "repair" : datetime }
    metric repair "修复时间" / "repair time" of fault = reported to repaired target <= severity.limit
    metric quick "及时率" / "timely" = share of fault where met repair every month target >= 90% no data met
    """
    times = {"reported": "2026-06-01T08:00", "repaired": "2026-06-01T11:00"}
    rows = {
        "fault": [
            {**times, "severity": "minor"},
            {**times, "severity": "minor"},
            {**times, "severity": "major"},
        ]
    }
    assert value(settled(text, rows=rows), "quick") == Fraction(2, 3)


def test_weights() -> None:
    text = (
        CALLS
        + """metric a "甲" / "A" = (count of call) * 10point every month
    metric b "乙" / "B" = 50point + (count of call) * 1point every month
    metric w "加权分" / "weighted score" = 60% of a + 40% of b every month"""
    )
    assert value(settled(text, rows=calls(3)), "w") == Fraction("39.2")


def test_weights_that_do_not_make_the_whole_are_reported() -> None:
    text = CALLS + (
        'metric a "甲" / "A" = (count of call) * 10point every month\n'
        'metric w "加权分" / "weighted score" = 60% of a + 30% of a every month'
    )
    assert codes(compiled(HEADER + text)) != codes(compiled(HEADER + text.replace("30%", "40%")))


def test_both_sides_of_a_band() -> None:
    text = """record probe "测温" / "reading" on taken { taken "测量" / "reading" : datetime  heat "温度" / "temperature" : number
      off "偏离" / "deviation" : number = outside(heat, 2, 8) }
    metric s "偏离合计" / "total deviation" = sum of probe.off every month
    metric m "最大偏离" / "largest deviation" = max of probe.off every month"""
    heats = ["1.5", "2", "5", "8", "11"]
    rows = {"probe": [{"taken": "2026-06-01T10:00", "heat": h} for h in heats]}
    found = settled(text, rows=rows)
    assert (value(found, "s"), value(found, "m")) == (Fraction("3.5"), 3)


def test_elapsed_or_service_or_working_time() -> None:
    """Reported Friday 29 May 17:00, repaired Monday 1 June 10:00: 65 hours, 2 in service hours, 17 on working days."""
    text = """service support "支持" / "support" by vendor { hours = 09:00 to 18:00 every working day }
    record fault "故障" / "fault" on reported { reported "报告" / "report" : datetime  repaired "修复" / "repair" : datetime
      a "经过时间" / "elapsed time" : duration = reported to repaired
      b "服务时间" / "service time" : duration = reported to repaired during support
      c "工作日时间" / "working-day time" : duration = reported to repaired during working day }
    metric elapsed "经过时间合计" / "elapsed" = sum of fault.a every month
    metric served "服务时间合计" / "served" = sum of fault.b every month
    metric worked "工作日时间合计" / "worked" = sum of fault.c every month"""
    rows = {"fault": [{"reported": "2026-05-29T17:00", "repaired": "2026-06-01T10:00"}]}
    found = settled(text, "2026-05", rows=rows)
    hours = [value(found, m).n / 3600 for m in ("elapsed", "served", "worked")]
    assert hours == [65, 2, 17]


def test_neighbour_row() -> None:
    """The third in a chain is measured from the second, also across the edge of the window."""
    text = """record call "来电" / "call" on began for each caller { caller "来电人" / "caller" : text  began "来电" / "call" : datetime }
    event again "重复来电" / "repeated call" = call where previous.began to began <= 90 minutes
    metric n "重复数" / "repeats" = count of again every month"""
    times = [
        ("a", "2026-05-31T23:30"),
        ("a", "2026-06-01T00:30"),
        ("a", "2026-06-01T01:45"),
        ("b", "2026-06-01T00:31"),
        ("a", "2026-06-01T04:00"),
    ]
    rows = {"call": [{"caller": c, "began": t} for c, t in times]}
    assert value(settled(text, rows=rows), "n") == 2
    assert value(settled(text, "2026-05", rows=rows), "n") == 0
