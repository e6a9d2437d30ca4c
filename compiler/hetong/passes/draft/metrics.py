"""What is measured: metrics, each a clause of its own or a row of one table, in both languages.

In: a metric of the model. Out: its definition, its target, and those counting rules that differ from the ones
the contract states once for all.
"""

from __future__ import annotations

from hetong.base.words import EMPTY, Words
from hetong.passes.draft import bands, names
from hetong.passes.draft.context import LANGS, Draft, both, sentence_case
from hetong.passes.draft.pairs import Pairs, capital, deferred, joint, relation, say, whole
from hetong.passes.draft.pieces import TABLE, Grid, Piece
from hetong.trees import model

NONE = Words("不设目标值", "no target")
_SUMS = ("div", "sub", "add", "mul")


def metric(d: Draft, node: model.Metric) -> list[Piece]:
    """The clause of one metric."""
    v = _at(d, node)
    tables: tuple[Grid, ...] = ()
    if node.value.op == "deferred":
        found = deferred(v, node.id, node.value, _not_assessed(v, node))
    else:
        found = [_definition(v, node)]
        if bands.is_schedule(node.value):
            tables = (bands.grid(v, node.value, _name(v, node), node.id),)
            found += bands.rules(node.value)
    found += [whole(node.every, v), *_limits(v, node), _rounding(v, node), _target(v, node), _silence(v, node)]
    return [say((node.id,), found, tables, normative=node.target is not None)]


def metrics_table(d: Draft, nodes: list[model.Metric]) -> Piece:
    """Several metrics of one bearer as one clause: a lead and a row for each."""
    assert nodes
    bearer = Pairs(d).party(nodes[0].bearer) if nodes[0].bearer else EMPTY
    lead = both(
        f"下列指标的含义和计算方法见{TABLE}。",
        f"The following metrics have the meaning and are calculated as set out in {TABLE}.",
    )
    duty = (
        both(
            f"{bearer.zh}应当使各指标在每一考核周期达到{TABLE}的目标值。",
            f"{bearer.en} must ensure that each metric reaches its target in {TABLE} in each assessment period.",
        )
        if bearer
        else both(
            f"各指标在每一考核周期的目标值见{TABLE}。",
            f"The target of each metric for each assessment period is set out in {TABLE}.",
        )
    )
    head = (
        Words("指标", "Metric"),
        Words("计算方法", "Calculation"),
        Words("考核周期", "Assessment period"),
        Words("目标值", "Target"),
        Words("没有数据时", "Without data"),
    )
    grid = Grid(
        caption=Words("考核指标", "Metrics"),
        head=head,
        rows=tuple(_row(d, n) for n in nodes),
        ids=tuple(n.id for n in nodes),
        key="metrics." + nodes[0].id,
    )
    return say(tuple(n.id for n in nodes), [lead, duty], (grid,))


def _at(d: Draft, node: model.Metric) -> Pairs:
    # A metric that is nothing but a datum is said to be that of its record.
    row = "" if node.value.op == "column" else _record_of(d, node)
    return Pairs(d).within(row, node.every)


def _record_of(d: Draft, node: model.Metric) -> str:
    """The record whose rows a metric measures one by one; "" for a metric of a window."""
    of = d.node(node.of) if node.of else None
    return node.of if isinstance(of, model.Record | model.Event) and node.every is None else ""


def _name(v: Pairs, node: model.Metric) -> Words:
    """A metric without a label is internal: it is called by its place."""
    return v.label(node.id) if node.label else both("本条数值", "figure under this Section")


def _term(v: Pairs, node: model.Metric) -> Words:
    return v.term(node.id) if node.label else both("本条数值", "The figure under this Section")


def _value(v: Pairs, node: model.Metric) -> Words:
    if bands.is_schedule(node.value):
        subject = v.value(node.value.args[0])
        if node.type.base == "row" and v.d.has_label(node.type.of):
            kind = v.label(node.type.of)
            return both(
                f"根据{subject.zh}按照{TABLE}确定的{kind.zh}",
                f"the {kind.en} that {TABLE} gives for {subject.en}",
            )
        return both(f"根据{subject.zh}按照{TABLE}确定的数值", f"the value that {TABLE} gives for {subject.en}")
    return _percent(node, v.value(node.value))


