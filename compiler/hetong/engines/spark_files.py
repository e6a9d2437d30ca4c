"""Record files as Spark reads them: Parquet by its own types, CSV as text, each column stored as ``ibis_scalars`` says.

In: a file that was checked when facts were loaded (``settle/load``, ``duckdb_records``), so that nothing is checked here
again. Out: a DataFrame. Names of columns and values of a contract are passed as objects, never as query text.
"""

from __future__ import annotations

import re
from functools import reduce
from typing import TYPE_CHECKING, Any

from hetong.engines.ibis_engine import META, Kinds
from hetong.settle.load.cells import TRUE
from hetong.settle.load.lengths import SECONDS
from hetong.settle.load.shape import ID, RECORDED, shape_of
from hetong.settle.query.stops import Beyond
from hetong.trees.model import Contract, Record, Unit
from hetong.trees.types import Type

if TYPE_CHECKING:
    from hetong.settle.load import Source as File

Frame = Any
_DECIMAL = "decimal(38,10)"
_UNITS = (604800, 86400, 3600, 60, 1)
_NUMBER = r"([0-9]{1,12}(?:\.[0-9]{1,9})?)"
_WORDS = "".join(
    rf"(?:{_NUMBER} *(?:{'|'.join(sorted((w for w, n in SECONDS.items() if n == unit), key=len, reverse=True))}) *)?"
    for unit in _UNITS
)
_ISO = rf"P(?:{_NUMBER}W)?(?:{_NUMBER}D)?(?:T(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?"


def read(session: Any, kinds: Kinds, file: File, contract: Contract) -> tuple[Frame, Kinds]:
    """The typed rows, each id once; a column the file lacks is unknown in every row. Raises Beyond for types that no
    engine reads."""
    from pyspark.sql import functions as f

    record = contract.nodes[file.record]
    assert isinstance(record, Record)
    frame = _parquet(session, file.path) if file.format == "parquet" else _csv(session, file)
    texts = {field.name for field in frame.schema.fields if field.dataType.typeName() == "string"}
    chosen = {}
    for field in shape_of(record).fields:
        name = field.name
        meta = field.column is None
        if not meta and name not in kinds:
            continue
        type = Type("datetime") if field.part or (name == RECORDED and meta) else Type("text")
        type = field.column.type if field.column is not None and not field.part else type
        column = f.col(_quoted(name))
        if name not in file.columns:
            value = f.lit(None)
        elif name in texts:
            value = _of_text(contract, type, column)
        else:
            value = _typed(type, column)
        chosen[{ID: "_id", RECORDED: "_recorded"}[name] if meta else name] = value
    chosen["_line"] = f.lit(None)
    made = {name: (META | dict(kinds))[name] for name in chosen}
    frame = frame.select(*(value.cast(_storage(made[name])).alias(name) for name, value in chosen.items()))
    if file.repeated:
        frame = _once(frame)
    return frame, made


def _storage(kind: str) -> str:
    return {"text": "string", "bool": "boolean", "dec": _DECIMAL}.get(kind, "bigint")


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _once(frame: Frame) -> Frame:
    """Each id from its first delivery."""
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    order = Window.partitionBy("_id").orderBy(f.col("_recorded").asc_nulls_first())
    numbered = frame.withColumn("delivery", f.row_number().over(order))
    return numbered.where(f.col("_id").isNull() | (f.col("delivery") == 1)).drop("delivery")


def _parquet(session: Any, path: str) -> Frame:
    return session.read.parquet(_literal(path))


def _csv(session: Any, file: File) -> Frame:
    from pyspark.sql.types import StringType, StructField, StructType

    schema = StructType([StructField(name, StringType()) for name in file.columns])
    options = {
        "header": "true",
        "quote": '"',
        "escape": '"',
        "multiLine": "true",
        "mode": "FAILFAST",
        "enforceSchema": "true",
    }
    return session.read.options(**options).schema(schema).csv(_literal(file.path))


def _literal(path: str) -> str:
    """A path as Spark wants it, in which wildcards stand for themselves."""
    return re.sub(r"([*?\[\]{}\\])", r"\\\1", path)


def _typed(type: Type, column: Any) -> Any:
    """A Parquet column of its own type."""
    from pyspark.sql import functions as f

    match type.base:
        case "datetime":
            return f.unix_micros(column)
        case "date":
            return f.unix_date(column)
    return column


def _of_text(contract: Contract, type: Type, raw: Any) -> Any:
    """What a text that was found good is worth; an empty one is unknown."""
    from pyspark.sql import functions as f

    if type.base == "text":
        lines = f.regexp_replace(raw, "\r\n?", "\n")
        return f.when(raw != "", lines)
    text = f.when(f.trim(raw) != "", f.trim(raw))
    match type.base:
        case "row" | "party":
            return text
        case "bool":
            return f.when(text.isNotNull(), f.lower(text).isin(*TRUE))
        case "datetime":
            # Spark wants seconds where there is a zone.
            seconds = f.regexp_replace(text, "^(.{16})(Z|[+-])", "$1:00$2")
            return f.unix_micros(seconds.cast("timestamp"))
        case "date":
            return f.unix_date(text.cast("date"))
        case "count":
            return text.cast("bigint")
        case "number":
            return text.cast(_DECIMAL)
        case "money":
            return f.regexp_replace(text, f"^{re.escape(type.of or contract.currency)} +", "").cast(_DECIMAL)
        case "quantity":
            return f.regexp_replace(text, _units(contract, type.of), "").cast(_DECIMAL)
        case "percent":
            share = f.when(f.endswith(text, f.lit("%")), f.lit("0.01")).otherwise(f.lit("0.001"))
            digits = f.regexp_replace(text, " *[%‰]$", "").cast("decimal(26,8)")
            return (digits * share.cast("decimal(3,3)")).cast(_DECIMAL)
        case "duration" if type.of in ("", "elapsed"):
            return _duration(text)
    raise Beyond(f"a file's column of {type}")


def _duration(text: Any) -> Any:
    """Microseconds of ``90 minutes`` or ``PT90M``."""
    from pyspark.sql import functions as f

    def form(pattern: str) -> Any:
        parts = []
        for n, unit in enumerate(_UNITS, 1):
            digits = f.regexp_extract(text, f"^{pattern}$", n)
            number = f.when(digits != "", digits).otherwise(f.lit("0")).cast("decimal(21,9)")
            parts.append(number * f.lit(unit * 1_000_000).cast("decimal(12,0)"))
        return reduce(lambda a, b: a + b, parts)

    found = f.when(f.startswith(text, f.lit("P")), form(_ISO)).otherwise(form(_WORDS))
    return f.when(text.isNotNull(), found.cast("bigint"))


def _units(contract: Contract, unit: str) -> str:
    node = contract.nodes.get(unit)
    said = {unit, unit.rpartition(".")[2]}
    if isinstance(node, Unit):
        said |= {node.label.zh, node.label.en}
    return " *(?:" + "|".join(re.escape(one) for one in sorted(said - {""}, key=len, reverse=True)) + ")$"
