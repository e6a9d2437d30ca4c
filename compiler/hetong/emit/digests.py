"""Digests that make tampering visible: one of the meaning of the contract, one of every clause as it reads.

The tree of an obligations file goes in, digests come out; whoever has the file can compute them again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# What a change of wording, numbering or layout alone may change.
_NOT_MEANING = frozenset({"digest", "source", "clause", "clauses", "text", "places", "layout"})
_NOT_CLAUSE = frozenset({"digest", "source"})
_NAMED = frozenset({"attributes", "cells"})  # their keys are names an author gave


def canonical(tree: Any) -> bytes:
    """The tree as JSON with sorted keys, no white space, nothing escaped that need not be, in UTF-8."""
    import json

    return json.dumps(tree, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def model_digest(file: Mapping[str, Any]) -> str:
    """``sha256:…`` of the file without digests, sources, clauses and sentences: of what the contract means."""
    return _digest(_without(file, _NOT_MEANING))


def clause_digest(entry: Mapping[str, Any], objects: Mapping[str, Any]) -> str:
    """``sha256:…`` of an entry of ``clauses`` and the objects it names, without digests and sources."""
    named = [objects[name] for name in (*entry["norms"], *entry["nodes"]) if name in objects]
    return _digest(_without({"clause": entry, "objects": named}, _NOT_CLAUSE))


def objects_of(file: Mapping[str, Any]) -> dict[str, Any]:
    """Every object of the file by its id; columns and rows as well, by theirs."""
    found: dict[str, Any] = {}
    for name, value in file.items():
        if name == "term" and value is not None:
            found[value["id"]] = value
        elif isinstance(value, list) and name not in ("clauses", "rules", "blanks"):
            for each in value:
                found[each["id"]] = each
                for inner in (*each.get("columns", ()), *each.get("rows", ())):
                    found.setdefault(inner["id"], inner)
    return found


def wrong(file: Mapping[str, Any]) -> list[str]:
    """What does not carry the digest it should: ``contract``, and anchors of clauses; nothing if all is well."""
    objects = objects_of(file)
    found = [] if file["contract"]["digest"] == model_digest(file) else ["contract"]
    for entry in file["clauses"]:
        right = clause_digest(entry, objects)
        named = [objects[name] for name in (*entry["norms"], *entry["nodes"]) if name in objects]
        here = [each["clause"] for each in named if each.get("clause")]
        marks = [entry["digest"], *(where["digest"] for where in here if where["in"] == entry["anchor"])]
        if any(mark != right for mark in marks):
            found.append(entry["anchor"])
    return found


def _without(tree: Any, keys: frozenset[str]) -> Any:
    if isinstance(tree, dict):
        return {
            key: {name: _without(inner, keys) for name, inner in value.items()}
            if key in _NAMED
            else _without(value, keys)
            for key, value in tree.items()
            if key not in keys
        }
    if isinstance(tree, list):
        return [_without(each, keys) for each in tree]
    return tree


def _digest(tree: Any) -> str:
    from hashlib import sha256

    return f"sha256:{sha256(canonical(tree)).hexdigest()}"
