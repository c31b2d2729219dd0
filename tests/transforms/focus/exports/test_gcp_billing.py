"""Google's rows under FOCUS' names: credits, categories, commitments, parties, prices, places, tags."""

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sources.billing import GCP_BILLING
from sources.billing.tabular import open_table
from sources.reference.measures import measures
from sources.reference.providers import providers
from sources.reference.regions import regions
from sources.reference.services import services
from tests.sources.billing.exports import google
from tests.sources.billing.exports.google import ACCOUNT, COMMITMENT, FORMATS, MACHINE, ROWS, Row, credit, row
from transforms.focus import normalise
from transforms.focus.exports import Reference, to_focus
from transforms.focus.exports.gcp_billing import names
from transforms.spend.resource_key import resource_key

REFERENCE = Reference(providers(), services(), regions(), measures())


def focus(folder: Path, rows: Sequence[Row], name: str = "part.parquet") -> list[dict[str, Any]]:
    """The rows as they are stored."""
    raw = open_table(FORMATS[name](folder / name, rows), name, GCP_BILLING.layout).frame
    named = to_focus("gcp-billing", raw, "", REFERENCE)
    made = normalise(named, load_id="l", providers=REFERENCE.providers, pseudonyms=lambda addresses: addresses)
    return made.collect(engine="streaming").to_dicts()


def one(folder: Path, **changed: Any) -> dict[str, Any]:
    (made,) = focus(folder, [row(**changed)])
    return made


def test_a_row_of_use_is_a_charge(tmp_path: Path) -> None:
    told = {
        "BilledCost": Decimal("0.1234567"),
        "EffectiveCost": Decimal("0.1234567"),
        "ListCost": Decimal("0.15"),
        "ContractedCost": Decimal("0.1234567"),
        "BillingAccountId": ACCOUNT,
        "BillingAccountType": "Billing Account",
        "BillingPeriodStart": datetime(2026, 10, 1, 7),
        "BillingPeriodEnd": datetime(2026, 11, 1, 7),
        "ChargePeriodStart": datetime(2026, 10, 5, 7),
        "ChargePeriodEnd": datetime(2026, 10, 5, 8),
        "ChargeCategory": "Usage",
        "ChargeClass": None,
        "ChargeFrequency": "Usage-Based",
        "ConsumedQuantity": Decimal(3600),
        "ConsumedUnit": "seconds",
        "PricingQuantity": Decimal(1),
        "PricingUnit": "hour",
        "PricingCategory": "Standard",
        "ListUnitPrice": Decimal("0.15"),
        "SkuId": "2E27-4F75-95CD",
        "SkuPriceId": f"Billing Account ID:{ACCOUNT}, SKU ID: 2E27-4F75-95CD, Price Tier Start Amount: 0.000000000",
        "SubAccountId": "web-shop",
        "SubAccountName": "Web shop",
        "SubAccountType": "Project",
        "ServiceName": "Compute Engine",
        "ServiceCategory": "Compute",
        "ServiceSubcategory": "Virtual Machines",
        "ServiceProviderName": "Google Cloud",
        "HostProviderName": "Google Cloud",
        "RegionId": "europe-west1",
        "RegionName": "Belgium",
        "AvailabilityZone": "europe-west1-b",
        "ResourceId": MACHINE,
        "ResourceName": "web-1",
        "ResourceType": "compute.googleapis.com/instances",
        "x_provider": "gcp",
        "x_part": 0,
        "x_period": "2026-10",
        "x_export_time": "2026-10-05 12:30:00.000000+00:00",
        "x_project.number": "123456789",
        "x_project.ancestry_numbers": "/111/222/",
        "x_invoice.publisher_type": "GOOGLE",
        "x_labels": '{"Team":"web"}',
        "x_reject_reason": None,
    }
    made = one(tmp_path)
    assert {name: made[name] for name in told} == told


def test_a_resource_has_the_key_of_the_inventories(tmp_path: Path) -> None:
    made = one(tmp_path)
    told = (pl.lit(made[name]) for name in ("x_provider", "ServiceName", "ResourceId"))
    assert pl.select(resource_key(*told)).item() == MACHINE.replace("/instances/", "/instance/")


SAME_IN_ALL = ("BilledCost", "ListCost", "ChargeCategory", "Tags", "ResourceId", "SkuMeter", "x_part", "x_row",
    "BillingPeriodStart", "ChargePeriodStart", "PricingQuantity", "ListUnitPrice", "ServiceProviderName",
    "CommitmentDiscountId", "x_tag_set", "ConsumedQuantity", "PricingCategory", "ChargeClass",
    "x_invoice.publisher_type", "x_credits.type", "x_project.number")  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_a_row_is_the_same_in_every_format(tmp_path: Path, name: str) -> None:
    expected = focus(tmp_path, ROWS)
    for made, wanted in zip(focus(tmp_path, ROWS, name), expected, strict=True):
        assert [made.get(column, made.get(column.replace(".", "_"))) for column in SAME_IN_ALL] == [
            wanted[column] for column in SAME_IN_ALL
        ]


