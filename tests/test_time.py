"""Days, windows, deadlines and service hours against a slow second implementation, and against known dates."""

from __future__ import annotations

import datetime as dt
import time
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from hetong.settle.time import clocks, deadlines, lengths, windows
from hetong.settle.time.clock import Clock, calendar
from hetong.settle.time.days import Days, prc, read_lists
from hetong.settle.time.limits import (
    FIRST,
    LAST,
    BadCalendar,
    NotAPeriod,
    OutOfCalendar,
    PartOfUnit,
    UnknownZone,
)
from hetong.settle.time.zone import Zone, from_utc
from hetong.settle.values import Hours, Instant, Interval, Length
from tests import slow_time as slow
from tests.running import compiled

D = dt.date
T = dt.time
MIN = 60_000_000
LISTS = prc().lists
REST = {day for listed in LISTS.values() for day in listed.rest}
WORK = {day for listed in LISTS.values() for day in listed.work}
BEIJING = Clock(Zone(), prc(), D(2026, 1, 15))
ZONES = ["Asia/Shanghai", "America/New_York", "Europe/London", "Australia/Lord_Howe", "America/St_Johns", "UTC"]

dates = st.dates(D(2003, 1, 1), D(2030, 12, 31))
wide = st.dates(D(1950, 1, 1), D(2150, 12, 31))
few = st.integers(-60, 60)
units = st.sampled_from(["day", "week", "month", "quarter", "year"])


def days_of(n):
    return Length(Fraction(n * 86400))


def hours_of(n):
    return Length(Fraction(n) * 3600)


def months_of(n):
    return Length(Fraction(n), "calendar")


def working_days_of(n):
    return Length(Fraction(n), "working_day")


# --- working days ---------------------------------------------------------------------------------------------------


@given(dates)
def test_a_day_is_worked_or_not(day):
    assert prc().working(day) is slow.works(day, REST, WORK)
    found, _ = prc().next_working(day)
    assert found == slow.roll(day, REST, WORK)
    back, _ = prc().last_working(day)
    assert back <= day
    assert slow.works(back, REST, WORK)
    assert not slow.working_in(back + slow.DAY, day, REST, WORK)


@given(dates, few)
def test_adding_working_days(day, n):
    found, years = prc().add(day, n)
    assert found == slow.nth_working_after(day, n, REST, WORK)
    assert prc().between(day, found)[0] == n
    touched = {d.year for d in slow.all_days(min(day, found), max(day, found))}
    assert years <= {y for y in touched | {max(touched) + 1} if y not in LISTS}
    if n:
        assert years >= {y for y in {found.year} if y not in LISTS}


@given(dates, dates)
def test_counting_working_days(a, b):
    if a <= b:
        assert prc().count(a, b)[0] == len(slow.working_in(a, b, REST, WORK))
        assert prc().between(a, b)[0] == len(slow.working_in(a + slow.DAY, b, REST, WORK))
    else:
        assert prc().count(a, b) == (0, frozenset())
        assert prc().between(a, b)[0] == -len(slow.working_in(b, a - slow.DAY, REST, WORK))


@given(dates, st.integers(0, 120), st.integers(-40, 40).filter(bool))
def test_the_nth_working_day_of_a_period(first, length, n):
    last = first + length * slow.DAY
    worked = slow.working_in(first, last, REST, WORK)
    expected = worked[n - 1 if n > 0 else n] if abs(n) <= len(worked) else None
    assert prc().nth_of(first, last, n)[0] == expected


@given(wide, wide)
def test_years_without_a_list_are_named(a, b):
    first, last = min(a, b), max(a, b)
    expected = {y for y in range(first.year, last.year + 1) if y not in LISTS}
    if last.month == 12 and last.day >= 29 and last.year + 1 not in LISTS:
        expected.add(last.year + 1)
    assert prc().missing(first, last) == expected


@pytest.mark.parametrize("day", ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"])
def test_adjusted_weekends_of_2026_are_worked(day):
    day = D.fromisoformat(f"2026-{day}")
    assert day.weekday() >= 5
    assert prc().working(day)
    assert prc().next_working(day) == (day, frozenset())


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-01-01", "2026-01-03"),
        ("2026-02-15", "2026-02-23"),
        ("2026-04-04", "2026-04-06"),
        ("2026-05-01", "2026-05-05"),
        ("2026-06-19", "2026-06-21"),
        ("2026-09-25", "2026-09-27"),
        ("2026-10-01", "2026-10-07"),
    ],
)
def test_holidays_of_2026(first, last):
    first, last = D.fromisoformat(first), D.fromisoformat(last)
    assert prc().count(first, last) == (0, frozenset())
    assert prc().next_working(first)[0] == last + slow.DAY


def test_2026_has_248_working_days():
    assert prc().count(D(2026, 1, 1), D(2026, 12, 28))[0] + 3 == 248
    assert prc().source(2026) == "国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）"
    assert prc().official(2026)
    assert not prc().official(2027)
    assert prc().source(2027) == ""


