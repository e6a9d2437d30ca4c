"""Where the rules that read words stay silent: what looks like damage, a promise or a degree and is none."""

from __future__ import annotations

import pytest

from tests.running import codes, compiled


def clause(zh: str) -> list[str]:
    return codes(compiled(f'"{zh}" / "This clause is sound."'))


@pytest.mark.parametrize(
    "zh",
    [
        "双方按照第1、2条办理。",
        "包括：（一）登记；（二）核对。",
        "系统（含API接口）由乙方维护。",
        "本合同一式两份，双方各执一份。",
        "记录编号为A1、A2。",
        "名称以《目录》（最新版）为准。",
        "双方按照“先到先办”的顺序处理。",
    ],
)
def test_sound_words_are_not_taken_for_damaged(zh: str) -> None:
    assert "HT574" not in clause(zh)


@pytest.mark.parametrize(
    "zh",
    [
        "用户3、手中的商品",
        "名称为XX的产品。",
        "由双(shuāng)方确认。",
        "乙方负责培训I。",
        "乙方负责（接收、发货。",
        "双方双方确认。",
        "双方不得泄露对方的",
    ],
)
def test_damaged_words_are_reported(zh: str) -> None:
    assert "HT574" in clause(zh)


@pytest.mark.parametrize("zh", ["定期限届满后另签协议。", "甲方不定期抽查。"])
def test_regular_is_not_read_into_other_words(zh: str) -> None:
    assert "HT570" not in clause(zh)


@pytest.mark.parametrize("zh", ["按照国家标准GB/T 22239执行。", "按照《信息安全国家标准目录》执行。"])
def test_a_standard_that_is_named_is_no_finding(zh: str) -> None:
    assert "HT571" not in clause(zh)


@pytest.mark.parametrize(
    ("zh", "raised"),
    [
        ("总价为人民币壹拾万元整（¥100,000.00）。", False),
        ("总价为人民币壹佰万元整（¥100,000.00）。", True),
        ("总价为人民币玖元伍角整（9.50元）。", False),
        ("首付人民币伍仟元整（5,000元），尾款人民币陆仟元整（7,000元）。", True),
        ("每万元收取费用。", False),
    ],
)
def test_sums_in_words_and_figures_are_compared_one_by_one(zh: str, raised: bool) -> None:
    assert ("HT575" in clause(zh)) is raised


def test_intent_and_gross_negligence_are_no_undefined_degree() -> None:
    assert "HT576" not in clause("因故意或者重大过失造成损失的，不受限额约束。")
    assert "HT576" in clause("造成重大影响的，另行处理。")


def test_a_breach_by_the_one_who_owes_the_duty_is_no_finding() -> None:
    text = """
    client must "验收产品" / "accept the product" within 10 days after signing as acceptance ("验收" / "acceptance")
    client pays vendor CNY 500 when client breached acceptance as fine ("违约金" / "damages")
    """
    assert "HT738" not in codes(compiled(text))
    assert "HT738" in codes(compiled(text.replace("client breached", "vendor breached")))


def test_a_metric_of_one_row_needs_no_window() -> None:
    record = 'record call "咨询" / "inquiry" on made { made "提出" / "time" : datetime  answered "答复" / "answer" : datetime ? }\n'
    row = 'metric wait "响应时间" / "response time" of call = made to answered target <= 5 minutes'
    whole = 'metric number "咨询数" / "number" = count of call target >= 5 no data skipped'
    assert "HT580" not in codes(compiled(record + row))
    assert "HT580" in codes(compiled(record + whole))


def test_both_parties_with_a_right_to_end_it_are_no_finding() -> None:
    text = """
    each must "提交月报" / "submit the monthly report" every month by day 5 of next month as report ("月报" / "report")
    {who} may terminate agreement when breached report within 30 days as quit ("解除" / "termination")
    """
    assert "HT734" not in codes(compiled(text.replace("{who}", "each")))
    assert "HT734" in codes(compiled(text.replace("{who}", "client")))
