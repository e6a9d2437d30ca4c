"""Several sums for one failure, and what an agreed statement leaves of later differences."""

from __future__ import annotations

from fractions import Fraction as F

import pytest

from hetong.settle.money.freezing import Agreed, Found, differences, freeze
from hetong.settle.money.stacking import Choice, Relation, Stack, Sum, stack


def line(
    norm: str, amount: int | None, *remedies: str, failure: str = "f", debtor: str = "B", applies: bool = True
) -> Sum:
    value = None if amount is None else F(amount)
    return Sum(norm, norm, frozenset({failure}), value, remedies, debtor, "A", applies)


def amounts(got: Stack) -> dict[str, F | None]:
    return {id: s.amount for id, s in got.lines.items()}


# 1.3 "stacking": towards is max(loss - LD, 0)
@pytest.mark.parametrize(
    ("ld", "loss", "rest"), [(300, 1000, 700), (1000, 300, 0), (300, 300, 0), (0, 300, 300)]
)
def test_towards(ld: int, loss: int, rest: int) -> None:
    got = stack([line("ld", ld), line("loss", loss)], [Relation("towards", "ld", "loss")])
    assert amounts(got) == {"ld": ld, "loss": rest}
    assert got.lines["loss"].counted == ((("ld", F(min(ld, loss))),) if ld else ())


def test_several_towards_one_and_one_towards_several() -> None:
    one = [Relation("towards", "a", "loss"), Relation("towards", "b", "loss")]
    assert amounts(stack([line("a", 30), line("b", 50), line("loss", 100)], one))["loss"] == 20
    many = [Relation("towards", "a", "x"), Relation("towards", "a", "y")]
    assert amounts(stack([line("a", 100), line("x", 60), line("y", 60)], many)) == {"a": 100, "x": 0, "y": 20}


@pytest.mark.parametrize(("a", "b", "c"), [(100, 150, 300), (200, 150, 300), (400, 150, 300), (100, 50, 60)])
def test_chain_pays_the_largest(a: int, b: int, c: int) -> None:
    chain = [Relation("towards", "a", "b"), Relation("towards", "b", "c")]
    got = stack([line("c", c), line("b", b), line("a", a)], chain)
    assert sum(s.amount or 0 for s in got.lines.values()) == max(a, b, c)


def test_towards_needs_one_failure_and_one_debtor() -> None:
    way = [Relation("towards", "ld", "loss")]
    assert amounts(stack([line("ld", 30, failure="g"), line("loss", 100)], way))["loss"] == 100
    assert amounts(stack([line("ld", 30, debtor="A"), line("loss", 100)], way))["loss"] == 100
    assert amounts(stack([line("ld", 30, applies=False), line("loss", 100)], way))["loss"] == 100


def test_unknown_amounts() -> None:
    way = [Relation("towards", "ld", "loss"), Relation("towards", "due", "loss")]
    assert amounts(stack([line("ld", None), line("loss", 100)], way)) == {"ld": None, "loss": None}
    assert amounts(stack([line("ld", None), line("due", 100), line("loss", 100)], way))["loss"] == 0
    assert amounts(stack([line("ld", 5), line("loss", None)], way))["loss"] is None
    got = stack([line("a", None), line("b", 9)], [Relation("instead_of", "a", "b")])
    assert amounts(got) == {"a": None, "b": 0}


def test_instead_of_and_its_chains() -> None:
    ways = [Relation("instead_of", "a", "b"), Relation("instead_of", "b", "c")]
    got = stack([line("a", 0), line("b", 9), line("c", 5)], ways)
    assert amounts(got) == {"a": 0, "b": 0, "c": 5}
    assert got.lines["b"].displaced_by == ("a",)
    assert [s.kind for s in got.lines["b"].steps] == ["displacement"]
    assert amounts(stack([line("b", 9), line("c", 5)], ways)) == {"b": 9, "c": 0}
    assert amounts(stack([line("a", 1, applies=False), line("b", 9), line("c", 5)], ways)) == {
        "a": 1,
        "b": 9,
        "c": 0,
    }
    assert amounts(stack([line("a", 1, failure="g"), line("b", 9)], ways)) == {"a": 1, "b": 9}