def test_a_year_without_a_list_is_never_silently_monday_to_friday():
    friday = D(2027, 10, 1)
    assert prc().working(friday)
    assert prc().next_working(friday) == (friday, frozenset({2027}))
    assert prc().count(D(2026, 12, 1), D(2028, 1, 3))[1] == {2027, 2028}
    # The list of 2019 made Saturday 29 December 2018 a day of work and Monday 31 a day of rest.
    assert prc().next_working(D(2026, 12, 31))[1] == {2027}
    assert prc().next_working(D(2026, 12, 28))[1] == frozenset()
    assert prc().working(D(2018, 12, 29))
    assert not prc().working(D(2018, 12, 31))


def _holidays():
    lists = pytest.importorskip("holidays", reason="the package `holidays` is not installed")
    return lists.country_holidays("CN", years=range(2018, 2028))


def test_the_lists_agree_with_the_package_holidays():
    china = _holidays()
    for day in slow.all_days(D(2018, 1, 1), D(2026, 12, 31)):
        assert prc().working(day) is bool(china.is_working_day(day)), day


def test_the_lists_agree_with_the_package_chinese_calendar():
    china = pytest.importorskip("chinese_calendar", reason="the package `chinesecalendar` is not installed")
    for day in slow.all_days(D(2004, 1, 1), D(2026, 12, 31)):
        assert prc().working(day) is china.is_workday(day), day


def test_a_calendar_of_ones_own():
    own = Days.from_data(
        {
            "2027": {
                "source": "annex 3",
                "rest": ["2027-02-05..2027-02-11", {"days": "2027-05-03"}],
                "work": ["2027-02-13"],
            }
        }
    )
    assert own.working(D(2027, 2, 13))
    assert own.add(D(2027, 2, 4), 1) == (D(2027, 2, 12), frozenset())
    assert own.next_working(D(2027, 5, 3)) == (D(2027, 5, 4), frozenset())
    assert own.source(2027) == "annex 3"
    assert own.next_working(D(2026, 5, 4))[1] == {2026}
    more = prc().with_lists(own.lists)
    assert more.official(2026)
    assert more.next_working(D(2026, 12, 31)) == (D(2026, 12, 31), frozenset())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"twenty": {}}, "year"),
        ({"3027": {}}, "year"),
        ({2027: []}, "2027"),
        ({2027: {"rest": "2027-01-01"}}, "not a list"),
        ({2027: {"rest": ["2027-02-30"]}}, "neither a day"),
        ({2027: {"rest": ["2026-05-01"]}}, "does not lie"),
        ({2027: {"rest": ["2027-02-03..2027-02-01"]}}, "does not lie"),
        ({2027: {"rest": ["2027-02-03"], "work": ["2027-02-03"]}}, "both"),
        ({2027: {"off": []}}, "unknown key"),
        ({2027: {"rest": [None]}}, "neither a day"),
    ],
)
def test_a_calendar_that_cannot_be_read(data, said):
    with pytest.raises(BadCalendar, match=said):
        read_lists(data)


def test_beyond_the_calendar():
    for asked in (
        lambda: prc().working(D(9999, 12, 31)),
        lambda: prc().add(D(2200, 12, 30), 5),
        lambda: prc().add(D(1900, 1, 2), -5),
        lambda: prc().add(D(2026, 1, 1), 10**12),
        lambda: lengths.add_months(D(2026, 1, 31), 10**9),
        lambda: lengths.add_months(D(2026, 1, 31), -(10**9)),
        lambda: lengths.add_days(D(2026, 1, 31), 10**12),
        lambda: Zone().at(D(9999, 12, 31), T(23)),
        lambda: Zone().end(D(9999, 12, 31)),
        lambda: Zone().local(Instant(10**18)),
        lambda: Zone().local(Instant(10**30)),
        lambda: deadlines.after(D(2200, 12, 31), days_of(1), BEIJING, unit="day"),
        lambda: deadlines.after(D(2026, 1, 1), hours_of(10**9), BEIJING, unit="hour"),
        lambda: deadlines.after(D(2026, 1, 1), Length(Fraction(10**9), "working_hour"), BEIJING),
        lambda: windows.parse_period("9999"),
        lambda: windows.parse_period("0001-01-01"),
        lambda: windows.shift(windows.parse_period("2200"), 1),
    ):
        with pytest.raises(OutOfCalendar):
            asked()
    assert Zone().day(Instant(Zone().end(LAST) - 1)) == LAST
    assert Zone().day(Zone().start(FIRST)) == FIRST


