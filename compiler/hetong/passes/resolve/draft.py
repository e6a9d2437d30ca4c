"""An item while its place is still being worked out; ``freeze`` makes the final tree of the drafts.

Braces of a ``use`` and mentions change items that stand elsewhere, so items are drafts until all is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import define, field

from hetong.base.span import NOWHERE, Span
from hetong.base.words import EMPTY, Words
from hetong.passes.resolve.content import own_tags
from hetong.trees import surface as s
from hetong.trees.resolved import Guarded, Placed

_NO_SETTINGS: Mapping[str, s.Entry] = {}


@define(eq=False)
class Draft:
    """``name``: the author's local name ("" if none); ``id`` is set at once for named items, later for others.
    ``home`` is the list it stands in; ``added`` the modifiers that others give it."""

    kind: str
    item: s.Item
    scope: str
    owner: Draft | None
    guards: tuple[Guarded, ...]
    home: list[Draft]
    name: str = ""
    id: str = ""
    label: Words = EMPTY
    mods: tuple[s.Mod, ...] = ()
    settings: Mapping[str, s.Entry] = _NO_SETTINGS
    children: list[Draft] = field(factory=list)
    added: tuple[s.Mod, ...] = ()
    more_tags: tuple[str, ...] = ()
    reparation_of: Draft | None = None
    module: str | None = None
    at: Span = NOWHERE

    def family(self) -> Iterator[Draft]:
        """Itself and everything below it, in document order."""
        stack = [self]
        while stack:
            draft = stack.pop()
            yield draft
            stack.extend(reversed(draft.children))


def everything(drafts: Iterable[Draft]) -> Iterator[Draft]:
    for draft in drafts:
        yield from draft.family()


def freeze(draft: Draft, by_id: dict[str, Placed]) -> Placed:
    """The final item, and those below it; each is entered in ``by_id`` before what stands in it."""
    by_id[draft.id] = None  # type: ignore[assignment]  # keeps document order: the owner before its items
    mods = draft.mods + draft.added
    tags = own_tags(mods) if mods else ()
    if draft.more_tags:
        tags = tuple(dict.fromkeys(tags + draft.more_tags))
    for entry in (
        draft.settings.values() if draft.settings else ()
    ):  # what a setting or a cell restates, its owner says
        if entry.mods:
            tags = tuple(dict.fromkeys(tags + own_tags(entry.mods)))
    placed = Placed(
        id=draft.id,
        kind=draft.kind,
        item=draft.item,
        scope=draft.scope,
        owner=draft.owner.id if draft.owner is not None else "",
        module=draft.module or "",
        guards=draft.guards,
        children=tuple([freeze(child, by_id) for child in draft.children]),
        settings=draft.settings,
        mods=mods,
        tags=tags,
        label=draft.label,
        at=draft.at,
        reparation_of=draft.reparation_of.id if draft.reparation_of is not None else "",
    )
    by_id[draft.id] = placed
    return placed
