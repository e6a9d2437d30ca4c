"""The counting rules: how this contract counts days, numbers, periods and money, in both languages.

In: the whole contract. Out: a few clauses with every default the contract relies on, and none that changes
nothing in it. Legal source of the periods: Civil Code of the PRC, articles 200 to 204; of the bounds: article 1259.
"""

from __future__ import annotations

from hetong.base.words import Words
from hetong.passes.draft import claim_rules, definitions, money_rules, records, relief_rules, run_rules
from hetong.passes.draft.context import Draft
from hetong.passes.draft.pairs import UNITS, joint, say
from hetong.passes.draft.pieces import Piece
from hetong.passes.draft.rule import Rule, rule
from hetong.passes.draft.survey import HOURS, MONTHS, Survey, survey
from hetong.trees import model

_BEIJING = frozenset(("", "北京时间", "by_law", "by law", "Asia/Shanghai", "Beijing", "PRC"))
_BY_LAW = frozenset(("", "国家法定节假日安排", "by_law", "by law", "law", "PRC", "CN"))
_CALENDAR = ("day", "week", "month", "quarter", "year")


def rules(d: Draft) -> list[Piece]:
    """The clauses of the counting rules, in the order numbers, days, periods, measures, runs, money, excuses."""
    s = survey(d)
    amounts, credits, payments, corrections = money_rules.groups(d, s)
    groups = (
        _bounds(),
        _calendar(d, s),
        _periods(s),
        _measures(d, s),
        run_rules.runs(d, s),
        amounts,
        [*claim_rules.claims(d, s), *credits, *claim_rules.set_against(d)],
        payments,
        [*relief_rules.joint(d), *relief_rules.excuses(d, s)],
        corrections,
    )
    d.rules = tuple(r for group in groups for r in group)
    return [*(say((), group, normative=False) for group in groups if group), *records.journal(d)]


def _bounds() -> list[Rule]:
    return [
        rule(
            "bounds_included",
            "本合同所称“以上”“以下”“以内”“届满”“不低于”“不少于”“不高于”“不超过”包括本数。",
            "In this Agreement, “at least”, “at most”, “no more than” and “within” include the stated number.",
            "1259",
        ),
        rule(
            "bounds_excluded",
            "“不满”“低于”“少于”“高于”“超过”“以外”不包括本数。",
            "“More than”, “less than” and “outside” exclude the stated number.",
            "1259",
        ),
    ]


def _calendar(d: Draft, s: Survey) -> list[Rule]:
    found = []
    used = [u for u in _CALENDAR if u in s.units | s.windows]
    if used:
        zh = "".join(f"“{UNITS[u].zh}”" for u in used)
        en = joint(Words("", f"{UNITS[u].en}s") for u in used).en
        found.append(
            rule(
                "gregorian",
                f"{zh}按公历计算。",
                f"{en[:1].upper() + en[1:]} follow the Gregorian calendar.",
                "200",
            )
        )
    if "week" in s.windows:
        found.append(
            rule(
                "week",
                "按周计算的周期，自星期一起至星期日止。",
                "A period of a week runs from Monday to Sunday.",
            )
        )
    if s.rolled or s.fixed_days or {"working_day", "working_hour"} & (s.units | s.during | s.counted):
        found += _working_days(d)
    if "working_hour" in s.units | s.counted:
        found.append(
            rule(
                "working_hour",
                "“工作小时”指工作日之内的1小时。",
                "A “Working Hour” is 1 hour within a Working Day.",
            )
        )
    if "year" in s.windows | s.units and d.contract.year == "from_start":
        found.append(
            rule(
                "contract_year",
                "按年计算的周期，自合作期限起始之日起每满12个月为一年。",
                "A period of a year is each full 12 months from the day the term starts.",
            )
        )
    zone = d.contract.zone
    zh, en = (
        ("北京时间", "Beijing time")
        if zone in _BEIJING
        else (f"{zone.removesuffix('时间')}时间", f"{zone} time")
    )
    found.append(rule("zone", f"本合同中的时间均为{zh}。", f"Times in this Agreement are {en}."))
    return found


