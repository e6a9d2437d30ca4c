"""From the order of the source to articles, parts and clauses: the shape of the document before it has numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from attrs import evolve, frozen

from hetong.base.words import EMPTY, Words
from hetong.passes.draft import (
    accounts,
    counting,
    definitions,
    fees,
    front,
    instruments,
    lists,
    metrics,
    norms,
    records,
    remedies,
    scenarios,
    tables,
)
from hetong.passes.draft.context import Draft, title_case
from hetong.passes.draft.pieces import Piece
from hetong.trees import model


@frozen
class Part:
    """An article or a part of one, still without numbers. ``ids``: the nodes whose heading this is.

    ``kind`` "part": 第一部分, it holds nothing but articles; ``restarts``: they count from 1 again."""

    ids: tuple[str, ...]
    heading: Words
    blocks: tuple[Part | Piece, ...]
    kind: str = "article"
    restarts: bool = False


@frozen
class Pages:
    """An annex, still without numbers."""

    node: model.Instrument
    heading: Words
    blocks: tuple[Part | Piece, ...]


_BRACES = re.compile(r"\{([\w.]+)\}")
DEFINITIONS = Words("定义与计量规则", "Definitions and Counting Rules")
GENERAL = Words("其他约定", "Other Terms")
_LISTED_FROM = 3


def parts(d: Draft) -> list[Part]:
    """The articles of the contract, or its parts with articles in them. Declarations that stand outside the articles
    become a first one, with the rules of counting; other sentences outside them a last one."""
    blocks = _blocks(d, (i for i in d.contract.items if not _elsewhere(i)))
    return _under_parts(d, _articles(d, blocks, [*counting.rules(d), *front.precedence(d)]))


def annexes(d: Draft) -> list[Pages]:
    return [
        Pages(i, heading(d, i), tuple(_merged([*_blocks(d, i.items), *instruments.skeleton(d, i)])))
        for i in instruments.annexes(d)
    ]


def _articles(d: Draft, blocks: Iterable[Part | Piece], rules: Iterable[Piece] = ()) -> list[Part]:
    first: list[Part | Piece] = []
    made: list[Part] = []
    loose: list[Part | Piece] = []
    for block in blocks:
        if isinstance(block, Part):
            made.append(block)
        elif isinstance(d.nodes.get(block.ids[0] if block.ids else ""), _DECLARED):
            first.append(block)
        else:
            loose.append(block)
    first += rules
    whole = [Part((), DEFINITIONS, tuple(_merged(first)))] if first else []
    whole += made
    if loose:
        whole.append(Part((), GENERAL, tuple(_merged(loose))))
    return whole


def _under_parts(d: Draft, articles: list[Part]) -> list[Part]:
    """``level = part``: what follows a part belongs to it until the next one begins, as in a book."""
    out: list[Part] = []
    for article in articles:
        node = d.nodes.get(article.ids[0] if article.ids else "")
        if isinstance(node, model.Group) and node.level == "part":
            out.append(
                evolve(
                    article,
                    blocks=tuple(_articles(d, article.blocks)),
                    kind="part",
                    restarts=node.numbers == "restart",
                )
            )
        elif out and out[-1].kind == "part":
            before = out[-1].blocks
            last = before[-1] if before else None
            if isinstance(last, Part) and not article.ids and (last.ids, last.heading) == ((), article.heading):
                article = evolve(last, blocks=(*last.blocks, *article.blocks))
                before = before[:-1]
            out[-1] = evolve(out[-1], blocks=(*before, article))
        else:
            out.append(article)
    return out


_DECLARED = (
    model.Record,
    model.Event,
    model.Table,
    model.Unit,
    model.Series,
    model.Param,
    model.Define,
    model.Metric,
    model.Instrument,
    model.Account,
)


def _elsewhere(item: model.Node) -> bool:
    return isinstance(item, model.Party | model.Signature) or _is_recitals(item)


def _prefix(id: str) -> str:
    """The name under which a template stands: "secrecy." of "secrecy.tail"."""
    return id[: id.rfind(".") + 1]


def _gathered(d: Draft, blocks: list[Part | Piece]) -> list[Part | Piece]:
    """What a template declares beside its article stands inside it, before or after what the article holds."""
    out: list[Part | Piece] = []
    n = 0
    while n < len(blocks):
        block = blocks[n]
        n += 1
        article = isinstance(block, Part) and isinstance(
            d.nodes.get(block.ids[0] if block.ids else ""), model.Group
        )
        prefix = _prefix(block.ids[0]) if article else ""
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
        opening = remedies.remedy(d, node)
    inner = _blocks(d, node.items)
    return Part((node.id,), heading(d, node), tuple(_merged([*opening, *inner])))


def _hanging(d: Draft, service: model.Service) -> list[str]:
    """What stands outside an optional service and falls with it; params that are inlined say themselves."""
    inside = {n.id for n in _all(service.items)}
    return [
        n.id
        for n in d.nodes.values()
        if n.module == service.id
        and n.id not in inside
        and n.id != service.id
        and isinstance(n, model.Metric | model.Fee | model.Norm | model.Remedy)
    ]


def _all(items: Iterable[model.Node]) -> Iterator[model.Node]:
    for item in items:
        yield item
        if isinstance(item, model.Group | model.Service | model.Remedy | model.Instrument):
            yield from _all(item.items)


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
    return _gathered(d, out)


def _metric_run(queue: list[model.Node], start: int) -> list[model.Metric]:
    run: list[model.Metric] = []
    for item in queue[start:]:
        if not (
            isinstance(item, model.Metric)
            and item.target is not None
            and not item.guards
            and item.every is not None
        ):
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
        piece,
        text=Words(
            f"{zh}的，适用下列约定：{piece.text.zh}", f"If {en}, the following applies. {piece.text.en}"
        ),
        lead=EMPTY,
        tail=EMPTY,
    )


def _norm(d: Draft, n: model.Norm) -> list[Piece]:
    return norms.norm(d, n)


def _prose(d: Draft, p: model.Prose) -> list[Piece]:
    text = Words(lists.phrase(d, p.text, "zh"), lists.phrase(d, p.text, "en"))
    return [Piece((p.id,), text, normative=False)]


def _table(d: Draft, t: model.Table) -> list[Piece]:
    """A table that is nothing but the options of a choice is printed where the choice is."""
    rows = {r.id for r in t.rows}
    chosen = any(
        isinstance(n, model.Param) and n.type.base == "row" and n.type.of == t.id for n in d.nodes.values()
    )
    typed = any(isinstance(n, model.Column) and n.type.of == t.id for n in d.nodes.values())
    plain = not t.columns and not t.ordered and not t.means
    if chosen and plain and not typed and not any(d.uses[i] for i in (t.id, *rows)):
        d.inlined[t.id] = next(
            n.id
            for n in d.nodes.values()
            if isinstance(n, model.Param) and n.type.base == "row" and n.type.of == t.id
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
    (model.Instrument, instruments.instrument),
    (model.Mention, front.mention),
)


def _merged(blocks: Iterable[Part | Piece]) -> list[Part | Piece]:
    """Three or more plain norms in a row with one lead become one clause with items."""
    out: list[Part | Piece] = []
    run: list[Piece] = []

    def flush() -> None:
        if len(run) >= _LISTED_FROM:
            lead = run[0].lead
            items = tuple(evolve(p, text=p.tail) for p in run)
            out.append(Piece((), Words(f"{lead.zh}：", f"{lead.en}:"), items=items, normative=False))
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