# --- zones ----------------------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(
    st.sampled_from(ZONES),
    st.dates(D(1985, 1, 1), D(2037, 1, 1)),
    st.times().map(lambda t: T(t.hour, t.minute)),
)
@example("America/New_York", D(2026, 3, 8), T(2, 30))
@example("America/New_York", D(2026, 11, 1), T(1, 30))
@example("America/St_Johns", D(2010, 11, 7), T(0, 0))
@example("America/Sao_Paulo", D(2018, 11, 4), T(0, 0))
def test_clock_times(zone, day, time):
    at = Zone(zone).at(day, time)
    assert at == slow.minute(zone, day, time) * MIN
    assert Zone(zone).start(day) == slow.minute(zone, day, T()) * MIN


@given(st.sampled_from(ZONES), st.integers(0, 2 * 10**15))
def test_days_tile_time(zone, at):
    clock = Zone(zone)
    day = clock.day(Instant(at))
    assert clock.start(day) <= at < clock.end(day)


def test_clocks_set_back_over_midnight_do_not_make_yesterday_come_again():
    clock = Zone("America/St_Johns")
    again = Instant(clock.start(D(2010, 11, 7)) + 30 * MIN)
    assert clock.local(again).date() == D(2010, 11, 6)
    assert clock.day(again) == D(2010, 11, 7)


def test_a_day_a_zone_skipped_has_no_length():
    clock = Zone("Pacific/Apia")
    assert clock.start(D(2011, 12, 30)) == clock.end(D(2011, 12, 30))
    assert clock.day(clock.start(D(2011, 12, 30))) == D(2011, 12, 31)


@pytest.mark.parametrize(
    ("zone", "month", "minutes"),
    [
        ("America/New_York", "2026-03", 44_580),
        ("America/New_York", "2026-11", 43_260),
        ("Europe/London", "2026-03", 44_580),
        ("Europe/London", "2026-10", 44_700),
        ("Asia/Shanghai", "2026-03", 44_640),
        ("Asia/Shanghai", "2028-02", 41_760),
    ],
)
def test_minutes_of_a_month(zone, month, minutes):
    period, clock = windows.parse_period(month), Zone(zone)
    assert clock.end(period.last) - clock.start(period.first) == minutes * MIN


def test_names_of_zones():
    for named in ("", "by_law", "PRC", "北京时间", "Asia/Shanghai"):
        assert Zone(named) == Zone("Asia/Shanghai")
    for wrong in ("Nowhere/Land", "../etc/passwd", "Asia", "/etc/passwd", "\0"):
        with pytest.raises(UnknownZone):
            Zone(wrong)
    assert from_utc(dt.datetime(2026, 1, 1, tzinfo=dt.UTC)) == Zone("UTC").start(D(2026, 1, 1))


# --- lengths --------------------------------------------------------------------------------------------------------


@given(wide, st.integers(-400, 400))
def test_months_are_counted_from_the_anchor(day, n):
    assert lengths.add_months(day, n) == slow.months_on(day, n)


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        ("2026-01-30", 2, "2026-03-30"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2028-02-29", 48, "2032-02-29"),
        ("2026-02-28", 1, "2026-03-28"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-12-31", 2, "2027-02-28"),
    ],
)
def test_month_ends(day, n, expected):
    assert lengths.add_months(D.fromisoformat(day), n).isoformat() == expected


def test_lengths_on_days_and_moments():
    ny = Clock(Zone("America/New_York"), prc())
    noon = ny.zone.at(D(2026, 3, 7), T(12))
    assert lengths.add(noon, days_of(1), ny, "day")[0] == ny.zone.at(D(2026, 3, 8), T(12))
    assert lengths.add(noon, hours_of(24), ny, "hour")[0] == ny.zone.at(D(2026, 3, 8), T(13))
    assert lengths.add(D(2026, 3, 7), days_of(14), ny, "week") == (D(2026, 3, 21), frozenset())
    assert lengths.add(D(2026, 3, 7), days_of(1), ny, "hour")[0] == Instant(
        ny.zone.start(D(2026, 3, 7)) + 24 * 60 * MIN
    )
    assert lengths.add(D(2026, 9, 30), working_days_of(1), BEIJING) == (D(2026, 10, 8), frozenset())
    assert lengths.add(D(2026, 10, 8), working_days_of(1), BEIJING, back=True) == (D(2026, 9, 30), frozenset())
    assert lengths.rule(days_of(1)) == "days"
    assert lengths.rule(hours_of(36)) == "hours"
    for part in (Length(Fraction(1, 2), "calendar"), Length(Fraction(3, 2), "working_day")):
        with pytest.raises(PartOfUnit):
            lengths.add(D(2026, 1, 1), part, BEIJING)
    with pytest.raises(PartOfUnit):
        lengths.add(D(2026, 1, 1), hours_of(36), BEIJING, "day")


