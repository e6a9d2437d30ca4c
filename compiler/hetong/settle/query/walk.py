"""Going through a scalar of the algebra: which columns and clocks it reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import evolve, fields

from hetong.settle.query.algebra import Col, Lit, Scalar


def within(scalar: Any) -> Iterator[Scalar]:
    """The scalar and all that are in it, outermost first."""
    if isinstance(scalar, tuple):
        for one in scalar:
            yield from within(one)
    elif hasattr(scalar, "kind"):
        yield scalar
        if not isinstance(scalar, Col | Lit):
            for field in fields(type(scalar)):
                yield from within(getattr(scalar, field.name))


def columns(*scalars: Scalar | None) -> dict[Col, None]:
    """The columns read, each once, in order."""
    return {
        one: None for scalar in scalars if scalar is not None for one in within(scalar) if isinstance(one, Col)
    }


def current(scalar: Any) -> Any:
    """The same of the row itself, where the row before it was meant."""
    if isinstance(scalar, Col):
        return evolve(scalar, previous=False)
    if isinstance(scalar, tuple):
        return tuple(current(one) for one in scalar)
    if hasattr(scalar, "kind") and not isinstance(scalar, Lit):
        changed = {f.name: current(getattr(scalar, f.name)) for f in fields(type(scalar)) if f.name != "kind"}
        return evolve(scalar, **changed)
    return scalar
