"""A statement as one page of HTML to read, print and file: no script, no link, nothing loaded from anywhere.

In: a statement and the languages to write it in. Out: the page; everything in it that somebody wrote is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from hetong.base.source import visible
from hetong.base.words import Words
from hetong.report import told, wording
from hetong.report.statement_json import tree
from hetong.report.told import Told
from hetong.settle.results import Line, Measurement, Statement

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """\
body{font:15px/1.5 "Noto Serif CJK SC","Source Han Serif SC",SimSun,Georgia,serif;color:#111;background:#fff;
max-width:52rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.4rem;margin:0 0 1rem}h2{font-size:1.1rem;margin:1.6rem 0 .4rem;border-bottom:1px solid #999}
h3{font-size:1rem;margin:0}dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:.2rem 0}
dt{color:#555}dd{margin:0;overflow-wrap:anywhere}section.line{margin:.9rem 0;break-inside:avoid}
.amount{font-weight:bold}.id,.hash{color:#555;font-size:.85rem;overflow-wrap:anywhere}
table{border-collapse:collapse}td,th{border:1px solid #999;padding:.2rem .6rem;text-align:left}
td.money{text-align:right}@media print{body{margin:0;max-width:none;font-size:11pt}}
"""


def page(statement: Statement, langs: tuple[str, ...]) -> str:
    """``langs``: zh, en, or both, which stand beside each other with a stroke between."""
    return "\n".join(_lines(statement, langs)) + "\n"


def _lines(statement: Statement, langs: tuple[str, ...]) -> Iterator[str]:
    teller = Told.of(statement)
    title = _said(told.TITLE, langs)
    name = _said(wording.label(statement.title, statement.contract), langs)
    yield "<!DOCTYPE html>"
    yield f'<html lang="{"zh-CN" if langs[0] == "zh" else "en"}">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
    yield '<meta name="viewport" content="width=device-width">'
    yield '<meta name="referrer" content="no-referrer">'
    yield f"<title>{name} – {title} – {_text(statement.period.name)}</title>"
    yield f"<style>\n{_STYLE}</style>"
    yield "</head>"
    yield "<body>"
    yield f"<h1>{name}<br>{title} {_text(statement.period.name)}</h1>"
    yield from _pairs(teller.head(statement), langs)
    yield f"<h2>{_said(told.TOTALS, langs)}</h2>"
    if statement.totals:
        yield from _totals(statement, teller, langs)
    else:
        yield f"<p>{_said(told.NOTHING_OWED, langs)}</p>"
    if statement.measurements:
        yield f"<h2>{_said(told.MEASURES, langs)}</h2>"
        for one in statement.measurements:
            yield from _measured(one, teller, langs)
    yield f"<h2>{_said(told.LINES, langs)}</h2>"
    listed_lines, kept = told.folded(statement.lines)
    seen: set[object] = set()
    for line in listed_lines:
        yield from _line(line, teller, langs, seen)
    if kept:
        yield f"<h2>{_said(told.UNSTATED, langs)}</h2>"
    for group in kept:
        sign = "：" if langs == ("zh",) else ": "
        about, case = teller.unstated(group)
        yield f"<p>{_said(told.clause(group[0].clause), langs)} {_said(about, langs)}{sign}{_said(case, langs)}</p>"
    for heading, listed in (
        (told.CALENDARS, [_text(one) for one in statement.calendars]),
        (told.NOTES, [_said(note, langs) for note in statement.notes]),
    ):
        if listed:
            yield f"<h2>{_said(heading, langs)}</h2>"
            yield "<ul>" + "".join(f"<li>{one}</li>" for one in listed) + "</ul>"
    yield f'<p class="hash">{_said(told.HASH, langs)} {tree(statement)["hash"]}</p>'
    yield "</body>"
    yield "</html>"


def _totals(statement: Statement, teller: Told, langs: tuple[str, ...]) -> Iterator[str]:
    heads = (
        Words("应付方 → 应收方", "from → to"),
        Words("应付", "due"),
        Words("已付", "paid"),
        Words("未付", "open"),
    )
    yield "<table>"
    yield "<tr>" + "".join(f'<th scope="col">{_said(head, langs)}</th>' for head in heads) + "</tr>"
    for total in statement.totals:
        due, paid, rest = (_text(teller.s.money(each)) for each in (total.due, total.paid, total.open))
        who = _said(teller.total(total)[0], langs)
        paid += _said(teller.offset(total, statement.lines), langs)
        cells = "".join(f'<td class="money">{cell}</td>' for cell in (due, paid, rest))
        yield f"<tr><td>{who}</td>{cells}</tr>"
    yield "</table>"


def _measured(one: Measurement, teller: Told, langs: tuple[str, ...]) -> Iterator[str]:
    yield '<section class="line">'
    yield f"<h3>{_said(told.clause(one.clause), langs)} {_said(teller.metric_title(one), langs)}</h3>"
    yield f"<div>{_said(teller.metric_value(one), langs)}</div>"
    if one.formula:
        yield f"<div>{_said(teller.metric_working(one), langs)}</div>"
    yield from _pairs(
        ((Words("原因", "Because"), wording.reason(why, teller.ids)) for why in dict.fromkeys(one.reasons)),
        langs,
    )
    yield "</section>"


def _line(line: Line, teller: Told, langs: tuple[str, ...], seen: set[object]) -> Iterator[str]:
    yield '<section class="line">'
    yield f"<h3>{_said(told.clause(line.clause), langs)} {_said(teller.line_title(line), langs)}</h3>"
    yield f'<div>{_said(teller.line_who(line), langs)} <span class="amount">{_said(teller.line_amount(line), langs)}</span></div>'
    yield from _pairs((*teller.line_steps(line, seen), *teller.line_more(line)), langs)
    yield f'<div class="id">{_text(line.id)}</div>'
    yield "</section>"


def _pairs(pairs: Iterable[tuple[Words, Words]], langs: tuple[str, ...]) -> Iterator[str]:
    listed = [f"<dt>{_said(name, langs)}</dt><dd>{_said(what, langs)}</dd>" for name, what in pairs]
    if listed:
        yield "<dl>" + "\n".join(listed) + "</dl>"


def _said(words: Words, langs: tuple[str, ...]) -> str:
    return _text(wording.spoken(words, langs))


def _text(text: str) -> str:
    return escape(visible(text), quote=True)
