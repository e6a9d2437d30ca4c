"""The rules of the expression language -> ``surface.Expr``; what is regular is made by ``Builder`` itself."""

from __future__ import annotations

from typing import Any

from hetong.passes.parse import literals
from hetong.passes.parse.build import Builder, Kids
from hetong.trees import surface as s


class Expressions(Builder):
    """All methods of the surface tree."""

    def on_lone(self, kids: Kids, start: int, end: int) -> s.Expr:
        value = self.ex(kids[0])
        # `end of month` alone reads like `5% of fee`; what follows `of` tells them apart.
        if value.op == "part_of":
            what, of = value.args
            if isinstance(what, s.Expr) and what.op == "ref" and isinstance(of, s.Expr) and of.op == "period":
                return s.Expr("edge", (what.args[0], of), value.at)
        return value

    def on_filtered(self, kids: Kids, start: int, end: int) -> s.Expr:
        agg = kids[0]
        return s.Expr("agg", (*agg.args[:4], self.ex(kids[1])), self.at(start, end))

    def on_agg(self, kids: Kids, start: int, end: int) -> s.Expr:
        distinct = type(kids[1]) is tuple
        what = 2 if distinct else 1
        args = (literals.aggregate(kids[0][1]), distinct, kids[what], tuple(kids[what + 1 :]), None)
        return s.Expr("agg", args, self.at(start, end))

    def on_compare(self, kids: Kids, start: int, end: int) -> s.Expr:
        args = (self.ex(kids[0]), kids[1][1], self.ex(kids[2]))
        return s.Expr("compare", args, self.at(start, end))

    def on_consents(self, kids: Kids, start: int, end: int) -> s.Expr:
        written = kids[1][1]
        return s.Expr("consents", (kids[0], "writing" in written or "书面" in written), self.at(start, end))

    def on_state(self, kids: Kids, start: int, end: int) -> s.Expr:
        subject = kids[0] if type(kids[0]) is s.Ref else None
        rest = kids if subject is None else kids[1:]
        run = self.ex(rest[1]) if len(rest) > 1 else None
        return s.Expr("state", (subject, rest[0], run), self.at(start, end))

    def on_standing(self, kids: Kids, start: int, end: int) -> s.Standing:
        return s.Standing(kids[0][0].lower(), kids[1], self.at(start, end))

    def on_per(self, kids: Kids, start: int, end: int) -> s.Expr:
        part: str | None = None
        rest = kids[1:]
        if type(rest[0]) is tuple and rest[0][0] in ("STARTED", "FULL", "EXACT"):
            part = rest[0][0].lower()
            rest = rest[1:]
        unit: Any = rest[0]
        if type(unit) is tuple:
            unit = literals.unit(unit[1])
        elif type(unit) is s.Ref:
            unit = self.ex(unit)
        measure = self.ex(rest[1]) if len(rest) > 1 else None
        return s.Expr("per", (self.ex(kids[0]), part, unit, measure), self.at(start, end))

    def on_span(self, kids: Kids, start: int, end: int) -> s.Expr:
        args = (self.ex(kids[0]), self.ex(kids[1]), tuple(kids[2:]))
        return s.Expr("span", args, self.at(start, end))

    # ---- tails ---------------------------------------------------------------------------------------

    def _tail(self, kind: str, kids: Kids, start: int, end: int) -> s.Tail:
        what: Any = kids[0] if kids else None
        if type(what) is tuple:
            what = literals.unit(what[1])
        return s.Tail(kind, what, self.at(start, end))

    def on_during(self, kids: Kids, start: int, end: int) -> s.Tail:
        return self._tail("during", kids, start, end)

    def on_except_during(self, kids: Kids, start: int, end: int) -> s.Tail:
        return self._tail("except_during", kids, start, end)

    def on_over(self, kids: Kids, start: int, end: int) -> s.Tail:
        return self._tail("over", kids, start, end)

    def on_so_far(self, kids: Kids, start: int, end: int) -> s.Tail:
        return self._tail("so_far", kids, start, end)

    def on_in_last(self, kids: Kids, start: int, end: int) -> s.Tail:
        kind = "in_last_full" if len(kids) == 2 else "in_last"
        return s.Tail(kind, self.ex(kids[-1]), self.at(start, end))

    # ---- schedules -----------------------------------------------------------------------------------

    def on_table(self, kids: Kids, start: int, end: int) -> s.Expr:
        mode = "by"
        if type(kids[0]) is tuple and kids[0][0] in ("GRADUATED", "SLIDING"):
            mode = kids[0][0].lower()
            kids = kids[1:]
        return s.Expr("table", (mode, self.ex(kids[0]), tuple(kids[1:])), self.at(start, end))

    def on_row(self, kids: Kids, start: int, end: int) -> s.Row:
        return s.Row(kids[0][1], self.ex(kids[1]), self.tags(kids[2:]), self.at(start, end))

    def on_key(self, kids: Kids, start: int, end: int) -> Any:
        first = kids[0]
        terminal = first[0] if type(first) is tuple else ""
        key: tuple[Any, ...]
        if terminal == "OTHERWISE":
            key = ("otherwise",)
        elif terminal in ("CMP", "EQ"):
            key = ("compare", first[1], self.ex(kids[1]))
        elif len(kids) == 1:
            key = ("value", self.ex(first))
        else:
            key = ("range", self.ex(first), kids[1][1] if len(kids) == 3 else None, self.ex(kids[-1]))
        return ("key", key)

    # ---- operands ------------------------------------------------------------------------------------

    def on_call(self, kids: Kids, start: int, end: int) -> s.Expr:
        return s.Expr("call", (kids[0], *map(self.ex, kids[1:])), self.at(start, end))

    def on_money(self, kids: Kids, start: int, end: int) -> s.Expr:
        amount = literals.number(kids[1][1]) if kids[1][0] == "NUMBER" else None
        return s.Expr("money", (literals.currency(kids[0][1]), amount), self.at(start, end))

    def on_quantity(self, kids: Kids, start: int, end: int) -> s.Expr:
        first = kids[0]
        if first[0] == "UNITED":
            amount, unit = literals.united(first[1])
            return s.Expr("united", (amount, self.bare(unit)), self.at(start, end))
        amount = literals.number(first[1]) if first[0] == "NUMBER" else None
        return s.Expr("quantity", (amount, literals.unit(kids[1][1])), self.at(start, end))

    def on_period(self, kids: Kids, start: int, end: int) -> s.Expr:
        which = kids[0][0].lower() if len(kids) == 2 else None
        return s.Expr("period", (which, literals.unit(kids[-1][1])), self.at(start, end))

    def on_rows(self, kids: Kids, start: int, end: int) -> s.Expr:
        return s.Expr("rows", (kids[0], self.ex(kids[1])), self.at(start, end))

    def on_agreed(self, kids: Kids, start: int, end: int) -> s.Expr:
        return self._settled("agreed", kids, start, end)

    def on_judged(self, kids: Kids, start: int, end: int) -> s.Expr:
        return self._settled("judged", kids, start, end)

    def _settled(self, op: str, kids: Kids, start: int, end: int) -> s.Expr:
        until = self.ex(kids[1]) if len(kids) > 1 else None
        return s.Expr(op, (kids[0], until), self.at(start, end))

    # ---- moments -------------------------------------------------------------------------------------

    def on_offset(self, kids: Kids, start: int, end: int) -> s.Expr:
        args = (self.ex(kids[0]), kids[1][0].lower(), self.ex(kids[2]))
        return s.Expr("offset", args, self.at(start, end))

    def on_edge(self, kids: Kids, start: int, end: int) -> s.Expr:
        return s.Expr("edge", (kids[0], self.ex(kids[1])), self.at(start, end))

    def on_nth(self, kids: Kids, start: int, end: int) -> s.Expr:
        args = (literals.unit(kids[0][1]), self.ex(kids[1]), self.ex(kids[2]))
        return s.Expr("nth", args, self.at(start, end))

    def on_following(self, kids: Kids, start: int, end: int) -> s.Expr:
        args = (literals.unit(kids[0][1]), self.ex(kids[1]), self.ex(kids[-1]))
        return s.Expr("following", args, self.at(start, end))

    # ---- lists ---------------------------------------------------------------------------------------

    def on_list(self, kids: Kids, start: int, end: int) -> s.Expr:
        is_open = bool(kids) and type(kids[-1]) is tuple
        items = tuple(kids[:-1] if is_open else kids)
        return s.Expr("list", (items, is_open), self.at(start, end))

    def on_listed(self, kids: Kids, start: int, end: int) -> s.Listed:
        label: s.Text | None = None
        inner: s.Expr | None = None
        tags: list[Any] = []
        for kid in kids[1:]:
            if type(kid) is s.Expr:
                inner = kid
            elif kid[0] == "label":
                label = kid[1]
            else:
                tags.append(kid)
        return s.Listed(kids[0], label, inner, self.tags(tags), self.at(start, end))
