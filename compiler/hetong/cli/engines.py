"""The engine that answers what is asked of records: named on the command line, made with its facts, loaded lazily.

An engine is a module of ``hetong.engines`` with ``engine(name, loaded)``; which extra brings its library is said here,
so that the refusal can name it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from hetong.base.suggest import did_you_mean
from hetong.cli.refusal import Refused, refuse

if TYPE_CHECKING:
    from hetong.settle.engine import Engine

DEFAULT = "duckdb"
ENGINES = {"duckdb": "hetong.engines.duckdb", "spark": "hetong.engines.spark"}


def checked(name: str) -> str:
    """The name. Raises Refused (HT964) for one that there is not."""
    if name not in ENGINES:
        raise refuse("HT964", name=name, near=did_you_mean(name, ENGINES))
    return name


@contextmanager
def running(name: str, loaded: Any) -> Iterator[Engine]:
    """The engine over the records of ``loaded``, while it is used.

    Few rows need no database: where duckdb is not installed and every record is small, they are counted in Python,
    with the same answers. Raises Refused: HT964 no such engine, HT963 its library is missing, HT973 a question to it
    took too long or more memory than it may have.
    """
    module = ENGINES[checked(name)]
    from hetong.engines import MissingExtra

    engine: Engine
    try:
        try:
            engine = import_module(module).engine(name, loaded)
        except MissingExtra:
            if name != DEFAULT or loaded.sources:
                raise
            from hetong.settle.rows import MemoryEngine

            engine = MemoryEngine(loaded.rows)
        yield engine
    except MissingExtra as missing:
        raise needs(f"--engine {name}", missing.extra) from None
    except Exception as wrong:
        if type(wrong).__name__ in ("QueryStopped", "OutOfMemoryException"):
            raise refuse("HT973", name=name) from None
        raise


def needs(what: str, extra: str) -> Refused:
    """The refusal for a library that is not installed."""
    return refuse("HT963", name=what, extra=extra)
