"""What the check pass makes of a contract: types of slots, what it refuses, values from outside.

``checked`` compiles a fragment under a short contract; ``codes`` gives (code, line in the fragment) of its problems.
"""

from __future__ import annotations

import random
import re
import time
from pathlib import Path

import pytest

from hetong.base import catalogue
from hetong.base.problems import Problems
from hetong.base.span import start_of
from hetong.passes.check import Checked, Value, check
from hetong.passes.check.static import decide
from hetong.passes.parse import parse, parse_value
from hetong.passes.resolve import resolve
from hetong.trees.model import Expr
from tests.test_resolve import PRELUDE, DictLibrary

BEFORE = PRELUDE.count("\n")
OURS = re.compile(r"HT(2[0-3]|3|411|4[567]|60|61|80|81|82)")


def checked(
    fragment: str, values: dict[str, str] | None = None, library: dict[str, str] | None = None
) -> tuple[Checked, Problems]:
    problems = Problems()
    file = parse(1, "sample.contract", PRELUDE + fragment, problems)
    tree = resolve(file, DictLibrary(library or {}), problems)
    given = {path: value(path, raw) for path, raw in (values or {}).items()}
    return check(tree, given, problems), problems


def value(path: str, raw: str) -> Value:
    """As ``--set`` reads it; what is no expression is a text."""
    return Value(path, parse_value(9, raw, 0, Problems()), raw)


def codes(fragment: str, values: dict[str, str] | None = None) -> list[tuple[str, int]]:
    text = PRELUDE + fragment
    _, problems = checked(fragment, values)
    return sorted((p.code, text.count("\n", 0, start_of(p.at)) + 1 - BEFORE) for p in problems)


def slot(fragment: str, id: str, name: str = "value", values: dict[str, str] | None = None) -> Expr:
    found, problems = checked(fragment, values)
    assert [p.code for p in problems] == []
    return found.slots[id][name]


CALLS = """\
scale grade "等级" / "grade" { low "低" / "low"  high "高" / "high" }
table owner "归属" / "owner" { ours "己方" / "ours"  theirs "对方" / "theirs" }
unit point "分" / "points"
record call "来电" / "call" on made { made : datetime  answered : datetime ?  cost : money  grade : grade  owner : owner  line : text
  wait "等待" / "waiting time" : duration = made to answered  busy : span }
record taken "已接来电" / "call taken" = call where answered known
event crash "崩溃" / "crash" { grade : grade }
fee care "客服费" / "support fee" = CNY 900 every month
fee extra "附加费" / "extra fee" = CNY ? per call every month
define dues "应付费用" / "fees" = [care, extra]
client pays vendor sum of dues every month by day 5 of next month as bill
metric quick "接通率" / "answer rate" = share of call where answered known every month target >= 90% no data skipped
"""

