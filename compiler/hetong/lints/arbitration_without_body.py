"""HT707: arbitration without a named institution (Arbitration Law 2025 arts. 27, 29)."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.wording import Pattern, search

_ARBITRATION = Pattern(r"(?:提交|申请|提请|通过)[^。；]*仲裁[^。；]*")
_BODY = Pattern(r"\{\}|(?!当地|所在地|有关|相关)[\u4e00-\u9fff]{2,}(?:国际|经济|贸易)?仲裁(?:委员会|院|中心)")
_NONE = Pattern(r"(?:提交|申请|提请|通过|交由|由)(?:当地|所在地|有关|相关)?(?:的)?仲裁")


def rule(reading: Reading) -> Iterator[Problem]:
    for node, found in search(reading, _ARBITRATION):
        if not _BODY.search(found.zh) or _NONE.match(found.zh):
            yield Problem("HT707", node.at, {})
