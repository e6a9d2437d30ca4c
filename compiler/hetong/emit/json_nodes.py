"""Every other node as an object: parties, values, records, metrics, fees, the term, annexes, scenarios.

A node goes in; the name of its list and its own fields come out. Every field is always there: ``null`` and
an empty list mean that nobody said anything, which is not the state ``none``.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from hetong.emit import json_norms
from hetong.emit.json_exprs import Exprs, Json, typed
from hetong.emit.json_times import window
from hetong.trees import model


@frozen
class Writer:
    """Writes nodes of one contract. ``known``: what follows from what."""

    contract: model.Contract
    exprs: Exprs
    known: json_norms.Index

    def write(self, node: model.Node) -> tuple[str, dict[str, Json]]:
        """The name of the list a node belongs to, and its own fields."""
        x = self.exprs
        match node:
            case model.Group():
                layout = {"level": node.level, "numbers": node.numbers}
                return "groups", {
                    "kind": node.kind,
                    "layout": layout,
                    "items": [item.id for item in node.items],
                }
            case model.Party():
                return "parties", {
                    "bound": node.bound,
                    "joins": x.value(node.joins),
                    "leaves": x.value(node.leaves),
                    "several": node.several,
                    "many": node.many,
                    "answers_for": list(node.answers_for),
                    "attributes": self._values(node.settings),
                }
            case model.Param():
                kind = "entry" if node.id in self.contract.entries else "param"
                fields = {"value": x.value(node.value), "only_if": x.value(node.only_if), "chosen": node.chosen}
                return "parameters", {"kind": kind, **typed(node.type), **fields}
            case model.Define():
                fields = {"value": x.value(node.value), "only_if": x.value(node.only_if), "chosen": False}
                return "parameters", {"kind": "define", **typed(node.type), **fields}
            case model.Table():
                return "tables", self._table(node)
            case model.Record():
                return "records", {
                    "means": x.phrase(node.means),
                    "base": node.base or None,
                    "where": x.value(node.where),
                    "on": node.on or None,
                    "on_default": node.on_default,
                    "for_each": list(node.keys),
                    "counter": node.counter or None,
                    "columns": self._columns(node.columns),
                }
            case model.Event():
                return "events", {
                    "means": x.phrase(node.means),
                    "base": node.base or None,
                    "where": x.value(node.where),
                    "condition": x.value(node.condition),
                    "every": window(node.every, x),
                    "for_each": list(node.keys),
                    "counter": node.counter or None,
                    "columns": self._columns(node.columns),
                }
            case model.Unit():
                return "units", {}
            case model.Series():
                return "series", {
                    **typed(node.type),
                    "published_by": x.value(node.source),
                    "published": x.value(node.published),
                    "missing": node.missing,
                }
            case model.Service():
                return "services", {
                    "by": node.by or None,
                    "optional": node.optional,
                    "included": node.included,
                    "hours": x.value(node.hours),
                    "items": [item.id for item in node.items],
                }
            case model.Metric():
                return "metrics", self._metric(node)
            case model.Fee():
                return "fees", self._fee(node)
            case model.Norm():
                return "norms", json_norms.norm(node, self.contract, self.known, x)
            case model.Remedy():
                return "remedies", json_norms.remedy(node, x)
            case model.Account():
                return "accounts", self._account(node)
            case model.Term():
                return "term", {
                    "start": x.value(node.start),
                    "end": x.value(node.end),
                    "length": x.value(node.length),
                    "effect": x.value(node.effect),
                    "renewal": x.value(node.renewal),
                    "renewal_unless": x.value(node.unless),
                    "renewal_only_if": x.value(node.only_if),
                    "renewal_at_most": x.value(node.at_most),
                }
            case model.Instrument():
                return "documents", {
                    "attached": node.attached,
                    "number": node.number or None,
                    "parties": list(node.parties),
                    "contents": x.value(node.contents),
                    "prepared_by": node.prepared_by or None,
                    "over": node.over or None,
                    "force": node.force or None,
                    "items": [item.id for item in node.items],
                }
            case model.Prose():
                return "declarations", {"declares": x.phrase(node.text)}
            case model.Mention():
                return "mentions", {"target": node.target}
            case model.Scenario():
                return "scenarios", {"facts": [self._fact(fact) for fact in node.facts]}
            case model.Signature():
                return "signatures", {"party": node.party, "attributes": self._values(node.settings)}
            case _:
                raise TypeError(f"no list for a {type(node).__name__}")

    def _values(self, settings: Mapping[str, model.Expr]) -> dict[str, Json]:
        return {name: self.exprs.value(value) for name, value in settings.items()}

    def _columns(self, columns: tuple[model.Column, ...]) -> list[Json]:
        return [
            {
                "id": column.id,
                "label": self.exprs.words(column.label),
                **typed(column.type),
                "optional": column.optional,
                "value": self.exprs.value(column.value),
                "only_if": self.exprs.value(column.only_if),
                "from": list(column.tags),
            }
            for column in columns
        ]

    def _table(self, node: model.Table) -> dict[str, Json]:
        rows = [
            {
                "id": row.id,
                "label": self.exprs.words(row.label),
                "cells": self._values(row.cells),
                "from": list(row.tags),
            }
            for row in node.rows
        ]
        return {
            "kind": "scale" if node.ordered else "table",
            "means": self.exprs.phrase(node.means),
            "open": node.open,
            "only_if": self.exprs.value(node.only_if),
            "columns": self._columns(node.columns),
            "rows": rows,
        }

    def _rounded(self, rounded: tuple[str, model.Expr] | None) -> Json:
        return None if rounded is None else {"way": rounded[0], "to": self.exprs.value(rounded[1])}

    def _metric(self, node: model.Metric) -> dict[str, Json]:
        x = self.exprs
        given = node.no_data if isinstance(node.no_data, model.Expr) else None
        target = None if node.target is None else {"rel": node.target[0], "limit": x.value(node.target[1])}
        return {
            "of": node.of or None,
            "bearer": node.bearer or None,
            **typed(node.type),
            "means": x.phrase(node.means),
            "value": x.value(node.value),
            "every": window(node.every, x),
            "for_each": list(node.keys),
            "target": target,
            "no_data": {
                "as": "value" if given is not None else node.no_data,
                "value": x.value(given),
                "default": node.no_data_default,
            },
            "at_least": x.value(node.at_least),
            "at_most": x.value(node.at_most),
            "rounded": self._rounded(node.rounded),
            "on_miss": list(self.known.failed.get(node.id, ())),
        }

    def _fee(self, node: model.Fee) -> dict[str, Json]:
        x = self.exprs
        return {
            "of": node.of or None,
            **typed(node.type),
            "amount": x.value(node.value),
            "every": window(node.every, x),
            "for_each": list(node.keys),
            "estimate": x.value(node.estimate),
            "floors": [x.value(floor) for floor in node.at_least],
            "caps": json_norms.caps(node.caps, x),
            "rounded": self._rounded(node.rounded),
            "part": node.part,
        }

    def _account(self, node: model.Account) -> dict[str, Json]:
        x = self.exprs
        return {
            **typed(node.type),
            "opens": x.value(node.opens),
            "opens_on": x.value(node.opens_on),
            "adds": x.value(node.adds),
            "takes": x.value(node.takes),
            "grows": x.value(node.grows),
            "grows_every": window(node.grows_every, x),
            "grows_rounded": self._rounded(node.grows_rounded),
            "floor": x.value(node.floor),
            "ceiling": x.value(node.ceiling),
        }

    def _fact(self, fact: model.Fact) -> dict[str, Json]:
        return {
            "kind": "expect" if fact.expects else "given",
            "what": self.exprs.value(fact.what),
            "on": self.exprs.value(fact.on),
            "cells": self._values(fact.cells),
        }