# --- windows --------------------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(units, dates, st.integers(0, 900))
def test_windows_of_calendar_units(unit, start, length):
    end = start + length * slow.DAY
    found = windows.windows(unit, start, end)
    assert [(p.first, p.last) for p in found] == slow.windows(unit, start, end)
    full = windows.windows(unit, start, end, full=True)
    assert [p.name for p in full] == [p.name for p in found]
    for cut, whole in zip(found, full, strict=True):
        assert (whole.first, whole.last) == slow.whole(unit, cut.first)
        assert cut.cut is ((cut.first, cut.last) != (whole.first, whole.last))
        assert windows.whole(cut) == whole
        assert windows.parse_period(cut.name) == whole
        assert windows.period_containing(cut.last, unit) == whole


@settings(max_examples=60)
@given(st.integers(1, 14), dates, st.integers(0, 1500))
def test_windows_of_months_from_the_start(months, start, length):
    end = start + length * slow.DAY
    whole = slow.month_windows(months, start, end)
    full = windows.windows(months_of(months), start, end, full=True)
    assert [(p.first, p.last) for p in full] == whole
    found = windows.windows(months_of(months), start, end)
    assert [(p.first, p.last) for p in found] == [(a, min(b, end)) for a, b in whole]
    for i, period in enumerate(full):
        assert windows.shift(full[0], i, start) == period
        assert windows.shift(period, -i, start) == full[0]
    if months == 12:
        years = windows.windows("year", start, end, full=True, year="from_start")
        assert [(p.first, p.last) for p in years] == whole


@given(st.integers(1, 40), dates, st.integers(0, 400), st.integers(-400, 400))
def test_windows_of_days_from_the_start(n, start, length, at):
    end = start + length * slow.DAY
    found = windows.windows(days_of(n), start, end)
    days = [day for p in found for day in slow.all_days(p.first, p.last)]
    assert days == list(slow.all_days(start, end))
    assert all((p.last - p.first).days == n - 1 for p in found if not p.cut)
    period = windows.period_containing(start + at * slow.DAY, days_of(n), start)
    assert period.first <= start + at * slow.DAY <= period.last
    assert (period.first - start).days % n == 0


@given(units, dates, st.integers(-20, 20))
def test_the_next_and_the_last_period(unit, day, n):
    period = windows.period_containing(day, unit)
    there = windows.shift(period, n)
    assert windows.shift(there, -n) == period
    seen = {
        slow.label(d, unit) for d in slow.all_days(min(period.first, there.first), max(period.last, there.last))
    }
    assert len(seen) == abs(n) + 1
    assert windows.following(n, day, unit) == there


@given(
    st.sampled_from(["week", "month", "quarter"]),
    st.sampled_from(["month", "quarter", "year"]),
    dates,
    few.filter(bool),
)
def test_the_nth_unit_of_a_period(unit, outer, day, n):
    assume(["week", "month", "quarter", "year"].index(unit) < ["week", "month", "quarter", "year"].index(outer))
    within = windows.period_containing(day, outer)
    parts = slow.windows(unit, within.first, within.last)
    expected = parts[n - 1 if n > 0 else n] if abs(n) <= len(parts) else None
    found = windows.sub_period(unit, n, within)
    assert (found and (found.first, found.last)) == expected


def test_windows_of_working_days():
    start, end = D(2026, 9, 28), D(2026, 10, 12)
    each = windows.windows("working_day", start, end, days=prc())
    assert [p.first for p in each] == slow.working_in(start, end, REST, WORK)
    by_four = windows.windows(working_days_of(4), start, end, days=prc())
    assert [(p.first, p.last) for p in by_four] == [
        (D(2026, 9, 28), D(2026, 10, 8)),
        (D(2026, 10, 9), D(2026, 10, 12)),
    ]
    assert by_four[1].cut
    with pytest.raises(ValueError, match="calendar"):
        windows.windows("working_day", start, end)


@pytest.mark.parametrize(
    ("text", "unit", "first", "last"),
    [
        ("2026", "year", "2026-01-01", "2026-12-31"),
        ("2026-02", "month", "2026-02-01", "2026-02-28"),
        ("2028-02", "month", "2028-02-01", "2028-02-29"),
        ("2026-Q2", "quarter", "2026-04-01", "2026-06-30"),
        ("2026-Q4", "quarter", "2026-10-01", "2026-12-31"),
        ("2026-W01", "week", "2025-12-29", "2026-01-04"),
        ("2026-W53", "week", "2026-12-28", "2027-01-03"),
        ("2026-06-03", "day", "2026-06-03", "2026-06-03"),
        ("2026-06-01..2026-06-15", "span", "2026-06-01", "2026-06-15"),
    ],
)
def test_names_of_periods(text, unit, first, last):
    period = windows.parse_period(text)
    assert (period.unit, period.first.isoformat(), period.last.isoformat()) == (unit, first, last)
    assert period.name == text


@pytest.mark.parametrize(
    "text",
    ["", "26", "2026-13", "2026-00", "2026-Q5", "2025-W53", "2026-W00", "2026-02-29", "2026-6", "２０２６", "2026-06..2026-07",
     "2026-06-15..2026-06-01", "June", "2026-06-01 ", "2026-06-01..", "-2026"],
)  # fmt: skip
def test_texts_that_name_no_period(text):
    with pytest.raises(NotAPeriod):
        windows.parse_period(text)


