"""The only writer: all outputs of a command appear together and whole, or none of them changes.

Everything is rendered before it comes here. Each file is written beside its target under a name of our own,
flushed to the disk, and moved into place; if a later move fails, the earlier ones are taken back.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import time
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from hetong.base.problems import Fact
from hetong.base.words import Words

_OURS = re.compile(r"\.hetong-(\d+)-[0-9a-f]{16}\.tmp")
_OLD = 3600.0  # seconds after which a temporary file is nobody's, where processes cannot be asked after
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


class WriteError(Exception):
    """An output that cannot be written; ``code`` and ``facts`` are what ``Problems.add`` wants."""

    def __init__(self, path: Path, reason: str | Words = "", code: str = "HT034") -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.code = code
        self.facts: Mapping[str, Fact] = {"file": str(path), "reason": reason}


def write_all(files: Mapping[Path, bytes], inputs: Collection[Path] = ()) -> None:
    """Write every file, creating folders as needed. Raises WriteError, having changed no earlier file.

    ``inputs`` are paths that must not be overwritten, under whatever name (HT035). An existing file keeps
    its mode; a link is replaced, not followed.
    """
    for path in files:
        _check(path, inputs)
    for folder in {path.parent for path in files}:
        with _explained(folder):
            folder.mkdir(parents=True, exist_ok=True)
            _sweep(folder)
    waiting: dict[Path, Path] = {}
    kept: dict[Path, Path] = {}
    moved: list[Path] = []
    fresh: set[Path] = set()
    try:
        for path, content in files.items():
            with _explained(path):
                waiting[path] = _temporary(path)
                _write(waiting[path], content, path)
        for path in files:
            with _explained(path):
                if os.path.lexists(path):
                    _keep(path, kept)
                else:
                    fresh.add(path)
                os.replace(waiting[path], path)
                moved.append(path)
        for folder in {path.parent for path in files}:
            _settle(folder)
    except BaseException:
        # An interrupt as well: half of a new set beside half of an old one would not match.
        for path in moved:
            with contextlib.suppress(OSError):
                if path in kept:
                    os.replace(kept[path], path)
                elif path in fresh:
                    path.unlink()
        raise
    finally:
        for leftover in (*waiting.values(), *kept.values()):
            with contextlib.suppress(OSError):
                leftover.unlink()


def _check(path: Path, inputs: Collection[Path]) -> None:
    try:
        found = os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return
    except (OSError, ValueError) as wrong:
        raise WriteError(path, getattr(wrong, "strerror", None) or str(wrong)) from None
    if stat.S_ISDIR(found.st_mode):
        raise WriteError(path, Words("那里是文件夹", "a folder is there"))
    if not stat.S_ISREG(found.st_mode) and not stat.S_ISLNK(found.st_mode):
        raise WriteError(path, Words("那里不是普通文件", "what is there is not a plain file"))
    for given in inputs:
        with contextlib.suppress(OSError):
            if os.path.samefile(path, given) or os.path.realpath(path) == os.path.realpath(given):
                raise WriteError(path, code="HT035")


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as wrong:
        raise WriteError(path, wrong.strerror or str(wrong)) from None


def _temporary(path: Path) -> Path:
    return path.parent / f".hetong-{os.getpid()}-{os.urandom(8).hex()}.tmp"


def _write(place: Path, content: bytes, target: Path) -> None:
    handle = os.open(place, _CREATE | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with contextlib.suppress(FileNotFoundError):
            earlier = os.lstat(target)
            if stat.S_ISREG(earlier.st_mode) and hasattr(os, "fchmod"):
                os.fchmod(handle, stat.S_IMODE(earlier.st_mode))
        view = memoryview(content)
        while view:
            view = view[os.write(handle, view) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def _keep(path: Path, kept: dict[Path, Path]) -> None:
    """A second name for the earlier file, so that it can be put back; some file systems have none."""
    second = _temporary(path)
    with contextlib.suppress(OSError, NotImplementedError):
        os.link(path, second, follow_symlinks=False)
        kept[path] = second


def _settle(folder: Path) -> None:
    """Make the new names last through a power cut, where folders can be flushed."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sweep(folder: Path) -> None:
    """Remove what runs that were killed left behind; never what a living run is writing."""
    with os.scandir(folder) as entries:
        ours = [(entry, found) for entry in entries if (found := _OURS.fullmatch(entry.name))]
        stale = [entry for entry, found in ours if _dead(entry, int(found[1]))]
    for entry in stale:
        with contextlib.suppress(OSError):
            os.unlink(entry.path)


def _dead(entry: os.DirEntry[str], process: int) -> bool:
    """Whether the run that made a temporary file is gone; its age counts only where we cannot ask."""
    try:
        if not entry.is_file(follow_symlinks=False):
            return False
        if os.name != "posix":
            return time.time() - entry.stat(follow_symlinks=False).st_mtime > _OLD
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return True
    except OSError:
        return False
    return False
