"""Engines: who computes what a question of settlement asks (floor 4). Each is loaded only when it is used."""

from __future__ import annotations


class MissingExtra(RuntimeError):
    """A library is not installed that ``pip install hetong[extra]`` brings. ``extra``: data, scale."""

    def __init__(self, extra: str) -> None:
        super().__init__(extra)
        self.extra = extra
