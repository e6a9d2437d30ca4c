"""HT576: a consequence hangs on a degree (serious, major, large) that nothing defines."""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problem
from hetong.base.words import Words
from hetong.lints.reading import Reading
from hetong.lints.wording import Pattern, search
from hetong.trees import model

_DEGREE = Pattern(
    r"严重|重大(?!过失)|较大|大幅|特殊情况|按比例|足够|充足|\bserious(?:ly)?\b|\bmaterial(?:ly)?\b|\bmajor\b|\blarge\b|\bsufficient\b|\bspecial circumstances\b"
    r"|\bin proportion\b(?! to)"
)


def rule(reading: Reading) -> Iterator[Problem]:
    for event in reading.of(model.Event):
        if event.means or event.columns or event.base or event.condition is not None:
            continue
        found = {lang: _DEGREE.search(event.label.get(lang)) for lang in ("zh", "en")}
        zh, en = (m.group(0) if (m := found[lang]) else "" for lang in ("zh", "en"))
        if zh or en:
            yield Problem("HT576", event.at, {"found": Words(zh or en, en or zh)})
    for node, words in search(reading, _DEGREE):
        if "{}" not in reading.words(node, "zh") and not _judged(reading, node):
            yield Problem("HT576", node.at, {"found": words})


def _judged(reading: Reading, node: model.Node) -> bool:
    values = (getattr(reading.nodes.get(n), "value", None) for n in reading.names(node))
    return any(isinstance(v, model.Expr) and v.op == "judged" for v in values)
