"""What is still to be done, as a calendar (RFC 5545): an all-day event on each due day, with a reminder.

In: a status and the languages to write in. Out: the bytes of an ``.ics`` file. The UID of an event is made of the
contract and the instance, so a later file replaces an earlier one in a calendar; DTSTAMP is the moment from which
the status looks. Raises ModuleNotFoundError where icalendar (the extra ``ics``) is not installed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hetong import __version__
from hetong.base.source import visible
from hetong.base.words import Words, same
from hetong.report import wording
from hetong.report.figures import money, within_day
from hetong.report.told import clause
from hetong.settle.results import Item, Right, Status

if TYPE_CHECKING:
    from icalendar import Event

_REMINDER = dt.timedelta(hours=-15)  # nine in the morning of the day before
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def calendar(status: Status, langs: tuple[str, ...]) -> bytes:
    """One event for each item of ``status.next`` with a due day, and for each open right with a last day."""
    from icalendar import Calendar

    made = Calendar()
    made.add("prodid", f"-//Hetong//hetong {__version__}//ZH")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("x-wr-calname", _oneline(wording.spoken(wording.label(status.title, status.contract), langs)))
    made.add("x-wr-timezone", status.zone)
    stamp = _EPOCH + dt.timedelta(microseconds=status.as_of)
    for name, day, summary, told in _events(status):
        made.add_component(
            _event(status.contract, name, day, stamp, wording.spoken(summary, langs), _described(told, langs))
        )
    return bytes(made.to_ical())


def _events(status: Status) -> Iterator[tuple[str, dt.date, Words, list[Words]]]:
    seen = set()
    for items in status.next.values():
        for item in items:
            if item.due is not None and item.id not in seen:
                seen.add(item.id)
                yield item.id, item.due, _summary(item, status), _about(item, status)
    for right in status.rights:
        if right.state == "open" and right.until is not None and right.id not in seen:
            seen.add(right.id)
            yield right.id, right.until, _lapses(right, status), _right(right)


def _event(contract: str, name: str, day: dt.date, stamp: dt.datetime, summary: str, told: str) -> Event:
    from icalendar import Alarm, Event

    event = Event()
    identity = hashlib.sha256(f"{contract}\0{name}".encode("utf-8", "backslashreplace")).hexdigest()
    event.add("uid", f"{identity[:32]}@hetong")
    event.add("dtstamp", stamp)
    event.add("dtstart", day)
    event.add("dtend", day + dt.timedelta(days=1))
    event.add("summary", _oneline(summary))
    event.add("description", told)
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", _REMINDER)
    alarm.add("description", _oneline(summary))
    event.add_component(alarm)
    return event


def _summary(item: Item, status: Status) -> Words:
    who = wording.party(status.parties, item.bearer)
    what = wording.label(item.title or item.action, item.norm)
    amount = "" if item.amount is None else f" {money(item.amount, item.currency)}"
    return Words(f"{who.zh}：{what.zh}{amount}", f"{who.en}: {what.en}{amount}")


def _about(item: Item, status: Status) -> list[Words]:
    told = [wording.label(item.action or item.title, item.norm), _clause(item.clause)]
    if (at := within_day(item.due_at, item.due, status.zone)) is not None:
        told.append(Words(f"时刻：{at.zh}（{status.zone}）", f"Time: {at.en} ({status.zone})"))
    if item.due_how:
        told.append(wording.label(item.due_how, ""))
    if item.provisional:
        told.append(Words("日期或金额为暂定", "The day or the amount is provisional"))
    return [*told, *(wording.reason(why) for why in dict.fromkeys(item.reasons)), same(visible(item.id))]


def _lapses(right: Right, status: Status) -> Words:
    who = wording.party(status.parties, right.holder)
    what = wording.label(right.title or right.action, right.norm)
    return Words(f"{who.zh}：最后行使日——{what.zh}", f"{who.en}: last day to exercise – {what.en}")


def _right(right: Right) -> list[Words]:
    told = [wording.label(right.action or right.title, right.norm), _clause(right.clause)]
    if right.until_how:
        told.append(wording.label(right.until_how, ""))
    return [*told, same(visible(right.id))]


def _clause(number: str) -> Words:
    shown = clause(number)
    return Words(f"条款：{shown.zh}", f"Clause: {shown.en}")


def _described(told: list[Words], langs: tuple[str, ...]) -> str:
    return "\n".join(dict.fromkeys(_oneline(wording.spoken(one, langs)) for one in told if one))


def _oneline(text: str) -> str:
    return visible(" ".join(text.split()))
