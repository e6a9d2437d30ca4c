"""What each kind of noun may have: one readable table. A new kind or setting is a row here, not grammar.

Read a row as: ``metric`` - needs a name and a label, may be ``of`` something, may have a type, needs a value,
takes these modifiers, has these settings, holds these items. The resolve pass refuses everything else.

A setting's type is ``text`` (printed, so in every language of the contract), ``code`` (reads the same in
every language: names, numbers, addresses), ``bool date moment duration list party parties amount number
interval type any``, or ``choice:a|b`` (one of these words; resolve has checked it). Its default is the word that
holds when nothing is written ("" : nothing holds).
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

MUST, MAY, NO = "must", "may", "no"


@frozen
class Setting:
    type: str
    default: str = ""
    mods: frozenset[str] = frozenset()

    @property
    def choices(self) -> tuple[str, ...]:
        return tuple(self.type[7:].split("|")) if self.type.startswith("choice:") else ()


@frozen
class Kind:
    """name, label, type, value, origin (``of``): must, may or no. ``entries``: what entries that are not settings
    are: "columns", "rows" (columns and rows), "values" (named values) or "" (there are none). ``holds``: the items
    that may stand in its braces besides entries."""

    name: str = MUST
    label: str = MUST
    type: str = NO
    value: str = NO
    origin: str = NO
    mods: frozenset[str] = frozenset()
    settings: Mapping[str, Setting] = field(factory=dict)
    entries: str = ""
    holds: frozenset[str] = frozenset()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _settings(rows: str, **mods: str) -> dict[str, Setting]:
    """``name:type=default`` words; keywords add the modifiers a setting may carry."""
    table: dict[str, Setting] = {}
    for row in rows.split():
        name, _, rest = row.partition("=")
        name, _, kind = name.partition("::")
        table[name] = Setting(kind, rest, _words(mods.get(name, "")))
    return table


EVERYWHERE = frozenset({"source", "note"})
REPEATABLE = frozenset({"source", "at_most"})
RELATIONS = frozenset({"besides", "instead_of", "towards"})

_NOUNS = _words(
    "article party term service record event table scale unit series metric fee param define remedy account"
    " document"
)
_SAID = _words("norm prose mention branch use")
_ANY = _NOUNS | _SAID
_WORDED = "means::text counter::code"

KINDS: Mapping[str, Kind] = {
    "contract": Kind(
        entries="values",
        settings=_settings(
            "languages::list law::code currency::code zone::code=by_law calendar::code=by_law"
            " rounding::choice:half_up|half_even|up|down=half_up day_count::choice:365|360|actual=365"
            " year::choice:calendar|from_start=calendar corrections::choice:carry|restate|final=carry"
            " default_due::duration precedence::list numbering::choice:tiao|yi|decimal=tiao contents::bool=no"
        ),
    ),
    "recitals": Kind(name=NO, holds=_words("prose param define mention branch")),
    "article": Kind(
        name=MAY,
        holds=_ANY | {"recitals", "signature", "scenario"},
        settings=_settings("level::choice:part|auto=auto numbers::choice:continue|restart=continue"),
    ),
    "party": Kind(
        entries="values",
        settings=_settings(
            "name::code representative::code address::code phone::code email::code credit_code::code role::text"
            " bound::choice:signature|joinder|outsider=signature several::bool=no answers_for::list many::bool=no"
            " outsider::bool=no",
            bound="on until",
        ),
    ),
    "signature": Kind(label=NO, settings=_settings("seal::code name::code date::date")),
    "term": Kind(
        name=MAY,
        label=MAY,
        settings=_settings(
            "start::date end::moment length::duration effect::moment=signing renewal::duration",
            renewal="unless only_if at_most",
        ),
    ),
    "service": Kind(
        holds=_ANY,
        mods=_words("by optional"),
        settings=_settings("hours::interval", hours="every"),
    ),
    "record": Kind(value=MAY, mods=_words("on for_each"), entries="columns", settings=_settings(_WORDED)),
    "event": Kind(value=MAY, mods=_words("every for_each"), entries="columns", settings=_settings(_WORDED)),
    "table": Kind(value=MAY, mods=_words("only_if"), entries="rows", settings=_settings("means::text")),
    "scale": Kind(value=MAY, mods=_words("only_if"), entries="rows", settings=_settings("means::text")),
    "unit": Kind(),
    "series": Kind(
        type=MUST, settings=_settings("source::text published::duration missing::choice:refuse|last=refuse")
    ),
    # A metric without a label is internal: the prose writes out how it is measured.
    "metric": Kind(
        label=MAY,
        type=MAY,
        value=MUST,
        origin=MAY,
        mods=_words("every for_each target no_data at_least at_most rounded"),
        settings=_settings("means::text"),
    ),
    "fee": Kind(
        type=MAY,
        value=MUST,
        origin=MAY,
        mods=_words("every for_each estimate at_least at_most rounded"),
        settings=_settings("part::choice:by_days|whole=by_days"),
    ),
    "param": Kind(label=MAY, type=MUST, value=MUST, mods=_words("only_if")),
    "define": Kind(label=MAY, type=MAY, value=MUST, mods=_words("only_if")),
    "remedy": Kind(
        label=MAY,
        mods=_words(
            "when unless only_if on within every for_each at_most at_least besides instead_of towards including"
        ),
        holds=_SAID | _words("remedy param define event metric"),
        settings=_settings(
            "cut::choice:in_order|pro_rata=in_order rest::choice:carried|paid|lapses=carried sole::bool=no"
            " choice::party=none"
        ),
    ),
    "account": Kind(
        type=MUST,
        settings=_settings(
            "opens::amount adds::amount takes::amount grows::amount floor::amount=none ceiling::amount=none",
            opens="on",
            grows="every rounded",
        ),
    ),
    "document": Kind(
        holds=_words("prose mention branch"),
        settings=_settings(
            "attached::bool=no parties::parties contents::list prepared_by::party over::any"
            " force::choice:same|below"
        ),
    ),
    "scenario": Kind(holds=_words("given expect")),
}

# What may stand at the top of a contract; the top of a template takes ``expects`` besides.
TOP = _ANY | _words("contract recitals signature scenario")
TOP_OF_TEMPLATE = TOP | {"expects"}
# What may stand in the braces of a ``use``.
IN_USE = _ANY | _words("without entry recitals")

_TIMED = _words("when unless only_if on within by until every for_each including in_writing not_rolled as_")
_AMOUNT = _words("at_most at_least") | RELATIONS

# Modifiers of a sentence: by modality, and for must and may by what is done.
SENTENCES: Mapping[str, frozenset[str]] = {
    "must text": _TIMED | _words("throughout at_least"),
    "must event": _TIMED | {"throughout"},
    "must_not text": _TIMED | {"throughout"},
    "must_not event": _TIMED | {"throughout"},
    "may text": _TIMED | {"at_most"},
    "may event": _TIMED | {"at_most"},
    "terminate": _TIMED,
    "suspend": _TIMED,
    "set": _TIMED | _words("at_most at_least"),
    "extend": _TIMED | _words("at_most at_least"),
    "deduct": _TIMED | _AMOUNT,
    "withhold": _TIMED | _AMOUNT,
    "pay": _TIMED | _AMOUNT,
    "refund": _TIMED | _AMOUNT,
    "credit": _TIMED | _AMOUNT | {"against"},
    "bears": _words("when unless only_if on until every for_each as_ including at_most at_least"),
    "ends": _words("when unless only_if on by as_ in_writing"),
    "excused": _words("when unless only_if on until for_each as_ in_writing"),
}
PROSE = frozenset({"as_"})
COLUMN = frozenset({"only_if"})
ROW: frozenset[str] = frozenset()
GIVEN = frozenset({"on"})
