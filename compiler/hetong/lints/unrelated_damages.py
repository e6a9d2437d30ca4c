"""HT528: two amounts of one debtor for one failure, and nothing says how they stand to each other."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.consequences import amount_words, related
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    group = related(reading)
    owed: dict[tuple[str, ...], list[model.Norm]] = {}
    for norm in reading.norms:
        if norm.act.verb in ("pay", "credit") and norm.act.amount is not None and reading.failures(norm):
            for other in owed.setdefault(norm.bearer.parties, []):
                same = any(
                    reading.covers(a, b) or reading.covers(b, a)
                    for a in reading.failures(norm)
                    for b in reading.failures(other)
                )
                if same and group(norm.id) != group(other.id) and not reading.exclusive(norm, other):
                    facts = {"first": reading.name(other.id), "second": reading.name(norm.id)}
                    sums = {"one": amount_words(reading, other), "two": amount_words(reading, norm)}
                    yield Problem("HT528", norm.at, {**facts, **sums})
                    break
            owed[norm.bearer.parties].append(norm)
