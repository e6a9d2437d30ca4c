"""What sort of gap a schedule has: a bound that belongs to neither row, a step between tenths, or a missing row."""

from __future__ import annotations

from fractions import Fraction

from hetong.lints.bands import Schedule


def sort_of(schedule: Schedule, gap: tuple[Fraction, ...]) -> str:
    """``bound``, ``tenths`` or ``gap`` for a run of values without a row."""
    if len(gap) == 1 and gap[0] in schedule.bounds and schedule.subject.type.base not in ("count", "row"):
        return "bound"
    below = [b for b in schedule.bounds if b < gap[0]]
    above = [b for b in schedule.bounds if b > gap[-1]]
    if below and above and schedule.subject.type.base in ("percent", "number"):
        apart = min(above) - max(below)
        if apart == min(_grain(b, schedule) for b in schedule.bounds):
            return "tenths"
    return "gap"


def _grain(bound: Fraction, schedule: Schedule) -> Fraction:
    """One unit of the last decimal in which a bound is written."""
    grain = Fraction(1, 100) if schedule.subject.type.base == "percent" else Fraction(1)
    while bound % grain and grain > Fraction(1, 10**8):
        grain /= 10
    return grain
