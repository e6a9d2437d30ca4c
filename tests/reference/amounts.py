"""What is owed: fees of a window, payments, consequences of failures with caps, claims and relations, late charges."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from attrs import define, evolve

from hetong.trees import model
from tests.reference import dates, duties
from tests.reference.dates import DAY, Win
from tests.reference.expressions import X, ev
from tests.reference.measures import all_rows, bounds, keys_of, rounded, windows_of
from tests.reference.world import NO_DATA, PROVISIONAL, UNKNOWN, C, World

ZERO = Fraction(0)


def fee(w: World, node: model.Fee, x: X) -> C:
    """A fee looked at from a window: of that window, or the sum over those it holds."""
    assert x.win is not None
    if node.every is None:
        return ev(w, node.value, x)
    own = [m for m in windows_of(w, node) if m.first <= x.win.last and m.last >= x.win.first]
    if len(own) == 1 and own[0].unit == x.win.unit:
        return fee_in(w, node, own[0])
    cells = [fee_in(w, node, m) for m in own]
    return C(sum((c.v for c in cells if c.v is not None), ZERO), max(c.s for c in cells))


def fee_in(w: World, node: model.Fee, win: Win) -> C:
    x = X(win=win)
    found = ev(w, node.value, x)
    if found.v is None:
        return found
    v = found.v
    if win.cut and node.part == "by_days" and node.value.op in ("money", "ref"):
        v = v * win.days / ((win.whole_last - win.whole_first).days + 1)
    for floor in node.at_least:
        v = max(v, ev(w, floor, x).v)
    for cap in node.caps:
        v = min(v, ev(w, cap.limit, x).v)
    if node.rounded is not None:
        v = rounded(v, node.rounded[0], ev(w, node.rounded[1], x).v)
    first, after = bounds(win)
    fixed = node.value.op in ("money", "ref")  # what rests on no measurement is known when its window begins
    open_ = first >= w.as_of if fixed else after > w.as_of
    return C(v, max(found.s, PROVISIONAL if open_ else 0))


@define
class Owed:
    """One line. state: owed, displaced, lost, pending, forecast, unknown. ``failure``: what it answers to."""

    norm: model.Norm
    ref: str
    day: dt.date
    win: Win
    x: X
    failure: str
    amount: Fraction | None = None
    gross: Fraction | None = None
    state: str = "owed"
    due: dt.date | None = None
    applied: int = 0

    @property
    def id(self) -> str:
        keys = "".join(f"{v}/" for v in self.x.keys.values())
        return f"{self.norm.id}/{keys}{self.ref}"


def money_norms(w: World) -> list[model.Norm]:
    return [
        n
        for n in w.nodes.values()
        if isinstance(n, model.Norm) and n.modality == "payment" and n.act.amount is not None
    ]


def remedy_of(w: World, norm: model.Norm) -> model.Remedy | None:
    node = w.nodes.get(norm.remedy)
    return node if isinstance(node, model.Remedy) else None


def month_of(w: World, day: dt.date) -> Win:
    for win in dates.windows("month", w.start, w.expiry):
        if win.first <= day <= win.last:
            return win
    return dates.window_of("month", day)


def arisen(w: World, norm: model.Norm) -> list[Owed]:
    """Step 1: every time the sentence speaks, before any figure."""
    remedy = remedy_of(w, norm)
    when = norm.when if norm.when is not None else remedy.when if remedy else None
    unless = [u for u in (norm.unless, remedy.unless if remedy else None) if u is not None]
    made: list[Owed] = []
    if norm.on is not None:
        made = _on(w, norm, str(norm.on.info["id"] if norm.on.op == "ref" else norm.on.info["of"]))
    elif when is None:
        assert norm.every is not None, norm.id
        for win in windows_of(w, norm):
            made.append(Owed(norm, win.name, win.last, win, X(win=win), f"{norm.id}/{win.name}"))
    elif when.op == "state" and isinstance(w.nodes.get(when.info["of"]), model.Norm):
        made = _breached(w, norm, w.nodes[when.info["of"]])
    elif when.op == "happened" and _journal(w, str(when.info["of"])):
        made = _on(w, norm, str(when.info["of"]))
    else:
        made = _windows(w, norm, when)
    return [o for o in made if not any(ev(w, u, o.x).v is True for u in unless)]


def _journal(w: World, name: str) -> bool:
    node = w.nodes[name]
    return isinstance(node, model.Record) or (isinstance(node, model.Event) and node.condition is None)


def _on(w: World, norm: model.Norm, name: str) -> list[Owed]:
    node = w.nodes[name]
    made = []
    if isinstance(node, model.Record) or (isinstance(node, model.Event) and node.base):
        from tests.reference.expressions import moment_of

        for row in all_rows(w, name):
            day = moment_of(w, row).date()
            x = X(win=month_of(w, day), row=row, before=row["before"])
            made.append(Owed(norm, row["id"], day, month_of(w, day), x, f"{name}/{row['id']}"))
        return made
    for line in w.lines(name):
        x = X(win=month_of(w, line.day), happened={name: line.data})
        made.append(Owed(norm, line.id, line.day, month_of(w, line.day), x, f"{name}/{line.id}"))
    return made


def _breached(w: World, norm: model.Norm, duty: Any) -> list[Owed]:
    made = []
    for one in duties.breaches(w, duty):
        assert one.due is not None
        day = one.due + DAY
        win = one.win or month_of(w, day)
        x = X(win=win, delay=_delay(w, norm, one))
        made.append(
            Owed(
                norm,
                one.ref or duty.id,
                day,
                win,
                evolve(x, happened={"": {"instance": one}}),
                f"{duty.id}/{one.ref}",
            )
        )
    return made


def _delay(w: World, norm: model.Norm, one: duties.Instance) -> Any:
    from tests.reference.world import Dur

    return Dur("s", Fraction(86400 * one.days_late(w)))


def _windows(w: World, norm: model.Norm, when: model.Expr) -> list[Owed]:
    """A condition of windows: each window in which it holds. Its failure is the condition's first metric."""
    metric = first_metric(w, when)
    assert metric.every is not None
    made = []
    for keys in keys_of(w, metric) if metric.keys else [{}]:
        for win in windows_of(w, metric):
            if bounds(win)[0] >= w.as_of:
                continue
            x = X(win=win, keys=keys)
            held = ev(w, when, x)
            if held.v is not True and bounds(win)[1] <= w.as_of:
                continue
            one = Owed(norm, win.name, win.last, win, x, f"{metric.id}/{win.name}")
            if held.s == PROVISIONAL or bounds(win)[1] > w.as_of:
                one.state = "forecast"
            made.append(one)
    return made


