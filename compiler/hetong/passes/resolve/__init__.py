"""resolve: the second pass. A file as written becomes a contract in which everything has its place and its id.

In: ``surface.File`` and a library of templates. Out: ``resolved.Resolved``; what is wrong goes to the
problems and the walk goes on. Expressions are not looked into, except for their texts and tags.
"""

from __future__ import annotations

from hetong.base.problems import Problems, Related
from hetong.base.words import Words
from hetong.passes.resolve import kinds as k
from hetong.passes.resolve.chinese import ATTRIBUTES, PREDECLARED, word
from hetong.passes.resolve.content import roots, walk
from hetong.passes.resolve.draft import Draft, everything, freeze
from hetong.passes.resolve.header import check_modifiers
from hetong.passes.resolve.names import Names, name_the_rest
from hetong.passes.resolve.opening import Library, Opener, settle_expected
from hetong.passes.resolve.place import Context, Placer
from hetong.passes.resolve.tags import collect_tags
from hetong.passes.resolve.texts import check_text, languages_of, words_of
from hetong.trees import surface as s
from hetong.trees.resolved import Placed, Resolved

__all__ = ["Library", "collect_tags", "resolve", "words_of"]

_FIRST_CONTRACT = Words("第一份合同", "the first contract")


def resolve(file: s.File, library: Library, problems: Problems) -> Resolved:
    """Place everything. Always returns a tree, however much is wrong."""
    found = _contract_noun(file, problems)
    languages = languages_of(found, problems)
    names = Names(problems)
    placer = Placer(names, languages, problems)
    opener = placer.opener = Opener(placer, library)
    drafts: list[Draft] = []
    placer.place(file.items, drafts, Context("", None, (), (file.path,)), k.TOP, "file")
    if found is not None and not any(draft.kind == "party" for draft in everything(drafts)):
        problems.add("HT148", found.at)

    aliases = settle_expected(opener)
    names.aliases.update(aliases)
    name_the_rest(everything(drafts), names)
    restated = _mentions(drafts, names, problems)
    for draft in everything(drafts):
        _hang(draft, names)
        check_modifiers(draft, problems)
        _check_texts(draft, languages, problems)
    for _, value, _ in opener.overrides:
        _check_values(value, languages, problems)

    by_id: dict[str, Placed] = {}
    placed = tuple([freeze(draft, by_id) for draft in drafts])
    contract = next((item for item in placed if item.kind == "contract"), None)
    return Resolved(
        contract=contract,
        items=tuple(item for item in placed if item.kind != "contract"),
        by_id=by_id,
        aliases={full: draft.id for full, draft in names.aliases.items() if draft.id in by_id},
        mentions={target: tuple(places) for target, places in restated.items()},
        overrides={draft.id: (value, scope) for draft, value, scope in opener.overrides if draft.id in by_id},
        languages=languages,
        ignores=(*file.ignores, *opener.ignores),
    )


def _contract_noun(file: s.File, problems: Problems) -> s.Noun | None:
    contracts = [item for item in file.items if isinstance(item, s.Noun) and item.kind == "contract"]
    if not contracts:
        problems.add("HT146", file.items[0].at if file.items else file.at)
        return None
    for other in contracts[1:]:
        problems.add("HT147", other.at, Related(contracts[0].at, _FIRST_CONTRACT))
    return contracts[0]


def _mentions(drafts: list[Draft], names: Names, problems: Problems) -> dict[str, list[str]]:
    """Which articles and remedies restate what; modifiers of a mention go to what it mentions."""
    restated: dict[str, list[str]] = {}
    lost: list[Draft] = []
    for draft in everything(drafts):
        if not isinstance(draft.item, s.Mention):
            continue
        ref = draft.item.ref
        target, rest = names.lookup(draft.scope, ref.parts) or (None, ref.parts)
        if target is None or not _within(target, rest):
            if target is None and len(ref.parts) == 1 and word(ref.text) in PREDECLARED:
                continue
            near = names.near(ref.text, names.visible(draft.scope))
            problems.add("HT246", ref.at, name=ref.text, near=near)
            lost.append(draft)
            continue
        more = tuple(mod for mod in draft.item.mods if mod.kind not in k.EVERYWHERE)
        if more:
            target.added = (*target.added, *more)
            draft.mods = tuple(mod for mod in draft.mods if mod.kind in k.EVERYWHERE)
        if draft.owner is not None:
            restated.setdefault(target.id, []).append(draft.owner.id)
    for draft in lost:
        draft.home[:] = [other for other in draft.home if other is not draft]
    return restated


def _within(target: Draft, rest: tuple[str, ...]) -> bool:
    """What may follow a name in a mention: nothing, one of its settings, or an attribute."""
    return not rest or (len(rest) == 1 and (rest[0] in target.settings or rest[0] in ATTRIBUTES))


def _hang(draft: Draft, names: Names) -> str:
    """The optional service a draft hangs on: that it stands in, else that it is ``of``."""
    if draft.module is not None:
        return draft.module
    draft.module = ""
    owner = draft.owner
    if owner is not None:
        draft.module = owner.id if _optional(owner) else _hang(owner, names)
    if not draft.module and isinstance(draft.item, s.Noun) and draft.item.origin is not None:
        found = names.lookup(draft.scope, draft.item.origin.parts)
        if found is not None:
            draft.module = found[0].id if _optional(found[0]) else _hang(found[0], names)
    return draft.module


def _optional(draft: Draft) -> bool:
    return draft.kind == "service" and any(mod.kind == "optional" for mod in draft.mods)


def _check_texts(draft: Draft, languages: tuple[str, ...], problems: Problems) -> None:
    item = draft.item
    if isinstance(item, s.Given | s.Expect):
        return
    if isinstance(item, s.Noun | s.Entry) and item.label is not None:
        check_text(item.label, languages, problems)
    if isinstance(item, s.Prose):
        check_text(item.text, languages, problems)
    _check_values((roots(item), draft.added), languages, problems)
    if draft.settings:
        rules = k.KINDS[draft.kind].settings if draft.kind in k.KINDS else {}
        for name, entry in draft.settings.items():
            if name not in rules or rules[name].type != "code":
                _check_values(entry.value, languages, problems)


def _check_values(value: object, languages: tuple[str, ...], problems: Problems) -> None:
    for node in walk(value):
        if isinstance(node, s.Text):
            check_text(node, languages, problems)
