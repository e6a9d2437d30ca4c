"""What a compilation touches: the project, the package, the output folder and the interpreter's own library.

A hook of the interpreter sees every file that is opened, every socket, process and pickle, whoever asks for it. It
is not told the folder that a name is relative to, which ``os.open`` is asked for.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(
    not os.path.isdir("/proc/self/fd"), reason="needs to know open folders by number"
)
ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "examples/ecommerce_outsourcing"
HOOKED = """
import json, os, sys
seen, base, plain_open = [], [""], os.open
def open_within(path, flags, mode=0o777, *, dir_fd=None):
    base[0] = os.readlink(f"/proc/self/fd/{dir_fd}") if dir_fd is not None else ""
    try:
        return plain_open(path, flags, mode, dir_fd=dir_fd)
    finally:
        base[0] = ""
def hook(event, args):
    if event == "open" and isinstance(args[0], (str, bytes)):
        writes = isinstance(args[1], str) and args[1].strip("rbt") != "" or bool(args[2] & (os.O_WRONLY | os.O_RDWR))
        seen.append(("write" if writes else "read", os.path.realpath(os.path.join(base[0], os.fsdecode(args[0])))))
    elif event.split(".")[0] in ("socket", "subprocess", "pickle", "ctypes", "urllib", "ftplib", "smtplib") or event in (
        "os.system", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "shutil.rmtree", "code.__new__"
    ):
        seen.append((event, repr(args)[:200]))
os.open = open_within
sys.addaudithook(hook)
from hetong.cli.entry import run
code = run(sys.argv[2:])
with os.fdopen(int(sys.argv[1]), "w") as out:
    json.dump([code, list(seen)], out)
"""


def watched(folder: Path, *arguments: str) -> tuple[int, list[tuple[str, str]]]:
    """The exit code of a command and what the hook saw of it; the report comes back through a pipe."""
    reading, writing = os.pipe()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "compiler"), "PYTHONDONTWRITEBYTECODE": "1"}
    with os.fdopen(reading) as report:
        process = subprocess.Popen(
            [sys.executable, "-c", HOOKED, str(writing), *arguments],
            env=environment, cwd=folder, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(writing)
        code, seen = json.loads(report.read())
        process.wait()
    return code, [(kind, what) for kind, what in seen]


def outside(paths: list[str], *allowed: Path | str) -> list[str]:
    real = [os.path.realpath(one) for one in allowed]
    return [p for p in paths if not any(p == one or p.startswith(one.rstrip("/") + "/") for one in real)]


def libraries() -> list[str]:
    return [
        *{sys.prefix, sys.base_prefix, sys.exec_prefix},
        *(p for p in sys.path if p.endswith("site-packages")),
    ]


def test_compiling_touches_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "out"
    values = sorted(str(p) for p in EXAMPLE.glob("*.toml"))
    given = [a for v in values[:1] for a in ("--values", v)]
    code, seen = watched(
        tmp_path, "compile", str(EXAMPLE / "ecommerce_outsourcing.contract"), "-o", str(out), *given
    )
    assert code == 0
    reads = [what for kind, what in seen if kind == "read"]
    writes = [what for kind, what in seen if kind == "write"]
    assert any(p.endswith(".contract") for p in reads)
    assert outside(reads, ROOT, out, *libraries()) == []
    assert writes
    assert outside(writes, out) == []
    assert [one for one in seen if one[0] not in ("read", "write")] == []


def test_checking_writes_nothing(tmp_path: Path) -> None:
    code, seen = watched(
        tmp_path, "check", str(EXAMPLE / "ecommerce_outsourcing.contract"), "--format", "sarif"
    )
    assert code == 0
    assert [one for one in seen if one[0] != "read"] == []
    assert outside([what for _, what in seen], ROOT, *libraries()) == []


def test_only_the_project_is_read_not_its_neighbours(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "hetong.toml").write_text("", encoding="utf-8")
    (tmp_path / "secret.contract").write_text('"x" / "x"', encoding="utf-8")
    (project / "link.contract").symlink_to(tmp_path / "secret.contract")
    (project / "main.contract").write_text("use link\nuse `../secret`\n", encoding="utf-8")
    _, seen = watched(project, "check", "main.contract")
    assert str(tmp_path / "secret.contract") not in {what for _, what in seen}
    assert outside([what for kind, what in seen if kind == "read"], ROOT, project, *libraries()) == []
