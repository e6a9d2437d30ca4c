"""What the numbers of schedules mean: each choice that changes a price, with the prices it gives."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.running import codes, compiled
from tests.settling import HEADER, line, owed, settled, yuan

COUNTED = 'record order "订单" / "order" on placed { placed "下单" / "placing" : datetime }\n'


def orders(n: int, at: str = "2026-06-01T10:00") -> dict[str, list[dict[str, object]]]:
    return {"order": [{"placed": at}] * n}


def paid(fee: str, n: int, body: str = "") -> Fraction:
    text = (
        COUNTED
        + body
        + f'fee f "费用" / "fee" = {fee} every month\nclient pays vendor f every month by day 12 of next month as bill ("付款" / "payment")'
    )
    return owed(settled(text, rows=orders(n)), "bill", "2026-06")


@pytest.mark.parametrize(("n", "whole", "slices"), [(8000, "20800", "20800"), (8001, "18402.30", "20802.30")])
def test_whole_or_slice(n: int, whole: str, slices: str) -> None:
    rows = "{ <= 8,000: CNY 2.60, otherwise: CNY 2.30 }"
    assert paid(f"by count of order {rows} per order", n) == yuan(whole)
    assert paid(f"graduated by count of order {rows}", n) == yuan(slices)


@pytest.mark.parametrize(("n", "amount"), [(0, "100"), (10, "100"), (15, "250"), (20, "400"), (99, "400")])
def test_line_ends_are_flat(n: int, amount: str) -> None:
    assert paid("sliding by count of order { 10: CNY 100, 20: CNY 400 }", n) == yuan(amount)


@pytest.mark.parametrize(("n", "amount"), [(1, 10), (2, 20), (3, 20), (4, 0)])
def test_threshold_inclusive_by_its_operator(n: int, amount: int) -> None:
    assert paid("by count of order { < 2: CNY 10, <= 3: CNY 20, otherwise: none }", n) == amount


def test_gap_between_rows_is_reported() -> None:
    text = (
        COUNTED
        + 'metric q "量" / "volume" = count of order every month\ndefine c "比例" / "rate" : percent = by q { <= 3: 3%, >= 5: 5% }\n'
    )
    text += 'fee f "费用" / "fee" = c of CNY 100 every month\nclient pays vendor f every month by day 12 of next month as bill ("付款" / "payment")'
    assert codes(compiled(HEADER + text)) != codes(compiled(HEADER + text.replace(">= 5:", ">= 4:")))


def test_dated_values_take_the_first_day_of_the_window() -> None:
    text = """define price "单价" / "price" : money = by date { < 2026-06-15: CNY 310, otherwise: CNY 335 }
    fee f "费用" / "fee" = price every month
    client pays vendor f every month by day 12 of next month as bill ("付款" / "payment")"""
    assert line(settled(text, "2026-06", rows={}), "bill").amount == 310
    assert line(settled(text, "2026-07", rows={}), "bill").amount == 335


def test_dated_values_take_the_time_of_a_row() -> None:
    text = (
        COUNTED
        + """define price "单价" / "price" : money = by date { < 2026-06-15: CNY 310, otherwise: CNY 335 }
    fee f "费用" / "fee" = price per order every month
    client pays vendor f every month by day 12 of next month as bill ("付款" / "payment")"""
    )
    rows = {"order": [{"placed": "2026-06-14T23:59"}, {"placed": "2026-06-15T00:00"}]}
    assert line(settled(text, rows=rows), "bill").amount == 310 + 335


@pytest.mark.parametrize(
    ("fee", "n", "amount"),
    [("CNY 4.20 per order", 0, "0"), ("CNY 300", 0, "300"), ("CNY 4.20 per order", 3, "12.60")],
)
def test_flat_fee_at_quantity_zero(fee: str, n: int, amount: str) -> None:
    assert paid(fee, n) == yuan(amount)
