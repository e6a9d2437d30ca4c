"""The real settlement agrees with the slow one, written apart from it, on random contracts and facts.

``--pairs N`` says on how many; they are spread over the processors. Every cell of every metric and every line that is
owed is compared exactly.
"""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor

from tests.agreeing import differences, standings, told_apart
from tests.reference.generator import generate
from tests.running import codes, compiled

CHUNK = 50


def disagreeing(first: int, after: int) -> list[int]:
    """The seeds of a stretch on which the two differ."""
    return [seed for seed in range(first, after) if apart(seed)]


def apart(seed: int) -> list[str]:
    """Every fifth case is compared in the states of its duties as well."""
    case = generate(seed)
    return differences(case) + (standings(case) if seed % 5 == 0 else [])


def test_real_and_slow_settlement_agree(pairs: int) -> None:
    stretches = [(n, min(n + CHUNK, pairs)) for n in range(0, pairs, CHUNK)]
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        found = [seed for part in pool.map(disagreeing, *zip(*stretches, strict=True)) for seed in part]
    assert not found, (
        f"{len(found)} of {pairs} differ: {found[:20]}\n{apart(found[0])}\n{told_apart(generate(found[0]))}"
    )


def test_every_generated_contract_compiles_and_every_block_occurs() -> None:
    parts = set()
    for seed in range(400):
        case = generate(seed)
        assert not codes(compiled(case.text), "error"), case.text
        parts |= set(case.parts)
    assert parts >= {
        "fixed fee", "bill", "late charge", "incident", "relief", "duty", "per row", "credit", "factor", "claim", "choice",
        "event", "sites", "secrecy", "termination", "remedy in_order", "remedy pro_rata", "related besides", "related instead of", "related towards", "in a row",
        "fee per", "fee by", "fee graduated", "fee sliding", "fee exact", "fee started", "fee kilos",
    }  # fmt: skip
