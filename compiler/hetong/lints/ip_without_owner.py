"""HT715: works are made and nobody is named as their owner (Copyright Law art. 19)."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.wording import Pattern, anywhere, search
from hetong.trees import model

_MAKES = Pattern(
    r"(?:开发|设计|编写|撰写|制作)[^。]{0,12}(?:软件|系统|程序|作品|方案|报告|界面|网站|图稿)|\b(?:develop|design|write|create)\b[^.]{0,30}\b(?:software|system|program|website|report|artwork|design)s?\b"
)
_OWNED = Pattern(r"(?i)知识产权|著作权|版权|专利|\bintellectual property\b|\bcopyright\b")


def rule(reading: Reading) -> Iterator[Problem]:
    for node, found in search(reading, _MAKES):
        if isinstance(node, model.Norm) and node.modality == "duty" and not anywhere(reading, _OWNED):
            yield Problem("HT715", node.at, {"found": found})
            return
