"""What is wrong at the place where a parse stopped, in the author's words.

A slip that has one obvious repair (a stray character, a missing comma, ``:`` for ``=``) is repaired in place.
"""

from __future__ import annotations

from hetong.base import source
from hetong.base.problems import Problems, Related
from hetong.base.span import Span
from hetong.base.words import Words
from hetong.passes.parse.build import Builder
from hetong.passes.parse.driver import Driver, Stuck
from hetong.passes.parse.expected import SIGNS, expected
from hetong.passes.parse.names import reserved

_OPENING = {"RBRACE": "{", "RPAR": "(", "RSQB": "["}
_CLOSING = {"{": "}", "(": ")", "[": "]"}
_CLOSING_NAME = {"(": "RPAR", "[": "RSQB"}
_OPENED = Words("在这里打开", "opened here")


class Slips:
    """Says what is wrong; what the builder knows is shared: how spans are made, which words are reported."""

    def __init__(self, driver: Driver, builder: Builder, problems: Problems) -> None:
        self.driver = driver
        self.at = builder.at
        self.keywords = builder.keywords
        self.problems = problems
        self.tables = driver.tables

    def report(self, stuck: Stuck) -> bool:
        """Add the problem; True: the slip is repaired and the driver can run on from here."""
        if stuck.limit:
            facts = {"limit": f"{source.MAX_ITEMS:,}"} if stuck.limit == "HT014" else {}
            self.problems.add(stuck.limit, self.at(stuck.start, stuck.end), **facts)
            return False
        if stuck.terminal is None:
            return self.odd_character(stuck.start)
        driver = self.driver
        name = self.tables.terminals[stuck.terminal]
        here = self.at(stuck.start, stuck.end)
        found = driver.raw[stuck.start : stuck.end]
        opens = driver.opens
        if name in _OPENING:
            if opens and opens[-1][0] in _CLOSING_NAME and self.would([_CLOSING_NAME[opens[-1][0]]]):
                self.unclosed(here)
                driver.feed(self.tables.number[_CLOSING_NAME[opens[-1][0]]], stuck.start, stuck.end)
                # `max(a, b]` is a slip of one sign; before `}` the sign is missing altogether.
                driver.pos = stuck.start if name == "RBRACE" else stuck.end
                return True
            if not any(bracket == _OPENING[name] for bracket, _, _ in opens):
                self.problems.add("HT106", here, bracket=found)
                driver.pos = stuck.end
                return True
            if opens[-1][0] != _OPENING[name]:
                self.unclosed(here)
                return False
        accepted = self.accepted()
        if name == "$END":
            if opens:
                self.unclosed(self.at(*driver.recent[1:3]))
            else:
                words = expected(self.tables, accepted)
                self.problems.add("HT117", self.at(*driver.recent[1:3]), after=self.after(), expected=words)
            return False
        if self.repaired(name, stuck, accepted):
            return True
        if opens and opens[-1][0] in "([" and _CLOSING_NAME[opens[-1][0]] in accepted:
            self.unclosed(here)
            return False
        if self.keyword_before():
            return False
        words = expected(self.tables, accepted)
        if "NAME" in accepted and not {"_USE", "CURRENCY"} & accepted and reserved(found.split()[0]):
            self.keywords[stuck.start] = (here, found, _hint(self.after(), words))
            return False
        self.problems.add("HT100", here, found=shown(found), after=self.after(), expected=words)
        sign = next(iter(accepted)) if len(accepted) == 1 else ""
        if sign in SIGNS and self.would([sign, name]):
            driver.feed(self.tables.number[sign], stuck.start, stuck.start)
            return True
        return False

    def unclosed(self, here: Span) -> None:
        bracket, opened, _ = self.driver.opens[-1]
        opening = Related(self.at(opened, opened + 1), _OPENED)
        self.problems.add("HT105", here, opening, bracket=bracket, closing=_CLOSING[bracket])

    def keyword_before(self) -> bool:
        """Was the word before read as a name only because the keyword cannot stand there?"""
        driver, tables = self.driver, self.tables
        terminal, start, end, state = driver.recent
        word = driver.text[start:end]
        if terminal < 0 or tables.terminals[terminal] != "NAME" or reserved(word) is None:
            return False
        could = {tables.terminals[t] for t in tables.actions_of(state)}
        hint = _hint(self.after(driver.earlier), expected(tables, could))
        self.keywords[start] = (self.at(start, end), word, hint)
        return True

    def repaired(self, name: str, stuck: Stuck, accepted: set[str]) -> bool:
        """A slip of one sign: said, and read as what was meant."""
        driver, number = self.driver, self.tables.number
        found = driver.raw[stuck.start : stuck.end]
        here = self.at(stuck.start, stuck.end)
        before = driver.text[driver.recent[1] : driver.recent[2]]
        if name == "EQ" and before == "=":
            self.problems.add("HT108", here, found="==", wanted="=")
            driver.pos = stuck.end
            return True
        other = {"COLON": "EQ", "EQ": "COLON"}.get(name, "")
        if other in accepted:
            self.problems.add("HT108", here, found=found, wanted=SIGNS[other])
            driver.feed(number[other], stuck.start, stuck.end)
            driver.pos = driver.last = stuck.end
            return True
        if before == ":" and accepted == {"NAME"} and driver.states:
            colon = driver.recent[1:3]
            driver.cut(len(driver.states) - 1)
            if name == "EQ" or self.would(["EQ", name]):
                self.problems.add("HT108", self.at(*colon), found=":", wanted="=")
                driver.feed(number["EQ"], *colon)
                driver.pos = stuck.end if name == "EQ" else stuck.start
                return True
            driver.feed(number["COLON"], *colon)
        if "COMMA" in accepted and driver.opens and self.would(["COMMA", name]):
            self.problems.add("HT107", here, before=self.previous(), found=shown(found))
            driver.feed(number["COMMA"], stuck.start, stuck.start)
            return True
        if name == "COMMA":
            pos = driver.blank(stuck.end)
            accepts = self.tables.actions_of(driver.states[-1])
            token = driver.token(accepts, pos) if pos < len(driver.text) else None
            if token is not None and driver.shifts([token[0]]):
                self.problems.add("HT109", here, after=self.after())
                driver.pos = stuck.end
                return True
        return False

    def odd_character(self, start: int) -> bool:
        """What is no token: a text or name without its end, or a character that the language has no use for."""
        driver = self.driver
        text = driver.text
        line_end = text.find("\n", start)
        line_end = len(text) if line_end < 0 else line_end
        character = driver.raw[start]
        if '"""' in (text[start : start + 3], text[max(start - 2, 0) : start + 1]):
            start = start if text.startswith('"""', start) else start - 2
            self.problems.add("HT103", self.at(start, start + 3), quote='"""')
            driver.pos = len(text)
        elif character in '"“”＂':
            self.problems.add("HT103", self.at(start, line_end), quote=character)
            driver.pos = line_end
        elif character in "`｀":
            self.problems.add("HT116", self.at(start, line_end))
            driver.pos = line_end
        else:
            end = start + 1
            while end < line_end and driver.raw[end] == character:
                end += 1
            if self.in_parts(start):
                return True
            code = f"U+{ord(character):04X}"
            self.problems.add("HT104", self.at(start, end), character=character, point=code)
            driver.pos = end
        # After an open text nothing on its line can be trusted; a stray character is simply not there.
        return text[start] not in '"`“”'

    def in_parts(self, start: int) -> bool:
        """A letter and its accent as two characters: the name has another spelling that looks the same."""
        import unicodedata

        driver = self.driver
        _, first, last, _ = driver.recent
        if last != start or not unicodedata.combining(driver.raw[start]):
            return False
        end = start
        while end < len(driver.raw) and (driver.raw[end].isalnum() or unicodedata.combining(driver.raw[end])):
            end += 1
        name = driver.raw[first:end]
        proposal = unicodedata.normalize("NFC", name)
        if proposal == name:
            return False
        self.problems.add("HT112", self.at(first, end), name=name, proposal=proposal)
        driver.pos = end
        return True

    def previous(self) -> str:
        _, start, end, _ = self.driver.recent
        return shown(self.driver.raw[start:end])

    def after(self, seen: tuple[int, int, int, int] | None = None) -> Words:
        terminal, start, end, _ = seen or self.driver.recent
        if terminal < 0:
            return Words("开头", "at the beginning")
        word = shown(self.driver.raw[start:end])
        return Words(f"{word}之后", f"after {word}")

    def accepted(self) -> set[str]:
        """The terminals that would really be shifted here (a state of the table promises more than it keeps)."""
        tables = self.tables
        state = self.driver.states[-1]
        return {tables.terminals[t] for t in tables.actions_of(state) if self.driver.shifts([t])}

    def would(self, terminals: list[str]) -> bool:
        return self.driver.shifts([self.tables.number[name] for name in terminals])


def _hint(after: Words, could: Words) -> Words:
    return Words(f"{after.zh}应当写：{could.zh}。", f" What can stand {after.en}: {could.en}.")


def shown(text: str) -> str:
    """A piece of source short enough for a message, in quotation marks."""
    text = " ".join(text.split())
    text = text if len(text) <= 40 else text[:39] + "…"
    return text if text[:1] in ('"', "“") else f"“{text}”"
