"""A status for machines: ``hetong.status/1.0``, whose schema is ``schema/status-1.0.json``.

In: a status. Out: its text, in one fixed order of keys; equal statuses give equal bytes.
"""

from __future__ import annotations

from typing import Any

from hetong.base.source import visible
from hetong.emit.json_out import pretty
from hetong.report.figures import instant, money_json, period_json
from hetong.report.statement_json import day, parties, reasons, strings, words
from hetong.settle.results import Item, Right, Status

FORMAT = "hetong.status/1.0"


def text(status: Status) -> str:
    return pretty(tree(status)) + "\n"


def tree(status: Status) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "contract": {
            "id": visible(status.contract),
            "title": words(status.title),
            "digest": visible(status.digest),
        },
        "zone": status.zone,
        "as_of": instant(status.as_of, status.zone),
        "day": status.day.isoformat(),
        "known_at": instant(status.known_at, status.zone),
        "stage": status.stage,
        "end": day(status.end),
        "parties": parties(status.parties),
        "next": [
            {"party": visible(party), "items": [visible(item.id) for item in items]}
            for party, items in status.next.items()
        ],
        "items": [_item(item, status.zone) for item in status.items],
        "rights": [_right(right) for right in status.rights],
        "calendars": strings(status.calendars),
        "notes": [words(note) for note in status.notes],
    }


def _item(item: Item, zone: str) -> dict[str, Any]:
    return {
        "id": visible(item.id),
        "norm": visible(item.norm),
        "title": words(item.title),
        "action": words(item.action),
        "clause": visible(item.clause) or None,
        "modality": item.modality,
        "bearer": visible(item.bearer),
        "counterparty": strings(item.counterparty),
        "state": item.state,
        "since": day(item.since),
        "due": day(item.due),
        "due_at": None if item.due_at is None else instant(item.due_at, zone),
        "due_how": words(item.due_how),
        "window": None if item.window is None else period_json(item.window),
        "keys": strings(item.keys),
        "ref": visible(item.ref) or None,
        "amount": None if item.amount is None else money_json(item.amount, item.currency),
        "provisional": item.provisional,
        "reasons": reasons(item.reasons),
        "blame": visible(item.blame) or None,
        "repaired_by": strings(item.repaired_by),
        "count": item.count,
    }


def _right(right: Right) -> dict[str, Any]:
    return {
        "id": visible(right.id),
        "norm": visible(right.norm),
        "title": words(right.title),
        "action": words(right.action),
        "clause": visible(right.clause) or None,
        "holder": visible(right.holder),
        "state": right.state,
        "arisen": day(right.arisen),
        "until": day(right.until),
        "until_how": words(right.until_how),
        "exercised": day(right.exercised),
        "effect": visible(right.effect) or None,
        "target": visible(right.target) or None,
        "ref": visible(right.ref) or None,
        "reasons": reasons(right.reasons),
    }
