"""Whether a noun's header and the modifiers of an item are what its kind may have (KINDS)."""

from __future__ import annotations

from hetong.base.problems import Problems
from hetong.base.words import Words
from hetong.passes.resolve import kinds as k
from hetong.passes.resolve.draft import Draft
from hetong.passes.resolve.wording import item_words, mod_words, sentence_words
from hetong.trees import surface as s


def check_header(noun: s.Noun, kind: k.Kind, problems: Problems) -> None:
    """Name, label, ``of``, type and value: what is missing and what may not be there."""
    what = item_words(noun.kind)
    name = noun.name.text if noun.name is not None else ""
    if noun.name is None and kind.name == k.MUST:
        problems.add("HT142", noun.at, kind=what)
    if noun.name is not None and kind.name == k.NO:
        problems.add("HT156", noun.name.at, kind=what, name=name)
    if noun.label is None and kind.label == k.MUST:
        problems.add("HT143", noun.at, kind=what, name=name)
    if noun.origin is not None and kind.origin == k.NO:
        problems.add("HT154", noun.origin.at, kind=what, name=name)
    if noun.type is None and kind.type == k.MUST:
        problems.add("HT150", noun.at, kind=what, name=name)
    if noun.type is not None and kind.type == k.NO:
        problems.add("HT152", noun.type.at, kind=what, name=name)
    if noun.value is None and kind.value == k.MUST:
        problems.add("HT151", noun.at, kind=what, name=name)
    if noun.value is not None and kind.value == k.NO:
        problems.add("HT153", noun.value.at, kind=what, name=name)
    if noun.kind in ("record", "table", "scale") and noun.value is None and not noun.items:
        problems.add("HT158", noun.at, kind=what, name=name)


def sentence_form(item: s.Sentence) -> str:
    """The row of ``kinds.SENTENCES`` that a sentence falls under."""
    verb = item.action.verb
    if item.modality in ("bears", "ends", "excused"):
        return item.modality
    if verb in ("text", "event"):
        return f"{item.modality} {verb}"
    return verb


def check_modifiers(draft: Draft, problems: Problems) -> None:
    """HT401 for a modifier its kind does not take, HT402 for one said twice; others' additions included."""
    if not draft.mods and not draft.added:
        return
    allowed, what = _allowed(draft)
    if allowed is None:
        return
    seen: set[str] = set()
    for mod in draft.mods:
        _check(mod, allowed, what, seen, k.REPEATABLE, problems)
    for mod in draft.added:
        _check(mod, allowed, what, seen, k.REPEATABLE | k.RELATIONS | {"note"}, problems)


def _check(
    mod: s.Mod, allowed: frozenset[str], what: Words, seen: set[str], again: frozenset[str], problems: Problems
) -> None:
    if mod.kind not in allowed and mod.kind not in k.EVERYWHERE:
        problems.add("HT401", mod.at, kind=what, modifier=mod_words(mod.kind))
    elif mod.kind in seen and mod.kind not in again:
        problems.add("HT402", mod.at, modifier=mod_words(mod.kind))
    seen.add(mod.kind)


def _allowed(draft: Draft) -> tuple[frozenset[str] | None, Words]:
    what = item_words(draft.kind)
    match draft.item:
        case s.Noun():
            return k.KINDS[draft.item.kind].mods, what
        case s.Sentence():
            form = sentence_form(draft.item)
            return k.SENTENCES.get(form), sentence_words(form)
        case s.Prose():
            return k.PROSE, what
        case s.Entry():
            return (k.ROW if draft.kind == "row" else k.COLUMN), what
        case s.Given() | s.Expect():
            return k.GIVEN, what
    return None, what