TYPED = [
    ('define x "甲" / "x" = sum of call.cost', "x", "value", "money", "aggregate"),
    ('define x "甲" / "x" = max of taken.wait', "x", "value", "duration", "aggregate"),
    ('define x "甲" / "x" = count of call where grade >= high', "x", "value", "count", "aggregate"),
    ('define x "甲" / "x" = count of missed quick in last 12 months', "x", "value", "count", "aggregate"),
    ('define x "甲" / "x" = run of missed quick', "x", "value", "count", "aggregate"),
    ('define x "甲" / "x" = p95 of call.wait', "x", "value", "duration", "aggregate"),
    ('define x "甲" / "x" = time of call.busy where owner = ours', "x", "value", "duration", "aggregate"),
    ('define x "甲" / "x" = sum of dues', "x", "value", "money", "aggregate"),
    ('define x "甲" / "x" = 5% of dues', "x", "value", "money", "part_of"),
    ('define x "甲" / "x" : money = 5% of dues', "x", "value", "money", "part_of"),
    (
        'param r "价" / "r" : money per hour = CNY 4 per hour\ndefine x "甲" / "x" = r * 3 hours',
        "x",
        "value",
        "money",
        "mul",
    ),
    (
        'param r "价" / "r" : money per call = CNY 4 per call\ndefine x "甲" / "x" = r * count of call',
        "x",
        "value",
        "money",
        "mul",
    ),
    ('define x "甲" / "x" = CNY 4 per full 20 minutes of 50 minutes', "x", "value", "money", "per"),
    (
        'define x "甲" / "x" : percent = by quick { >= 98%: none, >= 95%: 3%, otherwise: 5% }',
        "x",
        "value",
        "percent",
        "table",
    ),
    (
        'define x "甲" / "x" : point = sliding by quick { 80%: 0point, 99%: 100point }',
        "x",
        "value",
        "point",
        "table",
    ),
    (
        'define x "甲" / "x" : money = graduated by count of call { <= 10: CNY 0, otherwise: CNY 2 }',
        "x",
        "value",
        "money",
        "table",
    ),
    ('define x "甲" / "x" = quick - quick[last month]', "x", "value", "percent", "sub"),
    ('define x "甲" / "x" = max(CNY 3, care)', "x", "value", "money", "call"),
    (
        'metric x "甲" / "x" = 1 - (time of call.busy) / period every month target >= 98%',
        "x",
        "value",
        "percent",
        "sub",
    ),
    ('metric x "甲" / "x" of call = made to answered target <= 2 hours', "x", "target", "duration", "duration"),
    ('param g "级" / "g" : grade = high\ndefine x "甲" / "x" = g - 1step', "x", "value", "grade", "sub"),
    ('vendor must "修" / "repair" within 2 hours after crash as x', "x", "within_anchor", "event", "ref"),
    ('vendor must "修" / "repair" by 5 working days before end of quarter as x', "x", "by", "moment", "offset"),
    ('vendor must "修" / "repair" when crash as x', "x", "when", "bool", "happened"),
    ('vendor must "修" / "repair" until 2 years after end as x', "x", "until", "moment", "offset"),
    (
        "client may terminate agreement when missed quick for 3 months in a row as x",
        "x",
        "when",
        "bool",
        "state",
    ),
    ('client may "查" / "audit" when vendor consents in writing as x', "x", "when", "bool", "consents"),
    (
        "client pays vendor ? of bill.unpaid per day when breached bill as x",
        "x",
        "amount",
        "money per day",
        "per",
    ),
    (
        "vendor credits client CNY 3 per missed quick against bill at most 1 per day as x",
        "x",
        "at_most.0",
        "number per day",
        "per",
    ),
    (
        'service x "客服" / "Support" by vendor { hours = 00:00 to 24:00 every day }',
        "x",
        "hours",
        "hours",
        "hours",
    ),
    ('param x "甲" / "x" : duration = judged by client else 20 hours', "x", "value", "duration", "judged"),
    ('define x "甲" / "x" = sum of call.cost so far', "x", "value", "money", "aggregate"),
]


@pytest.mark.parametrize(("fragment", "id", "name", "kind", "op"), TYPED, ids=[t[0][:60] for t in TYPED])
def test_types(fragment: str, id: str, name: str, kind: str, op: str) -> None:
    made = slot(CALLS + fragment, id, name)
    assert (str(made.type), made.op) == (kind, op)


