"""The same contract gives the same bytes, whatever the hash seed, the time zone, the locale or the folder."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "examples/ecommerce_outsourcing/ecommerce_outsourcing.contract"
SETTINGS = (
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LANG": "C"},
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LANG": "zh_CN.UTF-8", "PYTHONUTF8": "0"},
    {
        "PYTHONHASHSEED": "2",
        "TZ": "America/Los_Angeles",
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
    },
    {"PYTHONHASHSEED": "3", "TZ": "Pacific/Kiritimati", "LANG": "de_DE.ISO-8859-1", "NO_COLOR": "1"},
    {"PYTHONHASHSEED": "4", "TZ": "", "LANG": "tr_TR.UTF-8", "SOURCE_DATE_EPOCH": "0"},
    {"PYTHONHASHSEED": "5", "TZ": "Asia/Kathmandu", "LC_ALL": "POSIX", "HETONG_DEBUG": "1"},
)
_MADE: dict[str, dict[str, str]] = {}


def compiled(folder: Path, environment: dict[str, str]) -> dict[str, str]:
    """File name -> digest of what a process of its own writes in this environment."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "PYTHON", "TZ", "HETONG"))}
    done = subprocess.run(
        [sys.executable, "-m", "hetong", "compile", str(SOURCE), "-o", str(folder)],
        env={**clean, "PYTHONPATH": str(ROOT / "compiler"), **environment}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in sorted(folder.iterdir())}


@pytest.mark.parametrize("environment", SETTINGS, ids=lambda e: "seed" + e["PYTHONHASHSEED"])
def test_every_environment_gives_the_same_bytes(tmp_path: Path, environment: dict[str, str]) -> None:
    if "first" not in _MADE:
        _MADE["first"] = compiled(tmp_path / "first", {"PYTHONHASHSEED": "9"})
    made = compiled(tmp_path / "次文件夹", environment)
    assert len(made) == 3
    assert made == _MADE["first"]
