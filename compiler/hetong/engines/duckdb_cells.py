"""Cells of a large CSV in DuckDB: what ``settle/load/cells`` says of a text, said in SQL, and the same value of it.

In: a field of a record file and the name of its raw column. Out: two expressions, whether the text is good and what
it is worth. Nothing of a contract is spelt into them: names of rows, units and currencies are bound.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from attrs import define, field, frozen

from hetong.base.source import refused
from hetong.settle.load.cells import FALSE, PERCENT_DIGITS, TRUE
from hetong.settle.load.lengths import MOST, SECONDS
from hetong.settle.time.zone import Zone
from hetong.trees.model import Contract, Party, Table, Unit
from hetong.trees.types import Type

TYPES = {
    "text": "VARCHAR", "row": "VARCHAR", "party": "VARCHAR", "bool": "BOOLEAN", "count": "BIGINT",
    "number": "DECIMAL(38,10)", "percent": "DECIMAL(38,10)", "money": "DECIMAL(38,10)", "quantity": "DECIMAL(38,10)",
    "duration": "BIGINT", "date": "DATE", "datetime": "TIMESTAMP",
}  # fmt: skip
"""The types a record file may have that an engine reads; durations by the clock only."""

_DAY = "(19[0-9]{2}|2[01][0-9]{2}|2200)-[0-9]{2}-[0-9]{2}"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?"
_MOMENT = (
    rf"{_DAY}[T ]{_CLOCK}(Z|[+](0[0-9]|1[0-4]):[0-5][0-9]|-(0[1-9]|1[0-4]):[0-5][0-9]|-00:(0[1-9]|[1-5][0-9]))"
)
_DECIMAL = r"-?0*[0-9]{1,28}(?:\.[0-9]{1,10})?"
_NUMBER = r"([0-9]{1,12}(?:\.[0-9]{1,9})?)"
_UNITS = (604800, 86400, 3600, 60, 1)
_WORDS = "".join(
    rf"(?:{_NUMBER} *(?:{'|'.join(sorted((w for w, n in SECONDS.items() if n == unit), key=len, reverse=True))}) *)?"
    for unit in _UNITS
)
_ISO = rf"P(?:{_NUMBER}W)?(?:{_NUMBER}D)?(?:T(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?"


@frozen
class Cell:
    """``good``: true where the text may stand there, never NULL; ``value``: NULL where it is empty."""

    good: str
    value: str
    type: str


@define
class Bound:
    """The values of a query: by name, which no other query part uses."""

    values: dict[str, Any] = field(factory=dict)

    def add(self, value: Any) -> str:
        name = f"fact_{len(self.values)}"
        self.values[name] = value
        return f"${name}"


def supported(type: Type) -> bool:
    return type.base in TYPES and (type.base != "duration" or type.of in ("", "elapsed"))


def cell(contract: Contract, type: Type, raw: str, optional: bool, bound: Bound) -> Cell:
    """``raw``: a VARCHAR column, NULL or '' where the cell is empty. Types that are not ``supported``: KeyError."""
    if type.base == "text":
        return text(raw, optional, bound)
    fit, value = _typed(contract, type, raw, bound)
    return Cell(_good(fit, raw, optional), value, TYPES[type.base])


def _good(fit: str, raw: str, optional: bool) -> str:
    # What most cells are is asked first, and nothing is spelt twice: what is, the engine works out for every row.
    empty = f"{raw} IS NULL OR regexp_full_match({raw}, ' *')"
    return f"CASE WHEN {fit} THEN true WHEN {empty} THEN {'true' if optional else 'false'} ELSE false END"


def text(raw: str, optional: bool, bound: Bound) -> Cell:
    """Any text without refused characters; CRLF and CR within it are LF."""
    lines = f"replace(replace({raw}, chr(13) || chr(10), chr(10)), chr(13), chr(10))"
    empty = f"WHEN coalesce({raw}, '') = '' THEN {'true' if optional else 'false'}"
    odd = f"regexp_matches({lines}, {bound.add(_refused())})"
    good = f"CASE WHEN regexp_full_match({raw}, '[ -~]+') THEN true {empty} ELSE NOT {odd} END"
    return Cell(good, f"CASE WHEN contains({raw}, chr(13)) THEN {lines} ELSE nullif({raw}, '') END", "VARCHAR")


def moment(contract: Contract, raw: str) -> Cell:
    """An optional moment with its zone, as a UTC timestamp."""
    fit, value = _moment(contract, raw)
    return Cell(_good(fit, raw, True), value, "TIMESTAMP")


def _refused() -> str:
    """The characters that are refused, as the engine's patterns write them; surrogates cannot occur there."""
    kept = re.sub("[\ud800-\udfff]-[\ud800-\udfff]", "", refused().pattern[1:-1])
    return "[" + "".join(c if c == "-" else f"\\x{{{ord(c):X}}}" for c in kept) + "]"


def _moment(contract: Contract, raw: str) -> tuple[str, str]:
    # The casts pass over spaces at both ends, as we do.
    cast = f"try_cast({raw} AS TIMESTAMPTZ)"
    rule = f"regexp_full_match({raw}, ' *{_MOMENT} *') AND {cast} IS NOT NULL"
    # Most are written in the contract's own zone, and then a moment that reads back as it was is a good one: that is
    # twice as quick as the rule.
    shift, written = _offset(contract)
    back = f"strftime(make_timestamp(epoch_us({cast}) + {shift}), '%Y-%m-%dT%H:%M:%S{written}')"
    usual = f"length({raw}) = 25 AND {raw} > '1900-01' AND {raw} < '2200-12' AND {back} = {raw}"
    return f"{usual} THEN true WHEN {rule}", f"make_timestamp(epoch_us({cast}))"