def first_metric(w: World, e: model.Expr) -> model.Metric:
    for name in (e.info.get("of"), e.info.get("id")):
        node = w.nodes.get(str(name))
        if isinstance(node, model.Metric):
            return node
        if isinstance(node, model.Event) and node.condition is not None:
            return first_metric(w, node.condition)
    for arg in e.args:
        try:
            return first_metric(w, arg)
        except LookupError:
            continue
    raise LookupError(e.op)


def worked(w: World, one: Owed) -> None:
    """Steps 2 to 4: base, quantity, factors, floor."""
    assert one.norm.act.amount is not None
    if one.norm.act.amount.op == "per" and is_charge(one.norm):
        found = C(late_charge(w, one))
    else:
        found = ev(w, one.norm.act.amount, one.x)
    if found.s == NO_DATA:
        one.amount = one.gross = ZERO
        return
    if found.v is None:
        one.state, one.amount = "unknown" if found.s >= UNKNOWN else "forecast", None
        return
    v = max(found.v, ZERO)
    for floor in one.norm.at_least:
        v = max(v, ev(w, floor, one.x).v)
    one.amount = one.gross = v
    if found.s == PROVISIONAL and one.state == "owed":
        one.state = "forecast"


def is_charge(norm: model.Norm) -> bool:
    """``p of BILL.unpaid per day``."""
    assert norm.act.amount is not None
    base = norm.act.amount.args[0]
    return base.op == "part_of" and base.args[1].op == "attr" and base.args[1].info["name"] == "unpaid"