def test_windows_that_cannot_be():
    assert windows.windows("month", D(2026, 2, 1), D(2026, 1, 1)) == []
    for wrong in (Length(Fraction(0), "calendar"), hours_of(36), months_of(Fraction(1, 2)), months_of(-1)):
        with pytest.raises(PartOfUnit):
            windows.windows(wrong, D(2026, 1, 1), D(2026, 2, 1))
    for unit in ("hour", "fortnight", "3 month"):
        with pytest.raises(ValueError, match="windows"):
            windows.grid(unit)
    term = windows.windows("term", D(2026, 1, 15), D(2027, 1, 14))
    assert [(p.unit, p.name, p.cut) for p in term] == [("term", "2026-01-15..2027-01-14", False)]


@given(st.integers(1, 10_000), st.integers(0, 10_000), st.integers(0, 10_000))
def test_stretches_of_a_window(step, start, length):
    found = list(windows.slices(step, Instant(start), Instant(start + length)))
    assert len(found) == windows.slice_count(step, Instant(start), Instant(start + length))
    assert clocks.total(found) == length
    assert all(i.end - i.start == step for i in found[:-1])
    assert list(clocks.merge(found)) == ([Interval(start, start + length)] if length else [])


# --- deadlines ------------------------------------------------------------------------------------------------------


@given(dates, st.integers(0, 200), st.booleans())
def test_days_after(day, n, rolled):
    due = deadlines.after(day, days_of(n), BEIJING, rolled=rolled, unit="day")
    plain = day + n * slow.DAY
    assert due.day == (slow.roll(plain, REST, WORK) if rolled else plain)
    assert due.moved_from == (plain if due.day != plain else None)
    assert due.at == slow.minute("Asia/Shanghai", due.day + slow.DAY, T()) * MIN
    if not rolled:
        assert due.provisional_years == frozenset()
    elif plain.year not in LISTS:
        assert plain.year in due.provisional_years
        assert str(plain.year) in due.how.zh
        assert "forecast" in due.how.en


@given(dates, st.integers(0, 40), st.booleans())
def test_months_and_working_days_after(day, n, rolled):
    plain = slow.months_on(day, n)
    due = deadlines.after(day, months_of(n), BEIJING, rolled=rolled, unit="month")
    assert due.day == (slow.roll(plain, REST, WORK) if rolled else plain)
    worked = deadlines.after(day, working_days_of(n), BEIJING, rolled=rolled)
    assert worked.day == slow.nth_working_after(day, n, REST, WORK)
    assert worked.moved_from is None


@given(dates, st.integers(0, 40))
def test_counting_back_never_moves(day, n):
    assert deadlines.before(day, days_of(n), BEIJING, unit="day").day == day - n * slow.DAY
    assert deadlines.before(day, months_of(n), BEIJING).day == slow.months_on(day, -n)
    assert deadlines.before(day, working_days_of(n), BEIJING).day == slow.nth_working_after(day, -n, REST, WORK)


@given(
    dates,
    st.sampled_from(["week", "month", "quarter", "year"]),
    st.integers(-40, 40).filter(bool),
    st.booleans(),
)
def test_named_days_of_a_period(day, unit, n, rolled):
    within = windows.period_containing(day, unit)
    numbers = list(slow.all_days(within.first, within.last))
    plain = numbers[n - 1 if n > 0 else n] if abs(n) <= len(numbers) else numbers[-1 if n > 0 else 0]
    due = deadlines.nth("day", n, within, BEIJING, rolled=rolled)
    assert due.day == (slow.roll(plain, REST, WORK) if rolled else plain)
    worked = slow.working_in(within.first, within.last, REST, WORK)
    assume(worked)
    named = deadlines.nth("working_day", n, within, BEIJING, rolled=rolled)
    assert named.day == (worked[n - 1 if n > 0 else n] if abs(n) <= len(worked) else worked[-1 if n > 0 else 0])
    assert named.moved_from is None


@given(st.sampled_from(ZONES), dates, st.integers(0, 1439), st.integers(0, 5000))
def test_hours_run_at_once(zone, day, minute, n):
    clock = Clock(Zone(zone), prc())
    at = Instant(clock.zone.start(day) + minute * MIN)
    due = deadlines.after(at, Length(Fraction(n * 60)), clock, unit="minute")
    assert due.at == at + n * MIN
    assert due.exact
    assert due.kept(due.at)
    assert not due.kept(Instant(due.at + 1))
    assert deadlines.before(due.at, Length(Fraction(n * 60)), clock, unit="minute").at == at


