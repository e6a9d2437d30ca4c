"""The payload of a journal line: a JSON object becomes typed values, by the kind of the line.

For an event: by column id; for the rest by the names that ``settle/facts.py`` gives them (norm, of, value, period …).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hetong.base.problems import Fact
from hetong.base.suggest import did_you_mean
from hetong.base.words import Words
from hetong.settle.load.cells import BOOL, SPAN, Cells, day, interval, plain
from hetong.settle.load.conditions import holds
from hetong.settle.load.kinds import Payload
from hetong.settle.load.objects import Number
from hetong.settle.load.periods import period
from hetong.settle.load.shape import short_of
from hetong.settle.load.subjects import type_of
from hetong.settle.load.wrong import Wrong, not_a, short
from hetong.settle.values import Value
from hetong.trees.model import Column, Metric, Norm, Remedy
from hetong.trees.types import BOOL as BOOL_TYPE
from hetong.trees.types import COUNT as COUNT_TYPE
from hetong.trees.types import Type

TEXTS = frozenset(("note", "source", "hash", "to", "ref"))
MONEY = Type("money")


class Payloads:
    """Types payloads for one contract. ``typed`` gives the data and every Wrong, with the field it is about."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self.contract = cells.contract

    def typed(self, payload: Payload, given: Mapping[str, Any]) -> tuple[dict[str, Value], list[Wrong]]:
        wrongs: list[Wrong] = []
        data: dict[str, Value] = {}
        if payload.columns:
            known = self._columns(payload, given, data, wrongs)
        else:
            known = {*payload.required, *payload.optional}
            self._fields(payload, given, data, wrongs)
        if payload.columns or payload.family == "event":
            known.add("note")
        for name in given:
            if name not in known:
                near = did_you_mean(name, known)
                fields = ", ".join(sorted(known - {"note"})) or "–"
                wrongs.append(Wrong("HT856", name, name=short(name), near=near, fields=fields))
        return data, wrongs

    def _columns(
        self, payload: Payload, given: Mapping[str, Any], data: dict[str, Value], wrongs: list[Wrong]
    ) -> set[str]:
        known: set[str] = set()
        for column in payload.columns:
            name = short_of(column)
            known.add(name)
            value = given.get(name)
            if column.type.base == "span":
                known |= {f"{name}.start", f"{name}.end"}
                if value is None and any(f"{name}.{end}" in given for end in ("start", "end")):
                    value = {end: given.get(f"{name}.{end}") for end in ("start", "end")}
            if value is None or value == "":
                data[column.id] = None
                if not column.optional:
                    wrongs.append(Wrong("HT855", "", name=name))
                continue
            try:
                data[column.id] = self.value(column.type, value)
            except Wrong as wrong:
                wrongs.append(_about(wrong, name))
        if not wrongs:
            for column in payload.columns:
                self._condition(column, data, wrongs)
        return known

    def _condition(self, column: Column, data: Mapping[str, Value], wrongs: list[Wrong]) -> None:
        condition = column.only_if
        if condition is None or data.get(column.id) is None:
            return
        if holds(self.contract, condition, data) is False:
            wrongs.append(_about(Wrong("HT847", ""), short_of(column)))

    def _fields(
        self, payload: Payload, given: Mapping[str, Any], data: dict[str, Value], wrongs: list[Wrong]
    ) -> None:
        for name in payload.required:
            if given.get(name) in (None, ""):
                wrongs.append(Wrong("HT855", "", name=name))
        for name in (*payload.required, *payload.optional):
            raw = given.get(name)
            if raw in (None, ""):
                continue
            try:
                data[name] = self._field(payload, name, raw, given)
            except Wrong as wrong:
                wrongs.append(_about(wrong, name))

    def _field(self, payload: Payload, name: str, raw: Any, given: Mapping[str, Any]) -> Value:
        if name in TEXTS:
            return _text(raw)
        if name == "norm":
            return self._norm(_text(raw))
        if name == "of":
            return self._subject(_text(raw))[0]
        if name in ("value", "amount"):
            wanted = self._wanted(payload, given)
            if payload.family == "judgement" and isinstance(raw, bool) and wanted == MONEY:
                wanted = BOOL_TYPE  # whether it is so, not how much
            return self.value(wanted, raw, clocks=True)
        if name == "party":
            return self.cells.party(_text(raw))
        if name == "day":
            return day(plain(_text(raw)))
        if name == "period":
            return period(plain(_text(raw))).name
        if name == "key":
            return tuple(_text(one) for one in raw) if isinstance(raw, list) else (_text(raw),)
        if name == "remedy":
            return self._node(_text(raw), Remedy)
        if name == "choice":
            return self._choice(_text(raw), given)
        if name == "lines":
            return self._lines(raw)
        raise AssertionError(name)

    def _lines(self, raw: Any) -> tuple[Mapping[str, Any], ...]:
        """The lines of an agreed statement: each has its id, and its amount where one was agreed."""
        wanted = Words("结算单的各行，每行有 id", "the lines of a statement, each with its id")
        if not isinstance(raw, list) or not all(isinstance(one, dict) and _named(one.get("id")) for one in raw):
            raise not_a("[…]", wanted)
        ids = [one["id"] for one in raw]
        twice = next((id for n, id in enumerate(ids) if id in ids[:n]), "") if len(set(ids)) < len(ids) else ""
        if twice:
            raise not_a(short(twice), wanted, Words("这一行出现了两次", "the line is there twice"))
        return tuple({**one, "amount": self._amount(one.get("amount"))} for one in raw)

    def _amount(self, raw: Any) -> Value:
        if isinstance(raw, dict) and set(raw) == {"amount", "currency"}:  # as our own statements write it
            raw = f"{raw['currency']} {raw['amount']}"
        return None if raw is None else self.value(MONEY, raw)

    def _wanted(self, payload: Payload, given: Mapping[str, Any]) -> Type:
        of = payload.of or (given.get("of") if payload.family != "payment" else None)
        if isinstance(of, str) and of:
            subject = self._subject(of)[1]
            # What is carried over of a metric is for how many windows it had been missed.
            run = payload.family == "opening" and isinstance(self.contract.nodes.get(of), Metric)
            return COUNT_TYPE if run else subject
        return MONEY

    def _subject(self, of: str) -> tuple[str, Type]:
        """What a value is about, and its type. Raises Wrong HT865."""
        type, near = type_of(self.contract, of)
        if type is None:
            raise Wrong("HT865", of, near=did_you_mean(of, near))
        return of, type

    def _node(self, id: str, *kinds: type) -> str:
        if isinstance(self.contract.nodes.get(id), kinds):
            return id
        names = [name for name, node in self.contract.nodes.items() if isinstance(node, kinds)]
        raise Wrong("HT865", id, near=did_you_mean(id, names))

    def _norm(self, id: str) -> str:
        return self._node(id, Norm, Metric)  # a metric is missed, and excused, as a norm is

    def _choice(self, id: str, given: Mapping[str, Any]) -> str:
        remedy = self.contract.nodes.get(str(given.get("remedy")))
        members = (
            [item.id for item in remedy.items] + list(remedy.including) if isinstance(remedy, Remedy) else []
        )
        if members and id not in members:
            raise Wrong("HT865", id, near=did_you_mean(id, members) or _listed(members))
        return id if members else self._norm(id)

    def value(self, type: Type, raw: Any, clocks: bool = False) -> Value:
        """A JSON value of a type. Raises Wrong."""
        if type.base == "list" and isinstance(raw, list):
            return tuple(self.value(Type(type.of or "text"), one) for one in raw)
        if type.base == "span" and isinstance(raw, dict):
            return _span(raw)
        if isinstance(raw, bool):
            if type.base == "bool":
                return raw
            raw = "true" if raw else "false"
        if isinstance(raw, (dict, list)):
            raise not_a("{…}" if isinstance(raw, dict) else "[…]", Words("一个值", "a single value"))
        if isinstance(raw, Number) and type.base in ("text", "row", "party"):
            raw = str(raw)
        if type.base == "bool" and not isinstance(raw, str):
            raise not_a(str(raw), BOOL)
        return self.cells.parser(type, clocks)(str(raw))


def _span(raw: Mapping[str, Any]) -> Value:
    if not set(raw) <= {"start", "end"} or any(v is not None and not isinstance(v, str) for v in raw.values()):
        raise not_a("{…}", SPAN)
    start = raw.get("start") or ""
    if not start:
        raise not_a("", SPAN, Words("没有开始", "it has no start"))
    return interval(start, raw.get("end") or "")


def _named(raw: Any) -> bool:
    return isinstance(raw, str) and bool(raw)


def _text(raw: Any) -> str:
    if isinstance(raw, str):
        return str(raw)
    shown = "true" if raw is True else "false" if raw is False else "{…}" if isinstance(raw, dict) else "[…]"
    raise not_a(shown, Words("文字", "a text"))


def _listed(names: Iterable[str]) -> Words:
    said = ", ".join(names)
    return Words(f"可写的是：{said}。", f" It may be: {said}.")


def _about(wrong: Wrong, name: str) -> Wrong:
    facts: dict[str, Fact] = {"column": name, **wrong.facts}
    wrong.facts = facts
    return wrong
