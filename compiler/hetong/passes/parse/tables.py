"""The grammar as numbers: reads ``grammar/tables.json`` and answers what the driver asks of it.

``tables.json`` is made by ``generate`` from ``hetong.lark``. Nothing is decoded before it is needed: a state
that a contract never reaches costs nothing, because `hetong check` pays for this on every start.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from attrs import define

from hetong.base.resources import read

Shape = list[int]


@define(eq=False, repr=False)
class Rule:
    """A production: ``size`` symbols become one ``head``.

    ``melts``: its children go straight into its parent. ``single``: one child stands for the node. ``shape``:
    (child, is it melted) pairs where some child is left out or melted, else None.
    """

    head: int
    size: int
    name: str
    single: bool
    melts: bool
    shape: tuple[tuple[int, bool], ...] | None
    passes: bool


@define(eq=False, repr=False)
class Follow:
    """A spelling of a keyword beyond its first word: ``rest`` is consumed, ``ahead`` only looked at."""

    terminal: int
    rest: Any
    ahead: Any


class Tables:
    """Everything the lexer and the driver look up; states, rules and terminals are small integers."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.terminals: list[str] = data["terminals"]
        self.number = {name: i for i, name in enumerate(self.terminals)}
        self.start: dict[str, int] = data["start"]
        self.end: dict[str, int] = data["end"]
        self.heads: list[str] = data["heads"]
        self.rules = [_rule(row, self.heads) for row in data["rules"]]
        self.states: list[list[int]] = data["states"]
        self.actions: list[dict[int, int] | None] = [None] * len(self.states)
        self.gotos: list[dict[int, int] | None] = [None] * len(self.states)
        self.everything = frozenset(range(len(self.terminals)))
        self._data = data
        self._starts: dict[str, tuple[tuple[int, Any], ...]] = {}
        self._matchers: dict[int, Any] = {}
        self._rows: dict[int, dict[int, int]] = {}
        self._words: dict[str, tuple[Follow, ...]] = {}
        self.units: dict[int, int] = {}
        self.plain_words: dict[str, list[list[Any]]] = data["words"]
        self.kept = [not name.startswith("_") for name in self.terminals]
        self.name = self.number["NAME"]
        self.currency = self.number["CURRENCY"]
        self.is_currency = re.compile(next(p[1] for p in data["patterns"] if p[0] == self.currency)).match

    def actions_of(self, state: int) -> dict[int, int]:
        """Terminal -> the state to go to (>= 0) or the rule to reduce (~rule)."""
        found = self.actions[state]
        if found is None:
            number = self.states[state][0]
            found = self._rows.get(number)
            if found is None:
                row = self._data["rows"][number]
                shifts = row[0]
                found = dict(zip(shifts[::2], shifts[1::2]))
                for rule, ahead in zip(row[1::2], row[2::2]):
                    found.update(dict.fromkeys(self._data["sets"][ahead], ~rule))
                self._rows[number] = found
            self.actions[state] = found
        return found

    def gotos_of(self, state: int) -> dict[int, int]:
        """Head of a rule -> the state after it."""
        found = self.gotos[state]
        if found is None:
            row = self._data["gotos"][self.states[state][1]]
            found = self.gotos[state] = dict(zip(row[::2], row[1::2]))
        return found

    def passed(self, below: int, head: int, terminal: int) -> int:
        """The state after all the rules that only pass their one part on, from an atom up to where something happens:
        expressions climb ten levels at every atom, and always the same ones."""
        state = self.gotos_of(below)[head]
        while True:
            action = self.actions_of(state).get(terminal)
            if action is None or action >= 0 or not self.rules[~action].passes:
                return state
            state = self.gotos_of(below)[self.rules[~action].head]

    def patterns_at(self, character: str) -> tuple[tuple[int, Any], ...]:
        """What may begin with a character that begins no word: (terminal, matcher), in lark's order."""
        found = self._starts.get(character)
        if found is None:
            known = [pattern for pattern in self._data["patterns"] if character in pattern[2]]
            for terminal, source, _ in known or [p for p in self._data["patterns"] if p[0] == self.name]:
                if terminal not in self._matchers:
                    self._matchers[terminal] = re.compile(source).match
            found = tuple((p[0], self._matchers[p[0]]) for p in known) or (
                (self.name, self._matchers[self.name]),
            )
            self._starts[character] = found
        return found

    def keywords(self, word: str) -> tuple[Follow, ...]:
        """The keywords that begin with this whole word, in lark's order; () for a name."""
        found = self._words.get(word)
        if found is None:
            if word not in self.plain_words:
                return ()
            found = tuple(
                Follow(
                    terminal,
                    re.compile(r"\s+" + rest.replace(" ", r"\s+") + r"(?!\w)").match if rest else None,
                    re.compile(ahead).match if ahead else None,
                )
                for terminal, rest, ahead in self.plain_words[word]
            )
            self._words[word] = found
        return found


def _rule(row: list[Any], heads: list[str]) -> Rule:
    head, size, name, single, flat = row
    shape = tuple((i, bool(melted)) for i, melted in zip(flat[::2], flat[1::2]))
    whole = len(shape) == size and not any(melted for _, melted in shape)
    melts = heads[head].startswith("_")
    return Rule(
        head=head,
        size=size,
        name=name,
        single=bool(single),
        melts=melts,
        shape=None if whole else shape,
        passes=bool(single) and whole and size == 1,
    )


@cache
def grammar_tables() -> Tables:
    """The packaged tables, read once per process."""
    import json

    return Tables(json.loads(read("grammar", "tables.json")))
