"""What a contract says in free words: texts of clauses and of actions, in which a rule looks for a phrase.

Law is quoted by the rules that use this; here stand only the walk and the search.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hetong.base.words import Words
from hetong.lints.reading import Reading
from hetong.trees import model


class Pattern:
    """A search pattern that is compiled when it is first used."""

    __slots__ = ("_compiled", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        self._compiled: re.Pattern[str] | None = None

    @property
    def compiled(self) -> re.Pattern[str]:
        if self._compiled is None:
            self._compiled = re.compile(self.source)
        return self._compiled

    @property
    def whole(self) -> bool:
        """Whether it finds in a text what it finds in a line of it: it does not ask for the ends of the text."""
        plain = self.source.replace("[^", "")
        return not any(mark in plain for mark in ("^", "$", "\\A", "\\Z"))

    def search(self, text: str) -> re.Match[str] | None:
        return self.compiled.search(text)

    def match(self, text: str) -> re.Match[str] | None:
        return self.compiled.match(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return self.compiled.finditer(text)

    def sub(self, new: str, text: str) -> str:
        return self.compiled.sub(new, text)


def texts(reading: Reading) -> Iterator[tuple[model.Node, str]]:
    """Every clause in words and every action, Chinese first; a reference stands as ``{}``."""
    for node in (*reading.of(model.Prose), *reading.norms):
        for lang in reading.contract.languages:
            said = reading.words(node, lang)
            if said.strip():
                yield node, said


def clauses(reading: Reading) -> Iterator[tuple[model.Node, str]]:
    """The same, a node only once: in the first language in which it says something."""
    seen: set[str] = set()
    for node, said in texts(reading):
        if node.id not in seen:
            seen.add(node.id)
            yield node, said


def search(reading: Reading, pattern: Pattern) -> Iterator[tuple[model.Node, Words]]:
    """(node, the words found in either language), once per node."""
    if pattern.whole and not pattern.search(reading.everything):
        return
    for node in (*reading.of(model.Prose), *reading.norms):
        hits = {lang: pattern.search(reading.words(node, lang)) for lang in reading.contract.languages}
        zh, en = (found.group(0) if (found := hits.get(lang)) else "" for lang in ("zh", "en"))
        if zh or en:
            yield node, Words(zh or en, en or zh)


def anywhere(reading: Reading, pattern: Pattern) -> bool:
    """Whether any text, label or definition of the contract says it."""
    if pattern.whole:
        return bool(pattern.search(reading.labels) or pattern.search(reading.all_words))
    for node in reading.nodes.values():
        if isinstance(node, model.Scenario):
            continue
        if pattern.search(f"{node.label.zh}\n{node.label.en}"):
            return True
        if any(pattern.search(reading.words(node, lang)) for lang in reading.contract.languages):
            return True
    return False
