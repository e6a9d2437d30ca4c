"""From the order of the source to articles, parts and clauses: the shape of the document before it has numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from attrs import evolve, frozen

from hetong.base.words import EMPTY, Words
from hetong.passes.draft import (
    accounts, counting, definitions, fees, front, lists, metrics, norms, payments, records, scenarios, tables,
)
from hetong.passes.draft.context import Draft, title_case
from hetong.passes.draft.pieces import Piece
from hetong.trees import model


@frozen
class Part:
    """An article or a part of one, still without numbers. ``ids``: the nodes whose heading this is."""

    ids: tuple[str, ...]
    heading: Words
    blocks: tuple[Part | Piece, ...]


_BRACES = re.compile(r"\{([\w.]+)\}")
DEFINITIONS = Words("定义与计量规则", "Definitions and Counting Rules")
GENERAL = Words("其他约定", "Other Terms")
_LISTED_FROM = 3


def parts(d: Draft) -> list[Part]:
    """The articles of the contract. Declarations that stand outside the articles become a first one, with the rules of
    counting; other sentences outside them a last one."""
    first: list[Part | Piece] = []
    made: list[Part] = []
    loose: list[Part | Piece] = []
    for block in _blocks(d, (i for i in d.contract.items if not _elsewhere(i))):
        if isinstance(block, Part):
            made.append(block)
        elif isinstance(d.nodes.get(block.ids[0] if block.ids else ""), _DECLARED):
            first.append(block)
        else:
            loose.append(block)
    first += counting.rules(d)
    whole = [Part(("definitions",), DEFINITIONS, tuple(_merged(first)))] if first else []
    whole += made
    if loose:
        whole.append(Part(("general",), GENERAL, tuple(_merged(loose))))
    return whole


_DECLARED = (
    model.Record, model.Event, model.Table, model.Unit, model.Series, model.Param, model.Define, model.Metric,
    model.Instrument, model.Account,
)


def _elsewhere(item: model.Node) -> bool:
    return isinstance(item, model.Party | model.Signature) or _is_recitals(item)


def _prefix(id: str) -> str:
    """The name under which a template stands: "secrecy." of "secrecy.tail"."""
    return id[: id.rfind(".") + 1]


def _gathered(blocks: list[Part | Piece]) -> list[Part | Piece]:
    """What a template declares beside its article stands inside it, before or after what the article holds."""
    out: list[Part | Piece] = []
    n = 0
    while n < len(blocks):
        block = blocks[n]
        n += 1
        prefix = _prefix(block.ids[0]) if isinstance(block, Part) and block.ids else ""
        if not isinstance(block, Part) or not prefix:
            out.append(block)
            continue
        before: list[Part | Piece] = []
        while out and _belongs(out[-1], prefix):
            before.insert(0, out.pop())
        after: list[Part | Piece] = []
        while n < len(blocks) and _belongs(blocks[n], prefix):
            after.append(blocks[n])
            n += 1
        out.append(evolve(block, blocks=(*before, *block.blocks, *after)))
    return out


def _belongs(block: Part | Piece, prefix: str) -> bool:
    return isinstance(block, Piece) and bool(block.ids) and _prefix(block.ids[0]) == prefix


def _is_recitals(item: model.Node) -> bool:
    return isinstance(item, model.Group) and item.kind == "recitals"


def _spread(items: Iterable[model.Node]) -> Iterator[model.Node]:
    """An open ``if`` groups nothing in the prose: its items carry the condition themselves."""
    for item in items:
        if isinstance(item, model.Group) and item.kind == "branch":
            yield from _spread(item.items)
        else:
            yield item


def _article(d: Draft, group: model.Group) -> Part:
    return Part((group.id,), heading(d, group), tuple(_merged(_blocks(d, group.items))))


def heading(d: Draft, node: model.Node) -> Words:
    return Words(_title(d, node, "zh"), _title(d, node, "en"))


def _title(d: Draft, node: model.Node, lang: str) -> str:
    text = node.label.get(lang)
    text = _BRACES.sub(lambda m: d.label(m[1], lang), text)
    return title_case(text) if lang == "en" else text


def _holding(d: Draft, node: model.Service | model.Remedy) -> Part:
    if isinstance(node, model.Service):
        opening = front.service(d, node, _hanging(d, node))
    else:
        opening = _remedy(d, node)
    inner = _blocks(d, node.items)
    return Part((node.id,), heading(d, node), tuple(_merged([*opening, *inner])))


def _hanging(d: Draft, service: model.Service) -> list[str]:
    """What stands outside an optional service and falls with it; params that are inlined say themselves."""
    inside = {n.id for n in _all(service.items)}
    return [
        n.id
        for n in d.nodes.values()
        if n.module == service.id and n.id not in inside and n.id != service.id
        and isinstance(n, model.Metric | model.Fee | model.Norm | model.Remedy)
    ]


def _all(items: Iterable[model.Node]) -> Iterator[model.Node]:
    for item in items:
        yield item
        if isinstance(item, model.Group | model.Service | model.Remedy | model.Instrument):
            yield from _all(item.items)


def _remedy(d: Draft, r: model.Remedy) -> list[Piece]:
    """The trigger that its members share, then what bounds them together."""
    from hetong.passes.draft import conditions

    d.current = r.id
    pieces = []
    members = [i for i in r.items if isinstance(i, model.Norm)]
    if r.when is not None:
        branches = conditions.conditions(d, r.when)
        if len(branches) > 1 and r.when.op == "or":
            items = tuple(
                Piece((), Words(conditions.clause(d, b, "zh"), conditions.clause(d, b, "en"))) for b in branches
            )
            text = Words("有下列情形之一的，适用本条约定：", "This part applies if any of the following occurs:")
            pieces.append(Piece((r.id,), text, items=items))
        else:
            zh, en = conditions.clause(d, r.when, "zh"), conditions.clause(d, r.when, "en")
            pieces.append(Piece((r.id,), Words(f"{zh}的，适用本条约定。", f"This part applies if {en}.")))
    shared = Words("".join(_shared(d, r, members, "zh")), " ".join(_shared(d, r, members, "en")))
    if shared:
        pieces.append(Piece((r.id,), shared))
    return pieces


def _shared(d: Draft, r: model.Remedy, members: list[model.Norm], lang: str) -> list[str]:
    from hetong.passes.draft import conditions

    zh = lang == "zh"
    subject = "本条各项金额" if zh else "The amounts under this part"
    said: list[str] = []
    if r.keys:
        key = d.label(r.keys[0], lang)
        said.append(f"本条就每一{key}分别适用。" if zh else f"This part applies separately to each {key}.")
    if r.unless is not None:
        clause = conditions.clause(d, r.unless, lang)
        said.append(f"{clause}的，不适用本条。" if zh else f"This part does not apply if {clause}.")
    if r.only_if is not None:
        clause = conditions.clause(d, r.only_if, lang)
        said.append(f"{subject}仅在{clause}时方应当支付。" if zh else f"{subject} are due only if {clause}.")
    if r.including:
        listed = [d.clause_of(i, named=True) for i in r.including]
        joined = "、".join(listed) if zh else ", ".join(listed)
        if members:
            subject = f"本条各项金额以及{joined}的金额" if zh else f"The amounts under this part and under {joined}"
        else:
            subject = f"{joined}的金额" if zh else f"The amounts under {joined}"
    for cap in r.caps:
        said.append(payments.cap_sentence(d, cap, lang, subject + ("合计" if zh else " together")))
    if r.caps and (len(members) > 1 or len(r.including) > 1):
        said.append(
            {
                "in_order": ("超过限额的，按照本条所列顺序依次计入。", "If the limit is exceeded, the amounts count in the order listed here."),
                "pro_rata": ("超过限额的，各项金额按比例减少。", "If the limit is exceeded, each amount is reduced in proportion."),
            }[r.cut if r.cut in ("in_order", "pro_rata") else "in_order"][0 if zh else 1]
        )
    if any(m.act.verb == "credit" for m in members):
        said.append(
            {
                "carried": ("抵扣额超过当期应付款的，结转下一期；本合同终止时尚未抵扣的，不再抵扣。", "A credit that exceeds the payment is carried to the next one; what is left when this Agreement ends lapses."),
                "paid": ("抵扣额超过当期应付款的，超过的部分以现金支付。", "A credit that exceeds the payment is paid in cash as to the excess."),
                "lapses": ("抵扣额超过当期应付款的，超过的部分不再抵扣。", "A credit that exceeds the payment lapses as to the excess."),
            }[r.rest if r.rest in ("carried", "paid", "lapses") else "carried"][0 if zh else 1]
        )
    if r.sole:
        said.append("就同一事由，除本条外不再适用其他金额。" if zh else "For one event no other amount than those of this part is due.")
    if r.choice:
        who = d.party(r.choice, lang)
        said.append(
            f"本条各项由{who}择一适用；选择前适用第一项。" if zh
            else f"{who} chooses one of the items of this part; until it chooses, the first applies."
        )
    subject = "本条各项金额" if zh else "The amounts under this part"
    said += payments.stacking(d, r.besides, r.instead_of, r.towards, subject, lang, many=True)
    return said


def _blocks(d: Draft, items: Iterable[model.Node]) -> list[Part | Piece]:
    """What each item says, in order; runs of metrics with targets share a table."""
    out: list[Part | Piece] = []
    queue = list(_spread(items))
    n = 0
    while n < len(queue):
        item = queue[n]
        run = _metric_run(queue, n)
        if len(run) > 1:
            d.current = run[0].id
            out.append(metrics.metrics_table(d, run))
            n += len(run)
            continue
        n += 1
        if isinstance(item, model.Group) and item.kind == "article":
            out.append(_article(d, item))
        elif isinstance(item, model.Service | model.Remedy):
            out.append(_holding(d, item))
        else:
            out += pieces(d, item)
    return _gathered(out)


def _metric_run(queue: list[model.Node], start: int) -> list[model.Metric]:
    run: list[model.Metric] = []
    for item in queue[start:]:
        if not (isinstance(item, model.Metric) and item.target is not None and not item.guards and item.every is not None):
            break
        if run and item.bearer != run[0].bearer:
            break
        run.append(item)
    return run


def pieces(d: Draft, node: model.Node) -> list[Piece]:
    """The clauses that say one node."""
    d.current = node.id
    for kind, make in _MAKERS:
        if isinstance(node, kind):
            made = make(d, node)
            return [_guarded(d, p, node) for p in made]
    return []


def _guarded(d: Draft, piece: Piece, node: model.Node) -> Piece:
    """A static condition still open is said first; norms say theirs themselves."""
    if not node.guards or isinstance(node, model.Norm):
        return piece
    from hetong.passes.draft import conditions

    zh = "，且".join(conditions.clause(d, g, "zh") for g in node.guards)
    en = " and ".join(conditions.clause(d, g, "en") for g in node.guards)
    return evolve(
        piece, text=Words(f"{zh}的，适用下列约定：{piece.text.zh}", f"If {en}, the following applies. {piece.text.en}"),
        lead=EMPTY, tail=EMPTY,
    )


def _norm(d: Draft, n: model.Norm) -> list[Piece]:
    return norms.norm(d, n)


def _prose(d: Draft, p: model.Prose) -> list[Piece]:
    text = Words(lists.phrase(d, p.text, "zh"), lists.phrase(d, p.text, "en"))
    return [Piece((p.id,), text, normative=False)]


def _table(d: Draft, t: model.Table) -> list[Piece]:
    """A table that is nothing but the options of a choice is printed where the choice is."""
    rows = {r.id for r in t.rows}
    chosen = any(isinstance(n, model.Param) and n.type.base == "row" and n.type.of == t.id for n in d.nodes.values())
    typed = any(isinstance(n, model.Column) and n.type.of == t.id for n in d.nodes.values())
    plain = not t.columns and not t.ordered and not t.means
    if chosen and plain and not typed and not any(d.uses[i] for i in (t.id, *rows)):
        d.inlined[t.id] = next(
            n.id for n in d.nodes.values() if isinstance(n, model.Param) and n.type.base == "row" and n.type.of == t.id
        )
        return []
    return tables.table(d, t)


def _param(d: Draft, p: model.Param) -> list[Piece]:
    if p.type.base in ("party", "document", "event", "norm", "metric"):
        return []
    return [] if d.inline(p.id) else definitions.param(d, p)


def _define(d: Draft, p: model.Define) -> list[Piece]:
    return [] if d.inline(p.id) else definitions.define(d, p)


_MAKERS: tuple[tuple[type[model.Node], Callable[..., list[Piece]]], ...] = (
    (model.Norm, _norm),
    (model.Prose, _prose),
    (model.Param, _param),
    (model.Define, _define),
    (model.Metric, metrics.metric),
    (model.Fee, fees.fee),
    (model.Record, records.record),
    (model.Event, records.event),
    (model.Table, _table),
    (model.Unit, tables.unit),
    (model.Series, tables.series),
    (model.Account, accounts.account),
    (model.Scenario, scenarios.scenario),
    (model.Term, front.term),
    (model.Instrument, front.instrument),
    (model.Mention, lambda d, m: [front.mention(d, m)]),
)


def _merged(blocks: Iterable[Part | Piece]) -> list[Part | Piece]:
    """Three or more plain norms in a row with one lead become one clause with items."""
    out: list[Part | Piece] = []
    run: list[Piece] = []

    def flush() -> None:
        if len(run) >= _LISTED_FROM:
            lead = run[0].lead
            items = tuple(evolve(p, text=p.tail) for p in run)
            out.append(Piece((), Words(f"{lead.zh}：", f"{lead.en}:"), items=items))
        else:
            out.extend(run)
        run.clear()

    for block in blocks:
        if isinstance(block, Piece) and block.lead:
            if run and run[0].lead != block.lead:
                flush()
            run.append(block)
        else:
            flush()
            out.append(block)
    flush()
    return out
