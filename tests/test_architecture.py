"""The floors import only downward, files stay small, and what is forbidden stays out."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "compiler" / "hetong"
FILES = sorted(PACKAGE.rglob("*.py"))
FLOORS = {
    "base": 0,
    "trees": 1,
    "passes": 2,
    "lints": 3,
    "emit": 3,
    "settle": 3,
    "engines": 4,
    "report": 4,
    "project": 4,
    "ignores": 4,
    "compile": 4,
    "cli": 5,
}
FORBIDDEN = re.compile(
    r"\bpickle\b|\bmarshal\b|\bshelve\b|cache=True|(?<![.\w])eval\(|(?<![.\w])exec\(|shell=True|\bfloat\(|sys\.setrecursionlimit"
)
PURE = {"open", "print", "input"}


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("hetong"):
            found |= {f"{node.module}.{a.name}" for a in node.names}
        elif isinstance(node, ast.Import):
            found |= {a.name for a in node.names if a.name.startswith("hetong")}
    return found


def part(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def ids(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


@pytest.mark.parametrize("path", FILES, ids=ids)
def test_imports_go_down(path: Path) -> None:
    here = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if here not in FLOORS:
        return
    for module in imports(path):
        there = part(module)
        if there in FLOORS:
            assert FLOORS[there] <= FLOORS[here], f"{here} imports {module}"
            same_floor = FLOORS[there] == FLOORS[here] and there != here
            assert not (same_floor and FLOORS[here] == 3), f"readers do not import each other: {module}"


@pytest.mark.parametrize("path", FILES, ids=ids)
def test_files_are_small_and_named(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= 400, f"{lines} lines"
    assert path.name != "utils.py"


@pytest.mark.parametrize("path", FILES, ids=ids)
def test_nothing_forbidden(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    found = FORBIDDEN.search(re.sub(r'"""[\s\S]*?"""|#[^\n]*', "", source))
    assert not found, found


@pytest.mark.parametrize("path", [p for p in FILES if p.relative_to(PACKAGE).parts[0] != "cli"], ids=ids)
def test_the_core_is_pure(path: Path) -> None:
    """Below the doors nothing opens a file, prints, or reads clock or environment; packaged data excepted."""
    where = ids(path)
    if where in ("base/resources.py", "passes/parse/generate.py"):
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in PURE, f"{where}:{node.lineno} calls {node.func.id}"
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert (node.value.id, node.attr) not in {
                ("os", "environ"),
                ("time", "time"),
                ("datetime", "now"),
                ("date", "today"),
                ("random", "random"),
            }, f"{where}:{node.lineno}"


def test_the_project_stands_alone() -> None:
    root = PACKAGE.parent.parent
    for folder in ("compiler", "grammar", "stdlib", "examples", "tests", "docs", "benchmarks"):
        for path in (root / folder).rglob("*"):
            if (
                path.is_file()
                and path.suffix in {".py", ".md", ".contract", ".toml", ".csv", ".lark"}
                and path != Path(__file__)
            ):
                assert "../shared" not in path.read_text(encoding="utf-8", errors="replace"), path


def test_every_folder_has_its_sentence() -> None:
    text = (PACKAGE.parent.parent / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for folder in sorted({p.parent for p in FILES}):
        name = str(folder.relative_to(PACKAGE.parent))
        if name != "hetong":
            assert f"`{name.removeprefix('hetong/')}/`" in text, name
