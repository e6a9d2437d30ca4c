"""The files of one compilation: the contract, the templates it uses, and the text of each for messages.

In: a function that reads a file of the project; the packaged library. Out: parsed files, each read once, within the
limits on count and size. Nothing here opens a file itself.
"""

from __future__ import annotations

from collections.abc import Callable

from hetong.base import resources
from hetong.base.problems import Problems
from hetong.base.source import Source, decode
from hetong.base.span import NOWHERE, Span
from hetong.passes.parse import parse
from hetong.trees import surface

Read = Callable[[str], bytes]
"""The bytes of a file by its path relative to the project; raises an OSError with ``code`` and ``facts``."""

FILES = 256
BYTES = 8 * 1024 * 1024


class Project:
    """``library`` for the resolve pass, and the sources that problems point into."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._parsed: dict[str, surface.File | None] = {}
        self._size = 0
        self._lost: frozenset[str] = frozenset()
        self.sources: dict[int, Source] = {}

    def names(self) -> tuple[str, ...]:
        packaged = [
            f"std.{n.removesuffix('.contract')}" for n in resources.names("stdlib") if n.endswith(".contract")
        ]
        return tuple(sorted(packaged))

    def load(self, parts: tuple[str, ...], asked_by: str, at: Span, problems: Problems) -> surface.File | None:
        """``std.x`` from the library, anything else beside the file that asks for it."""
        if parts[0] == "std":
            name = "/".join(parts[1:]) + ".contract"
            path = f"std/{name}"
            if not resources.exists("stdlib", name):
                return None
            return self._once(path, lambda: resources.read("stdlib", name).encode(), at, problems)
        folder = asked_by.rpartition("/")[0] if not asked_by.startswith("std/") else ""
        path = "/".join([*([folder] if folder else []), *parts]) + ".contract"
        return self._once(path, lambda: self._read(path), at, problems)

    @property
    def lost(self) -> frozenset[str]:
        """Names declared in what could not be read, in any of the files."""
        return self._lost

    def _once(self, path: str, read: Callable[[], bytes], at: Span, problems: Problems) -> surface.File | None:
        if path not in self._parsed:
            self._parsed[path] = None
            try:
                data = read()
            except OSError as error:
                problems.add(getattr(error, "code", "HT032"), at, **getattr(error, "facts", {"path": path}))
                return None
            self._parsed[path] = self.parse(path, data, problems, at)
        return self._parsed[path]

    def parse(self, path: str, data: bytes, problems: Problems, at: Span = NOWHERE) -> surface.File | None:
        """Decode and parse one file; None where it cannot be read as text at all."""
        self._size += len(data)
        if len(self.sources) >= FILES or self._size > BYTES:
            problems.add("HT012", at, path=path, files=str(FILES), bytes=f"{BYTES // 1024 // 1024} MiB")
            return None
        number = len(self.sources) + 1
        source = decode(path, number, data, problems)
        if source is None:
            return None
        self.sources[number] = source
        if not source.clean:
            return None
        file = parse(number, path, source.text, problems)
        self._lost = self._lost.union(file.lost)
        return file

    def add_text(self, path: str, text: str) -> Source:
        """A text that is not a contract but that problems may point into: a values file, a ``--set``."""
        source = Source(len(self.sources) + 1, path, text)
        self.sources[source.number] = source
        return source
