"""After a syntax error: say what is wrong in the author's words, then go on where the next item starts.

A slip that has one obvious repair (a stray character, a missing comma, ``:`` for ``=``) is repaired in place.
Otherwise text is skipped to the next token that starts an item, at the level of the braces the error stands in.
What was complete before the error is kept. Every step moves on in the text, so that it always ends.
"""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problems, Related
from hetong.base.span import Span
from hetong.base.words import Words
from hetong.passes.parse.build import Builder
from hetong.passes.parse.driver import Driver, Stuck
from hetong.passes.parse.expected import SIGNS, expected
from hetong.passes.parse.names import reserved
from hetong.trees.surface import Mod

MAX_ERRORS = 50

_KINDS = frozenset(
    "CONTRACT RECITALS ARTICLE PARTY SIGNATURE TERM SERVICE RECORD EVENT SCALE TABLE UNIT_KIND SERIES METRIC FEE "
    "PARAM DEFINE REMEDY ACCOUNT DOCUMENT SCENARIO".split()
)
_STARTS = _KINDS | frozenset("_USE _WITHOUT _IF _EXPECTS _GIVEN _EXPECT EACH ALL".split())
_AFTER_NAME = frozenset(
    "EQ COLON STRING LBRACE MUST MUST_NOT MAY PAYS CREDITS REFUNDS BEARS ENDS EXCUSED_FROM _FROM _AND".split()
)
_OPENING = {"RBRACE": "{", "RPAR": "(", "RSQB": "["}
_CLOSING = {"{": "}", "(": ")", "[": "]"}
_CLOSING_NAME = {"(": "RPAR", "[": "RSQB"}
_UNFINISHED = Words("上一行似乎没有写完。", " The line before seems unfinished.")
_OPENED = Words("在这里打开", "opened here")


