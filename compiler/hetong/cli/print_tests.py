"""Scenarios that were played, and what they leave untouched, as text and as JSON.

In: for each contract its scenarios and its coverage. Out: text for people, each line with its odd characters shown;
or the tree of ``hetong.tests/1.0``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from attrs import frozen

from hetong.base.source import visible
from hetong.base.words import Words
from hetong.cli.print_statement import lines
from hetong.report import wording
from hetong.report.figures import ratio_json, rounded
from hetong.report.junit import File, cases, told
from hetong.settle.results import Coverage, Played

FORMAT = "hetong.tests/1.0"


@frozen(eq=False)
class Suite:
    """One contract: ``path`` as the user named it; ``coverage`` where it was asked for."""

    path: str
    played: tuple[Played, ...]
    coverage: Coverage | None = None

    @property
    def file(self) -> File:
        return File(self.path, self.played)


def text(tested: Sequence[Suite], lang: str) -> str:
    return lines(_text(tested, lang))


def tree(tested: Sequence[Suite]) -> dict[str, Any]:
    """For JSON: scenarios by file and, where asked for, the coverage of each and of all."""
    listed = cases([one.file for one in tested])
    for made, one in zip(listed, tested, strict=True):
        if one.coverage is not None:
            made["coverage"] = _coverage_json(one.coverage.kinds)
    played = [each for one in tested for each in one.played]
    made = {
        "format": FORMAT,
        "passed": all(one.passed for one in played),
        "scenarios": len(played),
        "failed": sum(not one.passed for one in played),
        "files": listed,
    }
    if any(one.coverage is not None for one in tested):
        made["coverage"] = {kind: _share(*_sum(tested, kind)) for kind in wording.KINDS}
        made["coverage"]["all"] = _share(*_whole(tested))
    return made


def _text(tested: Sequence[Suite], lang: str) -> Iterator[str]:
    for one in tested:
        if one.played:
            yield one.path
        for played in one.played:
            mark = Words("通过", "passed") if played.passed else Words("失败", "FAILED")
            title = wording.label(played.title, played.id).get(lang)
            named = played.id if title == played.id else f"{played.id}{'：' if lang == 'zh' else ': '}{title}"
            yield f"  {mark.get(lang)}  {named}"
            yield from (f"      {wrong}" for wrong in told(played, lang))
    yield _summary(tested, lang)
    if any(one.coverage is not None for one in tested):
        yield ""
        yield from _coverage(tested, lang)


def _summary(tested: Sequence[Suite], lang: str) -> str:
    played = [each for one in tested for each in one.played]
    failed, n = sum(not one.passed for one in played), len(played)
    checks = sum(len(one.checks) for one in played)
    if lang == "zh":
        return f"{n} 个情形，{checks} 项预期：" + (f"{failed} 个失败。" if failed else "全部通过。")
    rest = f"{failed} failed." if failed else "all passed."
    return f"{n} scenario{'s' * (n != 1)}, {checks} expectation{'s' * (checks != 1)}: {rest}"


def _coverage(tested: Sequence[Suite], lang: str) -> Iterator[str]:
    yield Words("情形覆盖", "Coverage by scenarios").get(lang)
    for one in tested:
        if one.coverage is None:
            continue
        yield f"  {one.path}  {_figure(*_whole([one]))}"
        for kind, name in wording.KINDS.items():
            touched, every = one.coverage.kinds.get(kind, (frozenset(), ()))
            yield f"    {name.get(lang)}  {_figure(len([id for id in every if id in touched]), len(every))}"
            left = [id for id in every if id not in touched]
            if left:
                head = Words("      没有情形涉及：", "      no scenario exercises: ").get(lang)
                yield head + Words("、", ", ").get(lang).join(left)
    if sum(one.coverage is not None for one in tested) > 1:
        yield f"  {Words('合计', 'in all').get(lang)}  {_figure(*_whole(tested))}"
        for kind, name in wording.KINDS.items():
            yield f"    {name.get(lang)}  {_figure(*_sum(tested, kind))}"


def _figure(touched: int, every: int) -> str:
    """9/10 90.0%, cut off and not rounded up, so that 100% means all; — where there are none."""
    return f"{touched}/{every}  {_percent(touched, every)}%" if every else "—"


def _percent(touched: int, every: int) -> str:
    return rounded(Fraction(touched * 1000 // every, 10), 1)


def _sum(tested: Sequence[Suite], kind: str) -> tuple[int, int]:
    touched = every = 0
    for one in tested:
        if one.coverage is not None:
            exercised, listed = one.coverage.kinds.get(kind, (frozenset(), ()))
            touched += sum(id in exercised for id in listed)
            every += len(listed)
    return touched, every


def _whole(tested: Sequence[Suite]) -> tuple[int, int]:
    sums = [_sum(tested, kind) for kind in wording.KINDS]
    return sum(touched for touched, _ in sums), sum(every for _, every in sums)


def _share(touched: int, every: int) -> dict[str, Any]:
    share = None if not every else ratio_json(Fraction(touched, every))
    return {"exercised": touched, "all": every, "share": share}


def _coverage_json(kinds: Mapping[str, tuple[frozenset[str], tuple[str, ...]]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for kind in wording.KINDS:
        touched, every = kinds.get(kind, (frozenset(), ()))
        made[kind] = {
            **_share(sum(id in touched for id in every), len(every)),
            "untouched": [visible(id) for id in every if id not in touched],
        }
    return made
