"""The LALR(1) driver with its contextual lexer: a text in, the value of the start rule out, or where it stuck.

Each state of the table says which terminals it accepts; the lexer tries only those, in lark's order, so that a
word is a keyword only where a keyword can stand. The driver is one loop over a stack: nesting costs memory, not
recursion. It stops at the first thing that does not fit and can be set on again by ``recovery``.
"""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Any, Protocol

from attrs import frozen

from hetong.base import source
from hetong.passes.parse.tables import Tables

MAX_NESTING = 100
MAX_STACK = 4_000
MAX_TOKENS = 500_000
MAX_TEXT = 16 * 1024
MAX_NAME = 4 * 1024
MAX_DIGITS = 24  # all arithmetic is exact as long as figures and their products by 10,000 fit in 28

SKIP = re.compile(r"(?:\s+|#[^\n]*)*").match
WORD = re.compile(r"[^\W\d]\w*").match
_CLOSING = {"{": "}", "(": ")", "[": "]"}

_WIDTH = 1 << 12  # more than there are states or terminals


class Makes(Protocol):
    """Makes the node of a rule from its shaped children and the offsets it covers."""

    def __call__(self, kids: list[Any], start: int, end: int, /) -> Any: ...


class Actions(Protocol):
    items: int  # how many have been made

    def method(self, name: str) -> Makes: ...


@frozen(eq=False, repr=False)
class Stuck:
    """Where the parse stopped: ``terminal`` is None where the text is no token at all.

    ``limit``: the code of the cap that was passed, "" for a plain syntax error.
    """

    terminal: int | None
    start: int
    end: int
    limit: str = ""


