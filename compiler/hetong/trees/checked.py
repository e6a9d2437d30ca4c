"""Between the second and the third tree: what every slot of the resolved contract was found to mean.

In: nothing; these are the shapes that the check pass fills and that the lower pass reads. A slot is one
expression, text or reference of one item; its name says which (see the table below).
Out: typed expressions with every name an id, phrases with their references, the blanks still open.

========= ======================================================================================================
slots     value target every estimate rounded no_data at_most.0 ... at_least.0 ... only_if when unless on within
          within_anchor by until amount including where what; the settings by their own names; ``start end length
          effect renewal renewal_unless renewal_only_if renewal_at_most`` of the term; ``opens_on grows_every
          grows_rounded`` of an account; the cells of a table row and the columns of a ``given`` by name
phrases   text action label means
refs      against besides instead_of towards for_each origin payee target bearer by party prepared_by parties
          members mention base choice on; ``module``: the optional service that an anchor ties the item to
========= ======================================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from hetong.base.span import NOWHERE, Span
from hetong.base.words import Words
from hetong.trees import surface
from hetong.trees.model import Blank, Expr, Phrase
from hetong.trees.types import Type


@frozen(eq=False, repr=False)
class Value:
    """One value from outside: ``--set path=...`` or an entry of a values file.

    ``expr`` is the value read as an expression (None where it cannot be read as one), ``raw`` the text itself, for
    slots that hold a text: one string for both languages, ``Words``, or a list of them for a list.
    """

    path: str
    expr: surface.Expr | None
    raw: str | Words | list[object] | None
    at: Span = NOWHERE


@frozen(eq=False, repr=False)
class Checked:
    """Everything ``check`` found, by node id.

    ``types``: id -> type of its value. ``used``: values that matched. ``included``: optional service -> chosen or
    not (absent while nobody has said). ``guards``: the static conditions of an item, outermost first; one that the
    values decide is a plain ``bool``.
    """

    slots: Mapping[str, Mapping[str, Expr]]
    phrases: Mapping[str, Mapping[str, Phrase]]
    refs: Mapping[str, Mapping[str, tuple[str, ...]]]
    types: Mapping[str, Type]
    blanks: tuple[Blank, ...]
    used: frozenset[str]
    included: Mapping[str, bool] = field(factory=dict)
    guards: Mapping[str, tuple[Expr, ...]] = field(factory=dict)