def test_each_credit_is_a_row_of_its_own_beside_its_charge(tmp_path: Path) -> None:
    made = focus(tmp_path, [row(2.0, credit(-0.5), credit(0.25, "PROMOTION", "Trial")), row(1.0)])
    told = ("x_row", "x_part", "ChargeCategory", "BilledCost", "EffectiveCost", "ListCost", "x_credits.type")
    assert [[each[name] for name in told] for each in made] == [
        [0, 0, "Usage", Decimal(2), Decimal(2), Decimal("0.15"), None],
        [0, 1, "Credit", Decimal("-0.5"), Decimal("-0.5"), 0, "SUSTAINED_USAGE_DISCOUNT"],
        [0, 2, "Credit", Decimal("0.25"), Decimal("0.25"), 0, "PROMOTION"],
        [1, 0, "Usage", Decimal(1), Decimal(1), Decimal("0.15"), None],
    ]
    of_credit = made[1]
    assert of_credit["ChargeDescription"] == "Sustained Usage Discount"
    assert (of_credit["SubAccountId"], of_credit["ResourceId"]) == ("web-shop", MACHINE)
    counted_once = ("ConsumedQuantity", "PricingQuantity", "ListUnitPrice", "x_usage.amount", "x_cost_at_list")
    assert {of_credit[name] for name in counted_once} == {None}


@pytest.mark.parametrize(
    ("changed", "category", "frequency"),
    [
        ({"cost_type": "tax"}, "Tax", "One-Time"),
        ({"cost_type": "adjustment"}, "Adjustment", "One-Time"),
        ({"cost_type": "rounding_error"}, "Adjustment", "One-Time"),
        ({"sku": {"description": "Commitment v1: Ram in EMEA for 3 Year"}}, "Purchase", "Recurring"),
        ({"subscription": {"instance_id": "7"}}, "Purchase", "Recurring"),
        ({"cost_type": "surprise"}, None, "One-Time"),
    ],
    ids=["tax", "adjustment", "rounding", "fee", "subscription", "unknown"],
)
def test_the_type_of_a_cost_is_its_category(
    tmp_path: Path, changed: dict[str, Any], category: str | None, frequency: str
) -> None:
    made = one(tmp_path, **changed)
    assert (made["ChargeCategory"], made["ChargeFrequency"]) == (category, frequency)
    assert (made["SkuPriceId"] is None) == (category != "Purchase")
    assert made["ConsumedQuantity"] is None


def test_a_quantity_beyond_all_decimals_costs_no_row(tmp_path: Path) -> None:
    made = one(tmp_path, usage={"amount": 3.6e20})
    assert (made["ConsumedQuantity"], made["x_usage.amount"], made["x_reject_reason"]) == (None, "3.6e+20", None)


def test_an_adjustment_is_a_correction(tmp_path: Path) -> None:
    made = one(tmp_path, adjustment_info={"type": "PRICE_CORRECTION"})
    assert (made["ChargeClass"], made["x_adjustment_info.type"]) == ("Correction", "PRICE_CORRECTION")


def test_a_fee_and_its_offset_name_the_commitment(tmp_path: Path) -> None:
    by_row = {(each["x_row"], each["x_part"]): each for each in focus(tmp_path, ROWS)}
    told = ("CommitmentDiscountId", "CommitmentDiscountCategory", "BilledCost", "EffectiveCost")
    assert [by_row[2, 0][name] for name in told] == [COMMITMENT, "Spend", 1, 1]
    assert [by_row[2, 1][name] for name in told[:2]] == [COMMITMENT, "Spend"]
    assert [by_row[3, 0][name] for name in told[:2]] == ["77", "Usage"]


@pytest.mark.parametrize(
    ("changed", "category"),
    [
        ({"consumption_model": {"description": "1 year commitment"}}, "Committed"),
        ({"sku": {"description": "Spot Preemptible E2 Core"}}, "Dynamic"),
        ({}, "Standard"),
    ],
    ids=["model", "spot", "plain"],
)
def test_the_way_of_pricing(tmp_path: Path, changed: dict[str, Any], category: str) -> None:
    assert one(tmp_path, **changed)["PricingCategory"] == category


def test_a_commitments_credit_makes_its_use_committed(tmp_path: Path) -> None:
    used, credited = focus(tmp_path, [row(1.0, credit(-1.0, "COMMITTED_USAGE_DISCOUNT"))])
    assert (used["PricingCategory"], credited["PricingCategory"]) == ("Committed", None)


