"""What follows from a failure: which amounts are related, what they come to, and what a schedule costs at a value."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hetong.base.span import Span
from hetong.base.words import Words
from hetong.lints.bands import Schedule, schedules
from hetong.lints.reading import Reading
from hetong.lints.values import number, plain, show
from hetong.trees import model


def related(reading: Reading) -> Callable[[str], str]:
    """id of an amount or remedy -> its group: amounts joined by ``besides``, ``instead of``, ``towards`` or a remedy."""
    above: dict[str, str] = {}

    def root(id: str) -> str:
        top = id
        while above.get(top, top) != top:
            top = above[top]
        while id != top:  # so that the next way up is short
            above[id], id = top, above[id]
        return top

    for norm in reading.norms:
        near = (*norm.besides, *norm.instead_of, *norm.towards, *(r.id for r in reading.remedies(norm)))
        for other in near:
            above[root(norm.id)] = root(other)
    for remedy in reading.of(model.Remedy):
        for other in (*remedy.besides, *remedy.instead_of, *remedy.towards):
            above[root(remedy.id)] = root(other)
    return root


def amount_words(reading: Reading, norm: model.Norm) -> Words:
    """An amount as far as it is known: CNY 300, 5% × hosting fee, or a dash."""
    e = norm.act.amount
    while e is not None and e.op == "per":
        e = e.args[0]
    if e is None:
        return Words("—", "—")
    value = number(reading, e)
    if value is not None:
        return Words(show(value, e.type), show(value, e.type))
    if e.op == "part_of":
        rate, base = number(reading, e.args[0]), reading.name(str(e.args[1].info.get("id", "")))
        share = "?" if rate is None else f"{plain(rate * 100)}%"
        return Words(f"{share} × {base.zh}", f"{share} × {base.en}") if base else Words(share, share)
    if e.op in ("ref", "word"):
        return reading.name(str(e.info.get("id") or e.info.get("name")))
    return Words("？", "?")


def against_target(reading: Reading) -> Iterator[tuple[Span, str, str, str, bool]]:
    """(place, metric, value, what it costs, whether the target is met) for every row that contradicts the target."""
    for norm in reading.norms:
        if norm.act.amount is None or norm.act.verb not in ("pay", "credit", "deduct"):
            continue
        named = (reading.nodes.get(n) for n in sorted(reading.names(norm)))
        for node in (norm, *(n for n in named if isinstance(n, model.Define))):
            for schedule in schedules(reading, node):
                yield from _contradictions(reading, norm, schedule)


def _contradictions(
    reading: Reading, norm: model.Norm, made: Schedule
) -> Iterator[tuple[Span, str, str, str, bool]]:
    metric = reading.nodes.get(str(made.subject.info.get("id", "")))
    if not isinstance(metric, model.Metric) or metric.target is None:
        return
    debtor = norm.counterparty if norm.act.verb == "deduct" else norm.bearer.parties
    rel, limit = metric.target[0], number(reading, metric.target[1])
    if limit is None or metric.bearer not in debtor:
        return
    only_missed = metric.id in reading.failures(norm)
    seen: set[bool] = set()
    for x in sorted({*made.points, limit}):
        met = {"ge": x >= limit, "gt": x > limit, "le": x <= limit, "lt": x < limit}.get(rel)
        row = made.reached(x)
        paid = number(reading, row.band.value) if row is not None else None
        if row is None or met is None or paid is None or met in seen or (met and only_missed):
            continue
        if met == (paid > 0):
            seen.add(met)
            shown = show(paid, made.table.type) if paid else "0"
            yield row.band.value.at, metric.id, made.shown(x, reading), shown, met