AFTER = CALLS.count("\n") + 1
REFUSED = [
    ("HT200", 'define x "甲" / "x" = caer'),
    ("HT201", "crash pays vendor CNY 3 as x"),
    ("HT201", "vendor credits client CNY 3 against care as x"),
    ("HT201", "client may suspend call as x"),
    ("HT202", 'define x "甲" / "x" = bill.payed'),
    ("HT202", 'vendor must "修" / "repair" when crash.grad = high as x'),
    ("HT207", 'define x "甲" / "x" = call.cost'),
    ("HT207", "vendor pays client call.cost when breached bill as x"),
    ("HT207", 'metric x "甲" / "x" = wait every month'),
    ("HT300", 'param x "甲" / "x" : bool = CNY 3'),
    ("HT301", 'param x "甲" / "x" : percent = 0.9'),
    ("HT302", "vendor pays client 5% as x"),
    ("HT303", 'define x "甲" / "x" = CNY 3 + USD 2'),
    ("HT304", 'define x "甲" / "x" = 3 working days + 2 hours'),
    ("HT305", 'record x "甲" / "x" = call where owner > ours'),
    ("HT306", 'define x "甲" / "x" = care - 1step'),
    ("HT307", 'define x "甲" / "x" = CNY 3 + 2'),
    ("HT308", 'define x "甲" / "x" = CNY 3 * CNY 2'),
    ("HT309", 'define x "甲" / "x" = 3 hours of care'),
    ("HT310", 'record x "甲" / "x" = call where cost > wait'),
    ("HT311", 'record x "甲" / "x" = call where line > call.line'),
    ("HT313", 'define x "甲" / "x" = mean of call.line'),
    ("HT321", 'define x "甲" / "x" = 3% per year of care'),
    ("HT450", 'vendor must "修" / "repair" every ?'),
    ("HT452", 'if crash { vendor must "修" / "repair" as x }'),
    ("HT453", "vendor pays vendor CNY 3 as x"),
    ("HT600", 'vendor must "修" / "repair" by care as x'),
    ("HT601", 'vendor must "修" / "repair" within care as x'),
    ("HT602", 'vendor must "修" / "repair" by day 0 of month as x'),
]


@pytest.mark.parametrize(("code", "fragment"), REFUSED, ids=[f"{c} {f[:50]}" for c, f in REFUSED])
def test_refused_once_and_there(code: str, fragment: str) -> None:
    found = codes(CALLS + fragment)
    assert found == [(code, AFTER)]


@pytest.mark.parametrize("code", [c for c in catalogue.codes() if OURS.match(c)])
def test_every_page_of_ours(code: str) -> None:
    """The bad example raises this code and nothing else; the good one raises nothing."""
    page = catalogue.page(code)
    for example in page.bad:
        if example.language == "contract":
            _, problems = checked(example.text)
            assert {p.code for p in problems} == {code}
            wording = f"{page.message.zh}{page.message.en}{page.why.zh}{page.instead.zh}{page.instead.en}"
            slots = set(re.findall(r"\{([a-z_]+)\}", wording))
            assert all(slots <= set(p.facts) for p in problems)
    for example in page.good:
        if example.language == "contract":
            assert codes(example.text) == []


def test_one_mistake_is_one_problem() -> None:
    fragment = CALLS + 'define x "甲" / "x" : money = max(caer * 3 + care, 5% of care)'
    assert codes(fragment) == [("HT200", AFTER)]


BLANKS = """\
param pay_day "付款日" / "payment day" : count = ?
define limit "时限" / "limit" : duration = by grade { low: ?, high: ? }
scale grade "等级" / "grade" { cap "上限" / "cap" : money  low "低" / "low" { cap = ? }  high "高" / "high" { cap = CNY 3 } }
fee care "费" / "fee" = CNY ? every month estimate CNY ?
fee unit_fee "件费" / "unit fee" = CNY ? per call every month
record call "来电" / "call" { made : datetime }
metric n "数" / "n" = count of call every month target >= ?
client pays vendor ? of care every month at most CNY ? as bill
vendor must "交" / "hand over" within ? days after signing as handover
vendor must "报" / "report" every ? as report
service ship "送" / "Delivery" by vendor optional { hours = ? every day }
signature client { seal = ? }
"""


def test_every_blank_has_its_path_type_and_order() -> None:
    found, problems = checked(BLANKS)
    assert [p.code for p in problems] == []
    assert [(b.path, str(b.type)) for b in found.blanks] == [
        ("pay_day", "count"),
        ("limit.low", "duration"),
        ("limit.high", "duration"),
        ("grade.low.cap", "money"),
        ("care.amount", "money"),
        ("care.estimate", "money"),
        ("unit_fee.rate", "money"),
        ("n.target", "count"),
        ("bill.rate", "percent"),
        ("bill.cap", "money"),
        ("handover.within", "duration"),
        ("report.every", "duration"),
        ("ship.hours", "hours"),
        ("ship", "bool"),
        ("signature.client.seal", "text"),
    ]


