"""The pieces of which the nodes of the model are made: typed expressions, texts with their references, and the parts
of a sentence (who, what, within which time, up to which limit).

Split from ``trees/model.py``, which offers all of it again: ``model.Expr`` is this ``Expr``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from attrs import field, frozen

from hetong.base.span import NOWHERE, Span
from hetong.base.words import Words
from hetong.trees.types import Type


@frozen(repr=False)
class Expr:
    """A typed expression. ``op`` says what it is, ``args`` are its operands, ``info`` its plain data.

    =========== ================================================================================================
    op          args; info
    =========== ================================================================================================
    money       amount (decimal text), currency
    number percent   value (decimal text; 5% is "0.05")
    duration    n (decimal text), unit (second minute hour day week month quarter year working_day working_hour)
    quantity    n, unit (id of a declared unit)
    date datetime month quarter time   value (ISO text)
    bool        value (True, False)
    text        text: Phrase
    list        items: tuple[Entry, ...], open: bool
    hours       (start: time, end: time); every: "day" | "working_day" | ... - daily service hours
    none        deliberately nothing
    blank       path, and prefix/unit where part is known: ``CNY ?`` currency, ``? days`` unit, ``? every day`` every
    deferred    (until?,); document (id) - fixed by that instrument, ``until`` holds meanwhile
    judged      (presumption?,); by (party id, or "other") - an open standard and its assessor
    ref         id - a declaration: param, define, fee, metric, party, service, norm, event, document, ...
    column      id ("ticket.opened"), previous: bool - of the row at hand, or of the row before it; record: the named
                part or event it is read through ("handled" in ``handled.wait``), "" for its own record
    row         id ("severity.minor")
    cell        (row expression,); column (id) - ``fault.severity.limit``
    attr        (base,); name - start end length due amount paid unpaid unused value target at by ref ratio excess
    word        name - period date amount agreement breach loss law other skipped ... (predeclared)
    add sub mul div   (a, b)
    part_of     (a, b) - a of b
    per         (amount, measure?); unit (Type.per spelling or event id), part: started full exact or "",
                n (decimal text: the price is per n units, "1" by default), state ("" or missed/breached of unit)
    negative    (a,)
    call        (a, ...); name - min max outside
    index       (base, key)
    period      which ("" next last), unit
    and or      (a, ...)
    not known   (a,)
    compare     (a, b); rel - eq ne lt le gt ge
    consents    by (party id or "other"), in_writing
    state       (for?,); state - breached missed met; of (id, or "agreement"), subject (party id, "other" or "")
    happened    of (id) - an event, a duty fulfilled, a power exercised, a module included, a condition by name
    aggregate   (where?,); fn (count sum share mean median min max first last time run p95), distinct, of (id of a
                record, event, column, metric or list), attr (text after it), state ("" missed breached met),
                tails: tuple[Tail, ...], record (as for column)
    span        (from, to); tails - an interval between two moments
    table       (subject,); mode (by graduated sliding), rows: tuple[Band, ...]
    offset      (duration, anchor); side before|after
    edge        (of,); side start|end or another point, of a period or inner moment
    nth         (number, of); unit
    following   (number, anchor); unit - ``month 2 after notice``
    =========== ================================================================================================
    """

    op: str
    type: Type
    args: tuple[Expr, ...] = ()
    info: Mapping[str, Any] = field(factory=dict)
    at: Span = NOWHERE


@frozen(repr=False)
class Tail:
    """kind: during except_during over in_last in_last_full so_far; ``what``: an id, a unit word or a duration."""

    kind: str
    what: str | Expr | None


@frozen(repr=False)
class Band:
    """One row of a schedule. key: compare | value | range | otherwise, with its bounds.

    compare: rel, low; value: low; range: low, high, closed (whether high belongs to it).
    path: address of the row's blank ("repair_limit.minor").
    """

    key: str
    value: Expr
    rel: str = ""
    low: Expr | None = None
    high: Expr | None = None
    closed: bool = True
    tags: tuple[str, ...] = ()


@frozen(repr=False)
class Entry:
    """An item of a list: a text or a name, with what it holds and where it comes from."""

    text: Phrase | None
    id: str
    label: Words
    inner: Expr | None
    tags: tuple[str, ...] = ()


@frozen(repr=False)
class Slot:
    """``{x}`` in a text: the id it names and the form asked for ("" number label value)."""

    id: str
    form: str = ""
    attr: str = ""


Part: TypeAlias = str | Slot


@frozen(repr=False)
class Phrase:
    """A text with its references, in both languages (the one a contract lacks is empty)."""

    zh: tuple[Part, ...]
    en: tuple[Part, ...]

    def get(self, lang: str) -> tuple[Part, ...]:
        return self.zh if lang == "zh" else self.en

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)


NO_PHRASE = Phrase((), ())


@frozen(repr=False)
class Window:
    """``every month``, ``every full quarter``, ``every 2 weeks``, ``every ?``: unit "" when ``length`` says it."""

    unit: str
    full: bool = False
    length: Expr | None = None


@frozen(repr=False)
class Cap:
    """``at most E`` on an amount. window: occurrence day month quarter year rolling agreement; ``over`` is the
    duration of a rolling window. ``times``: it limits how often, not how much."""

    limit: Expr
    window: str
    over: Expr | None = None
    times: bool = False


@frozen(repr=False)
class Bearer:
    """mode one: a single party; joint: one duty of several together; each: a duty of each towards the others."""

    mode: str
    parties: tuple[str, ...]


@frozen(repr=False)
class Act:
    """What is done. verb: do (``text``) · fulfil (``target``: an event) · terminate suspend set extend (``target``) ·
    deduct withhold (``amount`` from ``target``) · pay credit refund (``amount`` to ``payee``) · bear (``amount``) ·
    end · excuse (``target``)."""

    verb: str
    text: Phrase = NO_PHRASE
    target: str = ""
    amount: Expr | None = None
    payee: str = ""


@frozen(repr=False)
class Within:
    """``within length after|before anchor``; no anchor: after the trigger."""

    length: Expr
    side: str = "after"
    anchor: Expr | None = None
