"""The engine that settlement asks through ibis: the same plans, run by whatever ibis can write SQL for.

In: rows in memory and record files, and a backend that holds them. Out: the ``Engine`` of ``settle/engine``. The
backend stores every column as ``ibis_scalars`` says; what it cannot hold (a length in months) it leaves out, and the
question is then Beyond it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

from hetong.engines import MissingExtra
from hetong.engines.asking import Asking
from hetong.engines.duckdb_sources import NoKind, fields, stored
from hetong.settle.engine import Row
from hetong.settle.load.records import RECORDED_KEY
from hetong.settle.query.algebra import DAY, AnyPlan
from hetong.settle.query.stops import Beyond
from hetong.settle.values import Instant, Interval, Length, Value
from hetong.trees.model import Column, Contract, Record

if TYPE_CHECKING:
    from hetong.settle.load import Source as File

META = {"_id": "text", "_line": "int", "_recorded": "ts"}
STORED = {"text": "string", "bool": "boolean", "dec": "decimal(38, 10)"}
"""How ibis names the storage of a kind; all others are int64."""

_EPOCH = dt.date(1970, 1, 1)

Kinds = Mapping[str, str]
"""Kind by column, as the algebra names them."""


class Backend(Protocol):
    """``dialect``: ibis's name of it. ``words``: see ``ibis_scalars``. ``run``: the rows of a SELECT. ``table`` and
    ``file`` make a relation under a name: of stored rows, or of a file already checked, which may leave columns out
    and says which it has."""

    dialect: str
    words: Any

    def run(self, sql: str) -> Sequence[tuple[Any, ...]]: ...

    def table(self, name: str, kinds: Kinds, rows: Sequence[Sequence[Any]]) -> None: ...

    def file(self, name: str, kinds: Kinds, file: File, contract: Contract) -> Kinds: ...

    def close(self) -> None: ...


class IbisEngine(Asking):
    """``rows``: small records by id; ``files``: large ones. Raises MissingExtra("scale") where ibis is not
    installed."""

    def __init__(
        self,
        backend: Backend,
        rows: Mapping[str, Sequence[Row]] | None = None,
        files: Mapping[str, File] | None = None,
    ) -> None:
        super().__init__()
        try:
            from hetong.engines.ibis_plans import Plans
        except ImportError as error:
            raise MissingExtra("scale") from error
        self._backend = backend
        self._rows, self._files = dict(rows or {}), dict(files or {})
        self._held: dict[str, tuple[str, Kinds]] = {}
        self._plans = Plans(self._relation, backend.words, self._run)

    def close(self) -> None:
        self._backend.close()

    def look(self, plan: AnyPlan) -> Sequence[tuple[Any, ...]]:
        from ibis.common.exceptions import IbisTypeError

        try:
            return self._plans(plan)
        except IbisTypeError as missing:
            if "is not found in table" not in str(missing):
                raise
            raise Beyond(f"{plan.record}: a column that is not held") from missing

    def held(self, record: Record) -> Iterable[tuple[Row, Instant | None]]:
        if record.id in self._rows:
            yield from ((row, row.values.get(RECORDED_KEY)) for row in self._rows[record.id])
        elif record.id in self._files:
            relation = self._relation(record.id)
            names = list(relation.columns)
            for line in self._run(relation.select(*names)):
                got = dict(zip(names, line, strict=True))
                values = {c.id: back(got, c) for c in record.columns if c.value is None}
                yield Row(str(got["_id"]), record.id, values, int(got["_line"] or 0)), got["_recorded"]

    def _run(self, expression: Any) -> Sequence[tuple[Any, ...]]:
        import ibis

        return self._backend.run(str(ibis.to_sql(expression, dialect=self._backend.dialect)))

    def _relation(self, record: str) -> Any:
        import ibis

        if record not in self._held:
            self._held[record] = self._opened(record)
        name, kinds = self._held[record]
        return ibis.table({column: STORED.get(kind, "int64") for column, kind in kinds.items()}, name=name)

    def _opened(self, record: str) -> tuple[str, Kinds]:
        assert self.contract is not None
        node = self.contract.nodes.get(record)
        if not isinstance(node, Record):
            raise Beyond(record)
        name = f"facts_{len(self._held)}"
        if record in self._files:
            kinds = META | {field: kind for field, (_, kind) in fields(node).items()}
            return name, self._backend.file(name, kinds, self._files[record], self.contract)
        rows = self._rows.get(record, ())
        lists: dict[str, list[Any]] = {
            "_id": [row.id for row in rows],
            "_line": [row.line for row in rows],
            "_recorded": [row.values.get(RECORDED_KEY) for row in rows],
        }
        made = dict(META)
        for field, (column, kind) in fields(node).items():
            part = field.rpartition(".")[2] if column.type.base == "span" else ""
            try:
                lists[field] = [plain(stored(r.values.get(column.id), column.type, part)) for r in rows]
            except NoKind:
                continue
            made[field] = kind
        self._backend.table(name, made, list(zip(*lists.values(), strict=True)))
        return name, made


def plain(value: Any) -> Any:
    """A value of the algebra as it is stored: a day as a number of days."""
    return (value - _EPOCH).days if isinstance(value, dt.date) else value


def back(got: Mapping[str, Any], column: Column) -> Value:
    """A value of ``settle/values`` from the stored columns of a row."""
    name, type = column.id.rpartition(".")[2], column.type
    if type.base == "span":
        start, end = got.get(f"{name}.start"), got.get(f"{name}.end")
        return None if start is None else Interval(Instant(start), None if end is None else Instant(end))
    value = got.get(name)
    if value is None:
        return None
    match type.base:
        case "row":
            return f"{type.of}.{value}"
        case "date":
            return _EPOCH + dt.timedelta(days=int(value))
        case "datetime":
            return Instant(value)
        case "duration" if type.of == "working_day":
            return Length(Fraction(value, DAY), "working_day", "working_day")
        case "duration":
            return Length(Fraction(value, 1_000_000), "elapsed", "second")
    return Fraction(value) if isinstance(value, Decimal | int) and not isinstance(value, bool) else value