class Recovery:
    """Recovers one driver; what its builder knows is shared: how spans are made, which words are reported."""

    def __init__(self, driver: Driver, builder: Builder, problems: Problems) -> None:
        self.driver = driver
        self.at = builder.at
        self.keywords = builder.keywords
        self.problems = problems
        self.errors = 0
        self.tables = driver.tables
        self.item = driver.tables.heads.index("item")
        self.resumed_at = -10
        self.resumed_from = -1
        self.lost: list[str] = []

    def go_on(self, stuck: Stuck) -> bool:
        """Report and move on; False: the text is at its end, or there is no point in going on."""
        driver = self.driver
        stuck = self.eaten(stuck)
        follow_on = driver.count - self.resumed_at <= 1 and stuck.terminal is not None and not stuck.limit
        if not follow_on:
            self.errors += 1
            if self.errors > MAX_ERRORS:
                self.problems.add("HT118", self.at(stuck.start, stuck.end), count=str(MAX_ERRORS))
                return False
            if self.report(stuck):
                return True
        if stuck.limit == "HT018" or stuck.terminal == self.tables.number["$END"]:
            return False
        return self.skip(stuck)

    def eaten(self, stuck: Stuck) -> Stuck:
        """Where a value was missing, the word that starts the next line may have been read as a name: undo that."""
        driver, tables = self.driver, self.tables
        terminal, start, end, _ = driver.recent
        if stuck.limit or terminal < 0:
            return stuck
        found = driver.token(tables.everything, start)
        if found is None or found[1] != end or tables.terminals[found[0]] not in _STARTS:
            return stuck
        if self.indent(start) is None or terminal == found[0]:
            return stuck
        top = driver.values[-1]
        if isinstance(top, tuple) and top[0] == "NAME" and top[2] == start:
            driver.cut(len(driver.states) - 1)
            driver.recent = driver.earlier
            driver.count -= 1
        elif not driver.opens or driver.opens[-1][0] == "{":
            return stuck  # it is part of a larger expression by now; what is said about it must do
        self.keywords.pop(start, None)
        return Stuck(found[0], start, end)

    # ---- saying what is wrong ------------------------------------------------------------------------

    def report(self, stuck: Stuck) -> bool:
        """Add the problem; True: the slip is repaired and the driver can run on from here."""
        if stuck.limit:
            self.problems.add(stuck.limit, self.at(stuck.start, stuck.end))
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
        return text[start] not in '"`“”' or self.skip(Stuck(None, driver.pos, driver.pos))

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

    # ---- going on ------------------------------------------------------------------------------------

    def items_depth(self) -> int:
        """How many states of the stack belong to what encloses the item that failed; 0: no list of items."""
        states = self.driver.states
        for depth in range(len(states), 0, -1):
            if self.item in self.tables.gotos_of(states[depth - 1]):
                return depth
        return 0

    def tokens(self, pos: int) -> Iterator[tuple[str, int, int]]:
        """Tokens of no particular state from ``pos`` on; what is no token is passed over."""
        driver = self.driver
        while True:
            pos = driver.blank(pos)
            if pos >= len(driver.text):
                return
            found = driver.token(self.tables.everything, pos)
            if found is None:
                pos += 1
                continue
            yield self.tables.terminals[found[0]], pos, found[1]
            pos = found[1]

    def skip(self, stuck: Stuck) -> bool:
        """Set the driver on the next item; False: there is none up to the end of the text."""
        driver = self.driver
        depth = self.items_depth()
        if not depth:
            return False
        if stuck.limit:
            self.drop(depth)
        # A place that was resumed at once is not tried again, so that every step moves on.
        again = stuck.start <= self.resumed_from or stuck.limit in ("HT016", "HT017")
        driver_end = len(driver.states)
        pending = sum(1 for bracket, _, index in driver.opens if index >= depth and bracket == "{")
        indent = self.indent(driver.starts[depth]) if driver_end > depth else None
        braces = 0
        closed = False
        before = ""
        for name, start, end in self.tokens(stuck.end if again else stuck.start):
            if name == "NAME" and (before == "_AS" or (before in _KINDS and braces)):
                self.lost.append(driver.text[start:end].strip("`"))
            was_closed, closed = closed, False
            dotted, before = before == "DOT", name
            if name == "LBRACE":
                braces += 1
            elif name == "RBRACE":
                if braces or pending:
                    braces, pending = (braces - 1, pending) if braces else (0, pending - 1)
                    closed = not braces and not pending
                elif any(bracket == "{" for bracket, _, _ in driver.opens):
                    return self.resume(start, "RBRACE", depth)
            elif not braces and not dotted and self.starts_item(name, start, indent, was_closed, bool(pending)):
                return self.resume(start, name, depth)
        return False

    def starts_item(self, name: str, start: int, indent: int | None, closed: bool, pending: bool) -> bool:
        """Does an item start here? Nobody can know; a line that looks like one does, a word in mid-line less so."""
        column = self.indent(start)
        if name in _STARTS and (
            column is not None or (not pending and self.follows(start) in ("NAME", "STRING"))
        ):
            return True
        if pending or (column is None and not closed):
            return False
        fits = column is None or indent is None or column <= indent
        if name == "NAME":
            return fits and self.follows(start) in _AFTER_NAME
        return name == "STRING" and fits

    def follows(self, start: int) -> str:
        """The terminal after the (dotted) name or word at ``start``."""
        names = [name for (name, _, _), _ in zip(self.tokens(start), range(12))][1:]
        while names[:1] == ["DOT"]:
            names = names[2:]
        return names[0] if names else ""

    def indent(self, start: int) -> int | None:
        """The column of an offset that begins its line; None in mid-line."""
        line = self.driver.text.rfind("\n", 0, start) + 1
        return start - line if not self.driver.text[line:start].strip() else None

    def resume(self, start: int, name: str, depth: int) -> bool:
        driver = self.driver
        if not driver.completes(self.tables.number[name], self.item):
            self.drop(depth)
        driver.pos = self.resumed_from = start
        self.resumed_at = driver.count
        return True

    def hint_at_lines(self) -> None:
        """A keyword read as a name at the start of a line: most likely the line before is unfinished."""
        for start, (at, word, hint) in self.keywords.items():
            if not hint and self.indent(start) is not None:
                self.keywords[start] = (at, word, _UNFINISHED)

    def drop(self, depth: int) -> None:
        """Give up what stands above ``depth``, but remember the names it declares."""
        values = self.driver.values[depth:]
        for before, value in zip([("kind", ""), *values], values):
            if isinstance(value, Mod) and value.kind == "as_":
                self.lost.append(value.args[0].text)  # type: ignore[attr-defined]
            elif (
                isinstance(value, tuple)
                and value[0] == "NAME"
                and isinstance(before, tuple)
                and before[0] == "kind"
            ):
                self.lost.append(value[1].strip("`"))
        self.driver.cut(depth)

    def finish(self) -> None:
        """At the end of the text: close what is open, so that the items read so far are kept."""
        driver = self.driver
        close, end = self.tables.number["RBRACE"], self.tables.number["$END"]
        if not driver.completes(close, self.item) and not driver.completes(end, self.item):
            self.drop(self.items_depth())
        while driver.states and driver.shifts([close]):
            if driver.feed(close, driver.pos, driver.pos) is not None:
                self.drop(self.items_depth())
        if driver.states and driver.shifts([end]):
            driver.feed(end, driver.pos, driver.pos)


def _hint(after: Words, could: Words) -> Words:
    return Words(f"{after.zh}应当写：{could.zh}。", f" What can stand {after.en}: {could.en}.")


def shown(text: str) -> str:
    """A piece of source short enough for a message, in quotation marks."""
    text = " ".join(text.split())
    text = text if len(text) <= 40 else text[:39] + "…"
    return text if text[:1] in ('"', "“") else f"“{text}”"
