"""One run: a contract, what happened, and the moment from which one looks. All else is derived from it on demand.

``as_of`` bounds what happened, ``known_at`` what had been recorded. Nothing is stored between runs: every cell is
worked out when first asked for and kept for the rest of the run.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from attrs import evolve

from hetong.settle.engine import Engine
from hetong.settle.facts import Facts, Given, Happening
from hetong.settle.load.kinds import KEYWORDS
from hetong.settle.time.clock import Clock
from hetong.settle.values import Cell, Instant, Period, Reason
from hetong.trees import model

T = TypeVar("T")
N = TypeVar("N", bound=model.Node)
_BUSY = object()
_FIGURES = frozenset({"cell", "amount", "gross"})  # what must not need itself; norms may wait for each other


def _value(line: Happening) -> Given:
    """A figure of the journal: of its window, from its day on, or for good."""
    period, day = line.data.get("period"), line.data.get("day")
    name = period.name if isinstance(period, Period) else str(period or "")
    key = line.data.get("key") or ()
    return Given(
        str(line.data["of"]), line.data["value"], name, day if isinstance(day, dt.date) else None,
        (key,) if isinstance(key, str) else tuple(key), line.origin,
    )  # fmt: skip


def _set(norm: model.Norm, line: Happening) -> Given:
    """A value that a party set: from the day after, unless the exercise names its day."""
    day = line.data.get("day")
    effective = day if isinstance(day, dt.date) else line.day + dt.timedelta(days=1)
    return Given(norm.act.target, line.data["value"], "", effective, (), line.origin)


def _inner(contract: model.Contract) -> frozenset[str]:
    """Paths of blanks that are but a part of the node, or of the point of it, with that name: ``share of calls where
    answered <= ? minutes``. A value for them fills the blank; it is not the node's own."""
    from hetong.settle.load.subjects import type_of

    bare = evolve(contract, blanks=())
    return frozenset(b.path for b in contract.blanks if type_of(bare, b.path)[0] not in (None, b.type))


