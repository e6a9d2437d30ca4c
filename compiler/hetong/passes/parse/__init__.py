"""The first pass: the text of a contract in, its surface tree out; what is wrong with the wording is a problem.

The grammar is ``grammar/hetong.lark``; what runs here are the tables made of it. No name is looked up: a tree
says what was written, in whichever of the two languages. A text with errors still gives a tree, of the items that
could be read.
"""

from __future__ import annotations

from hetong.base.problems import Problems
from hetong.base.span import span
from hetong.passes.parse.driver import Driver
from hetong.passes.parse.expressions import Expressions
from hetong.passes.parse.layout import ignores, plain
from hetong.passes.parse.recovery import Recovery
from hetong.passes.parse.tables import grammar_tables
from hetong.trees.surface import Expr, File

__all__ = ["parse", "parse_value"]


def parse(source_number: int, path: str, text: str, problems: Problems) -> File:
    """The tree of one source; ``text`` is as loaded (line ends ``\\n``). Never raises on bad input.

    Spans are offsets into ``text``. Problems: HT100-HT119 for what cannot be read, HT015-HT019 for what is
    beyond a cap; the tree then holds the items that could be read.
    """
    readable = plain(text)
    builder = Expressions(source_number, 0, problems)
    driver = Driver(grammar_tables(), builder, readable, text, "start")
    recovery = Recovery(driver, builder, problems)
    while (stuck := driver.run()) is not None:
        if not recovery.go_on(stuck):
            recovery.finish()
            break
    recovery.hint_at_lines()
    builder.say_keywords()
    notes = ignores(source_number, readable, problems)
    lost = tuple(dict.fromkeys(recovery.lost))
    return File(path, driver.result or (), notes, span(source_number, 0, len(text)), lost)


def parse_value(source_number: int, text: str, offset: int, problems: Problems) -> Expr | None:
    """A lone value, as ``--set`` and values files hold: an expression, a text, a list, a moment or rows.

    ``offset`` is where ``text`` starts in its source. None after a problem.
    """
    readable = plain(text)
    builder = Expressions(source_number, offset, problems)
    driver = Driver(grammar_tables(), builder, readable, text, "lone")
    stuck = driver.run()
    if stuck is None:
        builder.say_keywords()
        value: Expr = driver.result
        return value
    Recovery(driver, builder, problems).report(stuck)
    builder.say_keywords()
    return None
