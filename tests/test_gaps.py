"""What is checked once a value is there, what worked examples may set, and where reading stops."""

from __future__ import annotations

import time

import pytest

from hetong.base import catalogue
from tests.running import codes, compiled, json_of, prose

SHARES = """\
table share "付款比例" / "share of the price" only if sum of share.part = 100% {{
  part "比例" / "part" : percent
  deposit "首付款" / "deposit" {{ part = {} }}
  balance "尾款" / "balance" {{ part = ? }}
}}
client pays vendor share.deposit.part of CNY 100 by 2027-02-01 as opening
"""
TWO = """\
param one "首期" / "first share" : percent = ?
param two "二期" / "second share" : percent = ? only if one + two = 100%
client pays vendor one of CNY 100 by 2027-02-01 as opening
client pays vendor two of CNY 100 by 2027-03-01 as closing
"""


@pytest.mark.parametrize(
    ("text", "values", "total"),
    [
        (SHARES.format("?"), '[share]\ndeposit.part = "60%"\nbalance.part = "45%"\n', "105%"),
        (SHARES.format("45%"), '[share]\nbalance.part = "60%"\n', "105%"),
        (SHARES.format("?"), '[share]\ndeposit.part = "60%"\nbalance.part = "40%"\n', ""),
        (SHARES.format("60%"), "", ""),
        (TWO, 'one = "60%"\ntwo = "45%"\n', "105%"),
        (TWO, 'one = "60%"\n', ""),
    ],
)
def test_portions_must_make_the_whole(text: str, values: str, total: str) -> None:
    one = compiled(text, values)
    found = [p for p in one.problems if p.code == "HT805"]
    assert [p.code for p in one.problems if catalogue.severity(p.code) == "error"] == ["HT805"] * bool(total)
    for problem in found:
        assert {lang: getattr(problem.facts["found"], lang) for lang in ("zh", "en")} == {
            "zh": total,
            "en": total,
        }
        assert getattr(problem.facts["wanted"], "en", "") == "100%"


def test_cut_offs_must_ascend() -> None:
    scale = """\
scale grade "等级" / "grade" only if grade.high.cut > grade.low.cut {
  cut "分数线" / "cut-off" : percent
  low "低" / "low" { cut = 50% }
  high "高" / "high" { cut = ? }
}
"""
    assert "HT805" in codes(compiled(scale, '[grade]\nhigh.cut = "40%"\n'), "error")
    assert codes(compiled(scale, '[grade]\nhigh.cut = "80%"\n'), "error") == []


FACTS = """\
contract sample "样例合同" / "Sample Agreement" { languages = [zh, en] law = PRC currency = CNY }
party client "甲方" / "Party A" { name = "甲公司" / "Client Co" }
party vendor "乙方" / "Party B" { name = "乙公司" / "Vendor Co" }
term { start = ?  end = ? }
table level "结论" / "level" { passed "通过" / "passed"  failed "未通过" / "failed" }
define pay_factor "付费系数" / "pay factor" : percent = by outcome { passed: ?, failed: 50% }
param outcome "验收结论" / "acceptance result" : level = ?
fee f "服务费" / "service fee" = CNY ? every month estimate ?
client pays vendor f every month by day ? of next month as bill ("月度付款" / "monthly payment")
vendor credits client 5% of f against bill when vendor breached handover at most ? of f as cr ("扣减" / "credit")
vendor must "交接" / "hand over" within ? after signing as handover ("交接" / "handover")
client pays vendor pay_factor of CNY 5 by 2027-05-05 as once
scenario sc "填写示例" / "Filling" {
  given GIVEN
  expect cr = CNY 4 on 2027-03-04
}
signature client { date = ? }
"""


@pytest.mark.parametrize(
    ("given", "zh", "en"),
    [
        (
            "term.start = 2027-01-01",
            "合作期限的起始日为2027年1月1日",
            "the first day of the term is 1 January 2027",
        ),
        (
            "term.end = 2027-12-31",
            "合作期限的届满日为2027年12月31日",
            "the last day of the term is 31 December 2027",
        ),
        ("cr.cap = 20%", "扣减的上限为20%", "the cap on the Credit is 20%"),
        ("pay_factor.passed = 90%", "付费系数为90%", "the Pay Factor for Passed is 90%"),
        ("handover.within = 5 days", "交接的期限为5日", "is 5 days"),
        ("f.estimate = CNY 5", "服务费的预计金额为人民币5.00元", "the estimated amount of"),
        ("bill.by = 5", "月度付款的最后期限为5", "the last day for"),
        (
            "signature.client.date = 2027-01-01",
            "甲方的签署日期为2027年1月1日",
            "the date of signature of Party A",
        ),
    ],
)
def test_a_given_sets_whatever_set_takes(given: str, zh: str, en: str) -> None:
    one = compiled(FACTS.replace("GIVEN", given))
    assert codes(one, "error") == []
    assert zh in prose(one, "zh")
    assert en in prose(one, "en")
    assert json_of(one)["scenarios"][0]["facts"][0]["what"]["op"] == "compare"


