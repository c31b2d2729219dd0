"""Text never becomes a formula, numbers stay numbers, and nothing is rounded."""

import csv
import io
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.reports.csv_file import csv_text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")'])
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text):
    read = list(csv.reader(io.StringIO(csv_text(pl.DataFrame({"name": [text]})), newline="")))
    assert read[1] == ["'" + text]


def test_numbers_are_exact_and_have_none():
    money = pl.Series("cost", [Decimal("-3.50"), Decimal("0.0000008"), Decimal(0), None], dtype=pl.Decimal(38, 18))
    assert csv_text(pl.DataFrame({"cost": money, "rows": [-1, 2, 3, 4]})).split() == [
        *("cost,rows", "-3.5,-1", "0.0000008,2", "0,3", ",4"),
    ]


@given(st.decimals("-1e9", "1e9", places=18))
def test_decimals_can_be_read_back(amount):
    written = csv_text(pl.DataFrame({"cost": [amount]}, schema={"cost": pl.Decimal(38, 18)})).split()[1]
    assert Decimal(written) == amount
    assert "E" not in written.upper()
