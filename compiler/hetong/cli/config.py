"""The project's configuration: ``hetong.toml``, or ``[tool.hetong]`` in ``pyproject.toml``.

In: the root folder of a project. Out: the languages to write, the language of messages, the codes selected and
ignored, changed severities, the values files of each contract. It can name no command, and no path outside the
project. Unknown keys and wrong values are errors with their place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from hetong.base.problems import Problem, Problems
from hetong.base.source import Source
from hetong.base.words import Words
from hetong.cli import files
from hetong.cli.refusal import Misconfigured

FILES = ("hetong.toml", "pyproject.toml")
KEYS = ("languages", "ui_lang", "select", "ignore", "severity", "values")
OUTPUTS = ("zh", "en", "zh-en")


@frozen(eq=False, repr=False)
class Config:
    """``values``: path of a contract -> its values files; all paths are relative to the project."""

    languages: tuple[str, ...] = ()
    ui_lang: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, str] = field(factory=dict)
    values: Mapping[str, tuple[str, ...]] = field(factory=dict)


def _mentions(data: bytes) -> bool:
    """Whether a ``pyproject.toml`` may hold ``[tool.hetong]``, however it is spelled; reading TOML costs a start."""
    tight = data.replace(b" ", b"").replace(b"\t", b"").replace(b'"', b"").replace(b"'", b"")
    return b"tool.hetong" in tight or (b"[tool]" in tight and b"hetong" in tight) or b"\\u" in tight


def configuration(root: Path) -> Config:
    """The configuration of a project, empty where it has none. Raises Misconfigured."""
    for name in FILES:
        if not (root / name).exists():
            continue
        try:
            data = files.read_named(root, name)
        except files.FileError as wrong:
            raise Misconfigured([Problem(wrong.code, facts=wrong.facts)]) from None
        if name == "pyproject.toml" and not _mentions(data):
            continue
        problems = Problems()
        found = _read(name, data, problems)
        if found is not None:
            return found
    return Config()


def _read(name: str, data: bytes, problems: Problems) -> Config | None:
    from hetong.base.source import decode
    from hetong.cli.toml import load

    source = decode(name, 1, data, problems)
    if source is None:
        raise Misconfigured(problems)
    if not source.clean or (loaded := load(source, problems, "HT920")) is None:
        raise Misconfigured(problems, {1: source})
    tables, places = loaded
    above: tuple[str, ...] = ()
    if name == "pyproject.toml":
        tool = tables.get("tool")
        if not isinstance(tool, dict) or "hetong" not in tool:
            return None
        tables, above = tool["hetong"], ("tool", "hetong")
    reader = _Reader(problems, source, places.at, above)
    made = reader.config(tables)
    if any(True for _ in problems):
        raise Misconfigured(problems, {1: source})
    return made


@frozen(eq=False, repr=False)
class _Reader:
    problems: Problems
    source: Source
    at: Callable[[tuple[str, ...]], Any]
    above: tuple[str, ...]

    def config(self, table: object) -> Config:
        if not isinstance(table, dict):
            self.wrong((), Words("应当是一个表", "it has to be a table"))
            return Config()
        for key in table:
            if key not in KEYS:
                from hetong.base.suggest import did_you_mean

                self.problems.add("HT921", self.at((*self.above, key)), name=key, near=did_you_mean(key, KEYS))
        return Config(
            languages=self.texts(table, "languages", OUTPUTS),
            ui_lang=next(iter(self.texts(table, "ui_lang", ("zh", "en"), single=True)), None),
            select=self.codes(table, "select"),
            ignore=self.codes(table, "ignore"),
            severity=self.severities(table.get("severity", {})),
            values=self.files(table.get("values", {})),
        )

    def wrong(self, path: tuple[str, ...], reason: Words) -> None:
        name = ".".join(path) or ".".join(self.above) or self.source.path
        self.problems.add("HT922", self.at((*self.above, *path)), name=name, reason=reason)

    def texts(
        self, table: Mapping[str, Any], key: str, allowed: tuple[str, ...], *, single: bool = False
    ) -> tuple[str, ...]:
        if key not in table:
            return ()
        value = [table[key]] if single else table[key]
        if isinstance(value, list) and all(isinstance(one, str) and one in allowed for one in value):
            return tuple(value)
        choice = "、".join(allowed), ", ".join(allowed)
        self.wrong((key,), Words(f"只能用{choice[0]}", f"it takes {choice[1]}"))
        return ()

    def codes(self, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.wrong((key,), _CODES)
            return ()
        from hetong.cli.selection import check_patterns

        check_patterns(value, key == "ignore", self.problems, self.at((*self.above, key)))
        return tuple(value)

    def severities(self, value: object) -> dict[str, str]:
        if not isinstance(value, dict):
            self.wrong(("severity",), _TABLE)
            return {}
        from hetong.base import catalogue

        known = set(catalogue.codes()) if value else set()
        for code, severity in value.items():
            if code not in known:
                self.problems.add("HT909", self.at((*self.above, "severity", code)), code=code, near="")
            elif severity not in ("error", "warning", "note"):
                self.wrong(
                    ("severity", code), Words("只能用 error、warning、note", "it takes error, warning, note")
                )
            elif catalogue.severity(code) == "error" and severity != "error":
                self.problems.add("HT910", self.at((*self.above, "severity", code)), code=code)
        return {code: str(severity) for code, severity in value.items()}

    def files(self, value: object) -> dict[str, tuple[str, ...]]:
        if not isinstance(value, dict):
            self.wrong(("values",), _TABLE)
            return {}
        found: dict[str, tuple[str, ...]] = {}
        for contract, named in value.items():
            listed = [named] if isinstance(named, str) else named
            if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
                self.wrong(("values", contract), _PATHS)
                continue
            for one in (contract, *listed):
                try:
                    files.segments(one)
                except files.BadPath as bad:
                    reason = bad.facts["reason"]
                    self.wrong(
                        ("values", contract), reason if isinstance(reason, Words) else Words(reason, reason)
                    )
            found[contract] = tuple(listed)
        return found


_CODES = Words('应当是诊断代码的列表，例如 ["HT501"]', 'it has to be a list of codes, such as ["HT501"]')
_TABLE = Words("应当是一个表", "it has to be a table")
_PATHS = Words("应当是文件路径，或者路径的列表", "it has to be a path, or a list of paths")
