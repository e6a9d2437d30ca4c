"""After a syntax error: go on where the next item starts.

Text is skipped to the next token that starts an item, at the level of the braces the error stands in. What was
complete before the error is kept. Every step moves on in the text, so that it always ends.
"""

from __future__ import annotations

from collections.abc import Iterator

from hetong.base.problems import Problems
from hetong.base.words import Words
from hetong.passes.parse.build import Builder
from hetong.passes.parse.driver import Driver, Stuck
from hetong.passes.parse.slips import Slips
from hetong.trees.surface import Entry, Guard, Mod, Name, Noun, Prose, Sentence, Use

MAX_ERRORS = 50

_KINDS = frozenset(
    "CONTRACT RECITALS ARTICLE PARTY SIGNATURE TERM SERVICE RECORD EVENT SCALE TABLE UNIT_KIND SERIES METRIC FEE "
    "PARAM DEFINE REMEDY ACCOUNT DOCUMENT SCENARIO".split()
)
_STARTS = _KINDS | frozenset("_USE _WITHOUT _IF _EXPECTS _GIVEN _EXPECT EACH ALL".split())
_AFTER_NAME = frozenset(
    "EQ COLON STRING LBRACE MUST MUST_NOT MAY PAYS CREDITS REFUNDS BEARS ENDS EXCUSED_FROM _FROM _AND".split()
)
_DECLARING = _KINDS | {"_AS"}
_UNFINISHED = Words("上一行似乎没有写完。", " The line before seems unfinished.")


class Recovery(Slips):
    """Recovers one driver. ``lost``: names declared in what had to be given up."""

    def __init__(self, driver: Driver, builder: Builder, problems: Problems) -> None:
        super().__init__(driver, builder, problems)
        self.errors = 0
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
        if stuck.limit in ("HT014", "HT018") or stuck.terminal == self.tables.number["$END"]:
            return False
        return self.skip(stuck if stuck.terminal is not None else Stuck(None, driver.pos, driver.pos))

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
        again = stuck.start <= self.resumed_from or stuck.limit in ("HT016", "HT017", "HT019")
        driver_end = len(driver.states)
        pending = sum(1 for bracket, _, index in driver.opens if index >= depth and bracket == "{")
        indent = self.indent(driver.starts[depth]) if driver_end > depth else None
        braces = 0
        closed = False
        before = word = ""
        for name, start, end in self.tokens(stuck.end if again else stuck.start):
            if name == "NAME" and before in _DECLARING:
                self.lost.append(driver.text[start:end].strip("`"))
            elif name in ("COLON", "STRING", "LBRACE") and before == "NAME" and (braces or pending):
                self.lost.append(word)  # a column, a row, or a noun whose kind stood before
            word = driver.text[start:end].strip("`")
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
        for before, value in zip([None, *values], values):
            if isinstance(value, tuple) and value[0] == "NAME" and _is_kind(before):
                self.lost.append(value[1].strip("`"))
            else:
                self.lost.extend(_declared(value))
        # The name of an entry (a column, a row) is what the given-up part begins with.
        if values and isinstance(values[0], tuple) and values[0][0] == "NAME":
            self.lost.append(values[0][1].strip("`"))
        self.driver.cut(depth)

    def finish(self) -> None:
        """At the end of the text: close what is open, so that the items read so far are kept."""
        driver = self.driver
        close, end = self.tables.number["RBRACE"], self.tables.number["$END"]
        if not driver.completes(close, self.item) and not driver.completes(end, self.item):
            self.drop(self.items_depth())
        while driver.states and driver.shifts([close]):
            stuck = driver.feed(close, driver.pos, driver.pos)
            if stuck is not None and stuck.limit:
                return  # beyond a cap nothing is read any more
            if stuck is not None:
                self.drop(self.items_depth())
        if driver.states and driver.shifts([end]):
            driver.feed(end, driver.pos, driver.pos)


def _is_kind(value: object) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and value[0] == "kind"


def _declared(value: object) -> Iterator[str]:
    """The names that finished parts of an unfinished item declare."""
    stack = [value]
    while stack:
        node = stack.pop()
        if isinstance(node, list | tuple):
            stack.extend(node)
        elif isinstance(node, Mod):
            if node.kind == "as_" and isinstance(node.args[0], Name):
                yield node.args[0].text
        elif isinstance(node, Noun | Entry | Sentence | Guard | Use | Prose):
            name = getattr(node, "name", None)
            if isinstance(name, Name):
                yield name.text
            stack.extend((getattr(node, "items", None) or (), getattr(node, "mods", ())))
            if isinstance(node, Sentence):
                stack.append(node.otherwise)
