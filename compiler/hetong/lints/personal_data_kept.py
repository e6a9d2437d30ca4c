"""HT716: personal information is handled, and nobody has to return or delete it (PIPL art. 21)."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.wording import Pattern, anywhere, search
from hetong.trees import model

_DATA = Pattern(r"(?i)个人信息|用户信息|用户数据|\bpersonal (?:information|data)\b|\buser data\b")
_GONE = Pattern(r"(?i)删除|销毁|匿名化|\bdelet(?:e|ion)\b|\bdestroy|\banonymi")


def rule(reading: Reading) -> Iterator[Problem]:
    for node, _ in search(reading, _DATA):
        if isinstance(node, model.Norm) and node.modality == "duty" and not anywhere(reading, _GONE):
            yield Problem("HT716", node.at, {})
            return
