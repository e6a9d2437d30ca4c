"""Every folder of ``examples`` is a golden: its outputs are compared with ``expected/``, and its rows are all traced.

``pytest --update`` rewrites the expected files; a person reads the difference before it is committed.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
from pathlib import Path

import pytest

from hetong.cli.entry import run as hetong

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted(p for p in (ROOT / "examples").iterdir() if p.is_dir())


def names(path: Path) -> str:
    return path.name


def run(*args: str) -> str:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = hetong(["--ui-lang", "en", *args])
    assert code == 0, err.getvalue()
    return out.getvalue()


def compile_(folder: Path, out: Path, *more: str) -> dict[str, str]:
    source = folder / f"{folder.name}.contract"
    run("compile", str(source), "-o", str(out), *more)
    return {p.name: p.read_text(encoding="utf-8") for p in sorted(out.iterdir())}


@pytest.mark.parametrize("folder", EXAMPLES, ids=names)
def test_outputs_are_as_expected(folder: Path, tmp_path: Path, update: bool) -> None:
    for kind, flags in (("template", ()), ("final", ("--values", str(folder / "values.toml"), "--final"))):
        made = compile_(folder, tmp_path / kind, *flags)
        wanted = folder / "expected" / kind
        if update:
            wanted.mkdir(parents=True, exist_ok=True)
            for name, text in made.items():
                (wanted / name).write_text(text, encoding="utf-8")
        kept = {p.name: p.read_text(encoding="utf-8") for p in sorted(wanted.iterdir())}
        assert set(made) == set(kept)
        for name, text in made.items():
            assert text == kept[name], f"{folder.name}/expected/{kind}/{name} differs"


@pytest.mark.parametrize("folder", EXAMPLES, ids=names)
def test_twice_gives_equal_bytes(folder: Path, tmp_path: Path) -> None:
    assert compile_(folder, tmp_path / "a") == compile_(folder, tmp_path / "b")


@pytest.mark.parametrize("folder", EXAMPLES, ids=names)
def test_every_provision_is_traced(folder: Path) -> None:
    source, rows = folder / f"{folder.name}.contract", folder / "provisions.csv"
    said = json.loads(run("trace", str(source), "--against", str(rows), "--json"))
    assert said["missing"] == []
    assert said["unknown"] == []


@pytest.mark.parametrize("folder", EXAMPLES, ids=names)
def test_a_final_contract_has_no_blank(folder: Path, tmp_path: Path) -> None:
    made = compile_(folder, tmp_path, "--values", str(folder / "values.toml"), "--final")
    for name, text in made.items():
        if name.endswith(".md"):
            assert "＿" not in text, name
            assert "___" not in text, name
            assert "☐" not in text, name
    data = json.loads(made[f"{folder.name}.obligations.json"])
    assert data["blanks"] == []
    assert data["contract"]["status"] == "final"


@pytest.mark.parametrize("folder", EXAMPLES, ids=names)
def test_the_prose_keeps_the_house_style(folder: Path, tmp_path: Path) -> None:
    """Words and marks that generated prose never uses; see the language reference, section on prose."""
    for flags in ((), ("--values", str(folder / "values.toml"), "--final")):
        made = compile_(folder, tmp_path / str(len(flags)), *flags)
        zh = made[f"{folder.name}.zh.md"]
        en = made[f"{folder.name}.en.md"]
        body = re.sub(r"\|[-\s|:]+\|", "", zh)
        assert not re.search(r"[\u4e00-\u9fff][,;:()][\u4e00-\u9fff]", body)
        for word in ("和/或", "上述", "前述", "相应的法律责任", "应为", "需要时"):
            assert word not in zh, word
        for word in ("shall", "hereof", "and/or", "herein", "notwithstanding"):
            assert not re.search(rf"\b{word}\b", en), word
        assert not re.search(r"[，。；：（）]", en)
        assert "None" not in en.replace("None of", "")
        for pattern in (r"。。", r"；。", r"，，", r"、、", r"的的", r"，。"):
            assert not re.search(pattern, zh), pattern
        for pattern in (r"\.\.", r" ,", r",,", r"\bthe the\b", r"\ba a\b", r"  +\S"):
            assert not re.search(pattern, re.sub(r"^\s*\|.*$", "", en, flags=re.M)), pattern
