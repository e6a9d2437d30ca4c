"""Near names: what somebody meant who wrote a name that is not there."""

from __future__ import annotations

from collections.abc import Iterable

from hetong.base.words import EMPTY, Words

_TOO_LONG = 64  # nobody mistypes a longer name by accident, and distances cost its square


def distance(one: str, other: str, cutoff: int) -> int:
    """Edits between two words: insert, drop, replace, swap neighbours; ``cutoff + 1`` if more than that.

    Damerau-Levenshtein in its restricted form (optimal string alignment), kept to a band of the matrix.
    """
    if abs(len(one) - len(other)) > cutoff:
        return cutoff + 1
    far = cutoff + 1
    earlier: list[int] = []
    row = [min(column, far) for column in range(len(other) + 1)]
    for i, left in enumerate(one, 1):
        low, high = max(1, i - cutoff), min(len(other), i + cutoff)
        now = [far] * (len(other) + 1)
        now[0] = min(i, far)
        for j in range(low, high + 1):
            right = other[j - 1]
            best = min(row[j] + 1, now[j - 1] + 1, row[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                best = min(best, earlier[j - 2] + 1)
            now[j] = best if best < far else far
        if min(now) >= far:
            return far
        earlier, row = row, now
    return row[-1]


def nearest(name: str, candidates: Iterable[str], limit: int = 3) -> list[str]:
    """Up to ``limit`` candidates that ``name`` may stand for, the nearest first; order is stable."""
    return [candidate for _, candidate in _ranked(name, candidates)[:limit]]


def did_you_mean(name: str, candidates: Iterable[str]) -> Words:
    """A sentence to end a message with, or nothing. The English one brings its leading space."""
    ranked = _ranked(name, candidates)
    close = [candidate for score, candidate in ranked if score <= ranked[0][0]][:3]
    if not close:
        return EMPTY
    quoted = [f"“{candidate}”" for candidate in close]
    head, last = quoted[:-1], quoted[-1]
    zh = "、".join(head) + "或" + last if head else last
    en = ", ".join(head) + " or " + last if head else last
    return Words(f"是不是{zh}？", f" Did you mean {en}?")


def _ranked(name: str, candidates: Iterable[str]) -> list[tuple[float, str]]:
    if not name or len(name) > _TOO_LONG:
        return []
    folded, letters, parts = name.casefold(), set(name.casefold()), _parts(name)
    scored: list[tuple[float, int, str]] = []
    for candidate in dict.fromkeys(candidates):
        if candidate and candidate != name and len(candidate) <= _TOO_LONG:
            score = _score(folded, letters, parts, candidate)
            if score is not None:
                scored.append((score, abs(len(candidate) - len(name)), candidate))
    return [(score, candidate) for score, _, candidate in sorted(scored)]


def _score(folded: str, letters: set[str], parts: frozenset[str], candidate: str) -> float | None:
    """How far off a candidate is, in edits; None if nobody would mean it."""
    other = candidate.casefold()
    if other == folded:
        return 0.5
    longest = max(len(folded), len(other))
    cutoff = max(1, longest // 3)
    shared = letters & set(other)
    if not shared:
        return None
    best: float | None = None
    if abs(len(other) - len(folded)) <= cutoff and len(shared) * 2 >= min(len(letters), len(set(other))):
        edits = distance(folded, other, cutoff)
        if edits <= cutoff and edits < longest:
            best = edits
    if best is None or best > 2:
        theirs = _parts(candidate)
        small, large = sorted((parts, theirs), key=len)
        if small and small <= large:  # `rate` for `csat_rate`, `csat_rate` for `rate_csat`
            best = 2.0 if best is None else min(best, 2.0)
    if best is None and not folded.isascii():
        alike = 2 * sum(min(folded.count(c), other.count(c)) for c in shared) / (len(folded) + len(other))
        if alike >= 0.6:
            best = 4 * (1 - alike) + 1
    return best


def _parts(name: str) -> frozenset[str]:
    return frozenset(part for part in name.casefold().split("_") if len(part) > 1)
