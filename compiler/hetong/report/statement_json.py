"""A statement for machines: ``hetong.statement/1.0``, whose schema is ``schema/statement-1.0.json``.

In: a statement. Out: its tree, and its text, in one fixed order of keys; equal statements give equal bytes. ``hash``
is the sha256 of the rest, so that the file both sides agreed to can be told from any other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from hetong.base.source import visible
from hetong.base.words import Words
from hetong.emit.digests import canonical
from hetong.emit.json_out import pretty
from hetong.report.figures import Speller, instant, money_json, period_json, step_type
from hetong.report.wording import reason
from hetong.settle.results import Line, Measurement, Statement, Total
from hetong.settle.values import Reason, Step

FORMAT = "hetong.statement/1.0"


def text(statement: Statement) -> str:
    return pretty(tree(statement)) + "\n"


def tree(statement: Statement) -> dict[str, Any]:
    s = Speller(statement.currency, statement.zone)
    made: dict[str, Any] = {
        "format": FORMAT,
        "contract": {
            "id": visible(statement.contract),
            "title": words(statement.title),
            "digest": visible(statement.digest),
        },
        "period": period_json(statement.period),
        "currency": statement.currency,
        "zone": statement.zone,
        "as_of": instant(statement.as_of, statement.zone),
        "known_at": instant(statement.known_at, statement.zone),
        "parties": parties(statement.parties),
        "totals": [_total(total, statement.currency) for total in statement.totals],
        "lines": [_line(line, s) for line in statement.lines],
        "measurements": [_measurement(one, s) for one in statement.measurements],
        "calendars": strings(statement.calendars),
        "notes": [words(note) for note in statement.notes],
    }
    return {**made, "hash": content_hash(made)}


def content_hash(made: Mapping[str, Any]) -> str:
    """``sha256:…`` of a statement without its own hash, as JSON with sorted keys and no white space, in UTF-8."""
    rest = {key: value for key, value in made.items() if key != "hash"}
    return "sha256:" + hashlib.sha256(canonical(rest)).hexdigest()


def words(said: Words) -> dict[str, str] | None:
    """By language, without those that say nothing; null where nothing is said at all."""
    return {lang: visible(said.get(lang)) for lang in ("zh", "en") if said.get(lang)} or None


def parties(listed: Mapping[str, Words]) -> list[dict[str, Any]]:
    return [{"id": visible(name), "label": words(label)} for name, label in listed.items()]


def strings(listed: tuple[str, ...]) -> list[str]:
    return [visible(one) for one in listed]


def reasons(listed: tuple[Reason, ...]) -> list[dict[str, Any]]:
    return [
        {"kind": visible(one.kind), "what": visible(one.what), "said": words(reason(one))} for one in listed
    ]


def day(value: Any) -> str | None:
    return None if value is None else value.isoformat()


def _line(line: Line, s: Speller) -> dict[str, Any]:
    def amount(value: Any) -> dict[str, Any] | None:
        return None if value is None else money_json(value, line.currency)

    return {
        "id": visible(line.id),
        "norm": visible(line.norm),
        "title": words(line.title),
        "clause": visible(line.clause) or None,
        "form": line.form,
        "debtor": visible(line.debtor),
        "creditor": visible(line.creditor) or None,
        "state": line.state,
        "amount": amount(line.amount),
        "gross": amount(line.gross),
        "paid": amount(line.paid),
        "window": None if line.window is None else period_json(line.window),
        "keys": strings(line.keys),
        "ref": visible(line.ref) or None,
        "arisen": day(line.arisen),
        "due": day(line.due),
        "due_how": words(line.due_how),
        "steps": [_step(step, s) for step in line.steps],
        "rows": {visible(name): line.rows[name] for name in sorted(line.rows)},
        "reasons": reasons(line.reasons),
        "by": strings(line.by),
        "against": visible(line.against) or None,
        "paid_on": [{"day": when.isoformat(), "amount": amount(part)} for when, part in line.paid_on],
        "sources": strings(line.sources),
    }


def _step(step: Step, s: Speller) -> dict[str, Any]:
    return {
        "kind": step.kind,
        "formula": visible(step.formula),
        "value": s.data(step.value, step_type(step)),
        "about": strings(step.about),
        "facts": {visible(name): s.data(step.facts[name]) for name in sorted(step.facts)},
    }


def _measurement(one: Measurement, s: Speller) -> dict[str, Any]:
    part = "" if one.type.startswith("percent") else one.type
    return {
        "metric": visible(one.metric),
        "title": words(one.title),
        "clause": visible(one.clause) or None,
        "type": one.type,
        "window": period_json(one.window),
        "keys": strings(one.keys),
        "state": one.state.name.lower(),
        "value": s.data(one.value, one.type),
        "numerator": s.data(one.numerator, part),
        "denominator": s.data(one.denominator),
        "rows": one.rows,
        "target": None if not one.relation else {"rel": one.relation, "limit": s.data(one.target, one.type)},
        "verdict": one.verdict or None,
        "formula": visible(one.formula) or None,
        "reasons": reasons(one.reasons),
    }


def _total(total: Total, currency: str) -> dict[str, Any]:
    return {
        "debtor": visible(total.debtor),
        "creditor": visible(total.creditor),
        "due": money_json(total.due, currency),
        "paid": money_json(total.paid, currency),
        "open": money_json(total.open, currency),
    }
