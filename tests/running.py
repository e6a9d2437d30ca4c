"""Compiling a text in a test: the whole pipeline without files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hetong.base import catalogue
from hetong.base.problems import Problem, Problems
from hetong.base.span import file_of, start_of
from hetong.cli.values import from_toml
from hetong.compile import Compilation, analyse, compose
from hetong.emit.json_out import obligations
from hetong.emit.markdown import markdown
from hetong.passes.draft.render import renderer
from hetong.project import Project
from tests.prelude import PRELUDE


def reader(files: dict[str, str]) -> Any:
    def read(path: str) -> bytes:
        if path not in files:
            raise FileNotFoundError(path)
        return files[path].encode()

    return read


def compiled(
    text: str, values: str = "", *, final: bool = False, files: dict[str, str] | None = None
) -> Compilation:
    """``text`` through every pass; a fragment without a ``contract`` noun stands behind the prelude."""
    project = Project(reader(files or {}))
    whole = text if declares_contract(text) else PRELUDE + text
    problems = Problems()
    given = from_toml(project.add_text("values.toml", values), problems) if values else {}
    one = compose(analyse(project, "case.contract", whole.encode(), given, final=final))
    one.problems.extend(problems)
    return one


def declares_contract(text: str) -> bool:
    return any(line.startswith(("contract ", "合同 ")) for line in text.splitlines())


def shift(text: str) -> int:
    return 0 if declares_contract(text) else PRELUDE.count("\n")


def line_of(one: Compilation, problem: Problem) -> tuple[int, int]:
    source = one.project.sources.get(file_of(problem.at))
    return source.position(start_of(problem.at)) if source else (0, 0)


def codes(one: Compilation, *severities: str) -> list[str]:
    wanted = severities or ("error", "warning", "note")
    return sorted(p.code for p in one.problems if catalogue.severity(p.code) in wanted)


def diagnostics(one: Compilation) -> list[str]:
    """``HT201 3:12`` for each problem, lines counted from the case's own first line."""
    text = next(s.text for s in one.project.sources.values() if s.path == "case.contract")
    less = PRELUDE.count("\n") if text.startswith(PRELUDE) else 0
    rows = []
    for problem in one.problems:
        line, column = line_of(one, problem)
        rows.append((line - less, column, problem.code))
    return [f"{code} {line}:{column}" for line, column, code in sorted(rows)]


def prose(one: Compilation, lang: str) -> str:
    assert one.document is not None, codes(one)
    return markdown(one.document, lang)


def json_of(one: Compilation) -> Any:
    return json.loads(json_text(one))


def json_text(one: Compilation) -> str:
    assert one.contract is not None, codes(one)
    assert one.document is not None
    return obligations(one.contract, one.document, one.project.sources, renderer(one.contract, one.document))


def compiled_file(folder: Path, *, final: bool = False) -> Compilation:
    """An example as a template, or with its values as a final contract."""
    source = (folder / f"{folder.name}.contract").read_text(encoding="utf-8")
    values = (folder / "values.toml").read_text(encoding="utf-8") if final else ""
    return compiled(source, values, final=final)
