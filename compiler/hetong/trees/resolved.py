"""The second tree: every declaration has its place and its one name; templates are opened.

Differs from the surface in four ways: items of a ``use`` stand here in full under the name of the use; every
item has an id that does not depend on where it stands; ``else`` sentences are items of their own; what guards
an item (``if``, an optional service) is written on it. Expressions are still surface expressions.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from hetong.base.span import Span
from hetong.base.words import Words
from hetong.trees import surface


@frozen(eq=False, repr=False)
class Guarded:
    """A static condition and the scope its names are looked up in; ``negated`` for "not included"."""

    condition: surface.Expr
    scope: str


@frozen(eq=False, repr=False)
class Placed:
    """One item in its place.

    kind: the noun's kind (contract recitals article party signature term service record event scale table unit
    series metric fee param define remedy account document scenario) or norm, prose, column, row, setting (only
    below contract, party ... never placed: see ``settings``), mention, branch (an ``if``), given, expect.
    id: the author's name under the prefix of its template ("secrecy.tail"), columns and rows under their owner
    ("ticket.opened", "severity.minor"); unnamed sentences get ``<bearer>_<modality>_<6 hex of what they say>``;
    unnamed prose, articles and the like ``<kind>_<6 hex of their text>``.
    scope: prefix ("" or "secrecy.") in which its bare names are looked up first, then outwards.
    owner: id of the noun or article it stands in ("" at the top): a column's record, a member's remedy.
    module: id of the optional service it hangs on, by standing in it or by ``of``; "" if none.
    settings: the entries that are settings of this noun, by canonical (English) name; of a row, its cells by column.
    A named value of the contract or of a party (``signed_at "..." : text = ?``) is a param whose item is an Entry.
    A branch has its own condition as the last of its guards.
    mods: the item's own modifiers followed by those that mentions and ``use`` braces add.
    tags: all ``from`` tags, its own and those added by the braces of a ``use``.
    label: two-language label as written ("" where none).
    reparation_of: for an ``else`` sentence, the id of the sentence it answers.
    """

    id: str
    kind: str
    item: surface.Item | surface.Entry
    scope: str
    owner: str
    module: str
    guards: tuple[Guarded, ...]
    children: tuple[Placed, ...]
    settings: Mapping[str, surface.Entry]
    mods: tuple[surface.Mod, ...]
    tags: tuple[str, ...]
    label: Words
    at: Span
    reparation_of: str = ""

    def mod(self, kind: str) -> surface.Mod | None:
        return next((m for m in self.mods if m.kind == kind), None)

    def all_mods(self, kind: str) -> tuple[surface.Mod, ...]:
        return tuple(m for m in self.mods if m.kind == kind)


@frozen(eq=False, repr=False)
class Resolved:
    """The contract in document order, and every name in it.

    ``by_id`` holds every Placed, columns and rows included. ``aliases`` maps a full name to the id it stands for
    where the two differ (a name under a ``use`` alias, a replaced declaration).
    ``mentions`` maps an id to the ids of the articles or remedies in which a mention restates it.
    ``overrides`` maps a param's id to the expression that a ``use`` brace sets it to, with the scope of that
    expression (the host's, not the template's).
    ``ignores``: the ignore comments of the contract's file and of every template it uses.
    """

    contract: Placed | None
    items: tuple[Placed, ...]
    by_id: Mapping[str, Placed]
    aliases: Mapping[str, str]
    mentions: Mapping[str, tuple[str, ...]]
    overrides: Mapping[str, tuple[surface.Expr, str]]
    languages: tuple[str, ...]
    ignores: tuple[surface.Ignore, ...] = ()

    def find(self, scope: str, parts: tuple[str, ...]) -> tuple[Placed, tuple[str, ...]] | None:
        """The declaration that the longest leading part of ``parts`` names, and what is left of it.

        Looks in ``scope`` first, then in each scope around it, then at the top.
        """
        while True:
            for cut in range(len(parts), 0, -1):
                name = scope + ".".join(parts[:cut])
                placed = self.by_id.get(self.aliases.get(name, name))
                if placed is not None:
                    return placed, parts[cut:]
            if not scope:
                return None
            scope = scope[: scope[:-1].rfind(".") + 1]
