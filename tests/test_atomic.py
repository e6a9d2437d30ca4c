"""Outputs are old or new, never in between, and nothing is left behind."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hetong.cli.atomic import WriteError, write_all
from tests.conftest import unprivileged


def listing(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_files_and_folders_are_made(tmp_path: Path) -> None:
    out = tmp_path / "a/b"
    write_all({out / "x.md": "甲".encode(), out / "y.json": b"", tmp_path / "z": b"z" * 3_000_000})
    assert listing(out) == ["x.md", "y.json"]
    assert (out / "x.md").read_bytes() == "甲".encode()
    assert (tmp_path / "z").stat().st_size == 3_000_000
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE((out / "x.md").stat().st_mode) == 0o666 & ~mask
    write_all({})


def test_an_existing_file_keeps_its_mode_and_a_link_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"old")
    (tmp_path / "x").chmod(0o600)
    (tmp_path / "target").write_bytes(b"untouched")
    (tmp_path / "link").symlink_to("target")
    write_all({tmp_path / "x": b"new", tmp_path / "link": b"new"})
    assert (tmp_path / "x").read_bytes() == (tmp_path / "link").read_bytes() == b"new"
    assert stat.S_IMODE((tmp_path / "x").stat().st_mode) == 0o600
    assert (tmp_path / "target").read_bytes() == b"untouched"
    assert listing(tmp_path) == ["link", "target", "x"]


def refused(files: dict[Path, bytes], inputs: tuple[Path, ...] = ()) -> WriteError:
    with pytest.raises(WriteError) as caught:
        write_all(files, inputs)
    return caught.value


def test_folders_pipes_and_impossible_parents_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_bytes(b"old")
    os.mkfifo(tmp_path / "pipe")
    for wrong in ("folder", "pipe", "file/below", "file/below/deeper", "x" * 300):
        error = refused({tmp_path / "file": b"new", tmp_path / wrong: b"new"})
        assert error.code == "HT034"
        assert error.facts["reason"]
        assert (tmp_path / "file").read_bytes() == b"old"
        assert listing(tmp_path) == ["file", "folder", "pipe"]
    assert refused({Path("/proc/nothing/here"): b""}).code == "HT034"


def test_inputs_are_not_overwritten_under_any_name(tmp_path: Path) -> None:
    source = tmp_path / "a.contract"
    source.write_bytes(b"source")
    (tmp_path / "link").symlink_to("a.contract")
    os.link(source, tmp_path / "hard")
    for name in (source, tmp_path / "link", tmp_path / "hard", tmp_path / "x" / ".." / "a.contract"):
        if name.parent.name == "..":
            (tmp_path / "x").mkdir()
        assert refused({name: b"new"}, (source,)).code == "HT035"
    assert source.read_bytes() == b"source"


def test_a_read_only_folder(common: Path) -> None:
    common.chmod(0o555)
    with unprivileged():
        assert refused({common / "x": b""}).facts["reason"] == "Permission denied"


CALLS = ("open", "write", "fsync", "replace", "link", "fchmod", "lstat")
FAULTS = (OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt())


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("fault", FAULTS, ids=["ENOSPC", "interrupt"])
def test_whichever_call_fails_the_outputs_are_all_old_or_all_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, fault: BaseException
) -> None:
    names = ("a", "b", "c")
    failed = 0
    for nth in range(1, 40):
        folder = tmp_path / str(nth)
        folder.mkdir()
        for name in names[:2]:
            (folder / name).write_bytes(b"old")
        fake, count = failing(getattr(os, call), nth, fault)
        with monkeypatch.context() as patch:
            patch.setattr(os, call, fake)
            try:
                write_all({folder / name: b"new" for name in names})
                outcome = "new"
            except (WriteError, KeyboardInterrupt):
                outcome = "old"
        expected = dict.fromkeys(names, b"new") if outcome == "new" else {"a": b"old", "b": b"old"}
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == expected
        if count[0] < nth:
            break
        failed += outcome == "old"
    else:
        raise AssertionError("too many calls")
    assert failed or (call in ("link", "fchmod", "lstat"))


def failing(real: Callable[..., Any], nth: int, fault: BaseException) -> tuple[Callable[..., Any], list[int]]:
    count = [0]

    def fake(*given: Any, **named: Any) -> Any:
        count[0] += 1
        if count[0] == nth:
            raise fault
        return real(*given, **named)

    return fake, count


def test_short_writes_are_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, data[:7]))
    write_all({tmp_path / "x": bytes(range(100))})
    assert (tmp_path / "x").read_bytes() == bytes(range(100))


def test_leftovers_of_dead_runs_are_swept_and_nothing_else(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    gone = f".hetong-{dead.pid}-0123456789abcdef.tmp"
    kept = (
        f".hetong-{os.getpid()}-0123456789abcdef.tmp",
        ".hetong-1-0123456789abcdef.tmp",
        ".hetong-x.tmp",
        "a.tmp",
    )
    for name in (gone, *kept):
        (tmp_path / name).write_bytes(b"")
    folder = tmp_path / f".hetong-{dead.pid}-fedcba9876543210.tmp"
    folder.mkdir()
    write_all({tmp_path / "x": b""})
    assert listing(tmp_path) == sorted((*kept, folder.name, "x"))


WRITER = """
import sys
from pathlib import Path
from hetong.cli.atomic import write_all
folder, mark = Path(sys.argv[1]), sys.argv[2].encode()
for turn in range(int(sys.argv[3])):
    write_all({folder / name: mark * 200_000 for name in ("a", "b")})
"""


def start(folder: Path, mark: str, turns: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", WRITER, str(folder), mark, str(turns)])


def whole(path: Path) -> bool:
    content = path.read_bytes()
    return len(content) == 200_000 and len(set(content)) == 1


def test_killed_at_any_time_files_are_whole_and_the_next_run_cleans_up(tmp_path: Path) -> None:
    write_all({tmp_path / name: b"0" * 200_000 for name in ("a", "b")})
    for turn in range(6):
        run = start(tmp_path, "1", 10_000)
        time.sleep(0.1 + 0.013 * turn)
        run.send_signal(signal.SIGKILL)
        run.wait()
        assert whole(tmp_path / "a")
        assert whole(tmp_path / "b")
    write_all({tmp_path / "a": b"", tmp_path / "b": b""})
    assert listing(tmp_path) == ["a", "b"]


def test_runs_at_the_same_time_leave_one_of_their_files(tmp_path: Path) -> None:
    runs = [start(tmp_path, mark, 15) for mark in "123"]
    assert [run.wait() for run in runs] == [0, 0, 0]
    assert whole(tmp_path / "a")
    assert whole(tmp_path / "b")
    assert listing(tmp_path) == ["a", "b"]
