"""The walk: every item of a file gets its place - scope, owner, guards - and its parts are sorted out.

In: surface items. Out: drafts in document order; names go to ``Names``, misplaced things to the problems.
"""

from __future__ import annotations

from typing import Protocol

from attrs import evolve, frozen

from hetong.base import source
from hetong.base.problems import Problems, Related
from hetong.base.span import Span
from hetong.base.words import Words
from hetong.passes.resolve import kinds as k
from hetong.passes.resolve.chinese import setting as setting_name
from hetong.passes.resolve.draft import Draft
from hetong.passes.resolve.entries import Entries
from hetong.passes.resolve.header import check_header
from hetong.passes.resolve.names import Names
from hetong.passes.resolve.texts import words_of
from hetong.passes.resolve.wording import item_kind, item_words
from hetong.trees import surface as s
from hetong.trees.resolved import Guarded

_FIRST_TERM = Words("第一处期限", "the first term")


@frozen(eq=False, repr=False)
class Context:
    """Where items stand. ``files``: paths of the open files, the outermost first."""

    scope: str
    owner: Draft | None
    guards: tuple[Guarded, ...]
    files: tuple[str, ...]


class Opener(Protocol):
    def open(self, use: s.Use, into: list[Draft], ctx: Context) -> None: ...


class Placer:
    def __init__(self, names: Names, languages: tuple[str, ...], problems: Problems) -> None:
        self.names = names
        self.languages = languages
        self.problems = problems
        self.opener: Opener | None = None
        self.entries = Entries(names, languages, problems)
        self._term: Span | None = None
        self._items = 0

    def place(
        self, items: tuple[s.Item, ...], into: list[Draft], ctx: Context, allowed: frozenset[str], inside: str
    ) -> None:
        """Append the drafts of the items to ``into``; what may not stand here is HT403 and left out."""
        for item in items:
            if self._items > source.MAX_ITEMS:
                return
            self._items += 1
            if self._items > source.MAX_ITEMS:
                self.problems.add("HT014", item.at, limit=f"{source.MAX_ITEMS:,}")
                return
            kind = item_kind(item)
            if kind not in allowed:
                self.problems.add("HT403", item.at, item=item_words(kind), kind=item_words(inside))
            elif isinstance(item, s.Noun):
                self.noun(item, into, ctx)
            elif isinstance(item, s.Sentence):
                self.sentence(item, into, ctx)
            elif isinstance(item, s.Guard):
                self.guard(item, into, ctx, allowed, inside)
            elif isinstance(item, s.Use):
                assert self.opener is not None
                self.opener.open(item, into, ctx)
            elif isinstance(item, s.Prose | s.Mention):
                self.plain(item, kind, into, ctx)
            elif isinstance(item, s.Given | s.Expect):
                self.fact(item, kind, into, ctx)

    def _draft(self, kind: str, item: s.Item, into: list[Draft], ctx: Context) -> Draft:
        draft = Draft(kind, item, ctx.scope, ctx.owner, ctx.guards, into, at=item.at)
        into.append(draft)
        return draft

    def noun(self, noun: s.Noun, into: list[Draft], ctx: Context) -> None:
        kind = k.KINDS[noun.kind]
        check_header(noun, kind, self.problems)
        draft = self._draft(noun.kind, noun, into, ctx)
        draft.label, draft.mods = words_of(noun.label, self.languages), noun.mods
        only = noun.kind != "term" or self._only_term(noun)
        if noun.name is not None and kind.name != k.NO:
            draft.name = noun.name.text
            prefix = "signature." if noun.kind == "signature" else ""
            self.names.declare(draft, ctx.scope + prefix + draft.name, noun.name.at)
        elif noun.kind == "term" and only:
            self.names.declare(draft, ctx.scope + "term", noun.at)
        if noun.items:
            self._inside(noun, kind, draft, ctx)

    def _only_term(self, noun: s.Noun) -> bool:
        if self._term is not None:
            self.problems.add("HT155", noun.at, Related(self._term, _FIRST_TERM))
            return False
        self._term = noun.at
        return True

    def _inside(self, noun: s.Noun, kind: k.Kind, draft: Draft, ctx: Context) -> None:
        assert noun.items is not None
        inner = Context(ctx.scope, draft, ctx.guards, ctx.files)
        settings: dict[str, s.Entry] = {}
        taken = self.entries.columns_of(noun) if kind.entries == "rows" else frozenset()
        for item in noun.items:
            if not isinstance(item, s.Entry):
                self.place((item,), draft.children, inner, kind.holds, noun.kind)
            elif self._is_setting(item, kind):
                self.entries.setting(item, noun.kind, kind, settings)
            else:
                self.entries.named(item, kind.entries, draft, taken)
        if settings:
            draft.settings = settings

    @staticmethod
    def _is_setting(entry: s.Entry, kind: k.Kind) -> bool:
        """An entry is a setting unless its form says that it is a column, a row or a named value."""
        if kind.entries == "values":
            return entry.type is None and entry.label is None
        if kind.entries == "columns":
            return entry.type is None and (
                entry.value is not None or setting_name(entry.name.text) in kind.settings
            )
        if kind.entries == "rows":
            return entry.type is None and entry.label is None and entry.value is not None
        return True

    def sentence(self, item: s.Sentence, into: list[Draft], ctx: Context) -> None:
        answers: Draft | None = None
        who = item.who
        part: s.Sentence | None = item
        while part is not None:
            who = part.who or who
            draft = self._draft("norm", part if part.who is not None else evolve(part, who=who), into, ctx)
            draft.mods, draft.reparation_of = part.mods, answers
            self._named_by_as(draft, ctx)
            answers, part = draft, part.otherwise

    def plain(self, item: s.Prose | s.Mention, kind: str, into: list[Draft], ctx: Context) -> None:
        draft = self._draft(kind, item, into, ctx)
        draft.mods = item.mods
        if isinstance(item, s.Prose):
            self._named_by_as(draft, ctx)

    def _named_by_as(self, draft: Draft, ctx: Context) -> None:
        for mod in draft.mods:
            if mod.kind == "as_" and not draft.name:
                name, label = mod.args
                assert isinstance(name, s.Name)
                draft.name = name.text
                draft.label = words_of(label if isinstance(label, s.Text) else None, self.languages)
                self.names.declare(draft, ctx.scope + name.text, name.at)

    def guard(
        self, item: s.Guard, into: list[Draft], ctx: Context, allowed: frozenset[str], inside: str
    ) -> None:
        guards = (*ctx.guards, Guarded(item.condition, ctx.scope))
        draft = self._draft("branch", item, into, evolve(ctx, guards=guards))
        self.place(item.items, draft.children, evolve(ctx, guards=guards), allowed, inside)

    def fact(self, item: s.Given | s.Expect, kind: str, into: list[Draft], ctx: Context) -> None:
        draft = self._draft(kind, item, into, ctx)
        draft.mods = item.mods
        if ctx.owner is not None and ctx.owner.id:
            draft.id = f"{ctx.owner.id}.{len(into)}"
            self.names.drafts[draft.id] = draft
