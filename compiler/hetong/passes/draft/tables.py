"""Tables, scales, units and outside series; one clause each, in both languages.

In: a table, scale or series of the model. Out: its rows in a sentence, in order where they have one, and a grid
where the rows hold values.
"""

from __future__ import annotations

from hetong.base.words import EMPTY, Words
from hetong.passes.draft.context import Draft, both
from hetong.passes.draft.pairs import UNITS, Pairs, capital, joint, say
from hetong.passes.draft.pieces import TABLE, Grid, Piece, fill, term
from hetong.trees import model

NO_CELL = Words("—", "—")


def table(d: Draft, node: model.Table) -> list[Piece]:
    """The clause of a table or scale."""
    v = Pairs(d)
    ids = (node.id, *(c.id for c in node.columns), *(r.id for r in node.rows))
    found = [_rows(v, node)]
    grids: tuple[Grid, ...] = ()
    if node.columns:
        columns = joint(v.label(c.id) for c in node.columns)
        are = "is" if len(node.columns) == 1 else "are"
        found.append(
            both(f"各项的{columns.zh}按照{TABLE}确定。", f"The {columns.en} of each {are} set out in {TABLE}.")
        )
        grids = (_grid(v, node),)
        found += _columns(v, node)
    elif node.open:
        grids = (_grid(v, node),)
    if node.only_if is not None:
        test, name = v.clause(node.only_if), v.label(node.id)
        found.append(both(f"仅在{test.zh}时，{name.zh}方有效。", f"The {name.en} is valid only if {test.en}."))
    return [say(ids, found, grids, normative=False)]


def _rows(v: Pairs, node: model.Table) -> Words:
    name = v.term(node.id)
    text = v.phrase(node.means) if node.means else EMPTY
    if node.open and not node.rows:
        means = (
            both(f"{name.zh}指{text.zh}，", f"{name.en} means {text.en}, ")
            if text
            else both(name.zh, f"{name.en} ")
        )
        verb = "as filled in" if text else "is filled in"
        return both(
            f"{means.zh}由{v.everyone().zh}在签署前填入{TABLE}。",
            f"{means.en}{verb} by {v.everyone().en} in {TABLE} before signing.",
        )
    rows = joint(v.option(r.id) for r in node.rows)
    if node.ordered:
        if text:
            return both(
                f"{name.zh}指{text.zh}，由低到高分为{rows.zh}。",
                f"{name.en} means {text.en}; from lowest to highest it is divided into {rows.en}.",
            )
        return both(
            f"{name.zh}由低到高分为{rows.zh}。",
            f"{name.en} is divided, from lowest to highest, into {rows.en}.",
        )
    if text:
        return both(
            f"{name.zh}指{text.zh}，分为{rows.zh}。",
            f"{name.en} means {text.en}; it is divided into {rows.en}.",
        )
    return both(f"{name.zh}分为{rows.zh}。", f"{name.en} is divided into {rows.en}.")


def _grid(v: Pairs, node: model.Table) -> Grid:
    name = v.label(node.id)
    head = (capital(name), *(capital(v.label(c.id)) for c in node.columns))
    if node.open and not node.rows:
        line = Words(fill(node.id, "＿＿＿＿"), fill(node.id, "______"))
        empty = (Words("＿＿＿＿", "______"),) * len(node.columns)
        return Grid(caption=name, head=head, rows=((line, *empty),), ids=("",), key=node.id)
    rows = tuple((capital(v.label(r.id)), *(_cell(v, r, c) for c in node.columns)) for r in node.rows)
    return Grid(caption=name, head=head, rows=rows, ids=tuple(r.id for r in node.rows), key=node.id)


def _cell(v: Pairs, row: model.TableRow, column: model.Column) -> Words:
    found = row.cells.get(column.id, row.cells.get(column.id.rpartition(".")[2], column.value))
    return NO_CELL if found is None else v.value(found)


def _columns(v: Pairs, node: model.Table) -> list[Words]:
    found: list[Words] = []
    for column in node.columns:
        if column.only_if is not None:
            test, name = v.clause(column.only_if), v.label(column.id)
            found.append(
                both(f"仅在{test.zh}时，{name.zh}方有效。", f"The {name.en} is valid only if {test.en}.")
            )
    return found


def series(d: Draft, node: model.Series) -> list[Piece]:
    """Values published by others: who publishes them, how often, which one holds, and what if there is none."""
    v = Pairs(d)
    name = v.label(node.id)
    found: list[Words] = []
    per = UNITS.get(node.type.per)
    zh_unit, en_unit = (f"，按{per.zh}计", f", stated per {per.en}") if per else ("", "")
    if node.source is not None:
        source = v.value(node.source)
        found.append(
            both(
                f"{term(name.zh)}指{source.zh}公布的{name.zh}{zh_unit}。",
                f"{term(name.en)} means the {name.en.lower()} published by {source.en}{en_unit}.",
            )
        )
    else:
        found.append(
            both(
                f"{term(name.zh)}指公开发布的{name.zh}{zh_unit}。",
                f"{term(name.en)} means the publicly announced {name.en.lower()}{en_unit}.",
            )
        )
    if node.published is not None:
        found.append(_often(v, name, node.published))
    found.append(
        both(
            f"某一日的{name.zh}，指该日已经公布并且有效的数值。",
            f"The {name.en} of a day is the figure that is published and in force on that day.",
        )
    )
    if node.missing == "last":
        found.append(
            both(
                "该日没有数值的，适用最近一次公布的数值。",
                "If there is none for that day, the figure published last applies.",
            )
        )
    else:
        found.append(
            both(
                "该日没有数值的，不以其他数值代替。",
                "If there is none for that day, no other figure takes its place.",
            )
        )
    return [say((node.id,), found, normative=False)]


def _often(v: Pairs, name: Words, every: model.Expr) -> Words:
    """每月公布一次 / once in each month; another length is 每2个月 / once every 2 months."""
    if every.op == "duration" and str(every.info["n"]) == "1":
        unit = UNITS[str(every.info["unit"])]
        return both(f"{name.zh}每{unit.zh}公布一次。", f"The {name.en} is published once in each {unit.en}.")
    often = v.value(every)
    return both(f"{name.zh}每{often.zh}公布一次。", f"The {name.en} is published once every {often.en}.")


def unit(d: Draft, node: model.Unit) -> list[Piece]:
    """A unit is said where it is used; it has no clause of its own."""
    return []
