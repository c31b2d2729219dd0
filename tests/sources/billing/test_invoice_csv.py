"""What invoices add up to by the reading of its own, and that it reads amounts and dates as the other one does."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.base import Unreadable
from sources.billing import INVOICE_CSV, billing_periods
from sources.billing.amounts import exact_decimals
from sources.billing.invoice_csv import plain_amounts
from sources.billing.kinds import BillingKind
from sources.billing.totals import read_totals
from sources.settings import BillingSettings
from transforms.focus.decimals import read_decimals
from transforms.mapping import plain_amount

SUMS = ("billing_period", "currency", "rows", "unreadable", "source_sum")


def kind(columns: dict[str, Any] | None = None, **form: object) -> BillingKind:
    """The kind as a `[[billing]]` with this mapping configures it."""
    said = {"name": "x", "kind": "invoice-csv", "path": "x", "columns": columns or {}, "format": form}
    source = BillingSettings.model_validate(said)
    return INVOICE_CSV.configured(source.columns, source.format)


def written(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "invoices.csv"
    path.write_bytes("\n".join((*lines, "")).encode(encoding))
    return path


def billed(path: Path, read_as: BillingKind) -> list[tuple[object, ...]]:
    sums = read_totals(path, read_as, path.name).sums
    return sums.filter(column_name="BilledCost").select(SUMS).rows()


def test_a_header_of_ours_needs_no_mapping(tmp_path: Path) -> None:
    path = written(
        tmp_path, "Date,Invoice ID,amount,Tax,Currency", "2026-10-31,1,10,1.9,EUR", "2026-11-01,2,5,0.00,eur"
    )
    assert billed(path, kind()) == [("2026-10", "EUR", 2, 0, "11.9"), ("2026-11", "EUR", 1, 0, "5")]
    assert billing_periods(path, kind(), path.name) == ("2026-10", "2026-11")


def test_a_mapping_says_which_columns_and_how_they_are_written(tmp_path: Path) -> None:
    read_as = kind(
        {
            "date": "Datum",
            "amount": "Netto",
            "currency": {"column": "Währung", "default": "EUR", "map": {"Fr.": "CHF"}},
            "tax": "USt",
        },
        date="%d.%m.%Y",
        decimal=",",
        thousands=".",
        encoding="cp1252",
        delimiter="|",
        skip_rows=2,
    )
    lines = ("Rechnungen | 2026", '"von Hand"', "Datum|Netto|USt|Währung", "31.10.2026|1.234,50 €|(4,50)|")
    path = written(tmp_path, *lines, "1.11.2026|2,00|0,00|Fr.", "2.11.2026|zwei|€ 0,5|CHF", encoding="cp1252")
    assert billed(path, read_as) == [("2026-10", "EUR", 2, 0, "1230"), ("2026-11", "CHF", 3, 1, "2.5")]
    assert billing_periods(path, read_as, path.name) == ("2026-10", "2026-11")


def test_the_month_is_that_of_the_date_and_else_of_the_period(tmp_path: Path) -> None:
    path = written(tmp_path, "date,period_start,amount,currency", "2026-11-03,2026-10-01,1,EUR", ",2026-10-31,2,EUR")
    assert billed(path, kind()) == [("2026-10", "EUR", 1, 0, "2"), ("2026-11", "EUR", 1, 0, "1")]
    assert billing_periods(path, kind(), path.name) == ("2026-10", "2026-11")


def test_a_named_amount_may_hold_the_tax_so_that_a_column_of_tax_is_not_added(tmp_path: Path) -> None:
    path = written(tmp_path, "date,total,tax,currency", "2026-10-31,11.9,1.9,EUR")
    assert billed(path, kind({"amount": "total"}))[0][-1] == "11.9"
    assert billed(path, kind({"amount": "total", "tax": "tax"}))[0][-1] == "13.8"


def test_what_is_owed_may_stand_below_zero(tmp_path: Path) -> None:
    path = written(tmp_path, "date,amount,currency", "2026-10-31,-11.9,EUR", "2026-10-31,(2),EUR", "2026-10-31,1,EUR")
    assert billed(path, kind(sign=-1)) == [("2026-10", "EUR", 3, 0, "12.9")]


@pytest.mark.parametrize(
    ("columns", "expected", "do"),
    [
        ({}, "an invoice, with a column for amount and date and currency", 'columns = { amount = "their column"'),
        ({"amount": "Nett", "date": "Day", "currency": "Cur"}, "“Nett” for BilledCost", "Closest: “Netto” for “Nett”."),
    ],
)
def test_what_is_missing_is_told_with_what_to_write(
    tmp_path: Path, columns: dict[str, Any], expected: str, do: str
) -> None:
    path = written(tmp_path, "Day,Netto,Cur")
    with pytest.raises(Unreadable) as refused:
        billing_periods(path, kind(columns), path.name)
    assert expected in refused.value.expected
    assert do in refused.value.do


def test_a_changed_mapping_is_another_reading() -> None:
    readings = {kind().reading, kind({"amount": "a"}).reading, kind({"amount": "b"}).reading, kind(sign=-1).reading}
    assert len(readings) == 4
    assert kind().reading == ""


FORMS = [
    {},
    {"sign": -1},
    {"decimal": ",", "thousands": "."},
    {"decimal": ",", "thousands": " "},
    {"thousands": ","},
    {"thousands": "'", "sign": -1},
]
AMOUNTS = st.lists(
    st.text("0123456789.,-+()€$ 'eEUR\u00a0x", max_size=12)
    | st.from_regex(r"\(?-?\d{1,3}([.,' ]\d{3}){0,2}[.,]\d{0,3}\)?", fullmatch=True),
    min_size=1,
)


@given(st.sampled_from(FORMS), AMOUNTS)
@settings(max_examples=300, deadline=None)
def test_both_readings_read_the_same_amounts(form: dict[str, Any], texts: list[str]) -> None:
    said = kind(**form).form
    plain = plain_amounts(pa.array(texts, pa.string()), said)
    decimals, lost = exact_decimals(plain)
    expected: list[Decimal | None] = [None if value is None else value for value in decimals.to_pylist()]
    frame = pl.DataFrame({"text": pl.Series(texts, dtype=pl.String)})
    other = frame.select(plain_amount(pl.col("text"), said, flip=said.sign < 0)).to_series()
    readings = read_decimals(other).struct.unnest()
    assert readings["value"].to_list() == [None if value is None else value for value in expected]
    assert readings["unreadable"].is_not_null().to_list() == list(lost)
