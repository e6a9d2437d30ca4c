"""``use``: a template's items stand in the contract, under the name of the use, as its braces adjust them.

In: a ``use`` and the library. Out: the template's drafts in the list the ``use`` stands in; params set,
modifiers and tags added, items dropped, replaced and added. A template may use others; a cycle is HT241.
"""

from __future__ import annotations

from typing import Protocol

from attrs import define, evolve, field

from hetong.base.problems import Problems, Related
from hetong.base.span import Span
from hetong.base.words import Words, same
from hetong.passes.resolve import kinds as k
from hetong.passes.resolve.content import own_tags
from hetong.passes.resolve.draft import Draft
from hetong.passes.resolve.place import Context, Placer
from hetong.passes.resolve.wording import item_kind, item_words, mod_words
from hetong.trees import surface as s

_DEEPEST = 16
_MOST_FILES = 256  # of different files, and of uses of one file: what many others use is placed again each time
_HERE = Words("范本在此处要求", "the template asks for it here")


class Library(Protocol):
    """Where templates come from: ``std.*`` is packaged, others are files of the project.

    ``load`` returns None where there is no such template; if it can say why (unreadable, outside the project)
    it adds that problem itself, otherwise resolve adds HT240. ``names`` lists what may be used, dotted.
    """

    def load(self, parts: tuple[str, ...], asked_by: str, at: Span, problems: Problems) -> s.File | None: ...

    def names(self) -> tuple[str, ...]: ...


@define(eq=False, repr=False)
class Expected:
    """A name that a template needs from its host."""

    name: s.Name
    prefix: str
    host: str
    use: s.Use


@define(eq=False, repr=False)
class Opener:
    placer: Placer
    library: Library
    overrides: list[tuple[Draft, s.Expr, str]] = field(factory=list)
    expected: list[Expected] = field(factory=list)
    supplied: dict[str, tuple[s.Ref, str]] = field(factory=dict)
    ignores: list[s.Ignore] = field(factory=list)
    _files: dict[str, s.File] = field(factory=dict)
    _opened: dict[str, int] = field(factory=dict)
    _full: bool = False

    @property
    def problems(self) -> Problems:
        return self.placer.problems

    def open(self, use: s.Use, into: list[Draft], ctx: Context) -> None:
        file = self._load(use, ctx)
        alias, at = self._alias(use)
        self.placer.names.reserve(ctx.scope + alias, at)
        if file is None:
            return
        inner = Context(f"{ctx.scope}{alias}.", ctx.owner, ctx.guards, (*ctx.files, file.path))
        first = len(into)
        expects = [item for item in file.items if isinstance(item, s.Expects)]
        for expect in expects:
            self.expected.extend(Expected(name, inner.scope, ctx.scope, use) for name in expect.names)
        items = tuple(item for item in file.items if not isinstance(item, s.Expects))
        self.placer.place(items, into, inner, k.TOP_OF_TEMPLATE - {"contract"}, "template")
        placed = into[first:]
        articles = [draft for draft in placed if draft.kind == "article"]
        if len(articles) == 1 and inner.scope[:-1] not in self.placer.names.drafts:
            self.placer.names.aliases[inner.scope[:-1]] = articles[0]
        wanted = {name.text for expect in expects for name in expect.names}
        Braces(self, use, inner, ctx, into, articles, wanted).apply()
        self._tag(use, placed, into)

    def _alias(self, use: s.Use) -> tuple[str, Span]:
        for mod in use.mods:
            if mod.kind == "as_" and isinstance(mod.args[0], s.Name):
                return mod.args[0].text, mod.args[0].at
        return use.ref.parts[-1], use.ref.at

    def _load(self, use: s.Use, ctx: Context) -> s.File | None:
        for mod in use.mods:
            if mod.kind not in ("as_", "source", "note"):
                self.problems.add("HT401", mod.at, kind=item_words("use"), modifier=mod_words(mod.kind))
        if self._full:
            return None
        if len(ctx.files) > _DEEPEST:
            self._too_many(use, ctx)
            return None
        before = len(self.problems)
        key = use.ref.text if use.ref.parts[0] == "std" else f"{ctx.files[-1]}\n{use.ref.text}"
        file = self._files.get(key)
        if file is None:
            file = self.library.load(use.ref.parts, ctx.files[-1], use.ref.at, self.problems)
            if file is None:
                if len(self.problems) == before:
                    near = self.placer.names.near(use.ref.text, self.library.names())
                    self.problems.add("HT240", use.ref.at, name=use.ref.text, near=near)
                return None
            if len(self._files) >= _MOST_FILES:
                self._too_many(use, ctx)
                return None
            self._files[key] = file
            self.ignores.extend(file.ignores)
        if file.path in ctx.files:
            around = ctx.files[ctx.files.index(file.path) :]
            self.problems.add("HT241", use.ref.at, files=same(" → ".join((*around, file.path))))
            return None
        self._opened[file.path] = self._opened.get(file.path, 0) + 1
        if self._opened[file.path] > _MOST_FILES:
            self._too_many(use, ctx)
            return None
        return file

    def _too_many(self, use: s.Use, ctx: Context) -> None:
        """Said once; after that nothing more is opened, or a few files that use one another would never end."""
        self._full = True
        self.problems.add("HT242", use.at, file=ctx.files[-1])

    def _tag(self, use: s.Use, placed: list[Draft], into: list[Draft]) -> None:
        """The tags of a ``use`` itself stand for what it prints: its articles, else its clauses, else all."""
        tags = own_tags(use.mods)
        if not tags:
            return
        still = {id(draft) for draft in into}
        placed = [draft for draft in placed if id(draft) in still]
        for kinds in (("article",), ("norm", "prose"), ()):
            chosen = [draft for draft in placed if not kinds or draft.kind in kinds]
            for draft in chosen:
                draft.more_tags = (*draft.more_tags, *tags)
            if chosen:
                return


