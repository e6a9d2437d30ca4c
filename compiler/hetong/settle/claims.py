"""What follows from failures: amounts through the fixed order of steps, for all norms that bear on each other at once.

base × quantity → floor → own caps → caps of the remedy → condition of the right → displacement, then top-up → one
rounding. ``results`` has every claim of every such norm; what stands alone (a plain fee payment) is worked out by
itself with ``own``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import define, evolve, field

from hetong.settle import accruals, evaluate
from hetong.settle.groups import remedies_of, speaks_of_breach
from hetong.settle.money import caps as capping
from hetong.settle.money import stacking
from hetong.settle.money.ledger import Payment
from hetong.settle.money.rounding import minor_unit, round_to
from hetong.settle.place import Place
from hetong.settle.values import NOTHING, Cell, Length, Period, Reason, Step, combine, known, unknown
from hetong.trees import model

if TYPE_CHECKING:
    from hetong.settle.instances import Instance
    from hetong.settle.run import Run

AMOUNTS = frozenset({"pay", "credit", "refund", "bear", "deduct", "withhold"})


@define(eq=False)
class Result:
    """One claim. ``gross``: before caps; ``parts``: what was granted, by the day it counts on, unrounded; ``amount``:
    what is owed, rounded, None: unknown. ``why``: lost pending displaced topped_up open_choice unknown, or ""."""

    norm: model.Norm
    instance: Instance
    gross: Cell
    parts: list[tuple[dt.date, Fraction]] = field(factory=list)
    granted: Fraction = Fraction(0)
    amount: Fraction | None = None
    why: str = ""
    by: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    reasons: tuple[Reason, ...] = ()
    provisional: bool = False

    @property
    def id(self) -> str:
        return self.instance.id


def priced(run: Run) -> tuple[model.Norm, ...]:
    """Every norm with an amount, in document order."""
    return run.once(
        ("priced",),
        lambda: tuple(
            n for n in run.nodes.values()
            if isinstance(n, model.Norm) and n.act.verb in AMOUNTS and n.act.amount is not None
        ),
        (),
    )  # fmt: skip


def shared(run: Run, norm: model.Norm) -> bool:
    """Whether its amount depends on other claims: by a remedy, a relation, or because it follows from a breach."""

    def find() -> bool:
        if norm.remedy or remedies_of(run, norm.id) or norm.instead_of or norm.towards or norm.besides or norm.reparation_of:
            return True
        if norm.act.verb in ("credit", "deduct", "withhold") or (norm.when is not None and speaks_of_breach(norm.when)):
            return True
        return norm.id in _displaced(run)

    return run.once(("shared", norm.id), find, False)


def _displaced(run: Run) -> frozenset[str]:
    """Ids that some other norm or remedy displaces or counts against."""

    def find() -> frozenset[str]:
        nodes = (*run.every(model.Norm), *run.every(model.Remedy))
        return frozenset(i for n in nodes for i in (*n.instead_of, *n.towards))

    return run.once(("displaced",), find, frozenset())


def of_norm(run: Run, norm: model.Norm) -> Sequence[Instance]:
    from hetong.settle.instances import nominal, settled

    return settled(run, norm) if norm.modality == "power" else nominal(run, norm)


# ---- steps 1 to 4 -----------------------------------------------------------------------------------------------


def place_of(run: Run, norm: model.Norm, one: Instance) -> Place:
    """From where its amount is seen: the window of the failure, of ``for each E`` the month of E."""
    from hetong.settle.arising import event_keys
    from hetong.settle.time.windows import period_containing

    place = evolve(one.place, instance=one, bearer=one.bearer[0] if one.bearer else "", other=one.other)
    if norm.act.verb in ("deduct", "withhold"):
        place = _taken_from(run, norm, one, place)
    if place.window is None:
        for key in event_keys(run, norm):
            held = place.bound.get(key)
            if held is not None:
                return place.within(period_containing(held.day, "month"))
    return place


def _taken_from(run: Run, norm: model.Norm, one: Instance, place: Place) -> Place:
    """A deduction speaks of the payment it is taken from: that of its window, else the next one due."""
    from hetong.settle.instances import nominal

    target = run.nodes.get(norm.act.target)
    if not isinstance(target, model.Norm) or target.id in place.bound:
        return place
    since = max((a.day for a in one.acts), default=one.arisen.day if one.arisen is not None else run.day)
    found = nominal(run, target)
    same = [i for i in found if i.window is not None and place.window is not None and i.window.name == place.window.name]
    coming = same or [i for i in found if i.nominal is not None and i.nominal.day >= since]
    if not coming or coming[0].arisen is None:
        return place
    arisen = coming[0].arisen
    return evolve(place, bound={**place.bound, target.id: evolve(arisen, of=target.id, id=coming[0].id, instance=coming[0])})


def gross(run: Run, norm: model.Norm, one: Instance) -> tuple[Cell, tuple[tuple[dt.date, Fraction], ...], tuple[Step, ...]]:
    """Base × quantity and floor: the amount, how it grew by day (() where at once), and the steps."""
    return run.once(("gross", norm.id, one.id), lambda: _gross(run, norm, one), (unknown("cycle", norm.id), (), ()))


def _gross(run: Run, norm: model.Norm, one: Instance) -> tuple[Cell, tuple[tuple[dt.date, Fraction], ...], tuple[Step, ...]]:
    from hetong.settle.formula import formula

    e = norm.act.amount
    assert e is not None
    place = place_of(run, norm, one)
    stated = _stated(run, norm, one)
    if stated is not None:
        return stated, (), (Step("base", "", stated.value),)
    if one.doubt is not None:
        return combine(None, one.doubt), (), ()
    steps: list[Step] = []
    grown: tuple[tuple[dt.date, Fraction], ...] = ()
    part = accruals.growing(run, e)
    if part is not None and one.delay is not None:
        growth = accruals.growth(run, part, place)
        found = growth.cell if part is e else evaluate.value(run, e, place)
        grown = growth.by_day if part is e else ()
        steps += [_piece(run, p) for p in growth.pieces]
    else:
        found = evaluate.value(run, e, place)
    if isinstance(found.value, tuple) or (e.op == "word" and e.info.get("name") == "loss"):
        found = _loss(run, norm, one, str(e.info.get("id") or "loss"))
    if found.usable and found.value is NOTHING:
        found = combine(Fraction(0), found)
    steps[0:0] = [*_members_shown(run, e, place), Step("base", formula(run, e, place), found.value)]
    for floor in norm.at_least:
        limit = evaluate.value(run, floor, place)
        if found.usable and limit.usable and isinstance(limit.value, Fraction) and found.value < limit.value:
            found = combine(limit.value, found, limit)
            grown = ()
            steps.append(Step("floor", formula(run, floor, place), found.value))
    return found, grown, tuple(steps)


def _members_shown(run: Run, e: model.Expr, place: Place) -> list[Step]:
    """How the fees beneath a base come about, each in a step of its own."""
    from hetong.settle.formula import formula
    from hetong.settle.lookups import named

    found: list[Step] = []
    for id in _fees(run, e, []):
        node = run.nodes[id]
        assert isinstance(node, model.Fee)
        cell = named(run, id, place)
        if not cell.usable or cell.value:
            found.append(Step("fee", formula(run, node.value, place), cell.value, (id,)))
    return found


def _fees(run: Run, e: model.Expr, found: list[str]) -> list[str]:
    """Ids of the fees an amount is made of, members before the sum, each once."""
    names = [str(e.info.get("id") or "") if e.op == "ref" else "", str(e.info.get("of") or "") if e.op == "aggregate" else ""]
    for name in names:
        node = run.nodes.get(name)
        if isinstance(node, model.Fee) and name not in found and run.included(node) is not False:
            _fees(run, node.value, found)
            found.append(name)
        elif isinstance(node, model.Define | model.Param):
            _fees(run, node.value, found)
    if e.op == "list":
        for item in e.info["items"]:
            node = run.nodes.get(item.id) if item.id else None
            if isinstance(node, model.Fee) and item.id not in found and run.included(node) is not False:
                _fees(run, node.value, found)
                found.append(item.id)
    for arg in e.args:
        _fees(run, arg, found)
    return found


def _piece(run: Run, p: object) -> Step:
    from hetong.settle.formula import of_piece

    return of_piece(run, p)  # type: ignore[arg-type]


def _stated(run: Run, norm: model.Norm, one: Instance) -> Cell | None:
    """An amount that the facts give for this very claim."""
    for line in run.lines("value"):
        if line.data.get("of") == norm.id:
            ref = str(line.data.get("ref") or line.ref or "")
            from hetong.settle.instances import answers

            if (ref and answers(one, ref)) or (not ref and line.data.get("period") in (None, "", one.window.name if one.window else "")):
                return known(Fraction(line.data["value"]))
    given = run.given(f"{norm.id}.amount", one.window)
    return known(given.value) if given is not None else None


def _loss(run: Run, norm: model.Norm, one: Instance, head: str) -> Cell:
    """Damages for loss: what has been stated for this failure or this head of loss, else not known."""
    from hetong.settle.instances import answers

    for name in dict.fromkeys((head, "loss", head.rpartition(".")[2])):
        for given in run.given_all(name):
            window = one.window.name if one.window is not None else ""
            day = given.day if given.day is None or given.day <= run.day else None
            if given.value is None or (given.period and given.period != window) or (given.day and day is None):
                continue
            if _meant(run, norm, one, day):
                return known(Fraction(given.value))
        for line in run.lines("value"):
            if line.data.get("of") not in (name, norm.id):
                continue
            ref = str(line.data.get("ref") or line.ref or "")
            if answers(one, ref) if ref else _meant(run, norm, one, line.day):
                return known(Fraction(line.data["value"]))
    return unknown("judged", head)


def _meant(run: Run, norm: model.Norm, one: Instance, day: dt.date | None) -> bool:
    """Whether a loss of that day is the loss of this claim: one that arose then, else the last before it."""
    if day is None:
        return True
    from hetong.settle.instances import nominal

    days = sorted(i.arisen.day for i in nominal(run, norm) if i.arisen is not None and i.arisen.day <= day)
    return one.arisen is not None and bool(days) and one.arisen.day == days[-1]


def own(run: Run, norm: model.Norm, one: Instance) -> Cell:
    """The amount of a norm that stands alone, after its own caps and condition, unrounded."""
    cell, _, _ = gross(run, norm, one)
    result = solo(run, norm).get(one.id)
    if result is None or not cell.usable:
        return cell
    return combine(Fraction(0) if result.why in ("lost", "pending") else result.granted, cell)


def solo(run: Run, norm: model.Norm) -> dict[str, Result]:
    """The claims of a norm that stands alone and has caps or a condition; {} where it has neither."""
    if shared(run, norm) or not (norm.caps or norm.only_if is not None):
        return {}
    return run.once(("solo", norm.id), lambda: _results(run, [norm]), {})


def of(run: Run, norm: model.Norm) -> dict[str, Result] | None:
    """The claims of one norm, None for one without caps, conditions and relations."""
    if shared(run, norm):
        return {i: r for i, r in results(run).items() if r.norm is norm}
    return solo(run, norm) or None


# ---- step 5 and 6: caps -----------------------------------------------------------------------------------------


def _claim(run: Run, norm: model.Norm, one: Instance) -> list[capping.Claim]:
    """A claim as caps see it; what grows with a delay as one claim for each month of its days."""
    cell, grown, _ = gross(run, norm, one)
    limits = _limits(run, norm, one)
    occurrence = _occurrence(run, norm, one)
    stated = {k for owner in _owners(run, norm) for k in owner.keys}
    key = tuple(v for k, v in one.keys.items() if k in stated)
    if not grown:
        day = day_of(run, one)
        return [
            capping.Claim(one.id, norm.id, cell.value, day, windows={"occurrence": occurrence}, key=key, limits=limits)
        ]
    months: dict[str, tuple[dt.date, Fraction]] = {}
    last = Fraction(0)
    for day, total in grown:
        before = months.get(f"{day:%Y-%m}", (day, Fraction(0)))[1]
        months[f"{day:%Y-%m}"] = (day, before + total - last)
        last = total
    return [
        capping.Claim(
            f"{one.id}#{name}", norm.id, amount, day, windows={"occurrence": occurrence}, key=key,
            limits=_limits(run, norm, one, day),
        )
        for name, (day, amount) in months.items()
    ]  # fmt: skip


def day_of(run: Run, one: Instance) -> dt.date:
    """The day a claim counts on: the end of its own window, else the day of its failure (of a metric, the end of the
    window that was missed)."""
    if one.window is not None and one.norm.every is not None:
        return one.window.last
    if one.trigger is not None:
        return one.trigger.day
    return one.arisen.day if one.arisen is not None else run.day


def _occurrence(run: Run, norm: model.Norm, one: Instance) -> str:
    """What a cap per occurrence is shared over: the event of ``for each``, else the failure."""
    from hetong.settle.arising import event_keys

    for key in event_keys(run, norm):
        if key in one.place.bound:
            return one.place.bound[key].id
    return one.failure


def cap_id(owner: str, n: int) -> str:
    return f"{owner}.cap.{n}"


def _owners(run: Run, norm: model.Norm) -> list[model.Norm | model.Remedy]:
    return [norm, *remedies_of(run, norm.id)]


def _limits(run: Run, norm: model.Norm, one: Instance, day: dt.date | None = None) -> dict[str, Fraction | None]:
    """The size of each cap over a claim, its base taken over the cap's own window."""
    found: dict[str, Fraction | None] = {}
    on = day or day_of(run, one)
    for owner in _owners(run, norm):
        for n, cap in enumerate(owner.caps):
            place = place_of(run, norm, one)
            over = _over(run, cap, on)
            if over is not None:
                place = place.within(over)
            cell = evaluate.value(run, cap.limit, place)
            found[cap_id(owner.id, n)] = _limit(cell)
    return found


