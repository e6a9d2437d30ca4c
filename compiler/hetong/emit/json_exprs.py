"""Typed expressions as JSON trees: ``op``, ``type``, the plain data of the operation, then its ``args``.

An expression goes in, a tree of dicts, lists, strings, booleans and whole numbers comes out. Decimals stay
the strings they are in the model. A value in a slot also says its state of knowledge and how it reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from attrs import frozen

from hetong.base.words import Words
from hetong.trees import model
from hetong.trees.types import Type

Json: TypeAlias = Any
Render: TypeAlias = Callable[[model.Expr], Words]
Say: TypeAlias = Callable[[model.Phrase], Words]

STATES = frozenset({"blank", "none", "deferred", "judged"})

# What the refinement of a base is called, so that no reader has to know the order of our type's parts.
_REFINED = {
    "money": "currency",
    "row": "table",
    "quantity": "measure",
    "duration": "clock",
    "count": "counts",
    "list": "element",
}

# The plain data of every operation in the order it is written, with what is meant where nothing is said.
OPS: Mapping[str, Mapping[str, Json]] = {
    "money": {"amount": "", "currency": ""},
    "number": {"value": ""},
    "percent": {"value": ""},
    "duration": {"n": "", "unit": ""},
    "quantity": {"n": "", "unit": ""},
    "date": {"value": ""},
    "datetime": {"value": ""},
    "month": {"value": ""},
    "quarter": {"value": ""},
    "time": {"value": ""},
    "bool": {"value": False},
    "text": {"text": model.NO_PHRASE},
    "list": {"items": (), "open": False},
    "hours": {"every": "day"},
    "none": {},
    "blank": {"path": "", "prefix": "", "currency": "", "unit": "", "every": ""},
    "deferred": {"document": ""},
    "judged": {"by": ""},
    "ref": {"id": ""},
    "column": {"id": "", "previous": False, "record": ""},
    "row": {"id": ""},
    "cell": {"column": ""},
    "attr": {"name": ""},
    "word": {"name": ""},
    "add": {},
    "sub": {},
    "mul": {},
    "div": {},
    "part_of": {},
    "per": {"unit": "", "part": "", "n": "1", "state": ""},
    "negative": {},
    "call": {"name": ""},
    "index": {},
    "period": {"which": "", "unit": ""},
    "and": {},
    "or": {},
    "not": {},
    "known": {},
    "compare": {"rel": ""},
    "consents": {"by": "", "in_writing": False},
    "state": {"state": "", "of": "", "subject": ""},
    "happened": {"of": ""},
    "aggregate": {"fn": "", "distinct": False, "of": "", "attr": "", "record": "", "state": "", "tails": ()},
    "span": {"tails": ()},
    "table": {"mode": "", "rows": ()},
    "offset": {"side": ""},
    "edge": {"side": ""},
    "nth": {"unit": ""},
    "following": {"unit": ""},
}
# These names mean something else everywhere in the file: sentences, rows of tables, the state of knowledge.
_KEYS = {"text": "phrase", "rows": "bands", "state": "standing"}
_OPTIONAL = frozenset({"prefix", "currency", "unit", "every"})  # of a blank: present where that part is settled
_PERIODS = {"day": "P{}D", "week": "P{}W", "month": "P{}M", "year": "P{}Y"}
_CLOCK = {"hour": "PT{}H", "minute": "PT{}M", "second": "PT{}S"}


def typed(kind: Type) -> dict[str, Json]:
    """``type`` and what refines it: currency, table, measure, clock, counts, element, of_type; ``per`` of a rate."""
    spelled: dict[str, Json] = {"type": kind.base}
    if kind.of:
        spelled[_REFINED.get(kind.base, "of_type")] = kind.of
    if kind.per:
        spelled["rate_per"] = kind.per
    return spelled


def iso_duration(n: str, unit: str) -> str | None:
    """``P10D`` for 10 days; None for working days and hours, for fractions of a calendar unit, for no number."""
    try:
        exact = Decimal(n)
    except InvalidOperation:
        return None
    if not exact.is_finite() or exact < 0:
        return None
    whole = exact == exact.to_integral_value()
    if unit == "quarter" and whole:
        return f"P{int(exact) * 3}M"
    if unit in _PERIODS and whole:
        return _PERIODS[unit].format(int(exact))
    if unit in _CLOCK and (whole or unit == "second"):
        return _CLOCK[unit].format(format(exact, "f"))
    return None


def shown_percent(value: str) -> str:
    """``0.0005`` as ``0.05%``; the digits that stand there, no more."""
    try:
        return f"{format((Decimal(value) * 100).normalize(), 'f')}%"
    except InvalidOperation:
        return value


def inside(expr: model.Expr) -> Iterator[model.Expr]:
    """The expression and every expression in it: operands, bands, tails, what list items hold."""
    yield expr
    parts: list[model.Expr | None] = list(expr.args)
    for band in expr.info.get("rows", ()):
        parts += [band.low, band.high, band.value]
    for tail in expr.info.get("tails", ()):
        parts += [tail.what if isinstance(tail.what, model.Expr) else None]
    if expr.op == "list":
        parts += [entry.inner for entry in expr.info.get("items", ())]
    for part in parts:
        if part is not None:
            yield from inside(part)


@frozen
class Exprs:
    """Writes expressions. ``say`` words a phrase with its references; ``render`` words an expression, if given."""

    languages: tuple[str, ...]
    say: Say
    render: Render | None = None

    def words(self, words: Words) -> dict[str, Json]:
        """The languages the contract has, and no others."""
        return {lang: words.get(lang) for lang in self.languages}

    def phrase(self, phrase: model.Phrase | None) -> dict[str, Json] | None:
        """The wording, and the ids it refers to in the order they appear; null where there is none."""
        if not phrase:
            return None
        named = [part.id for part in (*phrase.zh, *phrase.en) if isinstance(part, model.Slot)]
        return {**self.words(self.say(phrase)), **({"refs": list(dict.fromkeys(named))} if named else {})}

    def value(self, expr: model.Expr | None) -> dict[str, Json] | None:
        """What stands in a slot: its state of knowledge, the tree, the blanks in it, and how it reads.

        null: nobody said anything, which is not the same as ``none``.
        """
        if expr is None:
            return None
        spelled = {"state": expr.op if expr.op in STATES else "known", **self.tree(expr)}
        if expr.op != "blank":
            blanks = [part.info.get("path", "") for part in inside(expr) if part.op == "blank"]
            if blanks:
                spelled["blanks"] = list(dict.fromkeys(blanks))
        if self.render is not None:
            spelled["text"] = self.words(self.render(expr))
        return spelled

    def tree(self, expr: model.Expr) -> dict[str, Json]:
        spelled: dict[str, Json] = {"op": expr.op, **typed(expr.type)}
        order = OPS.get(expr.op, {})
        # Data that is in no row of OPS is written as well: the schema refuses it in a test rather than nobody seeing it.
        for key in (*order, *sorted(set(expr.info) - set(order))):
            plain = expr.info.get(key, order.get(key))
            if expr.op == "blank" and key in _OPTIONAL and not plain:
                continue
            spelled[_KEYS.get(key, key)] = self._plain(plain)
        if expr.op == "percent":
            spelled["display"] = shown_percent(spelled["value"])
        if expr.op == "duration":
            iso = iso_duration(spelled["n"], spelled["unit"])
            if iso is not None:
                spelled["iso"] = iso
        if expr.args:
            spelled["args"] = [self.tree(arg) for arg in expr.args]
        return spelled

    def _plain(self, plain: Any) -> Json:
        match plain:
            case model.Phrase():
                return self.phrase(plain) or self.words(Words("", ""))
            case model.Expr():
                return self.tree(plain)
            case model.Entry():
                return self._entry(plain)
            case model.Band():
                return self._band(plain)
            case model.Tail():
                return {"kind": plain.kind, "what": self._plain(plain.what)}
            case Words():
                return self.words(plain)
            case tuple() | list():
                return [self._plain(each) for each in plain]
            case bool() | int() | None:
                return plain
            case _:
                return str(plain)

    def _entry(self, entry: model.Entry) -> dict[str, Json]:
        return {
            "id": entry.id or None,
            "label": self.words(entry.label) if entry.label else None,
            "phrase": self.phrase(entry.text),
            "inner": self.tree(entry.inner) if entry.inner is not None else None,
            "from": list(entry.tags),
        }

    def _band(self, band: model.Band) -> dict[str, Json]:
        spelled: dict[str, Json] = {"key": band.key}
        if band.key == "compare":
            spelled["rel"] = band.rel
        if band.low is not None:
            spelled["low"] = self.tree(band.low)
        if band.high is not None:
            spelled["high"] = self.tree(band.high)
            spelled["closed"] = band.closed
        return {**spelled, "value": self.tree(band.value), "from": list(band.tags)}
