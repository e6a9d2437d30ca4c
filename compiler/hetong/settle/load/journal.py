"""The journal: ``events.csv`` or ``events.jsonl`` becomes happenings typed against the contract.

Ids are unique: the same id with the same content is one line, with different content a problem of both lines. The
order of lines matters to nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, frozen

from hetong.base.source import MAX_LINE, acceptable
from hetong.base.span import NOWHERE
from hetong.base.suggest import did_you_mean
from hetong.base.words import EMPTY, Words
from hetong.settle.facts import Happening, Origin
from hetong.settle.load.cells import MOMENT, Cells, check_text, day, instant, plain
from hetong.settle.load.kinds import Payload
from hetong.settle.load.objects import Number, parse
from hetong.settle.load.payload import Payloads
from hetong.settle.load.places import FileNotes
from hetong.settle.load.shape import HEADER, derived_kind, payloads, start_of
from hetong.settle.load.text import TextRow, decode, delimiter_hint, rows
from hetong.settle.load.wrong import Wrong, short
from hetong.settle.time.limits import OutOfCalendar
from hetong.settle.time.zone import Zone
from hetong.settle.values import Instant
from hetong.trees.model import Contract, Record

_REQUIRED = ("id", "time", "kind")
SAME_ID = Words("同一编号的另一行", "the other line with this id")


@frozen(eq=False)
class Line:
    """One line as text. ``row``: of a CSV, to find a cell; ``payload``: JSON text, or an object that is parsed."""

    number: int
    raw: str
    cells: Mapping[str, str]
    payload: str | dict[str, Any]
    row: TextRow | None = None
    order: Sequence[str] = ()

    def note(self, notes: FileNotes, wrong: Wrong, name: str) -> None:
        shown = str(wrong.facts.get("column") or name)
        if self.row is not None and name in self.order:
            line, text, column, length = self.row.at(self.order.index(name))
            notes.add(wrong, line, text, column, length, column=shown)
        else:
            column = max(0, self.raw.find(f'"{name}"'))
            notes.add(wrong, self.number, self.raw, column, len(self.raw) - column, column=shown)


class Journal:
    """Reads the journal files of one contract; ``lines`` in order of time and id."""

    def __init__(self, cells: Cells) -> None:
        self.contract: Contract = cells.contract
        self._cells = cells
        self._payloads = Payloads(cells)
        self._kinds = payloads(self.contract)
        self._zone = Zone(self.contract.zone)
        self._seen: dict[str, tuple[Happening, Line]] = {}
        self._lines: dict[str, tuple[Line, FileNotes]] = {}

    @property
    def lines(self) -> tuple[Happening, ...]:
        return tuple(sorted((one for one, _ in self._seen.values()), key=lambda one: (one.at, one.id)))

    def read(self, notes: FileNotes, data: bytes, json: bool) -> None:
        text = decode(notes, data)
        if text is None:
            return
        for line in _json_lines(notes, text) if json else _csv_lines(notes, text):
            made = self._typed(line, notes)
            if made is not None:
                self._keep(made, line, notes)

    def _typed(self, line: Line, notes: FileNotes) -> Happening | None:
        before = notes.found
        get = line.cells.get
        for name in _REQUIRED:
            if not get(name):
                line.note(notes, Wrong("HT846", ""), name)
        at, date, whole = self._time(line, notes)
        recorded = self._recorded(line, notes)
        actor = plain(get("actor", ""))
        if actor:
            try:
                self._cells.party(actor)
            except Wrong as wrong:
                line.note(notes, wrong, "actor")
        kind = plain(get("kind", ""))
        payload = self._kind(kind, line, notes) if kind else None
        if payload is None or at is None or date is None:
            return None
        data = self._data(payload, line, notes)
        if notes.found > before or data is None:
            return None
        ref = plain(get("ref", ""))
        said = str(data.get("ref", ref) or ref) if payload.family != "event" else ref
        if ref and said != ref:
            line.note(
                notes,
                Wrong(
                    "HT840",
                    said,
                    wanted=Words(f"“{ref}”，与 ref 列相同", f"“{ref}” as in the column ref"),
                    reason=EMPTY,
                ),
                "payload",
            )
            return None
        return Happening(
            plain(get("id", "")),
            kind,
            at,
            date,
            whole,
            actor,
            recorded,
            said,
            data,
            Origin(notes.path, line.number),
        )

    def _time(self, line: Line, notes: FileNotes) -> tuple[Instant | None, dt.date | None, bool]:
        text = plain(line.cells.get("time", ""))
        if not text:
            return None, None, False
        try:
            if len(text) <= 10 and ":" not in text:
                date = day(text)
                return self._zone.start(date), date, True
            at = instant(text)
            return at, self._zone.day(at), False
        except OutOfCalendar:
            line.note(
                notes,
                Wrong("HT843", text, reason=Words("超出日历的范围", "it is outside the calendar")),
                "time",
            )
        except Wrong as wrong:
            if wrong.code == "HT840" and "T" not in text and ":" not in text:
                wrong.facts["wanted"] = Words(f"日期，或{MOMENT.zh}", f"a date, or {MOMENT.en}")
            line.note(notes, wrong, "time")
        return None, None, False

    def _recorded(self, line: Line, notes: FileNotes) -> Instant | None:
        text = plain(line.cells.get("recorded", ""))
        if not text:
            return None
        try:
            return instant(text)
        except Wrong as wrong:
            line.note(notes, wrong, "recorded")
        return None

    def _kind(self, kind: str, line: Line, notes: FileNotes) -> Payload | None:
        found = self._kinds.get(kind)
        if found is None:
            node = self.contract.nodes.get(kind)
            reason = EMPTY
            near = EMPTY if node is not None else did_you_mean(kind, self._kinds)
            if derived_kind(self.contract, kind):
                reason = Words(
                    "它由记录或条件得出，不由日志报告。",
                    " It follows from records or a condition; no line reports it.",
                )
            elif isinstance(node, Record):
                reason = Words(
                    "它是记录，写在自己的文件里。", " It is a record; its rows stand in a file of their own."
                )
            elif node is not None:
                reason = Words(
                    "它不是可以单独报告的事；违反用 kind=breach 并在 norm 中写明。",
                    " It is nothing that a line reports by itself; a breach of it has the kind breach and names it as norm.",
                )
            line.note(notes, Wrong("HT853", kind, name=short(kind), near=near or reason), "kind")
        return found

    def _data(self, payload: Payload, line: Line, notes: FileNotes) -> Mapping[str, Any] | None:
        given = line.payload
        if isinstance(given, str):
            try:
                given = parse(given) if given.strip() else {}
            except Wrong as wrong:
                line.note(notes, wrong, "payload")
                return None
        data, wrongs = self._payloads.typed(payload, given)
        for one in wrongs:
            line.note(notes, one, "payload")
        return None if wrongs else data

    def _keep(self, made: Happening, line: Line, notes: FileNotes) -> None:
        found = self._seen.get(made.id)
        if found is None:
            self._seen[made.id] = made, line
            self._lines[made.id] = line, notes
            return
        earlier = found[0]
        if _content(earlier) == _content(made):
            times = [one.recorded for one in (earlier, made) if one.recorded is not None]
            recorded = min(times) if len(times) == 2 else None
            self._seen[made.id] = evolve(earlier, recorded=recorded), found[1]
            return
        first, others = self._lines[made.id]
        mark = others.mark(first.number, first.raw.split("\n")[0]) if others is notes else NOWHERE
        facts = {"id": short(made.id), "first": str(earlier.origin.line), "second": str(line.number)}
        notes.both(Wrong("HT851", made.id, **facts), line.number, line.raw.split("\n")[0], mark, SAME_ID)

    def check_start(self) -> None:
        """What lies before the term: a note for what may (HT859), else a problem (HT858)."""
        start = start_of(self.contract)
        if start is None:
            return
        first = dt.date.fromisoformat(start.info["value"])
        signed = min((one.at for one, _ in self._seen.values() if one.kind == "signing"), default=None)
        for one in self.lines:
            if one.day >= first:
                continue
            line, notes = self._lines[one.id]
            after_signing = signed is not None and one.at >= signed
            code = "HT859" if self._kinds[one.kind].early or after_signing else "HT858"
            wrong = Wrong(
                code, one.day.isoformat(), kind=one.kind, day=one.day.isoformat(), start=first.isoformat()
            )
            line.note(notes, wrong, "time")


def _content(one: Happening) -> tuple[Any, ...]:
    return one.kind, one.at, one.whole_day, one.actor, one.ref, dict(one.data)


def _csv_lines(notes: FileNotes, text: str) -> Iterator[Line]:
    found = rows(notes, text)
    head = next(found, None)
    if head is None:
        if not notes.found:
            notes.about("HT863", columns=", ".join(HEADER[:5]))
        return
    names = [plain(name) for name in head.cells]
    if not _header(names, head, notes):
        return
    for row in found:
        if len(row.cells) != len(names):
            first = row.raw.split("\n")[0]
            count, wanted = len(row.cells), len(names)
            reason = Words(
                f"有{count}格，表头有{wanted}列", f"it has {count} fields, and the header {wanted} columns"
            )
            notes.add(Wrong("HT850", "", reason=reason), row.line, first, 0, len(first))
            continue
        cells = dict(zip(names, row.cells))
        yield Line(row.line, row.raw, cells, cells.pop("payload", ""), row, names)


def _header(names: Sequence[str], row: TextRow, notes: FileNotes) -> bool:
    before = notes.found
    for index, name in enumerate(names):
        twice = name in names[:index]
        if name in HEADER and not twice:
            continue
        reason = (
            Words("它出现了两次", "it is there twice")
            if twice
            else Words("日志没有这一列", "the journal has no such column")
        )
        near = delimiter_hint(names) or did_you_mean(name, [n for n in HEADER if n not in names])
        line, text, column, length = row.at(index)
        notes.add(Wrong("HT849", name, name=short(name), reason=reason, near=near), line, text, column, length)
    for name in (*_REQUIRED, "actor", "payload"):
        if name not in names and not delimiter_hint(names):
            first = row.raw.split("\n")[0]
            notes.add(Wrong("HT848", "", name=name, record="events"), row.line, first, 0, len(first))
    return notes.found == before


def _json_lines(notes: FileNotes, text: str) -> Iterator[Line]:
    clean = acceptable(text)
    for number, raw in enumerate(text.split("\n"), 1):
        if not raw.strip():
            continue
        try:
            if not clean:
                check_text(raw)
            if len(raw) > MAX_LINE:
                raise Wrong(
                    "HT854", raw, reason=Words(f"超过{MAX_LINE}字", f"longer than {MAX_LINE} characters")
                )
            given = parse(raw)
            cells, payload = _members(given)
        except Wrong as wrong:
            notes.add(wrong, number, raw, 0, len(raw), column=str(wrong.facts.get("column", "")))
            continue
        yield Line(number, raw, cells, payload)


def _members(given: Mapping[str, Any]) -> tuple[dict[str, str], str | dict[str, Any]]:
    payload = given.get("payload") or {}
    if not isinstance(payload, (str, dict)) or isinstance(payload, Number):
        raise Wrong("HT854", "payload", reason=Words("payload 不是对象", "the payload is not an object"))
    cells = {}
    for name, value in given.items():
        if name not in HEADER:
            reason = Words("日志没有这一项", "the journal has no such key")
            near = did_you_mean(name, [n for n in HEADER if n not in given])
            raise Wrong("HT849", name, name=short(name), reason=reason, near=near)
        if name == "payload" or value is None:
            continue
        if not isinstance(value, str):
            raise Wrong("HT840", name, wanted=Words("文字", "a text"), reason=EMPTY, column=name)
        cells[name] = str(value)
    return cells, payload
