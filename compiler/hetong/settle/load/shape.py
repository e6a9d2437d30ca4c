"""What a fact file of a contract looks like: which files there are, their columns, and the kinds of journal lines."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cached_property

from attrs import frozen

from hetong.settle.load.kinds import KEYWORDS, Payload
from hetong.trees.model import Column, Contract, Event, Expr, Norm, Record, Term

ID = "id"
RECORDED = "recorded"
JOURNAL = "events"
HEADER = ("id", "time", "kind", "actor", "payload", "recorded", "ref")
_RESERVED = frozenset(
    ("con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10)))
)


@frozen(eq=False)
class Field:
    """A column of the file. ``part``: "start" or "end" of a span, else ""; ``column``: None for id and recorded."""

    name: str
    column: Column | None = None
    part: str = ""

    @property
    def required(self) -> bool:
        """Whether the header must name it."""
        return self.column is not None and not (self.column.optional and self.part != "start")


@frozen(eq=False)
class Shape:
    """Of one record: ``fields`` in the order of the template, the meta columns last."""

    record: Record
    fields: tuple[Field, ...]
    derived: frozenset[str]

    @cached_property
    def names(self) -> Mapping[str, Field]:
        return {field.name: field for field in self.fields}


def short_of(column: Column) -> str:
    return column.id.rpartition(".")[2]


def base_columns(node: Record | Event) -> tuple[Column, ...]:
    """The columns that are facts; the others follow from them."""
    return tuple(column for column in node.columns if column.value is None)


def shape_of(record: Record) -> Shape:
    fields: list[Field] = []
    for column in base_columns(record):
        name = short_of(column)
        if column.type.base == "span":
            fields += [Field(f"{name}.start", column, "start"), Field(f"{name}.end", column, "end")]
        else:
            fields.append(Field(name, column))
    taken = {field.name for field in fields}
    fields += [Field(name) for name in (ID, RECORDED) if name not in taken]
    derived = frozenset(short_of(column) for column in record.columns if column.value is not None)
    return Shape(record, tuple(fields), derived)


def file_records(contract: Contract) -> dict[str, Record]:
    """The records that have a file of their own, by the name of that file without its ending."""
    records = (node for node in contract.nodes.values() if isinstance(node, Record) and not node.base)
    return {file_stem(record.id): record for record in records}


def file_stem(record: str) -> str:
    """The id of a record as a name that every system can give to a file; odd characters as ``%2F``."""
    written = unicodedata.normalize("NFC", record)
    stem = "".join(_safe(c) for c in written)
    if stem[:1] in (".", " ") or stem[:1] == "":
        stem = f"%{ord(stem[0]):02X}{stem[1:]}" if stem else "%"
    if stem[-1] in (".", " "):
        stem = f"{stem[:-1]}%{ord(stem[-1]):02X}"
    if stem.split(".")[0].lower() in _RESERVED or stem.lower() == JOURNAL:
        stem = f"%{ord(stem[0]):02X}{stem[1:]}"
    return stem


def _safe(character: str) -> str:
    if character in '%/\\:*?"<>|' or not character.isprintable():
        return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "replace"))
    return character


def payloads(contract: Contract) -> dict[str, Payload]:
    """Every kind a journal line may have, with what its payload holds; the contract's own before KINDS."""
    kinds = {node.id: payload for node in contract.nodes.values() if (payload := _payload(node)) is not None}
    return {**KEYWORDS, **kinds}


def _payload(node: object) -> Payload | None:
    if isinstance(node, Event) and not node.base and node.condition is None:
        columns = base_columns(node)
        return Payload("event", columns=columns)
    if isinstance(node, Norm) and node.modality in ("duty", "power", "payment"):
        if node.modality == "payment":
            return Payload("payment", required=("amount",))
        if node.act.verb == "set":
            return Payload("power", required=("value",), optional=("note",), of=node.act.target)
        return Payload(node.modality, optional=("amount", "note") if node.act.amount is not None else ("note",))
    return None


def derived_kind(contract: Contract, kind: str) -> bool:
    """Whether an event follows from rows or from a condition, so that no line may report it."""
    node = contract.nodes.get(kind)
    return isinstance(node, Event) and bool(node.base or node.condition is not None)


def start_of(contract: Contract) -> Expr | None:
    """The first day of the term where it is known."""
    starts: Iterator[Expr | None] = (node.start for node in contract.nodes.values() if isinstance(node, Term))
    start = next(starts, None)
    return start if start is not None and start.op == "date" else None
