"""One contract as named on the command line: its project, its bytes, its configuration and its values.

Nothing outside the project is read for it: its root is the nearest folder above with a configuration or a
repository, found from where the name stands, so that a link cannot move it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from attrs import define, field

from hetong.base.problems import Fact, Problem, Problems
from hetong.base.source import MAX_FILE_BYTES
from hetong.cli import files
from hetong.cli.config import Config, configuration
from hetong.cli.findings import Findings
from hetong.cli.refusal import Refused
from hetong.compile import Compilation, analyse
from hetong.project import Project
from hetong.trees.checked import Value


class _Unread(OSError):
    """A file of the project that cannot be read, as ``Project`` wants to be told."""

    def __init__(self, wrong: files.FileError) -> None:
        super().__init__(wrong.file)
        self.code = wrong.code
        self.facts: Mapping[str, Fact] = wrong.facts


@define(eq=False, repr=False)
class Opened:
    """``named`` as the user wrote it, ``path`` within the project; ``reads``: every file that was read for it."""

    named: Path
    root: Path
    path: str
    data: bytes
    config: Config
    project: Project
    reads: list[Path]
    values: dict[str, Value] = field(factory=dict)
    problems: Problems = field(factory=Problems)

    def fetch(self, written: str) -> bytes:
        """A file of the project, for ``Project``."""
        return _fetch(self.root, written, self.reads)

    def analysed(self, final: bool = False, beside: tuple[str, bytes] | None = None) -> Compilation:
        """The compilation, with what was wrong with the values first. ``beside``: a file of further scenarios."""
        done = analyse(self.project, self.path, self.data, self.values, final=final, beside=beside)
        early = list(self.problems)
        if early:
            late = list(done.problems)
            done.problems.keep(lambda _: False)
            done.problems.extend((*early, *late))
        return done

    def refused(self, problems: Iterable[Problem]) -> Refused:
        found = Findings()
        found.add(problems, self.project.sources, self.root)
        return Refused(found.problems, found.sources, self.config.severity, self.config.ui_lang)


def open_contract(named: str, values: Sequence[str] = (), settings: Sequence[str] = ()) -> Opened:
    """Read a contract and its values: those of the configuration, then ``values`` files, then ``settings``.

    The last one wins. Raises Refused where a file cannot be read; what is wrong within values is a problem of the
    result.
    """
    place = Path(named)
    root = root_of(place)
    config = configuration(root)
    path, data = read(root, place)
    reads = [place]

    opened = Opened(
        place, root, path, data, config, Project(lambda written: _fetch(root, written, reads)), reads
    )
    for file in config.values.get(path, ()):
        try:
            _add_file(opened, file, files.read_bytes(root, file))
        except files.FileError as wrong:
            raise opened.refused([Problem(wrong.code, facts=wrong.facts)]) from None
        reads.append(root / file)
    for file in values:
        chosen = Path(file)
        _add_file(opened, file.replace(os.sep, "/"), read(root_of(chosen), chosen)[1])
        reads.append(chosen)
    for text in settings:
        _add_setting(opened, text)
    return opened


def _fetch(root: Path, written: str, reads: list[Path]) -> bytes:
    try:
        content = files.read_bytes(root, written)
    except files.FileError as wrong:
        raise _Unread(wrong) from None
    reads.append(root / written)
    return content


def root_of(place: Path) -> Path:
    """The project of a name: found from its folder, before any link of the name itself is followed."""
    return files.find_root(place if place.is_dir() else place.parent)


def read(root: Path, place: Path, cap: int = MAX_FILE_BYTES) -> tuple[str, bytes]:
    """The path of a file within its project and its bytes. Raises Refused, with the name as the user wrote it."""
    try:
        try:
            path = files.within(root, place)
        except (OSError, ValueError) as wrong:
            raise files.Unreadable(str(place), reason=str(wrong)) from None
        return path, files.read_named(root, path, cap)
    except files.FileError as wrong:
        facts = {**wrong.facts, "file": str(place)}
        raise Refused([Problem(wrong.code, facts=facts)]) from None


def _add_file(opened: Opened, path: str, data: bytes) -> None:
    from hetong.base.source import decode
    from hetong.cli.values import from_toml

    source = decode(path, len(opened.project.sources) + 1, data, opened.problems)
    if source is None:
        return
    opened.project.sources[source.number] = source
    if source.clean:
        opened.values |= from_toml(source, opened.problems)


def _add_setting(opened: Opened, text: str) -> None:
    from hetong.cli.values import from_setting

    problems = Problems()
    value = from_setting(opened.project.add_text("--set", text), problems)
    if any(problem.code == "HT906" for problem in problems):
        raise opened.refused(problems)
    opened.problems.extend(problems)
    if value is not None:
        opened.values[value.path] = value
