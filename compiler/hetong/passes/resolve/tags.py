"""Where every ``from`` tag stands: what ``hetong trace`` compares with a list of provisions."""

from __future__ import annotations

from hetong.passes.resolve.content import inner_tags, own_tags, roots
from hetong.trees import surface as s
from hetong.trees.resolved import Placed, Resolved


def collect_tags(resolved: Resolved) -> dict[str, list[Placed]]:
    """Tag -> the items that carry it, in document order: on themselves, on their settings and cells, on items
    of their lists and rows of their schedules. A mention carries its own tags."""
    found: dict[str, list[Placed]] = {}
    for placed in resolved.by_id.values():
        for tag in dict.fromkeys(_tags(placed, resolved)):
            found.setdefault(tag, []).append(placed)
    return found


def _tags(placed: Placed, resolved: Resolved) -> tuple[str, ...]:
    tags = placed.tags
    inside: tuple[object, ...] = (roots(placed.item), placed.mods)
    if placed.id in resolved.overrides:
        inside = (placed.mods, resolved.overrides[placed.id][0])
    for entry in placed.settings.values():
        tags += own_tags(entry.mods) + inner_tags(entry.value, entry.mods)
    if isinstance(placed.item, s.Given):
        for item in placed.item.items or ():
            if isinstance(item, s.Entry):
                tags += own_tags(item.mods)
    return tags + inner_tags(*inside)
