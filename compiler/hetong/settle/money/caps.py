"""Caps: what is left of claims under their own caps, the caps of their remedy, of the remedy around it, of a ceiling.

In: claims, unrounded, each with its day, windows and key; groups (a sentence with its own caps, a remedy, a ceiling)
from inside to outside. Out: per claim what is granted, and the steps. Semantics 1.3 (floor, caps, window of a cap, how
often, sharing a shared cap) and section 2, steps 5 to 7.

The claims of one batch (a calendar month, unless the claim says otherwise) are weighed together; batches follow each
other in time, and what an earlier batch was granted uses up the room of a later one, never the other way round.
Inside a batch the caps run from the narrow window to the wide, group by group from inside to outside. What finally
remains (after all groups and the condition of the right) uses up room; what was cut, lost or withdrawn does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from hetong.settle.money.claims import WINDOWS, Cap, Claim, Granted, Group
from hetong.settle.money.rounding import round_to
from hetong.settle.money.weighing import Weighing

__all__ = ["WINDOWS", "Cap", "Claim", "Granted", "Group", "capped", "granted", "rounded"]


def granted(
    claims: Sequence[Claim],
    groups: Sequence[Group],
    keep: Callable[[Claim, Fraction], bool] | None = None,
) -> dict[str, Granted]:
    """What each claim gets, by its id, in the order of ``claims``.

    groups: in any order; a group whose member is another group lies around it. A norm may be in several. keep: the
    condition of the right (``only if amount > CNY 30``) on the amount after all caps; it must not say yes to less and
    no to more. A claim it refuses gets zero, is lost and uses no room. The order of ``claims`` does not matter.
    ValueError: two claims or groups of one id, a circle of groups, an unknown window, a rolling cap without length."""
    line = sorted(claims, key=lambda c: (c.day, c.order, c.id))
    weighing = Weighing(line, groups, keep)
    batches: dict[str, list[Claim]] = {}
    for claim in line:
        batches.setdefault(claim.batch or f"{claim.day:%Y-%m}", []).append(claim)
    for name, batch in batches.items():
        weighing.batch(name, batch)
    return {c.id: weighing.found[c.id] for c in claims}


def capped(claims: Sequence[Claim], caps: Sequence[Cap]) -> dict[str, Granted]:
    """The claims of one sentence under its own caps, one after the other in time: ``granted`` with a single group."""
    names = tuple(dict.fromkeys(c.norm for c in claims))
    return granted(claims, [Group("", names, tuple(caps))]) if names else {}


def rounded(results: Mapping[str, Granted], mode: str, quantum: Fraction) -> dict[str, Fraction]:
    """Every granted amount rounded; amounts cut together pro rata add up to their rounded sum, the last (in the order
    of ``results``) takes the difference."""
    sets: dict[str, list[str]] = {}
    amounts = {}
    for id, g in results.items():
        amounts[id] = round_to(g.amount, mode, quantum)
        if g.together and g.amount:
            sets.setdefault(g.together, []).append(id)
    for ids in sets.values():
        shares = [results[id].amount for id in ids]
        whole = round_to(sum(shares, Fraction(0)), mode, quantum)
        for id in ids[:-1]:
            amounts[id] = min(amounts[id], whole)
            whole -= amounts[id]
        amounts[ids[-1]] = whole
    return amounts