def _over(run: Run, cap: model.Cap, on: dt.date) -> Period | None:
    """The window over which the base of a cap is taken: its own; None for a cap per occurrence or day."""
    from hetong.settle import term
    from hetong.settle.time.lengths import add_months
    from hetong.settle.time.windows import period_containing

    if cap.window in ("month", "quarter", "year"):
        return period_containing(on, cap.window, run.clock.start, run.clock.year)
    if cap.window == "agreement":
        first, last = term.first_day(run), term.last_day(run)
        return Period("", first, last, f"{first}..{last}") if first is not None and last is not None else None
    if cap.window == "rolling" and cap.over is not None:
        length = evaluate.value(run, cap.over, Place()).value
        if isinstance(length, Length) and length.clock == "calendar":
            month = period_containing(on, "month")
            first = add_months(month.first, 1 - int(length.n))
            return Period("", first, month.last, f"{first}..{month.last}")
    return None


def _limit(cell: Cell) -> Fraction | None:
    if not cell.usable or cell.value is NOTHING:
        return None
    return Fraction(cell.value) if isinstance(cell.value, Fraction | int) else None


def _group(run: Run, owner: model.Norm | model.Remedy) -> capping.Group:
    made = []
    for n, cap in enumerate(owner.caps):
        months = days = 0
        if cap.over is not None:
            length = evaluate.value(run, cap.over, Place()).value
            if isinstance(length, Length):
                months = int(length.n) if length.clock == "calendar" else 0
                days = int(length.n / 86400) if length.clock == "elapsed" else 0
        cell = evaluate.value(run, cap.limit, Place())
        why = ",".join(f"{r.kind} {r.what}" for r in cell.reasons) if not cell.usable else ("none" if cell.value is NOTHING else "")
        made.append(capping.Cap(cap_id(owner.id, n), cap.window or "occurrence", _limit(cell), months, days, cap.times, why))
    if isinstance(owner, model.Norm):
        return capping.Group(owner.id, (owner.id,), tuple(made))
    members = tuple(dict.fromkeys((*_members(run, owner), *owner.including)))
    return capping.Group(f"remedy {owner.id}", tuple(_inner(run, m) for m in members), tuple(made), owner.cut or "in_order")


