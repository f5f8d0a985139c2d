"""Yuan, 万元 and amounts in capitals."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import money

amounts = st.decimals(
    Decimal(0), Decimal(10) ** 16 - 1, places=2, allow_nan=False, allow_infinity=False
)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("10", "壹拾元整"),
        ("100.05", "壹佰元零伍分"),
        ("1010.50", "壹仟零壹拾元伍角整"),
        ("10010", "壹万零壹拾元整"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("100000001", "壹亿零壹元整"),
        ("16800000", "壹仟陆佰捌拾万元整"),
        ("1200000000000", "壹万贰仟亿元整"),
        ("1000000000000", "壹万亿元整"),
        ("-3.21", "负叁元贰角壹分"),
    ],
)
def test_amounts_in_capitals(amount, text):
    assert money.in_capitals(Decimal(amount)) == text


def test_what_is_too_large_is_refused():
    with pytest.raises(ValueError, match="too large"):
        money.in_capitals(Decimal(10) ** 16)


def read_back(text):
    """Counts the words again, from the units alone."""
    values = {sign: number for number, sign in enumerate(money.DIGITS)}
    places = {"拾": 10, "佰": 100, "仟": 1000}
    total, group, digit = Decimal(0), Decimal(0), Decimal(0)
    for sign in text.rstrip("整"):
        if sign in values:
            digit = Decimal(values[sign])
        elif sign in places:
            group, digit = group + digit * places[sign], Decimal(0)
        elif sign == "万":
            total, group, digit = total + (group + digit) * 10_000, Decimal(0), Decimal(0)
        elif sign == "亿":
            total = (total + group + digit) * 10**8
            group, digit = Decimal(0), Decimal(0)
        elif sign == "元":
            total, group, digit = total + group + digit, Decimal(0), Decimal(0)
        elif sign in "角分":
            total, digit = total + digit * (money.FEN * (10 if sign == "角" else 1)), Decimal(0)
    return total


@given(amounts)
def test_capitals_read_back_as_the_amount(amount):
    text = money.in_capitals(amount)
    assert read_back(text) == amount
    assert "零零" not in text


@given(amounts)
def test_wan_and_back_keeps_whole_hundreds(amount):
    hundreds = amount.quantize(Decimal(1)) * 100
    assert money.from_wan(money.to_wan(hundreds)) == hundreds


def test_tables_show_unknown_nothing_and_negative():
    assert money.wan_text(None) == "—"
    assert money.wan_text(Decimal(0)) == "0"
    assert money.wan_text(Decimal("-52000")) == "-5.20"
    assert money.yuan("0.005") == Decimal("0.01")
