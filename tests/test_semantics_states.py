"""What the numbers of time and of states mean: each choice that changes a day or whether something is owed."""

from __future__ import annotations

from fractions import Fraction

import pytest

from hetong.settle.facts import Given
from hetong.settle.results import Item, Right, Status
from hetong.settle.values import State
from tests.settling import cell, day, line, lines, moment, owed, settled, standing, term, value

NOTICE = 'event notice "通知" / "notice"\n'
INCIDENT = 'event incident "事故" / "incident"\n'
QUALITY = """record call "来电" / "call" on began { began "来电" / "call" : datetime  ok "接通" / "answered" : bool }
metric q "接通率" / "rate" = share of call where ok every month target >= 90% no data skipped
"""
QUIT = 'client may terminate agreement when missed q for 3 months in a row as quit ("解除权" / "right to terminate")\n'


def quality(year: int = 2026, **months: str) -> dict[str, list[dict[str, object]]]:
    """``m06="missed"``: one bad call in June; ``met``: one good call; anything else: none."""
    return {
        "call": [
            {"began": f"{year}-{m[1:]}-05T10:00", "ok": verdict == "met"}
            for m, verdict in months.items()
            if verdict in ("met", "missed")
        ]
    }


def item(status: Status, norm: str, window: str = "") -> Item:
    found = [
        i for i in status.items if i.norm == norm and (not window or (i.window and i.window.name == window))
    ]
    assert len(found) == 1, [(i.id, i.state, i.due) for i in status.items]
    return found[0]


def right(status: Status, norm: str) -> Right:
    """The right as it stands last: the one most recently arisen."""
    found = sorted((r for r in status.rights if r.norm == norm), key=lambda r: r.arisen or day("1900-01-01"))
    assert found, [(r.id, r.state) for r in status.rights]
    return found[-1]


def due(limit: str, notice: str, body: str = NOTICE) -> Item:
    text = body + f'vendor must "答复" / "answer" {limit} as answer ("答复" / "answer")'
    return item(standing(text, notice[:10] + "T23:59:59", journal=[("notice", notice)]), "answer")


@pytest.mark.parametrize(
    ("limit", "notice", "last"),
    [
        ("within 5 days after notice", "2026-06-01", "2026-06-08"),  # the 6th is a Saturday
        ("within 5 days after notice not rolled", "2026-06-01", "2026-06-06"),
        ("within 4 days after notice", "2026-06-01T23:50", "2026-06-05"),
        ("within 1 week after notice", "2026-06-01", "2026-06-08"),
        ("within 5 days after notice", "2026-09-29", "2026-10-08"),  # the 4th is a holiday
        ("within 4 days after notice", "2026-10-06", "2026-10-10"),  # a Saturday moved to work
        ("within 2 months after notice", "2026-01-30", "2026-03-30"),
        ("within 1 month after notice not rolled", "2026-01-30", "2026-02-28"),
        ("within 1 month after notice", "2026-01-31", "2026-02-28"),  # a Saturday moved to work
        ("by end of month 2 after notice", "2026-01-30", "2026-03-31"),
        (
            "within 3 working days after notice",
            "2026-02-13",
            "2026-02-25",
        ),  # 14 February is worked, then 15–23 are off
        ("within 1 working day after notice", "2026-06-18", "2026-06-22"),
    ],
)
def test_last_day_of_a_period_from_an_event(limit: str, notice: str, last: str) -> None:
    assert due(limit, notice).due == day(last)


def test_hours_start_at_once_and_never_move() -> None:
    found = due("within 36 hours after notice", "2026-06-05T20:00")
    assert found.due_at == moment("2026-06-07T08:00")


def test_working_hours_pass_on_working_days_only() -> None:
    """Friday 22:00: two hours are left of the working day, two more pass on Monday."""
    assert due("within 4 working hours after notice", "2026-06-05T22:00").due_at == moment("2026-06-08T02:00")


FEE = """fee f "服务费" / "service fee" = CNY 10,000 every month
client pays vendor f every month by {} as bill ("月度付款" / "monthly payment")
"""


@pytest.mark.parametrize(
    ("by", "window", "last"),
    [
        ("day 12 of next month", "2026-06", "2026-07-13"),  # 12 July is a Sunday
        ("day 12 of next month not rolled", "2026-06", "2026-07-12"),
        ("day 31 of next month not rolled", "2026-05", "2026-06-30"),
        ("working day 4 of next month", "2026-09", "2026-10-12"),  # 8, 9, 10 (moved to work), 12
        ("working day -1 of month", "2026-09", "2026-09-30"),
        ("end of month", "2026-01", "2026-02-02"),  # 31 January is a Saturday
        ("20 days after end of month", "2026-05", "2026-06-22"),  # 20 June is a holiday
    ],
)
def test_fixed_days(by: str, window: str, last: str) -> None:
    found = settled(FEE.format(by), window, rows={})
    assert line(found, "bill", window).due == day(last)