@pytest.mark.parametrize(
    ("due", "day", "moved"),
    [
        # 10 days from 21 September 2026 end in the National Day holidays.
        (lambda c: deadlines.after(D(2026, 9, 21), days_of(10), c, unit="day"), "2026-10-08", "2026-10-01"),
        (lambda c: deadlines.after(D(2026, 9, 21), days_of(10), c, unit="day", rolled=False), "2026-10-01", None),
        # An adjusted Saturday is a working day: nothing moves.
        (lambda c: deadlines.after(D(2026, 9, 30), days_of(10), c, unit="day"), "2026-10-10", None),
        (lambda c: deadlines.after(D(2026, 5, 2), days_of(7), c, unit="week"), "2026-05-09", None),
        (lambda c: deadlines.after(D(2026, 2, 13), working_days_of(1), c), "2026-02-14", None),
        (lambda c: deadlines.after(D(2026, 2, 14), working_days_of(1), c), "2026-02-24", None),
        (lambda c: deadlines.after(D(2026, 1, 31), months_of(1), c), "2026-02-28", None),
        (lambda c: deadlines.after(D(2026, 1, 31), months_of(3), c), "2026-04-30", None),
        (lambda c: deadlines.after(D(2025, 10, 3), months_of(12), c, unit="year"), "2026-10-08", "2026-10-03"),
        (lambda c: deadlines.fixed(D(2026, 2, 15), c), "2026-02-24", "2026-02-15"),
        (lambda c: deadlines.fixed(D(2026, 2, 28), c), "2026-02-28", None),
        (lambda c: deadlines.before(D(2026, 6, 30), working_days_of(5), c), "2026-06-23", None),
        (lambda c: deadlines.nth("working_day", -5, windows.parse_period("2026-Q2"), c), "2026-06-24", None),
        (lambda c: deadlines.nth("working_day", -3, windows.parse_period("2026-Q3"), c), "2026-09-28", None),
        (lambda c: deadlines.nth("day", 12, windows.parse_period("2026-07"), c), "2026-07-13", "2026-07-12"),
        (lambda c: deadlines.nth("day", 31, windows.parse_period("2026-04"), c), "2026-04-30", None),
        (lambda c: deadlines.end_of(windows.parse_period("2026-Q1"), c), "2026-03-31", None),
        (lambda c: deadlines.end_of(windows.parse_period("2026-05"), c), "2026-06-01", "2026-05-31"),
        (lambda c: deadlines.end_of(deadlines.month_after(2, D(2026, 3, 31), c), c), "2026-06-01", "2026-05-31"),
    ],
)  # fmt: skip
def test_known_deadlines(due, day, moved):
    found = due(BEIJING)
    assert found.day.isoformat() == day
    assert (found.moved_from and found.moved_from.isoformat()) == moved
    assert found.at == BEIJING.zone.end(found.day)
    assert found.provisional_years == frozenset()
    assert day in found.how.zh or moved is None
    assert found.how.en


def test_how_a_deadline_was_reckoned():
    due = deadlines.after(D(2026, 7, 2), days_of(10), BEIJING, unit="day")
    assert due.how.zh == "自2026-07-02起10日，当日不计入；2026-07-12不是工作日，顺延至2026-07-13"
    assert due.how.en == (
        "10 days from 2026-07-02; that day is not counted; 2026-07-12 is not a working day and moves to 2026-07-13"
    )
    hours = deadlines.after(BEIJING.zone.at(D(2026, 5, 1), T(9, 30)), hours_of(36), BEIJING, unit="hour")
    assert hours.how.zh == "自2026-05-01 09:30起36小时，连续计算，至2026-05-02 21:30止"
    forecast = deadlines.after(D(2027, 7, 2), working_days_of(1), BEIJING)
    assert forecast.how.zh.endswith("（2027年放假安排未列入，按周一至周五暂计）")


def test_a_moment_on_the_day_of_the_event_counts_from_that_day():
    late = BEIJING.zone.at(D(2026, 7, 6), T(23, 59))
    assert deadlines.after(late, days_of(1), BEIJING, unit="day").day == D(2026, 7, 7)
    tokyo = Clock(Zone("Asia/Tokyo"), prc())
    assert deadlines.after(late, days_of(1), tokyo, unit="day").day == D(2026, 7, 8)


def test_a_window_cut_by_the_term_keeps_its_days():
    first = windows.windows("month", D(2026, 6, 15), D(2026, 8, 20))[0]
    assert first.cut
    assert deadlines.nth("day", 10, first, BEIJING).day == D(2026, 6, 10)
    last = windows.windows("month", D(2026, 6, 15), D(2026, 8, 20))[-1]
    assert deadlines.end_of(last, BEIJING).day == D(2026, 8, 31)
    assert deadlines.end_of(last, BEIJING, cut=True).day == D(2026, 8, 20)