@define(eq=False, repr=False)
class Braces:
    """The braces of one ``use``: declarations first, then values and mentions, then what is dropped."""

    opener: Opener
    use: s.Use
    inner: Context
    host: Context
    into: list[Draft]
    articles: list[Draft]
    expects: set[str]

    def apply(self) -> None:
        items = self.use.items or ()
        for item in items:
            kind = item_kind(item)
            if kind not in k.IN_USE | {"mention"}:
                self._problems.add("HT403", item.at, item=item_words(kind), kind=item_words("use"))
            elif not isinstance(item, s.Entry | s.Mention | s.Without):
                self._declare(item)
        for item in items:
            if isinstance(item, s.Entry):
                self._set(item)
            elif isinstance(item, s.Mention):
                self._adjust(item)
        for item in items:
            if isinstance(item, s.Without):
                for ref in item.refs:
                    self._drop(ref)

    @property
    def _problems(self) -> Problems:
        return self.opener.problems

    def _find(self, ref: s.Ref) -> Draft | None:
        names = self.opener.placer.names
        found = names.drafts.get(self.inner.scope + ref.text) or names.aliases.get(self.inner.scope + ref.text)
        if found is None:
            local = [full for full in names.drafts if full.startswith(self.inner.scope)]
            near = names.near(ref.text, (full.removeprefix(self.inner.scope) for full in local))
            self._problems.add("HT243", ref.at, name=ref.text, template=self.use.ref.text, near=near)
        return found

    def _declare(self, item: s.Item) -> None:
        """A declaration of a name the template has takes its place; any other stands at the template's end."""
        placer = self.opener.placer
        name = _declared(item)
        old = placer.names.drafts.get(self.inner.scope + name) if name else None
        if old is not None:
            placer.names.forget(old)
            fresh: list[Draft] = []
            context = evolve(self.inner, owner=old.owner, guards=old.guards)
            placer.place((item,), fresh, context, k.IN_USE, "use")
            at = next(i for i, draft in enumerate(old.home) if draft is old)
            old.home[at : at + 1] = fresh
            for draft in fresh:
                draft.home = old.home
        elif len(self.articles) == 1:
            article = self.articles[0]
            placer.place((item,), article.children, evolve(self.inner, owner=article), k.IN_USE, "use")
        else:
            placer.place((item,), self.into, self.inner, k.IN_USE, "use")

    def _set(self, entry: s.Entry) -> None:
        """``tail = 3 years``: a param or define takes this value, read in the host."""
        name = entry.name.text
        full = self.inner.scope + name
        known = self.opener.placer.names.drafts
        if full not in known and name in self.expects and entry.value is not None and entry.value.op == "ref":
            ref = entry.value.args[0]
            assert isinstance(ref, s.Ref)
            self.opener.supplied[full] = (ref, self.host.scope)
            return
        draft = self._find(s.Ref((name,), entry.name.at))
        if draft is None:
            return
        if draft.kind not in ("param", "define"):
            self._problems.add("HT244", entry.at, name=name, kind=item_words(draft.kind))
            return
        if entry.type is not None or entry.label is not None or entry.items is not None:
            self._problems.add("HT409", entry.at, name=name, kind=item_words("use"))
        if entry.value is None:
            self._problems.add("HT407", entry.at, name=name, kind=item_words("use"))
        else:
            self.opener.overrides.append((draft, entry.value, self.host.scope))
        draft.added = (*draft.added, *entry.mods)

    def _adjust(self, mention: s.Mention) -> None:
        draft = self._find(mention.ref)
        if draft is not None:
            draft.added = (*draft.added, *mention.mods)

    def _drop(self, ref: s.Ref) -> None:
        draft = self._find(ref)
        if draft is None:
            return
        # Its ``else`` sentences go with a sentence: they answer for nothing else.
        gone = [draft]
        for other in draft.home:
            if other.reparation_of is not None and any(other.reparation_of is one for one in gone):
                gone.append(other)
        for one in gone:
            self.opener.placer.names.forget(one)
            draft.home[:] = [other for other in draft.home if other is not one]


def _declared(item: s.Item) -> str:
    """The name an item declares, if any."""
    if isinstance(item, s.Noun):
        return item.name.text if item.name is not None else ""
    if isinstance(item, s.Sentence | s.Prose):
        for mod in item.mods:
            if mod.kind == "as_" and isinstance(mod.args[0], s.Name):
                return mod.args[0].text
    return ""


def settle_expected(opener: Opener) -> dict[str, Draft]:
    """Check what templates expect of their hosts (HT245); returns the aliases under which it was supplied."""
    names = opener.placer.names
    aliases: dict[str, Draft] = {}
    for full, (ref, scope) in opener.supplied.items():
        found = names.lookup(scope, ref.parts)
        if found is not None and not found[1]:
            aliases[full] = found[0]
        else:
            near = names.near(ref.text, names.visible(scope))
            opener.problems.add("HT246", ref.at, name=ref.text, near=near)
    for one in opener.expected:
        full = one.prefix + one.name.text
        if full in opener.supplied or full in names.drafts:
            continue
        if names.lookup(one.host, (one.name.text,)) is None:
            here = Related(one.name.at, _HERE)
            opener.problems.add("HT245", one.use.at, here, name=one.name.text, template=one.use.ref.text)
    return aliases