@pytest.mark.parametrize(
    ("by", "last"),
    [("5 working days before end of quarter", "2026-06-23"), ("working day -5 of quarter", "2026-06-24")],
)
def test_before_does_not_count_the_named_day(by: str, last: str) -> None:
    text = f'vendor must "提交报告" / "submit the report" every quarter by {by} as report ("报告" / "report")'
    found = standing(text, "2026-06-01", rows={})
    assert item(found, "report", "2026-Q2").due == day(last)


def test_before_is_never_moved() -> None:
    text = 'vendor must "准备交接" / "prepare the hand-over" by 33 days before end as preparation ("交接准备" / "preparation")'
    assert item(standing(text, "2026-06-01", rows={}), "preparation").due == day("2026-11-28")  # a Saturday


def test_a_year_without_a_calendar_is_provisional() -> None:
    text = (
        NOTICE
        + 'vendor must "答复" / "answer" within 3 working days after notice as answer ("答复" / "answer")'
    )
    found = item(
        standing(term(text, "2026-01-01", "2040-12-31"), "2039-03-02", journal=[("notice", "2039-03-01")]),
        "answer",
    )
    assert found.provisional
    assert any(r.kind == "calendar" and r.what == "2039" for r in found.reasons)


@pytest.mark.parametrize(
    ("done", "state"),
    [("2026-06-05T23:59", "fulfilled"), ("2026-06-06T00:00", "late"), ("2026-06-05", "fulfilled")],
)
def test_whole_day_ends_with_the_day(done: str, state: str) -> None:
    text = NOTICE + 'vendor must "答复" / "answer" within 4 days after notice as answer ("答复" / "answer")'
    found = item(
        standing(text, "2026-06-20", journal=[("notice", "2026-06-01T12:00"), ("answer", done)]), "answer"
    )
    assert found.state == state


SERIES = """series lending "贷款利率" / "lending rate" : percent {{ source = "中心" / "Center"  missing = {} }}
vendor pays client lending[date] of CNY 10,000 on incident as penalty ("违约金" / "penalty")
"""


@pytest.mark.parametrize(("on", "amount"), [("2026-05-19", 300), ("2026-05-20", 350), ("2026-06-10", 350)])
def test_series_gives_the_value_in_force(on: str, amount: int) -> None:
    given = [
        Given("lending", Fraction("0.03"), day=day("2026-01-20")),
        Given("lending", Fraction("0.035"), day=day("2026-05-20")),
    ]
    text = INCIDENT + SERIES.format("latest")
    assert owed(settled(text, on[:7], journal=[("incident", on)], given=given, rows={}), "penalty") == amount


def test_series_without_a_value_is_refused() -> None:
    found = line(
        settled(INCIDENT + SERIES.format("refuse"), journal=[("incident", "2026-06-10")], rows={}), "penalty"
    )
    assert found.amount is None
    assert any(r.kind == "series" for r in found.reasons)


# --- states ---


def test_run_of_misses() -> None:
    """No data freezes a run, met ends it."""
    text = QUALITY + 'metric r "连续未达标月数" / "run" = run of missed q every month'
    rows = quality(m01="missed", m02="", m03="missed", m04="met", m05="missed", m06="missed", m07="missed")
    found = [value(settled(text, f"2026-0{m}", rows=rows), "r") for m in range(1, 8)]
    assert found == [1, 1, 2, 0, 1, 2, 3]


def test_exercise_does_not_reset_a_run() -> None:
    """The right to suspend is used in May; June is the sixth miss in a row all the same."""
    text = QUALITY + 'metric r "连续未达标月数" / "run" = run of missed q every month\n'
    text += 'client may "要求整改" / "ask for correction" when missed q for 3 months in a row as demand ("整改要求" / "demand for correction")'
    rows = quality(m01="missed", m02="missed", m03="missed", m04="missed", m05="missed", m06="missed")
    assert value(settled(text, rows=rows, journal=[("demand", "2026-05-12", {"actor": "client"})]), "r") == 6


def test_a_right_fires_again_at_each_further_miss() -> None:
    rows = quality(m01="missed", m02="missed", m03="missed", m04="missed")
    text = QUALITY + QUIT
    assert not [
        r for r in standing(text, "2026-03-15", rows=rows).rights if r.norm == "quit" and r.state == "open"
    ]
    assert right(standing(text, "2026-04-15", rows=rows), "quit").state == "open"
    april = [
        r.arisen
        for r in standing(text, "2026-05-15", rows=rows).rights
        if r.norm == "quit" and r.state == "open"
    ]
    assert len(april) in (1, 2)
    assert max(a for a in april if a) >= day("2026-04-30")