def test_parts_of_a_year_the_term_cuts():
    first = windows.windows("year", D(2026, 6, 15), D(2028, 8, 20))[0]
    assert first.cut
    assert windows.sub_period("month", 1, first) == windows.parse_period("2026-01")
    assert windows.sub_period("quarter", -1, first) == windows.parse_period("2026-Q4")
    contract_year = windows.windows("year", D(2026, 6, 15), D(2028, 8, 20), year="from_start")[0]
    month = windows.sub_period("month", 2, contract_year)
    assert (month.first, month.last) == (D(2026, 7, 15), D(2026, 8, 14))


def test_a_week_without_a_working_day():
    week = windows.period_containing(D(2020, 1, 29), "week")
    assert prc().count(week.first, week.last)[0] == 0
    due = deadlines.nth("working_day", 2, week, BEIJING)
    assert (due.day, due.moved_from) == (week.last, None)
    assert due.how.zh == "2020-W05没有第2个工作日，取2020-02-02"
    assert deadlines.nth("working_day", -2, week, BEIJING).day == week.first


def test_working_hours():
    friday = BEIJING.zone.at(D(2026, 9, 30), T(20))
    due = deadlines.after(friday, Length(Fraction(8), "working_hour"), BEIJING)
    assert due.at == BEIJING.zone.at(D(2026, 10, 8), T(4))
    office = Hours(T(9), T(18), "working_day")
    due = deadlines.after(friday, Length(Fraction(9), "working_hour"), BEIJING, hours=office)
    assert due.at == BEIJING.zone.at(D(2026, 10, 8), T(18))
    assert deadlines.after(D(2027, 3, 1), Length(Fraction(1), "working_hour"), BEIJING).provisional_years == {
        2027
    }


# --- service hours --------------------------------------------------------------------------------------------------

clock_times = st.sampled_from([T(0), T(1, 30), T(2), T(2, 30), T(8), T(9, 15), T(18), T(22), T(23, 59)])
every = st.sampled_from(["day", "working_day"])
moments = st.one_of(
    st.integers(29_500_000, 29_900_000),  # 2026
    st.integers(29_452_000, 29_456_000),  # around the new year
    st.integers(29_549_000, 29_553_000),  # around the clock change of 8 March 2026
    st.integers(29_892_000, 29_896_000),  # around that of 1 November 2026
)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(ZONES[:4]), clock_times, clock_times, every, moments, st.integers(0, 6000),
    st.lists(st.tuples(st.integers(-500, 6500), st.integers(0, 3000)), max_size=4),
)  # fmt: skip
def test_service_hours(zone, start, end, every, a, length, gaps):
    service = clocks.Service(Hours(start, end, every), Clock(Zone(zone), prc()))
    b = a + length
    minutes = slow.service_minutes(zone, start, end, every, a, b, REST, WORK)
    outside = {m for low, n in gaps for m in range(a + low, a + low + n)}
    without = [Interval(Instant((a + low) * MIN), Instant((a + low + n) * MIN)) for low, n in gaps]
    first, last = Instant(a * MIN), Instant(b * MIN)
    assert service.elapsed(first, last)[0] == len(minutes) * MIN
    assert service.elapsed(first, last, without)[0] == len(minutes - outside) * MIN
    assert service.cumulative(last) - service.cumulative(first) == len(minutes) * MIN
    by_table = [_by_table(service, at) for at in (first, last)]
    assert by_table[1] - by_table[0] == len(minutes) * MIN
    if minutes:
        # The first moment by which so much has passed, and the last one from which it passes.
        assert service.add(first, len(minutes) * MIN)[0] == (max(minutes) + 1) * MIN
        assert service.add(last, -len(minutes) * MIN)[0] == min(minutes) * MIN


def _by_table(service, at):
    sessions = service.table(D(2025, 12, 25), D(2027, 1, 5))
    begun = [s for s in sessions if s.start <= at]
    if not begun:
        return 0
    return begun[-1].before + min(max(at - begun[-1].start, 0), begun[-1].end - begun[-1].start)


@given(st.integers(10**15, 2 * 10**15), st.integers(-(10**13), 10**13), clock_times, clock_times, every)
@settings(max_examples=40, deadline=None)
def test_adding_service_time_is_the_inverse_of_measuring_it(at, micros, start, end, every):
    service = clocks.Service(Hours(start, end, every), BEIJING)
    found, years = service.add(Instant(at), micros)
    low, high = min(at, found), max(at, found)
    assert service.elapsed(Instant(low), Instant(high)) == (abs(micros), years)
    if micros > 0:
        assert service.elapsed(Instant(low), Instant(high - 1))[0] == micros - 1