def _working_days(d: Draft) -> list[Rule]:
    if d.contract.calendar not in _BY_LAW:
        name = d.contract.calendar
        return [
            rule(
                "working_day",
                f"“工作日”指{name}日历规定的工作日。",
                f"A “Working Day” is a working day of the {name} calendar.",
            )
        ]
    return [
        rule(
            "working_day",
            "“工作日”指法定节假日和休息日以外的日期。",
            "A “Working Day” is a day other than a statutory holiday or rest day.",
        ),
        rule(
            "adjusted_weekends",
            "按照国务院办公厅公布的年度节假日安排，调休上班的日期为工作日，调休放假的日期不是工作日。",
            "Under the annual holiday arrangement published by the General Office of the State Council, a day "
            "moved to work is a Working Day and a day moved to rest is not.",
        ),
    ]


def _periods(s: Survey) -> list[Rule]:
    """Civil Code arts. 201 to 203."""
    found = []
    days = [u for u in ("day", "week", "working_day", "month", "quarter", "year") if u in s.counted]
    hours = [u for u in ("second", "minute", "hour", "working_hour") if u in s.counted]
    if days:
        zh, en = joint((UNITS[u] for u in days), "or").zh, joint((_many(u) for u in days), "or").en
        found.append(
            rule(
                "first_day",
                f"自某一事件起按{zh}计算期限的，该事件发生的当日不计入。",
                f"A period in {en} that runs from an event excludes the day of the event.",
                "201",
            )
        )
    if hours:
        zh, en = joint((UNITS[u] for u in hours), "or").zh, joint((_many(u) for u in hours), "or").en
        found.append(
            rule(
                "hours_at_once",
                f"自某一事件起按{zh}计算期限的，自事件发生时起算。",
                f"A period in {en} that runs from an event starts at the moment of the event.",
                "201",
            )
        )
        found.append(
            rule(
                "hours_not_moved",
                "按小时或者更短单位计算的期限，遇非工作日不顺延。",
                "A period in hours or shorter units does not move to a Working Day.",
                "204",
            )
        )
    months = [u for u in ("month", "quarter", "year") if u in s.counted & MONTHS]
    if months:
        zh, en = joint((UNITS[u] for u in months), "or").zh, joint((_many(u) for u in months), "or").en
        found.append(
            rule(
                "month_arithmetic",
                f"按{zh}计算的期限，到期月的对应日为最后一日；没有对应日的，该月末日为最后一日。",
                f"A period in {en} ends on the corresponding day of its last month, or on the last "
                f"day of that month if there is none.",
                "202",
            )
        )
    if s.rolled or s.fixed_days:
        found.append(
            rule(
                "last_day_moves",
                "期限的最后一日，或者本合同为履行指定的某一日，不是工作日的，顺延至其后第一个工作日，但本合同写明不顺延的除外。",
                "If the last day of a period, or a day fixed for performance, is not a Working Day, the "
                "deadline moves to the next Working Day, unless this Agreement says that it does not move.",
                "203",
            )
        )
    if s.from_writing:
        found.append(
            rule(
                "writing_arrives",
                "期限自通知、要求或者其他书面文件起算的，自该文件到达另一方之日起算。",
                "A period that runs from a notice, a demand or another writing runs from the day it reaches "
                "the other Party.",
            )
        )
    if s.back:
        found.append(
            rule(
                "counted_back",
                "在某一事件之前倒推的期限，该事件发生的当日不计入，最后一日遇非工作日不作调整。",
                "A period counted back from an event excludes the day of the event and is not "
                "adjusted for days that are not Working Days.",
                "204",
            )
        )
    if days or s.rolled or s.fixed_days or s.back:
        found.append(
            rule(
                "end_of_day",
                "期限最后一日的截止时间为24:00。",
                "A period ends at 24:00 on its last day.",
                "203",
            )
        )
    return found


def _many(unit: str) -> Words:
    return Words(UNITS[unit].zh, UNITS[unit].en + "s")