class Driver:
    """One parse. ``text`` is what is lexed, ``raw`` (as long) is where the contents of texts are taken from."""

    def __init__(self, tables: Tables, actions: Actions, text: str, raw: str, start: str) -> None:
        self.tables = tables
        self.text = text
        self.raw = raw
        self.pos = 0
        self.count = 0
        self.last = 0
        # The last two tokens: terminal, start, end, and the state that looked at them.
        self.recent: tuple[int, int, int, int] = (-1, 0, 0, tables.start[start])
        self.earlier = self.recent
        self.states = [tables.start[start]]
        self.goal = tables.end[start]
        self.values: list[Any] = [None]
        self.starts = [0]
        self.ends = [0]
        self.heights = [0]
        self.opens: list[tuple[str, int, int]] = []
        self.result: Any = None
        self._makes: list[Makes | None] = [None] * len(tables.rules)
        self._actions = actions
        self._end = tables.number["$END"]
        self._brackets = {tables.number[name]: char for name, char in _BRACKETS.items()}

    def blank(self, pos: int) -> int:
        """The offset of the first token at or after ``pos``: white space and comments are passed over."""
        match = SKIP(self.text, pos)
        return match.end() if match is not None else pos

    def token(self, accepts: Container[int], pos: int) -> tuple[int, int] | None:
        """(terminal, end) of the token at ``pos``, of those that are accepted; None: there is none."""
        text = self.text
        tables = self.tables
        word = WORD(text, pos)
        if word is None:
            for terminal, matches in tables.patterns_at(text[pos]):
                if terminal in accepts:
                    match = matches(text, pos)
                    if match is not None:
                        return terminal, match.end()
            return None
        end = word.end()
        for follow in tables.keywords(word[0]):
            if follow.terminal in accepts:
                if follow.rest is not None:
                    rest = follow.rest(text, end)
                    if rest is not None:
                        return follow.terminal, rest.end()
                elif follow.ahead is None or follow.ahead(text, end) is not None:
                    return follow.terminal, end
        if tables.currency in accepts:
            match = tables.is_currency(text, pos)
            if match is not None:
                return tables.currency, match.end()
        return (tables.name, end) if tables.name in accepts else None

    def run(self) -> Stuck | None:
        """Parse on. None: done, see ``result``."""
        tables, states = self.tables, self.states
        actions = tables.actions
        size = len(self.text)
        while True:
            pos = self.pos = self.blank(self.pos)
            state = states[-1]
            if pos >= size:
                terminal, end = self._end, pos
            else:
                found = self.token(actions[state] or tables.actions_of(state), pos)
                if found is None:
                    return self.lost(pos)
                terminal, end = found
            stuck = self.feed(terminal, pos, end)
            if stuck is not None:
                return stuck
            if terminal == self._end:
                return None
            self.pos = self.last = end
            self.earlier, self.recent = self.recent, (terminal, pos, end, state)

    def lost(self, pos: int) -> Stuck:
        """What stands at ``pos``, where the state accepts nothing that does."""
        found = self.token(self.tables.everything, pos)
        return Stuck(None, pos, pos + 1) if found is None else Stuck(found[0], pos, found[1])

    def feed(self, terminal: int, pos: int, end: int) -> Stuck | None:
        """Reduce as far as the table says and shift one token."""
        tables = self.tables
        actions, gotos, rules = tables.actions, tables.gotos, tables.rules
        states, values, starts, ends, heights = self.states, self.values, self.starts, self.ends, self.heights
        makes, units = self._makes, tables.units
        while True:
            state = states[-1]
            action = (actions[state] or tables.actions_of(state)).get(terminal)
            if action is None:
                return Stuck(terminal, pos, end)
            if action >= 0:
                break
            rule = rules[~action]
            if rule.passes:
                below = states[-2]
                key = (below * _WIDTH + state) * _WIDTH + terminal
                ahead = units.get(key)
                if ahead is None:
                    ahead = units[key] = tables.passed(below, rule.head, terminal)
                states[-1] = ahead
                continue
            count = rule.size
            if count:
                kids = values[-count:]
                start, stop = starts[-count], ends[-1]
                height = max(heights[-count:])
                del states[-count:], values[-count:], starts[-count:], ends[-count:], heights[-count:]
            else:
                kids, start, stop, height = [], self.last, self.last, 0
            if rule.shape is not None:
                kids = _shaped(kids, rule.shape)
            value: Any
            if rule.melts:
                value = kids
            elif rule.single and len(kids) == 1:
                value = kids[0]
            else:
                make = makes[~action]
                if make is None:
                    make = makes[~action] = self._actions.method(rule.name)
                value = make(kids, start, stop)
                height = 0 if rule.name == "block" else height + 1
            below = states[-1]
            states.append((gotos[below] or tables.gotos_of(below))[rule.head])
            values.append(value)
            starts.append(start)
            ends.append(stop)
            heights.append(height)
            if height > MAX_NESTING:
                return Stuck(terminal, pos, end, "HT015")
            if states[-1] == self.goal and terminal == self._end:
                self.result = value
                return None
        limit = self._shift(terminal, pos, end)
        if limit:
            return Stuck(terminal, pos, end, limit)
        states.append(action)
        starts.append(pos)
        ends.append(end)
        heights.append(0)
        return None

    def _shift(self, terminal: int, pos: int, end: int) -> str:
        """Keep the token's value; the code of the cap it passes, if any."""
        tables = self.tables
        self.count += 1
        if self.count > MAX_TOKENS:
            return "HT018"
        if self._actions.items > source.MAX_ITEMS:
            return "HT014"
        if len(self.states) > MAX_STACK:
            return "HT015"
        if tables.kept[terminal]:
            name = tables.terminals[terminal]
            if name == "STRING":
                if end - pos > MAX_TEXT:
                    return "HT016"
                self.values.append((name, self.raw[pos:end], pos, end))
                return ""
            bracket = self._brackets.get(terminal)
            if bracket is not None:
                if bracket in _CLOSING:
                    if len(self.opens) >= MAX_NESTING:
                        return "HT015"
                    self.opens.append((bracket, pos, len(self.states)))
                elif self.opens:
                    self.opens.pop()
            elif end - pos > MAX_NAME:
                return "HT017"
            elif end - pos > MAX_DIGITS and name in _FIGURES and _digits(self.text[pos:end]) > MAX_DIGITS:
                return "HT019"
            self.values.append((name, self.text[pos:end], pos, end))
        else:
            self.values.append(None)
        return ""

    def shifts(self, terminals: list[int]) -> bool:
        """Would these terminals be shifted one after the other? Changes nothing."""
        stack = self.states[:]
        return all(self._reach(stack, terminal) for terminal in terminals)

    def completes(self, terminal: int, item: int) -> bool:
        """Is the item before complete if this terminal comes next?"""
        stack = self.states[:]
        reached = self._reach(stack, terminal)
        below = stack[-2] if reached and terminal != self._end else stack[0]
        return reached and item in self.tables.gotos_of(below)

    def _reach(self, stack: list[int], terminal: int) -> bool:
        """Reduce a stack of states and shift the terminal; False: it does not fit."""
        tables = self.tables
        while True:
            action = tables.actions_of(stack[-1]).get(terminal)
            if action is None:
                return False
            if action >= 0:
                stack.append(action)
                return True
            rule = tables.rules[~action]
            if rule.size:
                del stack[-rule.size :]
            stack.append(tables.gotos_of(stack[-1])[rule.head])
            if stack[-1] == self.goal and terminal == self._end:
                return True

    def cut(self, depth: int) -> None:
        """Forget all that stands on the stack above ``depth`` states."""
        for stack in (self.states, self.values, self.starts, self.ends, self.heights):
            del stack[depth:]
        while self.opens and self.opens[-1][2] >= depth:
            self.opens.pop()


_FIGURES = frozenset({"NUMBER", "PERCENT", "UNITED"})
_FIGURE = re.compile(r"[0-9][0-9,]*(?:\.[0-9]*)?").match


def _digits(written: str) -> int:
    """How many digits the number at the start of a token has."""
    figure = _FIGURE(written)
    return sum(map(str.isdigit, figure[0])) if figure is not None else 0


_BRACKETS = {"LBRACE": "{", "RBRACE": "}", "LPAR": "(", "RPAR": ")", "LSQB": "[", "RSQB": "]"}


def _shaped(kids: list[Any], shape: tuple[tuple[int, bool], ...]) -> list[Any]:
    """The children that stay, with melted ones opened; the first list is reused, so that `x*` stays linear."""
    shaped: list[Any] = []
    for i, melted in shape:
        if not melted:
            shaped.append(kids[i])
        elif shaped:
            shaped += kids[i]
        else:
            shaped = kids[i]
    return shaped
