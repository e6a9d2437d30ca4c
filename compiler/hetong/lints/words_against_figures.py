"""HT575: a sum in words and the same sum in figures that do not agree."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from hetong.base.numerals import grouped, parse_rmb_words
from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.wording import Pattern, texts

_WORDS = Pattern(r"[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+[元圆][零壹贰叁肆伍陆柒捌玖角分整正]*")
_FIGURES = Pattern(r"(?:[¥￥]|CNY ?|RMB ?)(\d[\d,]*(?:\.\d+)?)|(?<![\d.,])(\d[\d,]*(?:\.\d+)?)元")


def rule(reading: Reading) -> Iterator[Problem]:
    for node, said in texts(reading):
        words = [w for m in _WORDS.finditer(said) if (w := _read(m.group(0))) is not None]
        figures = [Decimal((m.group(1) or m.group(2)).replace(",", "")) for m in _FIGURES.finditer(said)]
        for in_words, in_figures in zip(words, figures):
            if in_words != in_figures:
                facts = {"words": grouped(in_words), "figures": grouped(in_figures)}
                yield Problem("HT575", node.at, facts)


def _read(words: str) -> Decimal | None:
    try:
        return parse_rmb_words(words if words[-1] in "整正角分" else words + "整")
    except ValueError:
        return None