def _members(run: Run, remedy: model.Remedy) -> list[str]:
    found = []
    for item in remedy.items:
        if isinstance(item, model.Norm | model.Remedy):
            found.append(item.id)
    return found


def _inner(run: Run, id: str) -> str:
    return f"remedy {id}" if isinstance(run.nodes.get(id), model.Remedy) else id


# ---- all of them ------------------------------------------------------------------------------------------------


def results(run: Run) -> dict[str, Result]:
    """Every claim of every norm that bears on others, by instance id."""
    return run.once(
        ("results",),
        lambda: _results(run, [n for n in priced(run) if shared(run, n) and run.included(n) is not False]), {},
    )  # fmt: skip


def _results(run: Run, norms: Sequence[model.Norm]) -> dict[str, Result]:
    found: dict[str, Result] = {}
    asked: list[capping.Claim] = []
    for norm in norms:
        for one in of_norm(run, norm):
            cell, _, steps = gross(run, norm, one)
            result = Result(norm, one, cell, steps=steps, provisional=one.provisional or not cell.known)
            found[one.id] = result
            if _waived(run, norm, one):
                result.why = "waived"
            elif cell.usable:
                asked += _claim(run, norm, one)
                result.reasons = _open_caps(run, norm, one)
            else:
                result.why, result.reasons = "unknown", cell.reasons
    owners: dict[str, model.Norm | model.Remedy] = {}
    for norm in norms:
        for owner in _owners(run, norm):
            if owner.caps or isinstance(owner, model.Remedy):
                owners[owner.id] = owner
    groups = [_group(run, o) for o in owners.values()]
    held = {g.id for g in groups}
    groups = [evolve(g, members=tuple(m for m in g.members if not m.startswith("remedy ") or m in held)) for g in groups]
    opened = _opened(run, owners)
    granted = capping.granted((*asked, *opened), groups, _keep(run, found))
    for claim in asked:
        result = found[claim.id.partition("#")[0]]
        got = granted[claim.id]
        result.parts.append((claim.day, got.amount))
        result.granted += got.amount
        result.steps += got.steps
        if got.lost:
            result.why = "lost"
    for result in found.values():
        if not result.why:
            _right(run, result)
    rounded = capping.rounded(granted, run.contract.rounding or "half_up", minor_unit(run.contract.currency or "CNY"))
    return _stacked(run, found, rounded)


