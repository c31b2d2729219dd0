"""Lines of invoices as charges."""

from collections.abc import Mapping

import polars as pl

from sources.mapping import ColumnSettings, FormatSettings
from sources.reference.services import services
from tests.transforms.bill import PROVIDERS, pseudonyms
from transforms.focus import normalise
from transforms.focus.exports import Reference
from transforms.focus.exports.invoice_csv import names, to_focus

LINE = {"date": "2026-10-31", "vendor": "Acme, Inc.", "amount": "120", "currency": "eur"}


def focus(
    *lines: Mapping[str, str], columns: Mapping[str, ColumnSettings] | None = None, form: FormatSettings | None = None
) -> pl.DataFrame:
    """The rows as they are stored."""
    header = list(dict.fromkeys(name for line in lines for name in line))
    raw = pl.DataFrame(
        [{name: line.get(name) for name in header} for line in lines], schema=dict.fromkeys(header, pl.String)
    )
    reference = Reference(PROVIDERS, services(), columns=columns or {}, form=form or FormatSettings())
    named = to_focus(raw.with_row_index("x_row").lazy(), "", reference)
    return normalise(named, load_id="load", providers=PROVIDERS, pseudonyms=pseudonyms).collect(engine="streaming")


def told(rows: pl.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    return rows.select(*columns).cast(pl.String).rows()


def test_a_line_is_a_purchase_for_the_month_of_its_date() -> None:
    row = focus(LINE).row(0, named=True)
    shown = {
        "ServiceProviderName": "Acme, Inc.",
        "InvoiceIssuerName": "Acme, Inc.",
        "ServiceName": "Acme, Inc.",
        "x_provider": "acme-inc",
        "ServiceCategory": "Business Applications",
        "ServiceSubcategory": "Other (Business Applications)",
        "ChargeCategory": "Purchase",
        "ChargeFrequency": "One-Time",
        "BillingCurrency": "EUR",
        "ListCost": None,
        "x_period": "2026-10",
        "x_part": 0,
        "x_reject_reason": None,
    }
    assert {name: row[name] for name in shown} == shown
    assert {str(row[name]) for name in ("ChargePeriodStart", "BillingPeriodStart")} == {"2026-10-01 00:00:00"}
    assert {str(row[name]) for name in ("ChargePeriodEnd", "BillingPeriodEnd")} == {"2026-11-01 00:00:00"}
    assert {row[f"{cost}Cost"] for cost in ("Billed", "Effective", "Contracted")} == {120}


def test_tax_is_a_charge_of_its_own() -> None:
    rows = focus({**LINE, "tax": "22.8", "quantity": "10"}, {**LINE, "tax": "0.00"}, {**LINE, "tax": ""})
    shown = told(rows, "x_row", "x_part", "ChargeCategory", "PricingQuantity")
    assert shown == [
        ("0", "0", "Purchase", "10.000000000000000000"),
        ("0", "1", "Tax", None),
        ("1", "0", "Purchase", None),
        ("2", "0", "Purchase", None),
    ]
    assert [str(cost.normalize()) for cost in rows["BilledCost"]] == ["1.2E+2", "22.8", "1.2E+2", "1.2E+2"]


def test_a_line_below_zero_is_a_credit_unless_its_category_is_told() -> None:
    rows = focus({**LINE, "amount": "-5"}, {**LINE, "amount": "(5)", "category": "usage"}, {**LINE, "category": "Gift"})
    assert told(rows, "ChargeCategory", "ChargeFrequency") == [
        ("Credit", "One-Time"),
        ("Usage", "Usage-Based"),
        ("Gift", "One-Time"),
    ]


def test_a_period_of_its_own_ends_with_its_last_day() -> None:
    line = {**LINE, "date": "2026-11-03", "period_start": "2026-10-01", "period_end": "2026-10-31"}
    rows = focus(line, {**line, "period_end": ""}, {**line, "date": ""})
    assert told(rows, "ChargePeriodStart", "ChargePeriodEnd", "x_period")[0] == (
        "2026-10-01 00:00:00.000000",
        "2026-11-01 00:00:00.000000",
        "2026-11",
    )
    assert rows["ChargePeriodEnd"][1] is None
    assert rows["x_period"][2] == "2026-10"
    assert set(rows["ChargeFrequency"]) == {"Recurring"}


def test_a_file_of_days_keeps_them() -> None:
    rows = focus({"ChargePeriodStart": "2026-10-05", "amount": "1", "currency": "USD", "vendor": "Acme"})
    assert told(rows, "ChargePeriodStart", "ChargePeriodEnd", "BillingPeriodStart") == [
        ("2026-10-05 00:00:00.000000", "2026-10-06 00:00:00.000000", "2026-10-01 00:00:00.000000")
    ]


def test_a_mapping_names_columns_values_and_formats() -> None:
    said = {
        "date": ColumnSettings(column="Datum"),
        "amount": ColumnSettings(column="Netto"),
        "currency": ColumnSettings(value="CHF"),
        "ServiceCategory": ColumnSettings(value="Developer Tools"),
        "RegionId": ColumnSettings(column="Ort"),
    }
    line = {"Datum": "31.10.2026", "Netto": "1'200.50-", "Ort": "Zürich", "Konto": "77", "Tags": "{}"}
    form = FormatSettings(date="%d.%m.%Y", thousands="'", sign=-1)
    row = focus(line, columns=said, form=form).row(0, named=True)
    shown = {
        "BillingCurrency": "CHF",
        "RegionId": "Zürich",
        "x_Konto": "77",
        "ServiceSubcategory": "Other (Developer Tools)",
        "ChargeCategory": "Purchase",
    }
    assert {name: row[name] for name in shown} == shown
    assert str(row["BilledCost"]) == "1200.500000000000000000"


def test_what_cannot_be_read_is_told() -> None:
    rows = focus({**LINE, "amount": "much"}, {**LINE, "date": "31.10.2026"}, {**LINE, "currency": ""})
    assert told(rows, "x_reject_column", "x_cost_unreadable") == [
        ("BilledCost", "true"),
        ("BillingPeriodStart", "false"),
        ("BillingCurrency", "false"),
    ]


def test_each_column_is_told_where_it_goes() -> None:
    header = ["Datum", "amount", "TAX", "Tags", "BillingPeriodStart", "Konto"]
    assert names(header, {"date": ColumnSettings(column="datum")}) == {
        "Datum": "BillingPeriodStart",
        "amount": "BilledCost",
        "TAX": "BilledCost of a Tax charge",
        "Tags": "Tags",
        "BillingPeriodStart": "x_BillingPeriodStart",
        "Konto": "x_Konto",
    }
