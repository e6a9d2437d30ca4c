"""A contract n times as large: every clause of a contract again and again, each copy with names of its own.

In: the text of a contract. Out: the text of one contract that holds its clauses n times. What a contract has once
(contract, parties, recitals, term, signatures) stays once; references of a copy lead into the same copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import define, field

from hetong.base.problems import Problems
from hetong.base.span import Span, end_of, start_of
from hetong.passes.parse import parse
from hetong.trees import surface as s

_ONCE = frozenset({"contract", "party", "recitals", "signature"})
# Texts, comments, quoted names, keywords of several words, and names, each as a whole.
_WORDS = re.compile(
    r'"""[\s\S]*?"""|"[^"\n]*"|#[^\n]*|`[^`\n]+`'
    r"|\b(?:no\s+data|so\s+far|in\s+a\s+row|in\s+writing|at\s+(?:most|least)|not\s+rolled|is\s+excused\s+from)\b"
    r"|(?:(?<=\.)|(?<![\w.]))[^\W\d]\w*"
)
_REFERENCE = re.compile(r"(?<!\{)\{([^{}\n]+)\}")
_PART = re.compile(r"[^\W\d]\w*")


@define
class _Names:
    """What a copy must call otherwise: ``own`` wherever it stands first, ``inner`` (columns, rows) after a dot too.

    ``aliases``: where a ``use`` without ``as`` gets one. ``kept``: places that name something of a template.
    """

    own: set[str] = field(factory=set)
    inner: set[str] = field(factory=set)
    kept: set[int] = field(factory=set)
    aliases: dict[int, str] = field(factory=dict)
    left_out: list[Span] = field(factory=list)
    unnamed: list[Span] = field(factory=list)


def times(text: str, n: int) -> str:
    """``text`` with its clauses n times; n = 1 is the text itself."""
    problems = Problems()
    file = parse(1, "x.contract", text, problems)
    if len(problems):
        raise ValueError(f"not a clean contract: {[p.code for p in problems]}")
    names = _Names()
    copied = [i for i in file.items if not (isinstance(i, s.Noun) and i.kind in _ONCE)]
    for item in copied:
        _collect(item, names, in_use=False)
    # A clause that would be word for word the same in every copy is said once.
    names.left_out += [at for at in names.unnamed if _copy(text, at, names, "_2") == _copy(text, at, names, "")]
    last = [i for i in file.items if isinstance(i, s.Noun) and i.kind == "signature"]
    cut = min((start_of(i.at) for i in last), default=len(text))
    copies = ("\n".join(_copy(text, item.at, names, f"_{k}") for item in copied) for k in range(2, n + 1))
    return "\n".join([text[:cut], *copies, text[cut:]])


def _collect(item: s.Item, names: _Names, *, in_use: bool) -> None:
    match item:
        case s.Noun():
            if item.kind == "term":
                names.left_out.append(item.at)
                return
            if item.name is not None:
                _name(item.name, names, in_use)
        case s.Entry():
            if in_use:
                names.kept.add(start_of(item.name.at))
            elif item.value is None or item.type is not None:
                names.inner.add(item.name.text)
        case s.Mention() if in_use:
            names.kept.add(start_of(item.ref.at))
        case s.Without():
            names.kept.update(start_of(ref.at) for ref in item.refs)
        case s.Prose() if not _named(item):
            names.unnamed.append(item.at)
        case s.Use():
            _used(item, names)
            in_use = True
    for mod in _mods(item):
        if mod.kind == "as_" and not in_use and isinstance(mod.args[0], s.Name):
            names.own.add(mod.args[0].text)
    for inner in _inside(item):
        _collect(inner, names, in_use=in_use)


def _named(item: s.Item) -> bool:
    return any(mod.kind == "as_" for mod in _mods(item))


def _name(name: s.Name, names: _Names, in_use: bool) -> None:
    if in_use:
        names.kept.add(start_of(name.at))
    else:
        names.own.add(name.text)


def _used(use: s.Use, names: _Names) -> None:
    names.kept.update(range(start_of(use.ref.at), end_of(use.ref.at)))
    alias = next((m.args[0] for m in use.mods if m.kind == "as_"), None)
    if isinstance(alias, s.Name):
        names.own.add(alias.text)
    else:
        names.own.add(use.ref.parts[-1])
        names.aliases[end_of(use.ref.at)] = use.ref.parts[-1]


def _mods(item: s.Item) -> tuple[s.Mod, ...]:
    return getattr(item, "mods", ())


def _inside(item: s.Item) -> Iterator[s.Item]:
    yield from getattr(item, "items", None) or ()
    otherwise = getattr(item, "else_", None)
    if isinstance(otherwise, s.Sentence):
        yield otherwise


def _copy(text: str, at: Span, names: _Names, tail: str) -> str:
    start, end = start_of(at), end_of(at)
    out: list[str] = []
    done = start
    for gone in sorted((g for g in names.left_out if start <= start_of(g) < end), key=start_of):
        out.append(_renamed(text, done, start_of(gone), names, tail))
        done = end_of(gone)
    out.append(_renamed(text, done, end, names, tail))
    return "".join(out)


def _renamed(text: str, start: int, end: int, names: _Names, tail: str) -> str:
    out: list[str] = []
    done = start
    for found in _WORDS.finditer(text, start, end):
        new = _word(found, names, tail)
        for place, alias in names.aliases.items():
            if done <= place <= found.start():
                out += [text[done:place], f" as {alias}{tail}"]
                done = place
        out += [text[done : found.start()], new]
        done = found.end()
    out.append(text[done:end])
    return "".join(out)


def _word(found: re.Match[str], names: _Names, tail: str) -> str:
    word = found[0]
    if word[0] == '"':
        return _REFERENCE.sub(lambda m: "{" + _path(m[1], names, tail) + "}", word)
    if word[0] in "#`" or found.start() in names.kept:
        return word
    after_dot = found.string[found.start() - 1 : found.start()] == "."
    wanted = names.inner if after_dot else names.own
    return word + tail if word in wanted and word in names.own else word


def _path(path: str, names: _Names, tail: str) -> str:
    first, *rest = path.split(".")
    parts = [first + tail if first in names.own else first]
    parts += [p + tail if p in names.inner and p in names.own else p for p in rest]
    return ".".join(parts)