def _waived(run: Run, norm: model.Norm, one: Instance) -> bool:
    """Whether the creditor gave the claim up: it then uses no room of any cap."""
    from hetong.settle.instances import named

    return any(line.data.get("norm") == norm.id and named(one, line) for line in run.lines("waive"))


def _opened(run: Run, owners: Mapping[str, model.Norm | model.Remedy]) -> list[capping.Claim]:
    """What had been granted before the first fact, as opening facts say: it uses up the room of the caps."""
    found = []
    for line in run.lines("opening"):
        of = str(line.data.get("of"))
        node = run.nodes.get(of)
        if isinstance(node, model.Remedy):
            inside = [m for m in (*_members(run, node), *node.including) if isinstance(run.nodes.get(m), model.Norm)]
            of = inside[0] if inside else of
        if of in owners or any(of in (*_members(run, o), *o.including) for o in owners.values() if isinstance(o, model.Remedy)):
            amount = Fraction(line.data["amount"])
            found.append(capping.Claim(f"opening {line.id}", of, amount, line.day, fixed=amount))
    return found


def _open_caps(run: Run, norm: model.Norm, one: Instance) -> tuple[Reason, ...]:
    """Caps of unknown size: they do not cap, and the line says so."""
    found: list[Reason] = []
    for owner in _owners(run, norm):
        for cap in owner.caps:
            cell = evaluate.value(run, cap.limit, place_of(run, norm, one))
            if not cell.usable:
                found += cell.reasons
    return tuple(dict.fromkeys(found))


