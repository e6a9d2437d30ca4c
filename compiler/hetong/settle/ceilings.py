"""Caps as the contract writes them, made ready for ``money.caps``: claims by day, sizes by window, groups of norms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from hetong.settle import evaluate
from hetong.settle.agreed import amount_of
from hetong.settle.amounts import gross, place_of
from hetong.settle.groups import remedies_of
from hetong.settle.money import caps as capping
from hetong.settle.place import Place
from hetong.settle.values import NOTHING, Cell, Length, Period, Reason
from hetong.trees import model

if TYPE_CHECKING:
    from hetong.settle.instances import Instance
    from hetong.settle.run import Run


def claimed(run: Run, norm: model.Norm, one: Instance) -> list[capping.Claim]:
    """A claim as caps see it; what grows with a delay as one claim for each month of its days."""
    cell, grown, _ = gross(run, norm, one)
    counts = counted_on(run, one)
    limits = sizes(run, norm, one, counts)
    occurrence = _occurrence(run, norm, one)
    stated = {k for owner in owners(run, norm) for k in owner.keys}
    key = tuple(v for k, v in one.keys.items() if k in stated)
    if not grown:
        day = day_of(run, one)
        agreed = amount_of(run, one.id)
        return [
            capping.Claim(
                one.id,
                norm.id,
                cell.value,
                day,
                windows={"occurrence": occurrence, **_windows(run, counts)},
                key=key,
                limits=limits,
                fixed=agreed,
            )
        ]
    ends = {(day.year, day.month): (day, total) for day, total in grown}  # the last day of each month that grew
    months: dict[str, tuple[dt.date, Fraction]] = {}
    last = Fraction(0)
    for (year, month), (day, total) in ends.items():
        months[f"{year:04d}-{month:02d}"] = (day, total - last)
        last = total
    return [
        capping.Claim(
            f"{one.id}#{name}", norm.id, amount, day,
            windows={"occurrence": occurrence, **_windows(run, day)}, key=key, limits=sizes(run, norm, one, day),
        )
        for name, (day, amount) in months.items()
    ]  # fmt: skip


def counted_on(run: Run, one: Instance) -> dt.date:
    """The day by which a claim counts under caps: a breach of a duty of a window counts in that window."""
    if one.norm.every is None and one.trigger is not None and one.trigger.window is not None:
        return one.trigger.window.last
    return day_of(run, one)


def _windows(run: Run, day: dt.date) -> dict[str, str]:
    """The windows of caps in which a day lies; a year as the contract counts it."""
    from hetong.settle.time.windows import period_containing

    year = period_containing(day, "year", run.clock.start, run.clock.year)
    return {
        "month": f"{day:%Y-%m}",
        "quarter": f"{day.year}-Q{(day.month + 2) // 3}",
        "year": year.name if run.clock.year == "from_start" else f"{day.year}",
    }


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


def owners(run: Run, norm: model.Norm) -> list[model.Norm | model.Remedy]:
    return [norm, *remedies_of(run, norm.id)]


def sizes(run: Run, norm: model.Norm, one: Instance, day: dt.date | None = None) -> dict[str, Fraction | None]:
    """The size of each cap over a claim, its base taken over the cap's own window."""
    found: dict[str, Fraction | None] = {}
    on = day or day_of(run, one)
    for owner in owners(run, norm):
        for n, cap in enumerate(owner.caps):
            place = place_of(run, norm, one)
            over = base_window(run, cap, on)
            if over is not None:
                place = place.within(over)
            cell = evaluate.value(run, cap.limit, place)
            found[cap_id(owner.id, n)] = size(cell)
    return found


def base_window(run: Run, cap: model.Cap, on: dt.date) -> Period | None:
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


def size(cell: Cell) -> Fraction | None:
    if not cell.usable or cell.value is NOTHING:
        return None
    return Fraction(cell.value) if isinstance(cell.value, Fraction | int) else None


def group_of(run: Run, owner: model.Norm | model.Remedy) -> capping.Group:
    made = []
    for n, cap in enumerate(owner.caps):
        months = days = 0
        if cap.over is not None:
            length = evaluate.value(run, cap.over, Place()).value
            if isinstance(length, Length):
                months = int(length.n) if length.clock == "calendar" else 0
                days = int(length.n / 86400) if length.clock == "elapsed" else 0
        cell = evaluate.value(run, cap.limit, Place())
        why = (
            ",".join(f"{r.kind} {r.what}" for r in cell.reasons)
            if not cell.usable
            else ("none" if cell.value is NOTHING else "")
        )
        made.append(
            capping.Cap(
                cap_id(owner.id, n), cap.window or "occurrence", size(cell), months, days, cap.times, why
            )
        )
    if isinstance(owner, model.Norm):
        return capping.Group(owner.id, (owner.id,), tuple(made))
    members = tuple(dict.fromkeys((*inside(run, owner), *owner.including)))
    return capping.Group(
        f"remedy {owner.id}", tuple(member_name(run, m) for m in members), tuple(made), owner.cut or "in_order"
    )


def inside(run: Run, remedy: model.Remedy) -> list[str]:
    found = []
    for item in remedy.items:
        if isinstance(item, model.Norm | model.Remedy):
            found.append(item.id)
    return found


def member_name(run: Run, id: str) -> str:
    return f"remedy {id}" if isinstance(run.nodes.get(id), model.Remedy) else id


def granted_before(run: Run, owners: Mapping[str, model.Norm | model.Remedy]) -> list[capping.Claim]:
    """What had been granted before the first fact, as opening facts say: it uses up the room of the caps."""
    found = []
    for line in run.told("opening"):
        of = str(line.data.get("of"))
        node = run.nodes.get(of)
        if isinstance(node, model.Remedy):
            members = [
                m for m in (*inside(run, node), *node.including) if isinstance(run.nodes.get(m), model.Norm)
            ]
            of = members[0] if members else of
        if of in owners or any(
            of in (*inside(run, o), *o.including) for o in owners.values() if isinstance(o, model.Remedy)
        ):
            amount = Fraction(line.data["amount"])
            found.append(capping.Claim(f"opening {line.id}", of, amount, line.day, fixed=amount))
    return found


def open_caps(run: Run, norm: model.Norm, one: Instance) -> tuple[Reason, ...]:
    """Caps of unknown size: they do not cap, and the line says so."""
    found: list[Reason] = []
    for owner in owners(run, norm):
        for cap in owner.caps:
            cell = evaluate.value(run, cap.limit, place_of(run, norm, one))
            if not cell.usable:
                found += cell.reasons
    return tuple(dict.fromkeys(found))
