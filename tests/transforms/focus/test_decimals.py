"""Decimals are read to the last digit, whatever type the file gives them."""

from decimal import ROUND_HALF_EVEN, Decimal, localcontext

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.focus.decimals import read_decimals

UNIT = Decimal("1e-18")


def read(values: pl.Series) -> list[tuple[Decimal | None, Decimal | None, str | None]]:
    return read_decimals(values).struct.unnest().rows()


def exact(value: Decimal | None, rounding: Decimal | None) -> Decimal:
    with localcontext(prec=100):
        return (value or Decimal(0)) + (rounding or Decimal(0)) * UNIT


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("4", "4", id="whole"),
        pytest.param("+4", "4", id="plus"),
        pytest.param("-0.5", "-0.5", id="negative"),
        pytest.param("5.", "5", id="no-decimals"),
        pytest.param(".5", "0.5", id="no-whole-part"),
        pytest.param("5e-07", "0.0000005", id="exponent"),
        pytest.param("1.25E+3", "1250", id="exponent-up"),
        pytest.param(" 1.5 ", "1.5", id="spaces-around"),
        pytest.param("0.123456789012345678", "0.123456789012345678", id="18-decimals"),
        pytest.param("1" + "0" * 30 + "e-20", "10000000000", id="long-and-scaled-down"),
        pytest.param("0." + "0" * 99 + "5e99", "0.5", id="tiny-and-scaled-up"),
        pytest.param("0e9999", "0", id="zero-with-any-exponent"),
        pytest.param("00012.50", "12.5", id="zeros-around"),
        pytest.param(
            "99999999999999999999.999999999999999999", "99999999999999999999.999999999999999999", id="largest"
        ),
    ],
)
def test_text_is_read_exactly(text: str, value: str) -> None:
    assert read(pl.Series([text])) == [(Decimal(value), None, None)]


@pytest.mark.parametrize(
    ("text", "value", "rounding"),
    [
        pytest.param("0.0000000000000000015", "2e-18", "-0.5", id="half-to-even-up"),
        pytest.param("0.0000000000000000025", "2e-18", "0.5", id="half-to-even-down"),
        pytest.param("-0.0000000000000000025", "-2e-18", "-0.5", id="negative-half"),
        pytest.param("1e-46", "0", "1e-28", id="46-decimals"),
        pytest.param("9999999999999999999.9999999999999999999", "1e19", "-0.1", id="carries-all-the-way"),
        pytest.param("0.11680000000000000000000001", "0.1168", "1e-8", id="26-decimals"),
    ],
)
def test_more_than_18_decimals_are_rounded_and_the_rest_is_kept(text: str, value: str, rounding: str) -> None:
    assert read(pl.Series([text])) == [(Decimal(value), Decimal(rounding), None)]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "NaN",
            "inf",
            "-Infinity",
            "abc",
            "1,000",
            "1'000",
            "1 000",
            "1.2.3",
            "--1",
            "1e",
            "e5",
            ".",
            "-",
            "0x10",
            "1_0",
        ),
        *("１", "$5", "1e20", "1e400", "1e99999", "1e-47", "0." + "1" * 47),
        pytest.param("99999999999999999999.9999999999999999999", id="rounds-to-1e20"),
    ],
)
def test_what_is_no_number_of_ours_is_told(text: str) -> None:
    assert read(pl.Series([text])) == [(None, None, text)]


@pytest.mark.parametrize("text", ["", "  ", None])
def test_blank_is_unknown_not_unreadable(text: str | None) -> None:
    assert read(pl.Series([text], dtype=pl.String)) == [(None, None, None)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param(pl.Series([7, None]), [Decimal(7), None], id="integers"),
        pytest.param(pl.Series([2**64 - 1], dtype=pl.UInt64), [Decimal(2**64 - 1)], id="unsigned"),
        pytest.param(pl.Series([0.1, 1e-7, -0.0]), [Decimal("0.1"), Decimal("1e-7"), Decimal(0)], id="doubles"),
        pytest.param(pl.Series([1.1], dtype=pl.Float32), [Decimal("1.1")], id="floats"),
        pytest.param(pl.Series([Decimal("1.25")]), [Decimal("1.25")], id="decimals"),
        pytest.param(pl.Series([b"1.5"]), [Decimal("1.5")], id="bytes"),
        pytest.param(pl.Series(["1.5"], dtype=pl.Categorical()), [Decimal("1.5")], id="dictionary"),
        pytest.param(pl.Series([None]), [None], id="nulls"),
        pytest.param(pl.Series([], dtype=pl.Float64), [], id="no-rows"),
    ],
)
def test_every_type_of_column_is_read(values: pl.Series, expected: list[Decimal | None]) -> None:
    assert [row[0] for row in read(values)] == expected
    assert read_decimals(values).struct.field("unreadable").null_count() == len(values)


def test_decimals_of_a_finer_scale_are_rounded_with_a_note() -> None:
    fine = pl.Series([Decimal("0.12345678901234567850"), Decimal("1.5")], dtype=pl.Decimal(38, 20))
    assert read(fine) == [(Decimal("0.123456789012345678"), Decimal("0.5"), None), (Decimal("1.5"), None, None)]


def test_doubles_that_are_no_numbers_are_told() -> None:
    unreadable = read_decimals(pl.Series([float("nan"), float("inf"), 1e20])).struct.field("unreadable")
    assert unreadable.to_list() == ["NaN", "inf", "1e+20"]


@given(st.lists(st.floats(min_value=-1e19, max_value=1e19) | st.floats(min_value=-1, max_value=1), max_size=20))
def test_a_double_means_its_shortest_text(doubles: list[float]) -> None:
    for double, (value, rounding, unreadable) in zip(doubles, read(pl.Series(doubles, dtype=pl.Float64)), strict=True):
        shortest = Decimal(repr(double))
        if unreadable is None:
            assert exact(value, rounding) == shortest
        else:
            assert -shortest.as_tuple().exponent > 46


AMOUNTS = st.decimals(min_value=-(10**19), max_value=10**19, places=46) | st.decimals(-1000, 1000, places=10)


@given(st.lists(AMOUNTS, max_size=20))
def test_value_and_rounding_make_the_number(amounts: list[Decimal]) -> None:
    readings = read(pl.Series([str(amount) for amount in amounts], dtype=pl.String))
    for amount, (value, rounding, _) in zip(amounts, readings, strict=True):
        with localcontext(prec=100):
            assert value == amount.quantize(UNIT, ROUND_HALF_EVEN)
        assert exact(value, rounding) == amount