def _keep(run: Run, found: dict[str, Result]):  # type: ignore[no-untyped-def]
    def keep(claim: capping.Claim, amount: Fraction) -> bool:
        result = found[claim.id.partition("#")[0]]
        for condition in _conditions(run, result.norm):
            if _of_amount(condition):
                place = evolve(place_of(run, result.norm, result.instance), amount=amount)
                if evaluate.truth(evaluate.value(run, condition, place)) is False:
                    return False
        return True

    return keep


def _conditions(run: Run, norm: model.Norm) -> list[model.Expr]:
    return [o.only_if for o in _owners(run, norm) if o.only_if is not None]


def _of_amount(e: model.Expr) -> bool:
    return (e.op == "word" and e.info.get("name") == "amount") or any(_of_amount(a) for a in e.args)


def _right(run: Run, result: Result) -> None:
    """Step 7: the condition of the right, and whether a power was used."""
    for condition in _conditions(run, result.norm):
        if _of_amount(condition):
            continue
        said = evaluate.truth(evaluate.value(run, condition, place_of(run, result.norm, result.instance)))
        if said is True:
            continue
        result.why = "lost" if said is False and _too_late(run, condition, result) else "pending"
        return
    for owner in remedies_of(run, result.norm.id):
        if owner.unless is not None and evaluate.truth(evaluate.value(run, owner.unless, result.instance.place)) is True:
            result.why = "lost"
    if result.norm.modality == "power" and not result.instance.acts and result.why == "":
        result.why = "lapsed" if result.instance.state == "lapsed" else "pending"
    elif result.norm.modality == "power" and result.instance.acts:
        stated = [a.values.get(f"{result.norm.id}.amount") for a in result.instance.acts]
        if stated and isinstance(stated[-1], Fraction) and stated[-1] < result.granted:
            result.granted = stated[-1]


