"""Why a question is not put to an engine."""

from __future__ import annotations

from hetong.settle.values import Cell


class Beyond(NotImplementedError):
    """The algebra has no words for it: count the rows one by one instead (``settle/rows``)."""


class Unknown(Exception):
    """It rests on something that is not known: ``cell``."""

    def __init__(self, cell: Cell) -> None:
        super().__init__(str(cell.reasons))
        self.cell = cell
