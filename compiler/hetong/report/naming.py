"""What the ids in a result are called: a norm by its label and clause, a failure by its norm and month, a happening of
the journal by what it was and its day.

In: the labels and clause numbers that a statement or a status carries. Out: words in both languages; an id nobody has
a label for reads as itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import field, frozen

from hetong.base.source import visible
from hetong.base.words import Words, same

_DEEP = 6  # failures of failures that are still spelled out
_UNITS: Mapping[str, tuple[str, str]] = {
    "second": ("秒", "second"),
    "minute": ("分钟", "minute"),
    "hour": ("小时", "hour"),
    "day": ("日", "day"),
    "week": ("周", "week"),
    "month": ("个月", "month"),
    "quarter": ("个季度", "quarter"),
    "year": ("年", "year"),
    "working_day": ("个工作日", "working day"),
    "working_hour": ("个服务小时", "service hour"),
    "working day": ("个工作日", "working day"),
    "breach": ("次违约", "breach"),
    "occurrence": ("次", "occurrence"),
    "person": ("人", "person"),
}
_MANY = {"breach": "breaches", "person": "people"}
_TOKEN = re.compile(
    r"(?P<n>\d[\d,.]*(?:/\d[\d,]*)?) (?:started )?(?P<unit>[a-z_][\w.]*(?: day)?)(?![\w(])|(?P<id>(?<![\w.])[a-z_][\w.]*)(?![\w(])"
)


@frozen
class Names:
    """``labels`` and ``clauses`` by id; ``parties``: ids that are parts of other ids and say nothing there."""

    labels: Mapping[str, Words] = field(factory=dict)
    clauses: Mapping[str, str] = field(factory=dict)
    parties: Mapping[str, Words] = field(factory=dict)

    def node(self, id: str) -> Words:
        """客服服务费（4.1.4） / support fee (4.1.4)."""
        said, number = self.labels.get(id), visible(self.clauses.get(id, ""))
        if not said:
            return same(visible(id))
        zh, en = visible(said.zh or said.en), visible(said.en or said.zh)
        return Words(f"{zh}（{number}）", f"{en} ({number})") if number else Words(zh, en)

    def of(self, id: str, depth: int = 0) -> Words:
        """Of a claim, a failure or a happening: 月度付款（4.2.1）2026-04 / monthly payment (4.2.1) 2026-04."""
        head, _, rest = id.partition("→")[0].partition("@")[0].partition("/")
        if head not in self.labels or depth > _DEEP:
            return same(visible(id))
        said, parts = self.node(head), [one for one in rest.split("/") if one and one not in self.parties]
        if not parts:
            return said
        if parts[0] in self.labels:
            inner = self.of("/".join(parts), depth + 1)
            return Words(f"{said.zh}，就{inner.zh}", f"{said.en}, for {inner.en}")
        tail = " ".join(visible(one) for one in parts)
        return Words(f"{said.zh}{tail}" if said.zh.endswith("）") else f"{said.zh} {tail}", f"{said.en} {tail}")

    def failure(self, id: str) -> bool:
        """Whether an id is of something worked out (``csat/2026-04``) and not of something that is in the facts."""
        head, sign, _ = id.partition("/")
        return bool(sign) and head in self.labels

    def about(self, id: str) -> str:
        """What a claim answers: its id without its own norm and the parties."""
        parts = [one for one in id.split("/")[1:] if one not in self.parties]
        return "/".join(parts) or id

    def listed(self, ids: tuple[str, ...]) -> Words:
        said = [self.of(one) for one in dict.fromkeys(ids)]
        return Words("；".join(one.zh for one in said), "; ".join(one.en for one in said))

    def formula(self, text: str) -> Words:
        """A formula with its ids by their labels and its units as words: 80 handled → 80 handled inquiries."""
        return Words(
            _TOKEN.sub(lambda m: self._token(m, 0), text), _TOKEN.sub(lambda m: self._token(m, 1), text)
        )

    def _token(self, m: re.Match[str], lang: int) -> str:
        n, name = m["n"], m["unit"] or m["id"]
        label = self.labels.get(name)
        said = (label.zh, label.en)[lang] if label else ""
        if not n:
            return visible(said) or m[0]
        if name in _UNITS and not said:
            zh, en = _UNITS[name]
            return f"{n}{zh}" if lang == 0 else f"{n} {en if n == '1' else _MANY.get(en, en + 's')}"
        if not said:
            return m[0]
        return f"{n}（{visible(said)}）" if lang == 0 else f"{n} ({visible(said)})"