def _percent(node: model.Metric, value: Words) -> Words:
    """A quotient that is measured in percent says so: （……）×100%; what is made of percentages is one already."""
    if node.type.base != "percent" or node.value.op not in _SUMS or _in_percent(node.value):
        return value
    return both(f"（{value.zh}）×100%", f"({value.en}) × 100%")


def _in_percent(e: model.Expr) -> bool:
    if e.op == "div":
        return _in_percent(e.args[0]) and not _in_percent(e.args[1])
    if e.op in _SUMS:
        return any(_in_percent(a) for a in e.args)
    return e.type.base == "percent"


def _definition(v: Pairs, node: model.Metric) -> Words:
    """“客户满意度”指…… ; what it is measured over is said where the value does not say it by itself."""
    name, value = _term(v, node), _value(v, node)
    said = node.every is not None and not node.keys and _says_window(node.every, value)
    over = both("", "") if said else _over(v, node)
    if node.means:
        text = v.phrase(node.means)
        gap = both(f"，{over.zh}计算", f", calculated {over.en}") if over else over
        return both(
            f"{name.zh}指{text.zh}{gap.zh}，等于{value.zh}。",
            f"{name.en} means {text.en}{gap.en}; it equals {value.en}.",
        )
    gap = both(f"，{over.zh}计算", f", calculated {over.en}") if over else over
    return both(f"{name.zh}指{value.zh}{gap.zh}。", f"{name.en} means {value.en}{gap.en}.")


def _says_window(every: model.Window, value: Words) -> bool:
    """Whether the words of the value name the window already (当月 / the month)."""
    if every.unit not in names.PERIODS:
        return False
    return all(names.period_name(every.unit, "", lang) in value.get(lang) for lang in LANGS)


def _over(v: Pairs, node: model.Metric) -> Words:
    """按月、每一站点分别 / for each month and separately for each site."""
    record = _record_of(v.d, node)
    if record:
        rows = v.one(record)
        return both(f"就{rows.zh}分别", f"separately for {rows.en}")
    if node.every is None:
        base = both("按一次性", "once")
    elif node.every.unit == "term":
        base = both("就整个合作期限", "for the whole term")
    else:
        base = v.by(node.every)
    if not node.keys:
        return base
    keys = v.keys(node.keys)
    return both(f"{base.zh}并就{keys.zh}分别", f"{base.en} and separately for {keys.en}")


def _scope(v: Pairs, node: model.Metric) -> Words:
    """Of what the target holds: 每月 / for each month; 每一故障的 / of each fault."""
    record = _record_of(v.d, node)
    if record:
        rows = v.one(record)
        return both(f"{rows.zh}的", f" of {rows.en}")
    parts = [v.every(node.every)] if node.every else []
    if node.keys:
        parts.append(v.keys(node.keys))
    if not parts:
        return EMPTY
    zh = "".join(p.zh for p in parts)
    return both(f"{zh}的", " for " + joint(parts).en)


def _target(v: Pairs, node: model.Metric) -> Words:
    if node.target is None:
        return EMPTY
    rel, limit = relation(node.target[0], node.type.base), v.value(node.target[1])
    name, scope = _name(v, node), _scope(v, node)
    if not node.bearer:
        return both(
            f"{scope.zh}{name.zh}的目标值为{rel.zh}{limit.zh}。",
            f"The target for the {name.en}{scope.en} is {rel.en} {limit.en}.",
        )
    bearer = v.party(node.bearer)
    return both(
        f"{bearer.zh}应当使{scope.zh}{name.zh}{rel.zh}{limit.zh}。",
        f"{bearer.en} must ensure that the {name.en}{scope.en} is {rel.en} {limit.en}.",
    )