def test_a_remedy_speaks_for_its_members() -> None:
    ways = [Relation("instead_of", "credits", "damages")]
    got = stack([line("x", 5, "credits"), line("y", 6, "credits"), line("damages", 100)], ways)
    assert amounts(got) == {"x": 5, "y": 6, "damages": 0}
    assert got.lines["damages"].displaced_by == ("x", "y")
    # What a sentence says itself outdoes what its remedy says.
    ways += [Relation("besides", "x", "damages")]
    assert amounts(stack([line("x", 5, "credits"), line("damages", 100)], ways)) == {"x": 5, "damages": 100}


def test_sole() -> None:
    sums = [line("x", 5, "credits"), line("loss", 100), line("fine", 7), line("else", 9, failure="g")]
    got = stack(sums, [Relation("besides", "fine", "credits")], sole=["credits"])
    assert amounts(got) == {"x": 5, "loss": 0, "fine": 7, "else": 9}


def test_displaced_counts_towards_nothing() -> None:
    ways = [Relation("instead_of", "a", "b"), Relation("towards", "b", "loss")]
    assert amounts(stack([line("a", 1), line("b", 50), line("loss", 100)], ways)) == {
        "a": 1,
        "b": 0,
        "loss": 100,
    }


# 1.3 "choice between remedies": until chosen the first member
def test_choice() -> None:
    sums = [line("second", 9, "r"), line("first", 5, "r"), line("out", 3)]
    got = stack(sums, choices=[Choice("r", ("first", "second"))])
    assert amounts(got) == {"second": 0, "first": 5, "out": 3}
    assert (got.lines["first"].open_choice, got.lines["second"].displaced_by) == (True, ("first",))
    got = stack(sums, choices=[Choice("r", ("first", "second"), {"f": "second"})])
    assert (amounts(got)["second"], amounts(got)["first"], got.lines["second"].open_choice) == (9, 0, False)
    alone = stack(sums[:1], choices=[Choice("r", ("first", "second"))])
    assert (amounts(alone)["second"], alone.lines["second"].open_choice) == (9, False)
    right = stack(sums, choices=[Choice("r", ("first", "second", "quit"), {"f": "quit"})])
    assert amounts(right) == {"second": 0, "first": 0, "out": 3}
    # An alternative that was not taken displaces nothing.
    ways = [Relation("instead_of", "second", "out")]
    assert amounts(stack(sums, ways, choices=[Choice("r", ("first", "second"))]))["out"] == 3


def test_circles_are_reported_and_left_out() -> None:
    for kind in ("instead_of", "towards"):
        ways = [Relation(kind, "a", "b"), Relation(kind, "b", "a"), Relation(kind, "a", "c")]
        got = stack([line("a", 5), line("b", 6), line("c", 7)], ways)
        assert got.cycles == (("a", "b"),)
        assert (amounts(got)["a"], amounts(got)["b"], amounts(got)["c"]) == (
            5,
            6,
            0 if kind == "instead_of" else 2,
        )
    with pytest.raises(ValueError, match="relation"):
        stack([], [Relation("above", "a", "b")])
    with pytest.raises(ValueError, match="two lines"):
        stack([line("a", 1), line("a", 1)])


FOUND = [
    Found("x/06", "06", F(120)),
    Found("y/06", "06", F(50)),
    Found("x/07", "07", F(80)),
    Found("z/06", "06", None),
]
AGREED = [Agreed("x/06", "06", F(100)), Agreed("y/06", "06", F(50)), Agreed("gone/06", "06", F(9))]