def _too_late(run: Run, condition: model.Expr, result: Result) -> bool:
    """Whether what the right depends on can no longer be done in its time."""
    from hetong.settle.instances import settled

    for id in _acts_in(run, condition):
        node = run.nodes[id]
        assert isinstance(node, model.Norm)
        for one in settled(run, node):
            same = one.window is None or result.instance.window is None or one.window.name == result.instance.window.name
            if same and one.state not in ("lapsed", "ended", "breached"):
                return False
    return True


def _acts_in(run: Run, e: model.Expr) -> list[str]:
    found = [i for a in e.args for i in _acts_in(run, a)]
    id = str(e.info.get("of") or e.info.get("id") or "")
    if e.op in ("happened", "ref") and isinstance(run.nodes.get(id), model.Norm):
        found.append(id)
    return found


def _stacked(run: Run, found: dict[str, Result], rounded: dict[str, Fraction]) -> dict[str, Result]:
    """Steps 8 and 9: displacement and top-up among the claims of one failure, then one rounding each."""
    sums = []
    for result in found.values():
        one = result.instance
        unused = result.norm.modality == "power" and not one.acts
        applies = result.why in ("", "unknown") and not unused
        sums.append(
            stacking.Sum(
                one.id, result.norm.id, failures_of(run, result), None if result.why == "unknown" else result.granted,
                tuple(r.id for r in remedies_of(run, result.norm.id)), one.actor, one.other, applies,
            )
        )  # fmt: skip
    relations: list[stacking.Relation] = []
    sole: list[str] = []
    choices: list[stacking.Choice] = []
    for node in run.nodes.values():
        if not isinstance(node, model.Norm | model.Remedy):
            continue
        for kind, others in (("instead_of", node.instead_of), ("towards", node.towards), ("besides", node.besides)):
            relations += [stacking.Relation(kind, node.id, other) for other in others]
        if isinstance(node, model.Remedy):
            sole += [node.id] if node.sole else []
            if node.choice:
                choices.append(stacking.Choice(node.id, tuple((*_members(run, node), *node.including)), _chosen(run, node, sums)))
    stacked = stacking.stack(sums, relations, sole, choices)
    run.cycles |= {" → ".join(c) for c in stacked.cycles}
    for result in found.values():
        line = stacked.lines[result.id]
        result.steps += line.steps
        result.by = line.displaced_by or tuple(i for i, _ in line.counted)
        if line.displaced_by:
            result.why = "displaced"
        elif line.open_choice and result.why == "":
            result.why = "open_choice"
        elif line.counted and result.why == "":
            result.why = "topped_up"
        value = result.granted if result.why in ("pending", "lost", "lapsed") else line.amount
        if value is not None and result.why != "unknown":
            mode = run.contract.rounding or "half_up"
            result.amount = round_to(value, mode, minor_unit(run.contract.currency or "CNY"))
            if value == result.granted and len(result.parts) == 1:
                result.amount = rounded.get(result.id, result.amount)
            if result.amount != value:
                result.steps += (Step("rounding", "", result.amount),)
    return found


