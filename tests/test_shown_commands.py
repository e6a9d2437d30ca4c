"""The commands that README, docs/settlement.md and the pages of the examples show are run, and what they show is what comes out.

A block of ``console`` holds commands after ``$`` and lines of their output, in order; ``…`` stands for lines left out.
``$ echo $?`` shows how the command above it ended. All blocks run in one copy of the examples, in order.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted(str(p.relative_to(ROOT)) for p in ROOT.glob("examples/*/README.md"))
PAGES = ("README.md", "docs/settlement.md", *EXAMPLES)
HETONG = ("hetong", ".venv/bin/hetong")


def blocks(page: str) -> list[str]:
    """The console blocks that run Hetong and show what it says."""
    found = re.findall(r"^```console\n(.*?)^```", (ROOT / page).read_text(encoding="utf-8"), re.S | re.M)
    return [block for block in found if any(shown for _, shown in commands(block))]


def commands(block: str) -> Iterator[tuple[list[str], list[str]]]:
    """Each command that can be run here, with the lines shown below it."""
    for part in re.split(r"^\$ ", block.replace("\\\n", " "), flags=re.M)[1:]:
        first, *shown = part.splitlines()
        words = shlex.split(first, comments=True)
        if words[0] in HETONG or words == ["echo", "$?"]:
            yield words, [line for line in shown if line.strip() and line.strip() != "…"]


@pytest.mark.parametrize("page", PAGES)
def test_shown_commands_say_what_is_shown(page: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("HETONG", "LC_", "LANG"))}
    env = {**kept, "HETONG_LANG": "en", "NO_COLOR": "1", "PYTHONPATH": str(ROOT / "compiler")}
    ran, ended = 0, 0
    for block in blocks(page):
        for words, shown in commands(block):
            if words[0] == "echo":
                assert shown == [str(ended)], block
                continue
            done = subprocess.run(
                [sys.executable, "-m", "hetong", *words[1:]],
                cwd=tmp_path, env=env, capture_output=True, text=True, encoding="utf-8", check=False,
            )  # fmt: skip
            ran, ended = ran + 1, done.returncode
            said = iter((done.stdout + done.stderr).splitlines())
            missing = [line for line in shown if line not in said]
            assert not missing, f"{shlex.join(words)}\n{done.stdout}{done.stderr}"
    assert ran
