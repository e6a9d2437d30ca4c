"""A statement against one that both sides agreed: which lines are missing, extra or changed, and the sums.

In: two trees as ``statement_json.tree`` makes them, ours and the agreed one. Out: the difference, as data, JSON and
words. Compared are the id, the amount, who owes whom, the due day and the state. Payments that came in later are no
difference: what is owed is the same whether it was paid since or not, so they are told apart as ``moved``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from attrs import field, frozen

from hetong.base.source import visible
from hetong.base.words import Words, same
from hetong.report import wording
from hetong.report.figures import money, money_json

FORMAT = "hetong.difference/1.0"
OWED = frozenset(
    {"due", "paid", "part_paid", "frozen"}
)  # what is owed is one of these, whatever was paid since
_COMPARED = ("debtor", "creditor", "amount", "due", "state")
_NAMES = {
    "debtor": Words("应付方", "debtor"),
    "creditor": Words("应收方", "creditor"),
    "amount": Words("金额", "amount"),
    "due": Words("到期日", "due day"),
    "state": Words("状态", "state"),
}


@frozen(eq=False)
class Changed:
    """A line that stands in both: for each field that differs what was agreed and what we find."""

    agreed: Mapping[str, Any]
    found: Mapping[str, Any]
    fields: tuple[str, ...]


@frozen(eq=False)
class Sum:
    """What ``debtor`` owes ``creditor`` by the two statements."""

    debtor: str
    creditor: str
    agreed: Fraction
    found: Fraction


@frozen(eq=False)
class Difference:
    """``missing``: agreed and not found; ``extra``: found and not agreed. ``moved``: paid since, or the like."""

    missing: tuple[Mapping[str, Any], ...] = ()
    extra: tuple[Mapping[str, Any], ...] = ()
    changed: tuple[Changed, ...] = ()
    moved: tuple[Changed, ...] = ()
    sums: tuple[Sum, ...] = ()
    currency: str = ""
    head: Mapping[str, Any] = field(factory=dict)

    @property
    def equal(self) -> bool:
        return not (self.missing or self.extra or self.changed or self.sums)


def compare(found: Mapping[str, Any], agreed: Mapping[str, Any]) -> Difference:
    """Lines in the order of ``found``, missing ones in the order of ``agreed``; ids are unique in each."""
    ours = {line["id"]: line for line in found["lines"]}
    theirs = {line["id"]: line for line in agreed["lines"]}
    pairs = [
        Changed(theirs[name], line, fields)
        for name, line in ours.items()
        if name in theirs and (fields := _differs(theirs[name], line))
    ]
    return Difference(
        missing=tuple(line for name, line in theirs.items() if name not in ours),
        extra=tuple(line for name, line in ours.items() if name not in theirs),
        changed=tuple(pair for pair in pairs if not _moved(pair)),
        moved=tuple(pair for pair in pairs if _moved(pair)),
        sums=tuple(_sums(found, agreed)),
        currency=found["currency"],
        head={key: found[key] for key in ("contract", "period", "as_of", "known_at")}
        | {"hash": found["hash"], "agreed": agreed.get("hash")},
    )


def tree(d: Difference) -> dict[str, Any]:
    """For JSON, ``hetong.difference/1.0``; the lines as they stand in the two statements."""
    return {
        "format": FORMAT,
        **d.head,
        "equal": d.equal,
        "missing": [dict(line) for line in d.missing],
        "extra": [dict(line) for line in d.extra],
        "changed": [_pair(pair) for pair in d.changed],
        "moved": [_pair(pair) for pair in d.moved],
        "sums": [
            {
                "debtor": one.debtor,
                "creditor": one.creditor,
                "agreed": money_json(one.agreed, d.currency),
                "found": money_json(one.found, d.currency),
                "difference": money_json(one.found - one.agreed, d.currency),
            }
            for one in d.sums
        ],
    }


def told(d: Difference) -> Iterator[Words]:
    """A line for each difference, the sums last; one line where there is none."""
    for line in d.missing:
        yield _behind(Words("缺少", "missing"), line, _line(line))
    for line in d.extra:
        yield _behind(Words("多出", "extra"), line, _line(line))
    for pairs, head in (
        (d.changed, Words("不同", "changed")),
        (d.moved, Words("后续变动（不算差异）", "moved on (no difference)")),
    ):
        for pair in pairs:
            parts = [_field(name, pair) for name in pair.fields]
            said = Words("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))
            yield _behind(head, pair.found, said)
    for one in d.sums:
        change = one.found - one.agreed
        sign = "+" if change > 0 else ""
        agreed, found = money(one.agreed, d.currency), money(one.found, d.currency)
        delta = money(change, d.currency).replace(" ", f" {sign}", 1)
        who = f"{visible(one.debtor)} → {visible(one.creditor)}"
        yield Words(
            f"合计 {who}：确认的 {agreed}，现在 {found}，相差 {delta}",
            f"sum {who}: agreed {agreed}, now {found}, difference {delta}",
        )
    if d.equal:
        yield Words("与确认的结算单一致。", "The same as the agreed statement.")


def _differs(agreed: Mapping[str, Any], found: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(name for name in _COMPARED if _value(agreed, name) != _value(found, name))


def _value(line: Mapping[str, Any], name: str) -> Any:
    value = line.get(name)
    return (_amount(value), value["currency"]) if name == "amount" and value is not None else value


def _moved(pair: Changed) -> bool:
    return pair.fields == ("state",) and {pair.agreed["state"], pair.found["state"]} <= OWED


def _amount(value: Mapping[str, Any]) -> Fraction:
    return Fraction(value.get("exact") or value["amount"])


def _sums(found: Mapping[str, Any], agreed: Mapping[str, Any]) -> Iterator[Sum]:
    ours, theirs = _totals(found), _totals(agreed)
    for key in dict.fromkeys((*ours, *theirs)):
        now, then = ours.get(key, Fraction(0)), theirs.get(key, Fraction(0))
        if now != then:
            yield Sum(*key, then, now)


def _totals(statement: Mapping[str, Any]) -> dict[tuple[str, str], Fraction]:
    return {(one["debtor"], one["creditor"]): _amount(one["due"]) for one in statement["totals"]}


def _pair(pair: Changed) -> dict[str, Any]:
    return {
        "id": pair.found["id"],
        "fields": list(pair.fields),
        "agreed": {name: pair.agreed.get(name) for name in _COMPARED},
        "found": {name: pair.found.get(name) for name in _COMPARED},
    }


def _behind(head: Words, line: Mapping[str, Any], said: Words) -> Words:
    name = visible(str(line["id"]))
    return Words(f"{head.zh} {name}：{said.zh}", f"{head.en} {name}: {said.en}")


def _line(line: Mapping[str, Any]) -> Words:
    state = wording.named(wording.LINE_STATES, str(line["state"]))
    who = " → ".join(visible(str(line[name])) for name in ("debtor", "creditor") if line.get(name))
    return Words(
        f"{who}，{_shown(line, 'amount').zh}，{state.zh}", f"{who}, {_shown(line, 'amount').en}, {state.en}"
    )


def _field(name: str, pair: Changed) -> Words:
    before, now = _shown(pair.agreed, name), _shown(pair.found, name)
    head = _NAMES[name]
    return Words(f"{head.zh}由 {before.zh} 变为 {now.zh}", f"{head.en} {before.en} → {now.en}")


def _shown(line: Mapping[str, Any], name: str) -> Words:
    value = line.get(name)
    if value is None:
        return Words("未知", "unknown")
    if name == "amount":
        return same(money(_amount(value), value["currency"]))
    return wording.named(wording.LINE_STATES, value) if name == "state" else same(visible(str(value)))