class Run:
    """``day``: the last day that ``as_of`` sees. ``cycles``: nodes found to need themselves (each once)."""

    def __init__(
        self,
        contract: model.Contract,
        facts: Facts,
        engine: Engine,
        as_of: Instant,
        known_at: Instant | None = None,
        frozen: bool = True,
    ) -> None:
        self.contract = contract
        self.nodes: Mapping[str, model.Node] = contract.nodes
        self.facts = facts
        self.engine = engine
        self.as_of = as_of
        self.frozen = frozen  # whether agreed statements keep their amounts
        self.known_at = as_of if known_at is None else known_at
        self.cycles: set[str] = set()
        self.uncounted: set[str] = set()  # why windows of a length from the facts could not be counted
        self.years: set[int] = set()  # asked for, without an official calendar
        self._memo: dict[Any, Any] = {}
        self._stack: dict[Any, int] = {}
        self._rests: set[int] = (
            set()
        )  # the depths of what is being made on whose stand-ins the present work rests
        self._until: dict[Any, frozenset[int]] = {}
        self._held: dict[int, list[Any]] = {}
        self._inner = frozenset() if facts.open_world else _inner(contract)
        self._given: dict[str, list[Given]] = {}
        for given in facts.given:
            self._given.setdefault(given.of, []).append(given)
        for line in facts.journal:
            if (
                line.kind == "value"
                and "of" in line.data
                and self._seen(line)
                and not line.ref
                and not line.data.get("ref")
            ):
                given = _value(line)
                self._given.setdefault(given.of, []).append(given)
        self.clock = Clock.of(contract, self._start_day())
        self.day = self.clock.zone.day(Instant(as_of - 1))
        self.journal: dict[str, list[Happening]] = {}
        seen: set[str] = set()
        for line in sorted(facts.journal, key=lambda h: (h.at, h.id)):
            if self._seen(line) and line.id not in seen:
                seen.add(line.id)
                self.journal.setdefault(line.kind, []).append(line)
        self.out_of_bounds: list[Happening] = []
        self._set_values()

    def _set_values(self) -> None:
        """What parties set, in order of time; a value outside its bounds is refused and changes nothing."""
        norms = {n.id: n for n in self.every(model.Norm) if n.act.verb == "set"}
        lines = [h for id in norms for h in self.journal.get(id, ()) if h.data.get("value") is not None]
        for line in sorted(lines, key=lambda h: (h.at, h.id)):
            norm = norms[line.kind]
            if self._within(norm, line):
                self._given.setdefault(norm.act.target, []).append(_set(norm, line))
            else:
                self.out_of_bounds.append(line)
            self._memo.clear()

    def _within(self, norm: model.Norm, line: Happening) -> bool:
        from hetong.settle.evaluate import compare, value
        from hetong.settle.place import Place

        bounds = [("le", cap.limit) for cap in norm.caps if not cap.times] + [
            ("ge", floor) for floor in norm.at_least
        ]
        for relation, bound in bounds:
            cell = value(self, bound, Place(day=line.day))
            if (
                cell.known
                and not isinstance(cell.value, str)
                and not compare(self, relation, line.data["value"], cell.value)
            ):
                return False
        return True

    def _seen(self, line: Happening) -> bool:
        """Whether a line had happened and been recorded by the moments of this run."""
        recorded = line.at if line.recorded is None else line.recorded
        return line.at < self.as_of and recorded < self.known_at

    def once(self, key: Any, make: Callable[[], T], otherwise: Any) -> T:
        """``make()``, kept under ``key``; ``otherwise`` where it is asked for while it is being made.

        What was worked out on such a stand-in is handed back but not kept, up to the one that is being made: asked for
        again when that is known, it comes out whole."""
        found = self._memo.get(key, self)
        if found is _BUSY:
            if isinstance(key, tuple) and key[0] in _FIGURES:
                self.cycles.add(str(key[1]))
            self._rests.add(self._stack[key])
            return otherwise  # type: ignore[no-any-return]
        if found is not self:
            if key in self._until:
                self._rests |= self._until[key]
            return found  # type: ignore[no-any-return]
        depth, outer = len(self._stack), self._rests
        self._memo[key] = _BUSY
        self._stack[key] = depth
        self._rests = set()
        try:
            made = make()
        except BaseException:
            del self._memo[key]
            raise
        finally:
            del self._stack[key]
        for waiting in self._held.pop(depth, ()):  # they rested on a stand-in for this one
            self._until.pop(waiting, None)
            self._memo.pop(waiting, None)
        rests = frozenset(self._rests - {depth})
        self._memo[key] = made
        if rests:
            self._until[key] = rests
            for at in rests:
                self._held.setdefault(at, []).append(key)
        self._rests = outer | rests
        return made

    def given(
        self, of: str, period: Period | None = None, key: tuple[str, ...] = (), day: dt.date | None = None,
        blank: bool = False,
    ) -> Given | None:  # fmt: skip
        """The value set from outside: for the window by its name, else the latest one set without a window. ``blank``:
        of the blank with this path, which may be a part of what has this name."""
        if of in self._inner and not blank:
            return None
        found = None
        for given in self._given.get(of, ()):
            if given.key and given.key != key:
                continue
            if given.period:
                if period is not None and given.period == period.name:
                    return given
                continue
            seen = day or (period.first if period is not None else self.day)
            since = given.day or dt.date.min
            if since <= seen and (found is None or since >= (found.day or dt.date.min)):
                found = given
        return found

    def given_all(self, of: str) -> list[Given]:
        return [] if of in self._inner else self._given.get(of, [])

    def lines(self, kind: str) -> list[Happening]:
        """Journal lines of a kind, known and happened, in order of time."""
        return self.journal.get(kind, [])

    def told(self, kind: str) -> list[Happening]:
        """Lines of one of KINDS; where the contract has a name of its own that is spelled the same, not those of it."""
        found = self.lines(kind)
        if kind not in self.nodes:
            return found
        fields = KEYWORDS[kind].required
        return [line for line in found if fields and all(name in line.data for name in fields)]

    def every(self, kind: type[N]) -> tuple[N, ...]:
        """All nodes of a kind, in document order."""
        found: tuple[N, ...] = self.once(
            ("every", kind.__name__), lambda: tuple(n for n in self.nodes.values() if isinstance(n, kind)), ()
        )
        return found

    def unfrozen(self) -> Run:
        """The same run as if nothing had been agreed."""
        return self.once(
            ("unfrozen",),
            lambda: Run(self.contract, self.facts, self.engine, self.as_of, self.known_at, frozen=False),
            self,
        )

    def term(self) -> model.Term | None:
        return self.once(
            "term", lambda: next((n for n in self.nodes.values() if isinstance(n, model.Term)), None), None
        )

    def _start_day(self) -> dt.date | None:
        """The first day of the term as written or given, for windows that run from it; None: not known."""
        for name in ("start", "term.start"):
            for given in self._given.get(name, ()):
                if isinstance(given.value, dt.date):
                    return given.value
        term = next((n for n in self.nodes.values() if isinstance(n, model.Term)), None)
        if term is not None and term.start is not None and term.start.op == "date":
            return dt.date.fromisoformat(str(term.start.info["value"]))
        return None

    def included(self, node: model.Node) -> bool | None:
        """Whether the optional service it hangs on is taken; None: not decided yet."""
        if not node.module:
            return True
        service = self.nodes.get(node.module)
        if not isinstance(service, model.Service) or not service.optional:
            return True
        given = self.given(service.id)
        if given is not None:
            return bool(given.value)
        return service.included

    def provisional(self, cell: Cell, years: frozenset[int]) -> Cell:
        """Marks what rests on a year without an official calendar."""
        if not years:
            return cell
        self.years |= years
        from hetong.settle.values import State

        state = max(cell.state, State.PROVISIONAL) if cell.state <= State.PROVISIONAL else cell.state
        return evolve(cell, state=state).because(*(Reason("calendar", str(year)) for year in sorted(years)))

    def worked(self, kind: str) -> list[tuple[Any, Any]]:
        """What has been worked out so far under keys of a kind: (key, made)."""
        return [
            (k, v) for k, v in self._memo.items() if isinstance(k, tuple) and k[0] == kind and v is not _BUSY
        ]
