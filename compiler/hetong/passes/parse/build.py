"""From the productions of the grammar to the nodes of the surface tree, one method per rule or alias.

A method receives its children as lark would shape them (melted helpers, no punctuation) and the first and last
offset it covers. A token is a tuple ``(terminal, text, start, end)``; a part that only its parent can place is
a tuple ``(role, value)``. Names stay ``Ref`` until an expression needs them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hetong.base.problems import Problems
from hetong.base.span import Span
from hetong.base.words import EMPTY, Words
from hetong.passes.parse import literals
from hetong.passes.parse.names import check_name, reserved
from hetong.passes.parse.tables import grammar_tables
from hetong.trees import surface as s

Kids = list[Any]
_TIMES = frozenset({"DATE", "DATETIME", "MONTH", "QUARTER", "TIME"})
_PLAIN = {"BLANK": "blank", "NONE": "none", "YES": "yes", "NO": "no"}


class Builder:
    """Builds the tree of one source; ``base`` is its number and ``shift`` what to add to every offset."""

    def __init__(self, source_number: int, shift: int, problems: Problems) -> None:
        self.base = source_number << 22
        self.shift = shift
        self.problems = problems
        self.interned: dict[str, str] = {}
        self.words = grammar_tables().plain_words
        self.keywords: dict[int, tuple[Span, str, Words]] = {}
        self.items = 0
        self.methods: dict[str, Callable[[Kids, int, int], Any]] = {}

    def method(self, name: str) -> Callable[[Kids, int, int], Any]:
        """The method that makes a node of rule ``name``."""
        found = self.methods.get(name)
        if found is None:
            made = getattr(self, "on_" + name, None)
            if made is None:
                made = self._modifier(name) if name in MODIFIERS else self._operator(name)
            found = self.methods[name] = made
        return found

    def at(self, start: int, end: int) -> Span:
        return Span(((self.base | (start + self.shift)) << 22) | (end - start))

    def ex(self, x: Any) -> s.Expr:
        """An operand as an expression: names and plain literals are wrapped here, once."""
        kind = type(x)
        if kind is s.Expr:
            return x  # type: ignore[no-any-return]
        if kind is s.Ref or kind is s.Text:
            return s.Expr("ref" if kind is s.Ref else "text", (x,), x.at)
        terminal, written, start, end = x
        at = self.at(start, end)
        if terminal == "NUMBER":
            return s.Expr("number", (literals.number(written),), at)
        if terminal == "PERCENT":
            return s.Expr("percent", (literals.percent(written),), at)
        if terminal in _TIMES:
            if not literals.time_is_real(written):
                self.problems.add("HT119", at, written=written)
            elif terminal != "TIME" and not literals.day_is_real(written):
                self.problems.add("HT602", at, value=written)
            elif terminal != "TIME" and not literals.year_is_near(written):
                self.problems.add("HT605", at, written=written)
            if terminal == "TIME":
                written = written.rjust(5, "0")
            return s.Expr(terminal.lower(), (written,), at)
        return s.Expr(_PLAIN[terminal], (), at)

    def _operator(self, op: str) -> Callable[[Kids, int, int], s.Expr]:
        def make(kids: Kids, start: int, end: int) -> s.Expr:
            return s.Expr(op.rstrip("_"), tuple(map(self.ex, kids)), self.at(start, end))

        return make

    def _modifier(self, kind: str) -> Callable[[Kids, int, int], s.Mod]:
        wrap = MODIFIERS[kind]

        def make(kids: Kids, start: int, end: int) -> s.Mod:
            args = tuple(map(self.ex, kids)) if wrap else tuple(kids)
            return s.Mod(kind, args, self.at(start, end))

        return make

    # ---- names, texts, tags --------------------------------------------------------------------------

    def name(self, token: Any) -> s.Name:
        return s.Name(self.bare(token[1]), self.at(token[2], token[3]))

    def bare(self, written: str) -> str:
        text = written[1:-1] if written[0] == "`" else written
        return self.interned.setdefault(text, text)

    def on_ref(self, kids: Kids, start: int, end: int) -> s.Ref:
        if len(kids) == 1:
            if kids[0][1] in self.words:
                self._keyword(kids[0])
            return s.Ref((self.bare(kids[0][1]),), self.at(start, end))
        return s.Ref(tuple([self.bare(kid[1]) for kid in kids]), self.at(start, end))

    def _keyword(self, token: Any) -> None:
        """A keyword where only a name could stand was read as one: no name is spelled so without backquotes.

        ``all`` is both: a bearer and the value of a setting.
        """
        _, written, start, end = token
        if written not in ("all", "全体") and reserved(written):
            self.keywords.setdefault(start, (self.at(start, end), written, EMPTY))

    def say_keywords(self) -> None:
        """Report the keywords read as names, once each, at the end: by then it is known what stood around."""
        for at, word, hint in self.keywords.values():
            self.problems.add("HT102", at, word=word, hint=hint)

    def on_text(self, kids: Kids, start: int, end: int) -> s.Text:
        texts = [literals.text(kid[1]) for kid in kids]
        return s.Text(texts[0], texts[1] if len(texts) > 1 else None, self.at(start, end))

    def tags(self, kids: Kids) -> tuple[str, ...]:
        return tuple([literals.text(kid[1]) for kid in kids])

    def on_source(self, kids: Kids, start: int, end: int) -> s.Mod:
        return s.Mod("source", self.tags(kids), self.at(start, end))

    def on_mod(self, kids: Kids, start: int, end: int) -> Any:
        return kids[0]

    # ---- items ---------------------------------------------------------------------------------------

    def on_start(self, kids: Kids, start: int, end: int) -> tuple[s.Item, ...]:
        return tuple(kids)

    def on_kind(self, kids: Kids, start: int, end: int) -> Any:
        return ("kind", kids[0][0])

    def on_label(self, kids: Kids, start: int, end: int) -> Any:
        return ("label", kids[0])

    def on_origin(self, kids: Kids, start: int, end: int) -> Any:
        return ("origin", kids[0])

    def on_value(self, kids: Kids, start: int, end: int) -> Any:
        return ("value", self.ex(kids[0]))

    def on_block(self, kids: Kids, start: int, end: int) -> Any:
        return ("block", tuple(kids))

    def on_type(self, kids: Kids, start: int, end: int) -> s.Type:
        per: str | None = None
        optional = False
        for token in kids[1:]:
            if token[0] == "BLANK":
                optional = True
            else:
                per = literals.unit(token[1]) if token[0] == "UNIT" else self.bare(token[1])
        return s.Type(self.bare(kids[0][1]), per, optional, self.at(start, end))

    def parts(self, kids: Kids) -> tuple[dict[str, Any], tuple[s.Mod, ...]]:
        """The placed parts of a noun, an entry or a `use` by role, and its modifiers."""
        roles: dict[str, Any] = {}
        mods = []
        for kid in kids:
            if type(kid) is s.Mod:
                mods.append(kid)
            elif type(kid) is tuple:
                if kid[0] == "NAME":
                    roles["name"] = self.name(kid)
                else:
                    roles[kid[0]] = kid[1]
            else:
                roles["type"] = kid
        return roles, tuple(mods)

    def on_noun(self, kids: Kids, start: int, end: int) -> s.Noun:
        self.items += 1
        roles, mods = self.parts(kids)
        get = roles.get
        kind = "unit" if roles["kind"] == "UNIT_KIND" else roles["kind"].lower()
        if "name" in roles:
            check_name(kids[1][1], roles["name"], "noun", self.problems, kind)
        return s.Noun(
            kind, get("name"), get("label"), get("origin"), get("type"), get("value"), mods, get("block"),
            self.at(start, end),
        )  # fmt: skip

    def on_entry(self, kids: Kids, start: int, end: int) -> s.Entry:
        roles, mods = self.parts(kids)
        get = roles.get
        if "value" not in roles or "type" in roles or "label" in roles:
            check_name(kids[0][1], roles["name"], "entry", self.problems)
        return s.Entry(
            roles["name"], get("label"), get("type"), get("value"), mods, get("block"), self.at(start, end)
        )

    def on_mention(self, kids: Kids, start: int, end: int) -> s.Mention:
        self.items += 1
        return s.Mention(kids[0], tuple(kids[1:]), self.at(start, end))

    def on_prose(self, kids: Kids, start: int, end: int) -> s.Prose:
        self.items += 1
        return s.Prose(kids[0], tuple(kids[1:]), self.at(start, end))

    def on_guard(self, kids: Kids, start: int, end: int) -> s.Guard:
        self.items += 1
        return s.Guard(self.ex(kids[0]), kids[1][1], self.at(start, end))

    def on_use(self, kids: Kids, start: int, end: int) -> s.Use:
        self.items += 1
        roles, mods = self.parts(kids[1:])
        return s.Use(kids[0], mods, roles.get("block"), self.at(start, end))

    def on_without(self, kids: Kids, start: int, end: int) -> s.Without:
        return s.Without(tuple(kids), self.at(start, end))

    def on_expects(self, kids: Kids, start: int, end: int) -> s.Expects:
        return s.Expects(tuple(map(self.name, kids)), self.at(start, end))

    def on_given(self, kids: Kids, start: int, end: int) -> s.Given:
        self.items += 1
        roles, mods = self.parts(kids[1:])
        return s.Given(self.ex(kids[0]), mods, roles.get("block"), self.at(start, end))

    def on_expect(self, kids: Kids, start: int, end: int) -> s.Expect:
        self.items += 1
        return s.Expect(self.ex(kids[0]), tuple(kids[1:]), self.at(start, end))

    # ---- sentences -----------------------------------------------------------------------------------

    def on_names(self, kids: Kids, start: int, end: int) -> Any:
        return ("names", tuple(kids))

    def on_who(self, kids: Kids, start: int, end: int) -> s.Who:
        at = self.at(start, end)
        if type(kids[0]) is tuple:
            return s.Who(kids[0][0].lower(), kids[1][1] if len(kids) > 1 else (), at)
        return s.Who("one" if len(kids) == 1 else "joint", tuple(kids), at)

    def on_sentence(self, kids: Kids, start: int, end: int) -> s.Sentence:
        self.items += 1
        who = kids[0] if type(kids[0]) is s.Who else None
        modality, action = kids[0 if who is None else 1]
        rest = kids[1 if who is None else 2 :]
        otherwise = rest.pop()[1] if rest and type(rest[-1]) is tuple else None
        return s.Sentence(who, modality, action, tuple(rest), otherwise, self.at(start, end))

    def on_else_(self, kids: Kids, start: int, end: int) -> Any:
        return ("else", self.on_sentence(kids, start, end))

    def _duty(self, modality: str, verb: str, args: tuple[Any, ...], start: int, end: int) -> Any:
        return modality, s.Action(verb, args, self.at(start, end))

    def on_must(self, kids: Kids, start: int, end: int) -> Any:
        return "must", kids[1]

    def on_must_not(self, kids: Kids, start: int, end: int) -> Any:
        return "must_not", kids[1]

    def on_may(self, kids: Kids, start: int, end: int) -> Any:
        return "may", kids[1]

    def on_pays(self, kids: Kids, start: int, end: int) -> Any:
        verb = kids[0][0].lower().removesuffix("s")
        return self._duty("pays", verb, (kids[1], self.ex(kids[2])), start, end)

    def on_bears(self, kids: Kids, start: int, end: int) -> Any:
        return self._duty("bears", "bear", (self.ex(kids[1]),), start, end)

    def on_ends(self, kids: Kids, start: int, end: int) -> Any:
        return self._duty("ends", "end", (), start, end)

    def on_excused(self, kids: Kids, start: int, end: int) -> Any:
        return self._duty("excused", "excuse", (kids[1],), start, end)

    def on_action(self, kids: Kids, start: int, end: int) -> s.Action:
        first = kids[0]
        at = self.at(start, end)
        if type(first) is s.Text:
            return s.Action("text", (first,), at)
        if type(first) is s.Ref:
            return s.Action("event", (first,), at)
        verb = first[0].lower()
        if verb == "extend":
            return s.Action(verb, (kids[1], self.ex(kids[2])), at)
        if verb in ("deduct", "withhold"):
            return s.Action(verb, (self.ex(kids[1]), kids[2]), at)
        return s.Action(verb, (kids[1],), at)

    # ---- modifiers of a shape of their own -----------------------------------------------------------

    def on_within(self, kids: Kids, start: int, end: int) -> s.Mod:
        args: tuple[Any, ...] = (self.ex(kids[0]), None, None)
        if len(kids) == 3:
            args = (args[0], kids[1][0].lower(), self.ex(kids[2]))
        return s.Mod("within", args, self.at(start, end))

    def on_every(self, kids: Kids, start: int, end: int) -> s.Mod:
        full = type(kids[0]) is tuple and kids[0][0] == "FULL"
        what = kids[-1]
        terminal = what[0] if type(what) is tuple else ""
        window = (
            literals.unit(what[1]) if terminal == "UNIT" else "term" if terminal == "TERM" else self.ex(what)
        )
        return s.Mod("every", (full, window), self.at(start, end))

    def on_target(self, kids: Kids, start: int, end: int) -> s.Mod:
        return s.Mod("target", (kids[0][1], self.ex(kids[1])), self.at(start, end))

    def on_rounded(self, kids: Kids, start: int, end: int) -> s.Mod:
        return s.Mod("rounded", (self.bare(kids[0][1]), self.ex(kids[1])), self.at(start, end))

    def on_no_data(self, kids: Kids, start: int, end: int) -> s.Mod:
        what = kids[0]
        word = type(what) is tuple and what[0] in ("MET", "MISSED")
        return s.Mod("no_data", (what[0].lower() if word else self.ex(what),), self.at(start, end))

    def on_as_(self, kids: Kids, start: int, end: int) -> s.Mod:
        name = self.name(kids[0])
        check_name(kids[0][1], name, "as", self.problems)
        return s.Mod("as_", (name, kids[1] if len(kids) > 1 else None), self.at(start, end))

    def on_note(self, kids: Kids, start: int, end: int) -> s.Mod:
        return s.Mod("note", self.tags(kids), self.at(start, end))

    def _bare_mod(self, kids: Kids, start: int, end: int) -> s.Mod:
        return s.Mod(kids[0][0].lower(), (), self.at(start, end))

    on_in_writing = on_not_rolled = on_optional = on_throughout = _bare_mod


# Modifier -> are its children expressions (or names, kept as they are)?
MODIFIERS = {
    "when": True, "unless": True, "only_if": True, "at_most": True, "at_least": True, "estimate": True,
    "on": True, "by": True, "until": True, "including": True, "for_each": False, "against": False,
    "besides": False, "instead_of": False, "towards": False,
}  # fmt: skip
