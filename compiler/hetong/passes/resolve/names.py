"""Every declared name of the contract, and ids for what has none.

In: drafts as they are placed. Out: one id per draft. Names live in one flat space per contract, or per use
of a template; columns and rows live under their owner. A name means the same wherever its clause stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hetong.base.confusables import skeleton
from hetong.base.problems import Problems, Related
from hetong.base.span import Span
from hetong.base.suggest import did_you_mean
from hetong.base.words import EMPTY, Words
from hetong.passes.resolve.content import digest, said
from hetong.passes.resolve.draft import Draft
from hetong.trees import surface as s

_FIRST = Words("先在此处声明", "first declared here")
_OTHER = Words("与它相似的名称", "the name it looks like")
_MOST_GUESSES = 50


class Names:
    """``lookup`` works like ``Resolved.find``, before there is a Resolved."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.drafts: dict[str, Draft] = {}
        self.aliases: dict[str, Draft] = {}
        self._places: dict[str, Span] = {}
        self._looks: dict[str, str] = {}
        self._copies: dict[str, int] = {}
        self._asked = 0

    def near(self, name: str, candidates: Iterable[str]) -> Words:
        """A "did you mean" for a message; after many of them nothing more, so that bad input stays fast."""
        self._asked += 1
        return did_you_mean(name, candidates) if self._asked <= _MOST_GUESSES else EMPTY

    def declare(self, draft: Draft, full: str, at: Span) -> None:
        """Give a named draft its id; HT140 if the name is taken, HT141 if it is easily taken for another."""
        draft.id = full
        if self.taken(full, at):
            draft.id = self.free(full)
        else:
            self._looks_like(full, at)
        self.drafts[draft.id] = draft
        self._places.setdefault(full, at)

    def taken(self, full: str, at: Span) -> bool:
        first = self._places.get(full)
        if first is None:
            return False
        self.problems.add("HT140", at, Related(first, _FIRST), name=_last(full))
        return True

    def reserve(self, full: str, at: Span) -> None:
        """A name that is no declaration: the ``as`` of a ``use``."""
        if not self.taken(full, at):
            self._places[full] = at

    def forget(self, draft: Draft) -> None:
        """Free the names of a draft that is dropped or replaced, and of what stands in it."""
        for member in draft.family():
            if self.drafts.get(member.id) is member:
                del self.drafts[member.id]
                self._places.pop(member.id, None)

    def free(self, wanted: str) -> str:
        number = self._copies.get(wanted, 1) + 1
        while f"{wanted}_{number}" in self.drafts:
            number += 1
        self._copies[wanted] = number
        return f"{wanted}_{number}"

    def _looks_like(self, full: str, at: Span) -> None:
        shape = skeleton(full)
        other = self._looks.setdefault(shape, full)
        if other != full and other in self._places:
            place = Related(self._places[other], _OTHER)
            self.problems.add("HT141", at, place, name=_last(full), other=_last(other))

    def lookup(self, scope: str, parts: tuple[str, ...]) -> tuple[Draft, tuple[str, ...]] | None:
        while True:
            for cut in range(len(parts), 0, -1):
                name = scope + ".".join(parts[:cut])
                draft = self.drafts.get(name) or self.aliases.get(name)
                if draft is not None:
                    return draft, parts[cut:]
            if not scope:
                return None
            scope = scope[: scope[:-1].rfind(".") + 1]

    def visible(self, scope: str) -> Iterator[str]:
        """Names as they may be written in a scope: bare ones of the scope and the top, dotted ones below."""
        for full in self.drafts:
            yield full.removeprefix(scope)


def _last(full: str) -> str:
    return full.rpartition(".")[2]


def name_the_rest(drafts: Iterable[Draft], names: Names) -> None:
    """Ids for drafts without a name, from what they say; where two say the same, more of them is taken.

    Only what is word for word the same is told apart by its order, and then HT149 says so.
    """
    waiting = [draft for draft in drafts if not draft.id]
    for level in (0, 1):
        groups: dict[str, list[Draft]] = {}
        for draft in waiting:
            groups.setdefault(_identity(draft, level), []).append(draft)
        waiting = []
        for wanted, group in groups.items():
            if len(group) == 1 and wanted not in names.drafts:
                group[0].id = wanted
                names.drafts[wanted] = group[0]
            else:
                waiting.extend(group)
    for draft in waiting:
        wanted = _identity(draft, 1)
        draft.id = names.free(wanted) if wanted in names.drafts else wanted
        first = names.drafts.get(wanted)
        if first is not None and draft.kind in ("norm", "prose") and draft.reparation_of is None:
            names.problems.add("HT149", draft.at, Related(first.at, _FIRST))
        names.drafts[draft.id] = draft


def _identity(draft: Draft, level: int) -> str:
    item = draft.item
    if isinstance(item, s.Sentence):
        head = f"{_bearer(item.who)}_{item.modality}"
    else:
        head = draft.kind
    return f"{draft.scope}{head}_{digest(_says(draft, level))}"


def _says(draft: Draft, level: int) -> str:
    """What a draft says: at level 0 its heart, at level 1 all of it."""
    item = draft.item
    if isinstance(item, s.Sentence):
        heart = said(item.who, item.modality, item.action.verb, _heart(item.action))
        triggers = said(tuple(mod for mod in item.mods if mod.kind in ("when", "on")))
        answers = draft.reparation_of
        before = (answers.name or _says(answers, level)) if answers is not None else ""
        return "\x1d".join((heart, triggers, before, said(item.mods, item.otherwise) if level else ""))
    if isinstance(item, s.Prose):
        return said(item.text) if level else " ".join(item.text.first.split())
    where = (draft.owner.name or _says(draft.owner, level)) if draft.owner is not None else ""
    if isinstance(item, s.Mention):
        return "\x1d".join((item.ref.text, where, said(item.mods) if level else ""))
    if isinstance(item, s.Guard):
        inner = "\x1d".join(_says(child, 0) for child in draft.children) if level else ""
        return "\x1d".join((said(item.condition), inner))
    if isinstance(item, s.Noun | s.Entry):
        return "\x1d".join((said(item.name, item.label), where if level else ""))
    return said(item)


def _heart(action: s.Action) -> object:
    first = action.args[0] if action.args else ""
    if isinstance(first, s.Text):
        return " ".join(first.first.split())
    return action.args


def _bearer(who: s.Who | None) -> str:
    if who is None:
        return "nobody"
    if who.mode in ("all", "each"):
        return who.mode
    return "_and_".join(ref.text.replace(".", "_") for ref in who.refs)
