"""Random damage to a real contract never shows a traceback, hangs, or passes in silence what it should report.

``--mutants N`` sets how many (500 by default, 10,000 with ``make fuzz``); the seed of each is its number.
"""

from __future__ import annotations

import random
import re
import time
from pathlib import Path

import pytest

from hetong.base import catalogue
from tests.running import codes, compiled

ROOT = Path(__file__).parent.parent
SOURCE = (ROOT / "examples/ecommerce_outsourcing/ecommerce_outsourcing.contract").read_text(encoding="utf-8")
CRASHES = Path(__file__).parent / "crashes"
TOKENS = re.findall(r'"[^"\n]*"|[\w.%]+|\S', SOURCE)
ODD = [
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    '"',
    '"""',
    "/",
    "?",
    "=",
    "必须",
    "当",
    "of",
    "per",
    "must",
    "\x0b",
    "\u202e",
    "，",
    "0",
    "%",
]
SECONDS = 5


def piece(text: str, rng: random.Random) -> tuple[int, int]:
    start = rng.randrange(len(text))
    return start, min(len(text), start + rng.choice((1, 1, 2, 5, 20, 80)))


def delete(text: str, rng: random.Random) -> str:
    a, b = piece(text, rng)
    return text[:a] + text[b:]


def insert(text: str, rng: random.Random) -> str:
    a, _ = piece(text, rng)
    return text[:a] + " ".join(rng.choice(TOKENS + ODD) for _ in range(rng.randint(1, 3))) + text[a:]


def replace(text: str, rng: random.Random) -> str:
    a, b = piece(text, rng)
    return text[:a] + rng.choice(TOKENS + ODD) + text[b:]


def duplicate(text: str, rng: random.Random) -> str:
    lines = text.split("\n")
    n = rng.randrange(len(lines))
    m = min(len(lines), n + rng.randint(1, 6))
    at = rng.randrange(len(lines))
    return "\n".join(lines[:at] + lines[n:m] + lines[at:])


def move(text: str, rng: random.Random) -> str:
    lines = text.split("\n")
    line = lines.pop(rng.randrange(len(lines)))
    lines.insert(rng.randrange(len(lines)), line)
    return "\n".join(lines)


def rename(text: str, rng: random.Random) -> str:
    word = rng.choice([t for t in TOKENS if re.fullmatch(r"[a-z_]{3,}", t)])
    return re.sub(rf"\b{word}\b", rng.choice(TOKENS), text, count=rng.choice((1, 0)))


def cut(text: str, rng: random.Random) -> str:
    return text[: rng.randrange(len(text))]


MUTATORS = (delete, insert, replace, duplicate, move, rename, cut)


def mutant(number: int) -> str:
    rng = random.Random(number)
    text = SOURCE
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        text = rng.choice(MUTATORS)(text, rng) or " "
    return text


def survives(text: str) -> None:
    start = time.monotonic()
    one = compiled(text)
    assert time.monotonic() - start < SECONDS
    assert one.document is not None or codes(one, "error"), "neither a document nor an error"
    assert "HT990" not in codes(one), "a reference to something that is said nowhere"
    for problem in one.problems:
        for lang in ("zh", "en"):
            assert catalogue.message(problem, lang)


@pytest.mark.parametrize("share", range(8))
def test_mutants_are_survived(share: int, mutants: int) -> None:
    for number in range(share, mutants, 8):
        try:
            survives(mutant(number))
        except Exception as error:
            raise AssertionError(f"mutant {number}") from error


@pytest.mark.parametrize("path", sorted(CRASHES.glob("*.contract")), ids=lambda p: p.stem)
def test_past_crashes_stay_mended(path: Path) -> None:
    survives(path.read_text(encoding="utf-8", errors="surrogateescape"))