def failures_of(run: Run, result: Result) -> frozenset[str]:
    """The failures a claim answers to: that of its trigger, and the event of ``for each``."""
    from hetong.settle.arising import event_keys

    one = result.instance
    found = {one.failure}
    if one.trigger is not None:
        found.add(one.trigger.id)
    for key in event_keys(run, result.norm):
        if key in one.place.bound:
            found.add(one.place.bound[key].id)
    return frozenset(found)


def _chosen(run: Run, remedy: model.Remedy, sums: Sequence[stacking.Sum]) -> dict[str, str]:
    """By failure, the member that was chosen; a choice without a reference is for all."""
    found: dict[str, str] = {}
    for line in run.lines("choice"):
        if line.data.get("remedy") == remedy.id:
            ref, member = str(line.data.get("ref") or line.ref or ""), str(line.data.get("choice"))
            mine = {f for s in sums if remedy.id in s.remedies for f in s.failures}
            found.update(dict.fromkeys(mine if not ref else mine & {ref} or {ref}, member))
    return found


def final(run: Run, norm: model.Norm, one: Instance) -> Cell:
    """What is owed of one claim, rounded."""
    result = results(run).get(one.id)
    if result is None:
        return known(Fraction(0))
    if result.amount is None:
        return combine(None, result.gross) if not result.gross.usable else unknown("cycle", norm.id)
    if result.why in ("pending", "lost", "displaced", "lapsed"):
        return known(Fraction(0))
    return combine(result.amount, result.gross) if result.gross.usable else known(result.amount)


def of_remedy(run: Run, node: model.Remedy, name: str, place: Place) -> Cell:
    """``.amount`` and ``.excess`` of a remedy: what its members came to, and what its caps cut off."""
    total = Fraction(0)
    for result in results(run).values():
        if node.id not in {r.id for r in remedies_of(run, result.norm.id)}:
            continue
        if place.window is not None and result.instance.window is not None and result.instance.window.name != place.window.name:
            continue
        cell = result.gross
        before = cell.value if cell.usable and isinstance(cell.value, Fraction) else Fraction(0)
        total += {"excess": before - result.granted, "uncapped": before}.get(name, result.amount or Fraction(0))
    return known(total)


def held_back(run: Run, one: Instance, open_: Fraction) -> bool:
    """Whether all that is open of a payment is withheld for the time being."""
    if not any(n.act.verb == "withhold" for n in priced(run)):
        return False
    from hetong.settle.crediting import outcome

    held = outcome(run).withheld.get(one.id)
    return held is not None and held.at(run.day) >= open_ > 0


def applied(run: Run, norm: model.Norm) -> list[Payment]:
    """Credits and deductions set against the instances of a payment, as money received."""
    from hetong.settle.crediting import against

    return against(run, norm)
