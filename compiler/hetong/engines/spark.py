"""Spark answers what settlement asks of records, for records that outgrow one machine (extra ``scale``).

In: what was loaded of a facts folder, and which Spark to use. Out: an ``IbisEngine`` over a session of its own. Facts
reach Spark as rows or files; contracts give values and columns only, never query text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from hetong.engines import MissingExtra
from hetong.engines.ibis_engine import IbisEngine, Kinds

if TYPE_CHECKING:
    from hetong.settle.load import Loaded
    from hetong.settle.load import Source as File
    from hetong.trees.model import Contract

LOCAL = "local[*]"

# On the driver's machine nothing listens but on the loopback address.
_STARTED = {
    "spark.app.name": "hetong",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "4",
    "spark.log.level": "ERROR",
}
# What figures rest on: overflow is an error, never NULL; no decimal place is ever dropped; no zone is local.
_SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.session.timeZone": "UTC",
}
_TYPES = {"text": "string", "bool": "boolean", "dec": "decimal(38,10)"}


def _unhex(digits: str) -> bytes:
    raise NotImplementedError


def _decode(bytes: bytes, charset: str) -> str:
    raise NotImplementedError


def _day_of(days: int) -> dt.date:
    raise NotImplementedError


def _months_later(day: dt.date, months: int) -> dt.date:
    raise NotImplementedError


def _days_of(day: dt.date) -> int:
    raise NotImplementedError


class SparkWords:
    """Spark's own words for what ``ibis_scalars`` leaves to each engine: its functions, with their types from above."""

    def __init__(self) -> None:
        import ibis

        def own(function: Any, name: str) -> Any:
            return ibis.udf.scalar.builtin(function, name=name)

        self._unhex, self._decode = own(_unhex, "unhex"), own(_decode, "decode")
        self._day_of, self._days_of = own(_day_of, "date_from_unix_date"), own(_days_of, "unix_date")
        self._add_months = own(_months_later, "add_months")

    def text(self, value: str) -> Any:
        return self._decode(self._unhex(value.encode().hex()), "UTF-8")

    def add_months(self, day: Any, months: int) -> Any:
        import ibis

        moved = self._add_months(self._day_of(day.cast("int32")), ibis.literal(months, "int32"))
        return self._days_of(moved).cast("int64")


def _started(builder: Any) -> Any:
    """A session. Raises MissingExtra where this machine has no Java to run one."""
    from pyspark.errors import PySparkRuntimeError

    try:
        return builder.getOrCreate()
    except (PySparkRuntimeError, FileNotFoundError) as error:
        if isinstance(error, PySparkRuntimeError) and "JAVA" not in str(error):
            raise
        raise MissingExtra("scale") from error


class Spark:
    """A backend of ``IbisEngine``. ``session``: used as it is, but for settings of its own copy. ``remote``: the
    address of a Spark Connect server; ``master``: of a cluster, where none is running yet."""

    dialect = "pyspark"

    def __init__(self, session: Any = None, *, remote: str = "", master: str = "") -> None:
        try:
            from pyspark.sql import SparkSession
        except ImportError as error:
            raise MissingExtra("scale") from error
        self._own = session is None and not remote and SparkSession.getActiveSession() is None
        if session is None:
            builder = SparkSession.builder
            if remote:
                builder = builder.remote(remote)
            elif self._own:
                for name, value in _STARTED.items():
                    builder = builder.config(name, value)
                builder = builder.master(master or LOCAL)
            session = _started(builder)
        self._session = session if remote else session.newSession()
        for name, value in _SETTINGS.items():
            self._session.conf.set(name, value)
        self.words = SparkWords()

    def run(self, sql: str) -> Sequence[tuple[Any, ...]]:
        return [tuple(row) for row in self._session.sql(sql).collect()]

    def table(self, name: str, kinds: Kinds, rows: Sequence[Sequence[Any]]) -> None:
        schema = ", ".join(f"`{column}` {_TYPES.get(kind, 'bigint')}" for column, kind in kinds.items())
        self._session.createDataFrame(list(rows), schema).createOrReplaceTempView(name)

    def file(self, name: str, kinds: Kinds, file: File, contract: Contract) -> Kinds:
        from hetong.engines.spark_files import read

        frame, made = read(self._session, kinds, file, contract)
        frame.createOrReplaceTempView(name)
        return made

    def close(self) -> None:
        if self._own:
            self._session.stop()


def engine(name: str, loaded: Loaded, *, remote: str = "", master: str = "") -> IbisEngine:
    """The engine over what was loaded of a facts folder (``name`` is ``spark``). Without ``remote`` or ``master``: the
    running session, else one on this machine, on the loopback address. Raises MissingExtra("scale")."""
    return IbisEngine(Spark(remote=remote, master=master), loaded.rows, loaded.sources)
