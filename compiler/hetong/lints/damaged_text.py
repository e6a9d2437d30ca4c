"""HT574: words that were damaged on their way here: page numbers, readings of characters, open brackets, lost ends."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.lints.reading import Reading
from hetong.lints.wording import Pattern, texts
from hetong.trees import model

# A page number in a sentence; pinyin in brackets; a lost character; a row of X or lines; a word said twice in a row.
_DAMAGE = Pattern(
    r"(?<=[^\W\da-zA-Z_])\s*\d{1,3}\s*、\s*(?=[^\W\da-zA-Z_])"
    r"|[（(][a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-zü]*[）)]"
    r"|\ufffd|[Xx×Ｘ]{2,}|某某|张三|李四|王五|赵六|钱七|孙八|周九|_{2,}|＿{2,}"
    r"|(?<=[^\W\da-zA-Z_])[Il](?![A-Za-z0-9])|凶元|请填写|此处(?:填写|选择|列明)|（示例）|待填"
    r"|([^\W\da-zA-Z_]{2})\1"
)
_ENDS = '。！？：；…”」』）.!?:;)}"’'


def rule(reading: Reading) -> Iterator[Problem]:
    for node, said in texts(reading):
        found = _damage(said) or (_cut(said) if isinstance(node, model.Prose) else "")
        if found:
            yield Problem("HT574", node.at, {"found": found})


def _damage(said: str) -> str:
    hit = _DAMAGE.search(said)
    if hit:
        return said[max(0, hit.start() - 4) : hit.end() + 4]
    for opening, closing in ("（）", "《》", "“”"):
        if said.count(opening) != said.count(closing):
            return opening if said.count(opening) > said.count(closing) else closing
    return ""


def _cut(said: str) -> str:
    """The last words of a clause that does not end as a sentence does."""
    text = said.rstrip()
    return "" if text[-1] in _ENDS else text[-8:]
