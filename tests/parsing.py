"""What the tests of the parser share."""

from __future__ import annotations

from pathlib import Path

from hetong.base.problems import Problems
from hetong.base.span import end_of, start_of
from hetong.passes.parse import parse
from hetong.passes.parse.driver import Driver, Stuck
from hetong.passes.parse.expressions import Expressions
from hetong.passes.parse.layout import plain
from hetong.passes.parse.tables import grammar_tables
from hetong.trees import surface

DATA = Path(__file__).parent / "data"
STRESS = (DATA / "stress.contract").read_text(encoding="utf-8")
CHINESE = (DATA / "zh.contract").read_text(encoding="utf-8")


def read(text: str) -> tuple[surface.File, Problems]:
    problems = Problems()
    return parse(1, "a.contract", text, problems), problems


def clean(text: str) -> surface.File:
    file, problems = read(text)
    assert [problem.code for problem in problems] == []
    return file


def said(text: str) -> list[tuple[str, str]]:
    """(code, the piece of text it is about) of every problem, in the order of the text."""
    problems = sorted(read(text)[1], key=lambda problem: start_of(problem.at))
    return [(problem.code, text[start_of(problem.at) : end_of(problem.at)]) for problem in problems]


class Recorder(Driver):
    """Remembers the tokens it is fed."""

    def feed(self, terminal: int, pos: int, end: int) -> Stuck | None:
        self.tokens = [*getattr(self, "tokens", []), (self.tables.terminals[terminal], pos, end)]
        return super().feed(terminal, pos, end)


def tokens_of(text: str) -> list[tuple[str, int, int]]:
    recorder = Recorder(grammar_tables(), Expressions(1, 0, Problems()), plain(text), text, "start")
    assert recorder.run() is None
    return recorder.tokens[:-1]


def names_of(file: surface.File) -> list[str]:
    return [
        item.name.text if isinstance(item, (surface.Noun, surface.Entry)) and item.name else ""
        for item in file.items
    ]
