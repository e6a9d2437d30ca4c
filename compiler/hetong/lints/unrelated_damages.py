"""HT528: two amounts of one debtor for one failure, and nothing says how they stand to each other."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.consequences import amount_words, related
from hetong.lints.reading import Reading
from hetong.trees import model

# (debtor, failure) -> group of related amounts -> its first amount
_Owed = dict[tuple[str, str], dict[str, model.Norm]]


def rule(reading: Reading) -> Iterator[Problem]:
    group = related(reading)
    named: _Owed = {}
    covered: _Owed = {}
    for norm in reading.norms:
        if norm.act.verb not in ("pay", "credit") or norm.act.amount is None:
            continue
        debtor, own = "+".join(norm.bearer.parties), group(norm.id)
        other = next((o for g, o in _same(reading, norm, debtor, named, covered) if g != own), None)
        if other is not None:
            yield Problem(
                "HT528",
                norm.at,
                {
                    "first": reading.name(other.id),
                    "second": reading.name(norm.id),
                    "one": amount_words(reading, other),
                    "two": amount_words(reading, norm),
                },
            )
        for failed in reading.failures(norm):
            named.setdefault((debtor, failed), {}).setdefault(own, norm)
            for wider in reading.failing(failed):
                covered.setdefault((debtor, wider), {}).setdefault(own, norm)


def _same(
    reading: Reading, norm: model.Norm, debtor: str, named: _Owed, covered: _Owed
) -> Iterator[tuple[str, model.Norm]]:
    """Earlier amounts of the debtor that arise from the same failure: from a wider one, or from a part of it."""
    for failed in sorted(reading.failures(norm)):
        near = [named.get((debtor, wider), {}) for wider in reading.failing(failed)]
        for found in (*near, covered.get((debtor, failed), {})):
            for root, other in found.items():
                if not reading.exclusive(norm, other):
                    yield root, other