FILLED = [
    ("pay_day", "12", "pay_day", "value", "number", {"value": "12"}),
    ("handover.within", "5", "handover", "within", "duration", {"n": "5", "unit": "day"}),
    ("handover.within", "2 weeks", "handover", "within", "duration", {"n": "2", "unit": "week"}),
    ("care.amount", "120", "care", "value", "money", {"amount": "120", "currency": "CNY"}),
    ("care.amount", "CNY 120", "care", "value", "money", {"amount": "120", "currency": "CNY"}),
    ("n.target", "90", "n", "target", "number", {"value": "90"}),
]


@pytest.mark.parametrize(
    ("path", "raw", "id", "name", "op", "info"), FILLED, ids=[f"{f[0]}={f[1]}" for f in FILLED]
)
def test_values_fill_blanks(path: str, raw: str, id: str, name: str, op: str, info: dict[str, str]) -> None:
    found, problems = checked(BLANKS, {path: raw})
    made = found.slots[id][name]
    assert [p.code for p in problems] == []
    assert (made.op, dict(made.info)) == (op, info)
    assert path in found.used
    assert path not in {b.path for b in found.blanks}


WRONG = [
    ("pay_dya", "12", "HT800"),
    ("pay_day", "yes", "HT801"),
    ("pay_day", "十二号", "HT200"),
    ("client.name", "Acme", "HT802"),
    ("care.amount", "USD 5", "HT801"),
    ("bill.rate", "0.05", "HT801"),
    ("ship", "perhaps", "HT801"),
]


@pytest.mark.parametrize(("path", "raw", "code"), WRONG)
def test_wrong_values(path: str, raw: str, code: str) -> None:
    _, problems = checked(BLANKS, {path: raw})
    assert [p.code for p in problems] == [code]


def test_a_value_of_a_service_left_out() -> None:
    found, problems = checked(BLANKS, {"ship": "no", "ship.hours": "09:00 to 18:00"})
    assert [p.code for p in problems] == ["HT803"]
    assert found.included == {"ship": False}


def test_a_text_value_is_the_text_itself() -> None:
    text = 'param place "地点" / "place" : text = ?\n'
    made = slot(text, "place", values={"place": "sum of everything"})
    assert made.info["text"].zh == made.info["text"].en == ("sum of everything",)


def test_a_param_may_be_set_though_it_is_known() -> None:
    text = 'param grace "宽限期" / "grace" : duration = 5 days only if grace <= 10 days\n'
    assert slot(text, "grace", values={"grace": "7 days"}).info["n"] == "7"
    _, problems = checked(text, {"grace": "30 days"})
    assert [p.code for p in problems] == ["HT804"]


def test_guards_are_decided_by_params_and_modules() -> None:
    text = """\
table owner "归属" / "owner" { ours "己方" / "ours"  theirs "对方" / "theirs" }
param holder "权利人" / "holder" : owner = ?
service ship "送" / "Delivery" by vendor optional { event loss_of_goods "货损" / "loss" }
if holder = ours and ship { client may "索赔" / "claim" when loss_of_goods as claim }
"""
    found, problems = checked(text)
    assert [p.code for p in problems] == []
    assert [g.op for g in found.guards["claim"]] == ["and"]
    decided, _ = checked(text, {"holder": "ours", "ship": "yes"})
    assert [decide(g) for g in decided.guards["claim"]] == [True]
    dropped, _ = checked(text, {"ship": "no"})
    assert [decide(g) for g in dropped.guards["claim"]] == [False]


def test_an_anchor_in_a_module_ties_the_sentence_to_it() -> None:
    text = """\
service ship "送" / "Delivery" by vendor optional { event loss_of_goods "货损" / "loss" }
client may "索赔" / "claim" within 5 days after loss_of_goods as claim
"""
    found, problems = checked(text)
    assert [p.code for p in problems] == []
    assert found.refs["claim"]["module"] == ("ship",)


def test_references_are_ids() -> None:
    text = (
        CALLS
        + """\
remedy cure "处理" / "measures" for each crash when missed quick {
  client may deduct 5% of dues from bill when crash.grade >= high besides fine as cut
  vendor pays client CNY 3 as fine
}
"""
    )
    found, problems = checked(text)
    assert [p.code for p in problems] == []
    assert found.refs["cut"] == {"bearer": ("client",), "target": ("bill",), "besides": ("fine",)}
    assert found.refs["cure"] == {"for_each": ("crash",)}
    assert found.refs["taken"] == {"base": ("call",)}


