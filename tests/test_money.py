"""Amounts: the numbers of the semantics table on parts of units, rounding and caps, and the edges of these rules."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction as F

import pytest

from hetong.settle.money.caps import Cap, Claim, Group, capped, granted, rounded
from hetong.settle.money.parts import quantity
from hetong.settle.money.rounding import minor_unit, round_to, shown, split

FEN = F(1, 100)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


# 1.3 "part of a unit"
@pytest.mark.parametrize(
    ("part", "before", "amount"),
    [
        ("exact", None, 756),
        ("started", None, 960),
        ("full", None, 480),
        ("exact", ("up", F(1)), 840),
        ("exact", ("down", F(1)), 720),
    ],
)
def test_part_of_a_unit(part: str, before: tuple[str, F] | None, amount: int) -> None:
    assert F(6, 100) * 8000 * quantity(F("6.3"), F(1), F(4), part, before) == amount


# 1.3 "threshold as franchise or deductible"
@pytest.mark.parametrize(("measure", "amount"), [(95 - 25, 135), (95, 180)])
def test_threshold(measure: int, amount: int) -> None:
    assert 45 * quantity(F(measure * 60), F(60), F(20), "full") == amount


@pytest.mark.parametrize(
    ("measure", "part", "units"),
    [
        (F(8), "started", 2), (F(8), "full", 2), (F(8), "", 2), (F(8) + F(1, 10**9), "started", 3),
        (F(8) - F(1, 10**9), "full", 1), (F(0), "started", 0), (F(-5), "started", 0), (F(-5), "exact", 0),
    ],
)  # fmt: skip
def test_quantity_at_its_edges(measure: F, part: str, units: int) -> None:
    assert quantity(measure, F(1), F(4), part) == units


def test_quantity_refuses() -> None:
    for wrong in ((F(1), F(0), F(1), "full"), (F(1), F(1), F(0), "full"), (F(1), F(1), F(1), "half")):
        with pytest.raises(ValueError, match="unit"):
            quantity(*wrong)


@pytest.mark.parametrize(
    ("value", "half_up", "half_even", "up", "down"),
    [
        ("0.005", "0.01", "0", "0.01", "0"),
        ("0.015", "0.02", "0.02", "0.02", "0.01"),
        ("0.0049", "0", "0", "0.01", "0"),
        ("0.0151", "0.02", "0.02", "0.02", "0.01"),
        ("-0.005", "-0.01", "0", "-0.01", "0"),
        ("-0.015", "-0.02", "-0.02", "-0.02", "-0.01"),
        ("1", "1", "1", "1", "1"),
        ("0", "0", "0", "0", "0"),
    ],
)
def test_rounding(value: str, half_up: str, half_even: str, up: str, down: str) -> None:
    found = [round_to(F(value), mode, FEN) for mode in ("half_up", "half_even", "up", "down")]
    assert found == [F(half_up), F(half_even), F(up), F(down)]
    with pytest.raises(ValueError, match="quantum"):
        round_to(F(1), "up", F(0))
    with pytest.raises(ValueError, match="rounding"):
        round_to(F(1), "nearest", FEN)


def test_minor_units_and_figures() -> None:
    assert [minor_unit(c) for c in ("CNY", "JPY", "KWD", "XXX")] == [FEN, F(1), F(1, 1000), FEN]
    assert [shown(F(x)) for x in ("0", "7", "-0.05", "1234.5", "1/3", "1/8", "-20", "0.0005")] == [
        "0", "7", "-0.05", "1234.5", "1/3", "0.125", "-20", "0.0005",
    ]  # fmt: skip


# 1.3 "rounding": the last part takes the difference
def test_split() -> None:
    assert split(F(100), [F(1)] * 3, FEN) == (F("33.33"), F("33.33"), F("33.34"))
    assert split(F("0.02"), [F(1)] * 4, FEN) == (F("0.01"), F("0.01"), F(0), F(0))
    assert split(F(-100), [F(1)] * 3, FEN) == (F("-33.33"), F("-33.33"), F("-33.34"))
    assert split(F(10), [F(1), F(0)], FEN) == (F(10), F(0))
    for wrong in ([], [F(0)], [F(1), F(-1)]):
        with pytest.raises(ValueError, match="shares"):
            split(F(1), wrong, FEN)


JUNE = day("2027-06-30")


# 1.3 "sharing a shared cap"
@pytest.mark.parametrize(("cut", "first", "second"), [("in_order", 500, 100), ("pro_rata", 400, 200)])
def test_shared_cap(cut: str, first: int, second: int) -> None:
    claims = [Claim("b", "second", F(250), JUNE), Claim("a", "first", F(500), JUNE)]
    got = granted(claims, [Group("remedy", ("first", "second"), (Cap("c", "month", F(600)),), cut)])
    assert (got["a"].amount, got["b"].amount) == (first, second)
    assert got["b"].cut_by == ("c",)
    assert [s.kind for s in got["b"].steps] == ["remedy_cap"]


def test_remedy_in_remedy_in_ceiling() -> None:
    claims = [Claim(n, n, F(300), JUNE) for n in ("a", "b", "c")]
    groups = [
        Group("ceiling", ("outer",), (Cap("all", "agreement", F(500)),)),
        Group("outer", ("inner", "c"), (Cap("o", "month", F(600)),)),
        Group("inner", ("a", "b"), (Cap("i", "month", F(400)),)),
        Group("a", ("a",), (Cap("own", "occurrence", F(250)),)),
    ]
    got = granted(claims, groups)
    assert [got[n].amount for n in ("a", "b", "c")] == [250, 150, 100]
    assert [got[n].cut_by for n in ("a", "b", "c")] == [("own",), ("i",), ("o", "all")]
    assert [s.kind for s in got["a"].steps] == ["cap"]
    assert [c.asked for c in got.values()] == [300, 300, 300]


def test_caps_run_from_narrow_to_wide() -> None:
    caps = [Cap("year", "year", F(250)), Cap("day", "day", F(60)), Cap("each", "occurrence", F(50))]
    days = ["2027-01-05"] * 3 + ["2027-01-06"] * 2 + ["2027-02-01"] * 4 + ["2027-03-01"] * 3
    got = capped([Claim(f"{i:02}", "n", F(80), day(d)) for i, d in enumerate(days)], caps)
    assert [g.amount for g in got.values()] == [50, 10, 0, 50, 10, 50, 10, 0, 0, 50, 10, 0]
    assert got["01"].cut_by == ("each", "day")
    got = capped([Claim(f"{i:02}", "n", F(80), day("2027-01-01") + dt.timedelta(i)) for i in range(7)], caps)
    assert [g.amount for g in got.values()] == [50] * 5 + [0, 0]


# 1.3 "window of a cap": rolling, this one included
def test_rolling_year_includes_its_own_month() -> None:
    caps = [Cap("c", "rolling", F(100), months=12)]
    days = ["2027-01-31", "2027-12-01", "2028-01-01", "2028-11-30", "2028-12-01"]
    got = capped([Claim(d, "n", F(60), day(d)) for d in days], caps)
    assert [g.amount for g in got.values()] == [60, 40, 60, 0, 40]
    got = capped([Claim(d, "n", F(60), day(d)) for d in ("2027-01-01", "2027-01-07", "2027-01-08")],
                 [Cap("c", "rolling", F(100), days=7)])  # fmt: skip
    assert [g.amount for g in got.values()] == [60, 40, 60]


# 1.3 "how often", "minimum payable"
def test_how_often() -> None:
    claims = [
        Claim("a", "n", F(20), JUNE, order=1), Claim("b", "n", F(90), JUNE, order=2),
        Claim("c", "n", F(90), JUNE, order=3), Claim("d", "n", F(0), day("2027-06-29")),
        Claim("e", "n", F(40), day("2027-06-29"), order=1),
    ]  # fmt: skip
    caps = [Cap("once", "day", F(1), times=True)]
    assert [g.amount for g in capped(claims, caps).values()] == [20, 0, 0, 0, 40]
    got = granted(claims, [Group("n", ("n",), tuple(caps))], lambda _, amount: amount > 30)
    assert [g.amount for g in got.values()] == [0, 90, 0, 0, 40]
    assert [g.lost for g in got.values()] == [True, False, True, True, False]


def test_what_falls_below_the_minimum_leaves_its_room() -> None:
    claims = [Claim("a", "n", F(80), JUNE), Claim("b", "n", F(50), JUNE), Claim("c", "n", F(20), JUNE)]
    got = granted(claims, [Group("n", ("n",), (Cap("m", "month", F(100)),))], lambda _, amount: amount >= 20)
    assert [g.amount for g in got.values()] == [80, 20, 0]
    got = granted(claims, [Group("n", ("n",), (Cap("m", "month", F(99)),))], lambda _, amount: amount >= 20)
    assert [g.amount for g in got.values()] == [80, 0, 0]
    got = granted(claims, [Group("n", ("n",), (Cap("m", "month", F(99)),))], lambda _, amount: amount >= 19)
    assert [(g.amount, g.lost) for g in got.values()] == [(80, False), (19, False), (0, True)]


# 1.3 "a reversed credit gives room back"
def test_withdrawn_and_reversed() -> None:
    caps = [Cap("c", "year", F(100)), Cap("t", "year", F(2), times=True)]
    claims = [
        Claim("a", "n", F(300), day("2027-01-31")),
        Claim("b", "n", F(50), day("2027-02-28")),
        Claim("back", "n", F(0), day("2027-03-31"), withdraws="a"),
        Claim("d", "n", F(70), day("2027-04-30")),
        Claim("part", "n", F(-30), day("2027-05-31"), withdraws="d"),
        Claim("e", "n", F(70), day("2027-06-30")),
    ]
    assert [g.amount for g in capped(claims, caps).values()] == [100, 0, -100, 70, -30, 60]
    twice = [*claims[:3], Claim("again", "n", F(-10), day("2027-03-31"), order=9, withdraws="a")]
    assert capped(twice, caps)["again"].amount == 0
    credit = [Claim("m", "n", F(-40), day("2027-01-01")), Claim("a", "n", F(300), day("2027-02-01"))]
    assert [g.amount for g in capped(credit, caps).values()] == [-40, 100]


# 2 (evaluation) "at most E with such an E": an unknown cap does not cap, and says so
def test_open_cap_says_so() -> None:
    got = capped([Claim("a", "n", F(500), JUNE)], [Cap("late.cap", "month", None, open="blank late.cap")])["a"]
    assert (got.amount, got.cut_by) == (500, ())
    assert [(s.kind, s.facts["open"]) for s in got.steps] == [("cap", "blank late.cap")]


def test_keys_fixed_grants_and_limits_by_window() -> None:
    cap = Cap("c", "month", F(100))
    claims = [Claim("x", "n", F(90), JUNE, key=("X",)), Claim("y", "n", F(90), JUNE, key=("Y",))]
    assert [g.amount for g in granted(claims, [Group("n", ("n",), (cap,))]).values()] == [90, 90]
    pooled = granted(claims, [Group("r", ("n",), (cap,), keyed=False)])
    assert [g.amount for g in pooled.values()] == [90, 10]
    fixed = [Claim("z", "n", F(0), JUNE, fixed=F(70)), *claims]
    got = granted(fixed, [Group("r", ("n",), (cap,), "pro_rata", keyed=False)])
    assert [g.amount for g in got.values()] == [70, 15, 15]
    own = [Claim("x", "n", F(90), JUNE, limits={"c": F(30)}), Claim("u", "n", F(9), JUNE, limits={"c": None})]
    assert [g.amount for g in capped(own, [cap]).values()] == [21, 9]
    assert capped([Claim("x", "n", F(9), JUNE)], [Cap("c", "month", F(-5))])["x"].amount == 0


def test_caps_refuse() -> None:
    one = Claim("a", "n", F(1), JUNE)
    for claims, groups in (
        ([one, one], []),
        ([one], [Group("g", ("h",)), Group("h", ("g",))]),
        ([one], [Group("g", ("n",)), Group("g", ("n",))]),
        ([one], [Group("g", ("n",), (Cap("c", "decade", F(1)),))]),
        ([one], [Group("g", ("n",), (Cap("c", "rolling", F(1)),))]),
        ([one], [Group("g", ("n",), cut="half")]),
    ):
        with pytest.raises(ValueError, match=r"."):
            granted(claims, groups)


def test_amounts_cut_together_add_up_when_rounded() -> None:
    claims = [Claim(str(i), "n", F(50), JUNE) for i in range(7)]
    got = granted(claims, [Group("r", ("n",), (Cap("c", "month", F(100)),), "pro_rata")])
    figures = rounded(got, "half_up", FEN)
    assert sum(figures.values()) == 100
    assert list(figures.values()) == [F("14.29")] * 6 + [F("14.26")]
    assert rounded(capped([Claim("a", "n", F("0.005"), JUNE)], []), "half_up", FEN) == {"a": FEN}


def test_a_claim_taken_back_in_part_still_counts_once() -> None:
    caps = [Cap("t", "year", F(1), times=True)]
    claims = [
        Claim("a", "n", F(50), day("2027-01-31")),
        Claim("part", "n", F(-20), day("2027-02-28"), withdraws="a"),
        Claim("b", "n", F(50), day("2027-03-31")),
        Claim("rest", "n", F(0), day("2027-04-30"), withdraws="a"),
        Claim("c", "n", F(50), day("2027-05-31")),
    ]
    assert [g.amount for g in capped(claims, caps).values()] == [50, -20, 0, -30, 50]


def test_steps_tell_how_a_cap_was_reckoned() -> None:
    claims = [Claim("a", "first", F(500), JUNE), Claim("b", "second", F(250), JUNE), Claim("u", "second", F(60), JUNE,
              limits={"c": None})]  # fmt: skip
    for cut, told in (("in_order", "min(250, 600 - 500)"), ("pro_rata", "250 × 0.72")):
        got = granted(claims, [Group("r", ("first", "second"), (Cap("c", "month", F(600)),), cut)])
        step = got["b"].steps[0]
        assert (step.formula, step.about, step.value) == (told, ("c", "2027-06"), got["b"].amount)
        assert (got["u"].amount, got["u"].together) == (60, "")
    once = capped([Claim(i, "n", F(5), JUNE) for i in "ab"], [Cap("t", "day", F(1), times=True)])
    assert [s.formula for s in once["b"].steps] == ["1 ≥ 1"]
    assert once["a"].steps == ()
