"""Which provisions of a list the contract covers: ids in, what is covered, what is missing, what is unknown out.

Reading the list is the door's; naming the tags of a contract is ``tags``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen

from hetong.base.words import Words
from hetong.emit.json_exprs import inside
from hetong.trees import model


@frozen
class Trace:
    """Ids in the order of the list (covered, missing, repeated) or sorted (unknown: tags that are in no row)."""

    covered: tuple[str, ...]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    repeated: tuple[str, ...]
    by: Mapping[str, tuple[str, ...]]

    @property
    def whole(self) -> bool:
        return not self.missing


def trace(tags: Mapping[str, Sequence[str]], rows: Sequence[str]) -> Trace:
    """``tags``: for each source tag the ids that carry it. ``rows``: ids of the provisions, as listed."""
    listed = tuple(dict.fromkeys(rows))
    counts = dict.fromkeys(listed, 0)
    for row in rows:
        counts[row] += 1
    covered = tuple(row for row in listed if tags.get(row))
    return Trace(
        covered,
        tuple(row for row in listed if not tags.get(row)),
        tuple(sorted(tag for tag in tags if tag not in counts)),
        tuple(row for row in listed if counts[row] > 1),
        {row: tuple(tags[row]) for row in covered},
    )


def tags(contract: model.Contract) -> dict[str, tuple[str, ...]]:
    """Every ``from`` tag with the ids of the nodes that carry it, or whose list items or schedule rows do."""
    found: dict[str, dict[str, None]] = {}
    for tag in contract.tags:
        found.setdefault(tag, {})[contract.id] = None
    for node in contract.nodes.values():
        for tag in (*node.tags, *_inner(node)):
            found.setdefault(tag, {})[node.id] = None
    return {tag: tuple(ids) for tag, ids in found.items()}


def _inner(node: model.Node) -> list[str]:
    tags: list[str] = []
    for name in ("value", "including", "contents", "act"):
        slot = getattr(node, name, None)
        slot = slot.amount if isinstance(slot, model.Act) else slot
        for expr in inside(slot) if isinstance(slot, model.Expr) else ():
            for part in (
                *expr.info.get("rows", ()),
                *(expr.info.get("items", ()) if expr.op == "list" else ()),
            ):
                tags += part.tags
    return tags


def summary(found: Trace) -> Words:
    """“186 of 186 provisions traced”, and the ids that are missing or unknown, a line each."""
    count, total = len(found.covered), len(found.covered) + len(found.missing)
    zh = [f"{total}项规定中有{count}项已追溯"]
    en = [f"{count} of {total} provisions traced"]
    for ids, name_zh, name_en in (
        (found.missing, "未追溯", "missing"),
        (found.unknown, "清单中没有", "not in the list"),
        (found.repeated, "清单中重复", "listed more than once"),
    ):
        if ids:
            zh.append(f"{name_zh}：{'、'.join(ids)}")
            en.append(f"{name_en}: {', '.join(ids)}")
    return Words("\n".join(zh), "\n".join(en))


def as_json(found: Trace) -> dict[str, Any]:
    """The same for machines."""
    return {
        "covered": len(found.covered),
        "total": len(found.covered) + len(found.missing),
        "missing": list(found.missing),
        "unknown": list(found.unknown),
        "repeated": list(found.repeated),
        "provisions": {row: list(ids) for row, ids in found.by.items()},
    }
