"""Problems for machines that run checks: JSON of our own, GitHub annotations, GitLab code quality, JUnit."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from hetong.base.source import Source, visible
from hetong.cli.report_rows import Place, Row


def as_json(rows: Sequence[Row]) -> str:
    """A list of objects with one key order. Lines and columns from 1, offsets in code points of the text."""
    return json.dumps([_object(row) for row in rows], ensure_ascii=False, indent=2) + "\n"


def github(rows: Sequence[Row]) -> str:
    """One workflow command a line; nothing a contract writes can end it or start another."""
    return "".join(_command(row) + "\n" for row in rows)


def gitlab(rows: Sequence[Row]) -> str:
    """A code quality report. Fingerprints do not hold the line number, so that moved text is not new."""
    severity = {"error": "major", "warning": "minor", "note": "info"}
    seen: Counter[str] = Counter()
    report = []
    for row in rows:
        path = row.place.path if row.place else "."
        identity = f"{row.code}\0{path}\0{row.message}"
        seen[identity] += 1
        stamp = hashlib.sha256(f"{identity}\0{seen[identity]}".encode("utf-8", "replace")).hexdigest()
        report.append(
            {
                "description": row.message,
                "check_name": f"{row.code} {row.slug}",
                "fingerprint": stamp,
                "severity": severity.get(row.severity, "major"),
                "location": {
                    "path": visible(path),
                    "lines": {"begin": max(1, row.place.line if row.place else 1)},
                },
            }
        )
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def junit(rows: Sequence[Row], sources: Mapping[int, Source]) -> str:
    """A suite per file and a case per problem: errors fail, the others are told; a clean file has one case."""
    files: dict[str, list[Row]] = {source.path: [] for source in sources.values()}
    for row in rows:
        files.setdefault(row.place.path if row.place else "hetong", []).append(row)
    suites = [_suite(path, found) for path, found in files.items()]
    total, failed = sum(max(1, len(found)) for found in files.values()), _failures(rows)
    head = f'<testsuites name="hetong" tests="{total}" failures="{failed}">'
    return "\n".join(('<?xml version="1.0" encoding="UTF-8"?>', head, *suites, "</testsuites>")) + "\n"


def _object(row: Row) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.slug,
        "severity": row.severity,
        "message": row.message,
        "why": row.why,
        "instead": row.instead,
        **_where(row.place),
        "related": [{**_where(place), "message": label} for place, label in row.related],
    }


def _where(place: Place | None) -> dict[str, Any]:
    if place is None:
        return {"file": None, "start": None, "end": None, "offset": None, "length": None}
    known = place.line > 0
    return {
        "file": visible(place.path),
        "start": {"line": place.line, "column": place.column} if known else None,
        "end": {"line": place.end_line, "column": place.end_column} if known else None,
        "offset": place.offset if place.source else None,
        "length": place.length if place.source else None,
    }


def _command(row: Row) -> str:
    level = {"error": "error", "warning": "warning"}.get(row.severity, "notice")
    properties: list[tuple[str, object]] = []
    place = row.place
    if place:
        properties.append(("file", visible(place.path)))
        if place.line:
            properties += [("line", place.line), ("endLine", place.end_line)]
            properties.append(("col", place.column))
            if place.end_line == place.line and place.end_column > place.column:
                properties.append(("endColumn", place.end_column - 1))  # theirs is inclusive
    properties.append(("title", f"{row.code} {row.slug}"))
    said = row.message + (f"\n{row.instead}" if row.instead else "")
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties)
    return f"::{level} {listed}::{_data(said)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _failures(rows: Sequence[Row]) -> int:
    return sum(row.severity == "error" for row in rows)


def _xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attribute(text: str) -> str:
    quoted = _xml(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
    return f'"{quoted}"'


def _suite(path: str, rows: Sequence[Row]) -> str:
    name = _attribute(visible(path))
    lines = [f'  <testsuite name={name} tests="{max(1, len(rows))}" failures="{_failures(rows)}">']
    if not rows:
        lines.append(f'    <testcase classname={name} name="check"/>')
    for row in rows:
        line = row.place.line if row.place and row.place.line else 1
        case = _attribute(f"{row.code} {row.slug} {line}")
        lines.append(f'    <testcase classname={name} name={case} line="{line}">')
        body = _xml("\n".join(part for part in (row.message, row.why, row.instead) if part))
        if row.severity == "error":
            lines.append(f"      <failure message={_attribute(row.message)}>{body}</failure>")
        else:
            lines.append(f"      <system-out>{body}</system-out>")
        lines.append("    </testcase>")
    return "\n".join((*lines, "  </testsuite>"))
