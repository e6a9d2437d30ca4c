"""A schedule as a table: a ``table`` expression goes in, its rows in words and their values come out."""

from __future__ import annotations

from collections.abc import Callable

from hetong.base.words import Words
from hetong.passes.draft import schedules
from hetong.passes.draft.context import LANGS, both
from hetong.passes.draft.pairs import Pairs, bare, capital
from hetong.passes.draft.pieces import Grid
from hetong.passes.draft.voice import Voice
from hetong.trees import model


def is_schedule(expr: model.Expr) -> bool:
    """Whether an expression is nothing but a schedule, of rows enough to make a table."""
    return expr.op == "table" and len(expr.info["rows"]) > 1


def bounds(v: Pairs, expr: model.Expr) -> list[Words]:
    """The cases of the rows, in words: 超过8,000至20,000 / more than 8,000 but at most 20,000."""
    voices = (Voice(v.d, lang, window=v.window, row=v.row) for lang in LANGS)
    zh, en = ([key for key, _, _ in schedules.bands(voice, expr)] for voice in voices)
    return [Words(*pair) for pair in zip(zh, en, strict=True)]


def grid(
    v: Pairs, expr: model.Expr, head: Words, key: str, cell: Callable[[model.Band], Words] | None = None
) -> Grid:
    """The schedule of ``expr``; ``head``: what its values are; ``cell``: how a value prints."""
    rows: tuple[model.Band, ...] = expr.info["rows"]
    cases = bounds(v, expr)
    if expr.info["mode"] == "graduated":
        cases = [both(f"{case.zh}的部分", f"the part of {case.en}") for case in cases]
    say = cell or (lambda row: v.value(row.value))
    subject = capital(bare(v.value(expr.args[0])))
    return Grid(
        caption=capital(head),
        head=(subject, capital(head)),
        rows=tuple((capital(case), capital(say(row))) for case, row in zip(cases, rows, strict=True)),
        ids=("",) * len(rows),
        key=key,
    )


def rules(expr: model.Expr) -> list[Words]:
    """How the rows of a schedule work on a value, where the table alone does not show it."""
    if expr.info["mode"] == "sliding":
        return [
            both(
                "两行之间的数值按直线内插计算；首行和末行以外的，取最近一行的数值。",
                "A value between two rows lies on the straight line between them; one beyond the first or the last "
                "row takes the figure of the nearest row.",
            )
        ]
    if expr.info["mode"] == "graduated":
        return [
            both(
                "每一部分按该部分所在行计算，各部分的结果相加。",
                "Each part is calculated at its own row, and the results are added.",
            )
        ]
    return []
