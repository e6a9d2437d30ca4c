"""Questions put to DuckDB, against Python going through the same rows one by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hetong.settle.engine import Answer, Question, Row, Unanswered
from hetong.settle.facts import Facts
from hetong.settle.load.records import RECORDED_KEY
from hetong.settle.place import NOWHERE
from hetong.settle.values import Instant, Interval, Period
from tests.query_cases import tickets as case

pytest.importorskip("duckdb", reason="needs hetong[data]")

import itertools

from hetong.engines.duckdb import DuckEngine

LATE = case.ts("2027-04-01 00:00")
MONTHS = tuple(
    Period("month", dt.date(2027, m, 1), dt.date(2027, m + 1, 1) - dt.timedelta(days=1), f"2027-{m:02d}")
    for m in (1, 2, 3)
)


def question(
    name: str,
    keys: tuple[str, ...] = (),
    windows: tuple[Period, ...] = MONTHS,
    as_of: int = LATE,
    known_at: int = LATE,
) -> Question:
    from hetong.settle import evaluate
    from hetong.settle.run import Run

    contract = case.contract()
    run = Run(contract, Facts(), None, Instant(as_of))  # type: ignore[arg-type]
    return Question(
        contract, contract.nodes[name].value, windows, keys,  # type: ignore[attr-defined]
        lambda e: evaluate.value(run, e, NOWHERE), Instant(as_of), Instant(known_at),
    )  # fmt: skip


def engine(rows: Sequence[Row], **more: Any) -> DuckEngine:
    held: dict[str, list[Row]] = {"ticket": [], "outage": [], "shut": []}
    for row in rows:
        held[row.record].append(row)
    return DuckEngine(held, **more)


def asked(rows: Sequence[Row], name: str, **more: Any) -> list[Answer]:
    made = engine(rows)
    found = made.ask(question(name, **more))
    made.close()
    assert not isinstance(found, Unanswered)
    return list(found[()])


# ---- every aggregate --------------------------------------------------------------------------------------------

_moments = st.integers(case.ts("2026-12-20 00:00"), case.ts("2027-04-10 00:00"))
_days = st.dates(dt.date(2027, 1, 1), dt.date(2027, 3, 20))
_money = st.integers(0, 10_000).map(lambda n: Fraction(n, 100))


@st.composite
def tickets(draw: st.DrawFn) -> list[Row]:
    rows = []
    for n in range(draw(st.integers(0, 14))):
        opened = draw(_moments)
        wait = draw(st.none() | st.integers(0, 40) | st.integers(0, 20 * case.HOUR))
        given_after = draw(st.none() | st.integers(-5, 40))
        asked_on = draw(_days)
        values = {
            "site": draw(st.sampled_from(["a", "b'; --", "丙"])),
            "opened": Instant(opened),
            "solved": None if wait is None else Instant(opened + wait),
            "grade": f"severity.{draw(st.sampled_from(case.GRADES))}",
            "cost": draw(_money),
            "score": draw(st.none() | st.integers(-5, 30).map(Fraction) | st.just(Fraction(21)) | _money),
            "paid": draw(st.none() | st.booleans()),
            "asked": asked_on,
            "replied": None if given_after is None else asked_on + dt.timedelta(days=given_after),
        }
        row: dict[str, Any] = {f"ticket.{k}": v for k, v in values.items()}
        recorded = draw(st.none() | _moments)
        if recorded is not None:
            row[RECORDED_KEY] = Instant(recorded)
        rows.append(Row(f"t{n:02d}", "ticket", row, n + 2))
    return rows


def bearing(
    rows: Sequence[Row], window: Period, as_of: int, known_at: int, on: str = "opened"
) -> list[dict[str, Any]]:
    """The rows of a window, in order."""
    start, end = case.ts(f"{window.first} 00:00"), case.ts(f"{window.last + dt.timedelta(days=1)} 00:00")
    kept = [
        (r.values[f"ticket.{on}"], r.id, case.short(r))
        for r in rows
        if r.values[f"ticket.{on}"] is not None
        and start <= r.values[f"ticket.{on}"] < min(end, as_of)
        and r.values.get(RECORDED_KEY, known_at - 1) < known_at
    ]
    return [r for _, _, r in sorted(kept, key=lambda x: x[:2])]


def naive(name: str, rows: list[dict[str, Any]]) -> tuple[Any, ...]:
    """(rows, numerator, denominator, value) of one window, by loops and fractions."""
    _, value, where, fold = case.CASES[name]
    held = [r for r in rows if where is None or where(r) is True]
    if fold == "count":
        return len(held), len(held), 1, len(held)
    if fold == "share":
        return len(rows), len(held), len(rows), None
    assert value is not None
    values = [v for v in map(value, held) if v is not None]
    if fold == "distinct":
        return len(values), len(set(values)), 1, len(set(values))
    if not values:
        return (0, 0, 1, 0) if fold is sum else (0, None, None, None)
    if fold == "mean":
        return len(values), sum(values), len(values), None
    return len(values), fold(values), 1, fold(values)


def seen(answer: Answer) -> tuple[Any, ...]:
    return answer.rows, answer.numerator, answer.denominator, answer.value


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tickets(), st.sampled_from(["2027-04-01 00:00", "2027-02-14 10:30", "2027-03-01 00:00"]), st.booleans())
def test_every_aggregate_is_what_python_counts(rows: list[Row], until: str, early: bool) -> None:
    as_of = case.ts(until)
    known_at = case.ts("2027-02-01 00:00") if early else as_of
    made = engine(rows)
    names = list(case.CASES)
    found = made.ask_all([question(n, as_of=as_of, known_at=known_at) for n in names])
    for name, answers in zip(names, found, strict=True):
        assert not isinstance(answers, Unanswered)
        wanted = [naive(name, bearing(rows, w, as_of, known_at)) for w in MONTHS]
        assert [seen(a) for a in answers[()]] == wanted, name
        assert not any(a.open for a in answers[()])
    made.close()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tickets())
def test_one_by_one_by_key_and_by_part(rows: list[Row]) -> None:
    made = engine(rows)
    for name in ("n", "in_time", "p95_w", "price_sum", "sites"):
        by_site = made.ask(question(name, keys=("ticket.site",)))
        assert not isinstance(by_site, Unanswered)
        ever = Period("", dt.date(2026, 1, 1), dt.date(2027, 12, 31), "ever")
        assert list(by_site) == sorted({(r["site"],) for r in bearing(rows, ever, LATE, LATE)})
        for (site,), answers in by_site.items():
            here = [naive(name, [r for r in bearing(rows, w, LATE, LATE) if r["site"] == site]) for w in MONTHS]
            assert [seen(a) for a in answers] == here
    closed = made.ask(question("closed"))
    assert not isinstance(closed, Unanswered)
    assert [a.rows for a in closed[()]] == [len(bearing(rows, w, LATE, LATE, "solved")) for w in MONTHS]
    made.close()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tickets(), st.lists(st.tuples(_moments, st.integers(0, 5 * case.HOUR)), max_size=3))
def test_desk_time_is_service_hours_less_what_is_excepted(rows: list[Row], gaps: list[tuple[int, int]]) -> None:
    shuts = [
        Row(f"s{n}", "shut", {"shut.gap": Interval(Instant(s), Instant(s + d))})
        for n, (s, d) in enumerate(gaps)
    ]
    spans = [(s, s + d) for s, d in gaps if s < LATE]
    made = engine([*rows, *shuts])
    found = made.ask(question("desk_time"))
    made.close()
    assert not isinstance(found, Unanswered)
    for window, answer in zip(MONTHS, found[()], strict=True):
        held = [r for r in bearing(rows, window, LATE, LATE) if r["solved"] is not None]
        times = [case.service(r["opened"], r["solved"], spans) for r in held]
        assert (answer.rows, answer.numerator) == (len(times), sum(times) if times else None)


# ---- neighbours -------------------------------------------------------------------------------------------------


def test_the_row_before_is_that_of_its_key_also_across_windows() -> None:
    rows = [
        case.ticket("1", "2027-01-31 23:30"),
        case.ticket("2", "2027-02-01 00:30"),
        case.ticket("3", "2027-02-01 01:30", site="b"),
        case.ticket("4", "2027-02-01 01:45"),
        case.ticket("5", "2027-02-01 04:00"),
    ]
    assert [a.rows for a in asked(rows, "repeats")] == [0, 2, 0]
    assert [a.rows for a in asked(rows[::-1], "repeats")] == [0, 2, 0]


def test_a_third_in_a_chain_is_measured_from_the_second() -> None:
    rows = [case.ticket(str(n), f"2027-01-05 {8 + n:02d}:00") for n in range(4)]
    assert [a.rows for a in asked(rows, "repeats")] == [3, 0, 0]


# ---- how long ---------------------------------------------------------------------------------------------------

MINUTE = 60_000_000


def minutes(rows: Sequence[Row], name: str, **more: Any) -> list[int]:
    return [a.numerator // MINUTE for a in asked(rows, name, **more)]


def test_overlap_counts_once_touching_spans_merge_and_sum_adds() -> None:
    rows = [
        case.outage("1", "2027-01-05 10:00", "2027-01-05 11:00"),
        case.outage("2", "2027-01-05 10:30", "2027-01-05 11:30"),
        case.outage("3", "2027-01-05 11:30", "2027-01-05 12:00"),
        case.outage("4", "2027-01-05 10:10", "2027-01-05 10:20"),
        case.outage("5", "2027-01-06 10:00", "2027-01-06 10:00"),
    ]
    assert minutes(rows, "down_time") == [120, 0, 0]
    assert minutes(rows, "down_sum") == [60 + 60 + 30 + 10, 0, 0]


def test_filter_merge_subtract_cut_in_this_order() -> None:
    rows = [
        case.outage("1", "2027-01-31 23:55", "2027-02-01 00:03"),
        case.outage("2", "2027-01-31 23:50", "2027-01-31 23:56"),
    ]
    assert minutes(rows, "down_long") == [5, 3, 0]
    assert minutes(rows, "down_time") == [10, 3, 0]
    gap = case.shut("s", "2027-01-31 23:58", "2027-02-01 00:01")
    assert minutes([*rows, gap], "down_ours") == [8, 2, 0]


def test_an_open_span_ends_as_of_the_run() -> None:
    rows = [
        case.outage("1", "2027-02-20 00:00", None),
        case.outage("2", "2027-01-05 10:00", "2027-01-05 10:10"),
    ]
    answers = asked(rows, "down_time", as_of=case.ts("2027-03-02 00:00"))
    assert [a.numerator // MINUTE for a in answers] == [10, 9 * 1440, 1440]
    assert [a.open for a in answers] == [0, 1, 1]
    assert [a.rows for a in answers] == [1, 1, 1]
    answers = asked(rows, "down_long", as_of=case.ts("2027-03-02 00:00"))
    assert [a.open for a in answers] == [0, 1, 1]
    answers = asked(rows, "down_sum", as_of=case.ts("2027-03-02 00:00"))
    assert [a.open for a in answers] == [0, 1, 1]
    assert [a.numerator // MINUTE for a in answers] == [10, 9 * 1440, 1440]


def test_time_by_key_and_within_hours() -> None:
    rows = [
        case.outage("1", "2027-01-05 17:00", "2027-01-06 10:00", site="x"),
        case.outage("2", "2027-01-05 17:30", "2027-01-05 17:45", site="y"),
        case.outage("3", "2027-01-05 17:40", "2027-01-05 18:30", site="y"),
    ]
    assert minutes(rows, "down_desk") == [120, 0, 0]
    made = engine(rows)
    found = made.ask(question("down_desk", keys=("outage.site",)))
    made.close()
    assert not isinstance(found, Unanswered)
    assert {k: [a.numerator // MINUTE for a in v] for k, v in found.items()} == {
        ("x",): [120, 0, 0],
        ("y",): [30, 0, 0],
    }


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(
            _moments,
            st.none() | st.integers(0, 3 * case.DAY),
            st.sampled_from(["a", "b"]),
            st.none() | st.booleans(),
        ),
        max_size=10,
    ),
    st.lists(st.tuples(_moments, st.integers(0, 3 * case.DAY)), max_size=4),
)
def test_time_is_the_union_less_what_is_excepted(
    spans: list[tuple[int, int | None, str, bool | None]], gaps: list[tuple[int, int]]
) -> None:
    rows = [
        Row(
            f"o{n}",
            "outage",
            {
                "outage.site": k,
                "outage.down": Interval(Instant(s), None if d is None else Instant(s + d)),
                "outage.ours": o,
            },
        )
        for n, (s, d, k, o) in enumerate(spans)
    ]
    shuts = [
        Row(f"s{n}", "shut", {"shut.gap": Interval(Instant(s), Instant(s + d))})
        for n, (s, d) in enumerate(gaps)
    ]
    made = engine([*rows, *shuts])
    plain, ours = made.ask_all([question("down_time", keys=("outage.site",)), question("down_ours")])
    made.close()
    assert not isinstance(plain, Unanswered)
    assert not isinstance(ours, Unanswered)
    held = [(s, LATE if d is None else s + d, k, o) for s, d, k, o in spans if s < LATE]
    for n, window in enumerate(MONTHS):
        low, high = case.ts(f"{window.first} 00:00"), case.ts(f"{window.last + dt.timedelta(days=1)} 00:00")
        for (site,), answers in plain.items():
            assert answers[n].numerator == covered([(s, e) for s, e, k, _ in held if k == site], [], low, high)
        wanted = covered(
            [(s, e) for s, e, _, o in held if o], [(s, s + d) for s, d in gaps if s < LATE], low, high
        )
        assert ours[()][n].numerator == wanted


def covered(spans: list[tuple[int, int]], gaps: list[tuple[int, int]], low: int, high: int) -> int:
    """Edge by edge: how much of the window some span covers and no gap."""
    edges = sorted({min(max(x, low), high) for pair in [*spans, *gaps, (low, high)] for x in pair})
    return sum(
        b - a
        for a, b in itertools.pairwise(edges)
        if any(s <= a and b <= e for s, e in spans) and not any(s <= a and b <= e for s, e in gaps)
    )


# ---- what is not known ------------------------------------------------------------------------------------------


def test_an_unknown_constant_leaves_the_question_unanswered() -> None:
    made = engine([case.ticket("1", "2027-01-05 10:00")])
    plain, hard = made.ask_all([question("n"), question("hard")])
    made.close()
    assert isinstance(hard, Unanswered)
    assert [r.what for r in hard.cell.reasons] == ["enough"]
    assert not isinstance(plain, Unanswered)
    assert [a.rows for a in plain[()]] == [1, 0, 0]


def test_no_rows_no_windows() -> None:
    assert [seen(a) for a in asked([], "n")] == [(0, 0, 1, 0)] * 3
    assert [seen(a) for a in asked([], "p95_w")] == [(0, None, None, None)] * 3
    assert [seen(a) for a in asked([], "down_time")] == [(0, 0, 1, 0)] * 3
    assert asked([case.ticket("1", "2027-01-05 10:00")], "n", windows=()) == []
    assert [
        a.rows for a in asked([case.ticket("1", "2027-01-05 10:00")], "n", as_of=case.ts("2026-01-01 00:00"))
    ] == [0, 0, 0]


def test_windows_may_overlap_and_leave_gaps() -> None:
    rows = [case.ticket(str(n), f"2027-01-{n:02d} 10:00") for n in range(1, 11)]
    days = [(1, 3), (2, 5), (8, 8), (7, 9)]
    windows = tuple(Period("", dt.date(2027, 1, a), dt.date(2027, 1, b), f"{a}..{b}") for a, b in days)
    assert [a.rows for a in asked(rows, "n", windows=windows)] == [3, 4, 1, 3]
    assert [a.rows for a in asked(rows, "n", windows=(windows[2], windows[0]))] == [1, 3]


@pytest.mark.parametrize("threads", [1, 4])
def test_threads_change_nothing(threads: int) -> None:
    rows = [case.ticket(f"{n}", f"2027-01-{n % 28 + 1:02d} 10:{n % 60:02d}", f"2027-01-{n % 28 + 1:02d} 12:00", cost=Fraction(n % 97)) for n in range(500)]  # fmt: skip
    names = list(case.CASES)
    made, plain = engine(rows, threads=threads), engine(rows)
    assert [{k: list(map(seen, v)) for k, v in found.items()} for found in made.ask_all([question(n) for n in names])] == [  # type: ignore[union-attr]
        {k: list(map(seen, v)) for k, v in found.items()} for found in plain.ask_all([question(n) for n in names])  # type: ignore[union-attr]
    ]  # fmt: skip
    made.close()
    plain.close()


def test_years_without_an_official_calendar_are_named() -> None:
    rows = [case.ticket("1", "2027-01-05 10:00", "2027-01-06 10:00"), case.ticket("2", "2190-01-05 10:00")]
    far = case.ts("2190-03-01 00:00")
    assert {a.years for a in asked(rows, "mean_w", as_of=far, known_at=far)} == {frozenset()}
    rows.append(case.ticket("3", "2190-01-05 10:00", "2190-01-06 10:00"))
    january = Period("month", dt.date(2190, 1, 1), dt.date(2190, 1, 31), "2190-01")
    found = asked(rows, "desk_time", windows=(MONTHS[0], january), as_of=far, known_at=far)
    assert [a.rows for a in found] == [1, 1]
    assert [a.years for a in found] == [{2027}, {2190}]
