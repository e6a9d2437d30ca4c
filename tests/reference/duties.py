"""What was to be done by when, and whether it was: instances of duties and payments, their last days, breaches."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import NamedTuple

from hetong.trees import model
from tests.reference import dates
from tests.reference.dates import DAY, Win
from tests.reference.expressions import X, ev
from tests.reference.measures import all_rows, windows_of
from tests.reference.world import Line, World


class Instance(NamedTuple):
    """One time a norm is to be performed. ``ref``: the window's name, or the happening that started it."""

    norm: str
    ref: str
    win: Win | None
    since: dt.date
    due: dt.date | None
    due_at: dt.datetime | None
    done: Line | None

    def late(self, w: World) -> bool:
        """Its time has passed, and it had not been performed by then."""
        if self.due is None:
            return False
        after = self.due_at or dt.datetime.combine(self.due, dt.time()) + DAY
        if self.done is None:
            return after < w.as_of
        return self.done.day > self.due if self.done.whole else self.done.at >= after

    def days_late(self, w: World) -> int:
        assert self.due is not None
        last = self.done.day if self.done is not None else w.today
        many, day = 0, self.due
        while day < last:
            day += DAY
            many += 1
        return many


def moment(w: World, e: model.Expr, win: Win | None, at: dt.date | None) -> tuple[dt.date, bool]:
    """A day, and whether it moves off a rest day."""
    if e.op == "date":
        return dt.date.fromisoformat(e.info["value"]), True
    if e.op == "nth":
        n = int(ev(w, e.args[0], X()).v)
        inner = period(e.args[1], win)
        if e.info["unit"] == "working_day":
            return dates.nth_working_day(inner.whole_first, inner.whole_last, n), False
        day = inner.whole_first
        for _ in range(n - 1):
            if day < inner.whole_last:
                day += DAY
        return day, True
    if e.op == "edge":
        if e.args[0].op == "following":
            inner = nth_following(w, e.args[0], win, at)
        else:
            inner = period(e.args[0], win)
        return (inner.whole_last if e.info["side"] == "end" else inner.whole_first), True
    if e.op == "offset":
        day, _ = moment(w, e.args[1], win, at)
        return counted(w, e.args[0], day, e.info["side"] == "before"), e.info["side"] != "before"
    if e.op == "word" and e.info["name"] == "end":
        return w.expiry, True
    if e.op == "word" and e.info["name"] == "start":
        return w.start, True
    assert at is not None, e.op
    return at, True


def nth_following(w: World, e: model.Expr, win: Win | None, at: dt.date | None) -> Win:
    """``month 2 after M``: the second calendar month after that of M."""
    found = dates.window_of(e.info["unit"], moment(w, e.args[1], win, at)[0])
    for _ in range(int(ev(w, e.args[0], X()).v)):
        found = dates.following(e.info["unit"], found)
    return found


def period(e: model.Expr, win: Win | None) -> Win:
    assert e.op == "period"
    assert win is not None
    own = dates.window_of(e.info["unit"], win.whole_first)
    if e.info["which"] == "next":
        return dates.following(e.info["unit"], win)
    return dates.preceding(e.info["unit"], win) if e.info["which"] == "last" else own


def counted(w: World, length: model.Expr, day: dt.date, before: bool) -> dt.date:
    """So many days, working days, weeks or months from a day, which is not counted itself."""
    n, unit = int(length.info["n"]), length.info["unit"]
    if unit == "working_day":
        return dates.working_days_before(day, n) if before else dates.working_days_after(day, n)
    if unit == "month":
        assert not before
        return dates.months_after(day, n)
    for _ in range(n * (7 if unit == "week" else 1)):
        day = day - DAY if before else day + DAY
    return day


def last_day(
    w: World, norm: model.Norm, win: Win | None, at: dt.datetime | None
) -> tuple[dt.date | None, dt.datetime | None]:
    """The last day for an instance; and the moment, where it runs in hours."""
    start = at.date() if at else None
    if norm.within is not None:
        length = norm.within.length
        anchor = norm.within.anchor
        if length.info.get("unit") in ("hour", "minute"):
            assert at is not None
            ends = at + dt.timedelta(
                minutes=int(Fraction(length.info["n"]) * (60 if length.info["unit"] == "hour" else 1))
            )
            return ends.date(), ends
        day = moment(w, anchor, win, start)[0] if anchor is not None else start
        assert day is not None
        before = norm.within.side == "before"
        found, moves = counted(w, length, day, before), not before
    elif norm.by is not None:
        found, moves = moment(w, norm.by, win, start)
    else:
        return None, None
    return (dates.rolled(found) if moves and not norm.not_rolled else found), None


