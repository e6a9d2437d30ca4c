"""Several sums for one failure: who gives way, what counts towards what.

In: lines (unrounded amounts after caps) with their failures, and the relations said between sentences and remedies.
Out: per line what is owed of it, by what it was displaced, what counts against it. Semantics 1.3 "stacking", "choice
between remedies", section 2 step 8; Civil Code art. 585 for the top-up.

Order: choice (an alternative not taken is no claim), then displacement (``sole``, ``instead_of``), then top-up
(``towards``). A line that was displaced displaces nothing and counts towards nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from attrs import field, frozen

from hetong.settle.money.rounding import shown
from hetong.settle.money.topping import Counting, sort, top_up
from hetong.settle.values import Step

KINDS = ("besides", "instead_of", "towards")


@frozen
class Sum:
    """A line. failures: ids of the failures it answers to; lines meet where they share one. remedies: those it stands
    in or is included in, innermost first. amount None: unknown, it still displaces. applies: False where it arose but
    does not count as applying (lost claim, waived): it displaces nothing and counts towards nothing."""

    id: str
    norm: str
    failures: frozenset[str]
    amount: Fraction | None
    remedies: tuple[str, ...] = ()
    debtor: str = ""
    creditor: str = ""
    applies: bool = True


@frozen
class Relation:
    """kind: besides, instead_of, towards. ``a`` says it of ``b``: ``a instead_of b``; both norms or remedies."""

    kind: str
    a: str
    b: str


@frozen
class Choice:
    """Alternatives of a remedy, in their stated order (norms or remedies). chosen: by failure, the member taken."""

    remedy: str
    members: tuple[str, ...]
    chosen: Mapping[str, str] = field(factory=dict)


@frozen(eq=False)
class Stacked:
    """amount: what is owed of the line; 0 where displaced, None where unknown (its own amount, or one that counts
    against it). displaced_by: lines (or the chosen member). counted: (line, amount) that went towards it.
    open_choice: it holds until one chooses. steps: kinds displacement, top_up."""

    id: str
    amount: Fraction | None
    displaced_by: tuple[str, ...] = ()
    counted: tuple[tuple[str, Fraction], ...] = ()
    open_choice: bool = False
    steps: tuple[Step, ...] = ()


@frozen(eq=False)
class Stack:
    """lines: by id. cycles: relations that run in a circle (ids in order); they were not applied, the lines they tie
    are owed as they are, and the caller reports them."""

    lines: Mapping[str, Stacked]
    cycles: tuple[tuple[str, ...], ...] = ()


def stack(
    sums: Sequence[Sum],
    relations: Sequence[Relation] = (),
    sole: Sequence[str] = (),
    choices: Sequence[Choice] = (),
) -> Stack:
    """What is owed of every line.

    instead_of: for a failure both answer to, b is not owed. sole: for a failure that a line of the remedy answers to,
    no line outside the remedy is owed, but those said to be ``besides`` it. towards: what is owed under a counts
    against b (same failure, debtor and creditor), b is owed only the excess; over a chain all that lies before counts;
    the same money counts once among several b that are not in one chain. besides: both; a sentence's own ``besides``
    outdoes what its remedy says. The order of ``sums`` decides only which of two equal b is reduced first (by id).
    ValueError: an id twice, an unknown kind."""
    line = sorted(sums, key=lambda s: s.id)
    if len({s.id for s in line}) < len(line):
        raise ValueError("two lines of one id")
    if any(r.kind not in KINDS for r in relations):
        raise ValueError("no such relation")
    taken = _choose(line, choices)
    live = [s for s in line if s.applies and not taken.get(s.id, _Taken()).by]
    ways = {(s.id, name): i for s in line for i, name in enumerate((s.norm, *s.remedies))}
    meets = _Meetings(live, ways)
    besides = meets.pairs(relations, "besides")
    edges = {
        pair: depth
        for pair, depth in meets.pairs(relations, "instead_of").items()
        if pair not in besides or depth <= besides[pair]
    }
    for remedy in sole:
        edges.update({p: 0 for p in meets.outside(remedy) if p not in besides and p[::-1] not in besides})
    order, circles = sort([s.id for s in live], edges)
    ring = {id: i for i, circle in enumerate(circles) for id in circle}
    against: dict[str, list[str]] = {}
    for a, b in edges:
        if a not in ring or ring[a] != ring.get(b):
            against.setdefault(b, []).append(a)
    gone: dict[str, tuple[str, ...]] = {}
    for id in order:
        by = [a for a in against.get(id, ()) if a not in gone]
        if by:
            gone[id] = tuple(sorted(by))
    tops = {
        (a, b): depth
        for (a, b), depth in meets.pairs(relations, "towards").items()
        if a not in gone and b not in gone and ((a, b) not in besides or depth <= besides[a, b])
    }
    owed, counted, more = top_up(
        [Counting(s.id, s.amount, s.debtor, s.creditor) for s in live if s.id not in gone], list(tops)
    )
    lines = {}
    for s in line:
        t = taken.get(s.id, _Taken())
        by_lines = t.by or gone.get(s.id, ())
        amount = Fraction(0) if by_lines else owed.get(s.id, s.amount)
        lines[s.id] = Stacked(
            s.id,
            amount,
            by_lines,
            counted.get(s.id, ()),
            t.open,
            _steps(s, amount, by_lines, counted.get(s.id, ())),
        )
    return Stack({s.id: lines[s.id] for s in sums}, tuple(dict.fromkeys(circles + more)))


@frozen
class _Taken:
    """What a choice made of a line: displaced ``by`` the member taken, or holding while it is ``open``."""

    by: tuple[str, ...] = ()
    open: bool = False


def _choose(line: Sequence[Sum], choices: Sequence[Choice]) -> dict[str, _Taken]:
    """For each failure one member of a choice: the one taken, else the first that applies."""
    found: dict[str, _Taken] = {}
    for choice in choices:
        place = {member: i for i, member in enumerate(choice.members)}

        def member(s: Sum, place: dict[str, int] = place) -> str | None:
            return next((name for name in (s.norm, *s.remedies) if name in place), None)

        lines = [(s, m) for s in line if s.applies and (m := member(s)) is not None]
        for failure in sorted({f for s, _ in lines for f in s.failures}):
            here = [(s, m) for s, m in lines if failure in s.failures]
            names = sorted({m for _, m in here}, key=lambda m: place[m])
            taken = choice.chosen.get(failure)
            first = taken if taken is not None else names[0]
            by = tuple(s.id for s, m in here if m == first) or (first,)
            for s, m in here:
                if m != first and not found.get(s.id, _Taken()).by:
                    found[s.id] = _Taken(by)
                elif m == first and taken is None and len(names) > 1:
                    found.setdefault(s.id, _Taken(open=True))
    return found


class _Meetings:
    """Which lines answer to the same failure, found without comparing all with all."""

    def __init__(self, live: Sequence[Sum], ways: Mapping[tuple[str, str], int]) -> None:
        self.ways = ways
        self.lines = {s.id: s for s in live}
        self.named: dict[tuple[str, str], list[str]] = {}
        self.failed: dict[str, list[str]] = {}
        for s in live:
            for failure in sorted(s.failures):
                self.failed.setdefault(failure, []).append(s.id)
                for name in (s.norm, *s.remedies):
                    self.named.setdefault((failure, name), []).append(s.id)

    def pairs(self, relations: Sequence[Relation], kind: str) -> dict[tuple[str, str], int]:
        """Pairs of lines a relation holds between, with how far from the sentence of ``a`` it was said (0: its own)."""
        found: dict[tuple[str, str], int] = {}
        for relation in (r for r in relations if r.kind == kind):
            for failure in self.failed:
                for a in self.named.get((failure, relation.a), ()):
                    for b in self.named.get((failure, relation.b), ()):
                        if a == b or self._within(a, b, relation):
                            continue
                        depth = self.ways[a, relation.a]
                        found[a, b] = min(found.get((a, b), depth), depth)
        return found

    def _within(self, a: str, b: str, relation: Relation) -> bool:
        """Whether both lines stand on one side of the relation: a remedy does not stand against its own members."""
        return (b, relation.a) in self.ways or (a, relation.b) in self.ways

    def outside(self, remedy: str) -> list[tuple[str, str]]:
        """(line of the remedy, line outside it) of one failure."""
        found = []
        for failure, ids in self.failed.items():
            inside = self.named.get((failure, remedy), [])
            found += [(a, b) for a in inside for b in ids if (b, remedy) not in self.ways]
        return found


def _steps(
    s: Sum, amount: Fraction | None, by: tuple[str, ...], counted: tuple[tuple[str, Fraction], ...]
) -> tuple[Step, ...]:
    if by:
        return (Step("displacement", shown(s.amount) if s.amount is not None else "?", Fraction(0), by),)
    if not counted and amount == s.amount:
        return ()
    less = " - ".join(shown(part) for _, part in counted)
    own = shown(s.amount) if s.amount is not None else "?"
    facts = {"own": s.amount, **dict(counted)}
    return (Step("top_up", f"max({own} - {less or '?'}, 0)", amount, tuple(id for id, _ in counted), facts),)