def late_charge(w: World, one: Owed) -> Fraction:
    """Day by day from the day after due to the day paid in full, each on what was open when it began. A journal line
    names the payment it is for, so it is laid on that and not on what has accrued."""
    assert one.norm.act.amount is not None
    inst: duties.Instance = one.x.happened[""]["instance"]
    per = one.norm.act.amount
    rate = ev(w, per.args[0].args[0], one.x).v
    by = {"day": 1, "year": 365}[per.info["unit"]] * Fraction(per.info["n"])
    bill = w.nodes[inst.norm]
    assert isinstance(bill, model.Norm)
    assert bill.act.amount is not None
    assert inst.due is not None
    owed = cents(w, ev(w, bill.act.amount, X(win=inst.win)).v)
    paid = [(x.day, x.data["amount"]) for x in w.lines(inst.norm) if x.ref == inst.ref]
    left = owed - sum((Fraction(a) for d, a in paid if d <= inst.due), ZERO)
    total = ZERO
    day = inst.due
    while left > 0 and day < w.today:
        day += DAY
        total += rate * left / by
        for d, a in paid:
            if d == day:
                left -= min(left, Fraction(a))
    return total


def cents(w: World, v: Fraction) -> Fraction:
    found: Fraction = rounded(v, w.contract.rounding, Fraction(1, 100))
    return found


def attribute(w: World, norm: str, name: str, x: X) -> C:
    """``bill.amount`` of the window."""
    node = w.nodes[norm]
    assert name == "amount", name
    assert isinstance(node, model.Norm)
    assert node.act.amount is not None
    found = ev(w, node.act.amount, x)
    return found if found.v is None else C(cents(w, found.v), found.s)


def cap_windows(w: World, cap: model.Cap, one: Owed) -> Callable[[Owed], bool]:
    """Which other entries share the cap's window with this one."""
    if cap.window == "occurrence":
        return lambda o: o is one
    if cap.window == "agreement":
        return lambda o: True
    if cap.window == "rolling":
        first = rolling(w, cap, one).first
        return lambda o: first <= o.win.whole_first and o.day <= max(one.day, one.win.last)
    return lambda o: dates.name_of(cap.window, o.day) == dates.name_of(cap.window, one.day)


def rolling(w: World, cap: model.Cap, one: Owed) -> Win:
    """The last N months, the entry's own included."""
    assert cap.over is not None
    n = int(cap.over.info["n"]) * {"month": 1, "year": 12}[cap.over.info["unit"]]
    win = dates.window_of("month", one.win.first)
    first = win
    for _ in range(n - 1):
        first = dates.preceding("month", first)
    return Win("rolling", "", first.first, win.last, first.first, win.last)


def limit_of(w: World, cap: model.Cap, one: Owed) -> Fraction | None:
    """The cap's figure, its base taken over the cap's own window; None: unknown, so no cap."""
    if cap.window in ("occurrence", "day"):
        win = one.win
    elif cap.window == "agreement":
        win = Win("term", "", w.start, w.expiry, w.start, w.expiry)
    elif cap.window == "rolling":
        win = rolling(w, cap, one)
    else:
        win = dates.window_of(cap.window, one.day)
    found = ev(w, cap.limit, evolve(one.x, win=win))
    limit: Fraction | None = found.v
    return limit


ORDER = {"occurrence": 0, "day": 1, "month": 2, "quarter": 3, "year": 4, "rolling": 5, "agreement": 6}


def capped(w: World, one: Owed, caps: tuple[model.Cap, ...], earlier: list[Owed]) -> Fraction:
    """What the caps leave, by what was granted before."""
    assert one.amount is not None
    v = one.amount
    for cap in sorted(caps, key=lambda c: ORDER[c.window]):
        limit = limit_of(w, cap, one)
        if limit is None:
            continue
        shares = cap_windows(w, cap, one)
        before = [o for o in earlier if shares(o) and o.state in ("owed", "pending") and o.amount is not None]
        if cap.times:
            v = v if len([o for o in before if o.amount]) < limit else ZERO
        else:
            v = max(min(v, limit - sum((o.amount for o in before if o.amount), ZERO)), ZERO)
    return v
