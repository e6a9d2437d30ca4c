"""Scenarios that were played, for machines that run tests: JUnit's XML, and JSON of our own.

In: for each file the scenarios that were played. Out: the text of a report. Nothing a contract or a fact says can
end an element or an attribute.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import frozen

from hetong.base.source import visible
from hetong.base.words import Words
from hetong.report.wording import label
from hetong.settle.results import Played


@frozen(eq=False)
class File:
    """The scenarios of a contract; ``path`` as the user named it."""

    path: str
    played: tuple[Played, ...]


def junit(files: Sequence[File], lang: str) -> str:
    """A suite per contract, a case per scenario; a scenario that failed tells every check that did."""
    tests = sum(len(file.played) for file in files)
    failures = sum(not one.passed for file in files for one in file.played)
    head = f'<testsuites name="hetong test" tests="{tests}" failures="{failures}" errors="0">'
    suites = [line for file in files for line in _suite(file, lang)]
    return "\n".join(('<?xml version="1.0" encoding="UTF-8"?>', head, *suites, "</testsuites>")) + "\n"


def told(one: Played, lang: str) -> list[str]:
    """A line for each thing that went wrong: what was expected and what was found."""
    lines = [problem.get(lang) or problem.en or problem.zh for problem in one.problems]
    for check in one.checks:
        if not check.passed:
            expected, found = label(check.text, "?").get(lang), label(check.found, "").get(lang)
            unsure = Words("无法判定", "cannot be decided").get(lang) if check.unsure else ""
            behind = "；".join(each for each in (unsure, found) if each) if lang == "zh" else None
            behind = behind if behind is not None else "; ".join(each for each in (unsure, found) if each)
            sign = "，实际：" if lang == "zh" else "; found: "
            start = "预期：" if lang == "zh" else "expected: "
            lines.append(start + expected + (sign + behind if behind else ""))
    return [visible(" ".join(line.split("\n"))) for line in lines]


def cases(files: Sequence[File]) -> list[dict[str, Any]]:
    """For JSON: every scenario of every file with its checks."""
    return [
        {
            "file": visible(file.path),
            "passed": all(one.passed for one in file.played),
            "scenarios": [_case(one) for one in file.played],
        }
        for file in files
    ]


def _case(one: Played) -> dict[str, Any]:
    return {
        "id": visible(one.id),
        "title": _words(one.title),
        "passed": one.passed,
        "problems": [_words(problem) for problem in one.problems],
        "checks": [
            {
                "expected": _words(check.text),
                "passed": check.passed,
                "undecided": check.unsure,
                "found": _words(check.found),
            }
            for check in one.checks
        ],
        "exercised": sorted(visible(name) for name in one.exercised),
    }


def _words(said: Words) -> dict[str, str] | None:
    return {lang: visible(said.get(lang)) for lang in ("zh", "en") if said.get(lang)} or None


def _suite(file: File, lang: str) -> list[str]:
    name = _attribute(file.path)
    failed = sum(not one.passed for one in file.played)
    lines = [f'  <testsuite name={name} tests="{len(file.played)}" failures="{failed}" errors="0">']
    for one in file.played:
        title = label(one.title, one.id).get(lang)
        case = _attribute(one.id if title == one.id else f"{one.id}: {title}")
        if one.passed:
            lines.append(f"    <testcase classname={name} name={case}/>")
            continue
        wrong = told(one, lang)
        lines.append(f"    <testcase classname={name} name={case}>")
        lines.append(f"      <failure message={_attribute(wrong[0])}>{_xml(chr(10).join(wrong))}</failure>")
        lines.append("    </testcase>")
    return [*lines, "  </testsuite>"]


def _xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attribute(text: str) -> str:
    quoted = _xml(visible(" ".join(text.split("\n")))).replace('"', "&quot;").replace("\t", "&#9;")
    return f'"{quoted}"'
