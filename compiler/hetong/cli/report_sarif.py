"""Problems as SARIF 2.1.0, for code hosts: paths relative to %SRCROOT%, columns in code points."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from hetong import __version__
from hetong.base import catalogue
from hetong.cli.report_rows import Place, Row

CAP = 5000  # results that code hosts still read
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "note": "note"}


def sarif(rows: Sequence[Row], lang: str) -> str:
    """One run; past ``CAP`` results the rest is left out and a notification says how many."""
    codes = sorted({row.code for row in rows})
    shown = rows[:CAP]
    invocation: dict[str, Any] = {"executionSuccessful": True}
    if len(rows) > CAP:
        left = len(rows) - CAP
        said = f"另有 {left} 个结果没有列出。" if lang == "zh" else f"{left} more results were left out."
        invocation["toolExecutionNotifications"] = [{"level": "note", "message": {"text": said}}]
    driver = {
        "name": "hetong",
        "semanticVersion": __version__,
        "rules": [_rule(code, lang) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "language": "zh-CN" if lang == "zh" else "en-US",
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the project."}}},
        "invocations": [invocation],
        "results": [_result(row, codes.index(row.code)) for row in shown],
    }
    return (
        json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"
    )


def _rule(code: str, lang: str) -> dict[str, Any]:
    page = catalogue.known(code)
    why, instead = page.why.get(lang), page.instead.get(lang)
    return {
        "id": code,
        "name": page.slug,
        "shortDescription": {"text": page.message.get(lang) or code},
        "fullDescription": {"text": why or code},
        "help": {"text": "\n\n".join(part for part in (why, instead) if part) or code},
        "defaultConfiguration": {"level": _LEVELS.get(page.severity, "error")},
    }


def _result(row: Row, index: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": row.code,
        "ruleIndex": index,
        "level": _LEVELS.get(row.severity, "error"),
        "message": {"text": row.message},
    }
    if row.place:
        result["locations"] = [{"physicalLocation": _physical(row.place)}]
    if row.related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _physical(place), "message": {"text": label}}
            for number, (place, label) in enumerate(row.related, 1)
        ]
    return result


def _physical(place: Place) -> dict[str, Any]:
    where: dict[str, Any] = {"artifactLocation": {"uri": uri(place.path), "uriBaseId": "%SRCROOT%"}}
    if place.line:
        where["region"] = {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        }
    return where


def uri(path: str) -> str:
    """A project path as a relative URI reference, whatever characters it has."""
    from urllib.parse import quote

    return quote(path.encode("utf-8", "replace"), safe="/")