def test_a_template_param_stands_for_the_party_it_is_set_to() -> None:
    template = 'param maker "制作人" / "maker" : party = ?\nmaker must "交付{maker}的成果" / "hand over the results of {maker}" as deliver\n'
    found, problems = checked("use std.ip as ip { maker = vendor }\n", library={"std.ip": template})
    assert [p.code for p in problems] == []
    assert found.refs["ip.deliver"]["bearer"] == ("vendor",)
    assert found.phrases["ip.deliver"]["action"].zh[1].id == "vendor"


def test_texts_keep_their_references() -> None:
    found, problems = checked(
        '"{client.name}见{rule.number}，{{原样}}。" / "{client.name}: {rule.number} {{as is}}." as rule'
    )
    assert [p.code for p in problems] == []
    zh = found.phrases["rule"]["text"].zh
    assert [getattr(p, "id", p) for p in zh] == ["client", "见", "rule", "，{原样}。"]
    assert (zh[0].attr, zh[2].form) == ("name", "number")


def test_history_is_no_circle() -> None:
    text = CALLS + 'metric drift "变化" / "change" = quick - drift[last month] every month target >= 0%'
    assert codes(text) == []


def test_a_circle_names_its_path() -> None:
    _, problems = checked(
        'define a "甲" / "a" : money = 2 * b\ndefine b "乙" / "b" : money = 2 * c\ndefine c "丙" / "c" : money = 2 * a'
    )
    assert [(p.code, p.facts["path"]) for p in problems] == [("HT328", "a → b → c → a")]


def test_thousands_of_items_take_linear_time() -> None:
    def seconds(n: int) -> float:
        lines = [
            f'param p{i} "甲{i}" / "p{i}" : money = CNY {i}\ndefine d{i} "乙{i}" / "d{i}" = 5% of p{i} + p{max(0, i - 1)}'
            for i in range(n)
        ]
        problems = Problems()
        tree = resolve(parse(1, "x", PRELUDE + "\n".join(lines), problems), DictLibrary(), problems)
        start = time.perf_counter()
        check(tree, {}, problems)
        assert len(problems) == 0
        return time.perf_counter() - start

    small = min(seconds(300) for _ in range(3))
    assert seconds(3000) < small * 40


def test_long_chains_never_crash() -> None:
    chain = "\n".join(f'define d{i} "甲{i}" / "d{i}" = d{i + 1}' for i in range(3000))
    found, problems = checked(chain + '\ndefine d3000 "末" / "last" = CNY 3')
    assert [p.code for p in problems] == []
    assert str(found.types["d0"]) == "money"


def test_the_deepest_expression_the_parser_takes() -> None:
    assert codes('define x "甲" / "x" : number = ' + " + ".join(["1"] * 95)) == []
    nested = "by y { 1: 1, otherwise: (" * 40 + "1" + ")}" * 40
    assert codes(f'param y "乙" / "y" : number = 1\ndefine x "甲" / "x" : number = {nested}') == []


@pytest.mark.parametrize("seed", range(12))
def test_garbled_contracts_never_crash(seed: int) -> None:
    text = (Path(__file__).parent / "data" / "stress.contract").read_text(encoding="utf-8")
    chance = random.Random(seed)
    words = re.findall(r'"[^"]*"|\w+|\s+|.', text)
    places = [i for i, word in enumerate(words) if word.strip() and not word.startswith('"')]
    names = [words[i] for i in places if re.match(r"[A-Za-z_]", words[i])]
    for _ in range(30):
        here = chance.choice(places)
        words[here] = chance.choice(["?", "5%", "CNY 3", "3 days", "none", "", *chance.sample(names, 12)])
    problems = Problems()
    tree = resolve(parse(1, "garbled", "".join(words), problems), DictLibrary(), problems)
    found = check(tree, {}, problems)
    assert len(problems) > 0
    assert set(found.slots) <= set(tree.by_id) | {""}
