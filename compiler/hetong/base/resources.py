"""Where the packaged data lies: the grammar tables, the standard library, the catalogue.

In a wheel they are folders of the package; in a checkout grammar and stdlib stand at its top.
The only module below the doors that opens files, and only these.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_CHECKOUT = os.path.dirname(os.path.dirname(_PACKAGE))


def folder(name: str) -> Path:
    """The folder of that name: ``grammar``, ``stdlib`` or ``catalogue``. Raises FileNotFoundError."""
    from pathlib import Path

    return Path(_find(name))


def read(name: str, file: str) -> str:
    """The text of a file in a folder. Raises FileNotFoundError, ValueError for a path that climbs."""
    with open(_inside(name, file), encoding="utf-8", newline="") as handle:
        return handle.read()


def exists(name: str, file: str) -> bool:
    try:
        return os.path.isfile(_inside(name, file))
    except (FileNotFoundError, ValueError):
        return False


def names(name: str) -> list[str]:
    """The names of the plain files in a folder, sorted."""
    with os.scandir(_find(name)) as entries:
        return sorted(entry.name for entry in entries if entry.is_file())


def _find(name: str) -> str:
    for home in (_PACKAGE, _CHECKOUT):
        place = os.path.join(home, name)
        if os.path.isdir(place):
            return place
    raise FileNotFoundError(f"the folder {name!r} is neither in the package nor in the checkout")


def _inside(name: str, file: str) -> str:
    # `use std.x` reaches this with a name a contract wrote: it may not leave the folder.
    if not file or "\\" in file or "\0" in file or any(part in ("", ".", "..") for part in file.split("/")):
        raise ValueError(f"no file of {name}: {file!r}")
    return os.path.join(_find(name), *file.split("/"))