def test_a_night_shift_over_the_new_year():
    clock = Clock(Zone(), prc().with_lists({2027: prc().lists[2026]}))
    night = clocks.Service(Hours(T(22), T(6), "day"), clock)
    zone = clock.zone
    two, four = zone.at(D(2026, 1, 1), T(2)), zone.at(D(2026, 1, 1), T(4))
    assert night.elapsed(two, four)[0] == 120 * MIN
    assert night.elapsed(zone.at(D(2025, 12, 31), T(12)), two)[0] == 240 * MIN
    assert night.elapsed(two, zone.at(D(2026, 1, 1), T(23)))[0] == 300 * MIN
    assert night.add(two, 300 * MIN)[0] == zone.at(D(2026, 1, 1), T(23))
    # The hours after midnight are those of the working day before: they rest on its year's list.
    only = Clock(Zone(), Days({2027: prc().lists[2026]}))
    shift = clocks.Service(Hours(T(22), T(6), "working_day"), only)
    one = zone.at(D(2027, 1, 1), T(1))
    assert shift.elapsed(one, zone.at(D(2027, 1, 1), T(2)))[1] == {2026}
    assert shift.elapsed(zone.at(D(2027, 1, 1), T(7)), zone.at(D(2027, 1, 1), T(8)))[1] == frozenset()


def test_service_across_years():
    service = clocks.Service(Hours(T(8), T(20), "day"), BEIJING)
    a, b = BEIJING.zone.at(D(2020, 1, 1), T(9)), BEIJING.zone.at(D(2031, 1, 1), T(9))
    assert service.elapsed(a, b) == ((b - a) // 2, frozenset())
    assert service.elapsed(b, a) == (0, frozenset())
    assert service.cumulative(BEIJING.zone.start(D(1999, 12, 31))) == -12 * 60 * MIN
    working = clocks.Service(Hours(T(8), T(20), "working_day"), BEIJING)
    assert working.elapsed(a, b)[1] == {2027, 2028, 2029, 2030, 2031}


spans = st.lists(
    st.tuples(st.integers(0, 200), st.integers(0, 60)).map(lambda t: Interval(t[0], t[0] + t[1])), max_size=8
)


def _set(intervals):
    return {n for i in intervals for n in range(i.start, i.end)}


@given(spans, spans, st.integers(0, 200), st.integers(0, 200))
def test_sets_of_intervals(left, right, start, end):
    merged = clocks.merge(left)
    assert _set(merged) == _set(left)
    assert all(a.end < b.start for a, b in pairwise(merged))
    assert clocks.total(merged) == len(_set(left))
    rest = clocks.subtract(left, right)
    assert _set(rest) == _set(left) - _set(right)
    assert clocks.merge(rest) == rest
    assert _set(clocks.cut(left, start, end)) == {n for n in _set(left) if start <= n < end}
    open_end = clocks.subtract([Interval(Instant(0), None)], left)
    assert open_end[-1].end is None
    assert clocks.merge([*left, Interval(Instant(50), None)])[-1].end is None
    with pytest.raises(ValueError, match="open"):
        clocks.total(open_end)


# --- the clock of a contract ----------------------------------------------------------------------------------------


def test_the_clock_of_a_contract():
    text = """contract sample "样例合同" / "Sample Agreement" {{ languages = [zh, en]  law = PRC  currency = CNY {more} }}
party client "甲方" / "Party A" {{ name = "甲公司" / "Client Co" }}
party vendor "乙方" / "Party B" {{ name = "乙公司" / "Vendor Co" }}
term {{ start = 2027-01-01  end = 2027-12-31 }}
"""
    contract = compiled(text.format(more="")).contract
    clock = Clock.of(contract, D(2027, 1, 1))
    assert (clock.zone.name, clock.year, clock.start) == ("Asia/Shanghai", "calendar", D(2027, 1, 1))
    assert clock.days.official(2026)
    given = {"by_law": {2027: {"rest": ["2027-10-01..2027-10-07"], "work": ["2027-10-09"]}}}
    with_2027 = Clock.of(contract, D(2027, 1, 1), given)
    assert deadlines.fixed(D(2027, 10, 1), with_2027).provisional_years == frozenset()
    assert deadlines.fixed(D(2027, 10, 1), with_2027).day == D(2027, 10, 8)


def test_calendars_by_name():
    assert calendar("by_law", "PRC", {}) is prc()
    assert not calendar("bank", "PRC", {}).official(2026)
    assert calendar("bank", "PRC", {"bank": {2026: {}}}).official(2026)
    assert not calendar("by_law", "HK", {}).official(2026)
    assert calendar("by_law", "HK", {"HK": {2026: {}}}).official(2026)


# --- speed ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("of", [prc().lists, {}])
def test_ten_thousand_questions_take_no_time(of):
    days = [D(2004, 1, 1) + n * slow.DAY for n in range(0, 8000, 8)] * 10
    taken = []
    for _ in range(3):  # the best of three: other work on the machine is not ours
        fresh = Days(of, reach=3)
        start = time.perf_counter()
        for n, day in enumerate(days):
            fresh.add(day, n % 30 - 10)
        between = time.perf_counter()
        for n, day in enumerate(days):
            fresh.between(day, days[n % 700])
        taken.append(max(between - start, time.perf_counter() - between))
    assert len(days) == 10_000
    assert min(taken) < 0.05
