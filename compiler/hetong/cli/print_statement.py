"""A statement and a difference as text for people, on a terminal or in a file.

In: results and the languages to write in. Out: text. Nothing that a contract or a fact says can end a line or
colour a terminal: every line is spelled with its odd characters shown as ``<U+001B>``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hetong.base.words import Words, same
from hetong.cli.report_rows import oneline
from hetong.report import difference, told, wording
from hetong.report.statement_json import tree
from hetong.report.told import Told
from hetong.settle.results import Line, Measurement, Statement

_STEP = "    "


def statement(made: Statement, langs: tuple[str, ...]) -> str:
    return lines(_statement(made, langs))


def difference_text(d: difference.Difference, langs: tuple[str, ...]) -> str:
    return lines(wording.spoken(words, langs) for words in difference.told(d))


def lines(listed: Iterable[str]) -> str:
    return "".join(f"{oneline(line)}\n" for line in listed)


def pair(name: Words, said: Words, langs: tuple[str, ...]) -> str:
    """到期日：2026-07-15 / Due: 2026-07-15; in both languages the names stand together."""
    sign = "：" if langs == ("zh",) else ": "
    return f"{wording.spoken(name, langs)}{sign}{wording.spoken(said, langs)}"


def _statement(made: Statement, langs: tuple[str, ...]) -> Iterator[str]:
    teller = Told.of(made)
    yield wording.spoken(told.TITLE, langs)
    for name, said in teller.head(made):
        yield pair(name, said, langs)
    yield ""
    yield wording.spoken(told.TOTALS, langs)
    if not made.totals:
        yield _STEP + wording.spoken(told.NOTHING_OWED, langs)
    for total in made.totals:
        yield _STEP + pair(*teller.total(total, made.lines), langs)
    if made.measurements:
        yield ""
        yield wording.spoken(told.MEASURES, langs)
        for one in made.measurements:
            yield from _measurement(one, teller, langs)
    if made.lines:
        yield ""
        yield wording.spoken(told.LINES, langs)
        single, kept = told.folded(made.lines)
        seen: set[object] = set()
        for line in single:
            yield from _line(line, teller, langs, seen)
        if kept:
            yield ""
            yield wording.spoken(told.UNSTATED, langs)
        for group in kept:
            name, said = teller.unstated(group)
            yield f"  {wording.spoken(told.clause(group[0].clause), langs)} {pair(name, said, langs)}"
    for heading, listed in (
        (told.CALENDARS, list(made.calendars)),
        (told.NOTES, [wording.spoken(note, langs) for note in made.notes]),
    ):
        if listed:
            yield ""
            yield wording.spoken(heading, langs)
            yield from (_STEP + one for one in listed)
    yield ""
    yield pair(told.HASH, same(tree(made)["hash"]), langs)


def _measurement(one: Measurement, teller: Told, langs: tuple[str, ...]) -> Iterator[str]:
    yield f"  {wording.spoken(told.clause(one.clause), langs)} {wording.spoken(teller.metric_title(one), langs)}"
    yield 2 * _STEP + wording.spoken(teller.metric_value(one), langs)
    if one.formula:
        yield 2 * _STEP + wording.spoken(teller.metric_working(one), langs)
    for why in dict.fromkeys(one.reasons):
        if why.kind != "no_data" or why.what not in ("", one.metric):
            yield 2 * _STEP + wording.spoken(wording.reason(why, teller.ids), langs)


def _line(line: Line, teller: Told, langs: tuple[str, ...], seen: set[object]) -> Iterator[str]:
    title = wording.spoken(teller.line_title(line), langs)
    yield f"  {wording.spoken(told.clause(line.clause), langs)} {title} [{line.id}]"
    yield 2 * _STEP + pair(teller.line_who(line), teller.line_amount(line), langs)
    for name, said in teller.line_steps(line, seen):
        yield 2 * _STEP + pair(name, said, langs)
    for name, said in teller.line_more(line):
        yield 2 * _STEP + pair(name, said, langs)
