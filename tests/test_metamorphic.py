"""What must not change what is owed, and what may change it only one way, on random contracts and facts."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve

from tests.agreeing import Told, contract_of, real, shrunk, statement_of, told
from tests.reference.generator import Case, generate
from tests.running import codes, compiled
from tests.settling import HEADER, owed, settled

SEEDS = 25


def cases(wanted: Callable[[Case], bool] = lambda c: True, start: int = 5000, many: int = SEEDS) -> list[Case]:
    found, seed = [], start
    while len(found) < many:
        case = generate(seed)
        if wanted(case):
            found.append(case)
        seed += 1
    return found


def same(case: Case, changed: Callable[[Case], Case]) -> None:
    """The changed facts give the very same cells and lines."""
    if differs(case, changed):
        small = shrunk(case, lambda c: differs(c, changed))
        raise AssertionError(
            f"{small.text}\n{small.rows}\n{small.journal}\n{apart(real(small), real(changed(small)))}"
        )


def differs(case: Case, changed: Callable[[Case], Case]) -> bool:
    return bool(apart(real(case), real(changed(case))))


def apart(a: Told, b: Told) -> list[str]:
    said = [
        f"{k}: {a.cells.get(k)} or {b.cells.get(k)}"
        for k in {*a.cells, *b.cells}
        if a.cells.get(k) != b.cells.get(k)
    ]
    return said + [
        f"{k}: {a.lines.get(k)} or {b.lines.get(k)}"
        for k in {*a.lines, *b.lines}
        if a.lines.get(k) != b.lines.get(k)
    ]


def permuted(case: Case) -> Case:
    rng = random.Random(case.seed)
    rows = {name: rng.sample(list(made), len(made)) for name, made in case.rows.items()}
    return evolve(case, rows=rows, journal=rng.sample(list(case.journal), len(case.journal)))


def doubled(case: Case) -> Case:
    return evolve(case, journal=[*case.journal, *case.journal])


@pytest.mark.parametrize("change", [permuted, doubled])
def test_order_and_repetition_change_nothing(change: Callable[[Case], Case]) -> None:
    for case in cases():
        same(case, change)


def only_times(case: Case) -> bool:
    """Whether outages are only measured as a union of times, without a limit on the length of one."""
    body = case.text.split("metric reply", 1)[1]
    return "time of outage" in body and not any(
        x in body
        for x in (
            "count of outage",
            "of outage.down.length",
            "down.length",
            "distinct outage",
            "on outage",
            "outage.loss",
            "event again",
        )
    )


def halved(row: Any) -> list[Any]:
    """An outage as two that touch, in the middle of it."""
    start, end = map(dt.datetime.fromisoformat, row["down"])
    middle = start + (end - start) // dt.timedelta(minutes=2) * dt.timedelta(minutes=1)
    if middle in (start, end):
        return [row]
    parts = (start, middle), (middle, end)
    return [
        {**row, "id": f"{row['id']}{n}", "down": (a.isoformat(), b.isoformat())}
        for n, (a, b) in zip("ab", parts, strict=True)
    ]


def split(case: Case) -> Case:
    return evolve(
        case, rows={**case.rows, "outage": [part for row in case.rows["outage"] for part in halved(row)]}
    )


def test_an_outage_split_into_two_that_touch_changes_nothing() -> None:
    for case in cases(only_times, many=15):
        same(case, split)


def test_an_excused_outage_changes_nothing() -> None:
    """An outage inside maintenance, where every time of outages is counted except during maintenance."""

    def excused(case: Case) -> Case:
        work = case.rows["upkeep"][0]
        more = {"id": "excused", "site": "x", "down": work["works"], "yours": True, "loss": 1}
        return evolve(case, rows={**case.rows, "outage": [*case.rows["outage"], more]})

    def fits(case: Case) -> bool:
        body = case.text.split("metric reply", 1)[1]
        return bool(
            only_times(case)
            and case.rows["upkeep"]
            and body.count("time of outage.down") == body.count("time of outage.down except")
        )

    for case in cases(fits, many=10):
        found = apart(real(case), real(excused(case)))
        assert not found, (case.text, found)


def test_a_key_without_rows_in_the_term_changes_nothing() -> None:
    """A site whose only outage lies outside the term adds no cell that counts."""

    def added(case: Case) -> Case:
        after = case.end + dt.timedelta(days=20)
        more = {
            "id": "late",
            "site": "w",
            "down": (f"{after}T00:00", f"{after}T01:00"),
            "yours": True,
            "loss": 0,
        }
        return evolve(case, rows={**case.rows, "outage": [*case.rows["outage"], more]})

    def fits(case: Case) -> bool:
        return (
            "worst" in case.text
            and bool(case.rows["outage"])
            and "mean of by_site" not in case.text
            and "max of by_site" not in case.text
            and "on outage" not in case.text.split("metric reply", 1)[1]
        )

    for case in cases(fits, many=10):
        a, b = real(case), real(added(case))
        found = [x for x in apart(a, b) if "'w'" not in x]
        assert not found, (case.text, found)


def test_month_by_month_gives_what_the_whole_gives() -> None:
    for case in cases(many=10):
        whole = real(case)
        cells: dict[Any, Any] = {}
        lines: dict[Any, Fraction] = {}
        for month in range(1, 13):
            part = told(statement_of(case, f"2026-{month:02d}"), contract_of(case.text))
            cells.update(part.cells)
            for key, row in part.lines.items():
                lines[key] = lines.get(key, Fraction(0)) + (row.amount or 0)
        assert cells == dict(whole.cells)
        assert {k: v for k, v in lines.items() if v} == {
            k: r.amount for k, r in whole.lines.items() if r.amount
        }


def test_facts_recorded_later_are_not_seen_before() -> None:
    for case in cases(lambda c: bool(c.journal) and c.as_of == "2026-12-20", many=20):
        late = {str(j[2]["id"]) for n, j in enumerate(case.journal) if n % 3 == 0}
        marked = [
            (k, w, {**d, "recorded": "2026-12-10"}) if str(d["id"]) in late else (k, w, d)
            for k, w, d in case.journal
        ]
        without = evolve(case, journal=[j for j in case.journal if str(j[2]["id"]) not in late])
        a = told(statement_of(evolve(case, journal=marked), known_at="2026-12-09"), contract_of(case.text))
        assert not apart(a, real(without)), case.text
        assert not apart(real(evolve(case, journal=marked)), real(case)), case.text


def test_no_sum_exceeds_its_cap() -> None:
    """``at most`` in the text of each sentence and remedy, against the sums of its lines."""
    for case in cases(many=30):
        for line in statement_of(case).lines:
            node = contract_of(case.text).nodes[line.norm]
            for cap in node.caps:  # type: ignore[attr-defined]
                if (
                    cap.window == "occurrence"
                    and not cap.times
                    and cap.limit.op == "money"
                    and line.amount is not None
                ):
                    assert line.amount <= Fraction(cap.limit.info["amount"]), (case.seed, line.id)
        lines = real(case).lines
        for cap, window in (("CNY 500 per month", 7), ("CNY 900 per year", 4), ("CNY 1,000 per agreement", 0)):
            said = next((x for x in case.text.splitlines() if "as hurt" in x), "")
            if f"at most {cap}" not in said:
                continue
            days = {str(j[2]["id"]): j[1] for j in case.journal if j[0] == "incident"}
            sums: dict[str, Fraction] = {}
            for (norm, ref), row in lines.items():
                if norm == "hurt" and row.amount:
                    part = days[ref][:window]
                    sums[part] = sums.get(part, Fraction(0)) + row.amount
            limit = Fraction(cap.split()[1].replace(",", ""))
            assert all(v <= limit for v in sums.values()), (case.seed, sums)


CREDIT = """record call "来电" / "call" on began {{ began "来电" / "call" : datetime  ok "接通" / "answered" : bool }}
metric q "接通率" / "rate" = share of call where ok every month target >= 90% no data skipped
fee f "服务费" / "service fee" = CNY 10,000 every month
client pays vendor f every month by day 12 of next month as bill ("月度付款" / "monthly payment")
define cut "扣减比例" / "cut" : percent = by q {{ {} }}
vendor pays client cut of f when missed q as penalty ("违约金" / "penalty")
"""


@pytest.mark.parametrize("seed", range(6))
def test_worse_service_never_costs_less(seed: int) -> None:
    """The sum for a miss does not fall as more calls go unanswered, unless the schedule was reported."""
    rng = random.Random(seed)
    limits = sorted(rng.sample(range(50, 95), 3), reverse=True)
    parts = sorted(rng.sample(range(1, 30), 4))
    bands = [f">= {n}%: {p}%" for n, p in zip(limits, parts, strict=False)] + [f"otherwise: {parts[3]}%"]
    text = CREDIT.format(", ".join(bands))
    before = Fraction(0)
    for bad in range(0, 101, 5):
        rows = {"call": [{"began": "2026-06-05T10:00", "ok": n >= bad} for n in range(100)]}
        sum_ = owed(settled(text, rows=rows), "penalty")
        assert sum_ >= before, (text, bad)
        before = sum_


def test_a_schedule_that_takes_money_for_a_target_met_is_reported() -> None:
    """At 92 % the target is met and 3 % are owed all the same: the check says so (HT516), settlement does as written."""
    body = CREDIT.replace("when missed q", "every month").replace(
        "metric q", 'service support "客服服务" / "support" by vendor {{ metric q'
    )
    body = body.replace("no data skipped", "no data skipped }}")
    rows = {"call": [{"began": "2026-06-05T10:00", "ok": n >= 8} for n in range(100)]}
    for limit, sum_ in ((95, 300), (90, 0)):
        text = body.format(f">= {limit}%: none, otherwise: 3%")
        assert owed(settled(text, rows=rows), "penalty") == sum_
        assert ("HT516" in codes(compiled(HEADER + text))) == bool(sum_)


def test_parts_sum_to_the_whole() -> None:
    """What three sums are cut to under a shared cap is the cap, to the cent, however it divides."""
    for n in range(1, 12):
        cap = Fraction(100 * n + 7 * n, 100)
        text = (
            CREDIT.format("otherwise: 1%")
            + f"""remedy shared "处理" / "measures" when missed q at most CNY {float(cap):.2f} {{ cut = pro_rata
          vendor pays client CNY 33.33 as a ("甲项" / "first sum")
          vendor pays client CNY {n * 7}.01 besides a as b ("乙项" / "second sum")
          vendor pays client CNY 12.00 besides a as c ("丙项" / "third sum") }}"""
        )
        found = settled(text, rows={"call": [{"began": "2026-06-05T10:00", "ok": False}]})
        total = sum(owed(found, x) for x in "abc")
        assert total == min(cap, Fraction(3333, 100) + n * 7 + Fraction(1, 100) + 12)


def test_totals_are_the_sums_of_the_lines() -> None:
    for case in cases(many=10):
        found = statement_of(case)
        for total in found.totals:
            lines = [x for x in found.lines if (x.debtor, x.creditor) == (total.debtor, total.creditor)]
            counted = sum(
                (
                    x.amount or 0
                    for x in lines
                    if x.state in ("due", "paid", "part_paid", "topped_up", "open_choice", "carried")
                ),
                Fraction(0),
            )
            assert total.due == counted, case.text
            assert total.open == total.due - total.paid
