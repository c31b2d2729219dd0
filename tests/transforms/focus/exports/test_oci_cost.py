"""OCI's cost reports under FOCUS' names."""

import json

import polars as pl
import pytest

from sources.reference.services import services
from tests.sources.billing.exports.oracle import DISK, LINE, TENANT, line
from tests.transforms.bill import PROVIDERS, pseudonyms
from transforms.focus import normalise
from transforms.focus.exports import Reference
from transforms.focus.exports.oci_cost import names, to_focus


def focus(*lines: dict[str, str]) -> pl.DataFrame:
    """The rows as they are stored."""
    columns = list(dict.fromkeys(name for each in lines for name in each))
    raw = pl.DataFrame(
        [{name: each.get(name) for name in columns} for each in lines], schema=dict.fromkeys(columns, pl.String)
    )
    named = to_focus(raw.with_row_index("x_row").lazy(), "", Reference(PROVIDERS, services()))
    rows = normalise(named, load_id="load", providers=PROVIDERS, pseudonyms=pseudonyms)
    return rows.collect(engine="streaming")


def test_a_line_of_use_is_a_charge() -> None:
    row = focus(LINE).row(0, named=True)
    assert {name: str(row[name]) for name in ("BilledCost", "EffectiveCost", "ContractedCost")} == dict.fromkeys(
        ("BilledCost", "EffectiveCost", "ContractedCost"), "1.000000000000000001"
    )
    assert row["ListCost"] is None
    told = {
        "BillingAccountId": "20209880",
        "SubAccountId": TENANT,
        "ResourceId": DISK,
        "ResourceType": "bootvolume",
        "RegionId": "eu-frankfurt-1",
        "ServiceName": "BLOCK_STORAGE",
        "ServiceCategory": "Storage",
        "ServiceSubcategory": "Block Storage",
        "ServiceProviderName": "Oracle",
        "SkuId": "B91961",
        "SkuMeter": "STORAGE_SIZE",
        "PricingUnit": "GB Months",
        "ChargeCategory": "Usage",
        "ChargeClass": None,
        "x_product/compartmentName": "shop",
        "x_lineItem/referenceNo": "a1",
        "x_period": "2026-10",
        "x_reject_reason": None,
    }
    assert {name: row[name] for name in told} == told
    assert [str(row[f"BillingPeriod{end}"]) for end in ("Start", "End")] == [
        "2026-10-01 00:00:00",
        "2026-11-01 00:00:00",
    ]


def test_a_correction_stands_beside_what_it_corrects_in_the_month_of_its_use() -> None:
    rows = focus(
        line("5"), line("-5", isCorrection="true", backreferenceNo="a1", intervalUsageStart="2026-09-30T23:00Z")
    )
    assert rows["ChargeClass"].to_list() == [None, "Correction"]
    assert rows["ChargeCategory"].to_list() == ["Usage", "Usage"]
    assert rows["x_period"].to_list() == ["2026-10", "2026-09"]
    assert rows["x_lineItem/backreferenceNo"].to_list() == [None, "a1"]


def test_a_back_reference_alone_is_no_correction() -> None:
    assert focus(line("5", backreferenceNo="17053"))["ChargeClass"].item() is None


def test_tags_are_one_map_under_their_own_names() -> None:
    tagged = {**LINE, 'tags/shop.te"am': "a\\b", "tags/Oracle-Tags.CreatedBy": "default/Ada@acme.example"}
    rows = focus(tagged, {**LINE, "tags/Oracle-Tags.CreatedBy": ""}, LINE)
    assert json.loads(rows["Tags"][0]) == {'shop.te"am': "a\\b", "Oracle-Tags.CreatedBy": "default/person-ada"}
    assert rows["Tags"].to_list()[1:] == [None, None]
    assert not [name for name in rows.columns if name.startswith("x_tags")]


def test_the_root_compartment_names_the_tenancy() -> None:
    rows = focus(line(compartmentId=TENANT, compartmentName="acme"), line())
    assert rows["SubAccountName"].to_list() == ["acme", None]


def test_a_service_that_is_not_known_is_other() -> None:
    row = focus(line(service="TIME_TRAVEL"))
    assert row.select("ServiceName", "ServiceCategory", "ServiceSubcategory").row(0) == (
        "TIME_TRAVEL",
        "Other",
        "Other (Other)",
    )


def test_what_cannot_be_read_is_told_in_the_columns_of_focus() -> None:
    rows = focus(line("much"), line(intervalUsageStart="yesterday"))
    assert rows["x_reject_column"].to_list() == ["BilledCost", "ChargePeriodStart"]
    assert rows["x_cost_unreadable"].to_list() == [True, False]


def test_a_column_called_as_one_of_focus_is_kept_beside_it() -> None:
    rows = focus({**line("5"), "BilledCost": "7", "billed cost": "8"})
    assert rows.select("BilledCost", "x_BilledCost", "x_billed cost").cast(pl.String).row(0)[1:] == ("7", "8")
    assert rows["BilledCost"].item() == 5


def test_each_column_is_told_where_it_goes() -> None:
    told = names(
        ["cost/myCost", "product/description", "lineItem/TenantId", "tags/a.b", "cost/overageFlag", "BilledCost"]
    )
    assert told == {
        "cost/myCost": "BilledCost",
        "product/description": "ChargeDescription",
        "lineItem/TenantId": "SubAccountId",
        "tags/a.b": "Tags",
        "cost/overageFlag": "x_cost/overageFlag",
        "BilledCost": "x_BilledCost",
    }


@pytest.mark.parametrize("name", ["InvoiceIssuer", "Region", "usage_unit", "BilledCost", "x_period", "X_Period"])
def test_a_column_called_like_one_of_focus_is_kept_and_fills_none(name: str) -> None:
    row = focus({**LINE, name: "another's"}).row(0, named=True)
    assert [column for column, value in row.items() if value == "another's"] == [names([*LINE, name])[name]]
    assert (row["InvoiceIssuerName"], row["RegionId"], row["ConsumedUnit"]) == ("Oracle", "eu-frankfurt-1", "GB Months")
    assert (str(row["BilledCost"]), row["x_period"]) == (LINE["cost/myCost"], "2026-10")
