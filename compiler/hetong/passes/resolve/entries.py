"""Entries: settings of a noun by their English names, columns, rows with their cells, named values."""

from __future__ import annotations

from attrs import evolve

from hetong.base.problems import Problems, Related
from hetong.base.words import Words
from hetong.passes.resolve import kinds as k
from hetong.passes.resolve.chinese import SETTINGS, SPELLINGS, as_written, word
from hetong.passes.resolve.chinese import setting as setting_name
from hetong.passes.resolve.draft import Draft
from hetong.passes.resolve.names import Names
from hetong.passes.resolve.texts import words_of
from hetong.passes.resolve.wording import item_kind, item_words, mod_words
from hetong.trees import surface as s

_FIRST = Words("先在此处写明", "first said here")


class Entries:
    def __init__(self, names: Names, languages: tuple[str, ...], problems: Problems) -> None:
        self.names = names
        self.languages = languages
        self.problems = problems

    def setting(self, entry: s.Entry, kind_name: str, kind: k.Kind, settings: dict[str, s.Entry]) -> None:
        name = setting_name(entry.name.text)
        rule = kind.settings.get(name)
        what = item_words(kind_name)
        if rule is None:
            others = {**SETTINGS, **SPELLINGS}
            also = (other for other, en in others.items() if en in kind.settings)
            near = self.names.near(entry.name.text, (*kind.settings, *also))
            self.problems.add("HT400", entry.name.at, name=entry.name.text, kind=what, near=near)
            return
        if name in settings:
            first = Related(settings[name].at, _FIRST)
            self.problems.add("HT405", entry.at, first, name=entry.name.text, kind=what)
            return
        settings[name] = entry
        if entry.value is not None and (rule.choices or kind_name == "contract"):
            settings[name] = evolve(entry, value=_canonical(entry.value))
        if entry.value is None:
            self.problems.add("HT407", entry.at, name=entry.name.text, kind=what)
        elif entry.label is not None or entry.type is not None or entry.items is not None:
            self.problems.add("HT409", entry.at, name=entry.name.text, kind=what)
        elif rule.choices:
            self._choice(entry, _canonical(entry.value), rule)
        seen: set[str] = set()
        for mod in entry.mods:
            if mod.kind not in rule.mods and mod.kind not in k.EVERYWHERE:
                self.problems.add("HT406", mod.at, name=entry.name.text, modifier=mod_words(mod.kind))
            elif mod.kind in seen and mod.kind not in k.REPEATABLE:
                self.problems.add("HT402", mod.at, modifier=mod_words(mod.kind))
            seen.add(mod.kind)

    def _choice(self, entry: s.Entry, value: s.Expr, rule: k.Setting) -> None:
        if value.op == "blank":
            return
        said = str(value.args[0]) if value.op == "number" else ""
        if value.op == "ref" and isinstance(value.args[0], s.Ref):
            said = value.args[0].text
        if said not in rule.choices:
            written = [as_written(choice) for choice in rule.choices]
            options = Words("、".join(written), ", ".join(written))
            self.problems.add("HT404", value.at, name=entry.name.text, options=options)

    def named(self, entry: s.Entry, form: str, owner: Draft, columns: frozenset[str]) -> None:
        """A column, a row, or a named value of the contract or of a party."""
        if form == "values":
            kind = "param"
        elif entry.type is not None:
            kind = "column"
        elif form == "rows":
            kind = "row"
        else:
            self.problems.add("HT408", entry.at, name=entry.name.text)
            return
        draft = Draft(
            kind, entry, owner.scope, owner, owner.guards, owner.children, entry.name.text, at=entry.at
        )
        draft.label, draft.mods = words_of(entry.label, self.languages), entry.mods
        owner.children.append(draft)
        prefix = owner.scope if owner.kind == "contract" else f"{owner.id or owner.scope}."
        self.names.declare(draft, prefix + draft.name, entry.name.at)
        if kind == "param" and entry.value is None:
            self.problems.add("HT151", entry.at, name=draft.name, kind=item_words("param"))
        if kind == "param" and entry.type is None:
            self.problems.add("HT150", entry.at, name=draft.name, kind=item_words("param"))
        if kind == "row":
            self._cells(entry, draft, owner, columns)
        elif entry.items is not None:
            self.problems.add("HT409", entry.at, name=entry.name.text, kind=item_words(owner.kind))

    def _cells(self, row: s.Entry, draft: Draft, table: Draft, columns: frozenset[str]) -> None:
        """The cells of a row become its settings, by column."""
        if row.value is not None:
            self.problems.add("HT153", row.value.at, name=draft.name, kind=item_words("row"))
        cells: dict[str, s.Entry] = {}
        for item in row.items or ():
            if not isinstance(item, s.Entry):
                self.problems.add("HT403", item.at, item=item_words(item_kind(item)), kind=item_words("row"))
            elif item.name.text not in columns:
                near = self.names.near(item.name.text, columns)
                self.problems.add("HT410", item.name.at, name=item.name.text, table=table.name, near=near)
            elif item.name.text in cells:
                first = Related(cells[item.name.text].at, _FIRST)
                self.problems.add("HT405", item.at, first, name=item.name.text, kind=item_words("row"))
            else:
                cells[item.name.text] = item
                if item.value is None:
                    self.problems.add("HT407", item.at, name=item.name.text, kind=item_words("row"))
        if cells:
            draft.settings = cells

    @staticmethod
    def columns_of(noun: s.Noun) -> frozenset[str]:
        """The names of the columns of a table, wherever in its braces they stand."""
        items = noun.items or ()
        return frozenset(
            item.name.text for item in items if isinstance(item, s.Entry) and item.type is not None
        )


def _canonical(value: s.Expr) -> s.Expr:
    """A bare word of a setting as its one English word: ``进位 = 四舍五入`` is ``rounding = half_up``."""
    if value.op == "ref" and isinstance(value.args[0], s.Ref):
        ref = value.args[0]
        canonical = word(ref.text)
        if canonical != ref.text:
            return s.Expr("ref", (s.Ref((canonical,), ref.at),), value.at)
    return value