def test_a_seller_provides_what_google_hosts(tmp_path: Path) -> None:
    made = one(tmp_path, transaction_type="THIRD_PARTY_RESELLER", seller_name="Acme Inc.")
    assert (made["ServiceProviderName"], made["HostProviderName"], made["x_provider"]) == (
        "Acme Inc.",
        "Google Cloud",
        "gcp",
    )
    assert one(tmp_path, seller_name="Google Cloud EMEA")["ServiceProviderName"] == "Google Cloud"


def test_what_has_no_list_cost_is_listed_at_what_it_costs(tmp_path: Path) -> None:
    made = one(tmp_path, cost_at_list=None, cost_at_effective_price_default=None)
    assert made["ListCost"] == made["ContractedCost"] == made["BilledCost"]


def test_labels_and_tags_are_one_map_in_which_the_nearest_wins(tmp_path: Path) -> None:
    made = one(
        tmp_path,
        labels=[{"key": "team", "value": "web"}],
        tags=[
            {"key": "team", "value": "tag", "inherited": False, "namespace": "1"},
            {"key": "env", "value": "prod", "inherited": True, "namespace": "1"},
        ],
        system_labels=[{"key": "compute.googleapis.com/cores", "value": "4"}],
    )
    assert json.loads(made["Tags"]) == {
        "compute.googleapis.com/cores": "4", "team": "web", "cost-center": "42", "env": "prod",
    }  # fmt: skip
    assert json.loads(made["x_tags"])[1]["namespace"] == "1", "as they came"
    assert one(tmp_path, labels=[], tags=[], system_labels=[], project={"labels": []})["Tags"] is None


@pytest.mark.parametrize(
    ("month", "start", "end"),
    [
        ("202612", "2026-12-01 08:00", "2027-01-01 08:00"),
        ("202603", "2026-03-01 08:00", "2026-04-01 07:00"),
    ],
)
def test_an_invoice_begins_at_midnight_in_california(tmp_path: Path, month: str, start: str, end: str) -> None:
    made = one(tmp_path, invoice={"month": month})
    assert (f"{made['BillingPeriodStart']:%Y-%m-%d %H:%M}", f"{made['BillingPeriodEnd']:%Y-%m-%d %H:%M}") == (
        start,
        end,
    )
    assert made["x_period"] == f"{month[:4]}-{month[4:]}"


def test_a_month_that_is_none_is_told_and_the_use_tells_the_period(tmp_path: Path) -> None:
    made = one(tmp_path, invoice={"month": "202613"})
    assert (made["x_reject_column"], made["x_period"]) == ("BillingPeriodEnd", "2026-10")


def test_a_query_may_call_the_invoices_month_the_invoice(tmp_path: Path) -> None:
    (made,) = focus(tmp_path, [{**row(), "invoice": "202612"}], "json.csv")
    assert (made["x_period"], made["x_reject_column"]) == ("2026-12", None)


def test_a_new_field_of_googles_is_kept(tmp_path: Path) -> None:
    made = focus(tmp_path, [{**ROWS[0], "carbon": {"kg": 1.25, "scopes": ["1"]}}], "part.json")
    assert (made[0]["x_carbon.kg"], made[0]["x_carbon.scopes"]) == ("1.25", '["1"]')


def test_columns_called_alike_are_kept_apart(tmp_path: Path) -> None:
    more = {"service.id": "beside", "credit": "c", "row": "r", "x_credits.id": "i", "Cost": "5"}
    (made,) = focus(tmp_path, [{**ROWS[1], **more}], "part.json")
    assert made["ServiceName"] == "Compute Engine"
    assert [made[f"x_{name}"] for name in ("service.id", "service.id_2", "credit", "row_2", "Cost")] == [
        "6F81-5844-456A", "beside", "c", "r", "5",
    ]  # fmt: skip


def test_the_focus_export_stays_as_it_is_with_tags_and_categories(tmp_path: Path) -> None:
    made = focus(tmp_path, google.as_focus(ROWS[:1]))[0]
    assert made["BilledCost"] == google.net(ROWS[:1])
    assert (made["ServiceCategory"], made["ServiceProviderName"], made["x_CostType"]) == (
        "Compute",
        "Google Cloud",
        "regular",
    )
    assert json.loads(made["Tags"]) == {"team": "shop", "env": "prod", "Team": "web"}


def test_a_person_is_told_where_each_column_goes() -> None:
    told = names(["cost", "currency", "service", "credits", "invoice", "labels", "export_time", "project_id"])
    assert told == {
        "cost": "BilledCost",
        "currency": "BillingCurrency",
        "service.id": "x_service.id",
        "service.description": "ServiceName",
        "credits": "BilledCost (a row for each credit)",
        "invoice.month": "BillingPeriodStart",
        "invoice.publisher_type": "x_invoice.publisher_type",
        "labels": "Tags",
        "export_time": "x_export_time",
        "project_id": "SubAccountId",
    }
    assert names(["BilledCost", "x_Credits"]) == {"BilledCost": "BilledCost", "x_Credits": "x_Credits"}
