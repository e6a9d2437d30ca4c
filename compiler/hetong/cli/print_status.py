"""A status as text for people: for each party what to do next and by when, what went wrong, which rights are open.

In: a status, the languages to write in, whether to list everything. Out: text, each line with its odd characters
shown, as ``print_statement`` does.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from hetong.base.words import Words, same
from hetong.cli.print_statement import lines, pair
from hetong.report import told, wording
from hetong.report.figures import instant, money, within_day
from hetong.report.naming import Names
from hetong.settle.results import Item, Right, Status

_NEXT = Words("下一步，最迟何日", "Next, by when")
_OVERDUE = Words("已过期限，仍未履行", "Overdue and still open")
_DEMAND = Words("经书面要求即须支付", "Payable on demand")
_WRONG = Words("违约和迟延", "Breached or late")
_RIGHTS = Words("可以行使的权利", "Rights that may be exercised")
_ALWAYS = Words("随时可以行使", "At any time")
_ABOUT, _FOLLOWS = Words("就", "For"), Words("由此产生", "What follows")
_REST = Words("其余", "The rest")
_NOTHING = Words("没有待办事项", "nothing to do")
_FAILED = ("breached", "late")
_MANY = 3  # rights of one clause that are listed one by one


def status(made: Status, langs: tuple[str, ...], everything: bool = False, party: str = "") -> str:
    """``everything``: each item and right of the rest too, not only how many; ``party``: of this one only."""
    return lines(_status(made, langs, everything, party))


def only(made: Status, party: str) -> Status:
    """The same for one party: what it has to do and may do."""
    from attrs import evolve

    return evolve(
        made,
        items=tuple(item for item in made.items if party in item.bearer.split("+")),
        rights=tuple(right for right in made.rights if party in right.holder.split("+")),
        next={name: items for name, items in made.next.items() if name == party},
    )


def _status(made: Status, langs: tuple[str, ...], everything: bool, only: str) -> Iterator[str]:
    title, stage = wording.label(made.title, made.contract), wording.named(wording.STAGES, made.stage)
    yield wording.spoken(title, langs)
    end = made.end.isoformat() if made.end else ""
    ends = Words(f"，期限至 {end}", f", until {end}") if end and made.stage != "ended" else same("")
    if end and made.stage == "ended":
        ends = Words(f"（{end}）", f" ({end})")
    said = Words(f"{made.day} 的状态：{stage.zh}{ends.zh}", f"On {made.day}: {stage.en}{ends.en}")
    yield wording.spoken(said, langs)
    if made.known_at != made.as_of:
        known = instant(made.known_at, made.zone)
        yield wording.spoken(Words(f"当时已知：{known}", f"As known at: {known}"), langs)
    named = (*(item.bearer for item in made.items), *(right.holder for right in made.rights))
    bearers = dict.fromkeys((*made.parties, *(one for name in named for one in name.split("+"))))
    for party in (only,) if only else bearers:
        yield from _party(made, party, langs, everything)
    for heading, listed in (
        (told.CALENDARS, list(made.calendars)),
        (told.NOTES, [wording.spoken(note, langs) for note in made.notes]),
    ):
        if listed:
            yield ""
            yield wording.spoken(heading, langs)
            yield from (f"  {one}" for one in listed)


def _party(made: Status, party: str, langs: tuple[str, ...], everything: bool) -> Iterator[str]:
    items = [item for item in made.items if party in item.bearer.split("+")]
    rights = [right for right in made.rights if party in right.holder.split("+")]
    yield ""
    yield wording.spoken(_labelled(made.parties, party), langs)
    todo = made.next.get(party, ())
    overdue = [item for item in todo if item.state == "breached"]
    if overdue:
        yield f"  {wording.spoken(_OVERDUE, langs)}"
        for item in overdue:
            yield from _item(item, made, langs)
    yield f"  {wording.spoken(_NEXT, langs)}"
    ahead = [item for item in todo if item.state != "breached"]
    if not ahead:
        yield f"    {wording.spoken(_NOTHING, langs)}"
    for item in ahead:
        yield from _item(item, made, langs)
    shown = {id(item) for item in todo}
    demand = [item for item in items if item.due is None and item.state == "due" and item.amount]
    if demand:
        terms = told.on_demand(made.on_demand)
        yield f"  {pair(_DEMAND, terms, langs) if terms else wording.spoken(_DEMAND, langs)}"
        for item in demand:
            yield from _owed(item, made, langs)
    shown |= {id(item) for item in demand}
    wrong = [item for item in items if item.state in _FAILED and id(item) not in shown]
    if wrong:
        yield f"  {wording.spoken(_WRONG, langs)}"
        for item in wrong:
            yield from _item(item, made, langs)
    open_rights = [right for right in rights if right.state == "open"]
    if open_rights:
        yield f"  {wording.spoken(_RIGHTS, langs)}"
        yield from _open(open_rights, made, langs, everything)
    shown |= {id(item) for item in wrong}
    rest = [item for item in items if id(item) not in shown]
    others = [right for right in rights if right.state != "open"]
    if everything:
        if rest or others:
            yield f"  {wording.spoken(_REST, langs)}"
        for item in rest:
            yield from _item(item, made, langs)
        for right in others:
            yield from _right(right, made, langs)
    elif rest or others:
        yield f"  {pair(_REST, _counts(rest, others), langs)}"


def _item(item: Item, made: Status, langs: tuple[str, ...]) -> Iterator[str]:
    what = wording.label(item.action or item.title, item.norm)
    parts = [wording.spoken(what, langs)]
    if item.amount is not None:
        parts.append(money(item.amount, item.currency))
    if item.counterparty:
        parts.append(
            "→ " + ", ".join(wording.spoken(_name(made.parties, one), langs) for one in item.counterparty)
        )
    times = f" ×{item.count}" if item.count != 1 else ""
    number = wording.spoken(told.clause(item.clause), langs)
    yield f"    {_when(item, made, langs)}  {'  '.join(parts)}{times}  {number} [{item.id}]"
    state = wording.named(wording.ITEM_STATES, item.state)
    if item.provisional:
        state = Words(f"{state.zh}（暂定）", f"{state.en} (provisional)")
    yield f"      {wording.spoken(_since(state, item.since), langs)}"
    if (limit := within_day(item.due_at, item.due, made.zone)) is not None:
        yield f"      {pair(Words('最迟', 'Until'), limit, langs)}"
    if item.due_how:
        yield f"      {wording.spoken(wording.label(item.due_how, ''), langs)}"
    if item.ref not in ("", "end") and item.ref not in item.id:
        yield f"      {pair(_ABOUT, _ids(made).of(item.ref), langs)}"
    for why in dict.fromkeys(item.reasons):
        yield f"      {wording.spoken(wording.reason(why, _ids(made)), langs)}"
    if item.blame and item.blame != item.bearer:
        blame = _name(made.parties, item.blame)
        yield f"      {pair(Words('归责于', 'Because of'), blame, langs)}"
    if item.repaired_by:
        yield f"      {pair(_FOLLOWS, _ids(made).listed(item.repaired_by), langs)}"


def _owed(item: Item, made: Status, langs: tuple[str, ...]) -> Iterator[str]:
    """An amount without a day of its own, in one line."""
    title = wording.spoken(wording.label(item.title or item.action, item.norm), langs)
    to = ", ".join(wording.spoken(_name(made.parties, one), langs) for one in item.counterparty)
    parts = [
        money(item.amount, item.currency) if item.amount is not None else "",
        title,
        f"→ {to}" if to else "",
    ]
    number = wording.spoken(told.clause(item.clause), langs)
    yield f"    {'  '.join(part for part in parts if part)}  {number} [{item.id}]"
    if item.ref:
        yield f"      {pair(_ABOUT, _ids(made).of(item.ref), langs)}"


def _open(rights: Sequence[Right], made: Status, langs: tuple[str, ...], everything: bool) -> Iterator[str]:
    """Rights with a last day first, then what arose from something, by clause; those always there in one line each."""
    always = [right for right in rights if right.until is None and not right.ref]
    timed = sorted((r for r in rights if r.until is not None), key=lambda r: (r.until or dt.date.max, r.id))
    for right in timed:
        yield from _right(right, made, langs)
    grouped: dict[str, list[Right]] = {}
    for right in rights:
        if right.until is None and right.ref:
            grouped.setdefault(right.norm, []).append(right)
    for of in grouped.values():
        listed = of if everything or len(of) <= _MANY else of[-1:]
        for right in listed:
            yield from _right(right, made, langs)
        if (more := len(of) - len(listed)) > 0:
            said = Words(
                f"另有 {more} 项同类权利（--all 全部列出）", f"and {more} more of this kind (--all lists them)"
            )
            yield f"      {wording.spoken(said, langs)}"
    if always:
        yield f"    {wording.spoken(_ALWAYS, langs)}"
    for right in always:
        what = wording.spoken(wording.label(right.action or right.title, right.norm), langs)
        yield f"      {wording.spoken(told.clause(right.clause), langs)} {what} [{right.id}]"


def _ids(made: Status) -> Names:
    return Names(made.names, made.clauses, made.parties)


def _right(right: Right, made: Status, langs: tuple[str, ...]) -> Iterator[str]:
    what = wording.spoken(wording.label(right.action or right.title, right.norm), langs)
    state = wording.named(wording.RIGHT_STATES, right.state)
    yield f"    {_until(right, langs)}  {what}  {wording.spoken(told.clause(right.clause), langs)} [{right.id}]"
    yield f"      {wording.spoken(_held(state, right), langs)}"
    if right.until_how:
        yield f"      {wording.spoken(wording.label(right.until_how, ''), langs)}"
    if right.ref not in ("", "end") and right.state == "open":
        yield f"      {pair(_ABOUT, _ids(made).of(right.ref), langs)}"
    for why in dict.fromkeys(right.reasons):
        yield f"      {wording.spoken(wording.reason(why, _ids(made)), langs)}"


def _held(state: Words, right: Right) -> Words:
    """Open since when; of one that is used or gone the day it was used or had arisen."""
    if right.state == "exercised" and right.exercised is not None:
        return Words(f"{state.zh}（{right.exercised}）", f"{state.en} on {right.exercised}")
    if right.state == "open" or right.arisen is None:
        return _since(state, right.arisen)
    return Words(f"{state.zh}（产生于 {right.arisen}）", f"{state.en} (arisen on {right.arisen})")


def _when(item: Item, made: Status, langs: tuple[str, ...]) -> str:
    """2026-07-20 (in 5 days); the words alone where there is no day."""
    if item.due is None:
        return wording.spoken(Words("无期限", "no date"), langs)
    left = _days(item.due, made.day)
    return wording.spoken(Words(f"{item.due}（{left.zh}）", f"{item.due} ({left.en})"), langs)


def _days(day: dt.date, today: dt.date) -> Words:
    left = (day - today).days
    if left == 0:
        return Words("当日", "today")
    plural = "s" * (abs(left) != 1)
    if left > 0:
        return Words(f"还有{left}日", f"in {left} day{plural}")
    return Words(f"已过{-left}日", f"{-left} day{plural} ago")


def _until(right: Right, langs: tuple[str, ...]) -> str:
    if right.until is None and right.state != "open":
        return "–"
    if right.until is None:
        return wording.spoken(Words("无截止日", "no last day"), langs)
    return wording.spoken(Words(f"至 {right.until}", f"until {right.until}"), langs)


def _since(state: Words, day: dt.date | None) -> Words:
    return state if day is None else Words(f"{state.zh}，{day} 起", f"{state.en}, since {day}")


def _counts(items: Sequence[Item], rights: Sequence[Right]) -> Words:
    """已履行 3、未触发 7 / done 3, not triggered 7: in the order of the tables, so that equal input reads equal."""
    counted: Counter[str] = Counter()
    for item in items:
        counted[item.state] += item.count
    held = Counter(right.state for right in rights)
    rights_word = Words("权利", "rights")
    said = [
        Words(f"{words.zh} {counted[key]}", f"{words.en} {counted[key]}")
        for key, words in _ordered(wording.ITEM_STATES, counted)
    ]
    said += [
        Words(f"{rights_word.zh}{words.zh} {held[key]}", f"{rights_word.en} {words.en} {held[key]}")
        for key, words in _ordered(wording.RIGHT_STATES, held)
    ]
    return Words("、".join(one.zh for one in said), ", ".join(one.en for one in said))


def _ordered(table: Mapping[str, Words], counted: Counter[str]) -> list[tuple[str, Words]]:
    keys = [*(key for key in table if counted[key]), *sorted(key for key in counted if key not in table)]
    return [(key, wording.named(table, key)) for key in keys]


def _labelled(parties: Mapping[str, Words], name: str) -> Words:
    label = _name(parties, name)
    return label if label.en == name else Words(f"{label.zh}（{name}）", f"{label.en} ({name})")


def _name(parties: Mapping[str, Words], name: str) -> Words:
    return wording.party(parties, name)
