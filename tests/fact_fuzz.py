"""Facts at random for any contract: rows for its records, lines for every kind its journal may have.

In: a contract and a source of chance. Out: files as a facts folder holds them, and what loading keeps of them: plausible
and absurd values, gaps, before and after the term, many things in one instant, things that answer nothing.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterator, Sequence
from typing import Any

from attrs import evolve, frozen

from hetong.base import catalogue
from hetong.compile import Compilation
from hetong.settle.load import Loaded, file_records, load, shape_of
from hetong.settle.load.kinds import Payload
from hetong.settle.load.shape import payloads, short_of
from hetong.settle.load.subjects import type_of
from hetong.trees import model
from hetong.trees.types import Type
from tests import test_cases, test_reference, test_stdlib
from tests.conftest import ROOT
from tests.running import codes, compiled

DAY = dt.timedelta(1)
EXAMPLES = ("ecommerce_outsourcing", "fintech_operation", "fintech_operation_1", "fintech_operation_2")
_EXTREME = (dt.date(1900, 1, 1), dt.date(2200, 12, 31), dt.date(2024, 2, 29), dt.date(2030, 10, 1))


@frozen(eq=False)
class Text:
    """A contract to be run: ``text``, ``values``, and the templates it uses."""

    name: str
    text: str
    values: str = ""
    files: tuple[tuple[str, str], ...] = ()

    def compiled(self) -> Compilation | None:
        """None where it has errors: then it is never run."""
        one = compiled(self.text, self.values, files=dict(self.files))
        return None if codes(one, "error") or one.contract is None or one.document is None else one


def texts() -> Iterator[Text]:
    """Every contract there is: examples, the reference, cases, the library and the catalogue."""
    for name in EXAMPLES:
        folder = ROOT / "examples" / name
        text = (folder / f"{name}.contract").read_text("utf-8")
        beside = folder / f"{name}.scenarios.contract"
        yield Text(name, text)
        yield Text(f"{name} final", text, (folder / "values.toml").read_text("utf-8"))
        if beside.exists():
            yield Text(f"{name} played", text + beside.read_text("utf-8"))
    for data in sorted((ROOT / "tests/data").glob("*.contract")):
        yield Text(data.stem, data.read_text("utf-8"))
    templates = tuple(test_reference.TEMPLATES.items())
    for line, text in test_reference.BLOCKS:
        yield Text(f"grammar {line}", text, files=templates)
    for case in test_cases.load():
        source = next(b.text for b in case.blocks if b.kind == "contract")
        values = next((b.text for b in case.blocks if b.kind == "values"), "")
        yield Text(f"{case.file.stem}: {case.title}", source, values)
    for path in test_stdlib.TEMPLATES:
        yield Text(f"std.{path.stem}", test_stdlib.header(path).example)
    for code in catalogue.codes():
        page = catalogue.page(code)
        for sort, examples in (("bad", page.bad), ("good", page.good)):
            for n, example in enumerate(examples):
                if example.language == "contract":
                    yield Text(f"{code} {sort} {n}", example.text)


# ---- values -----------------------------------------------------------------------------------------------------


class Writer:
    """Writes facts for one contract as files would have them."""

    def __init__(self, contract: model.Contract, chance: random.Random) -> None:
        self.contract = contract
        self.chance = chance
        self.kinds = payloads(contract)
        self.days = self._days()
        self.instant = chance.random() < 0.1  # everything happens in one moment
        self.one = self._moment()
        self.ids: list[str] = []
        self.parties = [i for i, n in contract.nodes.items() if isinstance(n, model.Party)]
        self.norms = [i for i, n in contract.nodes.items() if isinstance(n, (model.Norm, model.Metric))]
        self.remedies = [n for n in contract.nodes.values() if isinstance(n, model.Remedy)]
        self.subjects = self._subjects()

    def _days(self) -> list[dt.date]:
        terms = (n for n in self.contract.nodes.values() if isinstance(n, model.Term))
        term = next(terms, None)
        start, end = dt.date(2027, 1, 1), dt.date(2027, 12, 31)
        if term is not None and term.start is not None and term.start.op == "date":
            start = dt.date.fromisoformat(str(term.start.info["value"]))
            end = start + dt.timedelta(364)
        if term is not None and term.end is not None and term.end.op == "date":
            end = dt.date.fromisoformat(str(term.end.info["value"]))
        edges = [start, start + DAY, end, end + DAY, end + 30 * DAY, start + 30 * DAY]
        inside = [
            start + dt.timedelta(self.chance.randrange(max(1, (end - start).days + 1))) for _ in range(12)
        ]
        near = start + dt.timedelta(self.chance.randrange(max(1, (end - start).days)))
        return edges + inside + [near + dt.timedelta(n) for n in range(8)]

    def _subjects(self) -> list[str]:
        nodes = self.contract.nodes
        found = [b.path for b in self.contract.blanks] + list(nodes)
        for id, node in nodes.items():
            if isinstance(node, (model.Norm, model.Remedy, model.Fee, model.Term)):
                found += [
                    f"{id}.{p}"
                    for p in ("amount", "cap", "floor", "due", "start", "end", "paid", "rate", "unpaid")
                ]
            elif isinstance(node, model.Metric):
                found.append(f"{id}.target")
            elif isinstance(node, model.Table):
                found += [f"{row.id}.{short_of(column)}" for row in node.rows for column in node.columns]
        found.append("loss")
        return [path for path in found if type_of(self.contract, path)[0] is not None]

    def day(self) -> dt.date:
        return self.chance.choice(_EXTREME) if self.chance.random() < 0.02 else self.chance.choice(self.days)

    def _moment(self, day: dt.date | None = None) -> str:
        clock = self.chance.choice(("00:00:00", "00:00:00.000001", "09:30:00", "23:59:59.999999", "12:00:00"))
        zone = self.chance.choice(("+08:00", "+08:00", "Z", "-14:00"))
        return f"{day or self.day()}T{clock}{zone}"

    def moment(self) -> str:
        return self.one if self.instant else self._moment()

    def number(self) -> str:
        c = self.chance
        return c.choice(
            ("0", "1", "-1", "2", "3", "100", "0.01", "0.005", "1234.56", "99.999", "-0.5", str(c.randrange(10_000)),
             "9999999999999999999999999999", "0.0000000001")
        )  # fmt: skip

    def duration(self, clock: str) -> str:
        c = self.chance
        n = c.choice((0, 1, 2, 3, 5, 10, 30, 90, 2400))
        if clock == "calendar":
            return f"{n} {c.choice(('months', 'years') if n <= 200 else ('months',))}"
        if clock == "working":
            return (
                f"{c.choice((n, '0.5', '99999', '999999999999'))} {c.choice(('working days', 'working hours'))}"
            )
        if not clock and c.random() < 0.2:
            return self.duration(c.choice(("calendar", "working")))
        return f"{n} {c.choice(('seconds', 'minutes', 'hours', 'days'))}" if c.random() < 0.95 else "60000 days"

    def period(self) -> str:
        c = self.chance
        day = self.day()
        week = day.isocalendar()
        return c.choice(
            (f"{day:%Y-%m}", f"{day:%Y-%m}", f"{day:%Y-%m}", f"{day.year}-Q{(day.month + 2) // 3}", f"{day.year}",
             f"{week.year}-W{week.week:02}", f"{day}", f"{day}..{day + dt.timedelta(c.randrange(40))}")
        )  # fmt: skip

    def cell(self, type: Type) -> str:
        c, base = self.chance, type.base
        if base in ("money", "number", "quantity"):
            return self.number()
        if base == "count":
            return str(c.choice((0, 1, 2, 3, 7, 100, 10**17)))
        if base == "percent":
            return f"{c.choice(('0', '1', '5', '50', '99.9', '100', '250', '-3', '0.00000001', str(c.randrange(101))))}%"
        if base == "duration":
            return self.duration(type.of)
        if base in ("date",):
            return self.day().isoformat()
        if base == "datetime":
            return self.moment()
        if base == "moment":
            return c.choice((self.day().isoformat(), self.moment()))
        if base == "time":
            return c.choice(("00:00", "09:30", "23:59:59"))
        if base == "hours":
            return c.choice(
                ("09:00 to 18:00", "22:00 to 06:00", "00:00 to 24:00", "09:00 to 09:00 every working day")
            )
        if base == "span":
            start = self.moment()
            return f"{start}/{c.choice(('..', start, self.moment()))}"
        if base == "bool":
            return c.choice(("yes", "no"))
        if base == "row":
            table = self.contract.nodes.get(type.of)
            rows = table.rows if isinstance(table, model.Table) else ()
            return c.choice([row.id.rpartition(".")[2] for row in rows] or ["x"])
        if base == "list":
            return ";".join(self.cell(Type(type.of or "text")) for _ in range(c.randrange(3)))
        if base == "party":
            return c.choice(self.parties or ["nobody"])
        if base in ("event", "norm", "document", "metric"):
            return c.choice(list(self.contract.nodes))
        if base in ("window", "month", "quarter"):
            return self.period()
        return c.choice(("a", "b", "甲", "x'); attach 'y", "=1+1", "0", "<b>", "a b"))

    # ---- rows ---------------------------------------------------------------------------------------------------

    def rows(self, record: model.Record, most: int) -> bytes:
        shape = shape_of(record)
        fields = [f for f in shape.fields if f.name != "recorded" or self.chance.random() < 0.2]
        gap = self.chance.choice((0.0, 0.1, 0.6))
        lines = [",".join(f.name for f in fields)]
        for n in range(self.chance.randrange(most + 1)):
            cells = []
            for field in fields:
                if field.column is None:
                    cell = (
                        f"r{n}" if field.name == "id" else self.moment() if self.chance.random() < 0.5 else ""
                    )
                elif field.part:
                    cell = "" if field.part == "end" and self.chance.random() < 0.15 else self.moment()
                elif field.column.optional and self.chance.random() < gap:
                    cell = ""
                else:
                    cell = self.cell(field.column.type)
                cells.append(quoted(cell))
            lines.append(",".join(cells))
        return ("\n".join(lines) + "\n").encode()

    # ---- the journal --------------------------------------------------------------------------------------------

    def line(self, kind: str) -> dict[str, Any]:
        c = self.chance
        id = f"e{len(self.ids)}"
        one: dict[str, Any] = {"id": id, "kind": kind}
        one["time"] = self.moment() if c.random() < 0.5 or self.instant else self.day().isoformat()
        if c.random() < 0.7 and self.parties:
            one["actor"] = c.choice(self.parties)
        if c.random() < 0.1:
            one["recorded"] = self.moment()
        if c.random() < 0.3:
            one["ref"] = c.choice([self.period(), *self.ids[-5:], "nothing"])
        one["payload"] = self.payload(self.kinds[kind], kind, one.get("ref", ""))
        self.ids.append(id)
        return one

    def payload(self, payload: Payload, kind: str, ref: str) -> dict[str, Any]:
        c = self.chance
        made: dict[str, Any] = {}
        for column in payload.columns:
            if not (column.optional and c.random() < 0.4):
                made[short_of(column)] = self._json(column.type)
        for name in payload.required + tuple(n for n in payload.optional if c.random() < 0.4):
            if name == "ref" and ref:
                continue
            said = self.field(payload, name, made)
            if said is not None:
                made[name] = said
        return made

    def _json(self, type: Type) -> Any:
        text = self.cell(type)
        if type.base == "span":
            start, _, end = text.partition("/")
            return {"start": start, "end": None if end == ".." else end}
        return text.split(";") if type.base == "list" else text

    def field(self, payload: Payload, name: str, made: dict[str, Any]) -> Any:
        c = self.chance
        if name == "norm":
            return c.choice(self.norms or ["x"])
        if name == "of":
            return c.choice(self.subjects or ["x"])
        if name in ("value", "amount"):
            of = payload.of or made.get("of", "")
            type = type_of(self.contract, of)[0] if of else None
            if payload.family == "opening" and isinstance(self.contract.nodes.get(of), model.Metric):
                type = Type("count")
            return self._json(type or Type("money"))
        if name == "period":
            return self.period()
        if name == "day":
            return self.day().isoformat()
        if name == "key":
            return c.choice(("a", ["a"], ["a", "b"]))
        if name == "party":
            return c.choice(self.parties or ["x"])
        if name == "remedy":
            return c.choice(self.remedies).id if self.remedies else "x"
        if name == "choice":
            remedy = self.contract.nodes.get(made.get("remedy", ""))
            found = (
                [i.id for i in remedy.items] + list(remedy.including)
                if isinstance(remedy, model.Remedy)
                else []
            )
            return c.choice(found or self.norms or ["x"])
        if name == "lines":
            return [
                {"id": f"{c.choice(self.norms or ['x'])}/{self.period()}", **self._agreed()}
                for _ in range(c.randrange(3))
            ]
        if name == "ref":
            return c.choice([*self.ids[-5:], self.period()])
        return c.choice(("x", "说明"))

    def _agreed(self) -> dict[str, Any]:
        return {"amount": self.number()} if self.chance.random() < 0.8 else {}

    def files(self, most: int = 12) -> dict[str, bytes]:
        """``most`` rows to a record and about as many lines to a kind that matters."""
        c = self.chance
        made: dict[str, bytes] = {}
        for stem, record in file_records(self.contract).items():
            if c.random() < 0.85:
                made[f"{stem}.csv"] = self.rows(record, most)
        own = [k for k in self.kinds if k in self.contract.nodes]
        general = [k for k in self.kinds if k not in self.contract.nodes]
        lines = [self.line(c.choice(own)) for _ in range(c.randrange(2 * most)) if own]
        lines += [self.line(c.choice(general)) for _ in range(c.randrange(most))]
        if c.random() < 0.5:  # what is blank becomes known
            for blank in self.contract.blanks:
                if c.random() < 0.7 and blank.type is not None:
                    payload = {"of": blank.path, "value": self._json(blank.type)}
                    lines.append(
                        {"id": f"b{blank.path}", "kind": "value", "time": "2020-01-01", "payload": payload}
                    )
        made["events.jsonl"] = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines).encode()
        return made


def quoted(cell: str) -> str:
    return f'"{cell}"' if "," in cell or '"' in cell else cell


def loaded(contract: model.Contract, files: dict[str, bytes]) -> Loaded:
    """What loading keeps: lines before the term that a folder may not have are left out, as the command refuses them."""
    found = load(contract, files)
    start = Writer(contract, random.Random(0)).days[0]
    kinds = payloads(contract)
    kept = tuple(h for h in found.facts.journal if h.day >= start or kinds[h.kind].early)
    return evolve(found, facts=evolve(found.facts, journal=kept))


def periods(writer: Writer) -> Sequence[str]:
    c = writer.chance
    start, end = writer.days[0], writer.days[2]
    month = c.choice(writer.days)
    return (
        f"{month:%Y-%m}", f"{end:%Y-%m}", f"{month.year}-Q{(month.month + 2) // 3}", f"{month.year}", f"{month}",
        f"{month}..{month + dt.timedelta(16)}", f"{start - 40 * DAY:%Y-%m}", f"{end + 70 * DAY:%Y-%m}", "1900", "2200-12",
    )  # fmt: skip