def _limits(v: Pairs, node: model.Metric) -> list[Words]:
    """What clamps the value, after the whole expression."""
    found = []
    if node.at_least is not None:
        low = v.value(node.at_least)
        found.append(
            both(
                f"计算结果低于{low.zh}的，按{low.zh}计。", f"A result of less than {low.en} counts as {low.en}."
            )
        )
    if node.at_most is not None:
        high = v.value(node.at_most)
        found.append(
            both(
                f"计算结果超过{high.zh}的，按{high.zh}计。",
                f"A result of more than {high.en} counts as {high.en}.",
            )
        )
    return found


def _rounding(v: Pairs, node: model.Metric) -> Words:
    if node.rounded is None:
        return EMPTY
    name, how = _name(v, node), v.round(node.rounded)
    return both(
        f"{name.zh}{how.zh}，以舍入后的数值为准。",
        f"The {name.en} is {how.en}, and the rounded value is the one that counts.",
    )


def _not_assessed(v: Pairs, node: model.Metric) -> Words:
    name = _name(v, node)
    return both(f"不考核{name.zh}", f"the {name.en} is not assessed")


def no_data(v: Pairs, node: model.Metric) -> Words:
    """What a window without data is: the second half of the sentence, and the cell of the table."""
    if isinstance(node.no_data, model.Expr):
        value = v.value(node.no_data)
        return both(f"按{value.zh}计", f"counts as {value.en}")
    return {
        "met": Words("视为达标", "is deemed met"),
        "missed": Words("视为未达标", "is deemed missed"),
        "skipped": Words(
            "不考核，既不视为达标，也不视为未达标", "is not assessed and is neither met nor missed"
        ),
    }[node.no_data]


def _silence(v: Pairs, node: model.Metric) -> Words:
    """The no-data sentence; the default is among the counting rules of the contract."""
    if node.no_data_default:
        return EMPTY
    name, verdict, scope = _name(v, node), no_data(v, node), _without(v, node)
    return both(
        f"{scope.zh}没有数据的，{name.zh}{verdict.zh}。",
        f"{scope.en} without data, the {name.en} {verdict.en}.",
    )


def _without(v: Pairs, node: model.Metric) -> Words:
    record = _record_of(v.d, node)
    if record:
        name = v.label(record)
        return both(f"某一{name.zh}", f"For {v.some(record).en}")
    unit = v.unit(node.every)
    if not unit:
        return both("", "If it is")
    if unit.zh == "合作期限":
        return both("合作期限内", "In a term")
    return both(f"某一{unit.zh}", f"In {'an' if unit.en[0] in 'aeio' or unit.en == 'hour' else 'a'} {unit.en}")


def _row(d: Draft, node: model.Metric) -> tuple[Words, ...]:
    v = _at(d, node)
    value = _percent(node, v.value(node.value))
    remarks = [s for s in (whole(node.every, v), *_limits(v, node), _rounding(v, node)) if s]
    calculation = Words(
        "；".join([value.zh, *(r.zh.removesuffix("。") for r in remarks)]),
        "; ".join([value.en, *(r.en[:1].lower() + r.en[1:].removesuffix(".") for r in remarks)]),
    )
    if node.means:
        text = v.phrase(node.means)
        calculation = both(f"{text.zh}：{calculation.zh}", f"{text.en}: {calculation.en}")
    target = NONE
    if node.target is not None:
        rel, limit = relation(node.target[0], node.type.base), v.value(node.target[1])
        target = both(f"{rel.zh}{limit.zh}", f"{rel.en} {limit.en}")
    verdict = no_data(v, node)
    silent = Words(verdict.zh, sentence_case(verdict.en.replace(" and is ", " and ").removeprefix("is ")))
    return _term(v, node), capital(calculation), capital(_period(v, node)), capital(target), silent


def _period(v: Pairs, node: model.Metric) -> Words:
    record = _record_of(v.d, node)
    if record:
        return v.one(record)
    if node.every is None:
        return Words("一次", "once")
    every = v.every(node.every)
    if not node.keys:
        return every
    keys = v.keys(node.keys)
    return both(f"{every.zh}，{keys.zh}分别考核", f"{every.en}, separately for {keys.en}")