def test_a_given_of_the_wrong_type_is_refused() -> None:
    assert codes(compiled(FACTS.replace("GIVEN", "cr.cap = 5 days")), "error") != []
    assert codes(compiled(FACTS.replace("GIVEN", "term.start = 5%")), "error") != []


def test_every_term_is_a_window() -> None:
    one = compiled('fee f "费" / "fee" = CNY 5 every term\nclient pays vendor f every term by 2027-03-03 as p')
    assert codes(one, "error") == []
    assert json_of(one)["fees"][0]["every"]["unit"] == "term"


def test_several_tags_on_one_item() -> None:
    one = compiled('define kinds "种类" / "kinds" = ["甲" / "a" from "1" from "2", "乙" / "b" from "3"]')
    assert [item["from"] for item in json_of(one)["parameters"][0]["value"]["items"]] == [["1", "2"], ["3"]]


def test_a_list_of_norms_is_a_group() -> None:
    one = compiled(
        'define duties "交付义务" / "delivery duties" = [a1, b1]\n'
        'vendor must "交付甲" / "deliver A" within 5 days after signing as a1\n'
        'vendor must "交付乙" / "deliver B" within 5 days after signing as b1\n'
        "client may terminate agreement when breached duties within 30 days as quit"
    )
    assert codes(one, "error") == []
    assert "交付义务" in prose(one, "zh")


def test_names_of_what_could_not_be_read_are_not_unknown() -> None:
    text = 'article part "章" / "A" {\n define k1 "数" / "k" = 5\n vendor must "做" / "do" within 5 days after signing as hid\n ) ) metric [ \n}\n'
    later = 'vendor must "报告" / "report" within 5 days after hid as b1\nclient pays vendor k1 * CNY 5 by 2027-02-02 as x1'
    assert "HT200" not in codes(compiled(text + later))
    assert "HT200" in codes(compiled('vendor must "报告" / "report" within 5 days after hid as b1'))


@pytest.mark.parametrize(
    "text",
    [
        '""\n' * 200_000,
        "".join(f"param p{i} : money = CNY 1\n" for i in range(45_000)),
        '"a" / "b"\n' * 100_000,
    ],
    ids=["texts", "params", "prose"],
)
def test_too_many_items_end_soon(text: str) -> None:
    begun = time.process_time()
    assert codes(compiled(text)) == ["HT014"]
    assert time.process_time() - begun < 5


def test_a_diamond_of_templates_is_refused_once() -> None:
    files = {f"t{i}.contract": f"use t{i + 1} as a\nuse t{i + 1} as b\n" for i in range(14)}
    files["t14.contract"] = '"约定" / "agreed"'
    assert codes(compiled("use t0 as q", files=files), "error") == ["HT242"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("p\u0430yment", "HT115"),  # Cyrillic a
        ("\u0391lpha", "HT115"),  # Greek capital alpha
        ("cafe\u0301", "HT112"),  # not composed
        ("\uff41bc", "HT112"),  # full-width a
        ("甲_party", ""),
        ("ставка", ""),
    ],
)
def test_names_that_look_like_others(name: str, code: str) -> None:
    found = codes(compiled(f'define {name} "甲项" / "item one" = "约定" / "agreed"'), "error")
    assert found == [code] * bool(code)


def test_two_names_that_look_alike() -> None:
    text = 'define {} "甲项" / "item one" = "约定" / "agreed"\ndefine {} "乙项" / "item two" = "约定乙" / "agreed two"'
    assert "HT141" in codes(compiled(text.format("己方", "已方")))
    assert "HT141" not in codes(compiled(text.format("本方", "对方")))


def test_tags_of_settings_and_cells_reach_their_objects() -> None:
    one = compiled(
        'contract sample "样例合同" / "Sample Agreement" { languages = [zh, en]  law = PRC from "L"  currency = CNY }\n'
        'party client "甲方" / "Party A" { name = "甲公司" / "Client Co" from "P" }\n'
        'party vendor "乙方" / "Party B" { name = ? }\n'
        'term { start = 2027-01-01 from "T"  end = 2027-12-31 }\n'
        'table share "比例" / "share" { part "份" / "part" : percent from "C"\n'
        '  deposit "首付" / "deposit" { part = 5% from "V" } from "R" }\n'
        'service care "客服" / "care" by vendor { hours = 09:00 to 18:00 every day from "H" }\n'
        'signature client { date = ? from "S" }\n'
    )
    made = json_of(one)
    assert made["contract"]["from"] == ["L"]
    assert [party["from"] for party in made["parties"]] == [["P"], []]
    assert made["term"]["from"] == ["T"]
    assert made["tables"][0]["columns"][0]["from"] == ["C"]
    assert sorted(made["tables"][0]["rows"][0]["from"]) == ["R", "V"]
    assert made["services"][0]["from"] == ["H"]
    assert made["signatures"][0]["from"] == ["S"]
