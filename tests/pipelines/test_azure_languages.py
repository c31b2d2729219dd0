"""Azure's exports in other languages: English names, dates and amounts, and sums that tie."""

import csv
import io
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from sources.sample.layouts.azure import EA
from tests.pipelines.loading import load, reasons, sums
from tests.sources.billing.exports.azure import ACTUAL, rows

# An EA header as Azure translates it: the English name follows in parentheses; some stay as they are.
SPOKEN = {"Date": "Datum", "CostInBillingCurrency": "Kosten in Abrechnungswährung", "Quantity": "Menge"}
# A language that nobody has told of.
POLISH = {
    "Date": "Data",
    "CostInBillingCurrency": "Koszt",
    "BillingCurrencyCode": "Waluta",
    "Quantity": "Ilość",
    "ChargeType": "Typ opłaty",
    "PricingModel": "Model cenowy",
}
NUMBERS = ("Quantity", "CostInBillingCurrency", "UnitPrice", "PayGPrice", "EffectivePrice")
DATES = ("Date", "BillingPeriodStartDate", "BillingPeriodEndDate")


def translated(name: str) -> str:
    return f"{SPOKEN.get(name, name)} ({name})" if name != "benefitName" else name


def write(path: Path, called: Callable[[str], str], days: str = "us", decimal: str = ".") -> None:
    """The charges of the actual export; dates are written month first (`us`), or day first with `/` or `.`."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";" if decimal == "," else ",")
    writer.writerow([called(name) for name in EA])
    for row in rows("actual"):
        writer.writerow([_written(name, row.get(name, ""), days, decimal) for name in EA])
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.getvalue().encode("utf-8-sig"))


def _written(name: str, value: str, days: str, decimal: str) -> str:
    if name in DATES and days != "us":
        month, day, year = value.split("/")
        return days.join((day.zfill(2), month.zfill(2), year))
    return value.replace(".", decimal) if name in NUMBERS else value


def configure(folder: Path, more: str = "") -> Path:
    (folder / "outlay.toml").write_text(
        f'[[billing]]\nname = "azure"\nkind = "azure-cost"\npath = "actual/*.csv"\n{more}\n', encoding="utf-8"
    )
    return folder / "actual" / "month.csv"


def billed(folder: Path) -> Decimal:
    found = sums(folder)
    assert found["difference"].unique().to_list() == ["0"]
    of_billed = found.filter(column_name="BilledCost")
    return sum(map(Decimal, (*of_billed["warehouse_sum"], *of_billed["rounding"])), Decimal(0))


def charges(folder: Path) -> list[Mapping[str, object]]:
    """What became of each row, as stored."""
    (segment,) = (folder / ".outlay" / "detail").rglob("*.parquet")
    import polars as pl

    wanted = ("ChargePeriodStart", "ChargePeriodEnd", "ListCost", "ConsumedQuantity", "x_Quantity", "ServiceName")
    return pl.read_parquet(segment).select(wanted).to_dicts()


@pytest.mark.parametrize(
    ("called", "days", "decimal"),
    [(translated, "us", "."), (translated, ".", ","), (translated, "/", ","), (str, "/", ".")],
    ids=["as Azure translates", "with dots and commas", "day first, with commas", "English, day first"],
)
def test_a_translated_export_is_what_the_english_one_is(
    called: Callable[[str], str], days: str, decimal: str, tmp_path: Path
) -> None:
    english, other = tmp_path / "english", tmp_path / "other"
    for folder, header, order, mark in ((english, str, "us", "."), (other, called, days, decimal)):
        folder.mkdir()
        write(configure(folder), header, order, mark)
        load(folder)
    assert billed(other) == billed(english) == ACTUAL
    assert charges(other) == charges(english)


def test_another_language_is_refused_and_a_mapping_reads_it(tmp_path: Path) -> None:
    write(configure(tmp_path), lambda name: POLISH.get(name, name))
    assert load(tmp_path) == []
    (reason,) = reasons(tmp_path)
    assert 'set columns = { CostInBillingCurrency = "their column"' in reason
    named = ", ".join(f'{ours} = "{theirs}"' for ours, theirs in POLISH.items())
    configure(tmp_path, f"columns = {{ {named} }}")
    load(tmp_path)
    assert billed(tmp_path) == ACTUAL


def test_dates_that_tell_no_order_are_refused_until_outlay_toml_does(tmp_path: Path) -> None:
    path = configure(tmp_path)
    write(path, translated, days="/")
    path.write_bytes(path.read_bytes().replace(b"31/10/2026", b"12/10/2026"))
    assert load(tmp_path) == []
    (reason,) = reasons(tmp_path)
    assert "cannot be told apart" in reason
    configure(tmp_path, 'format = { date = "%d/%m/%Y" }')
    load(tmp_path)
    assert billed(tmp_path) == ACTUAL
