"""Numbers in words and figures, near names, and names that look alike."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hetong.base.confusables import full_width, is_nfc, look_alike, mixed_script, skeleton, unwidened
from hetong.base.numerals import (
    RMB_LIMIT,
    chinese_item,
    chinese_number,
    circled,
    grouped,
    letter,
    money_figure,
    ordinal_en,
    parse_rmb_words,
    rmb_words,
    uscc_valid,
)
from hetong.base.suggest import did_you_mean, distance, nearest

FEN = st.decimals(0, RMB_LIMIT - 1, places=2, allow_nan=False) | st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places),
    st.from_regex(r"[1-9][0-9]0{0,13}[0-9]", fullmatch=True).map(int),
    st.integers(0, 2),
).filter(lambda amount: amount < RMB_LIMIT)


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("1000000.00", "壹佰万元整"),
        ("0.80", "捌角整"),
        ("10", "壹拾元整"),
        ("0", "零元整"),
        ("-0", "零元整"),
        ("0.05", "伍分"),
        ("0.15", "壹角伍分"),
        ("10.05", "壹拾元零伍分"),
        ("10.53", "壹拾元伍角叁分"),
        ("1001", "壹仟零壹元整"),
        ("100000", "壹拾万元整"),
        ("100000000", "壹亿元整"),
        ("100007090.30", "壹亿零柒仟零玖拾元叁角整"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("10010010", "壹仟零壹万零壹拾元整"),
        ("1000000000000", "壹万亿元整"),
        ("1000500000000", "壹万零伍亿元整"),
        ("9999999999", "玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元整"),
        ("2.345", "贰元叁角伍分"),
        ("2.344", "贰元叁角肆分"),
        ("0.004", "零元整"),
        ("0.995", "壹元整"),
        ("1E+4", "壹万元整"),
    ],
)
def test_amounts_in_words(figure: str, words: str) -> None:
    assert rmb_words(Decimal(figure)) == words


@given(FEN)
def test_words_read_back_to_the_figure(amount: Decimal) -> None:
    words = rmb_words(amount)
    assert parse_rmb_words(words) == amount
    assert parse_rmb_words(words.replace("元", "圆").replace("整", "正")) == amount
    assert "零零" not in words
    assert words.endswith(("整", "分"))


@given(FEN, FEN)
def test_different_amounts_have_different_words(one: Decimal, other: Decimal) -> None:
    assert (rmb_words(one) == rmb_words(other)) == (one == other)


@pytest.mark.parametrize("amount", ["-0.01", "NaN", "Infinity", "1E16", "9999999999999999.995"])
def test_amounts_without_words(amount: str) -> None:
    with pytest.raises(ValueError, match="in words"):
        rmb_words(Decimal(amount))


@pytest.mark.parametrize(
    "words",
    ["", "元", "整", "拾元整", "壹元", "壹拾元零角整", "两元整", "壹元贰分", "伍角零元", "abc", "壹壹元整"],
)
def test_what_is_no_amount_in_words(words: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        parse_rmb_words(words)


def test_chinese_numbers() -> None:
    expected = {
        0: "零", 1: "一", 10: "十", 12: "十二", 20: "二十", 100: "一百", 105: "一百零五", 110: "一百一十",
        1005: "一千零五", 1050: "一千零五十", 10010: "一万零一十", 100000: "十万",
    }  # fmt: skip
    assert {number: chinese_number(number) for number in expected} == expected
    assert chinese_item(12) == "（十二）"
    assert len({chinese_number(number) for number in range(20000)}) == 20000
    with pytest.raises(ValueError, match="no Chinese number"):
        chinese_number(-1)


def test_english_ordinals_letters_and_circles() -> None:
    numbers = (1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111, 112, 113, 1002)
    assert " ".join(map(ordinal_en, numbers)) == (
        "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 101st 111th 112th 113th 1002nd"
    )
    assert [letter(n) for n in (1, 2, 26, 27, 52, 53, 702, 703)] == [
        "a",
        "b",
        "z",
        "aa",
        "az",
        "ba",
        "zz",
        "aaa",
    ]
    with pytest.raises(ValueError, match="no letter"):
        letter(0)
    assert [circled(n) for n in (1, 20, 21)] == ["①", "⑳", "(21)"]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("12500", "12,500"), ("12500.50", "12,500.50"), ("-1234567.891", "-1,234,567.891"), ("1E+5", "100,000"),
        ("0.00000001", "0.00000001"), ("-0.0", "0.0"), ("999", "999"), (Decimal("1e3"), "1,000"), (1000, "1,000"),
        ("12345678901234567890123456789012345.6", "12,345,678,901,234,567,890,123,456,789,012,345.6"),
    ],
)  # fmt: skip
def test_grouped(number: Decimal | str | int, text: str) -> None:
    assert grouped(number) == text


@pytest.mark.parametrize("number", ["1E+99999", "1E-99999", "NaN", "Infinity", "abc", "0E+99999", ""])
def test_what_is_not_written_out(number: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        grouped(number)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=6))
def test_grouped_keeps_the_value(number: Decimal) -> None:
    assert Decimal(grouped(number).replace(",", "")) == number


@pytest.mark.parametrize(
    ("amount", "currency", "figure"),
    [
        ("2500", "CNY", "2,500.00"), ("2500.5", "CNY", "2,500.50"), ("2.80", "USD", "2.80"), ("2500", "JPY", "2,500"),
        ("2500.00", "JPY", "2,500"), ("1", "KWD", "1.000"), ("0.0035", "CNY", "0.0035"), ("5.000", "CNY", "5.00"),
        ("-5", "CNY", "-5.00"), ("1E+3", "CNY", "1,000.00"), ("0", "CNY", "0.00"),
    ],
)  # fmt: skip
def test_money_figures(amount: str, currency: str, figure: str) -> None:
    assert money_figure(Decimal(amount), currency) == figure


def test_credit_codes() -> None:
    good = ("91350100M000100Y43", "91110000600037341L")
    assert all(map(uscc_valid, good))
    for code in good:
        for place in range(18):
            for character in "0189AHY":
                changed = code[:place] + character + code[place + 1 :]
                assert uscc_valid(changed) == (changed == code)
    for wrong in (
        "",
        "9135",
        "91350100M000100Y43 ",
        "91350100m000100y43",
        "91350100I000100Y43",
        "９1350100M000100Y43",
    ):
        assert not uscc_valid(wrong)


# ---- near names ------------------------------------------------------------------------------------


def slow(one: str, other: str) -> int:
    table = {(i, 0): i for i in range(len(one) + 1)} | {(0, j): j for j in range(len(other) + 1)}
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            edits = [
                table[i - 1, j] + 1,
                table[i, j - 1] + 1,
                table[i - 1, j - 1] + (one[i - 1] != other[j - 1]),
            ]
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                edits.append(table[i - 2, j - 2] + 1)
            table[i, j] = min(edits)
    return table[len(one), len(other)]


@given(st.text("abc", max_size=8), st.text("abc", max_size=8), st.integers(0, 5))
def test_distance_is_exact_up_to_its_cutoff(one: str, other: str, cutoff: int) -> None:
    assert distance(one, other, cutoff) == min(slow(one, other), cutoff + 1)


def test_nearest_names() -> None:
    names = [
        "csat_rate",
        "reply_rate",
        "client",
        "provider",
        "准时率",
        "配送准时率",
        "温控合格率",
        "甲方",
        "乙方",
    ]
    assert nearest("csat", names) == ["csat_rate"]
    assert nearest("clinet", names) == ["client"]
    assert nearest("Client", names) == ["client"]
    assert nearest("csat_rat", names)[0] == "csat_rate"
    assert nearest("rate_csat", names)[0] == "csat_rate"
    assert nearest("配送准点率", names)[0] == "配送准时率"
    assert nearest("准时配送率", names)[0] == "配送准时率"
    assert nearest("温控率", names) == ["温控合格率"]
    assert nearest("client", ["client"]) == []
    assert nearest("zzz", names) == nearest("", names) == nearest("x" * 100, names) == []
    assert len(nearest("aaa", [f"aa{c}" for c in "bcdefg"], 3)) == 3


def test_did_you_mean() -> None:
    assert did_you_mean("csat_rte", ["csat_rate", "other"]).zh == "是不是“csat_rate”？"
    assert did_you_mean("csat_rte", ["csat_rate", "other"]).en == " Did you mean “csat_rate”?"
    both = did_you_mean("fex", ["fee", "few", "unrelated"])
    assert both.zh == "是不是“fee”或“few”？"
    assert both.en == " Did you mean “fee” or “few”?"
    assert not did_you_mean("zzz", ["abc"])
    assert not did_you_mean("zzz", [])


def test_thousands_of_candidates_are_quick() -> None:
    names = [f"name_{number}_{number * 7 % 13}x" for number in range(5000)]
    start = time.perf_counter()
    nearest("name_1234_5y", names)
    nearest("配送准时率", names)
    assert time.perf_counter() - start < 2


# ---- look-alikes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("client", "сlient"), ("a", "а"), ("甲方", "曱方"), ("己方", "已方"), ("己方", "巳方"), ("壹", "壱"),
        ("fee1", "feel"), ("feeI", "fee1"), ("O1", "01"), ("口岸", "ロ岸"), ("Ａ", "A"), ("月末", "月未"),
    ],
)  # fmt: skip
def test_look_alikes(one: str, other: str) -> None:
    assert look_alike(one, other)
    assert look_alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("甲方", "乙方"), ("fee", "fees"), ("a", "a"), ("rate", "Rate"), ("天数", "大数")]
)
def test_what_does_not_look_alike(one: str, other: str) -> None:
    assert not look_alike(one, other)


def test_every_skeleton_is_its_own() -> None:
    for number in (*range(0x20, 0x600), *range(0x3000, 0x3100), *range(0x4E00, 0x9FFF)):
        assert skeleton(skeleton(chr(number))) == skeleton(chr(number))


def test_scripts_forms_and_widths() -> None:
    assert mixed_script("сlient")
    assert mixed_script("αb")
    assert mixed_script("аω")
    assert not any(map(mixed_script, ("client", "甲方", "甲方_client", "клиент", "客户клиент", "é1")))
    assert all(map(is_nfc, ("\u00e9", "client", "甲方")))
    assert not is_nfc("e\u0301")
    assert not is_nfc("\uf900")
    assert full_width("Ａ方")
    assert not full_width("A方")
    assert unwidened("Ｆｅｅ甲") == "Fee甲"