def triggers(w: World, name: str) -> list[tuple[str, dt.datetime]]:
    """The times something happened: journal lines, rows, performances; with the id of each."""
    node = w.nodes[name]
    if isinstance(node, model.Record) or (isinstance(node, model.Event) and node.base):
        from tests.reference.expressions import moment_of

        return [(r["id"], moment_of(w, r)) for r in all_rows(w, name)]
    return [(line.id, line.at) for line in w.lines(name)]


def anchor_of(norm: model.Norm) -> str:
    """What starts an instance: ``on E``, ``within D after E``, ``when E``."""
    for e in (norm.on, norm.within.anchor if norm.within else None, norm.when):
        if e is not None and e.op in ("ref", "happened"):
            return str(e.info["id"] if e.op == "ref" else e.info["of"])
    return ""


def instances(w: World, norm: model.Norm) -> list[Instance]:
    key = ("instances", norm.id)
    if key not in w.memo:
        w.memo[key] = _instances(w, norm)
    found: list[Instance] = w.memo[key]
    return found


def _instances(w: World, norm: model.Norm) -> list[Instance]:
    made: list[Instance] = []

    def add(ref: str, win: Win | None, since: dt.date, at: dt.datetime | None) -> None:
        due, due_at = last_day(w, norm, win, at)
        told = [x for x in w.lines(norm.id) if x.ref == ref or (not x.ref and not norm.every)]
        done = _paid_up(w, norm, win, told) if norm.modality == "payment" else next(iter(told), None)
        made.append(Instance(norm.id, ref, win, since, due, due_at, done))

    if norm.every is not None:
        for win in windows_of(w, norm):
            add(win.name, win, win.first, None)
    elif anchor_of(norm):
        for ref, at in triggers(w, anchor_of(norm)):
            add(ref, None, at.date(), at)
    else:
        add("", None, w.start, None)
    return made


def _paid_up(w: World, norm: model.Norm, win: Win | None, told: list[Line]) -> Line | None:
    """The payment with which the whole amount is there."""
    from tests.reference.amounts import attribute

    owed, paid = attribute(w, norm.id, "amount", X(win=win)).v, Fraction(0)
    for line in told:
        paid += line.data["amount"]
        if owed is not None and paid >= owed:
            return line
    return None


def excused(w: World, norm: model.Norm, one: Instance) -> bool:
    """A relief whose event happened by the last day; what is late without excuse is breached."""
    for relief in w.nodes.values():
        if isinstance(relief, model.Norm) and relief.modality == "relief" and relief.act.target == norm.id:
            assert relief.when is not None
            assert one.due is not None
            return any(line.day <= one.due for line in w.lines(str(relief.when.info["of"])))
    return any(x.kind == "excuse" and x.data.get("norm") == norm.id and x.ref == one.ref for x in w.journal)


def judged(w: World, norm: model.Norm) -> bool:
    """Whether the journal speaks of the duty at all, else silence says nothing; of payments it always does."""
    return norm.modality == "payment" or any(
        x.kind == norm.id or x.data.get("norm") == norm.id for x in w.journal
    )


def breaches(w: World, norm: model.Norm) -> list[Instance]:
    if norm.modality == "prohibition":
        return [
            Instance(norm.id, x.id, None, x.day, x.day - DAY, None, None)
            for x in w.lines("breach")
            if x.data.get("norm") == norm.id
        ]
    if not judged(w, norm):
        return []
    return [one for one in instances(w, norm) if one.late(w) and not excused(w, norm, one)]


def _nothing(w: World, norm: model.Norm, win: Win) -> bool:
    """A bill of nothing is paid."""
    from tests.reference.amounts import attribute

    return bool(attribute(w, norm.id, "amount", X(win=win)).v == 0)


def standing(w: World, norm: model.Norm) -> dict[str, str]:
    """The state of each instance whose time has come: fulfilled late breached excused due unassessed."""
    found = {}
    for one in instances(w, norm):
        if one.due is None:
            continue
        if norm.modality == "payment" and one.win is not None and _nothing(w, norm, one.win):
            found[one.ref] = "fulfilled"
        elif one.done is not None:
            found[one.ref] = "late" if one.late(w) else "fulfilled"
        elif not one.late(w):
            found[one.ref] = "due"
        elif excused(w, norm, one):
            found[one.ref] = "excused"
        else:
            found[one.ref] = "breached" if judged(w, norm) else "unassessed"
    return found
