"""The first tree: what the author wrote, item by item, with nothing looked up yet.

Differs from the text only in that comments and layout are gone, keywords are their own kind whatever the
language they were written in, and numbers are exact. Names are not resolved, units not checked, templates
not opened. Every node has ``at``, its span.
"""

from __future__ import annotations

from typing import TypeAlias

from attrs import frozen

from hetong.base.span import Span


@frozen(repr=False)
class Name:
    """An identifier; ``text`` is without backquotes."""

    text: str
    at: Span


@frozen(repr=False)
class Text:
    """``"zh" / "en"``; ``second`` is None where one text was given (its language is the contract's first)."""

    first: str
    second: str | None
    at: Span


@frozen(repr=False)
class Ref:
    """A dotted name: ``ticket.opened``, ``secrecy.tail``."""

    parts: tuple[str, ...]
    at: Span

    @property
    def text(self) -> str:
        return ".".join(self.parts)


@frozen(repr=False)
class Expr:
    """An expression, a moment, a schedule or a list: ``op`` and its operands.

    ============== =====================================================================================
    op             args
    ============== =====================================================================================
    number         (Decimal as str,)                       10,000 -> "10000"
    percent        (fraction as str,)                      5% -> "0.05", 0.5 permille -> "0.0005"
    money          (currency, str | None)                  None: ``CNY ?``
    quantity       (str | None, unit)                      unit canonical: "day" "working_day" ...; None: ``? days``
    united         (str | None, unit name)                 ``3point``, ``?point``
    date datetime month quarter time   (ISO text,)
    blank none yes no   ()
    text           (Text,)
    list           (items: tuple[Listed, ...], open: bool)
    ref            (Ref,)
    index          (Expr, Expr)                            x[k]
    call           (Ref, Expr, ...)
    negative not known   (Expr,)
    or and         (Expr, ...)
    compare        (Expr, "<" "<=" ">" ">=" "=" "!=", Expr)
    add sub mul div part_of to_   (Expr, Expr)             part_of: ``p of x``; to_: ``a to b`` (then tails)
    span           (Expr, Expr, tails: tuple[Tail, ...])   ``a to b during x``
    per            (Expr, "started" | "full" | "exact" | None, unit: Expr | Standing | str, Expr | None)
    consents       (Ref, in writing: bool)
    state          (Ref | None, Standing, Expr | None)     subject, state, ``for D in a row``
    agg            (function, distinct: bool, Ref | Standing, tails: tuple[Tail, ...], where: Expr | None)
    table          ("by" | "graduated" | "sliding", Expr, rows: tuple[Row, ...])
    period         ("next" | "last" | None, unit)
    offset         (Expr, "before" | "after", Expr)        ``30 days before end``
    edge           (Ref, Expr)                             ``end of month``, ``start of quarter``
    nth            (unit, Expr, Expr)                      ``day 12 of next month``; number, of what
    following      (unit, Expr, Expr)                      ``month 2 after notice``
    rows           (Ref, Expr)                             ``ticket where answered known``
    agreed         (Ref, Expr | None)                      ``agreed in annex else x``
    judged         (Ref, Expr | None)                      ``judged by platform else x``
    hours          (Expr, Expr | None)                     never built by the parser: resolve makes it of hours = ... every ...
    ============== =====================================================================================
    """

    op: str
    args: tuple[object, ...]
    at: Span


@frozen(repr=False)
class Standing:
    """``breached N``, ``missed N``, ``met N``."""

    state: str
    ref: Ref
    at: Span


@frozen(repr=False)
class Tail:
    """What follows an aggregate or a span: kind is during, except_during, over, in_last, in_last_full, so_far."""

    kind: str
    what: Expr | Ref | str | None
    at: Span


@frozen(repr=False)
class Row:
    """One row of a schedule. ``key``: ("compare", op, Expr) | ("value", Expr) | ("range", Expr, op | None, Expr) |
    ("otherwise",)."""

    key: tuple[object, ...]
    value: Expr
    tags: tuple[str, ...]
    at: Span


@frozen(repr=False)
class Listed:
    """One item of a list: a text, or a name with an optional label; it may hold a list of its own."""

    what: Text | Ref
    label: Text | None
    inner: Expr | None
    tags: tuple[str, ...]
    at: Span


@frozen(repr=False)
class Type:
    """``: duration``, ``: money per hour``, ``: datetime ?``."""

    name: str
    per: str | None
    optional: bool
    at: Span