def _measures(d: Draft, s: Survey) -> list[Rule]:
    found = []
    metrics = [n for n in d.contract.nodes.values() if isinstance(n, model.Metric)]
    targets = [m for m in metrics if m.target is not None]
    if s.cut:
        found.append(
            rule(
                "cut_windows",
                "合作期限在某一周期内开始或者终止的，该周期只计合作期限以内的部分，但写明按完整期间计算的除外。",
                "If the term starts or ends within a period, only the part within the term counts, "
                "unless the period is said to count in full.",
            )
        )
    if any(m.rounded is None for m in targets):
        found.append(
            rule(
                "unrounded",
                "指标与目标值比较时，使用未经舍入的数值，但写明先舍入的除外。",
                "The unrounded value of a metric is compared with its target, unless it is said to "
                "be rounded first.",
            )
        )
    if any(m.every is not None for m in targets):
        found.append(
            rule(
                "assessed_at_end",
                "指标在考核周期届满后考核。",
                "A metric is assessed when its period has ended.",
            )
        )
    if any(m.no_data_default for m in metrics):
        found.append(
            rule(
                "no_data",
                "某一周期没有数据的，该周期不考核该指标，既不视为达标，也不视为未达标，但另行写明的除外。",
                "In a period without data a metric is not assessed and is neither met nor missed, "
                "unless said otherwise.",
            )
        )
    if "time" in s.functions:
        found.append(
            rule(
                "total_time",
                "计算时段的总时长时，先合并重叠或者首尾相接的时段，再截取周期以内的部分；起点计入，终点不计入。",
                "For a total time, overlapping or adjoining spans are first merged and then cut to "
                "the period; the start counts and the end does not.",
            )
        )
        found.append(
            rule(
                "open_spans",
                "尚未结束的时段，暂计至计算之时。",
                "A span that has not ended counts, for the time being, up to the moment of calculation.",
            )
        )
    if "week" in s.windows and MONTHS & s.windows:
        found.append(
            rule(
                "longer_period",
                "一周跨越两个月的，计入该周末日所在的月。",
                "A week that lies in two months belongs to the month in which it ends.",
            )
        )
    if s.classes:
        found.append(
            rule(
                "class_changes",
                "记录的等级或者类别变更的，按变更后的等级或者类别重新计算。",
                "If the class of a record changes, the calculation follows the new class.",
            )
        )
    if "service" in s.during:
        found.append(
            rule(
                "service_time",
                "按服务时间计算的时长，只计服务时间以内的部分。",
                "A time counted in service hours includes only the part within those hours.",
            )
        )
    if "working_day" in s.during:
        found.append(
            rule(
                "working_time",
                "按工作日计算的时长，只计工作日以内的部分。",
                "A time counted in Working Days includes only the part within Working Days.",
            )
        )
    if any(f.startswith("p") and f[1:].isdigit() for f in s.functions):
        found.append(
            rule(
                "percentile",
                "百分位数取按序排列后的实际数值，不作内插。",
                "A percentile is an actual value of the ordered values, without interpolation.",
            )
        )
    if "median" in s.functions:
        found.append(
            rule(
                "median",
                "中位数为按序排列后居中的数值；数值个数为偶数的，为居中两个数值的算术平均值。",
                "A median is the middle value of the ordered values, or the arithmetic mean of the "
                "two middle values if their number is even.",
            )
        )
    if "over" in s.tails and any(u in s.units for u in HOURS | {"day", "week", "month", "quarter"}):
        found.append(
            rule(
                "stretches",
                "按更短时段分段计算的，没有数据的时段不计入。",
                "Where a period is divided into shorter stretches, a stretch without data is left out.",
            )
        )
    if any(definitions.floats(d, n) for n in d.contract.nodes.values()):
        found.append(
            rule(
                "period_meant",
                "定义中的“当期”，指适用该定义的费用、付款或者指标的周期。",
                "In a definition, “the period” means the period of the fee, payment or metric to which "
                "the definition is applied.",
            )
        )
    if _dated(d):
        found.append(
            rule(
                "dated_values",
                "随日期变化的数值，对一条记录按该记录归入周期的时间确定，对一个周期按该周期的首日确定。",
                "A figure that changes by date is taken, for a record, at the time that places it in "
                "its period and, for a period, on the first day of that period.",
            )
        )
    return found


def _dated(d: Draft) -> bool:
    for node in d.contract.nodes.values():
        for expr in money_rules.own(node):
            subject = expr.args[0] if expr.op == "table" and expr.args else expr
            if subject is not expr and subject.op == "word" and subject.info.get("name") == "date":
                return True
    return False