def test_k_of_n_slides_and_counts_the_windows_there_are() -> None:
    text = QUALITY + (
        'metric k "近3月未达标数" / "misses" = count of missed q in last 3 months every month\n'
        'metric w "近3整月未达标数" / "misses in full" = count of missed q in last full 3 months every month\n'
    )
    rows = quality(m01="missed", m02="missed", m03="met", m04="missed", m05="met", m06="met")
    months = [settled(text, f"2026-0{m}", rows=rows) for m in range(1, 7)]
    assert [value(m, "k") for m in months] == [1, 2, 2, 2, 1, 1]
    assert [cell(m, "w").value for m in months][2:] == [2, 2, 1, 1]
    assert [cell(m, "w").state for m in months][:2] == [State.NO_DATA, State.NO_DATA]


@pytest.mark.parametrize(
    ("within", "until", "later"),
    [(" within 30 days", "2026-04-30", "lapsed"), ("", "2027-03-31", "open")],
)
def test_life_of_a_right(within: str, until: str, later: str) -> None:
    """Three months in a row to the end of March: thirty days, or else one year (Civil Code art. 564)."""
    text = term(QUALITY + QUIT.replace(" as quit", f"{within} as quit"), "2026-01-01", "2028-12-31")
    rows = quality(m01="missed", m02="missed", m03="missed", m04="met")
    found = right(standing(text, "2026-04-10", rows=rows), "quit")
    assert (found.state, found.arisen, found.until) == ("open", day("2026-03-31"), day(until))
    assert right(standing(text, "2026-05-10", rows=rows), "quit").state == later


def test_a_right_other_than_to_terminate_is_there_until_cured() -> None:
    text = (
        QUALITY
        + 'client may "要求整改" / "ask for correction" when missed q as demand ("整改要求" / "demand for correction")'
    )
    rows = quality(m01="missed", m02="met")
    assert right(standing(text, "2026-02-10", rows=rows), "demand").state == "open"
    assert right(standing(text, "2026-03-10", rows=rows), "demand").state in ("lapsed", "ended")


CLAIM = (
    QUALITY
    + """client may "申请抵扣" / "claim the credit" every month within 9 days after end of month as credit_claim ("抵扣申请" / "credit claim")
vendor pays client CNY 300 when missed q only if credit_claim as penalty ("违约金" / "penalty")
metric r "连续未达标月数" / "run" = run of missed q every month
"""
)


def test_lost_claim_keeps_the_miss() -> None:
    rows = quality(m05="missed", m06="missed")
    found = settled(CLAIM, rows=rows, journal=[("credit_claim", "2026-06-05", {"ref": "2026-05"})])
    assert line(found, "penalty", "2026-06").state == "lost"
    assert owed(found, "penalty", "2026-06") == 0
    assert value(found, "r") == 2
    may = settled(CLAIM, "2026-05", rows=rows, journal=[("credit_claim", "2026-06-05", {"ref": "2026-05"})])
    assert owed(may, "penalty", "2026-05") == 300


def test_a_claim_made_too_late_is_lost() -> None:
    """Nine days after the end of June end on 9 July."""
    for made, sum_ in (("2026-07-09", 300), ("2026-07-10", 0)):
        found = settled(CLAIM, rows=quality(m06="missed"), journal=[("credit_claim", made, {"ref": "2026-06"})])
        assert owed(found, "penalty", "2026-06") == sum_


def test_a_claim_still_open_is_pending() -> None:
    found = settled(CLAIM, rows=quality(m06="missed"), as_of="2026-07-05")
    assert line(found, "penalty", "2026-06").state == "pending"


def test_an_excuse_takes_duty_and_damages_but_not_the_time_of_a_metric() -> None:
    text = """record outage "停机" / "outage" on down { down "停机时段" / "downtime" : span }
    event storm "台风" / "storm"
    vendor must "提交报告" / "submit the report" by 2026-06-15 not rolled as report ("报告" / "report")
    vendor pays client CNY 300 when breached report as penalty ("违约金" / "penalty")
    vendor is excused from report when storm as relief ("免责" / "relief")
    metric t "停机" / "downtime" = time of outage.down every month"""
    rows = {"outage": [{"down": ("2026-06-10T10:00", "2026-06-10T12:00")}]}
    silent = [("complete", "2026-07-15", {"norm": "report"})]
    plain = settled(text, rows=rows, journal=silent)
    stormy = settled(text, rows=rows, journal=[*silent, ("storm", "2026-06-10")])
    assert owed(plain, "penalty") == 300
    assert owed(stormy, "penalty") == 0
    assert value(plain, "t") == value(stormy, "t")


