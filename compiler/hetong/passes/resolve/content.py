"""What an item says, apart from where it stands: canonical text for ids, and walks over expressions.

``said`` gives one string for equal content whatever its place, so that an id made of it stays when a clause
moves. The walks use a stack of their own: an expression may be as deep as its author likes.
"""

from __future__ import annotations

from collections.abc import Iterator
from zlib import crc32

from hetong.trees import surface as s


def digest(text: str) -> str:
    """Six hexadecimal digits that depend on a text alone: the tail of an id. A checksum will do: ids that meet are told
    apart by saying more."""
    return f"{crc32(text.encode()) & 0xFFFFFF:06x}"


def said(*nodes: object) -> str:
    """A canonical text of surface nodes without their places; source tags and notes say nothing."""
    out: list[str] = []
    stack: list[object] = list(reversed(nodes))
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            out.append(node)
        elif node is None or isinstance(node, bool):
            out.append("1" if node else "")
        elif isinstance(node, tuple):
            out.append(f"({len(node)}")
            stack.extend(reversed(node))
        elif isinstance(node, s.Expr):
            out.append(node.op)
            stack.append(node.args)
        elif isinstance(node, s.Text):
            out.append(node.first if node.second is None else f"{node.first}\x1e{node.second}")
        elif isinstance(node, s.Mod):
            if node.kind not in ("source", "note"):
                out.append(node.kind)
                stack.append(node.args)
        else:
            stack.extend(reversed(_parts(node)))
    return "\x1f".join(out)


def _parts(node: object) -> tuple[object, ...]:
    match node:
        case s.Name():
            return (node.text,)
        case s.Ref():
            return (node.text,)
        case s.Standing():
            return (node.state, node.ref)
        case s.Tail():
            return (node.kind, node.what)
        case s.Row():
            return (node.key, node.value)
        case s.Listed():
            return (node.what, node.label, node.inner)
        case s.Who():
            return (node.mode, node.refs)
        case s.Action():
            return (node.verb, node.args)
        case s.Sentence():
            return (node.who, node.modality, node.action, node.mods, node.otherwise)
        case s.Type():
            return (node.name, node.per, node.optional)
        case s.Entry():
            return (node.name, node.label, node.type, node.value, node.mods, node.items)
    return ()


def roots(item: object) -> tuple[object, ...]:
    """The expressions and modifiers written in an item itself, not in its braces."""
    match item:
        case s.Noun() | s.Entry():
            return (item.value, item.mods)
        case s.Sentence():
            return (item.action.args, item.mods)
        case s.Guard():
            return (item.condition,)
        case s.Given():
            return (item.what, item.mods, tuple(roots(entry) for entry in item.items or ()))
        case s.Expect():
            return (item.what, item.mods)
        case s.Mention() | s.Prose() | s.Use():
            return (item.mods,)
    return ()


def walk(*start: object) -> Iterator[s.Expr | s.Text | s.Listed | s.Row | s.Ref]:
    """Every expression, text, list item, schedule row and reference below, in the order written."""
    stack: list[object] = list(reversed(start))
    while stack:
        node = stack.pop()
        kind = node.__class__
        if kind is str or node is None:
            continue
        if kind is tuple:
            stack.extend(reversed(node))  # type: ignore[call-overload]
        elif isinstance(node, s.Expr):
            yield node
            stack.extend(reversed(node.args))
        elif isinstance(node, s.Mod):
            if node.kind not in ("source", "note"):
                stack.extend(reversed(node.args))
        elif isinstance(node, s.Text | s.Ref):
            yield node
        elif isinstance(node, s.Listed):
            yield node
            stack.extend((node.inner, node.label, node.what))
        elif isinstance(node, s.Row):
            yield node
            stack.extend((node.value, node.key))
        elif isinstance(node, s.Tail):
            stack.append(node.what)
        elif isinstance(node, s.Standing):
            stack.append(node.ref)


def own_tags(mods: tuple[s.Mod, ...]) -> tuple[str, ...]:
    """The tags of the ``from`` modifiers, in order, each once."""
    tags: dict[str, None] = {}
    for mod in mods:
        if mod.kind == "source":
            tags.update(dict.fromkeys(str(tag) for tag in mod.args))
    return tuple(tags)


def inner_tags(*start: object) -> tuple[str, ...]:
    """The tags on list items and schedule rows below."""
    return tuple(tag for node in walk(*start) if isinstance(node, s.Listed | s.Row) for tag in node.tags)
