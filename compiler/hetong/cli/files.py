"""Reading the files of a project, and nothing else: no contract can make the compiler open a file outside it.

A path that a contract writes is relative, with ``/``, in one spelling; it is opened part by part without
following links that could be swapped in between, and only if it is a plain file below the root, up to a cap.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from hetong.base.problems import Fact
from hetong.base.source import MAX_FILE_BYTES, acceptable
from hetong.base.words import Words

_MARKERS = ("hetong.toml", "pyproject.toml", ".git")
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.I)
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_OPEN = os.O_RDONLY | _NO_FOLLOW | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_STEPWISE = os.open in os.supports_dir_fd and os.stat in os.supports_dir_fd


class FileError(Exception):
    """A file that cannot be read: ``code`` and ``facts`` are what ``Problems.add`` wants."""

    code: ClassVar[str]

    def __init__(self, file: str, **facts: Fact) -> None:
        super().__init__(file)
        self.file = file
        self.facts: Mapping[str, Fact] = {"file": file, **facts}


class BadPath(FileError):
    """A path that is no path within the project, as spelled or by a link that leads out of it."""

    code = "HT020"


class NoSuchFile(FileError):
    code = "HT030"


class NotAFile(FileError):
    """A folder, a pipe, a device, a socket."""

    code = "HT031"


class Unreadable(FileError):
    """What the system says, in ``facts["reason"]``."""

    code = "HT032"


class TooLarge(FileError):
    code = "HT010"


def find_root(path: Path) -> Path:
    """The project of a file: the nearest folder above with hetong.toml, pyproject.toml or .git, else its own."""
    path = Path(os.path.realpath(path))
    home = path if path.is_dir() else path.parent
    for folder in (home, *home.parents):
        if any((folder / marker).exists() for marker in _MARKERS):
            return folder
    return home


def within(root: Path, path: Path) -> str:
    """A path named on the command line as the project writes it: relative to ``root``, with ``/``.

    Raises BadPath if it lies outside.
    """
    try:
        return Path(os.path.realpath(path)).relative_to(os.path.realpath(root)).as_posix()
    except ValueError:
        raise BadPath(str(path), reason=_OUTSIDE) from None


def segments(written: str) -> tuple[str, ...]:
    """The parts of a path that a contract or a configuration wrote. Raises BadPath with the reason."""
    parts = tuple(written.split("/"))
    for wrong, reason in (
        (not written, _EMPTY),
        (not acceptable(written) or "\n" in written or "\t" in written, _ODD),
        ("\\" in written, _BACKSLASH),
        (written.startswith(("/", "~")), _ABSOLUTE),
        (":" in written, _DRIVE),
        (re.search("%[0-9A-Fa-f]{2}", written), _ENCODED),
        (".." in parts, _OUTSIDE),
        ("" in parts or "." in parts, _SPELLING),
        (any(part.strip() != part or part.endswith(".") for part in parts), _ENDING),
        (any(_DEVICE.fullmatch(part) for part in parts), _DEVICE_NAME),
        (not unicodedata.is_normalized("NFC", written), _NOT_NFC),
        (len(written) > 1000 or any(len(part.encode("utf-8", "replace")) > 255 for part in parts), _LONG),
    ):
        if wrong:
            raise BadPath(written, reason=reason)
    return parts


def read_bytes(root: Path, written: str, cap: int = MAX_FILE_BYTES) -> bytes:
    """The bytes of a file of the project, by the path a contract wrote.

    Raises BadPath, NoSuchFile, NotAFile, Unreadable, and TooLarge beyond ``cap`` bytes.
    """
    return _read(root, segments(written), written, cap)


def read_named(root: Path, relative: str, cap: int = MAX_FILE_BYTES) -> bytes:
    """The bytes of a file that the user named on the command line, by its path from ``within``.

    The user may call files what they like; everything else is as for ``read_bytes``.
    """
    return _read(root, tuple(relative.split("/")), relative, cap)


def _read(root: Path, parts: tuple[str, ...], written: str, cap: int) -> bytes:
    home = os.path.realpath(root)
    try:
        real = os.path.realpath(os.path.join(home, *parts), strict=True)
        if os.path.commonpath((home, real)) != home:
            raise BadPath(written, reason=_LINK)
        handle = _open(home, real, written)
        try:
            return _content(handle, written, cap)
        finally:
            os.close(handle)
    except (FileNotFoundError, NotADirectoryError):
        raise NoSuchFile(written) from None
    except (OSError, ValueError) as wrong:
        reason = (wrong.strerror if isinstance(wrong, OSError) else None) or str(wrong)
        raise Unreadable(written, reason=reason) from None


def _open(home: str, real: str, written: str) -> int:
    """A descriptor of the plain file ``real``, which has no links left in it unless somebody swaps one in."""
    steps = os.path.relpath(real, home).split(os.sep)
    if not _STEPWISE:
        plain(os.lstat(real), written)
        return os.open(real, _OPEN)
    folder = os.open(home, _OPEN | os.O_DIRECTORY)
    try:
        for step in steps[:-1]:
            inner = os.open(step, _OPEN | os.O_DIRECTORY, dir_fd=folder)
            os.close(folder)
            folder = inner
        # Opening a device can already act on it, and a pipe can block: look first, then open unblocking.
        plain(os.stat(steps[-1], dir_fd=folder, follow_symlinks=False), written)
        return os.open(steps[-1], _OPEN | os.O_NONBLOCK | os.O_NOCTTY, dir_fd=folder)
    finally:
        os.close(folder)


def _content(handle: int, written: str, cap: int) -> bytes:
    found = os.fstat(handle)
    plain(found, written)
    limit = f"{cap:,}"
    if found.st_size > cap:
        raise TooLarge(written, size=f"{found.st_size:,}", limit=limit)
    chunks, left = [], cap + 1
    while left > 0 and (chunk := os.read(handle, min(left, 1 << 20))):
        chunks.append(chunk)
        left -= len(chunk)
    if left <= 0:
        raise TooLarge(written, size=f">{limit}", limit=limit)
    return b"".join(chunks)


def plain(found: os.stat_result, written: str) -> None:
    """Raises NotAFile for a folder, a link, a pipe, a device, a socket."""
    if stat.S_ISREG(found.st_mode):
        return
    for test, kind in _KINDS:
        if test(found.st_mode):
            raise NotAFile(written, kind=kind)
    raise NotAFile(written, kind=Words("别的东西", "something else"))


_KINDS = (
    (stat.S_ISDIR, Words("文件夹", "a folder")),
    (stat.S_ISFIFO, Words("管道", "a pipe")),
    (stat.S_ISCHR, Words("设备", "a device")),
    (stat.S_ISBLK, Words("设备", "a device")),
    (stat.S_ISSOCK, Words("套接字", "a socket")),
    (stat.S_ISLNK, Words("链接", "a link")),
)
_EMPTY = Words("路径是空的", "it is empty")
_ODD = Words("含有控制字符或看不见的字符", "it has control characters or invisible ones")
_BACKSLASH = Words("含有反斜杠，应当用“/”", "it has a backslash; parts are separated by “/”")
_ABSOLUTE = Words("不是相对路径", "it is not relative to the project")
_DRIVE = Words("含有冒号，像是盘符或网址", "it has a colon, like a drive or a web address")
_ENCODED = Words("含有百分号编码", "it has a percent encoding")
_OUTSIDE = Words("指向项目文件夹之外", "it leads out of the project")
_LINK = Words("链接指向项目文件夹之外", "a link leads out of the project")
_SPELLING = Words("含有空的部分或“.”", "it has an empty part or a “.”")
_ENDING = Words(
    "有一部分以空格开头或结尾，或者以句点结尾", "a part begins or ends with a space, or ends with a full stop"
)
_DEVICE_NAME = Words("是系统保留的设备名", "it is a device name reserved by a system")
_NOT_NFC = Words("不是 Unicode 的合成形式（NFC）", "it is not in the composed form of Unicode (NFC)")
_LONG = Words("太长", "it is too long")
