"""Where something stands: one integer per place, so that a million nodes stay small.

A span packs (file number, start, length); start and length count code points of the loaded text,
in which line ends are already ``\\n``. File 0 means "nowhere in particular".
"""

from __future__ import annotations

from typing import NewType

Span = NewType("Span", int)

_BITS = 22
_MASK = (1 << _BITS) - 1
NOWHERE = Span(0)


def span(file: int, start: int, end: int) -> Span:
    """The span of ``text[start:end]`` in source number ``file``."""
    return Span(((file << _BITS) | start) << _BITS | (end - start))


def file_of(at: Span) -> int:
    return at >> (2 * _BITS)


def start_of(at: Span) -> int:
    return (at >> _BITS) & _MASK


def end_of(at: Span) -> int:
    return ((at >> _BITS) & _MASK) + (at & _MASK)


def join(first: Span, last: Span) -> Span:
    """From the start of ``first`` to the end of ``last`` (both in one file)."""
    return span(file_of(first), start_of(first), max(end_of(first), end_of(last)))
