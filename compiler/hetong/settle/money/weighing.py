"""The work behind ``caps.granted``: batch by batch, group by group, window by window, with what is used up so far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

from attrs import evolve

from hetong.settle.money.claims import WINDOWS, Cap, Claim, Granted, Group
from hetong.settle.money.rounding import shown
from hetong.settle.values import Step

ZERO = Fraction(0)
Keep = Callable[[Claim, Fraction], bool]
Slot = tuple[str, int, tuple[str, ...], str]
"""Group, place of the cap in it, key, name of the window ("" for a rolling one)."""
Used = dict[Slot, dict[int, list[Fraction]]]
"""The sum granted and how often, by bucket: month or day of a rolling window, 0 otherwise."""


class Weighing:
    """``found``: what is granted so far, by claim."""

    def __init__(self, claims: Sequence[Claim], groups: Sequence[Group], keep: Keep | None) -> None:
        self.claims = {c.id: c for c in claims}
        if len(self.claims) < len(claims):
            raise ValueError("two claims of one id")
        self.groups = _inside_out(groups)
        self.keep = keep
        self.found: dict[str, Granted] = {}
        self._left: dict[str, Fraction] = {}
        self._used: Used = {}

    def batch(self, name: str, batch: Sequence[Claim]) -> None:
        """Grants and books the claims of one batch, given in order of time."""
        here = {c.id for c in batch}
        asking: list[Claim] = []
        for c in batch:
            if c.withdraws and c.withdraws not in here:
                self._withdraw(c)
            elif not c.withdraws and c.fixed is None and c.amount < 0:
                self.found[c.id] = Granted(c.id, c.amount, c.amount)
                self._book(c, c.amount, 0)
            elif not c.withdraws:
                asking.append(c)
        for c, g in zip(asking, self._granted(name, asking)):
            self.found[c.id] = g
            self._left[c.id] = g.amount
            self._book(c, g.amount, int(g.amount > 0))
        for c in batch:
            if c.withdraws in here:
                self._withdraw(c)

    def _granted(self, name: str, asking: Sequence[Claim]) -> list[Granted]:
        """The claims weighed until all that are left pass ``keep``."""
        keep = self.keep
        lost = {c.id for c in asking if keep and c.fixed is None and not keep(c, c.amount)}
        while True:
            results = self._weighed(name, [c for c in asking if c.id not in lost])
            if keep is None:
                break
            refused = [
                c for c in asking if c.id in results and c.fixed is None and not keep(c, results[c.id].amount)
            ]
            lost |= {c.id for c in refused if not results[c.id].amount}
            less = [c for c in refused if results[c.id].amount]
            if not less:
                break
            # One at a time: what the first no longer takes may lift the next above the threshold.
            lost.add(less[0].id)
        return [
            evolve(results.get(c.id, Granted(c.id, c.amount, ZERO)), amount=ZERO, lost=True)
            if c.id in lost
            else results[c.id]
            for c in asking
        ]

    def _weighed(self, name: str, asking: Sequence[Claim]) -> dict[str, Granted]:
        found = {}
        for c in asking:
            amount = c.amount if c.fixed is None else c.fixed
            found[c.id] = Granted(c.id, amount, amount)
        for group, norms in self.groups:
            members = [c for c in asking if c.norm in norms]
            members.sort(key=lambda c: (c.fixed is None, norms[c.norm], c.day, c.order, c.id))
            for i in sorted(range(len(group.caps)), key=lambda i: WINDOWS.index(group.caps[i].window)):
                self._cap(name, group, i, members, found)
        return found

    def _cap(self, name: str, group: Group, i: int, members: list[Claim], found: dict[str, Granted]) -> None:
        """One cap of a group on the claims of a batch, window by window; changes ``found``."""
        cap = group.caps[i]
        windows: dict[tuple[tuple[str, ...], int, str], list[Claim]] = {}
        for c in members:
            key = c.key if group.keyed else ()
            bucket = _bucket(cap, c.day)
            windows.setdefault((key, bucket, _window(cap, c)), []).append(c)
        within: dict[tuple[str, ...], dict[int, Fraction]] = {}
        for (key, bucket, window), claims in sorted(windows.items(), key=lambda w: w[0]):
            mine = within.setdefault(key, {})
            used = self._taken((group.id, i, key, window), cap, bucket)
            if cap.window == "rolling":
                used += sum((v for b, v in mine.items() if b > bucket - _length(cap)), ZERO)
            used = max(used, ZERO)
            label = "/".join((group.id, cap.id, *key, window or str(bucket), name))
            after = self._cut(group, cap, claims, used, label, found)
            mine[bucket] = mine.get(bucket, ZERO) + after

    def _cut(
        self, group: Group, cap: Cap, claims: list[Claim], used: Fraction, label: str, found: dict[str, Granted]
    ) -> Fraction:
        """The claims of one window under one cap, ``used`` of it used up before. Returns what they use of it."""
        start = used
        shares: dict[str, Fraction] = {}
        if group.cut == "pro_rata" and not cap.times:
            shares = self._pro_rata(cap, claims, used, found)
        for c in claims:
            g = found[c.id]
            limit = c.limits.get(cap.id, cap.limit)
            room = max(limit - used, ZERO) if limit is not None else None
            together = g.together
            if room is None or c.fixed is not None:
                amount = g.amount
            elif cap.times:
                amount = g.amount if room >= 1 else ZERO
            elif c.id in shares:
                amount, together = shares[c.id], label
            else:
                amount = min(g.amount, room)
            used += int(amount > 0) if cap.times else amount
            if c.fixed is None and (room is None or amount != g.amount):
                step = _step(group, cap, c, g.amount, amount, limit, start if shares else used - amount)
                found[c.id] = evolve(
                    g,
                    amount=amount,
                    together=together,
                    cut_by=g.cut_by if room is None else (*g.cut_by, cap.id),
                    steps=(*g.steps, step),
                )
        return used - start

    def _pro_rata(
        self, cap: Cap, claims: list[Claim], used: Fraction, found: dict[str, Granted]
    ) -> dict[str, Fraction]:
        """What each claim that can be cut gets; empty where all fit."""
        sizes = [(c, c.limits.get(cap.id, cap.limit)) for c in claims]
        limits = [limit for c, limit in sizes if limit is not None and c.fixed is None]
        if not limits:
            return {}
        cut = [c for c, limit in sizes if limit is not None and c.fixed is None]
        firm = sum((found[c.id].amount for c in claims if c not in cut), ZERO)
        asked = sum((found[c.id].amount for c in cut), ZERO)
        room = max(min(limits) - used - firm, ZERO)
        return {c.id: found[c.id].amount * room / asked for c in cut} if asked > room else {}

    def _withdraw(self, claim: Claim) -> None:
        """Takes back what an earlier claim was granted, or ``-amount`` of it, and frees its room."""
        left = self._left.get(claim.withdraws, ZERO)
        back = min(-claim.amount, left) if claim.amount < 0 else left
        self.found[claim.id] = Granted(claim.id, claim.amount, -back)
        if back > 0:
            self._left[claim.withdraws] = left - back
            self._book(self.claims[claim.withdraws], -back, -1 if back == left else 0)

    def _book(self, claim: Claim, amount: Fraction, times: int) -> None:
        for group, norms in self.groups:
            if claim.norm not in norms or not amount:
                continue
            for i, cap in enumerate(group.caps):
                slot = (group.id, i, claim.key if group.keyed else (), _window(cap, claim))
                sums = self._used.setdefault(slot, {}).setdefault(_bucket(cap, claim.day), [ZERO, ZERO])
                sums[0] += amount
                sums[1] += times

    def _taken(self, slot: Slot, cap: Cap, bucket: int) -> Fraction:
        """What earlier batches used of a cap in the window that ends with ``bucket``."""
        buckets = self._used.get(slot, {})
        if cap.window != "rolling":
            return buckets[0][cap.times] if 0 in buckets else ZERO
        first = bucket - _length(cap) + 1
        if len(buckets) > _length(cap):
            return sum((buckets[b][cap.times] for b in range(first, bucket + 1) if b in buckets), ZERO)
        return sum((s[cap.times] for b, s in buckets.items() if first <= b <= bucket), ZERO)


def _step(
    group: Group,
    cap: Cap,
    claim: Claim,
    asked: Fraction,
    amount: Fraction,
    limit: Fraction | None,
    used: Fraction,
) -> Step:
    kind = "cap" if group.id in ("", claim.norm) else "remedy_cap"
    about = (cap.id, _window(cap, claim) or cap.window)
    facts = {"asked": asked, "limit": limit, "used": used, "window": cap.window, "group": group.id}
    if limit is None:
        return Step(kind, f"{shown(asked)}", amount, about, facts | {"open": cap.open or "none"})
    if cap.times:
        return Step(kind, f"{shown(used)} ≥ {shown(limit)}", amount, about, facts)
    if group.cut == "pro_rata":
        return Step(kind, f"{shown(asked)} × {shown(amount / asked)}", amount, about, facts)
    return Step(kind, f"min({shown(asked)}, {shown(limit)} - {shown(used)})", amount, about, facts)


def _length(cap: Cap) -> int:
    return cap.months or cap.days


def _bucket(cap: Cap, day: dt.date) -> int:
    if cap.window != "rolling":
        return 0
    return day.year * 12 + day.month if cap.months else day.toordinal()


def _window(cap: Cap, claim: Claim) -> str:
    """The name of the window of ``cap`` that the claim lies in."""
    if cap.window in ("rolling", "agreement"):
        return ""
    given = claim.windows.get(cap.window)
    if given is not None:
        return given
    day = claim.day
    if cap.window == "occurrence":
        return claim.id
    if cap.window == "week":
        return "{}-W{:02}".format(*day.isocalendar())
    if cap.window == "quarter":
        return f"{day.year}-Q{(day.month + 2) // 3}"
    return {"day": f"{day}", "month": f"{day:%Y-%m}", "year": f"{day.year}"}[cap.window]


def _inside_out(groups: Sequence[Group]) -> tuple[tuple[Group, dict[str, int]], ...]:
    """Groups from inside to outside, each with the places of its norms. ValueError: see ``caps.granted``."""
    by_id = {g.id: g for g in groups}
    if len(by_id) < len(groups):
        raise ValueError("two groups of one id")
    for g in groups:
        if g.cut not in ("in_order", "pro_rata"):
            raise ValueError(f"no way to cut: {g.cut}")
        for cap in g.caps:
            if cap.window not in WINDOWS or (cap.window == "rolling" and _length(cap) < 1):
                raise ValueError(f"no window: {cap.window}")
    norms: dict[str, dict[str, int]] = {}

    def visit(id: str, path: tuple[str, ...]) -> Iterable[str]:
        if id in path:
            raise ValueError(f"groups in a circle: {', '.join(path)}")
        if id not in norms:
            flat: dict[str, int] = {}
            for member in by_id[id].members:
                inner = visit(member, (*path, id)) if member != id and member in by_id else (member,)
                for norm in inner:
                    flat.setdefault(norm, len(flat))
            norms[id] = flat
        return norms[id]

    for g in groups:
        visit(g.id, ())
    # A group is entered after all inside it, so the order of ``norms`` runs from inside to outside; the own caps of a
    # sentence come before any remedy, whether or not the remedy names it as a group.
    own = [id for id in norms if by_id[id].members == (id,)]
    return tuple((by_id[id], norms[id]) for id in [*own, *(i for i in norms if i not in own)])