def _offset(contract: Contract) -> tuple[int, str]:
    """What the contract's zone is ahead of UTC in winter, in microseconds and as written (``+08:00``)."""
    zone = Zone(contract.zone)
    day = dt.date(2027, 1, 1)
    minutes = (int(dt.datetime(2027, 1, 1, tzinfo=dt.UTC).timestamp()) - zone.start(day) // 1_000_000) // 60
    return minutes * 60_000_000, f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _typed(contract: Contract, type: Type, raw: str, bound: Bound) -> tuple[str, str]:
    """Whether a text is good (a WHEN of ``_good``; false or NULL where it is not, or is empty), and its value where it
    is."""
    base = type.base
    trimmed = f"trim({raw}, ' ')"
    if base == "bool":
        low, names = f"lower({trimmed})", bound.add(sorted(TRUE | FALSE))
        value = f"list_contains({bound.add(sorted(TRUE))}, nullif({low}, ''))"
        return f"list_contains({names}, {low})", value
    if base == "datetime":
        return _moment(contract, raw)
    if base == "date":
        cast = f"try_cast({raw} AS DATE)"
        return f"regexp_full_match({raw}, ' *{_DAY} *') AND {cast} IS NOT NULL", cast
    if base == "count":
        return f"regexp_full_match({raw}, ' *(-0+|0*[0-9]{{1,18}}) *')", f"try_cast({raw} AS BIGINT)"
    if base == "number":
        return f"regexp_full_match({raw}, ' *{_DECIMAL} *')", _number(raw)
    if base == "money":
        head = f"{type.of or contract.currency} +"
        fit = f"regexp_full_match({raw}, {bound.add(f' *(?:{head})?{_DECIMAL} *')})"
        rest = f"regexp_replace({raw}, {bound.add(f'^ *{head}')}, '')"
        return fit, f"coalesce({_number(raw)}, {_number(rest)})"
    if base == "quantity":
        tail = _units(contract, type.of)
        fit = f"regexp_full_match({raw}, {bound.add(f' *{_DECIMAL}(?: *{tail})? *')})"
        rest = f"regexp_replace({raw}, {bound.add(f' *{tail} *$')}, '')"
        return fit, f"coalesce({_number(raw)}, {_number(rest)})"
    if base == "percent":
        return _percent(raw)
    if base == "duration":
        return _duration(f"nullif({trimmed}, '')")
    names = bound.add(names_of(contract, type))
    fit = f"CASE WHEN list_contains({names}, {raw}) THEN true ELSE list_contains({names}, {trimmed}) END"
    return fit, f"CASE WHEN contains({raw}, ' ') THEN nullif({trimmed}, '') ELSE nullif({raw}, '') END"


def _number(raw: str) -> str:
    return f"try_cast({raw} AS DECIMAL(38,10))"


def _percent(raw: str) -> tuple[str, str]:
    whole = rf"-?0*[0-9]{{1,{PERCENT_DIGITS}}}"
    fit = rf"regexp_full_match({raw}, ' *(?:{whole}(\.[0-9]{{1,8}})? *%|{whole}(\.[0-9]{{1,7}})? *‰) *')"
    hundreds = f"try_cast(regexp_extract({raw}, '^ *([-0-9.]+) *%', 1) AS DECIMAL(26,8))"
    thousands = f"try_cast(regexp_extract({raw}, '^ *([-0-9.]+) *‰', 1) AS DECIMAL(25,7))"
    value = (
        f"coalesce(({hundreds}::DECIMAL(36,8) * 0.01::DECIMAL(2,2))::DECIMAL(38,10),"
        f" ({thousands}::DECIMAL(35,7) * 0.001::DECIMAL(3,3))::DECIMAL(38,10))"
    )
    return fit, value


def duration_value(raw: str) -> str:
    """Microseconds of a text that is known to be good; NULL for NULL."""
    iso, words = _total(raw, _ISO), _total(raw, _WORDS)
    return f"CASE WHEN starts_with({raw}, 'P') THEN {iso} WHEN {raw} IS NOT NULL THEN {words} END"


def _total(raw: str, form: str) -> str:
    parts = (
        f"coalesce(try_cast(nullif(regexp_extract({raw}, '^{form}$', {group}), '') AS DECIMAL(21,9)), 0)::DECIMAL(22,9)"
        f" * {unit * 1_000_000}::DECIMAL(12,0)"
        for group, unit in enumerate(_UNITS, 1)
    )
    return f"({' + '.join(parts)})"


def _duration(raw: str) -> tuple[str, str]:
    total = duration_value(raw)
    shape = f"regexp_full_match({raw}, '{_ISO}|{_WORDS}') AND regexp_matches({raw}, '[0-9]')"
    whole = f"NOT ends_with({raw}, 'T') AND ({total}) % 1 = 0 AND ({total}) <= {MOST * 1_000_000}"
    return f"{shape} AND {whole}", f"({total})::BIGINT"


def _units(contract: Contract, unit: str) -> str:
    node = contract.nodes.get(unit)
    said = {unit, unit.rpartition(".")[2]}
    if isinstance(node, Unit):
        said |= {node.label.zh, node.label.en}
    return "(?:" + "|".join(re.escape(one) for one in sorted(said - {""}, key=len, reverse=True)) + ")"


def names_of(contract: Contract, type: Type) -> list[str]:
    """The texts that a column of rows of a table, or of parties, may have."""
    if type.base == "party":
        return [id for id, node in contract.nodes.items() if isinstance(node, Party)]
    table = contract.nodes.get(type.of)
    return [row.id.rpartition(".")[2] for row in table.rows] if isinstance(table, Table) else []
