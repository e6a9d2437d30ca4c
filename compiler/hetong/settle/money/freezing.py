"""Agreed statements: what a frozen period shows when later facts give other amounts.

In: the lines a run gives now, the lines both sides agreed, the policy ``corrections``. Out: the lines to show, frozen,
restated, or carried as corrections in the open window. Semantics 3.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from attrs import frozen

POLICIES = ("carry", "restate", "final")


@frozen
class Agreed:
    """A line of an agreed statement. corrects: the id of the line of an earlier window that it corrects, or ""."""

    id: str
    window: str
    amount: Fraction
    corrects: str = ""


@frozen
class Found:
    """A line as a run gives it now. amount None: unknown."""

    id: str
    window: str
    amount: Fraction | None


@frozen
class Shown:
    """A line to show in ``window``. kind: new (its window is open) · frozen · restated · correction. amount: of a
    correction the signed difference, below zero where the other side owes it. was: the agreed amount, corrections
    included; now: what the run gives (None: unknown, or the line is gone: then amount is what replaces it)."""

    id: str
    window: str
    amount: Fraction | None
    kind: str
    was: Fraction | None = None
    now: Fraction | None = None
    corrects: str = ""


def freeze(
    found: Sequence[Found], agreed: Sequence[Agreed], windows: Sequence[str], policy: str, open_window: str
) -> tuple[Shown, ...]:
    """The lines to show, in the order of ``found``, then agreed lines that are gone, then corrections.

    windows: names of the frozen windows (an agreed statement without lines freezes its window too). carry: differences
    go to ``open_window`` as one correction per line, id ``LINE@open_window``; a difference that an agreed correction
    has settled is not carried again. restate: the window shows what the run gives. final: the agreed amounts stand.
    A line of which the run does not know the amount stays as agreed; one that was not agreed is listed as unknown. ValueError: an unknown policy, an id twice."""
    if policy not in POLICIES:
        raise ValueError(f"no policy of corrections: {policy}")
    _once([f.id for f in found])
    _once([a.id for a in agreed])
    frozen_windows = set(windows) | {a.window for a in agreed}
    own = {a.id: a for a in agreed}
    settled = {a.id: a.amount for a in agreed}
    for a in agreed:
        if a.corrects:
            settled[a.corrects] = settled.get(a.corrects, Fraction(0)) + a.amount
    now = {f.id: f for f in found}
    shown: list[Shown] = []
    carried: list[Shown] = []
    for f in found:
        if f.window not in frozen_windows:
            shown.append(Shown(f.id, f.window, f.amount, "new", None, f.amount))
            continue
        was = settled.get(f.id, Fraction(0))
        if policy == "restate" and (f.amount is not None or f.id not in own):
            kind = "frozen" if f.id in own and f.amount == own[f.id].amount else "restated"
            shown.append(Shown(f.id, f.window, f.amount, kind, was, f.amount))
            continue
        if f.id in own:
            shown.append(Shown(f.id, f.window, own[f.id].amount, "frozen", was, f.amount))
        if policy == "carry" and f.amount is not None and f.amount != was:
            carried.append(_correction(f.id, open_window, was, f.amount))
        elif policy == "carry" and f.amount is None and f.id not in settled:
            carried.append(Shown(f"{f.id}@{open_window}", open_window, None, "correction", was, None, f.id))
    for a in agreed:
        if a.id in now:
            continue
        was = settled[a.id]
        if policy == "restate" and not a.corrects:
            shown.append(Shown(a.id, a.window, Fraction(0), "restated", was, None))
        elif policy == "restate":
            # The line it corrects is restated in its own window: the correction would count it twice.
            shown.append(Shown(a.id, a.window, Fraction(0), "restated", a.amount, None, a.corrects))
        else:
            shown.append(Shown(a.id, a.window, a.amount, "frozen", was, None, a.corrects))
            if policy == "carry" and not a.corrects and was != 0:
                carried.append(_correction(a.id, open_window, was, None))
    return tuple(shown + carried)


def differences(found: Sequence[Found], agreed: Sequence[Agreed], window: str) -> tuple[Shown, ...]:
    """Line by line where a run and an agreed statement of ``window`` differ (kind correction); empty: they agree."""
    theirs = {a.id: a for a in agreed if a.window == window}
    ours = {f.id: f for f in found if f.window == window}
    lines = []
    for id in [*ours, *(i for i in theirs if i not in ours)]:
        was = theirs[id].amount if id in theirs else Fraction(0)
        is_now = ours[id].amount if id in ours else None
        if id in ours and is_now is None:
            lines.append(Shown(id, window, None, "correction", was, None, id))
        elif (is_now or Fraction(0)) != was:
            lines.append(_correction(id, window, was, is_now))
    return tuple(lines)


def _correction(id: str, window: str, was: Fraction, now: Fraction | None) -> Shown:
    difference = (now if now is not None else Fraction(0)) - was
    return Shown(f"{id}@{window}", window, difference, "correction", was, now, id)


def _once(ids: list[str]) -> None:
    twice = sorted({i for i in ids if ids.count(i) > 1}) if len(set(ids)) < len(ids) else []
    if twice:
        raise ValueError(f"twice: {', '.join(twice)}")
