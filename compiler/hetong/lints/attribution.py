"""HT500: a record has several times and does not say which decides the window of a row."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.trees import model


def rule(reading: Reading) -> Iterator[Problem]:
    for record in reading.of(model.Record):
        if record.on_default and not record.base:
            times = [
                c for c in record.columns if c.type.base in ("date", "datetime", "span") and c.value is None
            ]
            other = next((c for c in times if c.id != record.on), None)
            if other is not None and reading.users.get(record.id):
                facts = {
                    "name": reading.name(record.id),
                    "column": reading.name(record.on),
                    "other": reading.name(other.id),
                }
                yield Problem("HT500", record.at, facts)
