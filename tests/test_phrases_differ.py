"""Two expressions that mean different things never read the same, in either language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hetong.passes.draft import amounts, conditions, moments
from hetong.trees.model import Band, Expr, Tail
from hetong.trees.types import BOOL, COUNT, MOMENT, NUMBER, PERCENT, Type
from tests.phrasing import (
    GRADE,
    MONEY,
    WINDOW,
    D,
    after,
    agg,
    before,
    cmp,
    cny,
    col,
    dur,
    happened,
    limit,
    name,
    norm,
    nth,
    num,
    pct,
    period,
    row,
    schedule,
    state,
    structure,
    word,
    x,
)

OFTEN = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
NUMBERS = st.sampled_from(["1", "2", "3", "12", "2.5"])
UNITS = st.sampled_from(["minute", "hour", "day", "working_day", "month", "quarter", "year"])
RELS = st.sampled_from(["eq", "ne", "lt", "le", "gt", "ge"])
PARTIES = st.sampled_from(["client", "vendor", "other"])
NORMS = st.sampled_from(["notice", "report", "payment", "raw_payment", "quit"])
durations = st.builds(dur, NUMBERS, UNITS)
percents = st.sampled_from(["0.05", "0.005", "0.0005", "0.5"]).map(pct)
states = st.sampled_from(["missed", "met", "breached"])


def _tails() -> st.SearchStrategy[tuple[Tail, ...]]:
    kinds = st.one_of(
        st.builds(Tail, st.sampled_from(["in_last", "in_last_full"]), durations),
        st.just(Tail("so_far", None)),
        st.builds(Tail, st.just("over"), st.sampled_from(["day", "month"])),
        st.builds(Tail, st.sampled_from(["during", "except_during"]), st.just("logistics")),
    )
    return st.one_of(st.just(()), kinds.map(lambda t: (t,)))


counts = st.one_of(
    st.builds(lambda of, tails: agg("count", of, tails=tails), st.sampled_from(["parcel", "late"]), _tails()),
    st.builds(lambda s, tails: agg("count", "uptime", state=s, tails=tails), states, _tails()),
    st.builds(lambda s: agg("run", "uptime", state=s), states),
    st.builds(
        lambda rel: agg("count", "parcel", cmp(col("parcel.grade", GRADE), rel, row("grade.major"))), RELS
    ),
    st.builds(
        lambda fn, tails: agg(fn, "parcel.weight", tails=tails),
        st.sampled_from(["sum", "mean", "median", "min", "max", "first", "last", "p95", "p90"]),
        _tails(),
    ),
)


def _bigger(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    def two(op: str) -> Callable[[Expr, Expr], Expr]:
        return lambda a, b: x(op, MONEY, a, b)

    return st.one_of(
        st.builds(two("add"), inner, inner),
        st.builds(two("sub"), inner, inner),
        st.builds(lambda a, n: x("mul", MONEY, a, n), inner, st.one_of(NUMBERS.map(num), counts)),
        st.builds(lambda a, n: x("div", MONEY, a, n), inner, st.one_of(NUMBERS.map(num), counts)),
        st.builds(lambda p, a: x("part_of", MONEY, p, a), percents, inner),
        st.builds(
            lambda fn, args: x("call", MONEY, *args, name=fn),
            st.sampled_from(["min", "max"]),
            st.lists(inner, min_size=2, max_size=3),
        ),
        st.builds(
            lambda a, unit, part, n: x("per", MONEY, a, unit=unit, part=part, n=n, state=""),
            inner,
            st.sampled_from(["day", "minute", "parcel", "kg"]),
            st.sampled_from(["", "started", "full", "exact"]),
            st.sampled_from(["1", "20"]),
        ),
        st.builds(
            lambda a, unit, b: x("per", MONEY, a, b, unit=unit, part="full", n="4", state=""),
            inner,
            st.just("day"),
            durations,
        ),
        st.builds(
            lambda rel, bound, a, b: schedule(
                "by", name("uptime", PERCENT), Band("compare", a, rel, bound), Band("otherwise", b), type_=MONEY
            ),
            st.sampled_from(["ge", "le", "gt", "lt"]),
            percents,
            inner,
            inner,
        ),
    )


money = st.recursive(
    st.one_of(
        st.sampled_from(["1", "2.5", "1000"]).map(cny),
        st.just(cny("1", "USD")),
        st.just(name("fee")),
        st.just(name("deposit")),
        st.builds(
            lambda id, attr: x("attr", MONEY, name(id), name=attr),
            st.sampled_from(["payment", "raw_payment", "fee"]),
            st.sampled_from(["unpaid", "unused", "amount", "paid", "excess"]),
        ),
        st.builds(
            lambda which: x("index", MONEY, name("fee"), period("month", which)),
            st.sampled_from(["last", "next"]),
        ),
    ),
    _bigger,
    max_leaves=5,
)

truths = st.recursive(
    st.one_of(
        st.builds(cmp, money, RELS, money),
        st.builds(lambda a, rel, n: cmp(a, rel, x("number", COUNT, value=n)), counts, RELS, NUMBERS),
        st.builds(lambda s, run: state("uptime", s, *run), states, st.lists(durations, max_size=1)),
        st.builds(
            lambda of, s, who, run: state(of, s, *run, subject=who),
            NORMS,
            states,
            PARTIES,
            st.lists(durations, max_size=1),
        ),
        st.builds(happened, st.sampled_from(["problem", "notice", "report", "payment", "quit", "logistics"])),
        st.builds(lambda by, w: x("consents", BOOL, by=by, in_writing=w), PARTIES, st.booleans()),
    ),
    lambda inner: st.one_of(
        st.builds(
            lambda op, args: x(op, BOOL, *args),
            st.sampled_from(["and", "or"]),
            st.lists(inner, min_size=2, max_size=3),
        ),
        st.builds(lambda s: x("not", BOOL, state("uptime", s)), states),
        st.builds(lambda id: x("not", BOOL, happened(id)), NORMS),
        st.builds(lambda by: x("not", BOOL, x("consents", BOOL, by=by, in_writing=True)), PARTIES),
    ),
    max_leaves=4,
)

points = st.recursive(
    st.one_of(
        st.sampled_from(["signing", "start", "end", "expiry", "termination", "effect"]).map(word),
        st.builds(lambda id: name(id, Type("norm")), NORMS),
        st.builds(
            lambda n, unit, of, which: nth(x("number", NUMBER, value=n), unit, period(of, which)),
            st.sampled_from(["1", "2", "-2", "-3", "12"]),
            st.sampled_from(["day", "working_day"]),
            st.sampled_from(["month", "quarter", "year"]),
            st.sampled_from(["", "next", "last"]),
        ),
        st.builds(
            lambda of, which, side: x("edge", MOMENT, period(of, which), side=side),
            st.sampled_from(["month", "quarter"]),
            st.sampled_from(["", "next", "last"]),
            st.sampled_from(["start", "end"]),
        ),
    ),
    lambda inner: st.one_of(
        st.builds(before, st.builds(dur, st.sampled_from(["1", "2", "30"]), UNITS), inner),
        st.builds(after, st.builds(dur, st.sampled_from(["1", "2", "30"]), UNITS), inner),
        st.builds(
            lambda n, e: x("edge", MOMENT, x("following", WINDOW, num(n), e, unit="month"), side="end"),
            st.sampled_from(["1", "2"]),
            inner,
        ),
    ),
    max_leaves=2,
)


@OFTEN
@given(money, money)
def test_amounts(a: Expr, b: Expr) -> None:
    for lang in ("zh", "en"):
        assert (amounts.amount(D, a, lang) == amounts.amount(D, b, lang)) == (a == b)


@OFTEN
@given(st.lists(money, min_size=8, max_size=12, unique_by=structure))
def test_many_amounts(several: list[Expr]) -> None:
    for lang in ("zh", "en"):
        assert len({amounts.amount(D, e, lang) for e in several}) == len(several)


@OFTEN
@given(st.lists(truths, min_size=8, max_size=12, unique_by=structure))
def test_conditions(several: list[Expr]) -> None:
    for lang in ("zh", "en"):
        assert len({conditions.clause(D, e, lang) for e in several}) == len(several)


@OFTEN
@given(st.lists(points, min_size=8, max_size=12, unique_by=structure))
def test_moments(several: list[Expr]) -> None:
    for lang in ("zh", "en"):
        assert len({moments.anchor(D, e, lang) for e in several}) == len(several)


@OFTEN
@given(
    st.lists(
        st.tuples(durations, points, st.sampled_from(["after", "before"])),
        min_size=8,
        max_size=12,
        unique_by=structure,
    )
)
def test_limits(several: list[tuple[Expr, Expr, str]]) -> None:
    for lang in ("zh", "en"):
        said = {moments.deadline(D, norm("n", within=limit(*one)), lang).text for one in several}
        assert len(said) == len(several)


@OFTEN
@given(st.lists(points, min_size=8, max_size=12, unique_by=structure), st.sampled_from(["by", "until"]))
def test_last_days(several: list[Expr], how: str) -> None:
    for lang in ("zh", "en"):
        assert len({moments.deadline(D, norm("n", **_when(how, e)), lang) for e in several}) == len(several)


def _when(how: str, e: Expr) -> dict[str, Any]:
    return {how: e}


BANNED_ZH = ("等、", "等。", "该方", "前者", "后者", "上述", "前述", "相关", "有关", "和/或", "如果", "若")
BANNED_EN = (
    " they ",
    " such ",
    " said ",
    " same ",
    "aforesaid",
    "respectively",
    "and/or",
    "notwithstanding",
    "shall",
)


@OFTEN
@given(st.one_of(money, counts), truths)
def test_banned_words_never_appear(a: Expr, c: Expr) -> None:
    zh = amounts.amount(D, a, "zh") + conditions.clause(D, c, "zh")
    en = f" {amounts.amount(D, a, 'en')} {conditions.clause(D, c, 'en')} "
    assert not any(w in zh for w in BANNED_ZH)
    assert not any(w in en for w in BANNED_EN)
    assert not any(mark in zh for mark in (";", "(", ")", "?"))
    assert not any("\u3000" <= ch <= "\udfff" or ch >= "\uff00" for ch in en)
