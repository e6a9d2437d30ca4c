"""What a value from outside can be about: a node that has a value, the path of a blank, a part of a node."""

from __future__ import annotations

from collections.abc import Iterable

from hetong.trees.model import (
    Account,
    Column,
    Contract,
    Define,
    Event,
    Fee,
    Metric,
    Norm,
    Param,
    Remedy,
    Series,
    Service,
    Table,
    Term,
)
from hetong.trees.types import BOOL, DATE, DURATION, Type

_MONEY = Type("money")
_PARTS = {"amount": _MONEY, "paid": _MONEY, "unpaid": _MONEY, "cap": _MONEY, "floor": _MONEY, "estimate": _MONEY,
          "excess": _MONEY, "due": DATE, "start": DATE, "end": DATE, "length": DURATION}  # fmt: skip
_VALUED = (Param, Define, Metric, Fee, Series, Account)


def type_of(contract: Contract, path: str) -> tuple[Type | None, Iterable[str]]:
    """The type of the value, and the paths that would do where there is none."""
    for blank in contract.blanks:
        if blank.path == path:
            return blank.type, ()
    node = contract.nodes.get(path)
    if path == "loss" or (isinstance(node, Define) and node.type.base == "list"):  # a loss by its heads: a sum
        return _MONEY, ()
    if isinstance(node, _VALUED):
        return node.type, ()
    if isinstance(node, (Norm, Remedy)):
        return _MONEY, ()
    if isinstance(node, Service):
        return BOOL, ()
    head, _, tail = path.rpartition(".")
    owner = contract.nodes.get(head)
    if isinstance(owner, Metric) and tail == "target":
        return owner.type, ()
    if isinstance(owner, (Norm, Remedy, Fee, Term)) and tail in _PARTS:
        return _PARTS[tail], ()
    if isinstance(owner, Norm) and tail == "rate":
        return Type("percent"), ()
    cell = _cell(contract, head, tail)
    if cell is not None:
        return cell, ()
    if isinstance(node, Event):  # a condition that is judged
        return BOOL, ()
    return None, _candidates(contract)


def _cell(contract: Contract, row: str, name: str) -> Type | None:
    """The type of a cell by the path ``table.row.column``."""
    table = contract.nodes.get(row.rpartition(".")[0])
    if not isinstance(table, Table) or row not in {one.id for one in table.rows}:
        return None
    column: Column | None = next((c for c in table.columns if c.id == f"{table.id}.{name}"), None)
    return column.type if column is not None else None


def _candidates(contract: Contract) -> Iterable[str]:
    yield from (
        id for id, node in contract.nodes.items() if isinstance(node, (*_VALUED, Norm, Remedy, Service))
    )
    yield from (blank.path for blank in contract.blanks)
