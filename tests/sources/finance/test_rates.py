"""Rates of exchange from files: the ECB's history, a row a day and currency, and rows of outlay.toml."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from sources.base import Unreadable
from sources.finance.rate_settings import FxSettings
from sources.finance.rates import Rates, read_rates

ECB = "\ufeffDate,USD,BGN,GBP,\n2026-10-30,1.0829,N/A,0.8438,\n2026-10-29,1.0821,N/A,0.8404,\n"


def read(folder: Path, text: str, **said: object) -> Rates:
    (folder / "fx.csv").write_text(text, encoding="utf-8")
    return read_rates([FxSettings(path="fx.csv", **said)], folder, folder)  # pyright: ignore[reportArgumentType]


def test_the_ecbs_history_has_a_column_a_currency_and_n_a_where_there_is_none(tmp_path: Path) -> None:
    told = read(tmp_path, ECB)
    assert told.rejects.is_empty()
    assert told.rates.select("day", "base", "currency", "rate", "source").rows() == [
        (date(2026, 10, 29), "EUR", "GBP", Decimal("0.8404"), "fx.csv"),
        (date(2026, 10, 30), "EUR", "GBP", Decimal("0.8438"), "fx.csv"),
        (date(2026, 10, 29), "EUR", "USD", Decimal("1.0821"), "fx.csv"),
        (date(2026, 10, 30), "EUR", "USD", Decimal("1.0829"), "fx.csv"),
    ]


def test_a_row_a_rate_is_read_too(tmp_path: Path) -> None:
    told = read(tmp_path, "date,currency,rate\n2026-10-30,EUR,0.92\n", base="USD", source="Treasury")
    assert told.rates.row(0) == (date(2026, 10, 30), "USD", "EUR", Decimal("0.92"), "Treasury")


def test_a_row_of_outlay_toml_stands_over_a_file_before_it(tmp_path: Path) -> None:
    (tmp_path / "fx.csv").write_text(ECB, encoding="utf-8")
    own = FxSettings(date=date(2026, 10, 30), currency="USD", rate=Decimal("1.1"))
    told = read_rates([FxSettings(path="fx.csv"), own], tmp_path, tmp_path)
    assert told.rates.filter(currency="USD", day=date(2026, 10, 30))["rate"].to_list() == [Decimal("1.1")]


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        ("30.10.2026,1.08,0.84,", "date", "30.10.2026"),
        ("2026-10-28,one,0.84,", "USD", "one"),
        ("2026-10-28,-1.08,0.84,", "USD", "-1.08"),
        ("2026-10-28,0,0.84,", "USD", "0"),
    ],
)
def test_what_is_no_rate_is_refused_with_line_column_and_value(
    tmp_path: Path, row: str, column: str, value: str
) -> None:
    told = read(tmp_path, f"Date,USD,GBP,\n2026-10-30,1.0829,0.8438,\n{row}\n")
    first = told.rejects.row(0, named=True)
    assert (first["line"], first["column_name"], first["value"]) == (3, column, value)
    assert "expected" in first["reason"]
    assert told.rates.height >= 2


@pytest.mark.parametrize(
    "text", ["", "a,b\n1,2\n", "Date,price\n2026-10-30,1\n", "date,currency, currency,rate\n2026-10-30,USD,USD,1\n"]
)
def test_a_file_without_rates_is_refused_as_a_whole(tmp_path: Path, text: str) -> None:
    with pytest.raises(Unreadable, match="ECB"):
        read(tmp_path, text)


@pytest.mark.parametrize(
    "said",
    [{}, {"path": "a.csv", "currency": "USD"}, {"currency": "USD", "rate": "1"}, {"path": "a.csv", "base": "euro"}],
)
def test_an_entry_is_a_file_or_a_whole_row(said: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        FxSettings.model_validate(said)