@frozen(repr=False)
class Mod:
    """A modifier. ``kind`` and ``args``:

    when unless only_if at_most at_least estimate   (Expr,)
    on by until                                      (Expr,)          a moment
    within                                           (Expr, "after" | "before" | None, Expr | None)
    every                                            (full: bool, unit: str | Expr)
    for_each                                         (Ref, ...)
    target                                           (operator, Expr)
    rounded                                          (way: str, Expr)
    no_data                                          ("met" | "missed" | Expr,)
    against besides instead_of towards               (Ref,)
    including                                        (Expr,)          a list
    in_writing not_rolled optional throughout        ()
    as_                                              (Name, Text | None)
    note                                             (str,)
    source                                           (str, ...)       the ``from`` tags
    """

    kind: str
    args: tuple[object, ...]
    at: Span


@frozen(repr=False)
class Noun:
    """``kind name "label" of origin : type = value modifiers { items }``; ``items`` is None without braces."""

    kind: str
    name: Name | None
    label: Text | None
    origin: Ref | None
    type: Type | None
    value: Expr | None
    mods: tuple[Mod, ...]
    items: tuple[Item, ...] | None
    at: Span


@frozen(repr=False)
class Entry:
    """A setting, a column (with a type) or a row (without)."""

    name: Name
    label: Text | None
    type: Type | None
    value: Expr | None
    mods: tuple[Mod, ...]
    items: tuple[Item, ...] | None
    at: Span


@frozen(repr=False)
class Mention:
    """``csat from "7.2"``: something that stands elsewhere, restated or adjusted here."""

    ref: Ref
    mods: tuple[Mod, ...]
    at: Span


@frozen(repr=False)
class Who:
    """The bearer: mode is one (a single ref), joint (``a and b``), all or each; no refs: every signatory."""

    mode: str
    refs: tuple[Ref, ...]
    at: Span


@frozen(repr=False)
class Action:
    """What a sentence says is done. ``verb`` and ``args``:

    text (Text,) · event (Ref,) · terminate suspend set (Ref,) · extend (Ref, Expr) ·
    deduct withhold (Expr, Ref) · pay credit refund (payee Ref, Expr) · bear (Expr,) · end () · excuse (Ref,)
    """

    verb: str
    args: tuple[object, ...]
    at: Span


@frozen(repr=False)
class Sentence:
    """``who modality action modifiers [else ...]``; modality: must, must_not, may, pays, bears, ends, excused.

    ``who`` is None only in an ``else`` that keeps the bearer of the sentence before it.
    """

    who: Who | None
    modality: str
    action: Action
    mods: tuple[Mod, ...]
    otherwise: Sentence | None
    at: Span


@frozen(repr=False)
class Prose:
    text: Text
    mods: tuple[Mod, ...]
    at: Span


@frozen(repr=False)
class Guard:
    """``if condition { items }``."""

    condition: Expr
    items: tuple[Item, ...]
    at: Span


@frozen(repr=False)
class Use:
    """``use std.confidentiality as secrecy { items }``."""

    ref: Ref
    mods: tuple[Mod, ...]
    items: tuple[Item, ...] | None
    at: Span


@frozen(repr=False)
class Without:
    refs: tuple[Ref, ...]
    at: Span


@frozen(repr=False)
class Expects:
    """``expects compensation``: names that a template needs from the contract that uses it."""

    names: tuple[Name, ...]
    at: Span


@frozen(repr=False)
class Given:
    what: Expr
    mods: tuple[Mod, ...]
    items: tuple[Item, ...] | None
    at: Span


@frozen(repr=False)
class Expect:
    what: Expr
    mods: tuple[Mod, ...]
    at: Span


@frozen(repr=False)
class File:
    """One source file: ``ignores`` are its ``# hetong: ignore[...]`` comments (codes, reason, span).

    ``lost``: names declared in what could not be read, so that nobody is told that they do not exist.
    """

    path: str
    items: tuple[Item, ...]
    ignores: tuple[Ignore, ...]
    at: Span
    lost: tuple[str, ...] = ()


@frozen(repr=False)
class Ignore:
    """``# hetong: ignore[HT501,HT502] reason``: silences these codes on its own line, or on the next if alone."""

    codes: tuple[str, ...]
    reason: str
    line: int
    at: Span


Item: TypeAlias = Noun | Entry | Mention | Sentence | Prose | Guard | Use | Without | Expects | Given | Expect
