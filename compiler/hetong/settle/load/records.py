"""The rows of one record: a CSV, small enough for Python, becomes rows typed against the contract.

Every row that does not fit is a problem with its file, line and column, and is in no result. Equal ids with equal
content are one row; with different content they are a problem of both lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from attrs import evolve, frozen

from hetong.base.suggest import did_you_mean
from hetong.base.words import EMPTY, Words
from hetong.settle.engine import Row
from hetong.settle.load.cells import Cells, instant, interval, plain
from hetong.settle.load.conditions import holds
from hetong.settle.load.export import guarded
from hetong.settle.load.places import FileNotes
from hetong.settle.load.shape import ID, RECORDED, Field, Shape
from hetong.settle.load.text import TextRow, decode, delimiter_hint, rows
from hetong.settle.load.wrong import Wrong, not_a, short
from hetong.settle.values import Instant, Value
from hetong.trees.model import Column, Contract, Expr, Record

RECORDED_KEY = "_recorded"
"""Under this key a row has the Instant at which it became known; absent: when it happened."""

SAME_ID = Words("同一编号的另一行", "the other line with this id")


def read(cells: Cells, shape: Shape, notes: FileNotes, data: bytes) -> tuple[Row, ...]:
    """The good rows, by line. Problems: HT001, HT840-HT852, HT857, HT860, HT863."""
    text = decode(notes, data)
    if text is None:
        return ()
    found = rows(notes, text)
    head = next(found, None)
    if head is None:
        if not notes.found:
            notes.about("HT863", columns=", ".join(field.name for field in shape.fields if field.required))
        return ()
    layout = header(shape, head, notes)
    if layout is None:
        return ()
    reader = RowReader(cells, shape, layout)
    kept = Kept(notes, shape)
    for row in found:
        if (made := reader.read(row, notes)) is not None:
            kept.add(made, row)
    return tuple(kept.rows)


def header(shape: Shape, row: TextRow, notes: FileNotes) -> tuple[Field, ...] | None:
    """The field of each column; None after HT848 (one is missing) or HT849 (one is not of the record, or twice)."""
    before = notes.found
    written = {guarded(name): name for name in shape.names}
    names = [written.get(plain(name), plain(name)) for name in row.cells]
    wanted = [name for name, field in shape.names.items() if field.column is not None]
    for index, name in enumerate(names):
        if name in shape.names and names.index(name) == index:
            continue
        if name in names[:index]:
            reason = Words("它出现了两次", "it is there twice")
        elif name in shape.derived:
            reason = Words("它由合同算出，不从文件读取", "the contract derives it, so no file gives it")
        else:
            reason = Words("这个记录没有这一列", "the record has no such column")
        line, text, column, length = row.at(index)
        near = delimiter_hint(names) or did_you_mean(name, [n for n in wanted if n not in names])
        notes.add(Wrong("HT849", name, name=short(name), reason=reason, near=near), line, text, column, length)
    for field in shape.fields:
        if field.required and field.name not in names and not delimiter_hint(names):
            facts = {"name": field.name, "record": shape.record.id}
            notes.add(
                Wrong("HT848", "", **facts), row.line, row.raw.split("\n")[0], 0, len(row.raw.split("\n")[0])
            )
    return None if notes.found > before else tuple(shape.names[name] for name in names)


@frozen(eq=False)
class _Plan:
    """How one datum is read: from one field, or from the two of a span."""

    column: Column
    indexes: tuple[int, ...]
    read: Callable[[str], Value]


class RowReader:
    """Types the rows of a file whose columns are ``layout``."""

    def __init__(self, cells: Cells, shape: Shape, layout: Sequence[Field]) -> None:
        self.shape, self.layout = shape, layout
        self._contract = cells.contract
        index = {field.name: at for at, field in enumerate(layout)}
        self._id = next(
            (at for at, field in enumerate(layout) if field.column is None and field.name == ID), None
        )
        self._recorded = next(
            (at for at, field in enumerate(layout) if field.column is None and field.name == RECORDED), None
        )
        self._plans: list[_Plan] = []
        seen: set[str] = set()
        for field in shape.fields:
            column = field.column
            if column is None or column.id in seen:
                continue
            seen.add(column.id)
            names = [f.name for f in shape.fields if f.column is column]
            places = tuple(index.get(name, -1) for name in names)
            reader = _pair if field.part else _remembered(cells.parser(column.type))
            self._plans.append(_Plan(column, places, reader))
        self._conditions: list[tuple[Column, Expr]] = [
            (plan.column, plan.column.only_if) for plan in self._plans if plan.column.only_if is not None
        ]

    def read(self, row: TextRow, notes: FileNotes) -> Row | None:
        """The row, or None after its problems have been noted, all of them."""
        width = len(self.layout)
        if len(row.cells) != width:
            facts = {"count": str(len(row.cells)), "wanted": str(width)}
            first = row.raw.split("\n")[0]
            notes.add(Wrong("HT850", "", reason=_width(**facts)), row.line, first, 0, len(first))
            return None
        before = notes.found
        values: dict[str, Value] = {}
        for plan in self._plans:
            try:
                values[plan.column.id] = self._value(plan, row.cells)
            except Wrong as wrong:
                at = (
                    plan.indexes[-1]
                    if plan.indexes[-1] >= 0 and _second(plan, row.cells, wrong)
                    else plan.indexes[0]
                )
                self._note(notes, wrong, row, at)
        if self._recorded is not None and plain(row.cells[self._recorded]):
            try:
                values[RECORDED_KEY] = instant(plain(row.cells[self._recorded]))
            except Wrong as wrong:
                self._note(notes, wrong, row, self._recorded)
        if notes.found == before:
            self._check(values, row, notes)
        if notes.found > before:
            return None
        named = row.cells[self._id] if self._id is not None else ""
        return Row(named or f"line:{row.line}", self.shape.record.id, values, row.line)

    def _value(self, plan: _Plan, cells: Sequence[str]) -> Value:
        first = cells[plan.indexes[0]] if plan.indexes[0] >= 0 else ""
        if len(plan.indexes) == 2:
            second = cells[plan.indexes[1]] if plan.indexes[1] >= 0 else ""
            if plain(first):
                return interval(first, second)
            if plain(second) and plan.column.optional:
                raise Wrong("HT846", "")
        elif first and (plan.column.type.base == "text" or plain(first)):
            return plan.read(first)
        if not plan.column.optional:
            raise Wrong("HT846", "")
        return None

    def _check(self, values: Mapping[str, Value], row: TextRow, notes: FileNotes) -> None:
        for column, condition in self._conditions:
            if values.get(column.id) is not None and holds(self._contract, condition, values) is False:
                at = next(i for i, field in enumerate(self.layout) if field.column is column)
                self._note(notes, Wrong("HT847", row.cells[at]), row, at)

    def _note(self, notes: FileNotes, wrong: Wrong, row: TextRow, index: int) -> None:
        line, text, column, length = row.at(index)
        notes.add(wrong, line, text, column, length, column=self.layout[index].name)


def _second(plan: _Plan, cells: Sequence[str], wrong: Wrong) -> bool:
    """Whether the end of a span is to blame and not its start."""
    if len(plan.indexes) < 2 or wrong.code == "HT846":
        return False
    return wrong.facts.get("text") == short(plain(cells[plan.indexes[1]])) or wrong.facts.get("text") == short(
        cells[plan.indexes[1]]
    )


def _pair(text: str) -> Value:
    raise not_a(text, EMPTY)


def _remembered(read: Callable[[str], Value]) -> Callable[[str], Value]:
    """The same parser, which knows the values it has seen: columns repeat themselves."""
    seen: dict[str, Value] = {}

    def reader(text: str) -> Value:
        found = seen.get(text, seen)
        if found is seen:
            found = read(text)
            if len(seen) < 4096:
                seen[text] = found
        return found

    return reader


def _width(count: str, wanted: str) -> Words:
    return Words(f"有{count}格，表头有{wanted}列", f"it has {count} fields, and the header {wanted} columns")


class Kept:
    """The rows so far, each id once."""

    def __init__(self, notes: FileNotes, shape: Shape) -> None:
        self._notes, self._shape = notes, shape
        self._by_id: dict[str, tuple[int, TextRow]] = {}
        self.rows: list[Row] = []

    def add(self, row: Row, text: TextRow) -> None:
        if row.id.startswith("line:") and row.id == f"line:{row.line}":
            self.rows.append(row)
            return
        found = self._by_id.get(row.id)
        if found is None:
            self._by_id[row.id] = (len(self.rows), text)
            self.rows.append(row)
            return
        index, earlier = found
        if content(self.rows[index].values) == content(row.values):
            self.rows[index] = _earliest(self.rows[index], row)
            return
        wrong = Wrong("HT851", row.id, id=short(row.id), first=str(earlier.line), second=str(row.line))
        other = self._notes.mark(earlier.line, earlier.raw.split("\n")[0])
        self._notes.both(wrong, row.line, text.raw.split("\n")[0], other, SAME_ID)


def content(values: Mapping[str, Value]) -> Mapping[str, Value]:
    """What makes two rows the same: all but when they were recorded."""
    return {key: value for key, value in values.items() if key != RECORDED_KEY}


def _earliest(one: Row, other: Row) -> Row:
    """A row delivered twice was known from the first delivery on."""
    times: Iterable[Instant | None] = (one.values.get(RECORDED_KEY), other.values.get(RECORDED_KEY))
    known = [time for time in times if time is not None]
    values = dict(content(one.values))
    if len(known) == 2:
        values[RECORDED_KEY] = min(known)
    return evolve(one, values=values)


def unknown_file(name: str, stems: Iterable[str], contract: Contract) -> Mapping[str, Words | str]:
    """The facts of HT852."""
    listed = sorted(stems)
    near = did_you_mean(name, listed)
    node = contract.nodes.get(name)
    if isinstance(node, Record) and node.base:
        near = Words(
            f"它是“{node.base}”的一部分，由那里的行得出。",
            f" It is a part of “{node.base}” and follows from the rows there.",
        )
    return {"name": short(name), "near": near or EMPTY, "records": ", ".join(listed)}
