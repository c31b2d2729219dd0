"""Azure's rows under FOCUS' names: categories, commitments, dates, places, units, tags, costs."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from sources.reference.measures import measures
from sources.reference.providers import providers
from sources.reference.regions import regions
from sources.reference.services import services
from sources.sample.layouts.azure import EA, PAYG, Row
from tests.sources.billing.exports.azure import PLAN, RESERVATION, SUBSCRIPTION, VM, rows, usage
from transforms.focus import normalise
from transforms.focus.exports import Reference, export_named, to_focus

REFERENCE = Reference(providers(), services(), regions(), measures())
BOTH = "billed and effective"


def focus(of_file: list[Row] | pl.DataFrame, variant: str = BOTH) -> list[dict[str, Any]]:
    frame = of_file if isinstance(of_file, pl.DataFrame) else pl.DataFrame(of_file, infer_schema_length=None)
    raw = frame.with_row_index("x_row").with_columns(pl.col("x_row").cast(pl.Int64))
    named = to_focus("azure-cost", raw.lazy(), variant, REFERENCE)
    made = normalise(named, load_id="l", providers=REFERENCE.providers, pseudonyms=lambda addresses: addresses)
    return made.collect().to_dicts()


def one(agreement: str = "EA", variant: str = BOTH, **changed: str) -> dict[str, Any]:
    (row,) = focus([{**rows("actual", agreement)[0], **changed}], variant)
    return row


def by_kind(which: str, column: str) -> dict[str, object]:
    found = zip(rows(which), focus(rows(which)), strict=True)
    return {f"{theirs['ChargeType']} {theirs['PricingModel']}".strip(): row[column] for theirs, row in found}


def test_each_kind_of_charge_has_its_category() -> None:
    assert by_kind("actual", "ChargeCategory") | by_kind("amortized", "ChargeCategory") == {
        "Usage OnDemand": "Usage",
        "Usage Spot": "Usage",
        "Usage Reservation": "Usage",
        "Usage SavingsPlan": "Usage",
        "UnusedReservation Reservation": "Usage",
        "UnusedSavingsPlan SavingsPlan": "Usage",
        "Purchase Reservation": "Purchase",
        "Refund Reservation": "Purchase",
        "Purchase SavingsPlan": "Purchase",
        "Purchase OnDemand": "Purchase",
        "RoundingAdjustment": "Adjustment",
        "Tax": "Tax",
    }
    classes = by_kind("actual", "ChargeClass")
    assert [kind for kind, told in classes.items() if told == "Correction"] == ["Refund Reservation"]


def test_what_a_commitment_covers_leaves_unused_and_costs_is_told_apart() -> None:
    told = {
        row["CommitmentDiscountId"] and (row["CommitmentDiscountType"], row["CommitmentDiscountStatus"])
        for row in focus(rows("amortized"))
    }
    assert told == {
        None,
        ("Reservation", "Used"),
        ("Reservation", "Unused"),
        ("Savings Plan", "Used"),
        ("Savings Plan", "Unused"),
    }
    assert by_kind("actual", "CommitmentDiscountStatus")["Purchase Reservation"] is None
    assert by_kind("actual", "CommitmentDiscountId")["Purchase SavingsPlan"] == PLAN
    assert by_kind("actual", "CommitmentDiscountCategory")["Usage SavingsPlan"] == "Spend"
    assert by_kind("actual", "PricingCategory") == {
        "Usage OnDemand": "Standard",
        "Usage Spot": "Dynamic",
        "Usage Reservation": "Committed",
        "Usage SavingsPlan": "Committed",
        "Purchase Reservation": "Standard",
        "Refund Reservation": "Standard",
        "Purchase SavingsPlan": "Standard",
        "Purchase OnDemand": "Standard",
        "RoundingAdjustment": None,
        "Tax": None,
    }


@pytest.mark.parametrize(
    ("variant", "billed", "effective"),
    [
        ("billed only", Decimal("0.2"), None),
        ("effective only", None, Decimal("0.2")),
        ("joined, amortized", Decimal(0), Decimal("0.2")),
        (BOTH, Decimal("0.2"), Decimal("0.2")),
    ],
)
def test_the_variant_says_which_cost_covered_usage_has(
    variant: str, billed: Decimal | None, effective: Decimal | None
) -> None:
    row = one(variant=variant, PricingModel="SavingsPlan", CostInBillingCurrency="0.2")
    assert (row["BilledCost"], row["EffectiveCost"]) == (billed, effective)


def test_a_joined_actual_export_gives_what_was_paid_for_commitments_alone() -> None:
    found = focus(rows("actual"), "joined, actual")
    assert [(row["x_row"], row["BilledCost"], row["EffectiveCost"]) for row in found] == [
        (4, Decimal("120.5"), Decimal(0)),
        (5, Decimal("-20.25"), Decimal(0)),
        (6, Decimal("7.3"), Decimal(0)),
    ]


@pytest.mark.parametrize("days", ["us", "padded", "iso"])
def test_azures_last_days_are_part_of_the_period(days: str) -> None:
    row = focus(rows("actual", days=days)[:1])[0]
    assert (row["ChargePeriodStart"], row["ChargePeriodEnd"]) == (datetime(2026, 10, 2), datetime(2026, 10, 3))
    assert (row["BillingPeriodStart"], row["BillingPeriodEnd"]) == (datetime(2026, 10, 1), datetime(2026, 11, 1))


def test_a_date_that_cannot_be_read_rejects_the_row() -> None:
    row = one(Date="13/45/2026")
    assert row["x_reject_column"] == "ChargePeriodStart"
    assert '"13/45/2026"' in row["x_reject_reason"]


def test_columns_of_a_parquet_file_may_have_their_own_types() -> None:
    typed = pl.DataFrame(rows("actual")[:1]).with_columns(
        pl.lit(date(2026, 10, 2)).alias("Date"),
        pl.lit(5.64902e-05).alias("CostInBillingCurrency"),
        pl.lit(24.0).alias("Quantity"),
        pl.lit(Decimal("0.1")).alias("PayGPrice"),
    )
    (row,) = focus(typed)
    assert (row["BilledCost"], row["ListCost"]) == (Decimal("0.0000564902"), Decimal("2.4"))
    assert row["ChargePeriodEnd"] == datetime(2026, 10, 3)


def test_a_resource_has_its_id_in_lower_case_and_its_own_spelling_beside_it() -> None:
    row = one()
    assert (row["ResourceId"], row["x_ResourceId"]) == (VM.lower(), VM)
    assert (row["ResourceName"], row["ResourceType"]) == ("web-1", "microsoft.compute/virtualmachines")
    assert one(ResourceName="Web-1")["ResourceName"] == "Web-1"


@pytest.mark.parametrize("location", ["US East", "eastus", "EastUS", "East US"])
def test_a_region_has_one_id_however_it_is_written(location: str) -> None:
    row = one(ResourceLocation=location)
    assert (row["RegionId"], row["RegionName"]) == ("eastus", "East US")


def test_a_region_that_is_not_known_keeps_its_name() -> None:
    row = one(ResourceLocation="Mars North")
    assert (row["RegionId"], row["RegionName"]) == ("marsnorth", "Mars North")


SERVICES = {
    "by its resource": ({}, "Virtual Machines", "Compute"),
    "by its meter": ({"ResourceId": "", "MeterCategory": "Storage"}, "Storage Accounts", "Storage"),
    "by who is consumed": (
        {"ResourceId": "", "MeterCategory": "", "ConsumedService": "Microsoft.KeyVault"},
        "Key Vault",
        "Security",
    ),
    "a reservation": ({"ResourceId": RESERVATION}, "Azure Reservations", "Management and Governance"),
    "not known": ({"ResourceId": "", "MeterCategory": "Novelty", "ConsumedService": "x"}, "Novelty", "Other"),
    "marketplace": (
        {"ResourceId": "", "MeterCategory": "", "ConsumedService": "", "PublisherType": "Marketplace"},
        "Azure Marketplace",
        "Other",
    ),
}


@pytest.mark.parametrize(("changed", "name", "category"), SERVICES.values(), ids=SERVICES.keys())
def test_a_service_is_known_by(changed: dict[str, str], name: str, category: str) -> None:
    row = one(**changed)
    assert (row["ServiceName"], row["ServiceCategory"]) == (name, category)


def test_a_marketplaces_product_is_its_publishers_and_hosted_by_microsoft() -> None:
    row = one(PublisherType="Marketplace", PublisherName="Canonical")
    assert [row[f"{who}Name"] for who in ("ServiceProvider", "HostProvider", "InvoiceIssuer")] == [
        "Canonical",
        "Microsoft",
        "Microsoft",
    ]
    assert row["x_provider"] == "azure"


@pytest.mark.parametrize(
    ("measure", "pricing", "consumed", "quantity"),
    [
        ("100 Hours", "100 Hours", "Hours", "24"),
        ("1 GB", "GB", "GB", "0.24"),
        ("10K", "10000 Units", "Units", "2400"),
        ("1 GB/Month", "GB/Month", "GB/Month", "0.24"),
        ("7 Widgets", "7 Widgets", "Widgets", "1.68"),
    ],
)
def test_a_quantity_counts_its_unit_of_measure(measure: str, pricing: str, consumed: str, quantity: str) -> None:
    row = one(UnitOfMeasure=measure)
    assert (row["PricingUnit"], row["PricingQuantity"]) == (pricing, Decimal("0.24"))
    assert (row["ConsumedUnit"], row["ConsumedQuantity"]) == (consumed, Decimal(quantity))


def test_a_tax_has_no_quantity_price_or_sku() -> None:
    row = focus([row for row in rows("actual") if row["ChargeType"] == "Tax"])[0]
    assert {row[name] for name in ("PricingQuantity", "PricingUnit", "ListUnitPrice", "SkuId", "SkuMeter")} == {None}
    assert row["BilledCost"] == Decimal("3.1")


def test_tags_get_their_braces_and_one_set_whatever_their_case() -> None:
    row = one()
    assert row["Tags"] == '{"team": "web","Cost Center": "1234"}'
    assert row["x_Tags"] == '"team": "web","Cost Center": "1234"'
    assert one(Tags='{"TEAM": "web", "cost center": "1234"}')["x_tag_set"] == row["x_tag_set"] != 0


def test_prices_are_in_the_billing_currency_or_not_told() -> None:
    row = one()
    assert (row["ListUnitPrice"], row["ListCost"]) == (Decimal("9.6"), Decimal("2.304"))
    assert (row["ContractedUnitPrice"], row["ContractedCost"]) == (Decimal("8.1"), Decimal("1.944"))
    other = one("MCA")
    assert (other["ListUnitPrice"], other["PricingCurrencyListUnitPrice"]) == (None, Decimal("9.6"))
    assert (other["ListCost"], other["ContractedCost"]) == (Decimal("1.152"), None)
    assert (other["PricingCurrency"], other["PricingCurrencyEffectiveCost"]) == ("USD", Decimal("2.5000000002"))
    assert one(PayGPrice="0")["ListUnitPrice"] is None


def test_who_is_billed_depends_on_the_agreement() -> None:
    told = [one(), one("MCA"), focus(usage()[:1])[0]]
    assert [(row["BillingAccountId"], row["BillingAccountType"]) for row in told] == [
        ("1234567", "Billing Account"),
        ("PROF-1", "Billing Profile"),
        (SUBSCRIPTION, "Subscription"),
    ]
    assert {row["SubAccountId"] for row in told} == {SUBSCRIPTION}
    assert told[1]["x_billingAccountId"] == "1234567"
    assert (told[1]["InvoiceId"], told[1]["SkuId"]) == ("G000001", "DZH318Z0BQ4L")


def test_no_column_of_the_file_is_lost() -> None:
    export = export_named("azure-cost")
    assert export
    for header, row in ((PAYG, focus(usage()[:1])[0]), (EA, one())):
        given = {name: ours for name, ours in export.names(header).items() if name in row_of(header)}
        assert {name: ours for name, ours in given.items() if ours not in row} == {}


def row_of(header: tuple[str, ...]) -> Row:
    return usage()[0] if header == PAYG else rows("actual")[0]