def test_nobody_is_in_breach_of_a_joint_duty_unless_shown() -> None:
    text = 'client and vendor must "验收成果" / "accept the work" by 2026-06-15 not rolled as acceptance ("联合验收" / "joint acceptance")'
    found = standing(text, "2026-07-03", journal=[("complete", "2026-07-01", {"norm": "acceptance"})])
    items = [i for i in found.items if i.norm == "acceptance"]
    assert [(i.state, i.blame) for i in items] == [("unassessed", "")]
    shown = standing(
        text, "2026-07-01", journal=[("breach", "2026-06-16", {"norm": "acceptance", "actor": "vendor"})]
    )
    assert ("breached", "vendor") in [(i.state, i.blame) for i in shown.items if i.norm == "acceptance"]


def test_no_right_arises_from_a_provisional_miss() -> None:
    """In mid-March the third miss is a forecast."""
    rows = quality(m01="missed", m02="missed", m03="missed")
    found = standing(QUALITY + QUIT, "2026-03-20", rows=rows)
    assert not [r for r in found.rights if r.norm == "quit" and r.state == "open"]
    amount = settled(
        QUALITY + 'vendor pays client CNY 300 when missed q as penalty ("违约金" / "penalty")',
        "2026-03",
        rows=rows,
        as_of="2026-03-20",
    )
    assert [x.state for x in lines(amount, "penalty")] in ([], ["forecast"])


@pytest.mark.parametrize("rule", ["0%", "missed"])
def test_no_data_in_a_window_still_open_is_not_yet_a_miss(rule: str) -> None:
    text = QUALITY.replace("no data skipped", f"no data {rule}")
    text += 'vendor pays client CNY 300 when missed q as penalty ("违约金" / "penalty")'
    found = settled(text, "2026-03", rows={"call": []}, as_of="2026-03-20")
    assert owed(found, "penalty") == 0
    assert cell(found, "q").verdict in ("provisional", "no_data")
    assert owed(settled(text, "2026-03", rows={"call": []}, as_of="2026-04-01"), "penalty") == 300


def test_a_sum_for_a_span_still_open_is_a_forecast() -> None:
    text = """record outage "停机" / "outage" on down { down "停机时段" / "downtime" : span }
    vendor pays client CNY 12 per started hour of outage.down.length on outage as penalty ("违约金" / "penalty")"""
    found = line(
        settled(text, rows={"outage": [{"down": ("2026-06-10T08:00", None)}]}, as_of="2026-06-10T10:30"),
        "penalty",
    )
    assert (found.state, found.amount) == ("forecast", 36)


@pytest.mark.parametrize(
    ("journal", "amount"),
    [([], None), ([("judgement", "2026-06-20", {"of": "serious", "value": 200, "actor": "client"})], 200)],
)
def test_open_standards_are_unassessed_without_judgement(
    journal: list[tuple[object, ...]], amount: int | None
) -> None:
    text = (
        INCIDENT
        + """param serious "合理金额" / "reasonable sum" : money = judged by client
    vendor pays client serious on incident as penalty ("违约金" / "penalty")"""
    )
    found = line(settled(text, journal=[("incident", "2026-06-10"), *journal], rows={}), "penalty")
    assert found.amount == amount


def test_a_presumption_holds_until_judged() -> None:
    text = (
        INCIDENT
        + """param serious "合理金额" / "reasonable sum" : money = judged by client else CNY 50
    vendor pays client serious on incident as penalty ("违约金" / "penalty")"""
    )
    assert owed(settled(text, journal=[("incident", "2026-06-10")], rows={}), "penalty") == 50


def test_duties_nobody_reported_on_are_unassessed() -> None:
    text = 'vendor must "提交报告" / "submit the report" by 2026-06-15 as report ("报告" / "report")\nvendor pays client CNY 300 when breached report as penalty ("违约金" / "penalty")'
    assert item(standing(text, "2026-07-01"), "report").state == "unassessed"
    assert owed(settled(text, rows={}), "penalty") == 0
    assert item(standing(text, "2026-06-01"), "report").state in ("due", "pending")
    told = standing(text, "2026-07-03", journal=[("complete", "2026-07-01", {"norm": "report"})])
    assert item(told, "report").state == "breached"
    waived = standing(text, "2026-07-01", journal=[("waive", "2026-06-20", {"norm": "report"})])
    assert item(waived, "report").state == "waived"
