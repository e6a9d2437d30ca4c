"""Nouns become nodes: one small function a kind, and a table of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hetong.passes.lower.parts import Slots, caps, nothing, rounded, target, window, window_of, word_of
from hetong.passes.resolve import chinese
from hetong.trees import model, surface
from hetong.trees.checked import Checked
from hetong.trees.resolved import Placed
from hetong.trees.types import ANY, MOMENT, Type

_TIMES = ("date", "datetime", "span")


class Lowering:
    """What lowering one contract shares: the checked table and the signatories."""

    def __init__(self, checked: Checked, by_id: Mapping[str, Placed], signatories: tuple[str, ...]) -> None:
        self.checked = checked
        self.by_id = by_id
        self.signatories = signatories
        self.annexes = 0
        self.dropped: frozenset[str] = frozenset()

    def slots(self, placed: Placed) -> Slots:
        return Slots(self.checked, placed, self.dropped)

    def type_of(self, id: str) -> Type:
        return self.checked.types.get(id, ANY)

    def children(self, placed: Placed, *kinds: str) -> list[Placed]:
        return [c for c in placed.children if c.kind in kinds]


Head = dict[str, Any]
Make = Callable[[Lowering, Placed, Slots, Head], model.Node]


def settings(slots: Slots) -> dict[str, model.Expr]:
    """Every setting that carries a value, in the order written."""
    found = ((name, slots.expr(name)) for name in slots.placed.settings)
    return {name: e for name, e in found if e is not None}


def value(slots: Slots) -> model.Expr:
    return slots.expr("value") or nothing(slots.placed.item)


_YES = frozenset({"yes", "是"})


def party(low: Lowering, placed: Placed, s: Slots, head: Head) -> model.Node:
    kept = {k: v for k, v in settings(s).items() if k not in ("bound", "several", "many", "answers_for")}
    return model.Party(
        **head,
        settings=kept,
        bound=s.choice("bound", "signature"),
        joins=s.expr("bound_on"),
        leaves=s.expr("bound_until"),
        several=s.choice("several", "no") in _YES,
        many=s.choice("many", "no") in _YES,
        answers_for=s.refs("answers_for"),
    )


def signature(low: Lowering, placed: Placed, s: Slots, head: Head) -> model.Node:
    return model.Signature(**head, party=s.one("party") or s.one("origin"), settings=settings(s))


def term(low: Lowering, placed: Placed, s: Slots, head: Head) -> model.Node:
    signing = model.Expr("word", MOMENT, (), {"name": "signing"}, placed.at)
    return model.Term(
        **head,
        start=s.expr("start"),
        end=s.expr("end"),
        length=s.expr("length"),
        effect=s.expr("effect") or signing,
        renewal=s.expr("renewal"),
        unless=s.expr("renewal_unless"),
        only_if=s.expr("renewal_only_if"),
        at_most=s.expr("renewal_at_most"),
    )


def service(low: Lowering, placed: Placed, s: Slots, head: Head) -> model.Node:
    optional = s.has("optional")
    included = s.included() if optional else True
    return model.Service(**head, by=s.one("by"), optional=optional, included=included, hours=s.expr("hours"))


def columns(low: Lowering, placed: Placed) -> tuple[model.Column, ...]:
    made = []
    for child in low.children(placed, "column"):
        item, s = child.item, low.slots(child)
        assert isinstance(item, surface.Entry)
        made.append(
            model.Column(
                id=child.id,
                label=child.label,
                at=child.at,
                tags=child.tags,
                type=low.type_of(child.id),
                optional=item.type is not None and item.type.optional,
                value=s.expr("value"),
                only_if=s.expr("only_if"),
            )
        )
    return tuple(made)


def record(low: Lowering, placed: Placed, s: Slots, head: Head) -> model.Node:
    cols, base = columns(low, placed), s.one("base")
    source = low.by_id.get(base)
    times = [
        c
        for c in (cols or (columns(low, source) if source else ()))
        if c.type.base in _TIMES and c.value is None
    ]
    written = placed.mod("on")
    on = s.one("on") or _column_named(s.expr("on"))
    return model.Record(
        **head,
        means=s.phrase("means"),
        on=on or (times[0].id if times else ""),
        on_default=written is None and len(times) > 1,
        keys=s.refs("for_each"),
        columns=cols,
        base=base,
        where=s.expr("where"),
        counter=s.choice("counter", ""),
    )


def _column_named(e: model.Expr | None) -> str:
    return str(e.info["id"]) if e is not None and e.op in ("column", "ref") else ""


def event(low: Lowering, placed: Placed, s: Slots, head: Head) -> model.Node:
    base = s.one("base")
    return model.Event(
        **head,
        means=s.phrase("means"),
        columns=columns(low, placed),
        base=base,
        where=s.expr("where"),
        condition=None if base else s.expr("value"),
        every=window(s),
        keys=s.refs("for_each"),
        counter=s.choice("counter", ""),
    )


def table(low: Lowering, placed: Placed, s: Slots, head: Head) -> model.Node:
    cols = columns(low, placed)
    rows = []
    for child in low.children(placed, "row"):
        cells, own = {}, low.slots(child)
        for c in cols:
            cell = own.expr(c.id.rpartition(".")[2])
            if cell is not None:
                cells[c.id] = cell
        rows.append(model.TableRow(id=child.id, label=child.label, at=child.at, tags=child.tags, cells=cells))
    made = s.expr("value")
    return model.Table(
        **head,
        means=s.phrase("means"),
        ordered=placed.kind == "scale",
        columns=cols,
        rows=tuple(rows),
        open=made is not None and made.op == "blank",
        only_if=s.expr("only_if"),
    )


def unit(low: Lowering, placed: Placed, s: Slots, head: Head) -> model.Node:
    return model.Unit(**head)


def series(low: Lowering, placed: Placed, s: Slots, head: Head) -> model.Node:
    return model.Series(
        **head,
        type=low.type_of(placed.id),
        source=s.expr("source"),
        published=s.expr("published"),
        missing=s.choice("missing", "refuse"),
    )


def metric(low: Lowering, placed: Placed, s: Slots, head: Head) -> model.Node:
    mod = placed.mod("no_data")
    no_data: str | model.Expr = "skipped"
    if mod is not None:
        said = s.expr("no_data")
        no_data = mod.args[0] if isinstance(mod.args[0], str) else said if said is not None else "skipped"
        if isinstance(no_data, model.Expr) and no_data.op == "word":
            no_data = str(no_data.info["name"])
    of = s.one("origin")
    return model.Metric(
        **head,
        means=s.phrase("means"),
        of=of,
        bearer=s.one("bearer"),
        type=low.type_of(placed.id),
        value=value(s),
        every=window(s),
        keys=s.refs("for_each"),
        target=target(s),
        no_data=no_data,
        no_data_default=mod is None,
        at_least=next(iter(s.numbered("at_least")), None),
        at_most=next(iter(s.numbered("at_most")), None),
        rounded=rounded(s),
    )


def fee(low: Lowering, placed: Placed, s: Slots, head: Head) -> model.Node:
    return model.Fee(
        **head,
        of=s.one("origin"),
        type=low.type_of(placed.id),
        value=value(s),
        every=window(s),
        keys=s.refs("for_each"),
        estimate=s.expr("estimate"),
        at_least=tuple(s.numbered("at_least")),
        caps=caps(s),
        rounded=rounded(s),
        part=s.choice("part", "by_days"),
    )


def param(low: Lowering, placed: Placed, s: Slots, head: Head) -> model.Node:
    return model.Param(
        **head,
        type=low.type_of(placed.id),
        value=value(s),
        only_if=s.expr("only_if"),
        chosen=placed.id in low.checked.used,
    )


def define(low: Lowering, placed: Placed, s: Slots, head: Head) -> model.Node:
    return model.Define(**head, type=low.type_of(placed.id), value=value(s), only_if=s.expr("only_if"))


def remedy(low: Lowering, placed: Placed, s: Slots, head: Head) -> model.Node:
    return model.Remedy(
        **head,
        when=s.expr("when"),
        unless=s.expr("unless"),
        only_if=s.expr("only_if"),
        caps=caps(s),
        keys=s.refs("for_each"),
        besides=s.refs("besides"),
        instead_of=s.refs("instead_of"),
        towards=s.refs("towards"),
        including=s.refs("members"),
        cut=s.choice("cut", "in_order"),
        rest=s.choice("rest", "carried"),
        sole=s.choice("sole", "no") == "yes",
        choice=s.one("choice"),
    )


def account(low: Lowering, placed: Placed, s: Slots, head: Head) -> model.Node:
    grows = placed.settings.get("grows")
    every = next((m for m in grows.mods if m.kind == "every"), None) if grows else None
    way = next((m for m in grows.mods if m.kind == "rounded"), None) if grows else None
    step = s.expr("grows_rounded")
    return model.Account(
        **head,
        type=low.type_of(placed.id),
        opens=s.expr("opens"),
        opens_on=s.expr("opens_on"),
        adds=s.expr("adds"),
        takes=s.expr("takes"),
        grows=s.expr("grows"),
        grows_every=window_of(every, s.expr("grows_every")) if every else None,
        grows_rounded=(chinese.word(str(way.args[0])), step) if way and step else None,
        floor=s.expr("floor"),
        ceiling=s.expr("ceiling"),
    )


def document(low: Lowering, placed: Placed, s: Slots, head: Head) -> model.Node:
    attached = s.choice("attached", "no") == "yes"
    low.annexes += attached
    return model.Instrument(
        **head,
        attached=attached,
        number=low.annexes if attached else 0,
        parties=s.refs("parties") or low.signatories,
        contents=s.expr("contents"),
        prepared_by=s.one("prepared_by"),
        over=s.one("over"),
        force=s.choice("force", "same"),
    )


def prose(low: Lowering, placed: Placed, s: Slots, head: Head) -> model.Node:
    return model.Prose(**head, text=s.phrase("text"))


def mention(low: Lowering, placed: Placed, s: Slots, head: Head) -> model.Node:
    return model.Mention(**head, target=s.one("mention"))


def scenario(low: Lowering, placed: Placed, s: Slots, head: Head) -> model.Node:
    facts = []
    for child in low.children(placed, "given", "expect"):
        own = low.slots(child)
        cells = {
            k.removeprefix("cell."): e
            for k, e in low.checked.slots.get(child.id, {}).items()
            if k not in ("what", "on")
        }
        what = own.expr("what")
        if what is not None:
            facts.append(
                model.Fact(
                    expects=child.kind == "expect", what=what, on=own.expr("on"), cells=cells, at=child.at
                )
            )
    return model.Scenario(**head, facts=tuple(facts))


MAKERS: dict[str, Make] = {
    "party": party,
    "signature": signature,
    "term": term,
    "service": service,
    "record": record,
    "event": event,
    "table": table,
    "scale": table,
    "unit": unit,
    "series": series,
    "metric": metric,
    "fee": fee,
    "param": param,
    "define": define,
    "remedy": remedy,
    "account": account,
    "document": document,
    "prose": prose,
    "mention": mention,
    "scenario": scenario,
}

__all__ = ["MAKERS", "Lowering", "word_of"]