# 3.5 corrections
def test_corrections() -> None:
    shown = freeze(FOUND, AGREED, ["06"], "carry", "07")
    assert [(s.id, s.window, s.amount, s.kind) for s in shown] == [
        ("x/06", "06", 100, "frozen"), ("y/06", "06", 50, "frozen"), ("x/07", "07", 80, "new"),
        ("gone/06", "06", 9, "frozen"), ("x/06@07", "07", 20, "correction"),
        ("z/06@07", "07", None, "correction"), ("gone/06@07", "07", -9, "correction"),
    ]  # fmt: skip
    shown = freeze(FOUND, AGREED, ["06"], "final", "07")
    assert [(s.id, s.amount, s.kind) for s in shown] == [
        ("x/06", 100, "frozen"), ("y/06", 50, "frozen"), ("x/07", 80, "new"), ("gone/06", 9, "frozen"),
    ]  # fmt: skip
    shown = freeze(FOUND, AGREED, ["06"], "restate", "07")
    assert [(s.id, s.amount, s.kind) for s in shown] == [
        ("x/06", 120, "restated"), ("y/06", 50, "frozen"), ("x/07", 80, "new"), ("z/06", None, "restated"),
        ("gone/06", 0, "restated"),
    ]  # fmt: skip


def test_a_settled_correction_is_not_carried_again() -> None:
    agreed = [*AGREED[:2], Agreed("x/06@07", "07", F(20), "x/06")]
    shown = freeze(FOUND[:2], agreed, ["06", "07"], "carry", "08")
    assert [(s.id, s.amount, s.kind) for s in shown] == [
        ("x/06", 100, "frozen"), ("y/06", 50, "frozen"), ("x/06@07", 20, "frozen"),
    ]  # fmt: skip
    shown = freeze([Found("x/06", "06", F(110)), FOUND[1]], agreed, ["06", "07"], "carry", "08")
    assert [(s.id, s.amount) for s in shown if s.kind == "correction"] == [("x/06@08", -10)]
    late = freeze([Found("new/06", "06", F(5))], [], ["06"], "carry", "07")
    assert [(s.id, s.amount) for s in late] == [("new/06@07", 5)]


def test_differences_and_refusals() -> None:
    assert [(s.corrects, s.amount) for s in differences(FOUND, AGREED, "06")] == [
        ("x/06", 20), ("z/06", None), ("gone/06", -9),
    ]  # fmt: skip
    assert differences(FOUND, AGREED[:0], "08") == ()
    with pytest.raises(ValueError, match="policy"):
        freeze([], [], [], "forget", "07")
    with pytest.raises(ValueError, match="twice"):
        freeze([FOUND[0], FOUND[0]], [], [], "carry", "07")


def test_long_circles_and_what_follows_them() -> None:
    ways = [Relation("towards", a, b) for a, b in ("ab", "bc", "ca", "bd", "xa")]
    got = stack([line(n, 10) for n in "abcdx"], ways)
    assert got.cycles == (("a", "b", "c"),)
    assert amounts(got) == {"a": 0, "b": 10, "c": 10, "d": 0, "x": 10}
    two = [Relation("instead_of", a, b) for a, b in ("ab", "ba", "cd", "dc", "bc")]
    got = stack([line(n, 10) for n in "abcd"], two)
    assert (got.cycles, amounts(got)) == ((("a", "b"), ("c", "d")), {"a": 10, "b": 10, "c": 0, "d": 10})


def test_said_twice_the_narrower_holds() -> None:
    pair = [line("x", 5, "credits"), line("loss", 100)]
    own = [Relation("besides", "credits", "loss"), Relation("towards", "x", "loss")]
    assert amounts(stack(pair, own))["loss"] == 95
    wide = [Relation("besides", "x", "loss"), Relation("towards", "credits", "loss")]
    assert amounts(stack(pair, wide))["loss"] == 100
    # A remedy does not stand against its own members.
    ways = [Relation("instead_of", "x", "credits")]
    assert amounts(stack([line("x", 5, "credits"), line("y", 6, "credits")], ways)) == {"x": 5, "y": 6}


def test_top_up_tells_its_steps() -> None:
    got = stack([line("ld", 30), line("loss", 100)], [Relation("towards", "ld", "loss")])
    assert [(s.kind, s.formula, s.value) for s in got.lines["loss"].steps] == [
        ("top_up", "max(100 - 30, 0)", 70)
    ]
    assert got.lines["ld"].steps == ()
