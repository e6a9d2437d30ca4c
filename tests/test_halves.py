"""What the paragraph says and what the number is come from one node: change a thing that matters anywhere in the
example, and the Chinese prose, the English prose and the JSON all change."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from attrs import frozen

from hetong.emit.match import match
from tests.running import codes, compiled, json_text, prose

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "examples/ecommerce_outsourcing"
SOURCE = (FOLDER / "ecommerce_outsourcing.contract").read_text(encoding="utf-8")
VALUES = (FOLDER / "values.toml").read_text(encoding="utf-8")
SHARES = 8

_SILENT = re.compile(
    r'"""[\s\S]*?"""|"[^"\n]*"|#[^\n]*|\bas\s+\w+|\buse\s+[\w.]+|\bfrom\b[^\n}]*|^scenario [\s\S]*?^\}', re.M
)
_OTHER = {
    ">=": ">",
    "<=": "<",
    ">": ">=",
    "<": "<=",
    "must not": "must",
    "must": "must not",
    "may": "must",
    "platform": "provider",
    "provider": "platform",
    "month": "quarter",
    "day": "working day",
    "days": "working days",
    "hours": "days",
    "year": "month",
    "working days": "days",
    "working day": "day",
    "months": "years",
    "before": "after",
    "and": "or",
    "or": "and",
    "each": "all",
    "all": "each",
    "max": "min",
    "share": "count",
    "started": "full",
    "met": "missed",
    "skipped": "met",
}
_SITE = re.compile(
    r"(?<![\w.`])(?:must not|working days?|[a-z]+)(?![\w.`])|>=|<=|[<>]|(?<![\w.\"-])\d+(?:\.\d+)?(?![\w.-]*[\w-])"
)


@frozen
class Change:
    at: int
    old: str
    new: str

    def apply(self, text: str) -> str:
        return text[: self.at] + self.new + text[self.at + len(self.old) :]

    def __str__(self) -> str:
        line = SOURCE.count("\n", 0, self.at) + 1
        return f"line {line}: {self.old} -> {self.new}"


def changes() -> list[Change]:
    hidden = [m.span() for m in _SILENT.finditer(SOURCE)]
    found = []
    for m in _SITE.finditer(SOURCE):
        if any(a <= m.start() < b for a, b in hidden):
            continue
        word = m[0]
        new = _OTHER.get(word) or (
            re.sub(r"\d+", lambda d: str(int(d[0]) + 1), word, count=1) if word[0].isdigit() else ""
        )
        if new:
            found.append(Change(m.start(), word, new))
    return found


def halves(text: str, values: str = "", *, final: bool = False) -> tuple[str, str, str] | None:
    one = compiled(text, values, final=final)
    if codes(one, "error"):
        return None
    return (
        prose(one, "zh"),
        prose(one, "en"),
        re.sub(r'"(sha256:[0-9a-f]+|line|column)"?:? ?\d*', "", json_text(one)),
    )


SITES = changes()


@pytest.mark.parametrize("share", range(SHARES))
def test_a_change_shows_in_both_languages_and_in_the_json(share: int, mutants: int) -> None:
    base = halves(SOURCE)
    assert base is not None
    stride = max(1, len(SITES) * 2 // mutants)
    tried = survived = 0
    for change in SITES[share :: SHARES * stride]:
        made = halves(change.apply(SOURCE))
        tried += 1
        if made is None:
            continue
        survived += 1
        for name, before, after in zip(("zh", "en", "json"), base, made):
            assert before != after, f"{change} leaves {name} as it was"
    assert survived > tried // 4, f"only {survived} of {tried} changes compile: the test sees too little"


def values_changes() -> list[tuple[str, str]]:
    """Every number and date of the values file, one larger."""
    found = []
    for m in re.finditer(r'^("?[\w.]+"?)\s*=\s*"?([^"\n]*\d[^"\n]*)"?$', VALUES, re.M):
        key, old = m[1], m[2]
        if any(w in key for w in ("credit_code", "phone", "start", "end", "date")):
            continue
        new = re.sub(r"\d+(?=[^\d]*$)", lambda d: str(int(d[0]) + 1).zfill(len(d[0])), old, count=1)
        found.append((m[0], m[0].replace(old, new, 1)))
    return found


def test_a_changed_value_shows_everywhere() -> None:
    base = halves(SOURCE, VALUES, final=True)
    assert base is not None
    pairs = values_changes()
    assert len(pairs) > 20
    survived = 0
    for old, new in pairs[::3]:
        made = halves(SOURCE, VALUES.replace(old, new, 1), final=True)
        if made is None:
            continue
        survived += 1
        for name, before, after in zip(("zh", "en", "json"), base, made):
            assert before != after, f"{old} -> {new} leaves {name} as it was"
    assert survived > 5


@pytest.mark.parametrize("final", [False, True])
def test_every_clause_has_its_object_and_every_object_its_clause(final: bool) -> None:
    one = compiled(SOURCE, VALUES if final else "", final=final)
    assert one.contract is not None
    assert one.document is not None
    assert list(match(one.contract, one.document)) == []
